package response

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"toadam/internal/expr"
	"toadam/internal/form"
)

// maxValues is how many values of one field are looked at, where the question
// has not more options.
const maxValues = 64

// maxOther is how long the text beside "other, please specify" can be, in
// characters.
const maxOther = 500

// Evaluate checks what was sent for the whole form and returns the answers,
// and the problems in form order; an answer (or a row's) that has a problem is
// absent. files says what is known of each blob that a file question's value
// can name.
// "Today" is the day of now, in its location. Fields that are no question's
// are ignored.
func Evaluate(d *form.Definition, in Input, files map[string]File, now time.Time) (Answers, []Problem) {
	e := evaluate(d, len(d.Pages), in, files, now)
	return e.answers, e.problems
}

// EvaluatePage is Evaluate for one page, an index of d.Pages: the problems are
// those of that page, with the conditions of its questions decided by the
// answers to it and to the pages before.
func EvaluatePage(d *form.Definition, page int, in Input, files map[string]File, now time.Time) (Answers, []Problem) {
	e := evaluate(d, page+1, in, files, now)
	var own []Problem
	for _, p := range e.problems {
		for q := range d.Pages[page].Questions() {
			if q.ID == p.Question {
				own = append(own, p)
			}
		}
	}
	return e.answers, own
}

// evaluation is the state of checking one response.
type evaluation struct {
	form     *form.Definition
	in       Input
	uploads  map[string]File
	today    string
	answers  Answers
	problems []Problem
	path     Path
	required bool // whether the question at hand must be answered
}

// evaluate walks the first pages of a form. What is not shown has no answer
// and no problem, whatever was sent for it.
func evaluate(d *form.Definition, pages int, in Input, files map[string]File, now time.Time) *evaluation {
	e := &evaluation{form: d, in: in, uploads: files, today: now.Format(time.DateOnly), answers: make(Answers, len(in))}
	e.path = Path{pages: make([]bool, len(d.Pages)), values: expr.Values{Lookup: e.lookup, Today: e.today}}
	next := 0 // the pages before it are not on the way
	for i := range d.Pages[:pages] {
		page := i >= next && d.Pages[i].Shown(e.path.values)
		for q := range d.Pages[i].Questions() {
			if page && q.Shown(e.path.values) {
				e.path.pages[i] = e.path.pages[i] || q.Visible()
				e.shown(q)
			} else {
				e.path.hide(q.ID)
			}
		}
		if page {
			next = d.After(i, e.path.values)
		}
	}
	return e
}

// lookup is the answer to a question, or to a row, as conditions see it.
func (e *evaluation) lookup(question, row string) expr.Value {
	a, ok := e.answers[question]
	if !ok {
		return expr.Value{}
	}
	return valueOf(e.form.Question(question), a, row)
}

// shown checks the answer to a question that is shown, and then the author's
// own rule about it. An answer against the rule is a problem and is absent.
func (e *evaluation) shown(q *form.Question) {
	e.required = q.RequiredOf(e.path.values) && e.hasOptions(q)
	e.question(q)
	if _, ok := e.answers[q.ID]; ok && !q.Valid(e.path.values) {
		delete(e.answers, q.ID)
		e.fail(q, Invalid)
	}
}

// hasOptions reports whether there is anything to choose: for some choices there
// may be no option below them.
func (e *evaluation) hasOptions(q *form.Question) bool {
	return q.Within == "" || slices.ContainsFunc(q.Options, func(o form.Option) bool { return o.For(e.answers[q.Within].Option) })
}

// fail notes a problem; pairs name and give its arguments.
func (e *evaluation) fail(q *form.Question, code string, pairs ...string) {
	e.failRow(q, "", code, pairs...)
}

func (e *evaluation) failRow(q *form.Question, row, code string, pairs ...string) {
	p := Problem{Question: q.ID, Row: row, Code: code}
	for i := 0; i+1 < len(pairs); i += 2 {
		if p.Args == nil {
			p.Args = make(map[string]string, len(pairs)/2)
		}
		p.Args[pairs[i]] = pairs[i+1]
	}
	e.problems = append(e.problems, p)
}

