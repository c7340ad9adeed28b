package response

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// length is that of a text in characters.
func length(s string) int { return utf8.RuneCountInString(s) }

// clean returns a text in Unicode NFC, without white space around it, and
// without characters that can't be seen but change what is: control characters
// and overrides of the writing direction. Lines end with "\n"; where only one
// line is asked for, their ends and tabs become spaces. It is not ok if the
// text is not UTF-8.
func clean(s string, lines bool) (text string, ok bool) {
	if !utf8.ValidString(s) {
		return "", false
	}
	if strings.ContainsFunc(s, invisible) {
		s = strings.ReplaceAll(s, "\r\n", "\n")
		s = strings.Map(func(r rune) rune { return visible(r, lines) }, s)
	}
	return strings.TrimSpace(norm.NFC.String(s)), true
}

// invisible reports whether visible may change the character.
func invisible(r rune) bool {
	return unicode.IsControl(r) || r >= '\u200b' && (r <= '\u2069' || r == '\ufeff')
}

// visible returns the character to keep for r, or -1 for none.
func visible(r rune, lines bool) rune {
	switch {
	case r == '\n', r == '\r', r == '\v', r == '\f', r == '\u2028', r == '\u2029':
		if lines {
			return '\n'
		}
		return ' '
	case r == '\t':
		if lines {
			return '\t'
		}
		return ' '
	case unicode.IsControl(r),
		r == '\u200b', r == '\ufeff', // zero-width space, byte order mark
		'\u202a' <= r && r <= '\u202e', '\u2066' <= r && r <= '\u2069': // direction
		return -1
	}
	return r
}
