package xlsform

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// node is one node of an XPath expression, as XLSForms use them.
type node struct {
	kind nodeKind
	text string // what a text is, a number's digits, the name of a question, function or operator
	at   int    // where it is in the source, in characters from 1
	kids []*node
}

type nodeKind uint8

const (
	nodeText   nodeKind = iota
	nodeNumber          // digits
	nodeRef             // ${question}, or a path that ends in its name
	nodeSelf            // .
	nodeName            // a bare name: a column of the choices, in a choice_filter
	nodeCall            // a function with its arguments
	nodeOp              // an operator with two operands
	nodeMinus           // -x
)

// untranslated is what has no equivalent in our language of conditions.
type untranslated struct {
	token string
	at    int
	why   string
}

func (u *untranslated) Error() string {
	return fmt.Sprintf("%q, at character %d, %s", u.token, u.at, u.why)
}

const (
	maxXPath      = 10_000 // bytes
	maxXPathDepth = 60
)

// token is a part of the source.
type token struct {
	kind byte // 't' text, 'n' number, 'r' reference, 'w' word, 's' sign, 0 the end
	text string
	at   int
}

// parser reads an expression; the first mistake ends it.
type parser struct {
	src    string
	pos    int
	tok    token
	depth  int
	failed *untranslated
}

// parseXPath reads an expression.
func parseXPath(src string) (*node, *untranslated) {
	if len(src) > maxXPath {
		return nil, &untranslated{src[:20] + "…", 1, "is too long"}
	}
	p := &parser{src: src}
	p.advance()
	n := p.binary(0)
	if p.tok.kind != 0 {
		p.fail(p.tok, "can't stand here")
	}
	if p.failed != nil {
		return nil, p.failed
	}
	return n, nil
}

func (p *parser) fail(t token, why string) {
	if p.failed == nil {
		if t.kind == 0 {
			t.text = "the end"
		}
		p.failed = &untranslated{t.text, t.at, why}
	}
}

func (p *parser) advance() {
	p.tok = p.next()
	if p.failed != nil {
		p.tok = token{at: p.tok.at}
	}
}

// quotes are the signs that open a text, with those that close it; word
// processors make curved ones.
var quotes = map[rune]string{'\'': "'", '"': `"`, '‘': "’‘'", '’': "’'", '“': `”“"`, '”': `”"`}

func isNameStart(r rune) bool { return r == '_' || unicode.IsLetter(r) }

func isNamePart(r rune) bool {
	return isNameStart(r) || unicode.IsDigit(r) || r == '-' || r == '.' || r == ':' || unicode.Is(unicode.Mn, r)
}

