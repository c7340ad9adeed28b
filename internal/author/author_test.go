package author

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"toadam/internal/problem"
)

var update = flag.Bool("update", false, "rewrite the expectations in testdata")

// readNotice reads a small file with one value of every kind, as a reader of
// forms or dashboards does.
func readNotice(src []byte) problem.Findings {
	file, root := Read("notice.yaml", src, "vi", "en")
	m := root.Map()
	m.Only("notice", "title", "intro", "level", "urgent", "place", "shown", "days", "share", "from", "to", "marks", "people")
	m.Need("notice").ID()
	m.Need("title").Text(20)
	m.Get("intro").Str(20)
	m.Get("level").OneOf("low", "high")
	m.Get("place").Word()
	if m.Get("urgent").Present() {
		m.NeedOneOf("level", "low", "high")
	}
	m.Get("shown").Bool()
	m.Get("days").Int(1, 7)
	m.Get("share").Number()
	m.Get("from").Day()
	m.Get("to").Time(time.UTC)
	for _, item := range m.Get("marks").List(3) {
		key, mark := item.Map().First()
		mark.Key.ID()
		mark.Value.About(key).Text(20)
	}
	for _, item := range m.Get("people").List(3) {
		person := item.Map()
		person = person.About(person.Need("name").Str(20))
		person.Only("name", "age")
		person.Need("age").Int(0, 150)
	}
	return file.Findings()
}

// TestFindings reads every case of testdata/*.txtar: the file notice.yaml, and
// the findings it must give.
func TestFindings(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			ar, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i+1 < len(ar.Files); i += 2 {
				got := ""
				if fs := readNotice(ar.Files[i].Data); len(fs) > 0 {
					got = fs.Error() + "\n"
				}
				if want := string(ar.Files[i+1].Data); got != want && !*update {
					t.Errorf("%s\n%s\ngot:\n%swant:\n%s", ar.Files[i].Name, ar.Files[i].Data, got, want)
				}
				ar.Files[i+1].Data = []byte(got)
			}
			if *update {
				if err := os.WriteFile(path, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestReadRefusesWhatIsNoText(t *testing.T) {
	tests := []struct {
		name, src, want string
		line            int
	}{
		{"Latin-1", "notice: a\ntitle: caf\xe9\n", "not UTF-8", 2},
		{"UTF-16", "\xff\xfen\x00o\x00", "not UTF-8", 1},
		{"too large", strings.Repeat("# filler\n", MaxSize/9+1), "the limit is", 1},
		{"too deep", "title: " + strings.Repeat("[", 200) + strings.Repeat("]", 200), "nested too deeply", 1},
		{"much too deep", strings.Repeat("[", 200_000), "not YAML", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fs := readNotice([]byte(tt.src))
			if !slices.ContainsFunc(fs, func(f problem.Finding) bool {
				return strings.Contains(f.What, tt.want) && f.Line == tt.line
			}) {
				t.Errorf("findings %v lack %q on line %d", fs, tt.want, tt.line)
			}
		})
	}
}

func TestFindingsAreLimited(t *testing.T) {
	src := "notice: a\ntitle: {vi: a, en: b}\n"
	for i := range 3 * MaxFindings {
		src += "key" + strings.Repeat("x", i%50) + string(rune('a'+i%26)) + string(rune('a'+i/26)) + ": 1\n"
	}
	if n := len(readNotice([]byte(src))); n != MaxFindings+1 {
		t.Errorf("%d findings, want %d", n, MaxFindings+1)
	}
}

func TestTextIsNormalised(t *testing.T) {
	_, root := Read("x", []byte("t: \"  Lua\u0302\u0323n  \""), "vi") // a decomposed ậ
	if got := root.Map().Get("t").Text(10)["vi"]; got != "Luận" {
		t.Errorf("got %+q", got)
	}
}

func TestTime(t *testing.T) {
	hanoi := time.FixedZone("", 7*3600)
	tests := []struct {
		src, want string
		day       bool
	}{
		{"2026-11-01", "2026-10-31T17:00:00Z", true},
		{"2026-12-31 17:00", "2026-12-31T10:00:00Z", false},
		{`"2026-12-31 17:00"`, "2026-12-31T10:00:00Z", false},
	}
	for _, tt := range tests {
		f, root := Read("x", []byte("at: "+tt.src))
		at, day := root.Map().Get("at").Time(hanoi)
		if got := at.UTC().Format(time.RFC3339); got != tt.want || day != tt.day || len(f.Findings()) > 0 {
			t.Errorf("%s: %s %v %v, want %s %v", tt.src, got, day, f.Findings(), tt.want, tt.day)
		}
	}
}

func TestNearest(t *testing.T) {
	keys := []string{"title", "panels", "at_least", "at_most", "min", "max"}
	for word, want := range map[string]string{
		"titel": "title", "Title": "title", "pannels": "panels", "atleast": "at_least", "at-most": "at_most",
		"mim": "min", "colour": "", "x": "", "": "", "tiêu đề": "", strings.Repeat("a", 1000): "",
	} {
		if got := Nearest(word, keys); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

// FuzzRead checks that no file makes the reader panic, and that it says the
// same twice.
func FuzzRead(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*.txtar")
	for _, path := range paths {
		ar, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range ar.Files {
			f.Add(file.Data)
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		a, b := readNotice(src), readNotice(src)
		if a.Error() != b.Error() {
			t.Errorf("first:\n%v\nthen:\n%v", a, b)
		}
		if !slices.IsSortedFunc(a, func(x, y problem.Finding) int { return x.Line - y.Line }) {
			t.Errorf("not in order:\n%v", a)
		}
	})
}
