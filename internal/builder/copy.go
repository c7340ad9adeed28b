package builder

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"toadam/internal/author"
	"toadam/internal/form"
)

// Copy puts copies of what stands at a place of another form, a page, a section's
// or a page's questions, or one question, behind a place of this one. What is
// locked there is locked here. Scales and lists that it uses come along.
func (f *Form) Copy(from *Form, place, at string, asQuestions bool) (string, error) {
	if f.doc == nil || from.doc == nil {
		return at, refusal(errNotThere)
	}
	before := OpenAs(f.own, f.src)
	fresh, err := f.copyIn(from, place, at, asQuestions)
	f.src = f.doc.Bytes()
	f.read()
	if err == nil {
		err = before.Keeps(f)
	}
	if err != nil {
		*f = *before
		return at, refusal(err)
	}
	return fresh, nil
}

func (f *Form) copyIn(from *Form, place, at string, asQuestions bool) (string, error) {
	if from.SortOf(place) == Page && !asQuestions {
		list, i := "pages", f.node("pages").Len()
		if own, n := pageOf(at); own {
			i = n + 1
		}
		return item(list, i), f.copyItem(from, place, list, i)
	}
	places := from.questionsIn(place)
	list, i, err := f.whereTo(at)
	if err != nil || len(places) == 0 {
		return at, errors.Join(err, errNotThere)
	}
	for n, q := range places {
		if err := f.copyItem(from, q, list, i+n); err != nil {
			return at, err
		}
	}
	return item(list, i), nil
}

// pageOf is the index of the page that a place is in.
func pageOf(at string) (bool, int) {
	for {
		list, i := position(at)
		switch {
		case list == "pages" && i >= 0:
			return true, i
		case list == "":
			return false, 0
		}
		at = list
	}
}

// questionsIn are the places of the questions in a page or section, or of the
// one question itself.
func (f *Form) questionsIn(place string) []string {
	if f.SortOf(place) == Question {
		return []string{place}
	}
	var places []string
	for _, list := range f.questionLists() {
		if len(list) > len(place) && list[:len(place)+1] == place+"/" {
			for i := range f.node(list).Len() {
				places = append(places, item(list, i))
			}
		}
	}
	return places
}

// copyItem puts one page or question into a list.
func (f *Form) copyItem(from *Form, place, list string, i int) error {
	s, err := from.doc.Snippet(place)
	if err != nil {
		return err
	}
	for _, use := range []struct{ key, group string }{{"scale", "scales"}, {"options", "lists"}} {
		if err := f.copyNamed(from, place, use.key, use.group); err != nil {
			return err
		}
	}
	if s, err = f.fitted(s, from.SortOf(place), true); err != nil {
		return err
	}
	return f.doc.Insert(list, i, s, f.order("")...)
}

