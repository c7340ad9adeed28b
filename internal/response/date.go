package response

import (
	"strconv"
	"strings"
	"time"

	"toadam/internal/form"
)

func (e *evaluation) date(q *form.Question, value string) {
	if day, ok := e.day(q, "", value); ok {
		e.answers[q.ID] = Answer{Text: day}
	}
}

// day reads a day within the question's limits; row is the part of the answer
// that it is.
func (e *evaluation) day(q *form.Question, row, value string) (day string, ok bool) {
	day, ok = parseDay(value)
	earliest, latest := e.limit(q.Earliest), e.limit(q.Latest)
	switch {
	case !ok:
		e.failRow(q, row, NotDate)
	case earliest != "" && day < earliest:
		e.failRow(q, row, Earliest, "day", earliest)
	case latest != "" && day > latest:
		e.failRow(q, row, Latest, "day", latest)
	default:
		return day, true
	}
	return "", false
}

// dateRange checks two days: both, or none.
func (e *evaluation) dateRange(q *form.Question) {
	var days [2]string
	given, sound := 0, true
	for i, part := range q.Parts() {
		value, n := e.sent(q.ID + "." + part)
		given += n
		switch {
		case n > 1:
			e.failRow(q, part, OneValue)
			sound = false
		case n == 1:
			day, ok := e.day(q, part, value)
			days[i], sound = day, sound && ok
		}
	}
	switch first, last := days[0], days[1]; {
	case given == 0 && e.required:
		e.fail(q, RequiredRange)
	case given == 0 || !sound:
	case first == "":
		e.failRow(q, form.First, Required)
	case last == "":
		e.failRow(q, form.Last, Required)
	case first > last:
		e.failRow(q, form.Last, LastBeforeFirst, "day", first)
	default:
		e.answers[q.ID] = Answer{Text: first, Last: last}
	}
}

// limit is a question's earliest or latest day.
func (e *evaluation) limit(day string) string {
	if day == form.Today {
		return e.today
	}
	return day
}

// parseDay reads a calendar day that exists, written day first as in
// Vietnamese (28/02/2026, 28-2-2026, 28.2.2026) or as ISO 8601 has it
// (2026-02-28), and returns it as the latter.
func parseDay(s string) (string, bool) {
	s = narrow(strings.TrimSpace(s))
	sign := strings.IndexAny(s, "/-.")
	if sign < 0 || len(s) > len("2006-01-02") {
		return "", false
	}
	parts := strings.Split(s, s[sign:sign+1])
	if len(parts) != 3 {
		return "", false
	}
	if sign != 4 { // the day is first
		parts[0], parts[2] = parts[2], parts[0]
	}
	if len(parts[0]) != 4 || len(parts[1]) > 2 || len(parts[2]) > 2 {
		return "", false
	}
	var n [3]int
	for i, p := range parts {
		if !digits(p) {
			return "", false
		}
		n[i], _ = strconv.Atoi(p)
	}
	t := time.Date(n[0], time.Month(n[1]), n[2], 0, 0, 0, 0, time.UTC)
	if t.Year() != n[0] || int(t.Month()) != n[1] || t.Day() != n[2] {
		return "", false
	}
	return t.Format(time.DateOnly), true
}
