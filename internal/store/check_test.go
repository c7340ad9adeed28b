package store_test

import (
	"errors"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/problem"
	"toadam/internal/store"
)

// FuzzID gives it any bytes: what it accepts is a whole document with that
// identifier, and what it refuses, it refuses as the user's fault.
func FuzzID(f *testing.F) {
	for _, value := range []any{"form/000000000001", "", "á", int64(1), bson.D{{Key: "_id", Value: "inner"}}} {
		doc, err := bson.Marshal(bson.D{{Key: "v", Value: int64(1)}, {Key: "_id", Value: value}})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(doc)
		f.Add(doc[:len(doc)-1])
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		id, err := store.ID(doc)
		if err != nil {
			if !problem.Is(err, problem.Invalid) {
				t.Errorf("refused with %v", err)
			}
			return
		}
		if _, err := bson.Raw(doc).Elements(); err != nil {
			t.Errorf("accepted a document with the fault %v", err)
		}
		if err := store.CheckID(id); err != nil {
			t.Errorf("accepted: %v", err)
		}
	})
}

func TestTaken(t *testing.T) {
	err := error(&store.Taken{ID: "a"})
	if !problem.Is(err, problem.Conflict) {
		t.Errorf("class %q", problem.ClassOf(err))
	}
	if taken, ok := errors.AsType[*store.Taken](err); !ok || taken.ID != "a" {
		t.Errorf("identifier of %v", err)
	}
}
