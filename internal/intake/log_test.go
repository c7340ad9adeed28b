package intake

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
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

func TestAppend(t *testing.T) {
	st := storetest.SQLite(t)
	l, f := open(t, st, Options{})
	appendN(t, l, 0, 300)
	appendN(t, l, 0, 300) // again: the same receipts, and nothing new
	if l.Head() != 300 || l.Count() != 300 || len(f.snapshot()) != 300 {
		t.Fatalf("head %d, count %d, folded %d; want 300", l.Head(), l.Count(), len(f.snapshot()))
	}
	s := submission(t, 7)
	number, ok := l.Find(strings.ToLower(strings.ReplaceAll(s.Key.Receipt(), "-", " ")))
	if !ok {
		t.Fatal("the receipt is not found")
	}
	e, err := l.Get(t.Context(), number)
	if err != nil || e.Key != s.Key || string(e.Answers) != string(s.Answers) || e.Day != s.Day || e.Via != Web || e.Version != 1 {
		t.Errorf("get %d = %+v, %v", number, e, err)
	}
	for _, n := range []int64{-1, 0, 301} {
		if _, err := l.Get(t.Context(), n); !problem.Is(err, problem.NotFound) {
			t.Errorf("get %d: %v, want not found", n, err)
		}
	}
	want := int64(11)
	for e, err := range l.Entries(t.Context(), want) {
		if err != nil || e.Number != want {
			t.Fatalf("entry %d, %v; want %d", e.Number, err, want)
		}
		want++
	}
	if want != 301 {
		t.Errorf("entries end before %d", want)
	}
}

func TestOnBothEngines(t *testing.T) {
	for name, open := range map[string]func(testing.TB) store.Store{"sqlite": storetest.SQLite, "mongo": storetest.Mongo} {
		t.Run(name, func(t *testing.T) { wholeLife(t, open(t)) })
	}
}

// wholeLife takes a form from its first response over a closing and a restart
// to its last.
func wholeLife(t *testing.T, st store.Store) {
	l, _ := open(t, st, Options{SnapshotEvery: 20})
	appendN(t, l, 0, 150)
	if err := l.CloseForm(t.Context()); err != nil {
		t.Fatal(err)
	}
	appendN(t, l, 100, 150) // retries have their receipts, closed or not
	if _, err := l.Append(t.Context(), submission(t, 150)); !problem.Is(err, problem.Closed) || !l.Closed() {
		t.Errorf("append to a closed form: %v, closed %v", err, l.Closed())
	}
	stop(t, l)
	l, f := open(t, st, Options{})
	if _, err := l.Append(t.Context(), submission(t, 150)); !problem.Is(err, problem.Closed) {
		t.Errorf("append after a restart: %v", err)
	}
	for range 2 {
		if err := l.ReopenForm(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	appendN(t, l, 149, 200)
	if l.Head() != 202 || l.Count() != 200 {
		t.Errorf("head %d, count %d; want 202 and 200", l.Head(), l.Count())
	}
	if got, want := f.snapshot(), plain(t, st); !slices.Equal(got, want) {
		t.Errorf("folded %d entries, the log has %d", len(got), len(want))
	}
	n := 0
	for e, err := range l.Entries(t.Context(), 1) {
		if err != nil || e.Kind != Response {
			t.Fatalf("entry %+v, %v", e, err)
		}
		n++
	}
	if n != 200 {
		t.Errorf("%d entries, want 200", n)
	}
}

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
			waitFor(t, l, func() bool { return l.Count() == len(want) })
			if l.Head() != int64(len(want)) {
				t.Errorf("server %d: head %d: there are void entries", i, l.Head())
			}
			if !slices.Equal(folds[i].snapshot(), want) {
				t.Errorf("server %d folded something else than the log holds", i)
			}
		}
	}
}

// queued waits until n wait in the queue.
func queued(t *testing.T, l *Log, n int) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for len(l.queue) < n {
		if time.Now().After(deadline) {
			t.Fatalf("%d in the queue, want %d", len(l.queue), n)
		}
		runtime.Gosched()
	}
}

