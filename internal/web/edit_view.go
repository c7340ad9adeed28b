package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/builder"
	"toadam/internal/expr"
	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/web/templates"
	"toadam/internal/workshop"
)

// showEditor renders the editor of a text.
func (s *Server) showEditor(c *fiber.Ctx, text *workshop.Text, f *builder.Form, v view) error {
	p := templates.Editor{Frame: s.aboutForm(c, "", text.Form), Form: text.Form, Revision: strconv.FormatInt(text.Revision, 10),
		At: f.Home(v.at), Texts: f.Languages, Kinds: form.Kinds, Readable: f.Readable(), Source: string(text.YAML),
		Tab: "preview", Fault: v.fault, CanUndo: text.CanUndo, CanRedo: text.CanRedo, Changed: text.Changed, Base: text.Base}
	p.Script, p.Style, p.Failed = "build.js", "build.css", v.fault != ""
	p.Title = f.Definition.Title.In(p.Lang)
	if p.Title == "" {
		p.Title = text.Form
	}
	if v.tab == "source" || !f.Readable() {
		p.Tab = "source"
	}
	if v.source != nil {
		p.Source = string(v.source)
	}
	if v.done != "" && v.fault == "" {
		p.Done = doneWords(p.Lang, v.done, f.IDOf(p.At))
	}
	p.Sort, p.Kind, p.ID, p.Was = f.SortOf(p.At), f.KindOf(p.At), f.IDOf(p.At), mark(f, p.At)
	p.Locked, p.Own = f.Locked(p.At), f.LockedItself(p.At)
	p.Entries = entries(p.Lang, f, p.At)
	if len(p.Entries) > mostEntries {
		p.Left, p.Entries = len(p.Entries)-mostEntries, p.Entries[:mostEntries]
	}
	for _, x := range f.Findings {
		finding := templates.EditorFinding{Finding: templates.FindingIn(p.Lang, x), At: f.At(x.Line)}
		p.Findings = append(p.Findings, finding)
		if finding.At == p.At {
			p.Here = append(p.Here, finding)
		}
	}
	p.Fields = editorFields(p.Lang, f, p.At, v)
	if len(f.Findings) == 0 {
		p.Preview = previewAddress(text, p.At)
	}
	if p.Failed {
		c.Status(fiber.StatusUnprocessableEntity)
		p.Frame.Languages = nil
	}
	c.Set(fiber.HeaderContentSecurityPolicy, policy+"; frame-src 'self'") // the preview
	return show(c, templates.EditorPage(p))
}

// previewAddress is where the page is shown that a place is on.
func previewAddress(text *workshop.Text, at string) string {
	page := 1
	if parts := strings.Split(at, "/"); parts[0] == "pages" && len(parts) > 1 {
		if n, err := strconv.Atoi(parts[1]); err == nil {
			page = n + 1
		}
	}
	return fmt.Sprintf("/organise/forms/%s/preview/%d?revision=%d", text.Form, page, text.Revision)
}

// doneWords say what a step did.
func doneWords(lang, step, id string) string {
	key := "builder.done"
	switch step {
	case "up", "down", "move":
		key = "builder.done_moved"
	case "remove":
		key = "builder.done_removed"
	case "add_question", "add_page", "add_section", "duplicate", "copy", "block_page", "block_questions":
		key = "builder.done_added"
	case "lock", "unlock", "undo", "redo":
		key = "builder.done_" + step
	}
	return locale.T(lang, key, "what", id)
}

// mostEntries are shown of an outline: as many as a form of the most questions
// usually has.
const mostEntries = form.MaxQuestions + 200

// entries are the lines of the outline. Labels that are there more than once are
// told apart by the identifier.
func entries(lang string, f *builder.Form, open string) []templates.EditorEntry {
	var list []templates.EditorEntry
	outline, times := f.Outline(lang), map[string]int{}
	for _, e := range outline {
		times[e.Label]++
	}
	for _, e := range outline {
		x := templates.EditorEntry{Entry: e, Title: e.Label, Current: e.At == open,
			Movable: e.Sort == builder.Question || e.Sort == builder.Page || e.Sort == builder.Section}
		if x.Title == "" || e.Sort == builder.Options {
			x.Title = strings.TrimSpace(locale.T(lang, "builder.sort_"+string(e.Sort)) + " " + e.ID)
		}
		if times[e.Label] > 1 && e.Label != "" && e.ID != "" {
			x.Title += " (" + e.ID + ")"
		}
		if e.Sort == builder.Page || e.Sort == builder.Section {
			x.List = f.QuestionsOf(e.At)
		}
		list = append(list, x)
	}
	return list
}

// editorFields are those of a place. After a step that could not be made they
// hold what was filled in.
func editorFields(lang string, f *builder.Form, at string, v view) (list []templates.EditorField) {
	refused := map[string]templates.Refusal{}
	if v.typed != nil && !f.Locked(at) {
		tried, faults := f.Try(at, v.typed)
		for name, fault := range faults {
			refused[name] = templates.Refusal{Typed: v.typed.Get(name), Why: locale.Fault(lang, fault)}
		}
		f = tried
	}
	for _, x := range f.Fields(at) {
		field := editorField(lang, f, at, x, v.asText)
		field.Refused = refused
		list = append(list, field)
	}
	return list
}

