package builder

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"toadam/internal/author"
	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/problem"
)

// Step is one thing that is done to a form.
type Step struct {
	Do    string // one of the steps of Do
	At    string // the place that it is done to
	Arg   string // a kind, a key, or the place that something is moved to
	Index int    // where in a list; for "move", counted without what is moved
	Input Input  // what was filled in at the place, and is kept first
	Lang  string // in which the program speaks to whoever does it
}

var errNotThere = errors.New("there is no such thing in the form")

// Do makes a step and returns the place to look at afterwards:
//
//	fill                keep what was filled in
//	up, down            a question, a page, a section or an item of a list, also beyond the end of a page
//	move                the same, into the list Arg, at Index
//	remove, duplicate
//	kind                make a question one of the kind Arg, and keep what fits
//	add_question        of the kind Arg, behind the question, or at the end of the page or section
//	add_page, add_section, add_field, add_quota, add_scale
//	add_item            to the list Arg (a key) of what is at the place
//	lock, unlock
//
// A step that can't be made, or would change something locked, leaves the text
// as it was.
func (f *Form) Do(s Step) (at string, err error) {
	if f.doc == nil {
		return s.At, &problem.Error{Class: problem.Invalid, Key: "builder.not_yaml"}
	}
	before := OpenAs(f.own, f.src)
	at, err = s.At, nil
	if s.Do != "lock" && s.Do != "unlock" && len(s.Input) > 0 {
		err = f.Fill(f.Home(s.At), s.Input)
	}
	if err == nil {
		at, err = f.step(s)
	}
	f.src = f.doc.Bytes()
	f.read()
	if err == nil && s.Do != "unlock" {
		err = before.Keeps(f)
	}
	if err != nil {
		*f = *before
		return s.At, refusal(err)
	}
	return f.Home(at), nil
}

// refusal gives an error that comes of what was asked for its class.
func refusal(err error) error {
	if problem.ClassOf(err) != problem.Internal {
		return err
	}
	return &problem.Error{Class: problem.Invalid, Key: "builder.impossible", Err: err}
}

func (f *Form) step(s Step) (string, error) {
	switch s.Do {
	case "fill":
		return s.At, nil
	case "up", "down":
		return f.shift(s.At, s.Do == "up")
	case "move":
		return item(s.Arg, s.Index), f.doc.Move(s.At, s.Arg, s.Index)
	case "remove":
		return f.drop(s.At)
	case "duplicate":
		return f.duplicate(s.At)
	case "kind":
		return s.At, f.setKind(s.At, form.Kind(s.Arg), s.Lang)
	case "add_question":
		return f.addQuestion(s.At, form.Kind(s.Arg), s.Lang)
	case "add_page", "add_section", "add_field", "add_quota", "add_scale":
		return f.addPart(s)
	case "add_item":
		return s.At, f.addItem(s.At, s.Arg, s.Lang)
	case "lock", "unlock":
		return s.At, f.setLock(s.At, s.Do == "lock")
	}
	return s.At, fmt.Errorf("there is no step %q", s.Do)
}

// shift moves an item by one place. A question at the end of its list goes on to
// the next page or section.
func (f *Form) shift(at string, up bool) (string, error) {
	list, i := position(at)
	to := i + 1
	if up {
		to = i - 1
	}
	if 0 <= to && to < f.node(list).Len() {
		return item(list, to), f.doc.Move(at, list, to)
	}
	if f.SortOf(at) != Question || strings.HasSuffix(list, "/fields") {
		return at, nil
	}
	lists := f.questionLists()
	next := slices.Index(lists, list) + 1
	if up {
		next -= 2
	}
	if next < 0 || next >= len(lists) {
		return at, nil
	}
	to = 0
	if up {
		to = f.node(lists[next]).Len()
	}
	return item(lists[next], to), f.doc.Move(at, lists[next], to)
}

// questionLists are the places of all lists of questions, in order.
func (f *Form) questionLists() []string {
	var lists []string
	for _, e := range f.Outline("") {
		if e.Sort == Section || e.Sort == Page && !f.node(e.At).Get("sections").Present() {
			lists = append(lists, e.At+"/questions")
		}
	}
	return lists
}

// drop takes something out of the form. What is looked at then is what comes
// before it, or what it was in.
func (f *Form) drop(at string) (string, error) {
	list, i := position(at)
	for _, l := range f.locks() {
		if strings.HasPrefix(l.node.Path()+"/", at+"/") {
			return at, refused(l.id)
		}
	}
	if err := f.doc.Remove(at); err != nil {
		return at, err
	}
	if f.SortOf(item(list, max(0, i-1))) != Nothing {
		return item(list, max(0, i-1)), nil
	}
	return list, nil
}

