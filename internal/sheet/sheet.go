// Package sheet is tables in files of spreadsheet programs: XLSX and XLSM, the
// older XLS, and CSV. It reads what cells hold and writes plain XLSX, and knows
// nothing of what the tables are about.
//
// Files come from strangers, so a reader never keeps more than the limits
// below, whatever a file claims to unpack to; it runs no formula and no macro.
package sheet

import (
	"bytes"
	"strconv"
	"strings"
)

// Limits of what is read.
const (
	MaxFile    = 16 << 20 // bytes of a file
	MaxRows    = 20_000   // of a sheet: the highest number that a row can have
	MaxColumns = 400
	MaxSheets  = 100

	maxUnpacked = 32 << 20 // bytes of all parts of a file that are read
	maxCell     = 32_767   // characters, which is what the programs allow
)

// Book is the sheets of a file.
type Book struct {
	Sheets []Sheet
	Macros bool // there are macros; nothing was done with them
}

// Sheet is one table.
type Sheet struct {
	Name string
	Rows []Row // those that hold anything, in order
}

// Row is a row with its number, from 1. Empty cells at its end are left out.
type Row struct {
	Number int
	Cells  []Cell
}

// Cell is what a cell holds, as a text. A number is written with a point and
// without an exponent, true and false as TRUE and FALSE.
type Cell struct {
	Text string
	// Uncalculated is a formula whose value is not in the file.
	Uncalculated bool
}

// Fault is why a file can't be read, and what can be done about it.
type Fault struct{ What, Mend string }

func (f *Fault) Error() string { return f.What + ": " + f.Mend }

var (
	tooLarge  = &Fault{"the file unpacks to more than can be read", "remove the sheets that are not needed"}
	tooLong   = &Fault{"a sheet has more than " + strconv.Itoa(MaxRows) + " rows", "delete the empty rows below the table, or split it"}
	encrypted = &Fault{"the file is protected by a password", "save it without one"}
)

// damaged is a file that begins like a known one and goes on in another way.
func damaged(where string) *Fault {
	return &Fault{"the file is damaged: " + where, "open it in a spreadsheet program and save it again"}
}

// Read reads a file. The error is a *Fault.
func Read(src []byte) (*Book, error) {
	switch {
	case len(src) > MaxFile:
		return nil, &Fault{"the file has more than " + strconv.Itoa(MaxFile>>20) + " MB", "remove what is not needed, such as pictures"}
	case len(src) == 0:
		return nil, &Fault{"the file is empty", "choose another file"}
	case bytes.HasPrefix(src, []byte("PK\x03\x04")):
		return readXLSX(src)
	case bytes.HasPrefix(src, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return readXLS(src)
	}
	return nil, &Fault{"the file is neither XLSX nor XLS", "save it as XLSX in a spreadsheet program"}
}

// put sets a cell; column is counted from 0. What lies outside of the limits
// is passed over: no column there has a meaning.
func (r *Row) put(column int, c Cell) {
	if column < 0 || column >= MaxColumns || c == (Cell{}) {
		return
	}
	for len(r.Cells) <= column {
		r.Cells = append(r.Cells, Cell{})
	}
	r.Cells[column] = c
}

// add appends a row, if it holds anything.
func (s *Sheet) add(r Row) {
	if len(r.Cells) > 0 {
		s.Rows = append(s.Rows, r)
	}
}

// area is cells that are merged into one: rows from 1, columns from 0.
type area struct{ top, left, bottom, right int }

// spread gives the text of merged cells to each row below the first one: a name
// that is written once beside several rows is meant for all of them. What is
// merged from left to right stands in its first column only.
func (s *Sheet) spread(areas []area) {
	at := make(map[int]*Row, len(s.Rows))
	for i := range s.Rows {
		at[s.Rows[i].Number] = &s.Rows[i]
	}
	for _, a := range areas {
		first := at[a.top]
		if first == nil || a.left < 0 || a.left >= len(first.Cells) {
			continue
		}
		for n := a.top + 1; n <= min(a.bottom, MaxRows); n++ {
			if row := at[n]; row != nil {
				row.put(a.left, first.Cells[a.left])
			}
		}
	}
}

// tidyNumber writes a number as people do: spreadsheet programs keep 15 digits
// that mean something.
func tidyNumber(x float64) string {
	if s := strconv.FormatFloat(x, 'g', 15, 64); s != "" {
		if y, err := strconv.ParseFloat(s, 64); err == nil {
			x = y
		}
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// truth writes a condition's value as spreadsheet programs show it.
func truth(holds bool) string {
	return strings.ToUpper(strconv.FormatBool(holds))
}

// cut shortens a text to what a cell can have.
func cut(s string) string {
	if len(s) <= maxCell {
		return s
	}
	n := 0
	for i := range s {
		if n++; n > maxCell {
			return s[:i]
		}
	}
	return s
}
