package xlsform

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
	"unicode/utf8"

	"toadam/internal/author"
	"toadam/internal/exchange"
	"toadam/internal/form"
)

// Words that a form needs and XLSForm leaves to the app. In other languages
// they are in English, for a translator to find.
var (
	otherWords   = form.Text{"en": "Other", "vi": "Khác", "fr": "Autre", "es": "Otro"}
	invalidWords = form.Text{"en": "This answer is not possible.", "vi": "Câu trả lời này không phù hợp.",
		"fr": "Cette réponse n’est pas possible.", "es": "Esta respuesta no es posible."}
	patternWords = form.Text{"en": "the text in the form that is asked for", "vi": "đúng dạng được yêu cầu",
		"fr": "le texte sous la forme demandée", "es": "el texto en la forma pedida"}
)

// words are words of our own in all languages of the form.
func (im *importer) words(w form.Text) form.Text {
	text := form.Text{}
	tags := map[string]bool{im.languages.first: true}
	for name, tag := range im.languages.tags {
		if name != "" {
			tags[tag] = true
		}
	}
	for tag := range tags {
		base, _, _ := strings.Cut(tag, "-")
		text[tag] = w["en"]
		if s := w[base]; s != "" {
			text[tag] = s
		}
	}
	return text
}

// texts calls f for every text of a definition that is not empty.
func texts(d *form.Definition, f func(form.Text)) {
	some := func(list ...form.Text) {
		for _, t := range list {
			if len(t) > 0 {
				f(t)
			}
		}
	}
	var ofQuestion func(q *form.Question)
	ofQuestion = func(q *form.Question) {
		some(q.Label, q.Hint, q.Invalid, q.PatternHint)
		for _, o := range q.Options {
			some(o.Label)
		}
		for i := range q.Fields {
			ofQuestion(&q.Fields[i])
		}
	}
	some(d.Title)
	for i := range d.Pages {
		some(d.Pages[i].Title)
		for _, s := range d.Pages[i].Sections {
			some(s.Title)
		}
	}
	for _, q := range d.Questions() {
		ofQuestion(q)
	}
}

// label returns a text that must be there in the form's own language; instead
// of one that isn't there stands one in another language, or the name.
func (im *importer) label(r row, text map[string]string, name string, kind form.Kind) form.Text {
	label := form.Text{}
	maps.Copy(label, text)
	if own := im.languages.first; label[own] == "" {
		label[own] = name
		if other := form.Text(text).In(own); other != "" {
			label[own] = other
			im.Leave(r.place(), "the label is missing in "+own, "it stands there in another language")
		}
	}
	longest := author.MaxLabel
	if kind == form.Note {
		longest = author.MaxProse
	}
	for tag, s := range label {
		label[tag] = im.shortened(r.place(), s, longest)
	}
	return label
}

// shortened cuts a text that is too long, and lists that.
func (im *importer) shortened(where exchange.Place, s string, longest int) string {
	if utf8.RuneCountInString(s) <= longest {
		return s
	}
	im.Leave(where, fmt.Sprintf("a text has %d characters; the limit is %d", utf8.RuneCountInString(s), longest), "it is cut")
	return strings.TrimSpace(string([]rune(s)[:longest-1])) + "…"
}

// hint returns the hints of a row, those for the interviewer behind the others,
// and the whole label if that is cut.
func (im *importer) hint(e *entry, label map[string]string) form.Text {
	hint := form.Text{}
	maps.Copy(hint, im.text(e.row, "hint"))
	add := func(tag, s string) { hint[tag] = strings.TrimSpace(hint[tag] + "\n\n" + s) }
	for tag, s := range im.text(e.row, "guidance_hint") {
		add(tag, s)
	}
	for tag, s := range label {
		if e.typ.kind != form.Note && utf8.RuneCountInString(s) > author.MaxLabel {
			add(tag, s)
		}
	}
	if len(hint) == 0 {
		return nil
	}
	own := im.languages.first
	if hint[own] == "" {
		hint[own] = hint.In(own)
		im.Leave(e.row.place(), "the hint is missing in "+own, "it stands there in another language")
	}
	for tag, s := range hint {
		hint[tag] = im.insert(e, im.shortened(e.row.place(), s, author.MaxProse))
	}
	return hint
}

var reference = regexp.MustCompile(`\$\{\s*([^{}]+?)\s*\}|%\((label|name)\)s`)

// inserted writes earlier answers into the texts as we do: ${name} is {{name}}.
func (im *importer) inserted(e *entry, t form.Text) form.Text {
	for tag, s := range t {
		t[tag] = im.insertIn(e, s, tag)
	}
	return t
}

func (im *importer) insert(e *entry, s string) string { return im.insertIn(e, s, im.languages.first) }

func (im *importer) insertIn(e *entry, s, tag string) string {
	s = strings.ReplaceAll(s, "{{", "{ {")
	return reference.ReplaceAllStringFunc(s, func(match string) string {
		m := reference.FindStringSubmatch(match)
		switch {
		case m[2] != "" && e.choice == nil:
			return match
		case m[2] == "name":
			return e.choice.name
		case m[2] == "label":
			if label := form.Text(e.choice.label).In(tag); label != "" {
				return label
			}
			return e.choice.name
		}
		if q := im.lookup(m[1], e); q != nil && q.answerable() && q.place < e.place {
			return "{{" + q.id + "}}"
		}
		im.Leave(e.row.place(), fmt.Sprintf("%s in a text", match), "… stands in its place")
		return "…"
	})
}

// answerable reports whether an answer to the entry can stand in a text.
func (e *entry) answerable() bool {
	switch e.typ.kind {
	case form.Note, form.File, form.Group:
		return false
	}
	return e.id != "" && !e.table && e.typ.sort != opening
}
