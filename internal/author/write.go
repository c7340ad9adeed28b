package author

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Writer writes a file as an author would: in block style, and texts in
// several languages on one line where they fit. What it writes, Read reads
// back. Each method writes one key with its value.
//
//	w := author.NewWriter("vi", "en")
//	w.Word("dashboard", d.ID)
//	w.Text("title", d.Title)
//	w.In("panels", func() {
//		for _, p := range d.Panels {
//			w.Item(func() { w.Word(p.Kind, p.Of) })
//		}
//	})
//	return w.Bytes()
type Writer struct {
	languages []string
	out       bytes.Buffer
	indent    int
	item      bool // the next line begins an item of a list
}

// NewWriter returns a writer of a file with these languages, of which a text in
// the first alone is written as a plain string.
func NewWriter(languages ...string) *Writer { return &Writer{languages: languages} }

// Bytes is the file so far.
func (w *Writer) Bytes() []byte { return w.out.Bytes() }

// Gap leaves a line empty, unless the file begins here.
func (w *Writer) Gap() {
	if w.out.Len() > 0 {
		w.out.WriteByte('\n')
	}
}

// line writes a line, indented, with a dash before it if it begins an item.
func (w *Writer) line(s string) {
	indent := strings.Repeat(" ", w.indent)
	if w.item {
		indent = indent[:w.indent-len("- ")] + "- "
		w.item = false
	}
	w.out.WriteString(indent + s + "\n")
}

// In writes what stands below a key.
func (w *Writer) In(key string, below func()) {
	w.line(word(key) + ":")
	w.indent += 2
	below()
	w.indent -= 2
}

// Item writes an item of a list; its keys are what the function writes, at
// least one.
func (w *Writer) Item(keys func()) {
	w.indent += 2
	w.item = true
	keys()
	w.indent -= 2
}

// Word writes an identifier, a day, or another single word; "" is left out.
func (w *Writer) Word(key, value string) {
	if value != "" {
		w.line(word(key) + ": " + word(value))
	}
}

// Words writes identifiers or words as a list on one line; none is left out.
func (w *Writer) Words(key string, values []string) {
	if len(values) == 0 {
		return
	}
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = word(v)
	}
	w.line(word(key) + ": [" + strings.Join(words, ", ") + "]")
}

// True writes what holds; false is left out.
func (w *Writer) True(key string, holds bool) {
	if holds {
		w.line(word(key) + ": true")
	}
}

// Truth writes whether something holds, where either is worth saying.
func (w *Writer) Truth(key string, holds bool) {
	w.line(word(key) + ": " + strconv.FormatBool(holds))
}

// Number writes a number.
func (w *Writer) Number(key string, x float64) {
	w.line(word(key) + ": " + strconv.FormatFloat(x, 'f', -1, 64))
}

// Count writes a whole number, which is left out if it is the usual one.
func (w *Writer) Count(key string, n, usual int) {
	if n != usual {
		w.Number(key, float64(n))
	}
}

// Code writes an expression or a pattern, in single quotes; "" is left out.
func (w *Writer) Code(key, code string) {
	switch {
	case code == "":
	case plainLines(code) && !strings.Contains(code, "\n"):
		w.line(word(key) + ": '" + strings.ReplaceAll(code, "'", "''") + "'")
	default:
		w.prose(key, code)
	}
}

// Text writes a text in the languages of the file; an empty one is left out.
func (w *Writer) Text(key string, text map[string]string) {
	var in []string
	for _, lang := range w.languages {
		if tidied(text[lang]) != "" {
			in = append(in, lang)
		}
	}
	switch {
	case len(in) == 0:
	case len(in) == 1 && in[0] == w.languages[0] && w.alone():
		w.prose(key, text[in[0]])
	default:
		w.translations(key, in, text)
	}
}

// alone reports whether the file has one language, so that its texts are best
// written without naming it.
func (w *Writer) alone() bool { return len(w.languages) == 1 }

// widest is how many characters a line can have on which several languages
// stand together.
const widest = 120

// translations writes a text by language: on one line, if it is short.
func (w *Writer) translations(key string, in []string, text map[string]string) {
	parts, short := make([]string, len(in)), true
	for i, lang := range in {
		s := tidied(text[lang])
		parts[i] = word(lang) + ": " + scalar(s, tight)
		short = short && !strings.Contains(s, "\n")
	}
	line := word(key) + ": {" + strings.Join(parts, ", ") + "}"
	if short && w.indent+utf8.RuneCountInString(line) <= widest {
		w.line(line)
		return
	}
	w.In(key, func() {
		for _, lang := range in {
			w.prose(lang, text[lang])
		}
	})
}

// prose writes a text on its own line or, if it has several, below its key.
func (w *Writer) prose(key, text string) {
	s := tidied(text)
	if !strings.Contains(s, "\n") || !plainLines(s) {
		w.line(word(key) + ": " + w.scalar(s))
		return
	}
	w.line(word(key) + ": |")
	for line := range strings.SplitSeq(s, "\n") {
		if line == "" {
			w.Gap()
			continue
		}
		w.out.WriteString(strings.Repeat(" ", w.indent+2) + line + "\n")
	}
}

// tidied is a text as Read would give it.
func tidied(s string) string { return norm.NFC.String(strings.TrimSpace(s)) }

// plainLines reports whether a text can stand without escapes.
func plainLines(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && !printable(r) })
}

// printable reports whether YAML takes a character for what it is, and an
// author sees it. Some format characters belong to scripts, so not all of them
// are left out.
func printable(r rune) bool {
	return unicode.IsPrint(r) || r == '\u200c' || r == '\u200d'
}

// scalar writes a text of one line, which begins with no language.
func (w *Writer) scalar(s string) string {
	if before, _, found := strings.Cut(s, ":"); found && slices.Contains(w.languages, before) {
		return quoted(s)
	}
	return scalar(s, loose)
}

var (
	// What a plain text can't hold: in braces, and outside of them.
	tight = regexp.MustCompile(`[,:#?\[\]{}]`)
	loose = regexp.MustCompile(`: |:$|#`)

	yamlWord = regexp.MustCompile(`(?i)^(true|false|yes|no|on|off|y|n|null)$`)
	number   = regexp.MustCompile(`^[0-9][0-9a-zA-Z_.,:+-]*$`)
)

// scalar writes a text plainly, if YAML reads it as the same, else in quotes.
func scalar(s string, special *regexp.Regexp) string {
	first, _ := utf8.DecodeRuneInString(s)
	plain := unicode.IsLetter(first) || unicode.IsDigit(first)
	if !plain || !plainLines(s) || strings.Contains(s, "\n") || special.MatchString(s) || yamlWord.MatchString(s) || number.MatchString(s) {
		return quoted(s)
	}
	return s
}

var day = regexp.MustCompile(`^\d{4}-\d\d-\d\d( \d\d:\d\d)?$`)

// word writes an identifier, a day or another word.
func word(s string) string {
	if day.MatchString(s) {
		return s
	}
	return scalar(s, tight)
}

// quoted writes a text in double quotes.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case printable(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
