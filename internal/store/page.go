package store

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// A page of a scan ends at whichever comes first.
const (
	PageDocs  = 512
	PageBytes = 1 << 20
)

// Page fetches up to size documents from an identifier on. It may stop early
// when it has PageBytes, and says whether there may be more.
type Page func(ctx context.Context, from string, size int) (docs []bson.Raw, more bool, err error)

// Pages gives yield the documents from an identifier on, at most limit (0:
// all), until it has enough; the error is one of fetching them. Engines scan a
// page at a time, so that a slow caller keeps no connection, cursor or old
// state of the database alive, and may make other calls meanwhile.
func Pages(ctx context.Context, from string, limit int, page Page, yield func(bson.Raw, error) bool) error {
	for left := limit; ; {
		size := PageDocs
		if limit > 0 {
			size = min(size, left)
		}
		docs, more, err := page(ctx, from, size)
		if err != nil {
			return err
		}
		for _, doc := range docs {
			if !yield(doc, nil) {
				return nil
			}
		}
		if left -= len(docs); !more || limit > 0 && left <= 0 {
			return nil
		}
		last := docs[len(docs)-1].Lookup("_id").StringValue()
		from = last + " " // the least identifier above the last one
	}
}
