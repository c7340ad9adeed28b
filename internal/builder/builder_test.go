package builder_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"toadam/forms"
	"toadam/internal/builder"
	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/problem"
)

// shipped are the texts of the shipped forms.
func shipped(t testing.TB) map[string][]byte {
	t.Helper()
	texts := map[string][]byte{}
	names, err := fs.Glob(forms.Files, "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if src, err := fs.ReadFile(forms.Files, name); err == nil && name != "consultation.yaml" {
			texts[name] = src
		}
	}
	return texts
}

func open(t *testing.T, name string) *builder.Form {
	t.Helper()
	src, err := fs.ReadFile(forms.Files, name)
	if err != nil {
		t.Fatal(err)
	}
	return builder.Open(src)
}

// do makes a step that must succeed and leave a form without mistakes.
func do(t *testing.T, f *builder.Form, s builder.Step) string {
	t.Helper()
	at, err := f.Do(s)
	if err != nil {
		t.Fatalf("%+v: %v", s, err)
	}
	if len(f.Findings) > 0 {
		t.Fatalf("%+v: %v\n%s", s, f.Findings, f.YAML())
	}
	return at
}

// asFilled is what a page would send for the fields at a place, unchanged.
func asFilled(f *builder.Form, at string) builder.Input {
	in := builder.Input{}
	for _, x := range f.Fields(at) {
		texts := func(name string, texts map[string]string) {
			for _, lang := range f.Languages {
				in[builder.NameOf(name, lang)] = []string{texts[lang]}
			}
		}
		switch x.Kind {
		case builder.Text, builder.Prose:
			texts(x.Key, x.Texts)
		case builder.AnyOf:
			in[x.Key] = append([]string{""}, x.Chosen...)
		case builder.Items:
			in[builder.NameOf(x.Key, "named")] = []string{x.Named}
			for i, it := range x.Items {
				name := builder.NameOf(x.Key, i)
				in[builder.NameOf(name, "id")] = []string{it.ID}
				texts(name, it.Texts)
				for flag, on := range it.Flags {
					in[builder.NameOf(name, flag)] = []string{map[bool]string{true: "true"}[on]}
				}
			}
		case builder.Condition:
			if x.Rows == nil {
				in[x.Key] = []string{x.Value}
				break
			}
			in[builder.NameOf(x.Key, "rows")] = []string{""}
			in[builder.NameOf(x.Key, "any")] = []string{map[bool]string{true: "true"}[x.Rows.Any]}
			for i, r := range x.Rows.List {
				in[builder.NameOf(x.Key, i, "name")] = []string{r.Name}
				in[builder.NameOf(x.Key, i, "test")] = []string{r.Test}
				in[builder.NameOf(x.Key, i, "value")] = []string{r.Value}
			}
		case builder.Routes:
			for i, r := range append(slices.Clone(x.Routes), builder.Route{}) {
				in[builder.NameOf(x.Key, i, "to")] = []string{r.To}
				in[builder.NameOf(x.Key, i, "if")] = []string{r.If}
			}
		default:
			in[x.Key] = []string{x.Value}
		}
	}
	return in
}

// TestNothingChanges opens everything in the shipped forms, and sends it back as
// it was: the text is the same to the byte.
func TestNothingChanges(t *testing.T) {
	for name, src := range shipped(t) {
		f := builder.Open(src)
		for _, e := range f.Outline("vi") {
			if _, err := f.Do(builder.Step{Do: "fill", At: e.At, Input: asFilled(f, e.At)}); err != nil {
				t.Errorf("%s: %s: %v", name, e.At, err)
			}
		}
		if string(f.YAML()) != string(src) {
			t.Errorf("%s became\n%s", name, f.YAML())
		}
	}
}

