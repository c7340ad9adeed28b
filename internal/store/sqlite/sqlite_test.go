package sqlite_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toadam/internal/problem"
	"toadam/internal/store"
	"toadam/internal/store/sqlite"
	"toadam/internal/store/storetest"
)

func open(t *testing.T, dir string) store.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	dir := t.TempDir()
	storetest.Run(t, func(t *testing.T) store.Store { return open(t, dir) })
}

func TestConcurrent(t *testing.T) {
	storetest.RunConcurrent(t, open(t, t.TempDir()))
}

func TestDirectoryBelongsToOneProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dữ liệu 100% #1?")
	first := open(t, dir)
	if _, err := sqlite.Open(t.Context(), dir); !problem.Is(err, problem.Conflict) ||
		!strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), fmt.Sprintf("process %d", os.Getpid())) {
		t.Errorf("second open: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := open(t, dir)
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("directory made with %v", info.Mode())
	}
}

func TestClosedStore(t *testing.T) {
	s := open(t, t.TempDir())
	if err := s.Insert(t.Context(), "a", storetest.Doc("a")); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Insert(t.Context(), "a", storetest.Doc("b")); err == nil {
		t.Error("insert into a closed store: no error")
	}
	if _, err := s.Get(t.Context(), "a", "a"); err == nil {
		t.Error("get from a closed store: no error")
	}
}
