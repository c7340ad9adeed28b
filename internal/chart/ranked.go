package chart

import (
	"cmp"
	"slices"

	"toadam/internal/tally"
)

// ranked shows the points of each option of a ranking, and in the table how
// they come about.
func (r renderer) ranked() Figure {
	q := r.question()
	result := r.v.Ranking(q)
	f := Figure{
		Title: r.title(), Base: r.base(result.Base, result.Missing),
		Table: Table{Head: []string{r.t("option"), r.t("points"), r.t("mean_place"), r.t("first_places"), r.t("placed")}},
	}
	list := result.Options
	byPoints := func(a, b tally.Standing) int { return cmp.Compare(b.Points, a.Points) }
	if r.p.Sort == "count" {
		slices.SortStableFunc(list, byPoints)
	}
	bars := make([]bar, len(list))
	for i, s := range list {
		label, points, mean := q.Option(s.Option).Label.In(r.lang), r.float(s.Points), r.place(s, result.Base)
		bars[i] = bar{label: label, value: points, size: s.Points,
			tip: tooltip(label, r.t("points")+": "+points, r.t("mean_place")+": "+mean)}
		f.Table.Rows = append(f.Table.Rows, []string{label, points, mean, r.counted(s.First, result.Base), r.counted(s.Placed, result.Base)})
	}
	if result.Base == 0 {
		return r.empty(f)
	}
	first := slices.MinFunc(list, byPoints)
	var top []string
	for _, s := range list {
		if s.Points == first.Points {
			top = append(top, quoted(q.Option(s.Option).Label.In(r.lang)))
		}
	}
	f.Summary = r.t("ranked", "options", r.several(top), "points", r.float(first.Points), "place", r.place(first, result.Base))
	f.Base += ". " + r.t("ranked_base", "most", r.int(len(list)-1))
	return r.bars(f, "points", bars, max(first.Points, 1))
}

// place writes an option's mean place.
func (r renderer) place(s tally.Standing, base int) string {
	if base == 0 {
		return "–"
	}
	return r.float(s.Mean)
}
