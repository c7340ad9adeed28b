package tally

import (
	"math"
	"math/rand/v2"
	"testing"

	"toadam/internal/form"
)

// simulate lets respondents answer the statements that are drawn for them, one
// of several candidate seeds each, and returns the fewest and the most answers
// that a statement has, and their standard deviation. A fifth stop halfway.
func simulate(t testing.TB, statements, shown, respondents, candidates int) (fewest, most int, sd float64) {
	t.Helper()
	q := form.Question{ID: "views", Kind: form.Statements, Draw: shown}
	for _, o := range options("s", statements) {
		q.Rows = append(q.Rows, form.Row{ID: o.ID})
	}
	d := definition(1, q)
	tally := New(only(d))
	random := rand.New(rand.NewPCG(3, 7))
	for n := range respondents {
		seeds := make([]int64, candidates)
		for i := range seeds {
			seeds[i] = random.Int64N(math.MaxInt64-1) + 1
		}
		var seed int64
		tally.Read(func(v *View) { seed = v.Lightest(d, seeds) })
		rows := d.For(seed).Question("views").Rows
		if n%5 == 0 {
			rows = rows[:len(rows)/2]
		}
		said := map[string]string{}
		for _, row := range rows {
			said[row.ID] = form.StatementOptions[random.IntN(3)]
		}
		tally.Apply(entries(t, d, int64(n+1), model{"views": said}))
	}
	var values []value
	tally.Read(func(v *View) {
		fewest = respondents
		for _, n := range v.answersTo(d.Question("views")) {
			fewest, most = min(fewest, n), max(most, n)
			values = append(values, value{float64(n), 1})
		}
	})
	_, sd = moments(values)
	return fewest, most, sd
}

// TestStatementsStayInBalance compares one candidate, which is chance alone,
// with as many as are drawn when a draft is started.
func TestStatementsStayInBalance(t *testing.T) {
	for _, tt := range []struct{ statements, shown, respondents int }{{100, 10, 1000}, {30, 5, 600}, {12, 0, 300}} {
		_, _, chance := simulate(t, tt.statements, tt.shown, tt.respondents, 1)
		fewest, most, sd := simulate(t, tt.statements, tt.shown, tt.respondents, Candidates)
		t.Logf("%v: sd %.1f by chance, %.1f with %d candidates (%d to %d answers)", tt, chance, sd, Candidates, fewest, most)
		if sd > 0.25*chance {
			t.Errorf("%v: the standard deviation of answers is %.1f, by chance %.1f", tt, sd, chance)
		}
	}
}

func TestLightestWithoutStatements(t *testing.T) {
	d := definition(1, form.Question{ID: "y", Kind: form.YesNo})
	New(only(d)).Read(func(v *View) {
		if got := v.Lightest(d, []int64{5, 6}); got != 5 {
			t.Errorf("chose %d", got)
		}
	})
}
