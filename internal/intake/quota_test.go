package intake

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"toadam/internal/problem"
	"toadam/internal/store"
	"toadam/internal/store/storetest"
)

// limited is a submission that counts towards quotas.
func limited(t testing.TB, n int, quotas ...Quota) Submission {
	s := submission(t, n)
	s.Quotas = quotas
	return s
}

// counted is how many entries the store holds, and how many responses count
// towards each quota, by the plainest reading of the log.
func counted(t testing.TB, st store.Store) (head int64, count map[string]int) {
	t.Helper()
	count = map[string]int{}
	seen, closed := map[Key]bool{}, false
	for doc, err := range st.Scan(context.Background(), Collection, "poll/", endOfLog("poll"), 0) {
		if err != nil {
			t.Fatal(err)
		}
		e, err := decode("poll", doc)
		if err != nil {
			t.Fatal(err)
		}
		head = e.Number
		switch {
		case e.Kind != Response:
			closed = e.Kind == Close
		case !closed && !seen[e.Key]:
			seen[e.Key] = true
			for _, id := range e.Quotas {
				count[id]++
			}
		}
	}
	return head, count
}

// TestQuotasAreExactOnAllServers lets servers race for the last places, with
// keys that reach two of them: whatever the random order, exactly as many as
// there are places are taken, whoever was told so counts, and whoever was
// refused does not.
func TestQuotasAreExactOnAllServers(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 1))
		limits := []Quota{{"hall", 1 + r.IntN(30)}, {"north", 1 + r.IntN(60)}, {"both", 500}}
		st := storetest.SQLite(t)
		var logs []*Log
		for range 2 + seed%2 {
			l, _ := open(t, st, Options{Poll: 2 * time.Millisecond, SnapshotEvery: 20, Shuffle: true})
			logs = append(logs, l)
		}
		const n = 150
		subs, took := make([]Submission, n), [n]bool{}
		wanted := map[string]int{}
		var mu sync.Mutex
		var wg sync.WaitGroup
		for i := range n {
			var mine []Quota
			for _, q := range limits {
				if r.IntN(2) == 0 {
					mine = append(mine, q)
					wanted[q.ID]++
				}
			}
			subs[i] = limited(t, i, mine...)
			for range 1 + r.IntN(2) {
				l := logs[r.IntN(len(logs))]
				wg.Go(func() {
					_, err := l.Append(t.Context(), subs[i])
					if err != nil && !problem.Is(err, problem.Full) {
						t.Error(err)
					}
					mu.Lock()
					defer mu.Unlock()
					took[i] = took[i] || err == nil
				})
			}
		}
		wg.Wait()
		head, count := counted(t, st)
		for _, q := range limits {
			if count[q.ID] > q.Limit {
				t.Errorf("seed %d: %d responses count towards %s, whose limit is %d", seed, count[q.ID], q.ID, q.Limit)
			}
		}
		for i, l := range logs {
			waitFor(t, l, func() bool { return l.Head() == head })
			for n, ok := range took {
				if _, counts := l.Find(subs[n].Key.Receipt()); counts != ok {
					t.Errorf("seed %d, server %d: %d was told %v and counts %v", seed, i, n, ok, counts)
				}
			}
		}
		for n, ok := range took { // whoever was refused has a quota that is full
			full := slices.ContainsFunc(subs[n].Quotas, func(q Quota) bool { return count[q.ID] == q.Limit })
			if !ok && !full {
				t.Errorf("seed %d: %d was refused, though there is a place: %v of %v", seed, n, count, subs[n].Quotas)
			}
		}
	}
}

// TestQuotaFillsWithinOneBatch gives one batch more than there is place for.
func TestQuotaFillsWithinOneBatch(t *testing.T) {
	l := &Log{quotas: tallies{"hall": 1}, index: newIndex()}
	var batch []*pending
	for n := range 5 {
		batch = append(batch, &pending{kind: Response, sub: limited(t, n, Quota{"hall", 3})})
	}
	batch = append(batch, &pending{kind: Response, sub: submission(t, 9)})
	if entries := l.number(batch); len(entries) != 3 || entries[2].Key != batch[5].sub.Key || entries[2].Number != 3 {
		t.Errorf("numbered %+v", entries)
	}
}

// TestQuotasOutliveARestart counts on from a snapshot, from the log alone, and
// on the other side of a retry.
func TestQuotasOutliveARestart(t *testing.T) {
	for _, snapshot := range []bool{true, false} {
		st := storetest.SQLite(t)
		hall := Quota{"hall", 3}
		l, _ := open(t, st, Options{})
		for n := range 3 {
			if _, err := l.Append(t.Context(), limited(t, n, hall)); err != nil {
				t.Fatal(err)
			}
		}
		stop(t, l)
		if !snapshot {
			if err := st.Delete(t.Context(), snapshots, "poll"); err != nil {
				t.Fatal(err)
			}
		}
		l, _ = open(t, st, Options{})
		if id, full := l.Full([]Quota{{"other", 1}, hall}); !full || id != "hall" {
			t.Errorf("full says %q, %v", id, full)
		}
		if receipt, err := l.Append(t.Context(), limited(t, 1, hall)); err != nil || receipt == "" {
			t.Errorf("a retry: %q, %v", receipt, err)
		}
		if _, err := l.Append(t.Context(), limited(t, 4, hall)); !problem.Is(err, problem.Full) {
			t.Errorf("one too many: %v", err)
		}
		if _, err := l.Append(t.Context(), submission(t, 5)); err != nil {
			t.Errorf("a response of no quota: %v", err)
		}
		if _, err := l.Append(t.Context(), limited(t, 6, Quota{"hall", 4})); err != nil {
			t.Errorf("after the limit was raised: %v", err)
		}
	}
}

func TestSubmissionQuotasAreChecked(t *testing.T) {
	l, _ := open(t, storetest.SQLite(t), Options{})
	for _, quotas := range [][]Quota{{{"", 1}}, {{"a", 1}, {"a", 1}}} {
		if _, err := l.Append(t.Context(), limited(t, 1, quotas...)); !problem.Is(err, problem.Invalid) {
			t.Errorf("%v: %v", quotas, err)
		}
	}
}

func TestLoadQuotasBearsAnything(t *testing.T) {
	for _, src := range []string{"", "{", "null", "[]", `{"a": -1}`, `{"a": "b"}`, fmt.Sprint(rand.Uint64())} {
		if err := (&Log{}).loadQuotas(bytes.NewReader([]byte(src))); err == nil {
			t.Errorf("%q was taken", src)
		}
	}
}
