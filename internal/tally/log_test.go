package tally

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/form"
	"toadam/internal/intake"
	"toadam/internal/store"
	"toadam/internal/store/storetest"
)

func openLog(t testing.TB, st store.Store, d *form.Definition) (*intake.Log, *Tally) {
	t.Helper()
	tl := New(only(d))
	l, err := intake.Open(t.Context(), st, "poll", intake.Options{Poll: 5 * time.Millisecond}, tl)
	if err != nil {
		t.Fatal(err)
	}
	return l, tl
}

func stopLog(t testing.TB, l *intake.Log) {
	t.Helper()
	if err := l.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// Two servers take responses into one log and count them, read all the while;
// a third starts from their snapshot. All come to the same.
func TestOverALog(t *testing.T) {
	d := everyKind()
	models := randomModels(6, 400, d)
	st := storetest.SQLite(t)
	a, ta := openLog(t, st, d)
	b, tb := openLog(t, st, d)
	done := make(chan struct{})
	var readers sync.WaitGroup
	for _, tl := range []*Tally{ta, tb} {
		readers.Go(func() {
			for n := 0; ; {
				tl.Read(func(v *View) {
					dist := v.Distribution(d.Question("theme"))
					if v.Responses() < n || dist.Base+dist.Missing != v.Responses() {
						t.Errorf("%d responses after %d, theme %+v", v.Responses(), n, dist)
					}
					n = v.Responses()
				})
				select {
				case <-done:
					return
				case <-time.After(time.Millisecond):
				}
			}
		})
	}
	var writers sync.WaitGroup
	for i, m := range models {
		writers.Go(func() {
			s := intake.Submission{Key: intake.KeyOf("poll", fmt.Sprint(i)), Version: 1, Via: intake.API, Day: "2026-03-01", Answers: m.encode(d)}
			if _, err := []*intake.Log{a, b}[i%2].Append(t.Context(), s); err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	close(done)
	readers.Wait()
	stopLog(t, a) // which leaves a snapshot of at least what it acknowledged
	for deadline := time.Now().Add(10 * time.Second); b.Count() < len(models) && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	stopLog(t, b)
	c, tc := openLog(t, st, d)
	defer stopLog(t, c)
	compare(t, view(tb), d, models)
	compare(t, view(tc), d, models)
}

// BenchmarkStart is the start of a log with a tally: from a snapshot, and by a
// fold of everything.
func BenchmarkStart(b *testing.B) {
	d := thirty()
	for _, n := range []int{10_000, 100_000} {
		st := storetest.SQLite(b)
		stored(b, st, d, n)
		b.Run(fmt.Sprintf("refold/%d", n), func(b *testing.B) {
			for b.Loop() {
				l, tl := openLog(b, st, d)
				if view(tl).Responses() != n {
					b.Fatal(view(tl).Responses())
				}
				ctx, cancel := context.WithCancel(b.Context())
				cancel()
				_ = l.Stop(ctx) // leaves no snapshot
			}
		})
		l, _ := openLog(b, st, d)
		stopLog(b, l)
		b.Run(fmt.Sprintf("snapshot/%d", n), func(b *testing.B) {
			for b.Loop() {
				l, tl := openLog(b, st, d)
				if view(tl).Responses() != n {
					b.Fatal(view(tl).Responses())
				}
				stopLog(b, l) // there is nothing new
			}
		})
	}
}

// stored puts n responses of a few hundred different ones into the store.
func stored(b *testing.B, st store.Store, d *form.Definition, n int) {
	b.Helper()
	list := entries(b, d, 1, randomModels(9, 500, d)...)
	docs := make([]bson.Raw, n)
	for i := range docs {
		key := intake.KeyOf("poll", fmt.Sprint(i))
		e := list[i%len(list)]
		doc, err := bson.Marshal(bson.D{
			{Key: "_id", Value: fmt.Sprintf("poll/%012d", i+1)}, {Key: "v", Value: int32(1)},
			{Key: "k", Value: bson.Binary{Data: key[:]}}, {Key: "via", Value: string(e.Via)},
			{Key: "day", Value: e.Day}, {Key: "answers", Value: e.Answers},
		})
		if err != nil {
			b.Fatal(err)
		}
		docs[i] = doc
	}
	for part := range slices.Chunk(docs, st.MaxBatch()) {
		if err := st.Insert(b.Context(), intake.Collection, part...); err != nil {
			b.Fatal(err)
		}
	}
}
