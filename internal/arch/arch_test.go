package arch

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module = "toadam"
	root   = "../.."
	binary = "cmd/toadam"
)

// pkg is what the go command says of a package. Our own are named without the
// module's name in front.
type pkg struct {
	ImportPath, Dir                    string
	Imports, TestImports, XTestImports []string
	GoFiles                            []string
	Module                             *struct{ Path string }
}

func (p *pkg) ours() bool { return p.Module != nil && p.Module.Path == module }

func (p *pkg) tests() []string { return slices.Concat(p.TestImports, p.XTestImports) }

type graph map[string]*pkg

// load lists all our packages and everything that they import in the program
// as it is shipped: for Linux, without cgo.
func load(t *testing.T) graph {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps",
		"-json=ImportPath,Dir,Imports,TestImports,XTestImports,GoFiles,Module", "./...")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64")
	out, err := cmd.Output()
	if err != nil {
		if e, ok := errors.AsType[*exec.ExitError](err); ok {
			t.Fatalf("go list: %s", e.Stderr)
		}
		t.Fatal(err)
	}
	g := graph{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return g
		} else if err != nil {
			t.Fatal(err)
		}
		g.add(&p)
	}
}

func (g graph) add(p *pkg) {
	p.ImportPath = short(p.ImportPath)
	for _, list := range [][]string{p.Imports, p.TestImports, p.XTestImports} {
		for i := range list {
			list[i] = short(list[i])
		}
	}
	g[p.ImportPath] = p
}

func short(importPath string) string { return strings.TrimPrefix(importPath, module+"/") }

// ours yields our own packages in order.
func (g graph) ours() []*pkg {
	var all []*pkg
	for _, name := range slices.Sorted(maps.Keys(g)) {
		if g[name].ours() {
			all = append(all, g[name])
		}
	}
	return all
}

// reach returns everything that a package imports, directly or not.
func (g graph) reach(name string) map[string]bool {
	seen := map[string]bool{}
	var visit func(string)
	visit = func(name string) {
		p := g[name]
		if p == nil || seen[name] {
			return
		}
		seen[name] = true
		for _, i := range p.Imports {
			visit(i)
		}
	}
	visit(name)
	return seen
}

// within reports whether a package is one of the names or below one.
func within(name string, names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return name == n || strings.HasPrefix(name, n+"/") })
}

func TestRules(t *testing.T) {
	g := load(t)
	for name, check := range map[string]func(graph) []string{
		"layers": checkLayers, "only": checkOnly, "apart": checkApart,
		"outside": outside.check, "pure": pure.check, "calls": checkCalls, "linked": checkLinked,
	} {
		t.Run(name, func(t *testing.T) {
			for _, fault := range check(g) {
				t.Error(fault)
			}
		})
	}
}

func checkLayers(g graph) (faults []string) {
	place := map[string]int{}
	for i, layer := range layers {
		for _, name := range layer {
			place[name] = i
			if g[name] == nil {
				faults = append(faults, fmt.Sprintf("%s has a layer and does not exist", name))
			}
		}
	}
	for _, p := range g.ours() {
		mine, ok := place[p.ImportPath]
		if !ok && len(p.GoFiles) > 0 && !slices.Contains(tools, p.ImportPath) {
			faults = append(faults, fmt.Sprintf("%s has no layer: give it one in rules_test.go", p.ImportPath))
		}
		for _, i := range p.Imports {
			if to := g[i]; to != nil && to.ours() && (!ok || place[i] >= mine) {
				faults = append(faults, fmt.Sprintf("%s imports %s, which is not in a layer below it", p.ImportPath, i))
			}
		}
	}
	return faults
}

func checkOnly(g graph) (faults []string) {
	for _, p := range g.ours() {
		for _, i := range p.Imports {
			if n := ruleFor(i); n >= 0 && !within(p.ImportPath, only[n].by) && !within(p.ImportPath, []string{only[n].what}) {
				faults = append(faults, fmt.Sprintf("%s imports %s: %s", p.ImportPath, i, only[n].why))
			}
		}
		for _, i := range p.tests() {
			n := ruleFor(i)
			if n >= 0 && !within(p.ImportPath, slices.Concat(only[n].by, only[n].byTests, []string{only[n].what})) {
				faults = append(faults, fmt.Sprintf("the tests of %s import %s: %s", p.ImportPath, i, only[n].why))
			}
		}
	}
	return faults
}

