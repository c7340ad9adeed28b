package web_test

import (
	"encoding/csv"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"toadam/internal/form"
)

// drawnAnswers are right answers to the form of which everything is shuffled.
var drawnAnswers = url.Values{
	"role": {"guest"}, "first": {"yes"}, "again": {"no"}, "obstacles": {"late", "unclear"},
	"support.pay": {"low"}, "support.rank": {"low"}, "support.study": {"high"},
	"urgent.rooms": {"2"}, "urgent.lines": {"1"}, "urgent.cars": {"3"},
}

var (
	fieldID    = regexp.MustCompile(`<(?:input|select)[^>]* id="([a-z_.-]+)"`)
	problemsID = regexp.MustCompile(`<li><a href="#([a-z_.-]+)"`)
)

// fieldsOf are the fields of a page in the order in which it shows them.
func fieldsOf(p page) []string {
	var ids []string
	for _, m := range fieldID.FindAllStringSubmatch(p.body, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

// TestDrawnOrder walks through a form of which everything is shuffled, with
// mistakes and looking at pages again: the order stays, and is that of the seed that the
// export has.
func TestDrawnOrder(t *testing.T) {
	s := newKindsSite(t, 0)
	x := s.form(t, "drawn")
	written, changed := layoutOf(x.Definition), 0
	const respondents = 8
	for range respondents {
		v := newVisitor(t, s)
		p := v.post("/f/drawn/start", nil)
		var shown []string
		for n := 1; n <= len(x.Pages); n++ {
			if want := fmt.Sprintf("/f/drawn/%d", n); p.path != want {
				t.Fatalf("at %s, want %s", p.path, want)
			}
			before := fieldsOf(p)
			shown = append(shown, before...)
			if n < len(x.Pages) {
				p = v.post(p.path, url.Values{"_do": {"next"}})
				p.says(t, 422, "Có lỗi cần sửa")
				if !slices.Equal(fieldsOf(p), before) {
					t.Errorf("page %d after a mistake: %v, before %v", n, fieldsOf(p), before)
				}
				if first := problemsID.FindStringSubmatch(p.body); first == nil || first[1] != before[0] {
					t.Errorf("page %d: the first problem is at %v, the first field is %s", n, first, before[0])
				}
			}
			fields := url.Values{"_do": {"next"}}
			for name, values := range drawnAnswers {
				fields[name] = values
			}
			p = v.post(p.path, fields)
			back := fieldsOf(v.get(fmt.Sprintf("/f/drawn/%d", n)))
			if ranked := strings.HasPrefix(before[0], "urgent."); !ranked && !slices.Equal(back, before) { // a ranking shows what was answered
				t.Errorf("page %d once more: %v, before %v", n, back, before)
			}
		}
		p.says(t, 200, "Kiểm tra")
		v.post("/f/drawn/submit", nil).says(t, 200, "Đã nhận câu trả lời")
		v.signIn()
		own := x.For(exportedSeed(t, v))
		if want := layoutOf(own.Definition); !slices.Equal(shown, want) {
			t.Errorf("shown  %v\nby seed %v", shown, want)
		}
		if !slices.Equal(shown, written) {
			changed++
		}
	}
	if changed < respondents-1 {
		t.Errorf("%d of %d respondents saw the form as it was written", respondents-changed, respondents)
	}
}

// layoutOf are the fields of a form in the order in which it asks for them.
func layoutOf(d *form.Definition) []string {
	var ids []string
	for _, q := range d.Questions() {
		switch q.Kind {
		case form.Matrix:
			for _, row := range q.Rows {
				for _, o := range q.Options {
					ids = append(ids, q.ID+"."+row.ID+"-"+o.ID)
				}
			}
		case form.Ranking:
			for _, o := range q.Options {
				ids = append(ids, q.ID+"."+o.ID)
			}
		case form.ShortTxt:
			ids = append(ids, q.ID)
		default:
			for _, o := range q.Choices() {
				ids = append(ids, q.ID+"-"+o)
			}
			if q.Specify() {
				ids = append(ids, q.ID+"__other")
			}
		}
	}
	return ids
}

// exportedSeed is the seed of the response that came last, whose answers the
// export has as the form was written, whatever was shown.
func exportedSeed(t *testing.T, v *visitor) int64 {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(v.get("/organise/forms/drawn/export.csv").body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	cell := func(name string) string { return rows[len(rows)-1][slices.Index(rows[0], name)] }
	if cell("obstacles") != "unclear;late" {
		t.Errorf("exported %q", cell("obstacles"))
	}
	seed, err := strconv.ParseInt(cell("_seed"), 0, 64)
	if err != nil || seed <= 0 {
		t.Fatalf("the seed %q: %v", cell("_seed"), err)
	}
	return seed
}

// TestNoSeedForPrograms sends answers as a program does, which are exported
// without a seed.
func TestNoSeedForPrograms(t *testing.T) {
	s := newKindsSite(t, 0)
	v := newVisitor(t, s)
	v.api("/api/v1/forms/drawn/responses", `{"key": "k", "answers": {"role": "guest", "first": true, "again": false, "obstacles": ["late", "unclear"],
		"support": {"pay": "low", "rank": "low", "study": "high"}, "urgent": ["lines", "rooms", "cars"]}}`).says(t, 201)
	v.signIn()
	rows, err := csv.NewReader(strings.NewReader(v.get("/organise/forms/drawn/export.csv").body)).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][4] != "" || rows[0][4] != "_seed" {
		t.Errorf("%v, %v", rows, err)
	}
	if strings.Contains(v.get("/organise/forms/kinds/export.csv").body, "_seed") {
		t.Error("a form that draws nothing is exported with seeds")
	}
}
