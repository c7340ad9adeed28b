package templates

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/response"
)

// QuestionPage is one page of a form with what was typed and what is wrong.
type QuestionPage struct {
	Frame
	Form      *form.Definition
	Index     int // of the page, from 0
	Path      *response.Path
	Input     response.Input
	Files     map[string]response.File // by blob
	Problems  []response.Problem
	Messages  []string                 // of Problems, in the page's language
	Written   *form.Definition         // as Form, without the answers that its texts speak of
	Recall    func(name string) string // an answer in words, by question or part; "": there is none
	FromCheck bool                     // came from the check-answers page, and goes back there

	Draft   string   // marks the draft, for the script
	View    string   // marks this showing of the page
	Was     string   // what each question held when it was shown, as digests
	Changed []string // what is asked in another way since the draft was last saved
	Clashes []Clash  // questions that were changed elsewhere, and here
}

// Clash is a question that was changed on this page and elsewhere, with both
// answers in words.
type Clash struct {
	ID, Label    string
	Mine, Theirs []string
}

// Pick is the field that says which of the two answers of a clash is chosen.
func Pick(question string) string { return "_pick." + question }

// Theirs is the value of Pick for the answer given elsewhere.
const Theirs = "theirs"

func (p QuestionPage) page() *form.Page { return &p.Form.Pages[p.Index] }

func (p QuestionPage) action() string {
	return p.form(p.Form.ID) + "/" + strconv.Itoa(p.Index+1)
}

func (p QuestionPage) faults() []Fault {
	list := make([]Fault, len(p.Problems))
	for i, x := range p.Problems {
		list[i] = Fault{Anchor: Anchor(p.Form, x), Message: p.Messages[i]}
	}
	return list
}

// problem returns the message about one field, or ""; of several files there can
// be several.
func (p QuestionPage) problem(field string) string {
	var messages []string
	for i, x := range p.Problems {
		if x.Field() == field {
			messages = append(messages, p.Messages[i])
		}
	}
	return strings.Join(messages, "; ")
}

// bad reports whether anything is wrong with the question itself; the problems
// of a matrix's rows and of an "other" text are shown at their own places.
func (p QuestionPage) bad(q *form.Question) bool {
	return slices.ContainsFunc(p.Problems, func(x response.Problem) bool {
		return x.Question == q.ID || strings.TrimSuffix(x.Field(), "__other") == q.ID // a field of a group
	})
}

func (p QuestionPage) class(q *form.Question) string {
	if p.bad(q) {
		return "q bad"
	}
	return "q"
}

func (p QuestionPage) value(field string) string {
	if v := p.Input[field]; len(v) > 0 {
		return v[0]
	}
	return ""
}

func (p QuestionPage) chosen(field, option string) bool {
	return slices.Contains(p.Input[field], option)
}

// describedBy names the hint and the error of a field, as far as it has them.
func (p QuestionPage) describedBy(q *form.Question, field string, more ...string) string {
	var ids []string
	if p.hint(q) != "" {
		ids = append(ids, q.ID+"--hint")
	}
	if p.problem(field) != "" {
		ids = append(ids, field+"--error")
	}
	return strings.Join(append(ids, more...), " ")
}

// howMany says how many options may be chosen; 0 is no limit.
func (p QuestionPage) howMany(least, most int) string {
	low, high := strconv.Itoa(least), strconv.Itoa(most)
	switch {
	case least > 0 && least == most:
		return p.T("page.choose_exactly", "n", low)
	case least > 1 && most > 0:
		return p.T("page.choose_between", "min", low, "max", high)
	case most > 0:
		return p.T("page.choose_at_most", "n", high)
	case least > 1:
		return p.T("page.choose_at_least", "n", low)
	}
	return p.T("page.choose_any")
}

