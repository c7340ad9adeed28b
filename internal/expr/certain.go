package expr

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// verdict is what can be said of a condition whatever is answered.
type verdict uint8

const (
	open verdict = iota
	never
	always
)

func (v verdict) String() string { return [...]string{"sometimes", "never", "always"}[v] }

// warnOf warns of conditions at or below the node that never or always hold;
// of one within another only the outer.
func (c *checker) warnOf(n *node, condition bool) {
	if condition {
		if v, name := c.verdict(n); v != open {
			what := "the part that begins here " + v.String() + " holds"
			if n == c.root {
				what = "this " + v.String() + " holds"
			}
			if name != "" {
				what += ", whatever the answer to " + name
			}
			c.warn(n.start(), what, "mend what it compares, or take it out")
			return
		}
	}
	for i, k := range n.kids {
		c.warnOf(k, n.op == and || n.op == or || n.op == not || n.op == choose && i == 0)
	}
}

// verdict tells whether the condition never or always holds, and the name
// that makes it so, if it is one.
func (c *checker) verdict(n *node) (verdict, string) {
	name, plain := subject(n)
	switch {
	case n.constant():
		return decided(n.test(&Values{})), ""
	case plain:
		return c.tried(n, name), name
	case n.op == not:
		v, name := c.verdict(n.kids[0])
		return v.flip(), name
	case n.op == and:
		return c.joined(n, never)
	case n.op == or:
		return c.joined(n, always)
	}
	return open, ""
}

func decided(holds bool) verdict {
	if holds {
		return always
	}
	return never
}

func (v verdict) flip() verdict {
	switch v {
	case never:
		return always
	case always:
		return never
	}
	return open
}

// joined is the verdict on conditions of which one decides all: one that
// never holds for and, one that always does for or. So do several about the
// same name that together never hold, or of which one always does.
func (c *checker) joined(n *node, decides verdict) (verdict, string) {
	same := true
	for _, k := range n.kids {
		v, name := c.verdict(k)
		if v == decides {
			return v, name
		}
		same = same && v != open
	}
	if same {
		return decides.flip(), ""
	}
	about := map[string]*node{} // what is said of one name, joined
	for _, k := range n.kids {
		if name, plain := subject(k); plain {
			if about[name] == nil {
				about[name] = &node{op: n.op}
			}
			about[name].kids = append(about[name].kids, k)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(about)) {
		if c.tried(about[name], name) == decides {
			return decides, name
		}
	}
	return open, ""
}

// constant reports whether the node depends on nothing.
func (n *node) constant() bool {
	fixed := true
	n.walk(func(n *node) { fixed = fixed && n.op != name && n.op != today })
	return fixed
}

// subject returns the only name in a condition, if it is plain: the name is
// compared with nothing but literals, so that trying some answers decides it.
func subject(n *node) (only string, plain bool) {
	plain = true
	n.walk(func(n *node) {
		switch n.op {
		case name:
			plain = plain && (only == "" || only == n.text)
			only = n.text
		case eq, ne, lt, le, gt, ge:
			plain = plain && n.comparesLiteral()
		case literal, and, or, not, in, answered, has, count:
		default:
			plain = false
		}
	})
	return only, plain && only != ""
}

// comparesLiteral reports whether one side is a literal and the other a
// literal, a name or the count of one.
func (n *node) comparesLiteral() bool {
	a, b := n.kids[0], n.kids[1]
	if a.op == literal {
		a, b = b, a
	}
	return b.op == literal && (a.op == literal || a.op == name || a.op == count)
}

// tried is the verdict on a plain condition about one name, from all answers
// that it can tell apart.
func (c *checker) tried(n *node, about string) verdict {
	answers, ok := samples(n, c.scope.Names[about])
	if !ok {
		return open
	}
	first := open
	for _, answer := range answers {
		v := decided(n.test(&Values{Lookup: func(string, string) Value { return answer }}))
		if first == open {
			first = v
		}
		if v != first {
			return open
		}
	}
	return first
}

// samples returns one of each kind of answers that the literals of a plain
// condition tell apart, no answer at all among them; false if that would be
// too many.
func samples(n *node, about Name) ([]Value, bool) {
	var literals []Value
	n.walk(func(n *node) {
		if n.op == literal {
			literals = append(literals, n.value)
		}
	})
	switch about.Type {
	case Bool:
		return []Value{{}, OfBool(true), OfBool(false)}, true
	case Text:
		return append(literals, Value{}, otherThan(literals)), true
	case Choice:
		return append(chosen(literals, about.Options), Value{}), true
	case Number:
		return append(numbers(literals, about), Value{}), true
	case Date:
		return append(days(literals), Value{}), true
	case Choices, Items:
		return lists(literals, about.Options)
	}
	return nil, false
}

// otherThan returns a text that none of the literals is.
func otherThan(literals []Value) Value {
	var b strings.Builder
	for _, v := range literals {
		b.WriteString(v.text)
	}
	return OfText(b.String() + "x")
}

// chosen returns the options that are among the literals, and one that isn't.
func chosen(literals []Value, options []string) []Value {
	var some []Value
	other := false
	for _, o := range options {
		named := slices.ContainsFunc(literals, func(v Value) bool { return v.text == o })
		if named || !other {
			some = append(some, OfText(o))
		}
		other = other || !named
	}
	return some
}

// numbers returns the literals, the limits, and a number between each two and
// beyond each end, as far as the limits allow it.
func numbers(literals []Value, about Name) []Value {
	var xs []float64
	for _, v := range literals {
		xs = append(xs, v.num)
	}
	for _, limit := range []*float64{about.Min, about.Max} {
		if limit != nil {
			xs = append(xs, *limit)
		}
	}
	slices.Sort(xs)
	var some []Value
	try := func(x float64) {
		if (about.Min == nil || x >= *about.Min) && (about.Max == nil || x <= *about.Max) {
			some = append(some, OfNumber(x))
		}
	}
	for i, x := range xs {
		try(x)
		if i > 0 {
			try(xs[i-1]/2 + x/2)
		}
	}
	try(-maxNumber)
	try(maxNumber)
	return some
}

// maxNumber is beyond what anybody compares with.
const maxNumber = 1e300

// days returns the literals, the days beside each, and the first and the last.
func days(literals []Value) []Value {
	some := []Value{OfDate("0000-01-01"), OfDate("9999-12-31")}
	for _, v := range literals {
		day, _ := time.Parse(time.DateOnly, v.text)
		for shift := -1; shift <= 1; shift++ {
			some = append(some, OfDate(day.AddDate(0, 0, shift).Format(time.DateOnly)))
		}
	}
	return some
}

const (
	maxNamed = 6  // options in a condition
	maxItems = 40 // options of a question
)

// lists returns lists of all lengths with each subset of those options that
// are among the literals.
func lists(literals []Value, options []string) ([]Value, bool) {
	var named, others []string
	for _, o := range options {
		if slices.ContainsFunc(literals, func(v Value) bool { return v.typ == Text && v.text == o }) {
			named = append(named, o)
		} else {
			others = append(others, o)
		}
	}
	if len(options) == 0 || len(options) > maxItems || len(named) > maxNamed {
		return nil, false
	}
	some := []Value{{}}
	for subset := range 1 << len(named) {
		var list []string
		for i, o := range named {
			if subset>>i&1 == 1 {
				list = append(list, o)
			}
		}
		for n := range len(others) + 1 {
			some = append(some, OfList(slices.Concat(list, others[:n])))
		}
	}
	return some, true
}
