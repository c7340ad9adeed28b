package web_test

import (
	"encoding/csv"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"toadam/internal/store/storetest"
)

// newKindsSite serves a form with the kinds that no shipped form has.
func newKindsSite(t *testing.T, n int) *site {
	t.Helper()
	const folder = "testdata/kinds/"
	return newSiteOf(t, storetest.SQLite(t), os.DirFS(folder+"forms"), os.DirFS(folder+"dashboards"), n)
}

// kindsAnswers are answers to every question of that form, by page, and
// kindsExport what the export says of them.
var (
	kindsAnswers = []url.Values{
		{"likely": {"0"}, "room": {"5"}, "_seen": {"praise"}, "praise": {"Sáng"}},
		{"themes.tools": {"1"}, "themes.rules": {"2"}, "themes.units": {"3"}, "themes.staff": {"4"},
			"budget.hall": {"1.000"}, "budget.print": {"500"}, "budget.travel": {""}, "_seen": {"more"}},
		{"away.first": {"1/12/2026"}, "away.last": {"2026-12-09"}, "share": {"35"}, "_seen": {"cover"}},
		{"email": {" An@Vidu.VN "}, "phone": {"+84 (0)912.345.678"}, "rules": {"yes"}, "_seen": {"reason"}, "reason": {"Quá dài"}},
	}
	kindsChecked = []string{
		"0 trên thang từ 0 đến 10", "5 trên thang từ 1 đến 5",
		"1. Chuyển đổi số", "4. Công tác cán bộ", "Hội trường: 1.000 triệu đồng", "Đi lại: 0 triệu đồng",
		"01/12/2026 – 09/12/2026", "35 %",
		"An@vidu.vn", "+84912345678",
	}
	kindsExport = map[string]string{
		"likely": "0", "room": "5", "sound": "",
		"themes.staff": "4", "themes.rules": "2", "themes.tools": "1", "themes.units": "3",
		"best.first": "", "best.second": "", "best.third": "",
		"budget.hall": "1000", "budget.print": "500", "budget.travel": "0",
		"away.first": "2026-12-01", "away.last": "2026-12-09",
		"share": "35", "hours": "",
		"praise": "Sáng", "more": "", "cover": "", "thanks": "", "reason": "Quá dài", "email": "An@vidu.vn", "phone": "+84912345678", "rules": "yes", "news": "",
	}
)

// TestKindsWithoutScript answers every kind without script, and finds the
// answers on the check page and in the export.
func TestKindsWithoutScript(t *testing.T) {
	s := newKindsSite(t, 0)
	v := newVisitor(t, s)
	p := v.post("/f/kinds/start", nil)
	for i, fields := range kindsAnswers {
		if want := fmt.Sprintf("/f/kinds/%d", i+1); p.path != want {
			t.Fatalf("at %s, want %s: %s", p.path, want, p.body)
		}
		fields["_do"] = []string{"next"}
		p = v.post(p.path, fields)
	}
	p.says(t, 200, kindsChecked...)
	v.post("/f/kinds/submit", nil).says(t, 200, "Đã nhận câu trả lời")
	kindsExported(t, v)
}

// kindsExported compares the export's one response with what it must be.
func kindsExported(t *testing.T, v *visitor) {
	t.Helper()
	v.signIn()
	p := v.get("/organise/forms/kinds/export.csv")
	rows, err := csv.NewReader(strings.NewReader(p.body)).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%v: %s", err, p.body)
	}
	got := map[string]string{}
	for i, name := range rows[0][4:] {
		got[name] = rows[1][i+4]
	}
	for name, want := range kindsExport {
		if cell, ok := got[name]; !ok || cell != want {
			t.Errorf("%s is exported as %q, want %q", name, cell, want)
		}
	}
	if len(got) != len(kindsExport) {
		t.Errorf("exported columns: %v", rows[0])
	}
}

