package locale

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// checkers are the packages whose findings authors read.
var checkers = []string{"author", "expr", "form", "chart", "translation", "sheet", "consultation"}

// sinks are the functions that note a finding: their last two arguments are
// what is wrong and how to mend it.
var sinks = []string{"Fail", "fail", "failed", "add", "warn", "faultAt"}

// tables hold sentences in the last column.
var tables = []string{"signs", "inAuthorsWords"}

// passedOn are what findings are made of that were sentences before.
var passedOn = []string{"f.What", "f.Mend", "err.Error", "s.mend"}

// TestEveryFindingIsTranslated reads the source of the checkers, makes an
// example of each sentence that they can say, and wants it in Vietnamese with
// all that it names.
func TestEveryFindingIsTranslated(t *testing.T) {
	used := map[string]bool{}
	for _, name := range checkers {
		src := readSource(t, "../"+name)
		said := src.sentences(t)
		if len(said) == 0 {
			t.Errorf("%s says nothing", name)
		}
		for _, template := range slices.Sorted(maps.Keys(said)) {
			example, places := fill(template)
			got, ok := vietnamese().hold("%d", true, example)
			if !ok {
				t.Errorf("%s: %q has no Vietnamese", said[template], template)
				continue
			}
			for _, p := range vietnamese().sentences {
				if _, ok := vietnamese().say(&p, example); ok {
					used[p.english] = true
					break
				}
			}
			for _, p := range places {
				if !strings.Contains(got, p) {
					t.Errorf("%s: %q loses %s: %q", said[template], example, p, got)
				}
			}
		}
	}
	for _, p := range vietnamese().sentences {
		if !used[p.english] {
			t.Errorf("nothing says %q", p.english)
		}
	}
}

// TestExpectedFindingsAreTranslated wants every finding that the checkers' own
// tests expect in Vietnamese.
func TestExpectedFindingsAreTranslated(t *testing.T) {
	for _, name := range []string{"author", "expr", "form", "chart"} {
		n := 0
		paths, _ := filepath.Glob("../" + name + "/testdata/*.txtar")
		for _, path := range paths {
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(src)) {
				line = strings.TrimSpace(line)
				for i, at := range expected.FindAllStringIndex(line, -1) {
					said := line[at[1]:]
					if next := expected.FindAllStringIndex(line, -1)[i+1:]; len(next) > 0 {
						said = line[at[1]:next[0][0]]
					}
					n++
					_, without, _ := strings.Cut(said, ": ") // the name of a question
					if !translated(said) && !translated(without) {
						t.Errorf("%s: %q has no Vietnamese", path, said)
					}
				}
			}
		}
		if n < 20 {
			t.Errorf("%s expects only %d findings", name, n)
		}
	}
}

// expected is what stands before a finding.
var expected = regexp.MustCompile(`^\w+\.yaml:\d+: |(?: → |; )(?:warning: )?column \d+: `)

// result is what an expression gives in spite of a warning.
var result = regexp.MustCompile(`; (?:true|false)$`)

// translated reports whether a finding, which is what is wrong and a mend, is in
// Vietnamese, wherever the mend begins.
func translated(finding string) bool {
	finding = result.ReplaceAllString(finding, "")
	for i := range finding {
		if what, mend := finding[:i], strings.TrimPrefix(finding[i:], ": "); mend != finding[i:] {
			if _, _, in := Said("vi", what, mend); in == "vi" {
				return true
			}
		}
	}
	return false
}

