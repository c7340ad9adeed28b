package chart

import (
	"slices"

	"toadam/internal/form"
)

// mostBars is how many options a chart that nobody asked for has bars for: as
// many as the country had provinces, and some more. A longer list is read
// better in the export.
const mostBars = 70

// Default is the dashboard of a form for which none was written: how many
// responded and when, then a panel for each question in the order in which it is
// asked, of the kind that fits it. Questions that are answered in words have
// none, nor have those that come after the last panel there can be: see Rest.
// It takes the identifier, and says of itself that it was made.
func Default(id string, d *form.Definition) *Dashboard {
	d = d.Plain()
	r := reader{form: d, ids: map[string]int{}}
	b := &Dashboard{ID: id, Form: d.ID, Title: d.Title, Made: true}
	b.add(r, Panel{Kind: Headline, Questions: []string{Responses}})
	b.add(r, Panel{Kind: Headline, Questions: []string{LatestDay}})
	b.add(r, Panel{Kind: Time, Questions: []string{Responses}})
	for i := range d.Pages {
		for s := range d.Pages[i].Sections {
			section := &d.Pages[i].Sections[s]
			for q := range section.Questions {
				p, ok := usual(&section.Questions[q])
				if !ok || len(b.Panels) == maxPanels {
					continue
				}
				p.Note = heading(d, &d.Pages[i], section)
				b.add(r, p)
			}
		}
	}
	return b
}

// add completes a panel as Parse does, and adds it.
func (b *Dashboard) add(r reader, p Panel) {
	usually(&p)
	if q := r.form.Question(p.Questions[0]); p.Kind == Bar && counted(q) {
		p.Sort = "count"
	}
	p.Wide, p.ID = r.wide(&p), r.id(&p)
	b.Panels = append(b.Panels, p)
}

// Rest are the questions with answers that no panel of the dashboard shows.
func (b *Dashboard) Rest(d *form.Definition) (rest []*form.Question) {
	for _, q := range d.Plain().Questions() {
		shown := func(p Panel) bool { return slices.Contains(p.Questions, q.ID) || p.By == q.ID }
		if q.Kind != form.Note && !slices.ContainsFunc(b.Panels, shown) {
			rest = append(rest, q)
		}
	}
	return rest
}

// heading is what stands above a question in the form: its section's title, or
// its page's where there are several.
func heading(d *form.Definition, page *form.Page, section *form.Section) form.Text {
	switch {
	case len(section.Title) > 0:
		return section.Title
	case len(d.Pages) > 1:
		return page.Title
	}
	return nil
}

// counted reports whether the order of a question's options means nothing, so
// that they are best ordered by their figures: of a single choice it may mean
// something, as in groups of age.
func counted(q *form.Question) bool {
	switch q.Kind {
	case form.Multiple, form.Ranking, form.Allocation, form.Pairwise:
		return true
	}
	return false
}

// usual is the panel that shows a question unless somebody wants another.
func usual(q *form.Question) (p Panel, ok bool) {
	p.Questions = []string{q.ID}
	for _, p.Kind = range usualKinds(q) {
		if most := columns[p.Kind]; most == 0 || len(q.Choices()) <= most {
			return p, p.Kind != Bar || max(len(q.Choices()), len(q.Rows)*len(q.Columns)) <= mostBars
		}
	}
	return p, false
}

// usualKinds are the kinds of panel for a question, the best first; none for
// answers in words and for repeats, which are read.
func usualKinds(q *form.Question) []Kind {
	switch q.Like() {
	case form.YesNo:
		return []Kind{Pie}
	case form.Single, form.Multiple, form.Ranking, form.Allocation, form.Rating, form.Pairwise:
		return []Kind{Bar}
	case form.Likert:
		return []Kind{Diverging, Bar}
	case form.Matrix:
		return []Kind{Diverging, Stacked, Heat}
	case form.Statements:
		return []Kind{Stacked}
	case form.Number:
		return []Kind{Histogram}
	case form.Date, form.DateRange:
		return []Kind{Time}
	case form.Consent:
		return []Kind{Headline}
	case form.Note, form.ShortTxt, form.LongTxt, form.Email, form.Phone, form.File, form.Hidden, form.Group:
		return nil
	case form.Grid:
		return slices.DeleteFunc([]Kind{Heat, Bar}, func(k Kind) bool { return !fitsCells(k, q) })
	}
	panic("chart: no usual panel for a question of kind " + string(q.Kind))
}
