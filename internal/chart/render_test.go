package chart

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/tally"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// allPanels are panels of every kind.
func allPanels(t testing.TB, d *form.Definition) []Panel {
	t.Helper()
	src, err := os.ReadFile("testdata/dashboard.yaml")
	if err != nil {
		t.Fatal(err)
	}
	x, findings := Parse("dashboard.yaml", src, map[string]*form.Definition{d.ID: d})
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	for _, k := range Kinds {
		if !slices.ContainsFunc(x.Panels, func(p Panel) bool { return p.Kind == k }) {
			t.Errorf("no panel of kind %s", k)
		}
	}
	return x.Panels
}

// TestGolden compares every figure with the one that a person reviewed.
func TestGolden(t *testing.T) {
	d := canteen(t)
	for _, f := range render(d, fold(t, d, sample()...), "vi", allPanels(t, d)) {
		t.Run(f.ID, func(t *testing.T) {
			got, err := json.MarshalIndent(f, "", "\t")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, '\n')
			path := "testdata/" + f.ID + ".json"
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("differs from %s; see what -update changes", path)
			}
		})
	}
}

// TestFigures holds what the reader sees against figures counted by hand.
func TestFigures(t *testing.T) {
	tests := []struct {
		panel, value, base, summary string
		rows                        []string
	}{
		{panel: "headline: responses", value: "5", base: "up to 4 Nov 2026"},
		{panel: "headline: latest_day", value: "1", base: "4 Nov 2026"},
		{panel: "headline: age", value: "35.5 years", base: "Median; n = 4; not answered 1"},
		{panel: "headline: age\n    measure: total", value: "153 years", base: "Total; n = 4; not answered 1"},
		{panel: "headline: share\n    measure: mean", value: "93.8%", base: "Mean; n = 2; not answered 3"},
		{panel: "headline: clean\n    options: [agree, agree_strongly]", value: "50.0%", base: "n = 4; not answered 1"},
		{panel: "headline: words", value: "2", base: "of 5 responses"},
		{
			panel: "bar: visits", base: "n = 4; not answered 1",
			summary: "Chosen most: “Weekly” (50.0%). Then: “Daily” (25.0%).",
			rows:    []string{"Daily|1|25.0%", "Other|1|25.0%", "Weekly|2|50.0%"},
		},
		{panel: "bar: visits\n    sort: count", base: "n = 4; not answered 1",
			summary: "Chosen most: “Weekly” (50.0%). Then: “Daily” (25.0%).",
			rows:    []string{"Weekly|2|50.0%", "Daily|1|25.0%", "Other|1|25.0%"}},
		{
			panel: "bar: wishes", base: "n = 3; not answered 2; each person may choose several",
			summary: "Chosen most: “Better food” (66.7%). Then: “Lower prices” (33.3%).",
			rows:    []string{"Better food|2|66.7%", "Lower prices|1|33.3%", "Nothing|1|33.3%"},
		},
		{
			panel: "pie: clean", base: "n = 4; not answered 1",
			summary: "Chosen most: “Disagree” (25.0%), “Undecided” (25.0%), “Agree” (25.0%), “Strongly agree” (25.0%).",
			rows:    []string{"Strongly disagree|0|0.0%", "Disagree|1|25.0%", "Undecided|1|25.0%", "Agree|1|25.0%", "Strongly agree|1|25.0%"},
		},
		{
			panel:   "histogram: age\n    bins: 4",
			base:    "n = 4; not answered 1. Median 35.5, mean 38.2; lowest 24, highest 58.",
			summary: "Median 35.5, mean 38.2; lowest 24, highest 58.",
			rows:    []string{"20–29|1|25.0%", "30–39|1|25.0%", "40–49|1|25.0%", "50–59|1|25.0%"},
		},
		{
			panel: "stacked: again\n    by: visits", base: "n = 4; not answered 1",
			summary: "Largest share: 100.0% chose “Yes” for “Weekly”, “Yes” for “Daily”, “No” for “Other”.",
			rows:    []string{"Daily|1 (100.0%)|0 (0.0%)|1", "Other|0 (0.0%)|1 (100.0%)|1", "Weekly|2 (100.0%)|0 (0.0%)|2"},
		},
		{
			panel: "diverging: service", base: "n = 3–4 by row, of 5 responses",
			summary: "From “Agree” upwards: most for “Friendly” (100.0%), least for “Fast” (25.0%).",
			rows: []string{
				"Fast|0 (0.0%)|1 (25.0%)|2 (50.0%)|1 (25.0%)|0 (0.0%)|4",
				"Friendly|0 (0.0%)|0 (0.0%)|0 (0.0%)|2 (66.7%)|1 (33.3%)|3",
			},
		},
		{
			panel: "diverging: even", base: "n = 4; not answered 1",
			summary: "From “Much” upwards: 75.0%.", rows: []string{"Important|1 (25.0%)|3 (75.0%)|4"},
		},
		{
			panel: "heat: service", base: "n = 3–4 by row, of 5 responses",
			summary: "Largest share: 66.7% chose “Agree” for “Friendly”.",
			rows: []string{
				"Fast|0 (0.0%)|1 (25.0%)|2 (50.0%)|1 (25.0%)|0 (0.0%)|4",
				"Friendly|0 (0.0%)|0 (0.0%)|0 (0.0%)|2 (66.7%)|1 (33.3%)|3",
			},
		},
		{
			panel: "time: responses", base: "n = 5",
			summary: "Responses from 1 Nov 2026 to 4 Nov 2026: 5; most on 1 Nov 2026: 3.",
			rows:    []string{"1 Nov 2026|3|3", "2 Nov 2026|0|3", "3 Nov 2026|1|4", "4 Nov 2026|1|5"},
		},
		{
			panel: "time: day", base: "n = 2; not answered 3",
			summary: "Responses from 1 Dec 2026 to 3 Dec 2026: 2; most on 1 Dec 2026: 1.",
			rows:    []string{"1 Dec 2026|1|1", "2 Dec 2026|0|1", "3 Dec 2026|1|2"},
		},
	}
	d := canteen(t)
	counted := fold(t, d, sample()...)
	for _, tt := range tests {
		t.Run(tt.panel, func(t *testing.T) {
			f := render(d, counted, "en", panels(t, d, "  - "+tt.panel+"\n"))[0]
			var rows []string
			for _, r := range f.Table.Rows {
				if len(r) != len(f.Table.Head) {
					t.Errorf("row %q under head %q", r, f.Table.Head)
				}
				rows = append(rows, strings.Join(r, "|"))
			}
			if tt.value != "" {
				tt.summary = f.Title + ": " + tt.value
			}
			if f.Value != tt.value || f.Base != tt.base || f.Summary != tt.summary || !slices.Equal(rows, tt.rows) {
				t.Errorf("got %q, base %q, summary %q, rows\n%s", f.Value, f.Base, f.Summary, strings.Join(rows, "\n"))
			}
			if (f.Option == nil) != (f.Value != "") || (f.Option != nil) != (f.Height > 0 && f.Narrow > 0) {
				t.Errorf("option of %d bytes, height %d and %d", len(f.Option), f.Height, f.Narrow)
			}
		})
	}
}

