package web_test

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/chromedp/chromedp"

	"toadam/internal/form"
	"toadam/internal/intake"
	"toadam/internal/response"
	"toadam/internal/store/storetest"
)

// sheet is what a respondent wrote on paper, with numbers for options.
func sheet(d *form.Definition, in response.Input) url.Values {
	typed := url.Values{}
	for _, q := range d.Questions() {
		for _, f := range response.PaperFields(q) {
			var numbers []string
			for _, value := range in[f.Name] {
				if i := slices.Index(f.Codes, value); i >= 0 {
					value = strconv.Itoa(i + 1)
				}
				numbers = append(numbers, value)
			}
			typed.Set(f.Name, strings.Join(numbers, " "))
		}
	}
	return typed
}

// whole is a sheet with every question of a form answered.
func whole(s *site, t testing.TB, id string, seed uint64) url.Values {
	x := s.form(t, id)
	in := response.Input{}
	for _, page := range typed(x, seed) {
		for name, values := range page {
			in[name] = values
		}
	}
	return sheet(x.Definition, in)
}

const entryPath = "/organise/forms/poll/entry"

// TestEnterSheets copies sheets without script.
func TestEnterSheets(t *testing.T) {
	s := newSite(t, 0)
	x := s.form(t, "poll")
	v := newVisitor(t, s)
	if p := v.get(entryPath); !strings.HasPrefix(p.path, "/sign-in") {
		t.Fatalf("whoever is not signed in gets %s", p.path)
	}
	v.signIn()
	v.get(entryPath).says(t, 200, "đã nhập: 0.", "<b>1</b>")
	fields := whole(s, t, "poll", 3)
	v.post(entryPath, with(fields, "_do", "check", "_serial", "")).says(t, 422, "Hãy nhập số ghi trên phiếu")
	v.post(entryPath, with(fields, "_serial", " A  007 ")).says(t, 200, "Số của phiếu: A 007", "Lưu và nhập phiếu tiếp theo")
	if n := x.Log.Count(); n != 0 {
		t.Fatalf("%d responses count before they were stored", n)
	}
	v.post(entryPath, with(fields, "_do", "change")).says(t, 200, "Kiểm tra phiếu")
	for range 2 { // a double click
		v.post(entryPath, with(fields, "_do", "store")).says(t, 200, "Đã lưu phiếu A 007", `value="A 008"`, "đã nhập: 1.")
	}
	v.post(entryPath, with(fields, "_do", "check", "_serial", "a 007")).says(t, 422, "Phiếu số a 007 đã được nhập", "phiếu trả lời số 1")
	other := with(whole(s, t, "poll", 4), "_do", "store", "_serial", "A 007")
	v.post(entryPath, other).says(t, 422, "đã được nhập")
	if n := x.Log.Count(); n != 1 {
		t.Errorf("%d responses count, want 1", n)
	}
	e, err := x.Log.Get(t.Context(), 1)
	if err != nil || e.Via != intake.Paper {
		t.Errorf("the entry came in by %s: %v", e.Via, err)
	}
	v.get("/organise/forms/poll").says(t, 200, "Phiếu giấy")
	v.get("/organise/forms/poll/export.csv").says(t, 200, ",paper,")
	v.get("/organise/dashboards/poll").says(t, 200, "Phiếu giấy")
}

// TestEntryOfRecalls: the page names the version also of a form whose texts
// speak of answers.
func TestEntryOfRecalls(t *testing.T) {
	files := fstest.MapFS{"tea.yaml": {Data: []byte(strings.Replace(tea, "en: Why}", "en: \"Why {{likes}}\"}", 1))}}
	s := newSiteOf(t, storetest.SQLite(t), files, fstest.MapFS{}, 0)
	v := newVisitor(t, s)
	v.signIn()
	v.get("/organise/forms/tea/entry").says(t, 200, "phiên bản 1")
	v.get("/f/tea/paper").says(t, 200, "phiên bản 1")
}

