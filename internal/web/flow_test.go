package web_test

import (
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"toadam/internal/store/storetest"
)

// visitForm is a form with routes, and with places for two experts only.
const visitForm = `form: visit
title: Đăng ký tham quan
for: members
quotas:
  - quota: experts
    if: 'role = "expert" and answered(day)'
    limit: 2
    message: Đã đủ hai chuyên gia. <b>Cảm ơn!</b>
pages:
  - page: one
    title: Một
    next:
      - to: end
        if: 'role = "none"'
      - to: three
        if: 'role = "member"'
    questions:
      - single: role
        label: Vai trò
        required: true
        options: [{expert: Chuyên gia}, {member: Đảng viên}, {none: Không đi}]
  - page: two
    title: Hai
    questions:
      - date: day
        label: Ngày đi
        required: true
  - page: three
    title: Ba
    questions:
      - text: remark
        label: Ghi chú
`

func newVisit(t *testing.T) *site {
	return newSiteOf(t, storetest.SQLite(t), fstest.MapFS{"visit.yaml": {Data: []byte(visitForm)}}, fstest.MapFS{}, 0)
}

// TestRoutesWithoutScript follows each way through a form, and changes from one
// to another.
func TestRoutesWithoutScript(t *testing.T) {
	s := newVisit(t)
	v := newVisitor(t, s)
	next := func(n string, fields url.Values) page {
		fields.Set("_do", "next")
		return v.post("/f/visit/"+n, fields)
	}
	v.post("/f/visit/start", nil)
	if p := next("1", url.Values{"role": {"expert"}}); p.path != "/f/visit/2" || !strings.Contains(p.body, "Trang 2 trên 3") {
		t.Fatalf("at %s: %s", p.path, p.body)
	}
	next("2", url.Values{"day": {"2026-12-01"}})
	next("3", url.Values{"remark": {"giữ"}})
	if p := next("1", url.Values{"role": {"member"}}); p.path != "/f/visit/3" || !strings.Contains(p.body, "Trang 2 trên 2") {
		t.Fatalf("at %s: %s", p.path, p.body)
	}
	if p := v.get("/f/visit/2"); p.path != "/f/visit/3" {
		t.Errorf("a page that is jumped over opens at %s", p.path)
	}
	if p := v.post("/f/visit/3", url.Values{"_do": {"back"}, "remark": {"giữ"}}); p.path != "/f/visit/1" {
		t.Errorf("back led to %s", p.path)
	}
	if p := next("1", url.Values{"role": {"none"}}); p.path != "/f/visit/check" || strings.Contains(p.body, "Ghi chú") || strings.Contains(p.body, "Ngày đi") {
		t.Fatalf("ending early led to %s: %s", p.path, p.body)
	} else {
		p.says(t, 200, `class="back" href="/f/visit/1"`)
	}
	v.post("/f/visit/submit", nil).says(t, 200, "Đã nhận")
	if a := s.last(t, "visit"); len(a) != 1 || a["role"].Option != "none" {
		t.Errorf("stored: %v", a)
	}
	v.api("/api/v1/forms/visit/responses", `{"key": "1", "answers": {"role": "member", "day": "2026-12-01", "remark": "x"}}`).says(t, 201)
	if a := s.last(t, "visit"); len(a) != 2 || a["remark"].Text != "x" {
		t.Errorf("stored by the API: %v", a)
	}
}

