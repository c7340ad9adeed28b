package web

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/builder"
	"toadam/internal/exchange"
	"toadam/internal/exchange/formats"
	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/problem"
	"toadam/internal/sheet"
	"toadam/internal/web/templates"
)

// formatChoices are the formats that forms of other programs can come in.
func formatChoices(lang, chosen string) (list []templates.Choice) {
	for _, f := range formats.Importers {
		list = append(list, templates.Choice{Value: f.Name, Label: locale.T(lang, "builder.from_"+f.Name), On: f.Name == chosen})
	}
	return list
}

// importForm reads an uploaded form of another program and shows what becomes of
// it, or each mistake with its row. It makes nothing.
func (s *Server) importForm(c *fiber.Ctx) error {
	format := c.FormValue("format")
	i := slices.IndexFunc(formats.Importers, func(f formats.Importer) bool { return f.Name == format })
	if i < 0 {
		return problem.New(problem.NotFound, "format "+format)
	}
	name, src, err := uploaded(c, "file", sheet.MaxFile)
	if fault, ok := errors.AsType[*problem.Error](err); ok {
		message := locale.Fault(s.frame(c, "").Lang, fault)
		return s.showNewForm(c, templates.Beginning{Format: format, Faults: []templates.Fault{{Anchor: "file", Message: message}}})
	}
	if err != nil {
		return err
	}
	im := formats.Importers[i].Read(name, src)
	if im.Definition == nil {
		p := templates.Imported{Frame: s.importFrame(c), Wrong: im.Faults}
		p.Failed = true
		c.Status(fiber.StatusUnprocessableEntity)
		return show(c, templates.ImportPage(p))
	}
	_, err = s.texts.Open(c.UserContext(), im.Definition.ID)
	switch {
	case err == nil:
		err = &problem.Error{Class: problem.Conflict, Key: "workshop.taken", Field: im.Definition.ID}
	case problem.Is(err, problem.NotFound):
		err = nil
	}
	return s.showImport(c, im, err)
}

// importFrame is that of pages which are answers to an upload: their address
// can't be opened in another language.
func (s *Server) importFrame(c *fiber.Ctx) templates.Frame {
	f := s.orgFrame(c, "import.title", "overview")
	f.Style, f.Languages = "build.css", nil
	return f
}

// showImport shows a form that was read, with what has no equivalent, and why it
// can't be made as it is, if it can't.
func (s *Server) showImport(c *fiber.Ctx, im exchange.Import, fault error) error {
	d := im.Definition
	kept, err := json.Marshal(im.Left)
	if err != nil {
		return fmt.Errorf("keep what was left: %w", err)
	}
	p := templates.Imported{Frame: s.importFrame(c), Form: d, Left: im.Left, List: listFile(im.Left), Kept: string(kept)}
	p.Questions, p.Audiences = locale.Int(p.Lang, countQuestions(d)), audienceChoices(p.Lang, d.Audience)
	if e, ok := errors.AsType[*problem.Error](fault); ok && e.Class != problem.Internal {
		p.Faults, p.Failed = []templates.Fault{{Anchor: "id", Message: locale.Fault(p.Lang, e)}}, true
		c.Status(fiber.StatusUnprocessableEntity)
	} else if fault != nil {
		return fault
	}
	return show(c, templates.ImportPage(p))
}

// makeImport makes the text of a form that was shown, and leads to it.
func (s *Server) makeImport(c *fiber.Ctx) error {
	in := fieldsOf(c)
	get := func(name string) string { return strings.Join(in[name], "") }
	d, findings := form.Parse("imported.yaml", builder.Tidy([]byte(get("yaml"))))
	if err := findings.Err(); err != nil {
		return problem.Wrap(problem.Invalid, err, "read an imported form again")
	}
	im := exchange.Import{Definition: d}
	if err := json.Unmarshal([]byte(get("left")), &im.Left); err != nil {
		return problem.Wrap(problem.Invalid, err, "read what was left")
	}
	d.ID = strings.TrimSpace(get("id"))
	if slices.Contains(form.Audiences, get("for")) {
		d.Audience = get("for")
	}
	if _, err := s.texts.Create(c.UserContext(), d.ID, d.YAML(), organiser(c).Email); err != nil {
		return s.showImport(c, im, err)
	}
	s.Logger.Info("form imported", "form", d.ID)
	return c.Redirect(editAddress(d.ID, view{}), fiber.StatusSeeOther)
}

// listFile is a list of what was left as a table in an address of its own, so
// that it can be kept where nothing keeps it for anybody.
func listFile(left []exchange.Left) string {
	var b strings.Builder
	b.WriteString(byteOrderMark)
	out := csv.NewWriter(&b)
	rows := [][]string{{"where", "what", "instead"}}
	for _, l := range left {
		rows = append(rows, []string{harmless(l.Where.String()), harmless(l.What), harmless(l.Instead)})
	}
	_ = out.WriteAll(rows) // a builder of strings takes everything
	return "data:text/csv;charset=utf-8," + url.PathEscape(b.String())
}

// exportChoices are the formats of other programs that forms can be written in.
// JSON is not among them: it holds all of a form.
func exportChoices(lang string) (list []templates.Choice) {
	for _, f := range formats.Exporters {
		if f.Name != "json" {
			list = append(list, templates.Choice{Value: f.Name, Label: locale.T(lang, "builder.to_"+f.Name)})
		}
	}
	return list
}

// exportVersion says what the format of another program can't hold of a version,
// and where the file is.
func (s *Server) exportVersion(c *fiber.Ctx) error {
	x, n, err := s.version(c, c.Params("version"))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(formats.Exporters, func(f formats.Exporter) bool { return f.Name == c.Params("format") })
	if i < 0 {
		return problem.New(problem.NotFound, "format "+c.Params("format"))
	}
	d, err := x.Version(n)
	if err != nil {
		return err
	}
	to := formats.Exporters[i]
	made, err := to.Write(d)
	if err != nil {
		return err
	}
	p := templates.Exported{Frame: s.orgFrame(c, "", "overview"), Form: x.ID, Version: n, Left: made.Left, List: listFile(made.Left),
		File: "/organise/forms/" + x.ID + "/versions/" + strconv.Itoa(n) + "/form" + to.Ext}
	p.Frame.Title = p.T("export.title", "form", d.Title.In(p.Lang), "format", p.T("builder.to_"+to.Name))
	return show(c, templates.ExportPage(p))
}
