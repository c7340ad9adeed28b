// Package expr is the one small language in which authors state conditions,
// validations, calculations and routes. It parses a text, checks it against
// the names that a form declares, evaluates it over answers, and writes it as
// the JSON that the browser evaluates to the same result
// (internal/web/assets/src/lib/expr.js). It knows names, types and values, not
// what a form, a question or a response is.
//
//	role in ("member", "other") and count(reasons) >= 2
//	answered(budget.travel) and not (contact = "none")
//	if(days > 5, days * rate, 0)
//
// # What can be written
//
//	role, apparatus.clear_tasks   the answer to a question, or to one row of it
//	"text"                        an option's identifier, or a text; \" and \\ stand for " and \
//	12, 0.5                       a number
//	date("2026-01-31")            a day
//	today()                       the day of answering
//	true, false
//
// Operators, from the one that binds the least:
//
//	or
//	and
//	not
//	= != < <= > >=                two numbers or two days; = and != also two texts, options or conditions
//	x in ("a", "b")               one of a list of texts, numbers or days
//	+ -
//	* / mod                       the remainder has the sign of the number divided
//	-x
//
// Functions, all there are:
//
//	answered(question)            whether there is an answer
//	count(question)               how many options were chosen, rows answered, files given; 0 without an answer
//	has(question, "option")       whether the option is among those chosen
//	if(condition, a, b)           a if the condition holds, otherwise b
//	sum(a, …)                     the sum of those numbers that were answered
//	min(a, …)                     the smallest of them
//	max(a, …)                     the largest of them
//	round(x)                      to a whole number, halves away from zero
//	round(x, places)              to 0–6 decimal places
//	abs(x)                        the number without its sign
//	concat(a, b, …)               the texts, and the identifiers of options, one behind the other
//	length(text)                  how many characters (code points) a text has
//	days_between(from, to)        days from one day to another; negative if to is earlier
//
// There is no pattern matching: RE2 here and the browser's expressions differ.
// There is no upper and lower case, for the same reason.
//
// # What was not answered
//
// Absent, empty and zero are three different answers. Four rules say what is
// made of an absent one:
//
//   - Calculating with it gives an absent result; so do dividing by zero, what
//     is too large for a number, and a joined text of more than 100,000
//     characters. sum, min and max pass it over, and
//     are absent only if all are.
//   - Comparing it is false, whatever the operator: x != "a" means that x was
//     answered, and otherwise; not (x = "a") also holds for x not answered.
//   - answered, count, has and in are never absent.
//   - and, or, not and if know only true and false: an absent condition is
//     taken for false.
//
// Numbers are 64-bit floats, neither NaN nor infinite, and there is no
// negative zero. Texts are compared by their characters in Unicode NFC.
package expr

import "slices"

// Limits of an expression.
const (
	MaxSource = 2000 // bytes
	MaxDepth  = 50   // levels of nesting; a chain as a + b + c is one level
)

// Expr is a parsed expression. It never changes, so it can be shared.
type Expr struct {
	src  string
	root *node
}

// References returns the names in the expression, each once, in the order in
// which they are written.
func (e *Expr) References() []string {
	var names []string
	e.root.walk(func(n *node) {
		if n.op == name && !slices.Contains(names, n.text) {
			names = append(names, n.text)
		}
	})
	return names
}

// Chosen returns the question and the options of a condition that says no more
// than that one of these was chosen: q = "a", q in ("a", "b"), has(q, "a").
func (e *Expr) Chosen() (question string, options []string, ok bool) {
	n := e.root
	if n.op != eq && n.op != in && n.op != has || n.kids[0].op != name {
		return "", nil, false
	}
	for _, k := range n.kids[1:] {
		if k.op != literal || k.value.Text() == "" {
			return "", nil, false
		}
		options = append(options, k.value.Text())
	}
	return n.kids[0].text, options, true
}

// Values is what an expression is evaluated over.
type Values struct {
	// Lookup returns the answer to a question, or to one row of it: for the
	// name "a.b" it is called with "a" and "b", for "a" with "a" and "". What
	// it doesn't know is absent. It may be nil.
	Lookup func(question, row string) Value
	Today  string // "2006-01-02"
}

// Eval returns the expression's value. It gives the same for the same values,
// and never fails: an expression that Check finds at fault may be absent.
func (e *Expr) Eval(v Values) Value { return e.root.eval(&v) }

// Holds reports whether the expression is true.
func (e *Expr) Holds(v Values) bool { return e.root.test(&v) }
