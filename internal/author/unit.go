package author

import (
	"errors"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// unit is the lines of one item of a list, or of one key with its value. Only
// what is written in lines has units: a list or mapping in braces has none.
type unit struct {
	head  int // where the comments above it begin
	first int // its first line: that of the dash or the key
	end   int // the line after its last
}

// inBlock reports whether a node's entries have units. Keys behind a question
// mark, which hardly anybody knows, have none either.
func (d *Document) inBlock(n *yaml.Node) bool {
	if n.Style&yaml.FlowStyle != 0 || len(n.Content) == 0 {
		return false
	}
	if n.Kind != yaml.MappingNode {
		return n.Kind == yaml.SequenceNode
	}
	col := column(n)
	for i := 0; i < len(n.Content); i += 2 {
		l := d.lines[n.Content[i].Line-1]
		if n.Content[i].Column-1 != col || len(l) < col || strings.Trim(l[:col], " -") != "" {
			return false
		}
	}
	return true
}

// stride is how many nodes an entry has.
func stride(n *yaml.Node) int {
	if n.Kind == yaml.MappingNode {
		return 2
	}
	return 1
}

// column is where the dashes of a list or the keys of a mapping stand, from 0.
func column(n *yaml.Node) int {
	if n.Kind == yaml.MappingNode {
		return n.Content[0].Column - 1
	}
	return n.Column - 1
}

// units are those of a block, in order.
func (d *Document) units(t trail, block *yaml.Node) []unit {
	s, col := stride(block), column(block)
	list := make([]unit, len(block.Content)/s)
	above := 0
	for i := range list {
		list[i].first = d.start(block, i)
	}
	if len(t) > 0 {
		last := t[len(t)-1]
		above = d.start(last.parent, last.index/stride(last.parent)) + 1
	}
	for i := range list {
		limit := d.limit(t)
		if i+1 < len(list) {
			limit = list[i+1].first
		}
		list[i].end = d.trim(list[i].first, limit, col)
		list[i].head = list[i].first
		for list[i].head > above && d.isComment(list[i].head-1, col) {
			list[i].head--
		}
		above = list[i].end
	}
	return list
}

// start is the line of an entry's dash or key.
func (d *Document) start(block *yaml.Node, i int) int {
	if block.Kind == yaml.MappingNode {
		return block.Content[2*i].Line - 1
	}
	col, line := column(block), block.Content[i].Line-1
	for ; line > 0; line-- { // what belongs to a dash may stand below it
		if l := d.lines[line]; len(l) > col && l[col] == '-' && strings.Trim(l[:col], " -") == "" {
			break
		}
	}
	return line
}

// limit is the line before which everything in a node ends.
func (d *Document) limit(t trail) int {
	if len(t) == 0 {
		return len(d.lines)
	}
	last := t[len(t)-1]
	if next := last.index/stride(last.parent) + 1; next < len(last.parent.Content)/stride(last.parent) {
		return d.start(last.parent, next)
	}
	return d.limit(t.up())
}

// trim leaves out blank lines and comments at the end that belong to what
// follows: those no deeper than the entry.
func (d *Document) trim(first, end, col int) int {
	for end > first+1 {
		l := d.lines[end-1]
		rest := strings.TrimLeft(l, " ")
		if rest != "" && (rest[0] != '#' || len(l)-len(rest) > col) && rest != "..." {
			break
		}
		end--
	}
	return end
}

func (d *Document) isComment(line, col int) bool {
	l := d.lines[line]
	return len(l) > col && l[col] == '#' && strings.TrimLeft(l[:col], " ") == ""
}

// own reports whether no line of a unit is shared with what it stands in, as the
// first key behind a dash is.
func (d *Document) own(u unit, col int) bool {
	return strings.Trim(d.lines[u.first][:min(col, len(d.lines[u.first]))], " ") == ""
}

// splice returns the text with other lines in place of some.
func (d *Document) splice(first, end int, lines []string) []string {
	return slices.Concat(d.lines[:first], lines, d.lines[end:])
}

// rewrite writes the smallest unit around a node anew, after the node was changed.
// The tree still has the places of the text as it is.
func (d *Document) rewrite(t trail) error {
	for len(t) > 0 && !d.inBlock(t[len(t)-1].parent) {
		t = t.up()
	}
	if len(t) == 0 {
		return d.change()
	}
	block, i := t[len(t)-1].parent, t[len(t)-1].index/stride(t[len(t)-1].parent)
	u, col := d.units(t.up(), block)[i], column(block)
	var candidates [][]string
	for _, foot := range []bool{false, true} {
		lines, err := encodeLines(alone(block, i, foot), col)
		if err != nil {
			return errors.Join(err, d.restore())
		}
		lines[0] = d.lines[u.first][:col] + lines[0]
		candidates = append(candidates, d.splice(u.first, u.end, lines))
	}
	return d.change(candidates...)
}

// alone is a block with one entry only, without the comments above it.
func alone(block *yaml.Node, i int, foot bool) *yaml.Node {
	first := *block.Content[i*stride(block)]
	if !foot {
		first.FootComment = ""
	}
	first.HeadComment = ""
	one := &yaml.Node{Kind: block.Kind, Content: []*yaml.Node{&first}}
	if block.Kind == yaml.MappingNode {
		one.Content = append(one.Content, block.Content[2*i+1])
	}
	return one
}