// TestMistakesInKinds sends what is wrong, and finds the message beside the
// field and the link to it.
func TestMistakesInKinds(t *testing.T) {
	s := newKindsSite(t, 0)
	for _, tt := range []struct {
		page   int
		fields url.Values
		says   []string
	}{
		{1, url.Values{}, []string{`href="#likely-0"`}},
		{1, url.Values{"likely": {"11"}}, []string{`href="#likely-0"`, "không có trong biểu mẫu"}},
		{2, url.Values{}, []string{`href="#themes.staff"`, "từ 1 đến 4"}},
		{2, url.Values{"themes.units": {"1"}, "themes.staff": {"1"}, "best.third": {"2"}}, []string{
			`href="#themes.units"`, "Hãy chọn thứ hạng khác, vì 1 đã có phương án khác: “Tổ chức đảng ở cơ sở”",
			`href="#best.first"`, "hiện còn trống 1: “Hai tham luận hay nhất”"}},
		{2, url.Values{"budget.hall": {"1500"}, "budget.print": {"1"}}, []string{`href="#budget.hall"`, "tổng là 1.500, hiện là 1.501"}},
		{2, url.Values{"budget.travel": {"-3"}}, []string{`href="#budget.travel"`, "Hãy ghi một số nguyên từ 0 đến 1.500: “Đi lại”"}},
		{3, url.Values{"away.first": {"2/12/2026"}, "away.last": {"1/12/2026"}}, []string{
			`href="#away.last"`, "Ngày không được trước ngày đầu, 02/12/2026: “Thời gian đồng chí vắng mặt – ngày cuối”"}},
		{3, url.Values{"away.first": {"bao giờ"}}, []string{`href="#away.first"`, `value="bao giờ"`, "một ngày có thật"}},
		{3, url.Values{"share": {"33"}, "hours": {"1"}}, []string{`href="#share"`, "theo từng bước 5, tính từ 0"}},
		{4, url.Values{"email": {"nguyễn@vidu.vn"}, "phone": {"113"}}, []string{
			`href="#email"`, `value="nguyễn@vidu.vn"`, "không dấu", `href="#phone"`, "0912 345 678", `href="#rules"`, "Hãy đánh dấu vào ô"}},
	} {
		v := newVisitor(t, s)
		v.post("/f/kinds/start", nil)
		tt.fields["_do"] = []string{"next"}
		v.post(fmt.Sprintf("/f/kinds/%d", tt.page), tt.fields).says(t, 422, tt.says...)
	}
}

// TestKindsInBrowser opens every page of the form, with mistakes too, and its
// dashboard, at both widths and in both languages; axe looks at each.
func TestKindsInBrowser(t *testing.T) {
	browser := newBrowser(t)
	s := newKindsSite(t, 40)
	pages := len(s.form(t, "kinds").Pages)
	for _, look := range []struct {
		width        int64
		scheme, lang string
	}{{phone, "light", "vi"}, {desktop, "light", "vi"}, {phone, "dark", "en"}, {desktop, "dark", "en"}} {
		t.Run(fmt.Sprintf("%d_%s", look.width, look.lang), func(t *testing.T) {
			b := newTab(t, browser, s.url, look.width, look.scheme)
			b.open("/f/kinds?lang=" + look.lang)
			b.press("form.acts button, .acts form button")
			for page := range pages {
				b.open(fmt.Sprintf("/f/kinds/%d", page+1))
				b.inspect(fmt.Sprintf("kinds_%d_%d_%s", page+1, look.width, look.scheme))
				b.open(fmt.Sprintf("/f/kinds/%d?show=problems", page+1))
				b.inspect(fmt.Sprintf("kinds_%d_problems_%d_%s", page+1, look.width, look.scheme))
			}
			b.open("/f/kinds/paper")
			b.inspect(fmt.Sprintf("kinds_paper_%d_%s", look.width, look.scheme))
			b.signIn()
			b.open("/organise/dashboards/kinds")
			b.wait("[...document.querySelectorAll('[data-chart]')].every((e) => e.querySelector('svg'))")
			b.inspect(fmt.Sprintf("kinds_dashboard_%d_%s", look.width, look.scheme))
		})
	}
}

// TestKindsAnsweredInBrowser answers every kind with script.
func TestKindsAnsweredInBrowser(t *testing.T) {
	browser := newBrowser(t)
	s := newKindsSite(t, 0)
	b := newTab(t, browser, s.url, phone, "light")
	b.open("/f/kinds")
	b.press("form.acts button, .acts form button")
	for _, fields := range kindsAnswers {
		b.fill(fields)
	}
	for _, text := range kindsChecked {
		b.contains(text)
	}
	b.inspect("kinds_check")
	b.press(".acts button")
	b.contains("Đã nhận câu trả lời")
	kindsExported(t, newVisitor(t, s))
}

