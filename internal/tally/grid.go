package tally

import (
	"maps"
	"math"
	"slices"
	"strconv"

	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"

	"toadam/internal/form"
)

// grid is, for each row of boxes, those ticked, and for each cell with numbers
// these; texts stay in the log.
type grid struct {
	marks // rows of the tally that have any answer
	boxes map[string]*multiple
	cells map[string]*numbers
}

func newGrid() *grid { return &grid{boxes: map[string]*multiple{}, cells: map[string]*numbers{}} }

func newMultiple() *multiple { return &multiple{dictionary: newDictionary(maxMultiple)} }

func (g *grid) set(row int, v bsoncore.Value) {
	if v.Type != bsoncore.TypeEmbeddedDocument || g.marked(row) {
		return
	}
	for name, value := range elements(v.Data) {
		switch value.Type {
		case bsoncore.TypeArray:
			named(g.boxes, string(name), newMultiple).set(row, value)
			g.mark(row)
		case bsoncore.TypeEmbeddedDocument:
			for column, cell := range elements(value.Data) {
				if cell.Type == bsoncore.TypeDouble {
					named(g.cells, form.Cell(string(name), string(column)), newNumbers).set(row, cell)
				}
				g.mark(row)
			}
		}
	}
}

// named returns what a map has under a name, a new one if it has none.
func named[C any](m map[string]*C, name string, empty func() *C) *C {
	if m[name] == nil {
		m[name] = empty()
	}
	return m[name]
}

func (g *grid) save(e *encoder) {
	g.marks.save(e)
	e.number(len(g.boxes))
	for _, row := range slices.Sorted(maps.Keys(g.boxes)) {
		e.text(row)
		g.boxes[row].save(e)
	}
	e.number(len(g.cells))
	for _, cell := range slices.Sorted(maps.Keys(g.cells)) {
		e.text(cell)
		g.cells[cell].save(e)
	}
}

func (g *grid) load(d *decoder) {
	g.marks.load(d)
	loadNamed(d, g.boxes, newMultiple, (*multiple).load)
	loadNamed(d, g.cells, newNumbers, (*numbers).load)
}

// loadNamed reads columns with their names.
func loadNamed[C any](d *decoder, to map[string]*C, empty func() *C, load func(*C, *decoder)) {
	for n := d.number(math.MaxInt32); n > 0 && d.err == nil; n-- {
		name := d.text()
		if to[name] != nil {
			d.fail("%q is there twice", name)
		}
		to[name] = empty()
		load(to[name], d)
	}
}

// Boxes counts the boxes that were ticked, for each row of a grid of boxes in
// the definition's order. The base of a row is who ticked any box in it.
func (v *View) Boxes(q *form.Question) []Distribution {
	g := columnOf(v, q, newGrid())
	rows := make([]Distribution, len(q.Rows))
	for i := range q.Rows {
		m := g.boxes[q.Rows[i].ID]
		if m == nil {
			m = newMultiple()
		}
		rows[i] = v.distribution(q, m.options, m.counts, m.base)
		rows[i].Row = q.Rows[i].ID
	}
	return rows
}

// Cells describes the answers in each cell of a grid of numbers, row by row in
// the definition's order, without bins.
func (v *View) Cells(q *form.Question) []Summary {
	g := columnOf(v, q, newGrid())
	var list []Summary
	for _, cell := range q.Parts() {
		s := Summary{Question: q.ID, Cell: cell}
		if numbers := g.cells[cell]; numbers != nil {
			s.describe(numbers.sorted())
		}
		s.Missing = v.t.rows - s.Base
		list = append(list, s)
	}
	return list
}

// group is the number of rows of a group in each row of the tally, as a choice
// of its numeral; what is in them stays in the log.
type group struct{ choice }

func (g *group) set(row int, v bsoncore.Value) {
	if v.Type != bsoncore.TypeArray {
		return
	}
	n := 0
	for range elements(v.Data) {
		n++
	}
	if n > 0 {
		g.add(row, strconv.AppendInt(nil, int64(n), 10))
	}
}

// GroupRows counts the responses by how many rows of a group they have, from 1
// to the most that any has.
func (v *View) GroupRows(q *form.Question) Distribution {
	g := columnOf(v, q, &group{})
	d := Distribution{Question: q.ID, Base: g.base, Missing: v.t.rows - g.base}
	for i, numeral := range g.options {
		n, err := strconv.Atoi(numeral)
		if err != nil || n < 1 || n > form.MaxGroupRows {
			continue // of a snapshot that nobody wrote
		}
		for len(d.Counts) < n {
			d.Counts = append(d.Counts, Count{Option: strconv.Itoa(len(d.Counts) + 1)})
		}
		d.Counts[n-1].N = g.counts[i]
	}
	return d
}
