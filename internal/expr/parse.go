package expr

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"toadam/internal/author"
)

// Parse reads an expression. The error is a *Fault: the first mistake.
func Parse(src string) (*Expr, error) {
	if len(src) > MaxSource {
		return nil, faultAt(src, 0, fmt.Sprintf("the expression has %d bytes; the limit is %d", len(src), MaxSource), "split it up")
	}
	if !utf8.ValidString(src) {
		return nil, faultAt(src, invalid(src), "the expression is not UTF-8", "save the file in UTF-8")
	}
	return parse(src)
}

// invalid is where the first byte is that is not UTF-8.
func invalid(src string) int {
	for at, c := range src {
		if _, n := utf8.DecodeRuneInString(src[at:]); c == utf8.RuneError && n == 1 {
			return at
		}
	}
	return len(src)
}

func parse(src string) (*Expr, error) {
	p := &parser{lexer: lexer{src: src}}
	p.advance()
	root := p.binary(levelOr)
	if p.tok.kind != end {
		p.misplaced()
	}
	if p.fault != nil {
		return nil, p.fault
	}
	return &Expr{src: src, root: root}, nil
}

// IsKeyword reports whether a word is part of the language, so that it can't
// be the name of a question.
func IsKeyword(word string) bool { return slices.Contains(keywords, word) }

// How much operators bind, from the least.
const (
	levelNone = iota
	levelOr
	levelAnd
	levelNot
	levelCompare
	levelAdd
	levelMul
	levelNeg
	levelValue
)

func (o op) level() int {
	switch o {
	case or:
		return levelOr
	case and:
		return levelAnd
	case not:
		return levelNot
	case eq, ne, lt, le, gt, ge, in:
		return levelCompare
	case add, sub:
		return levelAdd
	case mul, div, mod:
		return levelMul
	case neg:
		return levelNeg
	}
	return levelValue
}

var operators = []op{or, and, eq, ne, lt, le, gt, ge, in, add, sub, mul, div, mod}

// parser never stops at a mistake: the lexer says that the source is over, so
// that every rule comes to its end, and what it returns is not used.
type parser struct {
	lexer
	tok, last token // the next token, and the one before it
}

func (p *parser) advance() { p.last, p.tok = p.tok, p.next() }

// accept takes the next token if it is the sign or word.
func (p *parser) accept(s string) bool {
	if !p.tok.is(s) {
		return false
	}
	p.advance()
	return true
}

// operator returns the binary operator that is next, and its level.
func (p *parser) operator() (op, int) {
	for _, o := range operators {
		if p.tok.is(o.String()) {
			return o, o.level()
		}
	}
	return literal, levelNone
}

// binary reads operators of a level or higher with what is between them.
func (p *parser) binary(from int) *node {
	left := p.unary()
	compared := false
	for {
		o, level := p.operator()
		if level < from || level == levelNone {
			return left
		}
		if level == levelCompare && compared {
			p.fail(p.tok.at, "comparisons can't be strung together", "join two of them: a < b and b < c")
		}
		compared = compared || level == levelCompare
		at := p.tok.at
		p.advance()
		kids := []*node{left}
		if o == in {
			kids = append(kids, p.list()...)
		} else {
			kids = append(kids, p.binary(level+1))
		}
		left = p.node(o, at, kids...)
	}
}

func (p *parser) unary() *node {
	at := p.tok.at
	switch {
	case p.accept("not"):
		return p.node(not, at, p.binary(levelCompare))
	case p.accept("-"):
		x := p.unary()
		if x.op == literal && x.value.typ == Number {
			return p.literal(at, OfNumber(-x.value.num))
		}
		return p.node(neg, at, x)
	}
	return p.primary()
}

func (p *parser) primary() *node {
	t := p.tok
	p.advance()
	switch {
	case t.kind == numeral:
		x, err := strconv.ParseFloat(t.text, 64)
		if err != nil {
			p.fail(t.at, "the number is too large", "write a smaller one")
		}
		return p.literal(t.at, OfNumber(x))
	case t.kind == quoted:
		return p.literal(t.at, OfText(t.text))
	case t.is("true"), t.is("false"):
		return p.literal(t.at, OfBool(t.text == "true"))
	case t.is("("):
		n := p.binary(levelOr)
		p.close(t)
		return n
	case t.kind == word && !IsKeyword(t.text) && p.tok.is("("):
		return p.call(t)
	case t.kind == word && !IsKeyword(t.text):
		return p.name(t)
	}
	p.missing(t)
	return p.literal(t.at, Value{})
}

// close takes the parenthesis that ends what the other one opened.
func (p *parser) close(open token) {
	switch {
	case p.accept(")"):
	case p.tok.kind == end:
		p.fail(open.at, "a parenthesis is not closed", "add )")
	default:
		p.misplaced()
	}
}

func (p *parser) name(t token) *node {
	question, row, part := strings.Cut(t.text, ".")
	outer, inner, cell := strings.Cut(row, ".")
	if !isName(question) || part && !isName(outer) || cell && !isName(inner) {
		p.fail(t.at, quote(t.text)+" is not a name", "write it as in the form: small letters a–z, digits and _; a row behind a point")
	}
	return &node{op: name, at: t.at, depth: 1, text: t.text, question: question, row: row}
}

