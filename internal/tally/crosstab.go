package tally

import "toadam/internal/form"

// Field is one thing that can be crossed with another: a choice-like question,
// or one row of a matrix.
type Field struct {
	Question *form.Question
	Row      string // matrix only
}

// lane is a part of a column that can be scanned: a small code in each row.
type lane struct {
	narrow   []uint8
	wide     []uint16 // instead of narrow, if not nil
	codes    int      // every code is less
	answered func(code int) bool
	options  func(code int, yield func(option int)) // those that the code stands for
}

// lanes returns the field's column as lanes, with its options and their counts.
func (v *View) lanes(f Field) (lanes []lane, options []string, counts []int) {
	switch f.Question.Kind {
	case form.Multiple:
		m := columnOf(v, f.Question, &multiple{})
		return m.split(), m.options, m.counts
	case form.Matrix, form.Statements:
		c := columnOf(v, f.Question, &matrix{}).rows[f.Row]
		if c == nil {
			c = &choice{}
		}
		return c.split(), c.options, c.counts
	}
	c := v.choice(f.Question)
	return c.split(), c.options, c.counts
}

func (c *choice) split() []lane {
	return []lane{{
		narrow: c.narrow, wide: c.wide, codes: len(c.options) + 1,
		answered: func(code int) bool { return code != 0 },
		options: func(code int, yield func(int)) {
			if code != 0 {
				yield(code - 1)
			}
		},
	}}
}

func (m *multiple) split() []lane {
	lanes := make([]lane, len(m.lanes))
	for i := range lanes {
		lanes[i] = lane{
			narrow: m.lanes[i], codes: 256,
			answered: func(code int) bool { return code&1 == 1 }, // of the first lane
			options: func(code int, yield func(int)) {
				for bit := range 8 {
					if option := 8*i + bit - 1; option >= 0 && code>>bit&1 == 1 {
						yield(option)
					}
				}
			},
		}
	}
	return lanes
}

// Crosstab counts the responses that answered both fields by the options they
// chose. With a multiple choice a response is in several cells.
func (v *View) Crosstab(rows, columns Field) Crosstab {
	a, aDictionary, aCounts := v.lanes(rows)
	b, bDictionary, bCounts := v.lanes(columns)
	var x Crosstab
	var aPlaces, bPlaces []int
	x.Rows, aPlaces = arrange(rows.Question, aDictionary, aCounts)
	x.Columns, bPlaces = arrange(columns.Question, bDictionary, bCounts)
	x.Cells = make([][]int, len(x.Rows))
	for i := range x.Cells {
		x.Cells[i] = make([]int, len(x.Columns))
	}
	for i := range a {
		for j := range b {
			first := i == 0 && j == 0
			joint(&a[i], &b[j], func(ca, cb, n int) {
				if first && a[i].answered(ca) && b[j].answered(cb) {
					x.Base += n
				}
				a[i].options(ca, func(oa int) {
					b[j].options(cb, func(ob int) { x.Cells[aPlaces[oa]][bPlaces[ob]] += n })
				})
			})
		}
	}
	x.Missing = v.t.rows - x.Base
	return x
}

// joint yields how many rows have each pair of codes.
func joint(a, b *lane, yield func(ca, cb, n int)) {
	table := make([]uint32, a.codes*b.codes)
	switch {
	case a.wide != nil && b.wide != nil:
		scan(table, a.wide, b.wide, b.codes)
	case a.wide != nil:
		scan(table, a.wide, b.narrow, b.codes)
	case b.wide != nil:
		scan(table, a.narrow, b.wide, b.codes)
	default:
		scan(table, a.narrow, b.narrow, b.codes)
	}
	for i, n := range table {
		if n > 0 {
			yield(i/b.codes, i%b.codes, int(n))
		}
	}
}

// scan is the one loop over all rows: no branch in it, missing is a code too.
func scan[A, B uint8 | uint16](table []uint32, a []A, b []B, width int) {
	n := min(len(a), len(b))
	a, b = a[:n], b[:n]
	for i, code := range a {
		table[int(code)*width+int(b[i])]++
	}
}
