package expr

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the expectations in testdata")

func limit(x float64) *float64 { return &x }

// scope is that of all tests: names of every type, asked in order of Place.
var scope = Scope{Here: 9, Names: map[string]Name{
	"role":     {Type: Choice, Options: []string{"member", "expert", "other"}},
	"partner":  {Type: Choice, Options: []string{"member", "guest"}},
	"reasons":  {Type: Choices, Options: []string{"cost", "time", "trust", "none"}},
	"age":      {Type: Number, Min: limit(18), Max: limit(120)},
	"days":     {Type: Number},
	"rate":     {Type: Number},
	"born":     {Type: Date},
	"left":     {Type: Date},
	"remark":   {Type: Text},
	"motto":    {Type: Text},
	"eligible": {Type: Bool},
	"papers":   {Type: Items},
	"salary":   {Type: Number, Place: 10},

	"apparatus":             {Type: Items, Options: []string{"clear_tasks", "fair_pay"}},
	"apparatus.clear_tasks": {Type: Choice, Options: []string{"agree", "disagree"}},
	"apparatus.fair_pay":    {Type: Choice, Options: []string{"agree", "disagree"}},
}}

const day = "2026-01-31"

// answers are what expressions in testdata are evaluated over, if the case
// doesn't say otherwise.
type answers map[string]Value

func (a answers) values() Values {
	return Values{Today: day, Lookup: func(question, row string) Value {
		if row != "" {
			question += "." + row
		}
		return a[question]
	}}
}

// read takes answers as lines "name value": a number, true or false, a day, a
// text in quotes, or a list in brackets.
func read(src string) (answers, error) {
	a := answers{}
	for line := range strings.Lines(src) {
		name, v, _ := strings.Cut(strings.TrimSpace(line), " ")
		x, err := strconv.ParseFloat(v, 64)
		switch {
		case name == "":
		case err == nil:
			a[name] = OfNumber(x)
		case v == "true" || v == "false":
			a[name] = OfBool(v == "true")
		case strings.HasPrefix(v, "["):
			a[name] = OfList(strings.Fields(strings.Trim(v, "[]")))
		case strings.HasPrefix(v, `"`):
			a[name] = OfText(strings.Trim(v, `"`))
		case OfDate(v).Type() == Date:
			a[name] = OfDate(v)
		default:
			return nil, fmt.Errorf("%q is no answer", line)
		}
	}
	return a, nil
}

// TestCases runs testdata/*.txtar. Each line of a file is an expression, two
// arrows and what comes of it: the mistake in parsing it, mistakes and
// warnings, or the value. In files named "answers" are those that the next
// expressions are evaluated over.
func TestCases(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var a answers
			for i, f := range ar.Files {
				if f.Name == "answers" {
					if a, err = read(string(f.Data)); err != nil {
						t.Fatal(err)
					}
					continue
				}
				ar.Files[i].Data = lines(t, f, a)
			}
			if *update {
				if err := os.WriteFile(path, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func lines(t *testing.T, f txtar.File, a answers) []byte {
	var b strings.Builder
	for line := range strings.Lines(string(f.Data)) {
		src, want, _ := strings.Cut(strings.TrimSpace(line), " →")
		got := outcome(src, a)
		if got != strings.TrimSpace(want) && !*update {
			t.Errorf("%s: %s\ngot  %s\nwant %s", f.Name, src, got, strings.TrimSpace(want))
		}
		fmt.Fprintf(&b, "%s → %s\n", src, got)
	}
	return []byte(b.String())
}

func outcome(src string, a answers) string {
	e, err := Parse(src)
	if err != nil {
		return strings.TrimPrefix(err.Error(), "line 1, ")
	}
	typ, faults := e.Check(scope, Absent)
	var parts []string
	for _, f := range faults {
		s := strings.TrimPrefix(f.Error(), "line 1, ")
		if f.Warning {
			s = "warning: " + s
		}
		parts = append(parts, s)
	}
	if typ != Absent && a != nil {
		parts = append(parts, show(e.Eval(a.values())))
	}
	if len(parts) == 0 {
		return "ok"
	}
	return strings.Join(parts, "; ")
}

func show(v Value) string {
	switch v.Type() {
	case Absent:
		return "absent"
	case Choices:
		return fmt.Sprint(v.List())
	}
	return v.source()
}

func TestPrint(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{"a=1   and(b=2)", "a = 1 and b = 2"},
		{"a or b and c", "a or b and c"},
		{"(a or b) and (c and d)", "(a or b) and c and d"},
		{"not (a = 1)", "not (a = 1)"},
		{"not a = 1", "not (a = 1)"},
		{"(not a) = b", "(not a) = b"},
		{"not not a", "not (not a)"},
		{"((1 + 2)) - (3 - 4)", "1 + 2 - (3 - 4)"},
		{"-(-(5))", "5"},
		{"-0", "0"},
		{"- - x", "-(-x)"},
		{"-x*-(y+1)", "-x * -(y + 1)"},
		{"a/(b*c) mod 2", "a / (b * c) mod 2"},
		{`x in("a",-1,date("2026-01-31"))`, `x in ("a", -1, date("2026-01-31"))`},
		{"(a in (1)) = b", "(a in (1)) = b"},
		{`t = "\"\\"`, `t = "\"\\"`},
		{`t = "e` + "\u0301" + `"`, `t = "é"`},
		{"if(a, today(), left)", "if(a, today(), left)"},
		{"1000000000000000000000000.50", "1000000000000000000000000"},
	} {
		e, err := Parse(test.src)
		if err != nil {
			t.Errorf("%s: %v", test.src, err)
			continue
		}
		if got := e.String(); got != test.want {
			t.Errorf("%s prints as %s, want %s", test.src, got, test.want)
		}
	}
}

// same reports whether two trees are equal, wherever their source was.
func same(a, b *node) bool {
	return cmp.Or(cmp.Compare(a.op, b.op), cmp.Compare(a.text, b.text)) == 0 &&
		(a.op != literal || a.value.equal(b.value)) && a.depth == b.depth && slices.EqualFunc(a.kids, b.kids, same)
}

// TestChosen takes apart conditions that say no more than what was chosen.
func TestChosen(t *testing.T) {
	for src, want := range map[string]string{
		`q = "a"`: "q: a", `q in ("a", "b")`: "q: a b", `has(q, "a")`: "q: a",
		`q != "a"`: "", `q = 1`: "", `not q = "a"`: "", `q = "a" and r = "b"`: "", `q = r`: "", `1 = 1`: "", `answered(q)`: "",
	} {
		e, err := Parse(src)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if question, options, ok := e.Chosen(); ok {
			got = question + ": " + strings.Join(options, " ")
		}
		if got != want {
			t.Errorf("%s: %q, want %q", src, got, want)
		}
	}
}
