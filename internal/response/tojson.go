package response

import (
	"fmt"

	"toadam/internal/form"
)

// ToJSON returns answers as FromJSON reads them, without those that are
// calculated, for json.Marshal: a string for
// an option, a text and a date, a number, an array for several options and for a
// ranking, an object for an allocation, a range of dates and a matrix, and a file
// as its blob, or several as an array of them, an object of
// row → array of columns or → object of column → number or text for a grid, and an
// array of objects, each with the fields of a row, for a group.
func ToJSON(d *form.Definition, answers Answers) map[string]any {
	out := make(map[string]any, len(answers))
	for _, q := range d.Questions() {
		if q.Kind != form.Calculated {
			putJSON(out, q, answers)
		}
	}
	return out
}

// putJSON puts the answer to a question, or to a field, into an object.
func putJSON(out map[string]any, q *form.Question, answers Answers) {
	a, ok := answers[q.ID]
	if !ok {
		return
	}
	out[q.ID] = jsonValue(q, a)
	if a.Other != "" {
		out[q.ID+"__other"] = a.Other
	}
}

func jsonValue(q *form.Question, a Answer) any {
	switch q.Kind {
	case form.YesNo, form.Single, form.Likert:
		return a.Option
	case form.Consent:
		return true
	case form.Multiple, form.Ranking:
		return a.Options
	case form.DateRange:
		return map[string]string{form.First: a.Text, form.Last: a.Last}
	case form.Allocation:
		return a.Amounts
	case form.Matrix, form.Statements, form.Pairwise:
		return a.Rows
	case form.Rating, form.Number:
		return a.Number
	case form.Date, form.ShortTxt, form.LongTxt, form.Email, form.Phone, form.Hidden:
		return a.Text
	case form.Grid:
		return gridValue(q, a.parts())
	case form.Group:
		return groupValue(q, a.parts().Rows)
	case form.File:
		return filesValue(q, a.Files())
	}
	panic(fmt.Sprintf("response: no JSON for kind %s", q.Kind)) // kinds are a closed set
}
