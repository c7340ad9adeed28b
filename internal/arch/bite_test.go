package arch

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fake is one of our packages that does not exist.
func fake(name string, imports ...string) *pkg {
	return &pkg{ImportPath: name, Imports: imports, GoFiles: []string{"a.go"}, Module: &struct{ Path string }{module}}
}

func fakeTests(name string, imports ...string) *pkg {
	p := fake(name)
	p.TestImports = imports
	return p
}

func foreign(name, module string, imports ...string) *pkg {
	return &pkg{ImportPath: name, Imports: imports, Module: &struct{ Path string }{module}}
}

// TestRulesBite breaks each rule in packages made up for it.
func TestRulesBite(t *testing.T) {
	const driver = "go.mongodb.org/mongo-driver/v2/"
	for _, test := range []struct {
		name  string
		check func(graph) []string
		pkgs  []*pkg
		want  string // part of a fault; empty: no fault
	}{
		{"a layer above", checkLayers, []*pkg{fake("internal/form", "internal/web"), fake("internal/web")}, "internal/form imports internal/web, which"},
		{"the same layer", checkLayers, []*pkg{fake("internal/chart", "internal/draft"), fake("internal/draft")}, "internal/chart imports internal/draft, which"},
		{"no layer", checkLayers, []*pkg{fake("internal/utils")}, "internal/utils has no layer"},
		{"a layer for nothing", checkLayers, nil, "internal/problem has a layer and does not exist"},

		{"Fiber outside the web", checkOnly, []*pkg{fake("internal/intake", "github.com/gofiber/fiber/v2")}, "Fiber reuses"},
		{"Fiber in the web", checkOnly, []*pkg{fake("internal/web", "github.com/gofiber/fiber/v2/middleware/recover")}, ""},
		{"Fiber in a test", checkOnly, []*pkg{fakeTests("internal/intake", "github.com/gofiber/fiber/v2")}, "the tests of internal/intake import"},
		{"the driver", checkOnly, []*pkg{fake("internal/intake", driver+"mongo")}, "embedded engine too"},
		{"its BSON", checkOnly, []*pkg{fake("internal/intake", driver+"bson", driver+"x/bsonx/bsoncore")}, ""},
		{"an engine", checkOnly, []*pkg{fake("internal/web", "internal/store/sqlite")}, "decided once"},
		{"an engine in a test", checkOnly, []*pkg{fakeTests("internal/web", "internal/store/sqlite")}, ""},
		{"the engines' suite", checkOnly, []*pkg{fake("internal/web", "internal/store/storetest")}, "engines' test"},
		{"FerretDB", checkOnly, []*pkg{fake("cmd/toadam", "github.com/FerretDB/FerretDB/ferretdb")}, "loses updates"},
		{"a browser", checkOnly, []*pkg{fake("internal/web", "github.com/chromedp/chromedp")}, "belongs to tests"},
		{"a browser in a test", checkOnly, []*pkg{fakeTests("internal/web", "github.com/chromedp/chromedp")}, ""},
		{"people beside answers", checkOnly, []*pkg{fake("internal/draft", "internal/people")}, "anybody answered"},
		{"testing in the program", checkOnly, []*pkg{fake("internal/web", "testing")}, "adds flags"},

		{"ballot reaches people", checkApart, []*pkg{fake("internal/ballot", "x"), fake("x", "internal/people"), fake("internal/people")}, "internal/ballot reaches internal/people"},
		{"people reach ballot", checkApart, []*pkg{fake("internal/people", "internal/ballot"), fake("internal/ballot")}, "internal/people reaches internal/ballot"},
		{"both reached by a third", checkApart, []*pkg{fake("internal/web", "internal/people", "internal/ballot"), fake("internal/people"), fake("internal/ballot")}, ""},

		{"a domain package with files", outside.check, []*pkg{fake("internal/report", "os")}, "internal/report imports os"},
		{"addresses are not the network", outside.check, []*pkg{fake("internal/report", "net/url", "net/mail")}, ""},
		{"the web", outside.check, []*pkg{fake("internal/web", "net", "os")}, ""},
		{"a pure package that stores", pure.check, []*pkg{fake("internal/opinion", "internal/store")}, "internal/opinion imports internal/store"},

		{"a module more", checkLinked, []*pkg{fake(binary, "example.org/m/p"), foreign("example.org/m/p", "example.org/m")}, "module example.org/m is linked"},
		{"a module less", checkLinked, []*pkg{fake(binary)}, "module modernc.org/sqlite is on the list and not linked"},
	} {
		t.Run(test.name, func(t *testing.T) {
			g := graph{}
			for _, p := range test.pkgs {
				g.add(p)
			}
			faults := test.check(g)
			bites := slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, test.want) })
			if test.want == "" && len(faults) > 0 || test.want != "" && !bites {
				t.Errorf("faults %q, want %q", faults, test.want)
			}
		})
	}
}

func TestCallsBite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.go")
	source := `package a

import (
	"log/slog"
	"time"
)

func a(time_ struct{ Now int }) int {
	slog.Info("hello", "at", time.Now())
	return time_.Now + int(time.Second)
}
`
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	faults := checkFile("internal/a", file)
	if len(faults) != 2 || !strings.Contains(faults[0], "a.go:9:2 uses log/slog.Info") || !strings.Contains(faults[1], "a.go:9:27 uses time.Now") {
		t.Errorf("faults %q", faults)
	}
	if faults := checkFile("cmd/toadam", file); len(faults) != 1 {
		t.Errorf("faults in the command %q", faults)
	}
}