// TestWhatIsLeft watches the running sum of an allocation.
func TestWhatIsLeft(t *testing.T) {
	browser := newBrowser(t)
	s := newKindsSite(t, 0)
	b := newTab(t, browser, s.url, phone, "light")
	b.open("/f/kinds?lang=vi")
	b.press("form.acts button")
	b.open("/f/kinds/2")
	b.contains("Các con số phải có tổng là 1.500 triệu đồng.")
	for _, step := range []struct{ field, typed, says string }{
		{"hall", "1.000", "Còn 500 trong 1.500 triệu đồng."},
		{"print", "501", "Vượt 1 so với 1.500 triệu đồng."},
		{"print", "500", "Đã phân bổ hết 1.500 triệu đồng."},
		{"hall", "", "Còn 1.000 trong 1.500 triệu đồng."},
		{"print", "", "Các con số phải có tổng là 1.500 triệu đồng."},
	} {
		eval[bool](b, fmt.Sprintf(`(() => { const e = document.getElementsByName("budget.%s")[0]; e.value = %q; e.dispatchEvent(new Event("input", {bubbles: true})); return true })()`, step.field, step.typed))
		b.contains(step.says)
	}
	b.wait(`document.querySelector(".cnt + [aria-live]").textContent.includes("1.500")`)
}

