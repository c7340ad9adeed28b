package tally

import (
	"fmt"
	"strings"

	"toadam/internal/form"
)

// fieldOf finds the field called "question" or, for a matrix, "question.row".
func fieldOf(d *form.Definition, name string) (Field, error) {
	id, row, _ := strings.Cut(name, ".")
	q := d.Question(id)
	if q == nil {
		return Field{}, fmt.Errorf("there is no question %q", id)
	}
	switch q.Kind {
	case form.YesNo, form.Single, form.Multiple, form.Likert, form.Rating, form.Consent:
		if row == "" {
			return Field{Question: q}, nil
		}
	case form.Matrix:
		for i := range q.Rows {
			if q.Rows[i].ID == row {
				return Field{Question: q, Row: row}, nil
			}
		}
	}
	return Field{}, fmt.Errorf("%q is not a question with options, nor a row of a matrix", name)
}
