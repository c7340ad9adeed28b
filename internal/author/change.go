package author

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Set gives a place a value: a string, a bool, an int, Plain, Pairs, []any, or a
// Snippet. A key that is missing is made, and so is the mapping that it is in;
// order names the keys in the order in which they are usually written.
func (d *Document) Set(path string, value any, order ...string) error {
	fresh, err := toNode(value)
	if err != nil {
		return fmt.Errorf("set %q: %w", path, err)
	}
	t, old, err := d.find(path)
	if err == nil {
		write(old, fresh)
		if len(t) > 0 && roomy(t[len(t)-1].parent) {
			t = t.up()
		}
		return d.rewrite(t)
	}
	parent, key := split(path)
	pt, block, err := d.find(parent)
	switch {
	case err != nil && parent != "":
		return d.Set(parent, Pairs{{key, value}}, order...)
	case err != nil || block.Kind != yaml.MappingNode:
		return fmt.Errorf("set %q: %w", path, errNoPlace)
	}
	return d.addKey(pt, block, key, fresh, order)
}

// write puts a value in the place of another. A text keeps the quotes of the
// one before.
func write(old, fresh *yaml.Node) {
	style := fresh.Style
	if old.Kind == yaml.ScalarNode && fresh.Kind == yaml.ScalarNode && fresh.Tag == "!!str" && fresh.Style == 0 {
		multi := strings.Contains(fresh.Value, "\n")
		if prose := old.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0; prose == multi {
			style = old.Style
		}
	}
	old.Kind, old.Tag, old.Value, old.Content, old.Style = fresh.Kind, fresh.Tag, fresh.Value, fresh.Content, style
}

// addKey adds a key to a mapping, behind the last of those that come before it.
func (d *Document) addKey(t trail, block *yaml.Node, key string, value *yaml.Node, order []string) error {
	at, rank := min(2, len(block.Content)), slices.Index(order, key)
	if rank < 0 {
		at = len(block.Content)
	}
	for i := 0; i < len(block.Content); i += 2 {
		if r := slices.Index(order, block.Content[i].Value); 0 <= r && r < rank {
			at = i + 2
		}
	}
	before := *block
	name := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}
	entry := &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{name, value}}
	if !d.inBlock(&before) {
		block.Content = slices.Insert(block.Content, at, name, value)
		if len(before.Content) == 0 && value.Kind != yaml.ScalarNode {
			block.Style &^= yaml.FlowStyle
		}
		roomy(block)
		return d.rewrite(t)
	}
	lines, err := encodeLines(entry, column(block))
	if err != nil {
		return err
	}
	lines[0] = strings.Repeat(" ", column(block)) + lines[0]
	line := d.units(t, block)[at/2-1].end
	block.Content = slices.Insert(slices.Clone(block.Content), at, name, value)
	return d.change(d.splice(line, line, lines))
}

// Remove takes away an item of a list, or a key with its value, and the comment
// above it.
func (d *Document) Remove(path string) error {
	t, _, err := d.find(path)
	if err != nil || len(t) == 0 {
		return fmt.Errorf("remove %q: %w", path, errNoPlace)
	}
	block, s := t[len(t)-1].parent, stride(t[len(t)-1].parent)
	i := t[len(t)-1].index / s
	if !d.inBlock(block) || len(block.Content) == s {
		block.Content = slices.Delete(block.Content, i*s, i*s+s)
		block.Style |= yaml.FlowStyle // an empty one is written [] or {}
		return d.rewrite(t.up())
	}
	list, col := d.units(t.up(), block), column(block)
	u := list[i]
	var lines []string
	switch {
	case d.own(u, col):
		lines = d.splice(u.head, d.gapEnd(u, i), nil)
	case i+1 < len(list): // the next takes its place behind the dash
		next := list[i+1]
		lines = d.splice(u.first, next.first+1, []string{d.lines[u.first][:col] + d.lines[next.first][col:]})
	}
	block.Content = slices.Delete(slices.Clone(block.Content), i*s, i*s+s)
	return d.change(lines)
}

