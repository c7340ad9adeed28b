package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/consultation"
	"toadam/internal/draft"
	"toadam/internal/locale"
	"toadam/internal/problem"
	"toadam/internal/web/templates"
)

// saveLater makes the browser's draft one that can be gone on with elsewhere.
func (s *Server) saveLater(c *fiber.Ctx) error {
	x, d, done, err := s.formAndDraft(c)
	if err != nil || done {
		return err
	}
	return s.makeLater(c, x, d)
}

func (s *Server) makeLater(c *fiber.Ctx, x *consultation.Form, d *draft.Draft) error {
	if _, err := s.Drafts.Later(c.UserContext(), d, c.Cookies(draftCookie), s.today()); err != nil {
		return err
	}
	return lead(c, "/f/"+x.ID+"/later")
}

// later shows the code and the link of the browser's draft.
func (s *Server) later(c *fiber.Ctx) error {
	x, d, done, err := s.formAndDraft(c)
	if err != nil || done {
		return err
	}
	address := pageAddress(x, s.resumeAt(x, d))
	code, ok := d.CodeOf(c.Cookies(draftCookie))
	if !ok { // by its address, before a code was asked for
		return c.Redirect(address, fiber.StatusSeeOther)
	}
	f := s.formFrame(c, x)
	f.Title = f.T("later.title")
	return show(c, templates.LaterPage(templates.Later{Frame: f, Form: x.Definition, Code: code.String(),
		Link: s.origin(c) + "/f/" + x.ID + "/resume/" + code.String(), Until: locale.Day(f.Lang, d.LastDay()), Continue: address}))
}

// origin is the server's address as the browser has it.
func (s *Server) origin(c *fiber.Ctx) string {
	scheme := "http://"
	if s.Secure {
		scheme = "https://"
	}
	return scheme + c.Hostname()
}

// askCode takes a code that was typed, and leads to its draft's page.
func (s *Server) askCode(c *fiber.Ctx) error {
	p := templates.AskCode{Frame: s.frame(c, "later.ask_title")}
	if c.Method() != fiber.MethodPost {
		return show(c, templates.AskCodePage(p))
	}
	p.Code = strings.TrimSpace(c.FormValue("code"))
	code, ok := draft.ParseCode(p.Code)
	if !ok {
		return s.refuseCode(c, p, "later.malformed", fiber.StatusUnprocessableEntity)
	}
	form, err := s.formOf(c, code)
	if err != nil {
		return s.refuseFault(c, p, err)
	}
	return c.Redirect("/f/"+form+"/resume/"+code.String(), fiber.StatusSeeOther)
}

func (s *Server) refuseCode(c *fiber.Ctx, p templates.AskCode, key string, status int) error {
	p.Fault, p.Failed, p.Script, p.Path, p.Query = p.T(key), true, "respond.js", "/resume", ""
	c.Status(status)
	return show(c, templates.AskCodePage(p))
}

// refuseFault tells why a code leads nowhere, or returns another error as it is.
func (s *Server) refuseFault(c *fiber.Ctx, p templates.AskCode, err error) error {
	switch {
	case problem.Is(err, problem.NotFound):
		return s.refuseCode(c, p, "later.unknown", fiber.StatusNotFound)
	case problem.Is(err, problem.TooMany):
		c.Set(fiber.HeaderRetryAfter, "60")
		return s.refuseCode(c, p, "later.guessed", fiber.StatusTooManyRequests)
	}
	return err
}

// formOf returns the form to whose draft a code leads. Wrong codes are counted
// by their first group: who guesses is stopped, and can't stop others, except for
// a minute whoever has a code that begins like that.
func (s *Server) formOf(c *fiber.Ctx, code draft.Code) (string, error) {
	if err := s.limits.codes.allow(code.Group(), s.Now()); err != nil {
		return "", err
	}
	form, err := s.Drafts.FormOf(c.UserContext(), code)
	if problem.Is(err, problem.NotFound) {
		if err := s.limits.codes.take(code.Group(), s.Now()); err != nil {
			return "", err
		}
	}
	return form, err
}

// byCode returns the draft to which the code of the address leads; ok is false
// if there is none, and that was said.
func (s *Server) byCode(c *fiber.Ctx) (x *consultation.Form, d *draft.Draft, code draft.Code, ok bool, err error) {
	if x, err = s.Consultation.Form(c.Params("form")); err != nil {
		return
	}
	p := templates.AskCode{Frame: s.frame(c, "later.ask_title"), Code: c.Params("code")}
	code, known := draft.ParseCode(p.Code)
	if !known {
		err = s.refuseCode(c, p, "later.malformed", fiber.StatusUnprocessableEntity)
		return
	}
	form, err := s.formOf(c, code)
	if err == nil && form == x.ID {
		d, err = s.Drafts.Open(c.UserContext(), string(code), x.ID)
	}
	if err == nil && d == nil { // it is of another form
		err = problem.New(problem.NotFound, "draft")
	}
	if err != nil {
		return x, nil, code, false, s.refuseFault(c, p, err)
	}
	return x, d, code, true, nil
}

// resume shows where a code's link leads. Only the button there takes the draft
// over: a link may be opened by what is not a person, or by mistake.
func (s *Server) resume(c *fiber.Ctx) error {
	x, d, code, ok, err := s.byCode(c)
	if err != nil || !ok {
		return err
	}
	f := s.formFrame(c, x)
	f.Title = f.T("later.ask_title")
	p := templates.Resume{Frame: f, Form: x.Definition, Code: code.String(), Until: locale.Day(f.Lang, d.LastDay()), Sent: d.Receipt}
	if own, err := s.draft(c, x); err == nil && own.Key != d.Key && !own.Done {
		p.Other = true
	}
	return show(c, templates.ResumePage(p))
}

// takeOver makes the draft of a code this browser's, too.
func (s *Server) takeOver(c *fiber.Ctx) error {
	x, d, code, ok, err := s.byCode(c)
	if err != nil || !ok {
		return err
	}
	if d.Done { // then the code only tells the receipt
		return c.Redirect("/f/"+x.ID+"/resume/"+code.String(), fiber.StatusSeeOther)
	}
	if own, err := s.draft(c, x); err != nil || own.Key != d.Key {
		c.Cookie(s.cookie(draftCookie, string(code), "/f/"+x.ID))
	}
	return c.Redirect(pageAddress(x, s.resumeAt(x, d)), fiber.StatusSeeOther)
}
