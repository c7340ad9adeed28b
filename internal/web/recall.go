package web

import (
	"slices"
	"strings"

	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/response"
)

// maxRecalled is how many characters of an answer a text repeats.
const maxRecalled = 200

// recall returns what says an answer in words within a text of the form, on one
// line: that to a question ("role"), or to a part of it ("away.first"). It is ""
// where there is none.
func recall(lang string, d *form.Definition, answers response.Answers) func(name string) string {
	return func(name string) string {
		id, part, _ := strings.Cut(name, ".")
		a, ok := answers[id]
		if !ok {
			return ""
		}
		text := recalled(lang, d.Question(id), a)
		if part != "" {
			text = recalledPart(lang, d.Question(id), a, part)
		}
		text = strings.Join(strings.Fields(text), " ")
		if r := []rune(text); len(r) > maxRecalled {
			return string(r[:maxRecalled]) + "…"
		}
		return text
	}
}

func recalled(lang string, q *form.Question, a response.Answer) string {
	name := func(id string) string {
		if o := q.Option(id); o != nil && o.Specify && a.Other != "" {
			return a.Other
		}
		return optionWords(lang, q, id, "")
	}
	switch q.Like() {
	case form.Single, form.Likert:
		return name(a.Option)
	case form.Multiple, form.Ranking:
		labels := make([]string, len(a.Options))
		for i, id := range a.Options {
			labels[i] = name(id)
		}
		return locale.List(lang, labels)
	case form.Rating:
		return locale.Int(lang, int(a.Number))
	}
	return strings.Join(words(lang, q, a), ", ")
}

// recalledPart says the answer to a row, the place or the amount of an option,
// or a day.
func recalledPart(lang string, q *form.Question, a response.Answer, part string) string {
	switch q.Kind {
	case form.Matrix:
		if point, ok := a.Rows[part]; ok {
			return optionWords(lang, q, point, "")
		}
	case form.Ranking:
		if i := slices.Index(a.Options, part); i >= 0 {
			return locale.Int(lang, i+1)
		}
	case form.Allocation:
		if amount, ok := a.Amounts[part]; ok {
			return numberWords(lang, q, float64(amount))
		}
	case form.DateRange:
		if part == form.First {
			return locale.Day(lang, a.Text)
		}
		return locale.Day(lang, a.Last)
	}
	return ""
}
