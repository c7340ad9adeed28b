package tally

import (
	"strconv"

	"toadam/internal/form"
)

// Ranking is how the options of a ranking stand, in the definition's order.
type Ranking struct {
	Question      string
	Base, Missing int
	Options       []Standing
}

// Standing is how one option of a ranking stands. Who ranks only the first few
// gives the others the places that are left, which they share: each counts with
// their mean. Then the mean place and the points say the same of two options.
type Standing struct {
	Option string
	Placed int     // who gave it a place
	First  int     // who gave it the first
	Mean   float64 // place, over all who answered; 0 if nobody did
	Points float64 // Borda's count: of m options, place p gives m − p points
}

// Ranking describes the answers to a ranking.
func (v *View) Ranking(q *form.Question) Ranking {
	c := columnOf(v, q, &ranking{})
	r := Ranking{Question: q.ID, Base: c.base, Missing: v.t.rows - c.base}
	m := len(q.Options)
	left := float64(q.Places()+1+m) / 2 // the mean of the places that are left
	for i := range q.Options {
		s := Standing{Option: q.Options[i].ID}
		sum := 0.0
		if places := c.rows[s.Option]; places != nil {
			sum = s.count(places)
		}
		if c.base > 0 {
			sum += left * float64(c.base-s.Placed)
			s.Mean = sum / float64(c.base)
			s.Points = float64(m*c.base) - sum
		}
		r.Options = append(r.Options, s)
	}
	return r
}

// count takes in the places that the option was given, and returns their sum.
func (s *Standing) count(places *choice) (sum float64) {
	for i, numeral := range places.options {
		place, err := strconv.Atoi(numeral)
		if err != nil {
			continue // of a snapshot that nobody wrote
		}
		n := places.counts[i]
		s.Placed += n
		sum += float64(place * n)
		if place == 1 {
			s.First = n
		}
	}
	return sum
}
