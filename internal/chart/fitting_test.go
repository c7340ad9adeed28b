package chart

import (
	"strings"
	"testing"

	"toadam/dashboards"
	"toadam/internal/form"
	"toadam/internal/tally"
)

// TestFitting takes one question after another away, or asks it in another
// way: panels that name it go, the others stay, and what stays can be rendered.
func TestFitting(t *testing.T) {
	known := shippedForms(t)
	for id, d := range known {
		src, err := dashboards.Files.ReadFile(id + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		b, findings := Parse(id+".yaml", src, known)
		if len(findings) > 0 {
			t.Fatal(findings)
		}
		if fitting, others := b.Fitting(d); len(others) > 0 || len(fitting.Panels) != len(b.Panels) {
			t.Errorf("%s: %+v don't fit its own form", id, others)
		}
		for _, q := range d.Questions() {
			before := *q
			for _, kind := range append([]form.Kind{form.Note}, form.Kinds...) {
				if kind == q.Kind {
					continue
				}
				q.Kind, q.Options, q.Rows = kind, []form.Option{{ID: "a"}, {ID: "b"}, {ID: "c"}}, []form.Row{{ID: "r"}}
				fitting, others := b.Fitting(d)
				named := 0
				for _, p := range b.Panels {
					if strings.Contains(" "+strings.Join(p.Questions, " ")+" "+p.By+" ", " "+q.ID+" ") {
						named++
					}
				}
				if len(others) > named {
					t.Errorf("%s without %s: %d panels don't fit, %d name it", id, q.ID, len(others), named)
				}
				counted := tally.New(func(int) (*form.Definition, error) { return d, nil })
				counted.Read(func(v *tally.View) {
					for _, p := range fitting.Panels {
						Render(d, p, v, "vi", func(string, string) form.Text { return nil })
					}
				})
				*q = before
			}
		}
	}
}
