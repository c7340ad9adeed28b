package expr

import (
	"encoding/json"
	"strconv"
	"strings"
)

// String writes the expression in one way, whatever way it was written: with
// single spaces, and only the parentheses that it needs. It parses to the same
// tree.
func (e *Expr) String() string {
	var b strings.Builder
	e.root.print(&b)
	return b.String()
}

func (n *node) print(b *strings.Builder) {
	switch n.op {
	case literal:
		b.WriteString(n.value.source())
	case name:
		b.WriteString(n.text)
	case not:
		b.WriteString("not ")
		n.kids[0].within(b, levelValue)
	case neg:
		b.WriteString("-")
		n.kids[0].within(b, levelValue)
	case in:
		n.kids[0].within(b, levelAdd)
		b.WriteString(" in ")
		arguments(b, n.kids[1:])
	case and, or, eq, ne, lt, le, gt, ge, add, sub, mul, div, mod:
		n.infix(b)
	default:
		b.WriteString(n.op.String())
		arguments(b, n.kids)
	}
}

// infix writes the kids with the operator between them. What is right of an
// operator must bind more; so must what is left of a comparison.
func (n *node) infix(b *strings.Builder) {
	level := n.op.level()
	for i, k := range n.kids {
		if i > 0 {
			b.WriteString(" " + n.op.String() + " ")
		}
		if i > 0 || level == levelCompare {
			k.within(b, level+1)
		} else {
			k.within(b, level)
		}
	}
}

// within writes the node in parentheses if it binds less than the level.
func (n *node) within(b *strings.Builder, level int) {
	if n.op.level() >= level {
		n.print(b)
		return
	}
	b.WriteString("(")
	n.print(b)
	b.WriteString(")")
}

func arguments(b *strings.Builder, kids []*node) {
	b.WriteString("(")
	for i, k := range kids {
		if i > 0 {
			b.WriteString(", ")
		}
		k.print(b)
	}
	b.WriteString(")")
}

var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// source writes a literal.
func (v Value) source() string {
	switch v.typ {
	case Bool:
		return strconv.FormatBool(v.Bool())
	case Number:
		return strconv.FormatFloat(v.num, 'f', -1, 64)
	case Date:
		return `date("` + v.text + `")`
	}
	return `"` + escape.Replace(v.text) + `"`
}

// MarshalJSON writes a checked expression for the browser, which reads texts
// and days alike: a literal as itself, a name as ["$","name"], anything else
// as ["op",kid,…], where op is the operator's sign, "neg", or the function.
func (e *Expr) MarshalJSON() ([]byte, error) { return json.Marshal(e.root.json()) }

func (n *node) json() any {
	switch {
	case n.op == name:
		return []any{n.op.String(), n.text}
	case n.op != literal:
		list := []any{n.op.String()}
		for _, k := range n.kids {
			list = append(list, k.json())
		}
		return list
	case n.value.typ == Bool:
		return n.value.Bool()
	case n.value.typ == Number:
		return n.value.num
	}
	return n.value.text
}
