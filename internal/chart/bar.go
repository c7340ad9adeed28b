package chart

import (
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"toadam/internal/form"
)

// maxSlices is how many parts of a whole can be told apart.
const maxSlices = 8

// bar shows the share of each option as a horizontal bar; of a ranking, the
// points of each; of an allocation, what each was given; of pairs, the share that
// each wins; of a grid, the mean of each cell; of a group, how many have how many
// rows.
func (r renderer) bar() Figure {
	switch r.question().Kind {
	case form.Ranking:
		return r.ranked()
	case form.Allocation:
		return r.allocated()
	case form.Pairwise:
		return r.preferred()
	case form.Grid:
		return r.cells()
	case form.Group:
		return r.groupRows()
	}
	f, list, base := r.shares()
	if base == 0 {
		return r.empty(f)
	}
	bars, most := make([]bar, len(list)), 0
	for i, c := range list {
		bars[i] = bar{label: c.label, value: r.percent(c.n, base), size: share(c.n, base), tip: r.tipOf(c.label, c.n, base)}
		most = max(most, c.n)
	}
	f.Base += r.rest(list)
	return r.bars(f, "share", bars, ceiling(share(most, base)))
}

// bar is one horizontal bar.
type bar struct {
	label, value string
	size         float64
	tip          *opts.Tooltip
}

// bars completes a figure with horizontal bars along an axis that has no marks:
// the values stand on the right. The series is named so that an update finds it.
func (r renderer) bars(f Figure, series string, list []bar, end float64) Figure {
	f.Base = r.undrawn(f.Base, len(list))
	list = leading(list, func(b bar) float64 { return b.size })
	labels, values := []string{}, []string{}
	data := make([]opts.BarData, len(list))
	for i, b := range list {
		labels, values = append(labels, b.label), append(values, b.value)
		data[i] = opts.BarData{Value: b.size, Tooltip: b.tip}
	}
	c := charts.NewBar()
	c.AddSeries(f.Title, data, charts.WithSeriesId(series), charts.WithItemStyleOpts(opts.ItemStyle{Color: colour(0)}))
	right := rowAxis(values)
	right["position"] = "right"
	option, err := r.option(drawing{
		chart: c, summary: f.Summary,
		parts: object{"xAxis": hiddenAxis(0, end), "yAxis": []object{rowAxis(labels), right}},
		layout: func(s screen) object {
			return object{
				"grid": object{
					"left": labelColumn(labels, s) + labelGap, "right": labelColumn(values, s) + labelGap, "top": 0, "bottom": 0,
				},
				"yAxis": []object{rowLabels(labels, s), rowLabels(values, s)},
			}
		},
		series: func(series []object) { series[0]["barWidth"] = 18 },
	})
	return f.drawn(option, err, r.tallest(func(s screen) int { return rowsHeight(labels, s) }), rowsHeight(labels, phone))
}

// pie shows the options as parts of a whole, or as bars when there are too many.
func (r renderer) pie() Figure {
	f, list, base := r.shares()
	switch {
	case len(list) > maxSlices:
		return r.bar()
	case base == 0:
		return r.empty(f)
	}
	data := make([]opts.PieData, len(list))
	colours := optionColours(r.question(), len(list))
	for i, c := range list {
		data[i] = opts.PieData{
			Name: c.label, Value: c.n, Tooltip: r.tipOf(c.label, c.n, base),
			ItemStyle: &opts.ItemStyle{Color: colours[i], BorderColor: "var:card", BorderWidth: 2},
			Label:     &opts.Label{Show: opts.Bool(c.n > 0), Formatter: plain(c.label) + "\n" + r.percent(c.n, base)},
		}
	}
	c := charts.NewPie()
	c.AddSeries(f.Title, data, charts.WithSeriesId("share"))
	layout := func(s screen) object { return object{"series": []object{pieShape(s)}} }
	option, err := r.option(drawing{
		chart: c, summary: f.Summary, layout: layout,
		series: func(series []object) {
			merge(series[0], object{
				"minShowLabelAngle": 3,
				"label":             object{"alignTo": "edge", "edgeDistance": 0, "overflow": "break", "color": "var:fg"},
				"labelLine":         object{"length": 10, "length2": 8, "lineStyle": object{"color": "var:dim"}},
			})
		},
	})
	return f.drawn(option, err, 300, 340)
}

// optionColours are the colours of a question's n options: a scale has its own.
func optionColours(q *form.Question, n int) []string {
	if (q.Like() == form.Likert || q.Kind == form.Matrix || q.Kind == form.Rating) && n <= maxScale {
		return scale(n)
	}
	if q.Kind == form.Statements { // agree, disagree and, between them in meaning, pass
		points := scale(3)
		return []string{points[2], points[0], points[1]}
	}
	colours := make([]string, n)
	for i := range colours {
		colours[i] = colour(i)
	}
	return colours
}

// pieShape is a ring with its labels at the sides, as wide as there is room.
func pieShape(s screen) object {
	radius := []string{"38%", "70%"}
	if s == phone {
		radius = []string{"22%", "40%"}
	}
	return object{
		"id": "share", "radius": radius, "label": object{"width": s.width / 3, "fontSize": s.font, "lineHeight": s.font + 4},
	}
}

// shares fills in what a bar and a pie have in common: the table, the base and
// the sentence that names the largest share.
func (r renderer) shares() (Figure, []choice, int) {
	q := r.question()
	d := r.v.Distribution(q)
	list := r.choices(q, d)
	f := Figure{
		Title: r.title(), Base: r.base(d.Base, d.Missing), Summary: r.largest(list, d.Base),
		Table: Table{Head: []string{r.t("option"), r.t("count"), r.t("share")}},
	}
	if q.Kind == form.Multiple {
		f.Base += "; " + r.t("several")
	}
	if q.Kind == form.Rating && d.Base > 0 {
		s := r.v.Summary(q, 1)
		f.Base += "; " + r.t("mean_sd", "mean", r.float(s.Mean), "sd", r.float(s.SD))
	}
	for _, c := range list {
		f.Table.Rows = append(f.Table.Rows, []string{c.label, r.int(c.n), r.percent(c.n, d.Base)})
	}
	return f, list, d.Base
}

// tipOf is the tooltip of a number of responses and its share.
func (r renderer) tipOf(label string, n, base int) *opts.Tooltip {
	return tooltip(label, r.counted(n, base))
}

// counted writes a number of responses with its share: "412 (34,2%)".
func (r renderer) counted(n, base int) string {
	return r.int(n) + " (" + r.percent(n, base) + ")"
}

// largest names the option chosen most, all of them if several share the
// place, and otherwise the second too.
func (r renderer) largest(list []choice, base int) string {
	ranked := slices.Clone(list)
	slices.SortStableFunc(ranked, func(a, b choice) int { return b.n - a.n })
	var top []string
	for _, c := range ranked {
		if c.n == ranked[0].n {
			top = append(top, r.named(c, base))
		}
	}
	s := r.t("top", "top", r.several(top))
	if len(top) == 1 && len(ranked) > 1 && ranked[1].n > 0 {
		s += " " + r.t("next", "next", r.named(ranked[1], base))
	}
	return s
}

func (r renderer) named(c choice, base int) string {
	return r.t("named", "label", c.label, "share", r.percent(c.n, base))
}

// ceiling is the end of an axis of percentages: the next multiple of ten.
func ceiling(percent float64) float64 {
	for _, end := range []float64{10, 20, 30, 40, 50, 60, 70, 80, 90} {
		if percent <= end {
			return end
		}
	}
	return 100
}
