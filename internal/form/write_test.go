package form

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

// writesBack fails unless the definition is read back from what is written of
// it, and that is written again in the same way.
func writesBack(t *testing.T, d *Definition) {
	t.Helper()
	src := d.YAML()
	again, fs := Parse(d.ID+".yaml", src)
	if len(fs) > 0 {
		t.Fatalf("%v\n%s", fs, src)
	}
	if got, want := asJSON(t, again), asJSON(t, d); got != want {
		t.Fatalf("got  %s\nwant %s\n%s", got, want, src)
	}
	if second := again.YAML(); string(second) != string(src) {
		t.Fatalf("written once:\n%s\nand again:\n%s", src, second)
	}
}

// asJSON is the definition without how it is kept in memory.
func asJSON(t *testing.T, d *Definition) string {
	t.Helper()
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestYAMLOfEveryForm(t *testing.T) {
	n := 0
	for _, pattern := range []string{"../../forms/*.yaml", "../web/testdata/*/forms/*.yaml"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(string(src), "form:") {
				continue
			}
			n++
			d, fs := Parse(path, src)
			if len(fs) > 0 {
				t.Fatal(fs)
			}
			writesBack(t, d)
		}
	}
	if n < 5 {
		t.Errorf("only %d forms were found", n)
	}
}

func TestYAMLOfEveryCase(t *testing.T) {
	writesBack(t, parseFull(t))
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		ar, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range ar.Files {
			src := file.Data
			if strings.HasPrefix(file.Name, "questions") {
				src = append([]byte(head), src...)
			}
			if d, _ := Parse(file.Name, src); d != nil {
				writesBack(t, d)
			}
		}
	}
}

// TestYAMLLayout reads a form and expects the very file that an author has
// written.
func TestYAMLLayout(t *testing.T) {
	const src = `form: canteen
title: {vi: Ý kiến về nhà ăn, en: The canteen}
intro:
  vi: |
    Dòng đầu.

    Dòng cuối.
  en: "Yes: one line"
for: members
languages: [vi, en]
opens: 2026-11-01
closes: 2026-12-31 17:00
time_zone: Asia/Bangkok

scales:
  fair:
    - "no": {vi: Không, en: "No"}
    - agree: {vi: "Có, đồng ý", en: Agree}

pages:
  - page: first
    title: {vi: Một, en: One}
    questions:
      - likert: fair
        label:
          vi: "Đồng chí thấy thế nào: việc phân công ở đơn vị mình có hợp lý và công bằng không?"
          en: Is work shared fairly between the people of your unit, or is it not, all in all?
        required: true
        scale: fair
      - likert: useful
        label: {vi: Có ích, en: Useful}
        scale: fair

  - page: second
    title: {vi: Hai, en: Two}
    show_if: 'fair = "agree"'
    sections:
      - title: {vi: Phần, en: Part}
        questions:
          - text: phone
            label: {vi: Điện thoại, en: "Telephone?"}
            pattern: '[0-9]{10}|''x'
            pattern_hint: {vi: 10 chữ số, en: 10 digits}
          - number: years
            label: {vi: Năm, en: Years}
            max: 80.5
`
	d, fs := Parse("canteen.yaml", []byte(src))
	if len(fs) > 0 {
		t.Fatal(fs)
	}
	if got := string(d.YAML()); got != src {
		t.Errorf("got\n%s", got)
	}
}

// TestYAMLOfAwkwardTexts writes texts that YAML could take for something else.
func TestYAMLOfAwkwardTexts(t *testing.T) {
	for _, text := range []string{
		"yes", "Null", "12", "1e5", "2026-11-01", "0x1F", "~", "-", "- a", "a: b", "a:", "a #b", "#a", "vi:a", "en: b", "[a]", "{a}",
		"a, b", "'a'", `"a"`, `a\b`, "*a", "&a", "!a", "|", ">", "%a", "@a", "`a`", "?", "? a", "<<", "=", "...", "---",
		"a\nb", "a\n\n  b\nc", "a\n\tb", "a  \nb", "a\tb", "a\u00a0b", "a\u2028b", "\ufeffa", "😀", "a\u200db", "\u202ba", "- a\n- b", "a\n---\nb", "a\n#b",
	} {
		for _, languages := range [][]string{{"vi"}, {"vi", "en"}} {
			d := &Definition{ID: "f", Audience: "members", Languages: languages, Pages: []Page{{
				ID: "p", Title: Text{"vi": text}, Sections: []Section{{Questions: []Question{{
					ID: "q", Kind: ShortTxt, Label: Text{"vi": text}, MaxLength: 500, Pattern: "a", PatternHint: Text{"vi": text},
				}}}},
			}}}
			if d.Title = (Text{"vi": "F"}); len(languages) > 1 {
				d.Title["en"], d.Pages[0].Title["en"] = "F", text
				q := d.Question("q")
				q.Label["en"], q.PatternHint["en"] = text, text
			}
			writesBack(t, d)
		}
	}
}

// TestYAMLOfTimes writes times that came from a file, and from JSON, which
// keeps no zone but how far it is from UTC.
func TestYAMLOfTimes(t *testing.T) {
	for _, lines := range []string{
		"opens: 2026-11-01\ncloses: 2026-12-31", "closes: 2026-12-31 17:00", "opens: 2026-11-01 08:00\ntime_zone: Europe/Berlin",
		"closes: 2026-12-31\ntime_zone: America/New_York", "opens: 2026-11-01\ntime_zone: UTC",
	} {
		d, fs := Parse("f.yaml", []byte(strings.Replace(head+"      - note: n\n        label: N\n", "pages:", lines+"\npages:", 1)))
		if len(fs) > 0 {
			t.Fatal(fs)
		}
		writesBack(t, d)
		var stored Definition
		if err := json.Unmarshal([]byte(asJSON(t, d)), &stored); err != nil {
			t.Fatal(err)
		}
		again, fs := Parse("f.yaml", stored.YAML())
		if len(fs) > 0 || !again.Opens.Equal(d.Opens) || !again.Closes.Equal(d.Closes) || again.LastDay != d.LastDay {
			t.Errorf("%s: %v %v %q, %v\n%s", lines, again.Opens.In(time.UTC), again.Closes.In(time.UTC), again.LastDay, fs, stored.YAML())
		}
	}
}

// TestYAMLOfSharedOptions writes options that several questions have: once, where
// they can stand at the top of the file.
func TestYAMLOfSharedOptions(t *testing.T) {
	const text = "      - text: n\n        label: N\n"
	for _, c := range []struct {
		kind, key, first string
		top              string
	}{
		{"single", "options", "A", "lists"},
		{"multiple", "options", "A", "lists"},
		{"likert", "scale", "A", "scales"},
		{"single", "options", "'{{n}}'", ""},
		{"likert", "scale", "'{{n}}'", ""},
	} {
		src := head + text
		for _, id := range []string{"x", "y"} {
			src += "      - " + c.kind + ": " + id + "\n        label: X\n        " + c.key + ": [{a: " + c.first + "}, {b: B}]\n"
		}
		d, fs := Parse("f.yaml", []byte(src))
		if len(fs) > 0 {
			t.Fatal(fs)
		}
		writesBack(t, d)
		if got := string(d.YAML()); c.top != "" && (!strings.Contains(got, "\n"+c.top+":\n  x:\n") || strings.Count(got, c.key+": x\n") != 2) {
			t.Errorf("%s of %s:\n%s", c.key, c.kind, got)
		}
	}
}
