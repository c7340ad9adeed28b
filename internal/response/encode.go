package response

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"

	"toadam/internal/form"
)

// Encode writes answers as the log keeps them, in the order in which the form
// was written: a string (an option, a day, a text), a double, an array of strings
// (several options), a document (row → point; option → double; first and last
// day; a file's blob, name, type and size) or, of several files, an array of them, a
// document for each row (grid: array of columns, or column → double or string), an
// array of documents like this one (the rows of a group); the text
// beside "other, please specify" is "<question>__other".
func Encode(d *form.Definition, answers Answers) bson.Raw {
	at, doc := bsoncore.AppendDocumentStart(make([]byte, 0, 2048))
	for _, q := range d.Written().Questions() {
		if a, ok := answers[q.ID]; ok {
			doc = appendAnswer(doc, q, &a)
		}
	}
	doc, _ = bsoncore.AppendDocumentEnd(appendSeed(doc, d), at) // fails for a wrong index only
	return bson.Raw(doc)
}

func appendAnswer(doc []byte, q *form.Question, a *Answer) []byte {
	switch q.Like() {
	case form.Note:
	case form.YesNo, form.Single, form.Likert, form.Consent:
		doc = bsoncore.AppendStringElement(doc, q.ID, a.Option)
		doc = appendOther(doc, q, a)
	case form.Ranking:
		doc = appendOptions(doc, q.ID, a.Options)
	case form.Multiple:
		doc = appendOptions(doc, q.ID, written(q, a.Options))
		doc = appendOther(doc, q, a)
	case form.DateRange:
		doc = appendRange(doc, q.ID, a)
	case form.Allocation:
		doc = appendAmounts(doc, q, a.Amounts)
	case form.Matrix, form.Statements, form.Pairwise:
		doc = appendRows(doc, q, a.Rows)
	case form.Rating, form.Number:
		doc = bsoncore.AppendDoubleElement(doc, q.ID, a.Number)
	case form.Date, form.ShortTxt, form.LongTxt, form.Email, form.Phone, form.Hidden:
		doc = bsoncore.AppendStringElement(doc, q.ID, a.Text)
	case form.File:
		doc = appendFiles(doc, q, a.Files())
	case form.Grid:
		doc = appendGrid(doc, q, a.parts())
	case form.Group:
		doc = appendGroup(doc, q, a.parts().Rows)
	default:
		panic(fmt.Sprintf("response: question %s is of the kind %q", q.ID, q.Kind))
	}
	return doc
}

func appendOther(doc []byte, q *form.Question, a *Answer) []byte {
	if a.Other == "" {
		return doc
	}
	return bsoncore.AppendStringElement(doc, q.ID+"__other", a.Other)
}

func appendOptions(doc []byte, key string, ids []string) []byte {
	at, doc := bsoncore.AppendArrayElementStart(doc, key)
	for i, id := range ids {
		doc = bsoncore.AppendStringElement(doc, strconv.Itoa(i), id)
	}
	doc, _ = bsoncore.AppendArrayEnd(doc, at)
	return doc
}

// written are options in the order in which the question was written.
func written(q *form.Question, ids []string) []string {
	if !q.Shuffle {
		return ids
	}
	place := func(id string) int {
		return slices.IndexFunc(q.Options, func(o form.Option) bool { return o.ID == id })
	}
	return slices.SortedFunc(slices.Values(ids), func(a, b string) int { return place(a) - place(b) })
}

func appendRows(doc []byte, q *form.Question, rows map[string]string) []byte {
	at, doc := bsoncore.AppendDocumentElementStart(doc, q.ID)
	for _, row := range q.Parts() {
		if point, ok := rows[row]; ok {
			doc = bsoncore.AppendStringElement(doc, row, point)
		}
	}
	doc, _ = bsoncore.AppendDocumentEnd(doc, at)
	return doc
}

func appendAmounts(doc []byte, q *form.Question, amounts map[string]int) []byte {
	at, doc := bsoncore.AppendDocumentElementStart(doc, q.ID)
	for i := range q.Options {
		if amount, ok := amounts[q.Options[i].ID]; ok {
			doc = bsoncore.AppendDoubleElement(doc, q.Options[i].ID, float64(amount))
		}
	}
	doc, _ = bsoncore.AppendDocumentEnd(doc, at)
	return doc
}

func appendRange(doc []byte, key string, a *Answer) []byte {
	at, doc := bsoncore.AppendDocumentElementStart(doc, key)
	doc = bsoncore.AppendStringElement(doc, form.First, a.Text)
	doc = bsoncore.AppendStringElement(doc, form.Last, a.Last)
	doc, _ = bsoncore.AppendDocumentEnd(doc, at)
	return doc
}

// Decode reads what Encode wrote, with the definition that it was written with.
func Decode(d *form.Definition, doc bson.Raw) (Answers, error) {
	return decode(d.Question, bsoncore.Document(doc))
}