// TestSlider moves a slider and types into its field; untouched it is no answer.
func TestSlider(t *testing.T) {
	browser := newBrowser(t)
	s := newKindsSite(t, 0)
	b := newTab(t, browser, s.url, phone, "light")
	b.open("/f/kinds?lang=vi")
	b.press("form.acts button")
	b.open("/f/kinds/3")
	state := func(id string) string {
		return eval[string](b, fmt.Sprintf(`(() => {
			const slider = document.querySelector("[data-field=%s]");
			return [document.getElementById(%q).value, slider.value, slider.className, slider.getAttribute("aria-valuetext")].join("|");
		})()`, id, id))
	}
	expect := func(id, want string) {
		t.Helper()
		if got := state(id); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
	keys := func(id, keys string) {
		t.Helper()
		eval[bool](b, fmt.Sprintf(`document.querySelector("[data-field=%s]").focus(); true`, id))
		b.must(chromedp.Do(b.ctx, chromedp.KeyEvent(keys)))
	}
	expect("share", "|50|idle|chưa đặt")
	keys("share", kb.ArrowRight)
	expect("share", "55|55||55")
	keys("share", kb.Home)
	expect("share", "0|0||0")
	keys("hours", kb.Home+kb.ArrowRight+kb.ArrowRight+kb.ArrowRight+kb.ArrowRight+kb.ArrowRight)
	expect("hours", "1,1250|1.125||1,1250")
	typeInto := func(id, text string) {
		eval[bool](b, fmt.Sprintf(`(() => { const e = document.getElementById(%q); e.value = %q; e.dispatchEvent(new Event("input", {bubbles: true})); return true })()`, id, text))
	}
	typeInto("share", "80")
	expect("share", "80|80||80")
	typeInto("share", "")
	expect("share", "|80|idle|chưa đặt")
	b.must(chromedp.Do(b.ctx, chromedp.Click("[data-field=share]")))
	expect("share", "50|50||50")
	b.inspect("kinds_sliders")
	b.press(".acts button")
	b.wait(`location.pathname === "/f/kinds/4"`)
	b.open("/f/kinds/3")
	expect("share", "50|50||50")
	expect("hours", "1,1250|1.125||1,1250")
}

// TestConditionsOnKinds watches a question come and go with the answers to every
// kind: as the browser decides, so does the server.
func TestConditionsOnKinds(t *testing.T) {
	browser := newBrowser(t)
	s := newKindsSite(t, 0)
	b := newTab(t, browser, s.url, phone, "light")
	b.open("/f/kinds")
	b.press("form.acts button")
	shown := func(question string) bool {
		return eval[bool](b, fmt.Sprintf(`!document.getElementById(%q).closest("[hidden]")`, question))
	}
	set := func(field, value string) {
		eval[bool](b, fmt.Sprintf(`(() => {
			const fields = document.getElementsByName(%q);
			const e = [...fields].find((f) => f.value === %q && f.type !== "text") ?? fields[0];
			if (/radio|checkbox/.test(e.type)) e.click();
			else { e.value = %q; for (const type of ["input", "change"]) e.dispatchEvent(new Event(type, {bubbles: true})); }
			return true;
		})()`, field, value, value))
	}
	expect := func(question string, want bool, after string) {
		t.Helper()
		if shown(question) != want {
			t.Errorf("after %s: %s is shown: %v", after, question, !want)
		}
	}
	expect("praise", false, "nothing")
	set("room", "3")
	expect("praise", false, "3")
	set("room", "4")
	expect("praise", true, "4")
	set("likely", "3")
	b.press(".acts button")
	for _, step := range []struct {
		field, value string
		shown        bool
	}{{"themes.tools", "1", false}, {"themes.units", "2", false}, {"budget.hall", "1.000", true}, {"budget.hall", "900", false}, {"budget.hall", "901", true}, {"themes.tools", "3", false}} {
		set(step.field, step.value)
		expect("more", step.shown, step.field+" "+step.value)
	}
	b.open("/f/kinds/3")
	set("away.first", "30/11/2026")
	expect("cover", false, "November")
	set("away.first", "1/12/2026")
	expect("cover", true, "December")
	b.open("/f/kinds/4")
	expect("thanks", false, "no consent")
	set("news", "yes")
	expect("thanks", true, "consent")
}

// TestRankingByKeyboard moves options by their buttons and by a choice of place.
func TestRankingByKeyboard(t *testing.T) {
	browser := newBrowser(t)
	s := newKindsSite(t, 0)
	b := newTab(t, browser, s.url, desktop, "light")
	b.open("/f/kinds")
	b.press("form.acts button")
	b.open("/f/kinds/2")
	order := func() string {
		return eval[string](b, `[...document.querySelectorAll("#_answers fieldset:first-of-type .rk select")].map((e) => e.name.slice(7) + e.value).join(" ")`)
	}
	move := func(selector, want, said string) {
		t.Helper()
		eval[bool](b, fmt.Sprintf("document.querySelector(%q).focus(); true", selector))
		b.must(chromedp.Do(b.ctx, chromedp.KeyEvent(" ")))
		if got := order(); got != want {
			t.Errorf("%s: %s, want %s", selector, got, want)
		}
		if !eval[bool](b, fmt.Sprintf("document.activeElement === document.querySelector(%q)", selector)) {
			t.Errorf("%s lost the focus", selector)
		}
		b.wait(fmt.Sprintf(`document.querySelector(".rk + [aria-live]").textContent === %q`, said))
	}
	button := func(option string, up bool) string {
		n := 2 // of its kind within the row
		if up {
			n = 1
		}
		return fmt.Sprintf(`li:has([name="themes.%s"]) .mv:nth-of-type(%d)`, option, n)
	}
	if got := order(); got != "staff rules tools units" {
		t.Fatalf("at first %s", got)
	}
	move(button("tools", true), "tools1 staff rules units", "Chuyển đổi số: thứ hạng 1 trên 4")
	move(button("staff", true), "tools1 staff2 rules units", "Công tác cán bộ: thứ hạng 2 trên 4")
	move(button("staff", true), "staff1 tools2 rules units", "Công tác cán bộ: thứ hạng 1 trên 4")
	move(button("tools", false), "staff1 tools3 rules units", "Chuyển đổi số: thứ hạng 3 trên 4")
	eval[bool](b, `(() => { const e = document.getElementsByName("themes.units")[0]; e.value = "1"; e.dispatchEvent(new Event("change", {bubbles: true})); return true })()`)
	if got := order(); got != "units1 tools3 staff rules" {
		t.Errorf("after a choice of place: %s", got)
	}
	move(button("tools", false), "units1 tools4 staff rules", "Chuyển đổi số: thứ hạng 4 trên 4")
	move(button("tools", false), "units1 staff rules tools", "Chuyển đổi số: chưa xếp")
	b.inspect("kinds_ranking")
	b.press(".acts button")
	b.contains("hiện còn trống 2")
}
