package response

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"toadam/internal/form"
)

// maxNumber bounds numbers whose question does not: up to it whole numbers
// are exact.
const maxNumber = 1e15

func (e *evaluation) number(q *form.Question, value string) {
	if x, ok := e.numberOf(q, "", value); ok {
		e.answers[q.ID] = Answer{Number: x}
	}
}

// numberOf reads a number within the question's limits; row is the part of the
// answer that it is.
func (e *evaluation) numberOf(q *form.Question, row, value string) (x float64, ok bool) {
	x, err := parseNumber(withoutUnit(q, value), q.Integer)
	if two, ok := errors.AsType[*ambiguousError](err); ok {
		e.failRow(q, row, NumberAmbiguous, "first", plain(two.grouped), "second", plain(two.decimal))
		return 0, false
	}
	low, high := -maxNumber, maxNumber
	if q.Min != nil {
		low = *q.Min
	}
	if q.Max != nil {
		high = *q.Max
	}
	switch {
	case err != nil:
		e.failRow(q, row, NotNumber)
	case q.Integer && x != math.Trunc(x):
		e.failRow(q, row, NotWhole)
	case low <= x && x <= high && q.OnStep(x):
		return x, true
	case low <= x && x <= high:
		e.failRow(q, row, Step, "min", plain(low), "step", plain(q.Step))
	case q.Min != nil && q.Max != nil:
		e.failRow(q, row, Range, "min", plain(low), "max", plain(high))
	case x < low:
		e.failRow(q, row, Min, "min", plain(low))
	default:
		e.failRow(q, row, Max, "max", plain(high))
	}
	return 0, false
}

// furthest is the number furthest from zero that the question can allow.
func furthest(q *form.Question) float64 {
	x := float64(maxNumber)
	for _, limit := range []*float64{q.Min, q.Max} {
		if limit != nil {
			x = max(x, math.Abs(*limit))
		}
	}
	return x
}

// rating takes one of the points: "0" is one like the others.
func (e *evaluation) rating(q *form.Question, value string) {
	point := strings.TrimSpace(value)
	n, err := strconv.Atoi(point)
	if err != nil || n < q.From || n > q.To || strconv.Itoa(n) != point { // "+1" and "01" are no points
		e.fail(q, UnknownOption)
		return
	}
	e.answers[q.ID] = Answer{Number: float64(n)}
}

var errNotNumber = errors.New("not a number")

// ambiguousError is a number that Vietnamese and English read differently.
type ambiguousError struct{ grouped, decimal float64 }

func (*ambiguousError) Error() string { return "an ambiguous number" }

// withoutUnit takes the question's unit, in any of its languages, from behind a
// number: it stands beside the field, so people copy it. A unit that begins
// with a digit can't be told from the number and stays.
func withoutUnit(q *form.Question, value string) string {
	text, _ := clean(value, false)
	text = strings.ToLower(narrow(text))
	for _, unit := range q.Unit {
		unit = strings.ToLower(narrow(unit))
		rest, ok := strings.CutSuffix(text, unit)
		rest = strings.TrimSpace(rest)
		// Without a digit before it, the unit was the end of a longer one.
		if ok && unit != "" && !digits(unit[:1]) && rest != "" && digits(rest[len(rest)-1:]) {
			return rest
		}
	}
	return value
}

// narrow turns no-break spaces, the full-width signs of East Asian keyboards, and
// the digits of all scripts into the plain ones.
func narrow(s string) string { return strings.Map(digit, narrowSigns.Replace(s)) }

var narrowSigns = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u3000", " ", "＋", "+", "－", "-", "，", ",", "．", ".")

// digit is a decimal digit of any script as that of ASCII. Scripts have theirs in
// order from zero, and ranges begin with a script's zero.
func digit(r rune) rune {
	if r < utf8.RuneSelf || !unicode.Is(unicode.Nd, r) {
		return r
	}
	for _, x := range unicode.Nd.R16 {
		if rune(x.Lo) <= r && r <= rune(x.Hi) {
			return '0' + (r-rune(x.Lo))%10
		}
	}
	for _, x := range unicode.Nd.R32 {
		if rune(x.Lo) <= r && r <= rune(x.Hi) {
			return '0' + (r-rune(x.Lo))%10
		}
	}
	return r
}

