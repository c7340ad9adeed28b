package web

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/consultation"
	"toadam/internal/draft"
	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/problem"
	"toadam/internal/response"
	"toadam/internal/tally"
	"toadam/internal/web/templates"
)

const (
	// draftCookie holds the token of a browser's draft; its path is the form's,
	// so each form has its own, and the browser drops it when it closes.
	draftCookie = "draft"
	noDraft     = "error.no_draft"
)

func (s *Server) home(c *fiber.Ctx) error {
	f := s.frame(c, "")
	about := s.Consultation.About
	p := templates.Home{Title: about.Title.In(f.Lang), Host: about.Host.In(f.Lang), Intro: about.Intro.In(f.Lang)}
	f.Title = p.Title
	p.Frame = f
	for _, t := range about.Themes {
		p.Themes = append(p.Themes, t.Label.In(f.Lang))
	}
	for _, x := range s.Consultation.Forms() {
		card := templates.FormCard{ID: x.ID, Title: x.Title, Open: x.Open(s.Now())}
		if x.Audience != "" {
			card.Audience = f.T("home." + x.Audience)
		}
		p.Forms = append(p.Forms, card)
	}
	return show(c, templates.HomePage(p))
}

// start shows what a form is, how long it takes and what is kept.
func (s *Server) start(c *fiber.Ctx) error {
	x, err := s.Consultation.Form(c.Params("form"))
	if err != nil {
		return err
	}
	p := s.startPage(c, x, x.Open(s.Now()))
	if d, err := s.draft(c, x); err == nil && !d.Done {
		p.Resume = pageAddress(x, s.resumeAt(x, d))
		p.Kept = keptWords(p.Lang, x, d.Input)
	}
	return show(c, templates.StartPage(p))
}

// startPage is the page of a form that is open, or is not.
func (s *Server) startPage(c *fiber.Ctx, x *consultation.Form, open bool) templates.Start {
	f := s.formFrame(c, x)
	f.Title = x.Title.In(f.Lang)
	p := templates.Start{Frame: f, Form: x.Definition, Open: open, Questions: countQuestions(x.Definition)}
	p.Minutes = minutes(x.Definition)
	if now := s.Now(); now.Before(x.Opens) {
		p.OpensText = f.T("start.opens", "time", s.moment(f.Lang, x.Opens))
	} else if x.LastDay != "" && open {
		p.ShutText = f.T("start.closes_day", "day", locale.Day(f.Lang, x.LastDay))
	} else if !x.Closes.IsZero() && open {
		p.ShutText = f.T("start.closes", "time", s.moment(f.Lang, x.Closes))
	}
	address := parameters(c, x)
	p.Parameters, p.Kept = address, keptWords(f.Lang, x, address)
	return p
}

// resumeAt is the first page that is shown with a question that was not touched.
func (s *Server) resumeAt(x *consultation.Form, d *draft.Draft) int {
	x = x.For(d.Seed)
	path, last := s.path(x, d), 0
	for i := range x.Pages {
		if !path.Page(i) {
			continue
		}
		last = i
		for q := range x.Pages[i].Questions() {
			if q.Asks() && path.Question(q.ID) && !touched(d.Input, q) {
				return i
			}
		}
	}
	return last
}

func touched(in response.Input, q *form.Question) bool {
	if len(in[q.ID]) > 0 || q.Kind == form.Group && len(in[response.RowsField(q)]) > 0 {
		return true
	}
	return slices.ContainsFunc(q.Parts(), func(part string) bool { return len(in[q.ID+"."+part]) > 0 })
}

// begin leads to the browser's unfinished draft, or starts one under a new
// token; starting anew discards the old one.
func (s *Server) begin(c *fiber.Ctx) error {
	x, err := s.openForm(c)
	if err != nil {
		return err
	}
	if d, err := s.draft(c, x); err == nil && !d.Done {
		if c.FormValue("_anew") == "" {
			return c.Redirect(pageAddress(x, s.resumeAt(x, d)), fiber.StatusSeeOther)
		}
		if err := s.Drafts.Discard(c.UserContext(), d); err != nil {
			return err
		}
	}
	if err := s.limits.starts.take("", s.Now()); err != nil {
		return err
	}
	token, err := s.Drafts.Token()
	if err != nil {
		return err
	}
	seed, err := s.seed(x)
	if err != nil {
		return err
	}
	if _, err := s.Drafts.Start(c.UserContext(), token, x.ID, seed, draft.Page{
		Questions: hidden(x), Input: parameters(c, x), Version: x.Definition.Version, Lang: s.language(c, x.Languages), Day: s.today()}); err != nil {
		return err
	}
	c.Cookie(s.cookie(draftCookie, token, "/f/"+x.ID))
	return c.Redirect(pageAddress(x, 0), fiber.StatusSeeOther)
}

