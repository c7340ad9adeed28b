package xlsform

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"toadam/internal/expr"
	"toadam/internal/form"
)

// xpath writes one of our expressions as XPath; self is the question that it is
// about, which a constraint calls a point.
func (w *exporter) xpath(src, self string) (string, error) {
	e, err := expr.Parse(src)
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(e)
	if err != nil {
		return "", err
	}
	var tree any
	if err := json.Unmarshal(b, &tree); err != nil {
		return "", err
	}
	x := xpathWriter{d: w.d, self: self}
	out := x.write(tree)
	return out, x.failed
}

// xpathWriter writes the tree that the browser is given, too.
type xpathWriter struct {
	d      *form.Definition
	self   string
	failed error
}

var dayLiteral = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)

func (x *xpathWriter) write(n any) string {
	switch n := n.(type) {
	case bool:
		return strconv.FormatBool(n) + "()"
	case float64:
		return strconv.FormatFloat(n, 'f', -1, 64)
	case string:
		return x.literal(n)
	case []any:
		op, _ := n[0].(string)
		return x.operation(op, n[1:])
	}
	return x.fail("a part of it")
}

// fail notes what has no equivalent; the first is told.
func (x *xpathWriter) fail(what string) string {
	if x.failed == nil {
		x.failed = fmt.Errorf("%s has no equivalent", what)
	}
	return "''"
}

// literal writes a text. XPath has no escapes.
func (x *xpathWriter) literal(s string) string {
	switch {
	case dayLiteral.MatchString(s):
		return "date('" + s + "')"
	case !strings.Contains(s, "'"):
		return "'" + s + "'"
	case !strings.Contains(s, `"`):
		return `"` + s + `"`
	}
	return x.fail("a text with both kinds of quotes")
}

// name writes the name of a question, or of a part that is a question there.
func (x *xpathWriter) name(n any) string {
	name, _ := n.(string)
	id, part, parted := strings.Cut(name, ".")
	q := x.d.Question(id)
	switch {
	case q == nil:
		return x.fail(name)
	case parted && q.Kind != form.Matrix && q.Kind != form.DateRange && q.Kind != form.Allocation && q.Kind != form.Statements:
		return x.fail(name)
	case parted:
		return "${" + id + "_" + part + "}"
	case len(q.Parts()) > 0 && q.Kind != form.Ranking:
		return x.fail(name)
	case id == x.self:
		return "."
	}
	return "${" + id + "}"
}

// nameOf is the name of a node that is one.
func nameOf(n any) (any, bool) {
	list, ok := n.([]any)
	if !ok || len(list) != 2 || list[0] != "$" {
		return nil, false
	}
	return list[1], true
}

func (x *xpathWriter) all(kids []any) []string {
	list := make([]string, len(kids))
	for i, k := range kids {
		list[i] = x.write(k)
	}
	return list
}

func (x *xpathWriter) operation(op string, kids []any) string {
	switch op {
	case "$":
		return x.name(kids[0])
	case "today":
		return "today()"
	case "and", "or", "+", "-", "*", "mod", "=", "<", "<=", ">", ">=":
		if op == "=" {
			kids = x.consent(kids)
		}
		return "(" + strings.Join(x.all(kids), " "+op+" ") + ")"
	case "/":
		return "(" + strings.Join(x.all(kids), " div ") + ")"
	case "!=": // here: answered, and otherwise
		kids = x.consent(kids)
		both := strings.Join(x.all(kids), " != ")
		if name, ok := nameOf(kids[0]); ok {
			return "(" + x.name(name) + " != '' and " + both + ")"
		}
		return "(" + both + ")"
	case "in":
		var list []string
		for _, k := range kids[1:] {
			list = append(list, x.write(kids[0])+" = "+x.write(k))
		}
		return "(" + strings.Join(list, " or ") + ")"
	case "neg":
		return "(-" + x.write(kids[0]) + ")"
	}
	return x.function(op, kids)
}

// consent writes "yes" as ODK writes a box that was ticked.
func (x *xpathWriter) consent(kids []any) []any {
	name, ok := nameOf(kids[0])
	if id, _ := name.(string); ok && len(kids) == 2 && kids[1] == form.Given {
		if q := x.d.Question(id); q != nil && q.Kind == form.Consent {
			return []any{kids[0], "OK"}
		}
	}
	return kids
}

func (x *xpathWriter) function(op string, kids []any) string {
	args := func(name string) string { return name + "(" + strings.Join(x.all(kids), ", ") + ")" }
	switch op {
	case "not", "if", "min", "max", "round", "abs", "concat":
		return args(op)
	case "has":
		return args("selected")
	case "length":
		return args("string-length")
	case "answered":
		return "(" + x.write(kids[0]) + " != '')"
	case "count":
		return x.count(kids[0])
	case "sum": // what was not answered is passed over
		list := x.all(kids)
		for i := range list {
			list[i] = "coalesce(" + list[i] + ", 0)"
		}
		return "(" + strings.Join(list, " + ") + ")"
	case "days_between":
		return "(decimal-date-time(" + x.write(kids[1]) + ") - decimal-date-time(" + x.write(kids[0]) + "))"
	}
	return x.fail(op)
}

func (x *xpathWriter) count(n any) string {
	name, _ := nameOf(n)
	id, _ := name.(string)
	switch q := x.d.Question(id); {
	case q == nil:
	case q.Kind == form.Multiple || q.Kind == form.Ranking:
		return "count-selected(" + x.name(name) + ")"
	case q.Kind == form.Group:
		return "count(${" + id + "})"
	}
	return x.fail("count(" + id + ")")
}
