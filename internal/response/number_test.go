package response

import (
	"errors"
	"math"
	"testing"
	"time"
	"unicode"

	"toadam/internal/form"
)

func TestParseNumber(t *testing.T) {
	const any, whole = false, true
	tests := []struct {
		in    string
		whole bool
		want  float64
	}{
		{"0", any, 0}, {"007", any, 7}, {" 12 ", any, 12}, {"+5", any, 5}, {"-5", any, -5}, {"\u22125", any, -5},
		// One sign, and not three digits after it: the decimal sign.
		{"12,5", any, 12.5}, {"12.5", any, 12.5}, {"1.2345", any, 1.2345}, {"1,23", any, 1.23}, {"2,0", whole, 2},
		// Three digits after it, and no group before it.
		{"0,125", any, 0.125}, {"0.125", any, 0.125}, {"1234,567", any, 1234.567}, {"012.345", any, 12.345},
		// Three digits after it in a whole number.
		{"1.234", whole, 1234}, {"1,234", whole, 1234}, {"-12.000", whole, -12000}, {"0,125", whole, 0.125},
		// Two signs, or one sign twice.
		{"1.234,5", any, 1234.5}, {"1,234.5", any, 1234.5}, {"1.234,567", any, 1234.567}, {"1,234.567", any, 1234.567},
		{"1.234.567", any, 1234567}, {"1,234,567", any, 1234567}, {"12.345.678,9", any, 12345678.9},
		// Spaces.
		{"1 234", any, 1234}, {"1\u00a0234,567", any, 1234.567}, {"1\u202f234\u202f567", any, 1234567},
		{"999999999999999", any, 999999999999999},
		// Full-width digits and signs.
		{"１０", any, 10}, {"－１．２３４，５", any, -1234.5}, {"１\u3000２３４", any, 1234},
		// Digits of other scripts, and the signs of Arabic.
		{"١٢", any, 12}, {"۱۲", any, 12}, {"១២", any, 12}, {"໑໒", any, 12}, {"𝟙𝟚", any, 12},
		{"٣٫٥", any, 3.5}, {"١٢٣٤٫٥", any, 1234.5}, {"١٬٢٣٤", any, 1234}, {"-١٬٢٣٤٫٥٠٠", any, -1234.5}, {"١٫٢٣٤", any, 1.234}, {"١٫٢٣٤", whole, 1.234},
	}
	for _, tt := range tests {
		if got, err := parseNumber(tt.in, tt.whole); err != nil || got != tt.want {
			t.Errorf("parseNumber(%q, %v) = %v, %v; want %v", tt.in, tt.whole, got, err, tt.want)
		}
	}
	for _, in := range []string{"1.234", "1,234", "-12.345", "999,000", "1.000"} {
		if _, err := parseNumber(in, any); !errors.As(err, new(*ambiguousError)) {
			t.Errorf("parseNumber(%q) gives %v, want an ambiguous number", in, err)
		}
	}
	for _, in := range []string{
		"", ".", ",", "-", "+-1", "--1", "1.", ".5", ",5", "1,", "a", "1a", "1e3", "0x1", "NaN", "Infinity", "٫٥", "١٬٢", "1.234٫5", "١٫٢٫٣",
		"1.23.456", "12.34.567", "1234.567.890", "1.234,567,890", "1,2,3.4", "1.2.3,4", "1..234", "1,,234",
		"1 23", "1 2345", "1  234", "12 34,5", "1 234.567.890", "1.234 567", "1'234",
		"11111111111111111111111111111111111111111111111111111111111111111", // 65 digits
	} {
		if x, err := parseNumber(in, any); !errors.Is(err, errNotNumber) {
			t.Errorf("parseNumber(%q) = %v, %v; want no number", in, x, err)
		}
	}
}

// TestDigits reads all decimal digits that there are: each script's in order.
func TestDigits(t *testing.T) {
	n := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.Is(unicode.Nd, r) {
			if got := digit(r); got != r {
				t.Errorf("%q is read as %q", r, got)
			}
			continue
		}
		if got, want := digit(r), '0'+rune(n%10); got != want {
			t.Errorf("%q is read as %q, want %q", r, got, want)
		}
		n++
	}
	if n < 600 {
		t.Errorf("only %d digits", n)
	}
}

// TestUnitBehindNumber reads numbers with the unit that stands beside the field.
func TestUnitBehindNumber(t *testing.T) {
	q := &form.Question{ID: "n", Kind: form.Number, Unit: form.Text{"vi": "phút", "en": "min"}}
	length := &form.Question{ID: "n", Kind: form.Number, Unit: form.Text{"vi": "km", "en": "m"}}
	rate := &form.Question{ID: "n", Kind: form.Number, Unit: form.Text{"vi": "%"}}
	prices := &form.Question{ID: "n", Kind: form.Number, Unit: form.Text{"vi": "000 đồng"}}
	for _, tt := range []struct {
		q    *form.Question
		in   string
		want float64
	}{
		{q, "10 phút", 10}, {q, "10phút", 10}, {q, "10 PHÚT", 10}, {q, "12,5 Min ", 12.5}, {q, "10\u00a0phu\u0301t", 10}, {q, "１０ phút", 10},
		{length, "5 km", 5}, {length, "5 m", 5}, {rate, "97,5%", 97.5}, {rate, "97.5 %", 97.5}, {prices, "15", 15},
	} {
		a, problems := evaluateNumber(tt.q, tt.in)
		if len(problems) > 0 || a.Number != tt.want {
			t.Errorf("%q: %v %v, want %v", tt.in, a.Number, problems, tt.want)
		}
	}
	for q, in := range map[*form.Question]string{q: "10 giờ", length: "5 mm", rate: "%", prices: "15 000 đồng"} {
		if a, problems := evaluateNumber(q, in); len(problems) != 1 || problems[0].Code != NotNumber {
			t.Errorf("%q: %v %v, want no number", in, a, problems)
		}
	}
}

func evaluateNumber(q *form.Question, value string) (Answer, []Problem) {
	d := &form.Definition{Pages: []form.Page{{Sections: []form.Section{{Questions: []form.Question{*q}}}}}}
	answers, problems := Evaluate(d, Input{q.ID: {value}}, nil, time.Time{})
	return answers[q.ID], problems
}

// FuzzParseNumber checks that a number is never read in two ways: what is
// read, written out again, is the same number.
func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"1.234,5", "1,234.5", "-0", "1 234", "12,5", "1.234"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, whole := range []bool{false, true} {
			x, err := parseNumber(s, whole)
			if err != nil {
				continue
			}
			if math.IsNaN(x) || math.IsInf(x, 0) || x == 0 && math.Signbit(x) {
				t.Errorf("parseNumber(%q, %v) = %v", s, whole, x)
			}
			if math.Abs(x) > maxNumber {
				continue // refused by every question
			}
			if y, err := parseNumber(numeral(x), whole); err != nil || y != x {
				t.Errorf("parseNumber(%q, %v) = %v, but %q gives %v, %v", s, whole, x, numeral(x), y, err)
			}
		}
	})
}
