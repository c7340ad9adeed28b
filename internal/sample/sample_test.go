package sample_test

import (
	"archive/zip"
	"bytes"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"toadam/forms"
	"toadam/internal/consultation"
	"toadam/internal/form"
	"toadam/internal/response"
	"toadam/internal/sample"

	"toadam/dashboards"
)

var today = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func shipped(t *testing.T) []*form.Definition {
	t.Helper()
	defs, findings, err := consultation.Read(forms.Files, dashboards.Files)
	if err != nil || len(findings) > 0 {
		t.Fatal(err, findings)
	}
	var list []*form.Definition
	for _, f := range defs.Forms {
		list = append(list, f.Definition)
	}
	return list
}

// all are the shipped forms and one with the kinds that none of them has.
func all(t *testing.T) []*form.Definition {
	t.Helper()
	src, err := os.ReadFile("../web/testdata/kinds/forms/kinds.yaml")
	if err != nil {
		t.Fatal(err)
	}
	d, findings := form.Parse("kinds.yaml", src)
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return append(shipped(t), d)
}

// TestSamplesAreValid checks made-up responses as if somebody had typed them.
func TestSamplesAreValid(t *testing.T) {
	for _, d := range all(t) {
		m := sample.New(d, 1, today)
		answered := map[string]int{}
		for range 400 {
			s := m.Next()
			files := map[string]response.File{}
			for id, a := range s.Answers {
				answered[id]++
				for _, f := range a.Files() {
					files[f.Blob] = f
					checkFile(t, f, s.Files[f.Blob])
				}
			}
			again, problems := response.Evaluate(d, response.ToInput(d, s.Answers), files, today)
			if len(problems) > 0 {
				t.Fatalf("%s: %v for %v", d.ID, problems, s.Answers)
			}
			if !reflect.DeepEqual(again, s.Answers) {
				t.Fatalf("%s: typed in, %v becomes %v", d.ID, s.Answers, again)
			}
		}
		for _, q := range d.Questions() {
			if n := answered[q.ID]; q.Kind != form.Note && (n == 0 || q.Required && n < 400) {
				t.Errorf("%s: %s is answered in %d of 400 samples", d.ID, q.ID, n)
			}
		}
	}
}

// TestSamplesAddUp looks for figures of a report that can't be true together.
func TestSamplesAddUp(t *testing.T) {
	list := shipped(t)
	i := slices.IndexFunc(list, func(d *form.Definition) bool { return d.ID == "report" })
	m := sample.New(list[i], 1, today)
	sizes := map[float64]bool{}
	for range 400 {
		a := m.Next().Answers
		for _, part := range []string{"new_members", "cells", "full_time"} {
			if a[part].Number > a["members"].Number {
				t.Fatalf("%s is %v of %v members", part, a[part].Number, a["members"].Number)
			}
		}
		if rate, ok := a["meeting_rate"]; ok && (rate.Number < 70 || rate.Number > 100) {
			t.Fatalf("a rate of %v%%", rate.Number)
		}
		from, to := a["period_from"].Text, a["period_to"].Text
		if from > to || to > today.Format(time.DateOnly) {
			t.Fatalf("a period from %s to %s", from, to)
		}
		sizes[a["members"].Number] = true
	}
	if len(sizes) < 100 {
		t.Errorf("only %d different sizes", len(sizes))
	}
}

func checkFile(t *testing.T, f response.File, content []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil || f.Size != int64(len(content)) {
		t.Fatalf("%s is no document: %v", f.Name, err)
	}
	if _, err := z.Open("word/document.xml"); err != nil {
		t.Error(err)
	}
}

func TestSameSeedSameSamples(t *testing.T) {
	d := shipped(t)[0]
	a, b, c := sample.New(d, 7, today), sample.New(d, 7, today), sample.New(d, 8, today)
	other := 0
	for range 50 {
		x, y, z := a.Next(), b.Next(), c.Next()
		if !reflect.DeepEqual(x, y) {
			t.Fatal("the same seed gave different samples")
		}
		if !reflect.DeepEqual(x, z) {
			other++
		}
	}
	if other == 0 {
		t.Error("another seed gave the same samples")
	}
}
