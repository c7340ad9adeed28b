package change

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"toadam/internal/form"
	"toadam/internal/locale"
)

const tea = `form: tea
title: {vi: Trà, en: Tea}
for: members
languages: [vi, en]
scales:
  two:
    - wrong: {vi: Sai, en: Wrong}
    - right: {vi: Đúng, en: Right}
pages:
  - page: one
    title: {vi: Một, en: One}
    questions:
      - single: often
        label: {vi: "Bao lâu một lần?", en: "How often?"}
        options:
          - daily: {vi: Hằng ngày, en: Daily}
          - never: {vi: Không, en: Never}
      - likert: good
        label: {vi: Trà ngon, en: Tea is good}
        scale: two
      - rating: mark
        label: {vi: Cho điểm, en: Give a mark}
        from: 0
        to: 10
      - number: cups
        label: {vi: "Mấy chén?", en: "How many cups?"}
        unit: {vi: chén, en: cups}
  - page: two
    title: {vi: Hai, en: Two}
    questions:
      - long_text: why
        label: {vi: "Vì sao?", en: "Why?"}
`

func parse(t *testing.T, src string) *form.Definition {
	t.Helper()
	d, findings := form.Parse("tea.yaml", []byte(src))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestCompare says changes of the YAML as an organiser reads them.
func TestCompare(t *testing.T) {
	for _, c := range []struct {
		name, from, to string
		grade          Grade
		want           []string // "where: what"
	}{
		{"nothing", "", "", Safe, nil},
		{"a comment", "form: tea\n", "form: tea # hot\n", Safe, nil},
		{"the title", "{vi: Trà, en: Tea}", "{vi: Trà xanh, en: Tea}", Safe, []string{"The form: title (Tiếng Việt): from “Trà” to “Trà xanh”"}},
		{"a wording", "How often?", "How often a week?", Look, []string{"Question “How often a week?”: wording (English): from “How often?” to “How often a week?”"}},
		{"an option gone", "          - daily: {vi: Hằng ngày, en: Daily}\n", "          - weekly: {vi: Hằng tuần, en: Weekly}\n", Look,
			[]string{"Question “How often?”: removed: option “Daily”", "Question “How often?”: added: option “Weekly”"}},
		{"an option's wording", "en: Daily", "en: Every day", Look, []string{"Question “How often?”: option “Every day”, wording (English): from “Daily” to “Every day”"}},
		{"a scale", "    - right", "    - perhaps: {vi: Có thể, en: Perhaps}\n    - right", Breaks, []string{"Question “Tea is good”: added: option “Perhaps”"}},
		{"a rating", "to: 10", "to: 5", Breaks, []string{"Question “Give a mark”: highest point: from 10 to 5"}},
		{"a kind", "number: cups", "text: cups", Breaks, nil},
		{"required", "label: {vi: Cho điểm", "required: true\n        label: {vi: Cho điểm", Look, []string{"Question “Give a mark”: required: from no to yes"}},
		{"a condition", "- long_text: why\n", "- long_text: why\n        show_if: often = \"daily\"\n", Look, []string{"Question “Why?”: shown if: now often = \"daily\""}},
		{"a closing day", "for: members\n", "for: members\ncloses: 2026-12-31\n", Safe, []string{"The form: closes: now 31 Dec 2026"}},
		{"a question gone", "      - number: cups\n        label: {vi: \"Mấy chén?\", en: \"How many cups?\"}\n        unit: {vi: chén, en: cups}\n", "", Breaks,
			[]string{"Question “How many cups?”: removed"}},
		{"a way on", "    title: {vi: Một, en: One}\n", "    title: {vi: Một, en: One}\n    next:\n      - {to: end, if: often = \"never\"}\n      - {to: two}\n", Look,
			[]string{"Page “One”: the way on: now the end of the questions if often = \"never\", page “Two”"}},
		{"a language", "languages: [vi, en]\n", "languages: [vi, en]\nin_translation: [km]\n", Safe, []string{"The form: languages being translated: now ខ្មែរ"}},
		{"an answer in a text", "{vi: \"Vì sao?\", en: \"Why?\"}", "{vi: \"Vì sao {{often}}?\", en: \"Why {{often}}?\"}", Look, []string{
			"Question “Why [How often?]?”: wording (English): from “Why?” to “Why [How often?]?”",
			"Question “Why [How often?]?”: wording (Tiếng Việt): from “Vì sao?” to “Vì sao [How often?]?”"}},
		{"another identifier", "      - long_text: why\n", "      - long_text: why2\n", Breaks,
			[]string{"Question “Why?”: removed", "Question “Why?”: added"}},
	} {
		src := strings.Replace(tea, c.from, c.to, 1)
		if c.name == "a kind" {
			src = strings.Replace(src, "        unit: {vi: chén, en: cups}\n", "", 1)
		}
		changes := Compare(parse(t, tea), parse(t, src))
		if got := Worst(changes); got != c.grade {
			t.Errorf("%s: grade %d, want %d", c.name, got, c.grade)
		}
		var got []string
		for _, x := range changes {
			got = append(got, x.Where("en")+": "+x.Say("en"))
			if x.Where("vi") == x.Where("en") || (x.Grade == Safe) != (x.Why("vi") == "") {
				t.Errorf("%s: %s %q", c.name, x.Where("vi"), x.Why("vi"))
			}
		}
		if c.want != nil && !slices.Equal(got, c.want) || c.name == "nothing" && got != nil {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

// TestNamesTheOldQuestion: a text that speaks of a question which is gone names
// it as the old version does.
func TestNamesTheOldQuestion(t *testing.T) {
	old := parse(t, strings.Replace(tea, "en: \"Why?\"", "en: \"Why {{cups}}?\"", 1))
	new := parse(t, strings.NewReplacer("number: cups", "number: mugs").Replace(tea))
	var got []string
	for _, x := range Compare(old, new) {
		got = append(got, x.Say("en"))
	}
	if want := "wording (English): from “Why [How many cups?]?” to “Why?”"; !slices.Contains(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestMoved moves a question to another page, and pages and options about.
func TestMoved(t *testing.T) {
	old, new := parse(t, tea), parse(t, tea)
	questions := &new.Pages[0].Sections[0].Questions
	new.Pages[1].Sections[0].Questions = append(new.Pages[1].Sections[0].Questions, (*questions)[3])
	*questions = (*questions)[:3]
	slices.Reverse(new.Pages)
	slices.Reverse(new.Question("often").Options)
	var got []string
	for _, x := range Compare(old, parseAgain(new)) {
		got = append(got, x.Say("en"))
	}
	want := []string{"in another order: pages", "moved to another page", "in another order: options"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// parseAgain forgets what was looked up in a definition before it was changed.
func parseAgain(d *form.Definition) *form.Definition {
	return &form.Definition{ID: d.ID, Title: d.Title, Intro: d.Intro, Thanks: d.Thanks, Audience: d.Audience, Languages: d.Languages,
		Opens: d.Opens, Closes: d.Closes, LastDay: d.LastDay, Pages: d.Pages, InTranslation: d.InTranslation, Shuffle: d.Shuffle, Quotas: d.Quotas}
}

// full is a definition in which every list has something.
func full() *form.Definition {
	text := func() form.Text { return form.Text{"vi": "a"} }
	option := func() []form.Option { return []form.Option{{ID: "o", Label: text(), Of: []string{"x"}}} }
	question := func() form.Question {
		return form.Question{ID: "q", Kind: form.Single, Label: text(), Options: option(), Columns: option(), Rows: []form.Row{{ID: "r", Label: text()}}}
	}
	q := question()
	q.Fields = []form.Question{question()}
	return &form.Definition{ID: "f", Languages: []string{"vi"}, Quotas: []form.Quota{{ID: "z", If: "a", Limit: 1, Message: text()}},
		Pages: []form.Page{{ID: "p", Next: []form.Route{{To: "end", If: "a"}}, Sections: []form.Section{{Title: text(), Questions: []form.Question{q}}}}}}
}

// TestComplete changes every field that a definition can have, at any depth,
// also those that are added after this is written: each gives a change that
// can be said in every language.
func TestComplete(t *testing.T) {
	none := map[string]bool{".ID": true, ".Version": true} // they say which form and which version it is
	paths := 0
	for n := 0; ; n++ {
		d := full()
		path, ok := mutate(reflect.ValueOf(d).Elem(), "", &[]int{n}[0])
		if !ok {
			break
		}
		paths++
		changes := Compare(full(), d)
		if len(changes) == 0 && !none[path] && !strings.HasSuffix(path, ".Line") {
			t.Errorf("a change of %s is not told", path)
		}
		for _, x := range changes {
			for _, lang := range locale.Languages {
				if s := x.Where(lang) + x.Say(lang) + x.Why(lang); strings.ContainsAny(s, "⟦{") || x.Say(lang) == "" {
					t.Errorf("%s in %s: %q", path, lang, s)
				}
			}
		}
	}
	if paths < 120 {
		t.Errorf("only %d fields were changed", paths)
	}
}

// mutate changes the n-th value below v and says which that is.
func mutate(v reflect.Value, path string, n *int) (string, bool) {
	if !v.CanSet() {
		return "", false
	}
	_, isTime := v.Interface().(time.Time)
	switch {
	case isTime:
		return here(path, n, func() { v.Set(reflect.ValueOf(time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC))) })
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if !v.Type().Field(i).IsExported() {
				continue
			}
			if p, ok := mutate(v.Field(i), path+"."+v.Type().Field(i).Name, n); ok {
				return p, true
			}
		}
		return "", false
	case v.Kind() == reflect.Slice:
		if p, ok := here(path+"[+]", n, func() { v.Set(reflect.Append(v, other(v.Type().Elem()))) }); ok {
			return p, true
		}
		for i := range v.Len() {
			if p, ok := mutate(v.Index(i), path+"[]", n); ok {
				return p, true
			}
		}
		return "", false
	}
	return here(path, n, func() { v.Set(other(v.Type())) })
}

// here applies the change if the n-th value is reached.
func here(path string, n *int, apply func()) (string, bool) {
	if *n--; *n >= 0 {
		return "", false
	}
	apply()
	return path, true
}

// other is a value that full has nowhere.
func other(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.String:
		v.SetString("experts") // an audience too
		if t == reflect.TypeFor[form.Kind]() {
			v.SetString(string(form.Number))
		}
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Float64:
		v.SetFloat(7)
	case reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		v.Elem().Set(other(t.Elem()))
	case reflect.Map:
		v.Set(reflect.ValueOf(form.Text{"vi": "changed"}))
	case reflect.Struct:
		for _, name := range []string{"ID", "To", "Questions"} {
			if f := v.FieldByName(name); f.IsValid() {
				f.Set(other(f.Type()))
				break
			}
		}
	case reflect.Slice:
		v.Set(reflect.Append(v, other(t.Elem())))
	}
	return v
}

// TestAudiences: every audience has its words.
func TestAudiences(t *testing.T) {
	for _, a := range form.Audiences {
		if s := plain(audience(a))("vi"); strings.Contains(s, "⟦") {
			t.Error(s)
		}
	}
	for _, k := range form.Kinds {
		if s := plain(kind(k))("vi"); strings.Contains(s, "⟦") {
			t.Error(s)
		}
	}
}

// BenchmarkCompare compares the largest definition there can be with itself.
func BenchmarkCompare(b *testing.B) {
	src, err := os.ReadFile("../../forms/poll.yaml")
	if err != nil {
		b.Fatal(err)
	}
	d, _ := form.Parse("poll.yaml", src)
	for b.Loop() {
		Compare(d, d)
	}
}
