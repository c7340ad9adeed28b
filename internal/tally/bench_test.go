package tally

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"toadam/internal/form"
	"toadam/internal/intake"
)

// thirty is a form of 30 questions of the mixture that consultations have.
func thirty() *form.Definition {
	var qs []form.Question
	add := func(n int, q form.Question) {
		for i := range n {
			q.ID = fmt.Sprintf("%s_%d", q.Kind, i)
			qs = append(qs, q)
		}
	}
	add(3, form.Question{Kind: form.YesNo})
	add(6, form.Question{Kind: form.Single, Options: options("o", 8)})
	add(4, form.Question{Kind: form.Multiple, Options: options("o", 7)})
	add(8, form.Question{Kind: form.Likert, Options: options("o", 5)})
	add(3, form.Question{Kind: form.Matrix, Options: options("o", 5), Rows: []form.Row{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d"}, {ID: "e"}}})
	add(2, form.Question{Kind: form.Number, Integer: true})
	add(1, form.Question{Kind: form.Date})
	add(1, form.Question{Kind: form.ShortTxt})
	add(2, form.Question{Kind: form.LongTxt})
	return definition(1, qs...)
}

// filled is a tally of n responses, of a few hundred different ones.
func filled(t testing.TB, d *form.Definition, n int) *Tally {
	t.Helper()
	tl := New(only(d))
	list := entries(t, d, 1, randomModels(9, 500, d)...)
	rng := rand.New(rand.NewPCG(9, 9))
	for n > 0 {
		rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		part := list[:min(n, len(list))]
		for i := range part {
			part[i].Number = tl.head + 1 + int64(i)
		}
		tl.Apply(part)
		n -= len(part)
	}
	return tl
}

// The goal of the design: at most 80 bytes for a response of 30 questions.
func TestMemory(t *testing.T) {
	const n = 100_000
	d := thirty()
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	tl := filled(t, d, n)
	each := float64(heap()-before) / n
	t.Logf("%.1f bytes a response", each)
	if each > 80 {
		t.Errorf("%.1f bytes a response, more than 80", each)
	}
	runtime.KeepAlive(tl)
}

func BenchmarkApply(b *testing.B) {
	d := thirty()
	list := entries(b, d, 1, randomModels(9, 500, d)...)
	tl := New(only(d))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		i := n % len(list)
		tl.Apply(list[i : i+1])
		n++
	}
	b.ReportMetric(float64(len(list[0].Answers)), "answer-bytes")
}

func BenchmarkCrosstab(b *testing.B) {
	d := thirty()
	tl := filled(b, d, 1_000_000)
	for _, pair := range [][2]string{{"single_0", "likert_0"}, {"matrix_0.a", "matrix_1.b"}, {"multiple_0", "single_1"}, {"multiple_0", "multiple_1"}} {
		rows, err1 := fieldOf(d, pair[0])
		columns, err2 := fieldOf(d, pair[1])
		if err1 != nil || err2 != nil {
			b.Fatal(err1, err2)
		}
		b.Run(fmt.Sprintf("1M/%s×%s", pair[0], pair[1]), func(b *testing.B) {
			for b.Loop() {
				view(tl).Crosstab(rows, columns)
			}
		})
	}
	b.Run("1M/summary", func(b *testing.B) {
		for b.Loop() {
			view(tl).Summary(d.Question("number_0"), 20)
		}
	})
	b.Run("1M/distributions", func(b *testing.B) {
		for b.Loop() {
			for _, q := range d.Questions() {
				view(tl).Distribution(q)
			}
		}
	})
}

func BenchmarkSnapshot(b *testing.B) {
	d := thirty()
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		data := saved(b, filled(b, d, n))
		b.Run(fmt.Sprintf("save/%d", n), func(b *testing.B) {
			tl := filled(b, d, n)
			for b.Loop() {
				saved(b, tl)
			}
			b.ReportMetric(float64(len(data))/float64(n), "bytes/response")
		})
		b.Run(fmt.Sprintf("load/%d", n), func(b *testing.B) {
			for b.Loop() {
				load(b, d, data)
			}
		})
	}
}

var _ intake.Fold = (*Tally)(nil)
