package web_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func (b *tab) keys(keys string) {
	b.t.Helper()
	b.must(chromedp.Do(b.ctx, chromedp.KeyEvent(keys)))
}

// enter presses Enter as a keyboard does: a page that handles the key keeps the
// browser from doing so.
func (b *tab) enter() {
	b.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		p := input.DispatchKeyEventParams{Type: kind, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13, NativeVirtualKeyCode: 13}
		if kind == input.DispatchKeyEventTypeKeyDown {
			p.Text = "\r"
		}
		_, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, p)
		b.must(err)
	}
}

// focus is an expression about the element that has the focus.
func focus(expression string) string {
	return "(() => { const e = document.activeElement; return " + expression + "; })()"
}

// tabTo presses Tab until the element with the focus matches. What can't be
// seen where it has the focus is a fault.
func (b *tab) tabTo(selector string) {
	b.t.Helper()
	for range 120 {
		if eval[bool](b, focus(fmt.Sprintf("e.matches(%q)", selector))) {
			return
		}
		b.keys("\t")
	}
	b.t.Fatalf("Tab never reaches %s at %s", selector, b.path())
}

// enterPage presses Enter on what has the focus, and waits for the next page.
func (b *tab) enterPage() {
	b.t.Helper()
	eval[bool](b, "window.left = true")
	b.enter()
	b.wait("!window.left && document.readyState === 'complete'")
}

// answerHere answers the field that has the focus, by keys alone.
func (b *tab) answerHere() {
	b.t.Helper()
	switch kind := eval[string](b, focus("e.type")); kind {
	case "radio":
		b.keys(" ")
		if eval[int](b, focus("document.getElementsByName(e.name).length")) > 1 {
			b.keys(kb.ArrowDown) // ArrowDown
		}
	case "checkbox": // one of each question
		if eval[bool](b, focus("![...document.getElementsByName(e.name)].some((x) => x.checked)")) {
			b.keys(" ")
		}
	case "select-one":
		b.keys(kb.ArrowDown)
	case "text", "textarea", "email", "tel":
		if eval[bool](b, focus(`e.value === "" && !e.dataset.chooses`)) {
			b.keys("1")
		}
	}
}

// TestKeyboardOnly answers the whole shipped poll with Tab, arrows, Space, Enter
// and digits, from the start page to the receipt.
func TestKeyboardOnly(t *testing.T) {
	s := newSite(t, 0)
	x := s.form(t, "poll")
	b := newTab(t, newBrowser(t), s.url, desktop, "light")
	b.open("/f/poll")
	b.tabTo("form.acts .btn")
	b.enterPage()
	for i := range x.Pages {
		if at, want := b.path(), fmt.Sprintf("/f/poll/%d", i+1); at != want {
			t.Fatalf("at %s, want %s: %s", at, want, eval[string](b, `document.querySelector(".sum")?.innerText ?? ""`))
		}
		b.tabTo("#_answers .q *")
		for range 200 { // from field to field, until the button
			if eval[bool](b, focus(`e.matches(".acts .btn")`)) {
				break
			}
			if !eval[bool](b, focus(`e.matches(":focus-visible") && e.getBoundingClientRect().width > 0`)) {
				t.Fatalf("the focus can't be seen on %s", eval[string](b, focus("e.outerHTML")))
			}
			b.answerHere()
			b.keys("\t")
		}
		b.enterPage()
	}
	if at := b.path(); at != "/f/poll/check" {
		t.Fatalf("at %s: %s", at, eval[string](b, `document.querySelector(".sum")?.innerText ?? ""`))
	}
	b.tabTo(`dd a[href^="/f/poll/1?from=check"]`) // change one answer
	b.enterPage()
	b.tabTo(".acts .btn")
	b.enterPage()
	b.tabTo(".acts .btn")
	b.enterPage()
	b.contains("Đã nhận câu trả lời")
	if n := x.Log.Count(); n != 1 {
		t.Errorf("%d responses count, want 1", n)
	}
}
