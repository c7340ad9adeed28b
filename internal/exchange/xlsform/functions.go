package xlsform

import (
	"slices"
	"strings"
	"time"

	"toadam/internal/expr"
)

// lookups are functions with one argument that become one of ours.
var lookups = map[string]struct {
	ours string
	of   []expr.Type
	typ  expr.Type
}{
	"count-selected": {"count", []expr.Type{expr.Choices}, expr.Number},
	"count":          {"count", []expr.Type{expr.Items, expr.Choices}, expr.Number},
	"string-length":  {"length", []expr.Type{expr.Text}, expr.Number},
	"abs":            {"abs", []expr.Type{expr.Number}, expr.Number},
	"boolean":        {"answered", []expr.Type{expr.Text, expr.Choice, expr.Choices, expr.Date}, expr.Bool},
}

// call translates a function.
func (t *translation) call(n *node) (term, *untranslated) {
	name, given := strings.ToLower(n.text), len(n.kids)
	if f, ok := lookups[name]; ok && given == 1 {
		a, bad := t.term(n.kids[0])
		if bad != nil {
			return term{}, bad
		}
		if !slices.Contains(f.of, a.typ) || f.ours != "abs" && f.ours != "length" && a.of == nil {
			return term{}, n.bad("is given " + a.typ.String())
		}
		return term{src: f.ours + "(" + a.src + ")", typ: f.typ}, nil
	}
	switch {
	case (name == "true" || name == "false") && given == 0:
		return term{src: name, typ: expr.Bool}, nil
	case (name == "today" || name == "now") && given == 0:
		return term{src: "today()", typ: expr.Date}, nil
	case name == "not" && given == 1:
		a, bad := t.condition(n.kids[0])
		return term{src: denied(a), typ: expr.Bool}, bad
	case name == "selected" && given == 2:
		return t.selected(n)
	case name == "if" && given == 3:
		return t.choose(n.kids[0], n.kids[1], n.kids[2])
	case name == "coalesce" && given == 2:
		return t.choose(n.kids[0], n.kids[0], n.kids[1])
	case name == "number" && given == 1, name == "string" && given == 1:
		return t.cast(n, name)
	case (name == "int" || name == "floor") && given == 1:
		a, bad := t.number(n.kids[0])
		return term{src: "(" + a.src + " - " + a.src + " mod 1)", typ: expr.Number}, bad
	case (name == "date" || name == "decimal-date-time" || name == "decimal-date" || name == "date-time") && given == 1:
		return t.date(n)
	case name == "concat" && given > 1:
		return t.concat(n)
	case name == "round" && given > 0, name == "min" && given > 0, name == "max" && given > 0, name == "sum" && given > 1:
		return t.reckoning(n, name)
	}
	return term{}, n.bad("is a function without an equivalent")
}

// selected asks whether a choice is among those chosen.
func (t *translation) selected(n *node) (term, *untranslated) {
	a, bad := t.term(n.kids[0])
	if bad != nil {
		return term{}, bad
	}
	b, bad := t.term(n.kids[1])
	if bad != nil {
		return term{}, bad
	}
	word, written := b.asText()
	if !written || a.typ != expr.Choice && a.typ != expr.Choices {
		return term{}, n.bad("needs a question with choices and the name of one")
	}
	src, bad := t.option(a, word, n)
	if src == "" {
		return term{src: never, typ: expr.Bool}, bad
	}
	if a.typ == expr.Choice {
		return term{src: a.src + " = " + src, typ: expr.Bool}, bad
	}
	return term{src: "has(" + a.src + ", " + src + ")", typ: expr.Bool}, bad
}

// choose gives one of two values.
func (t *translation) choose(condition, yes, no *node) (term, *untranslated) {
	cond, bad := t.condition(condition)
	if bad == nil && condition == yes { // coalesce: a zero is a value
		var a term
		if a, bad = t.term(yes); bad == nil && a.of == nil {
			bad = yes.bad("is no question")
		}
		cond = "answered(" + a.src + ")"
	}
	if bad != nil {
		return term{}, bad
	}
	a, bad := t.term(yes)
	if bad != nil {
		return term{}, bad
	}
	b, bad := t.term(no)
	if bad != nil {
		return term{}, bad
	}
	if a.typ != b.typ && (a.typ == expr.Text || b.typ == expr.Text) {
		if x, ok := a.asNumber(); ok {
			if y, ok := b.asNumber(); ok {
				a, b = x, y
			}
		}
	}
	if a.typ == expr.Choice {
		a.typ = expr.Text
	}
	if a.shift != 0 || b.shift != 0 {
		return term{}, yes.bad("reckons with a day in a way that has no equivalent")
	}
	return term{src: "if(" + cond + ", " + a.src + ", " + b.src + ")", typ: a.typ}, nil
}

// cast takes a value for a number or a text, if it is one.
func (t *translation) cast(n *node, name string) (term, *untranslated) {
	if name == "number" {
		return t.number(n.kids[0])
	}
	a, bad := t.term(n.kids[0])
	if word, written := a.asText(); bad == nil && written {
		return literalText(word), nil
	}
	if bad == nil && a.typ != expr.Text && a.typ != expr.Choice {
		bad = n.bad("makes a text of " + a.typ.String())
	}
	return a, bad
}

// concat joins texts.
func (t *translation) concat(n *node) (term, *untranslated) {
	var list []string
	for _, k := range n.kids {
		a, bad := t.term(k)
		if bad != nil {
			return term{}, bad
		}
		word, written := a.asText()
		switch {
		case written:
			a.src = quoted(word)
		case a.typ != expr.Text && a.typ != expr.Choice:
			return term{}, k.bad("makes a text of " + a.typ.String())
		}
		list = append(list, a.src)
	}
	return term{src: "concat(" + strings.Join(list, ", ") + ")", typ: expr.Text}, nil
}

// date takes a value for a day, or reckons with it as with a number of days.
func (t *translation) date(n *node) (term, *untranslated) {
	a, bad := t.term(n.kids[0])
	if bad != nil || a.typ == expr.Date {
		return a, bad
	}
	if a.text != nil {
		if _, err := time.Parse(time.DateOnly, *a.text); err == nil {
			return term{src: "date(" + quoted(*a.text) + ")", typ: expr.Date}, nil
		}
	}
	return term{}, n.bad("is given something other than a day")
}

// reckoning translates the functions that have the same name in ours.
func (t *translation) reckoning(n *node, name string) (term, *untranslated) {
	var list []string
	for _, k := range n.kids {
		a, bad := t.number(k)
		if bad != nil {
			return term{}, bad
		}
		list = append(list, a.src)
	}
	return term{src: name + "(" + strings.Join(list, ", ") + ")", typ: expr.Number}, nil
}
