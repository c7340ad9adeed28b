package form

import (
	"testing"
	"time"
)

func TestMatches(t *testing.T) {
	for _, tt := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "anything", true},
		{"[0-9]+", "0123", true},
		{"[0-9]+", "0123\n", false},
		{"a|bc", "abc", false},
		{"(?i)ab", "AB", true},
		{"^ab$", "ab", true},
	} {
		q := Question{Kind: ShortTxt, Pattern: tt.pattern}
		if got := q.Matches(tt.text); got != tt.want {
			t.Errorf("%q matches %q: %v", tt.pattern, tt.text, got)
		}
	}
	if q := parseFull(t).Question("phone"); !q.Matches("0123") || q.Matches("x0123") {
		t.Error("the pattern of a form that was read does not hold")
	}
}

func TestComparable(t *testing.T) {
	a := &Question{ID: "a", Kind: Single, Label: Text{"vi": "Một"}}
	for _, tt := range []struct {
		b    Question
		want bool
	}{
		{Question{ID: "a", Kind: Single, Label: Text{"vi": "Hai"}, Options: []Option{{ID: "x"}}}, true},
		{Question{ID: "a", Kind: Multiple}, false},
		{Question{ID: "b", Kind: Single}, false},
	} {
		if got := Comparable(a, &tt.b); got != tt.want {
			t.Errorf("Comparable(%v) = %v", tt.b, got)
		}
	}
}

// TestComparableBasis changes what some kinds of question rest on.
func TestComparableBasis(t *testing.T) {
	for _, tt := range []struct {
		a, b Question
		want bool
	}{
		{Question{Kind: Rating, To: 10}, Question{Kind: Rating, To: 10, Low: Text{"vi": "Kém"}}, true},
		{Question{Kind: Rating, To: 10}, Question{Kind: Rating, From: 1, To: 10}, false},
		{Question{Kind: Rating, To: 10}, Question{Kind: Rating, To: 5}, false},
		{Question{Kind: Ranking, Options: []Option{{ID: "a"}, {ID: "b"}}}, Question{Kind: Ranking, Options: []Option{{ID: "b"}, {ID: "a"}}, Top: 2}, true},
		{Question{Kind: Ranking, Options: []Option{{ID: "a"}, {ID: "b"}}}, Question{Kind: Ranking, Options: []Option{{ID: "a"}, {ID: "b"}}, Top: 1}, false},
		{Question{Kind: Ranking, Options: []Option{{ID: "a"}, {ID: "b"}}}, Question{Kind: Ranking, Options: []Option{{ID: "a"}, {ID: "c"}}}, false},
		{Question{Kind: Allocation, Total: 100, Options: []Option{{ID: "a"}}}, Question{Kind: Allocation, Total: 100, Options: []Option{{ID: "a"}}, Unit: Text{"vi": "%"}}, true},
		{Question{Kind: Allocation, Total: 100, Options: []Option{{ID: "a"}}}, Question{Kind: Allocation, Total: 10, Options: []Option{{ID: "a"}}}, false},
		{Question{Kind: Allocation, Total: 100, Options: []Option{{ID: "a"}}}, Question{Kind: Allocation, Total: 100, Options: []Option{{ID: "a"}, {ID: "b"}}}, false},
	} {
		if got := Comparable(&tt.a, &tt.b); got != tt.want {
			t.Errorf("Comparable(%+v, %+v) = %v", tt.a, tt.b, got)
		}
	}
}

func TestOpen(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }
	for _, tt := range []struct {
		opens, closes, now time.Time
		want               bool
	}{
		{time.Time{}, time.Time{}, day(1), true},
		{day(2), day(4), day(1), false},
		{day(2), day(4), day(2), true},
		{day(2), day(4), day(3), true},
		{day(2), day(4), day(4), false},
		{day(2), time.Time{}, day(30), true},
	} {
		d := Definition{Opens: tt.opens, Closes: tt.closes}
		if got := d.Open(tt.now); got != tt.want {
			t.Errorf("opens %v, closes %v: open at %v is %v", tt.opens, tt.closes, tt.now, got)
		}
	}
}

func TestTextIn(t *testing.T) {
	for _, tt := range []struct {
		text Text
		lang string
		want string
	}{
		{Text{"vi": "a", "en": "b"}, "en", "b"},
		{Text{"vi": "a", "en": "b"}, "fr", "a"},
		{Text{"lo": "c", "en": "b"}, "fr", "b"},
		{Text{"en": ""}, "en", ""},
		{nil, "vi", ""},
	} {
		if got := tt.text.In(tt.lang); got != tt.want {
			t.Errorf("%v in %s: %q, want %q", tt.text, tt.lang, got, tt.want)
		}
	}
}
