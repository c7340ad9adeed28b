package web

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/response"
	"toadam/internal/web/templates"
)

// gridWords says what is in a grid, a line for each row of boxes or each cell.
func gridWords(lang string, q *form.Question, p *response.Parts) (lines []string) {
	for _, part := range q.Parts() {
		text := p.Texts[part]
		if x, ok := p.Numbers[part]; ok {
			text = numberWords(lang, q, x)
		}
		if columns, ok := p.Boxes[part]; ok {
			text = columnWords(lang, q, columns)
		}
		if text != "" {
			lines = append(lines, templates.CellLabel(lang, q, part)+": "+text)
		}
	}
	return lines
}

func columnWords(lang string, q *form.Question, columns []string) string {
	labels := make([]string, len(columns))
	for i, id := range columns {
		labels[i] = id // of a version that had it
		if at := slices.IndexFunc(q.Columns, func(o form.Option) bool { return o.ID == id }); at >= 0 {
			labels[i] = q.Columns[at].Label.In(lang)
		}
	}
	return strings.Join(labels, ", ")
}

// groupWords says what is in the rows of a group, a line for each field.
func groupWords(lang string, q *form.Question, rows []response.Answers) (lines []string) {
	for i, row := range rows {
		for j := range q.Fields {
			f := &q.Fields[j]
			if a, ok := row[f.ID]; ok {
				said := strings.Join(words(lang, f, a), "; ")
				lines = append(lines, locale.Int(lang, i+1)+". "+f.Label.In(lang)+": "+said)
			}
		}
	}
	return lines
}

// gridColumns are a grid's rows of boxes, with those ticked joined by ";", or
// its cells.
func gridColumns(q *form.Question) (list []column) {
	for _, part := range q.Parts() {
		list = append(list, column{q.ID + "." + part, func(a response.Answers) string {
			p := a[q.ID].Parts
			if p == nil {
				return ""
			}
			if x, ok := p.Numbers[part]; ok {
				return strconv.FormatFloat(x, 'f', -1, 64)
			}
			return p.Texts[part] + strings.Join(p.Boxes[part], ";")
		}})
	}
	return list
}

// groupColumns are the number of rows that somebody filled in, and the fields of
// each row, up to so many rows.
func groupColumns(q *form.Question, most int) []column {
	list := []column{{response.RowsField(q), func(a response.Answers) string {
		if rows := rowsOf(a[q.ID]); len(rows) > 0 {
			return strconv.Itoa(len(rows))
		}
		return ""
	}}}
	for n := range most {
		for i := range q.Fields {
			f := &q.Fields[i]
			of := func(value func(response.Answers) string) func(response.Answers) string {
				return func(a response.Answers) string {
					if rows := rowsOf(a[q.ID]); n < len(rows) {
						return value(rows[n])
					}
					return ""
				}
			}
			name := q.InRow(n+1, f).ID
			list = append(list, column{name, of(func(row response.Answers) string { return plain(f, row) })})
			if f.Specify() {
				list = append(list, column{name + "__other", of(func(row response.Answers) string { return row[f.ID].Other })})
			}
		}
	}
	return list
}

func rowsOf(a response.Answer) []response.Answers {
	if a.Parts == nil {
		return nil
	}
	return a.Parts.Rows
}

// onlyComparableFields leaves out what was answered to fields of a group that
// are now asked in another way.
func onlyComparableFields(rows []response.Answers, asked, live *form.Question) {
	for _, row := range rows {
		maps.DeleteFunc(row, func(id string, _ response.Answer) bool {
			was, is := asked.Field(id), live.Field(id)
			return was == nil || is == nil || !form.Comparable(was, is)
		})
	}
}

// addRow makes the page show one row more of a group, if there is room for it.
func addRow(q *form.Question, in response.Input) (row int) {
	row = min(in.RowsShown(q)+1, q.MostRows())
	in[response.RowsField(q)] = []string{strconv.Itoa(row)}
	return row
}

// removeRow takes a row out of a group; those that follow move up.
func removeRow(q *form.Question, in response.Input, row int) {
	shown := in.RowsShown(q)
	moved := response.Input{}
	for name, values := range in {
		n, field, ok := response.CutRow(q, name)
		if !ok || n < row {
			continue
		}
		delete(in, name)
		if n > row {
			moved[q.ID+"."+strconv.Itoa(n-1)+"."+field] = values
		}
	}
	maps.Copy(in, moved)
	in[response.RowsField(q)] = []string{strconv.Itoa(max(shown-1, 1))}
}
