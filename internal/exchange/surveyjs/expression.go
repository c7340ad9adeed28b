package surveyjs

import (
	"regexp"
	"strings"
	"unicode"

	"toadam/internal/exchange/foreign"
)

// operators are the words and signs of comparisons, and what they become. Those
// that begin with "!" are denied.
var operators = map[string]string{
	"=": "=", "==": "=", "===": "=", "equal": "=", "equals": "=", "<>": "!=", "!=": "!=", "!==": "!=", "notequal": "!=", "notequals": "!=",
	">": ">", "greater": ">", "<": "<", "less": "<", ">=": ">=", "greaterorequal": ">=", "<=": "<=", "lessorequal": "<=",
	"contains": "contains", "contain": "contains", "*=": "contains", "notcontains": "!contains", "notcontain": "!contains",
	"anyof": "anyof", "allof": "allof", "noneof": "!anyof",
}

// functions are those of which we have one like it.
var functions = map[string]string{
	"iif": "if", "sum": "sum", "min": "min", "max": "max", "round": "round", "today": "today", "currentdate": "today", "diffdays": "days_between",
}

const (
	maxSource = 10_000
	maxDepth  = 40
)

// parse reads an expression. What can't be read is a node that says so.
func parse(src string) *foreign.Node {
	if len(src) > maxSource {
		return unknown("it is too long")
	}
	p := &parser{rest: src}
	n := p.or(0)
	if p.space(); p.fault == "" && p.rest != "" {
		p.fail("it can't be read from " + foreign.Quote(p.rest) + " on")
	}
	if p.fault != "" {
		return unknown(p.fault)
	}
	return n
}

func unknown(why string) *foreign.Node { return &foreign.Node{Op: foreign.OpUnknown, Text: why} }

// parser reads an expression from the left; after a fault nothing is left.
type parser struct{ rest, fault string }

func (p *parser) fail(why string) *foreign.Node {
	if p.fault == "" {
		p.fault = why
	}
	p.rest = ""
	return unknown(why)
}

func (p *parser) space() { p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace) }