// waitFor waits until what is known of the log satisfies ok.
func waitFor(t *testing.T, l *Log, ok func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		changed := l.Changed()
		if ok() {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			t.Fatal("waited in vain")
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

func TestAGapIsNeverFolded(t *testing.T) {
	st := storetest.SQLite(t)
	insert(t, st, 1, entry(t, 1), entry(t, 2))
	insert(t, st, 4, entry(t, 4))
	l, f := open(t, st, Options{Poll: 2 * time.Millisecond})
	if l.Head() != 2 {
		t.Fatalf("head %d, want 2", l.Head())
	}
	insert(t, st, 3, entry(t, 3))
	waitFor(t, l, func() bool { return l.Head() == 4 })
	if len(f.snapshot()) != 4 {
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

func TestAMalformedEntryStopsTheLog(t *testing.T) {
	st := storetest.SQLite(t)
	l, _ := open(t, st, Options{Poll: time.Hour})
	appendN(t, l, 0, 1)
	broken, err := bson.Marshal(bson.D{{Key: "_id", Value: entryID("poll", 2)}, {Key: fieldVersion, Value: "one"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Insert(t.Context(), Collection, broken); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Append(t.Context(), submission(t, 1)); !problem.Is(err, problem.Unavailable) {
		t.Errorf("append: %v", err)
	}
	if l.Err() == nil || l.Head() != 1 {
		t.Errorf("err %v, head %d", l.Err(), l.Head())
	}
	if _, err := Open(t.Context(), st, "poll", Options{}); err == nil || !strings.Contains(err.Error(), entryID("poll", 2)) {
		t.Errorf("open: %v", err)
	}
	if err := st.Delete(t.Context(), Collection, entryID("poll", 2)); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Append(t.Context(), submission(t, 1)); err != nil || l.Err() != nil {
		t.Errorf("append after the repair: %v, %v", err, l.Err())
	}
}

func TestRefusedSubmissions(t *testing.T) {
	l, _ := open(t, storetest.SQLite(t), Options{})
	for name, change := range map[string]func(*Submission){
		"no key":           func(s *Submission) { s.Key = Key{} },
		"no version":       func(s *Submission) { s.Version = 0 },
		"a huge version":   func(s *Submission) { s.Version = 1 << 40 },
		"no way in":        func(s *Submission) { s.Via = "" },
		"a time":           func(s *Submission) { s.Day = "2026-03-01T10:00" },
		"no answers":       func(s *Submission) { s.Answers = nil },
		"broken answers":   func(s *Submission) { s.Answers = bson.Raw{9, 0, 0, 0, 1, 2, 3, 4, 0} },
		"too many answers": func(s *Submission) { s.Answers = make(bson.Raw, MaxAnswers+1) },
	} {
		s := submission(t, 1)
		change(&s)
		if _, err := l.Append(t.Context(), s); !problem.Is(err, problem.Invalid) && !problem.Is(err, problem.TooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if l.Head() != 0 {
		t.Errorf("head %d", l.Head())
	}
}

// gate is a store whose inserts wait until they are let through.
type gate struct {
	store.Store
	waiting chan struct{} // takes one for each insert that arrives
	pass    chan struct{} // closed: all may pass
}

func newGate(st store.Store) *gate {
	return &gate{Store: st, waiting: make(chan struct{}, 100), pass: make(chan struct{})}
}

func (g *gate) Insert(ctx context.Context, collection string, docs ...bson.Raw) error {
	g.waiting <- struct{}{}
	select {
	case <-g.pass:
	case <-ctx.Done():
		return ctx.Err()
	}
	return g.Store.Insert(ctx, collection, docs...)
}

func TestQueueIsBoundedAndCallersMayLeave(t *testing.T) {
	st := newGate(storetest.SQLite(t))
	l, _ := open(t, st, Options{Queue: 2})
	ctx, leave := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for n := range 3 { // one is being written, two wait
		if n == 1 {
			<-st.waiting
		}
		wg.Go(func() {
			if _, err := l.Append(ctx, submission(t, n)); !errors.Is(err, context.Canceled) {
				t.Errorf("append %d: %v", n, err)
			}
		})
	}
	queued(t, l, 2)
	if _, err := l.Append(t.Context(), submission(t, 3)); !problem.Is(err, problem.Unavailable) {
		t.Errorf("append to a full queue: %v", err)
	}
	leave()
	wg.Wait()
	close(st.pass)
	waitFor(t, l, func() bool { return l.Head() == 3 }) // written, though nobody waits
	for n := range 4 {
		appendN(t, l, n, n+1)
	}
	if l.Head() != 4 {
		t.Errorf("head %d, want 4", l.Head())
	}
}

func TestShuffle(t *testing.T) {
	orders := map[bool][]string{}
	for _, shuffle := range []bool{false, true} {
		st := newGate(storetest.SQLite(t))
		l, f := open(t, st, Options{Shuffle: shuffle, Random: rand.NewPCG(1, 2)})
		var wg sync.WaitGroup
		for n := range 50 { // the first is held up, the others gather in order
			wg.Go(func() { appendN(t, l, n, n+1) })
			if n == 0 {
				<-st.waiting
			}
			queued(t, l, n)
		}
		close(st.pass)
		wg.Wait()
		for _, e := range f.snapshot() {
			orders[shuffle] = append(orders[shuffle], strings.Fields(e)[2])
		}
	}
	for n, key := range orders[false] {
		if want := fmt.Sprintf("%x", KeyOf("poll", fmt.Sprint(n))); key != want {
			t.Fatalf("number %d without shuffling: key %s, want %s", n+1, key, want)
		}
	}
	if slices.Equal(orders[true], orders[false]) {
		t.Error("not shuffled")
	}
	slices.Sort(orders[true])
	if slices.Sort(orders[false]); !slices.Equal(orders[true], orders[false]) {
		t.Error("shuffling lost some")
	}
}

// A lone caller never waits for a batch to fill.
func TestALoneCallerIsNotHeldUp(t *testing.T) {
	l, _ := open(t, storetest.SQLite(t), Options{Gather: time.Hour})
	for n := range 20 {
		appendN(t, l, n, n+1)
	}
}

func TestStop(t *testing.T) {
	st := newGate(storetest.SQLite(t))
	before := runtime.NumGoroutine()
	l, _ := open(t, st, Options{})
	var wg sync.WaitGroup
	wg.Go(func() { appendN(t, l, 0, 1) })
	<-st.waiting // that one is being written, nine wait
	wg.Go(func() { appendN(t, l, 1, 10) })
	queued(t, l, 9)
	ended := make(chan struct{})
	go func() { stop(t, l); close(ended) }()
	<-l.stopping
	if _, err := l.Append(t.Context(), submission(t, 99)); !problem.Is(err, problem.Unavailable) {
		t.Errorf("append while stopping: %v", err)
	}
	close(st.pass)
	<-ended
	wg.Wait() // all ten were acknowledged
	stop(t, l)
	if _, err := l.Append(t.Context(), submission(t, 99)); !problem.Is(err, problem.Unavailable) {
		t.Errorf("append when stopped: %v", err)
	}
	for tries := 0; runtime.NumGoroutine() > before && tries < 1000; tries++ {
		time.Sleep(time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines, %d before", n, before)
	}
}

func TestStopThatMayNotWait(t *testing.T) {
	st := newGate(storetest.SQLite(t)) // lets nothing through
	l, err := Open(t.Context(), st, "poll", Options{})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for n := range 3 {
		wg.Go(func() {
			if _, err := l.Append(t.Context(), submission(t, n)); !problem.Is(err, problem.Unavailable) {
				t.Errorf("append: %v", err)
			}
		})
	}
	<-st.waiting
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := l.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("stop: %v", err)
	}
	wg.Wait()
}
