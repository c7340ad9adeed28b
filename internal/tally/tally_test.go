package tally

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/form"
	"toadam/internal/intake"
)

// view returns a tally's view for a test that runs alone.
func view(tl *Tally) *View { return &View{tl} }

func TestAgainstPlainCounting(t *testing.T) {
	d := everyKind()
	models := randomModels(1, 3000, d)
	tl := New(only(d))
	for _, part := range [][]model{models[:1], models[1:700], models[700:]} {
		tl.Apply(entries(t, d, tl.head+1, part...))
	}
	compare(t, view(tl), d, models)
}

// compare counts everything in the models plainly and compares.
func compare(t *testing.T, v *View, d *form.Definition, models []model) {
	t.Helper()
	if v.Responses() != len(models) || v.Head() != int64(len(models)) || v.Waiting() != 0 {
		t.Errorf("responses %d, head %d, waiting %d; want %d", v.Responses(), v.Head(), v.Waiting(), len(models))
	}
	for _, q := range d.Questions() {
		n := 0
		for _, m := range models {
			if _, ok := m[q.ID]; ok {
				n++
			}
		}
		if got := v.Answered(q); got != n {
			t.Errorf("answered %s: %d, want %d", q.ID, got, n)
		}
	}
	all := fields(t, d)
	for _, f := range all {
		if got, want := distribution(v, f), plainDistribution(f, models); !reflect.DeepEqual(got, want) {
			t.Errorf("%s.%s: %v, want %v", f.Question.ID, f.Row, got, want)
		}
		for _, g := range all {
			if got, want := v.Crosstab(f, g), plainCrosstab(f, g, models); !reflect.DeepEqual(got, want) {
				t.Errorf("%s.%s × %s.%s:\n%v, want\n%v", f.Question.ID, f.Row, g.Question.ID, g.Row, got, want)
			}
		}
	}
	for _, id := range []string{"born", "away"} {
		compareDates(t, v.Dates(d.Question(id)), id, models)
	}
	for _, id := range []string{"order", "best"} {
		compareRanking(t, v.Ranking(d.Question(id)), d.Question(id), models)
	}
	compareAllocation(t, v.Allocation(d.Question("budget")), models)
	for _, id := range []string{"age", "share", "likely"} {
		compareSummary(t, v.Summary(d.Question(id), 10), id, models)
	}
}

func distribution(v *View, f Field) Distribution {
	if f.Row == "" {
		return v.Distribution(f.Question)
	}
	rows := v.Matrix(f.Question)
	return rows[slices.IndexFunc(rows, func(d Distribution) bool { return d.Row == f.Row })]
}

func plainDistribution(f Field, models []model) Distribution {
	d := Distribution{Question: f.Question.ID, Row: f.Row}
	for _, o := range f.Question.Choices() {
		d.Counts = append(d.Counts, Count{Option: o})
	}
	for _, m := range models {
		chosen, ok := m.chosen(f)
		if !ok {
			d.Missing++
			continue
		}
		d.Base++
		for i := range d.Counts {
			if slices.Contains(chosen, d.Counts[i].Option) {
				d.Counts[i].N++
			}
		}
	}
	return d
}

func plainCrosstab(f, g Field, models []model) Crosstab {
	x := Crosstab{Rows: f.Question.Choices(), Columns: g.Question.Choices()}
	x.Cells = make([][]int, len(x.Rows))
	for i := range x.Cells {
		x.Cells[i] = make([]int, len(x.Columns))
	}
	for _, m := range models {
		a, okA := m.chosen(f)
		b, okB := m.chosen(g)
		if !okA || !okB {
			x.Missing++
			continue
		}
		x.Base++
		for _, oa := range a {
			for _, ob := range b {
				x.Cells[slices.Index(x.Rows, oa)][slices.Index(x.Columns, ob)]++
			}
		}
	}
	return x
}

