package author

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// Document is a file's text while it is changed. A change is made to the lines
// that it concerns, so that everything else stays as its author wrote it:
// comments, order, quotes and blank lines. After each change the text is read
// again and compared with what was meant, so no change ever means another.
//
// A place is a path of keys and indices from the top, such as
// "pages/0/questions/2/label/vi"; "" is the top itself. Keys that are empty or hold
// a slash can't be reached.
//
//	d, err := author.Edit(src)
//	err = d.Set("title/en", "Members' poll")              // the key is made if it is missing
//	err = d.Set("pages/0/questions/2/max", author.Plain("80"), "min", "max")
//	err = d.Move("pages/0/questions/2", "pages/1/questions", 0)
//	src = d.Bytes()
//
// It knows nothing of forms: what may be changed, and to what, is decided by
// its callers, and Read tells the author what is wrong with the result.
type Document struct {
	lines []string
	doc   *yaml.Node // kind DocumentNode, with one child

	unread bool // changes are not read again each: see SetAll
}

// Plain is a value as an author would write it without quotes: a number, a day,
// true or false.
type Plain string

// Pairs are the keys of a mapping with their values, in order.
type Pairs []Pair

// Lines are Pairs each of which stands on a line of its own.
type Lines Pairs

// Pair is one key with its value.
type Pair struct {
	Key   string
	Value any
}

// Snippet is YAML for one value, as Document.Snippet cuts it out of another
// text: comments included.
type Snippet string

// errNoPlace is that of a path that leads nowhere in the text.
var errNoPlace = errors.New("there is no such place in the text")

// Edit opens a text to change it. One that is not YAML can't be: the error says
// so, and Read says where and why. Line ends become those of Unix.
func Edit(src []byte) (*Document, error) {
	text := lineEnds.Replace(string(src))
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	doc, err := parseDocument(text)
	if err != nil {
		return nil, fmt.Errorf("open a text to change it: %w", err)
	}
	return &Document{lines: strings.Split(strings.TrimSuffix(text, "\n"), "\n"), doc: doc}, nil
}

// lineEnds makes one of all that YAML takes for the end of a line, and drops the
// byte order mark.
var lineEnds = strings.NewReplacer("\uFEFF", "", "\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// parseDocument reads the one document of a text.
func parseDocument(text string) (*yaml.Node, error) {
	if len(text) > MaxSize {
		return nil, fmt.Errorf("the text has %d bytes; the limit is %d", len(text), MaxSize)
	}
	dec := yaml.NewDecoder(strings.NewReader(text))
	var doc, next yaml.Node
	if err := dec.Decode(&doc); err != nil {
		return nil, err
	}
	if err := dec.Decode(&next); !errors.Is(err, io.EOF) {
		return nil, errors.New("the text holds more than one document")
	}
	if len(doc.Content) != 1 {
		return nil, errors.New("the text holds no document")
	}
	return &doc, nil
}

// Bytes is the text as it stands.
func (d *Document) Bytes() []byte { return []byte(strings.Join(d.lines, "\n") + "\n") }

// trail leads from the top to a node: in each node, the index of the next.
type trail []step

type step struct {
	parent *yaml.Node
	index  int // in parent.Content
}

func (t trail) up() trail { return t[:len(t)-1] }

// find follows a path; the node is that at its end.
func (d *Document) find(path string) (trail, *yaml.Node, error) {
	n := d.doc.Content[0]
	var t trail
	for part := range strings.SplitSeq(path, "/") {
		if path == "" {
			break
		}
		i := childIndex(n, part)
		if i < 0 {
			return nil, nil, fmt.Errorf("find %q: %w", path, errNoPlace)
		}
		t = append(t, step{n, i})
		n = n.Content[i]
	}
	return t, n, nil
}

// childIndex is where in its content a node has the value of a key, or an item;
// -1 if it has none.
func childIndex(n *yaml.Node, part string) int {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == part {
				return i + 1
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(part); err == nil && 0 <= i && i < len(n.Content) {
			return i
		}
	}
	return -1
}

// split returns the place that holds another, and the name of that one in it.
func split(path string) (parent, name string) {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i], path[i+1:]
	}
	return "", path
}

