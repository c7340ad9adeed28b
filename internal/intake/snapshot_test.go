package intake

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"toadam/internal/store"
	"toadam/internal/store/storetest"
)

// randomEntries is a log with void entries in it: repeated keys, responses
// while the form is closed, closings of what is closed.
func randomEntries(t testing.TB, rng *rand.Rand, n int) []Entry {
	entries := make([]Entry, n)
	for i := range entries {
		switch rng.IntN(10) {
		case 0:
			entries[i] = Entry{Kind: Close}
		case 1, 2:
			entries[i] = Entry{Kind: Reopen}
		default:
			entries[i] = entry(t, rng.IntN(n))
		}
	}
	return entries
}

// Snapshot and tail give the same as a fold of the whole log, for any cut.
func TestSnapshotAndTail(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for range 12 {
		entries := randomEntries(t, rng, 1+rng.IntN(60))
		cut := rng.IntN(len(entries) + 1)
		st := storetest.SQLite(t)
		insert(t, st, 1, entries[:cut]...)
		l, _ := open(t, st, Options{})
		stop(t, l)
		insert(t, st, int64(cut)+1, entries[cut:]...)
		l, f := open(t, st, Options{})
		if cut > 0 && l.saved != int64(cut) {
			t.Errorf("began at %d, want the snapshot of %d", l.saved, cut)
		}
		whole, err := Open(t.Context(), withoutSnapshots{st}, "poll", Options{}, &list{})
		if err != nil {
			t.Fatal(err)
		}
		want := plain(t, st)
		if got := f.snapshot(); !slices.Equal(got, want) {
			t.Errorf("cut at %d of %d: folded\n%q, want\n%q", cut, len(entries), got, want)
		}
		if !slices.Equal(whole.folds[0].(*list).snapshot(), want) {
			t.Errorf("refolded whole: another state")
		}
		if l.Closed() != whole.Closed() || l.Count() != whole.Count() || l.Head() != whole.Head() {
			t.Errorf("closed %v, count %d, head %d; refolded %v, %d, %d",
				l.Closed(), l.Count(), l.Head(), whole.Closed(), whole.Count(), whole.Head())
		}
		for i, e := range entries {
			a, okA := l.index.number(e.Key)
			b, okB := whole.index.number(e.Key)
			if a != b || okA != okB {
				t.Errorf("entry %d: number %d, %v; refolded %d, %v", i+1, a, okA, b, okB)
			}
		}
		stop(t, whole)
	}
}

// withoutSnapshots is a store that forgets them.
type withoutSnapshots struct{ store.Store }

func (w withoutSnapshots) Blob(context.Context, string) (io.ReadCloser, error) {
	return nil, fmt.Errorf("no snapshots")
}

// A snapshot is also written while responses come, and by servers that take
// turns; at most one is kept, and it is usable.
func TestSnapshotsWhileRunning(t *testing.T) {
	st := storetest.SQLite(t)
	a, _ := open(t, st, Options{SnapshotEvery: 10, Poll: time.Millisecond})
	b, _ := open(t, st, Options{SnapshotEvery: 10, Poll: time.Millisecond})
	for n := range 20 {
		appendN(t, []*Log{a, b}[n%2], 5*n, 5*n+5)
	}
	deadline := time.Now().Add(10 * time.Second)
	for {
		if p, err := a.pointer(t.Context()); err == nil && p.Head >= 50 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("no snapshot of 50 or more")
		}
		time.Sleep(time.Millisecond)
	}
	stop(t, a)
	stop(t, b)
	kept := 0
	for _, name := range []string{"snapshot/poll/a", "snapshot/poll/b"} {
		if blob, err := st.Blob(t.Context(), name); err == nil {
			kept++
			blob.Close()
		}
	}
	if kept != 1 {
		t.Errorf("%d snapshots are kept", kept)
	}
	if l, _ := open(t, st, Options{}); l.saved != 100 {
		t.Errorf("began at %d, want 100", l.saved)
	}
}

