package response

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"toadam/internal/expr"
	"toadam/internal/form"
)

// Path is what a respondent is shown, given what was answered: a form is
// walked from its beginning, and each condition sees the answers before it. It
// is never stored, and always worked out again.
type Path struct {
	pages  []bool // by index: it is shown
	hidden map[string]bool
	values expr.Values
}

// Page reports whether the page is shown: its condition holds, and it has
// something to show.
func (p *Path) Page(index int) bool { return p.pages[index] }

// Question reports whether the question is shown.
func (p *Path) Question(id string) bool { return !p.hidden[id] }

func (p *Path) hide(id string) {
	if p.hidden == nil {
		p.hidden = map[string]bool{}
	}
	p.hidden[id] = true
}

// Value is the answer that conditions see under a name, in the shape in which
// the browser's evaluator takes it; nil: absent.
func (p *Path) Value(name string) any {
	question, row, _ := strings.Cut(name, ".")
	v := p.values.Lookup(question, row)
	switch v.Type() {
	case expr.Absent:
		return nil
	case expr.Number:
		return v.Number()
	case expr.Bool:
		return v.Bool()
	case expr.Choices, expr.Items:
		return v.List()
	}
	return v.Text()
}

// Walk checks what was sent like Evaluate, and also returns the path.
func Walk(d *form.Definition, in Input, files map[string]File, now time.Time) (Answers, []Problem, *Path) {
	e := evaluate(d, len(d.Pages), in, files, now)
	return e.answers, e.problems, &e.path
}

// valueOf is an answer as conditions see it.
func valueOf(q *form.Question, a Answer, row string) expr.Value {
	if row != "" {
		return partOf(q, a, row)
	}
	if q.Kind == form.Calculated && q.Like() == form.YesNo {
		return expr.OfBool(a.Option == form.YesNoOptions[0])
	}
	switch q.Like() {
	case form.YesNo, form.Single, form.Likert, form.Consent:
		return expr.OfText(a.Option)
	case form.Multiple, form.Ranking:
		return expr.OfList(a.Options)
	case form.Matrix, form.Statements, form.Pairwise:
		var rows []string
		for _, id := range q.Parts() {
			if a.Rows[id] != "" {
				rows = append(rows, id)
			}
		}
		return expr.OfList(rows)
	case form.Allocation, form.DateRange:
		return expr.OfList(q.Parts())
	case form.Rating, form.Number:
		return expr.OfNumber(a.Number)
	case form.Date:
		return expr.OfDate(a.Text)
	case form.ShortTxt, form.LongTxt, form.Email, form.Phone, form.Hidden:
		return expr.OfText(a.Text)
	case form.Grid:
		return gridRows(q, a.parts())
	case form.Group:
		return rowNumbers(a.parts().Rows)
	case form.File:
		return expr.OfList(names(a.Files()))
	}
	panic(fmt.Sprintf("response: no value for kind %q", q.Kind)) // kinds are a closed set
}

// partOf is a part of an answer as conditions see it; absent if it has none.
func partOf(q *form.Question, a Answer, part string) expr.Value {
	switch q.Kind {
	case form.Matrix, form.Statements, form.Pairwise:
		if point := a.Rows[part]; point != "" {
			return expr.OfText(point)
		}
	case form.Ranking:
		if i := slices.Index(a.Options, part); i >= 0 {
			return expr.OfNumber(float64(i + 1))
		}
	case form.Allocation:
		if amount, ok := a.Amounts[part]; ok {
			return expr.OfNumber(float64(amount))
		}
	case form.Grid:
		return gridPart(a.parts(), part)
	case form.DateRange:
		if part == form.First {
			return expr.OfDate(a.Text)
		}
		return expr.OfDate(a.Last)
	}
	return expr.Value{}
}
