package locale

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestSameKeys compares the languages: the same keys, with the same places.
func TestSameKeys(t *testing.T) {
	places := regexp.MustCompile(`\{[a-z_]+\}`)
	first := catalogues[Languages[0]]
	for _, lang := range Languages[1:] {
		other := catalogues[lang]
		for _, key := range slices.Sorted(maps.Keys(first)) {
			if _, ok := other[key]; !ok {
				t.Errorf("%s lacks %s", lang, key)
			}
		}
		for key, text := range other {
			if _, ok := first[key]; !ok {
				t.Errorf("%s lacks %s", Languages[0], key)
				continue
			}
			in := func(s string) []string {
				return slices.Compact(slices.Sorted(slices.Values(places.FindAllString(s, -1))))
			}
			if !slices.Equal(in(text), in(first[key])) {
				t.Errorf("%s: the places differ: %v in %s, %v in %s", key, in(text), lang, in(first[key]), Languages[0])
			}
		}
	}
}

// TestKeysAreUsedAndThere reads the program's sources: a key that they name
// must be in the catalogue, and a key of the catalogue must be named, or be of
// a group whose keys are put together from codes.
func TestKeysAreUsedAndThere(t *testing.T) {
	composed := map[string]bool{"change": true, "answer": true, "error": true, "chart": true, "text": true, "builder": true, "statement": true, "pair": true}
	groups := map[string]bool{}
	for key := range catalogues[Languages[0]] {
		groups[key[:strings.Index(key, ".")]] = true
	}
	literal := regexp.MustCompile(`"([a-z_]+)\.([a-z_]+)"`)
	used := map[string]bool{"home.members": true, "home.experts": true, "home.units": true, "page.yes": true, "page.no": true}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		source := strings.HasSuffix(path, ".templ") || strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") && !strings.HasSuffix(path, "_templ.go")
		if err != nil || d.IsDir() || !source {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range literal.FindAllStringSubmatch(string(content), -1) {
			key := m[1] + "." + m[2]
			if groups[m[1]] && !Has(key) && !strings.HasSuffix(key, "_") && m[2] != "go" && m[2] != "js" && m[2] != "css" && m[2] != "yaml" {
				t.Errorf("%s uses %s, which no language has", path, key)
			}
			used[key] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range slices.Sorted(maps.Keys(catalogues[Languages[0]])) {
		if !used[key] && !composed[key[:strings.Index(key, ".")]] {
			t.Errorf("nothing uses %s", key)
		}
	}
}

// TestAnswersSayFirstWhatToDo reads the messages that respondents meet: they
// stand under the question, too, which they therefore name last, if at all.
func TestAnswersSayFirstWhatToDo(t *testing.T) {
	ofPrograms := []string{"answer.calculated", "answer.unknown_question", "answer.unknown_row", "answer.unknown_column", "answer.unknown_field", "answer.repeated", "answer.wrong_type", "answer.other_wrong_type"}
	for _, lang := range Languages {
		for key, text := range catalogues[lang] {
			labelled := strings.HasPrefix(key, "answer.") && strings.Contains(text, "{label}")
			if labelled && !slices.Contains(ofPrograms, key) && !strings.HasSuffix(text, ": “{label}”") {
				t.Errorf("%s in %s: %q", key, lang, text)
			}
		}
	}
}

// TestPlural looks for a number before a plural: it may be 1. Limits, and
// totals ("1 of 1 responses"), are hardly ever so small.
func TestPlural(t *testing.T) {
	limits := strings.NewReplacer("{min}", "2", "{max}", "2")
	place := regexp.MustCompile(`\{[a-z_]+\}`)
	plural := regexp.MustCompile(`(\w*) ?\b1 [a-z]+s\b`)
	for key, text := range catalogues["en"] {
		for _, m := range plural.FindAllStringSubmatch(place.ReplaceAllString(limits.Replace(text), "1"), -1) {
			if m[1] != "of" && m[1] != "most" {
				t.Errorf("%s: %q", key, m[0])
			}
		}
	}
}

func TestTags(t *testing.T) {
	for _, c := range []struct{ tag, supported, direction, name string }{
		{"vi", "vi", "ltr", "Tiếng Việt"}, {"en", "en", "ltr", "English"}, {"vi-VN", "vi", "ltr", "Tiếng Việt"},
		{"en-GB", "en", "ltr", "British English"}, {"lo", "en", "ltr", "ລາວ"}, {"km", "en", "ltr", "ខ្មែរ"},
		{"ar", "en", "rtl", "العربية"}, {"he", "en", "rtl", "עברית"}, {"uz-Arab", "en", "rtl", "اوزبیک"}, {"uz", "en", "ltr", "o‘zbek"},
		{"mnw", "en", "ltr", "mnw"}, {"", "vi", "ltr", ""}, {"?", "vi", "ltr", "?"},
	} {
		if got := Supported(c.tag); got != c.supported {
			t.Errorf("nearest to %q: %q", c.tag, got)
		}
		if got := Direction(c.tag); got != c.direction {
			t.Errorf("direction of %q: %q", c.tag, got)
		}
		if got := Name(c.tag); got != c.name {
			t.Errorf("name of %q: %q", c.tag, got)
		}
	}
}

func TestNumbersAndDays(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Int("vi", 1204), "1.204"}, {Int("en", 1204), "1,204"}, {Int("vi", 7), "7"}, {Int("vi", -1204), "-1.204"},
		{Float("vi", 1234.56, 1), "1.234,6"}, {Float("en", 2, 1), "2"},
		{Percent("vi", 1, 8), "12,5%"}, {Percent("en", 1, 1), "100.0%"}, {Percent("vi", 0, 0), "–"},
		{Day("vi", "2017-02-21"), "21/02/2017"}, {Day("en", "2017-02-21"), "21 Feb 2017"}, {Day("vi", "?"), "?"},
		{T("vi", "answer.no_such_key"), "⟦answer.no_such_key⟧"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestList(t *testing.T) {
	for want, items := range map[string][]string{"": nil, "a": {"a"}, "a and b": {"a", "b"}, "a, b and c": {"a", "b", "c"}} {
		if got := List("en", items); got != want {
			t.Errorf("List(%q) = %q, want %q", items, got, want)
		}
	}
	if vi, km := List("vi", []string{"a", "b"}), List("km", []string{"a", "b"}); vi != "a và b" || km != "a, b" {
		t.Errorf("%q, %q", vi, km)
	}
}
