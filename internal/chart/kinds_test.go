package chart

import (
	"os"
	"slices"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/form"
)

// TestFiguresOfFurtherKinds holds figures of the kinds that the canteen's form
// does not have against those counted by hand.
func TestFiguresOfFurtherKinds(t *testing.T) {
	src, err := os.ReadFile("testdata/kinds.yaml")
	if err != nil {
		t.Fatal(err)
	}
	d, findings := form.Parse("kinds.yaml", src)
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	counted := fold(t, d,
		answer{"2026-11-01", bson.D{{Key: "likely", Value: 0.0}, {Key: "food", Value: 1.0}, {Key: "room", Value: 3.0}, {Key: "mail", Value: "an@vidu.vn"},
			{Key: "away", Value: bson.D{{Key: "first", Value: "2026-12-01"}, {Key: "last", Value: "2026-12-09"}}},
			{Key: "budget", Value: bson.D{{Key: "a", Value: 100.0}, {Key: "b", Value: 0.0}}},
			{Key: "order", Value: bson.A{"b", "a", "c"}}, {Key: "twin", Value: bson.A{"a", "b"}}, {Key: "best", Value: bson.A{"c"}},
			{Key: "uses", Value: bson.D{{Key: "hall", Value: bson.A{"work", "rest"}}, {Key: "yard", Value: bson.A{"rest"}}}},
			{Key: "sums", Value: bson.D{{Key: "hall", Value: bson.D{{Key: "asked", Value: 10.0}, {Key: "given", Value: -2.0}}}}},
			{Key: "table", Value: bson.A{bson.D{{Key: "what", Value: "a"}}, bson.D{{Key: "what", Value: "b"}}}}}},
		answer{"2026-11-01", bson.D{{Key: "likely", Value: 10.0}, {Key: "food", Value: 3.0}, {Key: "rules", Value: "yes"},
			{Key: "budget", Value: bson.D{{Key: "a", Value: 40.0}, {Key: "b", Value: 60.0}}},
			{Key: "order", Value: bson.A{"b", "c", "a"}}, {Key: "best", Value: bson.A{"a"}}, {Key: "twin", Value: bson.A{"b", "a"}},
			{Key: "uses", Value: bson.D{{Key: "hall", Value: bson.A{"rest"}}}},
			{Key: "sums", Value: bson.D{{Key: "hall", Value: bson.D{{Key: "asked", Value: 20.0}}}}},
			{Key: "table", Value: bson.A{bson.D{{Key: "what", Value: "a"}}}}}},
		answer{"2026-11-02", bson.D{{Key: "likely", Value: 8.0}, {Key: "food", Value: 3.0}, {Key: "rules", Value: "yes"},
			{Key: "best", Value: bson.A{"c"}}}},
		answer{"2026-11-02", bson.D{}},
	)
	for _, tt := range []struct {
		panel, value, base, summary string
		rows                        []string
	}{
		{panel: "headline: likely", value: "6", base: "Mean; n = 3; not answered 1"},
		{panel: "headline: likely\n    measure: median", value: "8", base: "Median; n = 3; not answered 1"},
		{panel: "headline: rules", value: "2", base: "of 4 responses"},
		{panel: "headline: mail", value: "1", base: "of 4 responses"},
		{panel: "headline: phone", value: "0", base: "of 4 responses"},
		{panel: "headline: order", value: "2", base: "of 4 responses"},
		{
			panel: "bar: order", base: "n = 2; not answered 2. Points for the first place: 2; for each place after it, one less",
			summary: "Ranked highest: “Bob” (points: 4; mean place: 1).",
			rows:    []string{"Ann|1|2.5|0 (0.0%)|2 (100.0%)", "Bob|4|1|2 (100.0%)|2 (100.0%)", "Cat|1|2.5|0 (0.0%)|2 (100.0%)"},
		},
		{
			panel: "bar: twin", base: "n = 2; not answered 2. Points for the first place: 1; for each place after it, one less",
			summary: "Ranked highest: “Ann”, “Bob” (points: 1; mean place: 1.5).",
			rows:    []string{"Ann|1|1.5|1 (50.0%)|2 (100.0%)", "Bob|1|1.5|1 (50.0%)|2 (100.0%)"},
		},
		{ // who is not placed counts as in the middle of places 2 and 3
			panel: "bar: best\n    sort: count", base: "n = 3; not answered 1. Points for the first place: 2; for each place after it, one less",
			summary: "Ranked highest: “Cat” (points: 4.5; mean place: 1.5).",
			rows:    []string{"Cat|4.5|1.5|2 (66.7%)|2 (66.7%)", "Ann|3|2|1 (33.3%)|1 (33.3%)", "Bob|1.5|2.5|0 (0.0%)|0 (0.0%)"},
		},
		{panel: "headline: budget", value: "2", base: "of 4 responses"},
		{
			panel: "bar: budget", base: "n = 2; not answered 2. Each respondent dealt out 100%",
			summary: "Given most: “Food”, on average 70% (standard deviation 42.4).",
			rows:    []string{"Food|70%|42.4|2 (100.0%)", "Rooms|30%|42.4|1 (50.0%)"},
		},
		{panel: "headline: sums", value: "2", base: "of 4 responses"},
		{
			panel: "heat: uses", base: "n = 1–2 by row, of 4 responses",
			summary: "Largest share: 100.0% chose “Rest” for “Hall”, “Rest” for “Yard”.",
			rows:    []string{"Hall|1 (50.0%)|2 (100.0%)|2", "Yard|0 (0.0%)|1 (100.0%)|1"},
		},
		{
			panel: "bar: sums", base: "n = 1–2 by row, of 4 responses",
			summary: "Highest mean: “Hall – Asked”, 15 km.",
			rows:    []string{"Hall – Asked|15 km|7.1|15|10|20|2", "Hall – Given|-2 km|0|-2|-2|-2|1"},
		},
		{
			panel: "bar: table", base: "n = 2; not answered 2. Rows in all: 3; on average: 1.5.",
			summary: "Rows in all: 3; on average: 1.5.",
			rows:    []string{"1|1|50.0%", "2|1|50.0%"},
		},
		{panel: "headline: away", value: "1", base: "of 4 responses"},
		{
			panel: "time: away", base: "n = 1; not answered 3",
			summary: "Responses from 1 Dec 2026 to 1 Dec 2026: 1; most on 1 Dec 2026: 1.",
			rows:    []string{"1 Dec 2026|1|1"},
		},
		{
			panel: "bar: food", base: "n = 3; not answered 1; mean 2.3, standard deviation 1.2",
			summary: "Chosen most: “3” (66.7%). Then: “1” (33.3%).",
			rows:    []string{"1|1|33.3%", "2|0|0.0%", "3|2|66.7%"},
		},
		{
			panel: "histogram: likely", base: "n = 3; not answered 1. Median 8, mean 6; lowest 0, highest 10.",
			summary: "Median 8, mean 6; lowest 0, highest 10.",
			rows: []string{"0|1|33.3%", "1|0|0.0%", "2|0|0.0%", "3|0|0.0%", "4|0|0.0%", "5|0|0.0%",
				"6|0|0.0%", "7|0|0.0%", "8|1|33.3%", "9|0|0.0%", "10|1|33.3%"},
		},
		{
			panel: "heat: likely", base: "n = 3; not answered 1",
			summary: "Largest share: 33.3% chose “0” for “Likely”, “8” for “Likely”, “10” for “Likely”.",
			rows: []string{"Likely|1 (33.3%)|0 (0.0%)|0 (0.0%)|0 (0.0%)|0 (0.0%)|0 (0.0%)|" +
				"0 (0.0%)|0 (0.0%)|1 (33.3%)|0 (0.0%)|1 (33.3%)|3"},
		},
		{
			panel: "diverging: [food, room]\n    title: {vi: Hai, en: Two}", base: "n = 1–3 by row, of 4 responses",
			summary: "From “3” upwards: most for “Room” (100.0%), least for “Food” (66.7%).",
			rows:    []string{"Food|1 (33.3%)|0 (0.0%)|2 (66.7%)|3", "Room|0 (0.0%)|0 (0.0%)|1 (100.0%)|1"},
		},
		{
			panel: "stacked: room", base: "n = 1; not answered 3",
			summary: "Largest share: 100.0% chose “3” for “Room”.",
			rows:    []string{"Room|0 (0.0%)|0 (0.0%)|1 (100.0%)|1"},
		},
	} {
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
			if (f.Option == nil) != (f.Value != "") {
				t.Errorf("option of %d bytes", len(f.Option))
			}
		})
	}
}

