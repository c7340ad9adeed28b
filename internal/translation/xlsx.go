package translation

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/problem"
)

// Limits of a workbook that is read. A form has at most some ten thousand
// texts; what is larger is no translation of one.
const (
	MaxFile     = 20 << 20 // bytes, of a file of any format
	maxUnpacked = 64 << 20
	maxRows     = 50_000
	maxColumns  = 4 + 100 // of languages
)

// The columns before those of the languages.
var columns = []string{"key", "where", "note", "source"}

const (
	keyColumn    = 0
	sourceColumn = 3
)

// XLSX writes the texts as a workbook: a sheet named after the form, with a row
// for each text and a column for each language, of which only the translations
// can be changed.
func XLSX(d *form.Definition, languages []string) ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close()
	sheet := sheetName(d.ID)
	err := book.SetSheetName("Sheet1", sheet)
	if err == nil {
		err = fillSheet(book, sheet, d, languages)
	}
	if err != nil {
		return nil, fmt.Errorf("write the texts of %s as a workbook: %w", d.ID, err)
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		return nil, fmt.Errorf("write the texts of %s as a workbook: %w", d.ID, err)
	}
	return b.Bytes(), nil
}

// sheetName is the form's identifier as far as a sheet's name can hold it.
func sheetName(id string) string { return id[:min(len(id), 31)] }

