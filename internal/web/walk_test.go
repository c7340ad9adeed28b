package web_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// fill types a page's fields as a respondent would, and sends the page.
func (b *tab) fill(fields url.Values) {
	b.t.Helper()
	b.typeIn(fields)
	b.press(".acts button")
}

// typeIn types a page's fields.
func (b *tab) typeIn(fields url.Values) {
	b.t.Helper()
	for name, values := range fields {
		for _, value := range values {
			eval[bool](b, fmt.Sprintf(`(() => {
				for (const e of document.getElementsByName(%q)) {
					if (e.type === "radio" || e.type === "checkbox") { if (e.value === %q && !e.checked) e.click(); }
					else { e.value = %q; e.dispatchEvent(new Event("input", {bubbles: true})); }
				}
				return true;
			})()`, name, value, value))
		}
	}
}

// TestMemberInBrowser answers the poll on a phone, from the front page to the
// receipt, with a mistake, a detour and a double click.
func TestMemberInBrowser(t *testing.T) {
	browser := newBrowser(t)
	s := newSite(t, 20)
	before := s.form(t, "poll").Log.Count()
	b := newTab(t, browser, s.url, phone, "light")
	b.open("/")
	b.press(`a[href="/f/poll"]`)
	if b.bytes > 30<<10 {
		t.Errorf("the first pages cost %.0f bytes", b.bytes)
	}
	b.press("form.acts button")
	b.press(".acts button") // nothing answered yet
	b.contains("Có lỗi cần sửa")
	if at := eval[string](b, "document.activeElement.className"); at != "sum" {
		t.Errorf("the focus is on %q, not on the summary", at)
	}
	b.picture("member_mistake")
	pages := typed(s.form(t, "poll"), 11)
	for i, fields := range pages {
		fields.Del("_do")
		b.fill(fields)
		if i == 2 { // back by the link, with something typed, and on again
			b.press("button[value=back]")
			b.press(".acts button")
		}
	}
	if b.path() != "/f/poll/check" {
		t.Fatalf("at %s", b.path())
	}
	b.inspect("member_check")
	b.press(`dd a[href^="/f/poll/1?from=check"]`)
	b.press(".acts button")
	if b.path() != "/f/poll/check" {
		t.Fatalf("changing an answer led to %s", b.path())
	}
	b.follow(`(() => { const x = document.querySelector(".acts button"); x.click(); x.click(); })()`)
	b.contains("Đã nhận câu trả lời")
	b.inspect("member_receipt")
	eval[bool](b, "history.back(); true")
	b.wait(`document.readyState === "complete" && location.pathname !== "/f/poll/receipt" || !!document.querySelector(".code")`)
	if b.path() == "/f/poll/check" { // as the browser kept it: send once more
		b.press(".acts button")
	}
	b.contains("Đã nhận câu trả lời")
	if n := s.form(t, "poll").Log.Count() - before; n != 1 {
		t.Errorf("%d responses were stored, want 1", n)
	}
}

// TestBackKeepsWhatWasTyped leaves a half-filled page by the browser's own
// back button.
func TestBackKeepsWhatWasTyped(t *testing.T) {
	s := newSite(t, 0)
	b := newTab(t, newBrowser(t), s.url, desktop, "light")
	b.open("/f/speak")
	b.press("form.acts button")
	fields := typed(s.form(t, "speak"), 2)[0]
	fields.Del("_do")
	b.fill(fields)
	eval[bool](b, `(() => { const e = document.querySelector("textarea"); e.value = "mới viết một nửa"; e.dispatchEvent(new Event("input", {bubbles: true})); return true })()`)
	eval[bool](b, "history.back(); true")
	b.wait(`location.pathname.endsWith("/1") && document.readyState === "complete"`)
	for end := time.Now().Add(5 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		b.open("/f/speak/2")
		if eval[string](b, `document.querySelector("textarea").value`) == "mới viết một nửa" {
			break
		}
		if time.Now().After(end) {
			t.Fatal("what was typed before going back is lost")
		}
	}
}

// TestExpertInBrowser submits a paper with a file.
func TestExpertInBrowser(t *testing.T) {
	s := newSite(t, 0)
	x := s.form(t, "papers")
	at, question := filePage(t, x.Definition)
	paper := filepath.Join(t.TempDir(), "tham luận.pdf")
	if err := os.WriteFile(paper, []byte("%PDF-1.4\n%%EOF\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b := newTab(t, newBrowser(t), s.url, desktop, "light")
	b.open("/f/papers")
	b.press("form.acts button")
	for i, fields := range typed(x, 7) {
		fields.Del("_do")
		if i == at {
			b.must(chromedp.Do(b.ctx, chromedp.SetUploadFiles("#"+question, []string{paper})))
		}
		b.fill(fields)
	}
	b.contains("tham luận.pdf")
	b.inspect("expert_check")
	b.press(".acts button")
	b.contains("Đã nhận câu trả lời")
}

// TestDashboardIsLive watches a dashboard while a response arrives.
func TestDashboardIsLive(t *testing.T) {
	s := newSite(t, 30)
	x := s.form(t, "poll")
	b := newTab(t, newBrowser(t), s.url, desktop, "light")
	b.signIn()
	b.open("/organise/dashboards/poll")
	const drawn = "[...document.querySelectorAll('[data-chart]')].every((e) => e.querySelector('svg'))"
	b.wait(drawn)
	b.wait(`document.querySelector(".kpis").innerText.includes("30")`)
	eval[bool](b, `window.same = true; document.querySelector("details").open = true; true`)
	v := newVisitor(t, s)
	for i := range 3 {
		v.api("/api/v1/forms/poll/responses", apiBody(t, x.Definition, uint64(i), fmt.Sprint("live ", i))).says(t, 201)
	}
	b.wait(`document.querySelector(".kpis").innerText.includes("33")`)
	if !eval[bool](b, `window.same && document.querySelector("details").open`) {
		t.Error("the page was loaded anew, or an open table was closed")
	}
	b.wait(drawn)
	if text := eval[string](b, `document.querySelector("[data-live^=base]").innerText`); !strings.Contains(text, "33") {
		t.Errorf("the base is %q after 33 responses", text)
	}
	b.inspect("dashboard_live")
}
