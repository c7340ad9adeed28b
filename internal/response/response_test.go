package response

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"toadam/forms"
	"toadam/internal/form"
	"toadam/internal/locale"
)

var update = flag.Bool("update", false, "rewrite the expectations in testdata")

// now is early on 20 May in Hà Nội, and still 19 May in Greenwich.
var now = time.Date(2026, 5, 20, 1, 30, 0, 0, time.FixedZone("", 7*3600))

// uploads are what the cases know of files.
var uploads = map[string]File{
	"b_docx":  {Blob: "b_docx", Name: "tham luận.docx", Type: "docx", Size: 1000},
	"b_pdf":   {Blob: "b_pdf", Name: "a.pdf", Type: "pdf", Size: 1000},
	"b_large": {Blob: "b_large", Name: "b.pdf", Type: "pdf", Size: 1<<20 + 1},
	"b_full":  {Blob: "b_full", Name: "c.pdf", Type: "pdf", Size: 1 << 20},
	"b_empty": {Blob: "b_empty", Name: "d.pdf", Type: "pdf"},
}

// parse reads questions as the one page of a form, or a whole form.
func parse(t testing.TB, questions []byte) *form.Definition {
	t.Helper()
	d, findings := form.Parse("questions.yaml", wrap(questions))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	return d
}

// wrap makes a form of questions; what is a form already stays as it is.
func wrap(questions []byte) []byte {
	if bytes.HasPrefix(questions, []byte("form:")) {
		return questions
	}
	const head = "form: f\ntitle: F\nfor: members\nlanguages: [en]\npages:\n  - page: p\n    title: P\n    questions:\n"
	return append([]byte(head), questions...)
}

// TestEvaluate runs the cases of testdata/*.txtar. Each archive holds the
// questions, then pairs of an input and the expected result: "field: value"
// lines as a page sends them, or the JSON of the API if the name begins with
// "json".
func TestEvaluate(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { runArchive(t, path) })
	}
}

