package chart

import (
	"strings"
	"testing"
)

func TestWrap(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", ""},
		{"ngắn", "ngắn"},
		{"một hai ba bốn", "một hai ba\nbốn"},
		{"mộttừdàiquáđi xong", "mộttừdàiquáđi\nxong"},
		{"  trắng\n quanh  ", "trắng\nquanh"},
	}
	for _, tt := range tests {
		if got := wrap(tt.text, 10); got != tt.want {
			t.Errorf("%q became %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestLines(t *testing.T) {
	tests := []struct {
		text   string
		within int
		want   int
	}{
		{"", 100, 1},
		{"một hai", 100, 1},
		{"một hai ba bốn năm", 60, 3},
		{strings.Repeat("a", 40), 100, 3}, // 286 pixels without a place to break
		{"một hai", 0, 2},
	}
	for _, tt := range tests {
		if got := lines(tt.text, 13, tt.within); got != tt.want {
			t.Errorf("%q within %d: %d lines, want %d", tt.text, tt.within, got, tt.want)
		}
	}
}

// TestTip holds that a text can't be read as a template.
func TestTip(t *testing.T) {
	if got := tip("{b}", "{red|x} & {", "412 (34,2%)"); got != "{\u200bb}\n{\u200bred|x} & {\u200b\n412 (34,2%)" {
		t.Errorf("%q", got)
	}
}

func TestRounded(t *testing.T) {
	if got := rounded("vi", 1, 3) + " " + rounded("en", 2, 3) + " " + rounded("vi", 0, 0); got != "33% 67% 0%" {
		t.Error(got)
	}
}

func TestCeiling(t *testing.T) {
	for percent, want := range map[float64]float64{0: 10, 10: 10, 10.01: 20, 90.5: 100, 100: 100} {
		if got := ceiling(percent); got != want {
			t.Errorf("%v: %v", percent, got)
		}
	}
}
