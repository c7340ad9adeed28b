package tally

import "toadam/internal/form"

// Pairwise is how options stand against each other, two at a time.
type Pairwise struct {
	Question      string
	Base, Missing int
	Pairs         []Pair
	Options       []Contest // in the definition's order
}

// Pair is how often each of two options was preferred to the other.
type Pair struct {
	form.Pair
	LeftWins, Ties, RightWins int
}

// Contest is how one option fares against all others.
type Contest struct {
	Option             string
	Wins, Ties, Losses int
}

// Compared is how often the option was weighed against another.
func (c Contest) Compared() int { return c.Wins + c.Ties + c.Losses }

// Share is the share of wins, a tie being half a win; 0 if it was never weighed.
func (c Contest) Share() float64 {
	if c.Compared() == 0 {
		return 0
	}
	return (float64(c.Wins) + float64(c.Ties)/2) / float64(c.Compared())
}

// Pairwise describes the answers to a pairwise question. Pairs with options that
// the definition does not have are left out.
func (v *View) Pairwise(q *form.Question) Pairwise {
	m := columnOf(v, q, &matrix{})
	r := Pairwise{Question: q.ID, Base: m.base, Missing: v.t.rows - m.base, Options: make([]Contest, len(q.Options))}
	place := make(map[string]*Contest, len(q.Options))
	for i := range q.Options {
		r.Options[i].Option = q.Options[i].ID
		place[q.Options[i].ID] = &r.Options[i]
	}
	for _, pair := range q.Pairs() {
		p := Pair{Pair: pair}
		if c := m.rows[pair.ID]; c != nil {
			p.LeftWins, p.RightWins, p.Ties = c.chose(pair.Left), c.chose(pair.Right), c.chose(form.Tie)
		}
		r.Pairs = append(r.Pairs, p)
		place[pair.Left].add(p.LeftWins, p.Ties, p.RightWins)
		place[pair.Right].add(p.RightWins, p.Ties, p.LeftWins)
	}
	return r
}

// chose is how often an option was chosen.
func (c *choice) chose(option string) int {
	if i, ok := c.index[option]; ok {
		return c.counts[i]
	}
	return 0
}

func (c *Contest) add(wins, ties, losses int) {
	c.Wins, c.Ties, c.Losses = c.Wins+wins, c.Ties+ties, c.Losses+losses
}
