package expr

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"toadam/internal/author"
)

// Check tells the type of the expression among the names of the scope, with
// all mistakes and warnings in the order of the source. Only an expression
// without mistakes may be evaluated for respondents; then the type is never
// Absent. A want other than Absent is the type that the place asks for: a
// mistake if the expression has another one.
func (e *Expr) Check(scope Scope, want Type) (Type, []Fault) {
	c := &checker{src: e.src, root: e.root, scope: scope}
	t := c.is(e.root, want)
	if c.mistakes == 0 {
		c.warnOf(e.root, t == Bool)
	}
	slices.SortStableFunc(c.faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if c.mistakes > 0 {
		t = Absent
	}
	return t, c.faults
}

type checker struct {
	src      string
	root     *node
	scope    Scope
	faults   []Fault
	mistakes int
}

func (c *checker) fail(at int, what, mend string) Type {
	c.faults = append(c.faults, *faultAt(c.src, at, what, mend))
	c.mistakes++
	return Absent
}

func (c *checker) warn(at int, what, mend string) {
	f := faultAt(c.src, at, what, mend)
	f.Warning = true
	c.faults = append(c.faults, *f)
}

// typ is the type of a node; Absent if there is a mistake in it, that was
// noted, so that nothing else is said about it.
func (c *checker) typ(n *node) Type {
	switch n.op {
	case literal:
		return n.value.typ
	case name:
		return c.name(n)
	case today:
		return Date
	case choose:
		return c.choose(n)
	case concat:
		return c.concat(n)
	case and, or, not:
		return c.all(n.kids, Bool, Bool)
	case eq, ne, lt, le, gt, ge:
		return c.compare(n)
	case in:
		return c.in(n)
	case answered:
		c.typ(n.kids[0])
		return Bool
	case has:
		return c.has(n)
	case count:
		return c.count(n)
	case length:
		return c.all(n.kids, Text, Number)
	case daysBetween:
		return c.all(n.kids, Date, Number)
	}
	return c.number(n)
}

// is checks that a node has the type that is wanted there.
func (c *checker) is(n *node, want Type) Type {
	t := c.typ(n)
	if want == Absent || t == Absent || t == want {
		return t
	}
	return c.fail(n.start(), fmt.Sprintf("this gives %s; %s is needed", t, want), instead(n, t, want))
}

// instead tells what could be written where a type does not fit.
func instead(n *node, t, want Type) string {
	subject := "question"
	if n.op == name {
		subject = n.text
	}
	switch {
	case want == Bool && t == Choice:
		return fmt.Sprintf(`compare it: %s = "option"`, subject)
	case want == Bool && t == Choices:
		return fmt.Sprintf(`ask for an option: has(%s, "option")`, subject)
	case want == Bool && n.op == name:
		return fmt.Sprintf("compare it, or ask whether it was answered: answered(%s)", subject)
	case want == Bool:
		return "compare it with something"
	case want == Number && (t == Choices || t == Items):
		return fmt.Sprintf("count them: count(%s)", subject)
	case want == Number && t == Date:
		return "reckon days with days_between(from, to)"
	case want == Number && n.op == literal && t == Text:
		return "write numbers without quotes"
	case want == Date && n.op == literal && t == Text:
		return "write " + dateUsage
	}
	return "use " + want.String()
}

// all checks that all nodes have one type, and returns the one of the result.
func (c *checker) all(kids []*node, want, result Type) Type {
	for _, k := range kids {
		if c.is(k, want) != want {
			result = Absent
		}
	}
	return result
}

func (c *checker) number(n *node) Type {
	t := c.all(n.kids, Number, Number)
	if by := n.kids[len(n.kids)-1]; (n.op == div || n.op == mod) && by.op == literal && by.value.num == 0 {
		c.warn(n.at, "this divides by zero, which gives nothing", "divide by another number")
	}
	return t
}

func (c *checker) name(n *node) Type {
	known, ok := c.scope.Names[n.text]
	if !ok {
		return c.fail(n.at, "unknown name "+quote(n.text), c.unknownMend(n))
	}
	if known.Place > c.scope.Here {
		c.warn(n.at, n.text+" is asked later, so it is not answered yet", "ask it before, or refer to another question")
	}
	return known.Type
}

func (c *checker) unknownMend(n *node) string {
	if near := author.Nearest(n.text, c.scope.nearby()); near != "" {
		return "did you mean " + near + "?"
	}
	if whole, ok := c.scope.Names[n.question]; ok && n.row != "" {
		if whole.Type == Items && len(whole.Options) > 0 {
			return "use a row of " + n.question + ": " + listed(whole.Options)
		}
		return n.question + " has no rows"
	}
	if f, ok := functions[n.text]; ok {
		return "write " + f.usage
	}
	return `use the name of a question; put options and texts in quotes: "` + n.text + `"`
}

// listed writes the first of some words.
func listed(words []string) string {
	const most = 8
	if len(words) > most {
		return strings.Join(words[:most], ", ") + ", …"
	}
	return strings.Join(words, ", ")
}

func (c *checker) choose(n *node) Type {
	condition := c.is(n.kids[0], Bool)
	a, b := chosenText(c.typ(n.kids[1])), chosenText(c.typ(n.kids[2]))
	switch {
	case a == Choices || a == Items || b == Choices || b == Items:
		return c.fail(n.at, "if can't give several options or items", "give a condition, a number, a text or a day")
	case condition == Absent || a == Absent:
		return Absent
	case b == Absent || a == b:
		return b
	}
	return c.fail(n.at, fmt.Sprintf("if gives %s or %s", a, b), "give the same kind of value in both cases")
}

// concat checks that all are texts, or options.
func (c *checker) concat(n *node) Type {
	result := Text
	for _, k := range n.kids {
		switch t := chosenText(c.typ(k)); t {
		case Text:
		case Absent:
			result = Absent
		default:
			result = c.fail(k.start(), fmt.Sprintf("concat joins texts, and this gives %s", t), "use a text")
		}
	}
	return result
}

// chosenText makes a text of an option: which question it is from is lost.
func chosenText(t Type) Type {
	if t == Choice {
		return Text
	}
	return t
}

func (c *checker) has(n *node) Type {
	switch t := c.typ(n.kids[0]); t {
	case Absent:
		return Absent
	case Choices:
		return c.option(n.kids[0], n.kids[1])
	case Choice:
		return c.fail(n.at, "has is for questions with several answers, and "+n.kids[0].text+" has one",
			fmt.Sprintf("write %s = %s", n.kids[0].text, n.kids[1].value.source()))
	default:
		return c.fail(n.at, fmt.Sprintf("has is for options, and %s is %s", n.kids[0].text, t), "compare it instead")
	}
}

func (c *checker) count(n *node) Type {
	switch t := c.typ(n.kids[0]); t {
	case Absent:
		return Absent
	case Choices, Items:
		return Number
	default:
		return c.fail(n.at, fmt.Sprintf("%s is %s, of which there is one", n.kids[0].text, t),
			"ask whether it was answered: answered("+n.kids[0].text+")")
	}
}

// option checks that a literal is an option of a question.
func (c *checker) option(question, option *node) Type {
	options, id := c.scope.Names[question.text].Options, option.value.text
	if slices.Contains(options, id) {
		return Bool
	}
	mend := useOption(options)
	if near := author.Nearest(id, options); near != "" {
		mend = "did you mean " + quote(near) + "?"
	}
	return c.fail(option.at, fmt.Sprintf("%s has no option %s", question.text, quote(id)), mend)
}

func useOption(options []string) string {
	ids := make([]string, len(options))
	for i, o := range options {
		ids[i] = quote(o)
	}
	return "use one of " + listed(ids)
}
