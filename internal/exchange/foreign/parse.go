package foreign

import (
	"regexp"
	"strings"
	"unicode"
)

// Grammar is how another program writes expressions. The grammars of those that
// look like a programming language differ in little more than their words.
type Grammar struct {
	Operators map[string]string // of comparisons, in small letters, and what they become; one that begins with "!" is denied
	Functions map[string]string // those of which we have one like it, in small letters
	Word      *regexp.Regexp    // a word at the beginning of a text
	Name      func(name string) *Node
	Braces    bool // names stand in braces, and other words for themselves
}

const (
	maxSource = 10_000
	maxDepth  = 40
)

// Parse reads an expression. What can't be read is a node that says so.
func (g *Grammar) Parse(src string) *Node {
	if len(src) > maxSource {
		return Unknown("it is too long")
	}
	p := &parser{g: g, rest: src}
	n := p.or(0)
	if p.space(); p.fault == "" && p.rest != "" {
		p.fail("it can't be read from " + Quote(p.rest) + " on")
	}
	if p.fault != "" {
		return Unknown(p.fault)
	}
	return n
}

// Unknown is a node that can't be translated, and why.
func Unknown(why string) *Node { return &Node{Op: OpUnknown, Text: why} }

// parser reads an expression from the left; after a fault nothing is left.
type parser struct {
	g           *Grammar
	rest, fault string
}

func (p *parser) fail(why string) *Node {
	if p.fault == "" {
		p.fault = why
	}
	p.rest = ""
	return Unknown(why)
}

func (p *parser) space() { p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace) }

var (
	signAt = regexp.MustCompile(`^(?:===|!==|==|<>|!=|>=|<=|\*=|=|<|>)`)
	number = regexp.MustCompile(`^(?:0[xX][0-9a-fA-F]+|[0-9]+(?:\.[0-9]+)?)`)
)

// accept takes one of the words or signs, in small letters.
func (p *parser) accept(words ...string) string {
	p.space()
	word := strings.ToLower(p.g.Word.FindString(p.rest))
	for _, w := range words {
		isWord := unicode.IsLetter(rune(w[0]))
		if isWord && word == w || !isWord && strings.HasPrefix(p.rest, w) {
			p.rest = p.rest[len(w):]
			return w
		}
	}
	return ""
}

// chain reads operands of a level with the operator between them.
func (p *parser) chain(depth int, op string, operand func(int) *Node, words ...string) *Node {
	if depth > maxDepth {
		return p.fail("it is nested too deep")
	}
	list := []*Node{operand(depth + 1)}
	for p.accept(words...) != "" {
		list = append(list, operand(depth+1))
	}
	return All(op, list)
}

func (p *parser) or(depth int) *Node { return p.chain(depth, "or", p.and, "or", "||") }
func (p *parser) and(depth int) *Node {
	return p.chain(depth, "and", p.comparison, "and", "&&")
}

func (p *parser) comparison(depth int) *Node {
	left := p.sum(depth)
	for p.fault == "" {
		p.space()
		sign := signAt.FindString(p.rest)
		if sign == "" {
			sign = p.g.Word.FindString(p.rest)
		}
		op := strings.ToLower(sign)
		switch node, known := p.g.Operators[op]; {
		case op == "empty":
			p.rest = p.rest[len(sign):]
			left = N("empty", left)
		case op == "notempty":
			p.rest = p.rest[len(sign):]
			left = N("answered", left)
		case known:
			p.rest = p.rest[len(sign):]
			left = Compared(node, left, p.sum(depth))
		default:
			return left
		}
	}
	return left
}

// Compared makes a comparison of an operator of the table.
func Compared(op string, a, b *Node) *Node {
	if positive, denied := strings.CutPrefix(op, "!"); denied && positive != "=" {
		return N("not", N(positive, a, b))
	}
	return N(op, a, b)
}

