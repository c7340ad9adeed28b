package chart

import (
	"slices"

	"toadam/internal/form"
)

// Fitting divides the panels of a dashboard into those that a version of its
// form has answers for, and the others: a later version may have lost a
// question, or ask it in another way, that the author of the dashboard named.
func (b *Dashboard) Fitting(d *form.Definition) (fitting *Dashboard, others []Panel) {
	c := *b
	c.Panels = nil
	for _, p := range b.Panels {
		if p.fits(d) {
			c.Panels = append(c.Panels, p)
		} else {
			others = append(others, p)
		}
	}
	return &c, others
}

// fits asks of a panel what Parse asks of it.
func (p *Panel) fits(d *form.Definition) bool {
	if slices.Equal(p.Questions, []string{Responses}) || slices.Equal(p.Questions, []string{LatestDay}) {
		return true
	}
	var asked []*form.Question
	for _, id := range p.Questions {
		q := d.Question(id)
		if q == nil || !slices.Contains(fits[p.Kind], q.Like()) || !fitsCells(p.Kind, q) {
			return false
		}
		asked = append(asked, q)
	}
	if by := d.Question(p.By); p.By != "" && (by == nil || !slices.Contains(single, by.Like())) {
		return false
	}
	return len(asked) == 0 || p.fitsTogether(asked) && p.fitsHeadline(asked[0])
}

// fitsTogether reports whether the questions can be the rows of one panel.
func (p *Panel) fitsTogether(asked []*form.Question) bool {
	first := asked[0].Choices()
	if most, limited := columns[p.Kind]; limited && len(first) > most {
		return false
	}
	if p.By != "" && rowsOfItsOwn(asked[0]) {
		return false
	}
	return !slices.ContainsFunc(asked[1:], func(q *form.Question) bool {
		return rowsOfItsOwn(q) || rowsOfItsOwn(asked[0]) || !slices.Equal(q.Choices(), first)
	})
}

// fitsHeadline reports whether a headline can show what it is to show of the
// question: the share of options needs them, anything else has none.
func (p *Panel) fitsHeadline(q *form.Question) bool {
	if p.Kind != Headline {
		return true
	}
	choices := q.Choices()
	unknown := slices.ContainsFunc(p.Options, func(id string) bool { return !slices.Contains(choices, id) })
	choice := q.Kind == form.Multiple || slices.Contains(single, q.Like())
	return !unknown && choice == (len(p.Options) > 0) && (q.Kind != form.Multiple || len(p.Options) == 1)
}
