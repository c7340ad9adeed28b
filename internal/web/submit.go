package web

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/consultation"
	"toadam/internal/draft"
	"toadam/internal/intake"
	"toadam/internal/problem"
	"toadam/internal/response"
	"toadam/internal/web/templates"
)

// check shows all answers once more, or the first page that has a problem.
func (s *Server) check(c *fiber.Ctx) error {
	x, d, done, err := s.formAndDraft(c)
	if err != nil || done {
		return err
	}
	if err := s.mustBeOpen(x); err != nil {
		return err
	}
	answers, problems, path := response.Walk(x.Definition, d.Input, d.Files, s.Now().In(s.Zone))
	if len(problems) > 0 {
		return c.Redirect(problemAddress(x, problems[0]), fiber.StatusSeeOther)
	}
	if quota := x.Full(answers, len(x.Pages), s.Now().In(s.Zone)); quota != nil {
		return s.noPlace(c, x, quota)
	}
	p := s.checkAnswers(c, x, path, answers)
	p.Draft, p.Changed = draftMark(d), changedSince(p.Lang, x, d.Version)
	return show(c, templates.CheckPage(p))
}

func (s *Server) checkAnswers(c *fiber.Ctx, x *consultation.Form, path *response.Path, answers response.Answers) templates.CheckAnswers {
	f := s.formFrame(c, x)
	f.Title = f.T("check.title")
	x = told(f.Lang, x, answers)
	f.Script = "respond.js"
	p := templates.CheckAnswers{Frame: f, Form: x.Definition}
	for i := range x.Pages {
		if page := answeredPage(f, x, i, path, answers); len(page.Items) > 0 {
			p.Pages = append(p.Pages, page)
		}
	}
	return p
}

// problemAddress is the page where a problem can be mended, showing it.
func problemAddress(x *consultation.Form, p response.Problem) string {
	for i, q := range x.Definition.Questions() {
		if q.ID == p.Question {
			return pageAddress(x, i) + "?show=problems"
		}
	}
	return pageAddress(x, 0) + "?show=problems"
}

// submit puts the draft into the log. Its key makes it one response, however
// often the button is pressed or the page sent again.
func (s *Server) submit(c *fiber.Ctx) error {
	x, err := s.Consultation.Form(c.Params("form"))
	if err != nil {
		return err
	}
	d, err := s.draft(c, x)
	if err != nil {
		return err
	}
	x = x.For(d.Seed)
	problems := s.allProblems(x, d)
	if !d.Done && mustBeSeen(c, x) {
		return lead(c, "/f/"+x.ID+"/check")
	}
	if !d.Done && len(problems) == 0 {
		problems, err = s.send(c, x, d)
	}
	switch {
	case problem.Is(err, problem.Full):
		return s.noPlace(c, x, fullQuota(x, err))
	case err != nil:
		return err
	case len(problems) > 0 && !d.Done:
		return lead(c, problemAddress(x, problems[0]))
	}
	return lead(c, "/f/"+x.ID+"/receipt")
}

func (s *Server) allProblems(x *consultation.Form, d *draft.Draft) []response.Problem {
	_, problems := response.Evaluate(x.Definition, d.Input, d.Files, s.Now().In(s.Zone))
	return problems
}

