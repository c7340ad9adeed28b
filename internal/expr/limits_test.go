package expr

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestLimits(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("not ", n-1) + "eligible" }
	for _, test := range []struct{ name, src, want string }{
		{"nothing", "", "line 1, column 1: a value is missing at the end"},
		{"spaces", " \n\t ", "line 2, column 3: a value is missing at the end"},
		{"the longest", `remark = "` + strings.Repeat("x", MaxSource-11) + `"`, ""},
		{"longer", `remark = "` + strings.Repeat("x", MaxSource-10) + `"`, "the expression has 2001 bytes; the limit is 2000"},
		{"the deepest", nested(MaxDepth), ""},
		{"deeper", nested(MaxDepth + 1), "line 1, column 1: the expression is nested more than 50 levels deep"},
		{"parentheses are not nesting", strings.Repeat("(", 900) + "eligible" + strings.Repeat(")", 900), ""},
		{"nor is a chain", "1" + strings.Repeat(" + 1", 400) + " = 401 and " + nested(MaxDepth-1), ""},
		{"but its right sides are", strings.Repeat("1-(", MaxDepth) + "1" + strings.Repeat(")", MaxDepth), "levels deep"},
		{"and so are those of other operators", strings.Repeat("(", 60) + "1" + strings.Repeat("+1)*2", 60), "levels deep"},
		{"functions are", strings.Repeat("abs(", MaxDepth) + "1" + strings.Repeat(")", MaxDepth), "levels deep"},
		{"a large number", strings.Repeat("9", 308), ""},
		{"a larger one", strings.Repeat("9", 310), "the number is too large"},
		{"invalid UTF-8", "remark = \"\xff\"", "line 1, column 11: the expression is not UTF-8"},
		{"the replacement character", "remark = \"\uFFFD\xff\"", "line 1, column 12: the expression is not UTF-8"},
		{"columns are characters", "remark = \"ạ𝒳\"\nand\n  đạt = 1", "line 3, column 3: \"đạt\" is not a name"},
		{"a zero byte", "age \x00 1", `line 1, column 5: "\x00" is not part of the language`},
		{"a no-break space", "age\u00a0> 1", `"\u00a0" is not part of the language: write a plain space`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			if _, err := Parse(test.src); err != nil {
				got = err.Error()
			}
			if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestWant(t *testing.T) {
	for _, test := range []struct {
		src  string
		want Type
		got  Type
		what string
	}{
		{"eligible", Bool, Bool, ""},
		{"age", Bool, Absent, "this gives a number; a condition is needed"},
		{"age + 1", Number, Number, ""},
		{"born", Number, Absent, "this gives a day; a number is needed"},
		{"role", Text, Absent, "this gives an option; a text is needed"},
		{"reasons", Absent, Choices, ""},
	} {
		e, err := Parse(test.src)
		if err != nil {
			t.Fatal(err)
		}
		got, faults := e.Check(scope, test.want)
		what := ""
		for _, f := range faults {
			what += f.What
		}
		if got != test.got || what != test.what {
			t.Errorf("%s as %s is %s, %q; want %s, %q", test.src, test.want, got, what, test.got, test.what)
		}
	}
}

func TestJSON(t *testing.T) {
	e, err := Parse(`not (role in ("member", "other")) and apparatus.clear_tasks = "agree" and born >= date("2000-01-01") and -days < round(1.50, 1) and today() = left and true`)
	if err != nil {
		t.Fatal(err)
	}
	const want = `["and",["not",["in",["$","role"],"member","other"]],["=",["$","apparatus.clear_tasks"],"agree"],` +
		`["\u003e=",["$","born"],"2000-01-01"],["\u003c",["neg",["$","days"]],["round",1.5,1]],["=",["today"],["$","left"]],true]`
	if got, err := json.Marshal(e); err != nil || string(got) != want {
		t.Errorf("got %s, %v", got, err)
	}
	if got, want := e.References(), []string{"role", "apparatus.clear_tasks", "born", "days", "left"}; !slices.Equal(got, want) {
		t.Errorf("references %q", got)
	}
}

// TestDocumented looks for every function and keyword in the package's
// comment, which is the language's description.
func TestDocumented(t *testing.T) {
	src, err := os.ReadFile("expr.go")
	if err != nil {
		t.Fatal(err)
	}
	comment, _, _ := strings.Cut(string(src), "\npackage expr")
	for name := range functions {
		if !strings.Contains(comment, "\t"+name+"(") {
			t.Errorf("%s is not documented", name)
		}
	}
	for _, word := range keywords {
		if !strings.Contains(comment, word) || !IsKeyword(word) {
			t.Errorf("%s is not documented, or no keyword", word)
		}
	}
	if IsKeyword("count") || IsKeyword("role") {
		t.Error("a name is taken for a keyword")
	}
}

func TestNothingToLookUp(t *testing.T) {
	e, err := Parse(`answered(role) or today() = left or age + 1 = 2`)
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Eval(Values{}); got.Type() != Bool || got.Bool() {
		t.Errorf("got %s", show(got))
	}
}

// usual answers without any work of its own.
var usual = Values{Today: day, Lookup: func(question, row string) Value {
	switch question {
	case "role":
		return OfText("member")
	case "reasons":
		return OfList(chosenReasons)
	case "age":
		return OfNumber(42)
	}
	return Value{}
}}

var chosenReasons = []string{"cost", "time"}

const usualCondition = `role = "member" and count(reasons) >= 2`

func TestNoAllocation(t *testing.T) {
	for _, src := range []string{
		usualCondition,
		`role in ("expert", "member") and not has(reasons, "none") or age * 2 + 1 > 18`,
		`if(answered(age), sum(age, 1, days), 0) > round(1.5, 1)`,
		`born < date("2026-01-31") or today() = left`,
	} {
		e, err := Parse(src)
		if err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(100, func() { e.Holds(usual) }); n > 0 {
			t.Errorf("%s allocates %v times", src, n)
		}
	}
}

func BenchmarkHolds(b *testing.B) {
	e, err := Parse(usualCondition)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if !e.Holds(usual) {
			b.Fatal("it doesn't hold")
		}
	}
}

// BenchmarkRead is reading and checking what a form of 1,000 questions has on
// each.
func BenchmarkRead(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		e, err := Parse(usualCondition)
		if err != nil {
			b.Fatal(err)
		}
		if typ, faults := e.Check(scope, Bool); typ != Bool || len(faults) > 0 {
			b.Fatal(faults)
		}
	}
}
