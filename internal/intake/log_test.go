package intake

import (
	"context"
	"errors"
	"fmt"
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

// slow is a fold that says when it begins, and goes on when it may.
type slow struct {
	list
	begun, may chan struct{}
}

func (f *slow) Apply(entries []Entry) {
	f.begun <- struct{}{}
	<-f.may
	f.list.Apply(entries)
}

// TestHeadIsWhatTheFoldsHold looks at the head while a response is in the log,
// but not yet in the fold: a dashboard must not be given that number.
func TestHeadIsWhatTheFoldsHold(t *testing.T) {
	f := &slow{begun: make(chan struct{}), may: make(chan struct{})}
	l, err := Open(t.Context(), storetest.SQLite(t), "poll", Options{}, f)
	if err != nil {
		t.Fatal(err)
	}
	defer stop(t, l)
	answer := make(chan error, 1)
	go func() {
		_, err := l.Append(t.Context(), submission(t, 1))
		answer <- err
	}()
	<-f.begun
	if l.Head() != 0 {
		t.Errorf("head %d before anything is folded", l.Head())
	}
	changed := l.Changed()
	close(f.may)
	<-changed
	if l.Head() != 1 || len(f.snapshot()) != 1 {
		t.Errorf("head %d, folded %d after the change", l.Head(), len(f.snapshot()))
	}
	if err := <-answer; err != nil {
		t.Error(err)
	}
}

func TestOnBothEngines(t *testing.T) {
	for name, engine := range map[string]func(testing.TB) store.Store{"sqlite": storetest.SQLite, "mongo": storetest.Mongo} {
		t.Run(name, func(t *testing.T) { wholeLife(t, engine(t)) })
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

// Entries yields the responses that count, over several pages, and no others.
func TestEntries(t *testing.T) {
	st := storetest.SQLite(t)
	entries := randomEntries(t, rand.New(rand.NewPCG(5, 5)), 2*pageSize+7)
	insert(t, st, 1, entries...)
	l, _ := open(t, st, Options{})
	var want []string
	for _, e := range plain(t, st) {
		if strings.Fields(e)[1] == string(Response) {
			want = append(want, e)
		}
	}
	for _, from := range []int{-5, 1, 2, pageSize, pageSize + 1, len(entries), len(entries) + 1} {
		got := &list{}
		for e, err := range l.Entries(t.Context(), int64(from)) {
			if err != nil {
				t.Fatal(err)
			}
			got.Apply([]Entry{e})
		}
		rest := want
		for len(rest) > 0 {
			var number int
			if fmt.Sscan(rest[0], &number); number >= from {
				break
			}
			rest = rest[1:]
		}
		if !slices.Equal(got.entries, rest) {
			t.Errorf("from %d: %d entries, want %d", from, len(got.entries), len(rest))
		}
	}
	for range l.Entries(t.Context(), 1) {
		break // the reader may leave
	}
	if err := st.Delete(t.Context(), Collection, entryID("poll", 1500)); err != nil {
		t.Fatal(err)
	}
	var last error
	for _, last = range l.Entries(t.Context(), 1) {
	}
	if last == nil || !strings.Contains(last.Error(), "000000001500") {
		t.Errorf("an entry vanished, and the reader hears %v", last)
	}
}
