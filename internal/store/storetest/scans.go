package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/store"
)

var scanCases = []testCase{
	{"a scan takes from ≤ _id < to", scanRange},
	{"a scan ends at its limit", scanLimit},
	{"a scan is in byte order", scanOrder},
	{"a scan of many large documents is complete", scanMany},
	{"a scan may be left, and other calls made during it", scanNested},
	{"find takes the documents of one value", find},
	{"find follows replacement and deletion", findFollows},
	{"find of many documents is complete", findMany},
}

func scanRange(t *testing.T, s store.Store) {
	insert(t, s, "ranges", Doc("a/1"), Doc("a/2"), Doc("a/3"), Doc("b/1"))
	for _, c := range []struct {
		from, to string
		want     string
	}{
		{"", "\x7f", "a/1 a/2 a/3 b/1"},
		{"a/", "a0", "a/1 a/2 a/3"},
		{"a/2", "a/3", "a/2"},
		{"a/2", "a/2", ""},
		{"a/3", "a/1", ""},
		{"a/11", "a/21", "a/2"},
		{"b/1", "b/1 ", "b/1"},
		{"c", "\x7f", ""},
		{"", "", ""},
	} {
		wantIDs(t, s.Scan(t.Context(), "ranges", c.from, c.to, 0), strings.Fields(c.want)...)
	}
}

func scanLimit(t *testing.T, s store.Store) {
	docs := numbered("limit", 10)
	insert(t, s, "limits", docs...)
	for _, limit := range []int{1, 2, 9, 10, 11, 5000} {
		wantDocs(t, s.Scan(t.Context(), "limits", "limit/", "limit0", limit), docs[:min(limit, len(docs))]...)
	}
}

func scanOrder(t *testing.T, s store.Store) {
	want := []string{" ", "!", "-", "/", "0", "00", "1", "10", "2", "A", "AA", "Z", "_", "a", "a ", "a/", "aa", "ab", "b", "~", "~~"}
	for i := range want { // inserted in another order
		insert(t, s, "order", Doc(want[(i*8+5)%len(want)]))
	}
	wantIDs(t, s.Scan(t.Context(), "order", "", "\x7f", 0), want...)
	wantIDs(t, s.Scan(t.Context(), "order", "A", "a", 0), "A", "AA", "Z", "_")
}

// scanMany makes an engine fetch several times, for number and for size.
func scanMany(t *testing.T, s store.Store) {
	var docs []bson.Raw
	for i := range 1100 {
		size := 10
		if i%250 == 0 {
			size = 600_000
		}
		docs = append(docs, Doc(numberedID("many", i), bson.E{Key: "text", Value: strings.Repeat("x", size)}))
	}
	for batch := range slices.Chunk(docs, min(100, s.MaxBatch())) {
		insert(t, s, "many", batch...)
	}
	wantDocs(t, s.Scan(t.Context(), "many", "many/", "many0", 0), docs...)
	wantDocs(t, s.Scan(t.Context(), "many", "many/000300", "many0", 700), docs[300:1000]...)
}

func scanNested(t *testing.T, s store.Store) {
	docs := numbered("nested", 40)
	insert(t, s, "nested", docs...)
	seen := 0
	for outer, err := range s.Scan(t.Context(), "nested", "nested/", "nested0", 0) {
		if err != nil {
			t.Fatal(err)
		}
		seen++
		wantDoc(t, s, "nested", outer)
		insert(t, s, "nested_copy", outer)
		for range s.Scan(t.Context(), "nested", "nested/", "nested0", 0) {
			break
		}
		if seen == 20 {
			break
		}
	}
	wantDocs(t, s.Scan(t.Context(), "nested_copy", "", "\x7f", 0), docs[:20]...)
}

func session(id, person string) bson.Raw {
	return Doc(id, bson.E{Key: "rev", Value: int64(1)}, bson.E{Key: "person", Value: person})
}

func find(t *testing.T, s store.Store) {
	insert(t, s, "sessions",
		session("find/3", "ân"), session("find/1", "ân"), session("find/2", "bình"),
		Doc("find/4"), Doc("find/7", bson.E{Key: "person", Value: bson.A{"ân"}}),
		Doc("find/5", bson.E{Key: "person", Value: int64(1)}),
		Doc("find/6", bson.E{Key: "nested", Value: bson.D{{Key: "person", Value: "ân"}}}))
	wantDocs(t, s.Find(t.Context(), "sessions", "person", "ân"), session("find/1", "ân"), session("find/3", "ân"))
	wantIDs(t, s.Find(t.Context(), "sessions", "person", "bình"), "find/2")
	wantIDs(t, s.Find(t.Context(), "sessions", "person", "â"))
	wantIDs(t, s.Find(t.Context(), "sessions", "person", "Ân"))
	wantIDs(t, s.Find(t.Context(), "sessions", "person", ""))
	wantIDs(t, s.Find(t.Context(), "sessions", "person", "1"))
}

func findFollows(t *testing.T, s store.Store) {
	draft := func(rev int64, day string) bson.Raw {
		return Doc("follows", bson.E{Key: "rev", Value: rev}, bson.E{Key: "day", Value: day})
	}
	insert(t, s, "drafts", draft(1, "2017-03-09"))
	if err := s.Replace(t.Context(), "drafts", draft(2, "2017-03-10"), 1); err != nil {
		t.Fatal(err)
	}
	wantIDs(t, s.Find(t.Context(), "drafts", "day", "2017-03-09"))
	wantDocs(t, s.Find(t.Context(), "drafts", "day", "2017-03-10"), draft(2, "2017-03-10"))
	if err := s.Delete(t.Context(), "drafts", "follows"); err != nil {
		t.Fatal(err)
	}
	wantIDs(t, s.Find(t.Context(), "drafts", "day", "2017-03-10"))
}

// findMany deletes some of what it finds while it finds more.
func findMany(t *testing.T, s store.Store) {
	var want []string
	for batch := range 11 {
		var docs []bson.Raw
		for i := range 50 {
			id := fmt.Sprintf("find_many/%02d/%02d", batch, i)
			docs, want = append(docs, Doc(id, bson.E{Key: "day", Value: "2017-03-11"})), append(want, id)
		}
		insert(t, s, "drafts", docs...)
	}
	wantIDs(t, s.Find(t.Context(), "drafts", "day", "2017-03-11"), want...)
	var left []string
	for doc, err := range s.Find(t.Context(), "drafts", "day", "2017-03-11") {
		if err != nil {
			t.Fatal(err)
		}
		id := idOf(doc)
		if !strings.HasSuffix(id, "0") {
			left = append(left, id)
		} else if err := s.Delete(t.Context(), "drafts", id); err != nil {
			t.Fatal(err)
		}
	}
	if len(left) != len(want)*9/10 {
		t.Errorf("%d documents are left of %d", len(left), len(want))
	}
	wantIDs(t, s.Find(t.Context(), "drafts", "day", "2017-03-11"), left...)
}
