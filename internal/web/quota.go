package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/consultation"
	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/problem"
	"toadam/internal/response"
	"toadam/internal/web/templates"
)

// full is the quota that has no place left for the draft, as far as its answers
// up to a page tell; nil if there is none.
func (s *Server) full(v visit, page int) *form.Quota {
	if len(v.form.Quotas) == 0 {
		return nil
	}
	now := s.Now().In(s.Zone)
	answers, _ := response.Evaluate(v.form.Definition, v.draft.Input, v.draft.Files, now)
	return v.form.Full(answers, page, now)
}

// fullQuota is the quota for which the log refused a response.
func fullQuota(x *consultation.Form, err error) *form.Quota {
	if p, ok := errors.AsType[*problem.Error](err); ok {
		if q := x.Quota(p.Field); q != nil {
			return q
		}
	}
	return &form.Quota{}
}

// noPlace tells a respondent that there is no place left: nothing more is asked,
// and nothing was sent. What was typed can still be changed.
func (s *Server) noPlace(c *fiber.Ctx, x *consultation.Form, q *form.Quota) error {
	f := s.formFrame(c, x)
	f.Title = f.T("full.title")
	if c.Method() != fiber.MethodGet {
		f.Languages = nil // the page's address can't be opened in another
	}
	p := templates.NoPlace{Frame: f, Form: x.Definition, Message: q.Message.In(f.Lang), Change: pageAddress(x, x.DecidedAt(q))}
	if p.Message == "" {
		p.Message = f.T("error.full")
	}
	c.Status(fiber.StatusConflict)
	return show(c, templates.NoPlacePage(p))
}

// refuseFull answers a program whose response there is no place for.
func refuseFull(c *fiber.Ctx, q *form.Quota) error {
	lang := locale.Supported(c.Query("lang"))
	message := q.Message.In(lang)
	if message == "" {
		message = locale.T(lang, "error.full")
	}
	return c.Status(fiber.StatusConflict).JSON(fiber.Map{"error": problem.Full, "quota": q.ID, "message": message})
}
