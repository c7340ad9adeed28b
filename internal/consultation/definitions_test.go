package consultation

import (
	"os"
	"strings"
	"testing"

	"toadam/forms"
	"toadam/internal/author"
)

// TestDocumentation reads the example of the page for authors, which shows
// every key, in each language.
func TestDocumentation(t *testing.T) {
	for _, lang := range languages {
		t.Run(lang, func(t *testing.T) {
			src, err := os.ReadFile("../web/docs/definitions." + lang + ".md")
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Split(string(src), "\n## ")[3]
			_, example, _ := strings.Cut(text, "```yaml\n")
			example, text, _ = strings.Cut(example, "```")
			f := File{Name: "consultation.yaml", Content: []byte(example)}
			findings, err := Check([]File{f}, forms.Files)
			if err != nil || len(findings) > 0 {
				t.Error(findings, err)
			}
			if about, _ := parseAbout(f); len(about.Themes) == 0 || len(about.Forms) == 0 || about.Host == nil || about.Intro == nil {
				t.Errorf("the example leaves something out: %+v", about)
			}
			_, top := author.Read(f.Name, f.Content, languages...)
			for key := range top.Map().Entries() {
				if !strings.Contains(text, "`"+key+"`") {
					t.Errorf("the key %s is not explained", key)
				}
			}
		})
	}
}
