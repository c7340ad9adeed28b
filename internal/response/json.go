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
// a string, a number (or a string that holds one), true or false for yes_no
// and consent (of which false is no answer),
// an array of options for multiple, of blobs for several files and, the first place first, for a ranking, an
// object of row → point for a matrix and of option → number for an allocation, one
// of first and last for a range of dates; the
// text beside "other, please specify" is "<question>__other". null is no answer.
// The problems are those of form only, names and types, in the order in which
// they were met. If there is none, the input is ready for Evaluate.
func FromJSON(d *form.Definition, raw []byte) (Input, []Problem) {
	// Repeated names are problems like others, and no fault of syntax; what is
	// not UTF-8 is read as U+FFFD.
	dec := jsontext.NewDecoder(bytes.NewBuffer(raw), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	n := fields(d)
	r := &jsonReader{dec: dec, find: d.Question, in: make(Input, n), values: make([]string, 0, n)}
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
	dec      *jsontext.Decoder
	find     func(id string) *form.Question
	in       Input    // holds every name that was met: those without an answer have no value
	values   []string // what the fields with one value share
	problems []Problem
}

// answers reads the object of answers.
func (r *jsonReader) answers() {
	for name, ok := r.first(); ok; name, ok = r.next() {
		q, field := r.question(name.String())
		switch {
		case q == nil:
			r.refuse(Problem{Question: name.String(), Code: UnknownQuestion})
		case q.Kind == form.Calculated:
			r.refuse(Problem{Question: q.ID, Code: Calculated})
		case !r.isNew(field):
			r.refuse(Problem{Question: field, Code: Repeated})
		case r.null():
		case field != q.ID:
			r.text(q, field, OtherWrongType)
		default:
			r.answer(q)
		}
	}
}

// question returns the question that a name is about, and the field of the
// input: another than the question's own for the text beside its options. It is
// nil if nothing of that name can be answered.
func (r *jsonReader) question(name string) (q *form.Question, field string) {
	id, other := strings.CutSuffix(name, "__other")
	q = r.find(id)
	switch {
	case q == nil || q.Kind == form.Note || other && !q.Specify():
		return nil, ""
	case other:
		return q, q.ID + "__other"
	}
	return q, q.ID
}

// first reads the beginning of an object and its first name.
func (r *jsonReader) first() (name jsontext.Token, ok bool) {
	_, _ = r.dec.ReadToken()
	return r.next()
}

// next reads the next name of an object, or its end.
func (r *jsonReader) next() (name jsontext.Token, ok bool) {
	name, err := r.dec.ReadToken()
	return name, err == nil && name.Kind() == '"'
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

func unknownRow(q *form.Question, name string) Problem {
	return Problem{Question: q.ID, Row: name, Code: UnknownRow, Args: map[string]string{"row": name}}
}

// answer reads the value of a question.
func (r *jsonReader) answer(q *form.Question) {
	switch q.Kind {
	case form.YesNo:
		r.yesNo(q)
	case form.Multiple:
		r.in[q.ID] = r.options(q)
	case form.Ranking:
		r.ranking(q)
	case form.Matrix, form.DateRange, form.Statements, form.Pairwise:
		r.parts(q)
	case form.Rating, form.Number:
		r.number(q, "", q.ID)
	case form.Allocation:
		r.allocation(q)
	case form.Consent:
		r.consent(q)
	case form.File:
		r.files(q)
	case form.Grid:
		r.grid(q)
	case form.Group:
		r.group(q)
	default:
		r.text(q, q.ID, WrongType)
	}
}

// set gives a field its one value.
func (r *jsonReader) set(field, value string) {
	r.values = append(r.values, value)
	n := len(r.values)
	r.in[field] = r.values[n-1 : n : n]
}

// put reads a string into a field.
func (r *jsonReader) put(q *form.Question, field string) {
	if t, err := r.dec.ReadToken(); err == nil {
		r.set(field, sent(q, t))
	}
}

// sent is the text of a string; that of an option is the definition's own,
// which spares a copy of each.
func sent(q *form.Question, t jsontext.Token) string {
	if len(q.Options) > 0 {
		if option := q.Option(t.String()); option != nil {
			return option.ID
		}
	}
	return t.String()
}

// text reads a string; code is for a value that is none.
func (r *jsonReader) text(q *form.Question, field, code string) {
	if r.dec.PeekKind() != '"' {
		r.refuse(Problem{Question: q.ID, Code: code, Args: map[string]string{"expected": "string"}})
		return
	}
	r.put(q, field)
}

// options reads an array of strings; none if it is not one.
func (r *jsonReader) options(q *form.Question) []string { return r.strings(q, "") }

// strings reads an array of strings for a part of an answer; none if it is not one.
func (r *jsonReader) strings(q *form.Question, row string) []string {
	if r.dec.PeekKind() != '[' {
		r.refuse(wrongType(q, row, "array of strings"))
		return nil
	}
	_, _ = r.dec.ReadToken()
	ids := make([]string, 0, len(q.Options))
	for r.dec.PeekKind() == '"' {
		t, err := r.dec.ReadToken()
		if err != nil {
			return nil
		}
		ids = append(ids, sent(q, t))
	}
	if r.dec.PeekKind() != ']' {
		r.problems = append(r.problems, wrongType(q, row, "array of strings"))
		ids = nil
	}
	for r.dec.PeekKind() != ']' {
		if r.dec.SkipValue() != nil {
			return nil
		}
	}
	_, _ = r.dec.ReadToken()
	return ids
}

// ranking reads the options in their order.
func (r *jsonReader) ranking(q *form.Question) {
	ranked := r.options(q)
	for _, id := range ranked {
		if q.Option(id) == nil {
			r.problems = append(r.problems, Problem{Question: q.ID, Code: UnknownOption})
			return
		}
	}
	r.in.places(q, ranked)
}

func (r *jsonReader) yesNo(q *form.Question) {
	switch r.dec.PeekKind() {
	case '"':
		r.put(q, q.ID)
	case 't':
		r.set(q.ID, form.YesNoOptions[0])
		_ = r.dec.SkipValue()
	case 'f':
		r.set(q.ID, form.YesNoOptions[1])
		_ = r.dec.SkipValue()
	default:
		r.refuse(wrongType(q, "", "boolean"))
	}
}

// consent reads a box: one that is not ticked is no answer.
func (r *jsonReader) consent(q *form.Question) {
	if r.dec.PeekKind() == 'f' {
		_ = r.dec.SkipValue()
		return
	}
	r.yesNo(q)
}

// parts reads an object of part → string.
func (r *jsonReader) parts(q *form.Question) {
	if r.dec.PeekKind() != '{' {
		r.refuse(wrongType(q, "", "object"))
		return
	}
	for name, ok := r.first(); ok; name, ok = r.next() {
		if row, known := rowOf(q, name.String()); known {
			r.row(q, row)
		} else {
			r.refuse(unknownRow(q, name.String()))
		}
	}
}

var rangeParts = []string{form.First, form.Last}

// rowOf returns the definition's own identifier of a part.
func rowOf(q *form.Question, name string) (row string, known bool) {
	if q.Kind == form.DateRange {
		i := slices.Index(rangeParts, name)
		if i < 0 {
			return "", false
		}
		return rangeParts[i], true
	}
	if q.Kind == form.Pairwise {
		p, ok := q.Pair(name)
		return p.ID, ok
	}
	i := slices.IndexFunc(q.Rows, func(r form.Row) bool { return r.ID == name })
	if i < 0 {
		return "", false
	}
	return q.Rows[i].ID, true
}

// row reads the value of a part.
func (r *jsonReader) row(q *form.Question, row string) {
	field := q.ID + "." + row
	switch {
	case !r.isNew(field):
		r.refuse(Problem{Question: q.ID, Row: row, Code: Repeated})
	case r.null():
	case r.dec.PeekKind() != '"':
		r.refuse(wrongType(q, row, "string"))
	default:
		r.put(q, field)
	}
}

// number reads a number, which is never in doubt, or a string, which may be.
func (r *jsonReader) number(q *form.Question, row, field string) {
	switch r.dec.PeekKind() {
	case '"':
		r.put(q, field)
	case '0':
		t, err := r.dec.ReadToken()
		if err != nil {
			return
		}
		most := 2 * furthest(q) // what is beyond the limits stays so, in digits that can be read
		r.set(field, numeral(max(-most, min(t.Float(), most))))
	default:
		r.refuse(wrongType(q, row, "number"))
	}
}
