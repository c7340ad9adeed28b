package chart

import (
	"cmp"
	"slices"

	"toadam/internal/form"
	"toadam/internal/tally"
)

// cells shows the mean in each cell of a grid of numbers that anybody filled in.
// The bars begin at the smallest mean if any is below zero.
func (r renderer) cells() Figure {
	q := r.question()
	list, labels := r.v.Cells(q), cellLabels(q, r.lang)
	f := Figure{
		Title: r.title(),
		Table: Table{Head: []string{r.t("row"), r.t("mean"), r.t("sd"), r.t("median"), r.t("lowest"), r.t("highest"), "n"}},
	}
	byMean := func(a, b tally.Summary) int { // the cells without a mean last
		return cmp.Or(cmp.Compare(min(b.Base, 1), min(a.Base, 1)), cmp.Compare(b.Mean, a.Mean))
	}
	if r.p.Sort == "count" {
		slices.SortStableFunc(list, byMean)
	}
	most, floor := slices.MinFunc(list, byMean), 0.0
	for _, s := range list {
		floor = min(floor, s.Mean)
	}
	bars := make([]bar, len(list))
	for i, s := range list {
		label := labels[s.Cell]
		if s.Base == 0 {
			bars[i] = bar{label: label, value: "–", tip: tooltip(label, "n = "+r.int(0))}
			f.Table.Rows = append(f.Table.Rows, []string{label, "–", "–", "–", "–", "–", r.int(0)})
			continue
		}
		mean := r.withUnit(q, r.float(s.Mean))
		bars[i] = bar{label: label, value: mean, size: s.Mean - floor,
			tip: tooltip(label, r.t("mean")+": "+mean, r.t("sd")+": "+r.float(s.SD), "n = "+r.int(s.Base))}
		f.Table.Rows = append(f.Table.Rows, []string{label, mean, r.float(s.SD), r.float(s.Median), r.float(s.Min), r.float(s.Max), r.int(s.Base)})
	}
	f.Base = r.cellsBase(q, list)
	if r.v.Answered(q) == 0 {
		return r.empty(f)
	}
	f.Summary = r.t("cells", "cell", labels[most.Cell], "mean", r.withUnit(q, r.float(most.Mean)))
	return r.bars(f, "mean", bars, cmp.Or(most.Mean-floor, 1))
}

// cellsBase says how many answered the grid, and between which limits the
// numbers of answers in its cells are.
func (r renderer) cellsBase(q *form.Question, list []tally.Summary) string {
	byBase := func(a, b tally.Summary) int { return a.Base - b.Base }
	least, most := slices.MinFunc(list, byBase).Base, slices.MaxFunc(list, byBase).Base
	if least == most {
		return r.base(least, list[0].Missing)
	}
	return r.t("base_rows", "least", r.int(least), "most", r.int(most), "all", r.int(r.v.Responses()))
}

// cellLabels are the labels of a grid's cells.
func cellLabels(q *form.Question, lang string) map[string]string {
	labels := make(map[string]string, len(q.Rows)*len(q.Columns))
	for _, row := range q.Rows {
		for _, column := range q.Columns {
			label := row.Label.In(lang)
			if len(q.Columns) > 1 {
				label += " – " + column.Label.In(lang)
			}
			labels[form.Cell(row.ID, column.ID)] = label
		}
	}
	return labels
}

// groupRows shows how many responses have how many rows of a group.
func (r renderer) groupRows() Figure {
	d := r.v.GroupRows(r.question())
	f := Figure{
		Title: r.title(), Base: r.base(d.Base, d.Missing),
		Table: Table{Head: []string{r.t("rows"), r.t("count"), r.t("share")}},
	}
	bars, most, rows := make([]bar, len(d.Counts)), 0, 0
	for i, c := range d.Counts {
		bars[i] = bar{label: c.Option, value: r.percent(c.N, d.Base), size: share(c.N, d.Base), tip: r.tipOf(c.Option, c.N, d.Base)}
		f.Table.Rows = append(f.Table.Rows, []string{c.Option, r.int(c.N), r.percent(c.N, d.Base)})
		most, rows = max(most, c.N), rows+c.N*(i+1)
	}
	if d.Base == 0 {
		return r.empty(f)
	}
	f.Summary = r.t("group_rows", "n", r.int(rows), "mean", r.float(float64(rows)/float64(d.Base)))
	f.Base += ". " + f.Summary
	return r.bars(f, "share", bars, ceiling(share(most, d.Base)))
}