// TestNothingYet renders every panel without a response, and with one that
// left everything out.
func TestNothingYet(t *testing.T) {
	d := canteen(t)
	for _, responses := range [][]answer{nil, {{"2026-11-01", bson.D{}}}} {
		for _, lang := range locale.Languages {
			for _, f := range render(d, fold(t, d, responses...), lang, allPanels(t, d)) {
				all, err := json.Marshal(f)
				if err != nil || bytes.Contains(all, []byte("NaN")) {
					t.Fatalf("%s: %s %v", f.ID, all, err)
				}
				if f.Value == "" && f.ID != "time_responses" && (f.Option != nil || f.Summary != locale.T(lang, "chart.empty")) {
					t.Errorf("%s: %s", f.ID, all)
				}
			}
		}
	}
}

// TestTexts renders both languages and looks for texts that are missing.
func TestTexts(t *testing.T) {
	d := canteen(t)
	counted := fold(t, d, sample()...)
	place := regexp.MustCompile(`\{[a-z_]+\}|⟦`)
	for _, lang := range locale.Languages {
		for _, f := range render(d, counted, lang, allPanels(t, d)) {
			all, err := json.Marshal(f)
			if err != nil {
				t.Fatal(err)
			}
			if m := place.Find(all); m != nil {
				t.Errorf("%s in %s holds %s", f.ID, lang, m)
			}
			if f.Title == "" || f.Summary == "" {
				t.Errorf("%s in %s: title %q, summary %q", f.ID, lang, f.Title, f.Summary)
			}
		}
	}
}

