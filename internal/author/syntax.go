package author

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// syntaxError says in an author's words what the YAML parser refuses: its line,
// what is wrong there, and the mend.
func syntaxError(src string, err error) (line int, what, mend string) {
	line, reason, block := parserError(err)
	lines := strings.Split(src, "\n")
	if name, ok := strings.CutPrefix(reason, "unknown anchor '"); ok {
		name, _, _ = strings.Cut(name, "'")
		line = 1 + max(0, slices.IndexFunc(lines, func(s string) bool { return strings.Contains(s, "*"+name) }))
		return line, "a text begins with *", "put the text in quotes"
	}
	line = min(max(line, 1), len(lines))
	upTo := lines[:line] // the scanner stops at the mistake, the parser names where the block begins
	if block {
		upTo = lines
	}
	if !block && aboutColons.MatchString(reason) {
		if n, key := glued(upTo); key != "" {
			return n, noSpace(key), withSpace(key)
		}
		if colonInText.MatchString(lines[line-1]) {
			return line, "a text holds a colon and a space", "put the text in quotes"
		}
	}
	if n := misaligned(upTo); n >= line && (block || aboutColons.MatchString(reason)) {
		return n, "this line is indented unlike those it belongs to", "begin it in the same column as they do; only the line after a key without a value goes deeper"
	}
	return line, "this is not YAML: " + inWords(reason), "check the indentation, and put texts with : # , ? or a dash in quotes"
}

var (
	yamlLine = regexp.MustCompile(`^line (\d+): `)
	// fromZero are the messages whose lines the YAML parser counts from 0,
	// unlike those of its scanner.
	fromZero = regexp.MustCompile(`^did not find expected (key|node content|'-' indicator|',' or|<)`)
	// ofBlock are those whose line is that where the list or mapping begins.
	ofBlock     = regexp.MustCompile(`^did not find expected (key|'-' indicator)`)
	aboutColons = regexp.MustCompile(`^(mapping values are not allowed|could not find expected ':')`)
	gluedColon  = regexp.MustCompile(`^\s*(?:- +)*([a-z][a-z0-9_]*):[^\s/]`)
	colonInText = regexp.MustCompile(`^\s*(?:- +)*[^\s"':]+: +[^\s"'{\[|>].*:(\s|$)`)
)

// parserError splits what the YAML parser says into line and reason, and tells
// whether the line is only where the list or mapping begins.
func parserError(err error) (line int, reason string, block bool) {
	reason = strings.TrimPrefix(err.Error(), "yaml: ")
	if m := yamlLine.FindStringSubmatch(reason); m != nil {
		line, _ = strconv.Atoi(m[1])
		reason = reason[len(m[0]):]
	}
	if fromZero.MatchString(reason) {
		line++
	}
	return line, reason, ofBlock.MatchString(reason)
}

// noSpace and withSpace say that a key's colon has no space after it, and the mend.
func noSpace(key string) string   { return "there is no space after the colon of " + key }
func withSpace(key string) string { return "write " + key + ": and a space before the text" }

// glued looks at the last line, and the one with text before it, for a key
// whose colon has no space after it.
func glued(lines []string) (line int, key string) {
	seen := 0
	for n := len(lines); n > 0 && seen < 2; n-- {
		if strings.TrimSpace(lines[n-1]) == "" {
			continue
		}
		seen++
		if m := gluedColon.FindStringSubmatch(lines[n-1]); m != nil {
			return n, m[1]
		}
	}
	return 0, ""
}

// inAuthorsWords are the messages of the YAML parser that authors meet.
var inAuthorsWords = []struct{ parser, author string }{
	{"mapping values are not allowed", "a colon stands where no key can be"},
	{"could not find expected ':'", "a key has no colon"},
	{"did not find expected key", "something else than key: value stands in this block"},
	{"did not find expected '-'", "something else than items with a dash stands in this list"},
	{"did not find expected ',' or '}'", "the braces { } do not end where they should"},
	{"did not find expected ',' or ']'", "the brackets [ ] do not end where they should"},
	{"did not find expected node content", "a value is missing, or begins with a sign that YAML uses itself"},
	{"block sequence entries are not allowed", "a dash stands where no list can begin"},
	{"found unexpected end of stream", "a quotation mark is not closed"},
	{"found unexpected document indicator", "a quotation mark is not closed"},
	{"found character that cannot start any token", "a tab, or a text that begins with @ % or `, stands here"},
	{"found a tab character", "a tab indents this line; use spaces"},
	{"found unknown escape character", "a backslash stands in double quotes; use single ones"},
	{"did not find expected alphabetic or numeric", "a text begins with * or &"},
	{"control characters are not allowed", "a control character is in the file"},
	{"exceeded max depth", "this is nested too deeply"},
}

func inWords(reason string) string {
	for _, w := range inAuthorsWords {
		if strings.HasPrefix(reason, w.parser) {
			return w.author
		}
	}
	return reason
}
