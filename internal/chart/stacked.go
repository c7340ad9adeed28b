package chart

import (
	"math"
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"toadam/internal/locale"
)

// labelRoom is how many pixels of a bar the label of a part needs.
const labelRoom = 32

// labelFrom is the share, in percent, from which a part of a bar has room for
// its label where the whole axis spans so many percent.
func labelFrom(s screen, span float64) float64 {
	return labelRoom * span / float64(s.width-s.labels)
}

// stacked shows each row as a bar of 100 %.
func (r renderer) stacked() Figure {
	a := r.rows()
	f := r.rowsFigure(a)
	if a.total() == 0 {
		return r.empty(f)
	}
	f.Summary = r.peak(a)
	f, a = r.drawn(f, a)
	c := charts.NewBar()
	for i, name := range a.options {
		r.addPart(c, a, part{name: name, option: i, width: 1}, 100)
	}
	ticks := percentTicks(r.lang, 0, 100)
	option, err := r.barRows(c, f, a, hiddenAxis(0, 100), ticks)
	return f.drawn(option, err, r.tallest(func(s screen) int { return barRowsHeight(a, s) }), barRowsHeight(a, phone))
}

// diverging shows each row around the middle of its scale: the lower points
// to the left, the upper ones to the right, and the middle one, if there is
// one, half on each side.
func (r renderer) diverging() Figure {
	a := r.rows()
	f := r.rowsFigure(a)
	if a.total() == 0 {
		return r.empty(f)
	}
	f.Summary = r.leaning(a)
	f, a = r.drawn(f, a)
	c := charts.NewBar()
	end := reach(a)
	for _, p := range divergingParts(a.options) {
		r.addPart(c, a, p, 2*end)
	}
	option, err := r.barRows(c, f, a, hiddenAxis(-end, end), percentTicks(r.lang, -end, end))
	return f.drawn(option, err, r.tallest(func(s screen) int { return barRowsHeight(a, s) }), barRowsHeight(a, phone))
}

// middleID is the identifier of the series that is the right half of a scale's
// middle, whose label stands on zero.
const middleID = "middle"

// part is one series of stacked bars: an option, drawn with its share times
// the width, which is negative to the left of zero and a half for each side of
// the middle.
type part struct {
	name   string
	option int
	width  float64
}

// divergingParts are the series from the middle outwards, since bars stack in
// the order of their series.
func divergingParts(options []string) []part {
	n := len(options)
	var parts []part
	if n%2 == 1 {
		parts = append(parts, part{options[n/2], n / 2, -0.5}, part{options[n/2], n / 2, 0.5})
	}
	for i := n/2 - 1; i >= 0; i-- {
		parts = append(parts, part{options[i], i, -1})
	}
	for i := (n + 1) / 2; i < n; i++ {
		parts = append(parts, part{options[i], i, 1})
	}
	return parts
}

// addPart adds one series of stacked bars to an axis that spans so many percent.
func (r renderer) addPart(c *charts.Bar, a rows, p part, span float64) {
	fill := a.colours()[p.option]
	data := make([]opts.BarData, len(a.rows))
	for i, w := range a.rows {
		n := w.counts[p.option]
		size := share(n, w.base)
		data[i] = opts.BarData{
			Value:   size*p.width + 0, // + 0: JSON would keep the sign of −0
			Tooltip: tooltip(w.label, p.name+": "+r.counted(n, w.base)),
			Label:   &opts.Label{Show: r.labelled(p, size, span), Formatter: rounded(r.lang, n, w.base)},
		}
	}
	id := "option-" + a.q.Choices()[p.option]
	style := opts.ItemStyle{Color: fill, BorderColor: "var:card", BorderWidth: 1}
	switch p.width { // no seam between the halves
	case -0.5:
		id, style = middleID+"-left", opts.ItemStyle{Color: fill}
	case 0.5:
		id, style = middleID, opts.ItemStyle{Color: fill}
	}
	c.AddSeries(p.name, data, charts.WithSeriesId(id),
		charts.WithBarChartOpts(opts.BarChart{Stack: "all", BarWidth: "62%"}),
		charts.WithItemStyleOpts(style),
		charts.WithLabelOpts(opts.Label{Position: "inside", Color: ink(fill), FontSize: 12}))
}