// editorField is a field with its words, and with what can be chosen in it.
func editorField(lang string, f *builder.Form, at string, x builder.Field, asText string) templates.EditorField {
	t := templates.EditorField{Field: x, Label: fieldLabel(lang, f, at, x.Key)}
	if x.Fixed {
		t.Note = locale.T(lang, "builder.note_fixed")
	} else if key := "builder.note_" + strings.TrimPrefix(x.Key, "_"); locale.Has(key) {
		t.Note = locale.T(lang, key)
	}
	switch x.Kind {
	case builder.OneOf:
		t.Choices = choicesOf(lang, x.Key, x.Values, []string{x.Value})
	case builder.AnyOf:
		t.Choices = choicesOf(lang, x.Key, x.Values, x.Chosen)
	case builder.Items:
		t.Choices = choicesOf("", "", x.Values, []string{x.Named})
	case builder.Routes:
		t.Choices = choicesOf("", "", x.Values, nil)
	case builder.Condition:
		t.AsText = x.Rows == nil || asText == x.Key
		if !t.AsText {
			t.Subjects, t.Rows = conditionRows(lang, f, at, x)
		}
	}
	return t
}

// fieldLabel is what a field is called. The identifier is that of its sort.
func fieldLabel(lang string, f *builder.Form, at, key string) string {
	switch {
	case key == builder.IDKey:
		return locale.T(lang, "builder.id")
	case key == "":
		return locale.T(lang, "builder.key_scale")
	case key == "label" && f.KindOf(at) == form.Note:
		return locale.T(lang, "builder.kind_note")
	}
	return locale.T(lang, "builder.key_"+key)
}

// choicesOf are values with their words, where there are any.
func choicesOf(lang, key string, values, on []string) []templates.Choice {
	var list []templates.Choice
	for _, v := range values {
		c := templates.Choice{Value: v, Label: v, On: slices.Contains(on, v)}
		switch key {
		case "for":
			c.Label = locale.T(lang, "home."+v)
		case "languages", "in_translation":
			c.Label = locale.Name(v)
		case "cells":
			c.Label = locale.T(lang, "builder.cells_"+v)
		}
		list = append(list, c)
	}
	return list
}

// conditionRows are the rows of a condition and one more, in which to add; and
// what they can speak of: what is asked before.
func conditionRows(lang string, f *builder.Form, at string, x builder.Field) ([]templates.Choice, []templates.EditorRow) {
	names := f.Definition.Names()
	limit := int(^uint(0) >> 1)
	if own, ok := names[f.IDOf(at)]; ok && f.SortOf(at) == builder.Question {
		if limit = own.Place; x.Key != "valid_if" {
			limit--
		}
	}
	var subjects []templates.Choice
	for _, q := range f.Definition.Questions() {
		for _, name := range append([]string{""}, q.Parts()...) {
			full := strings.TrimSuffix(q.ID+"."+name, ".")
			if known, ok := names[full]; ok && known.Place <= limit {
				subjects = append(subjects, templates.Choice{Value: full, Label: full + " – " + shortened(q.Label.In(lang))})
			}
		}
	}
	var rows []templates.EditorRow
	for _, r := range x.Rows.List {
		rows = append(rows, editorRow(lang, f, names[r.Name], r))
	}
	return subjects, append(rows, templates.EditorRow{})
}

func editorRow(lang string, f *builder.Form, known expr.Name, r expr.Row) templates.EditorRow {
	row := templates.EditorRow{Name: r.Name, Test: r.Test, Value: r.Value, NoValue: strings.HasSuffix(r.Test, "answered")}
	tests := expr.TestsOf(known.Type)
	if !slices.Contains(tests, r.Test) {
		tests = append(tests, r.Test)
	}
	for _, t := range tests {
		row.Tests = append(row.Tests, templates.Choice{Value: t, Label: locale.T(lang, "builder.test_"+testKey(t)), On: t == r.Test})
	}
	question, _, _ := strings.Cut(r.Name, ".")
	q := f.Definition.Question(question)
	for _, id := range known.Options {
		c := templates.Choice{Value: id, Label: id, On: id == r.Value}
		if q != nil && q.Option(id) != nil {
			c.Label = shortened(q.Option(id).Label.In(lang))
		} else if id == "yes" || id == "no" {
			c.Label = locale.T(lang, "page."+id)
		}
		row.Values = append(row.Values, c)
	}
	return row
}

// testKey is a test as it is called in the catalogue.
func testKey(test string) string {
	return map[string]string{"=": "is", "!=": "is_not", "<": "less", "<=": "at_most", ">": "more", ">=": "at_least", "has": "has",
		"not has": "has_not", "answered": "answered", "not answered": "not_answered"}[test]
}

// shortened is a label that fits into a list.
func shortened(s string) string {
	const longest = 60
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return s
}
