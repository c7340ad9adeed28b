package response

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"toadam/internal/form"
)

// FromJSON reads the object of answers that a program sends: question →
// a string, a number (or a string that holds one), true or false for yes_no,
// an array of options for multiple, an object of row → point for a matrix; the
// text beside "other, please specify" is "<question>__other". null is no answer.
// The problems are those of form only, names and types, in the order in which
// they were met. If there is none, the input is ready for Evaluate.
func FromJSON(d *form.Definition, raw []byte) (Input, []Problem) {
	// Repeated names are problems like others, and no fault of syntax; what is
	// not UTF-8 is read as U+FFFD.
	dec := jsontext.NewDecoder(bytes.NewBuffer(raw), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	r := &jsonReader{dec: dec, definition: d, in: make(Input, fields(d))}
	if r.dec.PeekKind() == '{' {
		r.answers()
		if _, err := r.dec.ReadToken(); err == io.EOF {
			return r.in, r.problems
		}
	}
	return nil, []Problem{{Code: NotAnObject}}
}

// fields is how many fields an input to the form can have, about.
func fields(d *form.Definition) (n int) {
	for _, q := range d.Questions() {
		n += 1 + len(q.Rows)
	}
	return n
}

// jsonReader reads answers in one pass. A fault of syntax stops the decoder
// for good, so it need be looked for only once, after the last name.
type jsonReader struct {
	dec        *jsontext.Decoder
	definition *form.Definition
	in         Input // holds every name that was met: those without an answer have no value
	problems   []Problem
}

// answers reads the object of answers.
func (r *jsonReader) answers() {
	for name, ok := r.first(); ok; name, ok = r.next() {
		q, other := r.question(name)
		switch {
		case q == nil:
			r.refuse(Problem{Question: name, Code: UnknownQuestion})
		case !r.isNew(name):
			r.refuse(Problem{Question: name, Code: Repeated})
		case r.null():
		case other:
			r.text(q, name, OtherWrongType)
		default:
			r.answer(q)
		}
	}
}

// question returns the question of a name, and whether the name is that of the
// text beside its options; nil if nothing of that name can be answered.
func (r *jsonReader) question(name string) (q *form.Question, other bool) {
	id, other := strings.CutSuffix(name, "__other")
	q = r.definition.Question(id)
	if q == nil || q.Kind == form.Note || other && !q.Specify() {
		return nil, false
	}
	return q, other
}

// first reads the beginning of an object and its first name.
func (r *jsonReader) first() (name string, ok bool) {
	_, _ = r.dec.ReadToken()
	return r.next()
}

// next reads the next name of an object, or its end.
func (r *jsonReader) next() (name string, ok bool) {
	t, err := r.dec.ReadToken()
	if err != nil || t.Kind() != '"' {
		return "", false
	}
	return t.String(), true
}

// isNew notes a field of the input, and reports whether it is the first of its name.
func (r *jsonReader) isNew(field string) bool {
	_, twice := r.in[field]
	if !twice {
		r.in[field] = nil
	}
	return !twice
}

// null passes over null, which is no answer.
func (r *jsonReader) null() bool {
	return r.dec.PeekKind() == 'n' && r.dec.SkipValue() == nil
}

// refuse passes over a value, for a reason.
func (r *jsonReader) refuse(reason Problem) {
	_ = r.dec.SkipValue()
	r.problems = append(r.problems, reason)
}

func wrongType(q *form.Question, row, expected string) Problem {
	return Problem{Question: q.ID, Row: row, Code: WrongType, Args: map[string]string{"expected": expected}}
}

// answer reads the value of a question.
func (r *jsonReader) answer(q *form.Question) {
	switch q.Kind {
	case form.YesNo:
		r.yesNo(q)
	case form.Multiple:
		r.options(q)
	case form.Matrix:
		r.matrix(q)
	case form.Number:
		r.number(q)
	default:
		r.text(q, q.ID, WrongType)
	}
}

// put reads a string into a field of the input.
func (r *jsonReader) put(field string) {
	if t, err := r.dec.ReadToken(); err == nil {
		r.in[field] = []string{t.String()}
	}
}

// text reads a string; code is for a value that is none.
func (r *jsonReader) text(q *form.Question, field, code string) {
	if r.dec.PeekKind() != '"' {
		r.refuse(Problem{Question: q.ID, Code: code, Args: map[string]string{"expected": "string"}})
		return
	}
	r.put(field)
}

func (r *jsonReader) options(q *form.Question) {
	if r.dec.PeekKind() != '[' {
		r.refuse(wrongType(q, "", "array of strings"))
		return
	}
	_, _ = r.dec.ReadToken()
	ids := make([]string, 0, len(q.Options))
	for r.dec.PeekKind() == '"' {
		t, err := r.dec.ReadToken()
		if err != nil {
			return
		}
		ids = append(ids, t.String())
	}
	if r.dec.PeekKind() == ']' {
		r.in[q.ID] = ids
	} else {
		r.problems = append(r.problems, wrongType(q, "", "array of strings"))
	}
	for r.dec.PeekKind() != ']' {
		if r.dec.SkipValue() != nil {
			return
		}
	}
	_, _ = r.dec.ReadToken()
}

func (r *jsonReader) yesNo(q *form.Question) {
	switch r.dec.PeekKind() {
	case '"':
		r.put(q.ID)
	case 't':
		r.in[q.ID] = []string{form.YesNoOptions[0]}
		_ = r.dec.SkipValue()
	case 'f':
		r.in[q.ID] = []string{form.YesNoOptions[1]}
		_ = r.dec.SkipValue()
	default:
		r.refuse(wrongType(q, "", "boolean"))
	}
}

func (r *jsonReader) matrix(q *form.Question) {
	if r.dec.PeekKind() != '{' {
		r.refuse(wrongType(q, "", "object"))
		return
	}
	for row, ok := r.first(); ok; row, ok = r.next() {
		known := slices.ContainsFunc(q.Rows, func(x form.Row) bool { return x.ID == row })
		field := q.ID + "." + row
		switch {
		case !known:
			r.refuse(Problem{Question: q.ID, Row: row, Code: UnknownRow})
		case !r.isNew(field):
			r.refuse(Problem{Question: q.ID, Row: row, Code: Repeated})
		case r.null():
		case r.dec.PeekKind() != '"':
			r.refuse(wrongType(q, row, "string"))
		default:
			r.put(field)
		}
	}
}

// number reads a number, which is never in doubt, or a string, which may be.
func (r *jsonReader) number(q *form.Question) {
	switch r.dec.PeekKind() {
	case '"':
		r.put(q.ID)
	case '0':
		t, err := r.dec.ReadToken()
		if err != nil {
			return
		}
		x := t.Float()
		if x < -maxNumber || x > maxNumber {
			r.problems = append(r.problems, wrongType(q, "", "number"))
			return
		}
		r.in[q.ID] = []string{numeral(x)}
	default:
		r.refuse(wrongType(q, "", "number"))
	}
}
