package xlsform

import (
	"fmt"
	"strconv"
	"strings"

	"toadam/internal/expr"
	"toadam/internal/form"
)

// term is a part of an expression in our language, with what it gives. XPath
// makes texts of numbers and numbers of texts as it goes; ours does not, so
// each term says what it can be taken for.
type term struct {
	src   string
	typ   expr.Type
	of    *entry   // the question that it is, if it is one
	text  *string  // a text that was written out
	num   *float64 // a number that was written out
	shift float64  // days to be added to a day
}

// translation is one expression of a row.
type translation struct {
	im   *importer
	row  *entry // whose expression it is
	self bool   // whether . can be in it
}

func literalText(s string) term {
	return term{src: quoted(s), typ: expr.Text, text: &s}
}

func literalNumber(x float64) term {
	return term{src: strconv.FormatFloat(x, 'f', -1, 64), typ: expr.Number, num: &x}
}

var quoting = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func quoted(s string) string { return `"` + quoting.Replace(s) + `"` }

// canonical writes an expression in our usual way.
func canonical(src string) string {
	e, err := expr.Parse(src)
	if err != nil {
		return src // too long or too deep: Settle says so, with its place
	}
	return e.String()
}

// condition translates a condition in a column; one that can't be is listed.
func (im *importer) condition(e *entry, column string) string {
	src := e.row.get(column)
	if src == "" {
		return ""
	}
	n, bad := parseXPath(e.filled(src))
	if bad != nil {
		im.untranslated(e, column, src, bad)
		return ""
	}
	t := translation{im, e, column == "constraint"}
	cond, bad := t.condition(n)
	switch {
	case bad != nil:
		im.untranslated(e, column, src, bad)
	case cond == never:
		im.Leave(e.row.place(), fmt.Sprintf("%s: %s: it never holds", column, src), "it is taken out; delete what is not to be asked")
	case cond != always:
		return canonical(cond)
	}
	return ""
}

// filled puts a loop's choice into an expression.
func (e *entry) filled(src string) string {
	if e.choice == nil {
		return src
	}
	return strings.NewReplacer("%(name)s", e.choice.name, "%(label)s", e.choice.name).Replace(src)
}

// instead is what is done without an expression.
var instead = map[string]string{
	"relevant":    "it is always shown",
	"constraint":  "any answer is taken",
	"required":    "it can be left out",
	"calculation": "it is not calculated",
}

func (im *importer) untranslated(e *entry, column, src string, bad *untranslated) {
	im.Leave(e.row.place(), fmt.Sprintf("%s: %s: %s", column, src, bad.Error()), instead[column])
}

// fixed reports whether an expression is true or false whatever is answered.
func (n *node) fixed() (holds, fixed bool) {
	switch {
	case n.kind == nodeNumber:
		x, err := strconv.ParseFloat(n.text, 64)
		return x != 0, err == nil
	case n.kind == nodeCall && len(n.kids) == 0 && (n.text == "true" || n.text == "false"):
		return n.text == "true", true
	case n.kind == nodeName && (strings.EqualFold(n.text, "true") || strings.EqualFold(n.text, "false")):
		return strings.EqualFold(n.text, "true"), true
	}
	return false, false
}

func (n *node) bad(why string) *untranslated { return &untranslated{n.text, n.at, why} }

// condition translates a node that decides something.
func (t *translation) condition(n *node) (string, *untranslated) {
	if holds, fixed := n.fixed(); fixed {
		return strconv.FormatBool(holds), nil
	}
	a, bad := t.term(n)
	switch {
	case bad != nil:
		return "", bad
	case a.typ == expr.Bool:
		return a.src, nil
	case a.of != nil && a.typ != expr.Number:
		return "answered(" + a.src + ")", nil
	case a.typ == expr.Number:
		return "(" + a.src + " < 0 or " + a.src + " > 0)", nil
	}
	return "", n.bad("decides nothing")
}

// term translates a node.
func (t *translation) term(n *node) (term, *untranslated) {
	switch n.kind {
	case nodeText:
		return literalText(n.text), nil
	case nodeNumber:
		x, err := strconv.ParseFloat(n.text, 64)
		if err != nil {
			return term{}, n.bad("is no number")
		}
		return literalNumber(x), nil
	case nodeSelf:
		if !t.self {
			return term{}, n.bad("has no answer to stand for")
		}
		return t.named(t.row, n)
	case nodeRef:
		return t.reference(n)
	case nodeMinus:
		a, bad := t.number(n.kids[0])
		if bad == nil && a.num != nil {
			return literalNumber(-*a.num), nil
		}
		return term{src: "(-" + a.src + ")", typ: expr.Number}, bad
	case nodeOp:
		return t.operation(n)
	case nodeCall:
		return t.call(n)
	}
	if _, fixed := n.fixed(); fixed {
		return term{src: strings.ToLower(n.text), typ: expr.Bool}, nil
	}
	return term{}, n.bad("is no question: those are written ${…}")
}

// reference translates the name of another question.
func (t *translation) reference(n *node) (term, *untranslated) {
	e := t.im.lookup(n.text, t.row)
	if e == nil {
		return term{}, n.bad("is no question of the form")
	}
	return t.named(e, n)
}

// lookup finds the entry of a name: of several, that nearest to the one that
// asks. nil: there is none.
func (im *importer) lookup(name string, from *entry) *entry {
	entries := im.byName[name]
	if len(entries) < 2 {
		if len(entries) == 1 {
			return entries[0]
		}
		return nil
	}
	best, most := entries[0], -1
	for _, e := range entries {
		common := 0
		for b := e.in; b != nil; b = b.in {
			for c := from.in; c != nil; c = c.in {
				common += btoi(b == c)
			}
		}
		if common > most {
			best, most = e, common
		}
	}
	return best
}

