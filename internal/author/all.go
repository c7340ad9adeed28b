package author

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// SetAll sets many places, by path. The result is that of Set for each, but a
// long text, if no two of the places are in one mapping, is read again once, and
// not as often as it has changes.
func (d *Document) SetAll(values map[string]any) error {
	paths := slices.Collect(maps.Keys(values))
	if err := d.setUnread(paths, values); err == nil {
		return nil
	}
	slices.Sort(paths)
	for _, path := range paths {
		if err := d.Set(path, values[path]); err != nil {
			return err
		}
	}
	return nil
}

// setUnread makes all changes from the last line to the first, so that each
// finds what is above it where it was read, and then reads the text. If it is not
// what was meant, nothing is changed.
func (d *Document) setUnread(paths []string, values map[string]any) error {
	line, parents := map[string]int{}, map[string]bool{}
	for _, path := range paths {
		parent, _ := split(path)
		if parents[parent] {
			return fmt.Errorf("set %q at once with others: one of them is beside it", path)
		}
		parents[parent] = true
		line[path] = cmp.Or(d.At(path).Line(), d.At(parent).Line())
	}
	slices.SortFunc(paths, func(a, b string) int { return cmp.Or(line[b]-line[a], cmp.Compare(a, b)) })
	draft := Document{lines: d.lines, unread: true}
	if err := draft.restore(); err != nil {
		return err
	}
	for _, path := range paths {
		if err := draft.Set(path, values[path]); err != nil {
			return err
		}
	}
	read := Document{lines: draft.lines}
	if err := read.restore(); err != nil {
		return err
	}
	if !same(draft.doc, read.doc) || !keepsComments(d.doc, read.doc) {
		return fmt.Errorf("set %d places at once: the text would mean something else", len(paths))
	}
	*d = read
	return nil
}
