package sheet

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// xlsx is a workbook while it is read: a zip file with XML in it. Each part is
// read as a stream, never as a tree.
type xlsx struct {
	files  map[string]*zip.File
	budget int64 // bytes that may still be unpacked
	room   room
	shared []string
}

func readXLSX(src []byte) (*Book, error) {
	z, err := zip.NewReader(bytes.NewReader(src), int64(len(src)))
	if err != nil {
		return nil, damaged("it is no zip file")
	}
	x := &xlsx{files: make(map[string]*zip.File, len(z.File)), budget: maxUnpacked, room: maxCells}
	b := &Book{}
	for _, f := range z.File {
		name := strings.ToLower(strings.TrimPrefix(f.Name, "/"))
		x.files[name] = f
		b.Macros = b.Macros || path.Base(name) == "vbaproject.bin"
	}
	if x.files["xl/workbook.xml"] == nil {
		return nil, &Fault{"the file is a zip file without a workbook", "save it as XLSX in a spreadsheet program"}
	}
	if err := x.readShared(); err != nil {
		return nil, err
	}
	list, err := x.sheets()
	if err != nil {
		return nil, err
	}
	for _, l := range list {
		s, err := x.sheet(l.name, l.part)
		if err != nil {
			return nil, err
		}
		b.Sheets = append(b.Sheets, s)
	}
	return b, nil
}

// counted reads a part as long as the budget lasts.
type counted struct {
	r io.Reader
	x *xlsx
}

func (c counted) Read(p []byte) (int, error) {
	if c.x.budget <= 0 {
		return 0, tooLarge
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.x.budget)])
	c.x.budget -= int64(n)
	return n, err
}

// each calls f for every beginning of an element in a part, which may read on
// in it; a part that is not there has none.
func (x *xlsx) each(part string, f func(*xml.Decoder, xml.StartElement) error) error {
	file := x.files[strings.ToLower(part)]
	if file == nil {
		return nil
	}
	r, err := file.Open()
	if err != nil {
		return damaged("the part " + part + " can't be unpacked")
	}
	defer r.Close()
	d := xml.NewDecoder(counted{r, x})
	for {
		token, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if start, ok := token.(xml.StartElement); ok && err == nil {
			err = f(d, start)
		}
		if err != nil {
			return partFault(part, err)
		}
	}
}

// partFault is what is said of a part that can't be read.
func partFault(part string, err error) error {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f
	}
	return damaged("the part " + part + " is not as it should be")
}

// attr returns an attribute, whatever its namespace.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

type listed struct{ name, part string }

// sheets are the workbook's tables, in its order. Sheets that are charts or
// macros are in other folders, and are left out.
func (x *xlsx) sheets() ([]listed, error) {
	targets := map[string]string{}
	err := x.each("xl/_rels/workbook.xml.rels", func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local == "Relationship" && strings.HasSuffix(attr(e, "Type"), "/worksheet") {
			target := attr(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join("xl", target)
			}
			targets[attr(e, "Id")] = strings.TrimPrefix(target, "/")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var list []listed
	err = x.each("xl/workbook.xml", func(_ *xml.Decoder, e xml.StartElement) error {
		if part := targets[attr(e, "id")]; e.Name.Local == "sheet" && part != "" {
			list = append(list, listed{attr(e, "name"), part})
		}
		if len(list) > MaxSheets {
			return &Fault{"the file has more than " + strconv.Itoa(MaxSheets) + " sheets", "remove those that are not needed"}
		}
		return nil
	})
	return list, err
}

// readShared reads the texts that cells refer to by number.
func (x *xlsx) readShared() error {
	return x.each("xl/sharedStrings.xml", func(d *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		s, err := richText(d)
		x.shared = append(x.shared, s)
		return err
	})
}

// richText reads the texts in an element up to its end, without the readings
// that stand beside Chinese and Japanese.
func richText(d *xml.Decoder) (string, error) {
	var b strings.Builder
	var open []string
	for {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local == "rPh" {
				if err := d.Skip(); err != nil {
					return "", err
				}
				continue
			}
			open = append(open, t.Name.Local)
		case xml.EndElement:
			if len(open) == 0 {
				return cut(unescape(b.String())), nil
			}
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 && open[len(open)-1] == "t" {
				b.Write(t)
			}
		}
	}
}

var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescape undoes how characters are written that XML can't hold.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escaped.ReplaceAllStringFunc(s, func(e string) string {
		n, _ := strconv.ParseUint(e[2:6], 16, 16)
		return string(rune(n))
	})
}