func TestSaid(t *testing.T) {
	for _, c := range []struct{ lang, what, mend, whatIn, mendIn, in string }{
		{"vi", "pages is empty", "fill it in, or remove it", "pages bị bỏ trống", "điền vào, hoặc bỏ đi", "vi"},
		{"vi", `there is no time zone "Hanoi"`, "write a name such as Asia/Ho_Chi_Minh", `không có múi giờ "Hanoi"`, "ghi tên như Asia/Ho_Chi_Minh", "vi"},
		{"vi", "item 3 of options in vi is empty", "change it", "mục 3 của options (vi) bị bỏ trống", "sửa lại", "vi"},
		{"vi", "column 7 of the expression: this gives a number; a condition is needed", "compare it with something",
			"ký tự thứ 7 của biểu thức: chỗ này cho số; ở đây cần điều kiện", "so sánh với một giá trị", "vi"},
		{"vi", "the option page is here twice, first on line 5", "give one of them another identifier", "phương án page xuất hiện hai lần, lần đầu ở dòng 5", "đặt mã khác cho một trong hai", "vi"},
		{"vi", `"is empty" is here twice, first on line 2`, "remove one of them", `"is empty" xuất hiện hai lần, lần đầu ở dòng 2`, "bỏ bớt một", "vi"},
		{"vi", "pages is empty", "mend it as you like", "pages is empty", "mend it as you like", "en"},
		{"vi", "something is odd here", "", "something is odd here", "", "en"},
		{"en", "pages is empty", "change it", "pages is empty", "change it", "en"},
		{"km", "pages is empty", "change it", "pages is empty", "change it", "en"},
	} {
		what, mend, in := Said(c.lang, c.what, c.mend)
		if what != c.whatIn || mend != c.mendIn || in != c.in {
			t.Errorf("%q, %q in %s: %q, %q in %s", c.what, c.mend, c.lang, what, mend, in)
		}
	}
}

func BenchmarkSaid(b *testing.B) {
	for b.Loop() {
		Said("vi", "column 7 of the expression: this gives a number; a condition is needed", `use the name of a question; put options and texts in quotes: "x"`)
	}
}

// TestPlacesOfFindings compares the places of each phrase with its translation's.
func TestPlacesOfFindings(t *testing.T) {
	for _, p := range slices.Concat(vietnamese().sentences, vietnamese().parts) {
		var have, want []string
		for _, m := range place.FindAllStringSubmatch(p.vietnamese, -1) {
			have = append(have, m[1])
		}
		for i := range p.verbs {
			want = append(want, strconv.Itoa(i+1))
		}
		if slices.Sort(have); !slices.Equal(have, want) {
			t.Errorf("%q has the places %q, and its translation %q", p.english, want, have)
		}
	}
}

// fill makes an example of a template, and returns what is in its places.
func fill(template string) (example string, places []string) {
	example = anyVerb.ReplaceAllStringFunc(template, func(v string) string {
		n := len(places) + 1
		s := "zz" + strconv.Itoa(n)
		switch v {
		case "%%":
			return "%"
		case "%q":
			s = strconv.Quote(s)
		case "%d", "%.0f":
			s = strconv.Itoa(70 + n)
		}
		places = append(places, s)
		return s
	})
	return example, places
}

var anyVerb = regexp.MustCompile(`%(\.\d)?[a-z%]`)

// source is a package that is read for the sentences in it.
type source struct {
	files  *token.FileSet
	funcs  map[string][]*ast.FuncDecl
	consts map[string]ast.Expr
	vars   map[string]ast.Expr // of the package
	calls  map[string][]*ast.CallExpr
	within map[ast.Node]*ast.FuncDecl // the function that a call is in
}

