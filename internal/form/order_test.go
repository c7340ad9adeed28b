package form

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"toadam/internal/expr"
)

// TestOrderIsStable compares with what another program, written in Python from
// the description, gives: responses are read by it for as long as there are any.
func TestOrderIsStable(t *testing.T) {
	for _, tt := range []struct {
		seed int64
		id   string
		want []int
	}{
		{1, "role", []int{1, 5, 7, 8, 2, 6, 4, 3, 0, 9}},
		{9223372036854775807, "pages", []int{0, 3, 4, 5, 2, 1, 6}},
		{4611686018427387904, "budget", []int{2, 4, 1, 3, 0}},
		{42, "", []int{0, 2, 1}},
	} {
		if got := Order(tt.seed, tt.id, len(tt.want)); !slices.Equal(got, tt.want) {
			t.Errorf("%d %s: %v, want %v", tt.seed, tt.id, got, tt.want)
		}
	}
	for _, n := range []int{0, 1} {
		if got := Order(7, "x", n); len(got) != n {
			t.Errorf("%d: %v", n, got)
		}
	}
}

// TestOrderIsFair counts how often each of the 24 orders of four comes: the
// χ² of 24 equally likely ones is below 49.7 in 999 of 1000 runs.
func TestOrderIsFair(t *testing.T) {
	const runs = 24_000
	counts := map[string]int{}
	for seed := range int64(runs) {
		counts[fmt.Sprint(Order(seed*2_862_933_555_777_941_757+3, "role", 4))]++
	}
	chi := 0.0
	for _, n := range counts {
		chi += float64((n-runs/24)*(n-runs/24)) / (runs / 24)
	}
	if len(counts) != 24 || chi > 49.7 {
		t.Errorf("%d orders, χ² = %.1f", len(counts), chi)
	}
}

const shuffled = `
form: f
title: F
for: members
languages: [en]
shuffle: [b, c, d]
pages:
  - page: a
    title: A
    shuffle: true
    questions:
      - note: first
        label: N
      - yes_no: one
        label: One
      - yes_no: two
        label: Two
      - note: middle
        label: N
      - yes_no: three
        label: Three
  - page: b
    title: B
    questions:
      - multiple: some
        label: Some
        shuffle: true
        options: [{p: P}, {other: Other, specify: true}, {q: Q}, {none: None, exclusive: true}, {r: R}]
  - page: c
    title: C
    questions:
      - matrix: rows
        label: Rows
        shuffle: true
        scale: [{low: Low}, {high: High}]
        rows: [{w: W}, {x: X}, {y: Y}, {z: Z}]
  - page: d
    title: D
    questions:
      - text: plain
        label: Plain
  - page: e
    title: E
    questions:
      - ranking: order
        label: Order
        shuffle: true
        options: [{p: P}, {q: Q}, {r: R}]
`

// layout is everything of a form that has an order.
func layout(d *Definition) string {
	var b strings.Builder
	for p := range d.Pages {
		fmt.Fprintf(&b, "%s:", d.Pages[p].ID)
		for q := range d.Pages[p].Questions() {
			fmt.Fprintf(&b, " %s", q.ID)
			for _, o := range q.Options {
				fmt.Fprintf(&b, " .%s", o.ID)
			}
			for _, row := range q.Rows {
				fmt.Fprintf(&b, " /%s", row.ID)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestFormForRespondent(t *testing.T) {
	d, findings := Parse("f.yaml", []byte(shuffled))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	before := layout(d)
	if d.For(0) != d || !d.Draws() {
		t.Error("without a seed the form is not as it was written")
	}
	layouts := map[string]bool{}
	for seed := int64(1); seed < 200; seed++ {
		own := d.For(seed)
		layouts[layout(own)] = true
		check := func(ok bool, what string) {
			if !ok {
				t.Errorf("seed %d: %s:\n%s", seed, what, layout(own))
			}
		}
		first := own.Pages[0].Sections[0].Questions
		check(first[0].ID == "first" && first[3].ID == "middle", "notes moved")
		check(own.Pages[0].ID == "a" && own.Pages[4].ID == "e", "a page that is not named moved")
		some := own.Question("some").Options
		check(some[3].ID == "other" && some[4].ID == "none", "options that stay last moved")
		for i, q := range own.Questions() {
			check(own.Question(q.ID) == q && i < len(own.Pages), "the index is of another form")
			check(sameThings(q, d.Question(q.ID)), "something is lost of "+q.ID)
		}
		check(layout(own.For(seed)) == layout(own) && own.Written() == d && own.For(0) == d, "drawn twice it is another")
	}
	if len(layouts) < 190 {
		t.Errorf("199 respondents see %d layouts", len(layouts))
	}
	if layout(d) != before {
		t.Errorf("the form itself has changed:\n%s", layout(d))
	}
}

// sameThings reports whether both list the same, in whatever order.
func sameThings(a, b *Question) bool {
	return a.optionSet() == b.optionSet() && len(a.Rows) == len(b.Rows) && len(a.Options) == len(b.Options)
}

func TestPlainFormIsNotDrawn(t *testing.T) {
	d, findings := Parse("f.yaml", []byte(full))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	if d.Draws() || d.For(7) != d {
		t.Error("a form without shuffle is drawn")
	}
}

// TestRouteToShuffledPages leads to whichever of them comes first.
func TestRouteToShuffledPages(t *testing.T) {
	src := strings.Replace(shuffled, "  - page: b\n", "  - page: between\n    title: B\n    questions:\n      - yes_no: sure\n        label: Sure\n  - page: b\n", 1)
	src = strings.Replace(src, "    title: A\n", "    title: A\n    next: [{to: b, if: 'answered(one)'}]\n", 1)
	d, findings := Parse("f.yaml", []byte(src))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	values := expr.Values{Lookup: func(string, string) expr.Value { return expr.OfText("yes") }}
	firsts := map[string]bool{}
	for seed := range int64(30) {
		own := d.For(seed)
		to := own.After(0, values)
		if to != 2 {
			t.Errorf("seed %d: from the first page to page %d", seed, to)
		}
		firsts[own.Pages[to].ID] = true
	}
	if len(firsts) != 3 || d.Pages[0].Next[0].To != "b" {
		t.Errorf("the shuffled pages begin with %v; %v", firsts, d.Pages[0].Next)
	}
}

func BenchmarkFor(b *testing.B) {
	var src strings.Builder
	src.WriteString(shuffled)
	for i := range 250 {
		fmt.Fprintf(&src, "      - single: s%d\n        label: S\n        shuffle: true\n        options: [{a: A}, {b: B}, {c: C}, {d: D}, {e: E}]\n", i)
	}
	d, findings := Parse("f.yaml", []byte(src.String()))
	if len(findings) > 0 {
		b.Fatal(findings)
	}
	b.ReportAllocs()
	for b.Loop() {
		d.For(7)
	}
}
