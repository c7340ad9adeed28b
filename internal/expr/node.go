package expr

// op is what a node of the tree does. The set is closed: whatever handles ops
// does so in one switch. Those from and to has give conditions, those from add
// on numbers.
type op uint8

const (
	literal op = iota
	name
	today
	choose // if
	concat

	and
	or
	not
	eq
	ne
	lt
	le
	gt
	ge
	in
	answered
	has

	add
	sub
	mul
	div
	mod
	neg
	count
	sum
	least
	most
	round
	abs
	length
	daysBetween
)

func (o op) condition() bool { return o >= and && o <= has }
func (o op) numeric() bool   { return o >= add }

// spelling is how an op is written, in the source and in the JSON.
var spelling = [...]string{
	name: "$", today: "today", choose: "if", concat: "concat",
	and: "and", or: "or", not: "not", eq: "=", ne: "!=", lt: "<", le: "<=", gt: ">", ge: ">=", in: "in",
	answered: "answered", has: "has",
	add: "+", sub: "-", mul: "*", div: "/", mod: "mod", neg: "neg",
	count: "count", sum: "sum", least: "min", most: "max", round: "round", abs: "abs", length: "length",
	daysBetween: "days_between",
}

func (o op) String() string { return spelling[o] }

// node is one node of the tree. The nodes for and and or have two or more
// kids, none of which is of the same op; those for in have the list's items
// as literals after what is looked for.
type node struct {
	op       op
	at       int // where it is in the source, in bytes: an operator's sign, anything else's beginning
	depth    int // levels of nesting from here down
	kids     []*node
	value    Value  // literal
	text     string // name: as written
	question string // name: what is before the point
	row      string // name: what is behind it
}

// walk calls f for the node and every one below it, in the order of the source.
func (n *node) walk(f func(*node)) {
	f(n)
	for _, k := range n.kids {
		k.walk(f)
	}
}

// start is where the node's source begins, without parentheses around it.
func (n *node) start() int {
	first := n.at
	n.walk(func(n *node) { first = min(first, n.at) })
	return first
}

// signature says how a function is called.
type signature struct {
	op          op
	least, most int    // arguments
	usage       string // what an author may write
}

const anyNumber = 1000

// functions are all functions but date, whose argument is part of the literal.
var functions = map[string]signature{
	"answered":     {answered, 1, 1, "answered(question)"},
	"count":        {count, 1, 1, "count(question)"},
	"has":          {has, 2, 2, `has(question, "option")`},
	"if":           {choose, 3, 3, "if(condition, a, b)"},
	"sum":          {sum, 1, anyNumber, "sum(a, …)"},
	"min":          {least, 1, anyNumber, "min(a, …)"},
	"max":          {most, 1, anyNumber, "max(a, …)"},
	"round":        {round, 1, 2, "round(x) or round(x, places)"},
	"abs":          {abs, 1, 1, "abs(x)"},
	"length":       {length, 1, 1, "length(text)"},
	"days_between": {daysBetween, 2, 2, "days_between(from, to)"},
	"today":        {today, 0, 0, "today()"},
	"concat":       {concat, 2, anyNumber, "concat(a, b, …)"},
}

const dateUsage = `date("2026-01-31")`

// keywords can't be names.
var keywords = []string{"and", "or", "not", "in", "mod", "true", "false"}
