package templates

import (
	"slices"

	"toadam/internal/form"
)

// listGroup is options of a drop-down list: those for one choice in the question
// above or, without Of, those that are always there.
type listGroup struct {
	Label, Of string
	Options   []form.Option
	Chosen    string // the option that is selected; "": none of these
}

// within is the question on the same page on which the options depend; "": none.
// The script then shows those for the choice made, without it they are grouped.
func (p QuestionPage) within(q *form.Question) string {
	for other := range p.page().Questions() {
		if other.ID == q.Within {
			return q.Within
		}
	}
	return ""
}

// listGroups are the options of a drop-down list. Where they depend on a question
// of an earlier page, only those for its answer are there.
func (p QuestionPage) listGroups(q *form.Question) []listGroup {
	if p.within(q) == "" {
		choice := p.answered(q.Within)
		return []listGroup{{Options: q.OptionsFor(choice), Chosen: p.value(q.ID)}}
	}
	groups := []listGroup{{Options: q.OptionsFor("")}}
	for _, above := range p.Form.Question(q.Within).Options {
		options := slices.DeleteFunc(slices.Clone(q.Options), func(o form.Option) bool { return !slices.Contains(o.Of, above.ID) })
		if len(options) > 0 {
			groups = append(groups, listGroup{Label: above.Label.In(p.Lang), Of: above.ID, Options: options})
		}
	}
	p.choose(groups, q)
	return groups
}

// choose selects the chosen option once: if it is there for several choices,
// below the one that was made.
func (p QuestionPage) choose(groups []listGroup, q *form.Question) {
	has := func(g listGroup) bool {
		return slices.ContainsFunc(g.Options, func(o form.Option) bool { return o.ID == p.value(q.ID) })
	}
	made := p.value(q.Within)
	i := slices.IndexFunc(groups, func(g listGroup) bool { return has(g) && (g.Of == "" || g.Of == made) })
	if i < 0 {
		i = slices.IndexFunc(groups, has)
	}
	if i >= 0 {
		groups[i].Chosen = p.value(q.ID)
	}
}

// answered is the option that was chosen on an earlier page; "": none.
func (p QuestionPage) answered(id string) string {
	if id == "" {
		return ""
	}
	option, _ := p.Path.Value(id).(string)
	return option
}
