package storetest

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/problem"
	"toadam/internal/store"
)

var documentCases = []testCase{
	{"what is inserted can be got", insertAndGet},
	{"what is not there is not found", notThere},
	{"bytes come back as they were", roundTrip},
	{"a batch ends before the first taken identifier", takenInBatch},
	{"an identifier twice in one batch is taken", takenTwice},
	{"identifiers belong to a collection", separateCollections},
	{"only the revision that was read is replaced", replaceRevision},
	{"a document without a revision is not replaced", replaceWithout},
	{"what is deleted is gone, and may come again", deleteAndInsert},
	{"documents are the caller's own memory", ownMemory},
	{"a store can be pinged, and says its batch size", ping},
}

func insertAndGet(t *testing.T, s store.Store) {
	docs := numbered("got", 3)
	insert(t, s, "got")
	insert(t, s, "got", docs[0])
	insert(t, s, "got", docs[1:]...)
	for _, doc := range docs {
		wantDoc(t, s, "got", doc)
	}
}

func notThere(t *testing.T, s store.Store) {
	wantMissing(t, s, "never_used", "a")
	wantClass(t, s.Replace(t.Context(), "never_used", Doc("a"), 1), problem.NotFound)
	if err := s.Delete(t.Context(), "never_used", "a"); err != nil {
		t.Errorf("delete from a collection that is not there: %v", err)
	}
	wantDocs(t, s.Scan(t.Context(), "never_used", "", "\x7f", 0))

	insert(t, s, "used", Doc("a"))
	wantMissing(t, s, "used", "b")
	wantMissing(t, s, "used", "A")
	wantMissing(t, s, "used", "a ")
	wantClass(t, s.Replace(t.Context(), "used", Doc("b"), 1), problem.NotFound)
	if err := s.Delete(t.Context(), "used", "b"); err != nil {
		t.Errorf("delete what is not there: %v", err)
	}
}

func roundTrip(t *testing.T, s store.Store) {
	for id, value := range map[string]any{
		"string":   "Đảng bộ Khối các cơ quan Trung ương",
		"empty":    "",
		"nul":      "a\x00b",
		"int32":    int32(math.MinInt32),
		"int64":    int64(math.MaxInt64),
		"small":    int64(7), // must not come back as an int32
		"double":   3.0,      // must not come back as an integer
		"tenth":    0.1,
		"true":     true,
		"null":     nil,
		"time":     bson.NewDateTimeFromTime(time.Date(2017, 3, 9, 1, 2, 3, 4e6, time.UTC)),
		"binary":   bson.Binary{Data: []byte{0, 1, 255}},
		"objectid": bson.ObjectID{1, 2, 3},
		"array":    bson.A{"một", "hai", "ba"},
		"mixed":    bson.A{int32(1), "a", 2.5, nil, bson.D{{Key: "x", Value: true}}},
		"nothing":  bson.D{{Key: "document", Value: bson.D{}}, {Key: "array", Value: bson.A{}}},
		"nested":   bson.D{{Key: "z", Value: bson.D{{Key: "y", Value: bson.D{{Key: "x", Value: int64(1)}}}}}, {Key: "a", Value: "after z"}},
		"long":     strings.Repeat("tọa đàm ", 100_000),
	} {
		t.Run(id, func(t *testing.T) {
			doc := Doc(id, bson.E{Key: "value", Value: value}, bson.E{Key: "rev", Value: int64(1)})
			insert(t, s, "round_trip", doc)
			wantDoc(t, s, "round_trip", doc)
		})
	}
}

func takenInBatch(t *testing.T, s store.Store) {
	docs := numbered("batch", 7)
	insert(t, s, "batches", docs[2], docs[4])
	wantTaken(t, s.Insert(t.Context(), "batches", docs...), "batch/000003")

	got, err := collect(s.Scan(t.Context(), "batches", "batch/", "batch0", 0))
	if err != nil {
		t.Fatal(err)
	}
	ids := slices.DeleteFunc(idsOf(got), func(id string) bool { return id == "batch/000003" || id == "batch/000005" })
	prefix := idsOf(docs[:2])
	if len(ids) > 2 || !slices.Equal(ids, prefix[:len(ids)]) {
		t.Errorf("the refused batch left %q, want a prefix of %q", ids, prefix)
	}
}

