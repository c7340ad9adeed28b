package foreign

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"toadam/internal/exchange"
	"toadam/internal/expr"
	"toadam/internal/form"
)

// Node is an expression of another program. Op is one of the names below, an
// operator (and or not = != < <= > >= + - * / mod neg), a test (empty answered
// contains anyof allof) or the name of a function of ours.
type Node struct {
	Op   string
	Text string  // of a name, a text, or what can't be translated
	X    float64 // of a number
	Kids []*Node
}

// What a Node can be beside an operation.
const (
	OpName    = "name"
	OpText    = "text"
	OpNumber  = "number"
	OpBool    = "bool" // Text is true or false
	OpList    = "list"
	OpUnknown = "unknown" // Text says what
)

// N makes a node of an operation.
func N(op string, kids ...*Node) *Node { return &Node{Op: op, Kids: kids} }

// Text makes a node of a text.
func Text(s string) *Node { return &Node{Op: OpText, Text: s} }

// Named makes a node of a name.
func Named(s string) *Node { return &Node{Op: OpName, Text: s} }

// All joins nodes by and or or; nil if there are none.
func All(op string, nodes []*Node) *Node {
	if len(nodes) < 2 {
		if len(nodes) == 0 {
			return nil
		}
		return nodes[0]
	}
	return N(op, nodes...)
}

// Condition sets an expression once all questions are known, or lists why it
// can't be and what is done instead. src is how the other program writes it.
func (f *Form) Condition(where exchange.Place, src string, n *Node, instead string, set func(src string)) {
	f.Later(func() {
		out, err := f.translate(n, true)
		switch {
		case err != nil:
			f.Leave(where, cut(src)+": "+err.Error(), instead)
		case out == "true": // which is what it is without
		default:
			set(out)
		}
	})
}

// Value sets what a calculation is once all questions are known; set is given
// "" if it can't be.
func (f *Form) Value(where exchange.Place, src string, n *Node, instead string, set func(src string)) {
	f.Later(func() {
		out, err := f.translate(n, false)
		if err != nil {
			f.Leave(where, cut(src)+": "+err.Error(), instead)
		}
		set(out)
	})
}

// cut shortens a condition for a message.
func cut(src string) string {
	src = strings.Join(strings.Fields(src), " ")
	if r := []rune(src); len(r) > 200 {
		return string(r[:200]) + "…"
	}
	return src
}

// References are the subjects that a tree speaks of.
func (f *Form) References(n *Node) []*Subject {
	var list []*Subject
	var walk func(n *Node)
	walk = func(n *Node) {
		if n == nil {
			return
		}
		if s := f.subjects[n.Text]; n.Op == OpName && s != nil {
			list = append(list, s)
		}
		for _, k := range n.Kids {
			walk(k)
		}
	}
	walk(n)
	return list
}

// arity is how many operands an operation has.
var arity = map[string]int{"not": 1, "neg": 1, "empty": 1, "answered": 1, "length": 1, "abs": 1, "if": 3, "days_between": 2,
	"=": 2, "!=": 2, "<": 2, "<=": 2, ">": 2, ">=": 2}

// whole reports whether all operations of a tree have their operands.
func (n *Node) whole() bool {
	if want, fixed := arity[n.Op]; fixed && len(n.Kids) != want {
		return false
	}
	switch n.Op {
	case "and", "or", "+", "-", "*", "/", "mod", "contains", "anyof", "allof":
		if len(n.Kids) < 2 {
			return false
		}
	}
	return !slices.ContainsFunc(n.Kids, func(k *Node) bool { return !k.whole() })
}

func (f *Form) translate(n *Node, condition bool) (string, error) {
	if n == nil || !n.whole() {
		return "", refuse("something is missing in it")
	}
	t := translation{f}
	var out string
	var err error
	if condition {
		out, err = t.condition(n)
	} else {
		var v term
		if v, err = t.term(n); err == nil {
			out = v.source()
		}
	}
	if err != nil {
		return "", err
	}
	e, err := expr.Parse(out)
	if err != nil {
		return "", fmt.Errorf("it is too long or too deep")
	}
	return e.String(), nil
}

