package web

import (
	"errors"
	"fmt"
	"maps"
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

// visit is a request for one page of somebody's response.
type visit struct {
	form  *consultation.Form // in the version from which the page was shown
	live  *consultation.Form // in the live version
	draft *draft.Draft
	page  int // from 0
}

func (s *Server) visit(c *fiber.Ctx) (v visit, done bool, err error) {
	if v.live, v.draft, done, err = s.formAndDraft(c); err != nil || done {
		return v, done, err
	}
	v.form = v.live
	if err := v.asShown(c); err != nil {
		return v, false, err
	}
	n, err := strconv.Atoi(c.Params("page"))
	if err != nil || n < 1 || n > len(v.form.Pages) {
		return v, false, problem.New(problem.NotFound, "page "+c.Params("page"))
	}
	v.page = n - 1
	return v, false, nil
}

// problems is what is wrong with the page's answers as the draft has them.
func (s *Server) problems(v visit) []response.Problem {
	_, problems := response.EvaluatePage(v.form.Definition, v.page, v.draft.Input, v.draft.Files, s.Now().In(s.Zone))
	return problems
}

// path is what is shown to the draft's respondent.
func (s *Server) path(x *consultation.Form, d *draft.Draft) *response.Path {
	_, _, path := response.Walk(x.Definition, d.Input, d.Files, s.Now().In(s.Zone))
	return path
}

// question shows one page with what was typed. With ?show=problems it also
// shows what is wrong with it.
func (s *Server) question(c *fiber.Ctx) error {
	v, done, err := s.visit(c)
	if err != nil || done {
		return err
	}
	if err := s.mustBeOpen(v.form); err != nil {
		return err
	}
	if path := s.path(v.form, v.draft); !path.Page(v.page) { // by its address, or an old link
		return c.Redirect(v.after(path, nil), fiber.StatusSeeOther)
	}
	if quota := s.full(v, v.page-1); quota != nil {
		return s.noPlace(c, v.form, quota)
	}
	if c.Query("show") == "problems" {
		return s.showQuestions(c, v, s.problems(v))
	}
	return s.showQuestions(c, v, nil)
}

// answer takes what was typed on a page. Everything is kept first, right or
// wrong; then it goes where the button says.
func (s *Server) answer(c *fiber.Ctx) error {
	v, done, err := s.visit(c)
	if err != nil || done {
		return err
	}
	if err := s.limits.pages.take(v.draft.Key, s.Now()); err != nil {
		return err
	}
	in, err := formInput(c)
	if err != nil {
		return err
	}
	faults, err := s.takeUploads(c, v, in)
	if err != nil {
		return err
	}
	do, at := s.wanted(c, v, in)
	clashes, err := s.Drafts.Save(c.UserContext(), v.draft, s.draftPage(c, v, in))
	if problem.Is(err, problem.TooLarge) {
		return s.showUnsaved(c, v, in)
	}
	if err := errors.Join(err, s.mustBeOpen(v.live)); err != nil {
		return err
	}
	path := s.path(v.form, v.draft)
	switch {
	case do == "keep" && len(clashes) > 0:
		return c.SendStatus(fiber.StatusConflict)
	case do == "keep":
		return c.SendStatus(fiber.StatusNoContent)
	case len(clashes) > 0:
		return s.showClashes(c, v, in, clashes)
	case do == "later":
		return s.makeLater(c, v.live, v.draft)
	case v.outdated():
		return lead(c, s.inLive(v))
	case do == "back":
		return lead(c, v.before(path, in))
	case len(faults) > 0 && (do == "stay" || v.unseen(path, in)):
		c.Status(fiber.StatusUnprocessableEntity)
		return s.showQuestions(c, v, faults)
	case do == "stay", v.unseen(path, in):
		return lead(c, v.here(in)+at)
	}
	if problems := merge(v.form.Definition, s.problems(v), faults); len(problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
		return s.showQuestions(c, v, problems)
	}
	if quota := s.full(v, v.page); quota != nil {
		return s.noPlace(c, v.form, quota)
	}
	return lead(c, v.after(path, in))
}

// lead sends a browser on to an address. A script that has sent a page without
// leaving it is told the address, and goes there.
func lead(c *fiber.Ctx, address string) error {
	if c.Get(fiber.HeaderAccept) == fiber.MIMEApplicationJSON {
		return c.JSON(fiber.Map{"go": address})
	}
	return c.Redirect(address, fiber.StatusSeeOther)
}

// unseen reports whether the answers show a question that was not to be seen
// when they were sent: without script the page must be shown again with it.
func (v visit) unseen(path *response.Path, in response.Input) bool {
	seen := strings.Fields(first(in["_seen"]))
	for q := range v.form.Pages[v.page].Questions() {
		if q.Condition() != nil && path.Question(q.ID) && !slices.Contains(seen, q.ID) {
			return true
		}
	}
	return false
}

// wanted is what the pressed button asks for: next, back, later, keep (what was
// typed, without an answer), or to stay on the page, in another language or with
// what was added or removed; at is where on the page it then goes.
func (s *Server) wanted(c *fiber.Ctx, v visit, in response.Input) (do, at string) {
	if lang := first(in["_lang"]); slices.Contains(v.form.Languages, lang) {
		s.setLanguage(c, lang)
		return "stay", ""
	}
	for q := range v.form.Pages[v.page].Questions() {
		if at, ok := pressed(q, in); ok {
			return "stay", "#" + at
		}
	}
	return first(in["_do"]), ""
}

// draftPage is what is kept of a page. A question that was changed elsewhere,
// and for which that was chosen, is not.
func (s *Server) draftPage(c *fiber.Ctx, v visit, in response.Input) draft.Page {
	var ids []string
	for q := range v.form.Pages[v.page].Questions() {
		if q.Asks() && first(in[templates.Pick(q.ID)]) != templates.Theirs { // what a page does not ask, it can't change
			ids = append(ids, q.ID)
		}
	}
	return draft.Page{Questions: ids, Input: in, Version: v.form.Definition.Version, Lang: s.language(c, v.form.Languages), Day: s.today(),
		View: first(in["_view"]), Was: readWas(in["_was"])}
}

// showUnsaved shows a page that is too large to be kept as it was typed, so
// that it can be shortened.
func (s *Server) showUnsaved(c *fiber.Ctx, v visit, in response.Input) error {
	unsaved := *v.draft
	unsaved.Input = maps.Clone(v.draft.Input)
	maps.Copy(unsaved.Input, in)
	v.draft = &unsaved
	c.Status(fiber.StatusRequestEntityTooLarge)
	return s.showQuestions(c, v, []response.Problem{{Question: v.longest(in), Code: "page_too_large"}})
}

// longest is the question of the page for which most was typed.
func (v visit) longest(in response.Input) string {
	size := map[string]int{}
	for field, values := range in {
		size[draft.QuestionOf(field)] += len(strings.Join(values, ""))
	}
	id, most := "", -1
	for q := range v.form.Pages[v.page].Questions() {
		if q.Asks() && size[q.ID] > most {
			id, most = q.ID, size[q.ID]
		}
	}
	return id
}

func (s *Server) showQuestions(c *fiber.Ctx, v visit, problems []response.Problem) error {
	p, err := s.questionPage(c, v, problems)
	if err != nil {
		return err
	}
	return show(c, templates.QuestionsPage(p))
}

func (s *Server) questionPage(c *fiber.Ctx, v visit, problems []response.Problem) (p templates.QuestionPage, err error) {
	f := s.formFrame(c, v.form)
	answers, _, path := response.Walk(v.form.Definition, v.draft.Input, v.draft.Files, s.Now().In(s.Zone))
	written := v.form.Definition
	v.form = told(f.Lang, v.form, answers)
	f.Title = v.form.Pages[v.page].Title.In(f.Lang)
	if f.Title == "" {
		f.Title = v.form.Title.In(f.Lang)
	}
	f.Failed, f.Script, f.LangForm = len(problems) > 0, "respond.js", "_answers"
	p = templates.QuestionPage{Frame: f, Written: written, Recall: recall(f.Lang, v.form.Definition, answers), Path: path, Form: v.form.Definition, Index: v.page, Input: v.draft.Input, Files: v.draft.Files, Problems: problems,
		FromCheck: c.Query("from") == "check" || c.FormValue("_from") == "check", Draft: draftMark(v.draft), Was: writeWas(v)}
	if v.live != nil {
		p.Changed = changedSince(f.Lang, v.live, v.draft.Version)
	}
	for _, problem := range problems {
		p.Messages = append(p.Messages, answerMessage(f.Lang, v.form.Definition, problem))
	}
	p.View, err = s.Drafts.View()
	return p, err
}

// sentArgs are the arguments of problems that say what was sent, as it is.
var sentArgs = []string{"name", "row", "column", "field"}

// answerMessage is what a respondent reads about an answer: the problem's
// arguments, written as the language writes numbers and days, and the label of
// the question or row.
func answerMessage(lang string, d *form.Definition, p response.Problem) string {
	if q := d.Question(p.Question); q != nil && p.Code == response.Invalid {
		return templates.Quote(lang, q.Invalid.In(lang))
	}
	args := map[string]string{"label": p.Question}
	for name, value := range p.Args {
		if slices.Contains(sentArgs, name) {
			args[name] = templates.Quote(lang, value)
			continue
		}
		args[name] = locale.Day(lang, value)
		if x, err := strconv.ParseFloat(value, 64); err == nil {
			args[name] = locale.Float(lang, x, 6)
		}
	}
	if q := d.Question(p.Question); q != nil {
		args["label"], args["hint"] = q.Label.In(lang), q.PatternHint.In(lang)
		if label := partLabel(lang, q, p.Row); label != "" && !slices.Contains(response.UnknownNames, p.Code) {
			args["label"] = label
		}
		if row, field, ok := rowField(q, p.Row); ok {
			args["label"] = locale.T(lang, "page.in_row", "label", field.Label.In(lang), "n", locale.Int(lang, row))
			args["hint"] = field.PatternHint.In(lang)
		}
		args["label"], args["hint"] = templates.Quote(lang, args["label"]), templates.Quote(lang, args["hint"])
	}
	return locale.T(lang, "answer."+p.Code, locale.Pairs(args)...)
}

// partLabel is the label of a part of an answer that has its own field; "" if
// there is no such part.
func partLabel(lang string, q *form.Question, part string) string {
	if !slices.Contains(q.Parts(), part) {
		return ""
	}
	if q.Kind == form.DateRange {
		return q.Label.In(lang) + " – " + templates.DayName(lang, part)
	}
	if q.Kind == form.Pairwise {
		return templates.PairLabel(lang, q, part)
	}
	if q.Kind == form.Grid {
		return templates.CellLabel(lang, q, part)
	}
	for _, r := range q.Rows {
		if r.ID == part {
			return r.Label.In(lang)
		}
	}
	return q.Option(part).Label.In(lang)
}

// rowField is the field of a group that is a part of its answer, with its row.
func rowField(q *form.Question, part string) (row int, field *form.Question, ok bool) {
	row, id, ok := response.CutRow(q, q.ID+"."+part)
	field = q.Field(id)
	return row, field, ok && field != nil
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
		from := problems
		if slices.ContainsFunc(faults, of) {
			from = faults
		}
		for _, p := range from {
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

// toCheck reports whether the page was opened from the check-answers page, to
// which it then goes back.
func toCheck(in response.Input) bool { return first(in["_from"]) == "check" }

// here is the page's own address.
func (v visit) here(in response.Input) string {
	if toCheck(in) {
		return pageAddress(v.form, v.page) + "?from=check"
	}
	return pageAddress(v.form, v.page)
}

// before is where "back" leads: the page before that is shown.
func (v visit) before(path *response.Path, in response.Input) string {
	if toCheck(in) {
		return "/f/" + v.form.ID + "/check"
	}
	for i := v.page - 1; i >= 0; i-- {
		if path.Page(i) {
			return pageAddress(v.form, i)
		}
	}
	return "/f/" + v.form.ID
}

// after is what follows a page without problems: the next that is shown. An
// answer that was changed may show pages that have not been answered; the way
// to the check page leads over them by their problems.
func (v visit) after(path *response.Path, in response.Input) string {
	if toCheck(in) {
		return "/f/" + v.form.ID + "/check"
	}
	for i := v.page + 1; i < len(v.form.Pages); i++ {
		if path.Page(i) {
			return pageAddress(v.form, i)
		}
	}
	return "/f/" + v.form.ID + "/check"
}

func pageAddress(x *consultation.Form, page int) string {
	return fmt.Sprintf("/f/%s/%d", x.ID, page+1)
}
