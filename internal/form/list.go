package form

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"toadam/internal/author"
)

// namedList is a list of options that questions refer to by its name.
type namedList struct {
	value   author.Value
	options []Option
}

// For reports whether the option is there for whoever chose so in the question
// that Within names; "": nothing.
func (o *Option) For(choice string) bool {
	return len(o.Of) == 0 || slices.Contains(o.Of, choice)
}

// OptionsFor are the options that are there for whoever chose so in the question
// that Within names.
func (q *Question) OptionsFor(choice string) []Option {
	if q.Within == "" {
		return q.Options
	}
	return slices.DeleteFunc(slices.Clone(q.Options), func(o Option) bool { return !o.For(choice) })
}

// single reads what belongs to a choice of one option.
func (r *reader) single(q *Question, m author.Map) {
	most := MaxOptions
	if q.List = m.Get("list").Bool(); q.List {
		most = MaxList
	}
	read := r.optionsOf(m.Need("options"), 2, most)
	q.Options = read.options
	onlyMultiple(m, q.Options)
	within := m.Get("within")
	q.Within = within.ID()
	switch {
	case q.Within == "":
		withoutCascade(q, m)
	case !q.List:
		within.Fail("within needs a drop-down list", "add list: true")
	case len(q.Options) > 0 && !slices.ContainsFunc(q.Options, func(o Option) bool { return len(o.Of) > 0 }):
		within.Fail("within is for options that are there for some choices only, and none has of", "add of to options, or remove within")
	default:
		r.cascades = append(r.cascades, cascade{id: q.ID, within: within, list: read.value, most: most, spot: r.here})
	}
}

// optionsOf reads the options of a question: its own, or a list that it names.
func (r *reader) optionsOf(v author.Value, least, most int) namedList {
	if !v.IsScalar() {
		return namedList{v, r.options(v, least, most, r.text)}
	}
	name := v.Word()
	list, ok := r.lists[name]
	switch n := len(list.options); {
	case name == "":
	case !ok:
		v.Fail("there is no list "+name, suggestList(name, slices.Sorted(maps.Keys(r.lists))))
	case n > most:
		v.Fail(fmt.Sprintf("the list %s has %d options; the limit is %d", name, n, most), "show a single as a drop-down with list: true, or shorten it")
	case n < least:
		v.Fail(fmt.Sprintf("there must be at least %d options, and the list %s has %d", least, name, n), "add another")
	}
	list.options = slices.Clone(list.options)
	return list
}

func suggestList(name string, names []string) string {
	switch near := author.Nearest(name, names); {
	case near != "":
		return "did you mean " + near + "?"
	case len(names) == 0:
		return "state it under lists, at the top of the file"
	}
	return "state it under lists; there are " + strings.Join(names, ", ")
}

// withoutCascade notes options that are there for some choices, of a question
// that does not say of which question.
func withoutCascade(q *Question, m author.Map) {
	if slices.ContainsFunc(q.Options, func(o Option) bool { return len(o.Of) > 0 }) {
		m.Get("options").Fail("of needs within, which names an earlier question", "add within and list: true to a single, or remove of")
	}
}

// words reads one identifier or a list of them.
func words(v author.Value) []string {
	if !v.Present() || v.IsScalar() {
		if id := v.ID(); id != "" {
			return []string{id}
		}
		return nil
	}
	var ids []string
	for _, item := range v.List(MaxOptions) {
		if id := item.ID(); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// cascade is a question whose options depend on the choice in another, to be
// checked once all questions are known.
type cascade struct {
	id           string
	within, list author.Value
	most         int
	spot         spot
}

// checkCascades notes questions whose options depend on what is no earlier
// choice, and options for choices that there are not.
func (r *reader) checkCascades(d *Definition) {
	for _, c := range r.cascades {
		q := d.Question(c.id)
		if q == nil { // a field of a group, which was noted
			continue
		}
		of := d.Question(q.Within)
		switch {
		case of == nil || of.Kind != Single:
			c.within.Fail(q.Within+" is no single question", "name an earlier question of kind single")
		case d.place(of.ID) >= d.place(q.ID):
			c.within.Fail(of.ID+" is asked later, so it is not answered yet", "ask it before, or name another question")
		default:
			d.inOrder(c.within, c.spot, []string{of.ID})
			c.checkChoices(of)
		}
	}
}

// checkChoices notes choices of the other question that it does not have.
func (c cascade) checkChoices(of *Question) {
	known := make(map[string]bool, len(of.Options))
	for i := range of.Options {
		known[of.Options[i].ID] = true
	}
	for _, item := range c.list.List(c.most) {
		v := item.Map().Get("of")
		for _, id := range words(v) {
			if !known[id] {
				mend := "use the identifier of one of its options"
				if near := author.Nearest(id, of.Choices()); near != "" {
					mend = "did you mean " + near + "?"
				}
				v.Fail(fmt.Sprintf("%s has no option %s", of.ID, id), mend)
			}
		}
	}
}
