package templates

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/a-h/templ/parser/v2"
)

// TestTextIsTranslated reads the templates: letters that people see or hear come
// from the catalogues or from a definition, and stand in no template. Names of
// formats are the same in every language.
func TestTextIsTranslated(t *testing.T) {
	names, err := filepath.Glob("*.templ")
	if err != nil || len(names) == 0 {
		t.Fatal("no templates: ", err)
	}
	seen := 0
	for _, name := range names {
		file, err := parser.Parse(name)
		if err != nil {
			t.Fatal(err)
		}
		say := func(text string) {
			seen++
			if strings.ContainsFunc(text, unicode.IsLetter) && !slices.Contains([]string{"XLSX", "XLIFF", "CSV", "YAML", "JSON"}, strings.TrimSpace(text)) {
				t.Errorf("%s: %q stands in the template", name, text)
			}
		}
		var walk func(nodes []parser.Node)
		walk = func(nodes []parser.Node) {
			for _, n := range nodes {
				switch x := n.(type) {
				case *parser.Text:
					say(x.Value)
				case *parser.Element:
					for _, a := range x.Attributes {
						if c, ok := a.(*parser.ConstantAttribute); ok && slices.Contains([]string{"aria-label", "alt", "title"}, c.Key.String()) {
							say(c.Value)
						}
					}
				}
				if c, ok := n.(parser.CompositeNode); ok {
					walk(c.ChildNodes())
				}
			}
		}
		for _, n := range file.Nodes {
			if h, ok := n.(*parser.HTMLTemplate); ok {
				walk(h.Children)
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d texts were read: the parser has changed", seen)
	}
}