// isName reports whether s is an identifier as forms have them.
func isName(s string) bool {
	for i, c := range s {
		if letter := 'a' <= c && c <= 'z'; !letter && (i == 0 || !isDigit(c) && c != '_') {
			return false
		}
	}
	return s != ""
}

func (p *parser) literal(at int, v Value) *node {
	return &node{op: literal, at: at, depth: 1, value: v}
}

// node returns a node over its kids. Kids of the same kind join theirs to it
// for and and or.
func (p *parser) node(o op, at int, kids ...*node) *node {
	n := &node{op: o, at: at}
	for _, k := range kids {
		if k.op == o && (o == and || o == or) {
			n.kids = append(n.kids, k.kids...)
		} else {
			n.kids = append(n.kids, k)
		}
	}
	for i, k := range n.kids {
		chained := i == 0 && k.op.level() == o.level() && o.level() >= levelAdd && o.level() <= levelMul
		if chained {
			n.depth = k.depth
		} else {
			n.depth = max(n.depth, k.depth+1)
		}
	}
	if n.depth = max(n.depth, 1); n.depth > MaxDepth {
		p.fail(at, fmt.Sprintf("the expression is nested more than %d levels deep", MaxDepth), "split it up")
	}
	return n
}

// list reads what stands behind in: literals in parentheses.
func (p *parser) list() []*node {
	open := p.tok
	if !p.accept("(") {
		p.fail(open.at, "a list is missing behind in", `write in ("a", "b")`)
	}
	items := p.items()
	p.close(open)
	for _, k := range items {
		if k.op != literal || k.value.typ == Bool {
			p.fail(k.at, "only texts, numbers and days can stand in a list", `write in ("a", "b")`)
		}
	}
	return items
}

// items reads one or more expressions between commas.
func (p *parser) items() []*node {
	items := []*node{p.binary(levelOr)}
	for p.accept(",") {
		items = append(items, p.binary(levelOr))
	}
	return items
}

// call reads a function's arguments.
func (p *parser) call(t token) *node {
	f, ok := functions[t.text]
	if t.text == "date" {
		return p.date(t)
	}
	if !ok {
		p.fail(t.at, "unknown function "+quote(t.text), functionMend(t.text))
	}
	open := p.tok
	p.advance()
	var kids []*node
	if !p.tok.is(")") {
		kids = p.items()
	}
	p.close(open)
	p.fits(t, f, kids)
	return p.node(f.op, t.at, kids...)
}

func functionMend(word string) string {
	known := append(slices.Collect(maps.Keys(functions)), "date")
	slices.Sort(known)
	if near := author.Nearest(word, known); near != "" {
		return "did you mean " + near + "?"
	}
	return "use one of " + strings.Join(known, ", ")
}

// fits checks what a function's arguments look like.
func (p *parser) fits(t token, f signature, kids []*node) {
	places := func() bool { _, ok := scaleOf(kids[1].value); return ok }
	switch mend := "write " + f.usage; {
	case p.fault != nil:
	case len(kids) < f.least || len(kids) > f.most:
		p.fail(t.at, fmt.Sprintf("%s is given %s", t.text, plural(len(kids), "argument")), mend)
	case (f.op == answered || f.op == count || f.op == has) && kids[0].op != name:
		p.fail(kids[0].at, t.text+" must be given the name of a question", mend)
	case f.op == has && (kids[1].op != literal || kids[1].value.typ != Text):
		p.fail(kids[1].at, "has must be given an option in quotes", mend)
	case f.op == round && len(kids) == 2 && !places():
		p.fail(kids[1].at, "round must be given a number of places from 0 to 6", mend)
	}
}

func plural(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun + "s"
	case 1:
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// date reads the rest of a day.
func (p *parser) date(t token) *node {
	open := p.tok
	p.advance()
	day := p.tok
	if day.kind != quoted {
		p.fail(day.at, "date must be given a day in quotes", "write "+dateUsage)
	}
	p.advance()
	v := OfDate(day.text)
	if v.typ == Absent {
		p.fail(day.at, quote(day.text)+" is not a day", "write year, month and day, as in "+dateUsage)
	}
	p.close(open)
	return p.literal(t.at, v)
}

// missing notes that a value should be where the token is.
func (p *parser) missing(t token) {
	const mend = `write a name, a number, a text in quotes or a function`
	if t.kind == end {
		p.fail(t.at, "a value is missing at the end", mend)
		return
	}
	p.fail(t.at, "a value is missing before "+quote(t.text), mend)
}

// misplaced notes that the next token can't follow what is before it.
func (p *parser) misplaced() {
	mend := "join two parts with and, or or another operator"
	small := strings.ToLower(p.tok.text)
	switch {
	case p.tok.is(")"):
		mend = "remove it, or open a parenthesis before"
	case p.tok.is(",") && p.last.kind == numeral:
		mend = "write decimals with a point: 0.5"
	case p.tok.is(","):
		mend = "remove it; lists stand behind in, or in a function"
	case p.tok.is("not"):
		mend = "write not before what it denies: not (x in (…))"
	case p.tok.kind == word && IsKeyword(small) && small != p.tok.text:
		mend = "write " + small
	}
	p.fail(p.tok.at, quote(p.tok.text)+" can't stand here", mend)
}
