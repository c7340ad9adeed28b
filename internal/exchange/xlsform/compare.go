package xlsform

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"toadam/internal/expr"
	"toadam/internal/form"
)

var mirrored = map[string]string{"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

// comparison translates a comparison, with what is written out on the right.
func (t *translation) comparison(n *node) (term, *untranslated) {
	a, bad := t.term(n.kids[0])
	if bad != nil {
		return term{}, bad
	}
	b, bad := t.term(n.kids[1])
	if bad != nil {
		return term{}, bad
	}
	op := n.text
	if _, written := a.asText(); written {
		a, b, op = b, a, mirrored[op]
	}
	src, bad := t.compare(a, op, b, n)
	return term{src: src, typ: expr.Bool}, bad
}

// compare writes a comparison. In XPath what was not answered differs from
// everything, in ours nothing can be said of it: x != y becomes not (x = y).
func (t *translation) compare(a term, op string, b term, n *node) (string, *untranslated) {
	if word, written := b.asText(); op == "!=" && written && word == "" && a.of != nil {
		return "answered(" + a.src + ")", nil
	}
	if op == "!=" {
		src, bad := t.compare(a, "=", b, n)
		return denied(src), bad
	}
	word, written := b.asText()
	switch {
	case written && word == "" && op == "=" && a.of != nil:
		return "not answered(" + a.src + ")", nil
	case written && a.typ == expr.Choice:
		return t.chosen(a, op, word, n)
	case written && a.typ == expr.Choices && op == "=":
		src, bad := t.option(a, word, n)
		if src == "" {
			return never, bad
		}
		return "has(" + a.src + ", " + src + ") and count(" + a.src + ") = 1", bad
	case a.typ == expr.Date || b.typ == expr.Date:
		return compareDays(a, op, b, n)
	case written && a.typ == expr.Text && op == "=":
		return a.src + " = " + quoted(word), nil
	case a.typ == expr.Bool && b.typ == expr.Bool && op == "=":
		return "(" + a.src + ") = (" + b.src + ")", nil
	}
	x, ok := a.asNumber()
	y, also := b.asNumber()
	switch texts := (a.typ == expr.Text || a.typ == expr.Choice) && (b.typ == expr.Text || b.typ == expr.Choice); {
	case ok && also:
		return x.src + " " + op + " " + y.src, nil
	case texts && op == "=":
		return a.src + " = " + b.src, nil
	}
	return "", n.bad(fmt.Sprintf("compares %s with %s", a.typ, b.typ))
}

// chosen compares a single choice with a choice or, where their names are
// numbers, by size.
func (t *translation) chosen(a term, op, word string, n *node) (string, *untranslated) {
	if op == "=" {
		src, bad := t.option(a, word, n)
		if src == "" {
			return never, bad
		}
		return a.src + " = " + src, bad
	}
	limit, err := strconv.ParseFloat(word, 64)
	if err != nil || a.of == nil || a.of.list == nil {
		return "", n.bad("compares choices by size")
	}
	var ids []string
	for _, c := range a.of.list.choices {
		x, err := strconv.ParseFloat(c.name, 64)
		if err == nil && (op == "<" && x < limit || op == "<=" && x <= limit || op == ">" && x > limit || op == ">=" && x >= limit) {
			ids = append(ids, quoted(c.id))
		}
	}
	if len(ids) == 0 {
		return "", n.bad("holds for no choice")
	}
	return a.src + " in (" + strings.Join(ids, ", ") + ")", nil
}

// What a condition without any question in it comes down to.
const (
	never  = "false"
	always = "true"
)

// joinedBy joins two conditions by and or or.
func joinedBy(op, a, b string) string {
	decides := never
	if op == "or" {
		decides = always
	}
	switch {
	case a == decides || b == decides:
		return decides
	case a == never || a == always:
		return b
	case b == never || b == always:
		return a
	}
	return "(" + a + ") " + op + " (" + b + ")"
}

func denied(a string) string {
	switch a {
	case never:
		return always
	case always:
		return never
	}
	return "not (" + a + ")"
}

// option is the identifier of a choice, in quotes; "" if the question has no
// such choice, so that it is never the answer.
func (t *translation) option(a term, word string, n *node) (string, *untranslated) {
	switch {
	case a.of == nil:
	case a.of.typ.kind == form.Consent && strings.EqualFold(word, "OK"):
		return quoted(form.Given), nil
	case a.of.list != nil:
		if c := a.of.list.find(word); c != nil {
			return quoted(c.id), nil
		}
		if a.of.typ.other && word == "other" {
			return quoted("other"), nil
		}
	}
	t.im.Leave(t.row.row.place(), fmt.Sprintf("%q is no choice of %s", word, a.src), "the part of the condition that asks for it never holds")
	return "", nil
}

// compareDays compares two days.
func compareDays(a term, op string, b term, n *node) (string, *untranslated) {
	for _, x := range []*term{&a, &b} {
		if x.text != nil {
			day, _, _ := strings.Cut(*x.text, "T")
			if _, err := time.Parse(time.DateOnly, day); err != nil {
				return "", &untranslated{*x.text, n.at, "is not a day"}
			}
			*x = term{src: "date(" + quoted(day) + ")", typ: expr.Date}
		}
		if x.typ != expr.Date {
			return "", n.bad(fmt.Sprintf("compares %s with %s", a.typ, b.typ))
		}
	}
	if a.shift == b.shift {
		return a.src + " " + op + " " + b.src, nil
	}
	return "days_between(" + b.src + ", " + a.src + ") " + op + " " + literalNumber(b.shift-a.shift).src, nil
}