func compareDates(t *testing.T, got Dates, id string, models []model) {
	t.Helper()
	byDay := map[string]int{}
	for _, m := range models {
		switch day := m[id].(type) {
		case string:
			byDay[day]++
		case days:
			byDay[day[0]]++
		}
	}
	for _, day := range got.Days {
		if byDay[day.Day] != day.N {
			t.Errorf("%s on %s: %d, want %d", id, day.Day, day.N, byDay[day.Day])
		}
	}
	if len(got.Days) != len(byDay) || got.Base+got.Missing != len(models) {
		t.Errorf("%s: %d days, base %d, missing %d", id, len(got.Days), got.Base, got.Missing)
	}
}

// compareRanking gives every option its place in every answer, and the mean of
// the places left where it has none.
func compareRanking(t *testing.T, r Ranking, q *form.Question, models []model) {
	t.Helper()
	var base, all float64
	want := map[string]*Standing{}
	for _, o := range q.Options {
		want[o.ID] = &Standing{Option: o.ID}
	}
	for _, m := range models {
		order, ok := m[q.ID].([]string)
		if !ok {
			continue
		}
		base++
		for _, s := range want {
			place := float64(len(order)+1+len(q.Options)) / 2
			if i := slices.Index(order, s.Option); i >= 0 {
				place = float64(i + 1)
				s.Placed++
				if i == 0 {
					s.First++
				}
			}
			s.Mean += place
			s.Points += float64(len(q.Options)) - place
		}
	}
	for _, s := range r.Options {
		w := want[s.Option]
		all += s.Points
		if s.Placed != w.Placed || s.First != w.First || math.Abs(s.Mean-w.Mean/base) > 1e-9 || s.Points != w.Points {
			t.Errorf("%s: %+v; want %+v over %v", q.ID, s, *w, base)
		}
	}
	// Every answer deals out the same points: 0 + 1 + … + (m − 1).
	m := float64(len(q.Options))
	if len(r.Options) != len(q.Options) || float64(r.Base) != base || r.Base+r.Missing != len(models) || all != base*m*(m-1)/2 {
		t.Errorf("%s: %+v", q.ID, r)
	}
}

// compareAllocation adds up what every answer gave each option.
func compareAllocation(t *testing.T, a Allocation, models []model) {
	t.Helper()
	for _, s := range a.Options {
		var xs []float64
		sum, given := 0.0, 0
		for _, m := range models {
			if amounts, ok := m["budget"].(map[string]int); ok {
				xs = append(xs, float64(amounts[s.Option]))
				sum += float64(amounts[s.Option])
				given += min(amounts[s.Option], 1)
			}
		}
		mean, squares := sum/float64(len(xs)), 0.0
		for _, x := range xs {
			squares += (x - mean) * (x - mean)
		}
		if sd := math.Sqrt(squares / float64(len(xs)-1)); math.Abs(s.Mean-mean) > 1e-9 || math.Abs(s.SD-sd) > 1e-9 || s.Given != given ||
			a.Base != len(xs) || a.Base+a.Missing != len(models) {
			t.Errorf("%+v of %+v; want mean %v, sd %v, given by %d", s, a, mean, sd, given)
		}
	}
	if len(a.Options) != 3 {
		t.Errorf("%+v", a)
	}
}

func compareSummary(t *testing.T, s Summary, id string, models []model) {
	t.Helper()
	var xs []float64
	sum := 0.0
	for _, m := range models {
		if x, ok := m[id].(float64); ok {
			xs = append(xs, x)
			sum += x
		}
	}
	slices.Sort(xs)
	mean, squares := sum/float64(len(xs)), 0.0
	for _, x := range xs {
		squares += (x - mean) * (x - mean)
	}
	median := (xs[len(xs)/2] + xs[(len(xs)-1)/2]) / 2
	sd := math.Sqrt(squares / float64(len(xs)-1))
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-9*(1+math.Abs(b)) }
	if s.Base != len(xs) || s.Missing != len(models)-len(xs) || s.Min != xs[0] || s.Max != xs[len(xs)-1] ||
		!near(s.Mean, mean) || !near(s.SD, sd) || !near(s.Median, median) {
		t.Errorf("%s: %+v; want n %d, mean %v, sd %v, median %v", id, s, len(xs), mean, sd, median)
	}
	checkBins(t, s, xs)
}

