package locale

import (
	"slices"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

var matcher = language.NewMatcher([]language.Tag{language.Vietnamese, language.English})

// Speaks reports whether the program's own text is there in the language.
func Speaks(lang string) bool { return slices.Contains(Languages, lang) }

// Supported returns the language of the program's own text that is nearest to
// lang: English where none is near, as a reader of another language more often
// reads it than Vietnamese, and the default where lang is no language.
func Supported(lang string) string {
	if Speaks(lang) {
		return lang
	}
	tag, err := language.Parse(lang)
	if err != nil || tag == language.Und {
		return Languages[0]
	}
	if _, i, confidence := matcher.Match(tag); confidence > language.Low {
		return Languages[i]
	}
	return "en"
}

// rightToLeft are the scripts that are written so.
var rightToLeft = []string{"Adlm", "Arab", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi"}

// Direction is the direction in which a language is written: "ltr" or "rtl".
func Direction(lang string) string {
	script, _ := language.Make(lang).Script()
	if slices.Contains(rightToLeft, script.String()) {
		return "rtl"
	}
	return "ltr"
}

// Name is a language's name in itself, or the tag where that is not known.
func Name(lang string) string {
	if name := display.Self.Name(language.Make(lang)); name != "" {
		return name
	}
	return lang
}
