package sample

import (
	"toadam/internal/form"
	"toadam/internal/response"
)

// grid fills in every cell; of boxes it ticks one or more in each row.
func (m *Maker) grid(q *form.Question) *response.Parts {
	var p response.Parts
	switch q.Cells {
	case form.CellChoice:
		p.Boxes = make(map[string][]string, len(q.Rows))
		for _, row := range q.Parts() {
			p.Boxes[row] = m.boxes(q, row)
		}
	case form.CellNumber:
		p.Numbers = map[string]float64{}
		for _, cell := range q.Parts() {
			p.Numbers[cell] = m.number(q, nil)
		}
	default:
		p.Texts = map[string]string{}
		for _, cell := range q.Parts() {
			p.Texts[cell] = fit(m.pick(titles), 0, q.MaxLength)
		}
	}
	return &p
}

// boxes prefers some columns to others, always the same ones.
func (m *Maker) boxes(q *form.Question, row string) (ticked []string) {
	for _, column := range q.Columns {
		if m.random.Float64() < 0.15+0.6*share(q.ID+row+column.ID) {
			ticked = append(ticked, column.ID)
		}
	}
	if ticked == nil {
		ticked = []string{q.Columns[m.random.IntN(len(q.Columns))].ID}
	}
	return ticked
}

// rows are as many as the group wants, or a few more, with something in each.
func (m *Maker) rows(q *form.Question, attitude float64) []response.Answers {
	least := max(q.AtLeast, 1)
	rows := make([]response.Answers, least+m.random.IntN(min(q.MostRows()-least, 2)+1))
	for i := range rows {
		rows[i] = response.Answers{}
		for j := range q.Fields {
			f := &q.Fields[j]
			if j == 0 || f.Required || m.random.Float64() >= m.skip(f) {
				rows[i][f.ID] = m.field(f, attitude)
			}
		}
	}
	return rows
}

// field is the answer to a field of a group: unlike those of a section, fields
// are no parts of each other.
func (m *Maker) field(f *form.Question, attitude float64) response.Answer {
	switch f.Kind {
	case form.Number:
		return response.Answer{Number: m.number(f, nil)}
	case form.Date:
		return response.Answer{Text: m.date(f, nil)}
	}
	return m.answer(f, attitude, nil)
}
