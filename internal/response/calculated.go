package response

import (
	"fmt"

	"toadam/internal/expr"
	"toadam/internal/form"
)

// calculated works out the answer to a calculated question from the answers
// before it; what was sent for it is never looked at.
func (e *evaluation) calculated(q *form.Question) {
	value := q.Calculation()
	if value == nil { // a definition that was not read from a file
		return
	}
	if a, ok := answerOf(q, value.Eval(e.path.values)); ok {
		e.answers[q.ID] = a
	}
}

// answerOf keeps a value as the answer to a calculated question; an empty text
// is no answer.
func answerOf(q *form.Question, v expr.Value) (a Answer, ok bool) {
	switch like := q.Like(); {
	case v.Type() == expr.Absent:
		return Answer{}, false
	case like == form.Number:
		return Answer{Number: v.Number()}, true
	case like == form.YesNo && v.Type() == expr.Bool:
		if v.Bool() {
			return Answer{Option: form.YesNoOptions[0]}, true
		}
		return Answer{Option: form.YesNoOptions[1]}, true
	case like == form.ShortTxt, like == form.Date:
		return Answer{Text: v.Text()}, v.Text() != ""
	case like == form.Single, like == form.Likert, like == form.YesNo, like == form.Consent:
		return Answer{Option: v.Text()}, true
	}
	panic(fmt.Sprintf("response: a calculated question can't be like the kind %q", q.Like()))
}