func readSource(t *testing.T, dir string) *source {
	t.Helper()
	s := &source{token.NewFileSet(), map[string][]*ast.FuncDecl{}, map[string]ast.Expr{}, map[string]ast.Expr{}, map[string][]*ast.CallExpr{}, map[ast.Node]*ast.FuncDecl{}}
	for _, path := range sources(t, dir) {
		f, err := parser.ParseFile(s.files, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range f.Decls {
			fn, _ := decl.(*ast.FuncDecl)
			if fn != nil {
				s.funcs[fn.Name.Name] = append(s.funcs[fn.Name.Name], fn)
			}
			s.index(decl, fn)
		}
	}
	return s
}

// index notes the constants and calls in a declaration.
func (s *source) index(decl ast.Decl, fn *ast.FuncDecl) {
	ast.Inspect(decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GenDecl:
			for _, spec := range n.Specs {
				v, ok := spec.(*ast.ValueSpec)
				for i := 0; ok && i < len(v.Values); i++ {
					into := s.consts
					if n.Tok == token.VAR {
						into = s.vars
					}
					into[scoped(fn, v.Names[i].Name)] = v.Values[i]
				}
			}
		case *ast.CallExpr:
			name := called(n)
			s.calls[name] = append(s.calls[name], n)
			s.within[n] = fn
		case *ast.CompositeLit:
			s.within[n] = fn
		}
		return true
	})
}

func scoped(fn *ast.FuncDecl, name string) string {
	if fn == nil {
		return name
	}
	return strconv.Itoa(int(fn.Pos())) + " " + name
}

// called is the name of the function or method that a call calls.
func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// sentences are templates of all that the package says, with a place where.
func (s *source) sentences(t *testing.T) map[string]string {
	said := map[string]string{}
	note := func(fn *ast.FuncDecl, e ast.Expr) {
		where := s.files.Position(e.Pos()).String()
		for _, template := range s.say(fn, e, nil) {
			switch {
			case template == "":
			case template != "%s" && said[template] == "":
				said[template] = where
			case template != "%s":
			case !slices.Contains(passedOn, written(e)) && !isParameter(fn, e):
				t.Errorf("%s: what does this say?", where)
			}
		}
	}
	for _, name := range sinks {
		for _, c := range s.calls[name] {
			if n := len(c.Args); n >= 2 && (name != "add" || n == 4) { // author's own
				note(s.within[c], c.Args[n-2])
				note(s.within[c], c.Args[n-1])
			}
		}
	}
	for n, fn := range s.within {
		lit, ok := n.(*ast.CompositeLit)
		if !ok || !slices.Contains([]string{"problem.Finding", "Fault"}, written(lit.Type)) {
			continue
		}
		for _, e := range lit.Elts {
			kv, keyed := e.(*ast.KeyValueExpr)
			switch {
			case !keyed:
				note(fn, e)
			case slices.Contains([]string{"What", "Mend"}, written(kv.Key)):
				note(fn, kv.Value)
			}
		}
	}
	for _, table := range tables {
		if lit, ok := s.vars[table].(*ast.CompositeLit); ok {
			for _, row := range lit.Elts {
				cells := row.(*ast.CompositeLit).Elts
				note(nil, cells[len(cells)-1])
			}
		}
	}
	return said
}

// written is a name, or a name in something, or a call of one, as it is written.
func written(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return written(e.X) + "." + e.Sel.Name
	case *ast.CallExpr:
		return written(e.Fun)
	}
	return ""
}

// say is what an expression in a function can come to: templates with %s, %d
// and %q for what only running it tells. seen are the names being followed.
func (s *source) say(fn *ast.FuncDecl, e ast.Expr, seen []string) []string {
	unknown := []string{"%s"}
	if len(seen) > 8 {
		return unknown
	}
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return []string{strings.ReplaceAll(text, "%", "%%")}
		}
	case *ast.ParenExpr:
		return s.say(fn, e.X, seen)
	case *ast.BinaryExpr:
		return product(s.say(fn, e.X, seen), s.say(fn, e.Y, seen))
	case *ast.CallExpr:
		if written(e) == "fmt.Sprintf" {
			return s.format(fn, e, seen)
		}
		if _, ok := e.Fun.(*ast.Ident); ok || len(s.funcs[called(e)]) == 1 {
			return s.results(called(e), 0, seen)
		}
	case *ast.Ident:
		return s.name(fn, e.Name, seen)
	}
	return unknown
}

func product(a, b []string) (all []string) {
	for _, x := range a {
		for _, y := range b {
			all = append(all, x+y)
		}
	}
	return all
}

