package author

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const tea = `# Head of the file

form: tea   # its name
title: {vi: Trà, en: Tea}
languages: [vi, en]

scales:
  taste:
    - bad: {vi: Dở, en: Bad}
    # in between
    - good:
        vi: Ngon
        en: Good

pages:
  # The first page
  - page: one
    title: Một
    questions:
      # who drinks
      - yes_no: drinks   # the kind first
        label: {vi: "Có: uống", en: 'It''s drunk'}
        required: true

      - text: which
        label:
          vi: |
            Loại trà
            # no comment
          en: Which tea
        max_length: 20

  - page: two
    # why two
    title: Hai
    questions:
    - number: cups
      label: {vi: Số chén, en: Cups}
      # from none
      min: 0

# the end
`

func TestChanges(t *testing.T) {
	for _, c := range []struct {
		name     string
		do       func(*Document) error
		old, new string // a passage, and what becomes of it
	}{
		{"a text in braces", func(d *Document) error { return d.Set("title/en", "Green tea") }, "en: Tea}", "en: Green tea}"},
		{"a text that needs quotes", func(d *Document) error { return d.Set("title/en", "Tea, or: not") }, "en: Tea}", `en: "Tea, or: not"}`},
		{"a text keeps its quotes", func(d *Document) error { return d.Set("pages/0/questions/0/label/vi", "Có") }, `"Có: uống"`, `"Có"`},
		{"a word becomes texts", func(d *Document) error {
			return d.Set("pages/0/title", Pairs{{"vi", "Một"}, {"en", "One"}})
		}, "title: Một", "title: {vi: Một, en: One}"},
		{"a long text needs lines", func(d *Document) error { return d.Set("title/en", strings.Repeat("tea ", 30)+"x") },
			"title: {vi: Trà, en: Tea}", "title:\n  vi: Trà\n  en: " + strings.Repeat("tea ", 30) + "x"},
		{"a text of several lines", func(d *Document) error { return d.Set("title/en", "a\nb") },
			"title: {vi: Trà, en: Tea}", "title:\n  vi: Trà\n  en: |-\n    a\n    b"},
		{"prose stays prose", func(d *Document) error { return d.Set("pages/0/questions/1/label/vi", "Một\nhai\n") },
			"            Loại trà\n            # no comment\n", "            Một\n            hai\n"},
		{"a number", func(d *Document) error { return d.Set("pages/0/questions/1/max_length", Plain("30")) }, "max_length: 20", "max_length: 30"},
		{"a new key in its place", func(d *Document) error {
			return d.Set("pages/1/questions/0/max", Plain("9"), "number", "label", "min", "max", "integer")
		}, "      min: 0\n", "      min: 0\n      max: 9\n"},
		{"a new key before others", func(d *Document) error {
			return d.Set("pages/1/questions/0/hint", Pairs{{"vi", "a"}, {"en", "b"}}, "label", "hint", "min")
		}, "en: Cups}\n", "en: Cups}\n      hint: {vi: a, en: b}\n"},
		{"a key beside a comment", func(d *Document) error { return d.Set("form", "coffee") }, "form: tea   # its name", "form: coffee # its name"},
		{"an item before another", func(d *Document) error {
			return d.Insert("scales/taste", 1, Pairs{{"fair", Pairs{{"vi", "Vừa"}, {"en", "Fair"}}}})
		}, "en: Bad}\n    # in", "en: Bad}\n    - fair: {vi: Vừa, en: Fair}\n    # in"},
		{"an item at the end", func(d *Document) error { return d.Insert("languages", 2, "km") }, "[vi, en]", "[vi, en, km]"},
		{"an item set apart", func(d *Document) error {
			return d.Insert("pages/0/questions", 2, Snippet("# new\ntext: why\nlabel: Vì sao\n"))
		}, "max_length: 20\n", "max_length: 20\n\n      # new\n      - text: why\n        label: Vì sao\n"},
		{"the first of a list", func(d *Document) error { return d.Set("shuffle", []any{"one", "two"}, "languages", "shuffle") },
			"languages: [vi, en]\n", "languages: [vi, en]\nshuffle: [one, two]\n"},
		{"into a list that is not there", func(d *Document) error {
			return d.Insert("pages/1/next", 0, Pairs{{"to", "end"}}, "title", "next")
		}, "    title: Hai\n", "    title: Hai\n    next:\n      - {to: end}\n"},
		{"an item away, with its comment", func(d *Document) error { return d.Remove("scales/taste/1") },
			"    # in between\n    - good:\n        vi: Ngon\n        en: Good\n", ""},
		{"a key away", func(d *Document) error { return d.Remove("pages/1/questions/0/min") }, "      # from none\n      min: 0\n", ""},
		{"a page away", func(d *Document) error { return d.Remove("pages/0") }, tea[strings.Index(tea, "  # The first"):strings.Index(tea, "  - page: two")], ""},
		{"a first key away", func(d *Document) error { return d.Remove("pages/0/questions/1/text") }, "- text: which\n        label:", "- label:"},
		{"the last item", func(d *Document) error { return d.Remove("pages/1/questions/0") },
			"questions:\n    - number: cups\n      label: {vi: Số chén, en: Cups}\n      # from none\n      min: 0\n", "questions: []\n"},
		{"another kind", func(d *Document) error { return d.Rename("pages/0/questions/0/yes_no", "consent") },
			"- yes_no: drinks   # the kind first", "- consent: drinks # the kind first"},
		{"an option's name", func(d *Document) error { return d.Rename("scales/taste/1/good", "fine") },
			"- good:\n        vi", "- fine:\n        vi"},
		{"the order", func(d *Document) error { return d.Move("pages/1", "pages", 0) },
			tea[strings.Index(tea, "  # The first"):strings.Index(tea, "\n# the end")],
			tea[strings.Index(tea, "  - page: two"):strings.Index(tea, "\n# the end")] + "\n" + tea[strings.Index(tea, "  # The first"):strings.Index(tea, "\n  - page: two")]},
		{"to another list", func(d *Document) error { return d.Move("pages/0/questions/0", "pages/1/questions", 0) },
			tea[strings.Index(tea, "      # who"):],
			tea[strings.Index(tea, "      - text: which"):strings.Index(tea, "    - number: cups")] + `    # who drinks
    - yes_no: drinks   # the kind first
      label: {vi: "Có: uống", en: 'It''s drunk'}
      required: true
` + tea[strings.Index(tea, "    - number: cups"):]},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := Edit([]byte(tea))
			if err != nil {
				t.Fatal(err)
			}
			if err := c.do(d); err != nil {
				t.Fatal(err)
			}
			if strings.Count(tea, c.old) != 1 {
				t.Fatalf("%q is in the text %d times", c.old, strings.Count(tea, c.old))
			}
			if got, want := string(d.Bytes()), strings.Replace(tea, c.old, c.new, 1); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestNoPlace(t *testing.T) {
	for name, do := range map[string]func(*Document) error{
		"set":         func(d *Document) error { return d.Set("pages/7/title", "x") },
		"set in text": func(d *Document) error { return d.Set("form/x", "x") },
		"remove":      func(d *Document) error { return d.Remove("pages/0/intro") },
		"remove all":  func(d *Document) error { return d.Remove("") },
		"insert":      func(d *Document) error { return d.Insert("pages", 3, "x") },
		"into a word": func(d *Document) error { return d.Insert("form", 0, "x") },
		"move":        func(d *Document) error { return d.Move("pages/0", "pages", 2) },
		"into itself": func(d *Document) error { return d.Move("pages/0", "pages/0/questions", 0) },
		"a key twice": func(d *Document) error { return d.Rename("title", "form") },
		"of no type":  func(d *Document) error { return d.Set("title", 1.5) },
	} {
		d, err := Edit([]byte(tea))
		if err != nil {
			t.Fatal(err)
		}
		if err := do(d); err == nil || string(d.Bytes()) != tea {
			t.Errorf("%s: %v\n%s", name, err, d.Bytes())
		}
	}
	for _, src := range []string{"", "# nothing\n", "a: 1\n---\nb: 2\n", "a: [", strings.Repeat("a", MaxSize+1)} {
		if _, err := Edit([]byte(src)); err == nil {
			t.Errorf("%.20q can be edited", src)
		}
	}
}

// places are all paths of a document, with those of lists.
func places(n Node) (all, lists []string) {
	all = append(all, n.Path())
	var children []Node
	if n.IsList() {
		lists = append(lists, n.Path())
		for _, item := range n.Items() {
			children = append(children, item)
		}
	}
	for _, key := range n.Keys() {
		if key != "" && !strings.Contains(key, "/") { // no path leads there
			children = append(children, n.Get(key))
		}
	}
	for _, child := range children {
		a, l := places(child)
		all, lists = append(all, a...), append(lists, l...)
	}
	return all, lists
}

// holds reports whether a value is anywhere in a document.
func holds(d *Document, n Node) bool {
	all, _ := places(d.At(""))
	return slices.ContainsFunc(all, func(path string) bool { return d.At(path).Equal(n) })
}

// TestThereAndBack makes changes in the shipped forms and undoes each: the text
// must be the same to the byte.
func TestThereAndBack(t *testing.T) {
	files, err := filepath.Glob("../../forms/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d, err := Edit(src)
		if err != nil {
			t.Fatal(err)
		}
		_, lists := places(d.At(""))
		for i, list := range lists {
			n := d.At(list).Len()
			from, to := i%n, (i*7+1)%n
			item := list + "/" + strconv.Itoa(from)
			for _, step := range []error{
				d.Move(item, list, to), d.Move(list+"/"+strconv.Itoa(to), list, from),
				d.Insert(list, to, "between"), d.Remove(list + "/" + strconv.Itoa(to)),
			} {
				if step != nil {
					t.Fatal(step)
				}
			}
			if string(d.Bytes()) != string(src) {
				t.Fatalf("%s: %s, %d to %d and back:\n%s", file, list, from, to, d.Bytes())
			}
		}
	}
}

// TestSetAll compares many changes at once with the same ones, one by one.
func TestSetAll(t *testing.T) {
	values := map[string]any{
		"title/km": "តែ", "pages/0/title": Pairs{{"vi", "Một"}, {"km", "មួយ"}},
		"scales/taste/0/bad/km": "អាក្រក់", "scales/taste/1/good/km": "ល្អ", "pages/0/questions/0/label/km": strings.Repeat("dài ", 40) + "x",
		"pages/0/questions/1/label/km": "ក\nខ", "pages/1/questions/0/label/km": "ចំនួន",
	}
	beside := maps.Clone(values)
	beside["title/en"] = "Tea: green"
	for i, src := range []string{tea, tea, strings.ReplaceAll(tea, "      # from none\n      min", "      min"), "{title: {vi: a}, pages: [{title: x, questions: [{label: {vi: a}}, {label: {vi: b}}]}, {questions: [{label: {}}]}], scales: {taste: [{bad: {}}, {good: {}}]}}"} {
		one, err := Edit([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		all, _ := Edit([]byte(src))
		if i == 1 {
			values = beside
		}
		if err := all.SetAll(values); err != nil {
			t.Fatal(err)
		}
		for path, value := range values {
			if err := one.Set(path, value); err != nil {
				t.Fatal(path, err)
			}
		}
		for path := range values {
			if !all.At(path).Equal(one.At(path)) {
				t.Errorf("%s:\n%s\none by one:\n%s", path, all.Bytes(), one.Bytes())
			}
		}
		if strings.Count(string(all.Bytes()), "#") < strings.Count(src, "#") {
			t.Errorf("a comment is lost:\n%s", all.Bytes())
		}
	}
	d, _ := Edit([]byte(tea))
	if err := d.SetAll(map[string]any{"title/km": "x", "nowhere/else/at/all/0": "x", "form/x": "y"}); err == nil {
		t.Error("a place that can't be was set")
	}
}

// FuzzChanges makes changes at random places of any text: each means what it
// should (Document sees to that itself), and no comment is lost but those of
// what is taken away.
func FuzzChanges(f *testing.F) {
	f.Add(tea, uint64(1))
	f.Add("{a: [1, {b: c}], d: \"x\"}", uint64(2))
	f.Add("a:\n- - b\n  - c # d\n-\n  e: f\n", uint64(3))
	f.Add("? a\n: b\n", uint64(4))
	f.Add("? a\n?", uint64(73))
	f.Add("a: &x 1\nb: *x\nc: !!str d\n", uint64(5))
	f.Fuzz(func(t *testing.T, src string, seed uint64) {
		d, err := Edit([]byte(src))
		if err != nil {
			return
		}
		r := rand.New(rand.NewPCG(seed, 1))
		for range 4 {
			all, lists := places(d.At(""))
			if len(all) > 200 {
				return
			}
			path := all[r.IntN(len(all))]
			before := d.At(path)
			old := string(d.Bytes())
			kind := r.IntN(5)
			switch kind {
			case 0:
				if err = d.Set(path, "chữ: #1"); err == nil && d.At(path).Word() != "chữ: #1" {
					t.Errorf("%q was set to %q in\n%s", path, d.At(path).Word(), d.Bytes())
				}
			case 1:
				err = d.Remove(path)
			case 2:
				fresh := strings.TrimPrefix(path+"/new", "/")
				if err = d.Set(fresh, "x\ny"); err == nil && d.At(fresh).Word() != "x\ny" {
					t.Errorf("%q was not set in\n%s", fresh, d.Bytes())
				}
			case 3:
				if len(lists) > 0 {
					err = d.Insert(lists[r.IntN(len(lists))], 0, Pairs{{"text", "x"}, {"label", Pairs{{"vi", "a, b"}}}})
				}
			case 4:
				if len(lists) > 0 {
					if err = d.Move(path, lists[r.IntN(len(lists))], 0); err == nil && !holds(d, before) {
						t.Errorf("%q was lost in\n%s", path, d.Bytes())
					}
				}
			}
			again, readErr := Edit(d.Bytes())
			if readErr != nil || !again.At("").Equal(d.At("")) {
				t.Fatalf("%s of %q made\n%s of\n%s: %v", fmt.Sprint(kind), path, d.Bytes(), old, readErr)
			}
			if err != nil && string(d.Bytes()) != old {
				t.Fatalf("a change that failed (%v) made\n%s of\n%s", err, d.Bytes(), old)
			}
		}
	})
}
