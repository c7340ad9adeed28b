package response

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"toadam/internal/form"
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
	if strings.ContainsFunc(s, unusual) {
		s = strings.ReplaceAll(s, "\r\n", "\n")
		s = strings.Map(func(r rune) rune { return visible(r, lines) }, s)
		s = norm.NFC.String(s)
	}
	return strings.TrimSpace(s), true
}

// Parameter returns what is kept of a parameter of the address for a hidden
// question; "" if that is nothing. A value that is too long is not kept at all:
// a part of it could mean something else, and its respondent can't mend it.
func Parameter(q *form.Question, value string) string {
	text, ok := clean(value, false)
	if !ok || length(text) > q.MaxLength {
		return ""
	}
	return text
}

// unusual reports whether there is anything to do for a text with the
// character. For those of a text that is typed on one line in Vietnamese or
// English there is not; normalising costs more than all other checks together.
func unusual(r rune) bool {
	return !(' ' <= r && r <= '~' || '\u00a0' <= r && r < '\u0300' ||
		'\u1ea0' <= r && r <= '\u1ef9' || '\u2010' <= r && r <= '\u2027')
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
