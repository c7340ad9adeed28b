package builder

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"toadam/internal/author"
	"toadam/internal/expr"
	"toadam/internal/form"
	"toadam/internal/problem"
)

// Input is what was filled in, by the names that NameOf gives.
type Input map[string][]string

func (in Input) has(name string) bool { _, ok := in[name]; return ok }

// Get is the last of the values: that of a box that is ticked comes behind that
// of the same name that says that there is a box.
func (in Input) Get(name string) string {
	if v := in[name]; len(v) > 0 {
		return strings.TrimSpace(strings.ReplaceAll(v[len(v)-1], "\r\n", "\n"))
	}
	return ""
}

// NameOf is the name under which a part of a field is filled in.
func NameOf(parts ...any) string {
	words := make([]string, len(parts))
	for i, p := range parts {
		words[i] = fmt.Sprint(p)
	}
	return strings.Join(words, ".")
}

// Fill takes what was filled in at a place, and changes in the text what is
// different. A field without any input stays as it is, so a switch that is off
// is sent as an empty value. If identifiers are Refused, everything else is
// filled in.
func (f *Form) Fill(at string, in Input) error {
	refused := Refused{}
	for _, x := range f.Fields(at) {
		err := f.fill(at, x, in)
		if more, ok := errors.AsType[Refused](err); ok {
			maps.Copy(refused, more)
		} else if err != nil {
			return fmt.Errorf("fill in %s of %q: %w", x.Key, at, err)
		}
	}
	if len(refused) > 0 {
		return refused
	}
	return nil
}

// Try is the form with what was filled in at a place, as far as it can be, and
// the identifiers that can't. It is there to be looked at.
func (f *Form) Try(at string, in Input) (*Form, Refused) {
	tried := OpenAs(f.own, f.src)
	if tried.doc == nil {
		return tried, nil
	}
	refused, _ := errors.AsType[Refused](tried.Fill(at, in))
	tried.src = tried.doc.Bytes()
	tried.read()
	return tried, refused
}

func (f *Form) fill(at string, x Field, in Input) error {
	place := join(at, x.Key)
	switch x.Kind {
	case Text, Prose:
		return f.fillTexts(place, NameOf(x.Key), in)
	case Items:
		return f.fillItems(at, x, in)
	case Routes:
		return f.fillRoutes(place, x, in)
	case Condition:
		return f.fillCondition(at, x, in)
	case AnyOf:
		return f.fillWords(at, x, in)
	}
	if x.Fixed || !in.has(x.Key) || in.Get(x.Key) == x.Value {
		return nil
	}
	value := in.Get(x.Key)
	switch {
	case x.Kind == Name:
		return f.rename(at, value)
	case value == "":
		return f.remove(place)
	case x.Kind == Switch || x.Kind == Number:
		return f.set(place, author.Plain(value))
	}
	return f.set(place, value)
}

// set gives a place a value; a new key goes where it is usually written.
func (f *Form) set(place string, value any) error {
	at, _ := cut(place)
	return f.doc.Set(place, value, f.order(at)...)
}

// remove takes a place out of the text, if it is there.
func (f *Form) remove(place string) error {
	if !f.node(place).Present() {
		return nil
	}
	return f.doc.Remove(place)
}

// fillTexts changes the languages of a text that are different. In a form of
// one language it is written without naming it.
func (f *Form) fillTexts(place, name string, in Input) error {
	old, fresh := f.texts(f.node(place)), map[string]string{}
	changed := false
	for _, lang := range f.Languages {
		fresh[lang] = old[lang]
		if part := NameOf(name, lang); in.has(part) {
			fresh[lang] = in.Get(part)
		}
		changed = changed || fresh[lang] != strings.TrimSpace(old[lang])
	}
	if !changed {
		return nil
	}
	pairs := f.pairs(fresh)
	switch {
	case len(pairs) == 0:
		return f.clearText(place)
	case len(f.Languages) == 1 && !f.node(place).IsMap():
		return f.set(place, pairs[0].Value)
	case !f.node(place).IsMap():
		return f.set(place, pairs)
	}
	for _, lang := range f.Languages {
		part := join(place, lang)
		switch {
		case fresh[lang] == strings.TrimSpace(old[lang]):
		case fresh[lang] == "":
			if err := f.remove(part); err != nil {
				return err
			}
		default:
			if err := f.doc.Set(part, fresh[lang], f.Languages...); err != nil {
				return err
			}
		}
	}
	return nil
}

