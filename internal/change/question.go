package change

import (
	"slices"

	"toadam/internal/form"
)

// pages compares the pages and what they ask.
func (c *comparison) pages() {
	pageOf := func(d *form.Definition, id string) *form.Page {
		if i := slices.IndexFunc(d.Pages, func(p form.Page) bool { return p.ID == id }); i >= 0 {
			return &d.Pages[i]
		}
		return nil
	}
	for i := range c.old.Pages {
		if p := &c.old.Pages[i]; pageOf(c.new, p.ID) == nil {
			c.add(Safe, "", thing("removed", "page", p.ID, p.Title))
		}
	}
	c.order("page", pageIDs(c.old), pageIDs(c.new))
	for i, q := range c.old.Questions() {
		if c.new.Question(q.ID) == nil {
			c.at("question", c.old.Pages[i].ID, q.ID, q.Label)
			c.add(removal(q), "why_removed", itself("removed"))
		}
	}
	for i := range c.new.Pages {
		p := &c.new.Pages[i]
		c.at("page", p.ID, "", p.Title)
		if before := pageOf(c.old, p.ID); before != nil {
			c.properties(pageProperties(c.old, before), pageProperties(c.new, p))
			c.sections(before, p)
		} else {
			c.add(Safe, "", itself("added"))
		}
		for q := range p.Questions() {
			c.at("question", p.ID, q.ID, q.Label)
			c.question(p, q)
		}
	}
}

func pageIDs(d *form.Definition) []string {
	return ids(d.Pages, func(p form.Page) string { return p.ID })
}

// addition is the grade of a question that comes: a note has no answers.
func addition(q *form.Question) Grade {
	if q.Kind == form.Note {
		return Safe
	}
	return Look
}

// removal is the grade of a question that goes, or gets another identifier: the
// results don't show its answers any more.
func removal(q *form.Question) Grade {
	if q.Kind == form.Note {
		return Safe
	}
	return Breaks
}

// sections compares the headings of a page and which questions stand under each.
func (c *comparison) sections(old, new *form.Page) {
	if len(old.Sections) != len(new.Sections) {
		c.add(Safe, "", func(lang string) string { return t(lang, "headings") })
		return
	}
	for i := range new.Sections {
		c.texts(nil, safe("heading", nil), old.Sections[i].Title, new.Sections[i].Title)
	}
	under := func(p, other *form.Page, i int) []string {
		var all []string
		for k := range other.Sections {
			all = append(all, questionIDs(&other.Sections[k])...)
		}
		return common(questionIDs(&p.Sections[i]), all)
	}
	for i := range new.Sections {
		if !slices.Equal(under(old, new, i), under(new, old, i)) {
			c.add(Safe, "", func(lang string) string {
				return t(lang, "reordered", "things", t(lang, "question_list"))
			})
			return
		}
	}
}

func questionIDs(s *form.Section) []string {
	return ids(s.Questions, func(q form.Question) string { return q.ID })
}

// question compares a question with what it was.
func (c *comparison) question(page *form.Page, q *form.Question) {
	old := c.old.Question(q.ID)
	if old == nil {
		c.add(addition(q), "why_added", itself("added"))
		return
	}
	if c.was[q.ID] != page.ID {
		c.add(Safe, "", itself("moved"))
	}
	before := len(c.found)
	c.properties(questionProperties(old), questionProperties(q))
	c.parts(old, q)
	if joined := form.Comparable(old, q); !joined && Worst(c.found[before:]) != Breaks {
		c.add(Breaks, "why_weighed", func(lang string) string { return t(lang, "otherwise") })
	}
}

// parts compares the options, rows, columns and fields of a question.
func (c *comparison) parts(old, q *form.Question) {
	grade, why := Look, "why_choices"
	if q.Kind == form.Likert || q.Kind == form.Matrix {
		grade, why = Breaks, "why_scale"
	}
	c.options("option", grade, why, old.Options, q.Options)
	c.options("row", Look, "why_rows", options(old.Rows), options(q.Rows))
	c.options("column", Look, "why_choices", old.Columns, q.Columns)
	c.fields(old, q)
}

func options(rows []form.Row) []form.Option {
	list := make([]form.Option, len(rows))
	for i, r := range rows {
		list[i] = form.Option{ID: r.ID, Label: r.Label}
	}
	return list
}

// options compares them by identifier. The grade is that of one more or less.
func (c *comparison) options(noun string, grade Grade, why string, old, new []form.Option) {
	find := func(list []form.Option, id string) *form.Option {
		if i := slices.IndexFunc(list, func(o form.Option) bool { return o.ID == id }); i >= 0 {
			return &list[i]
		}
		return nil
	}
	for i := range old {
		if find(new, old[i].ID) == nil {
			c.add(grade, why, thing("removed", noun, old[i].ID, old[i].Label))
		}
	}
	for i := range new {
		before := find(old, new[i].ID)
		if before == nil {
			c.add(grade, why, thing("added", noun, new[i].ID, new[i].Label))
			continue
		}
		part := func(lang string) string { return t(lang, noun, "name", new[i].Label.In(lang)) }
		c.propertiesOf(part, optionProperties(before), optionProperties(&new[i]))
	}
	c.order(noun, ids(old, func(o form.Option) string { return o.ID }), ids(new, func(o form.Option) string { return o.ID }))
}

// fields compares the fields of a group, each as a question of its own.
func (c *comparison) fields(old, q *form.Question) {
	find := func(list []form.Question, id string) *form.Question {
		if i := slices.IndexFunc(list, func(f form.Question) bool { return f.ID == id }); i >= 0 {
			return &list[i]
		}
		return nil
	}
	for i := range old.Fields {
		if f := &old.Fields[i]; find(q.Fields, f.ID) == nil {
			c.add(removal(f), "why_removed", thing("removed", "field", f.ID, f.Label))
		}
	}
	for i := range q.Fields {
		f := &q.Fields[i]
		before := find(old.Fields, f.ID)
		if before == nil {
			c.add(Look, "why_added", thing("added", "field", f.ID, f.Label))
			continue
		}
		part := func(lang string) string { return t(lang, "field", "name", f.Label.In(lang)) }
		c.propertiesOf(part, questionProperties(before), questionProperties(f))
		c.parts(before, f)
	}
	c.order("field", ids(old.Fields, func(f form.Question) string { return f.ID }), ids(q.Fields, func(f form.Question) string { return f.ID }))
}
