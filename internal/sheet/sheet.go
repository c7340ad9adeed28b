// Package sheet is tables in files of spreadsheet programs: XLSX and XLSM, the
// older XLS, and CSV. It reads what cells hold and writes plain XLSX, and knows
// nothing of what the tables are about.
//
// Files come from strangers, so a reader never keeps more than the limits
// below, whatever a file claims to unpack to; it runs no formula and no macro.
package sheet

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// Limits of what is read.
const (
	MaxFile    = 16 << 20 // bytes of a file
	MaxRows    = 50_000   // of a sheet: the highest number that a row can have
	MaxColumns = 400
	MaxSheets  = 100

	maxUnpacked = 32 << 20  // bytes of all parts of a file that are read
	maxCells    = 2_000_000 // of a file, with the empty ones before others in a row
	maxCell     = 32_767    // characters, which is what the programs allow
)

// Book is the sheets of a file.
type Book struct {
	Sheets []Sheet
	Macros bool // there are macros; nothing was done with them
}

// Sheet is one table.
type Sheet struct {
	Name   string
	Rows   []Row  // those that hold anything, in order
	Merged []Area // of cells that are merged into one
	Wide   int    // the first row with cells beyond MaxColumns, which are left out; 0: there is none
}

// Row is a row with its number, from 1. Empty cells at its end are left out.
type Row struct {
	Number int
	Cells  []Cell
}

// Area is cells beside and below each other: rows from 1, columns from 0.
type Area struct{ Top, Left, Bottom, Right int }

// Cell is what a cell holds, as a text. A number is written with a point and
// without an exponent, true and false as TRUE and FALSE.
type Cell struct {
	Text    string
	Formula bool // the text is its value when the file was saved
	// Uncalculated is a formula whose value is not in the file.
	Uncalculated bool
}

// Fault is why a file can't be read, and what can be done about it.
type Fault struct{ What, Mend string }

func (f *Fault) Error() string { return f.What + ": " + f.Mend }

var (
	tooLarge  = &Fault{"the file unpacks to more than can be read", "remove the sheets that are not needed"}
	tooFull   = &Fault{"the file has more cells than can be read", "delete what is not needed to the right of the tables and below them"}
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

// cellName is the name of a cell, as B3; its column is counted from 0.
func cellName(row, column int) string {
	letters := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		letters = string(rune('A'+(n-1)%26)) + letters
	}
	return letters + strconv.Itoa(row)
}

// Name is the name of the cell in a column, as B3; the column is counted from 0.
func (r Row) Name(column int) string { return cellName(r.Number, column) }

func (a Area) String() string { return cellName(a.Top, a.Left) + ":" + cellName(a.Bottom, a.Right) }

// room is how many cells may still be kept of a file; below 0 there were more.
// A cell far to the right takes the room of all before it, so a small file
// can't fill the memory.
type room int

func (m *room) fault() error {
	if *m < 0 {
		return tooFull
	}
	return nil
}

// put sets a cell of a row, and reports whether its column can be kept; columns
// are counted from 0.
func (m *room) put(r *Row, column int, c Cell) bool {
	if c.Text == "" && !c.Uncalculated {
		return true
	}
	if column < 0 || column >= MaxColumns {
		return false
	}
	if more := column + 1 - len(r.Cells); more > 0 {
		if *m -= room(more); *m < 0 {
			return true
		}
		r.Cells = append(r.Cells, make([]Cell, more)...)
	}
	r.Cells[column] = c
	return true
}

// widen notes that a row has more columns than can be kept.
func (s *Sheet) widen(row int) {
	if s.Wide == 0 || row < s.Wide {
		s.Wide = row
	}
}

// add appends a row, if it holds anything.
func (s *Sheet) add(r Row) {
	if len(r.Cells) > 0 {
		s.Rows = append(s.Rows, r)
	}
}

// spread gives the text of merged cells to each row below the first one: a name
// that is written once beside several rows is meant for all of them. What is
// merged from left to right stands in its first column only. Areas that lie one
// on another are no reason to work for long: each row takes room.
func (s *Sheet) spread(m *room) {
	for _, a := range s.Merged {
		i, ok := s.find(a.Top)
		if !ok || a.Left < 0 || a.Left >= len(s.Rows[i].Cells) {
			continue
		}
		for c := s.Rows[i].Cells[a.Left]; i+1 < len(s.Rows) && s.Rows[i+1].Number <= a.Bottom && *m >= 0; i++ {
			*m--
			m.put(&s.Rows[i+1], a.Left, c)
		}
	}
}

// find returns the place of a row among the rows.
func (s *Sheet) find(number int) (int, bool) {
	return slices.BinarySearchFunc(s.Rows, number, func(r Row, n int) int { return r.Number - n })
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
