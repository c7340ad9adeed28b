// Package builder is how a form is written by clicking: the YAML text of a
// definition is what counts, and every step is made in that text, so that it
// and the clicking always show the same, comments and order survive, and
// whatever can't be clicked can be written. It is pure: a text and a step give
// a text. It does not know where texts are kept, nor what a page looks like.
//
//	f := builder.Open(yaml)
//	outline := f.Outline()                       // what there is
//	fields := f.Fields("pages/0/questions/2")    // what can be filled in there
//	at, err := f.Do(builder.Step{Do: "down", At: "pages/0/questions/2"})
//	yaml = f.YAML()
//
// A text with mistakes is shown and changed as far as it goes. One that is not
// YAML must be mended as a text first.
package builder

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"toadam/internal/author"
	"toadam/internal/form"
	"toadam/internal/problem"
)

// Form is a form's text that is being changed.
type Form struct {
	// Definition is the form as far as it can be read.
	Definition *form.Definition
	// Findings are its mistakes, as toadam check tells them.
	Findings problem.Findings
	// Languages are those that texts are written in, those that may have gaps last.
	Languages []string

	own string // the identifier that the form keeps; "": any
	src []byte
	doc *author.Document // nil: the text is not YAML

	places []Entry // for At
}

// Open reads a text.
func Open(yaml []byte) *Form { return OpenAs("", yaml) }

// OpenAs reads the text of a form that has its identifier: another one in the
// text is a mistake, and can't be filled in.
func OpenAs(id string, yaml []byte) *Form {
	f := &Form{src: Tidy(yaml), own: id}
	f.doc, _ = author.Edit(f.src) // the findings say what is wrong
	f.read()
	return f
}

// Tidy is the text as it is kept: with the line ends of Unix.
func Tidy(yaml []byte) []byte { return bytes.ReplaceAll(yaml, []byte("\r\n"), []byte("\n")) }

// read looks at the text again, after it was changed.
func (f *Form) read() {
	f.places = nil
	f.Definition, f.Findings = form.SketchOf(f.own, f.src)
	f.Languages = slices.Concat(f.Definition.Languages, f.Definition.InTranslation)
}

// Readable reports whether the text is YAML, so that it can be changed step by
// step.
func (f *Form) Readable() bool { return f.doc != nil }

// YAML is the text.
func (f *Form) YAML() []byte { return f.src }

// node is what is at a place; nothing if the text can't be read.
func (f *Form) node(at string) author.Node {
	if f.doc == nil {
		return author.Node{}
	}
	return f.doc.At(at)
}

// Sort says what stands at a place.
type Sort string

// What can stand at a place that has fields.
const (
	Whole    Sort = "form"
	Page     Sort = "page"
	Section  Sort = "section"
	Question Sort = "question"
	Options  Sort = "options" // a scale, or a list of options, that has a name
	QuotaOf  Sort = "quota"
	Nothing  Sort = ""
)

// SortOf says what stands at a place; Nothing if it has no fields, or is not
// there.
func (f *Form) SortOf(at string) Sort {
	n := f.node(at)
	switch parts := strings.Split(at, "/"); {
	case at == "" && n.IsMap():
		return Whole
	case len(parts) < 2 || !n.Present():
	case len(parts) == 2 && (parts[0] == "scales" || parts[0] == "lists"):
		return Options
	case !n.IsMap():
	case len(parts) == 2 && parts[0] == "pages":
		return Page
	case len(parts) == 2 && parts[0] == "quotas":
		return QuotaOf
	case len(parts) == 4 && parts[2] == "sections":
		return Section
	case parts[len(parts)-2] == "questions", parts[len(parts)-2] == "fields":
		return Question
	}
	return Nothing
}

// KindOf is the kind of the question at a place, as written.
func (f *Form) KindOf(at string) form.Kind {
	if keys := f.node(at).Keys(); f.SortOf(at) == Question && len(keys) > 0 {
		return form.Kind(keys[0])
	}
	return ""
}

// IDOf is the identifier of what stands at a place.
func (f *Form) IDOf(at string) string {
	n := f.node(at)
	switch f.SortOf(at) {
	case Whole:
		return n.Get("form").Word()
	case Page:
		return n.Get("page").Word()
	case QuotaOf:
		return n.Get("quota").Word()
	case Question:
		return n.Get(string(f.KindOf(at))).Word()
	case Options:
		_, name := cut(at)
		return name
	}
	return ""
}

// text is a text in a language, or in the first that it is written in.
func (f *Form) text(n author.Node, lang string) string {
	if !n.IsMap() {
		return n.Word()
	}
	for _, l := range append([]string{lang}, f.Languages...) {
		if s := n.Get(l).Word(); s != "" {
			return s
		}
	}
	return ""
}

// cut parts a place from the name of what it is in.
func cut(at string) (parent, name string) {
	if i := strings.LastIndexByte(at, '/'); i >= 0 {
		return at[:i], at[i+1:]
	}
	return "", at
}

// position parts an item's place into its list and its index there.
func position(at string) (list string, i int) {
	list, name := cut(at)
	i, err := strconv.Atoi(name)
	if err != nil {
		return list, -1
	}
	return list, i
}

func item(list string, i int) string { return list + "/" + strconv.Itoa(i) }

// Home is a place, or the nearest around it that has fields.
func (f *Form) Home(at string) string {
	for at != "" && f.SortOf(at) == Nothing {
		at, _ = cut(at)
	}
	return at
}

// Part is what is at a place, as it is written; nothing if nothing is there.
func (f *Form) Part(at string) []byte {
	if f.doc == nil {
		return nil
	}
	s, _ := f.doc.Snippet(at)
	return []byte(s)
}

// QuestionsOf is the list into which questions of a page or section go.
func (f *Form) QuestionsOf(at string) string {
	list, _, err := f.whereTo(at)
	if err != nil {
		return ""
	}
	return list
}
