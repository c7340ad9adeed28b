package foreign

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

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
	if positive, ok := strings.CutPrefix(s, "not ("); ok && strings.HasPrefix(positive, "answered(") && strings.Count(positive, "(") == 1 {
		return strings.TrimSuffix(positive, ")")
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
