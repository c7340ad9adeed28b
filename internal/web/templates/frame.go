// Package templates is how pages look: one component and one struct for each
// page, and nothing that decides. Handlers (package web) fill the structs.
package templates

import (
	"net/url"

	"github.com/a-h/templ"

	"toadam/internal/locale"
)

// Frame is what every page shares.
type Frame struct {
	Lang      string
	Title     string              // of the page, before the program's name
	Path      string              // of the page, for links to its other language
	Query     string              // what follows the path, without "?"
	Asset     func(string) string // name of an embedded file → its address
	SignedIn  string              // the organiser's e-mail; empty for everybody else
	Generated bool                // the store holds generated sample data: say so
	Failed    bool                // the page reports errors in what was sent
	Languages []string            // to choose from
	LangForm  string              // id of a form whose submission switches the language without losing what was typed
	Stream    string              // address of the page's live events
	Script    string              // module to load: respond.js, dash.js or none
	Preview   *Previewed          // organisers look at a form as respondents see it
	Style     string              // a stylesheet beside that of all pages, or none
	Section   string              // organisers: which entry of the navigation is current
	Links     []Link              // organisers: the pages about a form, if this is one
	Wide      bool
}

// T is the program's own text in the page's language.
func (f Frame) T(key string, pairs ...string) string { return locale.T(f.Lang, key, pairs...) }

func (f Frame) class() string {
	switch {
	case f.Section != "":
		return "org"
	case f.Wide:
		return "wide"
	}
	return ""
}

// inLanguage is the page's address in another language.
func (f Frame) inLanguage(lang string) string {
	query, err := url.ParseQuery(f.Query)
	if err != nil {
		query = url.Values{}
	}
	query.Set("lang", lang)
	return f.Path + "?" + query.Encode()
}

// Previewed is where the pages of a form lead when organisers look at them: to
// pages that store nothing and carry along what was typed.
type Previewed struct {
	Base    string // address of the preview
	Version string // number of the version that is shown; "": the text that is being edited
	Kept    string // what was typed so far
	Back    string // where the preview was opened from
}

// form is the address below which a form's pages are.
func (f Frame) form(id string) string {
	if f.Preview != nil {
		return f.Preview.Base
	}
	return "/f/" + id
}

// Link leads to another page.
type Link struct {
	Address, Label string
	Current        string // "page": it is this page; "true": this page is below it; or ""
}

// here says how the overview is current: it is the page, or above it.
func (f Frame) here() string {
	if f.Path == "/organise" {
		return "page"
	}
	return "true"
}

// current marks a link that leads to where one is.
func current(what string, holds bool) templ.Attributes {
	if !holds || what == "" {
		return nil
	}
	return templ.Attributes{"aria-current": what}
}

// Fault is one entry of an error summary.
type Fault struct {
	Anchor  string // id of the element to go to
	Message string
}
