package limesurvey

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"toadam/internal/exchange"
	"toadam/internal/exchange/foreign"
)

// row is a row of a table, by field.
type row map[string]string

// archive is a file: the tables of the program's database that are about one
// survey.
type archive struct {
	kind      string // what it says that it is
	version   string
	languages []string
	tables    map[string][]row
}

const (
	maxRows  = 100_000 // of all tables
	maxDepth = 20      // elements within each other
)

// open reads the tables of a file.
func open(src []byte) (*archive, *exchange.Fault) {
	if len(src) > foreign.MaxFile {
		return nil, &exchange.Fault{What: fmt.Sprintf("the file has %d bytes; the limit is %d", len(src), foreign.MaxFile), Mend: "split the survey"}
	}
	r := archiveReader{xml.NewDecoder(bytes.NewReader(src)), &archive{tables: map[string][]row{}}, nil, 0}
	if err := r.read(); err != nil {
		line, column := r.InputPos()
		f := &exchange.Fault{Where: exchange.Place{Element: fmt.Sprintf("line %d, column %d", line, column)}, What: "the file is no XML of a survey: " + err.Error(), Mend: "export it as a survey structure (.lss) again"}
		var syntax *xml.SyntaxError
		if errors.As(err, &syntax) {
			f.What = "the file is no XML: " + syntax.Msg
		}
		return nil, f
	}
	return r.archive, nil
}

// archiveReader reads elements as they come: document, table, rows, row, field.
type archiveReader struct {
	*xml.Decoder
	*archive
	path []string
	rows int
}

func (r *archiveReader) read() error {
	var current row
	var text strings.Builder
	for {
		token, err := r.Token()
		if errors.Is(err, io.EOF) {
			return r.whole()
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if r.path = append(r.path, t.Name.Local); len(r.path) > maxDepth {
				return fmt.Errorf("elements are nested more than %d levels deep", maxDepth)
			}
			text.Reset()
			if len(r.path) == 4 && t.Name.Local == "row" {
				if current = (row{}); r.rows == maxRows {
					return fmt.Errorf("there are more than %d rows", maxRows)
				}
				r.rows++
			}
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			r.end(current, text.String())
			r.path = r.path[:len(r.path)-1]
			text.Reset()
		}
	}
}

// end takes what an element held.
func (r *archiveReader) end(current row, text string) {
	switch n := len(r.path); {
	case n == 2 && r.path[1] == "LimeSurveyDocType":
		r.kind = strings.TrimSpace(text)
	case n == 2 && r.path[1] == "DBVersion":
		r.version = strings.TrimSpace(text)
	case n == 3 && r.path[1] == "languages":
		r.languages = append(r.languages, strings.TrimSpace(text))
	case n == 4 && r.path[3] == "row":
		r.tables[r.path[1]] = append(r.tables[r.path[1]], current)
	case n == 5 && r.path[3] == "row":
		current[r.path[4]] = text
	}
}

// whole says what a file lacks that was read to its end.
func (r *archiveReader) whole() error {
	switch {
	case r.kind != "Survey" && r.kind != "":
		return fmt.Errorf("it holds a %s, not a survey", r.kind)
	case len(r.tables["surveys"]) == 0:
		return errors.New("it holds no table surveys")
	}
	return nil
}

// number is a field that is a whole number, for an order.
func (r row) number(field string) float64 {
	x, _ := foreign.Number(r[field])
	return x
}

func (r row) is(field string) bool { return strings.EqualFold(strings.TrimSpace(r[field]), "Y") }

// sorted are the rows of a table in the order of a field, each identifier once:
// old files have a row for each language.
func (a *archive) sorted(table, id, order string) []row {
	var list []row
	seen := map[string]bool{}
	for _, r := range a.tables[table] {
		key := r[id] + "\x00" + r["scale_id"]
		if id == "qid" && table == "questions" {
			key = r[id]
		}
		if !seen[key] {
			seen[key] = true
			list = append(list, r)
		}
	}
	slices.SortStableFunc(list, func(x, y row) int { return cmp.Compare(x.number(order), y.number(order)) })
	return list
}
