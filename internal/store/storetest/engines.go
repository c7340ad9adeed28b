package storetest

import (
	"testing"

	"toadam/internal/store"
	"toadam/internal/store/sqlite"
)

// SQLite opens an empty embedded store that is closed when the test ends.
func SQLite(t testing.TB) store.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}
