package storetest_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/store"
	"toadam/internal/store/sqlite"
	"toadam/internal/store/storetest"
)

var errBroken = errors.New("broken")

func TestFaultyPasses(t *testing.T) {
	dir := t.TempDir()
	storetest.Run(t, func(t *testing.T) store.Store {
		s, err := sqlite.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		return storetest.Faulty(s, func(string) error { return nil })
	})
}

// TestFaultyFails has one question of each call answered with an error: that
// call alone fails, and has taken effect or not.
func TestFaultyFails(t *testing.T) {
	rev := func(n int64) bson.Raw { return storetest.Doc("a", bson.E{Key: "rev", Value: n}) }
	calls := map[string]func(store.Store) error{
		"insert":  func(s store.Store) error { return s.Insert(t.Context(), "sessions", storetest.Doc("new")) },
		"replace": func(s store.Store) error { return s.Replace(t.Context(), "sessions", rev(2), 1) },
		"delete":  func(s store.Store) error { return s.Delete(t.Context(), "sessions", "a") },
		"get":     func(s store.Store) error { _, err := s.Get(t.Context(), "sessions", "a"); return err },
		"scan": func(s store.Store) (failed error) {
			for _, err := range s.Scan(t.Context(), "sessions", "", "~", 0) {
				failed = err
			}
			return failed
		},
		"find": func(s store.Store) (failed error) {
			for _, err := range s.Find(t.Context(), "sessions", "person", "chi") {
				failed = err
			}
			return failed
		},
		"put blob": func(s store.Store) error { return s.PutBlob(t.Context(), "new", strings.NewReader("x")) },
		"blob": func(s store.Store) error {
			r, err := s.Blob(t.Context(), "blob")
			if err == nil {
				_, err = io.ReadAll(r)
			}
			return err
		},
		"delete blob": func(s store.Store) error { return s.DeleteBlob(t.Context(), "blob") },
		"ping":        func(s store.Store) error { return s.Ping(t.Context()) },
	}
	for op, call := range calls {
		for _, question := range []string{"before", "during", "after"} {
			if question == "during" && op != "scan" {
				continue // nobody is found
			}
			t.Run(question+" "+op, func(t *testing.T) {
				inner := storetest.SQLite(t)
				if err := errors.Join(inner.Insert(t.Context(), "sessions", rev(1)),
					inner.PutBlob(t.Context(), "blob", strings.NewReader("x"))); err != nil {
					t.Fatal(err)
				}
				s := storetest.Faulty(inner, func(at string) error {
					if at == question+" "+op {
						return errBroken
					}
					return nil
				})
				if err := call(s); !errors.Is(err, errBroken) {
					t.Errorf("error %v", err)
				}
				// A write that took effect can't be made again as it was.
				again := call(inner)
				if changes := op == "insert" || op == "replace" || op == "put blob"; changes && question == "after" {
					if again == nil {
						t.Error("the write had taken no effect")
					}
				} else if again != nil {
					t.Errorf("the write had taken effect: %v", again)
				}
			})
		}
	}
}
