package response

import (
	"strconv"
	"strings"
	"time"

	"toadam/internal/form"
)

func (e *evaluation) date(q *form.Question, value string) {
	day, ok := parseDay(value)
	earliest, latest := e.limit(q.Earliest), e.limit(q.Latest)
	switch {
	case !ok:
		e.fail(q, NotDate)
	case earliest != "" && day < earliest:
		e.fail(q, Earliest, "day", earliest)
	case latest != "" && day > latest:
		e.fail(q, Latest, "day", latest)
	default:
		e.answers[q.ID] = Answer{Text: day}
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
	s = strings.TrimSpace(s)
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
