package templates

import (
	"strconv"
	"strings"

	"toadam/internal/form"
	"toadam/internal/response"
)

// Entry is where organisers copy a sheet of paper.
type Entry struct {
	Frame
	Form     *form.Definition
	Serial   string
	Typed    response.Input
	Problems []response.Problem
	Messages []string // of Problems
	Fault    string   // about the serial number
	Stored   string   // the sheet that was stored last, in words
	Count    string   // of sheets so far, in words

	// Checking shows the answers in words, to be looked over before they count.
	Checking bool
	Answers  []OrganiserAnswer
}

const serialField = "_serial"

func (p Entry) action() string { return "/organise/forms/" + p.Form.ID + "/entry" }

func (p Entry) faults() []Fault {
	var list []Fault
	if p.Fault != "" {
		list = append(list, Fault{Anchor: serialField, Message: p.Fault})
	}
	for i, x := range p.Problems {
		list = append(list, Fault{Anchor: p.anchor(x), Message: p.Messages[i]})
	}
	return list
}

// anchor is the field with which a problem can be mended.
func (p Entry) anchor(x response.Problem) string {
	fields := response.PaperFields(p.Form.Question(x.Question))
	for _, f := range fields {
		if f.Name == x.Field() {
			return f.Name
		}
	}
	if len(fields) > 0 {
		return fields[0].Name
	}
	return x.Field()
}

func (p Entry) value(field string) string {
	if v := p.Typed[field]; len(v) > 0 {
		return v[0]
	}
	return ""
}

func (p Entry) problem(field string) string {
	for i, x := range p.Problems {
		if p.anchor(x) == field {
			return p.Messages[i]
		}
	}
	return ""
}

// paper is the same form as it is printed: numbers and words are the same.
func (p Entry) paper() Paper { return Paper{Frame: p.Frame, Form: p.Form} }

// fieldName is what a field is called beside its question.
func (p Entry) fieldName(q *form.Question, f response.PaperField) string {
	switch {
	case q.Kind == form.Group:
		return p.groupName(q, f)
	case q.Kind == form.Grid:
		return CellLabel(p.Lang, q, f.Part)
	case f.Name == q.ID+"__other":
		return p.T("page.specify")
	case f.Part == "":
		return ""
	case q.Kind == form.DateRange:
		return DayName(p.Lang, f.Part)
	}
	if q.Kind == form.Pairwise {
		return p.numbered(q, f)
	}
	for i, r := range q.Rows {
		if r.ID == f.Part {
			return strconv.Itoa(i+1) + ". " + r.Label.In(p.Lang)
		}
	}
	if o := q.Option(f.Part); o != nil {
		return o.Label.In(p.Lang)
	}
	return f.Part
}

// numbered are the answers to a pair with the numbers that stand beside them on
// paper, since every pair has its own.
func (p Entry) numbered(q *form.Question, f response.PaperField) string {
	words := make([]string, len(f.Codes))
	for i, id := range f.Codes {
		words[i] = strconv.Itoa(i+1) + " " + PartOptionLabel(p.Lang, q, id)
	}
	return strings.Join(words, " · ")
}

// groupName is a field of a group with the number of its row.
func (p Entry) groupName(q *form.Question, f response.PaperField) string {
	row, id, _ := response.CutRow(q, q.ID+"."+f.Part)
	name := p.T("page.in_row", "label", q.Field(id).Label.In(p.Lang), "n", strconv.Itoa(row))
	if strings.HasSuffix(f.Name, "__other") {
		name += ": " + p.T("page.specify")
	}
	return name
}

// codes says what the numbers of a field's options stand for.
func (p Entry) codes(field *form.Question) string {
	options := p.paper().screen().options(field)
	words := make([]string, len(options))
	for i, o := range options {
		words[i] = strconv.Itoa(i+1) + " " + o.Label.In(p.Lang)
	}
	return strings.Join(words, "; ")
}

// hint says how a field is typed, where that is not by numbers of options.
func (p Entry) hint(q *form.Question, f response.PaperField) string {
	if _, id, ok := response.CutRow(q, q.ID+"."+f.Part); ok && q.Kind == form.Group {
		field := q.Field(id)
		return strings.TrimSpace(p.codes(field) + " " + p.hint(field, response.PaperField{Many: f.Many}))
	}
	switch {
	case f.Many:
		return p.T("entry.several")
	case q.Kind == form.Ranking:
		return p.T("entry.place")
	case q.Kind == form.Date || q.Kind == form.DateRange:
		return p.T("page.date_hint")
	case q.Kind == form.Rating:
		return strconv.Itoa(q.From) + "–" + strconv.Itoa(q.To)
	}
	return q.Unit.In(p.Lang)
}
