package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"

	"toadam/internal/problem"
	"toadam/internal/store"
)

// chunkSize is what one row of _chunks holds, so that a blob of any size needs
// little memory on its way in and out.
const chunkSize = 256 << 10

// A blob exists when its row in _blobs does. Chunks that no such row names are
// an upload under way, or the rest of one that a crash cut off. An upload is a
// random number, and no row has another: what stays must not say which came first.
const ownSchema = `
CREATE TABLE IF NOT EXISTS _ping (id INTEGER PRIMARY KEY, n INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS _blobs (id TEXT NOT NULL PRIMARY KEY, upload INTEGER NOT NULL UNIQUE, chunks INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _chunks (upload INTEGER NOT NULL, n INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (upload, n)) WITHOUT ROWID;
DELETE FROM _chunks WHERE upload NOT IN (SELECT upload FROM _blobs);`

// prepareOwn makes the store's own tables and removes the rests of uploads.
func (s *Store) prepareOwn(ctx context.Context) error {
	err := s.writer.do(ctx, func(ctx context.Context, conn *sql.Conn) error {
		_, err := conn.ExecContext(ctx, ownSchema)
		return err
	})
	if err != nil {
		return fmt.Errorf("make own tables: %w", err)
	}
	return nil
}

// PutBlob stores a blob in chunks; it becomes visible with the last one.
func (s *Store) PutBlob(ctx context.Context, id string, r io.Reader) error {
	if err := s.putBlob(ctx, id, r); err != nil {
		return fmt.Errorf("put blob %s: %w", id, err)
	}
	return nil
}

func (s *Store) putBlob(ctx context.Context, id string, r io.Reader) error {
	switch _, _, err := s.findBlob(ctx, id); {
	case err == nil:
		return &store.Taken{ID: id}
	case !problem.Is(err, problem.NotFound):
		return err
	}
	upload := rand.Int64() // seeded by the system, and unlike the next
	if err := s.upload(ctx, id, upload, r); err != nil {
		return errors.Join(err, s.discard(context.WithoutCancel(ctx), upload))
	}
	return nil
}

// upload writes the chunks, the last together with the blob's row.
func (s *Store) upload(ctx context.Context, id string, upload int64, r io.Reader) error {
	buf := make([]byte, chunkSize)
	for n := 0; ; n++ {
		size, last, err := store.NextChunk(r, buf)
		if err != nil {
			return err
		}
		err = s.writer.do(ctx, func(ctx context.Context, conn *sql.Conn) error {
			if last {
				if err := claim(ctx, conn, id, upload, n+1); err != nil {
					return err
				}
			}
			_, err := conn.ExecContext(ctx, `INSERT INTO _chunks (upload, n, data) VALUES (?, ?, ?)`, upload, n, buf[:size])
			return err
		})
		if err != nil || last {
			return err
		}
	}
}

// claim makes a blob visible, unless its identifier is taken.
func claim(ctx context.Context, conn *sql.Conn, id string, upload int64, chunks int) error {
	result, err := conn.ExecContext(ctx,
		`INSERT INTO _blobs (id, upload, chunks) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING`, id, upload, chunks)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, &store.Taken{ID: id})
	}
	return nil
}

// discard removes the chunks of an upload that became no blob.
func (s *Store) discard(ctx context.Context, upload int64) error {
	return s.writer.do(ctx, func(ctx context.Context, conn *sql.Conn) error {
		_, err := conn.ExecContext(ctx, `DELETE FROM _chunks WHERE upload = ?`, upload)
		return err
	})
}

// findBlob returns the upload that a blob is, and its number of chunks.
func (s *Store) findBlob(ctx context.Context, id string) (upload int64, chunks int, err error) {
	if err := store.CheckID(id); err != nil {
		return 0, 0, err
	}
	row := s.reads.QueryRowContext(ctx, `SELECT upload, chunks FROM _blobs WHERE id = ?`, id)
	err = row.Scan(&upload, &chunks)
	if errors.Is(err, sql.ErrNoRows) {
		err = problem.New(problem.NotFound, id)
	}
	return upload, chunks, err
}

// Blob opens a blob; it is read a chunk at a time.
func (s *Store) Blob(ctx context.Context, id string) (io.ReadCloser, error) {
	upload, chunks, err := s.findBlob(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("open blob %s: %w", id, err)
	}
	return store.ReadChunks(chunks, func(n int) ([]byte, error) {
		var data []byte
		row := s.reads.QueryRowContext(ctx, `SELECT data FROM _chunks WHERE upload = ? AND n = ?`, upload, n)
		if err := row.Scan(&data); errors.Is(err, sql.ErrNoRows) {
			return nil, problem.New(problem.NotFound, id) // deleted meanwhile
		} else if err != nil {
			return nil, fmt.Errorf("read chunk %d of blob %s: %w", n, id, err)
		}
		return data, nil
	}), nil
}

// DeleteBlob removes a blob if it is there.
func (s *Store) DeleteBlob(ctx context.Context, id string) error {
	err := store.CheckID(id)
	if err == nil {
		err = s.writer.do(ctx, func(ctx context.Context, conn *sql.Conn) error {
			_, err := conn.ExecContext(ctx, `DELETE FROM _chunks WHERE upload = (SELECT upload FROM _blobs WHERE id = ?1);
				DELETE FROM _blobs WHERE id = ?1`, id)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("delete blob %s: %w", id, err)
	}
	return nil
}
