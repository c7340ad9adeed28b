package foreign

import (
	"regexp"
	"strings"
	"testing"

	"toadam/internal/exchange"
	"toadam/internal/expr"
	"toadam/internal/form"
)

func TestPlain(t *testing.T) {
	for _, c := range []struct{ html, text, lost string }{
		{"plain", "plain", ""},
		{"a &amp; b &lt; c", "a & b < c", ""},
		{"1 < 2", "1 < 2", ""},
		{"<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree", ""},
		{"<ul><li>a</li><li>b</li></ul>", "– a\n– b", ""},
		{`<a href="https://example.org">here</a>`, "here (https://example.org)", ""},
		{`<script>alert("x")</script>said<style>p{}</style>`, "said", "a script,a style"},
		{`<img src="x" alt="a map">`, "a map", "a picture"},
		{"<table><tr><td>a</td><td>b</td></tr></table>", "a b", ""},
		{"e\u0302\u0301", "ế", ""},
		{"<b", "", ""},
		{"\x00\xff", "�", ""},
	} {
		text, lost := Plain(c.html)
		if text != c.text || strings.Join(lost, ",") != c.lost {
			t.Errorf("%q became %q without %v, want %q without %s", c.html, text, lost, c.text, c.lost)
		}
	}
}

// logic is a form with a question of each type, and a grammar for tests.
func logic() (*Form, *Grammar) {
	f := New("en")
	place := exchange.Place{}
	for _, q := range []form.Question{{Kind: form.Single}, {Kind: form.Multiple}, {Kind: form.Number}, {Kind: form.ShortTxt}, {Kind: form.Date}, {Kind: form.YesNo}} {
		name := string(q.Kind)
		q.ID = f.Name(place, name)
		f.KnowQuestion(name, &q, map[string]string{"1": "o_1", "2": "o_2", "x": "x", "true": "yes"}, nil)
	}
	f.Know("box", &Subject{Name: `has(multiple, "x")`, Type: expr.Bool})
	return f, &Grammar{
		Operators: map[string]string{"=": "=", "!=": "!=", "<": "<", ">": ">", ">=": ">=", "contains": "contains", "anyof": "anyof", "notempty": "answered", "empty": "empty"},
		Functions: map[string]string{"if": "if", "sum": "sum", "today": "today", "count": "count", "days": "days_between"},
		Word:      regexp.MustCompile(`^[a-z_]+`), Name: Named, Braces: true,
	}
}

func TestConditions(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{`{single} = 'x'`, `single = "x"`},
		{`'x' = {single}`, `single = "x"`},
		{`{single} != 1`, `not (single = "o_1")`},
		{`{single} >= 1`, `single in ("o_1", "o_2")`},
		{`{single} = 'nothing' or {number} > 2`, `number > 2`},
		{`{single} anyof ['x', 1]`, `single = "x" or single = "o_1"`},
		{`{multiple} contains 'x'`, `has(multiple, "x")`},
		{`{multiple} = ['x', 1]`, `has(multiple, "x") and has(multiple, "o_1") and count(multiple) = 2`},
		{`{yes_no}`, `yes_no = "yes"`},
		{`!{yes_no} and {text} = 'a'`, `not (yes_no = "yes") and text = "a"`},
		{`{text} notempty`, `answered(text)`},
		{`{text} = ''`, `not answered(text)`},
		{`{box} = 'Y'`, `has(multiple, "x")`},
		{`{box} empty`, `not has(multiple, "x")`},
		{`count({box}, {text}) > 1`, `sum(if(has(multiple, "x"), 1, 0), if(answered(text), 1, 0)) > 1`},
		{`{date} < '2026-01-31'`, `date < date("2026-01-31")`},
		{`days({date}, today()) > 7`, `days_between(date, today()) > 7`},
		{`if({number} > 1, 2, 3) = 2`, `if(number > 1, 2, 3) = 2`},
		{`({number} + 1) * 2 > sum({number}, 4)`, `(number + 1) * 2 > sum(number, 4)`},
		{`{text} > 3`, "! compares a text with a number"},
		{`{nobody} = 1`, `! there is no question "nobody" here`},
		{`other({text})`, `! the function "other()" is not known here`},
		{`{text} contains 'a'`, "! looks for a part of a text"},
		{`if({number})`, "! something is missing in it"},
		{`({number} > 1`, "! a parenthesis is not closed"},
		{strings.Repeat("(", 100), "! it is nested too deep"},
	} {
		f, g := logic()
		got := ""
		f.Condition(exchange.Place{}, "", g.Parse(c.src), "", func(src string) { got = src })
		for _, do := range f.later {
			do()
		}
		if len(f.Left) > 0 {
			got = "! " + strings.TrimPrefix(f.Left[len(f.Left)-1].What, ": ")
		}
		if got != c.want {
			t.Errorf("%s became %s, want %s", c.src, got, c.want)
		}
	}
}