// question checks the answer to one question.
func (e *evaluation) question(q *form.Question) {
	switch q.Kind {
	case form.Note:
	case form.Calculated:
		e.calculated(q)
	case form.Multiple:
		e.multiple(q)
	case form.Matrix:
		e.matrix(q)
	case form.Statements, form.Pairwise:
		e.drawn(q)
	case form.DateRange:
		e.dateRange(q)
	case form.Ranking:
		e.ranking(q)
	case form.Allocation:
		e.allocation(q)
	case form.File:
		e.upload(q)
	case form.Grid:
		e.grid(q)
	case form.Group:
		e.group(q)
	case form.YesNo, form.Single, form.Likert, form.Rating, form.Number, form.Date,
		form.ShortTxt, form.LongTxt, form.Email, form.Phone, form.Consent, form.Hidden:
		if value, ok := e.one(q, "", q.ID); ok {
			e.single(q, value)
		}
	default:
		panic(fmt.Sprintf("response: question %s is of the kind %q", q.ID, q.Kind))
	}
}

// single checks the value of a question that has one.
func (e *evaluation) single(q *form.Question, value string) {
	switch q.Kind {
	case form.YesNo:
		e.word(q, value, slices.Contains(form.YesNoOptions, value))
	case form.Consent:
		e.word(q, value, value == form.Given)
	case form.Single, form.Likert:
		e.choice(q, value)
	case form.Rating:
		e.rating(q, value)
	case form.Number:
		e.number(q, value)
	case form.Date:
		e.date(q, value)
	case form.ShortTxt, form.LongTxt, form.Hidden:
		e.text(q, value)
	case form.Email:
		e.contact(q, value, parseEmail, NotEmail)
	case form.Phone:
		e.contact(q, value, parsePhone, NotPhone)
	}
}

// word takes one of the program's own options.
func (e *evaluation) word(q *form.Question, value string, known bool) {
	if !known {
		e.fail(q, UnknownOption)
		return
	}
	e.answers[q.ID] = Answer{Option: value}
}

// one returns the one value of a field. It is absent if nothing but white
// space was sent, which is a problem where an answer is required.
func (e *evaluation) one(q *form.Question, row, field string) (string, bool) {
	value, n := e.sent(field)
	switch {
	case n > 1:
		e.failRow(q, row, OneValue)
	case n == 0 && e.required:
		e.failRow(q, row, missing(q.Kind))
	}
	return value, n == 1
}

// sent returns the last value of a field that is more than white space, and how
// many such values were sent.
func (e *evaluation) sent(field string) (value string, n int) {
	for _, v := range e.in[field] {
		if strings.TrimSpace(v) != "" {
			value = v
			n++
		}
	}
	return value, n
}

// missing is the code for an answer that is required and was not given.
func missing(kind form.Kind) string {
	switch kind {
	case form.YesNo, form.Single, form.Likert, form.Rating:
		return RequiredChoice
	case form.Multiple:
		return RequiredChoices
	case form.Matrix:
		return RequiredRow
	case form.Statements:
		return RequiredAnswer
	case form.Pairwise:
		return RequiredPair
	case form.Consent:
		return RequiredConsent
	}
	return Required
}

func (e *evaluation) choice(q *form.Question, value string) {
	option := q.Option(value)
	if option == nil {
		e.fail(q, UnknownOption)
		return
	}
	if q.Within != "" && !option.For(e.answers[q.Within].Option) {
		wrongAbove := slices.ContainsFunc(e.problems, func(p Problem) bool { return p.Question == q.Within })
		if !wrongAbove { // else that is to be mended first
			e.fail(q, NotWithin)
		}
		return
	}
	other, ok := e.other(q, option.Specify)
	if ok {
		e.answers[q.ID] = Answer{Option: option.ID, Other: other}
	}
}

