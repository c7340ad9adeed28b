// Package storetest is the conformance suite of the store contract: whatever
// passes it may stand behind the program. It also opens stores for the tests
// of other packages, and makes stores that fail on purpose. Only tests import
// it, since it links an engine that must not be in the binary.
package storetest

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"slices"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/problem"
	"toadam/internal/store"
)

// testCase is one property of the contract. Each has collections and blobs of
// its own, so that all may run on one storage.
type testCase struct {
	name string
	run  func(*testing.T, store.Store)
}

// Run checks what one caller at a time can see of the contract. Each call of
// open opens the same storage, which is empty at first; Run closes each store
// before it opens the next.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for _, c := range slices.Concat(documentCases, scanCases, refusalCases, blobCases) {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			defer closeStore(t, s)
			c.run(t, s)
		})
	}
	t.Run("reopening keeps everything", func(t *testing.T) { reopen(t, open) })
}

func reopen(t *testing.T, open func(t *testing.T) store.Store) {
	s := open(t)
	docs := numbered("kept", 3)
	insert(t, s, "reopen", docs...)
	insert(t, s, "sessions", Doc("reopened", bson.E{Key: "person", Value: "thu"}))
	putBlob(t, s, "reopen/blob", []byte("kept"))
	closeStore(t, s)

	s = open(t)
	defer closeStore(t, s)
	wantDocs(t, s.Scan(t.Context(), "reopen", "", "\x7f", 0), docs...)
	wantIDs(t, s.Find(t.Context(), "sessions", "person", "thu"), "reopened")
	wantBlob(t, s, "reopen/blob", []byte("kept"))
	wantTaken(t, s.Insert(t.Context(), "reopen", docs[1]), "kept/000002")
}

// Doc builds a document from its identifier and further elements.
func Doc(id string, elements ...bson.E) bson.Raw {
	doc, err := bson.Marshal(append(bson.D{{Key: "_id", Value: id}}, elements...))
	if err != nil {
		panic(fmt.Sprintf("marshal document %s: %v", id, err)) // a mistake in a test
	}
	return doc
}

// numbered builds n documents of consecutive identifiers, from 1.
func numbered(prefix string, n int) []bson.Raw {
	docs := make([]bson.Raw, n)
	for i := range docs {
		docs[i] = Doc(numberedID(prefix, i+1), bson.E{Key: "n", Value: int64(i + 1)})
	}
	return docs
}

func numberedID(prefix string, n int) string { return fmt.Sprintf("%s/%06d", prefix, n) }

func closeStore(t *testing.T, s store.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Errorf("close store: %v", err)
	}
}

func insert(t *testing.T, s store.Store, collection string, docs ...bson.Raw) {
	t.Helper()
	if err := s.Insert(t.Context(), collection, docs...); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, s store.Store, collection, id string) bson.Raw {
	t.Helper()
	doc, err := s.Get(t.Context(), collection, id)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func wantDoc(t *testing.T, s store.Store, collection string, want bson.Raw) {
	t.Helper()
	if got := get(t, s, collection, idOf(want)); !bytes.Equal(got, want) {
		t.Errorf("got %x\nwant %x", []byte(got), []byte(want))
	}
}

func wantClass(t *testing.T, err error, want problem.Class) {
	t.Helper()
	if got := problem.ClassOf(err); got != want {
		t.Errorf("class %q (%v), want %q", got, err, want)
	}
}

func wantMissing(t *testing.T, s store.Store, collection, id string) {
	t.Helper()
	_, err := s.Get(t.Context(), collection, id)
	wantClass(t, err, problem.NotFound)
}

func wantTaken(t *testing.T, err error, id string) {
	t.Helper()
	if got := takenID(err); got != id {
		t.Errorf("error %v, want that %s is taken", err, id)
	}
	wantClass(t, err, problem.Conflict)
}

func wantDocs(t *testing.T, seq iter.Seq2[bson.Raw, error], want ...bson.Raw) {
	t.Helper()
	got, err := collect(seq)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(got, want, func(a, b bson.Raw) bool { return bytes.Equal(a, b) }) {
		t.Errorf("got %q, want %q", idsOf(got), idsOf(want))
	}
}

func wantIDs(t *testing.T, seq iter.Seq2[bson.Raw, error], want ...string) {
	t.Helper()
	got, err := collect(seq)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(idsOf(got), want) {
		t.Errorf("got %q, want %q", idsOf(got), want)
	}
}

func collect(seq iter.Seq2[bson.Raw, error]) ([]bson.Raw, error) {
	var docs []bson.Raw
	for doc, err := range seq {
		if err != nil {
			return docs, err
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

func idOf(doc bson.Raw) string { return doc.Lookup("_id").StringValue() }

func idsOf(docs []bson.Raw) []string {
	var ids []string
	for _, doc := range docs {
		ids = append(ids, idOf(doc))
	}
	return ids
}

// cancelled is a context that has ended.
func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
