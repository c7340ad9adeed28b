package chart

import (
	"slices"
	"strconv"

	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/tally"
)

// renderer makes the figure of one panel.
type renderer struct {
	d       *form.Definition
	p       Panel
	v       *tally.View
	lang    string
	earlier Earlier
}

// figure dispatches on the kind of panel.
func (r renderer) figure() Figure {
	switch r.p.Kind {
	case Headline:
		return r.headline()
	case Bar:
		return r.bar()
	case Pie:
		return r.pie()
	case Histogram:
		return r.histogram()
	case Stacked:
		return r.stacked()
	case Diverging:
		return r.diverging()
	case Heat:
		return r.heat()
	case Time:
		return r.time()
	}
	panic("chart: unknown kind of panel " + string(r.p.Kind))
}

// t is a text of the program's own, of the group "chart".
func (r renderer) t(key string, pairs ...string) string {
	return locale.T(r.lang, "chart."+key, pairs...)
}

// title is the author's, or else says what is shown.
func (r renderer) title() string {
	if r.p.Title != nil {
		return r.p.Title.In(r.lang)
	}
	if q := r.question(); q != nil {
		return q.Label.In(r.lang)
	}
	if r.p.Kind == Time {
		return r.t("by_day")
	}
	return r.t(r.p.Questions[0])
}

// question is the first one that the panel shows; nil if it shows none.
func (r renderer) question() *form.Question {
	if len(r.p.Questions) == 0 {
		return nil
	}
	return r.d.Question(r.p.Questions[0])
}

// optionLabels are the labels of a question's options, in their order.
func (r renderer) optionLabels(q *form.Question) []string {
	labels := make([]string, 0, len(q.Options))
	for _, id := range q.Choices() {
		labels = append(labels, r.optionLabel(q, id))
	}
	return labels
}

func (r renderer) optionLabel(q *form.Question, id string) string {
	switch q.Like() {
	case form.YesNo:
		return locale.T(r.lang, "page."+id)
	case form.Statements:
		return locale.T(r.lang, "statement."+id)
	case form.Rating:
		return r.pointLabel(q, id)
	}
	options := q.Options
	if q.Kind == form.Grid {
		options = q.Columns
	}
	return options[slices.IndexFunc(options, func(o form.Option) bool { return o.ID == id })].Label.In(r.lang)
}

// pointLabel is a point of a rating; the ends say what they mean.
func (r renderer) pointLabel(q *form.Question, point string) string {
	meaning := ""
	switch point {
	case strconv.Itoa(q.From):
		meaning = q.Low.In(r.lang)
	case strconv.Itoa(q.To):
		meaning = q.High.In(r.lang)
	}
	if meaning == "" {
		return point
	}
	return point + " (" + meaning + ")"
}

// quoted is a label in a sentence.
func quoted(label string) string { return "“" + label + "”" }

// int and percent write numbers in the figure's language.
func (r renderer) int(n int) string               { return locale.Int(r.lang, n) }
func (r renderer) percent(part, whole int) string { return locale.Percent(r.lang, part, whole) }

// base says how many responses the figures rest on.
func (r renderer) base(n, missing int) string {
	return r.t("base", "n", r.int(n), "missing", r.int(missing))
}

// empty is the figure while there is nothing to draw: the table stands, with zeros.
func (r renderer) empty(f Figure) Figure {
	f.Summary = r.t("empty")
	return f
}

// drawn completes a figure with its chart. A chart that can't be made leaves
// its table, which holds the same figures.
func (f Figure) drawn(option []byte, err error, height, narrow int) Figure {
	if err == nil {
		f.Option, f.Height, f.Narrow = option, height, narrow
	}
	return f
}

// choice is one option with the number of responses that chose it.
type choice struct {
	label string
	n     int
	last  bool // "other" and "none of these": at the end, however often they were chosen
}

// choices are the options of the panel's question with their numbers, in the
// order in which the panel shows them, those of earlier versions at the end.
func (r renderer) choices(q *form.Question, d tally.Distribution) []choice {
	list := make([]choice, len(d.Counts))
	known := len(q.Choices())
	for i, c := range d.Counts {
		if i >= known {
			list[i] = choice{label: r.earlierLabel(q, c.Option), n: c.N, last: true}
			continue
		}
		o := q.Option(c.Option)
		list[i] = choice{label: r.optionLabel(q, c.Option), n: c.N, last: o != nil && (o.Specify || o.Exclusive)}
	}
	if r.p.Sort == "count" {
		slices.SortStableFunc(list, byCount)
	}
	return list
}

// earlierLabel tells an option of an earlier version from those of today, which
// may have the same words.
func (r renderer) earlierLabel(q *form.Question, id string) string {
	label := r.earlier(q.ID, id).In(r.lang)
	if label == "" {
		label = id
	}
	return r.t("earlier", "label", label)
}

// byCount puts what was chosen most first, and what belongs at the end there.
func byCount(a, b choice) int {
	switch {
	case a.last == b.last:
		return b.n - a.n
	case a.last:
		return 1
	}
	return -1
}
