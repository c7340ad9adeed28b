package form

import (
	"strconv"

	"toadam/internal/author"
)

// Limits of a group.
const (
	MaxFields    = 12
	MaxGroupRows = 50

	defaultGroupRows = 20
)

// MostRows is how many rows a group can have.
func (q *Question) MostRows() int {
	if q.AtMost > 0 {
		return q.AtMost
	}
	return max(defaultGroupRows, q.AtLeast)
}

// PrintedRows is how many empty rows of a group are printed.
func (q *Question) PrintedRows() int { return min(max(q.AtLeast, 3), q.MostRows()) }

// Field returns the field of a group with the identifier, or nil.
func (q *Question) Field(id string) *Question {
	for i := range q.Fields {
		if q.Fields[i].ID == id {
			return &q.Fields[i]
		}
	}
	return nil
}

// InRow returns a field of a group as it is asked in a row, from 1: its
// identifier is the name of what is sent.
func (q *Question) InRow(row int, field *Question) *Question {
	in := *field
	in.ID = q.ID + "." + strconv.Itoa(row) + "." + field.ID
	return &in
}

// group reads the fields of a group, and how many rows it has.
func (r *reader) group(q *Question, m author.Map) {
	atLeast(q, m, MaxGroupRows, m.Get("at_most").Int(1, MaxGroupRows))
	lines := map[string]int{}
	for _, item := range r.items(m.Need("fields"), MaxFields) {
		if f := r.begin(&item, FieldKinds, lines, q.ID+"."); f.ID != "" {
			withoutConditions(item)
			r.details(&f, item)
			q.Fields = append(q.Fields, f)
		}
	}
}

// withoutConditions notes what only questions of a page can have.
func withoutConditions(m author.Map) {
	for _, key := range []string{"show_if", "required_if", "valid_if", "invalid", "locked"} {
		if v := m.Get(key); v.Present() {
			v.Fail(key+" does not fit a field of a group", "remove it; the group itself can have it")
		}
	}
	if v := m.Get("within"); v.Present() {
		v.Fail("within does not fit a field of a group", "remove it, or ask the question outside the group")
	}
}
