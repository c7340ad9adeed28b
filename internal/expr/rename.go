package expr

import (
	"slices"
	"strings"
)

// Rename returns an expression with another name for a question, and whether
// there was one to rename. What can't be parsed stays as it is.
func Rename(src, from, to string) (string, bool) {
	return rewrite(src, func(n *node, put func(at int, old, fresh string)) {
		if n.op == name && n.question == from {
			put(n.at, from, to)
		}
	})
}

// RenameChoice is Rename for an option: what answers are compared with. About
// says whose.
func RenameChoice(src string, about func(name string) bool, from, to string) (string, bool) {
	return rewrite(src, func(n *node, put func(at int, old, fresh string)) {
		if n.op != eq && n.op != ne && n.op != in && n.op != has {
			return
		}
		if !slices.ContainsFunc(n.kids, func(k *node) bool { return k.op == name && about(k.text) }) {
			return
		}
		for _, k := range n.kids {
			if k.isText() && k.value.text == from {
				put(k.at, `"`+from, `"`+to)
			}
		}
	})
}

// RenamePart is Rename for a row, a column or an option that has an answer of
// its own: the part that stands behind the point with the index.
func RenamePart(src, question string, point int, from, to string) (string, bool) {
	return rewrite(src, func(n *node, put func(at int, old, fresh string)) {
		if n.op == name && n.question == question {
			put(n.at, n.text, RenamedPart(n.text, point, from, to))
		}
	})
}

// RenamedPart is a name with another word for a part of it. A part may be a pair
// of options, in the order of the alphabet.
func RenamedPart(name string, point int, from, to string) string {
	parts := strings.Split(name, ".")
	if len(parts) <= point+1 {
		return name
	}
	part := &parts[point+1]
	switch a, b, pair := strings.Cut(*part, "__"); {
	case !pair && *part == from:
		*part = to
	case pair && a == from:
		*part = min(to, b) + "__" + max(to, b)
	case pair && b == from:
		*part = min(to, a) + "__" + max(to, a)
	}
	return strings.Join(parts, ".")
}

// rewrite puts other words in the places of an expression that find names, in
// the order of the source.
func rewrite(src string, find func(n *node, put func(at int, old, fresh string))) (string, bool) {
	e, err := Parse(src)
	if err != nil {
		return src, false
	}
	var b strings.Builder
	done := 0
	e.root.walk(func(n *node) {
		find(n, func(at int, old, fresh string) {
			if at < done || !strings.HasPrefix(src[at:], old) {
				return
			}
			b.WriteString(src[done:at] + fresh)
			done = at + len(old)
		})
	})
	b.WriteString(src[done:])
	return b.String(), b.String() != src
}
