package chart

import (
	"os"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/form"
	"toadam/internal/intake"
	"toadam/internal/tally"
)

// canteen is a form with every kind of question that a panel can show.
func canteen(t testing.TB) *form.Definition {
	t.Helper()
	src, err := os.ReadFile("testdata/form.yaml")
	if err != nil {
		t.Fatal(err)
	}
	d, findings := form.Parse("form.yaml", src)
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return d
}

// panels reads panels about the form, indented as in a dashboard's file.
func panels(t testing.TB, d *form.Definition, src string) []Panel {
	t.Helper()
	head := "dashboard: test\nform: " + d.ID + "\ntitle: {vi: A, en: A}\npanels:\n"
	x, findings := Parse("test.yaml", []byte(head+src), map[string]*form.Definition{d.ID: d})
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return x.Panels
}

// answer is one response: the day it came, and its answers.
type answer struct {
	day     string
	answers bson.D
}

// fold counts responses to the form.
func fold(t testing.TB, d *form.Definition, list ...answer) *tally.Tally {
	t.Helper()
	counted := tally.New(func(int) (*form.Definition, error) { return d, nil })
	entries := make([]intake.Entry, len(list))
	for i, a := range list {
		raw, err := bson.Marshal(a.answers)
		if err != nil {
			t.Fatal(err)
		}
		entries[i] = intake.Entry{Number: int64(i + 1), Kind: intake.Response, Version: 1, Via: intake.Web, Day: a.day, Answers: raw}
	}
	counted.Apply(entries)
	return counted
}

// earlier knows one option that the form had in an earlier version.
func earlier(question, option string) form.Text {
	if question == "visits" && option == "monthly" {
		return form.Text{"vi": "Hằng tháng", "en": "Monthly"}
	}
	return nil
}

// render makes the figures of panels.
func render(d *form.Definition, counted *tally.Tally, lang string, list []Panel) []Figure {
	figures := make([]Figure, len(list))
	counted.Read(func(v *tally.View) {
		for i, p := range list {
			figures[i] = Render(d, p, v, lang, earlier)
		}
	})
	return figures
}

func service(fast, kind string) bson.D {
	return bson.D{{Key: "fast", Value: fast}, {Key: "kind", Value: kind}}
}

// sample are five responses whose figures can be counted by hand.
func sample() []answer {
	return []answer{
		{"2026-11-01", bson.D{
			{Key: "visits", Value: "weekly"}, {Key: "wishes", Value: bson.A{"taste", "price"}}, {Key: "again", Value: "yes"},
			{Key: "clean", Value: "agree_strongly"}, {Key: "quiet", Value: "neutral"}, {Key: "service", Value: service("neutral", "agree")},
			{Key: "even", Value: "low"}, {Key: "age", Value: 24.0}, {Key: "share", Value: 97.5}, {Key: "day", Value: "2026-12-01"}, {Key: "words", Value: "x"},
		}},
		{"2026-11-01", bson.D{
			{Key: "visits", Value: "weekly"}, {Key: "wishes", Value: bson.A{"taste"}}, {Key: "again", Value: "yes"},
			{Key: "clean", Value: "agree"}, {Key: "quiet", Value: "disagree"}, {Key: "service", Value: service("disagree", "agree")},
			{Key: "even", Value: "high"}, {Key: "age", Value: 31.0}, {Key: "share", Value: 90.0}, {Key: "day", Value: "2026-12-03"},
		}},
		{"2026-11-01", bson.D{
			{Key: "visits", Value: "other"}, {Key: "wishes", Value: bson.A{"none"}}, {Key: "again", Value: "no"},
			{Key: "clean", Value: "neutral"}, {Key: "quiet", Value: "disagree_strongly"}, {Key: "service", Value: service("agree", "agree_strongly")},
			{Key: "even", Value: "high"}, {Key: "age", Value: 58.0},
		}},
		{"2026-11-03", bson.D{
			{Key: "visits", Value: "daily"}, {Key: "again", Value: "yes"}, {Key: "clean", Value: "disagree"},
			{Key: "quiet", Value: "agree"}, {Key: "service", Value: bson.D{{Key: "fast", Value: "neutral"}}}, {Key: "even", Value: "high"}, {Key: "age", Value: 40.0},
		}},
		{"2026-11-04", bson.D{{Key: "words", Value: "y"}}},
	}
}