func (p *parser) next() token {
	for p.pos < len(p.src) && (strings.IndexByte(" \t\n\r", p.src[p.pos]) >= 0 || strings.HasPrefix(p.src[p.pos:], "\u00a0")) {
		p.pos++
		for p.pos < len(p.src) && !utf8.RuneStart(p.src[p.pos]) {
			p.pos++
		}
	}
	rest := p.src[p.pos:]
	at := 1 + utf8.RuneCountInString(p.src[:p.pos])
	r, size := utf8.DecodeRuneInString(rest)
	take := func(kind byte, n int) token {
		p.pos += n
		return token{kind, rest[:n], at}
	}
	switch closing := quotes[r]; {
	case rest == "":
		return token{at: at}
	case closing != "":
		n := strings.IndexAny(rest[size:], closing)
		if n < 0 {
			p.fail(token{'t', rest, at}, "is a text that is not closed")
			return token{at: at}
		}
		_, last := utf8.DecodeRuneInString(rest[size+n:])
		p.pos += size + n + last
		return token{'t', rest[size : size+n], at}
	case strings.HasPrefix(rest, "${"):
		n := strings.IndexByte(rest, '}')
		if n < 0 {
			p.fail(token{'r', rest, at}, "is a reference that is not closed")
			return token{at: at}
		}
		p.pos += n + 1
		return token{'r', strings.TrimSpace(rest[2:n]), at}
	case '0' <= r && r <= '9', r == '.' && len(rest) > 1 && '0' <= rest[1] && rest[1] <= '9':
		n := strings.IndexFunc(rest, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
		if n < 0 {
			n = len(rest)
		}
		return take('n', n)
	case isNameStart(r):
		n := strings.IndexFunc(rest, func(r rune) bool { return !isNamePart(r) })
		if n < 0 {
			n = len(rest)
		}
		return take('w', n)
	}
	for _, s := range []string{"!=", "<=", ">=", "//", "..", "::", "=", "<", ">", "+", "-", "*", "/", "(", ")", ",", ".", "[", "]", "|", "@"} {
		if strings.HasPrefix(rest, s) {
			return take('s', len(s))
		}
	}
	p.fail(token{'s', string(r), at}, "is not part of a condition")
	return token{at: at}
}

// levels are the operators from those that bind the least.
var levels = [][]string{{"or"}, {"and"}, {"=", "!="}, {"<", "<=", ">", ">="}, {"+", "-"}, {"*", "div", "mod"}}

func (p *parser) binary(level int) *node {
	if level == len(levels) {
		return p.unary()
	}
	left := p.binary(level + 1)
	for (p.tok.kind == 's' || p.tok.kind == 'w') && slices.Contains(levels[level], strings.ToLower(p.tok.text)) {
		n := &node{kind: nodeOp, text: strings.ToLower(p.tok.text), at: p.tok.at}
		p.advance()
		n.kids = []*node{left, p.binary(level + 1)}
		left = n
	}
	return left
}

func (p *parser) accept(sign string) bool {
	if p.tok.kind != 's' || p.tok.text != sign {
		return false
	}
	p.advance()
	return true
}

// deeper enters one more level of nesting, and reports whether there may be
// one; the function it returns leaves it.
func (p *parser) deeper() bool {
	if p.depth++; p.depth > maxXPathDepth {
		p.fail(p.tok, "is nested too deeply")
		return false
	}
	return true
}

func (p *parser) unary() *node {
	defer func() { p.depth-- }()
	t := p.tok
	if !p.deeper() {
		return &node{at: t.at}
	}
	if p.accept("-") {
		return &node{kind: nodeMinus, text: "-", at: t.at, kids: []*node{p.unary()}}
	}
	return p.primary()
}

func (p *parser) primary() *node {
	t := p.tok
	p.advance()
	switch {
	case t.kind == 't':
		return &node{kind: nodeText, text: t.text, at: t.at}
	case t.kind == 'n':
		return &node{kind: nodeNumber, text: t.text, at: t.at}
	case t.kind == 'r':
		return p.noPath(&node{kind: nodeRef, text: t.text, at: t.at})
	case t.kind == 'w' && p.tok.kind == 's' && p.tok.text == "(":
		return p.noPath(p.call(t))
	case t.kind == 'w' && !(p.tok.kind == 's' && p.tok.text == "/"):
		return p.noPath(&node{kind: nodeName, text: t.text, at: t.at})
	case t.kind == 's' && t.text == "(":
		n := p.binary(0)
		if !p.accept(")") {
			p.fail(p.tok, "stands where a parenthesis should be closed")
		}
		return p.noPath(n)
	case t.kind == 's' && t.text == "." && !(p.tok.kind == 's' && p.tok.text == "/"):
		return &node{kind: nodeSelf, text: ".", at: t.at}
	case t.kind == 'w', t.kind == 's' && (t.text == "/" || t.text == ".." || t.text == "." || t.text == "//"):
		return p.path(t)
	}
	p.fail(t, "stands where a value should be")
	return &node{at: t.at}
}

// path reads a path; the last step is the name of a question.
func (p *parser) path(first token) *node {
	last := first
	for {
		switch {
		case p.tok.kind == 'w':
			last = p.tok
			p.advance()
		case p.tok.kind == 's' && (p.tok.text == "/" || p.tok.text == ".." || p.tok.text == "." || p.tok.text == "//"):
			p.advance()
		default:
			if last.kind != 'w' {
				p.fail(first, "is a path without a question at its end")
			}
			return p.noPath(&node{kind: nodeRef, text: last.text, at: first.at})
		}
	}
}

// noPath refuses a step or a predicate behind a value.
func (p *parser) noPath(n *node) *node {
	if p.tok.kind == 's' && (p.tok.text == "[" || p.tok.text == "/" || p.tok.text == "//" || p.tok.text == "::") {
		p.fail(p.tok, "leads to other data, which has no equivalent")
	}
	return n
}

func (p *parser) call(t token) *node {
	n := &node{kind: nodeCall, text: t.text, at: t.at}
	p.advance()
	if p.accept(")") {
		return n
	}
	for {
		n.kids = append(n.kids, p.binary(0))
		if p.accept(")") {
			return n
		}
		if !p.accept(",") {
			p.fail(p.tok, "stands where a parenthesis should be closed")
			return n
		}
	}
}
