// Package store is the narrow contract between the program and a database:
// documents with a string _id in named collections, and blobs. It knows
// documents, not what they mean. There are two real implementations,
// store/sqlite (the embedded default) and store/mongo, and one conformance
// suite, storetest, that both must pass.
//
// There are no transactions across documents and no counters: the ordered log
// (package intake) makes them unnecessary. Whatever needs "at most one" is an
// _id.
package store

import (
	"context"
	"fmt"
	"io"
	"iter"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/problem"
)

// Store keeps documents and blobs durably: when a method that writes returns
// nil, the write survives the loss of the process and of power (on MongoDB:
// majority write concern, journalled).
//
// Documents are BSON with a string _id as a top-level element, the first if they
// are to come back byte for byte (MongoDB moves it there), and of at most 16 MiB.
// Identifiers are 1 to 256 bytes of printable ASCII. Collection names are
// [a-z][a-z0-9_]*, at most 64 bytes.
// Documents and blobs that a method returns are the caller's own memory.
// "There is no such thing" is an error of class problem.NotFound.
type Store interface {
	// Insert writes new documents in order. If an _id is taken the error is a
	// *Taken that names the first such _id; the documents before it may have
	// been written (a prefix), none from it on has.
	// After any other error a prefix, unknown how long, may have been written,
	// or may still be written later.
	Insert(ctx context.Context, collection string, docs ...bson.Raw) error

	// Get returns one document.
	Get(ctx context.Context, collection, id string) (bson.Raw, error)

	// Replace writes doc over the document of the same _id if that one's "rev"
	// (int64) is the one given; otherwise the error is of class
	// problem.Conflict, or problem.NotFound. The caller puts the new rev,
	// rev+1 by custom, into doc.
	Replace(ctx context.Context, collection string, doc bson.Raw, rev int64) error

	// Delete removes a document; one that is not there is not an error.
	Delete(ctx context.Context, collection, id string) error

	// Scan yields the documents with from ≤ _id < to in byte order of _id,
	// at most limit of them (0: all). It sees what was durably written before
	// it began (on a replica set: majority-committed), and may see some of what
	// is written while it goes on. Other calls may be made from within it.
	Scan(ctx context.Context, collection, from, to string, limit int) iter.Seq2[bson.Raw, error]

	// Find yields the documents whose top-level field is the string value, in
	// byte order of _id. The field must be one of Indexes for the collection.
	Find(ctx context.Context, collection, field, value string) iter.Seq2[bson.Raw, error]

	// PutBlob stores everything that r yields under a new identifier, durably;
	// a taken identifier is a *Taken, and nothing is stored then, or when r fails.
	PutBlob(ctx context.Context, id string, r io.Reader) error

	// Blob opens a blob. The caller closes it.
	Blob(ctx context.Context, id string) (io.ReadCloser, error)

	// DeleteBlob removes a blob; one that is not there is not an error.
	DeleteBlob(ctx context.Context, id string) error

	// Ping reports whether the store can be reached and written to.
	Ping(ctx context.Context) error

	// MaxBatch is the largest number of documents worth giving to one Insert.
	MaxBatch() int

	Close() error
}

// Indexes are the fields that Find may look up, by collection.
var Indexes = map[string][]string{
	"sessions": {"person"}, // all sessions of one person
	"drafts":   {"day"},    // all drafts last changed on one day
}

// Taken is the error of Insert and PutBlob for an identifier in use. It is of
// class problem.Conflict.
type Taken struct{ ID string }

func (t *Taken) Error() string { return fmt.Sprintf("identifier %s is taken", t.ID) }

// Unwrap gives the error its class.
func (t *Taken) Unwrap() error { return problem.New(problem.Conflict, t.ID) }
