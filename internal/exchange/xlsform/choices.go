package xlsform

import (
	"fmt"
	"strings"

	"toadam/internal/exchange"
	"toadam/internal/form"
)

// list is a list of choices.
type list struct {
	name    string
	sheet   string
	choices []choice
}

// choice is one choice of a list.
type choice struct {
	name  string
	id    string
	label form.Text
	row   row
}

// readLists reads the choices of a sheet.
func (im *importer) readLists(t *table) map[string]*list {
	lists := map[string]*list{}
	if t == nil {
		return lists
	}
	twins, _ := yes(im.setting("allow_choice_duplicates"))
	names := map[string]*exchange.Names{}
	for _, r := range t.rows {
		name := r.get("list_name")
		if name == "" {
			continue
		}
		l := lists[name]
		if l == nil {
			l = &list{name: name, sheet: t.sheet}
			lists[name], names[name] = l, &exchange.Names{Prefix: "o"}
		}
		c := choice{name: r.get("name"), row: r, label: im.text(r, "label")}
		if c.name == "" {
			im.Fail(r.place(), "the choice has no name", "write one into the column name")
			continue
		}
		if old := l.find(c.name); old != nil && !twins && t == im.choices {
			im.unfit(r, "the choice %q is in the list %q twice, first in row %d", c.name, name, old.row.number)
		}
		c.id = names[name].New(c.name)
		l.choices = append(l.choices, c)
	}
	for _, l := range lists {
		im.renamed(l)
	}
	return lists
}

func (im *importer) unfit(r row, format string, args ...any) {
	im.Fail(r.place(), fmt.Sprintf(format, args...), "rename or remove one of them")
}

// find returns the choice of a name, or nil.
func (l *list) find(name string) *choice {
	for i := range l.choices {
		if l.choices[i].name == name {
			return &l.choices[i]
		}
	}
	return nil
}

// renamed lists the choices whose names ours can't be.
func (im *importer) renamed(l *list) {
	var was, now []string
	var first row
	for _, c := range l.choices {
		if c.name == c.id {
			continue
		}
		if len(was) == 0 {
			first = c.row
		}
		was, now = append(was, c.name), append(now, c.id)
	}
	if len(was) > 0 {
		im.Leave(first.place(), fmt.Sprintf("identifiers can't be %s (list %s)", some(was), l.name), "they are "+some(now))
	}
}

// some writes the first few of some words.
func some(words []string) string {
	const most = 6
	if len(words) > most {
		return strings.Join(words[:most], ", ") + fmt.Sprintf(" and %d more", len(words)-most)
	}
	return strings.Join(words, ", ")
}

// listOf returns the choices of an entry, or nil if it has none here.
func (im *importer) listOf(e *entry) *list {
	lists, sheet := im.lists, "choices"
	if e.typ.from == "external_choices" {
		lists, sheet = im.externalLists, "external_choices"
	}
	if l := lists[e.typ.list]; l != nil {
		return l
	}
	if e.typ.from == "external_choices" {
		if l := im.lists[e.typ.list]; l != nil {
			return l
		}
		return nil
	}
	im.Fail(e.row.place(), fmt.Sprintf("there is no list %q on the sheet %s", e.typ.list, sheet), "add it there, with the columns list_name, name and label")
	return nil
}

// elsewhere reports whether the choices are not in this file.
func (t entryType) elsewhere() bool {
	return t.from == "file" || strings.HasPrefix(t.list, "${")
}

// settleChoices finds the choices of each question, and what it becomes with
// them.
func (im *importer) settleChoices(e *entry) {
	if e.typ.sort != asked || e.typ.list == "" {
		return
	}
	switch {
	case e.typ.elsewhere():
		im.Leave(e.row.place(), fmt.Sprintf("the choices %q are not in this file", e.typ.list), "a text is asked for")
		e.typ.kind = form.ShortTxt
		return
	case strings.Contains(e.row.get("appearance"), "search("):
		im.Leave(e.row.place(), "the choices are looked up in another file", "those of the list are shown")
	}
	if e.list = im.listOf(e); e.list == nil {
		if e.typ.from != "" {
			im.Leave(e.row.place(), fmt.Sprintf("the choices %q are not in this file", e.typ.list), "a text is asked for")
		}
		e.typ.kind = form.ShortTxt
		return
	}
	im.fitting(e)
}

// fitting changes the kind of a question whose choices are too many for it, or
// too few.
func (im *importer) fitting(e *entry) {
	limit := form.MaxOptions
	if e.typ.kind == form.Single {
		limit = form.MaxList
	}
	switch n := len(e.list.choices) + btoi(e.typ.other); {
	case n > limit:
		im.Leave(e.row.place(), fmt.Sprintf("there are %d choices; the limit is %d", n, limit), "a text is asked for")
		e.typ.kind, e.list = form.ShortTxt, nil
	case e.typ.kind == form.Ranking && (n > form.MaxRanked || n < 2):
		im.Leave(e.row.place(), fmt.Sprintf("%d choices can't be ranked; from 2 to %d can", n, form.MaxRanked), "any of them can be chosen")
		e.typ.kind = form.Multiple
	case e.typ.kind == form.Single && n == 1:
		im.Leave(e.row.place(), "there is one choice only", "it can be ticked")
		e.typ.kind = form.Multiple
	}
}

// options are the choices of a question as our options.
func (im *importer) options(e *entry) []form.Option {
	var options []form.Option
	for i := range e.list.choices {
		c := &e.list.choices[i]
		label := im.label(c.row, c.label, c.name, form.Single)
		options = append(options, form.Option{ID: c.id, Label: label})
	}
	if !e.typ.other {
		return options
	}
	for i := range options {
		if options[i].ID == "other" {
			options[i].Specify = true
			return options
		}
	}
	return append(options, form.Option{ID: "other", Label: im.words(otherWords), Specify: true})
}
