package templates

import (
	"slices"
	"strconv"
	"strings"

	"toadam/internal/form"
)

// way says where a route leads and whom, as far as that can be said on paper:
// of a condition that asks for more than options, which answers it is about.
func (p Paper) way(r *form.Route) string {
	to := p.T("paper.end")
	for i := range p.Form.Pages {
		if page := &p.Form.Pages[i]; page.ID == r.To {
			to = p.quoted(page.Title)
		}
	}
	condition := r.Condition()
	if condition == nil {
		return p.T("paper.way", "to", to)
	}
	if name, options, ok := condition.Chosen(); ok {
		if q := p.Form.Question(name); q != nil && q.Asks() {
			if labels := p.labels(q, options); len(labels) == len(options) {
				return p.T("paper.way_chosen", "options", strings.Join(labels, ", "), "question", p.place(q), "to", to)
			}
		}
	}
	var places []string
	for _, name := range condition.References() {
		id, _, _ := strings.Cut(name, ".")
		if q := p.Form.Question(id); q != nil && q.Asks() && !slices.Contains(places, p.place(q)) {
			places = append(places, p.place(q))
		}
	}
	if len(places) == 0 { // it rests on what is not asked
		return p.T("paper.way_screen", "to", to)
	}
	return p.T("paper.way_some", "questions", strings.Join(places, ", "), "to", to)
}

// labels are those of a question's options that have one.
func (p Paper) labels(q *form.Question, options []string) []string {
	var labels []string
	for _, o := range p.screen().options(q) {
		if slices.Contains(options, o.ID) {
			labels = append(labels, p.quoted(o.Label))
		}
	}
	return labels
}

func (p Paper) quoted(t form.Text) string { return "“" + Quote(p.Lang, t.In(p.Lang)) + "”" }

// boxGroup is options that are there for the same choices in the question above;
// without Heading: for all.
type boxGroup struct {
	Heading string
	Boxes   []numberedBox
}

// numberedBox is an option with the number that is typed for it.
type numberedBox struct {
	Number string
	form.Option
}

// boxes are the options of a question by what was chosen above, first those for
// whatever was.
func (p Paper) boxes(q *form.Question) []boxGroup {
	var groups []boxGroup
	var keys [][]string
	for i, o := range p.screen().options(q) {
		at := slices.IndexFunc(keys, func(of []string) bool { return slices.Equal(of, o.Of) })
		if at < 0 {
			at = len(groups)
			keys = append(keys, o.Of)
			groups = append(groups, boxGroup{Heading: p.heading(q, o.Of)})
		}
		groups[at].Boxes = append(groups[at].Boxes, numberedBox{strconv.Itoa(i + 1), o})
	}
	slices.SortStableFunc(groups, func(a, b boxGroup) int { return min(len(a.Heading), 1) - min(len(b.Heading), 1) })
	return groups
}

// heading says for which choices in the question above options are.
func (p Paper) heading(q *form.Question, of []string) string {
	if len(of) == 0 {
		return ""
	}
	above := p.Form.Question(q.Within)
	return p.T("paper.for", "options", strings.Join(p.labels(above, of), ", "), "question", p.place(above))
}
