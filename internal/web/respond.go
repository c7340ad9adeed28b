package web

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/consultation"
	"toadam/internal/draft"
	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/problem"
	"toadam/internal/response"
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
	for _, x := range s.Consultation.Forms {
		card := templates.FormCard{ID: x.ID, Title: x.Title.In(f.Lang), Open: x.Open(s.Now())}
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
	f := s.frame(c, "")
	f.Title = x.Title.In(f.Lang)
	p := templates.Start{Frame: f, Form: x.Definition, Open: x.Open(s.Now()), Questions: countQuestions(x.Definition)}
	p.Minutes = minutes(x.Definition)
	if now := s.Now(); now.Before(x.Opens) {
		p.OpensText = f.T("start.opens", "time", s.moment(f.Lang, x.Opens))
	} else if !x.Closes.IsZero() && x.Open(now) {
		p.ShutText = f.T("start.closes", "time", s.moment(f.Lang, x.Closes))
	}
	if d, err := s.draft(c, x); err == nil && !d.Done {
		p.Resume = pageAddress(x, s.resumeAt(x, d))
	}
	return show(c, templates.StartPage(p))
}

// resumeAt is the first page with a question that was not touched.
func (s *Server) resumeAt(x *consultation.Form, d *draft.Draft) int {
	for i := range x.Pages {
		for q := range x.Pages[i].Questions() {
			if q.Kind != form.Note && !touched(d.Input, q) {
				return i
			}
		}
	}
	return len(x.Pages) - 1
}

func touched(in response.Input, q *form.Question) bool {
	if len(in[q.ID]) > 0 {
		return true
	}
	return slices.ContainsFunc(q.Rows, func(r form.Row) bool { return len(in[q.ID+"."+r.ID]) > 0 })
}

// begin starts a draft under a new token.
func (s *Server) begin(c *fiber.Ctx) error {
	x, err := s.openForm(c)
	if err != nil {
		return err
	}
	token, err := s.Drafts.Token()
	if err != nil {
		return err
	}
	lang := s.language(c)
	if _, err := s.Drafts.Start(c.UserContext(), token, x.ID, draft.Page{Version: x.Definition.Version, Lang: lang, Day: s.today()}); err != nil {
		return err
	}
	c.Cookie(&fiber.Cookie{Name: draftCookie, Value: token, Path: "/f/" + x.ID, SameSite: fiber.CookieSameSiteLaxMode, HTTPOnly: true, Secure: s.Secure, SessionOnly: true})
	return c.Redirect(pageAddress(x, 0), fiber.StatusSeeOther)
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
	return d, err
}

// formAndDraft is how every page of a response begins. A draft that was
// submitted leads to its receipt: done is true then, and the answer was given.
func (s *Server) formAndDraft(c *fiber.Ctx) (x *consultation.Form, d *draft.Draft, done bool, err error) {
	if x, err = s.Consultation.Form(c.Params("form")); err != nil {
		return
	}
	if d, err = s.draft(c, x); err != nil {
		return
	}
	if d.Done {
		return x, d, true, c.Redirect("/f/"+x.ID+"/receipt", fiber.StatusSeeOther)
	}
	if !x.Open(s.Now()) {
		err = problem.New(problem.Closed, x.ID)
	}
	return
}

// question shows one page with what was typed. With ?show=problems it also
// shows what is wrong with it.
func (s *Server) question(c *fiber.Ctx) error {
	x, d, done, err := s.formAndDraft(c)
	if err != nil || done {
		return err
	}
	page, err := pageIndex(c, x)
	if err != nil {
		return err
	}
	var problems []response.Problem
	if c.Query("show") == "problems" {
		_, problems = response.EvaluatePage(x.Definition, page, d.Input, d.Files, s.Now().In(s.Zone))
	}
	return s.showQuestions(c, x, d, page, problems)
}

// answer takes what was typed on a page. Everything is kept first, right or
// wrong; then it goes where the button says.
func (s *Server) answer(c *fiber.Ctx) error {
	x, d, done, err := s.formAndDraft(c)
	if err != nil || done {
		return err
	}
	page, err := pageIndex(c, x)
	if err != nil {
		return err
	}
	if err := s.limits.pages.take(d.Key, s.Now()); err != nil {
		return err
	}
	in, err := formInput(c)
	if err != nil {
		return err
	}
	do := first(in["_do"])
	faults, err := s.takeUploads(c, x, d, page, in)
	if err != nil {
		return err
	}
	lang := s.language(c)
	if chosen := first(in["_lang"]); chosen != "" && locale.Supported(chosen) == chosen {
		s.setLanguage(c, chosen)
		lang, do = chosen, "stay"
	}
	if removed := first(in["_remove"]); removed != "" {
		delete(in, removed)
		do = "stay"
	}
	if err := s.Drafts.Save(c.UserContext(), d, draft.Page{Questions: questionIDs(&x.Pages[page]), Input: in, Version: x.Definition.Version, Lang: lang, Day: s.today()}); err != nil {
		return err
	}
	switch do {
	case "keep":
		return c.SendStatus(fiber.StatusNoContent)
	case "stay":
		return c.Redirect(pageAddress(x, page)+fromCheck(c, in), fiber.StatusSeeOther)
	case "back":
		return c.Redirect(before(x, page, in), fiber.StatusSeeOther)
	}
	_, problems := response.EvaluatePage(x.Definition, page, d.Input, d.Files, s.Now().In(s.Zone))
	if problems = merge(x.Definition, problems, faults); len(problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
		return s.showQuestions(c, x, d, page, problems)
	}
	return c.Redirect(after(x, page, in), fiber.StatusSeeOther)
}

