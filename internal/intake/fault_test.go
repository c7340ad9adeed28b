package intake

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"toadam/internal/problem"
	"toadam/internal/store/storetest"
)

// errCut is the fault of the tests: the connection is gone.
var errCut = errors.New("connection cut")

// faults says which calls to the store fail.
type faults struct {
	mu   sync.Mutex
	n    int
	fail func(n int, op string) bool // nil: none
	seen map[string]bool
}

func (f *faults) ask(op string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen[op] = true
	f.n++
	if f.fail != nil && f.fail(f.n, op) {
		return fmt.Errorf("%s: %w", op, errCut)
	}
	return nil
}

func (f *faults) end() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fail = nil
}

// Whatever call fails, before or after it took effect: all that was
// acknowledged is in the log once, a retry has the same receipt, and a server
// that starts afterwards, from a snapshot or not, sees what the log holds.
func TestEveryFault(t *testing.T) {
	seen := map[string]bool{}
	for k := 1; ; k++ {
		f := &faults{seen: seen, fail: func(n int, _ string) bool { return n == k }}
		underFaults(t, fmt.Sprintf("call %d", k), f, time.Hour)
		if t.Failed() || f.n < k { // that call never came
			break
		}
	}
	for _, op := range []string{"before insert", "after insert", "before scan", "during scan", "before get", "after get",
		"before replace", "after replace", "before put blob", "after put blob", "before blob", "before delete blob", "after delete blob"} {
		if !seen[op] {
			t.Errorf("%q was never tried", op)
		}
	}
}

func TestManyFaults(t *testing.T) {
	for seed := range uint64(15) {
		rng := rand.New(rand.NewPCG(seed, 0))
		f := &faults{seen: map[string]bool{}, fail: func(int, string) bool { return rng.IntN(3) == 0 }}
		underFaults(t, fmt.Sprintf("seed %d", seed), f, 2*time.Millisecond)
	}
}

// underFaults takes 30 submissions by way of two servers, each with a restart,
// while the store fails.
func underFaults(t *testing.T, name string, f *faults, poll time.Duration) {
	t.Helper()
	real := storetest.SQLite(t)
	st := storetest.Faulty(real, f.ask)
	o := Options{SnapshotEvery: 7, Poll: poll}
	tryOpen := func() *Log {
		for {
			l, err := Open(t.Context(), st, "poll", o, &list{})
			if err == nil {
				return l
			}
		}
	}
	acknowledged := 0
	for wave := range 2 {
		logs := []*Log{tryOpen(), tryOpen()}
		var wg sync.WaitGroup
		var mu sync.Mutex
		for n := range 15 {
			wg.Go(func() {
				for try := range 4 {
					s := submission(t, 15*wave+n)
					receipt, err := logs[(n+try)%2].Append(t.Context(), s)
					if err == nil {
						mu.Lock()
						acknowledged++
						mu.Unlock()
						if receipt != s.Key.Receipt() {
							t.Errorf("%s: receipt %q, want %q", name, receipt, s.Key.Receipt())
						}
						return
					}
					if !problem.Is(err, problem.Unavailable) {
						t.Errorf("%s: append: %v", name, err)
					}
				}
			})
		}
		wg.Wait()
		for _, l := range logs {
			_ = l.Stop(context.Background()) // its snapshot may fail too
		}
	}
	f.end()
	l, fold := open(t, real, Options{})
	want := plain(t, real)
	if !slices.Equal(fold.snapshot(), want) || l.Head() != int64(len(want)) || len(want) < acknowledged {
		t.Errorf("%s: %d acknowledged, %d in the log, %d numbers, %d folded", name, acknowledged, len(want), l.Head(), len(fold.snapshot()))
	}
	appendN(t, l, 0, 30)
	if l.Count() != 30 {
		t.Errorf("%s: %d after all retries, want 30", name, l.Count())
	}
}
