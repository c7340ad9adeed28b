package web

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/form"
	"toadam/internal/problem"
	"toadam/internal/translation"
	"toadam/internal/web/templates"
	"toadam/internal/workshop"
)

// shownTexts are how many texts the table of translations shows at most: a
// workbook is better for more.
const shownTexts = 500

// edited is the form of the address as it is being edited. One with mistakes
// has no definition: they are to be mended first.
func (s *Server) edited(c *fiber.Ctx) (*workshop.Text, *form.Definition, error) {
	text, err := s.texts.Open(c.UserContext(), c.Params("form"))
	if err != nil {
		return nil, nil, err
	}
	d, findings := form.ParseOf(text.Form, text.YAML)
	if err := findings.Err(); err != nil {
		return nil, nil, &problem.Error{Class: problem.Invalid, Key: "translate.mistakes", Err: err}
	}
	return text, d, nil
}

// texts are those of the form, with what has become stale since its versions.
func (s *Server) textsOf(d *form.Definition) []translation.Text {
	var earlier []*form.Definition
	if x, err := s.Consultation.Form(d.ID); err == nil {
		for n := 1; n <= x.Definition.Version; n++ {
			if v, err := x.Version(n); err == nil {
				earlier = append(earlier, v)
			}
		}
	}
	return translation.Of(d, earlier...)
}

// translationsPage is what all pages about translations share.
func (s *Server) translationsPage(c *fiber.Ctx, d *form.Definition, texts []translation.Text) templates.Translations {
	f := s.aboutForm(c, "", d.ID)
	f.Title = f.T("translate.title", "form", d.Title.In(f.Lang))
	p := templates.Translations{Frame: f, Form: d}
	for _, lang := range translation.Languages(d) {
		p.Languages = append(p.Languages, templates.Covered{
			Coverage: translation.Cover(texts, lang), Offered: slices.Contains(d.Languages, lang)})
	}
	return p
}

// translations shows how far a form is translated, and what is not. ?to=km names
// the language, ?show=all shows what is done, too.
func (s *Server) translations(c *fiber.Ctx) error {
	_, d, err := s.edited(c)
	if err != nil {
		return err
	}
	texts := s.textsOf(d)
	p := s.translationsPage(c, d, texts)
	p.Done, p.All = c.Query("done"), c.Query("show") == "all"
	if p.To = c.Query("to"); !slices.Contains(translation.Languages(d), p.To) {
		p.To = first(append(slices.Clone(d.InTranslation), translation.Languages(d)...))
	}
	for _, t := range texts {
		if p.To == "" || !p.All && !t.Missing(p.To) && !t.IsStale(p.To) {
			continue
		}
		if len(p.Texts) == shownTexts {
			p.More++
			continue
		}
		p.Texts = append(p.Texts, templates.TranslatedText{Text: t, Note: translation.Note(&t, p.Lang)})
	}
	return show(c, templates.TranslationsPage(p))
}

