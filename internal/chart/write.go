package chart

import (
	"strings"

	"toadam/internal/author"
	"toadam/internal/form"
)

// YAML writes the dashboard of a form as an author would have: Parse reads an
// equal one from it, which somebody wrote.
func (b *Dashboard) YAML(d *form.Definition) []byte {
	w := author.NewWriter(d.Languages...)
	w.Word("dashboard", strings.ReplaceAll(b.ID, "__", "_")) // an author can't write the former
	w.Word("form", b.Form)
	w.Text("title", b.Title)
	w.In("panels", func() {
		for _, p := range b.Panels {
			w.Item(func() { p.write(w, d) })
		}
	})
	return w.Bytes()
}

// write writes a panel; what would be so without being said is left out.
func (p *Panel) write(w *author.Writer, d *form.Definition) {
	if len(p.Questions) == 1 {
		w.Word(string(p.Kind), p.Questions[0])
	} else {
		w.Words(string(p.Kind), p.Questions)
	}
	usual := Panel{Kind: p.Kind, Questions: p.Questions, By: p.By}
	usually(&usual)
	q := d.Question(p.Questions[0])
	if p.Kind == Headline && q != nil && measured(q) {
		w.Word("measure", p.Measure)
	}
	w.Words("options", p.Options)
	w.Word("by", p.By)
	if p.Sort != usual.Sort {
		w.Word("sort", p.Sort)
	}
	w.Count("bins", p.Bins, usual.Bins)
	w.Text("title", p.Title)
	w.Text("note", p.Note)
	if wide := (&reader{form: d}).wide(p); wide != p.Wide {
		w.Truth("wide", p.Wide)
	}
}
