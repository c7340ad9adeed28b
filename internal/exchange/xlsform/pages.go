package xlsform

import (
	"cmp"
	"fmt"
	"maps"
	"strings"

	"toadam/internal/form"
)

// pagesOf makes pages of the top: one of each group, and one of the questions
// between two groups.
func (im *importer) pagesOf(title form.Text) []form.Page {
	im.pages.Prefix = "p"
	var pages []form.Page
	var loose *pageWriter
	end := func() {
		if loose != nil {
			pages = append(pages, loose.done()...)
		}
		loose = nil
	}
	for _, e := range im.top {
		if !e.isBlock("group") {
			if loose == nil {
				loose = im.page("page", title)
			}
			loose.entry(e, "")
			continue
		}
		end()
		heading := im.heading(e)
		w := im.page(e.name, title)
		if len(heading) > 0 {
			w.page.Title = heading
		}
		im.byID[w.page.ID] = e.row.place()
		w.page.ShowIf = im.condition(e, "relevant")
		im.blockLeft(e)
		w.all(e.inner, "")
		pages = append(pages, w.done()...)
	}
	end()
	return pages
}

// heading is the label of a group, in the form's own language at least.
func (im *importer) heading(e *entry) form.Text {
	text := im.text(e.row, "label")
	if len(text) == 0 {
		return nil
	}
	heading := im.inserted(e, im.label(e.row, text, e.name, form.Single))
	if e.choice == nil || strings.Contains(e.row.get("label"), "%(") {
		return heading
	}
	for tag, s := range heading { // one of the groups that a loop makes
		heading[tag] = s + " – " + cmp.Or(form.Text(e.choice.label).In(tag), e.choice.name)
	}
	return heading
}

// pageWriter gathers the sections of a page.
type pageWriter struct {
	im   *importer
	page form.Page
	open form.Section
}

func (im *importer) page(name string, title form.Text) *pageWriter {
	return &pageWriter{im: im, page: form.Page{ID: im.pages.New(name), Title: maps.Clone(title)}}
}

// section begins a new section.
func (w *pageWriter) section(title form.Text) {
	if len(w.open.Questions) > 0 {
		w.page.Sections = append(w.page.Sections, w.open)
	}
	w.open = form.Section{Title: title}
}

const maxSections = 50 // of a page, as form has it

// done returns the page, or none if nothing is asked on it. Sections without a
// title get the page's, unless there is only one. What is too much for one page
// goes on on others.
func (w *pageWriter) done() []form.Page {
	w.section(nil)
	sections := w.page.Sections
	var pages []form.Page
	for len(sections) > 0 {
		page := w.page
		page.Title = maps.Clone(page.Title)
		if len(pages) > 0 {
			page.ID = w.im.pages.New(w.page.ID)
			w.im.byID[page.ID] = w.im.byID[w.page.ID]
		}
		n := min(len(sections), maxSections)
		page.Sections, sections = sections[:n:n], sections[n:]
		for i := range page.Sections {
			if s := &page.Sections[i]; s.Title == nil && n > 1 {
				s.Title = maps.Clone(page.Title)
			}
		}
		pages = append(pages, page)
	}
	return pages
}

// all writes entries; also is a condition on which they are shown.
func (w *pageWriter) all(list []*entry, also string) {
	for _, e := range list {
		w.entry(e, also)
	}
}

// entry writes an entry.
func (w *pageWriter) entry(e *entry, also string) {
	switch {
	case e.isBlock("group"):
		heading := w.im.heading(e)
		before := w.open.Title
		if len(heading) > 0 {
			w.section(heading)
		}
		w.im.blockLeft(e)
		w.all(e.inner, both(also, w.im.condition(e, "relevant")))
		if len(heading) > 0 {
			w.section(before)
		}
	case e.isBlock("repeat"):
		w.repeat(e, also)
	case e.typ.sort == about:
		w.im.Leave(e.row.place(), fmt.Sprintf("%s (%s)", e.row.get("type"), e.name), "it is not kept here")
	case e.typ.sort == outside:
		w.im.Leave(e.row.place(), fmt.Sprintf("%s (%s): data from another file", e.row.get("type"), e.name), "it is left out")
	default:
		w.add(w.im.question(e), also)
	}
}

// add puts a question on the page.
func (w *pageWriter) add(q *form.Question, also string) {
	if q == nil {
		return
	}
	q.ShowIf = both(also, q.ShowIf)
	w.open.Questions = append(w.open.Questions, *q)
}