// send marks the draft as on its way, so that nothing removes it meanwhile, and
// appends what it holds then: another tab may have changed it since it was
// opened, which can also bring problems.
func (s *Server) send(c *fiber.Ctx, x *consultation.Form, d *draft.Draft) ([]response.Problem, error) {
	err := s.Drafts.Sending(c.UserContext(), d, s.today())
	if problem.Is(err, problem.Conflict) { // another click has sent it
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	answers, problems := response.Evaluate(x.Definition, d.Input, d.Files, s.Now().In(s.Zone))
	if len(problems) > 0 {
		return problems, nil
	}
	receipt, err := s.append(c, x, intake.KeyOf(x.ID, d.Key), intake.Web, answers)
	if err != nil {
		return nil, err
	}
	if err := s.Drafts.Submitted(c.UserContext(), d, receipt); err != nil {
		// The response is safe in the log. Only the draft is not tidied up,
		// which pressing the button again or the daily sweep mends.
		s.Logger.Warn("draft not tidied up after its submission", "form", x.ID, "error", err)
	}
	return nil, nil
}

// append writes a response to the form's log, unless the form is closed: a key
// that is in the log already is answered with its receipt all the same.
func (s *Server) append(c *fiber.Ctx, x *consultation.Form, key intake.Key, via intake.Via, answers response.Answers) (receipt string, err error) {
	if !x.Definition.Open(s.Now()) {
		if _, ok := x.Log.Find(key.Receipt()); ok {
			return key.Receipt(), nil
		}
		return "", problem.New(problem.Closed, x.ID)
	}
	submission := x.Submission(answers, s.Now().In(s.Zone))
	submission.Key, submission.Via = key, via
	receipt, err = x.Log.Append(c.UserContext(), submission)
	if err != nil {
		return "", fmt.Errorf("append a response to %s: %w", x.ID, err)
	}
	return receipt, nil
}

// receipt shows the code of the browser's response.
func (s *Server) receipt(c *fiber.Ctx) error {
	x, err := s.Consultation.Form(c.Params("form"))
	if err != nil {
		return err
	}
	d, err := s.draft(c, x)
	if err != nil {
		return err
	}
	code := d.Receipt
	if !d.Done {
		code = intake.KeyOf(x.ID, d.Key).Receipt()
		if _, ok := x.Log.Find(code); !ok {
			return c.Redirect("/f/"+x.ID+"/check", fiber.StatusSeeOther)
		}
	}
	f := s.formFrame(c, x)
	f.Title = f.T("receipt.title")
	if x, err = s.thanked(c, f.Lang, x, code); err != nil {
		return err
	}
	return show(c, templates.ReceiptPage(templates.Receipt{Frame: f, Form: x.Definition, Code: code, Late: c.Query("late") != ""}))
}

// thanked is the form with the answers of the response that has the receipt, for
// the browser that began it: once it is sent, its code tells the receipt only.
func (s *Server) thanked(c *fiber.Ctx, lang string, x *consultation.Form, receipt string) (*consultation.Form, error) {
	n, ok := x.Log.Find(receipt)
	if _, byCode := draft.ParseCode(c.Cookies(draftCookie)); byCode || !ok {
		return told(lang, x, nil), nil
	}
	if !x.Recalls() {
		return x, nil
	}
	e, err := x.Log.Get(c.UserContext(), n)
	if err != nil {
		return nil, fmt.Errorf("read what to thank for: %w", err)
	}
	_, answers, err := decode(x, e)
	if err != nil {
		return nil, err
	}
	return told(lang, x, answers), nil
}

// leave forgets the draft's cookie, for the next person at the same machine.
func (s *Server) leave(c *fiber.Ctx) error {
	x, err := s.Consultation.Form(c.Params("form"))
	if err != nil {
		return err
	}
	s.forget(c, draftCookie, "/f/"+x.ID)
	return c.Redirect("/", fiber.StatusSeeOther)
}

// receiptShape is how a person may type a receipt's code.
var receiptShape = regexp.MustCompile(`^(?i)([0-9a-z][- ]*){12}$`)

// hyphens are what a word processor makes of "-".
var hyphens = strings.NewReplacer("–", "-", "—", "-", "‐", "-", "‑", "-")

// lookup tells whether a receipt's code is in a log.
func (s *Server) lookup(c *fiber.Ctx) error {
	p := templates.Lookup{Frame: s.frame(c, "receipt.lookup_title")}
	if c.Method() == fiber.MethodPost {
		p.Asked = true
		p.Code, p.Script = hyphens.Replace(strings.TrimSpace(c.FormValue("code"))), "respond.js"
		if !receiptShape.MatchString(p.Code) {
			p.Fault, p.Failed = p.T("receipt.malformed"), true
			c.Status(fiber.StatusUnprocessableEntity)
		}
		for _, x := range s.Consultation.Forms() {
			if _, ok := x.Log.Find(p.Code); ok {
				p.Found = x.Title.In(p.Lang)
			}
		}
	}
	return show(c, templates.LookupPage(p))
}
