// Package chart turns one panel of a dashboard and a tally into a chart:
// go-echarts options as JSON, and the same figures as a table with their base.
// It reads and checks dashboards/*.yaml. It alone imports go-echarts, and uses
// it as an option builder: no markup, script or style comes from here.
package chart

import (
	"encoding/json"

	"toadam/internal/form"
	"toadam/internal/tally"
)

// Figure is one panel, ready to be shown in one language.
type Figure struct {
	ID      string // the panel's, unique in the dashboard; [a-z][a-z0-9_]*
	Title   string
	Note    string          // the author's text under the title; may be empty
	Value   string          // of a headline: the number, formatted; else empty
	Option  json.RawMessage // the ECharts option; nil for a headline, and while there is nothing to draw
	Height  int             // in CSS pixels that the chart wants at desktop width
	Narrow  int             // the height it wants where it is under 480 px wide
	Summary string          // one sentence that says what the chart shows, for a screen reader
	Table   Table           // without rows for a headline
	Base    string          // "n = 1.204; bỏ trống 12"
	Wide    bool            // wants the full width of the page
}

// Table holds the same figures as the chart, already formatted for the language.
type Table struct {
	Head []string   // column heads; the first is that of the row heads
	Rows [][]string // the first cell of each is the row's head
}

// Earlier finds the label of an option that a question had in an earlier
// version only; nil if it is not known.
type Earlier func(question, option string) form.Text

// Render makes the figure of a panel that Parse accepted for the definition.
func Render(d *form.Definition, p Panel, v *tally.View, lang string, earlier Earlier) Figure {
	r := renderer{d: d, p: p, v: v, lang: lang, earlier: earlier}
	f := r.figure()
	f.ID, f.Note, f.Wide = p.ID, p.Note.In(lang), p.Wide
	f.Title = r.title()
	return f
}