// TestThereAndBack undoes each step by the opposite one.
func TestThereAndBack(t *testing.T) {
	for name, src := range shipped(t) {
		f := builder.Open(src)
		before := f.Definition
		for _, e := range f.Outline("vi") {
			if e.Sort != builder.Question && e.Sort != builder.Page {
				continue
			}
			for _, steps := range [][]string{{"down", "up"}, {"up", "down"}, {"duplicate", "remove"}, {"lock", "unlock"}} {
				at, err := f.Do(builder.Step{Do: steps[0], At: e.At})
				if err == nil && (at != e.At || steps[0] == "lock") { // else it is the first or the last
					_, err = f.Do(builder.Step{Do: steps[1], At: at})
				}
				if err != nil {
					t.Fatalf("%s: %v %s: %v", name, steps, e.At, err)
				}
			}
		}
		if after := f.Definition; len(f.Findings) > 0 || !same(before, after) || withoutGaps(f.YAML()) != withoutGaps(src) {
			t.Errorf("%s: %v\n%.5000s", name, f.Findings, f.YAML())
		}
	}
}

// withoutGaps is a text without blank lines, of which moving may leave one more
// or less between questions.
func withoutGaps(text []byte) string {
	lines := slices.DeleteFunc(strings.Split(string(text), "\n"), func(l string) bool { return l == "" })
	return strings.Join(lines, "\n")
}

// same reports whether two definitions are the same but for the lines on which
// they are written.
func same(a, b *form.Definition) bool {
	return bytes.Equal(a.YAML(), b.YAML())
}

func TestAddEveryKind(t *testing.T) {
	for _, kind := range form.Kinds {
		for _, other := range form.Kinds {
			f := open(t, "speak.yaml")
			at := do(t, f, builder.Step{Do: "add_question", At: "pages/0/questions/0", Arg: string(kind), Lang: "vi"})
			if at != "pages/0/questions/1" || f.KindOf(at) != kind || f.Definition.Pages[0].Sections[0].Questions[1].Kind != kind {
				t.Fatalf("%s is %s at %s", kind, f.KindOf(at), at)
			}
			if other != kind {
				do(t, f, builder.Step{Do: "kind", At: at, Arg: string(other), Lang: "vi"})
			}
		}
	}
}

func TestQuestion(t *testing.T) {
	f := open(t, "speak.yaml")
	at := do(t, f, builder.Step{Do: "add_question", At: "pages/1", Arg: "single", Lang: "vi"})
	in := builder.Input{
		"_id": {"side"}, "label.vi": {"Bên nào?"}, "label.en": {"Which side, left or right?"}, "required": {"", "true"},
		"options.0.id": {"left"}, "options.0.vi": {"Trái"}, "options.0.en": {"Left"}, "options.1.specify": {"", "true"},
		"show_if.rows": {""}, "show_if.0.name": {"theme"}, "show_if.0.test": {"!="}, "show_if.0.value": {"policy"},
	}
	do(t, f, builder.Step{Do: "fill", At: at, Input: in})
	do(t, f, builder.Step{Do: "add_item", At: at, Arg: "options", Lang: "vi"})
	do(t, f, builder.Step{Do: "up", At: at + "/options/2"})
	want := `      - single: side
        label: {vi: 'Bên nào?', en: 'Which side, left or right?'}
        required: true
        show_if: 'theme != "policy"'
        options:
          - left: {vi: Trái, en: Left}
          - option_3: {vi: Phương án 3, en: Option 3}
          - option_2: {vi: Phương án 2, en: Option 2}
            specify: true
`
	if !strings.Contains(string(f.YAML()), want) {
		t.Errorf("%s", f.YAML())
	}
	do(t, f, builder.Step{Do: "fill", At: "pages/1/questions/0", Input: builder.Input{"_id": {"topic"}}})
	if got := f.Definition.Question("side").ShowIf; got != `topic != "policy"` {
		t.Errorf("after theme was renamed: %s", got)
	}
}