// TestMistakesWithFurtherKinds asks panels for what they can't show.
func TestMistakesWithFurtherKinds(t *testing.T) {
	src, err := os.ReadFile("testdata/kinds.yaml")
	if err != nil {
		t.Fatal(err)
	}
	d, _ := form.Parse("kinds.yaml", src)
	for panel, want := range map[string]string{
		"pie: likely":                         "likely is of kind rating, which a panel of kind pie can't show",
		"diverging: likely":                   "likely has 11 options; a panel of kind diverging can show 7",
		"stacked: likely":                     "likely has 11 options; a panel of kind stacked can show 8",
		"bar: rules":                          "rules is of kind consent, which a panel of kind bar can't show",
		"headline: likely\n    options: [a]":  "options belong to a question that has some",
		"headline: rules\n    options: [yes]": "options belong to a question that has some",
		"pie: order":                          "order is of kind ranking, which a panel of kind pie can't show",
		"headline: order\n    options: [a]":   "options belong to a question that has some",
		"stacked: budget":                     "budget is of kind allocation, which a panel of kind stacked can't show",
		"heat: sums":                          "the cells of sums hold numbers, which a panel of kind heat can't show",
		"bar: uses":                           "the cells of uses hold choices, which a panel of kind bar can't show",
		"bar: away":                           "away is of kind date_range, which a panel of kind bar can't show",
		"headline: mail\n    measure: mean":   "measure belongs to a number question or a rating",
		"stacked: food\n    by: room":         "room is of kind rating, which by can't show",
	} {
		head := "dashboard: test\nform: kinds\ntitle: {vi: A, en: A}\npanels:\n"
		_, findings := Parse("test.yaml", []byte(head+"  - "+panel+"\n"), map[string]*form.Definition{"kinds": d})
		if len(findings) != 1 || findings[0].What != want {
			t.Errorf("%s: %v", panel, findings)
		}
	}
}
