package form

import (
	"fmt"
	"slices"
	"strings"

	"toadam/internal/author"
	"toadam/internal/expr"
)

// Like is the kind whose answers those to the question are like: of a
// calculated question the one that its expression gives, of any other its own.
func (q *Question) Like() Kind {
	if q.Kind == Calculated {
		return q.like
	}
	return q.Kind
}

// chosen are the kinds of which one option is the answer.
var chosen = []Kind{YesNo, Single, Likert, Consent}

// Calculation is the checked expression of a calculated question, else nil.
func (q *Question) Calculation() *expr.Expr { return q.value }

// calculation reads the expression of a calculated question.
func (r *reader) calculation(q *Question, v author.Value) {
	id := q.ID
	if id == "" { // a mistake that was noted
		return
	}
	n := len(r.pending)
	q.Value = r.expression(v, func(d *Definition) int { return d.place(id) - 1 }, func(d *Definition, e *expr.Expr) { d.Question(id).value = e })
	if len(r.pending) > n {
		r.pending[n].calculates = id
	}
}

// calculations type the calculated questions, in the order of the form, since
// one can be part of another; the names learn what they stand for.
func (r *reader) calculations(d *Definition, names map[string]expr.Name) {
	for _, p := range r.pending {
		q := d.Question(p.calculates)
		if q == nil {
			continue
		}
		t := r.checkOne(d, p, names, expr.Absent)
		if q.gives(d, t); t != expr.Absent && q.like == "" {
			p.value.Fail(fmt.Sprintf("this gives %s, which can't be kept", t), "count it with count(question), or compare it")
		}
		if q.like != "" {
			names[q.ID] = nameOf(q, names[q.ID].Place)
		}
	}
}

// gives sets what the question's answers are like.
func (q *Question) gives(d *Definition, t expr.Type) {
	switch t {
	case expr.Number:
		q.like = Number
	case expr.Text:
		q.like = ShortTxt
	case expr.Date:
		q.like = Date
	case expr.Bool:
		q.like = YesNo
	case expr.Choice: // of a question, or of a part of it, alone
		name, _, part := strings.Cut(q.value.References()[0], ".")
		switch of := d.Question(name); {
		case part && of.Kind == Matrix:
			q.like, q.Options = Likert, slices.Clone(of.Options)
		case !part && slices.Contains(chosen, of.Like()):
			q.like, q.Options = of.Like(), slices.Clone(of.Options)
		}
	}
}
