package response

import (
	"slices"
	"strconv"
	"strings"

	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"

	"toadam/internal/expr"
	"toadam/internal/form"
)

// RowsField is the field that says how many rows of a group a page shows, so
// that one without anything in it stays. No row is called so: they are numbers.
func RowsField(q *form.Question) string { return q.ID + ".rows" }

// RowsShown is how many rows of a group a page shows: as many as it was asked
// for or have anything in them, and at least one.
func (in Input) RowsShown(q *form.Question) int {
	n := 0
	if v := in[RowsField(q)]; len(v) > 0 {
		n, _ = strconv.Atoi(v[0])
	}
	if filled := in.filled(q); len(filled) > 0 {
		n = max(n, filled[len(filled)-1])
	}
	return min(max(n, q.AtLeast, 1), q.MostRows())
}

// filled are the rows of a group that have anything in them, in order.
func (in Input) filled(q *form.Question) (rows []int) {
	for name, values := range in {
		row, field, ok := CutRow(q, name)
		known := ok && q.Field(strings.TrimSuffix(field, "__other")) != nil
		if known && !slices.Contains(rows, row) && slices.ContainsFunc(values, func(v string) bool { return strings.TrimSpace(v) != "" }) {
			rows = append(rows, row)
		}
	}
	slices.Sort(rows)
	return rows
}

// CutRow returns the row, from 1, and the rest of the name of a group's field.
func CutRow(q *form.Question, name string) (row int, field string, ok bool) {
	name, ok = strings.CutPrefix(name, q.ID+".")
	if !ok {
		return 0, "", false
	}
	number, field, ok := strings.Cut(name, ".")
	row, err := strconv.Atoi(number)
	return row, field, ok && err == nil && row > 0 && row <= form.MaxGroupRows && strconv.Itoa(row) == number
}

// group checks the rows of a group. Those without anything in them are no rows.
// If anything is wrong in one, the group has no answer.
func (e *evaluation) group(q *form.Question) {
	filled := e.in.filled(q)
	if len(filled) > q.MostRows() {
		e.fail(q, RowsAtMost, "max", strconv.Itoa(q.MostRows()))
		return
	}
	e.rows(q, filled)
}

func (e *evaluation) rows(q *form.Question, filled []int) {
	rows, sound := make([]Answers, 0, len(filled)), true
	for _, n := range filled {
		row := e.row(q, n)
		for _, p := range row.problems {
			e.problems = append(e.problems, Problem{Question: q.ID, Row: strconv.Itoa(n) + "." + p.Question, Code: p.Code, Args: p.Args})
		}
		sound = sound && len(row.problems) == 0
		if len(row.answers) > 0 { // of invisible characters nothing is left
			rows = append(rows, row.answers)
		}
	}
	switch {
	case !sound:
	case len(rows) == 0 && e.required:
		e.fail(q, RequiredRows)
	case len(rows) == 0:
	case len(rows) < q.AtLeast:
		e.fail(q, RowsAtLeast, "min", strconv.Itoa(q.AtLeast))
	default:
		e.answers[q.ID] = Answer{Parts: &Parts{Rows: rows}}
	}
}

// row checks the fields of one row, each like a question of its own.
func (e *evaluation) row(q *form.Question, n int) *evaluation {
	row := &evaluation{in: Input{}, today: e.today, answers: Answers{}}
	for i := range q.Fields {
		f := &q.Fields[i]
		sent := q.ID + "." + strconv.Itoa(n) + "." + f.ID
		for _, end := range []string{"", "__other"} {
			if values, ok := e.in[sent+end]; ok {
				row.in[f.ID+end] = values
			}
		}
		row.required = f.Required
		row.question(f)
	}
	return row
}

// appendGroup writes the rows of a group as an array of documents.
func appendGroup(doc []byte, q *form.Question, rows []Answers) []byte {
	at, doc := bsoncore.AppendArrayElementStart(doc, q.ID)
	for i, row := range rows {
		var start int32
		start, doc = bsoncore.AppendDocumentElementStart(doc, strconv.Itoa(i))
		for j := range q.Fields {
			if a, ok := row[q.Fields[j].ID]; ok {
				doc = appendAnswer(doc, &q.Fields[j], &a)
			}
		}
		doc, _ = bsoncore.AppendDocumentEnd(doc, start)
	}
	doc, _ = bsoncore.AppendArrayEnd(doc, at)
	return doc
}

func decodeGroup(q *form.Question, v bsoncore.Value) (*Parts, bool) {
	array, ok := v.ArrayOK()
	if !ok {
		return nil, false
	}
	values, err := array.Values()
	if err != nil {
		return nil, false
	}
	p := &Parts{}
	for _, v := range values {
		doc, ok := v.DocumentOK()
		if !ok {
			return nil, false
		}
		row, err := decode(q.Field, doc)
		if err != nil {
			return nil, false
		}
		p.Rows = append(p.Rows, row)
	}
	return p, true
}

// table puts the rows of a group into an input.
func (in Input) table(q *form.Question, rows []Answers) {
	for n, row := range rows {
		for i := range q.Fields {
			if a, ok := row[q.Fields[i].ID]; ok {
				in.answer(q.InRow(n+1, &q.Fields[i]), a)
			}
		}
	}
}

// groupValue is an answer as group reads it from JSON.
func groupValue(q *form.Question, rows []Answers) any {
	list := make([]map[string]any, len(rows))
	for i, row := range rows {
		list[i] = map[string]any{}
		for j := range q.Fields {
			putJSON(list[i], &q.Fields[j], row)
		}
	}
	return list
}

// group reads an array of objects, each with the fields of a row.
func (r *jsonReader) group(q *form.Question) {
	if r.dec.PeekKind() != '[' {
		r.refuse(wrongType(q, "", "array of objects"))
		return
	}
	_, _ = r.dec.ReadToken()
	for n := 1; r.dec.PeekKind() != ']'; n++ {
		switch {
		case r.dec.PeekKind() == '{' && n <= form.MaxGroupRows:
			r.groupRow(q, n)
		case n == form.MaxGroupRows+1:
			r.problems = append(r.problems, Problem{Question: q.ID, Code: RowsAtMost, Args: map[string]string{"max": strconv.Itoa(q.MostRows())}})
			fallthrough
		case n > form.MaxGroupRows:
			if r.dec.SkipValue() != nil {
				return
			}
		default:
			r.problems = append(r.problems, wrongType(q, strconv.Itoa(n), "object"))
			if r.dec.SkipValue() != nil {
				return
			}
		}
		if r.dec.PeekKind() == 0 { // a fault of syntax, or the end
			return
		}
	}
	_, _ = r.dec.ReadToken()
}

// groupRow reads the fields of a row like the questions of a form.
func (r *jsonReader) groupRow(q *form.Question, n int) {
	path := q.ID + "." + strconv.Itoa(n) + "."
	row := &jsonReader{dec: r.dec, find: q.Field, in: Input{}}
	row.answers()
	for field, values := range row.in {
		r.in[path+field] = values
	}
	for _, p := range row.problems {
		if p.Code == UnknownQuestion {
			p.Code, p.Args = UnknownField, map[string]string{"n": strconv.Itoa(n), "field": p.Question}
		}
		p.Question, p.Row = q.ID, strconv.Itoa(n)+"."+p.Question
		r.problems = append(r.problems, p)
	}
}

// rowNumbers are the rows of a group as conditions see them.
func rowNumbers(rows []Answers) expr.Value {
	list := make([]string, len(rows))
	for i := range rows {
		list[i] = strconv.Itoa(i + 1)
	}
	return expr.OfList(list)
}