// checkBins checks that the bins follow one another, cover all numbers and
// hold as many as lie between their limits.
func checkBins(t *testing.T, s Summary, xs []float64) {
	t.Helper()
	for i, b := range s.Bins {
		n := 0
		for _, x := range xs {
			if b.From <= x && (x < b.To || x == b.To && i == len(s.Bins)-1) {
				n++
			}
		}
		if b.N != n || i > 0 && b.From != s.Bins[i-1].To {
			t.Errorf("bin %d of %v: %d inside, follows %v", i, s.Bins, n, i == 0 || b.From == s.Bins[i-1].To)
		}
	}
	if len(s.Bins) == 0 || s.Bins[0].From > s.Min || s.Bins[len(s.Bins)-1].To < s.Max {
		t.Errorf("bins %v do not cover %v … %v", s.Bins, s.Min, s.Max)
	}
}

func TestBins(t *testing.T) {
	for _, c := range []struct {
		lo, hi  float64
		n       int
		integer bool
		want    string
	}{
		{1, 5, 10, true, "1 2 3 4 5 6"},
		{7, 7, 10, true, "7 8"},
		{0, 100, 10, true, "0 20 40 60 80 100 120"},
		{18, 64, 10, true, "15 20 25 30 35 40 45 50 55 60 65"},
		{0, 1, 10, false, "0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1"},
		{0.3, 0.6, 3, false, "0.3 0.4 0.5 0.6"},
		{-0.5, 0.5, 4, false, "-0.5 0 0.5"},
		{3, 3, 5, false, "3 3"},
		{-2e6, 3e6, 5, false, "-2e+06 -1e+06 0 1e+06 2e+06 3e+06"},
		{1e17, 1e17 + 16, 5, false, "1e+17 1.0000000000000002e+17"},
		{-math.MaxFloat64, math.MaxFloat64, 5, false, "-1.7976931348623157e+308 1.7976931348623157e+308"},
		{0, 5e-324, 5, false, "0 5e-324"},
	} {
		bins := makeBins(c.lo, c.hi, c.n, c.integer)
		got := fmt.Sprint(bins[0].From)
		for _, b := range bins {
			got += fmt.Sprint(" ", b.To)
		}
		if got != c.want {
			t.Errorf("%v … %v in %d: %s, want %s", c.lo, c.hi, c.n, got, c.want)
		}
	}
}

func TestSummaryOfFew(t *testing.T) {
	d := everyKind()
	tl := New(only(d))
	if s := view(tl).Summary(d.Question("age"), 10); s.Base != 0 || s.Bins != nil {
		t.Errorf("of none: %+v", s)
	}
	tl.Apply(entries(t, d, 1, model{"age": 0.0}, model{}))
	s := view(tl).Summary(d.Question("age"), 10)
	want := Summary{Question: "age", Base: 1, Missing: 1, Bins: []Bin{{0, 1, 1}}}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("of one zero: %+v, want %+v", s, want)
	}
}

