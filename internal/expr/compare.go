package expr

import (
	"fmt"
	"slices"
)

// in checks that what is looked for can be in the list.
func (c *checker) in(n *node) Type {
	x, result := n.kids[0], Bool
	t := c.typ(x)
	switch t {
	case Absent:
		return Absent
	case Choices:
		return c.fail(n.at, x.text+" has several answers, and in is for one", fmt.Sprintf(`join has(%s, "option") for each option with or`, x.text))
	case Bool, Items:
		return c.fail(n.at, fmt.Sprintf("%s can't be looked for in a list", t), "use it without in")
	}
	for _, item := range n.kids[1:] {
		if c.pair(item.at, x, item, t, item.value.typ) == Absent {
			result = Absent
		}
	}
	return result
}

func (c *checker) compare(n *node) Type {
	a, b := n.kids[0], n.kids[1]
	if c.bare(a, b) || c.bare(b, a) {
		return Absent
	}
	s, t := c.typ(a), c.typ(b)
	switch {
	case s == Absent || t == Absent:
		return Absent
	case s == Choices || s == Items:
		return c.several(n, a, b, s)
	case t == Choices || t == Items:
		return c.several(n, b, a, t)
	case n.op != eq && n.op != ne && !ordered(s):
		return c.unordered(n, s, t)
	case n.op != eq && n.op != ne && !ordered(t):
		return c.unordered(n, t, s)
	}
	return c.pair(n.at, a, b, s, t)
}

// bare notes an option that is written like a name.
func (c *checker) bare(question, option *node) bool {
	if question.op != name || option.op != name {
		return false
	}
	_, known := c.scope.Names[option.text]
	if known || !slices.Contains(c.scope.Names[question.text].Options, option.text) {
		return false
	}
	c.fail(option.at, "unknown name "+quote(option.text), fmt.Sprintf("put options in quotes: %q", option.text))
	return true
}

// several notes a comparison of what has several values.
func (c *checker) several(n, several, other *node, t Type) Type {
	mend := fmt.Sprintf("compare count(%s)", several.text)
	if t == Choices && other.isText() {
		mend = fmt.Sprintf("write has(%s, %s)", several.text, other.value.source())
		if n.op == ne {
			mend = fmt.Sprintf("write not has(%s, %s)", several.text, other.value.source())
		}
	}
	return c.fail(n.at, fmt.Sprintf("%s has several answers, which %s can't compare", several.text, n.op), mend)
}

func ordered(t Type) bool { return t == Number || t == Date }

// unordered notes a comparison of what has no order with something.
func (c *checker) unordered(n *node, t, other Type) Type {
	what := fmt.Sprintf("%s has no order, so %s can't compare it", t, n.op)
	if t == Choice {
		return c.fail(n.at, what, `list the options that are meant: question in ("a", "b")`)
	}
	return c.fail(n.at, what, unquoted(other))
}

// pair checks that two values can be the same.
func (c *checker) pair(at int, a, b *node, s, t Type) Type {
	if a.op == literal {
		a, b, s, t = b, a, t, s
	}
	switch {
	case s == Choice && b.isText():
		return c.option(a, b)
	case s == Choice && b.op == literal:
		return c.fail(at, fmt.Sprintf("%s is compared with %s", s, t), useOption(c.scope.Names[a.text].Options))
	case s == Text && a.op == name && b.isText() && b.value.text == "":
		c.warn(at, "no answer is an empty text", fmt.Sprintf("ask whether there is one: answered(%s)", a.text))
		return Bool
	case s == Choice && t == Choice:
		c.common(at, a, b)
		return Bool
	case s == t || s == Choice && t == Text && b.op != name || t == Choice && s == Text && a.op != name:
		return Bool
	case b.isText():
		return c.fail(at, fmt.Sprintf("%s is compared with %s", s, t), unquoted(s))
	}
	return c.fail(at, fmt.Sprintf("%s is compared with %s", s, t), "compare values of the same kind")
}

// common warns of two questions that are compared and share no option.
func (c *checker) common(at int, a, b *node) {
	of := func(n *node) []string { return c.scope.Names[n.text].Options }
	if !slices.ContainsFunc(of(a), func(o string) bool { return slices.Contains(of(b), o) }) {
		c.warn(at, fmt.Sprintf("%s and %s have no option in common", a.text, b.text), "compare questions with the same options")
	}
}

// isText reports whether the node is a text written in the source.
func (n *node) isText() bool { return n.op == literal && n.value.typ == Text }

// unquoted tells how to write something of a type that is not a text.
func unquoted(t Type) string {
	switch t {
	case Number:
		return "write numbers without quotes"
	case Date:
		return "write days as " + dateUsage
	}
	return "compare numbers or days"
}
