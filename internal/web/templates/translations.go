package templates

import (
	"net/url"

	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/translation"
)

// Translations are a form's texts in other languages.
type Translations struct {
	Frame
	Form      *form.Definition
	Languages []Covered
	To        string // the language that the table is about
	All       bool   // what is translated is shown, too
	Texts     []TranslatedText
	More      int    // texts that are not shown
	Done      string // how many texts were changed just now; may be empty
}

// Covered is how far the form is translated into a language.
type Covered struct {
	translation.Coverage
	Offered bool // respondents can choose it
}

// TranslatedText is a text with what a translator should know of it.
type TranslatedText struct {
	translation.Text
	Note string
}

// Proposal is what an uploaded translation changes, or what is wrong with it.
type Proposal struct {
	Translations
	Changes  []translation.Change
	Kept     string // the changes, as they are sent again to be made
	Findings []Finding
}

func (p Translations) address() string { return "/organise/forms/" + p.Form.ID + "/translations" }

// table is the address of the table for a language.
func (p Translations) table(lang string, all bool) string {
	query := url.Values{"to": {lang}}
	if all {
		query.Set("show", "all")
	}
	return p.address() + "?" + query.Encode()
}

// tongue is a language's name in itself with its tag, which files go by.
func tongue(lang string) string {
	if name := locale.Name(lang); name != lang {
		return name + " (" + lang + ")"
	}
	return lang
}