// seed draws the seed of a new draft: of several, the one by which those
// statements are shown that most lack answers.
func (s *Server) seed(x *consultation.Form) (int64, error) {
	seeds := make([]int64, 1, tally.Candidates)
	if x.Draws() {
		seeds = seeds[:tally.Candidates]
	}
	for i := range seeds {
		var err error
		if seeds[i], err = s.Drafts.Seed(); err != nil {
			return 0, err
		}
	}
	x.Tally.Read(func(v *tally.View) { seeds[0] = v.Lightest(x.Definition, seeds) })
	return seeds[0], nil
}

// cookie is one that only this server reads and that the browser drops when it
// closes.
func (s *Server) cookie(name, value, path string) *fiber.Cookie {
	return &fiber.Cookie{Name: name, Value: value, Path: path, HTTPOnly: true, Secure: s.Secure, SameSite: fiber.CookieSameSiteLaxMode, SessionOnly: true}
}

// forget makes the browser drop a cookie.
func (s *Server) forget(c *fiber.Ctx, name, path string) {
	gone := s.cookie(name, "", path)
	gone.SessionOnly, gone.Expires = false, time.Unix(1, 0)
	c.Cookie(gone)
}

// openForm returns the form of the address if it takes responses now.
func (s *Server) openForm(c *fiber.Ctx) (*consultation.Form, error) {
	x, err := s.Consultation.Form(c.Params("form"))
	if err != nil {
		return nil, err
	}
	if !x.Open(s.Now()) {
		return nil, problem.New(problem.Closed, x.ID)
	}
	return x, nil
}

// draft returns the browser's draft of the form, done or not.
func (s *Server) draft(c *fiber.Ctx, x *consultation.Form) (*draft.Draft, error) {
	d, err := s.Drafts.Open(c.UserContext(), c.Cookies(draftCookie), x.ID)
	if problem.Is(err, problem.NotFound) {
		return nil, &problem.Error{Class: problem.NotFound, Key: noDraft, Err: err}
	}
	if err == nil && c.Cookies(languageCookie) == "" { // somewhere else than where it was begun
		c.Request().Header.SetCookie(languageCookie, d.Lang)
	}
	return d, err
}

// formAndDraft is how every page of a response begins, with the form as it is
// asked of its respondent. A draft that was submitted leads to its receipt, which
// says so if a page came too late: done is true then, and the answer was given.
func (s *Server) formAndDraft(c *fiber.Ctx) (x *consultation.Form, d *draft.Draft, done bool, err error) {
	if x, err = s.Consultation.Form(c.Params("form")); err != nil {
		return
	}
	if d, err = s.draft(c, x); err != nil {
		return
	}
	if d.Done {
		return x, d, true, lead(c, "/f/"+x.ID+"/receipt"+late(c, x.For(d.Seed)))
	}
	return x.For(d.Seed), d, false, nil
}

// late is what the receipt's address ends with if a page with something new on it
// came after the response was sent, from another tab or device perhaps.
func late(c *fiber.Ctx, x *consultation.Form) string {
	n, err := strconv.Atoi(c.Params("page"))
	if err != nil || n < 1 || n > len(x.Pages) || c.Method() != fiber.MethodPost {
		return ""
	}
	in, err := formInput(c)
	if err != nil {
		return ""
	}
	p := draft.Page{Input: in, Was: readWas(in["_was"])}
	for q := range x.Pages[n-1].Questions() {
		if q.Asks() {
			p.Questions = append(p.Questions, q.ID)
		}
	}
	if p.Changes() {
		return "?late=1"
	}
	return ""
}

// mustBeOpen is the error of a form that was closed while somebody answered it.
func (s *Server) mustBeOpen(x *consultation.Form) error {
	if !x.Open(s.Now()) {
		return &problem.Error{Class: problem.Closed, Key: "error.closed_meanwhile", Field: x.ID}
	}
	return nil
}

func countQuestions(d *form.Definition) int {
	n := 0
	for _, q := range d.Questions() {
		if q.Asks() {
			n++
		}
	}
	return n
}

// minutes is about how long a form takes: 9 seconds for a click, 60 for a long
// text or a file, 20 for anything else that is typed.
func minutes(d *form.Definition) int {
	seconds := 0
	for _, q := range d.Questions() {
		switch q.Kind {
		case form.Note, form.Hidden:
		case form.LongTxt, form.File:
			seconds += 60
		case form.Number, form.Date, form.ShortTxt, form.Email, form.Phone:
			seconds += 20
		case form.Grid:
			seconds += 9 * len(q.Parts())
		case form.Group:
			seconds += 20 * len(q.Fields)
		case form.DateRange:
			seconds += 2 * 20
		case form.Statements, form.Pairwise:
			seconds += 9 * q.Asked()
		case form.Matrix, form.Ranking, form.Allocation:
			seconds += 9 * len(q.Parts())
		default:
			seconds += 9
		}
	}
	return max(1, int(math.Round(float64(seconds)/60)))
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

func escape(s string) string { return url.QueryEscape(s) }
