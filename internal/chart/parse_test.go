package chart

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/tally"
)

// TestMistakes reads every case of testdata/mistakes.txtar: panels about the
// form of these tests, and the findings that they must give.
func TestMistakes(t *testing.T) {
	const path = "testdata/mistakes.txtar"
	cases, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d := canteen(t)
	for i := 0; i+1 < len(cases.Files); i += 2 {
		t.Run(cases.Files[i].Name, func(t *testing.T) {
			_, findings := Parse("test.yaml", cases.Files[i].Data, map[string]*form.Definition{d.ID: d})
			got := ""
			if len(findings) > 0 {
				got = findings.Error() + "\n"
			}
			if want := string(cases.Files[i+1].Data); got != want && !*update {
				t.Errorf("got:\n%swant:\n%s", got, want)
			}
			cases.Files[i+1].Data = []byte(got)
		})
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(cases), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestNoForms gives a mend where there is no form to name.
func TestNoForms(t *testing.T) {
	_, findings := Parse("test.yaml", []byte("dashboard: d\nform: canteen\n"), nil)
	const want = "test.yaml:2: there is no form canteen: there is none yet; add it first"
	if got := findings.Error(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestParse(t *testing.T) {
	d := canteen(t)
	got := panels(t, d, `
  - diverging: [clean, quiet]
    title: {vi: Hai, en: Two}
    wide: false
  - stacked: clean
    by: visits
  - bar: visits
    sort: count
  - bar: visits
    note: {vi: Lại, en: Again}
  - headline: age
    measure: total
  - headline: again
    options: [yes]
`)
	two, again := form.Text{"vi": "Hai", "en": "Two"}, form.Text{"vi": "Lại", "en": "Again"}
	base := Panel{Sort: "definition", Bins: 8, Measure: Median}
	want := make([]Panel, 6)
	for i, change := range []func(p *Panel){
		func(p *Panel) {
			p.ID, p.Kind, p.Questions, p.Title = "diverging_clean", Diverging, []string{"clean", "quiet"}, two
		},
		func(p *Panel) {
			p.ID, p.Kind, p.Questions, p.By, p.Wide = "stacked_clean_by_visits", Stacked, []string{"clean"}, "visits", true
		},
		func(p *Panel) { p.ID, p.Kind, p.Questions, p.Sort = "bar_visits", Bar, []string{"visits"}, "count" },
		func(p *Panel) { p.ID, p.Kind, p.Questions, p.Note = "bar_visits__2", Bar, []string{"visits"}, again },
		func(p *Panel) {
			p.ID, p.Kind, p.Questions, p.Measure = "headline_age", Headline, []string{"age"}, Total
		},
		func(p *Panel) {
			p.ID, p.Kind, p.Questions, p.Options = "headline_again", Headline, []string{"again"}, []string{"yes"}
		},
	} {
		want[i] = base
		change(&want[i])
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

// TestDocumentation reads every example of the page for authors against the
// poll that comes with the program, and looks for each kind and key in it, in
// each language.
func TestDocumentation(t *testing.T) {
	for _, lang := range locale.Languages {
		t.Run(lang, func(t *testing.T) {
			src, err := os.ReadFile("../web/docs/definitions." + lang + ".md")
			if err != nil {
				t.Fatal(err)
			}
			documented(t, strings.Split(string(src), "\n## ")[2])
		})
	}
}

// documented fails unless text, the section about dashboards, holds right
// examples, and each kind and key.
func documented(t *testing.T, text string) {
	known := shippedForms(t)
	for i, part := range strings.Split(text, "```yaml\n")[1:] {
		example, _, _ := strings.Cut(part, "```")
		if !strings.HasPrefix(example, "dashboard:") {
			example = "dashboard: poll\nform: poll\ntitle: {vi: A, en: A}\n" + example
		}
		if _, findings := Parse(fmt.Sprintf("example %d", i+1), []byte(example), known); len(findings) > 0 {
			t.Error(findings)
		}
	}
	words := []string{"title", "note", "wide"}
	for _, k := range Kinds {
		if !strings.Contains(text, "\n| `"+string(k)+"` |") {
			t.Errorf("the kind %s is not documented", k)
		}
		words = append(words, ownKeys[k]...)
	}
	for _, word := range words {
		if !strings.Contains(text, "`"+word+"`") && !strings.Contains(text, "`"+word+": ") {
			t.Errorf("the key %s is not documented", word)
		}
	}
}

// TestEveryKind holds that each kind of panel says what it shows.
func TestEveryKind(t *testing.T) {
	for _, k := range Kinds {
		if len(fits[k]) == 0 || ownKeys[k] == nil {
			t.Errorf("%s: fits %v, keys %v", k, fits[k], ownKeys[k])
		}
	}
	if len(fits) != len(Kinds) || len(ownKeys) != len(Kinds) {
		t.Error("a kind is described that does not exist")
	}
}

// FuzzParse reads anything: it must not panic, and what it accepts can be rendered.
func FuzzParse(f *testing.F) {
	d := canteen(f)
	for _, path := range []string{"testdata/dashboard.yaml", "testdata/mistakes.txtar"} {
		src, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
		for _, file := range txtar.Parse(src).Files {
			f.Add(file.Data)
		}
	}
	counted := fold(f, d, sample()...)
	f.Fuzz(func(t *testing.T, src []byte) {
		x, findings := Parse("fuzz.yaml", src, map[string]*form.Definition{d.ID: d})
		if len(findings) > 0 {
			return
		}
		counted.Read(func(v *tally.View) {
			for _, p := range x.Panels {
				if got := Render(d, p, v, locale.Languages[0], nil); got.ID == "" || got.Option == nil && got.Value == "" && got.Summary == "" {
					t.Errorf("%+v became %+v", p, got)
				}
			}
		})
	})
}
