package form

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the expectations in testdata")

// TestFindings runs the cases of testdata/*.txtar: pairs of a YAML file and
// the findings it must give, one a line; none for a form that is right. A name
// that begins with "questions" holds the questions of one page only, and lines
// are counted from there (but not those that a finding names itself).
func TestFindings(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i+1 < len(ar.Files); i += 2 {
				got := findings(ar.Files[i])
				if want := string(ar.Files[i+1].Data); got != want && !*update {
					t.Errorf("%s\n%s\ngot:\n%swant:\n%s", ar.Files[i].Name, ar.Files[i].Data, got, want)
				}
				ar.Files[i+1].Data = []byte(got)
			}
			if *update {
				if err := os.WriteFile(path, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

const head = `form: f
title: F
for: members
languages: [en]
pages:
  - page: p
    title: P
    questions:
`

func findings(f txtar.File) string {
	src, skip := f.Data, 0
	if strings.HasPrefix(f.Name, "questions") {
		src, skip = append([]byte(head), src...), strings.Count(head, "\n")
	}
	_, fs := Parse("f.yaml", src)
	var b strings.Builder
	for _, finding := range fs {
		finding.Line -= skip
		fmt.Fprintln(&b, finding)
	}
	return b.String()
}

// full is a form with everything.
const full = `
form: full
title: {vi: Đủ, en: Full}
intro:
  vi: Mở đầu
  en: Introduction
thanks: {vi: Cảm ơn, en: Thanks}
for: experts
languages: [vi, en]
opens: 2026-11-01 08:00
closes: 2026-12-31
scales:
  agreement:
    - "no": {vi: Không, en: "No"}
    - agree: {vi: Đồng ý, en: Agree}
pages:
  - page: first
    title: {vi: Một, en: One}
    intro: {vi: a, en: b}
    questions:
      - note: read_me
        label: {vi: Đọc, en: Read}
      - single: role
        label: {vi: Vai trò, en: Role}
        hint: {vi: g, en: h}
        list: true
        required: true
        options:
          - member: {vi: Đảng viên, en: Member}
          - other: {vi: Khác, en: Other}
            specify: true
      - multiple: obstacles
        label: {vi: Vướng mắc, en: Obstacles}
        at_least: 1
        at_most: 2
        options:
          - staff: {vi: Người, en: Staff}
          - rules: {vi: Quy định, en: Rules}
          - none: {vi: Không, en: None}
            exclusive: true
  - page: second
    title: {vi: Hai, en: Two}
    sections:
      - title: {vi: Phần, en: Part}
        questions:
          - likert: fair
            label: {vi: Công bằng, en: Fair}
            scale: agreement
          - matrix: support
            label: {vi: Hỗ trợ, en: Support}
            scale: agreement
            rows:
              - tools: {vi: Phương tiện, en: Tools}
          - number: years
            label: {vi: Năm, en: Years}
            min: 0
            max: 80.5
            integer: true
            unit: {vi: năm, en: years}
      - title: {vi: Phần hai, en: Part two}
        questions:
          - number: portion
            label: {vi: Phần, en: Portion}
            min: 0
            max: 80.5
            slider: true
            step: 0.5
          - date: joined
            label: {vi: Ngày, en: Day}
            earliest: 1930-02-03
            latest: today
          - text: phone
            label: {vi: Điện thoại, en: Telephone}
            min_length: 4
            pattern: '[0-9]+'
            pattern_hint: {vi: chữ số, en: digits}
          - long_text: wish
            label: {vi: Mong muốn, en: Wish}
            max_length: 100
          - file: paper
            label: {vi: Tệp, en: File}
            types: [pdf]
            max_mb: 5
          - yes_no: consent
            label: {vi: Đồng ý, en: Consent}
          - allocation: budget
            label: {vi: Ngân sách, en: Budget}
            total: 50
            unit: {vi: triệu, en: million}
            options:
              - a: {vi: A, en: A}
              - b: {vi: B, en: B}
          - ranking: order
            label: {vi: Thứ tự, en: Order}
            top: 1
            options:
              - a: {vi: A, en: A}
              - b: {vi: B, en: B}
          - rating: likely
            label: {vi: Mức, en: Likely}
            from: 1
            to: 7
            low: {vi: Kém, en: Bad}
            high: {vi: Tốt, en: Good}
`

func parseFull(t testing.TB) *Definition {
	t.Helper()
	d, findings := Parse("full.yaml", []byte(full))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	return d
}

func TestParseFillsTheDefinition(t *testing.T) {
	d := parseFull(t)
	hanoi, err := time.LoadLocation("Asia/Ho_Chi_Minh")
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2026, 11, 1, 8, 0, 0, 0, hanoi); !d.Opens.Equal(want) {
		t.Errorf("opens %v, want %v", d.Opens, want)
	}
	// A closing day is a whole day.
	if want := time.Date(2027, 1, 1, 0, 0, 0, 0, hanoi); !d.Closes.Equal(want) {
		t.Errorf("closes %v, want %v", d.Closes, want)
	}
	if d.LastDay != "2026-12-31" {
		t.Errorf("the last day is %q", d.LastDay)
	}
	hour, _ := Parse("full.yaml", []byte(strings.Replace(full, "2026-12-31", "2026-12-31 17:00", 1)))
	if hour == nil || hour.LastDay != "" {
		t.Errorf("a form that closes at 17:00 has the last day %+v", hour)
	}
	zero, most := 0.0, 80.5
	scale := []Option{{ID: "no", Label: Text{"vi": "Không", "en": "No"}}, {ID: "agree", Label: Text{"vi": "Đồng ý", "en": "Agree"}}}
	want := map[string]Question{
		"read_me": {Kind: Note, Label: Text{"vi": "Đọc", "en": "Read"}},
		"role": {Kind: Single, Label: Text{"vi": "Vai trò", "en": "Role"}, Hint: Text{"vi": "g", "en": "h"}, List: true, Required: true, Options: []Option{
			{ID: "member", Label: Text{"vi": "Đảng viên", "en": "Member"}},
			{ID: "other", Label: Text{"vi": "Khác", "en": "Other"}, Specify: true}}},
		"obstacles": {Kind: Multiple, Label: Text{"vi": "Vướng mắc", "en": "Obstacles"}, Required: true, AtLeast: 1, AtMost: 2, Options: []Option{
			{ID: "staff", Label: Text{"vi": "Người", "en": "Staff"}},
			{ID: "rules", Label: Text{"vi": "Quy định", "en": "Rules"}},
			{ID: "none", Label: Text{"vi": "Không", "en": "None"}, Exclusive: true}}},
		"fair": {Kind: Likert, Label: Text{"vi": "Công bằng", "en": "Fair"}, Options: scale},
		"support": {Kind: Matrix, Label: Text{"vi": "Hỗ trợ", "en": "Support"}, Options: scale,
			Rows: []Row{{ID: "tools", Label: Text{"vi": "Phương tiện", "en": "Tools"}}}},
		"years":   {Kind: Number, Label: Text{"vi": "Năm", "en": "Years"}, Min: &zero, Max: &most, Integer: true, Unit: Text{"vi": "năm", "en": "years"}},
		"portion": {Kind: Number, Label: Text{"vi": "Phần", "en": "Portion"}, Min: &zero, Max: &most, Slider: true, Step: 0.5},
		"joined":  {Kind: Date, Label: Text{"vi": "Ngày", "en": "Day"}, Earliest: "1930-02-03", Latest: Today},
		"phone": {Kind: ShortTxt, Label: Text{"vi": "Điện thoại", "en": "Telephone"}, MinLength: 4, MaxLength: 500,
			Pattern: "[0-9]+", PatternHint: Text{"vi": "chữ số", "en": "digits"}},
		"wish":    {Kind: LongTxt, Label: Text{"vi": "Mong muốn", "en": "Wish"}, MaxLength: 100},
		"paper":   {Kind: File, Label: Text{"vi": "Tệp", "en": "File"}, Types: []string{"pdf"}, MaxBytes: 5 << 20},
		"consent": {Kind: YesNo, Label: Text{"vi": "Đồng ý", "en": "Consent"}},
		"budget": {Kind: Allocation, Label: Text{"vi": "Ngân sách", "en": "Budget"}, Total: 50, Unit: Text{"vi": "triệu", "en": "million"}, Options: []Option{
			{ID: "a", Label: Text{"vi": "A", "en": "A"}}, {ID: "b", Label: Text{"vi": "B", "en": "B"}}}},
		"order": {Kind: Ranking, Label: Text{"vi": "Thứ tự", "en": "Order"}, Top: 1, Options: []Option{
			{ID: "a", Label: Text{"vi": "A", "en": "A"}}, {ID: "b", Label: Text{"vi": "B", "en": "B"}}}},
		"likely": {Kind: Rating, Label: Text{"vi": "Mức", "en": "Likely"}, From: 1, To: 7,
			Low: Text{"vi": "Kém", "en": "Bad"}, High: Text{"vi": "Tốt", "en": "Good"}},
	}
	for page, q := range d.Questions() {
		got, w := *q, want[q.ID]
		w.ID, w.Line, w.pattern = q.ID, got.Line, got.pattern
		if !reflect.DeepEqual(got, w) {
			t.Errorf("page %d: got  %+v\nwant %+v", page, got, w)
		}
		if line := strings.Split(full, "\n")[q.Line-1]; !strings.HasSuffix(line, ": "+q.ID) {
			t.Errorf("%s is on line %d, where %q stands", q.ID, q.Line, line)
		}
		if d.Question(q.ID) != q {
			t.Errorf("%s is not found", q.ID)
		}
		delete(want, q.ID)
	}
	if len(want) > 0 {
		t.Errorf("not read: %v", want)
	}
	if d.Question("nobody") != nil {
		t.Error("found a question that is not there")
	}
	if d.ID != "full" || d.Audience != "experts" || !slices.Equal(d.Languages, []string{"vi", "en"}) ||
		d.Title["en"] != "Full" || d.Intro["vi"] != "Mở đầu" || d.Thanks["en"] != "Thanks" ||
		d.Pages[0].Intro["en"] != "b" || d.Pages[1].Sections[1].Title["en"] != "Part two" {
		t.Errorf("read %+v", d)
	}
}

// large is a form of n questions.
func large(n int) []byte {
	var b bytes.Buffer
	b.WriteString("form: large\ntitle: {vi: Lớn, en: Large}\nfor: members\nlanguages: [vi, en]\npages:\n")
	for i := range n {
		if i%20 == 0 {
			fmt.Fprintf(&b, "  - page: p%d\n    title: {vi: Trang, en: Page}\n    questions:\n", i)
		}
		fmt.Fprintf(&b, `      - single: q%d
        label: {vi: Vai trò của đồng chí, en: Your role}
        required: true
        options:
          - a: {vi: Đảng viên, en: Member}
          - b: {vi: Cấp ủy viên, en: Committee member}
          - c: {vi: Vai trò khác, en: Another role}
            specify: true
`, i)
	}
	return b.Bytes()
}

func TestLargestForm(t *testing.T) {
	if _, fs := Parse("large.yaml", large(MaxQuestions)); len(fs) > 0 {
		t.Error(fs)
	}
	if _, fs := Parse("large.yaml", large(MaxQuestions+2)); len(fs) != 1 || !strings.Contains(fs[0].What, "more than 1000") {
		t.Error(fs)
	}
}

func BenchmarkParseThousandQuestions(b *testing.B) {
	src := large(MaxQuestions)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, fs := Parse("large.yaml", src); len(fs) > 0 {
			b.Fatal(fs)
		}
	}
}

// FuzzParse checks that no file makes the reader panic, that a file has either
// a definition or findings, that findings come in order and are the same
// twice, and that a definition keeps its promises.
func FuzzParse(f *testing.F) {
	f.Add([]byte(full))
	f.Add(large(2))
	paths, _ := filepath.Glob("testdata/*.txtar")
	for _, path := range paths {
		ar, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for i := 0; i < len(ar.Files); i += 2 {
			f.Add(ar.Files[i].Data)
			f.Add(append([]byte(head), ar.Files[i].Data...))
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		d, fs := Parse("f.yaml", src)
		if _, again := Parse("f.yaml", src); !slices.Equal(fs, again) {
			t.Fatalf("first:\n%v\nthen:\n%v", fs, again)
		}
		if (d == nil) != (len(fs) > 0) {
			t.Fatalf("definition %v with findings %v", d, fs)
		}
		last := 1
		for _, f := range fs {
			if f.Line < last || f.What == "" || f.Mend == "" {
				t.Errorf("finding %+v after line %d", f, last)
			}
			last = f.Line
		}
		if d != nil {
			promises(t, d)
		}
	})
}

// promises checks what whoever uses a definition relies on.
func promises(t *testing.T, d *Definition) {
	seen := map[string]bool{}
	for _, q := range d.Questions() {
		complete := true
		for _, lang := range d.Languages {
			complete = complete && q.Label[lang] != ""
		}
		if seen[q.ID] || q.ID == "" || !complete || !slices.Contains(Kinds, q.Kind) || q.Line < 1 {
			t.Errorf("question %+v", q)
		}
		seen[q.ID] = true
		chosen := q.Like() == Single || q.Kind == Multiple || q.Kind == Ranking || q.Kind == Allocation || q.Like() == Likert || q.Kind == Matrix
		written := q.Kind == ShortTxt || q.Kind == LongTxt || q.Kind == Hidden || q.Kind == Grid && q.Cells == CellText
		if chosen != (len(q.Options) > 0) || (q.Kind == Matrix || q.Kind == Grid) != (len(q.Rows) > 0) || (q.Kind == Grid) != (len(q.Columns) > 0 && q.Cells != "") || (q.Kind == Group) != (len(q.Fields) > 0) ||
			q.Slider != (q.Step > 0) || q.Slider && (q.Min == nil || q.Max == nil || !q.OnStep(*q.Max)) ||
			(q.Kind == Allocation) != (q.Total > 0) || (q.Kind == Rating) != (0 <= q.From && q.From < q.To && q.To <= 10) || written != (q.MaxLength > 0) || (q.Kind == File) != (q.MaxBytes > 0 && len(q.Types) > 0) {
			t.Errorf("question %+v", q)
		}
	}
	writesBack(t, d)
}

// TestDocumentation reads every YAML example of the page for authors, and
// looks for each kind and key in it, in each language.
func TestDocumentation(t *testing.T) {
	for _, lang := range []string{"vi", "en"} {
		t.Run(lang, func(t *testing.T) {
			src, err := os.ReadFile("../web/docs/definitions." + lang + ".md")
			if err != nil {
				t.Fatal(err)
			}
			documented(t, strings.Split(string(src), "\n## ")[1])
		})
	}
}

// documented fails unless text, the section about forms, holds right examples,
// and each kind and key.
func documented(t *testing.T, text string) {
	const about = "form: f\ntitle: {vi: F, en: F}\nfor: members\nlanguages: [vi, en]\n"
	const page = "pages:\n  - page: p\n    title: {vi: P, en: P}\n    questions:\n"
	for i, part := range strings.Split(text, "```yaml\n")[1:] {
		example, _, _ := strings.Cut(part, "```")
		switch {
		case strings.HasPrefix(example, " "):
			example = about + page + example
		case !strings.HasPrefix(example, "form:"):
			example = about + example
		}
		if _, fs := Parse(fmt.Sprintf("example %d", i+1), []byte(example)); len(fs) > 0 {
			t.Error(fs)
		}
	}
	for _, k := range Kinds {
		if !strings.Contains(text, "\n| `"+string(k)+"` |") {
			t.Errorf("the kind %s is not documented", k)
		}
	}
	for _, k := range keys {
		if !strings.Contains(text, "`"+k.name+"`") && !strings.Contains(text, "`"+k.name+": ") {
			t.Errorf("the key %s is not documented", k.name)
		}
	}
}

// TestSketch reads a form that is being written: what is right in it is there.
func TestSketch(t *testing.T) {
	d, findings := Sketch("f.yaml", []byte(head+"      - yes_no: a\n        label: A\n      - single: b\n      - choice: c\n"))
	if len(findings) != 3 || d.Question("a") == nil || d.Question("b") == nil || len(d.Names()) != 2 {
		t.Errorf("%v: %+v", findings, d)
	}
	for _, src := range []string{"", "a: [", "- b", "pages: 1", "form: f\npages: [1, {}, {page: p, sections: [1, {}]}]"} {
		if d, findings := Sketch("f.yaml", []byte(src)); d == nil || len(findings) == 0 {
			t.Errorf("%q: %v, %v", src, d, findings)
		}
	}
}