func fillSheet(book *excelize.File, sheet string, d *form.Definition, languages []string) error {
	w, err := book.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	style := func(locked bool, s excelize.Style) int {
		s.Protection = &excelize.Protection{Locked: locked}
		s.Alignment = &excelize.Alignment{WrapText: true, Vertical: "top"}
		id, e := book.NewStyle(&s)
		err = errors.Join(err, e)
		return id
	}
	head := style(true, excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDE6EA"}}})
	fixed, free := style(true, excelize.Style{Font: &excelize.Font{Color: "4A545E"}}), style(false, excelize.Style{})
	err = errors.Join(err, w.SetColWidth(1, 3, 24), w.SetColWidth(4, 4+len(languages), 48),
		w.SetPanes(&excelize.Panes{Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"}))
	names := []any{}
	for _, name := range append(append([]string{}, columns[:sourceColumn]...), columns[sourceColumn]+": "+d.Languages[0]) {
		names = append(names, excelize.Cell{StyleID: head, Value: name})
	}
	for _, lang := range languages {
		names = append(names, excelize.Cell{StyleID: head, Value: lang})
	}
	err = errors.Join(err, w.SetRow("A1", names))
	for i, t := range Of(d) {
		row := []any{}
		for _, s := range []string{t.Key, t.Where, Note(&t, d.Languages[0]), t.Source} {
			row = append(row, excelize.Cell{StyleID: fixed, Value: s})
		}
		for _, lang := range languages {
			row = append(row, excelize.Cell{StyleID: free, Value: t.In[lang]})
		}
		err = errors.Join(err, w.SetRow(fmt.Sprintf("A%d", i+2), row))
	}
	return errors.Join(err, w.Flush(), book.ProtectSheet(sheet, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true}))
}

// Note is what a translator should know of a text, in the language: what it is,
// how long it can be, and what must stay in it.
func Note(t *Text, lang string) string {
	note := t.Name
	if key := "text." + t.Name; locale.Has(key) {
		note = locale.T(lang, key)
	}
	note += "; " + locale.T(lang, "text.longest", "n", locale.Int(lang, t.Longest))
	if list := holders(t.Source); len(list) > 0 {
		note += "; " + locale.T(lang, "text.keep", "places", strings.Join(list, " "))
	}
	return note
}

// ReadXLSX reads a workbook that came back from a translator. It is trusted in
// nothing: not to be small when unpacked, nor to hold only texts.
func ReadXLSX(name string, src []byte) (Table, problem.Findings) {
	r := sheetReader{table: Table{File: name}}
	if err := harmless(src); err != nil {
		return r.table, r.failed(1, err.Error(), "save it as an ordinary workbook (.xlsx) and send that")
	}
	book, err := excelize.OpenReader(bytes.NewReader(src), excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked})
	if err != nil {
		return r.table, r.failed(1, "the file can't be read as a workbook", "export the texts again")
	}
	defer book.Close()
	r.book, r.sheet = book, book.GetSheetName(0)
	r.read()
	return r.table, r.findings
}

// harmless looks into a workbook before it is unpacked.
func harmless(src []byte) error {
	if len(src) > MaxFile {
		return fmt.Errorf("the file has %d bytes; the limit is %d", len(src), MaxFile)
	}
	z, err := zip.NewReader(bytes.NewReader(src), int64(len(src)))
	if err != nil {
		return errors.New("the file is no workbook")
	}
	var size uint64
	for _, f := range z.File {
		if strings.Contains(strings.ToLower(f.Name), "vbaproject") {
			return errors.New("the workbook holds macros")
		}
		size += f.UncompressedSize64
	}
	if size > maxUnpacked {
		return fmt.Errorf("the workbook is larger than %d MB when it is unpacked", maxUnpacked>>20)
	}
	return nil
}

// sheetReader reads the first sheet of a workbook.
type sheetReader struct {
	book     *excelize.File
	sheet    string
	table    Table
	columns  map[int]string // languages
	findings problem.Findings
}

func (r *sheetReader) failed(line int, what, mend string) problem.Findings {
	r.findings = append(r.findings, problem.Finding{File: r.table.File, Line: line, What: what, Mend: mend})
	return r.findings
}

func (r *sheetReader) read() {
	if merged, err := r.book.GetMergeCells(r.sheet, true); err != nil || len(merged) > 0 {
		line, at := 1, ""
		if len(merged) > 0 {
			at = " " + merged[0].GetStartAxis()
			_, line, _ = excelize.CellNameToCoordinates(merged[0].GetStartAxis())
		}
		r.failed(line, "cells are merged"+at, "separate them: each text has a cell of its own")
		return
	}
	rows, err := r.book.Rows(r.sheet)
	if err != nil {
		r.failed(1, "the sheet can't be read", "export the texts again")
		return
	}
	defer rows.Close()
	for line := 1; rows.Next() && len(r.findings) <= maxFindings; line++ {
		cells, err := rows.Columns()
		switch {
		case err != nil:
			r.failed(line, "the row can't be read", "export the texts again")
			return
		case line > maxRows || len(cells) > maxColumns:
			r.failed(line, fmt.Sprintf("the sheet has more than %d rows or %d columns", maxRows, maxColumns), "export the texts again")
			return
		case line == 1:
			r.head(cells)
			if len(r.findings) > 0 {
				return
			}
		default:
			r.row(line, cells)
		}
	}
	if err := rows.Error(); err != nil && !errors.Is(err, io.EOF) {
		r.failed(1, "the sheet can't be read to its end", "export the texts again")
	}
	if r.columns == nil && len(r.findings) == 0 {
		r.head(nil)
	}
}

// head learns the columns from their names.
func (r *sheetReader) head(cells []string) {
	r.columns = map[int]string{}
	seen := map[string]bool{}
	for i, name := range cells {
		name = strings.TrimSpace(name)
		source, isSource := strings.CutPrefix(name, columns[sourceColumn]+":")
		switch {
		case i < sourceColumn && name != columns[i], i == sourceColumn && !isSource:
			r.failed(1, fmt.Sprintf("column %d is %s, not %s", i+1, quote(name), columns[i]), "leave the columns as they were exported")
			return
		case i == sourceColumn:
			r.table.Source = strings.TrimSpace(source)
		case i > sourceColumn && seen[name]:
			r.failed(1, fmt.Sprintf("the column %s is here twice", name), "remove one of them")
		case i > sourceColumn && name != "":
			seen[name] = true
			r.columns[i] = name
			r.table.Languages = append(r.table.Languages, name)
		}
	}
	if len(cells) <= sourceColumn {
		r.failed(1, "the sheet has no heading with key, where, note, source and languages", "export the texts again")
	}
}

func (r *sheetReader) row(line int, cells []string) {
	if strings.Join(cells, "") == "" {
		return
	}
	row := Row{Line: line, Texts: map[string]string{}}
	for i, cell := range cells {
		lang := r.columns[i]
		if i != keyColumn && i != sourceColumn && lang == "" {
			continue
		}
		name, _ := excelize.CoordinatesToCellName(i+1, line)
		if formula, err := r.book.GetCellFormula(r.sheet, name); err != nil || formula != "" {
			r.failed(line, fmt.Sprintf("the cell %s holds a formula", name), "write the text itself")
			return
		}
		switch {
		case i == keyColumn:
			row.Key = strings.TrimSpace(cell)
		case i == sourceColumn:
			row.Source = cell
		case strings.TrimSpace(cell) != "":
			row.Texts[lang] = cell
		}
	}
	r.table.Rows = append(r.table.Rows, row)
}
