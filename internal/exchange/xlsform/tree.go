package xlsform

import (
	"fmt"
	"strings"

	"toadam/internal/form"
)

// entry is a row of the survey: a question, or a group, repeat or loop with
// what is in it.
type entry struct {
	row    row
	typ    entryType
	name   string
	id     string
	in     *entry   // what it is in; nil at the top
	inner  []*entry // of a block
	list   *list    // its choices
	choice *choice  // in a loop: the choice for which it is here
	place  int      // its order in the form, from 1
	valued *term    // of a calculation: what it gives, once known
	busy   bool     // its calculation is being translated
	table  bool     // it is a field of a group
	rows   int      // of a repeat: how many there are, if that is fixed
}

// isBlock reports whether it is a block of a sort: group, repeat or loop.
func (e *entry) isBlock(block string) bool { return e.typ.sort == opening && e.typ.block == block }

// repeated returns the outermost repeat that the entry is in, or nil.
func (e *entry) repeated() *entry {
	var outer *entry
	for b := e.in; b != nil; b = b.in {
		if b.isBlock("repeat") {
			outer = b
		}
	}
	return outer
}

// readTree reads the rows of the survey.
func (im *importer) readTree() {
	root := &entry{}
	open := root
	for _, r := range im.survey.rows {
		written := r.get("type")
		if off, _ := yes(r.get("disabled")); off {
			im.Leave(r.place(), "the row is disabled", "it is left out")
			continue
		}
		if written == "" {
			im.untyped(r)
			continue
		}
		t, ok := typeOf(written)
		if !ok {
			im.unknownType(r, written)
			continue
		}
		if t.sort == closing {
			open = im.close(r, t, open)
			continue
		}
		e := &entry{row: r, typ: t, name: r.get("name"), in: open}
		im.named(e)
		open.inner = append(open.inner, e)
		if t.sort == opening {
			open = e
		}
	}
	for b := open; b != root; b = b.in {
		im.Fail(b.row.place(), fmt.Sprintf("the %s %s is not closed", b.typ.block, b.name), "add a row of type end "+b.typ.block)
	}
	for _, e := range root.inner {
		e.in = nil
	}
	im.top = root.inner
	im.twins(im.top)
}

// untyped looks at a row without a type: most are comments.
func (im *importer) untyped(r row) {
	if r.get("name") != "" && r.get("label") != "" {
		im.Fail(r.place(), "the row has a name and a label, but no type", "write a type, or empty the row")
	}
}

func (im *importer) unknownType(r row, written string) {
	if included(written) {
		im.Fail(r.place(), fmt.Sprintf("the rows of %q are in another file", r.get("name")), "copy them into this one")
		return
	}
	im.Fail(r.place(), fmt.Sprintf("there is no type %q", written), "use a type of XLSForm, such as text or select_one LIST")
}

// close ends the open block; what it ends must be of the same sort.
func (im *importer) close(r row, t entryType, open *entry) *entry {
	if !open.isBlock(t.block) {
		mend := "remove the row"
		if open.typ.sort == opening {
			mend = fmt.Sprintf("close the %s %s, which begins in row %d, first", open.typ.block, open.name, open.row.number)
		}
		im.Fail(r.place(), fmt.Sprintf("end %s ends a %s that is not open", t.block, t.block), mend)
		return open
	}
	return open.in
}

// named gives a row its name, where it can be left out.
func (im *importer) named(e *entry) {
	if e.name != "" {
		return
	}
	if e.typ.sort == asked && e.typ.kind == form.Note || e.typ.sort == outside || e.typ.sort == about {
		e.name = fmt.Sprintf("%s_%d", strings.ReplaceAll(e.row.get("type"), " ", "_"), e.row.number)
		return
	}
	what := "question"
	if e.typ.sort == opening {
		what = e.typ.block
	}
	im.Fail(e.row.place(), "the "+what+" has no name", "write one into the column name")
}

// twins looks for two rows with the same name side by side.
func (im *importer) twins(list []*entry) {
	rows := map[string]int{}
	for _, e := range list {
		if first, twice := rows[e.name]; twice && e.name != "" {
			im.Fail(e.row.place(), fmt.Sprintf("the name %q is here twice, first in row %d", e.name, first), "give one of them another name")
		}
		rows[e.name] = e.row.number
		im.twins(e.inner)
	}
}

// each calls f for every entry, blocks before what is in them.
func each(list []*entry, f func(*entry)) {
	for _, e := range list {
		f(e)
		each(e.inner, f)
	}
}

// unroll replaces loops by a group for each choice, with its name and label
// wherever the rows ask for them.
func (im *importer) unroll(list []*entry) []*entry {
	var all []*entry
	for _, e := range list {
		e.inner = im.unroll(e.inner)
		if !e.isBlock("loop") {
			all = append(all, e)
			continue
		}
		choices := im.listOf(e)
		if choices == nil {
			continue
		}
		im.Leave(e.row.place(), "the loop "+e.name, fmt.Sprintf("its questions are asked for each of the %d choices", len(choices.choices)))
		for i := range choices.choices {
			if im.total += len(e.inner); im.total > form.MaxQuestions {
				im.Fail(e.row.place(), "the loop makes too many questions", "shorten its list")
				return all
			}
			all = append(all, e.forChoice(&choices.choices[i]))
		}
	}
	return all
}

// forChoice copies a loop as a group for one choice.
func (e *entry) forChoice(c *choice) *entry {
	group := &entry{row: e.row, name: e.name + "_" + c.name, in: e.in, choice: c}
	group.typ = entryType{sort: opening, block: "group"}
	var copied func(from, to *entry)
	copied = func(from, to *entry) {
		for _, q := range from.inner {
			one := *q
			one.in, one.inner, one.choice = to, nil, c
			one.name = q.name
			to.inner = append(to.inner, &one)
			copied(q, &one)
		}
	}
	copied(e, group)
	return group
}
