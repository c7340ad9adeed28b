package templates

import (
	"strings"

	"github.com/a-h/templ"

	"toadam/internal/form"
	"toadam/internal/locale"
)

// A form may be in a language that the program does not speak. Its pages are in
// the form's language throughout; what is the program's own text, in the
// nearest language that it speaks, says so with the attributes of Own.

// Own marks the program's own text, where the page is in another language.
func (f Frame) Own() templ.Attributes {
	if locale.Speaks(f.Lang) {
		return nil
	}
	return mark(locale.Supported(f.Lang))
}

// OwnLanguage is the language of the program's own text where the page is in
// another; "" where it is in that.
func (f Frame) OwnLanguage() string {
	if locale.Speaks(f.Lang) {
		return ""
	}
	return locale.Supported(f.Lang)
}

// Theirs marks the form's text inside text that Own marks.
func (f Frame) Theirs() templ.Attributes {
	if locale.Speaks(f.Lang) {
		return nil
	}
	return mark(f.Lang)
}

// Said marks a text that is not there in the page's language.
func (f Frame) Said(t form.Text) templ.Attributes {
	if lang := t.Language(f.Lang); lang != "" && lang != f.Lang {
		return mark(lang)
	}
	return nil
}

// mark says which language an element is in.
func mark(lang string) templ.Attributes {
	return templ.Attributes{"lang": lang, "dir": locale.Direction(lang)}
}

// hintLanguage marks a hint that the program gives itself.
func (p QuestionPage) hintLanguage(q *form.Question) templ.Attributes {
	if q.Hint.In(p.Lang) != "" || q.PatternHint.In(p.Lang) != "" {
		return nil
	}
	return p.Own()
}

// What the program's text quotes of a form stands between these two, which also
// keep the direction of the one from turning that of the other.
const (
	openQuote  = "\u2068" // first strong isolate
	closeQuote = "\u2069" // pop directional isolate
)

// Quote is a form's text in the language for a message of the program's: marked
// as the form's where the program does not speak it.
func Quote(lang, text string) string {
	if text == "" || locale.Speaks(lang) {
		return text
	}
	return openQuote + text + closeQuote
}

// part is a piece of a message.
type part struct {
	Text   string
	Theirs bool // the form's
}

// parts takes a message with quotes apart.
func parts(text string) []part {
	var list []part
	for text != "" {
		before, rest, _ := strings.Cut(text, openQuote)
		if before != "" {
			list = append(list, part{Text: before})
		}
		quote, after, _ := strings.Cut(rest, closeQuote)
		if quote != "" {
			list = append(list, part{Text: quote, Theirs: true})
		}
		text = after
	}
	return list
}