func TestEmptyHasEveryOption(t *testing.T) {
	d := everyKind()
	compare0 := view(New(only(d)))
	for _, f := range fields(t, d) {
		if got, want := distribution(compare0, f), plainDistribution(f, nil); !reflect.DeepEqual(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
	if days := compare0.Days(); days != nil {
		t.Errorf("days: %v", days)
	}
}

func TestVersions(t *testing.T) {
	v1 := definition(1,
		form.Question{ID: "theme", Kind: form.Single, Options: options("t", 3)},
		form.Question{ID: "size", Kind: form.Single, Options: options("z", 2)},
		form.Question{ID: "grid", Kind: form.Matrix, Options: options("s", 2), Rows: []form.Row{{ID: "a"}, {ID: "b"}}})
	v2 := definition(2, // theme: t1 gone, n0 new and first; size: now a number; grid: a row less
		form.Question{ID: "theme", Kind: form.Single, Options: []form.Option{{ID: "n0"}, {ID: "t2"}, {ID: "t0"}}},
		form.Question{ID: "size", Kind: form.Number},
		form.Question{ID: "grid", Kind: form.Matrix, Options: options("s", 2), Rows: []form.Row{{ID: "b"}}})
	tl := New(only(v1, v2))
	tl.Apply(entries(t, v1, 1, model{"theme": "t1", "size": "z1", "grid": map[string]string{"a": "s0"}}, model{"theme": "t0"}))
	tl.Apply(entries(t, v2, 3, model{"theme": "n0", "size": 4.0, "grid": map[string]string{"b": "s1"}}))
	tl.Apply(entries(t, v1, 4, model{"theme": "t1", "size": "z0"})) // an old page, still open
	v := view(tl)
	for _, c := range []struct {
		d        *form.Definition
		question string
		want     string
	}{
		{v2, "theme", "{theme  [{n0 1} {t2 0} {t0 1} {t1 2}] 4 0}"},
		{v1, "theme", "{theme  [{t0 1} {t1 2} {t2 0} {n0 1}] 4 0}"},
		{v1, "size", "{size  [{z0 1} {z1 1}] 2 2}"},
	} {
		if got := fmt.Sprint(v.Distribution(c.d.Question(c.question))); got != c.want {
			t.Errorf("version %d: %s, want %s", c.d.Version, got, c.want)
		}
	}
	if s := v.Summary(v2.Question("size"), 5); s.Base != 1 || s.Missing != 3 || s.Mean != 4 {
		t.Errorf("size as a number: %+v", s)
	}
	if got, want := fmt.Sprint(v.Matrix(v2.Question("grid"))), "[{grid b [{s0 0} {s1 1}] 1 3} {grid a [{s0 1} {s1 0}] 1 3}]"; got != want {
		t.Errorf("grid: %s, want %s", got, want)
	}
}

// TestBasis holds that a rating on another scale is counted by itself.
func TestBasis(t *testing.T) {
	ten := definition(1, form.Question{ID: "likely", Kind: form.Rating, To: 10})
	five := definition(2, form.Question{ID: "likely", Kind: form.Rating, From: 1, To: 5})
	tl := New(only(ten, five))
	tl.Apply(entries(t, ten, 1, model{"likely": 4.0}, model{"likely": 10.0}))
	tl.Apply(entries(t, five, 3, model{"likely": 4.0}))
	for d, want := range map[*form.Definition]Summary{
		ten:  {Base: 2, Missing: 1, Mean: 7, Max: 10},
		five: {Base: 1, Missing: 2, Mean: 4, Max: 4},
	} {
		got := view(tl).Summary(d.Question("likely"), 1)
		if got.Base != want.Base || got.Missing != want.Missing || got.Mean != want.Mean || got.Max != want.Max || len(got.Bins) != len(d.Question("likely").Choices()) {
			t.Errorf("version %d: %+v", d.Version, got)
		}
	}
}

func TestDefinitionThatComesLate(t *testing.T) {
	d := everyKind()
	models := randomModels(2, 50, d)
	known := false
	tl := New(func(int) (*form.Definition, error) {
		if !known {
			return nil, fmt.Errorf("not now")
		}
		return d, nil
	})
	list := entries(t, d, 1, models...)
	for i := range list {
		tl.Apply(list[i : i+1])
		clear(list[i].Answers[4:]) // its memory is the caller's
	}
	if v := view(tl); v.Responses() != 50 || v.Waiting() != 50 {
		t.Fatalf("responses %d, waiting %d", v.Responses(), v.Waiting())
	}
	if err := tl.Save(&bytes.Buffer{}); err == nil {
		t.Error("saved with answers missing")
	}
	known = true
	more := randomModels(3, 1, d)
	tl.Apply(entries(t, d, 51, more...))
	compare(t, view(tl), d, append(models, more...))
}

func TestDaysAndVia(t *testing.T) {
	d := everyKind()
	tl := New(only(d))
	list := entries(t, d, 1, make([]model, 5)...)
	for i, day := range []string{"2026-02-27", "2026-03-02", "2026-02-27", "2026-99-99", "2026-03-02"} {
		list[i].Day = day
	}
	list[1].Via, list[4].Via = intake.Generated, intake.API
	closing := intake.Entry{Number: 6, Kind: intake.Close}
	tl.Apply(append(list, closing))
	v := view(tl)
	if got, want := fmt.Sprint(v.Days()), "[{2026-02-27 2} {2026-02-28 0} {2026-03-01 0} {2026-03-02 2}]"; got != want {
		t.Errorf("days %s, want %s", got, want)
	}
	far := New(only(d))
	list[0].Day = "0001-01-01"
	far.Apply(list[:2])
	if got, want := fmt.Sprint(view(far).Days()), "[{0001-01-01 1} {2026-03-02 1}]"; got != want {
		t.Errorf("days %s, want %s", got, want)
	}
	if v.Generated() != 1 || v.Via(intake.API) != 1 || v.Via(intake.Web) != 3 || v.Via("fax") != 0 {
		t.Errorf("generated %d, api %d, web %d", v.Generated(), v.Via(intake.API), v.Via(intake.Web))
	}
	if v.Responses() != 5 || v.Head() != 6 {
		t.Errorf("responses %d, head %d", v.Responses(), v.Head())
	}
}

// What is not an answer of the question's kind, or comes twice, is none.
func TestMisfits(t *testing.T) {
	d := everyKind()
	tl := New(only(d))
	doc, err := bson.Marshal(bson.D{
		{Key: "theme", Value: 1.0}, {Key: "theme", Value: "t1"}, {Key: "theme", Value: "t2"},
		{Key: "reasons", Value: bson.A{"r1", "r1", 7, "r2"}}, {Key: "reasons", Value: bson.A{"r3"}},
		{Key: "age", Value: math.NaN()}, {Key: "age", Value: 5.0}, {Key: "age", Value: 6.0},
		{Key: "share", Value: math.Inf(1)}, {Key: "born", Value: "2026-02-30"},
		{Key: "grid", Value: "s1"}, {Key: "note", Value: 3.0}, {Key: "nobody__asked", Value: "x"},
	})
	if err != nil {
		t.Fatal(err)
	}
	tl.Apply([]intake.Entry{{Number: 1, Kind: intake.Response, Version: 1, Answers: doc}})
	v := view(tl)
	for question, want := range map[string]int{"theme": 1, "reasons": 1, "age": 1, "share": 0, "born": 0, "grid": 0, "note": 0} {
		if got := v.Answered(d.Question(question)); got != want {
			t.Errorf("%s: %d answers, want %d", question, got, want)
		}
	}
	if got := v.Distribution(d.Question("reasons")).Counts; fmt.Sprint(got) != "[{r0 0} {r1 1} {r2 1} {r3 0} {r4 0}]" {
		t.Errorf("reasons: %v", got)
	}
}

func TestFieldOf(t *testing.T) {
	d := everyKind()
	for _, name := range []string{"", "nothing", "age", "note", "hello", "theme.a", "grid", "grid.z"} {
		if f, err := fieldOf(d, name); err == nil {
			t.Errorf("field %q: %+v", name, f)
		}
	}
}
