package builder

import (
	"fmt"
	"strings"

	"toadam/internal/author"
	"toadam/internal/problem"
)

// Locked reports whether a place can't be changed, because it or what it is in
// is locked.
func (f *Form) Locked(at string) bool {
	for ; at != ""; at, _ = cut(at) {
		if f.node(at).Get("locked").Word() == "true" {
			return true
		}
	}
	return false
}

// LockedItself reports whether the lock of a place is its own.
func (f *Form) LockedItself(at string) bool { return f.node(at).Get("locked").Word() == "true" }

// refused is the error of a step that would change something locked.
func refused(what string) error {
	return &problem.Error{Class: problem.Forbidden, Key: "builder.locked_part", Field: what, Args: map[string]string{"what": what}}
}

// lock is something that must stay as it is.
type lock struct {
	sort Sort
	id   string
	node author.Node
}

// locks are all locked things of a text, and the named options that they use.
func (f *Form) locks() []lock {
	var list []lock
	for _, e := range f.Outline("") {
		if !e.Locked {
			continue
		}
		n := f.node(e.At)
		if f.LockedItself(e.At) {
			list = append(list, lock{e.Sort, e.ID, n})
		}
		for _, use := range []struct{ key, group string }{{"scale", "scales"}, {"options", "lists"}} {
			if name := n.Get(use.key).Word(); name != "" {
				list = append(list, lock{Options, name, f.node(use.group + "/" + name)})
			}
		}
	}
	return list
}

// Keeps reports whether another text has all that is locked in this one, as it
// is. The error names the first thing that would be changed; it is of class
// Invalid if the other text can't be read, so that nobody can tell.
func (f *Form) Keeps(other *Form) error {
	locks := f.locks()
	if len(locks) > 0 && !other.Readable() {
		return &problem.Error{Class: problem.Invalid, Key: "builder.unreadable_locked"}
	}
	for _, l := range locks {
		if !other.has(l) {
			return refused(l.id)
		}
	}
	return nil
}

// has reports whether a locked thing is in the text.
func (f *Form) has(l lock) bool {
	if l.sort == Options {
		group, _, _ := strings.Cut(l.node.Path(), "/")
		return f.node(group + "/" + l.id).Equal(l.node)
	}
	for _, e := range f.Outline("") {
		if e.Sort == l.sort && e.ID == l.id && f.node(e.At).Equal(l.node) {
			return true
		}
	}
	return false
}

// setLock locks or unlocks what is at a place, which is the only step that may
// touch something locked.
func (f *Form) setLock(at string, on bool) error {
	switch sort := f.SortOf(at); {
	case sort != Question && sort != Page:
		return fmt.Errorf("lock %q: %w", at, errNotThere)
	case !on:
		return f.doc.Remove(at + "/locked")
	}
	return f.doc.Set(at+"/locked", true, f.order(at)...)
}