// other returns the text beside an option that asks for one; if that option
// is not chosen, what was written there does not count.
func (e *evaluation) other(q *form.Question, chosen bool) (text string, ok bool) {
	if !chosen {
		return "", true
	}
	sent := e.in[q.ID+"__other"]
	if len(sent) > 1 {
		e.fail(q, OtherOneValue)
		return "", false
	}
	text, ok = clean(strings.Join(sent, ""), false)
	switch n := length(text); {
	case !ok:
		e.fail(q, OtherEncoding)
	case n == 0:
		e.fail(q, OtherRequired)
		ok = false
	case n > maxOther:
		e.fail(q, OtherMaxLength, "max", strconv.Itoa(maxOther), "length", strconv.Itoa(n))
		ok = false
	}
	return text, ok
}

func (e *evaluation) multiple(q *form.Question) {
	sent := e.in[q.ID]
	if len(sent) > max(maxValues, len(q.Options)) {
		e.fail(q, TooManyValues)
		return
	}
	for _, v := range sent {
		if v != "" && q.Option(v) == nil {
			e.fail(q, UnknownOption)
			return
		}
	}
	ids := make([]string, 0, len(sent))
	exclusive, specify := "", false
	for i := range q.Options {
		o := &q.Options[i]
		if !slices.Contains(sent, o.ID) {
			continue
		}
		ids = append(ids, o.ID)
		specify = specify || o.Specify
		if o.Exclusive {
			exclusive = o.ID
		}
	}
	if !e.counted(q, len(ids), exclusive) {
		return
	}
	if other, ok := e.other(q, specify); ok && len(ids) > 0 {
		e.answers[q.ID] = Answer{Options: ids, Other: other}
	}
}

// counted reports whether n options may be chosen, one of which is exclusive
// if that is not "".
func (e *evaluation) counted(q *form.Question, n int, exclusive string) bool {
	switch {
	case n == 0 && e.required && q.AtLeast > 1:
		e.fail(q, AtLeast, "min", strconv.Itoa(q.AtLeast))
	case n == 0 && e.required:
		e.fail(q, missing(q.Kind))
	case n > 1 && exclusive != "":
		e.fail(q, Exclusive, "option", exclusive)
	case n > 0 && n < q.AtLeast && exclusive == "":
		e.fail(q, AtLeast, "min", strconv.Itoa(q.AtLeast))
	case q.AtMost > 0 && n > q.AtMost:
		e.fail(q, AtMost, "max", strconv.Itoa(q.AtMost))
	default:
		return true
	}
	return false
}

// matrix checks each row; where an answer is required, it is in every row.
func (e *evaluation) matrix(q *form.Question) {
	var rows map[string]string
	for i := range q.Rows {
		row := q.Rows[i].ID
		value, ok := e.one(q, row, q.ID+"."+row)
		switch {
		case !ok:
		case q.Option(value) == nil:
			e.failRow(q, row, UnknownOption)
		default:
			if rows == nil {
				rows = make(map[string]string, len(q.Rows))
			}
			rows[row] = value
		}
	}
	if rows != nil {
		e.answers[q.ID] = Answer{Rows: rows}
	}
}

func (e *evaluation) text(q *form.Question, value string) {
	text, ok := clean(value, q.Kind == form.LongTxt)
	n := length(text)
	switch {
	case !ok:
		e.fail(q, Encoding)
	case n == 0 && e.required:
		e.fail(q, Required)
	case n == 0:
	case n < q.MinLength:
		e.fail(q, MinLength, "min", strconv.Itoa(q.MinLength), "length", strconv.Itoa(n))
	case q.MaxLength > 0 && n > q.MaxLength:
		e.fail(q, MaxLength, "max", strconv.Itoa(q.MaxLength), "length", strconv.Itoa(n))
	case !q.Matches(text):
		e.fail(q, Pattern)
	default:
		e.answers[q.ID] = Answer{Text: text}
	}
}
