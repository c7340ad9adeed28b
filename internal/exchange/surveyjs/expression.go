package surveyjs

import (
	"regexp"
	"strings"

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

// grammar is that of the expressions of SurveyJS.
var grammar = foreign.Grammar{
	Operators: operators, Functions: functions, Name: reference, Braces: true,
	Word: regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_.-]*`),
}

// parse reads an expression. What can't be read is a node that says so.
func parse(src string) *foreign.Node { return grammar.Parse(src) }

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
