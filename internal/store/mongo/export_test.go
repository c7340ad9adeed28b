package mongo

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// For the tests, which can't be in this package: they import storetest, which
// imports it.
var (
	DatabaseName = databaseName
	SweepOld     = (*Store).sweepOld
	Upload       = (*Store).upload
	Litter       = (*Store).litter
)

// UploadOf returns the upload that a blob is.
func UploadOf(s *Store, ctx context.Context, id string) string {
	b, err := s.findBlob(ctx, id)
	if err != nil {
		return err.Error()
	}
	return b.Upload
}

// Count counts the documents of a collection.
func Count(s *Store, ctx context.Context, collection string) int {
	n, err := s.db.Collection(collection).CountDocuments(ctx, bson.D{})
	if err != nil {
		return -1
	}
	return int(n)
}
