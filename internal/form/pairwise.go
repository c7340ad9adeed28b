package form

import (
	"fmt"
	"slices"

	"toadam/internal/author"
)

// MaxPaired is how many options can be set against each other: 28 pairs.
const MaxPaired = 8

// Pair is two options of which one is preferred, by their identifiers, as they
// stand beside each other.
type Pair struct {
	ID          string // "<first>__<second>", in alphabetical order, so that it stays when options move
	Left, Right string
}

// Pairs are each option with each other, once; of what one respondent is asked,
// those drawn, each with the sides drawn.
func (q *Question) Pairs() []Pair {
	if q.pairs != nil {
		return q.pairs
	}
	var pairs []Pair
	for i := range q.Options {
		for j := i + 1; j < len(q.Options); j++ {
			a, b := q.Options[i].ID, q.Options[j].ID
			pairs = append(pairs, Pair{min(a, b) + "__" + max(a, b), a, b})
		}
	}
	return pairs
}

// Pair returns the pair with the identifier.
func (q *Question) Pair(id string) (Pair, bool) {
	pairs := q.Pairs()
	i := slices.IndexFunc(pairs, func(p Pair) bool { return p.ID == id })
	if i < 0 {
		return Pair{}, false
	}
	return pairs[i], true
}

// PairOptions are the answers to a pair, as they stand beside each other.
func (q *Question) PairOptions(p Pair) []string {
	if q.Ties {
		return []string{p.Left, Tie, p.Right}
	}
	return []string{p.Left, p.Right}
}

// PartChoices are what one can choose of for a part of the answer: a row of a
// matrix, a statement or a pair. None for other kinds.
func (q *Question) PartChoices(part string) []string {
	switch q.Kind {
	case Matrix, Statements:
		return q.Choices()
	case Pairwise:
		if p, ok := q.Pair(part); ok {
			return q.PairOptions(p)
		}
	}
	return nil
}

// Asked is how many statements or pairs each respondent is asked about.
func (q *Question) Asked() int {
	if q.Draw > 0 {
		return q.Draw
	}
	return len(q.Parts())
}

// drawPairs draws which pairs are shown, in the author's order or another, and
// the sides of each: what stands on the left is chosen more often.
func (q *Question) drawPairs(seed int64) {
	all := q.Pairs()
	order := Order(seed, q.ID, len(all))[:q.Asked()]
	if !q.Shuffle {
		slices.Sort(order)
	}
	q.pairs = make([]Pair, len(order))
	for i, from := range order {
		p := all[from]
		if Order(seed, q.ID+"."+p.ID, 2)[0] == 1 {
			p.Left, p.Right = p.Right, p.Left
		}
		q.pairs[i] = p
	}
}

// pairwise reads the options that are set against each other.
func (r *reader) pairwise(q *Question, m author.Map) {
	options := m.Need("options")
	q.Options = r.plain(options, MaxPaired, "option", "an option of this kind", "options")
	if q.Option(Tie) != nil {
		options.Fail(Tie+" stands for neither of two options, so none can be called that", "choose another identifier")
	}
	q.Ties = m.Get("ties").Bool()
	n := len(q.Options)
	draw(q, m.Get("draw"), n*(n-1)/2, "pairs")
}

// statements reads a run of statements.
func (r *reader) statements(q *Question, m author.Map) {
	q.Rows = r.rows(m.Need("rows"))
	draw(q, m.Get("draw"), len(q.Rows), "statements")
}

// draw reads how many of all there are that each respondent is shown.
func draw(q *Question, v author.Value, all int, what string) {
	q.Draw = v.Int(1, MaxRows)
	if all > 0 && q.Draw > all {
		v.Fail(fmt.Sprintf("draw is %d, but there are %d %s", q.Draw, all, what), "lower it, or remove it")
	}
}
