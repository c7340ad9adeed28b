package xlsform

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"toadam/internal/exchange"
	"toadam/internal/form"
)

// TestExportedFormsAreImported exports every shipped form, and each with one
// kind of question, and imports the result: every question is there again, or a
// part of it, in every language.
func TestExportedFormsAreImported(t *testing.T) {
	n := 0
	for _, pattern := range []string{"../../../forms/*.yaml", "../../web/testdata/kinds/forms/*.yaml"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range paths {
			src, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(string(src), "form:") {
				n++
				t.Run(filepath.Base(p), func(t *testing.T) { roundTrip(t, src) })
			}
		}
	}
	if n < 4 {
		t.Errorf("only %d forms were found", n)
	}
}

func roundTrip(t *testing.T, src []byte) {
	d, fs := form.Parse("f.yaml", src)
	if len(fs) > 0 {
		t.Fatal(fs)
	}
	ex, err := Write(d)
	if err != nil {
		t.Fatal(err)
	}
	im := Read("f.xlsx", ex.File)
	if im.Definition == nil {
		t.Fatalf("%v", im.Faults)
	}
	back := im.Definition
	if !slices.Equal(slices.Sorted(slices.Values(back.Languages)), slices.Sorted(slices.Values(d.Languages))) || back.ID != d.ID || back.Title[d.Languages[0]] != d.Title[d.Languages[0]] {
		t.Errorf("languages %v, id %s, title %v", back.Languages, back.ID, back.Title)
	}
	for _, q := range d.Questions() {
		if !slices.ContainsFunc(ids(back), func(id string) bool { return id == q.ID || strings.HasPrefix(id, q.ID+"_") }) {
			t.Errorf("%s is lost", q.ID)
		}
		if again := back.Question(q.ID); again != nil && q.ShowIf != "" && again.ShowIf == "" && !listed(ex, q.ID) {
			t.Errorf("%s: the condition %s is lost: %v", q.ID, q.ShowIf, im.Left)
		}
	}
}

// listed reports whether an export says that a question's condition is lost.
func listed(ex exchange.Export, id string) bool {
	return slices.ContainsFunc(ex.Left, func(l exchange.Left) bool {
		return l.Where.Element == id && strings.HasPrefix(l.What, "show_if")
	})
}

func ids(d *form.Definition) []string {
	var list []string
	for _, q := range d.Questions() {
		list = append(list, q.ID)
	}
	return list
}

// TestXPathOf writes our expressions as XPath, and reads them back.
func TestXPathOf(t *testing.T) {
	d, fs := form.Parse("f.yaml", []byte(`form: f
title: F
for: members
languages: [en]
pages:
  - page: p
    title: P
    questions:
      - single: role
        label: R
        options: [a: A, b: B, c: C]
      - multiple: many
        label: M
        options: [x: X, z: Y]
      - number: n
        label: N
      - date: day
        label: D
      - text: t
        label: T
      - consent: ok
        label: O
`))
	if len(fs) > 0 {
		t.Fatal(fs)
	}
	for _, c := range []struct{ src, want, back string }{
		{`role = "a"`, `(${role} = 'a')`, `role = "a"`},
		{`role != "a"`, `(${role} != '' and ${role} != 'a')`, `answered(role) and not (role = "a")`},
		{`role in ("a", "b")`, `(${role} = 'a' or ${role} = 'b')`, `role = "a" or role = "b"`},
		{`has(many, "x") and count(many) >= 2`, `(selected(${many}, 'x') and (count-selected(${many}) >= 2))`, `has(many, "x") and count(many) >= 2`},
		{`not answered(t) or length(t) > 3`, `(not((${t} != '')) or (string-length(${t}) > 3))`, `not answered(t) or length(t) > 3`},
		{`n / 2 + 1 > -n mod 3`, `(((${n} div 2) + 1) > ((-${n}) mod 3))`, `n / 2 + 1 > -n mod 3`},
		{`day >= date("2026-01-31") and day < today()`, `((${day} >= date('2026-01-31')) and (${day} < today()))`, `day >= date("2026-01-31") and day < today()`},
		{`days_between(day, today()) > 30`, `((decimal-date-time(today()) - decimal-date-time(${day})) > 30)`, `days_between(day, today()) > 30`},
		{`ok = "yes"`, `(${ok} = 'OK')`, `ok = "yes"`},
		{`if(n > 1, n, 0) = max(n, 2)`, `(if((${n} > 1), ${n}, 0) = max(${n}, 2))`, `if(n > 1, n, 0) = max(n, 2)`},
	} {
		w := &exporter{d: d}
		got, err := w.xpath(c.src, "")
		if err != nil || got != c.want {
			t.Errorf("%s: %s, %v; want %s", c.src, got, err, c.want)
			continue
		}
		im := Read("f.csv", []byte("survey,,,,\n,type,name,label,relevant\n,select_one r,role,R,\n,select_multiple m,many,M,\n,decimal,n,N,\n,date,day,D,\n,text,t,T,\n,acknowledge,ok,O,\n"+
			",text,last,L,\""+strings.ReplaceAll(got, `"`, `""`)+"\"\nchoices,,,\n,list_name,name,label\n,r,a,A\n,r,b,B\n,r,c,C\n,m,x,X\n,m,z,Z\n"))
		if im.Definition == nil {
			t.Errorf("%s: %v", got, im.Faults)
			continue
		}
		if back := im.Definition.Question("last").ShowIf; back != c.back {
			t.Errorf("%s is read back as %s, want %s; %v", got, back, c.back, im.Left)
		}
	}
}