// named is what the identifier of an entry stands for.
func (t *translation) named(e *entry, n *node) (term, *untranslated) {
	a := term{src: e.id, of: e}
	switch {
	case e.typ.sort == about && strings.Contains(strings.ToLower(e.row.get("type")), "today"):
		return term{src: "today()", typ: expr.Date}, nil
	case e.repeated() != nil:
		return term{}, n.bad("is in a repeat")
	case e.isBlock("repeat"):
		a.typ = expr.Items
		return a, nil
	case e.typ.sort != asked && e.typ.sort != derived:
		return term{}, n.bad("is no question that is asked here")
	}
	switch e.typ.kind {
	case form.Single, form.Consent:
		a.typ = expr.Choice
	case form.Multiple, form.Ranking:
		a.typ = expr.Choices
	case form.Number, form.Rating:
		a.typ = expr.Number
	case form.Date:
		a.typ = expr.Date
	case form.ShortTxt, form.LongTxt, form.Email, form.Phone, form.Hidden:
		a.typ = expr.Text
	case form.File:
		a.typ = expr.Items
	case form.Calculated:
		v := t.im.value(e)
		if v == nil {
			return term{}, n.bad("is calculated in a way that has no equivalent")
		}
		a.typ = v.typ
	default:
		return term{}, n.bad("has no answer")
	}
	return a, nil
}

// value translates the calculation of an entry, once; nil if it can't be.
func (im *importer) value(e *entry) *term {
	if e.valued != nil || e.busy {
		return e.valued
	}
	e.busy = true // and stays so: what can't be translated is said once
	src := e.row.get("calculation")
	n, bad := parseXPath(e.filled(src))
	if bad == nil {
		t := translation{im: im, row: e}
		var v term
		if v, bad = t.term(n); bad == nil {
			switch {
			case v.typ == expr.Choice:
				v.typ = expr.Text
			case v.typ == expr.Choices, v.typ == expr.Items, v.shift != 0:
				bad = n.bad("gives nothing that can be kept")
			}
		}
		if bad == nil {
			v.src = canonical(v.src)
			e.valued = &v
			return e.valued
		}
	}
	im.untranslated(e, "calculation", src, bad)
	return nil
}

// operation translates an operator.
func (t *translation) operation(n *node) (term, *untranslated) {
	switch n.text {
	case "and", "or":
		a, bad := t.condition(n.kids[0])
		if bad != nil {
			return term{}, bad
		}
		b, bad := t.condition(n.kids[1])
		return term{src: joinedBy(n.text, a, b), typ: expr.Bool}, bad
	case "=", "!=", "<", "<=", ">", ">=":
		return t.comparison(n)
	}
	if n.text == "+" || n.text == "-" {
		a, bad := t.term(n.kids[0])
		if bad != nil {
			return term{}, bad
		}
		if a.typ == expr.Date {
			return t.days(a, n)
		}
	}
	a, bad := t.number(n.kids[0])
	if bad != nil {
		return term{}, bad
	}
	b, bad := t.number(n.kids[1])
	op := n.text
	if op == "div" {
		op = "/"
	}
	return term{src: "(" + a.src + " " + op + " " + b.src + ")", typ: expr.Number}, bad
}

// days reckons with a day: days from one to another, or a day some days away.
func (t *translation) days(a term, n *node) (term, *untranslated) {
	b, bad := t.term(n.kids[1])
	switch {
	case bad != nil:
		return term{}, bad
	case b.typ == expr.Date && n.text == "-" && a.shift == 0 && b.shift == 0:
		return term{src: "days_between(" + b.src + ", " + a.src + ")", typ: expr.Number}, nil
	case b.num != nil && n.text == "+":
		a.shift += *b.num
		return a, nil
	case b.num != nil:
		a.shift -= *b.num
		return a, nil
	}
	return term{}, n.bad("reckons with a day in a way that has no equivalent")
}

// number translates a node that is reckoned with.
func (t *translation) number(n *node) (term, *untranslated) {
	a, bad := t.term(n)
	if bad != nil {
		return term{}, bad
	}
	if x, ok := a.asNumber(); ok {
		return x, nil
	}
	return term{}, n.bad("can't be reckoned with: it is " + a.typ.String())
}

// asNumber takes a term for a number.
func (a term) asNumber() (term, bool) {
	if a.typ == expr.Number {
		return a, true
	}
	if a.text != nil {
		if x, err := strconv.ParseFloat(strings.TrimSpace(*a.text), 64); err == nil && x-x == 0 {
			return literalNumber(x), true
		}
	}
	return term{}, false
}

// asText is the text that was written out, also as a number.
func (a term) asText() (string, bool) {
	switch {
	case a.text != nil:
		return *a.text, true
	case a.num != nil:
		return strconv.FormatFloat(*a.num, 'f', -1, 64), true
	}
	return "", false
}

// unknownNames lists the references of an expression to questions that there are not:
// a form in which they are is not right.
func (im *importer) unknownNames(e *entry) {
	for _, column := range []string{"relevant", "constraint", "calculation", "required", "repeat_count"} {
		for _, m := range reference.FindAllStringSubmatch(e.row.get(column), -1) {
			name := strings.TrimPrefix(m[1], "last-saved#")
			if m[1] != "" && im.byName[name] == nil {
				im.Fail(e.row.place(), fmt.Sprintf("%s speaks of ${%s}, which is no question", column, m[1]), "mend the name, or add the question")
			}
		}
	}
}
