package tally

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"toadam/internal/form"
)

// survey is where the outside data is: the raw answers to a survey of research
// software engineers, and the counts that its authors published.
const survey = "../../../shared/data/likert"

func readCSV(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join(survey, name))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("the published survey is not here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Every count that was published is the one we come to from the raw answers.
func TestPublishedCounts(t *testing.T) {
	raw := readCSV(t, "rse2016_public_data.csv")
	heads, rows := raw[0][1:], raw[1:]
	d, options := surveyForm(heads, rows)
	models := make([]model, len(rows))
	for i, row := range rows {
		models[i] = model{}
		for c, answer := range row[1:] {
			if answer != "" {
				models[i][questionID(c)] = options[c][answer]
			}
		}
	}
	tl := New(only(d))
	tl.Apply(entries(t, d, 1, models...))

	cells := 0
	occurrence := map[[3]string]int{}
	for _, cell := range readCSV(t, "golden_rse2016_counts.csv")[1:] {
		table, question, category := cell[1], cell[2], cell[3]
		nth := occurrence[[3]string{table, question, category}]
		occurrence[[3]string{table, question, category}]++
		c, ok := columnFor(heads, table, question, nth)
		if !ok {
			t.Errorf("%s: no column for %q", table, question)
			continue
		}
		want, err := strconv.ParseFloat(cell[4], 64)
		if err != nil {
			t.Fatal(err)
		}
		got := 0
		for _, count := range view(tl).Distribution(d.Question(questionID(c))).Counts {
			if count.Option == options[c][category] {
				got = count.N
			}
		}
		if float64(got) != want {
			t.Errorf("%s: %s: %s: %d, published %v", table, question, category, got, want)
		}
		cells++
	}
	t.Logf("%d published cells compared", cells)
}

func questionID(column int) string { return fmt.Sprintf("q%d", column) }

// surveyForm makes a single-choice question of every column; options[column]
// is the identifier of each of its answers.
func surveyForm(heads []string, rows [][]string) (*form.Definition, []map[string]string) {
	options := make([]map[string]string, len(heads))
	questions := make([]form.Question, len(heads))
	for c, head := range heads {
		options[c] = map[string]string{}
		q := &questions[c]
		*q = form.Question{ID: questionID(c), Kind: form.Single, Label: form.Text{"en": head}}
		for _, row := range rows {
			answer := row[c+1]
			if _, ok := options[c][answer]; !ok && answer != "" {
				options[c][answer] = fmt.Sprintf("o%d", len(q.Options))
				q.Options = append(q.Options, form.Option{ID: options[c][answer], Label: form.Text{"en": answer}})
			}
		}
	}
	return definition(1, questions...), options
}

// columnFor finds the column of a published cell. Tables name questions by
// their whole head, or by its text without the code; those that put several
// questions under one text, "('paper', '2_4_5').csv", list their codes.
func columnFor(heads []string, table, question string, nth int) (column int, ok bool) {
	for c, head := range heads {
		code, text, _ := strings.Cut(head, ". ")
		if listed := listedCode(table, nth); head == question || text == question && listed == "" || code == listed {
			return c, true
		}
	}
	for c, head := range heads {
		if _, text, _ := strings.Cut(head, ". "); text == question {
			return c, true
		}
	}
	return 0, false
}

// listedCode is the code of the n-th question of a table that has all its
// questions under one text; "" for the other tables.
func listedCode(table string, nth int) string {
	plain := strings.NewReplacer("(", "", ")", "", "'", "", ".csv", "").Replace(table)
	family, list, ok := strings.Cut(plain, ", ")
	if !ok || family != "paper" && family != "rse16" {
		return ""
	}
	parts := strings.Split(list, "_")
	if nth >= len(parts) {
		return ""
	}
	return family + parts[nth]
}
