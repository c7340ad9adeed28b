package chart

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"toadam/internal/author"
	"toadam/internal/form"
	"toadam/internal/problem"
)

const maxPanels = 60

// Parse reads a dashboard and checks it against the form that it shows. The
// findings name file, line and panel; without any the dashboard can be rendered.
func Parse(file string, src []byte, forms map[string]*form.Definition) (*Dashboard, problem.Findings) {
	f, root := author.Read(file, src, "vi")
	m := root.Map()
	m.Only("dashboard", "form", "title", "panels")
	d := &Dashboard{ID: m.Need("dashboard").ID()}
	at := m.Need("form")
	d.Form = at.ID()
	shown := forms[d.Form]
	if shown == nil {
		if d.Form != "" {
			at.Fail("there is no form "+d.Form, suggest(d.Form, slices.Sorted(maps.Keys(forms))))
		}
		return d, f.Findings()
	}
	f.Languages = shown.Languages
	d.Title = m.Need("title").Text(author.MaxLabel)
	r := reader{form: shown, ids: map[string]int{}}
	for _, item := range m.Need("panels").List(maxPanels) {
		d.Panels = append(d.Panels, r.panel(item.Map()))
	}
	return d, f.Findings()
}

// suggest is the mend for an unknown word.
func suggest(word string, known []string) string {
	if near := author.Nearest(word, known); near != "" {
		return "did you mean " + near + "?"
	}
	if len(known) == 0 {
		return "there is none yet; add it first"
	}
	return "use one of " + strings.Join(known, ", ")
}

// reader reads the panels of one dashboard.
type reader struct {
	form *form.Definition
	ids  map[string]int // how often each identifier was given
}

// ownKeys are the keys of a panel that only some kinds have.
var ownKeys = map[Kind][]string{
	Headline:  {"options", "measure"},
	Bar:       {"sort"},
	Pie:       {},
	Histogram: {"bins"},
	Stacked:   {"by"},
	Diverging: {},
	Heat:      {},
	Time:      {},
}

// panel reads one panel: its first key is the kind, the value what it shows.
func (r *reader) panel(m author.Map) Panel {
	key, first := m.First()
	p := Panel{Kind: Kind(key)}
	own, known := ownKeys[p.Kind]
	if !known {
		if m.Len() > 0 {
			first.Key.Fail(fmt.Sprintf("a panel can't begin with %q", key), "begin with its kind: "+suggest(key, kindNames()))
		}
		return p
	}
	m = m.About(key)
	_, first = m.First()
	m.Only(append([]string{key, "title", "note", "wide"}, own...)...)
	r.subject(&p, first.Value)
	r.details(&p, m)
	p.Title = m.Get("title").Text(author.MaxLabel)
	p.Note = m.Get("note").Text(author.MaxProse)
	if len(p.Questions) > 1 && p.Title == nil {
		m.Need("title")
	}
	p.Wide = r.wide(&p)
	if wide := m.Get("wide"); wide.Present() {
		p.Wide = wide.Bool()
	}
	p.ID = r.id(&p)
	return p
}

// usually is what a panel has unless its author wants otherwise.
func usually(p *Panel) { p.Sort, p.Bins, p.Measure = "definition", 8, Median }

func kindNames() []string {
	names := make([]string, len(Kinds))
	for i, k := range Kinds {
		names[i] = string(k)
	}
	return names
}

// details reads the keys that only some kinds have.
func (r *reader) details(p *Panel, m author.Map) {
	usually(p)
	switch p.Kind {
	case Bar:
		if sort := m.Get("sort"); sort.Present() {
			p.Sort = sort.OneOf("definition", "count")
		}
	case Histogram:
		if bins := m.Get("bins"); bins.Present() {
			p.Bins = bins.Int(2, 30)
		}
	case Stacked:
		if by := m.Get("by"); by.Present() {
			r.by(p, by)
		}
	case Headline:
		r.options(p, m.Get("options"))
		r.measure(p, m.Get("measure"))
	}
}

// wide reports whether the panel wants the width of the page: where it
// compares several rows, whose labels are long, or each option with each.
func (r *reader) wide(p *Panel) bool {
	if len(p.Questions) == 0 {
		return false
	}
	first := r.form.Question(p.Questions[0])
	if columns[p.Kind] == 0 {
		return p.Kind == Bar && first != nil && first.Kind == form.Pairwise // its table has a column for each option
	}
	return len(p.Questions) > 2 || len(first.Rows) > 2 || p.By != ""
}

// id names the panel after its kind and subject, so that it stays the same
// when panels are added or moved; a repeated one gets a number.
func (r *reader) id(p *Panel) string {
	id := string(p.Kind)
	if len(p.Questions) > 0 {
		id += "_" + p.Questions[0]
	}
	if p.By != "" {
		id += "_by_" + p.By
	}
	r.ids[id]++
	if n := r.ids[id]; n > 1 {
		id = fmt.Sprintf("%s__%d", id, n) // no question has "__": can't collide
	}
	return id
}
