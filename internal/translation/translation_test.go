package translation

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"toadam/internal/form"
)

// sources are the forms of the program and of its tests, which have every kind.
func sources(t testing.TB) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, pattern := range []string{"../../forms/*.yaml", "../web/testdata/kinds/forms/*.yaml"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatal("no forms: ", err)
		}
		for _, name := range names {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(string(src), "form:") || strings.Contains(string(src), "\nform:") {
				files[name] = src
			}
		}
	}
	return files
}

// inTranslation adds languages to a form's file.
func inTranslation(src []byte, tags string) []byte {
	return append(slices.Clone(src), []byte("\nin_translation: ["+tags+"]\n")...)
}

func parse(t testing.TB, src []byte) *form.Definition {
	t.Helper()
	d, findings := form.Parse("f.yaml", src)
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestEveryText fills every field of a definition, whatever its fields are, and
// looks for each text among the form's: one that a definition comes to have is
// translated, too.
func TestEveryText(t *testing.T) {
	n := 0
	var fill func(v reflect.Value, depth int)
	fill = func(v reflect.Value, depth int) {
		switch {
		case v.Type() == textType:
			n++
			v.Set(reflect.ValueOf(form.Text{"vi": fmt.Sprintf("text %d", n)}))
		case v.Kind() == reflect.Struct:
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					fill(v.Field(i), depth)
				}
			}
		case v.Kind() == reflect.String:
			n++
			v.SetString(fmt.Sprintf("id_%d", n))
		case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct && depth < 5:
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			fill(v.Index(0), depth+1)
			fill(v.Index(1), depth+1)
		}
	}
	var d form.Definition
	fill(reflect.ValueOf(&d).Elem(), 0)
	d.Languages = []string{"vi"}
	var want []string
	var gather func(v reflect.Value)
	gather = func(v reflect.Value) {
		switch {
		case v.Type() == textType:
			want = append(want, v.Interface().(form.Text)["vi"])
		case v.Kind() == reflect.Struct:
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					gather(v.Field(i))
				}
			}
		case v.Kind() == reflect.Slice:
			for i := range v.Len() {
				gather(v.Index(i))
			}
		}
	}
	gather(reflect.ValueOf(d))
	var got []string
	keys := map[string]bool{}
	for _, text := range Of(&d) {
		got = append(got, text.Source)
		if keys[text.Key] {
			t.Errorf("%s is the key of two texts", text.Key)
		}
		keys[text.Key] = true
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%d texts, want %d", len(got), len(want))
	}
}

// TestEveryTextIsInTheFile translates every text of every form into two
// languages, one after the other, and looks at what became of the file.
func TestEveryTextIsInTheFile(t *testing.T) {
	for name, src := range sources(t) {
		made := inTranslation(src, "km, ar")
		for _, lang := range []string{"km", "ar"} {
			var changes []Change
			for _, text := range Of(parse(t, made)) {
				changes = append(changes, Change{Key: text.Key, Language: lang, Text: lang + " " + text.Source})
			}
			next, err := Apply(name, made, changes)
			if err != nil {
				t.Fatal(name, err)
			}
			made = next
		}
		for _, text := range Of(parse(t, made)) {
			for _, lang := range []string{"km", "ar"} {
				if text.In[lang] != lang+" "+text.Source {
					t.Errorf("%s: %s in %s: %q", name, text.Key, lang, text.In[lang])
				}
			}
		}
		kept := func(src []byte) (n int) {
			for line := range strings.Lines(string(src)) {
				if line := strings.TrimSpace(line); line == "" || line[0] == '#' {
					n++
				}
			}
			return n
		}
		if kept(made) < kept(inTranslation(src, "km")) {
			t.Errorf("%s: comments or blank lines are lost:\n%s", name, made)
		}
	}
}

const before = `form: f
title: {vi: Mẫu, en: Form}
for: members
languages: [vi, en]
in_translation: [km]
scales:
  agree:
    - no: {vi: Không, en: "No", km: ទេ}
    - yes_: {vi: Có, en: "Yes"}
pages:
  - page: about
    title: {vi: Trang, en: Page}
    sections:
      - title: {vi: Mục, en: Section}
        questions:
          - likert: a
            label: {vi: Câu A, en: Question A, km: ក}
            scale: agree
          - matrix: b
            label: {vi: Câu B, en: Question B}
            hint: {vi: Gợi ý, en: Hint}
            scale: agree
            rows:
              - one: {vi: Một, en: One}
`

func TestOf(t *testing.T) {
	var got strings.Builder
	for _, x := range Of(parse(t, []byte(before))) {
		fmt.Fprintln(&got, x.Key, x.Name, "|", x.Where, "|", x.Source, x.Also)
	}
	const want = `_form.title title |  | Mẫu []
_page.about.title title |  | Trang []
_page.about.section_1.title title | Trang | Mục []
a.label label | Trang › Mục | Câu A []
a.option.no option | Trang › Mục › Câu A | Không [b.option.no]
a.option.yes_ option | Trang › Mục › Câu A | Có [b.option.yes_]
b.label label | Trang › Mục | Câu B []
b.hint hint | Trang › Mục | Gợi ý []
b.row.one row | Trang › Mục › Câu B | Một []
`
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
}