func TestMoveAcrossPages(t *testing.T) {
	f := open(t, "speak.yaml")
	at := "pages/0/questions/4"
	var seen []string
	for range 5 {
		at = do(t, f, builder.Step{Do: "down", At: at})
		seen = append(seen, at)
	}
	if want := []string{"pages/1/questions/0", "pages/1/questions/1", "pages/1/questions/2", "pages/1/questions/3", "pages/2/questions/0"}; !slices.Equal(seen, want) {
		t.Errorf("went by %v", seen)
	}
	if f.IDOf(at) != "phone" {
		t.Errorf("moved %s", f.IDOf(at))
	}
	at = do(t, f, builder.Step{Do: "move", At: at, Arg: "pages/0/questions", Index: 0})
	if f.IDOf(at) != "phone" || f.Definition.Pages[0].Sections[0].Questions[0].ID != "phone" {
		t.Errorf("moved to %s", at)
	}
}

func TestLocks(t *testing.T) {
	f := open(t, "poll.yaml")
	find := func(id string) string {
		for _, e := range f.Outline("vi") {
			if e.ID == id {
				return e.At
			}
		}
		t.Fatalf("there is no %s", id)
		return ""
	}
	at := find("apparatus_model") // of the scale agreement
	do(t, f, builder.Step{Do: "lock", At: at})
	text := string(f.YAML())
	for name, s := range map[string]builder.Step{
		"its label":  {Do: "fill", At: at, Input: builder.Input{"label.vi": {"Khác"}}},
		"its scale":  {Do: "fill", At: "scales/agreement", Input: builder.Input{".0.vi": {"Khác"}}},
		"its kind":   {Do: "kind", At: at, Arg: "yes_no"},
		"remove it":  {Do: "remove", At: at},
		"its page":   {Do: "remove", At: "pages/1"},
		"a new item": {Do: "add_item", At: "scales/agreement"},
	} {
		if _, err := f.Do(s); !problem.Is(err, problem.Forbidden) || string(f.YAML()) != text {
			t.Errorf("%s: %v", name, err)
		}
	}
	do(t, f, builder.Step{Do: "down", At: at}) // it stays as it is wherever it stands
	for name, source := range map[string]string{
		"changed":  strings.Replace(text, "phù hợp với chức năng", "hợp với chức năng", 1),
		"unlocked": strings.Replace(text, "        locked: true\n", "", 1),
	} {
		if source == text {
			t.Fatalf("%s: the text is the same", name)
		}
		if err := f.Keeps(builder.Open([]byte(source))); !problem.Is(err, problem.Forbidden) {
			t.Errorf("%s in the source: %v", name, err)
		}
	}
	if err := f.Keeps(builder.Open([]byte("a: ["))); !problem.Is(err, problem.Invalid) {
		t.Error("a text that can't be read:", err)
	}
	if err := f.Keeps(builder.Open([]byte("# more\n" + text))); err != nil {
		t.Error(err)
	}
	do(t, f, builder.Step{Do: "unlock", At: find("apparatus_model")})
	do(t, f, builder.Step{Do: "fill", At: "scales/agreement", Input: builder.Input{".0.vi": {"Khác"}}})
}

func TestCopy(t *testing.T) {
	poll, speak := open(t, "poll.yaml"), open(t, "speak.yaml")
	at, err := speak.Copy(poll, "pages/1", "pages/0", false)
	if err != nil || len(speak.Findings) > 0 || at != "pages/1" || speak.IDOf(at) != "apparatus" {
		t.Fatal(at, err, speak.Findings)
	}
	if !slices.ContainsFunc(speak.Outline("vi"), func(e builder.Entry) bool { return e.At == "scales/agreement" }) {
		t.Errorf("the scale was left behind:\n%s", speak.YAML())
	}
	at, err = speak.Copy(poll, "pages/1/questions/0", "pages/2/questions/0", true)
	if err != nil || len(speak.Findings) > 0 || speak.IDOf(at) != "apparatus_model_2" {
		t.Fatal(at, speak.IDOf(at), err, speak.Findings)
	}
	if _, err = speak.Copy(poll, "pages/99", "", true); err == nil {
		t.Error("a page that is not there was copied")
	}
}