func takenTwice(t *testing.T, s store.Store) {
	err := s.Insert(t.Context(), "twice", Doc("a"), Doc("b"), Doc("a", bson.E{Key: "second", Value: true}), Doc("c"))
	wantTaken(t, err, "a")
	wantMissing(t, s, "twice", "c")
	wantDocs(t, s.Scan(t.Context(), "twice", "a", "b", 0), Doc("a"))
}

func separateCollections(t *testing.T, s store.Store) {
	one, two := Doc("same", bson.E{Key: "n", Value: int64(1)}), Doc("same", bson.E{Key: "n", Value: int64(2)})
	insert(t, s, "one", one)
	insert(t, s, "one_two", two)
	wantDoc(t, s, "one", one)
	wantDoc(t, s, "one_two", two)
}

func replaceRevision(t *testing.T, s store.Store) {
	revision := func(n int64) bson.Raw {
		return Doc("a", bson.E{Key: "rev", Value: n}, bson.E{Key: "text", Value: strings.Repeat("x", int(n)*1000)})
	}
	insert(t, s, "revised", revision(1), Doc("b", bson.E{Key: "rev", Value: int64(1)}))
	if err := s.Replace(t.Context(), "revised", revision(2), 1); err != nil {
		t.Fatal(err)
	}
	wantDoc(t, s, "revised", revision(2))
	for _, rev := range []int64{1, 3, 0, -1} {
		wantClass(t, s.Replace(t.Context(), "revised", revision(9), rev), problem.Conflict)
	}
	wantDoc(t, s, "revised", revision(2))
	wantDoc(t, s, "revised", Doc("b", bson.E{Key: "rev", Value: int64(1)}))
}

func replaceWithout(t *testing.T, s store.Store) {
	insert(t, s, "unrevised", Doc("none"), Doc("text", bson.E{Key: "rev", Value: "1"}))
	for _, id := range []string{"none", "text"} {
		for _, rev := range []int64{0, 1} {
			wantClass(t, s.Replace(t.Context(), "unrevised", Doc(id, bson.E{Key: "rev", Value: rev + 1}), rev), problem.Conflict)
		}
	}
	wantDoc(t, s, "unrevised", Doc("none"))
}

func deleteAndInsert(t *testing.T, s store.Store) {
	docs := numbered("deleted", 3)
	insert(t, s, "deletions", docs...)
	if err := s.Delete(t.Context(), "deletions", "deleted/000002"); err != nil {
		t.Fatal(err)
	}
	wantMissing(t, s, "deletions", "deleted/000002")
	wantDocs(t, s.Scan(t.Context(), "deletions", "", "\x7f", 0), docs[0], docs[2])
	insert(t, s, "deletions", docs[1])
	wantDocs(t, s.Scan(t.Context(), "deletions", "", "\x7f", 0), docs...)
}

func ownMemory(t *testing.T, s store.Store) {
	docs := numbered("memory", 20)
	given := make([]bson.Raw, len(docs))
	for i, doc := range docs {
		given[i] = bytes.Clone(doc)
	}
	insert(t, s, "memory", given...)
	for _, doc := range given {
		clear(doc)
	}
	clear(get(t, s, "memory", "memory/000001"))
	// Documents of a scan stay whole while it goes on, and when others of it
	// are written over.
	var kept []bson.Raw
	for doc, err := range s.Scan(t.Context(), "memory", "", "\x7f", 0) {
		if err != nil {
			t.Fatal(err)
		}
		if n := len(kept); n > 0 && n%2 == 0 {
			clear(kept[n-1])
		}
		kept = append(kept, doc)
	}
	for i := 0; i < len(docs); i += 2 {
		if i < len(kept) && !bytes.Equal(kept[i], docs[i]) {
			t.Errorf("document %d of a scan changed", i+1)
		}
	}
	wantDocs(t, s.Scan(t.Context(), "memory", "", "\x7f", 0), docs...)
}

func ping(t *testing.T, s store.Store) {
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if n := s.MaxBatch(); n < 1 {
		t.Errorf("batches of at most %d", n)
	}
}

// takenID is the identifier that err says is taken, or "".
func takenID(err error) string {
	if taken, ok := errors.AsType[*store.Taken](err); ok {
		return taken.ID
	}
	return ""
}
