package author

import (
	"iter"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Node is a value of a Document, to look at: unlike Value it finds no fault
// with what it is.
type Node struct {
	node *yaml.Node // nil: there is none
	path string
}

// At is the value at a place; one that is not there has nothing in it.
func (d *Document) At(path string) Node {
	_, n, err := d.find(path)
	if err != nil {
		return Node{nil, path}
	}
	return Node{n, path}
}

// Path is where the value is.
func (n Node) Path() string { return n.path }

// Present reports whether there is a value.
func (n Node) Present() bool { return n.node != nil }

// Line is where it begins, from 1.
func (n Node) Line() int {
	if n.node == nil {
		return 0
	}
	return n.node.Line
}

// IsMap reports whether the value has keys.
func (n Node) IsMap() bool { return n.node != nil && n.node.Kind == yaml.MappingNode }

// IsList reports whether the value has items.
func (n Node) IsList() bool { return n.node != nil && n.node.Kind == yaml.SequenceNode }

// IsWord reports whether the value is a single word, text or number.
func (n Node) IsWord() bool { return n.node != nil && n.node.Kind == yaml.ScalarNode }

// Word is a single word, text or number as written; "" for anything else, and
// for what is left empty.
func (n Node) Word() string {
	if !n.IsWord() || n.node.ShortTag() == "!!null" {
		return ""
	}
	return n.node.Value
}

// Len is the number of items, or of keys.
func (n Node) Len() int {
	switch {
	case n.IsList():
		return len(n.node.Content)
	case n.IsMap():
		return len(n.node.Content) / 2
	}
	return 0
}

// Get is the value of a key, or the item with an index; it may not be there.
func (n Node) Get(name string) Node {
	path := name
	if n.path != "" {
		path = n.path + "/" + name
	}
	if n.node != nil {
		if i := childIndex(n.node, name); i >= 0 {
			return Node{n.node.Content[i], path}
		}
	}
	return Node{nil, path}
}

// Items yields the items of a list.
func (n Node) Items() iter.Seq2[int, Node] {
	return func(yield func(int, Node) bool) {
		for i := range n.Len() {
			if !n.IsList() || !yield(i, n.Get(strconv.Itoa(i))) {
				return
			}
		}
	}
}

// Keys are those of a mapping, in order.
func (n Node) Keys() []string {
	if !n.IsMap() {
		return nil
	}
	keys := make([]string, 0, n.Len())
	for i := 0; i < len(n.node.Content); i += 2 {
		keys = append(keys, n.node.Content[i].Value)
	}
	return keys
}

// Equal reports whether two values mean the same, however they are written.
func (n Node) Equal(m Node) bool {
	if n.node == nil || m.node == nil {
		return n.node == m.node
	}
	return same(n.node, m.node)
}
