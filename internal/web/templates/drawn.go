package templates

import (
	"strconv"

	"github.com/a-h/templ"

	"toadam/internal/form"
	"toadam/internal/locale"
)

// runItem is one statement or one pair, with its answers.
type runItem struct {
	Field   string
	Label   string
	Options []runOption
}

// runOption is one answer; Language marks one in the program's own words.
type runOption struct {
	ID, Label string
	Language  templ.Attributes
}

// runItems are the statements or the pairs of a question.
func (p QuestionPage) runItems(q *form.Question) []runItem {
	var items []runItem
	for i, part := range q.Parts() {
		x := runItem{Field: q.ID + "." + part, Label: PairLabel(p.Lang, q, part)}
		if q.Kind == form.Statements {
			x.Label = q.Rows[i].Label.In(p.Lang)
		}
		for _, id := range q.PartChoices(part) {
			o := runOption{ID: id, Label: PartOptionLabel(p.Lang, q, id)}
			if q.Kind == form.Statements || id == form.Tie {
				o.Language = p.Own()
			}
			x.Options = append(x.Options, o)
		}
		items = append(items, x)
	}
	return items
}

// statementOptions are the answers to a statement.
func (p QuestionPage) statementOptions() []form.Option {
	var list []form.Option
	for _, id := range form.StatementOptions {
		list = append(list, form.Option{ID: id, Label: form.Text{locale.Supported(p.Lang): locale.T(p.Lang, "statement."+id)}})
	}
	return list
}

// PairLabel is what a page calls a pair of options; "" if there is none.
func PairLabel(lang string, q *form.Question, id string) string {
	pair, ok := q.Pair(id)
	if !ok {
		return ""
	}
	return q.Option(pair.Left).Label.In(lang) + " – " + q.Option(pair.Right).Label.In(lang)
}

// PartOptionLabel is what a page calls an answer to a statement or a pair.
func PartOptionLabel(lang string, q *form.Question, id string) string {
	switch {
	case q.Kind == form.Statements:
		return locale.T(lang, "statement."+id)
	case id == form.Tie:
		return locale.T(lang, "pair.tie")
	case q.Option(id) == nil: // from a version that had it
		return id
	}
	return q.Option(id).Label.In(lang)
}

// rest is what the script says while answers to a required question are missing.
func (p QuestionPage) rest(q *form.Question) templ.Attributes {
	if !q.Required {
		return nil
	}
	return templ.Attributes{"data-rest": p.runWord(q, "rest")}
}

// runWord is a word of the script that shows a run one at a time; {n} stands for
// the number of the one shown.
func (p QuestionPage) runWord(q *form.Question, word string) string {
	noun := "statement"
	if q.Kind == form.Pairwise {
		noun = "pair"
	}
	return p.T(noun+"."+word, "n", "{n}", "of", strconv.Itoa(len(q.Parts())))
}
