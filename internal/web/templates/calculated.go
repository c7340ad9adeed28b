package templates

import (
	"encoding/json"

	"toadam/internal/form"
)

// Unanswered stands for an answer that is not there yet.
const Unanswered = "…"

// told is the answer to a question, or to a part of it, in words.
func (p QuestionPage) told(name string) string {
	if words := p.Recall(name); words != "" {
		return words
	}
	return Unanswered
}

// calculation is the question's expression as the browser evaluates it.
func calculation(q *form.Question) string { return written(q.Calculation()) }

// namesOf are the labels of a calculated question's options by the value that
// the browser has for them.
func (p QuestionPage) namesOf(q *form.Question) string {
	names := map[string]string{}
	for _, id := range q.Choices() {
		if o := q.Option(id); o != nil {
			names[id] = o.Label.In(p.Lang)
		} else {
			names[id] = p.T("page." + id)
		}
	}
	if q.Like() == form.YesNo { // a condition is true or false there, a copied answer yes or no
		names["true"], names["false"] = names[form.YesNoOptions[0]], names[form.YesNoOptions[1]]
	}
	return written(names)
}

// written is a value as JSON.
func written(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // expressions that were checked, and texts, can be written
	}
	return string(text)
}
