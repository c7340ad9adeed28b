package chart

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/form"
)

// tiedForm has a pairwise question, a run of statements, and grids of numbers.
const tiedForm = `form: tied
title: Tied
for: members
languages: [en]
pages:
  - page: only
    title: Page
    questions:
      - pairwise: better
        label: Better
        options: [a: Ann, b: Bob, c: Cat]
      - statements: views
        label: Views
        rows: [more: More, less: Less]
      - grid: sums
        label: Sums
        cells: number
        rows: [hall: Hall, yard: Yard]
        columns: [asked: Asked, given: Given]
      - grid: depths
        label: Depths
        cells: number
        rows: [well: Well, pond: Pond]
        columns: [now: Now]
`

func parsed(t *testing.T, src string) *form.Definition {
	t.Helper()
	d, findings := form.Parse("x.yaml", []byte(src))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return d
}

// spoken reads panels of a form in one language.
func spoken(t *testing.T, d *form.Definition, list ...string) []Panel {
	t.Helper()
	src := "dashboard: x\nform: " + d.ID + "\ntitle: X\npanels:\n"
	for _, p := range list {
		src += "  - " + p + "\n"
	}
	b, findings := Parse("x.yaml", []byte(src), map[string]*form.Definition{d.ID: d})
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return b.Panels
}

// TestShared names all that share the first place, and shows no number where
// nobody gave one.
func TestShared(t *testing.T) {
	d := parsed(t, tiedForm)
	counted := fold(t, d,
		answer{"2026-11-01", bson.D{
			{Key: "better", Value: bson.D{{Key: "a__b", Value: "a"}, {Key: "b__c", Value: "b"}, {Key: "a__c", Value: "c"}}},
			{Key: "views", Value: bson.D{{Key: "more", Value: "agree"}}},
			{Key: "sums", Value: bson.D{{Key: "hall", Value: bson.D{{Key: "asked", Value: 5.0}}}}},
			{Key: "depths", Value: bson.D{{Key: "well", Value: bson.D{{Key: "now", Value: -4.0}}}}},
		}},
		answer{"2026-11-01", bson.D{{Key: "views", Value: bson.D{{Key: "less", Value: "pass"}}}}},
		answer{"2026-11-01", bson.D{{Key: "views", Value: bson.D{{Key: "less", Value: "pass"}}}}},
	)
	for panel, want := range map[string]struct{ summary, rows string }{
		"bar: better":    {"Preferred most: “Ann”, “Bob”, “Cat” (50% of comparisons).", ""},
		"stacked: views": {"Largest share: 100.0% chose “Pass” for “Less”, “Agree” for “More”.", ""},
		"bar: sums": {"Highest mean: “Hall – Asked”, 5.",
			"Hall – Asked|5|0|5|5|5|1; Hall – Given|–|–|–|–|–|0; Yard – Asked|–|–|–|–|–|0; Yard – Given|–|–|–|–|–|0"},
		"bar: depths\n    sort: count": {"Highest mean: “Well”, -4.", "Well|-4|0|-4|-4|-4|1; Pond|–|–|–|–|–|0"},
	} {
		f := render(d, counted, "en", spoken(t, d, panel))[0]
		var rows []string
		for _, r := range f.Table.Rows {
			rows = append(rows, strings.Join(r, "|"))
		}
		if got := strings.Join(rows, "; "); f.Summary != want.summary || want.rows != "" && got != want.rows {
			t.Errorf("%s: summary %q, rows %s", panel, f.Summary, got)
		}
		if want.rows != "" && !strings.Contains(string(f.Option), `"–"`) {
			t.Errorf("%s: no – beside the bars: %s", panel, f.Option)
		}
	}
}

// TestNeverWeighed shows no share of an option that was never compared.
func TestNeverWeighed(t *testing.T) {
	d := parsed(t, tiedForm)
	counted := fold(t, d, answer{"2026-11-01", bson.D{{Key: "better", Value: bson.D{{Key: "a__b", Value: "a"}}}}})
	f := render(d, counted, "en", spoken(t, d, "bar: better"))[0]
	if f.Summary != "Preferred most: “Ann” (100% of comparisons)." || f.Table.Rows[1][1] != "0%" || f.Table.Rows[2][1] != "–" {
		t.Errorf("summary %q, rows %q", f.Summary, f.Table.Rows)
	}
}

// TestLongList draws the most chosen of a long list, says how many more there
// are, and has all in the table.
func TestLongList(t *testing.T) {
	var src strings.Builder
	src.WriteString("form: long\ntitle: Long\nfor: members\nlanguages: [en]\npages:\n  - page: only\n    title: P\n    questions:\n" +
		"      - yes_no: again\n        label: Again\n      - single: ward\n        label: Ward\n        list: true\n        options:\n")
	for i := range 5000 {
		fmt.Fprintf(&src, "          - w%d: Ward %d\n", i, i)
	}
	d := parsed(t, src.String())
	var answers []answer
	for i := range 60 { // ward 4940 once and so on, ward 4999 twice
		answers = append(answers, answer{"2026-11-01", bson.D{{Key: "ward", Value: fmt.Sprintf("w%d", 4940+i)}, {Key: "again", Value: "yes"}}})
	}
	answers = append(answers, answers[59])
	counted := fold(t, d, answers...)
	for panel, want := range map[string]struct{ base, first string }{
		"bar: ward": {"n = 61; not answered 0. Options not drawn: 4,960; times chosen in all: 20. " +
			"The chart shows the largest 40 of 5,000; the table holds all", "Ward 4940"},
		"bar: ward\n    sort: count":   {"n = 61; not answered 0. Options not drawn: 4,960; times chosen in all: 20. The chart shows the largest 40 of 5,000; the table holds all", "Ward 4999"},
		"stacked: again\n    by: ward": {"n = 61; not answered 0. The chart shows the largest 40 of 5,000; the table holds all", "Ward 4940"},
	} {
		f := render(d, counted, "en", spoken(t, d, panel))[0]
		drawn := categories(t, f)
		if len(drawn) != mostDrawn || drawn[0] != want.first || !slices.Contains(drawn, "Ward 4999") || f.Base != want.base {
			t.Errorf("%s: base %q, drawn %q", panel, f.Base, drawn)
		}
		if len(f.Table.Rows) != 5000 || len(f.Option) > 100_000 || len(f.Summary) > 300 {
			t.Errorf("%s: %d rows, option of %d bytes, summary %q", panel, len(f.Table.Rows), len(f.Option), f.Summary)
		}
	}
}

// categories are the labels beside the bars of a figure.
func categories(t *testing.T, f Figure) []string {
	t.Helper()
	type axis struct{ Data []string }
	var one struct{ YAxis axis }
	var two struct{ YAxis []axis }
	switch {
	case json.Unmarshal(f.Option, &two) == nil:
		return two.YAxis[0].Data
	case json.Unmarshal(f.Option, &one) == nil:
		return one.YAxis.Data
	}
	t.Fatalf("no axis of labels: %.500s", f.Option)
	return nil
}

// TestHeads begins the head of every column with a capital, in both languages.
func TestHeads(t *testing.T) {
	d := parsed(t, tiedForm)
	counted := fold(t, d)
	for _, lang := range []string{"vi", "en"} {
		for _, f := range render(d, counted, lang, spoken(t, d, "bar: sums", "bar: better", "stacked: views")) {
			for _, head := range f.Table.Head {
				if first := []rune(head)[0]; head != "n" && !unicode.IsUpper(first) {
					t.Errorf("%s, %s: head %q", lang, f.ID, head)
				}
			}
		}
	}
}
