package expr

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

type tokenKind uint8

const (
	end tokenKind = iota
	word
	numeral
	quoted
	sign
)

type token struct {
	kind tokenKind
	text string // as written; of a quoted text what it stands for, in NFC
	at   int
}

// is reports whether the token is the sign or the word.
func (t token) is(s string) bool { return (t.kind == sign || t.kind == word) && t.text == s }

// signs are the signs of the language, and, with what to write instead, those
// of other languages and of word processors. The first that fits is taken.
var signs = []struct{ text, mend string }{
	{"!=", ""}, {"<=", ""}, {">=", ""},
	{"==", "write ="}, {"=<", "write <="}, {"=>", "write >="}, {"<>", "write !="},
	{"=", ""}, {"<", ""}, {">", ""}, {"+", ""}, {"-", ""}, {"*", ""}, {"/", ""}, {"(", ""}, {")", ""}, {",", ""},
	{"≠", "write !="}, {"≤", "write <="}, {"≥", "write >="}, {"×", "write *"}, {"÷", "write /"}, {"−", "write -"}, {"–", "write -"},
	{"&&", "write and"}, {"||", "write or"}, {"&", "write and"}, {"|", "write or"}, {"!", "write not"}, {"%", "write mod"},
	{"'", straight}, {"“", straight}, {"”", straight}, {"‘", straight}, {"’", straight}, {"«", straight}, {"»", straight},
	{"\u00a0", "write a plain space"}, {"$", alone}, {"{", alone}, {"}", alone}, {".", "write 0 before the point: 0.5"}, {"[", "write a list as (…, …)"}, {"]", "write a list as (…, …)"},
}

const (
	straight = `put a text in straight double quotes: "text"`
	alone    = "write the name of a question without any signs around it"
)

// lexer cuts the source into tokens. It keeps the first mistake, its own or
// the parser's; behind it the source is over.
type lexer struct {
	src   string
	pos   int
	fault *Fault
}

func (l *lexer) fail(at int, what, mend string) {
	if l.fault == nil {
		l.fault = faultAt(l.src, at, what, mend)
	}
}

func (l *lexer) next() token {
	rest := strings.TrimLeft(l.src[l.pos:], " \t\r\n")
	l.pos = len(l.src) - len(rest)
	c, _ := utf8.DecodeRuneInString(rest)
	switch {
	case rest == "" || l.fault != nil:
		return token{at: l.pos}
	case c == '"':
		return l.quoted(rest[1:])
	case isDigit(c):
		return l.numeral(rest)
	case isLetter(c):
		return l.take(word, rest[:span(rest, func(c rune) bool { return isLetter(c) || isDigit(c) || c == '.' })])
	}
	for _, s := range signs {
		if strings.HasPrefix(rest, s.text) && s.mend == "" {
			return l.take(sign, s.text)
		}
		if strings.HasPrefix(rest, s.text) {
			l.fail(l.pos, quote(s.text)+" is not part of the language", s.mend)
			return token{at: l.pos}
		}
	}
	l.fail(l.pos, quote(string(c))+" is not part of the language", "remove it")
	return token{at: l.pos}
}

// take returns the text that is next in the source as a token.
func (l *lexer) take(kind tokenKind, text string) token {
	t := token{kind, text, l.pos}
	l.pos += len(text)
	return t
}

func isDigit(c rune) bool { return '0' <= c && c <= '9' }

// isLetter takes the letters and marks of any script, so that a name in one
// that names can't have is told as a whole.
func isLetter(c rune) bool { return c == '_' || unicode.In(c, unicode.L, unicode.M) }

// span is the length of what s begins with, as long as each character fits.
func span(s string, fits func(rune) bool) int {
	if i := strings.IndexFunc(s, func(c rune) bool { return !fits(c) }); i >= 0 {
		return i
	}
	return len(s)
}

func (l *lexer) numeral(rest string) token {
	n := span(rest, isDigit)
	if f := strings.TrimPrefix(rest[n:], "."); f != rest[n:] {
		n += len(".") + span(f, isDigit)
	}
	if c, _ := utf8.DecodeRuneInString(rest[n:]); isLetter(c) || c == '.' || rest[n-1] == '.' {
		l.fail(l.pos, "a number ends in something else", "write numbers as 12 or 0.5; a name begins with a letter")
	}
	return l.take(numeral, rest[:n])
}

// quoted reads a text whose first quote is taken off.
func (l *lexer) quoted(rest string) token {
	t := token{kind: quoted, at: l.pos}
	var b strings.Builder
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '"':
			l.pos += i + len(`""`)
			t.text = norm.NFC.String(b.String())
			return t
		case c == '\\' && i+1 < len(rest) && (rest[i+1] == '"' || rest[i+1] == '\\'):
			i++
			b.WriteByte(rest[i])
		case c == '\\':
			l.fail(l.pos+1+i, `\ stands before something other than " or \`, `write \\ for a \`)
			return t
		case c < ' ' || c == 0x7f:
			l.fail(t.at, "a text is not closed on its line", `end it with "`)
			return t
		default:
			b.WriteByte(c)
		}
	}
	l.fail(t.at, "a text is not closed", `end it with "`)
	return t
}
