package builder

import (
	"cmp"
	"slices"
	"strings"

	"toadam/internal/author"
	"toadam/internal/expr"
	"toadam/internal/form"
)

// FieldKind says how a value is filled in.
type FieldKind string

// The kinds of fields.
const (
	Text      FieldKind = "text"      // a line in each language
	Prose     FieldKind = "prose"     // lines in each language
	Name      FieldKind = "name"      // an identifier that something else may refer to
	Word      FieldKind = "word"      // one word or pattern, without a language
	Number    FieldKind = "number"    // a number, a day, or "today"
	Switch    FieldKind = "switch"    // true, or not there
	OneOf     FieldKind = "one_of"    // one of Values
	AnyOf     FieldKind = "any_of"    // any of Values, or words of one's own
	Condition FieldKind = "condition" // an expression, in rows if it is simple
	Formula   FieldKind = "formula"   // an expression that gives a value
	Items     FieldKind = "items"     // options, rows or statements: an identifier with a text
	Routes    FieldKind = "routes"    // where to go from a page
)

// keyKinds say how the keys of a definition are filled in. A key that is not
// here can be written in the text only.
var keyKinds = map[string]FieldKind{
	"title": Text, "label": Text, "hint": Prose, "intro": Prose, "thanks": Prose, "invalid": Text, "message": Text,
	"low": Text, "high": Text, "unit": Text, "pattern_hint": Text,
	"required": Switch, "list": Switch, "shuffle": Switch, "integer": Switch, "slider": Switch, "ties": Switch, "display": Switch,
	"at_least": Number, "at_most": Number, "top": Number, "total": Number, "draw": Number, "from": Number, "to": Number,
	"min": Number, "max": Number, "step": Number, "min_length": Number, "max_length": Number, "max_mb": Number, "limit": Number,
	"earliest": Number, "latest": Number, "opens": Number, "closes": Number,
	"pattern": Word, "parameter": Word, "time_zone": Word,
	"for": OneOf, "cells": OneOf, "within": OneOf,
	"types": AnyOf, "languages": AnyOf, "in_translation": AnyOf,
	"show_if": Condition, "required_if": Condition, "valid_if": Condition, "if": Condition, "value": Formula,
	"options": Items, "scale": Items, "rows": Items, "columns": Items, "statements": Items,
	"next": Routes,
}

// Field is one value that can be filled in.
type Field struct {
	Key    string
	Kind   FieldKind
	Value  string            // a word, a number, an expression, "true"
	Texts  map[string]string // by language
	Values []string          // to choose from
	Chosen []string          // of AnyOf
	Items  []Item
	Named  string   // Items: the scale or list whose options these are
	Flags  []string // Items: what an item can have beside its text
	Rows   *expr.Rows
	Routes []Route
	Fixed  bool // it can be looked at, and not changed
}

// Item is an option, a row or a statement.
type Item struct {
	ID    string
	Texts map[string]string
	Flags map[string]bool
	Of    string // the choices for which it is an option, with spaces between
}

// Route is one of a page's ways on.
type Route struct{ To, If string }

// order is in which order the keys of what stands at a place are written.
func (f *Form) order(at string) []string {
	switch f.SortOf(at) {
	case Whole:
		return []string{"form", "title", "intro", "thanks", "for", "languages", "in_translation", "opens", "closes", "time_zone", "scales", "lists", "shuffle", "pages", "quotas"}
	case Page:
		return []string{"page", "title", "intro", "show_if", "shuffle", "locked", "next", "questions", "sections"}
	case Section:
		return []string{"title", "questions"}
	case QuotaOf:
		return []string{"quota", "if", "limit", "message"}
	case Question:
		kind := f.KindOf(at)
		return append([]string{string(kind)}, form.Keys(kind)...)
	}
	return nil
}

// structure are keys whose value is not filled in but built.
var structure = []string{"form", "page", "quota", "scales", "lists", "pages", "quotas", "questions", "sections", "fields", "locked"}

// Fields are those of what stands at a place: its identifier first, then the
// keys that fit it.
func (f *Form) Fields(at string) []Field {
	sort := f.SortOf(at)
	switch sort {
	case Nothing:
		return nil
	case Options:
		return []Field{f.itemsField(at, "")}
	}
	var list []Field
	switch sort {
	case Whole: // it is a part of addresses, so it stays
		list = append(list, Field{Key: IDKey, Kind: Name, Value: cmp.Or(f.own, f.IDOf(at)), Fixed: true})
	case Section:
	default:
		list = append(list, Field{Key: IDKey, Kind: Name, Value: f.IDOf(at)})
	}
	for _, key := range f.order(at) {
		kind, known := keyKinds[key]
		switch {
		case slices.Contains(structure, key), !known, key == string(f.KindOf(at)):
		case sort == Whole && key == "shuffle":
			n := f.node("shuffle")
			list = append(list, Field{Key: key, Kind: AnyOf, Values: f.pageIDs(), Chosen: words(n)})
		default:
			list = append(list, f.field(at, key, kind))
		}
	}
	return list
}

