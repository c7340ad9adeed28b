package chart

import (
	"cmp"
	"slices"

	"toadam/internal/tally"
)

// preferred shows the share of comparisons that each option of a pairwise
// question wins, if it was ever weighed, and in the table how it fares against
// each other.
func (r renderer) preferred() Figure {
	q := r.question()
	result := r.v.Pairwise(q)
	f := Figure{
		Title: r.title(), Base: r.base(result.Base, result.Missing),
		Table: Table{Head: []string{r.t("option"), r.t("wins_share"), r.t("compared"), r.t("ties")}},
	}
	for _, c := range result.Options {
		f.Table.Head = append(f.Table.Head, r.t("against", "option", r.optionLabel(q, c.Option)))
	}
	list := slices.Clone(result.Options)
	byShare := func(a, b tally.Contest) int { return cmp.Compare(b.Share(), a.Share()) }
	if r.p.Sort == "count" {
		slices.SortStableFunc(list, byShare)
	}
	bars := make([]bar, len(list))
	for i, c := range list {
		label, size := r.optionLabel(q, c.Option), 100*c.Share()
		share := r.won(c)
		bars[i] = bar{label: label, value: share, size: size, tip: tooltip(label, share, r.t("compared")+": "+r.int(c.Compared()))}
		row := []string{label, share, r.int(c.Compared()), r.int(c.Ties)}
		for _, other := range result.Options {
			row = append(row, r.beaten(result, c.Option, other.Option))
		}
		f.Table.Rows = append(f.Table.Rows, row)
	}
	if result.Base == 0 {
		return r.empty(f)
	}
	best := slices.MinFunc(list, byShare)
	var top []string
	for _, c := range list {
		if c.Compared() > 0 && c.Share() == best.Share() {
			top = append(top, quoted(r.optionLabel(q, c.Option)))
		}
	}
	f.Summary = r.t("preferred", "options", r.several(top), "share", r.won(best))
	if q.Ties {
		f.Base += ". " + r.t("preferred_base")
	}
	return r.bars(f, "wins", bars, ceiling(100*best.Share()))
}

// won writes the share of comparisons that an option wins.
func (r renderer) won(c tally.Contest) string {
	if c.Compared() == 0 {
		return "–"
	}
	return r.float(100*c.Share()) + "%"
}

// beaten writes how often one option was preferred to the other, of how many
// comparisons.
func (r renderer) beaten(result tally.Pairwise, option, other string) string {
	for _, p := range result.Pairs {
		n := p.LeftWins + p.Ties + p.RightWins
		switch {
		case p.Left == option && p.Right == other:
			return r.counted(p.LeftWins, n)
		case p.Right == option && p.Left == other:
			return r.counted(p.RightWins, n)
		}
	}
	return "–"
}
