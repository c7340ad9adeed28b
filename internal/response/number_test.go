package response

import (
	"errors"
	"math"
	"testing"
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
		"", ".", ",", "-", "+-1", "--1", "1.", ".5", ",5", "1,", "a", "1a", "1e3", "0x1", "NaN", "Infinity", "١٢",
		"1.23.456", "12.34.567", "1234.567.890", "1.234,567,890", "1,2,3.4", "1.2.3,4", "1..234", "1,,234",
		"1 23", "1 2345", "1  234", "12 34,5", "1 234.567.890", "1.234 567", "1'234",
		"11111111111111111111111111111111111111111111111111111111111111111", // 65 digits
	} {
		if x, err := parseNumber(in, any); !errors.Is(err, errNotNumber) {
			t.Errorf("parseNumber(%q) = %v, %v; want no number", in, x, err)
		}
	}
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