// TestHostileTexts gives every text of a form what would hurt in a script
// element, in a template of ECharts, and in go-echarts' own page.
func TestHostileTexts(t *testing.T) {
	hostile := `</script><img src=x onerror=alert(1)>"'&{b}{x|y}__f__alert(1)__f__`
	d := canteen(t)
	d.Title = form.Text{"vi": hostile}
	for _, q := range d.Questions() {
		q.Label, q.Unit = form.Text{"vi": hostile}, form.Text{}
		for i := range q.Options {
			q.Options[i].Label = form.Text{"vi": hostile + q.Options[i].ID}
		}
		for i := range q.Rows {
			q.Rows[i].Label = form.Text{"vi": hostile + q.Rows[i].ID}
		}
	}
	for _, f := range render(d, fold(t, d, sample()...), "vi", allPanels(t, d)) {
		if f.Value != "" {
			continue
		}
		if f.Option == nil {
			t.Fatalf("%s has no chart", f.ID)
		}
		if i := bytes.IndexAny(f.Option, "<>&"); i >= 0 {
			t.Errorf("%s: %q can end a script element", f.ID, f.Option[i:min(i+40, len(f.Option))])
		}
		walk(t, f.ID, decode(t, f), func(key, text string) {
			if key == "formatter" && strings.Contains(text, "{") != strings.Contains(text, "{\u200b") {
				t.Errorf("%s: the template %q has a place", f.ID, text)
			}
		})
	}
}

func decode(t *testing.T, f Figure) object {
	t.Helper()
	var o object
	if err := json.Unmarshal(f.Option, &o); err != nil {
		t.Fatalf("%s: %v", f.ID, err)
	}
	return o
}

// walk calls visit for every text in a JSON value, with the key it stands under.
func walk(t *testing.T, key string, v any, visit func(key, text string)) {
	switch v := v.(type) {
	case string:
		visit(key, v)
	case []any:
		for _, item := range v {
			walk(t, key, item, visit)
		}
	case object:
		for k, item := range v {
			walk(t, k, item, visit)
		}
	}
}

// TestColours holds that every colour is one of the page's or a fixed one.
func TestColours(t *testing.T) {
	known := regexp.MustCompile(`^(var:(c[1-8]|fg|dim|hair|card)|#[0-9a-f]{6})$`)
	d := canteen(t)
	for _, f := range render(d, fold(t, d, sample()...), "vi", allPanels(t, d)) {
		if f.Option == nil {
			continue
		}
		walk(t, "", decode(t, f), func(key, text string) {
			if strings.HasSuffix(strings.ToLower(key), "color") != known.MatchString(text) {
				t.Errorf("%s: %s: %q", f.ID, key, text)
			}
		})
	}
}

// TestFunctionsAreRefused holds that a chart with JavaScript in it gives no option.
func TestFunctionsAreRefused(t *testing.T) {
	c := charts.NewBar()
	c.AddSeries("a", []opts.BarData{{Value: 1, Tooltip: &opts.Tooltip{Formatter: opts.FuncOpts("function () {}")}}})
	if o, err := plainOption(c); err == nil {
		t.Errorf("accepted as %v", o)
	}
}

// TestStackedSums holds that the parts of every bar make up the whole, and
// that the halves of a diverging bar's middle are equal.
func TestStackedSums(t *testing.T) {
	d := canteen(t)
	list := panels(t, d, "  - stacked: service\n  - diverging: service\n  - diverging: [clean, quiet]\n    title: {vi: A, en: A}\n  - diverging: even\n")
	for _, f := range render(d, fold(t, d, sample()...), "vi", list) {
		o := decode(t, f)
		sums := map[int]float64{}
		middle := map[string]map[int]float64{}
		for _, s := range seriesOf(o) {
			id := s["id"].(string)
			middle[id] = map[int]float64{}
			for i, item := range s["data"].([]any) {
				x := item.(object)["value"].(float64)
				sums[i] += math.Abs(x)
				middle[id][i] = x
			}
		}
		for i, sum := range sums {
			if math.Abs(sum-100) > 0.05 {
				t.Errorf("%s: the parts of row %d make %v", f.ID, i, sum)
			}
			if middle[middleID][i] != -middle[middleID+"-left"][i] {
				t.Errorf("%s: halves %v and %v", f.ID, middle[middleID][i], middle[middleID+"-left"][i])
			}
		}
		x := o["xAxis"].(object)
		if strings.HasPrefix(f.ID, "diverging") && x["min"].(float64) != -x["max"].(float64) {
			t.Errorf("%s: the axis runs from %v to %v", f.ID, x["min"], x["max"])
		}
	}
}

