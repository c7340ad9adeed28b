package expr

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// FuzzExpr holds the promises of the package against any source, with answers
// made from a seed.
func FuzzExpr(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*.txtar")
	for _, path := range paths {
		ar, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range ar.Files {
			for line := range strings.Lines(string(file.Data)) {
				src, _, _ := strings.Cut(strings.TrimSpace(line), " →")
				f.Add(src, uint64(len(src)))
			}
		}
	}
	f.Fuzz(func(t *testing.T, src string, seed uint64) {
		e, err := Parse(src)
		if err != nil {
			return
		}
		r := random{rand.New(rand.NewPCG(seed, 0))}
		examine(t, e, r.answers(), r.answers())
	})
}

// TestRandom does the same with expressions without mistakes.
func TestRandom(t *testing.T) {
	r := random{rand.New(rand.NewPCG(1, 2))}
	for range 5000 {
		src := pick(r, r.single(3), r.expression(pick(r, Bool, Number, Date, Text), 4))
		e, err := parse(src)
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		if typ, faults := e.Check(scope, Absent); typ == Absent {
			t.Fatalf("%s: %v", src, faults)
		}
		examine(t, e, r.answers(), r.answers(), r.answers(), r.answers())
	}
}

func examine(t *testing.T, e *Expr, cases ...answers) {
	t.Helper()
	printed := e.String()
	again, err := parse(printed)
	if err != nil || !same(e.root, again.root) || again.String() != printed {
		t.Fatalf("%s prints as %s, which is not the same: %v", e.src, printed, err)
	}
	if tree, err := json.Marshal(e); err != nil || !json.Valid(tree) {
		t.Fatalf("%s as JSON is %s: %v", e.src, tree, err)
	}
	typ, faults := e.Check(scope, Absent)
	if typ2, faults2 := again.Check(scope, Absent); typ != typ2 || len(faults) != len(faults2) {
		t.Fatalf("%s is %s, %v; printed it is %s, %v", e.src, typ, faults, typ2, faults2)
	}
	for _, a := range cases {
		v := e.Eval(a.values())
		switch w := again.Eval(a.values()); {
		case !reflect.DeepEqual(v, w):
			t.Fatalf("%s gives %s, and then %s", e.src, show(v), show(w))
		case math.IsNaN(v.num) || math.IsInf(v.num, 0) || v.num == 0 && math.Signbit(v.num):
			t.Fatalf("%s gives %v", e.src, v.num)
		case v.Bool() != e.Holds(a.values()):
			t.Fatalf("%s gives %s, and holds: %v", e.src, show(v), e.Holds(a.values()))
		case typ != Absent && v.typ != Absent && !gives(typ, v.typ):
			t.Fatalf("%s is %s and gives %s, over %v", e.src, typ, v.typ, a)
		}
		holdTo(t, e, v, faults)
	}
}

// gives reports whether an expression of a type can have a value of another.
func gives(expression, value Type) bool {
	switch expression {
	case Choice:
		return value == Text
	case Items:
		return value == Choices
	}
	return expression == value
}

// holdTo compares a value with what the warnings say of the whole expression.
func holdTo(t *testing.T, e *Expr, v Value, faults []Fault) {
	t.Helper()
	for _, f := range faults {
		if strings.HasPrefix(f.What, "this never") && v.Bool() || strings.HasPrefix(f.What, "this always") && !v.Bool() {
			t.Fatalf("%s is said: %s; but it gives %s", e.src, f.What, show(v))
		}
	}
}
