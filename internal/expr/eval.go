package expr

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// eval returns the node's value. Conditions are left to test, and what gives a
// number to number, which hand small results on.
func (n *node) eval(v *Values) Value {
	switch {
	case n.op == literal:
		return n.value
	case n.op == name && v.Lookup != nil:
		return v.Lookup(n.question, n.row)
	case n.op == today:
		return OfDate(v.Today)
	case n.op == choose:
		return n.chosen(v).eval(v)
	case n.op == concat:
		return n.joined(v)
	case n.op.condition():
		return OfBool(n.test(v))
	case n.op.numeric():
		return number(n.number(v))
	}
	return Value{}
}

// chosen is the kid that an if gives.
func (n *node) chosen(v *Values) *node {
	if n.kids[0].test(v) {
		return n.kids[1]
	}
	return n.kids[2]
}

// maxJoined is how long a joined text can be, in characters.
const maxJoined = 100_000

// joined is the texts of the kids, one behind the other; absent if one of them
// is, or if that would be too long.
func (n *node) joined(v *Values) Value {
	var b strings.Builder
	long := 0
	for _, k := range n.kids {
		x := k.eval(v)
		if long += utf8.RuneCountInString(x.text); x.typ != Text || long > maxJoined {
			return Value{}
		}
		b.WriteString(x.text)
	}
	return OfText(norm.NFC.String(b.String())) // a mark may have come behind its letter
}

// test reports whether the node is a condition that holds.
func (n *node) test(v *Values) bool {
	switch n.op {
	case and:
		for _, k := range n.kids {
			if !k.test(v) {
				return false
			}
		}
		return true
	case or:
		for _, k := range n.kids {
			if k.test(v) {
				return true
			}
		}
		return false
	case not:
		return !n.kids[0].test(v)
	case eq, ne, lt, le, gt, ge:
		return n.compare(v)
	case in:
		x := n.kids[0].eval(v)
		return slices.ContainsFunc(n.kids[1:], func(item *node) bool { return x.equal(item.value) })
	case answered:
		return n.kids[0].eval(v).typ != Absent
	case has:
		return slices.Contains(n.kids[0].eval(v).list, n.kids[1].value.text)
	}
	return n.eval(v).Bool()
}

func (n *node) compare(v *Values) bool {
	x, y := n.kids[0], n.kids[1]
	if x.op.numeric() || y.op.numeric() { // nothing but numbers, and no values to hand on
		a, ok := x.number(v)
		b, too := y.number(v)
		return ok && too && related(n.op, a, b)
	}
	a, b := x.eval(v), y.eval(v)
	switch {
	case a.typ != b.typ:
		return false
	case a.typ == Text || a.typ == Date:
		return related(n.op, a.text, b.text)
	case a.typ == Number || a.typ == Bool:
		return related(n.op, a.num, b.num)
	}
	return false
}

func related[T cmp.Ordered](o op, a, b T) bool {
	switch o {
	case eq:
		return a == b
	case ne:
		return a != b
	case lt:
		return a < b
	case le:
		return a <= b
	case gt:
		return a > b
	}
	return a >= b
}

// number returns the node's number, and whether it has one.
func (n *node) number(v *Values) (float64, bool) {
	switch n.op {
	case add, sub, mul, div, mod:
		a, ok := n.kids[0].number(v)
		b, too := n.kids[1].number(v)
		return known(ok && too, calculate(n.op, a, b))
	case neg, abs:
		x, ok := n.kids[0].number(v)
		if n.op == abs {
			return known(ok, math.Abs(x))
		}
		return known(ok, -x)
	case round:
		return n.round(v)
	case sum, least, most:
		return n.fold(v)
	case count:
		return float64(len(n.kids[0].eval(v).list)), true
	case length:
		x := n.kids[0].eval(v)
		return float64(utf8.RuneCountInString(x.text)), x.typ == Text
	case daysBetween:
		from, to := n.kids[0].eval(v), n.kids[1].eval(v)
		if from.typ != Date || to.typ != Date {
			return 0, false
		}
		return float64(dayNumber(to.text) - dayNumber(from.text)), true
	}
	x := n.eval(v)
	return x.num, x.typ == Number
}

// known is the number x if what it was made of is.
func known(ok bool, x float64) (float64, bool) {
	if !ok {
		return 0, false
	}
	return finite(x)
}

func calculate(o op, a, b float64) float64 {
	switch o {
	case add:
		return a + b
	case sub:
		return a - b
	case mul:
		return a * b
	case div:
		return a / b
	}
	return math.Mod(a, b)
}

func (n *node) round(v *Values) (float64, bool) {
	x, ok := n.kids[0].number(v)
	scale := 1.0
	if len(n.kids) == 2 {
		scale, _ = scaleOf(n.kids[1].value)
	}
	return known(ok, math.Round(x*scale)/scale)
}

var scales = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6}

// scaleOf is ten to the power of the places that round can have.
func scaleOf(places Value) (float64, bool) {
	i := int(max(0, min(places.num, float64(len(scales)-1))))
	return scales[i], places.typ == Number && float64(i) == places.num
}

// fold is sum, min or max over the arguments that are there.
func (n *node) fold(v *Values) (x float64, some bool) {
	for _, k := range n.kids {
		switch y, ok := k.number(v); {
		case !ok:
		case !some:
			x, some = y, true
		case n.op == sum:
			x += y
		case n.op == least:
			x = min(x, y)
		default:
			x = max(x, y)
		}
	}
	return known(some, x)
}
