package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// workbook packs parts into an XLSX with one sheet, called survey.
func workbook(t testing.TB, sheetXML string, more map[string]string) []byte {
	t.Helper()
	parts := map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="survey" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet>` + sheetXML + `</worksheet>`,
	}
	for name, content := range more {
		parts[name] = content
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// written writes the only sheet of a book.
func written(b *Book) string {
	var out strings.Builder
	for _, r := range b.Sheets[0].Rows {
		fmt.Fprintf(&out, "%d:", r.Number)
		for _, c := range r.Cells {
			if c.Uncalculated {
				out.WriteString(" ?")
			}
			out.WriteString(" " + c.Text + ",")
		}
		out.WriteString("\n")
	}
	return out.String()
}

func TestXLSXCells(t *testing.T) {
	shared := map[string]string{"xl/sharedStrings.xml": `<sst><si><t>Mot</t></si><si><r><t>Hai </t></r><r><t xml:space="preserve"> ba</t></r><rPh><t>x</t></rPh></si></sst>`}
	for _, c := range []struct{ name, xml, want string }{
		{"every kind", `<sheetData><row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c t="inlineStr"><is><t>bon</t></is></c><c t="b"><v>1</v></c><c><v>5.0</v></c><c><v>0.30000000000000004</v></c><c t="e"><v>#N/A</v></c></row></sheetData>`,
			"2: Mot, , Hai  ba, bon, TRUE, 5, 0.3, #N/A,\n"},
		{"formulas", `<sheetData><row><c t="str"><f>A1</f><v>sum</v></c><c><f>1+1</f><v>2</v></c><c><f>1+1</f></c></row></sheetData>`, "1: sum, 2, ? ,\n"},
		{"merged", `<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c r="B2"><v>3</v></c></row></sheetData><mergeCells><mergeCell ref="A1:A2"/></mergeCells>`, "1: 1, 2,\n2: 1, 3,\n"},
		{"merged to the end of the sheet", `<sheetData><row><c><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>`, "1: 1,\n"},
		{"far to the right", `<sheetData><row><c r="A1"><v>1</v></c><c r="XFD1"><v>9</v></c></row></sheetData>`, "1: 1,\n"},
		{"a text that is not there", `<sheetData><row><c t="s"><v>7</v></c><c><v>1</v></c></row></sheetData>`, "1: , 1,\n"},
		{"a character that XML can't hold", `<sheetData><row><c t="str"><v>a_x000D_b_x0041_</v></c></row></sheetData>`, "1: a\rbA,\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := Read(workbook(t, c.xml, shared))
			if err != nil {
				t.Fatal(err)
			}
			if got := written(b); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestSigns looks at what is said of cells beside their texts.
func TestSigns(t *testing.T) {
	const xml = `<sheetData><row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c><f>3</f><v/></c><c t="str"><f>A1</f><v></v></c><c t="str"><f>A1</f></c></row>` +
		`<row r="4"><c r="OK4"><v>1</v></c></row><row r="5"><c r="XFD5"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="B3:AB4"/></mergeCells>`
	b, err := Read(workbook(t, xml, nil))
	if err != nil {
		t.Fatal(err)
	}
	s := b.Sheets[0]
	if want := []Cell{{"2", true, false}, {"", true, true}, {}, {"", true, true}}; len(s.Rows) != 1 || !slices.Equal(s.Rows[0].Cells, want) {
		t.Errorf("%+v, want %+v", s.Rows, want)
	}
	if s.Wide != 4 || len(s.Merged) != 1 || s.Merged[0].String() != "B3:AB4" || s.Rows[0].Name(0) != "A2" || s.Rows[0].Name(701) != "ZZ2" || s.Rows[0].Name(702) != "AAA2" {
		t.Errorf("%+v", s)
	}
	wide, err := ReadCSV([]byte("a\n" + strings.Repeat(",", MaxColumns) + "b"))
	if err != nil || wide.Wide != 2 || len(wide.Rows) != 1 {
		t.Errorf("%+v, %v", wide, err)
	}
	if _, err := ReadCSV([]byte(strings.Repeat(strings.Repeat(",", MaxColumns-1)+"b\n", maxCells/MaxColumns+1))); err != error(tooFull) {
		t.Errorf("many cells in CSV: %v", err)
	}
}

func TestXLSXWithMacros(t *testing.T) {
	b, err := Read(workbook(t, `<sheetData><row><c><v>1</v></c></row></sheetData>`, map[string]string{"xl/vbaProject.bin": "x"}))
	if err != nil || !b.Macros || len(b.Sheets) != 1 {
		t.Errorf("%+v, %v", b, err)
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		src  []byte
		want string
	}{
		{"nothing", nil, "empty"},
		{"a text", []byte("hello"), "neither XLSX nor XLS"},
		{"too large", make([]byte, MaxFile+1), "more than 16 MB"},
		{"no zip", []byte("PK\x03\x04 and no more"), "damaged"},
		{"half a zip", workbook(t, "", nil)[:200], "damaged"},
		{"another zip", func() []byte {
			var b bytes.Buffer
			z := zip.NewWriter(&b)
			_, _ = z.Create("a.txt")
			_ = z.Close()
			return b.Bytes()
		}(), "without a workbook"},
		{"no XML", workbook(t, "<sheetData><row>", nil), "damaged"},
		{"an entity", workbook(t, "", map[string]string{"xl/sharedStrings.xml": `<!DOCTYPE s [<!ENTITY a "aaaa">]><sst><si><t>&a;&a;</t></si></sst>`}), "damaged"},
		{"a zip bomb in a sheet", workbook(t, "<sheetData>"+strings.Repeat(" ", maxUnpacked), nil), "unpacks to more"},
		{"a zip bomb of text", workbook(t, "", map[string]string{"xl/sharedStrings.xml": "<sst><si><t>" + strings.Repeat("a", maxUnpacked) + "</t></si></sst>"}), "unpacks to more"},
		{"too many rows", workbook(t, `<row r="1048576"><c><v>1</v></c></row>`, nil), "more than 50000 rows"},
		{"far to the right on many rows", workbook(t, "<sheetData>"+strings.Repeat(`<row><c r="OJ1"><v>1</v></c></row>`, MaxRows)+"</sheetData>", nil), "more cells than"},
		{"many merged areas on one another", workbook(t, "<sheetData>"+strings.Repeat(`<row><c><v>1</v></c></row>`, 9000)+"</sheetData><mergeCells>"+strings.Repeat(`<mergeCell ref="A1:A9000"/>`, 9000)+"</mergeCells>", nil), "more cells than"},
		{"no compound file", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and no more"), "damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := Read(c.src)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, %v; want %q", b, err, c.want)
			}
		})
	}
}