// exportTranslations sends the texts as a file for translators.
func (s *Server) exportTranslations(c *fiber.Ctx) error {
	_, d, err := s.edited(c)
	if err != nil {
		return err
	}
	languages, name, format := translation.Languages(d), d.ID, c.Params("format")
	if to := c.Query("to"); to != "" {
		if !slices.Contains(languages, to) {
			return problem.New(problem.NotFound, "language "+to)
		}
		languages, name = []string{to}, name+"."+to
	}
	content, err := translation.Export(d, format, languages)
	if err != nil {
		return err
	}
	kind, extension := "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"
	if format == "xliff" {
		kind, extension = "application/xliff+xml", "xlf"
	}
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="%s.%s"`, name, extension))
	return c.Send(content)
}

// previewTranslations shows what an uploaded file would change, or what is
// wrong with it. It changes nothing.
func (s *Server) previewTranslations(c *fiber.Ctx) error {
	_, d, err := s.edited(c)
	if err != nil {
		return err
	}
	name, content, err := uploaded(c, "file", translation.MaxFile)
	if err != nil {
		return err
	}
	changes, findings := translation.Import(d, name, content)
	return s.showChanges(c, d, changes, findings)
}

func (s *Server) showChanges(c *fiber.Ctx, d *form.Definition, changes []translation.Change, findings problem.Findings) error {
	p := templates.Proposal{Translations: s.translationsPage(c, d, s.textsOf(d)), Changes: changes}
	p.Findings = templates.FindingsIn(p.Lang, findings)
	p.Frame.Languages = nil // what was uploaded is not there in another
	if len(findings) > 0 {
		p.Failed = true
		c.Status(fiber.StatusUnprocessableEntity)
	}
	kept, err := json.Marshal(changes)
	if err != nil {
		return fmt.Errorf("keep changes: %w", err)
	}
	p.Kept = string(kept)
	return show(c, templates.ProposalPage(p))
}

// uploaded is the file that came in a field.
func uploaded(c *fiber.Ctx, field string, most int64) (name string, content []byte, err error) {
	h, err := c.FormFile(field)
	if err != nil || h.Size == 0 {
		return "", nil, &problem.Error{Class: problem.Invalid, Key: "translate.no_file", Err: err}
	}
	if h.Size > most {
		return "", nil, problem.New(problem.TooLarge, field)
	}
	f, err := h.Open()
	if err != nil {
		return "", nil, fmt.Errorf("read an uploaded file: %w", err)
	}
	defer f.Close()
	content, err = io.ReadAll(f)
	return h.Filename, content, err
}

// applyTranslations puts what was previewed into the form that is being edited.
// It is compared with the form again, which may have changed meanwhile.
func (s *Server) applyTranslations(c *fiber.Ctx) error {
	text, d, err := s.edited(c)
	if err != nil {
		return err
	}
	var kept []translation.Change
	if err := json.Unmarshal([]byte(c.FormValue("changes")), &kept); err != nil {
		return problem.Wrap(problem.Invalid, err, "read changes")
	}
	changes, findings := translation.Changes(d, tableOf(kept))
	if len(findings) > 0 {
		return s.showChanges(c, d, nil, findings)
	}
	made, err := translation.Apply(d.ID+".yaml", text.YAML, changes)
	return s.saveTexts(c, text, made, err, url.Values{"done": {strconv.Itoa(len(changes))}})
}

// tableOf makes a table of changes, as if it were uploaded.
func tableOf(changes []translation.Change) translation.Table {
	t := translation.Table{File: "changes"}
	rows := map[string]int{}
	for _, x := range changes {
		if !slices.Contains(t.Languages, x.Language) {
			t.Languages = append(t.Languages, x.Language)
		}
		i, ok := rows[x.Key]
		if !ok {
			i = len(t.Rows)
			rows[x.Key] = i
			t.Rows = append(t.Rows, translation.Row{Line: i + 1, Key: x.Key, Source: x.Source, Texts: map[string]string{}})
		}
		t.Rows[i].Texts[x.Language] = x.Text
	}
	return t
}

// setLanguages adds a language to translate the form into, or offers one that is
// complete.
func (s *Server) setLanguages(c *fiber.Ctx) error {
	text, d, err := s.edited(c)
	if err != nil {
		return err
	}
	change, lang := translation.Add, c.FormValue("add")
	if offer := c.FormValue("offer"); offer != "" {
		change, lang = translation.Offer, offer
	}
	made, err := change(d.ID+".yaml", text.YAML, lang)
	return s.saveTexts(c, text, made, err, url.Values{"to": {lang}})
}

// saveTexts makes what was made of a text the new one, and goes back to the table.
func (s *Server) saveTexts(c *fiber.Ctx, text *workshop.Text, made []byte, err error, query url.Values) error {
	if err != nil {
		return err
	}
	if _, err := s.texts.Save(c.UserContext(), text.Form, made, text.Revision, organiser(c).Email); err != nil {
		return err
	}
	s.Logger.Info("translations changed", "form", text.Form, "organiser", organiser(c).Email)
	return c.Redirect("/organise/forms/"+text.Form+"/translations?"+query.Encode(), fiber.StatusSeeOther)
}
