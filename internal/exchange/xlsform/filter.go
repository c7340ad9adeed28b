package xlsform

import (
	"fmt"
	"slices"

	"toadam/internal/form"
)

// link is a part of a choice_filter that says that a column of the choices is
// the answer to an earlier question.
type link struct {
	column string
	of     *entry
}

// filter makes a cascade of a filter: each option is there for the choices of
// an earlier question that its column names. Of several such questions the last
// decides, since it has a filter itself for those before it.
func (im *importer) filter(e *entry, q *form.Question) {
	src := e.row.get("choice_filter")
	if src == "" || q.Kind != form.Single || e.table {
		return
	}
	n, bad := parseXPath(src)
	if bad != nil {
		return // listed with what else is left
	}
	var last *link
	links := 0
	for _, part := range n.conjuncts() {
		l := im.link(e, part)
		if l == nil {
			return
		}
		links++
		if last == nil || l.of.place > last.of.place {
			last = l
		}
	}
	options, ok := im.within(e, q.Options, last)
	if !ok {
		return
	}
	q.Within, q.Options, q.List = last.of.id, options, true
	if links > 1 {
		im.Leave(e.row.place(), "choice_filter: "+src, fmt.Sprintf("the answer to %s alone decides which choices are there", last.of.id))
	}
}

// link reads column = ${question}, in either order.
func (im *importer) link(e *entry, n *node) *link {
	if n.kind != nodeOp || n.text != "=" {
		return nil
	}
	a, b := n.kids[0], n.kids[1]
	if a.kind == nodeRef {
		a, b = b, a
	}
	if a.kind != nodeName || b.kind != nodeRef {
		return nil
	}
	of := im.lookup(b.text, e)
	if of == nil || of.place >= e.place || of.typ.kind != form.Single || of.list == nil || of.table || of.id == "" {
		return nil
	}
	return &link{columnOf(a.text, 0).name, of}
}

// within says for which choices of the earlier question each option is there.
// One that none of them asks for can't be chosen, and is left out.
func (im *importer) within(e *entry, options []form.Option, l *link) ([]form.Option, bool) {
	var kept []form.Option
	var lost []string
	for _, o := range options {
		k := slices.IndexFunc(e.list.choices, func(c choice) bool { return c.id == o.ID })
		if k < 0 { // "other" is always there
			kept = append(kept, o)
			continue
		}
		c := l.of.list.find(e.list.choices[k].row.get(l.column))
		if c == nil {
			lost = append(lost, e.list.choices[k].name)
			continue
		}
		o.Of = []string{c.id}
		kept = append(kept, o)
	}
	if len(kept) < 2 {
		return nil, false
	}
	if len(lost) > 0 {
		im.Leave(e.row.place(), fmt.Sprintf("the choices %s belong to no choice of %s", some(lost), l.of.id), "they are left out")
	}
	return kept, true
}
