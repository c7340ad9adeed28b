package tally

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"toadam/internal/form"
	"toadam/internal/response"
)

// TestGridsAndGroups compares what the tally says of grids and groups with
// plain loops over the responses.
func TestGridsAndGroups(t *testing.T) {
	d := everyKind()
	models := randomModels(11, 700, d)
	tally := New(only(d))
	tally.Apply(entries(t, d, 1, models...))
	tally.Read(func(v *View) {
		compareBoxes(t, v.Boxes(d.Question("uses")), d.Question("uses"), models)
		compareCells(t, v.Cells(d.Question("sums")), d.Question("sums"), models)
		compareRows(t, v.GroupRows(d.Question("table")), models)
		if got, want := v.Answered(d.Question("plans")), len(partsOf(models, "plans")); got != want {
			t.Errorf("plans: %d, want %d", got, want)
		}
	})
}

func partsOf(models []model, id string) (list []response.Parts) {
	for _, m := range models {
		if p, ok := m[id].(response.Parts); ok {
			list = append(list, p)
		}
	}
	return list
}

func compareBoxes(t *testing.T, got []Distribution, q *form.Question, models []model) {
	t.Helper()
	var want []Distribution
	for _, r := range q.Rows {
		w := Distribution{Question: q.ID, Row: r.ID}
		for _, column := range q.Columns {
			c := Count{Option: column.ID}
			for _, p := range partsOf(models, q.ID) {
				if slices.Contains(p.Boxes[r.ID], column.ID) {
					c.N++
				}
			}
			w.Counts = append(w.Counts, c)
		}
		for _, p := range partsOf(models, q.ID) {
			w.Base += min(len(p.Boxes[r.ID]), 1)
		}
		w.Missing = len(models) - w.Base
		want = append(want, w)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("boxes:\n%+v, want\n%+v", got, want)
	}
}

func compareCells(t *testing.T, got []Summary, q *form.Question, models []model) {
	t.Helper()
	for i, cell := range q.Parts() {
		var xs []float64
		sum := 0.0
		for _, p := range partsOf(models, q.ID) {
			if x, ok := p.Numbers[cell]; ok {
				xs, sum = append(xs, x), sum+x
			}
		}
		s := got[i]
		if s.Cell != cell || s.Base != len(xs) || s.Base+s.Missing != len(models) || math.Abs(s.Mean-sum/float64(len(xs))) > 1e-9 ||
			s.Min != slices.Min(xs) || s.Max != slices.Max(xs) {
			t.Errorf("%s: %+v", cell, s)
		}
	}
}

func compareRows(t *testing.T, got Distribution, models []model) {
	t.Helper()
	parts := partsOf(models, "table")
	if got.Base != len(parts) || got.Base+got.Missing != len(models) || len(got.Counts) != 12 {
		t.Fatalf("rows: %+v", got)
	}
	for i, c := range got.Counts {
		n := 0
		for _, p := range parts {
			if len(p.Rows) == i+1 {
				n++
			}
		}
		if c.N != n {
			t.Errorf("%s rows: %d, want %d", c.Option, c.N, n)
		}
	}
}