// Both joins two conditions of ours.
func Both(a, b string) string {
	if a == "" || a == b {
		return b
	}
	if b == "" {
		return a
	}
	joined := "(" + a + ") and (" + b + ")"
	if e, err := expr.Parse(joined); err == nil {
		return e.String()
	}
	return joined
}

// term is a translated value.
type term struct {
	src string
	typ expr.Type
	of  *Subject
	lit *Node // what is written out
}

func (v term) source() string {
	if v.lit == nil {
		return v.src
	}
	switch v.lit.Op {
	case OpNumber:
		return literal(v.lit.X)
	case OpBool:
		return v.lit.Text
	}
	return quoted(v.lit.Text)
}

// word is what is written out as the other program's values are.
func (v term) word() (string, bool) {
	switch {
	case v.lit == nil:
		return "", false
	case v.lit.Op == OpNumber:
		return literal(v.lit.X), true
	}
	return v.lit.Text, true
}

func literal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func quoted(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

type translation struct{ f *Form }

func refuse(format string, args ...any) error { return fmt.Errorf(format, args...) }

// condition translates what holds or not.
func (t translation) condition(n *Node) (string, error) {
	switch n.Op {
	case "and", "or":
		var parts []string
		for _, k := range n.Kids {
			s, err := t.condition(k)
			if err != nil {
				return "", err
			}
			parts = append(parts, s)
		}
		return joined(n.Op, parts), nil
	case "not":
		s, err := t.condition(n.Kids[0])
		return denied(s), err
	case OpName:
		v, err := t.term(n)
		if err != nil {
			return "", err
		}
		return v.holds(), nil
	case "empty", "answered":
		return t.answered(n)
	case "contains", "allof", "anyof":
		return t.member(n)
	case "=", "!=", "<", "<=", ">", ">=":
		return t.comparison(n)
	}
	v, err := t.term(n)
	switch {
	case err != nil:
		return "", err
	case v.typ == expr.Bool:
		return v.source(), nil
	case v.lit != nil && v.lit.Op == OpNumber:
		return strconv.FormatBool(v.lit.X != 0), nil
	case v.lit != nil:
		return strconv.FormatBool(v.lit.Text != "" && v.lit.Text != "0" && !strings.EqualFold(v.lit.Text, "false")), nil
	case v.typ == expr.Number:
		return v.src + " != 0", nil
	}
	return "", refuse("it gives %s, which is no condition", v.typ)
}

// holds is a value as a condition: yes, or that there is an answer.
func (v term) holds() string {
	switch {
	case v.typ == expr.Bool:
		return v.src
	case v.of != nil && v.of.Kind == form.YesNo:
		return v.src + ` = "yes"`
	}
	return v.given()
}

// given is whether there is an answer. What is true or not has one if it is.
func (v term) given() string {
	if v.typ == expr.Bool {
		return v.src
	}
	return "answered(" + v.src + ")"
}

// joined joins conditions, of which some hold always or never.
func joined(op string, parts []string) string {
	decides, passes := "false", "true"
	if op == "or" {
		decides, passes = passes, decides
	}
	var rest []string
	for _, p := range parts {
		switch p {
		case decides:
			return decides
		case passes:
		default:
			rest = append(rest, "("+p+")")
		}
	}
	switch len(rest) {
	case 0:
		return passes
	case 1:
		return strings.TrimSuffix(strings.TrimPrefix(rest[0], "("), ")")
	}
	return strings.Join(rest, " "+op+" ")
}

func denied(s string) string {
	switch s {
	case "true":
		return "false"
	case "false":
		return "true"
	}
	if positive, ok := strings.CutPrefix(s, "not answered("); ok && strings.Count(positive, ")") == 1 {
		return "answered(" + positive
	}
	return "not (" + s + ")"
}

func (t translation) answered(n *Node) (string, error) {
	v, err := t.term(n.Kids[0])
	if err != nil {
		return "", err
	}
	if v.of == nil {
		word, ok := v.word()
		if !ok {
			return "", refuse("asks whether there is an answer, but not to a question")
		}
		return strconv.FormatBool((word == "") == (n.Op == "empty")), nil
	}
	if n.Op == "empty" {
		return denied(v.given()), nil
	}
	return v.given(), nil
}

// member translates contains, allof and anyof.
func (t translation) member(n *Node) (string, error) {
	v, err := t.term(n.Kids[0])
	if err != nil {
		return "", err
	}
	items := n.Kids[1:]
	if len(items) == 1 && items[0].Op == OpList {
		items = items[0].Kids
	}
	op := "and"
	if n.Op == "anyof" {
		op = "or"
	}
	var parts []string
	for _, k := range items {
		w, err := t.term(k)
		if err != nil {
			return "", err
		}
		word, written := w.word()
		switch {
		case v.typ == expr.Choices && written:
			id, ok := v.option(word)
			if !ok {
				parts = append(parts, "false")
				continue
			}
			parts = append(parts, "has("+v.src+", "+quoted(id)+")")
		case n.Op == "contains" && v.typ == expr.Text:
			return "", refuse("looks for a part of a text")
		default:
			s, err := t.compare(v, "=", w)
			if err != nil {
				return "", err
			}
			parts = append(parts, s)
		}
	}
	if len(parts) == 0 {
		return "", refuse("names nothing to look for")
	}
	return joined(op, parts), nil
}

// option is our option for a value of the other program.
func (v term) option(word string) (string, bool) {
	if v.of == nil {
		return "", false
	}
	id, ok := v.of.Options[word]
	if !ok {
		for value, o := range v.of.Options { // values that differ in case are told apart above
			if strings.EqualFold(value, word) && (!ok || o < id) {
				id, ok = o, true
			}
		}
	}
	return id, ok
}

var mirrored = map[string]string{"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

// comparison translates a comparison, with what is written out on the right.
func (t translation) comparison(n *Node) (string, error) {
	op := n.Op
	if n.Kids[1].Op == OpList || n.Kids[0].Op == OpList {
		return t.sameList(n)
	}
	a, err := t.term(n.Kids[0])
	if err != nil {
		return "", err
	}
	b, err := t.term(n.Kids[1])
	if err != nil {
		return "", err
	}
	if a.lit != nil {
		a, b, op = b, a, mirrored[op]
	}
	return t.compare(a, op, b)
}

// sameList compares with a list: these options, and no others.
func (t translation) sameList(n *Node) (string, error) {
	name, list := n.Kids[0], n.Kids[1]
	if name.Op == OpList {
		name, list = list, name
	}
	v, err := t.term(name)
	if err != nil || v.typ != expr.Choices || n.Op != "=" && n.Op != "!=" {
		return "", refuse("compares with a list")
	}
	all, err := t.member(&Node{Op: "allof", Kids: []*Node{name, list}})
	if err != nil {
		return "", err
	}
	all = joined("and", []string{all, fmt.Sprintf("count(%s) = %d", v.src, len(list.Kids))})
	if n.Op == "!=" {
		all = denied(all)
	}
	return all, nil
}

// compare writes a comparison. In other programs what was not answered differs
// from everything; in ours nothing can be said of it: x != y becomes not (x = y).
func (t translation) compare(a term, op string, b term) (string, error) {
	if op == "!=" {
		s, err := t.compare(a, "=", b)
		return denied(s), err
	}
	word, written := b.word()
	switch {
	case a.lit != nil && written:
		return compareLiterals(a, op, b)
	case written && word == "" && op == "=" && a.of != nil:
		return denied(a.given()), nil
	case written && a.typ == expr.Choice:
		return a.chosen(op, word)
	case written && a.typ == expr.Choices && op == "=":
		id, ok := a.option(word)
		if !ok {
			return "false", nil
		}
		return fmt.Sprintf("has(%s, %s) and count(%s) = 1", a.src, quoted(id), a.src), nil
	case written && a.typ == expr.Bool && op == "=":
		if yes := []string{"true", "Y", "1"}; slices.Contains(yes, word) {
			return a.src, nil
		}
		return denied(a.src), nil
	case a.typ == expr.Date || b.typ == expr.Date:
		return compareDays(a, op, b)
	case written && a.typ == expr.Text && op == "=":
		return a.src + " = " + quoted(word), nil
	}
	if x, y, ok := numbers(a, b); ok {
		return x + " " + op + " " + y, nil
	}
	textual := func(v term) bool { return v.typ == expr.Text || v.typ == expr.Choice }
	if textual(a) && textual(b) && op == "=" {
		return a.source() + " = " + b.source(), nil
	}
	return "", refuse("compares %s with %s", a.typ, b.typ)
}

func compareLiterals(a term, op string, b term) (string, error) {
	x, _ := a.word()
	y, _ := b.word()
	switch op {
	case "=":
		return strconv.FormatBool(x == y), nil
	case "<", ">", "<=", ">=":
		if p, ok := Number(x); ok {
			if q, ok := Number(y); ok {
				return strconv.FormatBool(op == "<" && p < q || op == ">" && p > q || op == "<=" && p <= q || op == ">=" && p >= q), nil
			}
		}
	}
	return "", refuse("compares %s with %s", Quote(x), Quote(y))
}

func numbers(a, b term) (x, y string, ok bool) {
	number := func(v term) (string, bool) {
		if word, written := v.word(); written {
			x, ok := Number(word)
			return literal(x), ok
		}
		return v.src, v.typ == expr.Number
	}
	x, one := number(a)
	y, other := number(b)
	return x, y, one && other
}

// chosen compares a choice with a value or, where values are numbers, by size.
func (v term) chosen(op, word string) (string, error) {
	if op == "=" {
		id, ok := v.option(word)
		if !ok {
			return "false", nil
		}
		return v.src + " = " + quoted(id), nil
	}
	limit, ok := Number(word)
	if !ok || v.of == nil {
		return "", refuse("compares choices by size")
	}
	var ids []string
	for value, id := range v.of.Options {
		x, ok := Number(value)
		if ok && (op == "<" && x < limit || op == "<=" && x <= limit || op == ">" && x > limit || op == ">=" && x >= limit) {
			ids = append(ids, quoted(id))
		}
	}
	if len(ids) == 0 {
		return "false", nil
	}
	slices.Sort(ids)
	return v.src + " in (" + strings.Join(slices.Compact(ids), ", ") + ")", nil
}

// compareDays compares two days.
func compareDays(a term, op string, b term) (string, error) {
	for _, v := range []*term{&a, &b} {
		if word, written := v.word(); written {
			day := Day(word)
			if day == "" {
				return "", refuse("compares a day with %s", Quote(word))
			}
			*v = term{src: "date(" + quoted(day) + ")", typ: expr.Date}
		}
		if v.typ != expr.Date {
			return "", refuse("compares %s with %s", a.typ, b.typ)
		}
	}
	return a.src + " " + op + " " + b.src, nil
}

// Day reads a day, perhaps with a time behind it; "" if it is none.
func Day(s string) string {
	s, _, _ = strings.Cut(strings.ReplaceAll(strings.TrimSpace(s), "T", " "), " ")
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return ""
	}
	return s
}

// term translates a value.
func (t translation) term(n *Node) (term, error) {
	switch n.Op {
	case OpName:
		s := t.f.subjects[n.Text]
		if s == nil {
			return term{}, refuse("there is no question %s here", Quote(n.Text))
		}
		return term{src: s.Name, typ: s.Type, of: s}, nil
	case OpText:
		return term{typ: expr.Text, lit: n}, nil
	case OpNumber:
		return term{typ: expr.Number, lit: n}, nil
	case OpBool:
		return term{typ: expr.Bool, lit: n}, nil
	case OpUnknown:
		return term{}, refuse("%s", n.Text)
	case OpList:
		return term{}, refuse("a list stands where one value is needed")
	case "+", "-", "*", "/", "mod", "neg":
		return t.arithmetic(n)
	case "and", "or", "not", "=", "!=", "<", "<=", ">", ">=", "empty", "answered", "contains", "anyof", "allof":
		s, err := t.condition(n)
		if s == "true" || s == "false" {
			return term{typ: expr.Bool, lit: &Node{Op: OpBool, Text: s}}, err
		}
		return term{src: "(" + s + ")", typ: expr.Bool}, err
	}
	return t.call(n)
}

func (t translation) number(n *Node) (string, error) {
	v, err := t.term(n)
	if err != nil {
		return "", err
	}
	x, _, ok := numbers(v, term{typ: expr.Number, lit: &Node{Op: OpNumber}})
	if !ok {
		return "", refuse("reckons with %s", v.typ)
	}
	if strings.HasPrefix(x, "-") {
		x = "(" + x + ")"
	}
	return x, nil
}

func (t translation) numbers(nodes []*Node) ([]string, error) {
	var list []string
	for _, k := range nodes {
		s, err := t.number(k)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

func (t translation) arithmetic(n *Node) (term, error) {
	if n.Op == "+" { // of texts it joins them
		if joined, err := t.joinedTexts(n); err != nil || joined.src != "" {
			return joined, err
		}
	}
	list, err := t.numbers(n.Kids)
	if err != nil {
		return term{}, err
	}
	if n.Op == "neg" {
		return term{src: "(-" + list[0] + ")", typ: expr.Number}, nil
	}
	return term{src: "(" + strings.Join(list, " "+n.Op+" ") + ")", typ: expr.Number}, nil
}

// joinedTexts is a sum of texts; without a source if one of them is none.
func (t translation) joinedTexts(n *Node) (term, error) {
	var list []string
	text := false
	for _, k := range n.Kids {
		v, err := t.term(k)
		if err != nil {
			return term{}, err
		}
		if v.typ != expr.Text && v.typ != expr.Choice && v.lit == nil {
			return term{}, nil
		}
		if _, number, ok := numbers(term{typ: expr.Number, lit: &Node{Op: OpNumber}}, v); v.lit != nil && ok {
			_ = number // a number that is written out can be either
		} else {
			text = true
		}
		word, written := v.word()
		if written {
			list = append(list, quoted(word))
		} else {
			list = append(list, v.src)
		}
	}
	if !text {
		return term{}, nil
	}
	return term{src: "concat(" + strings.Join(list, ", ") + ")", typ: expr.Text}, nil
}

// call translates a function that we have.
func (t translation) call(n *Node) (term, error) {
	switch n.Op {
	case "today":
		return term{src: "today()", typ: expr.Date}, nil
	case "sum", "min", "max", "round", "abs":
		kids := n.Kids
		if len(kids) == 1 && kids[0].Op == OpList {
			kids = kids[0].Kids
		}
		list, err := t.numbers(kids)
		if err != nil {
			return term{}, err
		}
		return term{src: n.Op + "(" + strings.Join(list, ", ") + ")", typ: expr.Number}, nil
	case "count":
		return t.count(n.Kids)
	case "if":
		return t.choose(n)
	case "days_between":
		from, err := t.term(n.Kids[0])
		if err != nil {
			return term{}, err
		}
		to, err := t.term(n.Kids[1])
		if err == nil && (from.typ != expr.Date || to.typ != expr.Date) {
			err = refuse("counts days between what are no days")
		}
		return term{src: "days_between(" + from.src + ", " + to.src + ")", typ: expr.Number}, err
	case "length":
		v, err := t.term(n.Kids[0])
		if err == nil && v.typ != expr.Text {
			err = refuse("takes the length of %s", v.typ)
		}
		return term{src: "length(" + v.source() + ")", typ: expr.Number}, err
	}
	return term{}, refuse("the function %s is not known here", Quote(n.Op))
}

// count counts answers: of one question with several, or of several questions.
func (t translation) count(kids []*Node) (term, error) {
	var parts []string
	for _, k := range kids {
		v, err := t.term(k)
		switch {
		case err != nil:
			return term{}, err
		case v.typ == expr.Choices || v.typ == expr.Items:
			parts = append(parts, "count("+v.src+")")
		case v.of != nil:
			parts = append(parts, "if("+v.given()+", 1, 0)")
		default:
			return term{}, refuse("counts what is no answer")
		}
	}
	switch len(parts) {
	case 0:
		return term{}, refuse("counts nothing")
	case 1:
		return term{src: parts[0], typ: expr.Number}, nil
	}
	return term{src: "sum(" + strings.Join(parts, ", ") + ")", typ: expr.Number}, nil
}

func (t translation) choose(n *Node) (term, error) {
	c, err := t.condition(n.Kids[0])
	if err != nil {
		return term{}, err
	}
	a, err := t.term(n.Kids[1])
	if err != nil {
		return term{}, err
	}
	b, err := t.term(n.Kids[2])
	if err != nil {
		return term{}, err
	}
	switch c {
	case "true":
		return a, nil
	case "false":
		return b, nil
	}
	typ := a.typ
	if typ == expr.Choice {
		typ = expr.Text
	}
	return term{src: "if(" + c + ", " + a.source() + ", " + b.source() + ")", typ: typ}, nil
}
