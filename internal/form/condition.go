package form

import (
	"fmt"

	"toadam/internal/author"
	"toadam/internal/expr"
)

// Shown reports whether the page is shown to whoever answered so.
func (p *Page) Shown(v expr.Values) bool { return p.showIf == nil || p.showIf.Holds(v) }

// Shown reports whether the question is shown to whoever answered so.
func (q *Question) Shown(v expr.Values) bool { return q.showIf == nil || q.showIf.Holds(v) }

// RequiredOf reports whether whoever answered so must answer the question.
func (q *Question) RequiredOf(v expr.Values) bool {
	return q.Required || q.requiredIf != nil && q.requiredIf.Holds(v)
}

// Valid reports whether the answer agrees with the author's own rule.
func (q *Question) Valid(v expr.Values) bool { return q.validIf == nil || q.validIf.Holds(v) }

// Condition is the checked condition on which the question is shown, or nil.
func (q *Question) Condition() *expr.Expr { return q.showIf }

// Conditional reports whether what is shown, or calculated, depends on any answer.
func (d *Definition) Conditional() bool {
	for i := range d.Pages {
		if d.Pages[i].showIf != nil || len(d.Pages[i].Next) > 0 {
			return true
		}
	}
	for _, q := range d.Questions() {
		if q.showIf != nil || q.Kind == Calculated {
			return true
		}
	}
	return false
}

// pending is an expression that was read and is still to be checked: it may
// speak of any question, and those are known only at the end.
type pending struct {
	value author.Value
	expr  *expr.Expr
	keep  func(*Definition, *expr.Expr)
	here  func(*Definition) int // the last place that may be asked before it
	spot  spot                  // where it stands

	calculates string // the calculated question whose value it is, or ""
}

// expression reads an expression; "" if it is absent or at fault.
func (r *reader) expression(v author.Value, here func(*Definition) int, keep func(*Definition, *expr.Expr)) string {
	src := v.Str(expr.MaxSource)
	if src == "" {
		return ""
	}
	e, err := expr.Parse(src)
	if err != nil {
		failAt(v, err)
		return ""
	}
	r.pending = append(r.pending, pending{value: v, expr: e, keep: keep, here: here, spot: r.here})
	return src
}

// failAt notes a fault in an expression; the column is that within the text.
func failAt(v author.Value, err error) {
	if f, ok := err.(*expr.Fault); ok {
		v.Fail(fmt.Sprintf("column %d of the expression: %s", f.Column, f.What), f.Mend)
		return
	}
	v.Fail(err.Error(), "see the page on definitions")
}

// placeBefore is the place of the last question before a page.
func (d *Definition) placeBefore(index int) int {
	n := 0
	for i := range d.Questions() {
		if i >= index {
			break
		}
		n++
	}
	return n
}

// pageConditions reads on what condition a page is shown.
func (r *reader) pageConditions(p *Page, index int, m author.Map) {
	before := func(d *Definition) int { return d.placeBefore(index) }
	p.ShowIf = r.expression(m.Get("show_if"), before, func(d *Definition, e *expr.Expr) { d.Pages[index].showIf = e })
}

// conditions reads the expressions of a question.
func (r *reader) conditions(q *Question, m author.Map) {
	id := q.ID
	before := func(d *Definition) int { return d.place(id) - 1 }
	itself := func(d *Definition) int { return d.place(id) }
	q.ShowIf = r.expression(m.Get("show_if"), before, func(d *Definition, e *expr.Expr) { d.Question(id).showIf = e })
	q.RequiredIf = r.expression(m.Get("required_if"), before, func(d *Definition, e *expr.Expr) { d.Question(id).requiredIf = e })
	q.ValidIf = r.expression(m.Get("valid_if"), itself, func(d *Definition, e *expr.Expr) { d.Question(id).validIf = e })
	q.Invalid = r.fixed(m.Get("invalid"), author.MaxLabel)
	rule, message := m.Get("valid_if"), m.Get("invalid")
	switch {
	case q.Required && q.RequiredIf != "":
		m.Get("required_if").Fail("the question is required anyway", "remove required or required_if")
	case rule.Present() && !message.Present():
		rule.Fail("valid_if has no invalid", "add invalid, which tells in words what is wrong")
	case message.Present() && !rule.Present():
		message.Fail("invalid has no valid_if", "add valid_if, or remove invalid")
	}
}

