package expr

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

func TestRows(t *testing.T) {
	for src, want := range map[string]Rows{
		`role = "member"`: {List: []Row{{"role", "=", Text, "member"}}},
		`n >= -2.5 and a.b != "x" and day < date("2026-01-31")`: {List: []Row{
			{"n", ">=", Number, "-2.5"}, {"a.b", "!=", Text, "x"}, {"day", "<", Date, "2026-01-31"}}},
		`has(m, "a") or not has(m, "b") or answered(c) or not answered(d)`: {Any: true, List: []Row{
			{"m", "has", Text, "a"}, {"m", "not has", Text, "b"}, {"c", "answered", Absent, ""}, {"d", "not answered", Absent, ""}}},
	} {
		e, err := Parse(src)
		if err != nil {
			t.Fatal(err)
		}
		got, simple := e.Rows()
		if !simple || !reflect.DeepEqual(got, want) || got.String() != src {
			t.Errorf("%s: %v %+v, written %s", src, simple, got, got.String())
		}
	}
	for _, src := range []string{`a = b`, `count(m) > 2`, `not (a = "x")`, `a = "x" and (b = "y" or c = "z")`, `a in ("x", "y")`, `true`, `"x" = a`, `a = true`, `day = today()`, `not a`} {
		e, err := Parse(src)
		if err != nil {
			t.Fatal(err)
		}
		if rows, simple := e.Rows(); simple {
			t.Errorf("%s is taken for %+v", src, rows)
		}
	}
	// What is no value of its type is still written, for Check to find.
	for _, r := range []Row{{"n", "=", Number, "many"}, {"d", "=", Date, "2026-02-31"}, {"t", "=", Text, `a "b" \`}} {
		if _, err := Parse(r.String()); err != nil {
			t.Errorf("%+v is written %s: %v", r, r, err)
		}
	}
}

// TestRowsOfRandom takes expressions at random: what is simple says the same as
// rows.
func TestRowsOfRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		rows := Rows{Any: r.IntN(2) == 0}
		for range 1 + r.IntN(4) {
			row := Row{Name: []string{"a", "b.c"}[r.IntN(2)], Test: Tests[r.IntN(len(Tests))]}
			if row.Test[len(row.Test)-1] != 'd' {
				row.Type, row.Value = Text, string(rune('a'+r.IntN(26)))+`"\`
			}
			rows.List = append(rows.List, row)
		}
		rows.Any = rows.Any && len(rows.List) > 1
		e, err := Parse(rows.String())
		if err != nil {
			t.Fatalf("%s: %v", rows, err)
		}
		if back, ok := e.Rows(); !ok || !reflect.DeepEqual(back, rows) {
			t.Fatalf("%s is read as %+v", rows, back)
		}
	}
}

func TestRename(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{`a = "a" and not answered(a.b) or count(aa) > a`, `x = "a" and not answered(x.b) or count(aa) > x`},
		{`b = 1`, `b = 1`},
		{`a = `, `a = `},
	} {
		got, changed := Rename(c.src, "a", "x")
		if got != c.want || changed != (got != c.src) {
			t.Errorf("%s: %s, %v", c.src, got, changed)
		}
	}
}

func TestRenameChoice(t *testing.T) {
	about := func(name string) bool { return name == "a" || strings.HasPrefix(name, "a.") }
	for _, c := range []struct{ src, want string }{
		{`a = "o" and b = "o" or has(a, "o")`, `a = "x" and b = "o" or has(a, "x")`},
		{`a in ("n", "o", "oo") and not "o" != a.b`, `a in ("n", "x", "oo") and not "x" != a.b`},
		{`concat("o", b) = "o"`, `concat("o", b) = "o"`},
		{`a = `, `a = `},
	} {
		got, changed := RenameChoice(c.src, about, "o", "x")
		if got != c.want || changed != (got != c.src) {
			t.Errorf("%s: %s, %v", c.src, got, changed)
		}
	}
}

func TestRenamePart(t *testing.T) {
	for _, c := range []struct {
		point     int
		src, want string
	}{
		{0, `a.o = "o" and a.o.o > b.o`, `a.x = "o" and a.x.o > b.o`},
		{1, `a.o = "o" and a.o.o > b.o`, `a.o = "o" and a.o.x > b.o`},
		{0, `a.m__o = "m" or a.o__z = "tie"`, `a.m__x = "m" or a.x__z = "tie"`},
		{0, `a.o__p = "p"`, `a.p__x = "p"`},
	} {
		if got, _ := RenamePart(c.src, "a", c.point, "o", "x"); got != c.want {
			t.Errorf("%s: %s", c.src, got)
		}
	}
}
