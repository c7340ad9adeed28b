package foreign

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"toadam/internal/expr"
)

var mirrored = map[string]string{"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

// comparison translates a comparison, with what is written out on the right.
func (t translation) comparison(n *Node) (string, error) {
	op := n.Op
	if n.Kids[1].Op == OpList || n.Kids[0].Op == OpList {
		return t.sameList(n)
	}
	a, err := t.term(n.Kids[0])
	if err != nil {
		return "", err
	}
	b, err := t.term(n.Kids[1])
	if err != nil {
		return "", err
	}
	if a.lit != nil {
		a, b, op = b, a, mirrored[op]
	}
	return t.compare(a, op, b)
}

// sameList compares with a list: these options, and no others.
func (t translation) sameList(n *Node) (string, error) {
	name, list := n.Kids[0], n.Kids[1]
	if name.Op == OpList {
		name, list = list, name
	}
	v, err := t.term(name)
	if err != nil || v.typ != expr.Choices || n.Op != "=" && n.Op != "!=" {
		return "", refuse("compares with a list")
	}
	all, err := t.member(&Node{Op: "allof", Kids: []*Node{name, list}})
	if err != nil {
		return "", err
	}
	all = joined("and", []string{all, fmt.Sprintf("count(%s) = %d", v.src, len(list.Kids))})
	if n.Op == "!=" {
		all = denied(all)
	}
	return all, nil
}

// compare writes a comparison. In other programs what was not answered differs
// from everything; in ours nothing can be said of it: x != y becomes not (x = y).
func (t translation) compare(a term, op string, b term) (string, error) {
	if op == "!=" {
		s, err := t.compare(a, "=", b)
		return denied(s), err
	}
	word, written := b.word()
	switch {
	case a.lit != nil && written:
		return compareLiterals(a, op, b)
	case written && word == "" && op == "=" && a.of != nil:
		return denied(a.given()), nil
	case written && a.typ == expr.Choice:
		return a.chosen(op, word)
	case written && a.typ == expr.Choices && op == "=":
		id, ok := a.option(word)
		if !ok {
			return "false", nil
		}
		return fmt.Sprintf("has(%s, %s) and count(%s) = 1", a.src, quoted(id), a.src), nil
	case written && a.typ == expr.Bool && op == "=":
		if yes := []string{"true", "Y", "1"}; slices.Contains(yes, word) {
			return a.src, nil
		}
		return denied(a.src), nil
	case a.typ == expr.Date || b.typ == expr.Date:
		return compareDays(a, op, b)
	case written && a.typ == expr.Text && op == "=":
		return a.src + " = " + quoted(word), nil
	}
	if x, y, ok := numbers(a, b); ok {
		return x + " " + op + " " + y, nil
	}
	textual := func(v term) bool { return v.typ == expr.Text || v.typ == expr.Choice }
	if textual(a) && textual(b) && op == "=" {
		return a.source() + " = " + b.source(), nil
	}
	return "", refuse("compares %s with %s", a.typ, b.typ)
}

func compareLiterals(a term, op string, b term) (string, error) {
	x, _ := a.word()
	y, _ := b.word()
	switch op {
	case "=":
		return strconv.FormatBool(x == y), nil
	case "<", ">", "<=", ">=":
		if p, ok := Number(x); ok {
			if q, ok := Number(y); ok {
				return strconv.FormatBool(op == "<" && p < q || op == ">" && p > q || op == "<=" && p <= q || op == ">=" && p >= q), nil
			}
		}
	}
	return "", refuse("compares %s with %s", Quote(x), Quote(y))
}

func numbers(a, b term) (x, y string, ok bool) {
	number := func(v term) (string, bool) {
		if word, written := v.word(); written {
			x, ok := Number(word)
			return literal(x), ok
		}
		return v.src, v.typ == expr.Number
	}
	x, one := number(a)
	y, other := number(b)
	return x, y, one && other
}

// chosen compares a choice with a value or, where values are numbers, by size.
func (v term) chosen(op, word string) (string, error) {
	if op == "=" {
		id, ok := v.option(word)
		if !ok {
			return "false", nil
		}
		return v.src + " = " + quoted(id), nil
	}
	limit, ok := Number(word)
	if !ok || v.of == nil {
		return "", refuse("compares choices by size")
	}
	var ids []string
	for value, id := range v.of.Options {
		x, ok := Number(value)
		if ok && (op == "<" && x < limit || op == "<=" && x <= limit || op == ">" && x > limit || op == ">=" && x >= limit) {
			ids = append(ids, quoted(id))
		}
	}
	if len(ids) == 0 {
		return "false", nil
	}
	slices.Sort(ids)
	return v.src + " in (" + strings.Join(slices.Compact(ids), ", ") + ")", nil
}

// compareDays compares two days.
func compareDays(a term, op string, b term) (string, error) {
	for _, v := range []*term{&a, &b} {
		if word, written := v.word(); written {
			day := Day(word)
			if day == "" {
				return "", refuse("compares a day with %s", Quote(word))
			}
			*v = term{src: "date(" + quoted(day) + ")", typ: expr.Date}
		}
		if v.typ != expr.Date {
			return "", refuse("compares %s with %s", a.typ, b.typ)
		}
	}
	return a.src + " " + op + " " + b.src, nil
}

// Day reads a day, perhaps with a time behind it; "" if it is none.
func Day(s string) string {
	s, _, _ = strings.Cut(strings.ReplaceAll(strings.TrimSpace(s), "T", " "), " ")
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return ""
	}
	return s
}
