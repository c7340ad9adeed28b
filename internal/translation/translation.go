// Package translation is the texts of a form as translators meet them: each
// under a key that lasts, with the text to translate from, what is missing and
// what has become stale, out to a spreadsheet or an XLIFF file and back into
// the YAML. It knows definitions and their files, and nothing of who translates.
package translation

import (
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"toadam/internal/author"
	"toadam/internal/form"
)

// Text is one text of a form.
type Text struct {
	// Key is its path by identifiers: role.label, role.option.chair,
	// _page.about.title. What is not a question's begins with "_", as no
	// identifier does.
	Key   string
	Also  []string // keys of other places that show the same text, as a scale's
	Name  string   // which of its owner's texts it is: label, hint, option …
	Where string   // the titles and labels above it, in the form's own language
	In    form.Text

	Source  string   // in the form's own language
	Longest int      // in characters
	Stale   []string // languages whose text is older than the source
	Locked  bool     // it is of a locked page or question: what is there stays, what is missing may be added
}

// Missing reports whether there is no text in the language.
func (t *Text) Missing(lang string) bool { return t.In[lang] == "" }

// Languages are those that a form is translated into: what it has beside its
// own, and what it is being translated into.
func Languages(d *form.Definition) []string {
	return append(append([]string{}, d.Languages[1:]...), d.InTranslation...)
}

// Of returns all texts of the form, in its order. Earlier are versions of the
// same form, the oldest first, by which stale texts are told: those that have
// stayed as they were while their source changed.
func Of(d *form.Definition, earlier ...*form.Definition) []Text {
	w := walker{source: d.Languages[0], seen: map[uintptr]int{}}
	w.walk(reflect.ValueOf(d).Elem(), place{key: "_form"})
	for i := range w.texts {
		w.texts[i].Source = w.texts[i].In[w.source]
	}
	if len(earlier) > 0 {
		w.stale(Languages(d), earlier)
	}
	return w.texts
}

// walker gathers the texts of a definition. It goes by the types, so that no
// text which a definition may come to have is left out.
type walker struct {
	source string
	texts  []Text
	seen   map[uintptr]int // text → its index
}

// place is where in a form the walker is.
type place struct {
	key   string
	name  string // of the list that it is an item of, in the singular
	where string
	prose bool // its label is a text of any length

	locked bool // it is in something locked
}

var textType = reflect.TypeFor[form.Text]()

func (w *walker) walk(v reflect.Value, at place) {
	at.prose = at.prose || v.Type() == reflect.TypeFor[form.Question]() && v.Interface().(form.Question).Kind == form.Note
	if lock := v.FieldByName("Locked"); lock.IsValid() && lock.Bool() {
		at.locked = true
	}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Type == textType:
			w.text(v.Field(i).Interface().(form.Text), at, name)
		case field.Type.Kind() == reflect.Slice && field.Type.Elem().Kind() == reflect.Struct:
			w.list(v.Field(i), at.below(v, w.source), strings.TrimSuffix(name, "s"))
		}
	}
}

// below is the place of what is in v.
func (at place) below(v reflect.Value, lang string) place {
	for _, name := range []string{"Label", "Title"} {
		f := v.FieldByName(name)
		if !f.IsValid() || at.key == "_form" {
			continue
		}
		if title := f.Interface().(form.Text).In(lang); title != "" && at.where != "" {
			at.where += " › " + title
		} else if title != "" {
			at.where = title
		}
	}
	return at
}

// list walks the items of a list: those with an identifier are known by it,
// questions by nothing else, others by their number.
func (w *walker) list(items reflect.Value, at place, name string) {
	for i := range items.Len() {
		item, in := items.Index(i), at
		id := item.FieldByName("ID")
		in.name, in.prose = name, false
		switch {
		case name == "question":
			in.key = id.String()
		case !id.IsValid():
			in.key += "." + name + "_" + strconv.Itoa(i+1)
		case at.key == "_form":
			in.key = "_" + name + "." + id.String()
		default:
			in.key += "." + name + "." + id.String()
		}
		w.walk(item, in)
	}
}

// text notes a text, unless there is none. The label of an option or a row is
// all there is to it, and is known by its key.
func (w *walker) text(t form.Text, at place, name string) {
	if t.In(w.source) == "" {
		return
	}
	text := Text{Key: at.key + "." + name, Name: name, Where: at.where, In: t, Longest: longest(name, at.prose), Locked: at.locked}
	if name == "label" && at.name != "question" && at.name != "field" {
		text.Key, text.Name = at.key, at.name
	}
	p := reflect.ValueOf(t).Pointer()
	if first, ok := w.seen[p]; ok {
		w.texts[first].Also = append(w.texts[first].Also, text.Key)
		w.texts[first].Locked = w.texts[first].Locked || at.locked
		return
	}
	w.seen[p] = len(w.texts)
	w.texts = append(w.texts, text)
}

// longest is how long a text can be: an introduction is longer than a label.
func longest(name string, prose bool) int {
	switch {
	case name == "intro", name == "thanks", name == "hint", name == "label" && prose:
		return author.MaxProse
	}
	return author.MaxLabel
}

// stale finds the texts that are older than their source: through the versions
// back to the first in which the text was as it is now, its source must have
// been as it is now, too.
func (w *walker) stale(languages []string, earlier []*form.Definition) {
	versions := make([]map[string]form.Text, len(earlier))
	for i, d := range earlier {
		versions[i] = map[string]form.Text{}
		for _, t := range Of(d) {
			for _, key := range append(t.Also, t.Key) {
				versions[i][key] = t.In
			}
		}
	}
	for i := range w.texts {
		t := &w.texts[i]
		for _, lang := range languages {
			first := t.Source
			for n := len(versions) - 1; n >= 0 && t.In[lang] != "" && versions[n][t.Key][lang] == t.In[lang]; n-- {
				first = versions[n][t.Key][w.source]
			}
			if first != t.Source {
				t.Stale = append(t.Stale, lang)
			}
		}
	}
}

// Coverage is how far a form is translated into a language.
type Coverage struct {
	Language              string
	Texts, Missing, Stale int
	Characters            int // of the sources that are missing: what there is to do
}

// Cover counts the texts in a language.
func Cover(texts []Text, lang string) Coverage {
	c := Coverage{Language: lang, Texts: len(texts)}
	for i := range texts {
		t := &texts[i]
		switch {
		case t.Missing(lang):
			c.Missing++
			c.Characters += utf8.RuneCountInString(t.Source)
		case t.IsStale(lang):
			c.Stale++
		}
	}
	return c
}

// IsStale reports whether the text in the language is older than its source.
func (t *Text) IsStale(lang string) bool {
	for _, stale := range t.Stale {
		if stale == lang {
			return true
		}
	}
	return false
}