func TestCoverAndStale(t *testing.T) {
	reworded := strings.NewReplacer("Câu A,", "Câu hỏi A,", "Không,", "Chưa,").Replace(before)
	later := strings.Replace(reworded, "ទេ", "អត់ទេ", 1)
	first, second, third := parse(t, []byte(before)), parse(t, []byte(reworded)), parse(t, []byte(later))
	for _, c := range []struct {
		name    string
		now     *form.Definition
		earlier []*form.Definition
		lang    string
		want    Coverage
	}{
		{"complete", first, nil, "en", Coverage{"en", 9, 0, 0, 0}},
		{"gaps", first, nil, "km", Coverage{"km", 9, 7, 0, 26}},
		{"the same", first, []*form.Definition{first}, "km", Coverage{"km", 9, 7, 0, 26}},
		{"two sources changed", second, []*form.Definition{first}, "km", Coverage{"km", 9, 7, 2, 26}},
		{"in all languages", second, []*form.Definition{first}, "en", Coverage{"en", 9, 0, 2, 0}},
		{"longer ago", second, []*form.Definition{first, second}, "km", Coverage{"km", 9, 7, 2, 26}},
		{"one translated again", third, []*form.Definition{first, second}, "km", Coverage{"km", 9, 7, 1, 26}},
	} {
		if got := Cover(Of(c.now, c.earlier...), c.lang); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestChanges(t *testing.T) {
	d := parse(t, []byte(strings.ReplaceAll(before, "vi: Câu B, en: Question B", "vi: 'Câu {{a}} B', en: 'Question {{a}} B'")))
	row := func(key, source, km string) Table {
		return Table{File: "t", Form: "f", Source: "vi", Languages: []string{"km"}, Rows: []Row{{Line: 7, Key: key, Source: source, Texts: map[string]string{"km": km}}}}
	}
	in := func(lang string) Table {
		table := row("a.label", "Câu A", "ខ")
		table.Languages = []string{lang}
		return table
	}
	other := row("a.label", "Câu A", "ខ")
	other.Form = "g"
	twice := row("a.option.yes_", "Có", "បាទ")
	twice.Rows = append(twice.Rows, Row{Line: 9, Key: "b.option.yes_", Source: "Có", Texts: map[string]string{"km": "x"}})
	d.Question("b").Locked = true // which has a hint in Khmer to come, and the options of a
	for _, c := range []struct {
		name  string
		table Table
		want  string // a change, or what is wrong
	}{
		{"a text of a locked question", row("a.option.no", "Không", "ទេ!"), "t:7: a.option.no: this is locked, so its text in km can't be changed: remove the lock in the editor first, or take the text out here"},
		{"a text", row("b.hint", "Gợi ý", " ខ "), "b.hint km: ខ"},
		{"of a place that shows the same", row("b.option.yes_", "Có", "ខ"), "a.option.yes_ km: ខ"},
		{"no text", row("b.hint", "Gợi ý", " "), ""},
		{"the same text", row("a.label", "Câu A", "ក"), ""},
		{"another text", row("a.label", "Câu A", "ខ"), "a.label km: ខ"},
		{"a place kept", row("b.label", "Câu {{a}} B", "ខ {{ a }}"), "b.label km: ខ {{ a }}"},
		{"a place lost", row("b.label", "Câu {{a}} B", "ខ"), "t:7: b.label: {{a}} is lost in km: write it where the earlier answer is to stand"},
		{"a place invented", row("b.hint", "Gợi ý", "{{b}}"), "t:7: b.hint: {{b}} stands in km, but not in the source: remove it"},
		{"too long", row("b.label", "Câu {{a}} B", "{{a}}"+strings.Repeat("ក", 500)), "t:7: b.label: the text in km has 505 characters; the limit is 500: shorten it"},
		{"a control character", row("b.hint", "Gợi ý", "a\x00b"), "t:7: b.hint: the text in km holds a control character: type it again"},
		{"unknown key", row("c.label", "C", "ខ"), "t:7: c.label: the form has no text with this key: remove the row, or export the texts again"},
		{"old source", row("a.label", "Câu Á", "ខ"), "t:7: a.label: the text to translate from has changed since: export the texts again, and translate “Câu A”"},
		{"twice", twice, "t:9: b.option.yes_: this text is here twice, first on line 7: remove one of them"},
		{"another form", other, "t:1: this is a translation of the form g: choose the one of f"},
		{"own language", in("vi"), "t:1: vi is the form's own language: change the form itself"},
		{"no language of the form", in("lo"), "t:1: the form is not translated into lo: add it to in_translation, or take it out here"},
	} {
		changes, findings := Changes(d, c.table)
		got := findings.Error()
		for _, x := range changes {
			got += fmt.Sprintf("%s %s: %s", x.Key, x.Language, x.Text)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