// duplicate makes a copy behind the original, under identifiers of its own and
// without a lock.
func (f *Form) duplicate(at string) (string, error) {
	list, i := position(at)
	s, err := f.doc.Snippet(at)
	if err != nil || i < 0 {
		return at, errors.Join(err, errNotThere)
	}
	s, err = f.fitted(s, f.SortOf(at), false)
	if err != nil {
		return at, err
	}
	return item(list, i+1), f.doc.Insert(list, i+1, s)
}

// taken are the identifiers of pages, or of questions that are no fields.
func (f *Form) taken(sort Sort) []string {
	var ids []string
	for _, e := range f.Outline("") {
		if e.Sort == sort && !strings.Contains(e.At, "/fields/") {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// free is an identifier that nothing has yet: the one that is wished for, or
// that one with a number.
func free(wish string, taken []string) string {
	if !slices.Contains(taken, wish) {
		return wish
	}
	stem := strings.TrimRight(wish, "0123456789")
	stem = strings.TrimSuffix(stem, "_")
	for n := 2; ; n++ {
		if id := stem + "_" + strconv.Itoa(n); !slices.Contains(taken, id) {
			return id
		}
	}
}

// words are a text of the program's own, in the languages of the form.
func (f *Form) words(key string, pairs ...string) any {
	var texts author.Pairs
	for _, lang := range f.Definition.Languages {
		texts = append(texts, author.Pair{Key: lang, Value: locale.T(lang, key, pairs...)})
	}
	if len(texts) == 1 && len(f.Languages) == 1 {
		return texts[0].Value
	}
	return texts
}

// addQuestion puts a new question behind another, or at the end of a page or
// section.
func (f *Form) addQuestion(at string, kind form.Kind, lang string) (string, error) {
	if !slices.Contains(form.Kinds, kind) {
		return at, fmt.Errorf("there is no kind %q", kind)
	}
	list, i, err := f.whereTo(at)
	if err != nil {
		return at, err
	}
	id := free(string(kind)+"_1", f.taken(Question))
	fresh := author.Lines{{Key: string(kind), Value: id}, {Key: "label", Value: f.words("builder.new_question")}}
	if err := f.doc.Insert(list, i, fresh, "page", "title", "intro", "questions"); err != nil {
		return at, err
	}
	return item(list, i), f.complete(item(list, i), kind, lang)
}

// whereTo is where a new question goes: the list, and the index there.
func (f *Form) whereTo(at string) (list string, i int, err error) {
	switch f.SortOf(at) {
	case Question:
		if list, i = position(at); strings.HasSuffix(list, "/fields") {
			at, _ := cut(list)
			list, i = position(at)
		}
		return list, i + 1, nil
	case Section:
		list = at + "/questions"
	case Page:
		list = at + "/questions"
		if n := f.node(at + "/sections").Len(); n > 0 {
			list = item(at+"/sections", n-1) + "/questions"
		}
	default:
		lists := f.questionLists()
		if len(lists) == 0 {
			return "", 0, errNotThere
		}
		list = lists[len(lists)-1]
	}
	return list, f.node(list).Len(), nil
}

// complete adds what a kind can't be without.
func (f *Form) complete(at string, kind form.Kind, lang string) error {
	for _, key := range kindNeeds(kind) {
		if f.node(join(at, key)).Present() {
			continue
		}
		var err error
		switch key {
		case "cells":
			err = f.set(join(at, key), form.CellChoice)
		case "value":
			err = f.set(join(at, key), "0")
		case "fields":
			_, err = f.addPart(Step{Do: "add_field", At: at, Lang: lang})
		default:
			if err = f.addItem(at, key, lang); err == nil {
				err = f.addItem(at, key, lang)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// setKind makes a question one of another kind. What fits is kept: the options
// of a choice become the points of a scale, and the other way round.
func (f *Form) setKind(at string, kind form.Kind, lang string) error {
	old := f.KindOf(at)
	if f.SortOf(at) != Question || !slices.Contains(form.Kinds, kind) {
		return errNotThere
	}
	if old == kind {
		return nil
	}
	if err := f.doc.Rename(join(at, string(old)), string(kind)); err != nil {
		return err
	}
	fit := form.Keys(kind)
	for _, pair := range [][2]string{{"options", "scale"}, {"scale", "options"}, {"rows", "statements"}, {"statements", "rows"}} {
		n := f.node(join(at, pair[0]))
		if n.Present() && n.IsList() && slices.Contains(fit, pair[1]) && !slices.Contains(fit, pair[0]) && !f.node(join(at, pair[1])).Present() {
			if err := f.doc.Rename(join(at, pair[0]), pair[1]); err != nil {
				return err
			}
		}
	}
	for _, key := range f.node(at).Keys()[1:] {
		if !slices.Contains(fit, key) {
			if err := f.doc.Remove(join(at, key)); err != nil {
				return err
			}
		}
	}
	return f.complete(at, kind, lang)
}

// addItem adds an option, a row, a statement or a route.
func (f *Form) addItem(at, key, lang string) error {
	list, n := join(at, key), f.node(join(at, key))
	if key == "next" {
		return f.doc.Insert(list, n.Len(), author.Pairs{{Key: "to", Value: form.ToEnd}}, f.order(at)...)
	}
	if keyKinds[key] != Items && f.SortOf(at) != Options || n.IsWord() && n.Word() != "" {
		return errNotThere
	}
	var ids []string
	for _, o := range n.Items() {
		ids = append(ids, f.item(o).ID)
	}
	noun, words := newItem(key)
	number := strconv.Itoa(n.Len() + 1)
	fresh := author.Pairs{{Key: free(noun+"_"+number, ids), Value: f.words(words, "n", number)}}
	i := n.Len()
	for i > 0 && n.Get(strconv.Itoa(i-1)).Get("exclusive").Word() == "true" { // "none of these" stays last
		i--
	}
	return f.doc.Insert(list, i, fresh, f.order(at)...)
}

// newItem is what an item of a list is called, and the text that a new one has.
func newItem(key string) (noun, words string) {
	switch key {
	case "rows":
		return "row", "builder.new_row"
	case "columns":
		return "column", "builder.new_column"
	case "statements":
		return "statement", "builder.new_statement"
	}
	return "option", "builder.new_option"
}

// addPart adds a page, a section, a field of a group, a quota or a scale.
func (f *Form) addPart(s Step) (string, error) {
	switch s.Do {
	case "add_page":
		list, i := "pages", f.node("pages").Len()
		if parts := strings.Split(s.At, "/"); parts[0] == "pages" && len(parts) > 1 {
			if n, err := strconv.Atoi(parts[1]); err == nil && n < i {
				i = n + 1
			}
		}
		id := free("page_"+strconv.Itoa(f.node(list).Len()+1), f.taken(Page))
		fresh := author.Lines{{Key: "page", Value: id}, {Key: "title", Value: f.words("builder.new_page")}, {Key: "questions", Value: []any{}}}
		return item(list, i), f.doc.Insert(list, i, fresh, f.order("")...)
	case "add_section":
		return f.addSection(s.At)
	case "add_field":
		if f.KindOf(s.At) != form.Group {
			return s.At, errNotThere
		}
		list := s.At + "/fields"
		i := f.node(list).Len()
		fresh := author.Lines{{Key: "text", Value: free("field_"+strconv.Itoa(i+1), f.beside(item(list, i)))}, {Key: "label", Value: f.words("builder.new_question")}}
		return item(list, i), f.doc.Insert(list, i, fresh, f.order(s.At)...)
	case "add_quota":
		i := f.node("quotas").Len()
		fresh := author.Lines{{Key: "quota", Value: free("quota_"+strconv.Itoa(i+1), f.beside(item("quotas", i)))}, {Key: "if", Value: f.someCondition()}, {Key: "limit", Value: 100}, {Key: "message", Value: f.words("builder.quota_full")}}
		return item("quotas", i), f.doc.Insert("quotas", i, fresh, f.order("")...)
	}
	name := free("scale_1", f.node("scales").Keys())
	points := []any{
		author.Pairs{{Key: "point_1", Value: f.words("builder.new_option", "n", "1")}},
		author.Pairs{{Key: "point_2", Value: f.words("builder.new_option", "n", "2")}},
	}
	if f.node("scales").Present() {
		return "scales/" + name, f.doc.Set("scales/"+name, points)
	}
	return "scales/" + name, f.doc.Set("scales", author.Pairs{{Key: name, Value: points}}, f.order("")...)
}

// someCondition is one that can hold, to begin with: the first question is
// answered.
func (f *Form) someCondition() string {
	for _, q := range f.Definition.Questions() {
		if q.Kind != form.Note && q.ID != "" {
			return "answered(" + q.ID + ")"
		}
	}
	return "true"
}

// addSection adds a section to a page. The questions of a page without sections
// become those of its first one.
func (f *Form) addSection(at string) (string, error) {
	if f.SortOf(at) == Section {
		list, _ := cut(at)
		at, _ = cut(list)
	}
	if f.SortOf(at) != Page {
		return at, errNotThere
	}
	list := at + "/sections"
	fresh := author.Lines{{Key: "title", Value: f.words("builder.new_section")}, {Key: "questions", Value: []any{}}}
	n := f.node(list).Len()
	if questions := f.node(at + "/questions"); questions.Present() {
		if questions.Len() > 0 {
			s, err := f.doc.Snippet(at + "/questions")
			if err != nil {
				return at, err
			}
			fresh[1].Value = s
		}
		if err := f.doc.Remove(at + "/questions"); err != nil {
			return at, err
		}
	}
	return item(list, n), f.doc.Insert(list, n, fresh, f.order(at)...)
}