// hint is the author's hint, or for some kinds what the program can say itself.
func (p QuestionPage) hint(q *form.Question) string {
	if s := q.Hint.In(p.Lang); s != "" {
		return s
	}
	switch {
	case q.Kind == form.Multiple:
		return p.howMany(q.AtLeast, q.AtMost)
	case q.Kind == form.Ranking && q.Top > 0:
		return p.T("page.rank_top", "n", strconv.Itoa(q.Top))
	case q.Kind == form.Ranking:
		return p.T("page.rank_all", "n", strconv.Itoa(q.Places()))
	case q.Kind == form.Date || q.Kind == form.DateRange:
		return p.T("page.date_hint")
	case q.Kind == form.File && q.MostFiles() > 1:
		return p.T("page.files_hint", "n", strconv.Itoa(q.MostFiles()), "types", fileTypes(q), "mb", strconv.FormatInt(q.MaxBytes>>20, 10))
	case q.Kind == form.File:
		return p.T("page.file_hint", "types", fileTypes(q), "mb", strconv.FormatInt(q.MaxBytes>>20, 10))
	case q.Kind == form.ShortTxt && q.Pattern != "":
		return q.PatternHint.In(p.Lang)
	}
	return ""
}

// options are those of the question; those of a yes/no question and of statements
// are the program's.
func (p QuestionPage) options(q *form.Question) []form.Option {
	switch q.Kind {
	case form.Statements:
		return p.statementOptions()
	case form.Grid:
		return q.Columns
	case form.YesNo:
	default:
		return q.Options
	}
	list := make([]form.Option, len(form.YesNoOptions))
	for i, id := range form.YesNoOptions {
		list[i] = form.Option{ID: id, Label: form.Text{locale.Supported(p.Lang): p.T("page." + id)}}
	}
	return list
}

// Anchor is the id of the first element with which a problem can be mended.
func Anchor(d *form.Definition, x response.Problem) string {
	return anchor(d.Question(x.Question), x)
}

func anchor(q *form.Question, x response.Problem) string {
	switch {
	case q == nil || strings.HasPrefix(x.Code, "other_"):
		return x.Field()
	case q.Kind == form.Group:
		return groupAnchor(q, x)
	case q.Kind == form.Grid:
		return gridAnchor(q, x)
	case q.Kind == form.YesNo:
		return optionID(x.Question, form.YesNoOptions[0])
	case q.Kind == form.DateRange && x.Row == "":
		return q.ID + "." + form.First
	case (q.Kind == form.Ranking || q.Kind == form.Allocation) && x.Row == "":
		return q.ID + "." + q.Options[0].ID
	case q.Kind == form.Statements || q.Kind == form.Pairwise:
		part := cmp.Or(x.Row, q.Parts()[0])
		return optionID(q.ID+"."+part, q.PartChoices(part)[0])
	case q.Kind == form.Rating:
		return optionID(q.ID, strconv.Itoa(q.From))
	case q.Kind == form.Matrix && x.Row == "":
		return optionID(q.ID+"."+q.Rows[0].ID, q.Options[0].ID)
	case q.Kind == form.Matrix, q.Kind == form.Likert, q.Kind == form.Multiple, q.Kind == form.Single && !q.List:
		return optionID(x.Field(), q.Options[0].ID)
	}
	return x.Field()
}

// optionID is the identifier of an option's field. What else belongs to a question
// has two hyphens: an option may be called "hint".
func optionID(field, option string) string { return field + "-" + option }

func fileTypes(q *form.Question) string {
	names := make([]string, len(q.Types))
	for i, t := range q.Types {
		names[i] = "." + t
	}
	return strings.Join(names, ", ")
}

// scaleColumns is the class that sets a matrix's number of columns.
func scaleColumns(n int) string { return "mx n" + strconv.Itoa(n) }

// rows is how high a text area is at first.
func rows(q *form.Question) string {
	if q.MaxLength > 0 && q.MaxLength <= 600 {
		return "4"
	}
	return "8"
}

// uploaded are the files of the question that the draft knows.
func (p QuestionPage) uploaded(q *form.Question) []response.File {
	var list []response.File
	for _, blob := range p.Input[q.ID] {
		if f, ok := p.Files[blob]; ok {
			list = append(list, f)
		}
	}
	return list
}

