package chart

import (
	"math"
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"toadam/internal/locale"
)

// labelFrom is the share, in percent, from which a part of a bar has room for
// its label.
const labelFrom = 9

// stacked shows each row as a bar of 100 %.
func (r renderer) stacked() Figure {
	a := r.rows()
	f := r.rowsFigure(a)
	if a.total() == 0 {
		return r.empty(f)
	}
	f.Summary = r.peak(a)
	c := charts.NewBar()
	for i, name := range a.options {
		r.addPart(c, a, part{name: name, option: i, width: 1})
	}
	ticks := percentTicks(r.lang, 0, 100)
	option, err := r.barRows(c, f, a, hiddenAxis(0, 100), ticks)
	return f.drawn(option, err, r.barRowsHeight(a, r.desktop()), r.barRowsHeight(a, phone))
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
	c := charts.NewBar()
	for _, p := range divergingParts(a.options) {
		r.addPart(c, a, p)
	}
	end := reach(a)
	option, err := r.barRows(c, f, a, hiddenAxis(-end, end), percentTicks(r.lang, -end, end))
	return f.drawn(option, err, r.barRowsHeight(a, r.desktop()), r.barRowsHeight(a, phone))
}

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

// addPart adds one series of stacked bars.
func (r renderer) addPart(c *charts.Bar, a rows, p part) {
	fill := a.colours()[p.option]
	data := make([]opts.BarData, len(a.rows))
	for i, w := range a.rows {
		n := w.counts[p.option]
		size := share(n, w.base) * p.width
		data[i] = opts.BarData{
			Value:   size,
			Tooltip: tooltip(w.label, p.name+": "+r.counted(n, w.base)),
			// The whole share is written once, on the bar that is whole.
			Label: &opts.Label{
				Show:      opts.Bool(math.Abs(p.width) == 1 && math.Abs(size) >= labelFrom),
				Formatter: rounded(r.lang, n, w.base),
			},
		}
	}
	id := "option-" + optionIDs(a.q)[p.option]
	if p.width == -0.5 {
		id += "-left"
	}
	c.AddSeries(p.name, data, charts.WithSeriesId(id),
		charts.WithBarChartOpts(opts.BarChart{Stack: "all", BarWidth: "62%"}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: fill, BorderColor: "var:card", BorderWidth: 1}),
		charts.WithLabelOpts(opts.Label{Position: "inside", Color: ink(fill), FontSize: 12}))
}

// barRows lays out stacked bars: the legend above, the rows' labels to the
// left, the ticks below.
func (r renderer) barRows(c *charts.Bar, f Figure, a rows, across object, ticks []tick) ([]byte, error) {
	layout := func(s screen) object {
		list, top := legend(a.options, s)
		return object{
			"legend": list,
			"grid":   object{"left": 0, "right": 18, "top": top, "bottom": 22, "containLabel": true},
			"xAxis":  across,
			"yAxis":  rowAxis(a.labels(), s),
		}
	}
	return r.finish(c, f.Summary, layout, func(o object) {
		series := seriesOf(o)
		series[0]["markLine"] = gridLines("xAxis", ticks)
		for _, one := range series {
			one["barMaxWidth"] = 34
		}
	})
}

func (r renderer) barRowsHeight(a rows, s screen) int {
	_, top := legend(a.options, s)
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
	byUpper := slices.Clone(a.rows)
	byUpper = slices.DeleteFunc(byUpper, func(w row) bool { return w.base == 0 })
	upper := func(w row) int {
		n := 0
		for _, c := range w.counts[from:] {
			n += c
		}
		return n
	}
	slices.SortStableFunc(byUpper, func(x, y row) int { return upper(y)*x.base - upper(x)*y.base })
	high, low := byUpper[0], byUpper[len(byUpper)-1]
	point := a.options[min(from, len(a.options)-1)]
	if len(byUpper) == 1 {
		return r.t("leaning_one", "from", point, "share", r.percent(upper(high), high.base))
	}
	return r.t("leaning", "from", point,
		"high", high.label, "high_share", r.percent(upper(high), high.base),
		"low", low.label, "low_share", r.percent(upper(low), low.base))
}
