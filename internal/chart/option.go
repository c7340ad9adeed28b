package chart

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"
)

// object is a part of an ECharts option as JSON has it.
type object = map[string]any

// builder is what every go-echarts chart offers to those who don't want its page.
type builder interface {
	Validate()
	JSON() map[string]any
}

// screen is a width that charts are laid out for, in CSS pixels.
type screen struct {
	width  int // of the chart, at least
	labels int // of the column with the rows' labels, at most
	font   int
}

// narrowBelow is the width below which a chart takes the phone's layout.
const narrowBelow = 480

var (
	phone = screen{width: 290, labels: 116, font: 12}
	half  = screen{width: narrowBelow, labels: 180, font: 13}
	full  = screen{width: 680, labels: 300, font: 13}
)

// desktop is the layout of the panel where there is room.
func (r renderer) desktop() screen {
	if r.p.Wide {
		return full
	}
	return half
}

// finish makes the option of a go-echarts chart: our own parts replace or
// complete what the library wrote, and layout, called for both screens, gives
// the parts that depend on the room there is. The library's JavaScript
// functions are refused: the page's policy forbids them.
func (r renderer) finish(c builder, summary string, layout func(screen) object, patch func(o object)) (json.RawMessage, error) {
	o, err := plainOption(c)
	if err != nil {
		return nil, err
	}
	for _, key := range []string{"title", "toolbox", "color", "legend"} {
		delete(o, key)
	}
	o["tooltip"] = object{"trigger": "item", "renderMode": "richText", "confine": true}
	o["aria"] = object{"enabled": true, "label": object{"description": summary}}
	wide := layout(r.desktop())
	maps.Copy(o, wide)
	o["media"] = []object{
		{"query": object{"maxWidth": narrowBelow - 1}, "option": layout(phone)},
		{"option": wide},
	}
	if patch != nil {
		patch(o)
	}
	return encode(o)
}

// plainOption is what go-echarts builds, as plain JSON values.
func plainOption(c builder) (object, error) {
	c.Validate()
	src, err := json.Marshal(c.JSON())
	if err != nil {
		return nil, fmt.Errorf("build the option: %w", err)
	}
	if strings.Contains(string(src), functionMark) {
		return nil, errors.New("build the option: it holds a JavaScript function")
	}
	var o object
	if err := json.Unmarshal(src, &o); err != nil {
		return nil, fmt.Errorf("build the option: %w", err)
	}
	return o, nil
}

// functionMark is how go-echarts marks JavaScript in its JSON.
const functionMark = "__f__"

// encode writes the option so that it can stand in a script element: <, > and
// & are escaped. Keys are sorted, so the same figures give the same bytes.
func encode(o object) (json.RawMessage, error) {
	src, err := json.Marshal(o)
	if err != nil {
		return nil, fmt.Errorf("encode the option: %w", err)
	}
	return src, nil
}

func seriesOf(o object) []object {
	list, _ := o["series"].([]any)
	series := make([]object, len(list))
	for i := range list {
		series[i], _ = list[i].(object)
	}
	return series
}

// tooltip is the text shown for one item of a series.
func tooltip(parts ...string) *opts.Tooltip {
	return &opts.Tooltip{Formatter: types.FuncStr(tip(parts...))}
}

// rowAxis is a category axis down the left side, with labels that break.
func rowAxis(labels []string, s screen) object {
	return object{
		"type": "category", "inverse": true, "data": labels,
		"axisLine": object{"show": false}, "axisTick": object{"show": false},
		"axisLabel": object{
			"interval": 0, "width": s.labels, "overflow": "break",
			"fontSize": s.font, "lineHeight": s.font + 4, "color": "var:fg",
		},
	}
}

// rowsHeight is the height that rows with these labels take.
func rowsHeight(labels []string, s screen) int {
	height := 0
	for _, l := range labels {
		height += max(34, lines(l, s.font, s.labels)*(s.font+4)+12)
	}
	return height
}

// hiddenAxis is a value axis without marks of its own, from least to most.
func hiddenAxis(least, most float64) object {
	return object{"type": "value", "min": least, "max": most, "show": false}
}

// tick is a grid line with its label.
type tick struct {
	at    float64
	label string
}

// gridLines draws grid lines on an axis ("xAxis" or "yAxis") as a series'
// mark line: ECharts' own labels can't be written in the page's language
// without JavaScript.
func gridLines(axis string, ticks []tick) object {
	data := make([]object, len(ticks))
	for i, t := range ticks {
		data[i] = object{axis: t.at, "label": object{"formatter": plain(t.label)}}
	}
	return object{
		"silent": true, "symbol": "none", "z": 1, "data": data,
		"lineStyle": object{"color": "var:hair", "type": "solid", "width": 1},
		"label":     object{"position": "start", "color": "var:dim", "fontSize": 12},
		"emphasis":  object{"disabled": true},
	}
}

// legend is the list of colours above a chart, and the height it takes.
func legend(names []string, s screen) (object, int) {
	const mark, gap, line = 19, 14, 22 // of an item: the coloured square, the space after it; its height
	rows, used := 1, 0
	for _, name := range names {
		w := min(mark+width(name, s.font)+gap, s.width)
		if used > 0 && used+w > s.width {
			rows, used = rows+1, 0
		}
		used += w
	}
	return object{
		"show": true, "type": "plain", "data": names, "left": 0, "top": 0, "padding": 0, "width": "100%",
		"itemWidth": 14, "itemHeight": 14, "itemGap": gap, "icon": "rect", "selectedMode": false,
		"textStyle": object{"fontSize": s.font, "width": s.width - mark, "overflow": "truncate"},
	}, rows*line + 6
}