func TestNew(t *testing.T) {
	src, err := builder.New("tra", map[string]string{"vi": "Trà", "en": "Tea"}, []string{"vi", "en"}, "members")
	if err != nil {
		t.Fatal(err)
	}
	f := builder.Open(src)
	at, err := f.Do(builder.Step{Do: "add_page", At: "", Lang: "vi"})
	if err != nil {
		t.Fatal(err)
	}
	do(t, f, builder.Step{Do: "add_question", At: at, Arg: "yes_no", Lang: "vi"})
	at = do(t, f, builder.Step{Do: "add_section", At: "pages/0", Lang: "vi"})
	if f.SortOf(at) != builder.Section || len(f.Definition.Pages[0].Sections[0].Questions) != 1 {
		t.Errorf("%s\n%s", at, f.YAML())
	}
}

// TestCalled begins forms as copies.
func TestCalled(t *testing.T) {
	src, err := fs.ReadFile(forms.Files, "poll.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ english, audience, says string }{
		{"", "experts", "form: other\ntitle: Khác\n"}, {"Other", "units", "en: Other"},
	} {
		src, err := builder.Called(src, "other", map[string]string{"vi": "Khác", "en": c.english}, c.audience)
		f := builder.Open(src)
		if err != nil || len(f.Findings) > 0 || f.Definition.Audience != c.audience || !strings.Contains(string(src), c.says) {
			t.Errorf("%v %v %v\n%.500s", c, err, f.Findings, src)
		}
		if english := len(f.Languages) == 2; english != (c.english != "") {
			t.Errorf("%v: %v", c, f.Languages)
		}
	}
	alone := []byte("form: a\ntitle: A\nfor: members\nlanguages: [vi]\npages: []\n")
	src, err = builder.Called(alone, "b", map[string]string{"vi": "B", "en": "Bee"}, "")
	if f := builder.Open(src); err != nil || f.Definition.Title["en"] != "Bee" || !slices.Equal(f.Definition.InTranslation, []string{"en"}) {
		t.Errorf("%v\n%s", err, src)
	}
}

// TestLegible writes new questions in lines, and emoji as they are.
func TestLegible(t *testing.T) {
	f := builder.Open([]byte("form: a\ntitle: A\nfor: members\nlanguages: [vi]\npages:\n  - page: p\n    title: P\n    questions: []\n"))
	at := do(t, f, builder.Step{Do: "add_question", At: "pages/0", Arg: "yes_no", Lang: "vi"})
	do(t, f, builder.Step{Do: "fill", At: at, Input: builder.Input{"label.vi": {"Vui 😀 hay không"}}})
	if want := "      - yes_no: yes_no_1\n        label: Vui 😀 hay không\n"; !strings.Contains(strings.ReplaceAll(string(f.YAML()), `"`, ""), want) {
		t.Errorf("%s", f.YAML())
	}
	do(t, f, builder.Step{Do: "fill", At: at, Input: builder.Input{"label.vi": {`\U0001F600 😀`}}})
	if f.Definition.Pages[0].Sections[0].Questions[0].Label["vi"] != `\U0001F600 😀` {
		t.Errorf("%s", f.YAML())
	}
}

// TestFaulty changes texts that are not forms yet.
func TestFaulty(t *testing.T) {
	for _, src := range []string{"", "a: [", "- a", "form: 1", "pages: {}", "pages: [1, {}, []]", "pages:\n  - page: a\n    questions:\n      - 1\n      - []\n      - {x: 1}\n"} {
		f := builder.Open([]byte(src))
		for _, e := range f.Outline("vi") {
			f.Fields(e.At)
		}
		for _, step := range []string{"fill", "up", "down", "remove", "duplicate", "kind", "add_question", "add_page", "add_section", "lock", "add_item", "nothing"} {
			if _, err := f.Do(builder.Step{Do: step, At: "pages/0", Arg: "single"}); err != nil && problem.Is(err, problem.Internal) {
				t.Errorf("%q: %s: %v", src, step, err)
			}
		}
	}
}

