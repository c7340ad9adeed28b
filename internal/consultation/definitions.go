// Package consultation is one symposium or consultation: its texts and themes,
// and the forms and dashboards that belong to it. It reads their definitions,
// publishes each new version to the store, and keeps every form's log and
// tally running. It knows nothing of pages or of who is signed in.
package consultation

import (
	"fmt"
	"io/fs"
	"path"
	"slices"

	"toadam/internal/author"
	"toadam/internal/chart"
	"toadam/internal/form"
	"toadam/internal/problem"
)

// Definitions are everything authors wrote, read and checked.
type Definitions struct {
	About      About
	Forms      []Source // in the order in which the consultation lists them
	Dashboards []*chart.Dashboard
}

// About is what consultation.yaml says.
type About struct {
	ID                 string
	Title, Host, Intro form.Text
	Themes             []Theme
	Forms              []string // identifiers, in order
}

// Theme is one group of questions that the consultation is about.
type Theme struct {
	ID    string
	Label form.Text
}

// Source is a form's definition with the YAML it was read from.
type Source struct {
	Definition *form.Definition
	YAML       []byte
}

// languages are those in which a consultation's own texts must be given.
var languages = []string{"vi", "en"}

// Read reads every *.yaml at the top of the two file systems: forms and the
// consultation in the first, dashboards in the second. Findings name the files.
func Read(forms, dashboards fs.FS) (*Definitions, problem.Findings, error) {
	formFiles, err := readAll(forms)
	if err != nil {
		return nil, nil, fmt.Errorf("read forms: %w", err)
	}
	dashboardFiles, err := readAll(dashboards)
	if err != nil {
		return nil, nil, fmt.Errorf("read dashboards: %w", err)
	}
	r := reader{defs: &Definitions{}, forms: map[string]*form.Definition{}}
	for _, f := range formFiles {
		r.read(f)
	}
	for _, f := range dashboardFiles {
		r.read(f)
	}
	r.finish()
	return r.defs, r.findings, nil
}

// Check reads the files an author names, of any kind. Dashboards are checked
// against the forms among them, and those in shipped for the others.
func Check(files []File, shipped fs.FS) (problem.Findings, error) {
	known, err := readAll(shipped)
	if err != nil {
		return nil, fmt.Errorf("read shipped forms: %w", err)
	}
	r := reader{defs: &Definitions{}, forms: map[string]*form.Definition{}}
	for _, f := range known {
		if kind(f) == "form" {
			d, _ := form.Parse(f.Name, f.Content)
			r.forms[d.ID] = d
		}
	}
	slices.SortStableFunc(files, func(a, b File) int { return order(a) - order(b) })
	for _, f := range files {
		r.read(f)
	}
	return r.findings, nil
}

// File is a file's name and content.
type File struct {
	Name    string
	Content []byte
}

func readAll(fsys fs.FS) ([]File, error) {
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, err
	}
	files := make([]File, 0, len(names))
	for _, name := range names {
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		files = append(files, File{Name: path.Base(name), Content: content})
	}
	slices.SortStableFunc(files, func(a, b File) int { return order(a) - order(b) })
	return files, nil
}

// kind is the first key of a file: form, dashboard, consultation, or something else.
func kind(f File) string {
	_, top := author.Read(f.Name, f.Content, languages...)
	first, _ := top.Map().First()
	return first
}

// order reads forms before what refers to them.
func order(f File) int {
	if kind(f) == "form" {
		return 0
	}
	return 1
}

// reader gathers what the files say.
type reader struct {
	defs     *Definitions
	forms    map[string]*form.Definition
	findings problem.Findings
}

func (r *reader) read(f File) {
	switch kind(f) {
	case "dashboard":
		d, findings := chart.Parse(f.Name, f.Content, r.forms)
		r.findings = append(r.findings, findings...)
		if d != nil {
			r.addDashboard(f, d)
		}
	case "consultation":
		about, findings := parseAbout(f)
		r.findings = append(r.findings, findings...)
		r.defs.About = about
	default: // a form, or something that the form reader refuses with a good message
		d, findings := form.Parse(f.Name, f.Content)
		r.findings = append(r.findings, findings...)
		if d != nil && d.ID != "" {
			r.addForm(f, d)
		}
	}
}

// addDashboard keeps a dashboard, one for each form.
func (r *reader) addDashboard(f File, d *chart.Dashboard) {
	for _, other := range r.defs.Dashboards {
		switch {
		case other.ID == d.ID:
			r.findings = append(r.findings, problem.Finding{File: f.Name, Line: 1, What: fmt.Sprintf("another file defines the dashboard %q too", d.ID), Mend: "give one of them another name"})
			return
		case other.Form == d.Form:
			r.findings = append(r.findings, problem.Finding{File: f.Name, Line: 1, Question: d.ID, What: fmt.Sprintf("the form %s has the dashboard %s already", d.Form, other.ID), Mend: "put their panels into one"})
			return
		}
	}
	r.defs.Dashboards = append(r.defs.Dashboards, d)
}

func (r *reader) addForm(f File, d *form.Definition) {
	if slices.ContainsFunc(r.defs.Forms, func(s Source) bool { return s.Definition.ID == d.ID }) {
		r.findings = append(r.findings, problem.Finding{File: f.Name, Line: 1, What: fmt.Sprintf("another file defines the form %q too", d.ID), Mend: "give one of them another name"})
		return
	}
	r.forms[d.ID] = d
	r.defs.Forms = append(r.defs.Forms, Source{d, f.Content})
}

// finish puts the forms into the consultation's order, those it does not list
// last. Without a file that names the consultation, it has the name of its
// first form.
func (r *reader) finish() {
	place := func(s Source) int {
		if i := slices.Index(r.defs.About.Forms, s.Definition.ID); i >= 0 {
			return i
		}
		return len(r.defs.About.Forms)
	}
	slices.SortStableFunc(r.defs.Forms, func(a, b Source) int { return place(a) - place(b) })
	if len(r.defs.About.Title) == 0 && len(r.defs.Forms) > 0 {
		r.defs.About.Title = r.defs.Forms[0].Definition.Title
	}
	for _, id := range r.defs.About.Forms {
		if r.forms[id] == nil {
			r.findings = append(r.findings, problem.Finding{File: "consultation.yaml", Line: 1, Question: id, What: "the consultation lists a form that no file defines", Mend: "add the form's file, or take it off the list"})
		}
	}
}

// parseAbout reads consultation.yaml.
func parseAbout(f File) (About, problem.Findings) {
	file, top := author.Read(f.Name, f.Content, languages...)
	m := top.Map()
	m.Only("consultation", "title", "host", "intro", "themes", "forms")
	a := About{
		ID:    m.Need("consultation").ID(),
		Title: m.Need("title").Text(author.MaxLabel),
		Host:  m.Get("host").Text(author.MaxLabel),
		Intro: m.Get("intro").Text(author.MaxProse),
	}
	for _, item := range m.Get("themes").List(100) {
		_, e := item.Map().First()
		a.Themes = append(a.Themes, Theme{ID: e.Key.ID(), Label: e.Value.Text(author.MaxLabel)})
	}
	for _, item := range m.Get("forms").List(200) {
		a.Forms = append(a.Forms, item.ID())
	}
	return a, file.Findings()
}