// maxTogether is how many bytes of files a page can bring at once.
const maxTogether = 20 << 20

// together reports whether the question's files can be chosen at once: however
// large they are, a page can bring as many.
func together(q *form.Question) bool { return int64(q.MostFiles())*q.MaxBytes <= maxTogether }

func megabytes(n int64) string {
	if n < 1<<20 {
		return strconv.FormatInt((n+1023)>>10, 10) + " KB"
	}
	return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MB"
}

// inputMode picks the keyboard of a phone.
func inputMode(q *form.Question) string {
	switch {
	case q.Kind == form.Number && q.Integer:
		return "numeric"
	case q.Kind == form.Number:
		return "decimal"
	case q.Kind == form.Email:
		return "email"
	case q.Kind == form.Phone:
		return "tel"
	}
	return "text"
}

// autocomplete lets a browser offer what it knows of the respondent, where the
// question asks for just that.
func autocomplete(q *form.Question) string {
	switch q.Kind {
	case form.Email:
		return "email"
	case form.Phone:
		return "tel"
	}
	return "off"
}

func accept(q *form.Question) string {
	return strings.ReplaceAll(fileTypes(q), " ", "")
}

// ranked are the options of a ranking as the page lists them: in their places as
// far as they have one, the others after them. The index is the definition's.
func (p QuestionPage) ranked(q *form.Question) []int {
	list := make([]int, len(q.Options))
	for i := range list {
		list[i] = i
	}
	place := func(i int) int {
		if n, err := strconv.Atoi(p.value(q.ID + "." + q.Options[i].ID)); err == nil && 0 < n && n <= q.Places() {
			return n
		}
		return q.Places() + 1
	}
	slices.SortStableFunc(list, func(a, b int) int { return place(a) - place(b) })
	return list
}

// decimal writes a number as HTML has it.
func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// DayName is what a page calls a part of a range of dates.
func DayName(lang, part string) string {
	if part == form.First {
		return locale.T(lang, "page.first_day")
	}
	return locale.T(lang, "page.last_day")
}

// places are those of a ranking, to choose from.
func places(q *form.Question) []string {
	list := make([]string, q.Places())
	for i := range list {
		list[i] = strconv.Itoa(i + 1)
	}
	return list
}

// withUnit writes a number of the question with its unit.
func (p QuestionPage) withUnit(q *form.Question, n int) string {
	if unit := q.Unit.In(p.Lang); unit != "" {
		return locale.Int(p.Lang, n) + " " + Quote(p.Lang, unit)
	}
	return locale.Int(p.Lang, n)
}

// partDescribedBy names the error of a part's field, if it has one.
func (p QuestionPage) partDescribedBy(field string) string {
	if p.problem(field) != "" {
		return field + "--error"
	}
	return ""
}

// end is a point of a rating with what it means, if the author says it.
func (p QuestionPage) end(point int, meaning form.Text) string {
	if text := meaning.In(p.Lang); text != "" {
		return strconv.Itoa(point) + ": " + text
	}
	return ""
}

// meaning is what a point of a rating means, if it is an end that says so.
func (p QuestionPage) meaning(q *form.Question, point string) string {
	switch point {
	case strconv.Itoa(q.From):
		return q.Low.In(p.Lang)
	case strconv.Itoa(q.To):
		return q.High.In(p.Lang)
	}
	return ""
}

// lineType is the type of a line's field. A date is typed as text: a date field
// could not show again what is not one.
func lineType(q *form.Question) string {
	switch q.Kind {
	case form.Email:
		return "email"
	case form.Phone:
		return "tel"
	}
	return "text"
}

// unknownKind fails the page: kinds are a closed set.
func unknownKind(q *form.Question) templ.Component {
	return templ.ComponentFunc(func(context.Context, io.Writer) error {
		return fmt.Errorf("show question %s: no page for kind %s", q.ID, q.Kind)
	})
}
