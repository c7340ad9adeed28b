package sqlite

import (
	"context"
	"database/sql"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// A page ends at whichever comes first.
const (
	pageDocs  = 512
	pageBytes = 1 << 20
)

// query is a range of identifiers, read in pages.
type query struct {
	stmt     *sql.Stmt // of from, to, limit and args
	from, to string
	limit    int // 0: all
	args     []any
}

// each yields the documents of the range until the caller has enough.
func (q *query) each(ctx context.Context, yield func(bson.Raw, error) bool) error {
	for left := q.limit; ; {
		size := pageDocs
		if q.limit > 0 {
			size = min(size, left)
		}
		docs, more, err := q.page(ctx, size)
		if err != nil {
			return err
		}
		for _, doc := range docs {
			if !yield(doc, nil) {
				return nil
			}
		}
		if left -= len(docs); !more || q.limit > 0 && left <= 0 {
			return nil
		}
	}
}

// page reads up to size documents and moves from behind them.
func (q *query) page(ctx context.Context, size int) (docs []bson.Raw, more bool, err error) {
	rows, err := q.stmt.QueryContext(ctx, append([]any{q.from, q.to, size}, q.args...)...)
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	for read := 0; rows.Next(); {
		var id, doc []byte
		if err := rows.Scan(&id, &doc); err != nil {
			return nil, false, err
		}
		q.from = string(id) + " " // the least identifier above id
		docs = append(docs, doc)
		if read += len(doc); read >= pageBytes {
			return docs, true, nil
		}
	}
	return docs, len(docs) == size, rows.Err()
}