// clearText empties a text: that of an option stays, since its key is what the
// option is called.
func (f *Form) clearText(place string) error {
	parent, _ := cut(place)
	if _, i := position(parent); i >= 0 && f.SortOf(parent) == Nothing {
		return f.set(place, "")
	}
	return f.remove(place)
}

func (f *Form) pairs(texts map[string]string) author.Pairs {
	var pairs author.Pairs
	for _, lang := range f.Languages {
		if texts[lang] != "" {
			pairs = append(pairs, author.Pair{Key: lang, Value: texts[lang]})
		}
	}
	return pairs
}

// fillWords changes a list of words.
func (f *Form) fillWords(at string, x Field, in Input) error {
	if !in.has(x.Key) {
		return nil
	}
	var fresh []any
	var list []string
	for _, v := range in[x.Key] {
		for word := range strings.FieldsSeq(strings.ReplaceAll(v, ",", " ")) {
			if !slices.Contains(list, word) {
				list, fresh = append(list, word), append(fresh, word)
			}
		}
	}
	place := join(at, x.Key)
	switch {
	case slices.Equal(list, x.Chosen):
		return nil
	case len(list) == 0:
		return f.remove(place)
	}
	if err := f.set(place, fresh); err != nil {
		return err
	}
	f.src = f.doc.Bytes()
	f.read() // other languages, other texts
	return nil
}

// fillItems changes options, rows or statements, or which scale or list they
// are.
func (f *Form) fillItems(at string, x Field, in Input) error {
	place := join(at, x.Key)
	if name := NameOf(x.Key, "named"); in.has(name) && in.Get(name) != x.Named {
		if in.Get(name) != "" {
			return f.set(place, in.Get(name))
		}
		group := map[string]string{"scale": "scales", "options": "lists"}[x.Key]
		s, err := f.doc.Snippet(group + "/" + x.Named)
		if err != nil {
			return f.set(place, []any{})
		}
		return f.set(place, s)
	}
	if x.Named != "" {
		return nil // they are changed where they are
	}
	refused := Refused{}
	for i, it := range x.Items {
		name := NameOf(x.Key, i)
		err := f.fillItemID(place, i, it.ID, in.Get(NameOf(name, "id")))
		if fault, ok := errors.AsType[*problem.Error](err); ok {
			refused[NameOf(name, "id")] = fault
		} else if err != nil {
			return err
		}
		if err := f.fillItem(item(place, i), it, name, in); err != nil {
			return err
		}
	}
	if len(refused) > 0 {
		return refused
	}
	return nil
}

// fillItemID renames an item of a list, if that was filled in.
func (f *Form) fillItemID(list string, i int, old, id string) error {
	if id == "" || id == old {
		return nil
	}
	var others []string
	for k, n := range f.node(list).Items() {
		if k != i {
			others = append(others, f.item(n).ID)
		}
	}
	return f.renameItem(item(list, i), old, id, others)
}

