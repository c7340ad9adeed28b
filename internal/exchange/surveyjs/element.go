package surveyjs

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"toadam/internal/exchange"
	"toadam/internal/exchange/foreign"
)

const maxElements = 5000 // of a file: questions, panels, columns, items

// element is an object of the file: a question, a panel, a page, a column. It
// knows what of it was read, so that the rest can be listed.
type element struct {
	im   *importer
	path string
	m    map[string]any
	read map[string]bool
}

func (im *importer) element(path string, m map[string]any) *element {
	return &element{im: im, path: path, m: m, read: map[string]bool{"name": true, "type": true}}
}

func (e *element) where() exchange.Place { return exchange.Place{Element: e.path} }

// leave lists something without an equivalent.
func (e *element) leave(what, instead string) { e.im.form.Leave(e.where(), what, instead) }

// inner is an object within the element, with a path of its own.
func (e *element) inner(v any, fallback string) *element {
	m, ok := v.(map[string]any)
	if !ok || m == nil {
		e.leave("what stands at "+fallback+" is no element", "it is left out")
		return nil
	}
	if e.im.total++; e.im.total > maxElements {
		if e.im.total == maxElements+1 {
			e.im.form.Fail(e.where(), fmt.Sprintf("there are more than %d elements", maxElements), "make several surveys of it")
		}
		return nil
	}
	name := plainString(m["name"])
	if name == "" {
		name = fallback
	}
	if e.path == "survey" {
		return e.im.element(name, m)
	}
	return e.im.element(e.path+"."+name, m)
}

// get returns the first of the keys that is there. All count as read.
func (e *element) get(keys ...string) any {
	var found any
	for _, k := range keys {
		e.read[k] = true
		if v, ok := e.m[k]; ok && found == nil {
			found = v
		}
	}
	return found
}

func (e *element) name() string { return plainString(e.m["name"]) }

func (e *element) typ() string { return strings.ToLower(plainString(e.m["type"])) }

// str is a value that is one text.
func (e *element) str(keys ...string) string { return plainString(e.get(keys...)) }

// plainString is a value as a text; "" for what is none.
func plainString(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// is reports whether a value is true.
func (e *element) is(keys ...string) bool { return strings.EqualFold(e.str(keys...), "true") }

// number is a value that is a number.
func (e *element) number(keys ...string) *float64 {
	v := e.get(keys...)
	if x, ok := foreign.Number(plainString(v)); ok {
		return &x
	}
	if v != nil {
		e.leave(fmt.Sprintf("%s: %s", keys[0], foreign.Quote(plainString(v))), "it is no number, and left out")
	}
	return nil
}

func (e *element) whole(keys ...string) int {
	if x := e.number(keys...); x != nil && *x > -1e6 && *x < 1e6 {
		return int(*x)
	}
	return 0
}

func (e *element) list(keys ...string) []any {
	v, _ := e.get(keys...).([]any)
	return v
}

// text is a text by language.
func (e *element) text(keys ...string) map[string]string { return e.im.text(e.get(keys...)) }

// text reads a text: one string, or an object with one for each language.
func (im *importer) text(v any) map[string]string {
	m, ok := v.(map[string]any)
	if !ok {
		if s := plainString(v); s != "" {
			return map[string]string{im.form.Own: s}
		}
		return nil
	}
	t := map[string]string{}
	for code, s := range m {
		tag := im.form.Own
		if code != "default" {
			tag = foreign.Tag(code)
		}
		if text := plainString(s); text != "" && (t[tag] == "" || code != "default") {
			t[tag] = text
		}
	}
	return t
}

// rest lists what was not read.
func (e *element) rest() {
	var keys []string
	for _, k := range slices.Sorted(maps.Keys(e.m)) {
		if !e.read[k] && e.m[k] != nil {
			keys = append(keys, k)
		}
	}
	const most = 12
	if len(keys) == 0 {
		return
	}
	more := ""
	if len(keys) > most {
		more = fmt.Sprintf(" and %d more", len(keys)-most)
		keys = keys[:most]
	}
	e.leave("settings without an equivalent: "+strings.Join(keys, ", ")+more, "they are left out")
}
