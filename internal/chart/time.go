package chart

import (
	"slices"
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"toadam/internal/locale"
	"toadam/internal/tally"
)

// mostPeriods is how many bars a chart over time has at most; beyond it a bar
// holds a week, or four.
const mostPeriods = 92

// period is one bar: some days in a row, and the number up to their end.
type period struct {
	from, to string // "2006-01-02"; both days belong to it
	n, total int
}

// time shows how many responses came on each day, or for a date question how
// many named each day, for a range of dates how many each first day, and how many there are so far.
func (r renderer) time() Figure {
	periods, base := r.periods()
	f := Figure{
		Title: r.title(), Base: base,
		Table: Table{Head: []string{r.t("day"), r.t("count"), r.t("so_far")}},
	}
	if len(periods) == 0 {
		return r.empty(f)
	}
	f.Summary = r.pace(periods)
	labels, most := []string{}, 0
	daily, total := make([]opts.BarData, len(periods)), make([]opts.LineData, len(periods))
	for i, p := range periods {
		labels = append(labels, r.days(p))
		most = max(most, p.n)
		daily[i] = opts.BarData{Value: p.n, Tooltip: tooltip(r.periodTip(p)...)}
		total[i] = opts.LineData{Value: p.total}
		f.Table.Rows = append(f.Table.Rows, []string{labels[i], r.int(p.n), r.int(p.total)})
	}
	c := charts.NewBar()
	c.AddSeries(r.t("count"), daily, charts.WithSeriesId("count"),
		charts.WithBarChartOpts(opts.BarChart{BarCategoryGap: "20%"}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: colour(0)}))
	c.Overlap(totalLine(r.t("so_far"), total))
	option, err := r.upright(c, f, upright{
		labels: labels, most: most, legend: []string{r.t("count"), r.t("so_far")},
		second: hiddenAxis(0, 1.08*float64(periods[len(periods)-1].total)),
		patch: func(series []object) {
			series[0]["barMaxWidth"] = 48
			r.completeTotal(series[1], periods)
		},
	})
	return f.drawn(option, err, 300, 260)
}

// totalLine is the number so far, on an axis of its own.
func totalLine(name string, data []opts.LineData) *charts.Line {
	line := charts.NewLine()
	line.AddSeries(name, data, charts.WithSeriesId("total"),
		charts.WithLineChartOpts(opts.LineChart{YAxisIndex: 1, ShowSymbol: opts.Bool(len(data) == 1), SymbolSize: 7}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: colour(1), Width: 2}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: colour(1)}))
	return line
}

// completeTotal gives the line the tooltips that go-echarts' type has no place
// for, and its last number as a label, which spares its axis ticks of its own.
func (r renderer) completeTotal(line object, periods []period) {
	points := make([]object, len(periods))
	for i, p := range periods {
		points[i] = object{"value": p.total, "tooltip": tooltip(r.periodTip(p)...)}
	}
	line["data"] = points
	line["endLabel"] = object{
		"show": true, "formatter": r.int(periods[len(periods)-1].total), "color": colour(1),
		"fontSize": 13, "fontWeight": "bold", "align": "right", "offset": []int{-4, -12},
	}
}

func (r renderer) periodTip(p period) []string {
	return []string{r.days(p), r.t("count") + ": " + r.int(p.n), r.t("so_far") + ": " + r.int(p.total)}
}

// days writes the day of a period, or its first and last.
func (r renderer) days(p period) string {
	if p.from == p.to {
		return locale.Day(r.lang, p.from)
	}
	return locale.Day(r.lang, p.from) + "–" + locale.Day(r.lang, p.to)
}

// pace is the sentence about responses over time.
func (r renderer) pace(periods []period) string {
	first, last := periods[0], periods[len(periods)-1]
	peak := slices.MaxFunc(periods, func(a, b period) int { return a.n - b.n })
	return r.t("pace", "n", r.int(last.total), "from", locale.Day(r.lang, first.from), "to", locale.Day(r.lang, last.to),
		"most", r.int(peak.n), "day", r.days(peak))
}

// periods are the bars, and what they rest on.
func (r renderer) periods() ([]period, string) {
	if q := r.question(); q != nil {
		d := r.v.Dates(q)
		return periodsOf(d.Days), r.base(d.Base, d.Missing)
	}
	return periodsOf(r.v.Days()), "n = " + r.int(r.v.Responses())
}

// periodsOf groups days, which are in order, into bars without gaps.
func periodsOf(days []tally.Day) []period {
	if len(days) == 0 {
		return nil
	}
	first, span := dayOf(days[0].Day), daysBetween(days[0].Day, days[len(days)-1].Day)+1
	length := 1
	if span > mostPeriods {
		length = 7
	}
	if span > 7*mostPeriods {
		length = 28 * (1 + span/(28*mostPeriods))
	}
	periods := make([]period, (span+length-1)/length)
	for i := range periods {
		from := first.AddDate(0, 0, i*length)
		to := first.AddDate(0, 0, min((i+1)*length, span)-1)
		periods[i] = period{from: from.Format(time.DateOnly), to: to.Format(time.DateOnly)}
	}
	for _, d := range days {
		periods[daysBetween(days[0].Day, d.Day)/length].n += d.N
	}
	total := 0
	for i := range periods {
		total += periods[i].n
		periods[i].total = total
	}
	return periods
}

// dayOf reads a day of the tally, which holds only real ones.
func dayOf(day string) time.Time {
	t, _ := time.Parse(time.DateOnly, day)
	return t
}

func daysBetween(from, to string) int {
	return int(dayOf(to).Sub(dayOf(from)).Hours() / 24)
}
