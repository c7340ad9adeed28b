package chart

import (
	"math"
	"strings"
	"unicode/utf8"

	"toadam/internal/locale"
)

// letter is the mean width of a letter, as part of the font's size, of the
// system fonts that the pages use; text is laid out by it before a browser
// measures it.
const letter = 0.55

// width estimates how wide a text is, in CSS pixels.
func width(text string, size int) int {
	return int(math.Ceil(float64(utf8.RuneCountInString(text)*size) * letter))
}

// lines estimates how many lines a text takes within a width.
func lines(text string, size, within int) int {
	n, used := 1, 0
	for word := range strings.FieldsSeq(text) {
		w := width(word+" ", size)
		if used > 0 && used+w > within {
			n, used = n+1, 0
		}
		used += w
		for ; used > within && within > 0; used -= within { // a word longer than the line is broken
			n++
		}
	}
	return n
}

// wrap breaks a text into lines of about most characters.
func wrap(text string, most int) string {
	var b strings.Builder
	used := 0
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case used > 0 && used+1+n > most:
			b.WriteByte('\n')
			used = 0
		case used > 0:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += n
	}
	return b.String()
}

// plain makes a text safe where ECharts expects a template, in which "{" opens
// a place or a style: a zero-width space after it makes it a brace.
func plain(text string) string { return strings.ReplaceAll(text, "{", "{\u200b") }

// tip is the template of a tooltip: each part begins a line of its own.
func tip(parts ...string) string {
	for i, p := range parts {
		parts[i] = wrap(plain(p), 36)
	}
	return strings.Join(parts, "\n")
}

// share is a percentage for the chart, with the precision a pixel has.
func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return math.Round(1e4*float64(part)/float64(whole)) / 100
}

// rounded writes the share as a whole percentage, for a label on a bar.
func rounded(lang string, part, whole int) string {
	return locale.Int(lang, int(math.Round(share(part, whole)))) + "%"
}
