package storetest

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"toadam/internal/problem"
	"toadam/internal/store"
)

var blobCases = []testCase{
	{"a blob of any size comes back", blobSizes},
	{"a blob may be read in any steps", blobSteps},
	{"a taken blob is kept", blobTaken},
	{"a reader that fails stores nothing", blobFailing},
	{"a deleted blob is gone, and may come again", blobDeleted},
	{"a blob that is not there is not found", blobMissing},
}

// random is n bytes that differ from chunk to chunk.
func random(n int) []byte {
	data := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{byte(n)}).Read(data)
	return data
}

func putBlob(t *testing.T, s store.Store, id string, data []byte) {
	t.Helper()
	if err := s.PutBlob(t.Context(), id, bytes.NewReader(data)); err != nil {
		t.Fatal(err)
	}
}

func readBlob(t *testing.T, s store.Store, id string) []byte {
	t.Helper()
	r, err := s.Blob(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		t.Fatal(err)
	}
	return got
}

func wantBlob(t *testing.T, s store.Store, id string, want []byte) {
	t.Helper()
	if got := readBlob(t, s, id); !bytes.Equal(got, want) {
		t.Errorf("blob %s has %d bytes that differ from the %d given", id, len(got), len(want))
	}
}

func wantNoBlob(t *testing.T, s store.Store, id string) {
	t.Helper()
	_, err := s.Blob(t.Context(), id)
	wantClass(t, err, problem.NotFound)
}

func blobSizes(t *testing.T, s store.Store) {
	sizes := map[string]int{
		"size/0": 0, "size/1": 1, "size/under": 256<<10 - 1, "size/one": 256 << 10, "size/over": 256<<10 + 1,
		"size/two": 512 << 10, "size/5 MB": 5_000_000,
	}
	for id, size := range sizes {
		putBlob(t, s, id, random(size))
		wantBlob(t, s, id, random(size))
		if err := s.DeleteBlob(t.Context(), id); err != nil {
			t.Error(err)
		}
	}
}

func blobSteps(t *testing.T, s store.Store) {
	data := random(600_000)
	if err := s.PutBlob(t.Context(), "steps", iotest.HalfReader(bytes.NewReader(data))); err != nil {
		t.Fatal(err)
	}
	if err := s.PutBlob(t.Context(), "steps/eof", iotest.DataErrReader(bytes.NewReader(data))); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"steps", "steps/eof"} {
		r, err := s.Blob(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if err := iotest.TestReader(iotest.HalfReader(r), data); err != nil {
			t.Errorf("blob %s: %v", id, err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

func blobTaken(t *testing.T, s store.Store) {
	data := random(300_000)
	putBlob(t, s, "taken", data)
	for _, size := range []int{0, 10, 600_000} {
		wantTaken(t, s.PutBlob(t.Context(), "taken", bytes.NewReader(random(size))), "taken")
	}
	wantBlob(t, s, "taken", data)
}

func blobFailing(t *testing.T, s store.Store) {
	broken := errors.New("broken")
	for _, c := range []struct {
		size  int
		fault error
	}{
		{0, broken}, {10, broken}, {256 << 10, broken}, {600_000, broken},
		{10, io.ErrUnexpectedEOF}, // as the body of a request ends that was cut off
	} {
		r := io.MultiReader(bytes.NewReader(random(c.size)), iotest.ErrReader(c.fault))
		if err := s.PutBlob(t.Context(), "failing", r); !errors.Is(err, c.fault) {
			t.Errorf("after %d bytes: error %v, want %v", c.size, err, c.fault)
		}
		wantNoBlob(t, s, "failing")
	}
	putBlob(t, s, "failing", []byte("whole"))
	wantBlob(t, s, "failing", []byte("whole"))
}

func blobDeleted(t *testing.T, s store.Store) {
	putBlob(t, s, "deleted", random(600_000))
	putBlob(t, s, "deleted/other", random(10))
	for range 2 {
		if err := s.DeleteBlob(t.Context(), "deleted"); err != nil {
			t.Fatal(err)
		}
		wantNoBlob(t, s, "deleted")
	}
	wantBlob(t, s, "deleted/other", random(10))
	putBlob(t, s, "deleted", random(7))
	wantBlob(t, s, "deleted", random(7))
}

func blobMissing(t *testing.T, s store.Store) {
	wantNoBlob(t, s, "missing")
	if err := s.DeleteBlob(t.Context(), "missing"); err != nil {
		t.Errorf("delete a blob that is not there: %v", err)
	}
}
