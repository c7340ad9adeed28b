package translation

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// translated is a table with every gap filled, as it comes back.
func translated(t Table) Table {
	for i := range t.Rows {
		for _, lang := range t.Languages {
			if t.Rows[i].Texts[lang] == "" {
				t.Rows[i].Texts[lang] = lang + " " + t.Rows[i].Source
			}
		}
	}
	return t
}

// TestExchange sends the texts of every form out and back.
func TestExchange(t *testing.T) {
	for name, src := range sources(t) {
		src = inTranslation(src, "km, ar")
		d := parse(t, src)
		book, err := XLSX(d, Languages(d))
		if err != nil {
			t.Fatal(err)
		}
		fromBook, findings := ReadXLSX("t.xlsx", book)
		if err := findings.Err(); err != nil {
			t.Fatal(name, err)
		}
		fromXLIFF, findings := ReadXLIFF("t.xlf", XLIFF(d, "km"))
		if err := findings.Err(); err != nil {
			t.Fatal(name, err)
		}
		if fromXLIFF.Form != d.ID || fromXLIFF.Source != d.Languages[0] || fromBook.Source != d.Languages[0] {
			t.Errorf("%s: %s %s %s", name, fromXLIFF.Form, fromXLIFF.Source, fromBook.Source)
		}
		texts := Of(d)
		for _, table := range []Table{fromBook, fromXLIFF} {
			if changes, findings := Changes(d, table); len(changes) > 0 || len(findings) > 0 {
				t.Errorf("%s: unchanged, it changes %v: %v", name, changes, findings)
			}
			changes, findings := Changes(d, translated(table))
			if err := findings.Err(); err != nil {
				t.Fatal(name, err)
			}
			missing := 0
			for _, lang := range table.Languages {
				missing += Cover(texts, lang).Missing
			}
			if len(changes) != missing || missing == 0 {
				t.Errorf("%s: %d changes of %d", name, len(changes), missing)
			}
			if _, err := Apply(name, src, changes); err != nil {
				t.Error(name, err)
			}
		}
	}
}

// piped is a form with texts that are hard to carry.
var piped = strings.NewReplacer("vi: Gợi ý, en: Hint", `vi: "=1+1 <b>&\n\n]]> {{a}}", en: '"x" {{a}}'`).Replace(before)

func TestHardTexts(t *testing.T) {
	d := parse(t, []byte(piped))
	const hard = "{{a}} <ខ> &amp; \"'\n\n=A1 ]]>"
	book, err := XLSX(d, []string{"km"})
	if err != nil {
		t.Fatal(err)
	}
	edited, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	rows, _ := edited.GetRows("f")
	for i, row := range rows {
		if row[0] == "b.hint" {
			edited.SetCellStr("f", fmt.Sprintf("E%d", i+1), hard)
		}
	}
	var saved bytes.Buffer
	if err := edited.Write(&saved); err != nil {
		t.Fatal(err)
	}
	fromBook, findings := ReadXLSX("t.xlsx", saved.Bytes())
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	for i, text := range Of(d) {
		if text.Key == "b.hint" {
			text.In["km"] = hard
			if got := fromBook.Rows[i].Source; got != text.Source {
				t.Errorf("source %q, want %q", got, text.Source)
			}
		}
	}
	fromXLIFF, findings := ReadXLIFF("t.xlf", XLIFF(d, "km"))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	fresh := parse(t, []byte(piped))
	for _, table := range []Table{fromBook, fromXLIFF} {
		changes, findings := Changes(fresh, table)
		if err := findings.Err(); err != nil || len(changes) != 1 || changes[0].Text != hard {
			t.Errorf("%q: %v", changes, err)
		}
		if _, err := Apply("f.yaml", []byte(piped), changes); err != nil {
			t.Error(err)
		}
	}
}

