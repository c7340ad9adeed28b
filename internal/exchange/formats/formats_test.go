package formats

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"toadam/internal/exchange"
)

var update = flag.Bool("update", false, "rewrite the expectations in testdata")

// TestCases imports the cases of testdata/FORMAT.txtar: pairs of a file and what
// the import gives: the faults, what was left, and the YAML.
func TestCases(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		read := reader(t, strings.TrimSuffix(filepath.Base(path), ".txtar"))
		ar, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(ar.Files); i += 2 {
			name := ar.Files[i].Name
			got := told(read(name, ar.Files[i].Data))
			if want := string(ar.Files[i+1].Data); got != want && !*update {
				t.Errorf("%s: %s\ngot:\n%swant:\n%s", path, name, got, want)
			}
			ar.Files[i+1].Data = []byte(got)
		}
		if *update {
			if err := os.WriteFile(path, txtar.Format(ar), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// reader is what reads a format.
func reader(t *testing.T, format string) func(string, []byte) exchange.Import {
	t.Helper()
	i := slices.IndexFunc(Importers, func(f Importer) bool { return f.Name == format })
	if i < 0 {
		t.Fatalf("there is no format %s", format)
	}
	return Importers[i].Read
}

// told writes all that an import gives.
func told(im exchange.Import) string {
	var b strings.Builder
	for _, f := range im.Faults {
		fmt.Fprintf(&b, "fault: %s\n", f)
	}
	for _, l := range im.Left {
		fmt.Fprintf(&b, "left: %s\n", l)
	}
	if im.Definition != nil {
		b.Write(im.Definition.YAML())
	}
	return b.String()
}

// TestFolder imports all files of a collection of LimeSurvey's and Qualtrics's,
// if it is there. With -v it logs what was left.
func TestFolder(t *testing.T) {
	dir := os.Getenv("TOADAM_TEST_DATA")
	if dir == "" {
		dir = "../../../../shared/data"
	}
	if _, err := os.Stat(filepath.Join(dir, "qualtrics")); err != nil {
		t.Skipf("TOADAM_TEST_DATA names no folder with qualtrics: %v", err)
	}
	formats := map[string]string{".lss": "limesurvey", ".qsf": "qsf"}
	whole, all := 0, 0
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		format := formats[filepath.Ext(path)]
		if err != nil || format == "" {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		im := reader(t, format)(filepath.Base(path), src)
		all++
		if im.Definition == nil {
			t.Errorf("%s: %v", path, im.Faults)
			return nil
		}
		whole++
		n := 0
		for range im.Definition.Questions() {
			n++
		}
		t.Logf("%s: %d questions on %d pages, %d things listed", filepath.Base(path), n, len(im.Definition.Pages), len(im.Left))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d files imported", whole, all)
}

// TestRefused hands in files that are none.
func TestRefused(t *testing.T) {
	for _, c := range []struct{ format, src, says string }{
		{"surveyjs", "", "the file is no JSON"},
		{"surveyjs", "{\n  \"pages\": [}", "line 2, column 13"},
		{"surveyjs", "[1]", "the file holds no survey"},
		{"surveyjs", `{"a":1,"a":2}`, "duplicate"},
		{"surveyjs", `{"pages":[1]}`, "pages[0]: this is no page"},
		{"surveyjs", `{"elements":` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + "}", "nested more than"},
		{"surveyjs", `{"elements":[` + strings.Repeat(`{"type":"text","name":"a"},`, 6000) + `{}]}`, "more than 5000 elements"},
		{"limesurvey", "", "no table surveys"},
		{"limesurvey", "<document>\n<a></b>", "line 2"},
		{"limesurvey", "<document><LimeSurveyDocType>Group</LimeSurveyDocType></document>", "it holds a Group"},
		{"limesurvey", `<!DOCTYPE d [<!ENTITY a "&b;">]><document><x>&a;</x></document>`, "entity"},
		{"limesurvey", strings.Repeat("<a>", 100), "nested more than"},
		{"qsf", "{}", "no SurveyEntry"},
		{"qsf", "{", "line 1, column"},
	} {
		im := reader(t, c.format)("f", []byte(c.src))
		if got := fmt.Sprint(im.Faults); im.Definition != nil || !strings.Contains(got, c.says) {
			t.Errorf("%s %.40q: %.300s; want %q", c.format, c.src, got, c.says)
		}
	}
}
