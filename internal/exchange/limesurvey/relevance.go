package limesurvey

import (
	"regexp"
	"slices"
	"strings"

	"toadam/internal/exchange"
	"toadam/internal/exchange/foreign"
)

// grammar is that of ExpressionScript.
var grammar = foreign.Grammar{
	Operators: map[string]string{
		"==": "=", "=": "=", "eq": "=", "!=": "!=", "ne": "!=", "<": "<", "lt": "<", "<=": "<=", "le": "<=", ">": ">", "gt": ">", ">=": ">=", "ge": ">=",
	},
	Functions: map[string]string{
		"is_empty": "empty", "count": "count", "sum": "sum", "min": "min", "max": "max", "round": "round", "abs": "abs", "if": "if", "strlen": "length",
	},
	Word: regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.]*`),
	Name: reference,
}

// suffixes are what of a question a name can ask for, beside its answer.
var suffixes = []string{".NAOK", ".naok", ".value", ".code", ".valueNAOK", ".shown"}

// reference is what a name stands for: its suffix says how it is to be read,
// which is the same here.
func reference(name string) *foreign.Node {
	for _, s := range suffixes {
		name = strings.TrimSuffix(name, s)
	}
	return foreign.Named(name)
}

// parse reads an expression about a question.
func parse(src, self string) *foreign.Node {
	src = strings.TrimSpace(src)
	if strings.HasPrefix(src, "{") && strings.HasSuffix(src, "}") {
		src = src[1 : len(src)-1]
	}
	n := grammar.Parse(src)
	itself(n, self)
	return n
}

// itself names a question where it speaks of itself.
func itself(n *foreign.Node, self string) {
	if n.Op == foreign.OpName && slices.Contains([]string{"this", "self"}, n.Text) && self != "" {
		n.Text = self
	}
	for _, k := range n.Kids {
		itself(k, self)
	}
}

// relevance reads an equation, and has it set.
func (im *importer) relevance(where exchange.Place, what, src, self, instead string, set func(string)) {
	if src = strings.TrimSpace(src); src == "" || src == "1" {
		return
	}
	im.form.Condition(where, what+": "+src, parse(src, self), instead, set)
}

var piping = regexp.MustCompile(`\{([A-Za-z_][A-Za-z0-9_.:]*)\}|\{[^{}\n ][^{}\n]{0,300}\}`)

// pipe finds the answers that a text speaks of.
func (im *importer) pipe(s string, recall func(name, as string) string) string {
	return piping.ReplaceAllStringFunc(s, func(as string) string {
		m := piping.FindStringSubmatch(as)
		if m[1] == "" {
			return recall("", as)
		}
		return recall(reference(m[1]).Text, as)
	})
}
