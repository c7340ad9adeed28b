package chart

import (
	"slices"

	"toadam/internal/form"
	"toadam/internal/tally"
)

// rows are bars with the same options: the rows of a matrix, several
// questions with one scale, or one question by the options of another.
type rows struct {
	q       *form.Question // whose options they are
	options []string       // their labels, in the definition's order
	rows    []row
}

// row is one of them.
type row struct {
	label         string
	counts        []int // by option
	base, missing int
}

// rows gathers what a stacked, a diverging and a heat panel show.
func (r renderer) rows() rows {
	q := r.question()
	all := rows{q: q, options: r.optionLabels(q)}
	if r.p.Kind == Heat && q.Kind == form.Rating {
		all.options = q.Choices() // its columns are too narrow for what the ends mean
	}
	switch {
	case r.p.By != "":
		all.rows = r.rowsBy(q)
	case q.Kind == form.Grid:
		for i, d := range r.v.Boxes(q) {
			all.rows = append(all.rows, boxesOf(q, q.Rows[i].Label.In(r.lang), d))
		}
	case rowsOfItsOwn(q):
		for i, d := range r.v.Matrix(q)[:len(q.Rows)] { // rows of earlier versions would follow
			all.rows = append(all.rows, rowOf(q, q.Rows[i].Label.In(r.lang), d))
		}
	default:
		for _, id := range r.p.Questions {
			shown := r.d.Question(id)
			all.rows = append(all.rows, rowOf(shown, shown.Label.In(r.lang), r.v.Distribution(shown)))
		}
	}
	return all
}

// rowOf takes the options that the question has now; who chose one of an
// earlier version counts as missing, so that the shares add up.
func rowOf(q *form.Question, label string, d tally.Distribution) row {
	n := len(q.Choices())
	w := row{label: label, counts: make([]int, n), missing: d.Base + d.Missing}
	for i, c := range d.Counts[:n] {
		w.counts[i] = c.N
		w.base += c.N
		w.missing -= c.N
	}
	return w
}

// boxesOf takes the columns that the grid has now. One person may have ticked
// several, so that the shares need not add up.
func boxesOf(q *form.Question, label string, d tally.Distribution) row {
	w := row{label: label, base: d.Base, missing: d.Missing}
	for _, c := range d.Counts[:len(q.Columns)] {
		w.counts = append(w.counts, c.N)
	}
	return w
}

// rowsBy are the rows of a cross-tabulation: one for each option of the other question.
func (r renderer) rowsBy(q *form.Question) []row {
	by := r.d.Question(r.p.By)
	x := r.v.Crosstab(tally.Field{Question: by}, tally.Field{Question: q})
	list := make([]row, len(by.Choices()))
	missing := r.v.Responses()
	for i, id := range x.Rows[:len(list)] {
		list[i] = row{label: r.optionLabel(by, id), counts: x.Cells[i][:len(q.Choices())]}
		for _, n := range list[i].counts {
			list[i].base += n
			missing -= n
		}
	}
	for i := range list {
		list[i].missing = missing
	}
	return list
}

// labels are the rows' labels.
func (a rows) labels() []string {
	labels := make([]string, len(a.rows))
	for i, w := range a.rows {
		labels[i] = w.label
	}
	return labels
}

// total is the number of answers in all rows: nothing can be drawn without any.
func (a rows) total() int {
	n := 0
	for _, w := range a.rows {
		n += w.base
	}
	return n
}

// drawn are the rows that are drawn: those that most answered.
func (r renderer) drawn(f Figure, a rows) (Figure, rows) {
	f.Base = r.undrawn(f.Base, len(a.rows))
	a.rows = leading(a.rows, func(w row) float64 { return float64(w.base) })
	return f, a
}

// colours are those of the options: a scale's own, or one for each.
func (a rows) colours() []string { return optionColours(a.q, len(a.options)) }

// rowsFigure is the table and the base of rows.
func (r renderer) rowsFigure(a rows) Figure {
	f := Figure{Title: r.title(), Base: r.rowsBase(a)}
	f.Table.Head = append([]string{r.t("row")}, a.options...)
	f.Table.Head = append(f.Table.Head, "n")
	for _, w := range a.rows {
		cells := []string{w.label}
		for _, n := range w.counts {
			cells = append(cells, r.counted(n, w.base))
		}
		f.Table.Rows = append(f.Table.Rows, append(cells, r.int(w.base)))
	}
	return f
}

// rowsBase says what the rows rest on: of a cross-tabulation the responses
// that answered both questions, else the smallest and largest base of a row.
func (r renderer) rowsBase(a rows) string {
	if r.p.By != "" {
		return r.base(a.total(), a.rows[0].missing)
	}
	least, most := a.rows[0].base, a.rows[0].base
	for _, w := range a.rows {
		least, most = min(least, w.base), max(most, w.base)
	}
	if least == most {
		return r.base(least, a.rows[0].missing)
	}
	return r.t("base_rows", "least", r.int(least), "most", r.int(most), "all", r.int(r.v.Responses()))
}

// peak names the largest share of all rows; where several share the place, the
// one that most answered first.
func (r renderer) peak(a rows) string {
	type cell struct {
		n, base int
		name    string
	}
	var top []cell
	for _, w := range a.rows {
		for i, n := range w.counts {
			c := cell{n, w.base, r.t("peak_at", "option", a.options[i], "row", w.label)}
			switch {
			case w.base == 0 || len(top) > 0 && n*top[0].base < top[0].n*w.base:
			case len(top) > 0 && n*top[0].base == top[0].n*w.base:
				top = append(top, c)
			default:
				top = []cell{c}
			}
		}
	}
	slices.SortStableFunc(top, func(a, b cell) int { return b.base - a.base })
	names := make([]string, len(top))
	for i, c := range top {
		names[i] = c.name
	}
	return r.t("peak", "share", r.percent(top[0].n, top[0].base), "cells", r.several(names))
}