func TestCSV(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"\ufeffa,b\n\nc,\"d\ne\"\nf", "1: a, b,\n3: c, d\ne,\n5: f,\n"},
		{"a;b;c\n1,5;2;3\n", "1: a, b, c,\n2: 1,5, 2, 3,\n"},
		{"", ""},
	} {
		s, err := ReadCSV([]byte(c.src))
		if got := written(&Book{Sheets: []Sheet{s}}); err != nil || got != c.want {
			t.Errorf("%q: %q, %v; want %q", c.src, got, err, c.want)
		}
	}
	if _, err := ReadCSV([]byte("caf\xe9")); err == nil {
		t.Error("Latin-1 is taken")
	}
}

// FuzzRead checks that no file makes the reader panic or keep more than the
// limits.
func FuzzRead(f *testing.F) {
	f.Add(workbook(f, `<sheetData><row r="2"><c r="A2" t="s"><v>0</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B3"/></mergeCells>`, nil))
	f.Add(old(rec(recLabelSST, []uint16{1, 0, 0}, uint32(1)), rec(recMulRK, []uint16{1, 6, 0}, uint32(6), uint16(0), uint32(7), uint16(7))))
	if dir := os.Getenv("TOADAM_TEST_DATA"); dir != "" {
		paths, _ := filepath.Glob(filepath.Join(dir, "xlsform", "*.xls"))
		for _, p := range paths {
			if src, err := os.ReadFile(p); err == nil {
				f.Add(src)
			}
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		b, err := Read(src)
		if (b == nil || err != nil) != (err != nil) {
			t.Fatalf("%v, %v", b, err)
		}
		if err != nil {
			return
		}
		checkLimits(t, b)
	})
}

// FuzzParts is FuzzRead within the zip, which chance does not open.
func FuzzParts(f *testing.F) {
	f.Add(`<sheetData><row r="2"><c r="A2" t="s"><v>0</v></c><c t="b"><f>1</f><v>1</v></c></row><row r="3"><c r="OJ3"><is><t>x</t></is></c></row></sheetData><mergeCells><mergeCell ref="A1:B3"/></mergeCells>`,
		`<sst><si><r><t>a_x0041_</t></r><rPh><t>x</t></rPh></si></sst>`)
	f.Fuzz(func(t *testing.T, sheetXML, shared string) {
		if b, err := Read(workbook(t, sheetXML, map[string]string{"xl/sharedStrings.xml": shared})); err == nil {
			checkLimits(t, b)
		}
	})
}

func checkLimits(t *testing.T, b *Book) {
	cells := 0
	for _, s := range b.Sheets {
		last := 0
		for _, r := range s.Rows {
			if r.Number <= last || r.Number > MaxRows || len(r.Cells) > MaxColumns || len(r.Cells) == 0 {
				t.Fatalf("row %d after %d with %d cells", r.Number, last, len(r.Cells))
			}
			last = r.Number
			cells += len(r.Cells)
		}
	}
	if cells > maxCells {
		t.Fatalf("%d cells", cells)
	}
}
