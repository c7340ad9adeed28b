package templates

import (
	"strconv"
	"strings"

	"toadam/internal/form"
)

// Paper is a form to be printed.
type Paper struct {
	Frame
	Form *form.Definition
}

// longOnPaper is how many options are printed at most; of more, one is written.
const longOnPaper = 60

// number counts the questions through the form, as people speak of them.
func (p Paper) number(q *form.Question) string { return p.place(q) + "." }

// place is the number alone.
func (p Paper) place(q *form.Question) string {
	n := 0
	for _, other := range p.Form.Questions() {
		if other.Asks() {
			n++
		}
		if other == q {
			break
		}
	}
	return strconv.Itoa(n)
}

// remark says what a respondent at a screen sees by what the page does.
func (p Paper) remark(q *form.Question) string {
	var remarks []string
	if q.Condition() != nil {
		remarks = append(remarks, p.T("paper.if_it_applies"))
	}
	if !q.Required {
		remarks = append(remarks, "("+p.T("page.optional")+")")
	}
	return strings.Join(remarks, " ")
}

// points are the numbers of a rating.
func (p Paper) points(q *form.Question) []int {
	var list []int
	for x := q.From; x <= q.To; x++ {
		list = append(list, x)
	}
	return list
}

// screen is the same form as a page on a screen: what that says is said here too.
func (p Paper) screen() QuestionPage { return QuestionPage{Frame: p.Frame, Form: p.Form} }
