package builder

import (
	"toadam/internal/author"
	"toadam/internal/form"
)

// Entry is one line of the outline.
type Entry struct {
	At     string
	Sort   Sort
	Depth  int
	Kind   form.Kind // of a question
	ID     string
	Label  string
	Locked bool // by itself, or by what it is in
	Faults int  // findings in it
	Empty  bool // a page or section without questions
	line   int
}

// Outline is everything that can be opened, from the top of the text to its
// end, with labels in a language.
func (f *Form) Outline(lang string) []Entry {
	var list []Entry
	add := func(at string, depth int, label author.Node) {
		list = append(list, Entry{At: at, Sort: f.SortOf(at), Depth: depth, Kind: f.KindOf(at), ID: f.IDOf(at),
			Label: f.text(label, lang), Locked: f.Locked(at), line: f.node(at).Line()})
	}
	if f.SortOf("") != Whole {
		return nil
	}
	add("", 0, f.node("title"))
	for _, group := range []string{"scales", "lists"} {
		for _, name := range f.node(group).Keys() {
			add(group+"/"+name, 1, author.Node{})
		}
	}
	for _, p := range f.node("pages").Items() {
		add(p.Path(), 1, p.Get("title"))
		questions := func(n author.Node, depth int) {
			list[len(list)-1].Empty = n.Len() == 0
			for _, q := range n.Items() {
				add(q.Path(), depth, q.Get("label"))
				for _, field := range q.Get("fields").Items() {
					add(field.Path(), depth+1, field.Get("label"))
				}
			}
		}
		if s := p.Get("sections"); s.Present() {
			for _, section := range s.Items() {
				add(section.Path(), 2, section.Get("title"))
				questions(section.Get("questions"), 3)
			}
			continue
		}
		questions(p.Get("questions"), 2)
	}
	for _, q := range f.node("quotas").Items() {
		add(q.Path(), 1, q.Get("message"))
	}
	f.count(list)
	return list
}

// count gives each finding to the entry in which its line is.
func (f *Form) count(list []Entry) {
	for _, finding := range f.Findings {
		in := -1
		for i, e := range list {
			if e.line <= finding.Line && (in < 0 || e.line >= list[in].line) {
				in = i
			}
		}
		if in >= 0 {
			list[in].Faults++
		}
	}
}

// At is the place that a line of the text belongs to; "" is the form itself.
func (f *Form) At(line int) string {
	if f.places == nil {
		f.places = f.Outline("")
	}
	at, best := "", 0
	for _, e := range f.places {
		if e.line <= line && e.line >= best {
			at, best = e.At, e.line
		}
	}
	return at
}

// Line is where a place begins in the text, from 1; 0 if it is not there.
func (f *Form) Line(at string) int { return f.node(at).Line() }
