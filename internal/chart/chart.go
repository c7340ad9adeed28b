// Package chart turns one panel of a dashboard and a tally into a chart:
// go-echarts options as JSON, and the same figures as a table with their base.
// It reads and checks dashboards/*.yaml. It alone imports go-echarts, and uses
// it as an option builder: no markup, script or style comes from here.
package chart

import "encoding/json"

// Figure is one panel, ready to be shown in one language.
type Figure struct {
	ID      string // the panel's, unique in the dashboard; [a-z][a-z0-9_]*
	Title   string
	Note    string          // the author's text under the title; may be empty
	Option  json.RawMessage // the ECharts option; nil for a panel without a chart
	Height  int             // in CSS pixels that the chart wants at desktop width
	Summary string          // one sentence that says what the chart shows, for a screen reader
	Table   Table
	Base    string // "n = 1.204; bỏ trống 12"
	Wide    bool   // wants the full width of the page
}

// Table holds the same figures as the chart, already formatted for the language.
type Table struct {
	Head []string   // column heads; the first is that of the row heads
	Rows [][]string // the first cell of each is the row's head
}
