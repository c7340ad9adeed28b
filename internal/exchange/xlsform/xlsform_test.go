package xlsform

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/tools/txtar"

	"toadam/internal/exchange"
	"toadam/internal/form"
)

var update = flag.Bool("update", false, "rewrite the expectations in testdata")

// TestCases imports the cases of testdata/*.txtar: pairs of a workbook, as CSV,
// and what the import gives: the YAML, what was left, and the faults.
func TestCases(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i+1 < len(ar.Files); i += 2 {
				src := book(t, string(ar.Files[i].Data))
				got := told(Read("case.xlsx", src))
				if want := string(ar.Files[i+1].Data); got != want && !*update {
					t.Errorf("%s\n%s\ngot:\n%swant:\n%s", ar.Files[i].Name, ar.Files[i].Data, got, want)
				}
				ar.Files[i+1].Data = []byte(got)
			}
			if *update {
				if err := os.WriteFile(path, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
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

// book makes a workbook of tables with bars between cells; a line without a bar
// is the name of a sheet.
func book(t *testing.T, src string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	name, row := "", 0
	for line := range strings.Lines(src) {
		line = strings.TrimSpace(line)
		if line == "" {
			row++
			continue
		}
		if !strings.Contains(line, "|") {
			name, row = line, 0
			if _, err := f.NewSheet(name); err != nil {
				t.Fatal(err)
			}
			continue
		}
		row++
		for i, text := range strings.Split(strings.Trim(line, "|"), "|") {
			cell, err := excelize.CoordinatesToCellName(i+1, row)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellValue(name, cell, strings.ReplaceAll(strings.TrimSpace(text), `\n`, "\n")); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestLongLists imports lists that are too long to be shown whole: one of which
// one choice is made becomes a drop-down.
func TestLongLists(t *testing.T) {
	for _, c := range []struct {
		typ  string
		n    int
		kind form.Kind
		left string
	}{
		{"select_one", form.MaxOptions, form.Single, ""},
		{"select_one", form.MaxList, form.Single, ""},
		{"select_one", form.MaxList + 1, form.ShortTxt, "the limit is 5000"},
		{"select_multiple", form.MaxOptions + 1, form.ShortTxt, "the limit is 500"},
	} {
		src := "survey,,,\n,type,name,label::vi\n," + c.typ + " units,u,U\nchoices,,,\n,list_name,name,label::vi\n"
		for i := range c.n {
			src += fmt.Sprintf(",units,c%d,C\n", i)
		}
		im := Read("f.csv", []byte(src))
		if im.Definition == nil {
			t.Fatal(im.Faults)
		}
		q := im.Definition.Question("u")
		if q.Kind != c.kind || q.List != (c.kind == form.Single && c.n > form.MaxOptions) || (c.left == "") != (len(im.Left) == 0) ||
			c.left != "" && !strings.Contains(im.Left[0].What, c.left) {
			t.Errorf("%s of %d: %s, list %v, left %v", c.typ, c.n, q.Kind, q.List, im.Left)
		}
	}
}
