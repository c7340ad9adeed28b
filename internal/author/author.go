// Package author is what people write by hand: YAML read with positions, so
// that every mistake in a file is reported with its line and its mend, and all
// of them in one reading. It knows YAML and languages, not what a form or a
// dashboard is.
//
// A reader walks down the file and never stops at a mistake: each step that
// finds one notes it and answers with the zero value.
//
//	file, root := author.Read("dashboards/poll.yaml", src, "vi", "en")
//	m := root.Map()
//	m.Only("dashboard", "title", "panels")           // other keys are refused
//	d.ID = m.Need("dashboard").ID()                  // Need: a finding if it is missing
//	d.Title = m.Need("title").Text(author.MaxLabel)  // in every language of the file
//	for _, item := range m.Need("panels").List(100) {
//		panel := item.Map()
//		id := panel.Need("id").ID()
//		panel = panel.About(id)                      // findings from here on name the panel
//		wide := panel.Get("wide").Bool()             // Get: absent reads as the zero value
//		if n := panel.Get("top"); n.Present() && wide {
//			n.Fail("top does not fit a wide panel", "remove one of them")
//		}
//	}
//	return d, file.Findings()
package author

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"toadam/internal/problem"
)

// Limits of what is read.
const (
	MaxSize     = 1 << 20 // bytes in a file
	MaxFindings = 200     // reported from one file
	maxDepth    = 24      // levels of nesting
)

// File is a file while it is read: it gathers the findings.
type File struct {
	Name string
	// Languages are those that every text must be given in; a text written
	// as a plain string is in the first. A file that states its languages
	// itself sets them before it reads any text.
	Languages []string
	// InTranslation are languages that a text may also be given in.
	InTranslation []string

	findings problem.Findings
}

// Even is a text without what editors differ in and nobody sees: a byte order
// mark, the line ends of Windows, blank lines around it. Texts that are even
// alike are the same text.
func Even(src []byte) []byte {
	src = bytes.TrimPrefix(src, []byte("\uFEFF"))
	return bytes.TrimSpace(bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n")))
}

// Read parses a file. If it can't be parsed, the value is absent and the
// findings say why; anchors, aliases, tags and repeated keys are reported here.
func Read(name string, src []byte, languages ...string) (*File, Value) {
	f := &File{Name: name, Languages: languages}
	top := Value{file: f, what: "the file", line: 1}
	switch {
	case len(src) > MaxSize:
		top.Fail(fmt.Sprintf("the file has %d bytes; the limit is %d", len(src), MaxSize), "split it")
		return f, top
	case !utf8.Valid(src):
		f.add(invalidLine(src), "", "the file is not UTF-8", "save it with the encoding UTF-8")
		return f, top
	}
	if doc := f.parse(src); doc != nil {
		f.tidy(doc, 0)
		top.node, top.line = doc, doc.Line
	}
	return f, top
}

// Findings are all mistakes noted so far, sorted by line.
func (f *File) Findings() problem.Findings {
	slices.SortStableFunc(f.findings, func(a, b problem.Finding) int { return cmp.Compare(a.Line, b.Line) })
	return f.findings
}

// add notes a mistake; after MaxFindings it says once that there are more.
func (f *File) add(line int, about, what, mend string) {
	switch n := len(f.findings); {
	case n > MaxFindings:
		return
	case n == MaxFindings:
		about, what, mend = "", "there are more mistakes than are listed", "mend these first"
	}
	f.findings = append(f.findings, problem.Finding{
		File: f.Name, Line: max(line, 1), Question: about, What: what, Mend: mend,
	})
}

// parse returns the top node of the file's one document, or nil.
func (f *File) parse(src []byte) *yaml.Node {
	dec := yaml.NewDecoder(bytes.NewReader(src))
	var doc, next yaml.Node
	err := dec.Decode(&doc)
	if errors.Is(err, io.EOF) || err == nil && len(doc.Content) == 0 {
		f.add(1, "", "the file is empty", "write the definition into it")
		return nil
	}
	if err == nil {
		if err = dec.Decode(&next); errors.Is(err, io.EOF) {
			return doc.Content[0]
		}
	}
	if err != nil {
		line, what, mend := syntaxError(string(src), err)
		f.add(line, "", what, mend)
		return nil
	}
	f.add(next.Line, "", "a second document begins here", "remove the line --- or put the rest into a file of its own")
	return nil
}

// invalidLine is the line of the first byte that is not UTF-8.
func invalidLine(src []byte) int {
	for at := 0; at < len(src); {
		r, size := utf8.DecodeRune(src[at:])
		if r == utf8.RuneError && size == 1 {
			return 1 + bytes.Count(src[:at], []byte("\n"))
		}
		at += size
	}
	return 1
}

// tidy reports what no file may use, and takes it out of the tree: afterwards
// every mapping has distinct plain keys, and a node that was reported has
// kind 0, about which no more is said.
func (f *File) tidy(n *yaml.Node, depth int) {
	switch {
	case depth > maxDepth:
		f.add(n.Line, "", "this is nested too deeply", "check the indentation")
		n.Kind = 0
	case n.Kind == yaml.AliasNode:
		f.add(n.Line, "", "the alias *"+n.Value+" is not allowed", "write the value out where it is used")
		n.Kind = 0
	case n.Style&yaml.TaggedStyle != 0:
		f.add(n.Line, "", "the tag "+n.Tag+" is not allowed", "remove it; quotes make a text")
		n.Kind = 0
	case n.Anchor != "":
		f.add(n.Line, "", "the anchor &"+n.Anchor+" is not allowed", "remove it, and write the value out where it is used")
	}
	if n.Kind == yaml.MappingNode {
		f.tidyKeys(n)
	}
	if n.Kind == 0 {
		return
	}
	for _, child := range n.Content {
		f.tidy(child, depth+1)
	}
}

// tidyKeys keeps the mapping's pairs whose key is a scalar seen for the first time.
func (f *File) tidyKeys(n *yaml.Node) {
	seen := make(map[string]int, len(n.Content)/2)
	kept := n.Content[:0]
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		first, twice := seen[key.Value]
		switch {
		case key.Kind != yaml.ScalarNode:
			f.add(key.Line, "", "a key must be one word", "write key: value")
		case key.ShortTag() == "!!merge":
			f.add(key.Line, "", "the key << is not allowed", "write the keys out where they are used")
		case twice:
			f.add(key.Line, "", fmt.Sprintf("%s is here twice, first on line %d", quote(key.Value), first), "remove one of them")
		default:
			seen[key.Value] = key.Line
			kept = append(kept, key, n.Content[i+1])
		}
	}
	n.Content = kept
}

// quote shows what the author wrote, shortened.
func quote(s string) string {
	const longest = 60
	if utf8.RuneCountInString(s) > longest {
		s = string([]rune(s)[:longest]) + "…"
	}
	return strconv.Quote(s)
}
