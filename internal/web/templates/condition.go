package templates

import (
	"strings"

	"toadam/internal/expr"
	"toadam/internal/form"
)

// step says which page this is of those that are shown as things stand.
func (p QuestionPage) step() (n, of int) {
	for i := range p.Form.Pages {
		if p.Path.Page(i) {
			of++
			if i <= p.Index {
				n++
			}
		}
	}
	return max(n, 1), max(of, 1)
}

// seen are the questions with a condition that the page shows now.
func (p QuestionPage) seen() string {
	var ids []string
	for q := range p.page().Questions() {
		if q.Condition() != nil && p.Path.Question(q.ID) {
			ids = append(ids, q.ID)
		}
	}
	return strings.Join(ids, " ")
}

// conditional reports whether the page has a question with a condition.
func (p QuestionPage) conditional() bool {
	for q := range p.page().Questions() {
		if q.Condition() != nil {
			return true
		}
	}
	return false
}

// live reports whether anything on the page depends on answers.
func (p QuestionPage) live() bool {
	for q := range p.page().Questions() {
		if q.Condition() != nil || q.Kind == form.Calculated {
			return true
		}
	}
	return len(p.retold()) > 0
}

// known are the answers on other pages of which the page's expressions speak.
func (p QuestionPage) known() map[string]any {
	known := map[string]any{}
	for q := range p.page().Questions() {
		for _, e := range []*expr.Expr{q.Condition(), q.Calculation()} {
			if e == nil {
				continue
			}
			for _, name := range e.References() {
				question, _, _ := strings.Cut(name, ".")
				if v := p.Path.Value(name); v != nil && !p.here(question) {
					known[name] = v
				}
			}
		}
	}
	return known
}

// here reports whether the script finds the question's answer on the page.
func (p QuestionPage) here(id string) bool {
	for q := range p.page().Questions() {
		if q.ID == id && (q.Asks() || q.Kind == form.Calculated) {
			return true
		}
	}
	return false
}

// condition is the question's condition as the browser evaluates it; "": none.
func condition(q *form.Question) string {
	if q.Condition() == nil {
		return ""
	}
	return written(q.Condition())
}