// TestTwoClerks store different sheets under one number at the same moment:
// one is told so.
func TestTwoClerks(t *testing.T) {
	s := newSite(t, 0)
	x := s.form(t, "poll")
	one, other := newVisitor(t, s), newVisitor(t, s)
	one.signIn()
	other.signIn()
	sheets := []url.Values{whole(s, t, "poll", 3), whole(s, t, "poll", 4)}
	for n := range 12 {
		var answers [2]page
		var wait sync.WaitGroup
		for i, v := range []*visitor{one, other} {
			wait.Go(func() {
				answers[i] = v.post(entryPath, with(sheets[i], "_do", "store", "_serial", "S "+strconv.Itoa(n)))
			})
		}
		wait.Wait()
		if answers[0].status == 422 {
			slices.Reverse(answers[:])
		}
		answers[0].says(t, 200, "Đã lưu phiếu")
		answers[1].says(t, 422, "đã được nhập, là phiếu trả lời số "+strconv.Itoa(n+1))
	}
	if n := x.Log.Count(); n != 12 {
		t.Errorf("%d responses count, want 12", n)
	}
	one.post(entryPath, with(sheets[0], "_do", "check", "_serial", "\u202es 0０")).says(t, 422, "Phiếu số s 00 đã được nhập")
	one.post(entryPath, with(sheets[0], "_do", "check", "_serial", "\u200b")).says(t, 422, "Hãy nhập số ghi trên phiếu")
}

// TestEnterBlankSheets copies sheets on which answers are missing.
func TestEnterBlankSheets(t *testing.T) {
	s := newSite(t, 0)
	x := s.form(t, "poll")
	v := newVisitor(t, s)
	v.signIn()
	blank := url.Values{"_do": {"store"}, "_serial": {"1"}}
	for _, q := range x.Definition.Questions() {
		for _, f := range response.PaperFields(q) {
			blank.Set(f.Name, "")
		}
	}
	v.post(entryPath, blank).says(t, 422, "Có lỗi cần sửa")
	for name := range blank {
		if !strings.HasPrefix(name, "_") && !strings.Contains(name, "__") {
			blank.Set(name, "-")
		}
	}
	v.post(entryPath, blank).says(t, 200, "Đã lưu phiếu 1", `value="2"`)

	v.post("/organise/forms/poll/close", nil)
	v.post(entryPath, with(blank, "_serial", "2")).says(t, 422, "Biểu mẫu đã đóng")
	if n := x.Log.Count(); n != 1 {
		t.Errorf("%d responses count, want 1", n)
	}
}

// TestEntryByKeyboard copies a sheet with keys alone.
func TestEntryByKeyboard(t *testing.T) {
	s := newSite(t, 0)
	x := s.form(t, "poll")
	browser := newBrowser(t)
	b := newTab(t, browser, s.url, desktop, "light")
	b.signIn()
	b.open(entryPath)
	b.inspect("entry_1280")
	press := func(keys string) { b.must(chromedp.Do(b.ctx, chromedp.KeyEvent(keys))) }
	fields := with(whole(s, t, "poll", 5), "_serial", "7")
	b.wait(`document.activeElement.name === "_serial"`)
	for {
		name := eval[string](b, "document.activeElement.name")
		last := eval[bool](b, `document.activeElement === [...document.querySelectorAll("[data-entry] input, [data-entry] textarea")].pop()`)
		press(fields.Get(name))
		if last {
			break
		}
		if eval[string](b, "document.activeElement.tagName") == "TEXTAREA" {
			press("\t")
		} else {
			b.enter()
		}
	}
	if eval[string](b, "document.activeElement.tagName") == "TEXTAREA" {
		press("\t")
	}
	b.enter()
	b.wait(`document.readyState === "complete" && document.activeElement.value === "store"`)
	b.inspect("entry_check_1280")
	b.enter()
	b.wait(`document.readyState === "complete" && document.body.innerText.includes("Đã lưu phiếu 7") && document.activeElement.name && document.activeElement.name !== "_serial"`)
	if n := x.Log.Count(); n != 1 {
		t.Errorf("%d responses count, want 1", n)
	}
	phoned := newTab(t, browser, s.url, phone, "dark")
	phoned.signIn()
	phoned.open(entryPath)
	phoned.inspect("entry_390")
	phoned.open("/f/poll/paper")
	phoned.inspect("paper_poll_390")
}
