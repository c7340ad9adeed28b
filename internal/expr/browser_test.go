package expr

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"golang.org/x/text/unicode/norm"
)

const (
	expressions = 10000
	batch       = 5000
	pool        = 500 // sets of answers
	tries       = 4   // of them for each expression
)

// browserCase is one expression with the sets of answers to evaluate it over.
type browserCase struct {
	Tree *Expr
	Over [tries]int
}

// TestBrowser compares what the browser makes of expressions without mistakes
// with what we do.
func TestBrowser(t *testing.T) {
	page := newPage(t)
	r := random{rand.New(rand.NewPCG(3, 4))}
	sets, typed := make([]answers, pool), make([]map[string]any, pool)
	for i := range sets {
		sets[i] = r.answers()
		typed[i] = plain(sets[i])
	}
	load(t, page, typed)
	for range expressions / batch {
		cases := make([]browserCase, batch)
		for i := range cases {
			e, err := parse(pick(r, r.single(3), r.expression(pick(r, Bool, Number, Number, Date, Text), 4)))
			if err != nil {
				t.Fatal(err)
			}
			cases[i].Tree = e
			for j := range tries {
				cases[i].Over[j] = r.IntN(pool)
			}
		}
		compare(t, cases, sets, evaluate(t, page, cases))
	}
}

// plain are answers as the page has them: texts as they were typed.
func plain(a answers) map[string]any {
	m := map[string]any{}
	for name, v := range a {
		m[name] = plainValue(v)
		if v.typ == Text {
			m[name] = norm.NFD.String(v.text)
		}
	}
	return m
}

func plainValue(v Value) any {
	switch v.typ {
	case Absent:
		return nil
	case Bool:
		return v.Bool()
	case Number:
		return v.num
	case Choices:
		return v.list
	}
	return v.text
}

// comparable writes a value as JSON, numbers in one way.
func comparable(v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(out)
}

func compare(t *testing.T, cases []browserCase, sets []answers, got []any) {
	t.Helper()
	for i, v := range got {
		c := cases[i/tries]
		a := sets[c.Over[i%tries]]
		got, want := comparable(v), comparable(plainValue(c.Tree.Eval(a.values())))
		if got != want {
			t.Errorf("%s\nover %s\nis %s here and %s in the browser", c.Tree, comparable(plain(a)), want, got)
		}
	}
}

// load gives the page the evaluator and the answers.
func load(t *testing.T, page context.Context, sets []map[string]any) {
	t.Helper()
	src, err := os.ReadFile("../web/assets/src/lib/expr.js")
	if err != nil {
		t.Fatal(err)
	}
	call(t, page, fmt.Sprintf(`(async () => {
		const { evaluate } = await import("data:text/javascript;base64,%s");
		const sets = %s;
		window.value = (tree, i) => {
			const v = evaluate(tree, (name) => sets[i][name], %q) ?? null;
			return Object.is(v, -0) ? "-0" : v;
		};
		return "";
	})()`, base64.StdEncoding.EncodeToString(src), comparable(sets), day))
}

// evaluate runs the cases in the page.
func evaluate(t *testing.T, page context.Context, cases []browserCase) (values []any) {
	t.Helper()
	out := call(t, page, fmt.Sprintf(`JSON.stringify(%s.flatMap((c) => c.Over.map((i) => value(c.Tree, i))))`, comparable(cases)))
	if err := json.Unmarshal([]byte(out), &values); err != nil {
		t.Fatal(err)
	}
	if len(values) != tries*len(cases) {
		t.Fatalf("the browser gave %d values for %d expressions", len(values), len(cases))
	}
	return values
}

func call(t *testing.T, page context.Context, script string) string {
	t.Helper()
	out, err := chromedp.Run(page, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// newPage starts Chromium with an empty page. A newcomer without it skips;
// where TOADAM_REQUIRE_BROWSER is set, it must be there.
func newPage(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("browser tests are left out of short runs")
	}
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("TOADAM_REQUIRE_BROWSER") != "" {
			t.Fatal("chromium is required here: ", err)
		}
		t.Skip("no chromium on this machine")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()))
	allocated, end := chromedp.NewExecAllocator(t.Context(), options...)
	page, cancel := chromedp.NewContext(allocated)
	page, expire := context.WithTimeout(page, time.Minute)
	t.Cleanup(func() { expire(); cancel(); end() })
	if err := chromedp.Do(page); err != nil {
		t.Fatal("start chromium: ", err)
	}
	return page
}
