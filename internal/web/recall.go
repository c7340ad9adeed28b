package web

import (
	"cmp"
	"slices"
	"strings"

	"toadam/internal/consultation"
	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/response"
	"toadam/internal/web/templates"
)

// maxRecalled is how many characters of an answer a text repeats.
const maxRecalled = 200

// recall returns what says an answer in words within a text of the form, on one
// line: that to a question ("role"), or to a part of it ("away.first"). It is ""
// where there is none.
func recall(lang string, d *form.Definition, answers response.Answers) func(name string) string {
	r := recaller{lang: lang, d: d, answers: answers, said: map[string]string{}}
	return r.say
}

// recaller says answers. Options can speak of answers in turn, of earlier ones
// only, so that it comes to an end; what it said it keeps, so that it does soon.
type recaller struct {
	lang    string
	d       *form.Definition
	answers response.Answers
	said    map[string]string
}

func (r recaller) say(name string) string {
	if text, ok := r.said[name]; ok {
		return text
	}
	id, part, _ := strings.Cut(name, ".")
	a, ok := r.answers[id]
	if !ok {
		return ""
	}
	text := ""
	if q := r.d.Question(id); part == "" {
		text = r.whole(q, a)
	} else {
		text = r.part(q, a, part)
	}
	text = strings.Join(strings.Fields(text), " ")
	if letters := []rune(text); len(letters) > maxRecalled {
		text = string(letters[:maxRecalled]) + "…"
	}
	r.said[name] = text
	return text
}

// option is the label of an option, or what was written beside it.
func (r recaller) option(q *form.Question, id, other string) string {
	o := q.Option(id)
	switch {
	case o == nil: // one of the program's, or from a version that had it
		return id
	case o.Specify && other != "":
		return other
	}
	var b strings.Builder
	for _, piece := range o.Label.Pieces(r.lang) {
		b.WriteString(piece.Text)
		if piece.Name != "" {
			b.WriteString(cmp.Or(r.say(piece.Name), templates.Unanswered))
		}
	}
	return b.String()
}

// told is the form with the answers that its texts speak of; what is not answered
// reads as an ellipsis.
func told(lang string, x *consultation.Form, answers response.Answers) *consultation.Form {
	if !x.Recalls() {
		return x
	}
	answer, own := recall(lang, x.Definition, answers), *x
	own.Definition = x.Filled(func(name string) string { return cmp.Or(answer(name), templates.Unanswered) })
	return &own
}

// blank is what stands on paper for an answer.
const blank = "…………………"

func (r recaller) whole(q *form.Question, a response.Answer) string {
	switch q.Like() {
	case form.Single, form.Likert:
		return r.option(q, a.Option, a.Other)
	case form.Multiple, form.Ranking:
		labels := make([]string, len(a.Options))
		for i, id := range a.Options {
			labels[i] = r.option(q, id, a.Other)
		}
		return locale.List(r.lang, labels)
	case form.Rating:
		return locale.Int(r.lang, int(a.Number))
	}
	return strings.Join(words(r.lang, q, a), ", ")
}

// part says the answer to a row, the place or the amount of an option, or a day.
func (r recaller) part(q *form.Question, a response.Answer, part string) string {
	switch q.Kind {
	case form.Matrix:
		if point, ok := a.Rows[part]; ok {
			return r.option(q, point, "")
		}
	case form.Ranking:
		if i := slices.Index(a.Options, part); i >= 0 {
			return locale.Int(r.lang, i+1)
		}
	case form.Allocation:
		if amount, ok := a.Amounts[part]; ok {
			return numberWords(r.lang, q, float64(amount))
		}
	case form.DateRange:
		if part == form.First {
			return locale.Day(r.lang, a.Text)
		}
		return locale.Day(r.lang, a.Last)
	}
	return ""
}
