package web_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"toadam/internal/form"
	"toadam/internal/response"
	"toadam/internal/store/storetest"
)

// printedWhole is how many options are printed at most; of more, one is written.
const printedWhole = 60

// silent is a form with the kinds that are not asked.
const silent = `form: silent
title: Silent
for: members
languages: [en]
pages:
  - page: one
    title: One
    questions:
      - note: n
        label: N
      - date: day
        label: D
      - hidden: code
        label: H
      - calculated: sum
        label: C
        value: '1 + 1'
        display: true
`

// everyKind are forms with every kind.
func everyKind(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{"silent.yaml": &fstest.MapFile{Data: []byte(silent)}}
	for _, pattern := range []string{"testdata/*/forms/*.yaml", "../../forms/*.yaml"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("no forms: %v", err)
		}
		for _, path := range paths {
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files[filepath.Base(path)] = &fstest.MapFile{Data: src}
		}
	}
	return files
}

// TestPaperShowsWhatIsTyped looks at each question of every kind as it is
// printed: beside each box stands the number that is typed for it.
func TestPaperShowsWhatIsTyped(t *testing.T) {
	s := newSiteOf(t, storetest.SQLite(t), everyKind(t), fstest.MapFS{}, 0)
	v := newVisitor(t, s)
	seen := map[form.Kind]bool{}
	for _, x := range s.consultation.Forms() {
		page := v.get("/f/" + x.ID + "/paper")
		page.says(t, 200)
		printed := strings.Split(page.body, `<section class="pq">`)[1:]
		for _, q := range x.Questions() {
			fields := response.PaperFields(q)
			seen[q.Kind] = true
			if !q.Asks() {
				if len(fields) > 0 {
					t.Errorf("%s: %s is typed and not printed", x.ID, q.ID)
				}
				continue
			}
			if len(printed) == 0 {
				t.Fatalf("%s: %s is not printed", x.ID, q.ID)
			}
			section := printed[0]
			printed = printed[1:]
			for _, f := range fields {
				if len(f.Codes) > printedWhole {
					continue
				}
				for i := range f.Codes {
					if !strings.Contains(section, fmt.Sprintf(`<span class="no">%d</span>`, i+1)) {
						t.Errorf("%s: %s has no number %d on paper: %s", x.ID, f.Name, i+1, section)
					}
				}
			}
		}
	}
	for _, kind := range form.Kinds {
		if !seen[kind] {
			t.Errorf("no form asks for the kind %s", kind)
		}
	}
}