// blockLeft lists what a group says that has no equivalent.
func (im *importer) blockLeft(e *entry) {
	if s := e.row.get("appearance"); s != "" && s != "field-list" { // which is what our pages are
		im.Leave(e.row.place(), fmt.Sprintf("the appearance %q", s), "the questions are shown in the usual way")
	}
	if text := im.text(e.row, "hint"); len(text) > 0 {
		im.Leave(e.row.place(), "the hint of a group", "it is left out")
	}
	im.mediaLeft(e.row)
}

// mediaLeft lists pictures and recordings.
func (im *importer) mediaLeft(r row) {
	for _, name := range []string{"image", "big-image", "audio", "video"} {
		for _, s := range r.texts(name) {
			im.Leave(r.place(), fmt.Sprintf("the %s %q", name, s), "the text is shown without it")
		}
	}
}

// repeat writes a repeat as a group with a table. What can't stand in a table
// is written before it, or after it.
func (w *pageWriter) repeat(e *entry, also string) {
	also = both(also, w.im.condition(e, "relevant"))
	t := tableWriter{w: w, also: also}
	t.fields(e.inner)
	for _, n := range t.before {
		w.entry(n, also)
	}
	w.im.rows(e)
	for i, fields := 0, t.of; len(fields) > 0; i++ {
		n := min(len(fields), form.MaxFields)
		w.add(w.im.table(e, i, fields[:n:n]), also)
		fields = fields[n:]
	}
	for _, n := range t.after {
		w.im.Leave(n.row.place(), fmt.Sprintf("the repeat %s is in the repeat %s", n.name, e.name), "it is a table of its own")
		w.repeat(n, also)
	}
	w.im.mediaLeft(e.row)
}

// table makes a group of fields of a repeat; a repeat with many has several.
func (im *importer) table(e *entry, part int, fields []form.Question) *form.Question {
	q := &form.Question{ID: e.id, Kind: form.Group, Fields: fields, AtLeast: e.rows, AtMost: e.rows}
	q.Label = im.inserted(e, im.label(e.row, im.text(e.row, "label"), e.name, form.Group))
	if part > 0 {
		q.ID = im.names.New(e.id)
		im.byID[q.ID] = e.row.place()
		im.Leave(e.row.place(), fmt.Sprintf("a table has at most %d fields", form.MaxFields), fmt.Sprintf("%s goes on with those from %s on", q.ID, fields[0].ID))
	} else {
		q.Hint = im.hint(e, nil)
	}
	return q
}

// tableWriter gathers the fields of a repeat, what stands before its table, and
// the repeats within.
type tableWriter struct {
	w             *pageWriter
	also          string
	of            []form.Question
	before, after []*entry
}

func (t *tableWriter) fields(list []*entry) {
	im := t.w.im
	for _, e := range list {
		switch {
		case e.isBlock("repeat"):
			t.after = append(t.after, e)
		case e.isBlock("group"):
			if e.row.get("relevant") != "" {
				im.Leave(e.row.place(), fmt.Sprintf("relevant: %s", e.row.get("relevant")), "in a table its fields are always shown")
			}
			im.blockLeft(e)
			t.fields(e.inner)
		case e.typ.sort == about || e.typ.sort == outside || e.typ.sort == asked && e.typ.kind == form.Note:
			t.before = append(t.before, e)
		case e.typ.sort == derived:
			im.Leave(e.row.place(), fmt.Sprintf("%s in a repeat", e.name), "it is not calculated for each row")
		default:
			if q := im.question(e); q != nil {
				t.of = append(t.of, *q)
			}
		}
	}
}

// rows reads how many rows a table has.
func (im *importer) rows(e *entry) {
	count := e.row.get("repeat_count")
	var n int
	switch _, err := fmt.Sscanf(count, "%d", &n); {
	case count == "":
	case err == nil && fmt.Sprint(n) == count && n > 0 && n <= form.MaxGroupRows:
		e.rows = n
	default:
		im.Leave(e.row.place(), fmt.Sprintf("repeat_count: %s", count), "respondents say how many rows there are")
	}
	if s := e.row.get("appearance"); s != "" {
		im.Leave(e.row.place(), fmt.Sprintf("the appearance %q", s), "it is a table")
	}
}

// both joins two conditions.
func both(a, b string) string {
	switch {
	case a == "" || a == b:
		return b
	case b == "":
		return a
	}
	return canonical("(" + a + ") and (" + b + ")")
}
