package response

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// TestUsualCharactersNeedNothing proves the shortcut of clean: none of the
// characters is changed by it, or joins with one before it.
func TestUsualCharactersNeedNothing(t *testing.T) {
	usual := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if unusual(r) || !utf8.ValidRune(r) {
			continue
		}
		usual++
		s := string(r)
		if visible(r, false) != r || !norm.NFC.IsNormalString(s) || !norm.NFC.PropertiesString(s).BoundaryBefore() {
			t.Errorf("%U needs something", r)
		}
	}
	if usual < 800 {
		t.Errorf("only %d characters are usual", usual)
	}
}
