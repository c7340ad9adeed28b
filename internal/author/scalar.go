package author

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/unicode/norm"
)

// Usual limits of texts, in characters.
const (
	MaxLabel = 500    // a title, a question, an option
	MaxProse = 10_000 // an introduction, a note
)

// MaxID is the length that an identifier can have.
const MaxID = 64

var idPattern = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// ID returns an identifier: [a-z][a-z0-9_]*, at most MaxID characters and
// without "__". The program's own names begin with "_" or hold "__" or "."
// where they share a space with identifiers, so none is reserved.
func (v Value) ID() string {
	// A null with letters is told apart below, from an empty value.
	word := v.IsScalar() && idPattern.MatchString(v.node.Value)
	if !word && !v.is(yaml.ScalarNode, "an identifier", "write one word, such as question_1") {
		return ""
	}
	const mend = "write small letters a–z without accents, digits and _, beginning with a letter"
	switch s := v.node.Value; {
	case !idPattern.MatchString(s):
		v.Fail(quote(s)+" can't be an identifier", mend)
	case len(s) > MaxID:
		v.Fail(fmt.Sprintf("%s is longer than %d characters", quote(s), MaxID), "choose a shorter identifier")
	case strings.Contains(s, "__"):
		v.Fail(quote(s)+` can't be an identifier, because "__" is kept for the program`, "write a single _")
	case v.node.ShortTag() != "!!str":
		v.Fail(quote(s)+" can't be an identifier, because it is a word of YAML itself", "choose another word")
	default:
		return s
	}
	return ""
}

// IsID reports whether a word is an identifier, as ID takes it.
func IsID(word string) bool {
	return idPattern.MatchString(word) && len(word) <= MaxID && !strings.Contains(word, "__") && plain(word).Tag == "!!str"
}

// Text returns a text of at most longest characters in every language of the
// file: written as a plain string (the first language) or as {vi: …, en: …}.
// It is trimmed and in Unicode NFC.
func (v Value) Text(longest int) map[string]string {
	text := map[string]string{}
	switch {
	case v.node != nil && v.node.Kind == yaml.MappingNode:
		for lang, e := range v.Map().Entries() {
			if !e.Key.language(lang, e.Value) {
				continue
			}
			e.Value.what = v.what + " in " + lang
			text[lang] = e.Value.Str(longest)
		}
	case v.glued():
		return nil
	case v.is(yaml.ScalarNode, "a text", "write it in quotes, or by language: {vi: …, en: …}"):
		if len(v.file.Languages) > 0 {
			text[v.file.Languages[0]] = v.Str(longest)
		}
	default:
		return nil
	}
	v.translated(text)
	return text
}

// glued reports whether a text begins like "vi:Một", and notes it: the colon
// of a language needs a space.
func (v Value) glued() bool {
	if !v.IsScalar() || v.node.Style != 0 {
		return false
	}
	for _, lang := range v.file.allLanguages() {
		if strings.HasPrefix(v.node.Value, lang+":") {
			v.Fail(noSpace(lang), withSpace(lang))
			return true
		}
	}
	return false
}

// language reports whether the key is a language of the file.
func (v Value) language(lang string, text Value) bool {
	switch {
	case slices.Contains(v.file.allLanguages(), lang):
		return true
	case v.glued():
	case text.IsScalar() && text.node.ShortTag() == "!!null":
		// {vi: Có, nhưng ít, en: …} makes a key "nhưng ít" without a value.
		v.Fail(fmt.Sprintf("%s stands where a language is expected", quote(lang)), "put a text that holds a comma in quotes")
	default:
		v.Known(lang, "language", v.file.allLanguages())
	}
	return false
}

// allLanguages are those that a text can be in.
func (f *File) allLanguages() []string { return slices.Concat(f.Languages, f.InTranslation) }

// translated notes the languages that a text lacks.
func (v Value) translated(text map[string]string) {
	for _, lang := range v.file.Languages {
		if _, ok := text[lang]; !ok {
			v.Fail(fmt.Sprintf("%s has no text in %s", v.what, lang),
				fmt.Sprintf("add %s: … to it, as in {%s: …}", lang, strings.Join(v.file.Languages, ": …, ")))
		}
	}
}

