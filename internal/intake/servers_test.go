package intake

import (
	"context"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/problem"
	"toadam/internal/store"
	"toadam/internal/store/storetest"
)

func TestSeveralServers(t *testing.T) {
	for _, servers := range []int{2, 3} {
		st := storetest.SQLite(t)
		var logs []*Log
		var folds []*list
		for range servers {
			l, f := open(t, st, Options{Poll: 5 * time.Millisecond, SnapshotEvery: 50, Shuffle: true})
			logs, folds = append(logs, l), append(folds, f)
		}
		var wg sync.WaitGroup
		for i, l := range logs { // each key reaches two servers, some of them at once
			wg.Go(func() { appendN(t, l, 100*i, 100*i+200) })
		}
		wg.Wait()
		want := plain(t, st)
		if len(want) != 100*(servers+1) {
			t.Errorf("%d in the log, want %d", len(want), 100*(servers+1))
		}
		for i, l := range logs {
			waitFor(t, l, func() bool { return l.Head() >= int64(len(want)) }) // Count is ahead of the folds
			if l.Head() != int64(len(want)) || l.Count() != len(want) {
				t.Errorf("server %d: head %d, %d count: there are void entries", i, l.Head(), l.Count())
			}
			if !slices.Equal(folds[i].snapshot(), want) {
				t.Errorf("server %d folded something else than the log holds", i)
			}
		}
	}
}