// format is what fmt.Sprintf comes to.
func (s *source) format(fn *ast.FuncDecl, call *ast.CallExpr, seen []string) []string {
	lit, ok := call.Args[0].(*ast.BasicLit)
	if !ok {
		return []string{"%s"}
	}
	text, _ := strconv.Unquote(lit.Value)
	all, last, arg := []string{""}, 0, 1
	for _, at := range anyVerb.FindAllStringIndex(text, -1) {
		v := text[at[0]:at[1]]
		all = product(all, []string{text[last:at[0]]})
		last = at[1]
		words := []string{v}
		if v == "%v" {
			words = []string{"%s"}
		}
		if v == "%s" || v == "%v" {
			words = s.say(fn, call.Args[arg], seen)
		}
		if v != "%%" {
			arg++
		}
		all = product(all, words)
	}
	return product(all, []string{text[last:]})
}

// results is what the functions of a name return at a place.
func (s *source) results(name string, i int, seen []string) (all []string) {
	for _, fn := range s.funcs[name] {
		if slices.Contains(seen, name) || fn.Type.Results == nil {
			continue
		}
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			if _, inner := n.(*ast.FuncLit); inner {
				return false
			}
			if r, ok := n.(*ast.ReturnStmt); ok && i < len(r.Results) {
				all = append(all, s.say(fn, r.Results[i], append(slices.Clone(seen), name))...)
			}
			return true
		})
	}
	if len(all) == 0 || written(&ast.Ident{Name: name}) == "quote" {
		return []string{"%s"}
	}
	if some := slices.DeleteFunc(all, func(s string) bool { return s == "" }); len(some) > 0 { // "" is what nothing is said with
		all = some
	}
	return distinct(all)
}

func distinct(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// name is what a name in a function can stand for: a constant, what is assigned
// to it, or what callers give.
func (s *source) name(fn *ast.FuncDecl, name string, seen []string) (all []string) {
	if slices.Contains(seen, scoped(fn, name)) {
		return []string{"%s"}
	}
	seen = append(slices.Clone(seen), scoped(fn, name))
	for _, c := range []string{scoped(fn, name), name} {
		if e, ok := s.consts[c]; ok {
			return s.say(fn, e, seen)
		}
	}
	if fn == nil {
		return []string{"%s"}
	}
	if i := parameter(fn, name); i >= 0 {
		for _, c := range s.calls[fn.Name.Name] {
			if i < len(c.Args) && len(c.Args) == fn.Type.Params.NumFields() {
				all = append(all, s.say(s.within[c], c.Args[i], seen)...)
			}
		}
	}
	var more []string // what may be added at the end
	ast.Inspect(fn, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok {
			return true
		}
		for i, left := range a.Lhs {
			id, ok := left.(*ast.Ident)
			switch {
			case !ok || id.Name != name:
			case a.Tok == token.ADD_ASSIGN:
				more = append(more, s.say(fn, a.Rhs[i], seen)...)
			case len(a.Rhs) == len(a.Lhs):
				all = append(all, s.say(fn, a.Rhs[i], seen)...)
			default:
				if c, ok := a.Rhs[0].(*ast.CallExpr); ok {
					all = append(all, s.results(called(c), i, seen)...)
				}
			}
		}
		return true
	})
	if len(all) == 0 {
		return []string{"%s"}
	}
	return distinct(append(all, product(all, more)...))
}

// parameter is the place of a parameter, or -1.
func parameter(fn *ast.FuncDecl, name string) int {
	i := 0
	for _, field := range fn.Type.Params.List {
		for _, id := range field.Names {
			if id.Name == name {
				return i
			}
			i++
		}
	}
	return -1
}

func isParameter(fn *ast.FuncDecl, e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && fn != nil && parameter(fn, id.Name) >= 0
}

// sources are the Go files of a package, without its tests.
func sources(t *testing.T, dir string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(p string) bool { return strings.HasSuffix(p, "_test.go") })
}
