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
	from   int // the width of the chart from which the layout is taken
	width  int // the width it is made for
	labels int // of the column with the rows' labels, at most
	font   int
}

// narrowBelow is the width below which a chart takes the phone's layout.
const narrowBelow = 480

var (
	phone = screen{from: 0, width: 290, labels: 116, font: 12}
	half  = screen{from: narrowBelow, width: 420, labels: 190, font: 13}
	page  = screen{from: narrowBelow, width: 640, labels: 250, font: 13}
	full  = screen{from: 900, width: 900, labels: 330, font: 13}
)

// screens are the layouts of the panel where there is more room than on a
// phone, the narrowest first.
func (r renderer) screens() []screen {
	if r.p.Wide {
		return []screen{page, full}
	}
	return []screen{half}
}

// tallest is the height that suffices on every screen but a phone.
func (r renderer) tallest(height func(screen) int) int {
	most := 0
	for _, s := range r.screens() {
		most = max(most, height(s))
	}
	return most
}

// drawing is what a go-echarts chart needs to become an option of ours.
type drawing struct {
	chart   builder
	summary string                // what it shows, in a sentence
	parts   object                // replace what the library wrote
	layout  func(s screen) object // completes the parts by what depends on the room there is
	series  func(series []object) // completes the series; may be nil
}

// option makes the option, with a layout for each screen. It is plain data:
// the library's JavaScript functions are refused, since the page's policy
// forbids them.
func (r renderer) option(d drawing) (json.RawMessage, error) {
	o, err := plainOption(d.chart)
	if err != nil {
		return nil, err
	}
	for _, key := range []string{"title", "toolbox", "color", "legend"} {
		delete(o, key)
	}
	o["tooltip"] = object{"trigger": "item", "renderMode": "richText", "confine": true}
	o["aria"] = object{"enabled": true, "label": object{"description": d.summary}}
	maps.Copy(o, d.parts)
	if d.series != nil {
		d.series(seriesOf(o))
	}
	screens := r.screens()
	merge(o, d.layout(screens[0]))
	media := []object{{"query": object{"maxWidth": narrowBelow - 1}, "option": d.layout(phone)}}
	for _, s := range screens[1:] {
		media = append(media, object{"query": object{"minWidth": s.from}, "option": d.layout(s)})
	}
	o["media"] = append(media, object{"option": d.layout(screens[0])}) // where no query fits
	// Marshal escapes <, > and &, so that the option can stand in a script
	// element, and sorts keys, so that the same figures give the same bytes.
	src, err := json.Marshal(o)
	if err != nil {
		return nil, fmt.Errorf("encode the option: %w", err)
	}
	return src, nil
}

// merge copies from into o, and goes into objects, and into lists of them,
// that both have.
func merge(o, from object) {
	for key, part := range from {
		switch part := part.(type) {
		case object:
			if old, ok := o[key].(object); ok {
				merge(old, part)
				continue
			}
		case []object:
			if old := objects(o[key]); len(old) == len(part) {
				for i := range part {
					merge(old[i], part[i])
				}
				continue
			}
		}
		o[key] = part
	}
}

// objects are the objects of a list, as we or as package json make it.
func objects(list any) []object {
	switch list := list.(type) {
	case []object:
		return list
	case []any:
		all := make([]object, len(list))
		for i := range list {
			all[i], _ = list[i].(object)
		}
		return all
	}
	return nil
}

func seriesOf(o object) []object { return objects(o["series"]) }

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

// functionMark is how a value begins that go-echarts' page would take for
// JavaScript.
const functionMark = `"__f__`

// tooltip is the text shown for one item of a series.
func tooltip(parts ...string) *opts.Tooltip {
	return &opts.Tooltip{Formatter: types.FuncStr(tip(parts...))}
}

// rowAxis is a category axis down the left side, with labels that break.
func rowAxis(labels []string) object {
	return object{
		"type": "category", "inverse": true, "data": labels,
		"axisLine": object{"show": false}, "axisTick": object{"show": false},
		"axisLabel": object{"interval": 0, "overflow": "break", "margin": labelGap, "color": "var:fg"},
	}
}

// rowLabels gives a row axis its room, which is not left to ECharts: it
// measures broken labels as one line.
func rowLabels(labels []string, s screen) object {
	return object{"axisLabel": object{"width": labelColumn(labels, s), "fontSize": s.font, "lineHeight": s.font + 4}}
}

// labelGap is the space between a row's label and its bar.
const labelGap = 8

// labelColumn is the width that the rows' labels take.
func labelColumn(labels []string, s screen) int {
	most := 0
	for _, l := range labels {
		most = max(most, width(l, s.font)+s.font)
	}
	return min(most, s.labels)
}

// rowsHeight is the height that rows with these labels take; all are as high
// as the highest.
func rowsHeight(labels []string, s screen) int {
	most := 34
	for _, l := range labels {
		most = max(most, lines(l, s.font, labelColumn(labels, s))*(s.font+4)+10)
	}
	return len(labels) * most
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

// side is the end of a grid line at which its label stands: below the rows,
// which run downwards, and to the left of upright bars.
var side = map[string]string{"xAxis": "end", "yAxis": "start"}

// gridLines draws grid lines on an axis ("xAxis" or "yAxis") as a series'
// mark line: ECharts' own labels can't be written in the page's language
// without JavaScript.
func gridLines(axis string, ticks []tick) object {
	data := make([]object, len(ticks))
	for i, t := range ticks {
		data[i] = object{axis: t.at, "label": object{"formatter": plain(t.label)}}
		if t.at == 0 {
			data[i]["lineStyle"] = object{"color": "var:dim"}
		}
	}
	return object{
		"silent": true, "symbol": "none", "z": 1, "data": data,
		"lineStyle": object{"color": "var:hair", "type": "solid", "width": 1},
		"label":     object{"position": side[axis], "color": "var:dim", "fontSize": 12},
		"emphasis":  object{"disabled": true},
	}
}

// legend is the list of colours above a chart.
func legend(names []string) object {
	return object{
		"show": true, "type": "plain", "data": names, "left": 0, "top": 0, "padding": 0, "width": "100%",
		"itemWidth": legendMark, "itemHeight": legendMark, "itemGap": legendGap, "icon": "rect", "selectedMode": false,
		"textStyle": object{"overflow": "truncate"},
	}
}

const (
	legendMark = 14 // the side of a coloured square
	legendGap  = 12 // between items, in both directions
)

// legendText gives a legend its room, and says what height it takes.
func legendText(names []string, s screen) (text object, height int) {
	const afterMark, line = 5, 17
	rows, used := 1, 0
	for _, name := range names {
		w := min(legendMark+afterMark+width(name, s.font)+legendGap, s.width)
		if used > 0 && used+w > s.width {
			rows, used = rows+1, 0
		}
		used += w
	}
	text = object{"textStyle": object{"fontSize": s.font, "width": s.width - legendMark - afterMark}}
	return text, rows*line + (rows-1)*legendGap + 8
}