// copyNamed brings along the scales or lists that are used below a place, unless
// the form has the same already.
func (f *Form) copyNamed(from *Form, place, key, group string) error {
	for _, q := range from.questionsIn(place) {
		name := from.node(join(q, key)).Word()
		theirs, ours := from.node(group+"/"+name), f.node(group+"/"+name)
		switch {
		case name == "" || !theirs.Present() || ours.Equal(theirs):
			continue
		case ours.Present():
			return fmt.Errorf("the form has another %s %s", key, name)
		}
		s, err := from.doc.Snippet(group + "/" + name)
		if err != nil {
			return err
		}
		if f.node(group).Present() {
			err = f.doc.Set(group+"/"+name, s)
		} else {
			err = f.doc.Set(group, author.Pairs{{Key: name, Value: s}}, f.order("")...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fitted gives a copy identifiers that the form does not have yet, and takes its
// locks away if it is not to keep them. Within it, the new names are followed.
func (f *Form) fitted(s author.Snippet, sort Sort, locked bool) (author.Snippet, error) {
	copied, err := copyOf(f, s, sort)
	if err != nil {
		return s, err
	}
	taken := map[Sort][]string{Page: f.taken(Page), Question: f.taken(Question)}
	for _, e := range copied.Outline("") {
		switch ids := taken[e.Sort]; {
		case e.At == wrapper && sort == Question: // the page that holds the copy
			continue
		case e.ID != "" && slices.Contains(ids, e.ID) && !strings.Contains(e.At, "/fields/"):
			err = copied.rename(e.At, free(e.ID, slices.Concat(ids, copied.taken(e.Sort))))
		}
		taken[e.Sort] = append(taken[e.Sort], copied.IDOf(e.At))
		if err == nil && !locked && copied.LockedItself(e.At) {
			err = copied.doc.Remove(e.At + "/locked")
		}
		if err != nil {
			return s, err
		}
	}
	at := wrapper
	if sort == Question {
		at = wrapper + "/questions/0"
	}
	return copied.doc.Snippet(at)
}

// wrapper is where a copy stands alone, while it is fitted in.
const wrapper = "pages/0"

// copyOf makes a form that holds nothing but the copy.
func copyOf(f *Form, s author.Snippet, sort Sort) (*Form, error) {
	doc, err := author.Edit([]byte("pages: []\n"))
	if err != nil {
		return nil, err
	}
	switch sort {
	case Page:
		err = doc.Insert("pages", 0, s)
	case Question:
		err = doc.Set("pages", []any{author.Pairs{{Key: "questions", Value: []any{}}}})
		if err == nil {
			err = doc.Insert("pages/0/questions", 0, s)
		}
	default:
		err = errNotThere
	}
	return &Form{doc: doc, Languages: f.Languages, src: doc.Bytes()}, err
}

// New is the text of a form without questions.
func New(id string, titles map[string]string, languages []string, audience string) ([]byte, error) {
	f := &Form{Languages: languages}
	doc, err := author.Edit([]byte("form: " + strconv.Quote(id) + "\n"))
	if err != nil {
		return nil, err
	}
	title := any(titles[languages[0]])
	if len(languages) > 1 {
		title = f.pairs(titles)
	}
	err = errors.Join(doc.Set("form", id), doc.Set("title", title), doc.Set("for", audience), doc.Set("languages", anys(languages)), doc.Set("pages", []any{}))
	return doc.Bytes(), err
}

// Called is the text of a form under another name and for an audience. Without
// a title in English it is in Vietnamese only, if it was in that.
func Called(yaml []byte, id string, titles map[string]string, audience string) ([]byte, error) {
	f := Open(yaml)
	if f.doc == nil {
		return nil, refusal(errNotThere)
	}
	if err := f.called(id, titles, audience); err != nil {
		return nil, refusal(err)
	}
	return f.doc.Bytes(), nil
}

func (f *Form) called(id string, titles map[string]string, audience string) error {
	pairs := f.pairs(titles)
	if titles["en"] != "" && !slices.Contains(f.Languages, "en") {
		pairs = append(pairs, author.Pair{Key: "en", Value: titles["en"]})
		if err := f.set("in_translation", append(anys(f.Definition.InTranslation), "en")); err != nil {
			return err
		}
	}
	if titles["en"] == "" && slices.Contains(f.Languages, "vi") {
		if err := f.only("vi"); err != nil {
			return err
		}
	}
	title := any(pairs)
	if len(pairs) == 1 && titles["en"] == "" {
		title = pairs[0].Value
	}
	err := errors.Join(f.set("form", id), f.set("title", title))
	if slices.Contains(form.Audiences, audience) {
		err = errors.Join(err, f.set("for", audience))
	}
	return err
}

// only takes away all languages but one.
func (f *Form) only(lang string) error {
	var drop []string
	for _, l := range f.Languages {
		if l != lang {
			drop = append(drop, l)
		}
	}
	for _, place := range f.translated(f.node(""), drop) {
		if err := f.remove(place); err != nil {
			return err
		}
	}
	return errors.Join(f.set("languages", []any{lang}), f.remove("in_translation"))
}

// translated are the places of the texts in languages, below a node.
func (f *Form) translated(n author.Node, languages []string) (places []string) {
	for _, k := range n.Keys() {
		switch child := n.Get(k); {
		case slices.Contains(languages, k) && child.IsWord() && n.Get(f.Languages[0]).IsWord():
			places = append(places, child.Path())
		default:
			places = append(places, f.translated(child, languages)...)
		}
	}
	for _, child := range n.Items() {
		places = append(places, f.translated(child, languages)...)
	}
	return places
}

func anys(words []string) []any {
	list := make([]any, len(words))
	for i, w := range words {
		list[i] = w
	}
	return list
}