// snapshotOf returns the bytes of a snapshot of n responses and a closing.
func snapshotOf(t testing.TB, st store.Store, n int) []byte {
	t.Helper()
	l, _ := open(t, st, Options{})
	appendN(t, l, 0, n)
	if err := l.CloseForm(t.Context()); err != nil {
		t.Fatal(err)
	}
	stop(t, l)
	b, err := l.encodeSnapshot()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// replaceSnapshot puts other bytes in the place of the newest snapshot.
func replaceSnapshot(t testing.TB, l *Log, data []byte) {
	t.Helper()
	p, err := l.pointer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := l.store.DeleteBlob(t.Context(), p.Blob); err != nil {
		t.Fatal(err)
	}
	if err := l.store.PutBlob(t.Context(), p.Blob, bytes.NewReader(data)); err != nil {
		t.Fatal(err)
	}
}

// A damaged snapshot is not used: the log is refolded.
func TestDamagedSnapshots(t *testing.T) {
	st := storetest.SQLite(t)
	good := snapshotOf(t, st, 3)
	l, _ := open(t, st, Options{})
	if l.saved != 4 {
		t.Fatalf("began at %d, want 4", l.saved)
	}
	l2 := &Log{store: st, form: "poll", index: newIndex(), folds: []Fold{&list{}}}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 0x41
		if err := l2.decodeSnapshot(bytes.NewReader(bad)); err == nil {
			t.Errorf("byte %d changed, and nobody noticed", i)
		}
		if err := l2.decodeSnapshot(bytes.NewReader(good[:i])); err == nil {
			t.Errorf("cut after %d bytes, and nobody noticed", i)
		}
	}
	want := plain(t, st)
	for name, data := range map[string][]byte{
		"damaged": append(bytes.Clone(good[:len(good)-1]), 0), "longer": append(bytes.Clone(good), 0), "empty": nil,
	} {
		replaceSnapshot(t, l, data)
		damaged, f := open(t, st, Options{})
		if damaged.saved != 0 || !slices.Equal(f.snapshot(), want) || !damaged.Closed() {
			t.Errorf("%s: began at %d, folded %q", name, damaged.saved, f.snapshot())
		}
	}
}

// A snapshot of another log is not used, as when the database was restored
// from an older copy and went on from there.
func TestSnapshotOfAnotherLog(t *testing.T) {
	st, other := storetest.SQLite(t), storetest.SQLite(t)
	snapshotOf(t, st, 3)
	l, _ := open(t, other, Options{})
	appendN(t, l, 5, 9)
	stop(t, l)
	data, err := l.encodeSnapshot()
	if err != nil {
		t.Fatal(err)
	}
	here, _ := open(t, st, Options{})
	replaceSnapshot(t, here, data)
	l, f := open(t, st, Options{})
	if l.saved != 0 || !slices.Equal(f.snapshot(), plain(t, st)) {
		t.Errorf("began at %d, folded %q", l.saved, f.snapshot())
	}
}

// Another set of folds than the snapshot holds means a refold.
func TestSnapshotOfOtherFolds(t *testing.T) {
	st := storetest.SQLite(t)
	snapshotOf(t, st, 3)
	for _, folds := range [][]Fold{nil, {&list{}, &list{}}} {
		l, err := Open(t.Context(), st, "poll", Options{}, folds...)
		if err != nil {
			t.Fatal(err)
		}
		if l.saved != 0 || l.Head() != 4 {
			t.Errorf("%d folds: began at %d, head %d", len(folds), l.saved, l.Head())
		}
		l.cancel() // no snapshot of these folds
		_ = l.Stop(t.Context())
	}
}

func FuzzSnapshot(f *testing.F) {
	f.Add(snapshotOf(f, storetest.SQLite(f), 3))
	f.Add(snapshotOf(f, storetest.SQLite(f), 0))
	f.Fuzz(func(t *testing.T, data []byte) {
		l := &Log{form: "poll", index: newIndex(), folds: []Fold{&list{}}}
		if l.decodeSnapshot(bytes.NewReader(data)) != nil {
			return
		}
		again, err := l.encodeSnapshot()
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%v: what loads is not what is saved", err)
		}
	})
}
