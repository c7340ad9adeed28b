package response

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"

	"toadam/internal/expr"
	"toadam/internal/form"
)

// grid checks the rows or the cells of a grid; where an answer is required, it
// is in every row of boxes and in every other cell.
func (e *evaluation) grid(q *form.Question) {
	var p Parts
	for _, part := range q.Parts() {
		if q.Cells == form.CellChoice {
			e.boxes(q, part, &p)
		} else if value, ok := e.one(q, part, q.ID+"."+part); ok {
			e.cell(q, part, value, &p)
		}
	}
	if p.Boxes != nil || p.Numbers != nil || p.Texts != nil {
		e.answers[q.ID] = Answer{Parts: &p}
	}
}

// boxes checks the boxes that were ticked in a row.
func (e *evaluation) boxes(q *form.Question, row string, p *Parts) {
	sent := slices.DeleteFunc(slices.Clone(e.in[q.ID+"."+row]), func(v string) bool { return strings.TrimSpace(v) == "" })
	columns := q.Choices()
	ticked := slices.DeleteFunc(slices.Clone(columns), func(column string) bool { return !slices.Contains(sent, column) })
	switch {
	case len(sent) > maxValues:
		e.failRow(q, row, TooManyValues)
	case slices.ContainsFunc(sent, func(v string) bool { return !slices.Contains(columns, v) }):
		e.failRow(q, row, UnknownOption)
	case len(ticked) == 0 && e.required:
		e.failRow(q, row, RequiredChoices)
	case len(ticked) > 0:
		put(&p.Boxes, row, ticked)
	}
}

// cell checks a number or a text.
func (e *evaluation) cell(q *form.Question, part, value string, p *Parts) {
	if q.Cells == form.CellNumber {
		if x, ok := e.numberOf(q, part, value); ok {
			put(&p.Numbers, part, x)
		}
		return
	}
	text, ok := clean(value, false)
	switch n := length(text); {
	case !ok:
		e.failRow(q, part, Encoding)
	case n == 0 && e.required:
		e.failRow(q, part, Required)
	case n == 0:
	case n > q.MaxLength:
		e.failRow(q, part, MaxLength, "max", strconv.Itoa(q.MaxLength), "length", strconv.Itoa(n))
	default:
		put(&p.Texts, part, text)
	}
}

// put puts a value into a map, which it makes if there is none.
func put[T any](to *map[string]T, key string, value T) {
	if *to == nil {
		*to = map[string]T{}
	}
	(*to)[key] = value
}

// appendGrid writes row → array of columns, or row → column → number or text.
func appendGrid(doc []byte, q *form.Question, p *Parts) []byte {
	at, doc := bsoncore.AppendDocumentElementStart(doc, q.ID)
	for i := range q.Rows {
		row := q.Rows[i].ID
		if columns, ok := p.Boxes[row]; ok {
			doc = appendOptions(doc, row, columns)
		}
		if q.Cells != form.CellChoice {
			doc = appendCells(doc, q, row, p)
		}
	}
	doc, _ = bsoncore.AppendDocumentEnd(doc, at)
	return doc
}

func appendCells(doc []byte, q *form.Question, row string, p *Parts) []byte {
	at, inner := bsoncore.AppendDocumentElementStart(doc, row)
	empty := len(inner)
	for i := range q.Columns {
		column := q.Columns[i].ID
		cell := form.Cell(row, column)
		if x, ok := p.Numbers[cell]; ok {
			inner = bsoncore.AppendDoubleElement(inner, column, x)
		}
		if text, ok := p.Texts[cell]; ok {
			inner = bsoncore.AppendStringElement(inner, column, text)
		}
	}
	if len(inner) == empty {
		return doc
	}
	inner, _ = bsoncore.AppendDocumentEnd(inner, at)
	return inner
}

func decodeGrid(q *form.Question, v bsoncore.Value) (*Parts, bool) {
	rows, ok := documentElements(v)
	p := &Parts{}
	for _, row := range rows {
		if q.Cells == form.CellChoice {
			columns, isArray := decodeOptions(row.Value())
			put(&p.Boxes, row.Key(), columns)
			ok = ok && isArray
			continue
		}
		cells, isDocument := documentElements(row.Value())
		ok = ok && isDocument
		for _, c := range cells {
			ok = decodeCell(q, form.Cell(row.Key(), c.Key()), c.Value(), p) && ok
		}
	}
	return p, ok
}