// TestQuotas fills a quota: who comes then is told so as soon as it is certain,
// and by the log in any case.
func TestQuotas(t *testing.T) {
	s := newVisit(t)
	expert := func(key string) string {
		return `{"key": "` + key + `", "answers": {"role": "expert", "day": "2026-12-01"}}`
	}
	late := newVisitor(t, s) // begins while there is a place
	late.post("/f/visit/start", nil)
	late.post("/f/visit/1", url.Values{"_do": {"next"}, "role": {"expert"}})
	late.post("/f/visit/2", url.Values{"_do": {"next"}, "day": {"2026-12-02"}}).says(t, 200, "Ghi chú")

	v := newVisitor(t, s)
	v.api("/api/v1/forms/visit/responses", expert("1")).says(t, 201)
	v.api("/api/v1/forms/visit/responses", expert("2")).says(t, 201)
	v.api("/api/v1/forms/visit/responses", expert("3")).says(t, 409, `"error":"full"`, `"quota":"experts"`, "Đã đủ hai chuyên gia.")
	v.api("/api/v1/forms/visit/responses", expert("2")).says(t, 201) // a retry has its receipt
	v.api("/api/v1/forms/visit/responses", `{"key": "4", "answers": {"role": "member"}}`).says(t, 201)

	const told = "Đã đủ hai chuyên gia. &lt;b&gt;"
	v.post("/f/visit/start", nil)
	v.post("/f/visit/1", url.Values{"_do": {"next"}, "role": {"expert"}}).says(t, 200, "Ngày đi") // not yet certain
	v.post("/f/visit/2", url.Values{"_do": {"next"}, "day": {""}}).says(t, 422)
	v.post("/f/visit/2", url.Values{"_do": {"next"}, "day": {"2026-12-01"}}).says(t, 409, told, `href="/f/visit/2"`)
	v.get("/f/visit/3").says(t, 409, told)
	v.get("/f/visit/check").says(t, 409, told)
	v.post("/f/visit/submit", nil).says(t, 409, told)
	v.get("/f/visit/2").says(t, 200, "Ngày đi")
	v.post("/f/visit/1", url.Values{"_do": {"next"}, "role": {"member"}}).says(t, 200, "Ghi chú") // an answer may be changed

	late.post("/f/visit/submit", nil).says(t, 409, told)
	if n := s.form(t, "visit").Log.Count(); n != 3 {
		t.Errorf("%d responses count, want 3", n)
	}
}

// billForm works out values on a page and on the next.
const billForm = `form: bill
title: Dự toán
for: members
pages:
  - page: one
    title: Một
    questions:
      - number: guests
        label: Số khách
      - number: fee
        label: Chi phí mỗi khách
      - calculated: total
        label: Tổng chi phí
        value: 'guests * fee'
        display: true
      - calculated: large
        label: Dự toán lớn
        value: 'total > 10000'
      - calculated: said
        label: Mức
        value: 'if(large, "lớn & <b>", "nhỏ")'
        show_if: 'answered(total)'
        display: true
      - text: reason
        label: Lý do
        show_if: 'large'
  - page: two
    title: Hai
    questions:
      - calculated: half
        label: Một nửa
        value: 'total / 2'
        display: true
      - text: remark
        label: Ghi chú
        show_if: 'half > 100 and large'
`

func newBill(t *testing.T) *site {
	return newSiteOf(t, storetest.SQLite(t), fstest.MapFS{"bill.yaml": {Data: []byte(billForm)}}, fstest.MapFS{"bill.yaml": {Data: []byte(`dashboard: bill
form: bill
title: Dự toán
panels:
  - histogram: total
  - headline: total
  - bar: large
`)}}, 5)
}

// TestCalculatedWithoutScript follows values from the page to the log, whatever
// is sent for them.
func TestCalculatedWithoutScript(t *testing.T) {
	s := newBill(t)
	v := newVisitor(t, s)
	v.post("/f/bill/start", nil).says(t, 200, "Tổng chi phí", ">…</output>")
	p := v.post("/f/bill/1", url.Values{"_do": {"next"}, "_seen": {"said reason"}, "guests": {"30"}, "fee": {"1000"}, "total": {"7"}, "large": {"no"}, "reason": {"đông"}})
	p.says(t, 200, "Một nửa", ">15.000</output>")
	v.get("/f/bill/1").says(t, 200, ">30.000</output>", "lớn &amp; &lt;b&gt;")
	p = v.post("/f/bill/2", url.Values{"_do": {"next"}, "_seen": {"remark"}, "half": {"1"}})
	if p.says(t, 200, "Tổng chi phí", "30.000"); strings.Contains(p.body, "Dự toán lớn") {
		t.Error("what is not displayed is on the page for checking")
	}
	v.post("/f/bill/submit", nil).says(t, 200, "Đã nhận")
	a := s.last(t, "bill")
	if a["total"].Number != 30000 || a["half"].Number != 15000 || a["large"].Option != "yes" || a["said"].Text != "lớn & <b>" {
		t.Errorf("stored: %v", a)
	}
	v.api("/api/v1/forms/bill/responses", `{"key": "1", "answers": {"guests": 2, "total": 5}}`).says(t, 422, `"code":"calculated"`)
	v.signIn()
	v.get("/organise/forms/bill/export.csv").says(t, 200, "total,large,said", "30000,yes")
	v.get("/organise/forms/bill").says(t, 200, "Dự toán lớn", "Có")
	v.get("/organise/dashboards/bill").says(t, 200, "Tổng chi phí", "Dự toán lớn")
}

