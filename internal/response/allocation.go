package response

import (
	"math"
	"slices"
	"strconv"

	"toadam/internal/form"
)

// allocation checks how a total was dealt out. Who left all fields empty did
// not answer; beside others an empty field is zero.
func (e *evaluation) allocation(q *form.Question) {
	amounts := make(map[string]int, len(q.Options))
	given, sum, sound := 0, 0, true
	for i := range q.Options {
		option := q.Options[i].ID
		value, n := e.sent(q.ID + "." + option)
		switch amount, ok := amountOf(value, q.Total); {
		case n == 0:
			amounts[option] = 0
		case n > 1:
			e.failRow(q, option, OneValue)
			sound = false
		case !ok:
			e.failRow(q, option, NotAmount, "max", strconv.Itoa(q.Total))
			sound = false
		default:
			amounts[option] = amount
			sum += amount
		}
		given += n
	}
	switch {
	case !sound:
	case given == 0 && e.required:
		e.fail(q, Required)
	case given == 0:
	case sum != q.Total:
		e.fail(q, Sum, "total", strconv.Itoa(q.Total), "sum", strconv.Itoa(sum))
	default:
		e.answers[q.ID] = Answer{Amounts: amounts}
	}
}

// amountOf reads a whole number from 0 to most.
func amountOf(value string, most int) (int, bool) {
	x, err := parseNumber(value, true)
	if err != nil || x != math.Trunc(x) || x < 0 || x > float64(most) {
		return 0, false
	}
	return int(x), true
}

// allocation reads an object of option → number.
func (r *jsonReader) allocation(q *form.Question) {
	if r.dec.PeekKind() != '{' {
		r.refuse(wrongType(q, "", "object"))
		return
	}
	for name, ok := r.first(); ok; name, ok = r.next() {
		i := slices.IndexFunc(q.Options, func(o form.Option) bool { return o.ID == name.String() })
		if i < 0 {
			r.refuse(unknownRow(q, name.String()))
			continue
		}
		option := q.Options[i].ID
		field := q.ID + "." + option
		switch {
		case !r.isNew(field):
			r.refuse(Problem{Question: q.ID, Row: option, Code: Repeated})
		case r.null():
		default:
			r.number(q, option, field)
		}
	}
}
