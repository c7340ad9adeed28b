package form

import (
	"fmt"

	"toadam/internal/author"
)

// Limits of a grid.
const (
	MaxColumns = 10
	maxCells   = 200 // that are numbers or texts

	defaultCell = 200 // characters of a text in a cell
)

// cells are what those of a grid can hold.
var cells = []string{CellChoice, CellNumber, CellText}

// Cell is the part of a grid's answer that is in a row and a column.
func Cell(row, column string) string { return row + "." + column }

// boxes are the columns of a grid, if what it has in its cells is chosen.
func (q *Question) boxes() []Option {
	if q.Cells == CellChoice {
		return q.Columns
	}
	return nil
}

func (q *Question) gridParts() (parts []string) {
	for _, row := range q.Rows {
		if q.Cells == CellChoice {
			parts = append(parts, row.ID)
			continue
		}
		for _, column := range q.Columns {
			parts = append(parts, Cell(row.ID, column.ID))
		}
	}
	return parts
}

// grid reads rows, columns, and what is in the cells.
func (r *reader) grid(q *Question, m author.Map) {
	q.Rows = r.rows(m.Need("rows"))
	q.Columns = r.columns(m.Need("columns"))
	q.Cells = m.NeedOneOf("cells", cells...)
	if n := len(q.Rows) * len(q.Columns); n > maxCells && q.Cells != CellChoice {
		m.Get("columns").Fail(fmt.Sprintf("the grid has %d cells; the limit is %d", n, maxCells), "make two questions of it")
	}
	if q.Cells == CellNumber {
		r.numberRange(q, m)
	} else {
		onlyCells(m, CellNumber, "min", "max", "integer", "unit")
	}
	if q.Cells == CellText {
		q.MaxLength = usual(m.Get("max_length"), MaxText, defaultCell)
	} else {
		onlyCells(m, CellText, "max_length")
	}
}

// onlyCells notes keys that belong to cells which the grid has not.
func onlyCells(m author.Map, cells string, keys ...string) {
	for _, key := range keys {
		if v := m.Get(key); v.Present() {
			v.Fail(key+" belongs to cells that are of the kind "+cells, "write cells: "+cells+", or remove "+key)
		}
	}
}

// columns reads the columns of a grid, each "identifier: text".
func (r *reader) columns(v author.Value) []Option {
	items := v.List(MaxColumns)
	list := make([]Option, 0, len(items))
	lines := map[string]int{}
	for _, item := range items {
		e := sole(item.Map(), "a column")
		list = append(list, Option{ID: identifier(e, "column", lines), Label: r.text(e.Value, author.MaxLabel)})
	}
	return list
}
