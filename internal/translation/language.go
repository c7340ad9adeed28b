package translation

import (
	"fmt"
	"slices"
	"strconv"

	"toadam/internal/author"
	"toadam/internal/form"
	"toadam/internal/problem"
)

// Add returns the form's file with one more language to translate it into.
func Add(file string, src []byte, lang string) ([]byte, error) {
	return edited(file, src, lang, "translate.not_added", func(doc *author.Document, _ *form.Definition) error {
		return doc.Insert("in_translation", doc.At("in_translation").Len(), lang, "form", "title", "intro", "thanks", "for", "languages", "in_translation")
	})
}

// Offer returns the form's file with a language that is complete, which
// respondents can choose once the form is published.
func Offer(file string, src []byte, lang string) ([]byte, error) {
	return edited(file, src, lang, "translate.not_offered", func(doc *author.Document, d *form.Definition) error {
		i := slices.Index(d.InTranslation, lang)
		if i < 0 {
			return problem.New(problem.NotFound, lang)
		}
		if !doc.At("languages").Present() {
			if err := doc.Set("languages", []any{d.Languages[0]}, "form", "title", "intro", "thanks", "for", "languages"); err != nil {
				return err
			}
		}
		place := "in_translation/" + strconv.Itoa(i)
		if len(d.InTranslation) == 1 {
			place = "in_translation"
		}
		if err := doc.Remove(place); err != nil {
			return err
		}
		return doc.Insert("languages", len(d.Languages), lang)
	})
}

// edited changes a file, if what comes out is a form; key is what is said if not.
func edited(file string, src []byte, lang, key string, change func(*author.Document, *form.Definition) error) ([]byte, error) {
	d, findings := form.Parse(file, src)
	if err := findings.Err(); err != nil {
		return nil, err
	}
	doc, err := author.Edit(src)
	if err == nil {
		err = change(doc, d)
	}
	if err != nil {
		return nil, fmt.Errorf("change the languages of %s: %w", d.ID, err)
	}
	if _, findings := form.Parse(file, doc.Bytes()); len(findings) > 0 {
		return nil, &problem.Error{Class: problem.Invalid, Key: key, Args: map[string]string{"language": lang}, Err: findings}
	}
	return doc.Bytes(), nil
}
