package web

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/gofiber/fiber/v2"

	"toadam/internal/consultation"
	"toadam/internal/form"
	"toadam/internal/intake"
	"toadam/internal/locale"
	"toadam/internal/problem"
	"toadam/internal/response"
)

const maxKey = 200 // bytes of an idempotency key

// apiRequest is what a program sends.
type apiRequest struct {
	Answers jsontext.Value `json:"answers"`
	Key     string         `json:"key"`
}

// leniently leaves it to package response what is wrong inside the answers.
var leniently = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// apiProblem is one reason why a response can't be taken.
type apiProblem struct {
	Question string            `json:"question"`
	Row      string            `json:"row,omitempty"`
	Code     string            `json:"code"`
	Message  string            `json:"message"`
	Args     map[string]string `json:"args,omitempty"`
}

// apiRespond takes a response. The same key is the same response: it is
// answered with the first receipt, whatever the answers are.
func (s *Server) apiRespond(c *fiber.Ctx) error {
	x, err := s.Consultation.Form(c.Params("form"))
	if err != nil {
		return err
	}
	var r apiRequest
	if err := json.Unmarshal(c.Body(), &r, leniently); err != nil {
		return &problem.Error{Class: problem.Invalid, Key: "api.not_json", Err: err}
	}
	if r.Key == "" || len(r.Key) > maxKey {
		return &problem.Error{Class: problem.Invalid, Key: "api.key", Field: "key"}
	}
	key := intake.KeyOf(x.ID, r.Key)
	if err := s.limits.responses.take(key, s.Now()); err != nil {
		return err
	}
	if _, ok := x.Log.Find(key.Receipt()); ok {
		return created(c, x, key.Receipt())
	}
	if !x.Open(s.Now()) {
		return problem.New(problem.Closed, x.ID)
	}
	answers, problems := s.evaluate(x, r.Answers)
	if len(problems) > 0 {
		return refuse(c, x.Definition, problems)
	}
	receipt, err := s.append(c, x, key, intake.API, answers)
	if problem.Is(err, problem.Full) {
		return refuseFull(c, fullQuota(x, err))
	}
	if err != nil {
		return err
	}
	return created(c, x, receipt)
}

// evaluate checks the answers of a request and reports everything that is wrong
// with them at once: first what is not as the API wants it, then the rest.
func (s *Server) evaluate(x *consultation.Form, raw []byte) (response.Answers, []response.Problem) {
	in, problems := response.FromJSON(x.Definition, raw)
	if in == nil {
		return nil, problems
	}
	answers, more := response.Evaluate(x.Definition, in, nil, s.Now().In(s.Zone))
	all := slices.Clone(problems)
	for _, p := range more {
		if !slices.ContainsFunc(problems, func(cause response.Problem) bool { return causes(cause, p) }) {
			all = append(all, p)
		}
	}
	return answers, all
}

// causes reports whether a problem may be there only because of one of form: what
// could not be read is missing. A name that is not known stands for nothing.
func causes(cause, p response.Problem) bool {
	switch {
	case cause.Question != p.Question, slices.Contains(response.UnknownNames, cause.Code):
		return false
	case cause.Row == "", p.Row == "", cause.Row == p.Row:
		return true
	}
	return strings.HasPrefix(p.Row, cause.Row+".")
}

func created(c *fiber.Ctx, x *consultation.Form, receipt string) error {
	return c.Status(fiber.StatusCreated).JSON(struct {
		Form    string `json:"form"`
		Receipt string `json:"receipt"`
	}{x.ID, receipt})
}

func refuse(c *fiber.Ctx, d *form.Definition, problems []response.Problem) error {
	lang := locale.Supported(c.Query("lang"))
	list := make([]apiProblem, len(problems))
	for i, p := range problems {
		list[i] = apiProblem{p.Question, p.Row, p.Code, answerMessage(lang, d.Plain(), p), p.Args}
	}
	return c.Status(fiber.StatusUnprocessableEntity).JSON(fiber.Map{"error": problem.Invalid, "problems": list})
}

// apiForm gives a form's published definition and whether it takes responses.
func (s *Server) apiForm(c *fiber.Ctx) error {
	x, err := s.Consultation.Form(c.Params("form"))
	if err != nil {
		return err
	}
	return c.JSON(struct {
		*form.Definition
		Open bool `json:"open"`
	}{x.Definition, x.Open(s.Now())})
}

// apiForms lists the forms.
func (s *Server) apiForms(c *fiber.Ctx) error {
	type item struct {
		ID      string    `json:"id"`
		Version int       `json:"version"`
		Title   form.Text `json:"title"`
		Open    bool      `json:"open"`
	}
	list := []item{}
	for _, x := range s.Consultation.Forms() {
		list = append(list, item{x.ID, x.Definition.Version, x.Title, x.Open(s.Now())})
	}
	return c.JSON(fiber.Map{"forms": list})
}
