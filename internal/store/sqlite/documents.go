package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/problem"
	"toadam/internal/store"
)

// Insert writes new documents; those before a taken one stay.
func (s *Store) Insert(ctx context.Context, collection string, docs ...bson.Raw) error {
	ids, err := store.IDs(collection, docs)
	if err != nil || len(docs) == 0 {
		return inserting(collection, err)
	}
	t, err := s.table(ctx, collection)
	if err != nil {
		return inserting(collection, err)
	}
	return inserting(collection, s.writer.do(ctx, func(ctx context.Context, _ *sql.Conn) error {
		return t.insertAll(ctx, ids, docs)
	}))
}

func inserting(collection string, err error) error {
	if err != nil {
		return fmt.Errorf("insert into %s: %w", collection, err)
	}
	return nil
}

func (t *table) insertAll(ctx context.Context, ids []string, docs []bson.Raw) error {
	for i, doc := range docs {
		result, err := t.insert.ExecContext(ctx, ids[i], []byte(doc))
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, &store.Taken{ID: ids[i]})
		}
	}
	return nil
}

// Get returns one document.
func (s *Store) Get(ctx context.Context, collection, id string) (bson.Raw, error) {
	doc, err := s.get(ctx, collection, id)
	if err != nil {
		return nil, fmt.Errorf("get %s from %s: %w", id, collection, err)
	}
	return doc, nil
}

func (s *Store) get(ctx context.Context, collection, id string) (bson.Raw, error) {
	if err := errors.Join(store.CheckCollection(collection), store.CheckID(id), ctx.Err()); err != nil {
		return nil, err
	}
	t := s.existing(collection)
	if t == nil {
		return nil, problem.New(problem.NotFound, id)
	}
	return document(t.get.QueryRowContext(ctx, id), id)
}

// document reads the one document of a row.
func document(row *sql.Row, id string) (bson.Raw, error) {
	var doc []byte
	err := row.Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, problem.New(problem.NotFound, id)
	}
	return doc, err
}

// Replace writes over a document of the given revision.
func (s *Store) Replace(ctx context.Context, collection string, doc bson.Raw, rev int64) error {
	ids, err := store.IDs(collection, []bson.Raw{doc})
	if err != nil {
		return fmt.Errorf("replace in %s: %w", collection, err)
	}
	if err := s.replace(ctx, collection, ids[0], doc, rev); err != nil {
		return fmt.Errorf("replace %s in %s: %w", ids[0], collection, err)
	}
	return nil
}

func (s *Store) replace(ctx context.Context, collection, id string, doc bson.Raw, rev int64) error {
	t := s.existing(collection)
	if t == nil {
		return problem.New(problem.NotFound, id)
	}
	return s.writer.do(ctx, func(ctx context.Context, _ *sql.Conn) error {
		old, err := document(t.current.QueryRowContext(ctx, id), id)
		if err != nil {
			return err
		}
		if is, ok := old.Lookup("rev").AsInt64OK(); !ok || is != rev {
			return problem.New(problem.Conflict, id)
		}
		_, err = t.replace.ExecContext(ctx, id, []byte(doc))
		return err
	})
}

// Delete removes a document if it is there.
func (s *Store) Delete(ctx context.Context, collection, id string) error {
	err := errors.Join(store.CheckCollection(collection), store.CheckID(id))
	if t := s.existing(collection); err == nil && t != nil {
		err = s.writer.do(ctx, func(ctx context.Context, _ *sql.Conn) error {
			_, err := t.remove.ExecContext(ctx, id)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("delete %s from %s: %w", id, collection, err)
	}
	return nil
}

// Scan yields a range of documents.
func (s *Store) Scan(ctx context.Context, collection, from, to string, limit int) iter.Seq2[bson.Raw, error] {
	return func(yield func(bson.Raw, error) bool) {
		err := errors.Join(store.CheckCollection(collection), store.CheckBounds(from, to))
		if t := s.existing(collection); err == nil && t != nil {
			err = store.Pages(ctx, from, limit, pages(t.scan, to), yield)
		}
		if err != nil {
			yield(nil, fmt.Errorf("scan %s from %s to %s: %w", collection, from, to, err))
		}
	}
}

// Find yields the documents with a value in an indexed field.
func (s *Store) Find(ctx context.Context, collection, field, value string) iter.Seq2[bson.Raw, error] {
	return func(yield func(bson.Raw, error) bool) {
		err := errors.Join(store.CheckCollection(collection), store.CheckIndexed(collection, field))
		if t := s.existing(collection); err == nil && t != nil {
			err = store.Pages(ctx, "", 0, pages(t.find[field], "\x7f", value), yield)
		}
		if err != nil {
			yield(nil, fmt.Errorf("find in %s by %s: %w", collection, field, err))
		}
	}
}

// pages fetches documents below to with a statement of from, to, size and args.
func pages(stmt *sql.Stmt, to string, args ...any) store.Page {
	return func(ctx context.Context, from string, size int) (docs []bson.Raw, more bool, err error) {
		rows, err := stmt.QueryContext(ctx, append([]any{from, to, size}, args...)...)
		if err != nil {
			return nil, false, err
		}
		defer rows.Close()
		for read := 0; rows.Next(); {
			var doc []byte
			if err := rows.Scan(&doc); err != nil {
				return nil, false, err
			}
			docs = append(docs, doc)
			if read += len(doc); read >= store.PageBytes {
				return docs, true, nil
			}
		}
		return docs, len(docs) == size, rows.Err()
	}
}