// Arabic has signs of its own: which one is which is never in doubt.
const (
	arabicDecimal = "\u066b"
	arabicGroup   = "\u066c"
)

// parseNumber reads a number as it is written in Vietnamese (1.234,5) or in
// English (1,234.5). Which of the two it is, the number itself must tell:
//
//   - Of two signs, the last is the decimal sign, and the other groups.
//   - A sign that occurs twice groups.
//   - One sign before three digits (1.234) groups where a whole number is
//     asked for; elsewhere it could be either, and is refused, unless what is
//     before it can't be a group (0,125 or 1234,567).
//   - The signs of Arabic (١٬٢٣٤٫٥) can't be confused.
//   - One sign before any other count of digits is the decimal sign.
//
// Groups have three digits; spaces may group, too.
func parseNumber(s string, whole bool) (float64, error) {
	s, negative := cutSign(narrow(strings.TrimSpace(s)))
	if len(s) > 64 {
		return 0, errNotNumber
	}
	group, decimal := signs(s)
	integer, fraction := s, "0"
	if before, after, ok := strings.Cut(s, decimal); ok && decimal != "" {
		integer, fraction = before, after
	}
	integer, ok := joinGroups(integer, group)
	if !ok || !digits(integer) || !digits(fraction) {
		return 0, errNotNumber
	}
	x, grouped := value(integer+"."+fraction, negative), value(integer+fraction, negative)
	switch {
	case decimal == "" || decimal == arabicDecimal || group != "" || len(fraction) != 3 || len(integer) > 3 || integer[0] == '0':
		return x, nil
	case whole:
		return grouped, nil
	}
	return 0, &ambiguousError{grouped, x}
}

// cutSign returns the number without its sign.
func cutSign(s string) (rest string, negative bool) {
	for _, minus := range []string{"-", "\u2212"} {
		if rest, ok := strings.CutPrefix(s, minus); ok {
			return rest, true
		}
	}
	return strings.TrimPrefix(s, "+"), false
}

// signs tells which sign groups digits and which one is the decimal sign, by
// how often and where they occur; "" for none.
func signs(s string) (group, decimal string) {
	dots, commas := strings.Count(s, "."), strings.Count(s, ",")
	switch {
	case strings.Contains(s, arabicGroup):
		return arabicGroup, arabicDecimal
	case strings.Contains(s, arabicDecimal):
		return "", arabicDecimal
	case dots > 0 && commas > 0 && strings.LastIndex(s, ".") < strings.LastIndex(s, ","):
		return ".", ","
	case dots > 0 && commas > 0:
		return ",", "."
	case dots > 1:
		return ".", ""
	case commas > 1:
		return ",", ""
	case dots == 1:
		decimal = "."
	case commas == 1:
		decimal = ","
	}
	if strings.Contains(s, " ") {
		group = " "
	}
	return group, decimal
}

// joinGroups takes the grouping signs out, if all groups but the first have
// three digits and that one has not more.
func joinGroups(s, sign string) (string, bool) {
	if sign == "" {
		return s, true
	}
	groups := strings.Split(s, sign)
	for i, g := range groups {
		if len(g) > 3 || i > 0 && len(g) < 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// digits reports whether there are ASCII digits, and nothing else.
func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// value is that of digits with a decimal point; there is no negative zero.
func value(s string, negative bool) float64 {
	x, _ := strconv.ParseFloat(s, 64) // at most 64 digits are always a number
	if negative && x != 0 {
		return -x
	}
	return x
}

// plain writes a number with a decimal point and no grouping.
func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// numeral writes a number so that parseNumber reads it back: three decimal
// places, which could be a group, become four.
func numeral(x float64) string {
	s := plain(x)
	if _, fraction, ok := strings.Cut(s, "."); ok && len(fraction) == 3 {
		s += "0"
	}
	return s
}