// Once a server has closed the form no other takes anything, however late it
// hears of it, and whatever was acknowledged counts.
func TestClosingIsExactOnAllServers(t *testing.T) {
	st := storetest.SQLite(t)
	a, fa := open(t, st, Options{Poll: time.Hour})
	b, _ := open(t, st, Options{Poll: time.Hour})
	appendN(t, a, 0, 5)
	var wg sync.WaitGroup
	acknowledged := make([]bool, 400)
	for n := range acknowledged {
		wg.Go(func() {
			_, err := []*Log{a, b}[n%2].Append(t.Context(), submission(t, 1000+n))
			if acknowledged[n] = err == nil; err != nil && !problem.Is(err, problem.Closed) {
				t.Error(err)
			}
		})
	}
	if err := b.CloseForm(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Append(t.Context(), submission(t, 77)); !problem.Is(err, problem.Closed) {
		t.Errorf("the other server took a response after the closing: %v", err)
	}
	wg.Wait()
	for n, ok := range acknowledged {
		if _, counts := a.Find(submission(t, 1000+n).Key.Receipt()); counts != ok {
			t.Errorf("%d: acknowledged %v, counts %v", n, ok, counts)
		}
	}
	if !slices.Equal(fa.snapshot(), plain(t, st)) {
		t.Error("the fold is not what the log holds")
	}
}

func TestClosingAndReopeningAtOnce(t *testing.T) {
	st := storetest.SQLite(t)
	a, fa := open(t, st, Options{Poll: 3 * time.Millisecond})
	b, fb := open(t, st, Options{Poll: 3 * time.Millisecond})
	var wg sync.WaitGroup
	for i := range 40 {
		l := []*Log{a, b}[i%2]
		wg.Go(func() {
			change := l.CloseForm
			if i%4 >= 2 {
				change = l.ReopenForm
			}
			if err := change(t.Context()); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			if _, err := l.Append(t.Context(), submission(t, i)); err != nil && !problem.Is(err, problem.Closed) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	want := plain(t, st)
	waitFor(t, a, func() bool { return len(fa.snapshot()) == len(want) })
	waitFor(t, b, func() bool { return len(fb.snapshot()) == len(want) })
	if !slices.Equal(fa.snapshot(), want) || !slices.Equal(fb.snapshot(), want) || a.Closed() != b.Closed() {
		t.Error("the servers do not agree")
	}
}

func TestOpenWaitsForAGapToClose(t *testing.T) {
	st := storetest.SQLite(t)
	insert(t, st, 1, entry(t, 1), entry(t, 2))
	insert(t, st, 4, entry(t, 4))
	scans := 0
	late := storetest.Faulty(st, func(op string) error {
		if op == "before scan" {
			if scans++; scans == 4 {
				insert(t, st, 3, entry(t, 3))
			}
		}
		return nil
	})
	l, f := open(t, late, Options{Poll: time.Hour, Gap: time.Minute})
	if l.Head() != 4 || len(f.snapshot()) != 4 {
		t.Errorf("head %d, folded %v", l.Head(), f.snapshot())
	}
}

func TestOpenRefusesAGapThatStays(t *testing.T) {
	st := storetest.SQLite(t)
	insert(t, st, 1, entry(t, 1), entry(t, 2))
	insert(t, st, 4, entry(t, 4))
	if _, err := Open(t.Context(), st, "poll", Options{Gap: 5 * time.Millisecond}); err == nil || !strings.Contains(err.Error(), entryID("poll", 3)) {
		t.Errorf("open: %v, want the missing _id", err)
	}
}

// A gap that shows while the log is running is neither folded over nor written
// into; what was lost may be brought back.
func TestAGapStopsTheLog(t *testing.T) {
	st := storetest.SQLite(t)
	insert(t, st, 1, entry(t, 1), entry(t, 2))
	l, f := open(t, st, Options{Poll: time.Millisecond, Gap: 10 * time.Millisecond})
	insert(t, st, 4, entry(t, 4))
	deadline := time.Now().Add(10 * time.Second)
	for l.Err() == nil {
		if time.Now().After(deadline) {
			t.Fatal("the gap is not reported")
		}
		time.Sleep(time.Millisecond)
	}
	if !strings.Contains(l.Err().Error(), entryID("poll", 3)) || l.Head() != 2 {
		t.Errorf("err %v, head %d", l.Err(), l.Head())
	}
	if _, err := l.Append(t.Context(), submission(t, 5)); !problem.Is(err, problem.Unavailable) {
		t.Errorf("append: %v, want class unavailable", err)
	}
	insert(t, st, 3, entry(t, 3))
	waitFor(t, l, func() bool { return l.Head() == 4 })
	if _, err := l.Append(t.Context(), submission(t, 5)); err != nil || l.Err() != nil || l.Head() != 5 {
		t.Errorf("append after the repair: %v, %v, head %d", err, l.Err(), l.Head())
	}
	if len(f.snapshot()) != 5 {
		t.Errorf("folded %v", f.snapshot())
	}
}

// hiding is a replica set on which what another server wrote becomes visible
// only after its number was found taken a few times.
type hiding struct {
	store.Store
	mu     sync.Mutex
	hidden int // how many more scans see nothing; −1: all
}

func (h *hiding) Scan(ctx context.Context, collection, from, to string, limit int) iter.Seq2[bson.Raw, error] {
	h.mu.Lock()
	defer h.mu.Unlock()
	if collection == Collection && h.hidden != 0 {
		h.hidden--
		return func(func(bson.Raw, error) bool) {}
	}
	return h.Store.Scan(ctx, collection, from, to, limit)
}

func TestTakenButNotYetVisible(t *testing.T) {
	st := &hiding{Store: storetest.SQLite(t)}
	l, _ := open(t, st, Options{Poll: time.Hour, Timeout: 300 * time.Millisecond})
	insert(t, st, 1, entry(t, 1), entry(t, 2))
	st.hidden = 4
	if _, err := l.Append(t.Context(), submission(t, 3)); err != nil || l.Head() != 3 {
		t.Errorf("append: %v, head %d", err, l.Head())
	}
	insert(t, st, 4, entry(t, 4))
	st.mu.Lock()
	st.hidden = -1
	st.mu.Unlock()
	if _, err := l.Append(t.Context(), submission(t, 5)); !problem.Is(err, problem.Unavailable) || l.Head() != 3 {
		t.Errorf("append behind what never shows: %v, head %d", err, l.Head())
	}
	st.mu.Lock()
	st.hidden = 0
	st.mu.Unlock()
	if _, err := l.Append(t.Context(), submission(t, 4)); err != nil || l.Head() != 4 {
		t.Errorf("retry of what the other server wrote: %v, head %d", err, l.Head())
	}
}