// workbook is one as the export makes it, changed by somebody.
func workbook(t *testing.T, change func(*excelize.File)) []byte {
	t.Helper()
	src, err := XLSX(parse(t, []byte(before)), []string{"en", "km"})
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	change(book)
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// zipped is an archive with files of zeros.
func zipped(t *testing.T, files map[string]int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(make([]byte, files[name]))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBadWorkbooks(t *testing.T) {
	for _, c := range []struct {
		name string
		src  []byte
		want string
	}{
		{"no workbook", []byte("key,where"), "t.xlsx:1: the file is no workbook: "},
		{"an archive", zipped(t, map[string]int{"a": 1}), "t.xlsx:1: the file can't be read as a workbook: "},
		{"macros", zipped(t, map[string]int{"xl/vbaProject.bin": 9}), "t.xlsx:1: the workbook holds macros: "},
		{"a bomb", zipped(t, map[string]int{"xl/worksheets/sheet1.xml": 65 << 20}), "t.xlsx:1: the workbook is larger than 64 MB when it is unpacked: "},
		{"a formula", workbook(t, func(b *excelize.File) { b.SetCellFormula("f", "F3", "=1+1") }), "t.xlsx:3: the cell F3 holds a formula: "},
		{"merged cells", workbook(t, func(b *excelize.File) { b.MergeCell("f", "F4", "F5") }), "t.xlsx:4: cells are merged F4: "},
		{"another heading", workbook(t, func(b *excelize.File) { b.SetCellStr("f", "B1", "place") }), "t.xlsx:1: column 2 is “place”, not where: "},
		{"a column less", workbook(t, func(b *excelize.File) { b.RemoveCol("f", "D") }), "t.xlsx:1: column 4 is “en”, not source: "},
		{"a language twice", workbook(t, func(b *excelize.File) { b.SetCellStr("f", "E1", "km") }), "t.xlsx:1: the column km is here twice: "},
		{"nothing", workbook(t, func(b *excelize.File) {
			for range 12 {
				b.RemoveRow("f", 1)
			}
		}), "t.xlsx:1: the sheet has no heading"},
		{"too wide", workbook(t, func(b *excelize.File) { b.SetCellStr("f", "XFD2", "x") }), "t.xlsx:2: the sheet has more than 50000 rows or 104 columns: "},
	} {
		table, findings := ReadXLSX("t.xlsx", c.src)
		if len(findings) != 1 || !strings.HasPrefix(findings[0].String(), c.want) {
			t.Errorf("%s: %v, want %s; %v", c.name, findings, c.want, table)
		}
	}
}

func TestBadXLIFF(t *testing.T) {
	whole := string(XLIFF(parse(t, []byte(before)), "km"))
	change := func(old, new string) string {
		if !strings.Contains(whole, old) {
			t.Fatal("not there: ", old)
		}
		return strings.Replace(whole, old, new, 1)
	}
	for _, c := range []struct{ name, src, want string }{
		{"nothing", "", "t.xlf:1: the file is not XLIFF: EOF"},
		{"other text", "key: value", "t.xlf:1: the file is not XLIFF: EOF"},
		{"other XML", "<a><b/></a>", "t.xlf:1: the file is not XLIFF: EOF"},
		{"cut short", whole[:len(whole)-30], "t.xlf:57: the file is not XLIFF: unexpected EOF"},
		{"2.1", change(`"1.2"`, `"2.1"`), `t.xlf:2: the file is not XLIFF: its version is "2.1", not 1.2`},
		{"no target language", change(` target-language="km"`, ""), "t.xlf:5: the file is not XLIFF: it has no target-language"},
		{"two files", change("</body>\n  </file>", "</body></file><file/>"), "t.xlf:"},
		{"markup", change(">ទេ<", "><x id='1'/>ទេ<"), "t.xlf:29: a.option.no: the text holds the markup <x>"},
		{"an entity", change(">ទេ<", ">&lol;<"), "t.xlf:29: the file is not XLIFF: invalid character entity &lol;"},
		{"not UTF-8", change(">ទេ<", ">\xff<"), "t.xlf:1: the file is not UTF-8"},
		{"nested", change(">ទេ<", ">"+strings.Repeat("<g>", 20)+strings.Repeat("</g>", 20)+"<"), "t.xlf:29: the file is not XLIFF: it is nested too deeply"},
	} {
		_, findings := ReadXLIFF("t.xlf", []byte(c.src))
		if len(findings) != 1 || !strings.HasPrefix(findings[0].String(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, findings, c.want)
		}
	}
	marked, findings := ReadXLIFF("t.xlf", []byte(change(">ទេ<", `><mrk mtype="seg" mid="0">ទេ </mrk><g id="1">2</g><`)))
	if err := findings.Err(); err != nil || marked.Rows[4].Texts["km"] != "ទេ 2" {
		t.Errorf("marks of a tool: %v %v", marked.Rows, err)
	}
}

func FuzzReadXLIFF(f *testing.F) {
	f.Add(XLIFF(parse(f, []byte(before)), "km"))
	f.Add(XLIFF(parse(f, []byte(piped)), "km"))
	f.Add([]byte(`<xliff version="1.2"><file target-language="km"><trans-unit id="a.label"><target><ph>{{x}}</ph>`))
	d := parse(f, []byte(piped))
	f.Fuzz(func(t *testing.T, src []byte) {
		table, findings := ReadXLIFF("f.xlf", src)
		if len(findings) > 0 {
			return
		}
		changes, findings := Changes(d, table)
		if (len(findings) > 0) && len(changes) > 0 {
			t.Error("changes beside findings")
		}
		if len(changes) > 0 {
			if _, err := Apply("f.yaml", []byte(piped), changes); err != nil {
				t.Errorf("%q: %v", changes, err)
			}
		}
	})
}

func FuzzReadXLSX(f *testing.F) {
	book, err := XLSX(parse(f, []byte(before)), []string{"km"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(book)
	f.Fuzz(func(t *testing.T, src []byte) {
		table, _ := ReadXLSX("f.xlsx", src)
		if len(table.Rows) > maxRows {
			t.Error(len(table.Rows))
		}
	})
}
