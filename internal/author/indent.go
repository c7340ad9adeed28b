package author

import (
	"regexp"
	"strings"
)

// level is a list or a mapping that is open, with the column of its items.
type level struct {
	column int
	list   bool
}

// outline follows the indentation of a file, line by line.
type outline struct {
	levels []level
	opens  bool // the last key or dash has no value yet: what belongs to it may follow deeper
	prose  int  // the column of a key with | or >, whose text is passed over; -1: none
	braces int  // how many { and [ are open
}

// misaligned returns the first line that begins in a column where nothing can
// begin, or with a dash where the lines beside it have keys, or the other way
// round; 0 if there is none. It reads YAML as people write it by hand, and only
// to find the place of a mistake that the parser has seen.
func misaligned(lines []string) int {
	o := outline{opens: true, prose: -1}
	for i, text := range lines {
		if !o.line(strings.TrimRight(text, " \r")) {
			return i + 1
		}
	}
	return 0
}

var keyStart = regexp.MustCompile(`^("[^"]*"|'[^']*'|[^\s"'{\[&*#:]+)\s*:(\s|$)`)

// line reads one line, and reports whether it stands where it can.
func (o *outline) line(text string) bool {
	rest := strings.TrimLeft(text, " ")
	column := len(text) - len(rest)
	switch {
	case rest == "" || rest[0] == '#':
		return true
	case o.prose >= 0 && column > o.prose:
		return true
	case o.braces > 0:
		o.brace(rest)
		return true
	}
	o.prose = -1
	for rest == "-" || strings.HasPrefix(rest, "- ") {
		if !o.place(level{column, true}) {
			return false
		}
		o.opens = true
		after := strings.TrimLeft(rest[1:], " ")
		column += len(rest) - len(after)
		rest = after
	}
	key := keyStart.FindString(rest)
	if key != "" && !o.place(level{column, false}) {
		return false
	}
	o.value(strings.TrimSpace(rest[len(key):]), column)
	return true
}

// value notes what follows a key or a dash.
func (o *outline) value(s string, column int) {
	o.opens = s == "" || s[0] == '#'
	switch {
	case o.opens:
	case s[0] == '|' || s[0] == '>':
		o.prose = column
	case s[0] == '{' || s[0] == '[':
		o.brace(s)
	}
}

func (o *outline) brace(s string) {
	for _, r := range s {
		switch r {
		case '{', '[':
			o.braces++
		case '}', ']':
			o.braces--
		}
	}
}

// place puts an item of a list or a mapping into the outline.
func (o *outline) place(at level) bool {
	n := len(o.levels)
	for n > 0 && o.levels[n-1].column > at.column {
		n--
	}
	closed := n < len(o.levels)
	o.levels = o.levels[:n]
	switch {
	case n == 0 || o.levels[n-1].column < at.column: // deeper
		if closed || !o.opens {
			return false
		}
	case o.levels[n-1].list == at.list:
		return true
	case at.list: // a list may stand in the column of its key
		if !o.opens {
			return false
		}
	default: // and the next key follows it there
		o.levels = o.levels[:n-1]
		return n > 1 && o.levels[n-2] == at
	}
	o.levels = append(o.levels, at)
	return true
}
