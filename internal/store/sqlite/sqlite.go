// Package sqlite is the embedded store: one SQLite file in a data directory
// that belongs to one process. It keeps documents as the BSON it is given, in
// one table per collection, and must not know what they mean.
//
// All writes go through one goroutine, which commits whatever has gathered
// while the last commit ran in one transaction (writer.go); readers have
// connections of their own and never wait for it.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	"github.com/gofrs/flock"

	"toadam/internal/store"
)

const fileName = "toadam.db"

// readers is the number of connections that read at once. A scan holds one
// only while it fetches a page, so nested reads can't starve each other.
const readers = 8

// Store is a store.Store in one SQLite file.
type Store struct {
	lock   *flock.Flock
	writes *sql.DB // one connection, the writer's
	reads  *sql.DB
	writer *writer
	once   sync.Once // of Close

	mu     sync.RWMutex
	tables map[string]*table // by collection
}

var _ store.Store = (*Store)(nil)

// Open opens the store in a data directory, which it makes if need be, and
// locks the directory: a second process is refused with a problem of class
// problem.Conflict that names the first.
func Open(ctx context.Context, dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	lock, err := acquire(dir)
	if err != nil {
		return nil, err
	}
	s := &Store{lock: lock, tables: map[string]*table{}}
	if err := s.start(ctx, filepath.Join(dir, fileName)); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s in %s: %w", fileName, dir, err), s.Close())
	}
	return s, nil
}

// start opens the connections, the writer and the tables that exist.
func (s *Store) start(ctx context.Context, path string) error {
	var err error
	if s.writes, err = connect(path, "rwc", 1, "journal_mode(WAL)", "synchronous(FULL)"); err != nil {
		return err
	}
	if s.reads, err = connect(path, "ro", readers); err != nil {
		return err
	}
	conn, err := s.writes.Conn(ctx)
	if err != nil {
		return err
	}
	s.writer = newWriter(conn)
	if err := s.prepareOwn(ctx); err != nil {
		return err
	}
	return s.openTables(ctx)
}

// connect opens a pool of up to n connections to the file at path.
func connect(path, mode string, n int, pragmas ...string) (*sql.DB, error) {
	query := url.Values{
		"mode":    {mode},
		"_pragma": append([]string{"busy_timeout(10000)"}, pragmas...),
	}
	name := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: query.Encode()}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

// Close finishes the writes under way and releases the directory. Closing again
// does nothing.
func (s *Store) Close() (err error) {
	s.once.Do(func() { err = s.close() })
	return err
}

func (s *Store) close() error {
	var errs []error
	if s.writer != nil {
		errs = append(errs, s.writer.close())
	}
	for _, db := range []*sql.DB{s.reads, s.writes} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	errs = append(errs, s.lock.Close())
	return errors.Join(errs...)
}

// Ping writes something and waits until it is durable.
func (s *Store) Ping(ctx context.Context) error {
	err := s.writer.do(ctx, func(ctx context.Context, conn *sql.Conn) error {
		_, err := conn.ExecContext(ctx, `INSERT INTO _ping (id, n) VALUES (1, 1) ON CONFLICT DO UPDATE SET n = n + 1`)
		return err
	})
	if err != nil {
		return fmt.Errorf("ping store: %w", err)
	}
	return nil
}

// MaxBatch is where larger batches stopped being faster.
func (s *Store) MaxBatch() int { return 1000 }