// IDKey is the key of the field that holds the identifier.
const IDKey = "_id"

func (f *Form) field(at, key string, kind FieldKind) Field {
	n := f.node(join(at, key))
	x := Field{Key: key, Kind: kind, Value: n.Word()}
	switch kind {
	case Text, Prose:
		x.Texts = f.texts(n)
	case OneOf:
		x.Values = f.values(at, key)
	case AnyOf:
		x.Values, x.Chosen = f.values(at, key), words(n)
	case Condition:
		x.Rows = rowsOf(x.Value)
	case Items:
		return f.itemsField(join(at, key), key)
	case Routes:
		for _, r := range n.Items() {
			x.Routes = append(x.Routes, Route{r.Get("to").Word(), r.Get("if").Word()})
		}
		x.Values = append(f.pageIDs(), form.ToEnd)
	}
	return x
}

// rowsOf are those of an expression; nil if it is not simple.
func rowsOf(src string) *expr.Rows {
	if src == "" {
		return &expr.Rows{}
	}
	e, err := expr.Parse(src)
	if err != nil {
		return nil
	}
	if rows, simple := e.Rows(); simple {
		return &rows
	}
	return nil
}

// texts are those of a value by language.
func (f *Form) texts(n author.Node) map[string]string {
	texts := map[string]string{}
	if n.IsWord() && len(f.Languages) > 0 {
		texts[f.Languages[0]] = n.Word()
	}
	for _, lang := range n.Keys() {
		texts[lang] = n.Get(lang).Word()
	}
	return texts
}

// itemsField is a list of options, rows or statements. One that names a scale
// or a list shows that one's.
func (f *Form) itemsField(at, key string) Field {
	x := Field{Key: key, Kind: Items}
	n := f.node(at)
	group := map[string]string{"scale": "scales", "options": "lists"}[key]
	if group != "" {
		x.Values = f.node(group).Keys()
	}
	if x.Named = n.Word(); x.Named != "" {
		n = f.node(group + "/" + x.Named)
	}
	parent, _ := cut(at)
	switch kind := f.KindOf(parent); {
	case key == "options" && kind == form.Multiple:
		x.Flags = []string{"specify", "exclusive"}
	case key == "options" && kind == form.Single:
		x.Flags = []string{"specify"}
	}
	for _, o := range n.Items() {
		x.Items = append(x.Items, f.item(o))
	}
	return x
}

func (f *Form) item(o author.Node) Item {
	keys := o.Keys()
	if len(keys) == 0 {
		return Item{ID: o.Word(), Texts: map[string]string{}, Flags: map[string]bool{}}
	}
	it := Item{ID: keys[0], Texts: f.texts(o.Get(keys[0])), Flags: map[string]bool{}, Of: strings.Join(words(o.Get("of")), " ")}
	for _, flag := range []string{"specify", "exclusive"} {
		it.Flags[flag] = o.Get(flag).Word() == "true"
	}
	return it
}

// values are what can be chosen for a key.
func (f *Form) values(at, key string) []string {
	switch key {
	case "for":
		return form.Audiences
	case "cells":
		return []string{form.CellChoice, form.CellNumber, form.CellText}
	case "types":
		return form.FileTypes
	case "languages":
		return languageChoices(f.node(key), "vi", "en")
	case "within":
		var singles []string
		for _, e := range f.Outline("") {
			if e.At == at {
				break
			}
			if e.Kind == form.Single {
				singles = append(singles, e.ID)
			}
		}
		return singles
	}
	return nil
}

// languageChoices are those that are chosen, and the usual ones.
func languageChoices(n author.Node, usual ...string) []string {
	list := words(n)
	for _, lang := range usual {
		if !slices.Contains(list, lang) {
			list = append(list, lang)
		}
	}
	return list
}

func (f *Form) pageIDs() []string {
	var ids []string
	for _, p := range f.node("pages").Items() {
		ids = append(ids, p.Get("page").Word())
	}
	return ids
}

// words are those of a list, or the one word.
func words(n author.Node) []string {
	if w := n.Word(); w != "" {
		return []string{w}
	}
	var list []string
	for _, item := range n.Items() {
		list = append(list, item.Word())
	}
	return list
}

// join is the place of a key of what stands at another.
func join(at, key string) string {
	return strings.Trim(at+"/"+key, "/")
}
