package web

import (
	"slices"
	"strconv"
	"strings"

	"toadam/internal/consultation"
	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/response"
	"toadam/internal/web/templates"
)

// answeredPage is one page's answers in words, for checking.
func answeredPage(f templates.Frame, x *consultation.Form, page int, path *response.Path, answers response.Answers) templates.AnsweredPage {
	p := templates.AnsweredPage{Title: x.Pages[page].Title.In(f.Lang), Number: page + 1, Link: pageAddress(x, page)}
	for q := range x.Pages[page].Questions() {
		a, answered := answers[q.ID]
		if !path.Question(q.ID) || !q.Asks() && !answered || q.Kind == form.Calculated && !q.Display {
			continue
		}
		item := templates.AnsweredItem{Label: q.Label.In(f.Lang)}
		switch {
		case q.Asks():
			item.Anchor = templates.Anchor(x.Definition, response.Problem{Question: q.ID})
		case q.Kind == form.Calculated:
			item.Why = f.T("check.calculated")
		default:
			item.Why = f.T("check.kept")
		}
		if answered {
			item.Lines = words(f.Lang, q, a)
			if ownWords(q) {
				item.Own = f.Own()
			}
		}
		p.Items = append(p.Items, item)
	}
	return p
}

// ownWords reports whether answers to the question are said in the program's
// own words.
func ownWords(q *form.Question) bool {
	switch q.Kind {
	case form.YesNo, form.Consent, form.Rating, form.Date, form.DateRange:
		return true
	}
	return false
}

// words says an answer in the language, a line for each part.
func words(lang string, q *form.Question, a response.Answer) []string {
	switch q.Like() {
	case form.YesNo, form.Consent:
		return []string{locale.T(lang, "page."+a.Option)}
	case form.Single, form.Likert:
		return []string{optionWords(lang, q, a.Option, a.Other)}
	case form.Multiple:
		lines := make([]string, len(a.Options))
		for i, id := range a.Options {
			lines[i] = optionWords(lang, q, id, a.Other)
		}
		return lines
	case form.Ranking:
		lines := make([]string, len(a.Options))
		for i, id := range a.Options {
			lines[i] = locale.Int(lang, i+1) + ". " + optionWords(lang, q, id, "")
		}
		return lines
	case form.DateRange:
		return []string{locale.Day(lang, a.Text) + " – " + locale.Day(lang, a.Last)}
	case form.Allocation:
		var lines []string
		for _, o := range q.Options {
			lines = append(lines, o.Label.In(lang)+": "+numberWords(lang, q, float64(a.Amounts[o.ID])))
		}
		return lines
	case form.Statements, form.Pairwise:
		var lines []string
		for _, part := range q.Parts() {
			if id, ok := a.Rows[part]; ok {
				lines = append(lines, partLabel(lang, q, part)+": "+templates.PartOptionLabel(lang, q, id))
			}
		}
		return lines
	case form.Matrix:
		var lines []string
		for _, r := range q.Rows {
			if id, ok := a.Rows[r.ID]; ok {
				lines = append(lines, r.Label.In(lang)+": "+optionWords(lang, q, id, ""))
			}
		}
		return lines
	case form.Rating:
		return []string{locale.T(lang, "page.rated", "point", locale.Int(lang, int(a.Number)), "from", locale.Int(lang, q.From), "to", locale.Int(lang, q.To))}
	case form.Number:
		return []string{numberWords(lang, q, a.Number)}
	case form.Date:
		return []string{locale.Day(lang, a.Text)}
	case form.File:
		return fileNames(a.Files())
	case form.Grid:
		if a.Parts != nil {
			return gridWords(lang, q, a.Parts)
		}
	case form.Group:
		return groupWords(lang, q, rowsOf(a))
	}
	return []string{a.Text}
}

func optionWords(lang string, q *form.Question, id, other string) string {
	o := q.Option(id)
	switch {
	case o == nil: // from a version that had it
		return id
	case o.Specify && other != "":
		return o.Label.In(lang) + ": " + other
	}
	return o.Label.In(lang)
}

func numberWords(lang string, q *form.Question, x float64) string {
	s := locale.Float(lang, x, 6)
	if unit := q.Unit.In(lang); unit != "" {
		s += " " + unit
	}
	return s
}

// column is one column of the CSV export: a question, a matrix's row, the place
// or the number of an option, a day of a range, or the text beside "other".
type column struct {
	name  string
	value func(response.Answers) string
}

// columns are those of a form, in form order. Option identifiers are joined
// with ";" where there can be several; numbers have a decimal point. Rows is how
// many rows of each group there can be.
func columns(d *form.Definition, rows map[string]int) []column {
	var list []column
	for _, q := range d.Questions() {
		switch q.Kind {
		case form.Note:
			continue
		case form.Matrix, form.Statements, form.Pairwise:
			for _, part := range q.Parts() {
				list = append(list, column{q.ID + "." + part, func(a response.Answers) string { return a[q.ID].Rows[part] }})
			}
			continue
		case form.DateRange:
			list = append(list,
				column{q.ID + "." + form.First, func(a response.Answers) string { return a[q.ID].Text }},
				column{q.ID + "." + form.Last, func(a response.Answers) string { return a[q.ID].Last }})
			continue
		case form.Grid:
			list = append(list, gridColumns(q)...)
			continue
		case form.Group:
			list = append(list, groupColumns(q, rows[q.ID])...)
			continue
		case form.Ranking:
			for _, o := range q.Options {
				list = append(list, column{q.ID + "." + o.ID, func(a response.Answers) string { return place(a[q.ID].Options, o.ID) }})
			}
			continue
		case form.Allocation:
			for _, o := range q.Options {
				list = append(list, column{q.ID + "." + o.ID, func(a response.Answers) string { return amount(a[q.ID].Amounts, o.ID) }})
			}
			continue
		}
		if q.Kind == form.File && q.MostFiles() > 1 {
			list = append(list, fileColumns(q)...)
			continue
		}
		list = append(list, column{q.ID, func(a response.Answers) string { return plain(q, a) }})
		if q.Specify() {
			list = append(list, column{q.ID + "__other", func(a response.Answers) string { return a[q.ID].Other }})
		}
	}
	return list
}

// place is that of an option in its ranking, from 1; "" if it has none.
func place(ranked []string, option string) string {
	if i := slices.Index(ranked, option); i >= 0 {
		return strconv.Itoa(i + 1)
	}
	return ""
}

// amount is what an option was given; "" if nothing was dealt out.
func amount(amounts map[string]int, option string) string {
	if n, ok := amounts[option]; ok {
		return strconv.Itoa(n)
	}
	return ""
}

func fileNames(files []response.File) []string {
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.Name
	}
	return names
}

// fileColumns have the name of a file each, the first being 1.
func fileColumns(q *form.Question) []column {
	list := make([]column, q.MostFiles())
	for i := range list {
		list[i] = column{q.ID + "." + strconv.Itoa(i+1), func(a response.Answers) string {
			if files := a[q.ID].Files(); i < len(files) {
				return files[i].Name
			}
			return ""
		}}
	}
	return list
}

// plain is one answer as a program reads it.
func plain(q *form.Question, answers response.Answers) string {
	a, ok := answers[q.ID]
	if !ok {
		return ""
	}
	switch q.Like() {
	case form.YesNo, form.Single, form.Likert, form.Consent:
		return a.Option
	case form.Multiple:
		return strings.Join(a.Options, ";")
	case form.Rating, form.Number:
		return strconv.FormatFloat(a.Number, 'f', -1, 64)
	case form.File:
		return strings.Join(fileNames(a.Files()), ";")
	}
	return a.Text
}
