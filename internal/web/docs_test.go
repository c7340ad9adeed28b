package web_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"toadam/internal/locale"
)

// TestDocs holds that the page for authors is there in each language.
func TestDocs(t *testing.T) {
	v := newVisitor(t, newSite(t, 0))
	for lang, heading := range map[string]string{"vi": "Cách viết biểu mẫu và bảng theo dõi", "en": "How to write forms and dashboards"} {
		v.get("/docs/definitions?lang="+lang).says(t, 200, `<html lang="`+lang+`"`, "<h1>"+heading+"</h1>")
	}
}

var (
	codeBlock = regexp.MustCompile("(?s)```.*?```")
	codeSpan  = regexp.MustCompile("`[^`\n]+`")
	outline   = regexp.MustCompile(`(?m)^(#+ |\|---|\| ` + "`[^|]*" + `|- |$)`)
)

// TestDocsAgree holds that the languages say the same: they have the same
// examples, the same words in code, and the same headings, tables and rows.
func TestDocsAgree(t *testing.T) {
	read := func(lang string) (examples, words, shape []string) {
		src, err := os.ReadFile("docs/definitions." + lang + ".md")
		if err != nil {
			t.Fatal(err)
		}
		examples = codeBlock.FindAllString(string(src), -1)
		text := codeBlock.ReplaceAllString(string(src), "")
		words = codeSpan.FindAllString(text, -1)
		slices.Sort(words)
		return examples, slices.Compact(words), outline.FindAllString(text, -1)
	}
	examples, words, shape := read(locale.Languages[0])
	for _, lang := range locale.Languages[1:] {
		e, w, s := read(lang)
		if !slices.Equal(e, examples) {
			t.Errorf("the examples differ:\n%q\n%q", e, examples)
		}
		if !slices.Equal(w, words) {
			t.Errorf("the words in code differ:\n%q\n%q", w, words)
		}
		if !slices.Equal(s, shape) {
			t.Errorf("the outlines differ:\n%q\n%q", s, shape)
		}
	}
}