// FuzzSteps makes random steps in any text: never a panic, a step that fails
// changes nothing, and what is locked stays.
func FuzzSteps(f *testing.F) {
	for _, src := range shipped(f) {
		f.Add(src, uint64(1))
	}
	f.Add([]byte("pages: [{page: a, locked: true, questions: [{single: b, label: c, scale: d}]}]\nscales: {d: [e: f]}"), uint64(3))
	steps := []string{"fill", "up", "down", "move", "remove", "duplicate", "kind", "add_question", "add_page", "add_section", "add_field", "add_quota", "add_scale", "add_item", "lock"}
	f.Fuzz(func(t *testing.T, src []byte, seed uint64) {
		b := builder.Open(src)
		r := rand.New(rand.NewPCG(seed, 0))
		for range 3 {
			outline := b.Outline("vi")
			if len(outline) == 0 || len(outline) > 300 {
				return
			}
			e := outline[r.IntN(len(outline))]
			s := builder.Step{Do: steps[r.IntN(len(steps))], At: e.At, Lang: "vi", Arg: string(form.Kinds[r.IntN(len(form.Kinds))])}
			switch s.Do {
			case "move":
				s.Arg = "pages/0/questions"
			case "add_item":
				s.Arg = []string{"options", "rows", "next"}[r.IntN(3)]
			case "fill":
				s.Input = asFilled(b, e.At)
				for _, name := range slices.Sorted(func(yield func(string) bool) {
					for k := range s.Input {
						if !yield(k) {
							return
						}
					}
				}) {
					if r.IntN(4) == 0 {
						s.Input[name] = []string{fmt.Sprint("x", r.IntN(3))}
					}
				}
			}
			before := string(b.YAML())
			locked := builder.Open(b.YAML())
			_, err := b.Do(s)
			if err != nil && string(b.YAML()) != before {
				t.Fatalf("%+v failed (%v), and made\n%s\nof\n%s", s, err, b.YAML(), before)
			}
			if err := locked.Keeps(b); err != nil {
				t.Fatalf("%+v: %v\n%s\nof\n%s", s, err, b.YAML(), before)
			}
		}
	})
}

func BenchmarkStep(b *testing.B) {
	src, err := fs.ReadFile(forms.Files, "poll.yaml")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		f := builder.Open(src)
		if _, err := f.Do(builder.Step{Do: "fill", At: "pages/1/questions/0", Input: builder.Input{"label.vi": {"Khác"}}}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestWords looks for the name of every kind, and of every key that can be
// filled in, in both languages (package locale compares those).
func TestWords(t *testing.T) {
	for _, kind := range form.Kinds {
		if !locale.Has("builder.kind_" + string(kind)) {
			t.Errorf("the kind %s has no name", kind)
		}
		f := open(t, "speak.yaml")
		at, err := f.Do(builder.Step{Do: "add_question", At: "pages/0", Arg: string(kind), Lang: "vi"})
		if err != nil {
			t.Fatal(err)
		}
		for _, place := range []string{at, "pages/0", "", "quotas/0"} {
			if place == "quotas/0" {
				do(t, f, builder.Step{Do: "add_quota", Lang: "vi"})
			}
			for _, x := range f.Fields(place) {
				if x.Key != builder.IDKey && !locale.Has("builder.key_"+x.Key) {
					t.Errorf("the key %s has no name", x.Key)
				}
			}
		}
	}
}

// large is a form of a thousand questions, each page of which has ten.
func large() []byte {
	var b strings.Builder
	b.WriteString("form: large\ntitle: Lớn\nfor: members\nlanguages: [vi]\npages:\n")
	for i := range 1000 {
		if i%10 == 0 {
			fmt.Fprintf(&b, "  - page: p%d\n    title: Trang\n    questions:\n", i/10)
		}
		fmt.Fprintf(&b, "      - single: q%d\n        label: Câu hỏi số %d\n        options:\n          - a: Một\n          - b: Hai\n", i, i)
	}
	return []byte(b.String())
}

func BenchmarkLargeStep(b *testing.B) {
	src := large()
	for b.Loop() {
		f := builder.Open(src)
		if _, err := f.Do(builder.Step{Do: "fill", At: "pages/50/questions/5", Input: builder.Input{"label.vi": {"Khác"}}}); err != nil {
			b.Fatal(err)
		}
	}
}
