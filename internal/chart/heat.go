package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// heatSteps are the classes of a heat map: from which share in percent, and
// how much of the colour a cell of the class has. The gap before the last
// keeps the text readable, which changes its colour there.
var heatSteps = []struct{ from, opacity float64 }{{0, 0.05}, {10, 0.18}, {25, 0.31}, {40, 0.44}, {60, 0.92}}

// heat shows the share of each option in each row by the depth of a colour.
func (r renderer) heat() Figure {
	a := r.rows()
	f := r.rowsFigure(a)
	if a.total() == 0 {
		return r.empty(f)
	}
	f.Summary = r.peak(a)
	c := charts.NewHeatMap()
	c.AddSeries(f.Title, heatData(a), charts.WithSeriesId("share"))
	layout := func(s screen) object {
		return object{
			"grid":      object{"left": 0, "right": 2, "top": 0, "bottom": heatFoot(s), "containLabel": true},
			"xAxis":     columnAxis(a.options, s),
			"yAxis":     rowAxis(a.labels(), s),
			"visualMap": r.classes(s),
		}
	}
	option, err := r.finish(c, f.Summary, layout, func(o object) { r.paintCells(seriesOf(o)[0], a) })
	return f.drawn(option, err, heatHeight(a, r.desktop()), heatHeight(a, phone))
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
func columnAxis(labels []string, s screen) object {
	return object{
		"type": "category", "position": "top", "data": labels,
		"axisLine": object{"show": false}, "axisTick": object{"show": false},
		"axisLabel": object{
			"interval": 0, "width": columnWidth(labels, s), "overflow": "break",
			"fontSize": s.font - 1, "lineHeight": s.font + 3, "color": "var:fg",
		},
	}
}

func columnWidth(labels []string, s screen) int { return (s.width-s.labels)/len(labels) - 6 }

// classes is the key to the colours, below the cells.
func (r renderer) classes(s screen) object {
	pieces := make([]object, len(heatSteps))
	for i, step := range heatSteps {
		piece := object{"gte": step.from, "opacity": step.opacity, "label": r.int(int(step.from)) + "%"}
		if i+1 < len(heatSteps) {
			piece["lt"] = heatSteps[i+1].from
			piece["label"] = r.int(int(step.from)) + "–" + r.int(int(heatSteps[i+1].from)) + "%"
		} else {
			piece["label"] = "≥ " + r.int(int(step.from)) + "%"
		}
		pieces[i] = piece
	}
	return object{
		"type": "piecewise", "pieces": pieces, "dimension": 2, "inRange": object{"color": "var:c1"},
		"orient": "horizontal", "left": "center", "bottom": 0, "padding": 0, "selectedMode": false, "hoverLink": false,
		"itemWidth": 14, "itemHeight": 14, "itemGap": 10, "textStyle": object{"fontSize": s.font - 1},
	}
}

// heatFoot is the height of the key.
func heatFoot(s screen) int {
	if s == phone {
		return 50
	}
	return 30
}

func heatHeight(a rows, s screen) int {
	head := 0
	for _, o := range a.options {
		head = max(head, lines(o, s.font-1, columnWidth(a.options, s))*(s.font+3))
	}
	return head + 10 + rowsHeight(a.labels(), s) + heatFoot(s)
}
