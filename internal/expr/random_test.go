package expr

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// random makes expressions without mistakes, and answers to evaluate them
// over, both with a liking for what is at the edge.
type random struct{ *rand.Rand }

func pick[T any](r random, from ...T) T { return from[r.IntN(len(from))] }

// expression returns the source of one of the type, nested to a depth.
func (r random) expression(t Type, depth int) string {
	if depth == 0 {
		return r.leaf(t)
	}
	sub := func(t Type) string { return r.expression(t, r.IntN(depth)) }
	either := fmt.Sprintf("if(%s, %s, %s)", sub(Bool), sub(t), sub(t))
	switch t {
	case Bool:
		return pick(r, r.condition(depth), r.condition(depth), r.condition(depth), either)
	case Number:
		return pick(r, r.calculation(depth), r.calculation(depth), r.calculation(depth), either)
	}
	if t == Text {
		return pick(r, r.leaf(t), either, fmt.Sprintf("concat(%s, %s, role)", sub(Text), sub(Text)))
	}
	return pick(r, r.leaf(t), either)
}

func (r random) leaf(t Type) string {
	switch t {
	case Bool:
		return pick(r, "eligible", "eligible", "true", "false", "answered(rate)", "answered(papers)", `has(reasons, "cost")`)
	case Number:
		return pick(r, "age", "days", "rate", "salary", "count(reasons)", "count(apparatus)", r.numeral())
	case Date:
		return pick(r, "born", "left", "today()", fmt.Sprintf("date(%q)", r.day()))
	case Text:
		return pick(r, "remark", "motto", `""`, fmt.Sprintf("%q", r.word()))
	}
	return pick(r, "role", "apparatus.clear_tasks")
}

func (r random) condition(depth int) string {
	sub := func(t Type) string { return "(" + r.expression(t, r.IntN(depth)) + ")" }
	order := pick(r, "=", "!=", "<", "<=", ">", ">=")
	same := pick(r, "=", "!=")
	return pick(r,
		func() string { return sub(Bool) + " and " + sub(Bool) + " and " + sub(Bool) },
		func() string { return sub(Bool) + " or " + sub(Bool) },
		func() string { return "not " + sub(Bool) },
		func() string { return sub(Bool) + same + sub(Bool) },
		func() string { return sub(Number) + order + sub(Number) },
		func() string { return sub(Date) + order + sub(Date) },
		func() string { return sub(Text) + same + sub(Text) },
		func() string { return "role" + same + pick(r, `"member"`, `"other"`, "partner") },
		func() string { return `role in ("other", "member")` },
		func() string { return sub(Number) + " in (0, 1, -1, " + r.numeral() + ")" },
		func() string { return fmt.Sprintf(`%s in ("", %q)`, sub(Text), r.word()) },
		func() string { return fmt.Sprintf("%s in (date(%q), date(%q))", sub(Date), day, r.day()) },
	)()
}

func (r random) calculation(depth int) string {
	sub := func(t Type) string { return "(" + r.expression(t, r.IntN(depth)) + ")" }
	return pick(r,
		func() string { return sub(Number) + pick(r, " + ", " - ", " * ", " / ", " mod ") + sub(Number) },
		func() string { return "-" + sub(Number) },
		func() string { return "abs(" + sub(Number) + ")" },
		func() string { return "round(" + sub(Number) + ")" },
		func() string { return fmt.Sprintf("round(%s, %d)", sub(Number), r.IntN(7)) },
		func() string {
			return fmt.Sprintf("%s(%s, %s, %s)", pick(r, "sum", "min", "max"), sub(Number), sub(Number), sub(Number))
		},
		func() string { return "length(" + sub(Text) + ")" },
		func() string { return fmt.Sprintf("days_between(%s, %s)", sub(Date), sub(Date)) },
	)()
}

// single returns a condition about one name, as warnings speak of.
func (r random) single(depth int) string {
	if depth > 0 {
		a, b := r.single(r.IntN(depth)), r.single(r.IntN(depth))
		return pick(r, "("+a+" and "+b+")", "("+a+" or "+b+")", "not ("+a+")")
	}
	order := pick(r, "=", "!=", "<", "<=", ">", ">=")
	return pick(r,
		fmt.Sprintf("age %s %d", order, pick(r, 17, 18, 30, 31, 120, 121)),
		fmt.Sprintf("days %s %d", order, pick(r, 0, 1, 2)),
		fmt.Sprintf(`born %s date("2026-01-%d")`, order, pick(r, 29, 30, 31)),
		"role "+pick(r, "=", "!=")+pick(r, `"member"`, `"other"`, `"expert"`),
		`role in ("member", "other")`,
		`remark `+pick(r, "=", "!=")+pick(r, `"a"`, `"b"`),
		fmt.Sprintf("has(reasons, %q)", pick(r, "cost", "none")),
		fmt.Sprintf("count(reasons) %s %d", order, pick(r, 0, 1, 4)),
		fmt.Sprintf("count(apparatus) %s %d", order, pick(r, 1, 2)),
		"answered("+pick(r, "age", "role", "reasons", "born", "eligible")+")", "eligible")
}

func (r random) numeral() string {
	return pick(r, "0", "1", "-1", "2", "0.5", "-2.5", "1.005", "0.49999999999999994", "9007199254740993", "1"+strings.Repeat("0", 300),
		fmt.Sprint(r.IntN(200)), fmt.Sprintf("%.3f", 100*r.Float64()))
}

func (r random) number() float64 {
	return pick(r, 0, 1, -1, 18, 120, 0.1, 2.5, -2.5, 1e300, -1e300, 5e-324, 1<<53+2, float64(r.IntN(200)), 1000*r.NormFloat64())
}

func (r random) day() string {
	if r.IntN(4) == 0 {
		return pick(r, day, "0000-01-01", "9999-12-31", "2000-02-29", "1900-03-01", "0099-01-01")
	}
	return fmt.Sprintf("%04d-%02d-%02d", r.IntN(10000), 1+r.IntN(12), 1+r.IntN(28))
}

func (r random) word() string {
	return pick(r, "a", "b", "Tọa đàm", "𝒳 👍🏽", "a\u0323", "x<y&\"z\"\\", "")
}

func (r random) subset(of []string) []string {
	some := []string{}
	for _, o := range of {
		if r.IntN(2) == 0 {
			some = append(some, o)
		}
	}
	return some
}

// answers answers each name of the scope, or doesn't.
func (r random) answers() answers {
	a := answers{}
	for name, n := range scope.Names {
		if r.IntN(3) == 0 {
			continue
		}
		switch n.Type {
		case Bool:
			a[name] = OfBool(r.IntN(2) == 0)
		case Number:
			a[name] = r.within(n)
		case Date:
			a[name] = OfDate(r.day())
		case Text:
			a[name] = OfText(norm.NFC.String(r.word()))
		case Choice:
			a[name] = OfText(pick(r, n.Options...))
		default:
			a[name] = OfList(r.subset(append([]string{}, n.Options...)))
		}
	}
	return a
}

func (r random) within(n Name) Value {
	x := r.number()
	if n.Min != nil {
		x = max(x, *n.Min)
	}
	if n.Max != nil {
		x = min(x, *n.Max)
	}
	return OfNumber(x)
}
