package response

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"toadam/internal/form"
)

// Blank is what is typed for an answer that a sheet of paper leaves blank, or
// that can't be taken as it stands there. A respondent at a screen is asked
// again; somebody who handed in a sheet can't be.
const Blank = "-"

// PaperField is one field of the page on which answers are copied from paper.
type PaperField struct {
	Name string // of the input: see Input
	Part string // which part of the answer it is, if the answer has parts
	// Codes are what one of the numbers printed beside the boxes stands for, 1
	// being the first; nil if the answer is typed as it is written.
	Codes []string
	Many  bool // several numbers can be typed
}

// PaperFields are the fields of a question; none if it is not answered on paper.
func PaperFields(q *form.Question) []PaperField {
	var fields []PaperField
	switch q.Kind {
	case form.Note, form.Hidden, form.Calculated, form.File:
		return nil // a file is handed in on its own
	case form.YesNo, form.Consent, form.Single, form.Likert, form.Multiple:
		fields = []PaperField{{Name: q.ID, Codes: q.Choices(), Many: q.Kind == form.Multiple}}
	case form.Matrix, form.Statements, form.Pairwise:
		for _, part := range q.Parts() {
			fields = append(fields, PaperField{Name: q.ID + "." + part, Part: part, Codes: q.PartChoices(part)})
		}
	case form.Grid:
		for _, part := range q.Parts() {
			f := PaperField{Name: q.ID + "." + part, Part: part}
			if q.Cells == form.CellChoice {
				f.Codes, f.Many = q.Choices(), true
			}
			fields = append(fields, f)
		}
	case form.Group:
		return groupPaper(q)
	case form.Ranking, form.Allocation, form.DateRange:
		for _, part := range q.Parts() {
			fields = append(fields, PaperField{Name: q.ID + "." + part, Part: part})
		}
	case form.Rating, form.Number, form.Date, form.ShortTxt, form.LongTxt, form.Email, form.Phone:
		fields = []PaperField{{Name: q.ID}}
	default:
		panic(fmt.Sprintf("response: no fields on paper for the kind %q", q.Kind)) // kinds are a closed set
	}
	if q.Specify() {
		fields = append(fields, PaperField{Name: q.ID + "__other"})
	}
	return fields
}

// groupPaper are the fields of the rows that are printed of a group.
func groupPaper(q *form.Question) (fields []PaperField) {
	for n := range q.PrintedRows() {
		for i := range q.Fields {
			in := q.InRow(n+1, &q.Fields[i])
			for _, f := range PaperFields(in) {
				f.Part = strings.TrimPrefix(in.ID, q.ID+".")
				fields = append(fields, f)
			}
		}
	}
	return fields
}

// EvaluatePaper checks what was copied from a sheet, where options are numbers.
// It is Evaluate, but for two things: a field that is Blank, or a question that is
// not answered on paper, need not be answered, and what was written where the form asks nothing, as its conditions
// have it, is a problem and not passed over.
func EvaluatePaper(d *form.Definition, typed Input, now time.Time) (Answers, []Problem) {
	in, blank := Input{}, map[string]bool{}
	for _, q := range d.Questions() {
		for _, f := range PaperFields(q) {
			values := f.read(first(typed[f.Name]))
			if len(values) == 1 && values[0] == Blank {
				blank[q.ID], blank[f.Name] = true, true
			} else if values != nil {
				in[f.Name] = values
			}
		}
	}
	answers, problems, path := Walk(d, in, nil, now)
	problems = slices.DeleteFunc(problems, func(p Problem) bool {
		elsewhere := len(PaperFields(d.Question(p.Question))) == 0
		return isMissing(p.Code) && (elsewhere || blank[p.Field()] || p.Row == "" && blank[p.Question])
	})
	if len(problems) > 0 { // what is not right may be what a condition stands on
		return answers, problems
	}
	for _, q := range d.Questions() {
		written := func(f PaperField) bool { return in[f.Name] != nil }
		if !path.Question(q.ID) && slices.ContainsFunc(PaperFields(q), written) {
			problems = append(problems, Problem{Question: q.ID, Code: NotAsked})
		}
	}
	return answers, problems
}

// isMissing reports whether a problem is that there is no answer.
func isMissing(code string) bool { return code != OtherRequired && strings.HasPrefix(code, Required) }

// read turns what was typed into values as a page sends them. A number that no
// option has becomes one that the form does not know.
func (f PaperField) read(typed string) []string {
	typed = strings.TrimSpace(typed)
	switch {
	case typed == "":
		return nil
	case typed == Blank || f.Codes == nil:
		return []string{typed}
	case !f.Many:
		return []string{f.option(typed)}
	}
	var values []string
	for _, number := range f.numbers(typed) {
		values = append(values, f.option(number))
	}
	return values
}

// numbers splits several numbers. Where none has two digits they need not be
// parted.
func (f PaperField) numbers(typed string) []string {
	list := strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune(" ,;.+\t\u00a0", r) })
	if len(f.Codes) > 9 || len(list) != 1 {
		return list
	}
	return strings.Split(list[0], "")
}

func (f PaperField) option(number string) string {
	if n, err := strconv.Atoi(number); err == nil && 0 < n && n <= len(f.Codes) {
		return f.Codes[n-1]
	}
	return "?" + number // no option's identifier
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
