package chart

import (
	"cmp"
	"slices"

	"toadam/internal/form"
	"toadam/internal/tally"
)

// allocated shows what each option of an allocation was given, on average.
func (r renderer) allocated() Figure {
	q := r.question()
	result := r.v.Allocation(q)
	f := Figure{
		Title: r.title(), Base: r.base(result.Base, result.Missing),
		Table: Table{Head: []string{r.t("option"), r.t("mean"), r.t("sd"), r.t("given")}},
	}
	list := result.Options
	byMean := func(a, b tally.Share) int { return cmp.Compare(b.Mean, a.Mean) }
	if r.p.Sort == "count" {
		slices.SortStableFunc(list, byMean)
	}
	bars := make([]bar, len(list))
	for i, s := range list {
		label, mean := q.Option(s.Option).Label.In(r.lang), r.withUnit(q, r.float(s.Mean))
		bars[i] = bar{label: label, value: mean, size: s.Mean,
			tip: tooltip(label, r.t("mean")+": "+mean, r.t("sd")+": "+r.float(s.SD))}
		f.Table.Rows = append(f.Table.Rows, []string{label, mean, r.float(s.SD), r.counted(s.Given, result.Base)})
	}
	if result.Base == 0 {
		return r.empty(f)
	}
	most := slices.MinFunc(list, byMean)
	f.Summary = r.t("allocated", "option", q.Option(most.Option).Label.In(r.lang), "mean", r.withUnit(q, r.float(most.Mean)), "sd", r.float(most.SD))
	f.Base += ". " + r.t("allocated_base", "total", r.withUnit(q, r.int(q.Total)))
	return r.bars(f, "mean", bars, most.Mean)
}

// withUnit writes a number with the unit that its question states.
func (r renderer) withUnit(q *form.Question, number string) string {
	switch unit := q.Unit.In(r.lang); unit {
	case "":
		return number
	case "%":
		return number + "%"
	default:
		return number + " " + unit
	}
}
