package translation

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
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

// withPart is a workbook as the export makes it, with a part more, or another.
func withPart(t testing.TB, name, content string) []byte {
	t.Helper()
	src, err := XLSX(parse(t, []byte(before)), []string{"km"})
	if err != nil {
		t.Fatal(err)
	}
	in, err := zip.NewReader(bytes.NewReader(src), int64(len(src)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range in.File {
		if f.Name != name {
			err = errors.Join(err, out.Copy(f))
		}
	}
	w, failed := out.Create(name)
	if err := errors.Join(err, failed); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, content); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// far is a sheet of many rows with one cell each, which is in a column far to
// the right: a file of some kilobytes, for which a reader that keeps the empty
// cells before them takes gigabytes.
func far(column string) string {
	return "<worksheet><sheetData>" + strings.Repeat(`<row><c r="`+column+`1"><v>1</v></c></row>`, 20_000) + "</sheetData></worksheet>"
}

// TestFarToTheRight opens such files, in the time and the memory of a harmless one.
func TestFarToTheRight(t *testing.T) {
	for column, want := range map[string]string{
		"XFD": "t.xlsx:1: the sheet has more than 104 columns: ",
		"OJ":  "t.xlsx:1: the file has more cells than can be read: ",
	} {
		src := withPart(t, "xl/worksheets/sheet1.xml", far(column))
		if len(src) > 20_000 {
			t.Fatalf("the file has %d bytes", len(src))
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, findings := ReadXLSX("t.xlsx", src)
		runtime.ReadMemStats(&after)
		if len(findings) != 1 || !strings.HasPrefix(findings[0].String(), want) {
			t.Errorf("%s: %v, want %s", column, findings, want)
		}
		if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 200 {
			t.Errorf("%s: reading it took %d MB", column, mb)
		}
	}
}

func TestBadWorkbooks(t *testing.T) {
	for _, c := range []struct {
		name string
		src  []byte
		want string
	}{
		{"no workbook", []byte("key,where"), "t.xlsx:1: the file is neither XLSX nor XLS: "},
		{"an archive", []byte("PK\x05\x06" + strings.Repeat("\x00", 18)), "t.xlsx:1: the file is neither XLSX nor XLS: "},
		{"macros", withPart(t, "xl/vbaProject.bin", "x"), "t.xlsx:1: the workbook holds macros: "},
		{"a bomb", withPart(t, "xl/sharedStrings.xml", strings.Repeat(" ", 65<<20)), "t.xlsx:1: the file unpacks to more than can be read: "},
		{"a formula", workbook(t, func(b *excelize.File) { b.SetCellFormula("f", "F3", "=1+1") }), "t.xlsx:3: the cell F3 holds a formula: "},
		{"merged cells", workbook(t, func(b *excelize.File) { b.MergeCell("f", "F4", "F5") }), "t.xlsx:4: cells are merged: F4:F5: "},
		{"another heading", workbook(t, func(b *excelize.File) { b.SetCellStr("f", "B1", "place") }), "t.xlsx:1: column 2 is “place”, not where: "},
		{"a column less", workbook(t, func(b *excelize.File) { b.RemoveCol("f", "D") }), "t.xlsx:1: column 4 is “en”, not source: "},
		{"a language twice", workbook(t, func(b *excelize.File) { b.SetCellStr("f", "E1", "km") }), "t.xlsx:1: the column km is here twice: "},
		{"nothing", workbook(t, func(b *excelize.File) {
			for range 12 {
				b.RemoveRow("f", 1)
			}
		}), "t.xlsx:1: the sheet has no heading"},
		{"too wide", workbook(t, func(b *excelize.File) { b.SetCellStr("f", "XFD2", "x") }), "t.xlsx:2: the sheet has more than 104 columns: "},
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

// FuzzReadXLSX reads workbooks with whatever sheet; FuzzParts of package sheet
// is about the rest of them.
func FuzzReadXLSX(f *testing.F) {
	const head = `<worksheet><sheetData><row><c t="str"><v>key</v></c><c t="str"><v>where</v></c><c t="str"><v>note</v></c><c t="str"><v>source: vi</v></c><c t="str"><v>km</v></c></row>`
	f.Add(head + `<row><c t="str"><v>a.label</v></c><c r="D2" t="str"><v>Một</v></c><c t="inlineStr"><is><t>ខ</t></is></c></row></sheetData></worksheet>`)
	f.Add(head + `<row r="7"><c r="E7"><f>1+1</f><v>2</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`)
	f.Add(far("XFD")[:200])
	d := parse(f, []byte(before))
	f.Fuzz(func(t *testing.T, src string) {
		table, findings := ReadXLSX("f.xlsx", withPart(t, "xl/worksheets/sheet1.xml", src))
		if len(findings) > 0 {
			return
		}
		if changes, findings := Changes(d, table); len(findings) > 0 && len(changes) > 0 {
			t.Error("changes beside findings")
		}
	})
}