// Str returns a text of 1 to longest characters, trimmed and in Unicode NFC.
// Without quotes it can't have a comment behind it: "Mục #1 # chú" would be
// cut short.
func (v Value) Str(longest int) string {
	if v.IsScalar() && v.node.Style == 0 && v.node.LineComment != "" {
		v.Fail(fmt.Sprintf("%s ends before %s, which YAML takes for a comment", v.what, quote(v.node.LineComment)), "put the text in quotes")
		return ""
	}
	return v.str(longest)
}

// Word returns a name of the author's or of the world's, such as a language:
// 1 to MaxID characters, perhaps with a comment behind it.
func (v Value) Word() string { return v.str(MaxID) }

func (v Value) str(longest int) string {
	if !v.is(yaml.ScalarNode, "a text", "write it in quotes") {
		return ""
	}
	s := norm.NFC.String(strings.TrimSpace(v.node.Value))
	switch n := utf8.RuneCountInString(s); {
	case n == 0:
		v.Fail(v.what+" is empty", "fill it in, or remove it")
	case n > longest:
		v.Fail(fmt.Sprintf("%s has %d characters; the limit is %d", v.what, n, longest), "shorten it")
	case strings.ContainsFunc(s, forbidden):
		v.Fail(v.what+" holds a control character", "remove it")
	default:
		return s
	}
	return ""
}

func forbidden(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// OneOf returns the value if it is one of the words, else "".
func (v Value) OneOf(words ...string) string {
	if !v.is(yaml.ScalarNode, "one word", "use one of "+strings.Join(words, ", ")) {
		return ""
	}
	if !v.Known(v.node.Value, v.what, words) {
		return ""
	}
	return v.node.Value
}

// Bool returns true or false, as YAML 1.2 writes them.
func (v Value) Bool() bool {
	if !v.is(yaml.ScalarNode, "true or false", "write true or false") {
		return false
	}
	if v.node.ShortTag() != "!!bool" {
		v.Fail(fmt.Sprintf("%s must be true or false, not %s", v.what, quote(v.node.Value)), "write true or false, without quotes")
	}
	return strings.EqualFold(v.node.Value, "true")
}

var decimal = regexp.MustCompile(`^-?\d+(\.\d+)?$`)

// Number returns a number and whether it is there and is one.
func (v Value) Number() (float64, bool) {
	if !v.is(yaml.ScalarNode, "a number", "write it without quotes, with a decimal point") {
		return 0, false
	}
	x, err := strconv.ParseFloat(v.node.Value, 64)
	tag := v.node.ShortTag()
	if err != nil || tag != "!!int" && tag != "!!float" || !decimal.MatchString(v.node.Value) {
		v.Fail(fmt.Sprintf("%s must be a number, not %s", v.what, quote(v.node.Value)), "write digits without quotes, with a decimal point")
		return 0, false
	}
	return x, true
}

// Int returns a whole number from least to most; 0 if it is absent or wrong.
func (v Value) Int(least, most int) int {
	x, ok := v.Number()
	if !ok {
		return 0
	}
	if x != math.Trunc(x) || x < float64(least) || x > float64(most) {
		v.Fail(fmt.Sprintf("%s must be a whole number from %d to %d, not %s", v.what, least, most, v.node.Value), "change it")
		return 0
	}
	return int(x)
}

// Day returns a calendar day, "2006-01-02".
func (v Value) Day() string {
	t, whole := v.Time(time.UTC)
	if !t.IsZero() && !whole {
		v.Fail(v.what+" must be a day without a time", "write it as 2026-12-31")
		return ""
	}
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// Time returns a moment, written "2006-01-02 15:04" or "2006-01-02", in the
// place loc; day reports that only the day was given (its beginning is returned).
func (v Value) Time(loc *time.Location) (t time.Time, day bool) {
	const mend = `write it as 2026-12-31 or "2026-12-31 17:00"`
	if !v.is(yaml.ScalarNode, "a date", mend) {
		return time.Time{}, false
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, v.node.Value, loc); err == nil {
			return t, layout == time.DateOnly
		}
	}
	v.Fail(fmt.Sprintf("%s must be a date, not %s", v.what, quote(v.node.Value)), mend)
	return time.Time{}, false
}