// labelled says whether a part carries its share: never where there is no room
// for it, always where even a phone has room; nil leaves it to the layout. Of
// the middle's two halves the right one carries the whole share.
func (r renderer) labelled(p part, size, span float64) *bool {
	switch {
	case p.width == -0.5 || size < labelFrom(r.screens()[0], span):
		return opts.Bool(false)
	case size >= labelFrom(phone, span):
		return opts.Bool(true)
	}
	return nil
}

// barRows lays out stacked bars: the legend above, the rows' labels to the
// left, the ticks below.
func (r renderer) barRows(c *charts.Bar, f Figure, a rows, across object, ticks []tick) ([]byte, error) {
	labels := a.labels()
	layout := func(s screen) object {
		text, top := legendText(a.options, s)
		shares := make([]object, len(c.MultiSeries))
		for i := range shares {
			shares[i] = object{"id": c.MultiSeries[i].Id, "label": object{"show": s != phone}}
		}
		return object{
			"legend": text,
			"grid":   object{"left": labelColumn(labels, s) + labelGap, "right": 20, "top": top, "bottom": 22},
			"yAxis":  rowLabels(labels, s),
			"series": shares,
		}
	}
	return r.option(drawing{
		chart: c, summary: f.Summary, layout: layout,
		parts: object{"legend": legend(a.options), "xAxis": across, "yAxis": rowAxis(labels)},
		series: func(series []object) {
			series[0]["markLine"] = gridLines("xAxis", ticks)
			for _, one := range series {
				one["barMaxWidth"] = 34
				if one["id"] == middleID {
					merge(one, object{"label": object{"position": "insideLeft", "distance": 0, "align": "center"}})
				}
			}
		},
	})
}

func barRowsHeight(a rows, s screen) int {
	_, top := legendText(a.options, s)
	return top + rowsHeight(a.labels(), s) + 22
}

// percentTicks are five grid lines; sides of zero are both counted upwards.
func percentTicks(lang string, from, to float64) []tick {
	ticks := make([]tick, 5)
	for i := range ticks {
		at := from + float64(i)*(to-from)/4
		ticks[i] = tick{at, locale.Float(lang, math.Abs(at), 0) + "%"}
	}
	return ticks
}

// reach is how far a diverging chart extends to both sides, in percent.
func reach(a rows) float64 {
	most := 0.0
	for _, w := range a.rows {
		left, right := 0.0, 0.0
		for _, p := range divergingParts(a.options) {
			if size := share(w.counts[p.option], w.base) * p.width; size < 0 {
				left -= size
			} else {
				right += size
			}
		}
		most = max(most, left, right)
	}
	if most <= 20 {
		return 20
	}
	return math.Min(100, math.Ceil(most/20)*20)
}

// leaning names the rows whose upper points have the largest and the smallest
// share together.
func (r renderer) leaning(a rows) string {
	from := (len(a.options) + 1) / 2
	byUpper := slices.DeleteFunc(slices.Clone(a.rows), func(w row) bool { return w.base == 0 })
	upper := func(w row) int {
		n := 0
		for _, c := range w.counts[from:] {
			n += c
		}
		return n
	}
	slices.SortStableFunc(byUpper, func(x, y row) int { return upper(y)*x.base - upper(x)*y.base })
	high, low := byUpper[0], byUpper[len(byUpper)-1]
	if len(byUpper) == 1 {
		return r.t("leaning_one", "from", a.options[from], "share", r.percent(upper(high), high.base))
	}
	return r.t("leaning", "from", a.options[from],
		"high", high.label, "high_share", r.percent(upper(high), high.base),
		"low", low.label, "low_share", r.percent(upper(low), low.base))
}
