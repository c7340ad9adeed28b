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

	"github.com/chromedp/chromedp"

	"toadam/internal/form"
)

// drawnAnswers are right answers to the form of which everything is shuffled.
var drawnAnswers = url.Values{
	"role": {"guest"}, "first": {"yes"}, "again": {"no"}, "obstacles": {"late", "unclear"},
	"support.pay": {"low"}, "support.rank": {"low"}, "support.study": {"high"},
	"urgent.rooms": {"2"}, "urgent.lines": {"1"}, "urgent.cars": {"3"},
	"views.fewer": {"agree"}, "views.online": {"disagree"}, "views.minutes": {"pass"}, "views.papers": {"agree"}, "views.voice": {"agree"}, "views.follow": {"pass"},
	"better.people__training": {"people"}, "better.software__training": {"tie"}, "better.money__training": {"money"},
	"better.people__software": {"people"}, "better.money__software": {"tie"}, "better.money__people": {"money"},
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
		if n := strings.Count(p.body, ": Đồng ý</li>") + strings.Count(p.body, ": Không đồng ý</li>") + strings.Count(p.body, ": Không có ý kiến</li>"); n != 4 {
			t.Errorf("%d statements are answered of the 4 that were shown: %s", n, p.body)
		}
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
		case form.Matrix, form.Statements, form.Pairwise:
			for _, part := range q.Parts() {
				for _, o := range q.PartChoices(part) {
					ids = append(ids, q.ID+"."+part+"-"+o)
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
		"support": {"pay": "low", "rank": "low", "study": "high"}, "urgent": ["lines", "rooms", "cars"],
		"views": {"fewer": "agree", "voice": "pass", "papers": "agree", "follow": "disagree"}, "better": {"money__training": "tie"}}}`).says(t, 201)
	v.signIn()
	rows, err := csv.NewReader(strings.NewReader(v.get("/organise/forms/drawn/export.csv").body)).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][4] != "" || rows[0][4] != "_seed" {
		t.Errorf("%v, %v", rows, err)
	}
	if strings.Contains(v.get("/organise/forms/kinds/export.csv").body, "_seed") {
		t.Error("a form that draws nothing is exported with seeds")
	}
}

// TestRunInBrowser answers statements one at a time by keyboard: the focus stays
// where it is, the next statement is announced, and what is answered can be
// looked at again.
func TestRunInBrowser(t *testing.T) {
	browser := newBrowser(t)
	s := newKindsSite(t, 30)
	for _, look := range []struct {
		width        int64
		scheme, lang string
	}{{phone, "light", "vi"}, {desktop, "dark", "en"}} {
		b := newTab(t, browser, s.url, look.width, look.scheme)
		b.open("/f/drawn?lang=" + look.lang)
		b.press("form.acts button, .acts form button")
		last := len(s.form(t, "drawn").Pages)
		b.open(fmt.Sprintf("/f/drawn/%d", last))
		b.inspect(fmt.Sprintf("run_%d", look.width))
		const text = `document.querySelector("fieldset:has([name^=views]) .rc .rl").textContent`
		eval[bool](b, `document.querySelector("fieldset:has([name^=views]) .rc .ro button").focus(); true`)
		seen := map[string]bool{}
		for range 4 {
			seen[eval[string](b, text)] = true
			b.must(chromedp.Do(b.ctx, chromedp.KeyEvent(" ")))
		}
		if len(seen) != 4 || eval[int](b, `document.querySelectorAll("[name^='views.']:checked").length`) != 4 {
			t.Errorf("four answers to %v", seen)
		}
		if !eval[bool](b, `document.activeElement === document.querySelector(".rc .rl") && document.querySelector(".rc .ro").hidden`) {
			t.Error("after the last statement the focus is lost")
		}
		b.must(chromedp.Do(b.ctx, chromedp.KeyEvent("\r")))
		if eval[int](b, `document.querySelectorAll("[name^='views.']:checked").length`) != 4 || !eval[bool](b, `document.querySelector(".rc .ro").hidden`) {
			t.Error("a second Enter leads back")
		}
		eval[bool](b, `document.querySelector(".rc .acts button").click(); true`)
		if !eval[bool](b, `document.querySelector(".rc .ro [aria-pressed=true]").textContent.length > 0`) {
			t.Error("an answer that was given is not shown")
		}
		b.inspect(fmt.Sprintf("run_back_%d", look.width))
		b.open(fmt.Sprintf("/f/drawn/%d?show=problems", last))
		b.open("/f/drawn/paper")
		b.inspect(fmt.Sprintf("run_paper_%d", look.width))
		b.signIn()
		b.open("/organise/dashboards/drawn")
		b.wait("[...document.querySelectorAll('[data-chart]')].every((e) => e.querySelector('svg'))")
		eval[bool](b, `document.querySelectorAll("details").forEach((d) => (d.open = true)); true`)
		b.inspect(fmt.Sprintf("run_dashboard_%d", look.width))
	}
}

// TestMistakesInRun leads from the summary of errors to the statement that has
// no answer.
func TestMistakesInRun(t *testing.T) {
	b := newTab(t, newBrowser(t), newKindsSite(t, 0).url, phone, "light")
	b.open("/f/drawn")
	b.press("form.acts button")
	b.open("/f/drawn/5?show=problems")
	b.inspect("run_mistakes")
	label := eval[string](b, `(() => { const links = [...document.querySelectorAll(".sum a")]; const link = links[2]; link.click(); return link.textContent })()`)
	if text := eval[string](b, `document.querySelector(".rc .rl").textContent`); !strings.Contains(label, text) {
		t.Errorf("the link %q leads to %q", label, text)
	}
	if !eval[bool](b, `document.activeElement.closest(".rc .ro") !== null`) {
		t.Error("the link does not move the focus")
	}
	if !eval[bool](b, `(() => { const card = document.activeElement.closest(".rc"), fault = document.getElementById(card.getAttribute("aria-describedby")); return card.contains(fault) && fault.checkVisibility() })()`) {
		t.Error("the card does not show the fault, or is not described by it")
	}
	// Passed over to the end, and back to what is left.
	on := `document.activeElement.closest(".rc").querySelector(".acts button:last-child")`
	eval[bool](b, `(() => { const on = `+on+`; on.focus(); while (!on.closest(".rc").querySelector(".ro").hidden) on.click(); return true })()`)
	b.wait(on + `.disabled === false && ` + on + `.closest(".rc").querySelector(".rl").textContent.startsWith("Đã trả lời 0 trên ")`)
	b.contains("Câu hỏi này cần được trả lời đủ")
	eval[bool](b, on+`.click(); true`)
	b.wait(`!` + on + `.closest(".rc").querySelector(".ro").hidden && ` + on + `.closest(".rc").querySelector(".rl").textContent === ` + on + `.closest(".run").querySelector(".ri .rl").textContent`)
}
