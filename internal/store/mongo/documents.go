package mongo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"toadam/internal/problem"
	"toadam/internal/store"
)

// Insert writes new documents in ordered batches.
func (s *Store) Insert(ctx context.Context, collection string, docs ...bson.Raw) error {
	ids, err := store.IDs(collection, docs)
	for len(docs) > 0 && err == nil {
		n := min(len(docs), s.maxBatch)
		_, err = s.db.Collection(collection).InsertMany(ctx, docs[:n])
		if err != nil {
			err = taken(err, ids)
		}
		docs, ids = docs[n:], ids[n:]
	}
	if err != nil {
		return fmt.Errorf("insert into %s: %w", collection, err)
	}
	return nil
}

func byID(id string) bson.D { return bson.D{{Key: "_id", Value: id}} }

// Get returns one document.
func (s *Store) Get(ctx context.Context, collection, id string) (bson.Raw, error) {
	err := errors.Join(store.CheckCollection(collection), store.CheckID(id))
	var doc bson.Raw
	if err == nil {
		doc, err = one(ctx, s.db.Collection(collection), id)
	}
	if err != nil {
		return nil, fmt.Errorf("get %s from %s: %w", id, collection, err)
	}
	return doc, nil
}

// one reads one document.
func one(ctx context.Context, c *mongo.Collection, id string) (bson.Raw, error) {
	doc, err := c.FindOne(ctx, byID(id)).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return nil, problem.New(problem.NotFound, id)
	}
	if err != nil {
		return nil, fault(err)
	}
	return bytes.Clone(doc), nil
}

// Replace writes over a document of the given revision.
func (s *Store) Replace(ctx context.Context, collection string, doc bson.Raw, rev int64) error {
	ids, err := store.IDs(collection, []bson.Raw{doc})
	if err != nil {
		return fmt.Errorf("replace in %s: %w", collection, err)
	}
	if err := replace(ctx, s.db.Collection(collection), ids[0], doc, rev); err != nil {
		return fmt.Errorf("replace %s in %s: %w", ids[0], collection, err)
	}
	return nil
}

func replace(ctx context.Context, c *mongo.Collection, id string, doc bson.Raw, rev int64) error {
	filter := append(byID(id), bson.E{Key: "rev", Value: rev})
	result, err := c.ReplaceOne(ctx, filter, doc)
	if err != nil {
		return fault(err)
	}
	if result.MatchedCount == 1 {
		return nil
	}
	if _, err := one(ctx, c, id); err != nil {
		return err
	}
	return problem.New(problem.Conflict, id)
}

// Delete removes a document if it is there.
func (s *Store) Delete(ctx context.Context, collection, id string) error {
	err := errors.Join(store.CheckCollection(collection), store.CheckID(id))
	if err == nil {
		_, err = s.db.Collection(collection).DeleteOne(ctx, byID(id))
	}
	if err != nil {
		return fmt.Errorf("delete %s from %s: %w", id, collection, fault(err))
	}
	return nil
}

// Scan yields a range of documents.
func (s *Store) Scan(ctx context.Context, collection, from, to string, limit int) iter.Seq2[bson.Raw, error] {
	return func(yield func(bson.Raw, error) bool) {
		err := errors.Join(store.CheckCollection(collection), store.CheckBounds(from, to))
		if err == nil {
			err = store.Pages(ctx, from, limit, s.pages(collection, to, nil), yield)
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
		if err == nil {
			match := bson.D{{Key: field, Value: value}}
			err = store.Pages(ctx, "", 0, s.pages(collection, "\x7f", match), func(doc bson.Raw, err error) bool {
				// MongoDB finds arrays by their elements too.
				text, ok := doc.Lookup(field).StringValueOK()
				return !ok || text != value || yield(doc, err)
			})
		}
		if err != nil {
			yield(nil, fmt.Errorf("find in %s by %s: %w", collection, field, err))
		}
	}
}

// pages fetches documents below to that match.
func (s *Store) pages(collection, to string, match bson.D) store.Page {
	return func(ctx context.Context, from string, size int) (docs []bson.Raw, more bool, err error) {
		between := bson.D{{Key: "$gte", Value: from}, {Key: "$lt", Value: to}}
		filter := append(slices.Clip(match), bson.E{Key: "_id", Value: between})
		found, err := s.db.Collection(collection).Find(ctx, filter,
			options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(int64(size)).SetBatchSize(int32(size)))
		if err != nil {
			return nil, false, fault(err)
		}
		defer found.Close(ctx)
		for read := 0; found.Next(ctx); {
			docs = append(docs, bytes.Clone(found.Current))
			if read += len(found.Current); read >= store.PageBytes {
				return docs, true, nil
			}
		}
		return docs, len(docs) == size, fault(found.Err())
	}
}
