package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/consultation"
	"toadam/internal/draft"
	"toadam/internal/form"
	"toadam/internal/problem"
	"toadam/internal/response"
	"toadam/internal/web/templates"
)

// previewSeed draws the orders that a preview shows.
const previewSeed = 1

// kept is what a preview's pages carry along instead of a draft.
type kept struct {
	Input response.Input           `json:"input"`
	Files map[string]response.File `json:"files"`
}

// preview opens a form as respondents see it, in the version that the request
// names or as it is being edited. Nothing of it is ever stored.
func (s *Server) preview(c *fiber.Ctx) (v visit, err error) {
	c.Set(fiber.HeaderContentSecurityPolicy, strings.Replace(policy, "frame-ancestors 'none'", "frame-ancestors 'self'", 1)) // the editor shows it
	id, version := c.Params("form"), previewVersion(c)
	d, err := s.previewed(c, id, version)
	if err != nil {
		return v, err
	}
	k := kept{Input: response.Input{}, Files: map[string]response.File{}}
	if text := c.FormValue("_kept"); text != "" {
		err := json.Unmarshal([]byte(text), &k)
		if err != nil || k.Input == nil || k.Files == nil {
			return v, problem.Wrap(problem.Invalid, errors.Join(err, errors.New("it is not what a page carries")), "read what a preview carries")
		}
	}
	v.form = (&consultation.Form{Definition: d}).For(previewSeed)
	v.draft = &draft.Draft{Form: id, Version: d.Version, Seed: previewSeed, Input: k.Input, Files: k.Files}
	n, err := strconv.Atoi(c.Params("page", "1"))
	if err != nil || n < 1 || n > len(v.form.Pages) {
		return v, problem.New(problem.NotFound, "page "+c.Params("page"))
	}
	v.page = n - 1
	return v, nil
}

func previewVersion(c *fiber.Ctx) string { return c.FormValue("_version", c.Query("version")) }

// previewed is the definition of a version, or of the text that is being edited.
func (s *Server) previewed(c *fiber.Ctx, id, version string) (*form.Definition, error) {
	if version != "" {
		x, err := s.Consultation.Form(id)
		if err != nil {
			return nil, err
		}
		n, err := strconv.Atoi(version)
		if err != nil {
			return nil, problem.New(problem.NotFound, "version "+version)
		}
		return x.Version(n)
	}
	text, err := s.texts.Open(c.UserContext(), id)
	if err != nil {
		return nil, err
	}
	d, findings := form.ParseOf(id, text.YAML)
	if len(findings) > 0 {
		return nil, &problem.Error{Class: problem.Invalid, Key: "preview.faulty", Err: findings}
	}
	return d, nil
}

// previewFrame turns the frame of a respondent's page into that of a preview.
func (s *Server) previewFrame(c *fiber.Ctx, f *templates.Frame, v visit) error {
	text, err := json.Marshal(kept{v.draft.Input, v.draft.Files})
	if err != nil {
		return fmt.Errorf("carry along what was typed in a preview: %w", err)
	}
	f.Preview = &templates.Previewed{Base: "/organise/forms/" + v.form.ID + "/preview", Version: previewVersion(c), Kept: string(text), Back: s.previewedFrom(v.form.ID)}
	return nil
}

// previewedFrom is where a preview leads back to; a form that is new has no
// versions yet.
func (s *Server) previewedFrom(id string) string {
	if _, err := s.Consultation.Form(id); err != nil {
		return "/organise/forms/" + id + "/publish"
	}
	return "/organise/forms/" + id + "/versions"
}

// previewStart shows the page before the first.
func (s *Server) previewStart(c *fiber.Ctx) error {
	v, err := s.preview(c)
	if err != nil {
		return err
	}
	p := s.startPage(c, v.form, true)
	if err := s.previewFrame(c, &p.Frame, v); err != nil {
		return err
	}
	return show(c, templates.StartPage(p))
}

// previewPage shows a page, the first after the start.
func (s *Server) previewPage(c *fiber.Ctx) error {
	v, err := s.preview(c)
	if err != nil {
		return err
	}
	if c.Method() == fiber.MethodPost {
		v.draft.Input = parameters(c, v.form)
	}
	return s.showPreview(c, v, nil, false)
}

