package web_test

import (
	"encoding/csv"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

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
		{"likely": {"0"}, "room": {"5"}},
		{"email": {" An@Vidu.VN "}, "phone": {"+84 (0)912.345.678"}, "rules": {"yes"}},
	}
	kindsChecked = []string{
		"0 trên thang từ 0 đến 10", "5 trên thang từ 1 đến 5",
		"An@vidu.vn", "+84912345678",
	}
	kindsExport = map[string]string{
		"likely": "0", "room": "5", "sound": "",
		"email": "An@vidu.vn", "phone": "+84912345678", "rules": "yes", "news": "",
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
		{2, url.Values{"email": {"nguyễn@vidu.vn"}, "phone": {"113"}}, []string{
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