// ruleFor returns the index of the rule in only that has the longest name for
// the package, or -1.
func ruleFor(name string) int {
	best := -1
	for n, r := range only {
		if within(name, []string{r.what}) && (best < 0 || len(r.what) > len(only[best].what)) {
			best = n
		}
	}
	return best
}

func checkApart(g graph) (faults []string) {
	for _, r := range apart {
		for _, way := range [][2]string{{r.one, r.other}, {r.other, r.one}} {
			if g.reach(way[0])[way[1]] {
				faults = append(faults, fmt.Sprintf("%s reaches %s: %s", way[0], way[1], r.why))
			}
		}
	}
	return faults
}

func (r rule) check(g graph) (faults []string) {
	for _, p := range g.ours() {
		if slices.Contains(r.except, p.ImportPath) || len(r.within) > 0 && !slices.Contains(r.within, p.ImportPath) {
			continue
		}
		for _, i := range p.Imports {
			if slices.Contains(r.imports, i) {
				faults = append(faults, fmt.Sprintf("%s imports %s: %s", p.ImportPath, i, r.why))
			}
		}
	}
	return faults
}

func checkCalls(g graph) (faults []string) {
	for _, p := range g.ours() {
		for _, name := range p.GoFiles {
			faults = append(faults, checkFile(p.ImportPath, filepath.Join(p.Dir, name))...)
		}
	}
	return faults
}

// checkFile looks for the names in calls. Our files import packages by their
// own names, so a selector's first part tells the package.
func checkFile(importer, file string) (faults []string) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
	if err != nil {
		return []string{err.Error()}
	}
	imported := map[string]string{}
	for _, spec := range f.Imports {
		full, _ := strconv.Unquote(spec.Path.Value)
		imported[path.Base(full)] = full
	}
	ast.Inspect(f, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := sel.X.(*ast.Ident)
		if !ok {
			return true
		}
		for _, c := range calls {
			if imported[x.Name] == c.pkg && slices.Contains(c.names, sel.Sel.Name) && !slices.Contains(c.by, importer) {
				faults = append(faults, fmt.Sprintf("%s uses %s.%s: %s", fset.Position(sel.Pos()), c.pkg, sel.Sel.Name, c.why))
			}
		}
		return true
	})
	return faults
}

func checkLinked(g graph) (faults []string) {
	if g[binary] == nil {
		return []string{"there is no program"}
	}
	found := map[string]string{}
	for name := range g.reach(binary) {
		if m := g[name].Module; m != nil && m.Path != module {
			found[m.Path] = name
		}
	}
	for _, m := range slices.Sorted(maps.Keys(found)) {
		if linked[m] == "" {
			faults = append(faults, fmt.Sprintf("module %s is linked into the program (package %s) and not on the list", m, found[m]))
		}
	}
	for _, m := range slices.Sorted(maps.Keys(linked)) {
		if found[m] == "" {
			faults = append(faults, fmt.Sprintf("module %s is on the list and not linked into the program", m))
		}
	}
	return faults
}

// TestTopLevel compares the project's folder with the list. Hidden files are
// those of git and its like; what .gitignore names is nobody's business.
func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	ignored, err := os.ReadFile(filepath.Join(root, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Fields(string(ignored))
	found := map[string]bool{}
	for _, e := range entries {
		name := e.Name()
		found[name] = true
		hidden := strings.HasPrefix(name, ".git") || strings.HasPrefix(name, ".docker")
		skip := slices.ContainsFunc(lines, func(l string) bool { return strings.Trim(l, "/") == name })
		if !hidden && !skip && !slices.Contains(topLevel, name) {
			t.Errorf("%s does not belong at the top", name)
		}
	}
	for _, name := range topLevel {
		if !found[name] {
			t.Errorf("%s is missing", name)
		}
	}
}
