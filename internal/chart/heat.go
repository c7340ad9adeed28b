package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// heatSteps are the classes of a heat map: from which share in percent, and
// how much of the colour a cell of the class has. The gap before the last
// keeps the text readable, which changes its colour there.
var heatSteps = []struct{ from, alpha float64 }{{0, 0.05}, {10, 0.18}, {25, 0.31}, {40, 0.44}, {60, 0.92}}

// heat shows the share of each option in each row by the depth of a colour.
func (r renderer) heat() Figure {
	a := r.rows()
	f := r.rowsFigure(a)
	if a.total() == 0 {
		return r.empty(f)
	}
	f.Summary = r.peak(a)
	f, a = r.drawn(f, a)
	c := charts.NewHeatMap()
	c.AddSeries(f.Title, heatData(a), charts.WithSeriesId("share"))
	labels := a.labels()
	option, err := r.option(drawing{
		chart: c, summary: f.Summary,
		parts: object{"xAxis": columnAxis(a.options), "yAxis": rowAxis(labels), "visualMap": r.classes()},
		layout: func(s screen) object {
			return object{
				"grid":      object{"left": labelColumn(labels, s) + labelGap, "right": 2, "top": heatHead(a, s), "bottom": heatFoot(s)},
				"xAxis":     columnLabels(a, s),
				"yAxis":     rowLabels(labels, s),
				"visualMap": object{"show": s != phone}, // the cells carry their numbers
				"series":    []object{{"id": "share", "label": object{"show": s != phone || columnWidth(a, s) >= shareWidth}}},
			}
		},
		series: func(series []object) { r.paintCells(series[0], a) },
	})
	return f.drawn(option, err, r.tallest(func(s screen) int { return heatHeight(a, s) }), heatHeight(a, phone))
}

func heatData(a rows) []opts.HeatMapData {
	var data []opts.HeatMapData
	for y, w := range a.rows {
		for x, n := range w.counts {
			data = append(data, opts.HeatMapData{Value: []any{x, y, share(n, w.base)}})
		}
	}
	return data
}

// paintCells gives each cell its label and its tooltip, which go-echarts'
// type for cells has no place for.
func (r renderer) paintCells(series object, a rows) {
	series["itemStyle"] = object{"borderColor": "var:card", "borderWidth": 2}
	series["label"] = object{"show": true, "fontSize": 12}
	cells, _ := series["data"].([]any)
	for y, w := range a.rows {
		for x, n := range w.counts {
			cell, _ := cells[y*len(a.options)+x].(object)
			text := "var:fg"
			if share(n, w.base) >= heatSteps[len(heatSteps)-1].from {
				text = "var:card"
			}
			cell["label"] = object{"formatter": rounded(r.lang, n, w.base), "color": text}
			cell["tooltip"] = tooltip(w.label, a.options[x]+": "+r.counted(n, w.base))
		}
	}
}

// columnAxis is a category axis above the cells, with labels that break.
func columnAxis(labels []string) object {
	return object{
		"type": "category", "position": "top", "data": labels,
		"axisLine": object{"show": false}, "axisTick": object{"show": false},
		"axisLabel": object{"interval": 0, "overflow": "break", "color": "var:fg"},
	}
}

func columnLabels(a rows, s screen) object {
	return object{"axisLabel": object{"width": columnWidth(a, s), "fontSize": s.font - 1, "lineHeight": s.font + 3}}
}

// columnWidth is the width that a column's label may take; two digits always fit.
func columnWidth(a rows, s screen) int {
	return max((s.width-labelColumn(a.labels(), s)-labelGap)/len(a.options)-4, 14)
}

// shareWidth is the width that the share of a cell needs on a phone; elsewhere a
// panel is wider than what it is laid out for.
const shareWidth = 24

// classes are the colours of the cells, and their key below them.
func (r renderer) classes() object {
	pieces := make([]object, len(heatSteps))
	for i, step := range heatSteps {
		piece := object{"gte": step.from, "color": colour(0), "colorAlpha": step.alpha}
		from := r.int(int(step.from))
		switch {
		case i+1 == len(heatSteps):
			piece["label"] = "≥ " + from + "%"
		default:
			to := heatSteps[i+1].from
			piece["lt"], piece["label"] = to, from+"–"+r.int(int(to))+"%"
		}
		pieces[i] = piece
	}
	return object{
		"type": "piecewise", "pieces": pieces, "dimension": 2,
		"orient": "horizontal", "left": "center", "bottom": 0, "padding": 0, "selectedMode": false, "hoverLink": false,
		"itemWidth": 14, "itemHeight": 14, "itemGap": 10, "textStyle": object{"fontSize": 12},
	}
}

// heatFoot is the height of the key.
func heatFoot(s screen) int {
	if s == phone {
		return 2
	}
	return 30
}

// heatHead is the height of the columns' labels.
func heatHead(a rows, s screen) int {
	most := 1
	for _, o := range a.options {
		most = max(most, lines(o, s.font-1, columnWidth(a, s)))
	}
	return most*(s.font+3) + 10
}

func heatHeight(a rows, s screen) int {
	return heatHead(a, s) + rowsHeight(a.labels(), s) + heatFoot(s)
}
