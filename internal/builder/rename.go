package builder

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"toadam/internal/author"
	"toadam/internal/expr"
	"toadam/internal/form"
	"toadam/internal/problem"
)

// Refused are identifiers that were filled in and can't be, by the name of the
// field. What they would have named keeps the name that it has.
type Refused map[string]*problem.Error

func (r Refused) Error() string { return "identifiers are refused: " + r.first().Error() }

// Unwrap returns one of them, the same each time.
func (r Refused) Unwrap() error { return r.first() }

func (r Refused) first() *problem.Error {
	var names []string
	for name := range r {
		names = append(names, name)
	}
	return r[slices.Min(names)]
}

// checkID returns why an identifier can't be had beside others.
func checkID(id string, others []string) *problem.Error {
	key := ""
	switch {
	case !author.IsID(id):
		key = "builder.no_id"
	case slices.Contains(others, id):
		key = "builder.id_taken"
	default:
		return nil
	}
	return &problem.Error{Class: problem.Invalid, Key: key, Field: id, Args: map[string]string{"id": id}}
}

// beside are the identifiers that what stands at a place may not have.
func (f *Form) beside(at string) (ids []string) {
	sort := f.SortOf(at)
	if list, _ := position(at); strings.HasSuffix(list, "/fields") {
		for _, n := range f.node(list).Items() {
			if n.Path() != at {
				ids = append(ids, f.IDOf(n.Path()))
			}
		}
		return ids
	}
	for _, e := range f.Outline("") {
		if e.Sort == sort && e.At != at && !strings.Contains(e.At, "/fields/") {
			ids = append(ids, e.ID)
		}
	}
	if sort == Page {
		ids = append(ids, form.ToEnd)
	}
	return ids
}

// rename gives what stands at a place another identifier, and follows it to
// where it is spoken of. An identifier that is something else's is refused: what
// speaks of the one could not be told from what speaks of the other.
func (f *Form) rename(at, id string) error {
	old, sort := f.IDOf(at), f.SortOf(at)
	key := map[Sort]string{Page: "page", QuotaOf: "quota", Question: string(f.KindOf(at))}[sort]
	others := f.beside(at)
	switch {
	case id == "":
		return nil
	case key == "":
		return errors.New("it has no identifier that can be changed")
	}
	fault := checkID(id, others)
	if fault == nil && sort == Question && expr.IsKeyword(id) {
		fault = &problem.Error{Class: problem.Invalid, Key: "builder.no_id", Field: id, Args: map[string]string{"id": id}}
	}
	if fault != nil {
		return Refused{IDKey: fault}
	}
	if err := f.doc.Set(join(at, key), id); err != nil || slices.Contains(others, old) {
		return err // what speaks of the old one speaks of the other that has it
	}
	group, isField := f.groupOf(at)
	switch {
	case sort == Page:
		return f.follow(f.node(""), "", func(key, word string) string {
			if key == "to" && word == old {
				return id
			}
			return word
		})
	case isField:
		return f.follow(f.node(""), "", speaking(
			func(src string) string { src, _ = expr.RenamePart(src, group, 1, old, id); return src },
			func(name string) string { return named(name, group, 1, old, id) }))
	case sort == Question:
		return f.followQuestion(old, id)
	}
	return nil
}

// groupOf is the group that a place is a field of.
func (f *Form) groupOf(at string) (id string, isField bool) {
	list, _ := position(at)
	at, isField = strings.CutSuffix(list, "/fields")
	if !isField {
		return "", false
	}
	return f.IDOf(at), true
}

// followQuestion follows a question to expressions, to within, and to texts that
// quote its answer.
func (f *Form) followQuestion(from, to string) error {
	change := speaking(
		func(src string) string { src, _ = expr.Rename(src, from, to); return src },
		func(name string) string {
			if head, rest, part := strings.Cut(name, "."); head == from && part {
				return to + "." + rest
			} else if head == from {
				return to
			}
			return name
		})
	return f.follow(f.node(""), "", func(key, word string) string {
		if key == "within" && word == from {
			return to
		}
		return change(key, word)
	})
}

