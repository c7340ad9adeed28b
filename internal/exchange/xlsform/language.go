package xlsform

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/language"

	"toadam/internal/exchange"
)

// languages are the languages of a form, by what its columns call them; "" is
// what columns without one are in.
type languages struct {
	tags  map[string]string
	first string // the tag of the form's own language
}

var coded = regexp.MustCompile(`\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\)\s*$`)

// known are languages by name, in English and as they call themselves.
var known = map[string]string{
	"english": "en", "vietnamese": "vi", "tiếng việt": "vi", "french": "fr", "français": "fr", "spanish": "es", "español": "es",
	"portuguese": "pt", "português": "pt", "german": "de", "deutsch": "de", "italian": "it", "italiano": "it", "dutch": "nl",
	"russian": "ru", "русский": "ru", "ukrainian": "uk", "українська": "uk", "arabic": "ar", "العربية": "ar", "persian": "fa", "dari": "fa-AF",
	"pashto": "ps", "urdu": "ur", "hindi": "hi", "हिन्दी": "hi", "bengali": "bn", "bangla": "bn", "বাংলা": "bn", "nepali": "ne", "नेपाली": "ne",
	"tamil": "ta", "sinhala": "si", "burmese": "my", "myanmar": "my", "thai": "th", "lao": "lo", "khmer": "km", "indonesian": "id",
	"bahasa indonesia": "id", "bahasa": "id", "malay": "ms", "filipino": "fil", "tagalog": "tl", "chinese": "zh", "中文": "zh", "japanese": "ja",
	"日本語": "ja", "korean": "ko", "한국어": "ko", "swahili": "sw", "kiswahili": "sw", "amharic": "am", "somali": "so", "hausa": "ha",
	"yoruba": "yo", "igbo": "ig", "kinyarwanda": "rw", "turkish": "tr", "türkçe": "tr", "kurdish": "ku", "macedonian": "mk", "romanian": "ro",
	"polish": "pl", "greek": "el", "haitian creole": "ht", "creole": "ht", "malagasy": "mg", "tetum": "tet", "tok pisin": "tpi",
}

// tagOf returns the tag of a language from what a column calls it.
func tagOf(name string) string {
	name = strings.TrimSpace(name)
	if m := coded.FindStringSubmatch(name); m != nil {
		if tag, err := language.Parse(m[1]); err == nil {
			return tag.String()
		}
	}
	small := strings.ToLower(name)
	if tag := known[small]; tag != "" {
		return tag
	}
	if tag, err := language.Parse(small); err == nil && len(small) <= 3 {
		return tag.String()
	}
	private := exchange.Identifier(name, "x")
	private = strings.ReplaceAll(private, "_", "")
	return "x-" + private[:min(len(private), 8)]
}

// readLanguages finds the languages of the texts. One that no column names is
// guessed from the texts, and that is listed.
func (im *importer) readLanguages() {
	l := languages{tags: map[string]string{}}
	used := map[string]bool{}
	for _, t := range []*table{im.survey, im.choices, im.external} {
		if t == nil {
			continue
		}
		for _, c := range t.columns {
			if c.name != "label" && c.name != "hint" && c.name != "constraint_message" && c.name != "guidance_hint" {
				continue
			}
			if slices.ContainsFunc(t.rows, func(r row) bool { return r.at(c) != "" }) {
				used[c.language] = true
			}
		}
	}
	own := im.setting("default_language")
	for _, name := range slices.Sorted(maps.Keys(used)) {
		if name != "" {
			l.tags[name] = tagOf(name)
		}
	}
	l.tags[""] = im.plain(own)
	l.first = im.firstLanguage(own, used, l.tags)
	im.languages = l
}

// plain is the language of columns that name none.
func (im *importer) plain(own string) string {
	if own != "" && !strings.EqualFold(own, "default") {
		return tagOf(own)
	}
	tag := "en"
	if im.survey.vietnamese() {
		tag = "vi"
	}
	if im.survey.unnamed() {
		im.Leave(exchange.Place{Sheet: im.survey.sheet}, "no column says which language the texts are in", fmt.Sprintf("they are taken for %q; change it at the top of the form", tag))
	}
	return tag
}

// unnamed reports whether there are labels in a column without a language.
func (t *table) unnamed() bool {
	return slices.ContainsFunc(t.columns, func(c column) bool { return c.name == "label" && c.language == "" })
}

// vietnamese reports whether there are letters that no other language has.
func (t *table) vietnamese() bool {
	return slices.ContainsFunc(t.rows, func(r row) bool {
		return slices.ContainsFunc(t.columns, func(c column) bool {
			return c.name == "label" && strings.ContainsFunc(r.at(c), func(l rune) bool {
				return 0x1ea0 <= l && l <= 0x1ef9 || unicode.ToLower(l) == 'ơ' || unicode.ToLower(l) == 'ư'
			})
		})
	})
}

// firstLanguage is the form's own language: the one that the settings name, or
// that of the first column with labels.
func (im *importer) firstLanguage(own string, used map[string]bool, tags map[string]string) string {
	for name := range used {
		if own != "" && strings.EqualFold(name, own) {
			return tags[name]
		}
	}
	for _, c := range im.survey.columns {
		if c.name == "label" && used[c.language] {
			return tags[c.language]
		}
	}
	return tags[""]
}

// text returns the texts of a column by tag.
func (im *importer) text(r row, name string) map[string]string {
	text := map[string]string{}
	for lang, s := range r.texts(name) {
		tag, ok := im.languages.tags[lang]
		if _, taken := text[tag]; ok && (!taken || lang != "") {
			text[tag] = s
		}
	}
	return text
}
