package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"unicode/utf8"
)

// ReadCSV reads a file of values between commas, or semicolons as programs
// write them where the comma is in numbers. The error is a *Fault.
func ReadCSV(src []byte) (Sheet, error) {
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	if len(src) > MaxFile || !utf8.Valid(src) || bytes.IndexByte(src, 0) >= 0 {
		return Sheet{}, &Fault{"the file is not CSV in UTF-8", "save it as XLSX in a spreadsheet program"}
	}
	r := csv.NewReader(bytes.NewReader(src))
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	if line, _, _ := bytes.Cut(src, []byte("\n")); bytes.Count(line, []byte(";")) > bytes.Count(line, []byte(",")) {
		r.Comma = ';'
	}
	var s Sheet
	left := room(maxCells)
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return Sheet{}, &Fault{"the file is not CSV: " + err.Error(), "save it as XLSX in a spreadsheet program"}
		}
		line, _ := r.FieldPos(0)
		if line > MaxRows {
			return Sheet{}, tooLong
		}
		row := Row{Number: line}
		for i, text := range record {
			if !left.put(&row, i, Cell{Text: cut(text)}) {
				s.widen(line)
			}
		}
		if err := left.fault(); err != nil {
			return Sheet{}, err
		}
		s.add(row)
	}
}