// TestOptionsOfEarlierVersions counts answers that the definition no longer has.
func TestOptionsOfEarlierVersions(t *testing.T) {
	d := canteen(t)
	old := []answer{
		{"2026-11-01", bson.D{
			{Key: "visits", Value: "never"}, {Key: "clean", Value: "perhaps"},
			{Key: "service", Value: bson.D{{Key: "fast", Value: "perhaps"}, {Key: "cheap", Value: "agree"}}},
		}},
		{"2026-11-01", bson.D{{Key: "visits", Value: "daily"}, {Key: "clean", Value: "agree"}, {Key: "service", Value: service("agree", "agree")}}},
		{"2026-11-01", bson.D{{Key: "visits", Value: "monthly"}}},
	}
	list := panels(t, d, "  - bar: visits\n  - stacked: clean\n    by: visits\n  - diverging: service\n")
	figures := render(d, fold(t, d, old...), "en", list)
	if got := fmt.Sprint(figures[0].Table.Rows); got != "[[Daily 1 33.3%] [Other 0 0.0%] [Weekly 0 0.0%] [never (earlier option) 1 33.3%] [Monthly (earlier option) 1 33.3%]]" {
		t.Error(got)
	}
	for _, f := range figures[1:] {
		if f.Base != "n = 1; not answered 2" || f.Option == nil {
			t.Errorf("%s: %s", f.ID, f.Base)
		}
	}
}

// TestManyOptions shows a pie of more parts than can be told apart as bars.
func TestManyOptions(t *testing.T) {
	d := canteen(t)
	q := d.Question("visits")
	for i := range maxSlices {
		q.Options = append(q.Options, form.Option{ID: "more_" + strconv.Itoa(i), Label: form.Text{"vi": "Thêm"}})
	}
	list := panels(t, d, "  - pie: visits\n")
	f := render(d, fold(t, d, sample()...), "vi", list)[0]
	if s := seriesOf(decode(t, f)); s[0]["type"] != "bar" {
		t.Errorf("drawn as %v", s[0]["type"])
	}
}

// TestSameBytes renders the same tally twice: nothing may depend on chance.
func TestSameBytes(t *testing.T) {
	d := canteen(t)
	counted, list := fold(t, d, sample()...), allPanels(t, d)
	first, second := render(d, counted, "vi", list), render(d, counted, "vi", list)
	for i := range first {
		if !bytes.Equal(first[i].Option, second[i].Option) {
			t.Errorf("%s differs", first[i].ID)
		}
	}
}

func TestPeriods(t *testing.T) {
	tests := []struct {
		name        string
		days        []tally.Day
		want        int    // periods
		first, last string // the last day of the first, and of the last
	}{
		{"none", nil, 0, "", ""},
		{"one", []tally.Day{{Day: "2026-02-28", N: 2}}, 1, "2026-02-28", "2026-02-28"},
		{"gap", []tally.Day{{Day: "2026-02-28", N: 1}, {Day: "2026-03-02", N: 4}}, 3, "2026-02-28", "2026-03-02"},
		{"weeks", []tally.Day{{Day: "2026-01-01", N: 1}, {Day: "2026-04-30", N: 4}}, 18, "2026-01-07", "2026-04-30"},
		{"four weeks", []tally.Day{{Day: "2024-01-01", N: 1}, {Day: "2026-01-01", N: 4}}, 27, "2024-01-28", "2026-01-01"},
		{"centuries", []tally.Day{{Day: "1900-01-01", N: 1}, {Day: "2100-01-01", N: 4}}, 90, "1902-03-23", "2100-01-01"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := periodsOf(tt.days)
			if len(got) != tt.want || len(got) > mostPeriods {
				t.Fatalf("%d periods: %v", len(got), got)
			}
			if tt.want == 0 {
				return
			}
			n := 0
			for _, d := range tt.days {
				n += d.N
			}
			if last := got[len(got)-1]; got[0].to != tt.first || last.to != tt.last || last.total != n {
				t.Errorf("first to %s, last to %s with %d of %d", got[0].to, last.to, last.total, n)
			}
		})
	}
}

func TestCountTicks(t *testing.T) {
	r := renderer{lang: "vi"}
	for most, want := range map[int]string{0: "0 1", 1: "0 1", 3: "0 1 2 3", 6: "0 2 4 6", 246: "0 50 100 150 200 250", 5001: "0 2.000 4.000 6.000"} {
		ticks, end := r.countTicks(most)
		var labels []string
		for _, k := range ticks {
			labels = append(labels, k.label)
		}
		if got := strings.Join(labels, " "); got != want || end < float64(most) {
			t.Errorf("%d: %s up to %v, want %s", most, got, end, want)
		}
	}
}
