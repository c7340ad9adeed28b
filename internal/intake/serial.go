package intake

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Serial is the number of a sheet of paper as it is shown: without what can't
// be seen, and with one way of writing what looks the same.
func Serial(typed string) string {
	visible := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cf, unicode.Cc, unicode.Variation_Selector):
			return -1
		}
		return r
	}, norm.NFKC.String(typed))
	return strings.Join(strings.Fields(norm.NFKC.String(visible)), " ") // what stood between two may have kept them apart
}

var leadingZeros = regexp.MustCompile(`(^|[^0-9])0+([0-9])`)

// sheetKey is the same for all ways of writing one serial number: capitals and
// leading zeros don't matter, since one clerk types 7 where another types 007.
func sheetKey(serial string) string {
	return leadingZeros.ReplaceAllString(norm.NFKC.String(strings.ToUpper(Serial(serial))), "$1$2")
}
