package sqlite_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/store"
	"toadam/internal/store/storetest"
)

// sample is a document of about 810 bytes, the size of a usual response.
func sample(n int64) bson.Raw {
	return storetest.Doc(fmt.Sprintf("form/%012d", n),
		bson.E{Key: "v", Value: int64(1)}, bson.E{Key: "answers", Value: strings.Repeat("đồng ý ", 73)})
}

// fill inserts n samples and returns the store.
func fill(b *testing.B, n int64) store.Store {
	s := storetest.SQLite(b)
	for from := int64(0); from < n; from += 1000 {
		var docs []bson.Raw
		for i := from; i < min(n, from+1000); i++ {
			docs = append(docs, sample(i))
		}
		if err := s.Insert(b.Context(), "responses", docs...); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

func BenchmarkInsert(b *testing.B) {
	for _, size := range []int{1, 10, 100, 1000} {
		b.Run(fmt.Sprint("batch=", size), func(b *testing.B) {
			s := fill(b, 0)
			docs, n := make([]bson.Raw, size), int64(0)
			for b.Loop() {
				b.StopTimer()
				for i := range docs {
					docs[i] = sample(n)
					n++
				}
				b.StartTimer()
				if err := s.Insert(b.Context(), "responses", docs...); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "docs/s")
		})
	}
}

// BenchmarkInsertTogether is what callers gain by sharing commits.
func BenchmarkInsertTogether(b *testing.B) {
	for _, callers := range []int{4, 16, 64} {
		b.Run(fmt.Sprint("callers=", 2*callers), func(b *testing.B) {
			s, n := fill(b, 0), atomic.Int64{}
			b.SetParallelism(callers)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := s.Insert(b.Context(), "responses", sample(n.Add(1))); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64(n.Load())/b.Elapsed().Seconds(), "docs/s")
		})
	}
}

func BenchmarkGet(b *testing.B) {
	s := fill(b, 20_000)
	i := int64(0)
	for b.Loop() {
		i = (i*31 + 7) % 20_000
		if _, err := s.Get(b.Context(), "responses", fmt.Sprintf("form/%012d", i)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkScan(b *testing.B) {
	s, n := fill(b, 20_000), 0
	for b.Loop() {
		for _, err := range s.Scan(b.Context(), "responses", "form/", "form0", 0) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "docs/s")
}
