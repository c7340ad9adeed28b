package builder

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"toadam/internal/author"
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
	tags := make([]any, len(languages))
	for i, lang := range languages {
		tags[i] = lang
	}
	err = errors.Join(doc.Set("form", id), doc.Set("title", title), doc.Set("for", audience), doc.Set("languages", tags), doc.Set("pages", []any{}))
	return doc.Bytes(), err
}

// Called is the text of a form under another name.
func Called(yaml []byte, id string, titles map[string]string) ([]byte, error) {
	f := Open(yaml)
	if f.doc == nil {
		return nil, refusal(errNotThere)
	}
	if err := f.doc.Set("form", id); err != nil {
		return nil, refusal(err)
	}
	in := Input{}
	for lang, title := range titles {
		if slices.Contains(f.Languages, lang) && title != "" {
			in[NameOf("title", lang)] = []string{title}
		}
	}
	if err := f.Fill("", in); err != nil {
		return nil, refusal(err)
	}
	return f.doc.Bytes(), nil
}
