package intake

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/store"
	"toadam/internal/store/storetest"
)

// count is a fold that costs next to nothing.
type count struct {
	list
	n int
}

func (c *count) Apply(entries []Entry) { c.n += len(entries) }

// large is a response whose document has about 800 bytes.
func large(b *testing.B, n int) Submission {
	s := submission(b, n)
	doc := bson.D{}
	for i := range 20 {
		doc = append(doc, bson.E{Key: fmt.Sprintf("question_%02d", i), Value: "an_option_of_it"})
	}
	raw, err := bson.Marshal(doc)
	if err != nil {
		b.Fatal(err)
	}
	s.Answers = raw
	return s
}

// BenchmarkAppend measures a response in the log, with 1, 64 and 512 callers
// at a time; BenchmarkInsert the same documents given to the store by
// themselves, in batches of that size. The ratio of the two is what the log
// costs.
func BenchmarkAppend(b *testing.B) {
	answers := large(b, 0)
	for _, callers := range []int{1, 64, 512} {
		b.Run(fmt.Sprint(callers), func(b *testing.B) {
			l, err := Open(b.Context(), storetest.SQLite(b), "poll", Options{Shuffle: true}, &count{})
			if err != nil {
				b.Fatal(err)
			}
			var n atomic.Int64
			b.SetParallelism(callers / 2) // of two processors
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					s := answers
					s.Key = KeyOf("poll", fmt.Sprint(n.Add(1)))
					if _, err := l.Append(context.Background(), s); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "responses/s")
			b.StopTimer()
			l.cancel()
			_ = l.Stop(context.Background())
		})
	}
}

func BenchmarkInsert(b *testing.B) {
	s := large(b, 0)
	e := Entry{Kind: Response, Version: 1, Key: s.Key, Via: s.Via, Day: s.Day, Answers: s.Answers}
	for _, size := range []int{1, 64, 512} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			st := storetest.SQLite(b)
			docs := make([]bson.Raw, size)
			n := 0
			for b.Loop() {
				for i := range docs {
					e.Number++
					docs[i] = encode("poll", &e)
				}
				if err := st.Insert(context.Background(), Collection, docs...); err != nil {
					b.Fatal(err)
				}
				n += size
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "documents/s")
		})
	}
}

// BenchmarkOpen measures the start with n stored responses: by a snapshot, and
// by a fold of everything.
func BenchmarkOpen(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		st := storetest.SQLite(b)
		fill(b, st, n)
		for name, st := range map[string]store.Store{"refold": withoutSnapshots{st}, "snapshot": st} {
			l, err := Open(b.Context(), st, "poll", Options{}, &count{})
			if err != nil {
				b.Fatal(err)
			}
			stop(b, l)
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				for b.Loop() {
					l, err := Open(b.Context(), st, "poll", Options{}, &count{})
					if err != nil || l.Head() != int64(n) {
						b.Fatal(err)
					}
					l.cancel()
					_ = l.Stop(b.Context())
				}
			})
		}
	}
}

// fill puts n responses into the log.
func fill(b *testing.B, st store.Store, n int) {
	s := large(b, 0)
	entries := make([]Entry, n)
	for i := range entries {
		entries[i] = Entry{Kind: Response, Version: 1, Key: KeyOf("poll", fmt.Sprint(i)), Via: s.Via, Day: s.Day, Answers: s.Answers}
	}
	insert(b, st, 1, entries...)
}

func BenchmarkDecode(b *testing.B) {
	s := large(b, 0)
	doc := encode("poll", &Entry{Number: 1, Kind: Response, Version: 1, Key: s.Key, Via: s.Via, Day: s.Day, Answers: s.Answers})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decode("poll", doc); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(doc)), "document-bytes")
}