// place is where a question is in the form's order, from 1; 0: nowhere.
func (d *Definition) place(id string) int {
	n := 0
	for _, q := range d.Questions() {
		if n++; q.ID == id {
			return n
		}
	}
	return 0
}

// check types every expression among the form's questions. A warning is a
// mistake here: nobody writes a condition that can never hold on purpose.
func (r *reader) check(d *Definition) {
	if len(r.pending) == 0 {
		return
	}
	names := d.Names()
	r.calculations(d, names)
	for _, p := range r.pending {
		if p.calculates == "" {
			r.checkOne(d, p, names, expr.Bool)
		}
	}
}

// checkOne types one expression, and keeps it where it belongs.
func (r *reader) checkOne(d *Definition, p pending, names map[string]expr.Name, want expr.Type) expr.Type {
	t, faults := p.expr.Check(expr.Scope{Names: names, Here: p.here(d)}, want)
	for i := range faults {
		failAt(p.value, &faults[i])
	}
	if len(faults) == 0 {
		d.inOrder(p.value, p.spot, p.expr.References())
	}
	p.keep(d, p.expr)
	return t
}

// Names are what expressions may speak of: questions, and parts of answers.
func (d *Definition) Names() map[string]expr.Name {
	names := map[string]expr.Name{}
	place := 0
	for _, q := range d.Questions() {
		place++
		if q.Kind == Note || q.ID == "" {
			continue
		}
		names[q.ID] = nameOf(q, place)
		for _, part := range q.Parts() {
			names[q.ID+"."+part] = partOf(q, part, place)
		}
	}
	return names
}

// nameOf is what a question's identifier stands for in an expression. As long
// as it is not known what a calculated one gives, it stands for nothing.
func nameOf(q *Question, place int) expr.Name {
	n := expr.Name{Place: place}
	switch q.Like() {
	case "":
	case YesNo:
		n.Type, n.Options = expr.Choice, q.Choices()
		if q.Kind == Calculated {
			n = expr.Name{Type: expr.Bool, Place: place}
		}
	case Single, Likert, Consent:
		n.Type, n.Options = expr.Choice, q.Choices()
	case Multiple, Ranking:
		n.Type, n.Options = expr.Choices, q.Choices()
	case Matrix, Allocation, DateRange, Statements, Pairwise:
		n.Type, n.Options = expr.Items, q.Parts()
	case Grid:
		n.Type, n.Options = expr.Items, rowIDs(q)
	case Rating:
		n.Type, n.Min, n.Max = expr.Number, bound(q.From), bound(q.To)
	case Number:
		n.Type, n.Min, n.Max = expr.Number, q.Min, q.Max
	case Date:
		n.Type = expr.Date
	case ShortTxt, LongTxt, Email, Phone, Hidden:
		n.Type = expr.Text
	case File, Group:
		n.Type = expr.Items
	default:
		panic(fmt.Sprintf("form: an expression can't speak of the kind %q", q.Kind))
	}
	return n
}

// partOf is what a part of a question's answer stands for in an expression: the
// point of a row, the place or the amount of an option, a day, the boxes of a row
// or what is in a cell.
func partOf(q *Question, part string, place int) expr.Name {
	n := expr.Name{Place: place}
	switch q.Kind {
	case Matrix, Statements, Pairwise:
		n.Type, n.Options = expr.Choice, q.PartChoices(part)
	case Ranking:
		n.Type, n.Min, n.Max = expr.Number, bound(1), bound(q.Places())
	case Allocation:
		n.Type, n.Min, n.Max = expr.Number, bound(0), bound(q.Total)
	case DateRange:
		n.Type = expr.Date
	case Grid:
		switch q.Cells {
		case CellChoice:
			n.Type, n.Options = expr.Choices, q.Choices()
		case CellNumber:
			n.Type, n.Min, n.Max = expr.Number, q.Min, q.Max
		default:
			n.Type = expr.Text
		}
	}
	return n
}

func rowIDs(q *Question) []string {
	ids := make([]string, len(q.Rows))
	for i := range q.Rows {
		ids[i] = q.Rows[i].ID
	}
	return ids
}

// bound is a limit of numbers.
func bound(n int) *float64 {
	x := float64(n)
	return &x
}
