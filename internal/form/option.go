package form

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"toadam/internal/author"
)

// options reads a list of at most so many choices, each "identifier: text" with,
// perhaps, specify, exclusive and of beside it. text reads the texts.
func (r *reader) options(v author.Value, least, most int, text func(author.Value, int) Text) []Option {
	items := v.List(most)
	few(v, len(items), least, "options")
	options := make([]Option, 0, len(items))
	lines := map[string]int{}
	for _, item := range items {
		m := item.Map()
		name, first := m.First()
		for key, e := range m.Entries() {
			if key != name {
				e.Key.Known(key, "key", []string{"specify", "exclusive", "of"})
			}
		}
		options = append(options, Option{
			ID:        identifier(first, "option", lines),
			Label:     text(first.Value, author.MaxLabel),
			Specify:   m.Get("specify").Bool(),
			Exclusive: m.Get("exclusive").Bool(),
			Of:        words(m.Get("of")),
		})
	}
	if one := slices.IndexFunc(options, func(o Option) bool { return o.Specify }); one >= 0 {
		for i := one + 1; i < len(options); i++ {
			if options[i].Specify {
				items[i].Fail("only one option can have specify", "remove specify from the others")
			}
		}
	}
	return options
}

// few notes a list that has items, but too few of them.
func few(v author.Value, n, least int, what string) {
	if 0 < n && n < least {
		v.Fail(fmt.Sprintf("there must be at least %d %s", least, what), "add another")
	}
}

// identifier returns the key as an identifier that must be new among lines.
func identifier(e author.Entry, noun string, lines map[string]int) string {
	id := e.Key.ID()
	once(e.Key, id, noun, lines)
	return id
}

// onlyMultiple notes options of a single choice that are marked exclusive.
func onlyMultiple(m author.Map, options []Option) {
	if slices.ContainsFunc(options, func(o Option) bool { return o.Exclusive }) {
		m.Get("options").Fail("exclusive does not fit the kind single, where every option is", "remove it; it fits multiple")
	}
}

// atLeast reads at_least, from 1 to limit, and takes at_most, which was read. At
// least so many means what it says, so a question that has it is required.
func atLeast(q *Question, m author.Map, limit, most int) {
	least, required := m.Get("at_least"), m.Get("required")
	q.AtLeast, q.AtMost = least.Int(1, limit), most
	switch {
	case q.AtMost > 0 && q.AtLeast > q.AtMost:
		least.Fail("at_least is larger than at_most", "exchange them")
	case q.AtLeast > 0 && required.Present() && !q.Required:
		required.Fail("a question with at_least is always required", "remove required: false, or at_least")
	}
	q.Required = q.Required || q.AtLeast > 0
}

// numberOfChoices reads how many options can be chosen.
func numberOfChoices(q *Question, m author.Map) {
	least, most := m.Get("at_least"), m.Get("at_most")
	atLeast(q, m, MaxOptions, most.Int(1, MaxOptions))
	choices := 0
	for _, o := range q.Options {
		if !o.Exclusive {
			choices++
		}
	}
	switch {
	case len(q.Options) == 0: // a mistake that was noted
	case q.AtLeast > choices:
		least.Fail(fmt.Sprintf("at_least is %d, but no more than %d can be chosen together", q.AtLeast, choices), "lower it")
	case q.AtMost > len(q.Options):
		most.Fail(fmt.Sprintf("at_most is %d, but there are %d options", q.AtMost, len(q.Options)), "lower it, or remove it")
	}
}

// scale reads the points of a scale, each "identifier: text".
func (r *reader) scale(v author.Value) []Option {
	return r.plain(v, MaxScale, "point", "a point of a scale", "points of a scale")
}

// plain reads a list of two or more things that have an identifier and a text
// only, each "identifier: text". Findings call them noun, one and many.
func (r *reader) plain(v author.Value, most int, noun, one, many string) []Option {
	items := v.List(most)
	few(v, len(items), 2, many)
	list := make([]Option, 0, len(items))
	lines := map[string]int{}
	for _, item := range items {
		e := sole(item.Map(), one)
		list = append(list, Option{ID: identifier(e, noun, lines), Label: r.text(e.Value, author.MaxLabel)})
	}
	return list
}

// sole returns the first entry, and notes any other.
func sole(m author.Map, noun string) author.Entry {
	_, first := m.First()
	if m.Len() > 1 {
		m.Fail(noun+" has one key, its identifier", "begin each of them with a dash on a line of its own")
	}
	return first
}

// scaleOf returns the scale that a question names, or states itself.
func (r *reader) scaleOf(v author.Value) []Option {
	if v.Present() && !v.IsScalar() {
		return r.scale(v)
	}
	name := v.Word()
	if name == "" {
		return nil
	}
	points, ok := r.scales[name]
	if !ok {
		v.Fail(fmt.Sprintf("there is no scale %s", name), r.suggestScale(name))
	}
	return points
}

func (r *reader) suggestScale(name string) string {
	names := slices.Sorted(maps.Keys(r.scales))
	switch near := author.Nearest(name, names); {
	case near != "":
		return "did you mean " + near + "?"
	case len(names) == 0:
		return "state it under scales, at the top of the file"
	}
	return "state it under scales; there are " + strings.Join(names, ", ")
}

// rows reads the rows of a matrix, each "identifier: text".
func (r *reader) rows(v author.Value) []Row {
	items := v.List(MaxRows)
	rows := make([]Row, 0, len(items))
	lines := map[string]int{}
	for _, item := range items {
		e := sole(item.Map(), "a row")
		rows = append(rows, Row{ID: identifier(e, "row", lines), Label: r.text(e.Value, author.MaxLabel)})
	}
	return rows
}
