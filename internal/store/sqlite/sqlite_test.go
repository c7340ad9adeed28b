package sqlite_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

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
	if err := s.Close(); err != nil {
		t.Errorf("close again: %v", err)
	}
}

// raw runs statements on the file of a store, which may be open, and returns
// what the last one, a query, gave.
func raw(t *testing.T, dir string, statements ...string) (result string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "toadam.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	last := len(statements) - 1
	for _, statement := range statements[:last] {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.QueryRowContext(t.Context(), statements[last]).Scan(&result); err != nil {
		t.Fatal(err)
	}
	return result
}

// TestIndexDeclaredLater opens a file that was made before its index was declared.
func TestIndexDeclaredLater(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	doc := storetest.Doc("a", bson.E{Key: "day", Value: "2017-03-09"})
	if err := s.Insert(t.Context(), "drafts", doc); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	raw(t, dir, `DROP INDEX _drafts_by_day`, `SELECT 1`)
	s = open(t, dir)
	defer s.Close()
	found := 0
	for _, err := range s.Find(t.Context(), "drafts", "day", "2017-03-09") {
		if err != nil {
			t.Fatal(err)
		}
		found++
	}
	if found != 1 {
		t.Errorf("found %d documents", found)
	}
	raw(t, dir, `SELECT name FROM sqlite_schema WHERE name = '_drafts_by_day'`)
}

// TestRestOfUpload opens a file in which a crash left chunks of no blob.
func TestRestOfUpload(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if err := s.PutBlob(t.Context(), "whole", strings.NewReader("whole")); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	raw(t, dir, `INSERT INTO _chunks (upload, n, data) VALUES (2, 0, 'cut off')`, `SELECT 1`)
	s = open(t, dir)
	defer s.Close()
	if err := s.PutBlob(t.Context(), "next", strings.NewReader("next")); err != nil {
		t.Fatal(err)
	}
	if got := raw(t, dir, `SELECT group_concat(data) FROM (SELECT data FROM _chunks ORDER BY data)`); got != "next,whole" {
		t.Errorf("chunks %s", got)
	}
}

// TestUploadsHaveNoOrder looks for the order in which blobs came: they are the
// files of anonymous responses too.
func TestUploadsHaveNoOrder(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	defer s.Close()
	came := "abcdefghijklmnop"
	for _, id := range strings.Split(came, "") {
		if err := s.PutBlob(t.Context(), id, strings.NewReader(id)); err != nil {
			t.Fatal(err)
		}
	}
	for _, rows := range []string{`SELECT id AS x FROM _blobs ORDER BY upload`, `SELECT data AS x FROM _chunks NOT INDEXED`} {
		if got := raw(t, dir, `SELECT group_concat(x, '') FROM (`+rows+`)`); len(got) != len(came) || got == came {
			t.Errorf("%s: %s", rows, got)
		}
	}
}

// TestFaultUndoesWrite has the engine fail in the middle of a batch, once with
// and once without ending the transaction itself.
func TestFaultUndoesWrite(t *testing.T) {
	for _, how := range []string{"ABORT", "ROLLBACK"} {
		t.Run(how, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			defer s.Close()
			if err := s.Insert(t.Context(), "a", storetest.Doc("before")); err != nil {
				t.Fatal(err)
			}
			raw(t, dir, `CREATE TRIGGER broken BEFORE INSERT ON a WHEN NEW.id = 'bad'
				BEGIN SELECT RAISE(`+how+`, 'broken'); END`, `SELECT 1`)
			err := s.Insert(t.Context(), "a", storetest.Doc("good"), storetest.Doc("bad"))
			if !problem.Is(err, problem.Internal) {
				t.Errorf("error %v", err)
			}
			if err := s.Insert(t.Context(), "a", storetest.Doc("after")); err != nil {
				t.Errorf("insert after a fault: %v", err)
			}
			if got := raw(t, dir, `SELECT group_concat(id) FROM (SELECT id FROM a ORDER BY id)`); got != "after,before" {
				t.Errorf("documents %s", got)
			}
		})
	}
}