func (f *Form) fillItem(place string, it Item, name string, in Input) error {
	if err := f.fillTexts(join(place, f.item(f.node(place)).ID), name, in); err != nil {
		return err
	}
	for _, flag := range []string{"specify", "exclusive"} {
		on := in.Get(NameOf(name, flag)) != ""
		if !in.has(NameOf(name, flag)) || on == it.Flags[flag] {
			continue
		}
		err := f.remove(join(place, flag))
		if on {
			err = f.doc.Set(join(place, flag), true)
		}
		if err != nil {
			return err
		}
	}
	of := strings.Join(strings.Fields(strings.ReplaceAll(in.Get(NameOf(name, "of")), ",", " ")), " ")
	switch {
	case !in.has(NameOf(name, "of")) || of == it.Of:
		return nil
	case of == "":
		return f.remove(join(place, "of"))
	}
	var choices []any
	for word := range strings.FieldsSeq(of) {
		choices = append(choices, word)
	}
	return f.doc.Set(join(place, "of"), choices)
}

// fillRoutes changes where a page leads. One without an aim is dropped.
func (f *Form) fillRoutes(place string, x Field, in Input) error {
	if !in.has(NameOf(x.Key, 0, "to")) {
		return nil
	}
	var fresh []Route
	for i := 0; in.has(NameOf(x.Key, i, "to")); i++ {
		if r := (Route{in.Get(NameOf(x.Key, i, "to")), in.Get(NameOf(x.Key, i, "if"))}); r.To != "" {
			fresh = append(fresh, r)
		}
	}
	switch {
	case slices.Equal(fresh, x.Routes):
		return nil
	case len(fresh) == 0:
		return f.remove(place)
	}
	list := make([]any, len(fresh))
	for i, r := range fresh {
		list[i] = author.Pairs{{Key: "to", Value: r.To}}
		if r.If != "" {
			list[i] = author.Pairs{{Key: "to", Value: r.To}, {Key: "if", Value: r.If}}
		}
	}
	return f.set(place, list)
}

// fillCondition changes a condition, which is filled in as rows or as a text.
func (f *Form) fillCondition(at string, x Field, in Input) error {
	src := x.Value
	switch {
	case in.has(NameOf(x.Key, "rows")):
		src = f.rowsFrom(at, x.Key, in).String()
	case in.has(x.Key):
		src = in.Get(x.Key)
	}
	switch {
	case src == x.Value || src != "" && x.Rows != nil && src == x.Rows.String():
		return nil
	case src == "":
		return f.remove(join(at, x.Key))
	}
	return f.set(join(at, x.Key), src)
}

// rowsFrom are the rows that were filled in. A value is of the type that its
// name asks for.
func (f *Form) rowsFrom(at, key string, in Input) expr.Rows {
	rows := expr.Rows{Any: in.Get(NameOf(key, "any")) != ""}
	names := f.Definition.Names()
	for i := 0; in.has(NameOf(key, i, "name")); i++ {
		part := func(what string) string { return in.Get(NameOf(key, i, what)) }
		row := expr.Row{Name: part("name"), Test: part("test"), Value: part("value"), Type: expr.Text}
		if row.Name == "" {
			continue
		}
		known, ok := names[row.Name]
		if tests := expr.TestsOf(known.Type); ok && !slices.Contains(tests, row.Test) {
			row.Test = tests[0]
		}
		if row.Test == "" {
			row.Test = expr.Tests[0]
		}
		if ok && (known.Type == expr.Number || known.Type == expr.Date) {
			row.Type = known.Type
		}
		if ok && len(known.Options) > 0 && known.Type != expr.Items && !slices.Contains(known.Options, row.Value) {
			row.Value = known.Options[0]
		}
		rows.List = append(rows.List, row)
	}
	return rows
}

// kindNeeds are the keys that a kind of question can't be without, beside its
// label.
func kindNeeds(kind form.Kind) []string {
	switch kind {
	case form.Single, form.Multiple, form.Ranking, form.Allocation, form.Pairwise:
		return []string{"options"}
	case form.Likert:
		return []string{"scale"}
	case form.Matrix:
		return []string{"scale", "rows"}
	case form.Grid:
		return []string{"rows", "columns", "cells"}
	case form.Statements:
		return []string{"rows"}
	case form.Group:
		return []string{"fields"}
	case form.Calculated:
		return []string{"value"}
	}
	return nil
}
