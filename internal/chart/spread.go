package chart

import (
	"math"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/tally"
)

// histogram shows how the answers to a number question or a rating are spread.
func (r renderer) histogram() Figure {
	q := r.question()
	s := r.v.Summary(q, r.p.Bins)
	f := Figure{
		Title: r.title(), Base: r.base(s.Base, s.Missing),
		Table: Table{Head: []string{r.rangeHead(q), r.t("count"), r.t("share")}},
	}
	if s.Base == 0 {
		return r.empty(f)
	}
	f.Summary = r.spread(s)
	f.Base += ". " + f.Summary
	labels, most := []string{}, 0
	data := make([]opts.BarData, len(s.Bins))
	for i, b := range s.Bins {
		label := r.bin(q, b)
		labels = append(labels, label)
		most = max(most, b.N)
		data[i] = opts.BarData{Value: b.N, Tooltip: r.tipOf(label, b.N, s.Base)}
		f.Table.Rows = append(f.Table.Rows, []string{label, r.int(b.N), r.percent(b.N, s.Base)})
	}
	c := charts.NewBar()
	c.AddSeries(f.Title, data, charts.WithSeriesId("count"),
		charts.WithBarChartOpts(opts.BarChart{BarCategoryGap: "4%"}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: colour(0)}))
	option, err := r.upright(c, f, upright{labels: labels, most: most})
	return f.drawn(option, err, 280, 240)
}

// rangeHead heads the column of bins, with the unit that the question states.
func (r renderer) rangeHead(q *form.Question) string {
	if unit := q.Unit.In(r.lang); unit != "" {
		return r.t("range") + " (" + unit + ")"
	}
	return r.t("range")
}

// bin writes the range of one bar: whole numbers by their first and last.
func (r renderer) bin(q *form.Question, b tally.Bin) string {
	from, to := b.From, b.To
	if (q.Integer || q.Kind == form.Rating) && from == math.Trunc(from) && to == math.Trunc(to) {
		if to--; from == to {
			return r.float(from)
		}
	}
	return r.float(from) + "–" + r.float(to)
}

func (r renderer) float(x float64) string { return locale.Float(r.lang, x, 1) }

// spread is the sentence about a histogram.
func (r renderer) spread(s tally.Summary) string {
	return r.t("spread", "median", r.float(s.Median), "mean", r.float(s.Mean), "min", r.float(s.Min), "max", r.float(s.Max))
}

// upright is the layout of vertical bars over categories, with counts along
// the left side.
type upright struct {
	labels []string         // of the categories
	most   int              // the largest count
	legend []string         // names of the series, where there are several
	second object           // the value axis of a second series, if it has its own
	patch  func(o []object) // completes the series
}

func (r renderer) upright(c builder, f Figure, u upright) ([]byte, error) {
	ticks, end := r.countTicks(u.most)
	left := width(ticks[len(ticks)-1].label, 12) + 12
	values := []object{hiddenAxis(0, end)}
	if u.second != nil {
		values = append(values, u.second)
	}
	names := object{"show": false}
	if u.legend != nil {
		names = legend(u.legend)
	}
	return r.option(drawing{
		chart: c, summary: f.Summary,
		parts: object{
			"legend": names,
			"xAxis": object{
				"type": "category", "data": u.labels, "axisTick": object{"show": false},
				"axisLabel": object{"hideOverlap": true, "fontSize": 12},
			},
			"yAxis": values,
		},
		layout: func(s screen) object {
			text, top := object{}, 4
			if u.legend != nil {
				text, top = legendText(u.legend, s)
			}
			return object{"legend": text, "grid": object{"left": left, "right": 8, "top": top + 8, "bottom": 24}}
		},
		series: func(series []object) {
			series[0]["markLine"] = gridLines("yAxis", ticks)
			if u.patch != nil {
				u.patch(series)
			}
		},
	})
}

// countTicks are the grid lines of an axis of counts up to at least most: at
// most five steps of 1, 2 or 5 times a power of ten.
func (r renderer) countTicks(most int) ([]tick, float64) {
	step := 1
	for i := 0; step*5 < most; i++ {
		step = [...]int{1, 2, 5}[i%3] * int(math.Pow10(i/3))
	}
	var ticks []tick
	for at := 0; ; at += step {
		ticks = append(ticks, tick{float64(at), r.int(at)})
		if at >= most && at > 0 {
			return ticks, float64(at)
		}
	}
}