// binary reads operands from the left with operators of one level.
func (p *parser) binary(depth int, operand func(int) *Node, signs ...string) *Node {
	left := operand(depth)
	for {
		op := p.accept(signs...)
		if op == "" {
			return left
		}
		if op == "%" {
			op = "mod"
		}
		left = N(op, left, operand(depth))
	}
}

func (p *parser) sum(depth int) *Node     { return p.binary(depth, p.product, "+", "-") }
func (p *parser) product(depth int) *Node { return p.binary(depth, p.unary, "*", "/", "%") }

func (p *parser) unary(depth int) *Node {
	if depth > maxDepth {
		return p.fail("it is nested too deep")
	}
	p.space()
	switch {
	case strings.HasPrefix(p.rest, "!") && !strings.HasPrefix(p.rest, "!="):
		p.rest = p.rest[1:]
		return N("not", p.unary(depth+1))
	case p.accept("negate") != "":
		return N("not", p.unary(depth+1))
	case p.accept("-") != "":
		return N("neg", p.unary(depth+1))
	}
	n := p.primary(depth)
	if p.accept("^") != "" {
		return p.fail("it has a power")
	}
	return n
}

func (p *parser) primary(depth int) *Node {
	if p.rest == "" {
		return p.fail("a value is missing at the end")
	}
	switch c := p.rest[0]; {
	case c == '(':
		p.rest = p.rest[1:]
		n := p.or(depth + 1)
		if p.accept(")") == "" {
			return p.fail("a parenthesis is not closed")
		}
		return n
	case c == '[':
		p.rest = p.rest[1:]
		return &Node{Op: OpList, Kids: p.items(depth, "]")}
	case c == '{' && p.g.Braces:
		end := strings.IndexByte(p.rest, '}')
		if end < 0 {
			return p.fail("a brace is not closed")
		}
		name := p.rest[1:end]
		p.rest = p.rest[end+1:]
		return p.g.Name(name)
	case c == '\'' || c == '"':
		return p.quoted(c)
	}
	if s := number.FindString(p.rest); s != "" {
		p.rest = p.rest[len(s):]
		x, ok := Number(s)
		if !ok {
			return Text(s)
		}
		return &Node{Op: OpNumber, X: x}
	}
	return p.word(depth)
}

// word reads a function, or a word that stands for itself.
func (p *parser) word(depth int) *Node {
	s := p.g.Word.FindString(p.rest)
	if s == "" {
		return p.fail("it can't be read from " + Quote(p.rest) + " on")
	}
	p.rest = p.rest[len(s):]
	if p.accept("(") != "" {
		name := p.g.Functions[strings.ToLower(s)]
		if name == "" {
			name = s + "()"
		}
		return &Node{Op: name, Kids: p.items(depth, ")")}
	}
	switch small := strings.ToLower(s); small {
	case "true", "false":
		return &Node{Op: OpBool, Text: small}
	case "undefined", "null":
		return Text("")
	}
	if !p.g.Braces {
		return p.g.Name(s)
	}
	return Text(s)
}

// items reads values up to what closes them.
func (p *parser) items(depth int, closes string) []*Node {
	var list []*Node
	if p.accept(closes) != "" {
		return nil
	}
	for {
		list = append(list, p.or(depth+1))
		switch p.accept(closes, ",") {
		case closes:
			return list
		case ",":
		default:
			p.fail("a list is not closed")
			return nil
		}
	}
}

// quoted reads a text in quotes.
func (p *parser) quoted(quote byte) *Node {
	var b strings.Builder
	for i := 1; i < len(p.rest); i++ {
		switch c := p.rest[i]; {
		case c == '\\' && i+1 < len(p.rest):
			i++
			b.WriteByte(p.rest[i])
		case c == quote:
			p.rest = p.rest[i+1:]
			if s := b.String(); strings.EqualFold(s, "true") || strings.EqualFold(s, "false") {
				return &Node{Op: OpBool, Text: strings.ToLower(s)}
			}
			return Text(b.String())
		default:
			b.WriteByte(c)
		}
	}
	return p.fail("a text is not closed")
}
