package tally

import "toadam/internal/form"

// Candidates is how many seeds to draw for Lightest: many more would balance
// little better.
const Candidates = 32

// Lightest returns the seed, of candidates that are all random, whose respondent
// would be shown the statements with the fewest answers so far; the first one if
// the form has none. So the answers to statements stay in balance though each
// respondent's are drawn by a seed alone, which is all that is recorded.
//
// The further a statement is ahead of the least answered one, the more it weighs.
// Where every statement is shown, those of the first half count: whoever stops
// early leaves the others unanswered.
func (v *View) Lightest(d *form.Definition, seeds []int64) int64 {
	best, least := seeds[0], -1.0
	for _, q := range d.Questions() {
		if q.Kind != form.Statements {
			continue
		}
		answers := v.answersTo(q)
		for _, seed := range seeds {
			if w := weight(q, answers, seed); least < 0 || w < least {
				best, least = seed, w
			}
		}
		return best // one seed can balance one run; a form seldom has two
	}
	return best
}

// answersTo is how many answers each statement has.
func (v *View) answersTo(q *form.Question) []int {
	m := columnOf(v, q, &matrix{})
	list := make([]int, len(q.Rows))
	for i := range q.Rows {
		if c := m.rows[q.Rows[i].ID]; c != nil {
			list[i] = c.base
		}
	}
	return list
}

// weight is how much the statements that the seed draws are ahead of the least
// answered one.
func weight(q *form.Question, answers []int, seed int64) float64 {
	shown := q.Draw
	if shown == 0 || shown == len(answers) {
		shown = (len(answers) + 1) / 2
	}
	fewest := answers[0]
	for _, n := range answers {
		fewest = min(fewest, n)
	}
	sum := 0.0
	for _, i := range form.Order(seed, q.ID, len(answers))[:shown] {
		ahead := float64(answers[i] - fewest)
		sum += ahead * ahead
	}
	return sum
}
