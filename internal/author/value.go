package author

import (
	"fmt"
	"iter"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Value is a value in a file, with its place there. Reading one that is absent
// gives the zero value without a finding.
type Value struct {
	file  *File
	node  *yaml.Node // nil: absent
	what  string     // how findings call it, usually its key
	about string     // the question or panel it belongs to
	line  int
}

// Present reports whether the file holds the value.
func (v Value) Present() bool { return v.node != nil }

// Line is the line where the value begins, from 1; for an absent one that of
// the mapping it is missing from.
func (v Value) Line() int { return v.line }

// About returns the value with the name of the question or panel it belongs
// to, which findings in it will carry.
func (v Value) About(name string) Value {
	v.about = name
	return v
}

// Fail notes a mistake in the value: what is wrong, and how to mend it.
func (v Value) Fail(what, mend string) { v.file.add(v.line, v.about, what, mend) }

// is reports whether the value is of the kind; one that is there and isn't is
// a mistake. want says in words what it must be, and mend how to write it.
func (v Value) is(kind yaml.Kind, want, mend string) bool {
	switch {
	case v.node == nil || v.node.Kind == 0:
		return false
	case v.IsScalar() && v.node.ShortTag() == "!!null":
		v.Fail(v.what+" is empty", "fill it in, or remove it")
		return false
	case v.node.Kind != kind:
		v.Fail(v.what+" must be "+want, mend)
		return false
	}
	return true
}

// IsScalar reports whether the value is a single word, text or number.
func (v Value) IsScalar() bool { return v.node != nil && v.node.Kind == yaml.ScalarNode }

// Is reports whether the value is the word.
func (v Value) Is(word string) bool { return v.IsScalar() && v.node.Value == word }

// List returns the items of a list of one to most items.
func (v Value) List(most int) []Value {
	if !v.is(yaml.SequenceNode, "a list", "begin each item with a dash on a line of its own") {
		return nil
	}
	switch n := len(v.node.Content); {
	case n == 0:
		v.Fail(v.what+" is empty", "fill it in, or remove it")
	case n > most:
		v.Fail(fmt.Sprintf("%s has %d items; the limit is %d", v.what, n, most), "shorten it")
		return nil
	}
	items := make([]Value, len(v.node.Content))
	for i, n := range v.node.Content {
		items[i] = Value{v.file, n, fmt.Sprintf("item %d of %s", i+1, v.what), v.about, n.Line}
	}
	return items
}

// Map is a mapping: keys with values, in the file's order.
type Map struct {
	Value
	entries []Entry
}

// Entry is one key of a mapping with its value.
type Entry struct{ Key, Value Value }

// Map returns the value as a mapping; if it is none, one without entries.
func (v Value) Map() Map {
	m := Map{Value: v}
	if !v.is(yaml.MappingNode, "keys with values", "write key: value") {
		return m
	}
	m.entries = make([]Entry, 0, len(v.node.Content)/2)
	for i := 0; i < len(v.node.Content); i += 2 {
		key, value := v.node.Content[i], v.node.Content[i+1]
		m.entries = append(m.entries, Entry{
			Key:   Value{v.file, key, "the key " + quote(key.Value), v.about, key.Line},
			Value: Value{v.file, value, key.Value, v.about, key.Line},
		})
	}
	return m
}

// About returns the mapping with the name of the question or panel that it
// belongs to.
func (m Map) About(name string) Map {
	entries := make([]Entry, len(m.entries))
	for i, e := range m.entries {
		entries[i] = Entry{e.Key.About(name), e.Value.About(name)}
	}
	return Map{m.Value.About(name), entries}
}

// Len is the number of keys.
func (m Map) Len() int { return len(m.entries) }

// Entries yields each key as written, with key and value.
func (m Map) Entries() iter.Seq2[string, Entry] {
	return func(yield func(string, Entry) bool) {
		for _, e := range m.entries {
			if !yield(e.Key.node.Value, e) {
				return
			}
		}
	}
}

// First returns the first key as written, with key and value. If there is none
// it is noted, and the key is "" and absent.
func (m Map) First() (string, Entry) {
	for key, e := range m.Entries() {
		return key, e
	}
	if m.node != nil && m.node.Kind == yaml.MappingNode {
		m.Fail(m.what+" is empty", "fill it in, or remove it")
	}
	return "", Entry{m.missing("key"), m.missing("value")}
}

// Get returns the value of a key; it may be absent.
func (m Map) Get(key string) Value {
	for k, e := range m.Entries() {
		if k == key {
			return e.Value
		}
	}
	return m.missing(key)
}

// Need returns the value of a key, and notes it if the key is missing.
func (m Map) Need(key string) Value { return m.need(key, "…") }

// NeedOneOf returns the value of a key if it is one of the words, and notes it
// if the key is missing.
func (m Map) NeedOneOf(key string, words ...string) string {
	return m.need(key, "with one of "+strings.Join(words, ", ")).OneOf(words...)
}

func (m Map) need(key, how string) Value {
	v := m.Get(key)
	// Of a value that is no mapping, that was said already.
	if !v.Present() && m.node != nil && m.node.Kind == yaml.MappingNode {
		m.Fail(key+" is missing", "add "+key+": "+how)
	}
	return v
}

func (m Map) missing(key string) Value { return Value{m.file, nil, key, m.about, m.line} }

// Only notes every key that is not among the given ones.
func (m Map) Only(keys ...string) {
	for key, e := range m.Entries() {
		e.Key.Known(key, "key", keys)
	}
}

// Known reports whether word is one of those allowed, and notes it otherwise,
// with the one that was probably meant.
func (v Value) Known(word, noun string, allowed []string) bool {
	for _, a := range allowed {
		if word == a {
			return true
		}
	}
	mend := "use one of " + strings.Join(allowed, ", ")
	if near := Nearest(word, allowed); near != "" {
		mend = "did you mean " + near + "?"
	}
	v.Fail("unknown "+noun+" "+quote(word), mend)
	return false
}
