package chart

import "toadam/internal/form"

// Dashboard is what organisers watch of one form: panels in reading order.
type Dashboard struct {
	ID     string
	Form   string // the form's identifier
	Title  form.Text
	Panels []Panel
	Made   bool // by Default: nobody wrote it
}

// Panel is one chart or headline of a dashboard. Which fields apply depends on
// its kind.
type Panel struct {
	ID        string // unique in the dashboard and stable: the kind and what it shows
	Kind      Kind
	Questions []string // what it shows; several only for kinds that compare rows
	By        string   // stacked: the question whose options are the rows
	Options   []string // headline: the options whose share is shown
	Measure   string   // headline: of a number question, Median, Mean or Total
	Sort      string   // bar: "definition" or "count"
	Bins      int      // histogram: how many bars to aim at
	Title     form.Text
	Note      form.Text
	Wide      bool
}

// Kind is a kind of panel. The set is closed: whatever handles kinds does so
// in one switch whose default fails.
type Kind string

const (
	Headline  Kind = "headline"  // one large number
	Bar       Kind = "bar"       // shares of the options, horizontal bars
	Pie       Kind = "pie"       // the same as parts of a whole; bars when there are many
	Histogram Kind = "histogram" // how the answers to a number question are spread
	Stacked   Kind = "stacked"   // shares within each row, as bars of 100 %
	Diverging Kind = "diverging" // the same for scales, around their middle
	Heat      Kind = "heat"      // the same as a heat map
	Time      Kind = "time"      // responses by day, or the answers to a date question, and their number so far
)

// Kinds are all kinds, in the order in which the documentation shows them.
var Kinds = []Kind{Headline, Bar, Pie, Histogram, Stacked, Diverging, Heat, Time}

// What a headline and a time panel can show besides questions.
const (
	Responses = "responses"  // the responses that count
	LatestDay = "latest_day" // those of the latest day that has any
)

// What a headline can show of a number question.
const (
	Median = "median"
	Mean   = "mean"
	Total  = "total"
)

// maxSeries is how many colours can be told apart in one chart.
const maxSeries = 8

// maxScale is the longest scale that a diverging chart has colours for.
const maxScale = 7