// sheet reads one table.
func (x *xlsx) sheet(name, part string) (Sheet, error) {
	s := Sheet{Name: name}
	number := 0
	err := x.each(part, func(d *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "row":
			if n, err := strconv.Atoi(attr(e, "r")); err == nil && n > number {
				number = n
			} else {
				number++
			}
			row, err := x.row(d, &s, number)
			if err == nil && len(row.Cells) > 0 && number > MaxRows {
				return tooLong
			}
			s.add(row)
			return cmp.Or(err, x.room.fault())
		case "mergeCell":
			if a, ok := areaOf(attr(e, "ref")); ok && len(s.Merged) < MaxRows {
				s.Merged = append(s.Merged, a)
			}
		}
		return nil
	})
	s.spread(&x.room)
	return s, cmp.Or(err, x.room.fault())
}

// row reads the cells of a row up to its end.
func (x *xlsx) row(d *xml.Decoder, s *Sheet, number int) (Row, error) {
	row, column := Row{Number: number}, -1
	for {
		token, err := d.Token()
		if err != nil {
			return row, err
		}
		switch t := token.(type) {
		case xml.EndElement:
			return row, nil
		case xml.StartElement:
			if t.Name.Local != "c" {
				if err := d.Skip(); err != nil {
					return row, err
				}
				continue
			}
			column++
			if _, c, ok := place(attr(t, "r")); ok {
				column = c
			}
			cell, err := x.cell(d, attr(t, "t"))
			if err != nil {
				return row, err
			}
			if !x.room.put(&row, column, cell) {
				s.widen(number)
			}
		}
	}
}

// cell reads a cell of a kind up to its end.
func (x *xlsx) cell(d *xml.Decoder, kind string) (Cell, error) {
	var value, text string
	var formula, valued bool
	for {
		token, err := d.Token()
		if err != nil {
			return Cell{}, err
		}
		switch t := token.(type) {
		case xml.EndElement:
			if formula && value == "" && (kind != "str" || !valued) {
				return Cell{Formula: true, Uncalculated: true}, nil
			}
			return Cell{Text: x.textOf(kind, value, text), Formula: formula}, nil
		case xml.StartElement:
			switch t.Name.Local {
			case "v":
				valued = true
				value, err = plainText(d)
			case "is":
				text, err = richText(d)
			case "f":
				formula, err = true, d.Skip()
			default:
				err = d.Skip()
			}
			if err != nil {
				return Cell{}, err
			}
		}
	}
}

// plainText reads the characters of an element up to its end.
func plainText(d *xml.Decoder) (string, error) {
	var b strings.Builder
	for {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.CharData:
			b.Write(t)
		case xml.StartElement:
			if err := d.Skip(); err != nil {
				return "", err
			}
		case xml.EndElement:
			return b.String(), nil
		}
	}
}

// textOf is what a cell shows.
func (x *xlsx) textOf(kind, value, text string) string {
	switch {
	case kind == "inlineStr":
		return text
	case kind == "s":
		if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && n >= 0 && n < len(x.shared) {
			return x.shared[n]
		}
		return ""
	case kind == "b" && value != "":
		return truth(strings.TrimSpace(value) == "1")
	case kind == "" || kind == "n":
		if n, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil && n-n == 0 {
			return tidyNumber(n)
		}
	}
	return cut(unescape(value))
}

// place reads the name of a cell, as B3: its row from 1 and its column from 0.
func place(ref string) (row, column int, ok bool) {
	i := 0
	for i < len(ref) && i < 3 && 'A' <= ref[i] && ref[i] <= 'Z' {
		column = column*26 + int(ref[i]-'A') + 1
		i++
	}
	row, err := strconv.Atoi(ref[i:])
	return row, column - 1, err == nil && column > 0 && row > 0
}

// areaOf reads the name of an area, as A1:B3.
func areaOf(ref string) (Area, bool) {
	from, to, _ := strings.Cut(ref, ":")
	top, left, ok := place(from)
	bottom, right, also := place(to)
	return Area{top, left, bottom, right}, ok && also
}
