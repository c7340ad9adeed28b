package form

import (
	"fmt"
	"strings"
	"testing"
)

// longList is a form with a question of so many options.
func longList(n int, key string) []byte {
	var b strings.Builder
	b.WriteString(head + "      - single: unit\n        label: Unit\n" + key + "        options:\n")
	for i := range n {
		fmt.Fprintf(&b, "          - u%d: Unit %d\n", i, i)
	}
	return []byte(b.String())
}

func TestLongList(t *testing.T) {
	for _, tt := range []struct {
		n         int
		key, what string
	}{
		{MaxList, "        list: true\n", ""},
		{10_000, "        list: true\n", "options has 10000 items; the limit is 5000"},
		{MaxOptions + 1, "", "options has 501 items; the limit is 500"},
	} {
		d, findings := Parse("f.yaml", longList(tt.n, tt.key))
		switch {
		case tt.what == "" && (len(findings) > 0 || len(d.Question("unit").Options) != tt.n):
			t.Errorf("%d options: %v", tt.n, findings)
		case tt.what != "" && (len(findings) != 1 || !strings.Contains(findings[0].String(), tt.what)):
			t.Errorf("%d options: %v", tt.n, findings)
		}
	}
}

// TestNamedListIsOwn keeps questions that name one list apart.
func TestNamedListIsOwn(t *testing.T) {
	src := strings.Replace(head, "pages:", "lists:\n  units: [{a: A}, {b: B}]\npages:", 1) +
		"      - single: x\n        label: X\n        options: units\n      - multiple: y\n        label: Y\n        options: units\n"
	d, findings := Parse("f.yaml", []byte(src))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	d.Question("x").Options[0].ID = "other"
	if d.Question("y").Options[0].ID != "a" {
		t.Error("two questions share the options of a list")
	}
}

func BenchmarkParseLongList(b *testing.B) {
	src := longList(MaxList, "        list: true\n")
	for b.Loop() {
		Parse("f.yaml", src)
	}
}
