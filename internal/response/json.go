package response

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"toadam/internal/form"
)

// FromJSON reads the object of answers that a program sends: question →
// a string, a number (or a string that holds one), true or false for yes_no,
// an array of options for multiple, an object of row → point for a matrix; the
// text beside "other, please specify" is "<question>__other". null is no answer.
// The problems are those of form only: names and types. If there is none, the
// input is ready for Evaluate.
func FromJSON(d *form.Definition, raw []byte) (Input, []Problem) {
	fields, err := objectFields(raw)
	if err != nil {
		return nil, []Problem{{Code: NotAnObject}}
	}
	r := &jsonReader{in: make(Input, len(fields))}
	sent := r.distinct(fields, func(name string) Problem { return Problem{Question: name, Code: Repeated} })
	for _, q := range d.Questions() {
		if q.Kind == form.Note {
			continue
		}
		r.answer(q, take(sent, q.ID))
		if q.Specify() {
			r.text(q, q.ID+"__other", OtherWrongType, take(sent, q.ID+"__other"))
		}
	}
	for _, f := range fields {
		if _, left := sent[f.name]; left {
			delete(sent, f.name)
			r.problems = append(r.problems, Problem{Question: f.name, Code: UnknownQuestion})
		}
	}
	return r.in, r.problems
}

// field is one name of a JSON object, with its value.
type field struct {
	name  string
	value json.RawMessage
}

// objectFields returns the fields of a JSON object in their order, repeated
// ones too.
func objectFields(raw []byte) ([]field, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("not a JSON object")
	}
	var fields []field
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		f := field{name: name.(string)} // the decoder takes nothing else for a name
		if err := dec.Decode(&f.value); err != nil {
			return nil, err
		}
		fields = append(fields, f)
	}
	if _, err := dec.Token(); err != nil { // the closing brace
		return nil, err
	}
	if dec.More() {
		return nil, errors.New("more than one JSON value")
	}
	return fields, nil
}

// take removes a field and returns its value; nil for an absent field and for null.
func take(sent map[string]json.RawMessage, name string) json.RawMessage {
	value := sent[name]
	delete(sent, name)
	if string(value) == "null" {
		return nil
	}
	return value
}

type jsonReader struct {
	in       Input
	problems []Problem
}

// distinct returns the fields by name, and notes each name that is repeated.
func (r *jsonReader) distinct(fields []field, repeated func(name string) Problem) map[string]json.RawMessage {
	sent := make(map[string]json.RawMessage, len(fields))
	for _, f := range fields {
		if _, twice := sent[f.name]; twice {
			r.problems = append(r.problems, repeated(f.name))
			continue
		}
		sent[f.name] = f.value
	}
	return sent
}

// answer puts the value of a question into the input.
func (r *jsonReader) answer(q *form.Question, value json.RawMessage) {
	if value == nil {
		return
	}
	switch q.Kind {
	case form.YesNo:
		r.yesNo(q, value)
	case form.Multiple:
		r.options(q, value)
	case form.Matrix:
		r.matrix(q, value)
	case form.Number:
		if value[0] == '"' {
			r.text(q, q.ID, WrongType, value)
		} else if x, ok := jsonNumber(value); ok {
			r.in[q.ID] = []string{x}
		} else {
			r.wrongType(q, "", "number")
		}
	default:
		r.text(q, q.ID, WrongType, value)
	}
}

func (r *jsonReader) wrongType(q *form.Question, row, expected string) {
	r.problems = append(r.problems, Problem{Question: q.ID, Row: row, Code: WrongType, Args: map[string]string{"expected": expected}})
}

// jsonString returns a JSON string; null, which the decoder would take for an
// empty one, is none.
func jsonString(value json.RawMessage) (s string, ok bool) {
	return s, value[0] == '"' && json.Unmarshal(value, &s) == nil
}

// text puts a string into a field of the input; code is for a value that is none.
func (r *jsonReader) text(q *form.Question, name, code string, value json.RawMessage) {
	if value == nil {
		return
	}
	s, ok := jsonString(value)
	if !ok {
		r.problems = append(r.problems, Problem{Question: q.ID, Code: code, Args: map[string]string{"expected": "string"}})
		return
	}
	r.in[name] = []string{s}
}

func (r *jsonReader) options(q *form.Question, value json.RawMessage) {
	var list []json.RawMessage
	ok := value[0] == '[' && json.Unmarshal(value, &list) == nil
	ids := make([]string, 0, len(list))
	for _, item := range list {
		id, isString := jsonString(item)
		ids, ok = append(ids, id), ok && isString
	}
	if !ok {
		r.wrongType(q, "", "array of strings")
		return
	}
	r.in[q.ID] = ids
}

func (r *jsonReader) yesNo(q *form.Question, value json.RawMessage) {
	switch string(value) {
	case "true":
		r.in[q.ID] = []string{form.YesNoOptions[0]}
	case "false":
		r.in[q.ID] = []string{form.YesNoOptions[1]}
	default:
		s, ok := jsonString(value)
		if !ok {
			r.wrongType(q, "", "boolean")
			return
		}
		r.in[q.ID] = []string{s}
	}
}

func (r *jsonReader) matrix(q *form.Question, value json.RawMessage) {
	fields, err := objectFields(value)
	if err != nil {
		r.wrongType(q, "", "object")
		return
	}
	r.distinct(fields, func(row string) Problem { return Problem{Question: q.ID, Row: row, Code: Repeated} })
	for _, f := range fields {
		known := slices.ContainsFunc(q.Rows, func(row form.Row) bool { return row.ID == f.name })
		point, isString := jsonString(f.value)
		switch {
		case !known:
			r.problems = append(r.problems, Problem{Question: q.ID, Row: f.name, Code: UnknownRow})
		case string(f.value) == "null":
		case !isString:
			r.wrongType(q, f.name, "string")
		default:
			r.in[q.ID+"."+f.name] = []string{point}
		}
	}
}

// jsonNumber returns a JSON number as parseNumber reads it without doubt.
func jsonNumber(value json.RawMessage) (string, bool) {
	if !strings.Contains("-0123456789", string(value[:1])) {
		return "", false
	}
	x, err := strconv.ParseFloat(string(value), 64)
	if err != nil || x > maxNumber || x < -maxNumber {
		return "", false
	}
	return numeral(x), true
}