// gapEnd is where the unit with the index ends when it is taken away: a blank
// line below goes with it, if it is the first or there is one above.
func (d *Document) gapEnd(u unit, i int) int {
	blank := func(line int) bool {
		return 0 <= line && line < len(d.lines) && strings.TrimSpace(d.lines[line]) == ""
	}
	if blank(u.end) && (i == 0 || blank(u.head-1)) {
		return u.end + 1
	}
	return u.end
}

// Insert puts an item into a list, before the one that has the index now. A list
// that is missing is made.
func (d *Document) Insert(path string, i int, item any, order ...string) error {
	fresh, err := toNode(item)
	if err != nil {
		return fmt.Errorf("insert into %q: %w", path, err)
	}
	t, list, err := d.find(path)
	if err != nil {
		return d.Set(path, []any{item}, order...)
	}
	if list.Kind != yaml.SequenceNode || i < 0 || i > len(list.Content) {
		return fmt.Errorf("insert into %q: %w", path, errNoPlace)
	}
	if !d.inBlock(list) {
		list.Content = slices.Insert(list.Content, i, fresh)
		if fresh.Kind != yaml.ScalarNode {
			list.Style &^= yaml.FlowStyle
		}
		return d.rewrite(t)
	}
	lines, err := itemLines(item, fresh, column(list))
	if err != nil {
		return err
	}
	spliced := d.insertLines(d.units(t, list), i, lines)
	list.Content = slices.Insert(slices.Clone(list.Content), i, fresh)
	return d.change(spliced)
}

// itemLines are those of an item of a list, with its dash.
func itemLines(item any, fresh *yaml.Node, col int) ([]string, error) {
	margin := strings.Repeat(" ", col)
	if s, ok := item.(Snippet); ok {
		lines := strings.Split(strings.TrimRight(string(s), "\n"), "\n")
		dashed := false
		for i, l := range lines {
			comment := strings.HasPrefix(l, "#")
			switch {
			case l == "":
			case dashed:
				lines[i] = margin + "  " + l
			case comment:
				lines[i] = margin + l
			default:
				lines[i], dashed = margin+"- "+l, true
			}
		}
		return lines, nil
	}
	lines, err := encodeLines(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{fresh}}, col)
	if err == nil {
		lines[0] = margin + lines[0]
	}
	return lines, err
}

// longItem is from how many lines on the one item of a list is set apart from a
// second.
const longItem = 8

// insertLines puts an item's lines before the unit with the index, with a blank
// line between if the others have one.
func (d *Document) insertLines(list []unit, i int, lines []string) []string {
	apart := len(list) == 1 && list[0].end-list[0].first > longItem
	for k := 1; k < len(list); k++ {
		apart = apart || list[k].head > list[k-1].end && strings.TrimSpace(d.lines[list[k-1].end]) == ""
	}
	var gap []string
	if apart {
		gap = []string{""}
	}
	if i < len(list) {
		return d.splice(list[i].head, list[i].head, slices.Concat(lines, gap))
	}
	return d.splice(list[i-1].end, list[i-1].end, slices.Concat(gap, lines))
}

// Move takes an item out of its list and puts it into the same or another one,
// before the one that has the index then; the comment above it goes along.
func (d *Document) Move(path, to string, i int) error {
	from, _ := split(path)
	t, _, err := d.find(path)
	if err != nil || len(t) == 0 || t[len(t)-1].parent.Kind != yaml.SequenceNode || to == path || strings.HasPrefix(to, path+"/") {
		return fmt.Errorf("move %q: %w", path, errNoPlace)
	}
	if from == to {
		return d.reorder(t, i)
	}
	if _, list, err := d.find(to); err == nil && (list.Kind != yaml.SequenceNode || i < 0 || i > len(list.Content)) {
		return fmt.Errorf("move %q: %w", path, errNoPlace)
	}
	item, err := d.Snippet(path)
	if err != nil {
		return err
	}
	before := *d
	if err = d.Insert(to, i, item); err == nil {
		err = d.Remove(shifted(path, to, i))
	}
	if err != nil {
		*d = before
		return errors.Join(err, d.restore())
	}
	return nil
}

