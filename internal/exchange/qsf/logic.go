package qsf

import (
	"regexp"
	"strings"

	"toadam/internal/exchange/foreign"
)

// logic reads a condition: groups of expressions, joined by and or or. And binds
// more.
func (im *importer) logic(o object) *foreign.Node {
	var all []joinedNode
	for _, k := range numbered(o) {
		g, ok := o[k].(map[string]any)
		if !ok {
			continue
		}
		group := object(g)
		var list []joinedNode
		for _, j := range numbered(group) {
			if e, ok := group[j].(map[string]any); ok {
				list = append(list, joinedNode{im.expression(e), strings.EqualFold(object(e).str("Conjuction"), "Or") || strings.EqualFold(object(e).str("Conjunction"), "Or")})
			}
		}
		if n := join(list); n != nil {
			all = append(all, joinedNode{n, strings.HasPrefix(strings.ToLower(group.str("Type")), "or")})
		}
	}
	if n := join(all); n != nil {
		return n
	}
	return foreign.Unknown("it says nothing")
}

// joinedNode is a part of a condition, and whether it is joined to those before
// it by or.
type joinedNode struct {
	n  *foreign.Node
	or bool
}

func join(list []joinedNode) *foreign.Node {
	var any, all []*foreign.Node
	for i, j := range list {
		if j.or && i > 0 {
			any, all = append(any, foreign.All("and", all)), nil
		}
		all = append(all, j.n)
	}
	if len(all) == 0 {
		return nil
	}
	return foreign.All("or", append(any, foreign.All("and", all)))
}

// comparisons are the operators that compare.
var comparisons = map[string]string{
	"EqualTo": "=", "NotEqualTo": "!=", "Is": "=", "IsNot": "!=", "GreaterThan": ">", "GreaterThanOrEqual": ">=", "LessThan": "<", "LessThanOrEqual": "<=",
}

// expression reads one comparison.
func (im *importer) expression(e object) *foreign.Node {
	name, value := operand(e)
	if name == "" {
		return foreign.Unknown("it asks for " + foreign.Quote(e.str("LogicType")+" "+e.str("LeftOperand")))
	}
	n, op := foreign.Named(name), e.str("Operator")
	right := foreign.Text(e.str("RightOperand"))
	switch {
	case value != "" && (op == "Selected" || op == "Is"):
		return foreign.N("anyof", n, foreign.Text(value))
	case value != "" && (op == "NotSelected" || op == "IsNot"):
		return foreign.N("not", foreign.N("anyof", n, foreign.Text(value)))
	case op == "Empty":
		return foreign.N("empty", n)
	case op == "NotEmpty":
		return foreign.N("answered", n)
	case op == "Contains":
		return foreign.N("contains", n, right)
	case op == "DoesNotContain":
		return foreign.N("not", foreign.N("contains", n, right))
	case comparisons[op] != "":
		return foreign.N(comparisons[op], n, right)
	}
	return foreign.Unknown("the operator " + foreign.Quote(op) + " is not known here")
}

var locator = regexp.MustCompile(`^q://(QID[0-9A-Za-z_#]+)/([A-Za-z]+)(?:/([^/]+))?(?:/([^/]+))?`)

// operand is what the left side of a comparison speaks of: a question or a row
// of it and, if one is named, the choice.
func operand(e object) (name, value string) {
	left := e.str("LeftOperand")
	switch kind := e.str("LogicType"); {
	case kind == "EmbeddedField":
		return embeddedName(left), ""
	case kind != "Question":
		return "", ""
	}
	m := locator.FindStringSubmatch(left)
	if m == nil {
		return "", ""
	}
	switch question, what, first, second := m[1], m[2], m[3], m[4]; {
	case (what == "SelectableChoice" || what == "SelectableAnswer") && second != "":
		return question + "." + first, second
	case what == "SelectableChoice" || what == "SelectedChoicesRecode":
		return question, first
	case (what == "ChoiceTextEntryValue" || what == "ChoiceNumericEntryValue" || what == "QuestionText") && first != "":
		return question + "." + first, ""
	case what == "ChoiceTextEntryValue" || what == "ChoiceNumericEntryValue" || what == "NPS":
		return question, ""
	}
	return "", ""
}

// description is a condition in the words of the file.
func description(o object) string {
	var words []string
	for _, g := range objects(map[string]any(o)) {
		for _, e := range objects(map[string]any(g)) {
			s, _ := foreign.Plain(strings.ReplaceAll(e.str("Description"), "</span>", "</span> "))
			if s == "" {
				s = e.str("LeftOperand") + " " + e.str("Operator")
			}
			words = append(words, s)
		}
	}
	return strings.Join(words, " ")
}

var piping = regexp.MustCompile(`\$\{([a-z]+)://([^}\n]*)\}`)

// pipe finds the answers that a text speaks of.
func pipe(s string, recall func(name, as string) string) string {
	return piping.ReplaceAllStringFunc(s, func(as string) string {
		m := piping.FindStringSubmatch(as)
		parts := strings.Split(m[2], "/")
		switch {
		case m[1] == "e" && len(parts) > 1:
			return recall(embeddedName(parts[1]), as)
		case m[1] != "q" || len(parts) < 2:
			return recall("", as)
		case parts[1] == "ChoiceTextEntryValue" || parts[1] == "ChoiceNumericEntryValue":
			if len(parts) > 2 {
				return recall(parts[0]+"."+parts[2], as)
			}
			return recall(parts[0], as)
		case parts[1] == "ChoiceGroup" && len(parts) > 2 && strings.HasPrefix(parts[2], "SelectedChoices"):
			return recall(parts[0], as)
		}
		return recall("", as)
	})
}