func (s *Server) showQuestions(c *fiber.Ctx, x *consultation.Form, d *draft.Draft, page int, problems []response.Problem) error {
	f := s.frame(c, "")
	f.Title = x.Pages[page].Title.In(f.Lang)
	if f.Title == "" {
		f.Title = x.Title.In(f.Lang)
	}
	f.Failed, f.Script, f.LangForm = len(problems) > 0, "respond.js", "answers"
	p := templates.QuestionPage{Frame: f, Form: x.Definition, Index: page, Input: d.Input, Files: d.Files, Problems: problems,
		FromCheck: c.Query("from") == "check" || c.FormValue("_from") == "check"}
	for _, problem := range problems {
		p.Messages = append(p.Messages, answerMessage(f.Lang, x.Definition, problem))
	}
	return show(c, templates.QuestionsPage(p))
}

// answerMessage is what a respondent reads about an answer: the problem's
// arguments, written as the language writes numbers and days, and the label of
// the question or row.
func answerMessage(lang string, d *form.Definition, p response.Problem) string {
	args := map[string]string{"label": p.Question}
	for name, value := range p.Args {
		args[name] = locale.Day(lang, value)
		if x, err := strconv.ParseFloat(value, 64); err == nil {
			args[name] = locale.Float(lang, x, 6)
		}
	}
	if q := d.Question(p.Question); q != nil {
		args["label"], args["hint"] = q.Label.In(lang), q.PatternHint.In(lang)
		for _, r := range q.Rows {
			if r.ID == p.Row {
				args["label"] = r.Label.In(lang)
			}
		}
	}
	return locale.T(lang, "answer."+p.Code, pairs(args)...)
}

// merge puts the faults of uploads among the other problems, in form order; a
// question with a faulty upload has no other problem.
func merge(d *form.Definition, problems, faults []response.Problem) []response.Problem {
	if len(faults) == 0 {
		return problems
	}
	var all []response.Problem
	for _, q := range d.Questions() {
		of := func(p response.Problem) bool { return p.Question == q.ID }
		if i := slices.IndexFunc(faults, of); i >= 0 {
			all = append(all, faults[i])
			continue
		}
		for _, p := range problems {
			if of(p) {
				all = append(all, p)
			}
		}
	}
	return all
}

// formInput is what a page sent, as an HTML form or with a file.
func formInput(c *fiber.Ctx) (response.Input, error) {
	if strings.HasPrefix(c.Get(fiber.HeaderContentType), fiber.MIMEMultipartForm) {
		f, err := c.MultipartForm()
		if err != nil {
			return nil, problem.Wrap(problem.Invalid, err, "read a page's fields")
		}
		return response.Input(f.Value), nil
	}
	values, err := url.ParseQuery(string(c.Body()))
	if err != nil {
		return nil, problem.Wrap(problem.Invalid, err, "read a page's fields")
	}
	return response.Input(values), nil
}

func pageIndex(c *fiber.Ctx, x *consultation.Form) (int, error) {
	n, err := strconv.Atoi(c.Params("page"))
	if err != nil || n < 1 || n > len(x.Pages) {
		return 0, problem.New(problem.NotFound, "page "+c.Params("page"))
	}
	return n - 1, nil
}

func pageAddress(x *consultation.Form, page int) string {
	return fmt.Sprintf("/f/%s/%d", x.ID, page+1)
}

// before is the address that "back" leads to.
func before(x *consultation.Form, page int, in response.Input) string {
	switch {
	case first(in["_from"]) == "check":
		return "/f/" + x.ID + "/check"
	case page == 0:
		return "/f/" + x.ID
	}
	return pageAddress(x, page-1)
}

// after is the address that follows a page without problems.
func after(x *consultation.Form, page int, in response.Input) string {
	if first(in["_from"]) == "check" || page == len(x.Pages)-1 {
		return "/f/" + x.ID + "/check"
	}
	return pageAddress(x, page+1)
}

func fromCheck(c *fiber.Ctx, in response.Input) string {
	if first(in["_from"]) == "check" || c.Query("from") == "check" {
		return "?from=check"
	}
	return ""
}

func questionIDs(p *form.Page) []string {
	var ids []string
	for q := range p.Questions() {
		ids = append(ids, q.ID)
	}
	return ids
}

func countQuestions(d *form.Definition) int {
	n := 0
	for _, q := range d.Questions() {
		if q.Kind != form.Note {
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
		case form.Note:
		case form.LongTxt, form.File:
			seconds += 60
		case form.Number, form.Date, form.ShortTxt:
			seconds += 20
		case form.Matrix:
			seconds += 9 * len(q.Rows)
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