var (
	wordAt = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_.-]*`)
	signAt = regexp.MustCompile(`^(?:===|!==|==|<>|!=|>=|<=|\*=|=|<|>)`)
	number = regexp.MustCompile(`^(?:0[xX][0-9a-fA-F]+|[0-9]+(?:\.[0-9]+)?)`)
)

// accept takes one of the words or signs, in small letters.
func (p *parser) accept(words ...string) string {
	p.space()
	word := strings.ToLower(wordAt.FindString(p.rest))
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
func (p *parser) chain(depth int, op string, operand func(int) *foreign.Node, words ...string) *foreign.Node {
	if depth > maxDepth {
		return p.fail("it is nested too deep")
	}
	list := []*foreign.Node{operand(depth + 1)}
	for p.accept(words...) != "" {
		list = append(list, operand(depth+1))
	}
	return foreign.All(op, list)
}

func (p *parser) or(depth int) *foreign.Node { return p.chain(depth, "or", p.and, "or", "||") }
func (p *parser) and(depth int) *foreign.Node {
	return p.chain(depth, "and", p.comparison, "and", "&&")
}

func (p *parser) comparison(depth int) *foreign.Node {
	left := p.sum(depth)
	for p.fault == "" {
		p.space()
		sign := signAt.FindString(p.rest)
		if sign == "" {
			sign = wordAt.FindString(p.rest)
		}
		op := strings.ToLower(sign)
		switch node, known := operators[op]; {
		case op == "empty":
			p.rest = p.rest[len(sign):]
			left = foreign.N("empty", left)
		case op == "notempty":
			p.rest = p.rest[len(sign):]
			left = foreign.N("answered", left)
		case known:
			p.rest = p.rest[len(sign):]
			left = compared(node, left, p.sum(depth))
		default:
			return left
		}
	}
	return left
}

// compared makes a comparison of an operator of the table.
func compared(op string, a, b *foreign.Node) *foreign.Node {
	if positive, denied := strings.CutPrefix(op, "!"); denied && positive != "=" {
		return foreign.N("not", foreign.N(positive, a, b))
	}
	return foreign.N(op, a, b)
}

// binary reads operands from the left with operators of one level.
func (p *parser) binary(depth int, operand func(int) *foreign.Node, signs ...string) *foreign.Node {
	left := operand(depth)
	for {
		op := p.accept(signs...)
		if op == "" {
			return left
		}
		if op == "%" {
			op = "mod"
		}
		left = foreign.N(op, left, operand(depth))
	}
}

func (p *parser) sum(depth int) *foreign.Node     { return p.binary(depth, p.product, "+", "-") }
func (p *parser) product(depth int) *foreign.Node { return p.binary(depth, p.unary, "*", "/", "%") }

func (p *parser) unary(depth int) *foreign.Node {
	if depth > maxDepth {
		return p.fail("it is nested too deep")
	}
	p.space()
	switch {
	case strings.HasPrefix(p.rest, "!") && !strings.HasPrefix(p.rest, "!="):
		p.rest = p.rest[1:]
		return foreign.N("not", p.unary(depth+1))
	case p.accept("negate") != "":
		return foreign.N("not", p.unary(depth+1))
	case p.accept("-") != "":
		return foreign.N("neg", p.unary(depth+1))
	}
	n := p.primary(depth)
	if p.accept("^") != "" {
		return p.fail("it has a power")
	}
	return n
}

func (p *parser) primary(depth int) *foreign.Node {
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
		return &foreign.Node{Op: foreign.OpList, Kids: p.items(depth, "]")}
	case c == '{':
		end := strings.IndexByte(p.rest, '}')
		if end < 0 {
			return p.fail("a brace is not closed")
		}
		name := p.rest[1:end]
		p.rest = p.rest[end+1:]
		return reference(name)
	case c == '\'' || c == '"':
		return p.quoted(c)
	}
	if s := number.FindString(p.rest); s != "" {
		p.rest = p.rest[len(s):]
		x, ok := foreign.Number(s)
		if !ok {
			return foreign.Text(s)
		}
		return &foreign.Node{Op: foreign.OpNumber, X: x}
	}
	return p.word(depth)
}

// word reads a function, or a word that stands for itself.
func (p *parser) word(depth int) *foreign.Node {
	s := wordAt.FindString(p.rest)
	if s == "" {
		return p.fail("it can't be read from " + foreign.Quote(p.rest) + " on")
	}
	p.rest = p.rest[len(s):]
	if p.accept("(") != "" {
		name := functions[strings.ToLower(s)]
		if name == "" {
			name = s + "()"
		}
		return &foreign.Node{Op: name, Kids: p.items(depth, ")")}
	}
	switch small := strings.ToLower(s); small {
	case "true", "false":
		return &foreign.Node{Op: foreign.OpBool, Text: small}
	case "undefined", "null":
		return foreign.Text("")
	}
	return foreign.Text(s)
}

// items reads values up to what closes them.
func (p *parser) items(depth int, closes string) []*foreign.Node {
	var list []*foreign.Node
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
func (p *parser) quoted(quote byte) *foreign.Node {
	var b strings.Builder
	for i := 1; i < len(p.rest); i++ {
		switch c := p.rest[i]; {
		case c == '\\' && i+1 < len(p.rest):
			i++
			b.WriteByte(p.rest[i])
		case c == quote:
			p.rest = p.rest[i+1:]
			if s := b.String(); strings.EqualFold(s, "true") || strings.EqualFold(s, "false") {
				return &foreign.Node{Op: foreign.OpBool, Text: strings.ToLower(s)}
			}
			return foreign.Text(b.String())
		default:
			b.WriteByte(c)
		}
	}
	return p.fail("a text is not closed")
}

// reference is what a name in braces stands for. Names are told apart without
// regard to capitals.
func reference(name string) *foreign.Node {
	name = strings.ToLower(strings.TrimSpace(name))
	name = strings.TrimSuffix(strings.TrimPrefix(name, "#"), "-unwrapped")
	if of, ok := strings.CutSuffix(name, ".length"); ok {
		return foreign.N("count", foreign.Named(of))
	}
	return foreign.Named(name)
}

// nodeOf is a value of the file as a node.
func nodeOf(v any) *foreign.Node {
	switch v := v.(type) {
	case float64:
		return &foreign.Node{Op: foreign.OpNumber, X: v}
	case []any:
		n := &foreign.Node{Op: foreign.OpList}
		for _, x := range v {
			n.Kids = append(n.Kids, nodeOf(x))
		}
		return n
	}
	return foreign.Text(plainString(v))
}

var piping = regexp.MustCompile(`\{([^{}\n]{1,200})\}`)

// pipe finds the answers that a text speaks of.
func pipe(s string, recall func(name, as string) string) string {
	return piping.ReplaceAllStringFunc(s, func(as string) string {
		name := strings.ToLower(strings.TrimSpace(as[1 : len(as)-1]))
		return recall(strings.TrimPrefix(name, "#"), as)
	})
}