// TestCalculatedInBrowser sees values follow what is typed.
func TestCalculatedInBrowser(t *testing.T) {
	s := newBill(t)
	b := newTab(t, newBrowser(t), s.url, phone, "light")
	b.open("/f/bill")
	b.press("form.acts button")
	typing := func(name, value string) {
		eval[bool](b, `(() => { const f = document.getElementsByName("`+name+`")[0]; f.value = "`+value+`"; f.dispatchEvent(new Event("input", {bubbles: true})); return true })()`)
	}
	is := func(id, want string) {
		t.Helper()
		if got := eval[string](b, `document.getElementById("`+id+`").textContent`); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
	typing("guests", "12")
	is("total", "…")
	typing("fee", "1000,5")
	is("total", "12.006")
	is("said", "lớn & <b>")
	if eval[bool](b, `document.querySelector("[data-id=reason]").hidden`) {
		t.Error("a condition on what is calculated does not follow")
	}
	b.inspect("calculated")
	typing("fee", "10,55")
	is("total", "126,6")
	is("said", "nhỏ")
	b.press(".acts button")
	is("half", "63,3")
}

// guestForm speaks of answers, on the same page and on others.
const guestForm = `form: guest
title: Khách
thanks: Cảm ơn {{name}}!
for: members
pages:
  - page: one
    title: Một
    questions:
      - text: name
        label: Họ tên
      - multiple: gifts
        label: "{{name}} mang gì?"
        options: [{tea: Chè}, {cake: Bánh}, {book: "Sách của {{name}}"}]
      - date: day
        label: Ngày đến
      - note: all
        label: "Ngày {{day}}: {{gifts}}."
  - page: two
    title: Chào {{name}}
    intro: "Đã ghi: {{gifts}}, {{day}}."
    questions:
      - text: remark
        label: Lời nhắn của {{name}}
        required: true
`

func newGuest(t *testing.T) *site {
	return newSiteOf(t, storetest.SQLite(t), fstest.MapFS{"guest.yaml": {Data: []byte(guestForm)}}, fstest.MapFS{"guest.yaml": {Data: []byte(`dashboard: guest
form: guest
title: Khách
panels:
  - bar: gifts
`)}}, 0)
}

// TestRecallWithoutScript has answers stand in later texts, which can neither
// become HTML nor places of answers themselves.
func TestRecallWithoutScript(t *testing.T) {
	s := newGuest(t)
	v := newVisitor(t, s)
	v.post("/f/guest/start", nil).says(t, 200, "… mang gì?", "Ngày …: ….", "Sách của …")
	p := v.post("/f/guest/1", url.Values{"_do": {"next"}, "name": {"<b>{{day}}</b>"}, "gifts": {"tea", "cake", "book"}, "day": {"1/12/2026"}})
	p.says(t, 200, "<h1>Chào &lt;b&gt;{{day}}&lt;/b&gt;</h1>", "Đã ghi: Chè, Bánh và Sách của &lt;b&gt;{{day}}&lt;/b&gt;, 01/12/2026.")
	v.post("/f/guest/2", url.Values{"_do": {"next"}}).says(t, 422, "Lời nhắn của &lt;b&gt;")
	v.post("/f/guest/2", url.Values{"_do": {"next"}, "remark": {"x"}}).says(t, 200, "Lời nhắn của &lt;b&gt;{{day}}&lt;/b&gt;")
	v.post("/f/guest/submit", nil).says(t, 200, "Cảm ơn &lt;b&gt;{{day}}&lt;/b&gt;!")
	v.get("/f/guest/paper").says(t, 200, "………………… mang gì?")
	v.signIn()
	v.get("/organise/forms/guest").says(t, 200, "[Họ tên] mang gì?")
	v.get("/organise/dashboards/guest").says(t, 200, "[Họ tên] mang gì?", "Sách của [Họ tên]")
}

// TestRecallInBrowser sees texts follow what is typed.
func TestRecallInBrowser(t *testing.T) {
	s := newGuest(t)
	b := newTab(t, newBrowser(t), s.url, phone, "light")
	b.open("/f/guest")
	b.press("form.acts button")
	eval[bool](b, `(() => { const set = (n, v) => { const f = document.getElementsByName(n)[0]; f.value = v; f.dispatchEvent(new Event("input", {bubbles: true})); };
		set("name", " <i>An {{day}} "); set("day", "1/12/2026"); document.getElementById("gifts-tea").click(); document.getElementById("gifts-book").click(); return true })()`)
	text := eval[string](b, `document.getElementById("_answers").innerText`)
	for _, want := range []string{"<i>An {{day}} mang gì? (không bắt buộc)", "Sách của <i>An {{day}}", "Ngày 01/12/2026: Chè và Sách của <i>An {{day}}."} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
	b.inspect("recall")
}
