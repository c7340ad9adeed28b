package expr

import (
	"slices"
	"strconv"
	"strings"
)

// Rows are a condition as simple as most are: comparisons of a name with a
// value, that must hold all or any. Whoever builds a condition by clicking sees
// them as rows; anything else needs the text.
type Rows struct {
	Any  bool // one of them is enough
	List []Row
}

// Row is one comparison. Of the tests, answered and its opposite take no value.
type Row struct {
	Name  string // a question, or "question.row"
	Test  string // one of Tests
	Type  Type   // of the value: Text, Number or Date
	Value string // without quotes
}

// Tests are what can be asked in a row: that a name is answered, or is (not) a
// value, or has (not) an option.
var Tests = []string{"=", "!=", "<", "<=", ">", ">=", "has", "not has", "answered", "not answered"}

// Rows returns the condition as rows, and whether it is as simple as that.
func (e *Expr) Rows() (Rows, bool) {
	all := []*node{e.root}
	if e.root.op == and || e.root.op == or {
		all = e.root.kids
	}
	rows := Rows{Any: e.root.op == or}
	for _, n := range all {
		row, ok := n.asRow()
		if !ok {
			return Rows{}, false
		}
		rows.List = append(rows.List, row)
	}
	return rows, true
}

// asRow returns the node as a row, if it is one.
func (n *node) asRow() (Row, bool) {
	negated := n.op == not
	if negated {
		n = n.kids[0]
	}
	switch n.op {
	case answered, has:
		row := Row{Name: n.kids[0].text, Test: n.op.String()}
		if negated {
			row.Test = "not " + row.Test
		}
		if n.op == answered {
			return row, n.kids[0].op == name
		}
		return row.with(n.kids[1]), n.kids[0].op == name
	case eq, ne, lt, le, gt, ge:
		a, b := n.kids[0], n.kids[1]
		row := Row{Name: a.text, Test: n.op.String()}.with(b)
		return row, !negated && a.op == name && row.Type != Absent
	}
	return Row{}, false
}

// with returns the row with the value of a literal; without a type if there is
// none that a row can have.
func (r Row) with(n *node) Row {
	sign := ""
	if n.op == neg {
		n, sign = n.kids[0], "-"
	}
	switch v := n.value; {
	case n.op != literal || sign != "" && v.typ != Number:
	case v.typ == Number:
		r.Type, r.Value = Number, sign+v.source()
	case v.typ == Text, v.typ == Date:
		r.Type, r.Value = v.typ, v.text
	}
	return r
}

// String writes the rows as an expression. A value that is none of its type is
// written as a text, so that Check finds it.
func (r Rows) String() string {
	parts := make([]string, len(r.List))
	for i, row := range r.List {
		parts[i] = row.String()
	}
	if r.Any {
		return strings.Join(parts, " or ")
	}
	return strings.Join(parts, " and ")
}

func (r Row) String() string {
	test, negated := strings.CutPrefix(r.Test, "not ")
	s := ""
	switch test {
	case "answered":
		s = "answered(" + r.Name + ")"
	case "has":
		s = "has(" + r.Name + ", " + OfText(r.Value).source() + ")"
	default:
		s = r.Name + " " + test + " " + r.literal()
	}
	if negated {
		s = "not " + s
	}
	return s
}

func (r Row) literal() string {
	switch r.Type {
	case Number:
		if x, err := strconv.ParseFloat(strings.Replace(r.Value, ",", ".", 1), 64); err == nil && OfNumber(x).typ == Number {
			return OfNumber(x).source()
		}
	case Date:
		if v := OfDate(r.Value); v.typ == Date {
			return v.source()
		}
	}
	return OfText(r.Value).source()
}

// TestsOf are the tests that make sense for a name of the type.
func TestsOf(t Type) []string {
	switch t {
	case Number, Date:
		return slices.Concat(Tests[:6], Tests[8:])
	case Choices:
		return slices.Clone(Tests[6:])
	case Items:
		return slices.Clone(Tests[8:])
	}
	return slices.Concat(Tests[:2], Tests[8:])
}