// decode reads the answers to questions, or to the fields of a group.
func decode(find func(id string) *form.Question, doc bsoncore.Document) (Answers, error) {
	elements, err := doc.Elements()
	if err != nil {
		return nil, fmt.Errorf("decode answers: %w", err)
	}
	answers := make(Answers, len(elements))
	for _, e := range elements {
		key := e.Key()
		if key == seedKey {
			if err := decodeSeed(e.Value()); err != nil {
				return nil, err
			}
			continue
		}
		id, isOther := strings.CutSuffix(key, "__other")
		q := find(id)
		if q == nil {
			return nil, fmt.Errorf("decode answers: there is no question %s", id)
		}
		a, ok := answers[id], false
		if isOther {
			a.Other, ok = e.Value().StringValueOK()
		} else {
			ok = decodeAnswer(q, e.Value(), &a)
		}
		if !ok {
			return nil, fmt.Errorf("decode answers: %s is a %s, which does not fit the kind %s", key, e.Value().Type, q.Kind)
		}
		answers[id] = a
	}
	return answers, nil
}

func decodeAnswer(q *form.Question, v bsoncore.Value, a *Answer) (ok bool) {
	switch q.Like() {
	case form.Note:
		return false
	case form.YesNo, form.Single, form.Likert, form.Consent:
		a.Option, ok = v.StringValueOK()
	case form.Multiple, form.Ranking:
		a.Options, ok = decodeOptions(v)
	case form.DateRange:
		ok = decodeRange(v, a)
	case form.Allocation:
		a.Amounts, ok = decodeAmounts(v)
	case form.Matrix, form.Statements, form.Pairwise:
		a.Rows, ok = decodeRows(v)
	case form.Rating, form.Number:
		a.Number, ok = v.DoubleOK()
	case form.Date, form.ShortTxt, form.LongTxt, form.Email, form.Phone, form.Hidden:
		a.Text, ok = v.StringValueOK()
	case form.File:
		a.Parts, ok = decodeFiles(v)
	case form.Grid:
		a.Parts, ok = decodeGrid(q, v)
	case form.Group:
		a.Parts, ok = decodeGroup(q, v)
	default:
		panic(fmt.Sprintf("response: question %s is of the kind %q", q.ID, q.Kind))
	}
	return ok
}

func decodeOptions(v bsoncore.Value) ([]string, bool) {
	array, ok := v.ArrayOK()
	if !ok {
		return nil, false
	}
	values, err := array.Values()
	if err != nil {
		return nil, false
	}
	ids := make([]string, len(values))
	for i, v := range values {
		if ids[i], ok = v.StringValueOK(); !ok {
			return nil, false
		}
	}
	return ids, true
}

func decodeRows(v bsoncore.Value) (map[string]string, bool) {
	elements, ok := documentElements(v)
	rows := make(map[string]string, len(elements))
	for _, e := range elements {
		point, isString := e.Value().StringValueOK()
		if !isString {
			return nil, false
		}
		rows[e.Key()] = point
	}
	return rows, ok
}

func decodeAmounts(v bsoncore.Value) (map[string]int, bool) {
	elements, ok := documentElements(v)
	amounts := make(map[string]int, len(elements))
	for _, e := range elements {
		x, isDouble := e.Value().DoubleOK()
		if !isDouble || x != math.Trunc(x) || x < 0 || x > maxNumber {
			return nil, false
		}
		amounts[e.Key()] = int(x)
	}
	return amounts, ok
}

func decodeRange(v bsoncore.Value, a *Answer) bool {
	doc, isDocument := v.DocumentOK()
	if !isDocument {
		return false
	}
	var isString [2]bool
	a.Text, isString[0] = doc.Lookup(form.First).StringValueOK()
	a.Last, isString[1] = doc.Lookup(form.Last).StringValueOK()
	return isString == [2]bool{true, true}
}

func documentElements(v bsoncore.Value) ([]bsoncore.Element, bool) {
	doc, ok := v.DocumentOK()
	if !ok {
		return nil, false
	}
	elements, err := doc.Elements()
	return elements, err == nil
}

// ToInput is the input that evaluates to the answers: what to show in a page
// that changes them.
func ToInput(d *form.Definition, answers Answers) Input {
	in := make(Input, len(answers))
	for _, q := range d.Questions() {
		if a, ok := answers[q.ID]; ok {
			in.answer(q, a)
		}
	}
	return in
}

// answer puts one answer into an input.
func (in Input) answer(q *form.Question, a Answer) {
	switch q.Kind {
	case form.Note, form.Calculated:
	case form.YesNo, form.Single, form.Likert, form.Consent:
		in[q.ID] = []string{a.Option}
	case form.Multiple:
		in[q.ID] = a.Options
	case form.DateRange:
		in[q.ID+"."+form.First], in[q.ID+"."+form.Last] = []string{a.Text}, []string{a.Last}
	case form.Ranking:
		in.places(q, a.Options)
	case form.Allocation:
		for option, amount := range a.Amounts {
			in[q.ID+"."+option] = []string{strconv.Itoa(amount)}
		}
	case form.Matrix, form.Statements, form.Pairwise:
		for row, point := range a.Rows {
			in[q.ID+"."+row] = []string{point}
		}
	case form.Rating, form.Number:
		in[q.ID] = []string{numeral(a.Number)}
	case form.Date, form.ShortTxt, form.LongTxt, form.Email, form.Phone, form.Hidden:
		in[q.ID] = []string{a.Text}
	case form.File:
		in[q.ID] = blobs(a.Files())
	case form.Grid:
		in.cells(q, a.parts())
	case form.Group:
		in.table(q, a.parts().Rows)
	}
	if a.Other != "" {
		in[q.ID+"__other"] = []string{a.Other}
	}
}
