package storetest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/problem"
	"toadam/internal/store"
)

var refusalCases = []testCase{
	{"collections have plain names", refuseCollections},
	{"identifiers are printable ASCII", refuseIDs},
	{"documents are whole and have an identifier", refuseDocuments},
	{"bounds are ASCII", refuseBounds},
	{"a field that is not indexed can't be found by", refuseFields},
	{"a cancelled call does nothing", refuseCancelled},
}

// everyCall makes every call that takes a collection and an identifier, and
// yields its error.
func everyCall(ctx context.Context, s store.Store, collection, id string) map[string]error {
	_, getErr := s.Get(ctx, collection, id)
	_, scanErr := collect(s.Scan(ctx, collection, "", "\x7f", 0))
	return map[string]error{
		"insert":  s.Insert(ctx, collection, Doc(id)),
		"get":     getErr,
		"replace": s.Replace(ctx, collection, Doc(id, bson.E{Key: "rev", Value: int64(2)}), 1),
		"delete":  s.Delete(ctx, collection, id),
		"scan":    scanErr,
	}
}

// everyBlobCall makes every call that takes the identifier of a blob.
func everyBlobCall(ctx context.Context, s store.Store, id string) map[string]error {
	_, blobErr := s.Blob(ctx, id)
	return map[string]error{
		"put blob":    s.PutBlob(ctx, id, strings.NewReader("x")),
		"blob":        blobErr,
		"delete blob": s.DeleteBlob(ctx, id),
	}
}

func refuseCollections(t *testing.T, s store.Store) {
	for _, name := range []string{"", "A", "1a", "_a", "a b", "a.b", "a$b", "a-b", "á", `a"b`, "a;b", strings.Repeat("a", 65)} {
		for call, err := range everyCall(t.Context(), s, name, "a") {
			if !problem.Is(err, problem.Invalid) {
				t.Errorf("%s with collection %q: %v", call, name, err)
			}
		}
	}
	for _, name := range []string{"a", "z9_", "order_by", "select", "user", strings.Repeat("a", 64)} {
		insert(t, s, name, Doc("a"))
		wantDoc(t, s, name, Doc("a"))
	}
}

func refuseIDs(t *testing.T, s store.Store) {
	for _, id := range []string{"", "á", "a\x00", "a\n", "\x7f", strings.Repeat("a", 257)} {
		calls := everyCall(t.Context(), s, "identifiers", id)
		delete(calls, "scan")
		for call, err := range calls {
			if !problem.Is(err, problem.Invalid) {
				t.Errorf("%s with identifier %q: %v", call, id, err)
			}
		}
		for call, err := range everyBlobCall(t.Context(), s, id) {
			if !problem.Is(err, problem.Invalid) {
				t.Errorf("%s with identifier %q: %v", call, id, err)
			}
		}
	}
	for _, id := range []string{"a", " ", "form/000000000001", `'"\%_*?`, strings.Repeat("~", 256)} {
		insert(t, s, "identifiers", Doc(id))
		wantDoc(t, s, "identifiers", Doc(id))
	}
}

func refuseDocuments(t *testing.T, s store.Store) {
	whole := Doc("whole", bson.E{Key: "rev", Value: int64(1)})
	insert(t, s, "whole", whole)
	numberID, err := bson.Marshal(bson.D{{Key: "_id", Value: int64(1)}})
	if err != nil {
		t.Fatal(err)
	}
	noID, err := bson.Marshal(bson.D{{Key: "id", Value: "a"}})
	if err != nil {
		t.Fatal(err)
	}
	for what, doc := range map[string]bson.Raw{
		"nothing": nil, "cut off": whole[:len(whole)-1], "a number as _id": numberID, "no _id": noID,
	} {
		if err := s.Insert(t.Context(), "whole", Doc("before"), doc); !problem.Is(err, problem.Invalid) {
			t.Errorf("insert %s: %v", what, err)
		}
		if err := s.Replace(t.Context(), "whole", doc, 1); !problem.Is(err, problem.Invalid) {
			t.Errorf("replace with %s: %v", what, err)
		}
	}
	wantDocs(t, s.Scan(t.Context(), "whole", "", "\x7f", 0), whole)
	large := Doc("large", bson.E{Key: "text", Value: strings.Repeat("x", store.MaxDocument)})
	wantClass(t, s.Insert(t.Context(), "whole", large), problem.TooLarge)
}

func refuseBounds(t *testing.T, s store.Store) {
	for _, bounds := range [][2]string{{"á", "b"}, {"a", "\xff"}} {
		_, err := collect(s.Scan(t.Context(), "bounds", bounds[0], bounds[1], 0))
		wantClass(t, err, problem.Invalid)
	}
}

func refuseFields(t *testing.T, s store.Store) {
	insert(t, s, "sessions", session("refuse/1", "chi"))
	for _, c := range []struct{ collection, field string }{
		{"sessions", "day"}, {"sessions", "_id"}, {"sessions", ""}, {"unindexed", "person"},
	} {
		if _, err := collect(s.Find(t.Context(), c.collection, c.field, "chi")); err == nil {
			t.Errorf("find in %s by %s: no error", c.collection, c.field)
		}
	}
}

func refuseCancelled(t *testing.T, s store.Store) {
	stays := Doc("stays", bson.E{Key: "rev", Value: int64(1)})
	insert(t, s, "cancelled", stays)
	putBlob(t, s, "cancelled/stays", []byte("x"))

	calls := everyCall(cancelled(), s, "cancelled", "stays")
	calls["insert"] = s.Insert(cancelled(), "cancelled", Doc("new"))
	_, calls["find"] = collect(s.Find(cancelled(), "sessions", "person", "chi"))
	calls["put blob"] = s.PutBlob(cancelled(), "cancelled/new", strings.NewReader("x"))
	calls["delete blob"] = s.DeleteBlob(cancelled(), "cancelled/stays")
	calls["ping"] = s.Ping(cancelled())
	for call, err := range calls {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", call, err)
		}
	}
	wantDocs(t, s.Scan(t.Context(), "cancelled", "", "\x7f", 0), stays)
	wantBlob(t, s, "cancelled/stays", []byte("x"))
	wantNoBlob(t, s, "cancelled/new")
}