// change puts lines in place of those from first to before end, if that is what
// was meant: the tree, changed already, is compared with the new text. Where it
// is not, the whole text is written anew from the tree.
func (d *Document) change(candidates ...[]string) error {
	if d.unread && len(candidates) > 0 {
		d.lines = candidates[0]
		return nil
	}
	var second *Document
	for _, lines := range candidates {
		text := strings.Join(lines, "\n") + "\n"
		doc, err := parseDocument(text)
		if err != nil || !same(d.doc, doc) {
			continue
		}
		if keepsComments(d.doc, doc) {
			d.lines, d.doc = lines, doc
			return nil
		}
		if second == nil {
			second = &Document{lines: lines, doc: doc}
		}
	}
	text, err := encode(d.doc)
	if err != nil {
		return fmt.Errorf("write a changed text: %w", err)
	}
	doc, err := parseDocument(text)
	switch {
	case err == nil && same(d.doc, doc) && (second == nil || keepsComments(d.doc, doc)):
		d.lines, d.doc = strings.Split(strings.TrimSuffix(text, "\n"), "\n"), doc
	case second != nil:
		*d = *second
	default:
		return errors.Join(errors.New("write a changed text: it would mean something else"), d.restore())
	}
	return nil
}

// restore reads the tree from the text, as it was before a change that failed.
func (d *Document) restore() error {
	doc, err := parseDocument(string(d.Bytes()))
	if err == nil {
		d.doc = doc
	}
	return err
}

// same reports whether two trees mean the same, however they are written.
func same(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.Value != b.Value || a.Anchor != b.Anchor || len(a.Content) != len(b.Content) || a.Kind == yaml.ScalarNode && a.ShortTag() != b.ShortTag() {
		return false
	}
	for i := range a.Content {
		if !same(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}

// keepsComments reports whether every line of comment in the tree before is in
// the one after.
func keepsComments(before, after *yaml.Node) bool {
	left := map[string]int{}
	comments(after, func(line string) { left[line]++ })
	kept := true
	comments(before, func(line string) {
		left[line]--
		kept = kept && left[line] >= 0
	})
	return kept
}

func comments(n *yaml.Node, yield func(line string)) {
	for _, comment := range []string{n.HeadComment, n.LineComment, n.FootComment} {
		for line := range strings.Lines(comment) {
			if line = strings.TrimSpace(line); line != "" {
				yield(line)
			}
		}
	}
	for _, child := range n.Content {
		comments(child, yield)
	}
}

// encode writes a tree in the way that definitions are written.
func encode(n *yaml.Node) (string, error) {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(n); err != nil {
		return "", err
	}
	err := e.Close()
	return legible(b.String(), n), err
}

var escaped = regexp.MustCompile(`\\U[0-9A-F]{8}`)

// legible is a text with the characters themselves, such as emoji, that the
// encoder writes as numbers.
func legible(text string, n *yaml.Node) string {
	plain := escaped.ReplaceAllStringFunc(text, func(s string) string {
		if r, err := strconv.ParseInt(s[2:], 16, 32); err == nil && unicode.IsPrint(rune(r)) {
			return string(rune(r))
		}
		return s
	})
	if plain == text {
		return text
	}
	if doc, err := parseDocument(plain); err != nil || !same(doc.Content[0], n) {
		return text // somebody wrote such a number himself
	}
	return plain
}

// encodeLines writes a tree at a column, in lines; the first is not indented.
func encodeLines(n *yaml.Node, column int) ([]string, error) {
	text, err := encode(n)
	if err != nil {
		return nil, fmt.Errorf("write a changed text: %w", err)
	}
	return indent(strings.Split(strings.TrimSuffix(text, "\n"), "\n"), column), nil
}

// indent moves all lines but the first to the right; empty ones stay empty.
func indent(lines []string, column int) []string {
	lines = slices.Clone(lines)
	for i := 1; i < len(lines); i++ {
		if lines[i] != "" {
			lines[i] = strings.Repeat(" ", column) + lines[i]
		}
	}
	return lines
}