// shifted is what a place is called after an item was inserted into a list.
func shifted(path, list string, i int) string {
	at := 0 // which part of the path is the list's index
	if list != "" {
		at = strings.Count(list, "/") + 1
	}
	parts := strings.Split(path, "/")
	if len(parts) <= at || strings.Join(parts[:at], "/") != list {
		return path
	}
	if n, err := strconv.Atoi(parts[at]); err == nil && n >= i {
		parts[at] = strconv.Itoa(n + 1)
	}
	return strings.Join(parts, "/")
}

// reorder moves an item within its list. Comments go along, blank lines stay.
func (d *Document) reorder(t trail, to int) error {
	list, from := t[len(t)-1].parent, t[len(t)-1].index
	if to < 0 || to >= len(list.Content) {
		return fmt.Errorf("move an item to %d: %w", to, errNoPlace)
	}
	order := make([]int, len(list.Content))
	for i := range order {
		order[i] = i
	}
	order = slices.Insert(slices.Delete(order, from, from+1), to, from)
	content := make([]*yaml.Node, len(order))
	for i, o := range order {
		content[i] = list.Content[o]
	}
	if !d.inBlock(list) {
		list.Content = content
		return d.rewrite(t)
	}
	units, lines := d.units(t.up(), list), []string(nil)
	if !d.own(units[0], column(list)) {
		list.Content = content
		return d.rewrite(t.up())
	}
	for i, o := range order {
		lines = append(lines, d.lines[units[o].head:units[o].end]...)
		if i+1 < len(order) {
			lines = append(lines, d.lines[units[i].end:units[i+1].head]...)
		}
	}
	list.Content = content
	return d.change(d.splice(units[0].head, units[len(units)-1].end, lines))
}

// Rename gives a key another name.
func (d *Document) Rename(path, key string) error {
	t, _, err := d.find(path)
	if err != nil || len(t) == 0 || t[len(t)-1].parent.Kind != yaml.MappingNode {
		return fmt.Errorf("rename %q: %w", path, errNoPlace)
	}
	last := t[len(t)-1]
	if childIndex(last.parent, key) >= 0 {
		return fmt.Errorf("rename %q: there is a key %q already", path, key)
	}
	name := last.parent.Content[last.index-1]
	name.Value, name.Tag, name.Style = key, "!!str", 0
	return d.rewrite(t)
}

// Snippet cuts a copy of a place out of the text: an item of a list without its
// dash, with the comment above it.
func (d *Document) Snippet(path string) (Snippet, error) {
	t, n, err := d.find(path)
	if err != nil {
		return "", err
	}
	if len(t) > 0 && t[len(t)-1].parent.Kind == yaml.SequenceNode && d.inBlock(t[len(t)-1].parent) {
		list, i := t[len(t)-1].parent, t[len(t)-1].index
		s := d.cut(d.units(t.up(), list)[i], column(list))
		if m, err := toNode(s); err == nil && same(n, m) {
			return s, nil
		}
	}
	text, err := encode(n)
	return Snippet(text), err
}

// cut copies the lines of an item, and moves them to the left.
func (d *Document) cut(u unit, col int) Snippet {
	var b strings.Builder
	for i, l := range d.lines[u.head:u.end] {
		switch at := u.head + i; {
		case at < u.first:
			l = strings.TrimLeft(l, " ")
		case at == u.first:
			l = strings.TrimLeft(l[col+1:], " ")
		default:
			l = l[min(len(l)-len(strings.TrimLeft(l, " ")), col+2):]
		}
		b.WriteString(l + "\n")
	}
	return Snippet(b.String())
}
