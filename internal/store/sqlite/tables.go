package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"modernc.org/sqlite"

	"toadam/internal/store"
)

// bson_string gives the engine a string field of a document, for indexes; it
// is null where the field is absent or no string.
func init() {
	sqlite.MustRegisterDeterministicScalarFunction("bson_string", 2,
		func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
			doc, _ := args[0].([]byte)
			field, _ := args[1].(string)
			value, err := bson.Raw(doc).LookupErr(field)
			if err != nil {
				return nil, nil
			}
			if text, ok := value.StringValueOK(); ok {
				return text, nil
			}
			return nil, nil
		})
}

// table is a collection's table with the statements on it.
type table struct {
	insert, current, replace, remove *sql.Stmt // on the writer's connection
	get, scan                        *sql.Stmt
	find                             map[string]*sql.Stmt // by field
}

// existing returns a collection's table, or nil if nothing was ever inserted.
func (s *Store) existing(collection string) *table {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.tables[collection]
}

// table returns a collection's table, and makes it if need be.
func (s *Store) table(ctx context.Context, collection string) (*table, error) {
	if t := s.existing(collection); t != nil {
		return t, nil
	}
	err := s.writer.do(ctx, func(ctx context.Context, conn *sql.Conn) error {
		return create(ctx, conn, collection)
	})
	if err != nil {
		return nil, fmt.Errorf("make table: %w", err)
	}
	return s.openTable(ctx, collection)
}

// openTables opens the tables in the file, and adds indexes declared since
// they were made.
func (s *Store) openTables(ctx context.Context) error {
	names, err := tableNames(ctx, s.reads)
	if err != nil {
		return fmt.Errorf("list tables: %w", err)
	}
	for _, name := range names {
		err := s.writer.do(ctx, func(ctx context.Context, conn *sql.Conn) error {
			return create(ctx, conn, name)
		})
		if err != nil {
			return fmt.Errorf("index table %s: %w", name, err)
		}
		if _, err := s.openTable(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// tableNames lists the collections; tables that begin with _ are the store's own.
func tableNames(ctx context.Context, db *sql.DB) ([]string, error) {
	rows, err := db.QueryContext(ctx,
		`SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 1) <> '_' ORDER BY name`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

// create makes a collection's table and indexes where they are missing.
// Collection and field names are safe within quotes. Documents are too long for
// a table without row numbers: measured, getting one took more than twice as long.
func create(ctx context.Context, conn *sql.Conn, collection string) error {
	var script strings.Builder
	fmt.Fprintf(&script, `CREATE TABLE IF NOT EXISTS "%s" (id TEXT NOT NULL PRIMARY KEY, doc BLOB NOT NULL);`, collection)
	for _, field := range store.Indexes[collection] {
		fmt.Fprintf(&script, `CREATE INDEX IF NOT EXISTS "_%[1]s_by_%[2]s" ON "%[1]s" (bson_string(doc, '%[2]s'), id);`,
			collection, field)
	}
	_, err := conn.ExecContext(ctx, script.String())
	return err
}

// openTable prepares the statements on a table that exists.
func (s *Store) openTable(ctx context.Context, collection string) (*table, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.tables[collection]; t != nil {
		return t, nil
	}
	p := preparer{ctx: ctx, collection: collection}
	w, r := s.writer.conn, s.reads
	t := &table{
		insert:  p.prepare(w, `INSERT INTO %s (id, doc) VALUES (?, ?) ON CONFLICT DO NOTHING`),
		current: p.prepare(w, `SELECT doc FROM %s WHERE id = ?`),
		replace: p.prepare(w, `UPDATE %s SET doc = ?2 WHERE id = ?1`),
		remove:  p.prepare(w, `DELETE FROM %s WHERE id = ?`),
		get:     p.prepare(r, `SELECT doc FROM %s WHERE id = ?`),
		scan:    p.prepare(r, `SELECT doc FROM %s WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT ?3`),
		find:    map[string]*sql.Stmt{},
	}
	for _, field := range store.Indexes[collection] {
		t.find[field] = p.prepare(r, `SELECT doc FROM %s WHERE bson_string(doc, '`+field+`') = ?4 AND id >= ?1 AND id < ?2 ORDER BY id LIMIT ?3`)
	}
	if p.err != nil {
		return nil, fmt.Errorf("prepare statements on %s: %w", collection, p.err)
	}
	s.tables[collection] = t
	return t, nil
}

// preparer prepares statements and keeps the first error.
type preparer struct {
	ctx        context.Context
	collection string
	err        error
}

func (p *preparer) prepare(on interface {
	PrepareContext(context.Context, string) (*sql.Stmt, error)
}, query string) *sql.Stmt {
	if p.err != nil {
		return nil
	}
	var stmt *sql.Stmt
	stmt, p.err = on.PrepareContext(p.ctx, fmt.Sprintf(query, `"`+p.collection+`"`))
	return stmt
}