func runArchive(t *testing.T, path string) {
	ar, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d := parse(t, ar.Files[0].Data)
	for i := 1; i+1 < len(ar.Files); i += 2 {
		name := ar.Files[i].Name
		got := result(t, d, name, ar.Files[i].Data)
		if want := string(ar.Files[i+1].Data); got != want && !*update {
			t.Errorf("%s\n%s\ngot:\n%s\nwant:\n%s", name, ar.Files[i].Data, got, want)
		}
		ar.Files[i+1].Data = []byte(got)
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(ar), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func result(t *testing.T, d *form.Definition, name string, src []byte) string {
	var in Input
	var problems []Problem
	if strings.HasPrefix(name, "json") {
		in, problems = FromJSON(d, src)
	} else {
		in = parseInput(t, src)
	}
	var answers Answers
	if len(problems) == 0 {
		answers, problems = Evaluate(d, in, uploads, now)
		again(t, d, in, answers, problems)
	}
	return describe(d, answers, problems)
}

// parseInput reads "field: value" lines; a value in double quotes is Go's.
func parseInput(t *testing.T, src []byte) Input {
	in := Input{}
	for line := range strings.Lines(string(src)) {
		name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		if !ok {
			t.Fatalf("input line %q", line)
		}
		if strings.HasPrefix(value, `"`) {
			var err error
			if value, err = strconv.Unquote(value); err != nil {
				t.Fatalf("input line %q: %v", line, err)
			}
		}
		in[name] = append(in[name], value)
	}
	return in
}

// describe writes answers and problems in the order of the form.
func describe(d *form.Definition, answers Answers, problems []Problem) string {
	var b strings.Builder
	for _, q := range d.Questions() {
		a, ok := answers[q.ID]
		if !ok {
			continue
		}
		fmt.Fprintf(&b, "%s = %s", q.ID, show(q, a))
		if a.Other != "" {
			fmt.Fprintf(&b, " (%s)", a.Other)
		}
		b.WriteByte('\n')
	}
	for _, p := range problems {
		fmt.Fprintf(&b, "! %s %s", p.Field(), p.Code)
		for _, k := range slices.Sorted(maps.Keys(p.Args)) {
			fmt.Fprintf(&b, " %s=%s", k, p.Args[k])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func show(q *form.Question, a Answer) string {
	var v any = a.Option
	switch q.Like() {
	case form.DateRange:
		v = []string{a.Text, a.Last}
	case form.Allocation:
		v = a.Amounts
	case form.Multiple, form.Ranking:
		v = a.Options
	case form.Matrix, form.Statements, form.Pairwise:
		v = a.Rows
	case form.Rating, form.Number:
		v = a.Number
	case form.Date, form.ShortTxt, form.LongTxt, form.Email, form.Phone, form.Hidden:
		v = a.Text
	case form.File:
		v = a.Files()
	case form.Grid:
		v = gridValue(q, a.parts())
	case form.Group:
		v = groupValue(q, a.parts().Rows)
	}
	text, _ := json.Marshal(v)
	return string(text)
}

// again checks what holds for every response: pages agree with the whole
// form, answers survive the log, and evaluating them again gives the same.
func again(t testing.TB, d *form.Definition, in Input, answers Answers, problems []Problem) {
	t.Helper()
	byPage, pageProblems := Answers{}, []Problem(nil)
	for p := range d.Pages {
		a, ps := EvaluatePage(d, p, in, uploads, now)
		maps.Copy(byPage, a)
		pageProblems = append(pageProblems, ps...)
	}
	if !reflect.DeepEqual(byPage, answers) || !reflect.DeepEqual(pageProblems, problems) {
		t.Errorf("by page %v %v\nat once %v %v", byPage, pageProblems, answers, problems)
	}
	decoded, err := Decode(d, Encode(d, answers))
	if err != nil || !reflect.DeepEqual(decoded, answers) {
		t.Errorf("encoded %v\ndecoded %v %v", answers, decoded, err)
	}
	raw, err := json.Marshal(ToJSON(d, answers))
	if err != nil {
		t.Fatal(err)
	}
	sent, wrong := FromJSON(d, raw)
	if received, _ := Evaluate(d, sent, uploads, now); !reflect.DeepEqual(received, answers) {
		t.Errorf("as JSON %s\nreceived %v %v", raw, received, wrong)
	}
	for _, p := range problems {
		if _, ok := answers[p.Question]; ok && p.Row == "" {
			t.Errorf("%s has a problem and an answer", p.Question)
		}
		if !locale.Has("answer." + p.Code) {
			t.Errorf("no message for %s", p.Code)
		}
	}
	twice, more := Evaluate(d, ToInput(d, answers), uploads, now)
	if !reflect.DeepEqual(twice, answers) {
		t.Errorf("once %v\ntwice %v %v", answers, twice, more)
	}
}

func TestEvaluatePageLooksAtItsPageOnly(t *testing.T) {
	src := append(wrap([]byte("      - yes_no: a\n        label: A\n        required: true\n")),
		"  - page: q\n    title: Q\n    questions:\n      - yes_no: b\n        label: B\n        required: true\n"...)
	d, findings := form.Parse("f.yaml", src)
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	answers, problems := EvaluatePage(d, 0, Input{"a": {"yes"}, "b": {"perhaps"}}, nil, now)
	if len(problems) > 0 || len(answers) != 1 || answers["a"].Option != "yes" {
		t.Errorf("page 0: %v %v", answers, problems)
	}
	_, problems = EvaluatePage(d, 1, Input{"a": {"yes"}}, nil, now)
	if want := []Problem{{Question: "b", Code: RequiredChoice}}; !reflect.DeepEqual(problems, want) {
		t.Errorf("page 1: %v, want %v", problems, want)
	}
}

// poll is the shipped poll with a full response.
func poll(t testing.TB) (*form.Definition, Input) {
	t.Helper()
	src, err := forms.Files.ReadFile("poll.yaml")
	if err != nil {
		t.Fatal(err)
	}
	d, findings := form.Parse("poll.yaml", src)
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	return d, fill(d)
}

// fill answers every question with something that is right.
func fill(d *form.Definition) Input {
	in := Input{}
	for _, q := range d.Questions() {
		switch q.Kind {
		case form.YesNo:
			in[q.ID] = []string{"no"}
		case form.Single, form.Multiple, form.Likert:
			in[q.ID] = []string{q.Options[0].ID}
		case form.Matrix:
			for _, r := range q.Rows {
				in[q.ID+"."+r.ID] = []string{q.Options[1].ID}
			}
		case form.Number:
			in[q.ID] = []string{"12"}
		case form.Date:
			in[q.ID] = []string{"21/02/2017"}
		case form.ShortTxt, form.LongTxt:
			in[q.ID] = []string{strings.Repeat("Cần tách bạch vai trò của cấp ủy. ", 6)}
		}
	}
	return in
}

func TestFullPoll(t *testing.T) {
	d, in := poll(t)
	answers, problems := Evaluate(d, in, nil, now)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	again(t, d, in, answers, problems)
	for _, q := range d.Questions() {
		if _, ok := answers[q.ID]; !ok {
			t.Errorf("%s has no answer", q.ID)
		}
	}
}

func BenchmarkFromJSON(b *testing.B) {
	d, in := poll(b)
	answers, _ := Evaluate(d, in, nil, now)
	raw, err := json.Marshal(ToJSON(d, answers))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		FromJSON(d, raw)
	}
}

func BenchmarkEvaluateAndEncode(b *testing.B) {
	d, in := poll(b)
	b.ReportAllocs()
	for b.Loop() {
		answers, _ := Evaluate(d, in, nil, now)
		Encode(d, answers)
	}
}

func BenchmarkDecode(b *testing.B) {
	d, in := poll(b)
	answers, _ := Evaluate(d, in, nil, now)
	doc := Encode(d, answers)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(d, doc); err != nil {
			b.Fatal(err)
		}
	}
}
