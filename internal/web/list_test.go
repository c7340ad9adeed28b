package web_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestCascadeWithoutScript groups the options by the choice above on the same
// page, and leaves only those that fit on the next.
func TestCascadeWithoutScript(t *testing.T) {
	s := newKindsSite(t, 0)
	v := newVisitor(t, s)
	p := v.post("/f/places/start", nil)
	p.says(t, 200, `<optgroup label="Miền Bắc" data-of="north">`, `<optgroup label="Miền Nam" data-of="south">`)
	if n := strings.Count(p.body, `value="border"`); n != 2 {
		t.Errorf("an option of two choices is in %d groups", n)
	}
	v.post(p.path, url.Values{"_do": {"next"}, "region": {"south"}, "province": {"ha_noi"}}).says(t, 422, `href="#province"`, "khớp với câu trả lời trước đó")
	v.post(p.path, url.Values{"_do": {"next"}, "region": {"north"}}).says(t, 422, `href="#province"`)
	p = v.post(p.path, url.Values{"_do": {"next"}, "region": {"north"}, "province": {"border"}, "size": {"large"}})
	if strings.Contains(p.body, `value="hoan_kiem"`) || strings.Contains(p.body, "<optgroup") {
		t.Errorf("options that do not fit are there: %s", p.body)
	}
	v.post("/f/places/1", url.Values{"_do": {"next"}, "region": {"north"}, "province": {"ha_noi"}}).
		says(t, 200, `<option value="hoan_kiem">Hoàn Kiếm</option>`, `<option value="dong_da">`)
	again := v.get("/f/places/1")
	if n := len(regexp.MustCompile(`<option value="ha_noi" selected>`).FindAllString(again.body, -1)); n != 1 {
		t.Errorf("%d options are selected: %s", n, again.body)
	}
	v.post("/f/places/1", url.Values{"_do": {"next"}, "region": {"sea"}})
	v.post("/f/places/2", url.Values{"_do": {"next"}}).says(t, 200, "Kiểm tra", "Trên biển")
}

// TestSearchInList looks for an option by keyboard, without accents, and finds
// the list narrowed by the choice above.
func TestSearchInList(t *testing.T) {
	browser := newBrowser(t)
	s := newKindsSite(t, 0)
	for _, look := range []struct {
		width  int64
		scheme string
	}{{phone, "light"}, {desktop, "dark"}} {
		b := newTab(t, browser, s.url, look.width, look.scheme)
		b.open("/f/places?lang=vi")
		b.press("form.acts button, .acts form button")
		press := func(keys string) { b.must(chromedp.Do(b.ctx, chromedp.KeyEvent(keys))) }
		found := func() string {
			return eval[string](b, `[...document.querySelectorAll("#province-found li")].map((e) => e.textContent).join("|")`)
		}
		value := func(name string) string {
			return eval[string](b, fmt.Sprintf(`document.querySelector("select[name=%s]").value`, name))
		}
		expect := func(what, got, want string) {
			t.Helper()
			if got != want {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		}
		eval[bool](b, `document.getElementById("region-north").click(); document.getElementById("province").focus(); true`)
		press("ha")
		expect("ha", found(), "Hà Nội|Hà Giang|Hải Phòng")
		press(" noi")
		expect("ha noi", found(), "Hà Nội")
		expect("before a choice", value("province"), "")
		b.wait(`document.querySelector(".cb [aria-live]").textContent === "Số kết quả: 1"`)
		press(kb.ArrowDown)
		expect("active", eval[string](b, `document.getElementById(document.activeElement.getAttribute("aria-activedescendant")).textContent`), "Hà Nội")
		b.inspect(fmt.Sprintf("list_open_%d", look.width))
		press("\r")
		expect("chosen", value("province"), "ha_noi")
		expect("the page is not sent", b.path(), "/f/places/1")
		expect("the field says it", eval[string](b, `document.getElementById("province").value`), "Hà Nội")
		eval[bool](b, `document.getElementById("province").select(); true`)
		press("dien bien\t")
		expect("typed out", value("province"), "dien_bien")
		eval[bool](b, `document.getElementById("province").select(); true`)
		press("xyz" + kb.Escape)
		expect("after Escape", eval[string](b, `document.getElementById("province").value`), "Điện Biên")
		eval[bool](b, `document.getElementById("region-south").click(); true`)
		expect("narrowed", value("province")+eval[string](b, `document.getElementById("province").value`), "")
		eval[bool](b, `document.getElementById("province").focus(); true`)
		press("dong")
		expect("dong", found(), "Đồng Nai|Đồng Tháp")
		press(kb.ArrowDown + kb.ArrowDown + "\r")
		expect("the second", value("province"), "dong_thap")
		b.press(`.acts [name=_do][value=next]`)
		b.open("/f/places/1")
		expect("shown again", eval[string](b, `document.getElementById("province").value`), "Đồng Tháp")
		b.inspect(fmt.Sprintf("list_%d", look.width))
	}
}

// TestMistakeInList leads from the summary of errors to the field that is seen.
func TestMistakeInList(t *testing.T) {
	b := newTab(t, newBrowser(t), newKindsSite(t, 0).url, phone, "light")
	b.open("/f/places")
	b.press("form.acts button")
	b.open("/f/places/1")
	eval[bool](b, `document.getElementById("region-north").click(); true`)
	b.press(`.acts [name=_do][value=next]`)
	b.inspect("list_mistake")
	eval[bool](b, `document.querySelector(".sum a").click(); true`)
	b.wait(`document.activeElement.id === "province" && document.activeElement.getAttribute("role") === "combobox"`)
}

// TestEnterGoesOn presses Enter in a field, which leads to the next page and not
// to another language.
func TestEnterGoesOn(t *testing.T) {
	b := newTab(t, newBrowser(t), newKindsSite(t, 0).url, phone, "light")
	b.open("/f/kinds?lang=vi")
	b.press("form.acts button")
	b.open("/f/kinds/4")
	eval[bool](b, `document.getElementById("email").focus(); window.left = true; true`)
	b.must(chromedp.Do(b.ctx, chromedp.KeyEvent("an@\r")))
	b.wait("!window.left && document.readyState === 'complete'")
	b.contains("Có lỗi cần sửa")
}
