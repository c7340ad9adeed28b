package translation

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/problem"
	"toadam/internal/sheet"
)

// Limits of a file that is read, of any format, and of a workbook's columns;
// package sheet has those of its size when it is unpacked.
const (
	MaxFile    = sheet.MaxFile
	maxColumns = 4 + 100 // of languages
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
	name := sheetName(d.ID)
	err := book.SetSheetName("Sheet1", name)
	if err == nil {
		err = fillSheet(book, name, d, languages)
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

func fillSheet(book *excelize.File, name string, d *form.Definition, languages []string) error {
	w, err := book.NewStreamWriter(name)
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
	for _, column := range append(append([]string{}, columns[:sourceColumn]...), columns[sourceColumn]+": "+d.Languages[0]) {
		names = append(names, excelize.Cell{StyleID: head, Value: column})
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
	return errors.Join(err, w.Flush(), book.ProtectSheet(name, &excelize.SheetProtectionOptions{
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
	book, err := sheet.Read(src)
	if f, ok := errors.AsType[*sheet.Fault](err); ok {
		return r.table, r.failed(1, f.What, f.Mend)
	}
	switch {
	case err != nil:
		return r.table, r.failed(1, err.Error(), exportAgain)
	case book.Macros:
		return r.table, r.failed(1, "the workbook holds macros", "save it as an ordinary workbook (.xlsx) and send that")
	case len(book.Sheets) == 0:
		return r.table, r.failed(1, "the workbook has no sheet", exportAgain)
	}
	r.read(book.Sheets[0])
	return r.table, r.findings
}

const exportAgain = "export the texts again"

// sheetReader reads the first sheet of a workbook.
type sheetReader struct {
	table    Table
	columns  map[int]string // languages
	findings problem.Findings
}

func (r *sheetReader) failed(line int, what, mend string) problem.Findings {
	r.findings = append(r.findings, problem.Finding{File: r.table.File, Line: line, What: what, Mend: mend})
	return r.findings
}

func (r *sheetReader) read(s sheet.Sheet) {
	if len(s.Merged) > 0 {
		r.failed(s.Merged[0].Top, "cells are merged: "+s.Merged[0].String(), "separate them: each text has a cell of its own")
		return
	}
	if s.Wide > 0 {
		r.tooWide(s.Wide)
		return
	}
	if len(s.Rows) == 0 || s.Rows[0].Number > 1 {
		r.head(sheet.Row{})
		return
	}
	r.head(s.Rows[0])
	if len(r.findings) > 0 {
		return
	}
	for _, row := range s.Rows[1:] {
		if r.row(row); len(r.findings) > maxFindings {
			return
		}
	}
}

func (r *sheetReader) tooWide(line int) {
	r.failed(line, fmt.Sprintf("the sheet has more than %d columns", maxColumns), exportAgain)
}

// head learns the columns from their names.
func (r *sheetReader) head(row sheet.Row) {
	if len(row.Cells) > maxColumns {
		r.tooWide(1)
		return
	}
	r.columns = map[int]string{}
	seen := map[string]bool{}
	for i, cell := range row.Cells {
		name := strings.TrimSpace(cell.Text)
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
	if len(row.Cells) <= sourceColumn {
		r.failed(1, "the sheet has no heading with key, where, note, source and languages", exportAgain)
	}
}

func (r *sheetReader) row(in sheet.Row) {
	if len(in.Cells) > maxColumns {
		r.tooWide(in.Number)
		return
	}
	row := Row{Line: in.Number, Texts: map[string]string{}}
	for i, cell := range in.Cells {
		lang := r.columns[i]
		if i != keyColumn && i != sourceColumn && lang == "" {
			continue
		}
		switch {
		case cell.Formula:
			r.failed(in.Number, fmt.Sprintf("the cell %s holds a formula", in.Name(i)), "write the text itself")
			return
		case i == keyColumn:
			row.Key = strings.TrimSpace(cell.Text)
		case i == sourceColumn:
			row.Source = cell.Text
		case strings.TrimSpace(cell.Text) != "":
			row.Texts[lang] = cell.Text
		}
	}
	r.table.Rows = append(r.table.Rows, row)
}
