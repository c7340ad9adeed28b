package templates

import (
	"strconv"
	"strings"

	"toadam/internal/form"
	"toadam/internal/response"
)

// CellLabel is what a page calls a part of a grid's answer: a row of boxes, or
// a cell.
func CellLabel(lang string, q *form.Question, part string) string {
	row, column, _ := strings.Cut(part, ".")
	label := ""
	for _, r := range q.Rows {
		if r.ID == row {
			label = r.Label.In(lang)
		}
	}
	for _, o := range q.Columns {
		if o.ID == column {
			label += " – " + o.Label.In(lang)
		}
	}
	return label
}

// gridAnchor is the first box or field with which a problem can be mended.
func gridAnchor(q *form.Question, x response.Problem) string {
	part := x.Row
	if part == "" {
		part = q.Parts()[0]
	}
	if q.Cells == form.CellChoice {
		return optionID(q.ID+"."+part, q.Columns[0].ID)
	}
	return q.ID + "." + part
}

// groupAnchor is the same in a row of a group, by default the first.
func groupAnchor(q *form.Question, x response.Problem) string {
	row, field, ok := response.CutRow(q, x.Field())
	f := q.Field(field)
	if !ok || f == nil {
		row, f = 1, &q.Fields[0]
	}
	in := q.InRow(row, f)
	return anchor(in, response.Problem{Question: in.ID, Code: x.Code})
}

// maxAbreast is how many fields of a grid a wide screen has room for beside
// each other; with more, each row is a block, as on a phone.
const maxAbreast = 4

// gridClass says how a grid is laid out on a wide screen.
func gridClass(q *form.Question) string {
	switch {
	case q.Cells == form.CellChoice:
		return scaleColumns(len(q.Columns))
	case len(q.Columns) <= maxAbreast:
		return scaleColumns(len(q.Columns)) + " cells"
	}
	return "mx cells fold"
}

// rowNumbers are the rows of a group that the page shows, from 1.
func (p QuestionPage) rowNumbers(q *form.Question) []int {
	list := make([]int, p.Input.RowsShown(q))
	for i := range list {
		list[i] = i + 1
	}
	return list
}

// rowBad reports whether anything is wrong in a row of a group.
func (p QuestionPage) rowBad(q *form.Question, row int) bool {
	prefix := q.ID + "." + strconv.Itoa(row) + "."
	for _, x := range p.Problems {
		if strings.HasPrefix(x.Field(), prefix) {
			return true
		}
	}
	return false
}

// paperRows are the empty rows of a group that are printed.
func paperRows(q *form.Question) []int { return make([]int, q.PrintedRows()) }
