package exchange

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"toadam/internal/form"
)

func TestNames(t *testing.T) {
	n := Names{Prefix: "q"}
	for _, c := range []struct{ name, want string }{
		{"age", "age"},
		{"Age", "age_2"},
		{"Địa điểm", "dia_diem"},
		{"1", "q_1"},
		{"and", "q_and"},
		{"a__b--c_", "a_b_c"},
		{"", "q"},
		{"ត", "q_2"},
		{strings.Repeat("x", 80), strings.Repeat("x", 64)},
		{strings.Repeat("x", 80), strings.Repeat("x", 62) + "_2"},
	} {
		if got := n.New(c.name); got != c.want {
			t.Errorf("%q became %s, want %s", c.name, got, c.want)
		}
	}
}

// TestSettle gives definitions that their own YAML would not be read for.
func TestSettle(t *testing.T) {
	text := func(s string) form.Text { return form.Text{"en": s} }
	definition := func(q ...form.Question) *form.Definition {
		return &form.Definition{ID: "f", Title: text("F"), Audience: "members", Languages: []string{"en"}, Pages: []form.Page{{
			ID: "p", Title: text("P"), Sections: []form.Section{{Questions: append([]form.Question{{ID: "a", Kind: form.YesNo, Label: text("A")}}, q...)}},
		}}}
	}
	for _, c := range []struct {
		name        string
		d           *form.Definition
		left, fault string
	}{
		{"all is well", definition(), "", ""},
		{"an unknown name", definition(form.Question{ID: "b", Kind: form.YesNo, Label: text("B"), ShowIf: `nobody = "yes"`}),
			`b: show if: column 1 of the expression: unknown name "nobody": the question is always shown`, ""},
		{"a rule that always holds", definition(form.Question{ID: "b", Kind: form.YesNo, Label: text("B"), ValidIf: `1 = 1`, Invalid: text("X")}),
			`b: valid if: column 1 of the expression: this always holds: any answer is taken`, ""},
		{"a pattern that is none", definition(form.Question{ID: "b", Kind: form.ShortTxt, Label: text("B"), MaxLength: 10, Pattern: "(", PatternHint: text("X")}),
			"b: pattern: pattern is no regular expression", ""},
		{"a calculation that is wrong, and what speaks of it",
			definition(form.Question{ID: "c", Kind: form.Calculated, Label: text("C"), Value: `nobody + 1`}, form.Question{ID: "b", Kind: form.YesNo, Label: text("B"), ShowIf: `c > 1`}),
			`c: value: column 1 of the expression: unknown name "nobody": it is not calculated`, ""},
		{"an answer in a text that is not there", definition(form.Question{ID: "b", Kind: form.Note, Label: text("Hello {{nobody}}")}),
			"… stands in place of earlier answers", ""},
		{"one question only, that is taken out", &form.Definition{ID: "f", Title: text("F"), Audience: "members", Languages: []string{"en"}, Pages: []form.Page{{
			ID: "p", Title: text("P"), Sections: []form.Section{{Questions: []form.Question{{ID: "c", Kind: form.Calculated, Label: text("C"), Value: "x"}}}}}}}, "", "pages is empty"},
		{"a label that is missing", definition(form.Question{ID: "b", Kind: form.YesNo}), "", "b: label is missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var im Import
			im.Settle(c.d, func(id string) Place { return Place{Element: id} })
			if (im.Definition == nil) != (c.fault != "") || (c.fault == "") != (len(im.Faults) == 0) {
				t.Fatalf("%v, faults %v", im.Definition, im.Faults)
			}
			if !slices.ContainsFunc(im.Faults, func(f Fault) bool { return strings.Contains(f.String(), c.fault) }) && c.fault != "" {
				t.Errorf("faults %v, want %q", im.Faults, c.fault)
			}
			if got := fmt.Sprint(im.Left); !strings.Contains(got, c.left) || (c.left == "" && c.fault == "" && len(im.Left) > 0) {
				t.Errorf("left %s, want %q", got, c.left)
			}
		})
	}
}