func decodeCell(q *form.Question, cell string, v bsoncore.Value, p *Parts) (ok bool) {
	if q.Cells == form.CellNumber {
		x, ok := v.DoubleOK()
		put(&p.Numbers, cell, x)
		return ok
	}
	text, ok := v.StringValueOK()
	put(&p.Texts, cell, text)
	return ok
}

// cells puts what is in the cells into an input.
func (in Input) cells(q *form.Question, p *Parts) {
	for row, columns := range p.Boxes {
		in[q.ID+"."+row] = columns
	}
	for cell, x := range p.Numbers {
		in[q.ID+"."+cell] = []string{numeral(x)}
	}
	for cell, text := range p.Texts {
		in[q.ID+"."+cell] = []string{text}
	}
}

// gridValue is an answer as grid reads it from JSON.
func gridValue(q *form.Question, p *Parts) any {
	if q.Cells == form.CellChoice {
		return p.Boxes
	}
	rows := map[string]map[string]any{}
	set := func(cell string, value any) {
		row, column, _ := strings.Cut(cell, ".")
		if rows[row] == nil {
			rows[row] = map[string]any{}
		}
		rows[row][column] = value
	}
	for cell, x := range p.Numbers {
		set(cell, x)
	}
	for cell, text := range p.Texts {
		set(cell, text)
	}
	return rows
}

// grid reads an object of row → array of columns, or row → object of column →
// number or text.
func (r *jsonReader) grid(q *form.Question) {
	r.object(q, "", func(name jsontext.Token) {
		row, known := rowOf(q, name.String())
		switch field := q.ID + "." + row; {
		case !known:
			r.refuse(unknownRow(q, name.String()))
		case !r.isNew(field):
			r.refuse(Problem{Question: q.ID, Row: row, Code: Repeated})
		case r.null():
		case q.Cells == form.CellChoice:
			r.in[field] = r.strings(q, row)
		default:
			r.cells(q, row)
		}
	})
}

// cells reads the cells of a row.
func (r *jsonReader) cells(q *form.Question, row string) {
	r.object(q, row, func(name jsontext.Token) {
		column := name.String()
		part := form.Cell(row, column)
		switch field := q.ID + "." + part; {
		case !slices.ContainsFunc(q.Columns, func(o form.Option) bool { return o.ID == column }):
			r.refuse(Problem{Question: q.ID, Row: part, Code: UnknownColumn, Args: map[string]string{"row": row, "column": column}})
		case !r.isNew(field):
			r.refuse(Problem{Question: q.ID, Row: part, Code: Repeated})
		case r.null():
		case q.Cells == form.CellNumber:
			r.number(q, part, field)
		case r.dec.PeekKind() != '"':
			r.refuse(wrongType(q, part, "string"))
		default:
			r.put(q, field)
		}
	})
}

// object reads an object: each is called to read the value of a name.
func (r *jsonReader) object(q *form.Question, row string, each func(name jsontext.Token)) {
	if r.dec.PeekKind() != '{' {
		r.refuse(wrongType(q, row, "object"))
		return
	}
	for name, ok := r.first(); ok; name, ok = r.next() {
		each(name)
	}
}

// gridRows are the rows of which anything is answered.
func gridRows(q *form.Question, p *Parts) expr.Value {
	var rows []string
	for i := range q.Rows {
		row := q.Rows[i].ID
		answered := len(p.Boxes[row]) > 0
		for j := range q.Columns {
			cell := form.Cell(row, q.Columns[j].ID)
			_, number := p.Numbers[cell]
			answered = answered || number || p.Texts[cell] != ""
		}
		if answered {
			rows = append(rows, row)
		}
	}
	return expr.OfList(rows)
}

// gridPart is a row of boxes, or a cell, as conditions see it.
func gridPart(p *Parts, part string) expr.Value {
	if columns := p.Boxes[part]; len(columns) > 0 {
		return expr.OfList(columns)
	}
	if x, ok := p.Numbers[part]; ok {
		return expr.OfNumber(x)
	}
	if text := p.Texts[part]; text != "" {
		return expr.OfText(text)
	}
	return expr.Value{}
}
