package foreign

import (
	"strings"

	"toadam/internal/expr"
)

// term translates a value.
func (t translation) term(n *Node) (term, error) {
	switch n.Op {
	case OpName:
		s := t.f.subjects[n.Text]
		if s == nil {
			return term{}, refuse("there is no question %s here", Quote(n.Text))
		}
		return term{src: s.Name, typ: s.Type, of: s}, nil
	case OpText:
		return term{typ: expr.Text, lit: n}, nil
	case OpNumber:
		return term{typ: expr.Number, lit: n}, nil
	case OpBool:
		return term{typ: expr.Bool, lit: n}, nil
	case OpUnknown:
		return term{}, refuse("%s", n.Text)
	case OpList:
		return term{}, refuse("a list stands where one value is needed")
	case "+", "-", "*", "/", "mod", "neg":
		return t.arithmetic(n)
	case "and", "or", "not", "=", "!=", "<", "<=", ">", ">=", "empty", "answered", "contains", "anyof", "allof":
		s, err := t.condition(n)
		if s == "true" || s == "false" {
			return term{typ: expr.Bool, lit: &Node{Op: OpBool, Text: s}}, err
		}
		return term{src: "(" + s + ")", typ: expr.Bool}, err
	}
	return t.call(n)
}

func (t translation) number(n *Node) (string, error) {
	v, err := t.term(n)
	if err != nil {
		return "", err
	}
	x, _, ok := numbers(v, term{typ: expr.Number, lit: &Node{Op: OpNumber}})
	if !ok {
		return "", refuse("reckons with %s", v.typ)
	}
	if strings.HasPrefix(x, "-") {
		x = "(" + x + ")"
	}
	return x, nil
}

func (t translation) numbers(nodes []*Node) ([]string, error) {
	var list []string
	for _, k := range nodes {
		s, err := t.number(k)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

func (t translation) arithmetic(n *Node) (term, error) {
	if n.Op == "+" { // of texts it joins them
		if joined, err := t.joinedTexts(n); err != nil || joined.src != "" {
			return joined, err
		}
	}
	list, err := t.numbers(n.Kids)
	if err != nil {
		return term{}, err
	}
	if n.Op == "neg" {
		return term{src: "(-" + list[0] + ")", typ: expr.Number}, nil
	}
	return term{src: "(" + strings.Join(list, " "+n.Op+" ") + ")", typ: expr.Number}, nil
}

// joinedTexts is a sum of texts; without a source if one of them is none.
func (t translation) joinedTexts(n *Node) (term, error) {
	var list []string
	text := false
	for _, k := range n.Kids {
		v, err := t.term(k)
		if err != nil {
			return term{}, err
		}
		if v.typ != expr.Text && v.typ != expr.Choice && v.lit == nil {
			return term{}, nil
		}
		if _, number, ok := numbers(term{typ: expr.Number, lit: &Node{Op: OpNumber}}, v); v.lit != nil && ok {
			_ = number // a number that is written out can be either
		} else {
			text = true
		}
		word, written := v.word()
		if written {
			list = append(list, quoted(word))
		} else {
			list = append(list, v.src)
		}
	}
	if !text {
		return term{}, nil
	}
	return term{src: "concat(" + strings.Join(list, ", ") + ")", typ: expr.Text}, nil
}

// call translates a function that we have.
func (t translation) call(n *Node) (term, error) {
	switch n.Op {
	case "today":
		return term{src: "today()", typ: expr.Date}, nil
	case "sum", "min", "max", "round", "abs":
		kids := n.Kids
		if len(kids) == 1 && kids[0].Op == OpList {
			kids = kids[0].Kids
		}
		list, err := t.numbers(kids)
		if err != nil {
			return term{}, err
		}
		return term{src: n.Op + "(" + strings.Join(list, ", ") + ")", typ: expr.Number}, nil
	case "count":
		return t.count(n.Kids)
	case "if":
		return t.choose(n)
	case "days_between":
		from, err := t.term(n.Kids[0])
		if err != nil {
			return term{}, err
		}
		to, err := t.term(n.Kids[1])
		if err == nil && (from.typ != expr.Date || to.typ != expr.Date) {
			err = refuse("counts days between what are no days")
		}
		return term{src: "days_between(" + from.src + ", " + to.src + ")", typ: expr.Number}, err
	case "length":
		v, err := t.term(n.Kids[0])
		if err == nil && v.typ != expr.Text {
			err = refuse("takes the length of %s", v.typ)
		}
		return term{src: "length(" + v.source() + ")", typ: expr.Number}, err
	}
	return term{}, refuse("the function %s is not known here", Quote(n.Op))
}

// count counts answers: of one question with several, or of several questions.
func (t translation) count(kids []*Node) (term, error) {
	var parts []string
	for _, k := range kids {
		v, err := t.term(k)
		switch {
		case err != nil:
			return term{}, err
		case v.typ == expr.Choices || v.typ == expr.Items:
			parts = append(parts, "count("+v.src+")")
		case v.of != nil:
			parts = append(parts, "if("+v.given()+", 1, 0)")
		default:
			return term{}, refuse("counts what is no answer")
		}
	}
	switch len(parts) {
	case 0:
		return term{}, refuse("counts nothing")
	case 1:
		return term{src: parts[0], typ: expr.Number}, nil
	}
	return term{src: "sum(" + strings.Join(parts, ", ") + ")", typ: expr.Number}, nil
}

func (t translation) choose(n *Node) (term, error) {
	c, err := t.condition(n.Kids[0])
	if err != nil {
		return term{}, err
	}
	a, err := t.term(n.Kids[1])
	if err != nil {
		return term{}, err
	}
	b, err := t.term(n.Kids[2])
	if err != nil {
		return term{}, err
	}
	switch c {
	case "true":
		return a, nil
	case "false":
		return b, nil
	}
	typ := a.typ
	if typ == expr.Choice {
		typ = expr.Text
	}
	return term{src: "if(" + c + ", " + a.source() + ", " + b.source() + ")", typ: typ}, nil
}
