package chart

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"toadam/dashboards"
	"toadam/internal/form"
	"toadam/internal/tally"
)

// everyForm are the shipped forms and those that tests have for all kinds.
func everyForm(t *testing.T) map[string]*form.Definition {
	t.Helper()
	all := shippedForms(t)
	paths, err := filepath.Glob("../web/testdata/*/forms/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatal(err, paths)
	}
	for _, path := range append(paths, "testdata/kinds.yaml") {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if d, findings := form.Parse(path, src); len(findings) == 0 {
			all[path] = d
		}
	}
	d, findings := form.Parse("sums.yaml", []byte(sums))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	all["sums.yaml"] = d
	return all
}

const sums = `form: sums
title: Sums
for: members
languages: [vi]
pages:
  - page: one
    title: One
    questions:
      - number: a
        label: A
      - calculated: twice
        label: Twice A
        value: a * 2
      - calculated: many
        label: Many
        value: a > 10
`

// TestDefault makes the dashboard of every form: it holds what an author could
// have written, shows each question once or tells it, and can be rendered.
func TestDefault(t *testing.T) {
	seen := map[form.Kind]bool{}
	for name, d := range everyForm(t) {
		b := Default(d.ID, d)
		again, findings := Parse("board.yaml", b.YAML(d), map[string]*form.Definition{d.ID: d})
		if err := findings.Err(); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, b.YAML(d))
		}
		again.Made = true
		if !sameDashboard(again, b) {
			t.Errorf("%s: read back %+v, want %+v", name, again, b)
		}
		if _, others := b.Fitting(d); len(others) > 0 {
			t.Errorf("%s: %+v don't fit", name, others)
		}
		shown := map[string]int{}
		for _, p := range b.Panels {
			shown[p.Questions[0]]++
		}
		for _, q := range b.Rest(d) {
			shown[q.ID]++
		}
		for _, q := range d.Questions() {
			seen[q.Kind] = true
			if n := shown[q.ID]; n != 1 && q.Kind != form.Note {
				t.Errorf("%s: %s is there %d times", name, q.ID, n)
			}
		}
		tally.New(func(int) (*form.Definition, error) { return d, nil }).Read(func(v *tally.View) {
			for _, p := range b.Panels {
				if f := Render(d.Plain(), p, v, "vi", func(string, string) form.Text { return nil }); f.Title == "" || strings.Contains(f.Title, "⟦") {
					t.Errorf("%s: %s has the title %q", name, p.ID, f.Title)
				}
			}
		})
	}
	for _, kind := range form.Kinds {
		if !seen[kind] {
			t.Errorf("no form has a question of kind %s", kind)
		}
	}
}

// sameDashboard compares dashboards; of a text the languages of authors count.
func sameDashboard(a, b *Dashboard) bool {
	same := func(p, q Panel) bool {
		noted := maps.Equal(p.Note, q.Note) || len(p.Note)+len(q.Note) == 0
		titled := maps.Equal(p.Title, q.Title) || len(p.Title)+len(q.Title) == 0
		p.Note, q.Note, p.Title, q.Title = nil, nil, nil, nil
		return noted && titled && reflect.DeepEqual(p, q)
	}
	return a.ID == b.ID && a.Form == b.Form && a.Made == b.Made && maps.Equal(a.Title, b.Title) && slices.EqualFunc(a.Panels, b.Panels, same)
}

// TestDashboardYAML writes the shipped dashboards and reads them back.
func TestDashboardYAML(t *testing.T) {
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
		b.Panels[len(b.Panels)-1].Wide = !b.Panels[len(b.Panels)-1].Wide
		again, findings := Parse(id+".yaml", b.YAML(d), known)
		if err := findings.Err(); err != nil {
			t.Fatalf("%v\n%s", err, b.YAML(d))
		}
		if !sameDashboard(again, b) {
			t.Errorf("%s: read back %+v, want %+v", id, again, b)
		}
	}
}

// TestUsual states which panel a question gets unless somebody wants another.
func TestUsual(t *testing.T) {
	options := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "          - o%d: Option %d\n", i, i)
		}
		return b.String()
	}
	const table = "\n        rows:\n          - r: R\n        columns:\n          - c: C\n          - d: D"
	for _, tt := range []struct {
		question, want string
	}{
		{"yes_no: q\n        label: Q", "pie"},
		{"single: q\n        label: Q\n        options:\n" + options(70), "bar definition"},
		{"single: q\n        label: Q\n        options:\n" + options(71), ""},
		{"multiple: q\n        label: Q\n        options:\n" + options(3), "bar count"},
		{"likert: q\n        label: Q\n        scale:\n" + options(7), "diverging"},
		{"likert: q\n        label: Q\n        scale:\n" + options(8), "bar definition"},
		{"matrix: q\n        label: Q\n        rows:\n          - r: R\n        scale:\n" + options(7), "diverging"},
		{"matrix: q\n        label: Q\n        rows:\n          - r: R\n        scale:\n" + options(8), "stacked"},
		{"matrix: q\n        label: Q\n        rows:\n          - r: R\n        scale:\n" + options(9), "heat"},
		{"number: q\n        label: Q", "histogram"},
		{"grid: q\n        label: Q\n        cells: choice" + table, "heat"},
		{"grid: q\n        label: Q\n        cells: number" + table, "bar definition"},
		{"grid: q\n        label: Q\n        cells: text" + table, ""},
		{"group: q\n        label: Q\n        fields:\n          - number: n\n            label: N", ""},
		{"date: q\n        label: Q", "time"},
		{"consent: q\n        label: Q", "headline"},
		{"long_text: q\n        label: Q", ""},
	} {
		src := "form: f\ntitle: F\nfor: members\nlanguages: [vi]\npages:\n  - page: p\n    title: P\n    questions:\n      - " + tt.question + "\n"
		d, findings := form.Parse("f.yaml", []byte(src))
		if err := findings.Err(); err != nil {
			t.Errorf("%s: %v", tt.question, err)
			continue
		}
		b := Default("f", d)
		got := ""
		if p := b.Panels[len(b.Panels)-1]; p.Questions[0] == "q" {
			if got = string(p.Kind); p.Kind == Bar {
				got += " " + p.Sort
			}
		}
		if got != tt.want || (len(b.Rest(d)) == 0) != (got != "") {
			t.Errorf("%s\ngot %q, want %q; the rest is %d", src, got, tt.want, len(b.Rest(d)))
		}
	}
}

// TestDefaultIsBounded makes the dashboard of a long form.
func TestDefaultIsBounded(t *testing.T) {
	src := "form: f\ntitle: F\nfor: members\nlanguages: [vi]\npages:\n  - page: p\n    title: P\n    questions:\n"
	for i := range 250 {
		src += fmt.Sprintf("      - yes_no: q%d\n        label: Q\n", i)
	}
	d, findings := form.Parse("f.yaml", []byte(src))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	b := Default("f", d)
	if p, rest := len(b.Panels), b.Rest(d); p != maxPanels || p-3+len(rest) != 250 || rest[0].ID != "q57" {
		t.Errorf("%d panels and %d questions without one, from %s", p, len(rest), rest[0].ID)
	}
}
