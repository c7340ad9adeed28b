package tally

import (
	"maps"
	"math"
	"slices"

	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"

	"toadam/internal/form"
)

// Allocation is how a total was dealt out to the options, in the definition's
// order.
type Allocation struct {
	Question      string
	Base, Missing int
	Options       []Share
}

// Share is what one option of an allocation was given.
type Share struct {
	Option   string
	Mean, SD float64 // over all who answered; SD: sample standard deviation (n−1), 0 when Base < 2
	Given    int     // who gave it more than nothing
}

// allocation is a number for each option of an allocation.
type allocation struct {
	marks   // rows of the tally that have an answer
	amounts map[string]*numbers
}

func (a *allocation) set(row int, v bsoncore.Value) {
	if v.Type != bsoncore.TypeEmbeddedDocument || a.marked(row) {
		return
	}
	for key, value := range elements(v.Data) {
		c := a.amounts[string(key)]
		if c == nil {
			c = newNumbers()
			a.amounts[string(key)] = c
		}
		c.set(row, value)
		a.mark(row)
	}
}

func (a *allocation) save(e *encoder) {
	a.marks.save(e)
	e.number(len(a.amounts))
	for _, option := range slices.Sorted(maps.Keys(a.amounts)) {
		e.text(option)
		a.amounts[option].save(e)
	}
}

func (a *allocation) load(d *decoder) {
	a.marks.load(d)
	for n := d.number(math.MaxInt32); n > 0 && d.err == nil; n-- {
		option := d.text()
		if a.amounts[option] != nil {
			d.fail("option %q is there twice", option)
		}
		a.amounts[option] = newNumbers()
		a.amounts[option].load(d)
	}
}

// Allocation describes the answers to an allocation.
func (v *View) Allocation(q *form.Question) Allocation {
	c := columnOf(v, q, &allocation{})
	a := Allocation{Question: q.ID, Base: c.base, Missing: v.t.rows - c.base}
	for i := range q.Options {
		s := Share{Option: q.Options[i].ID}
		if amounts := c.amounts[s.Option]; amounts != nil {
			values := amounts.sorted()
			s.Mean, s.SD = moments(values)
			for _, x := range values {
				if x.x > 0 {
					s.Given += x.n
				}
			}
		}
		a.Options = append(a.Options, s)
	}
	return a
}
