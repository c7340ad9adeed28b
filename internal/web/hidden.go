package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/consultation"
	"toadam/internal/form"
	"toadam/internal/response"
	"toadam/internal/web/templates"
)

// parameters are the values of a form's hidden questions in a request: in its
// address, or among the fields with which the start page passes them on.
func parameters(c *fiber.Ctx, x *consultation.Form) response.Input {
	in := response.Input{}
	for _, q := range x.Definition.Questions() {
		if q.Kind != form.Hidden {
			continue
		}
		// The copy outlives the request, whose memory is used again.
		if value := response.Parameter(q, strings.Clone(c.FormValue(q.Parameter))); value != "" {
			in[q.ID] = []string{value}
		}
	}
	return in
}

// hidden are the form's hidden questions.
func hidden(x *consultation.Form) (ids []string) {
	for _, q := range x.Definition.Questions() {
		if q.Kind == form.Hidden {
			ids = append(ids, q.ID)
		}
	}
	return ids
}

// keptWords says what is kept for the hidden questions.
func keptWords(lang string, x *consultation.Form, in response.Input) []templates.Kept {
	var list []templates.Kept
	for _, q := range x.Definition.Questions() {
		if q.Kind == form.Hidden && first(in[q.ID]) != "" {
			list = append(list, templates.Kept{Label: q.Label.In(lang), Value: first(in[q.ID])})
		}
	}
	return list
}