// previewAnswer goes where the button of a page says, with what was typed.
func (s *Server) previewAnswer(c *fiber.Ctx) error {
	v, err := s.preview(c)
	if err != nil {
		return err
	}
	in, err := formInput(c)
	if err != nil {
		return err
	}
	faults, err := previewUploads(c, v, in)
	if err != nil {
		return err
	}
	do, _ := s.wanted(c, v, in)
	mine := s.draftPage(c, v, in).Questions
	of := func(field string, _ []string) bool { return slices.Contains(mine, draft.QuestionOf(field)) }
	maps.DeleteFunc(v.draft.Input, of)
	for field, values := range in {
		if of(field, nil) {
			v.draft.Input[field] = values
		}
	}
	path := s.path(v.form, v.draft)
	switch {
	case do == "back":
		return s.previewBack(c, v, path, toCheck(in))
	case do == "stay", v.unseen(path, in):
		return s.showPreview(c, v, faults, toCheck(in))
	}
	if problems := merge(v.form.Definition, s.problems(v), faults); len(problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
		return s.showPreview(c, v, problems, toCheck(in))
	}
	for v.page++; v.page < len(v.form.Pages) && !toCheck(in); v.page++ {
		if path.Page(v.page) {
			return s.showPreview(c, v, nil, false)
		}
	}
	return s.showPreviewCheck(c, v)
}

// previewBack shows the page before, or the start again.
func (s *Server) previewBack(c *fiber.Ctx, v visit, path *response.Path, toCheck bool) error {
	if toCheck {
		return s.showPreviewCheck(c, v)
	}
	for v.page--; v.page >= 0; v.page-- {
		if path.Page(v.page) {
			return s.showPreview(c, v, nil, false)
		}
	}
	return c.Redirect("/organise/forms/"+v.form.ID+"/preview?version="+previewVersion(c), fiber.StatusSeeOther)
}

// previewCheck leads from the check page to a page.
func (s *Server) previewCheck(c *fiber.Ctx) error {
	v, err := s.preview(c)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(c.FormValue("_to"))
	if err != nil || n < 1 || n > len(v.form.Pages) {
		return s.showPreviewCheck(c, v)
	}
	v.page = n - 1
	return s.showPreview(c, v, nil, true)
}

// previewEnd is where a preview ends.
func (s *Server) previewEnd(c *fiber.Ctx) error {
	v, err := s.preview(c)
	if err != nil {
		return err
	}
	f := s.orgFrame(c, "preview.end_title", "overview")
	f.Languages = nil // the page's address can't be opened in another
	return show(c, templates.Message(f, f.T("preview.end"), s.previewedFrom(v.form.ID), f.T("preview.leave")))
}

func (s *Server) showPreview(c *fiber.Ctx, v visit, problems []response.Problem, fromCheck bool) error {
	p, err := s.questionPage(c, v, problems)
	if err != nil {
		return err
	}
	p.FromCheck, p.Draft, p.Was = fromCheck, "", ""
	if err := s.previewFrame(c, &p.Frame, v); err != nil {
		return err
	}
	return show(c, templates.QuestionsPage(p))
}

// showPreviewCheck shows the check page, or the first page with a problem.
func (s *Server) showPreviewCheck(c *fiber.Ctx, v visit) error {
	answers, problems, path := response.Walk(v.form.Definition, v.draft.Input, v.draft.Files, s.Now().In(s.Zone))
	if len(problems) > 0 {
		for i, q := range v.form.Definition.Questions() {
			if q.ID == problems[0].Question {
				v.page = i
			}
		}
		c.Status(fiber.StatusUnprocessableEntity)
		return s.showPreview(c, v, s.problems(v), false)
	}
	p := s.checkAnswers(c, v.form, path, answers)
	if err := s.previewFrame(c, &p.Frame, v); err != nil {
		return err
	}
	p.Languages = nil // the page's address can't be opened in another
	return show(c, templates.CheckPage(p))
}

// previewUploads checks the files that came with a page, and keeps their names
// alone.
func previewUploads(c *fiber.Ctx, v visit, in response.Input) (faults []response.Problem, err error) {
	parts, err := c.MultipartForm()
	if err != nil { // it is sent without files
		return nil, nil
	}
	for q := range v.form.Pages[v.page].Questions() {
		for _, h := range parts.File[q.ID] {
			if q.Kind != form.File || h.Size == 0 && h.Filename == "" {
				continue
			}
			f, _, fault, err := readUpload(q, h)
			if err != nil {
				return nil, err
			}
			if fault != nil {
				faults = append(faults, *fault)
				break
			}
			f.Blob = "preview-" + strconv.Itoa(len(v.draft.Files))
			v.draft.Files[f.Blob] = f
			if q.MostFiles() == 1 {
				in[q.ID] = nil
			}
			in[q.ID] = append(in[q.ID], f.Blob)
		}
	}
	return faults, nil
}