// speaking changes expressions, and the names of answers in texts.
func speaking(inExpression, inText func(string) string) func(key, word string) string {
	return func(key, word string) string {
		if kind := keyKinds[key]; kind == Condition || kind == Formula {
			return inExpression(word)
		}
		rest, b := word, strings.Builder{}
		for {
			before, behind, found := strings.Cut(rest, "{{")
			name, behind, closed := strings.Cut(behind, "}}")
			if !found || !closed {
				b.WriteString(rest)
				return b.String()
			}
			b.WriteString(before + "{{" + inText(name) + "}}")
			rest = behind
		}
	}
}

// named is the name of an answer with another word for a part of it, if it is
// the question's.
func named(name, question string, point int, from, to string) string {
	if head, _, _ := strings.Cut(name, "."); head != question {
		return name
	}
	return expr.RenamedPart(name, point, from, to)
}

// renameItem gives an option, a row or a statement of a list another identifier,
// and follows it.
func (f *Form) renameItem(place, from, to string, others []string) error {
	if fault := checkID(to, others); fault != nil {
		return fault
	}
	if err := f.doc.Rename(join(place, from), to); err != nil || slices.Contains(others, from) {
		return err
	}
	list, _ := position(place)
	for _, u := range f.usersOf(list) {
		if err := f.followItem(u, from, to); err != nil {
			return err
		}
	}
	return nil
}

// use is a question that has the options, rows or columns of a list.
type use struct{ at, key string }

// usersOf are the questions that have a list: the one that it stands in, or
// those that name the scale or list.
func (f *Form) usersOf(list string) []use {
	at, name := cut(list)
	if f.SortOf(at) == Question {
		return []use{{at, name}}
	}
	key := map[string]string{"scales": "scale", "lists": "options"}[at]
	var users []use
	for _, e := range f.Outline("") {
		if e.Sort == Question && key != "" && f.node(join(e.At, key)).Word() == name {
			users = append(users, use{e.At, key})
		}
	}
	return users
}

// followItem follows an item of a question's list: to what answers are compared
// with, to the names of its parts, and to the options that depend on it.
func (f *Form) followItem(u use, from, to string) error {
	id := f.IDOf(u.at)
	about := func(name string) bool { return name == id || strings.HasPrefix(name, id+".") }
	point := 0
	switch group, isField := f.groupOf(u.at); {
	case isField:
		field := id
		about = func(name string) bool {
			return strings.HasPrefix(name, group+".") && strings.HasSuffix(name, "."+field)
		}
		point = -1
	case u.key == "rows", u.key == "statements":
		about = func(string) bool { return false } // nothing is compared with a row
	case u.key == "columns":
		about, point = func(name string) bool { return strings.HasPrefix(name, id+".") }, 1
	case u.key == "scale":
		point = -1
	}
	err := f.follow(f.node(""), "", speaking(
		func(src string) string {
			src, _ = expr.RenameChoice(src, about, from, to)
			if point >= 0 {
				src, _ = expr.RenamePart(src, id, point, from, to)
			}
			return src
		},
		func(name string) string {
			if point < 0 {
				return name
			}
			return named(name, id, point, from, to)
		}))
	if err != nil || u.key != "options" {
		return err
	}
	return f.followOf(id, from, to)
}

// followOf follows a choice to the options that are only for it.
func (f *Form) followOf(question, from, to string) error {
	change := func(key, word string) string {
		if key == "of" && word == from {
			return to
		}
		return word
	}
	for _, e := range f.Outline("") {
		n := f.node(e.At)
		if e.Sort != Question || question == "" || n.Get("within").Word() != question {
			continue
		}
		options := n.Get("options")
		if options.Word() != "" {
			options = f.node("lists/" + options.Word())
		}
		if err := f.follow(options, "options", change); err != nil {
			return err
		}
	}
	return nil
}

// follow gives every word below a place what change makes of it and the key that
// it stands under.
func (f *Form) follow(n author.Node, key string, change func(key, word string) string) error {
	if word := n.Word(); word != "" {
		if fresh := change(key, word); fresh != word {
			return f.doc.Set(n.Path(), fresh)
		}
		return nil
	}
	for _, k := range n.Keys() {
		if err := f.follow(n.Get(k), k, change); err != nil {
			return err
		}
	}
	for i := range n.Len() {
		if n.IsList() {
			if err := f.follow(f.node(join(n.Path(), strconv.Itoa(i))), key, change); err != nil {
				return err
			}
		}
	}
	return nil
}
