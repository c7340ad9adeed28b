package expr

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Fault is one mistake in an expression: where it is, what is wrong, and how
// to mend it. A warning tells of what is allowed, and hardly meant.
type Fault struct {
	Line, Column int // from 1, in characters
	What, Mend   string
	Warning      bool
}

func (f *Fault) Error() string {
	return fmt.Sprintf("line %d, column %d: %s: %s", f.Line, f.Column, f.What, f.Mend)
}

// faultAt returns a fault at a byte of the source.
func faultAt(src string, at int, what, mend string) *Fault {
	before := src[:min(at, len(src))]
	line := strings.LastIndexByte(before, '\n') + 1
	return &Fault{
		Line:   1 + strings.Count(before, "\n"),
		Column: 1 + utf8.RuneCountInString(before[line:]),
		What:   what,
		Mend:   mend,
	}
}

// quote writes a word of the author's in a message.
func quote(s string) string {
	const longest = 60
	if utf8.RuneCountInString(s) > longest {
		s = string([]rune(s)[:longest]) + "…"
	}
	return strconv.Quote(s)
}
