package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// TestEditorInBrowser builds a question by keyboard, pointer and fields, breaks
// the source and mends it, and publishes what came of it.
func TestEditorInBrowser(t *testing.T) {
	s := newSite(t, 3)
	b := newTab(t, newBrowser(t), s.url, desktop, "light")
	b.signIn()
	b.open("/organise/forms/speak/edit?at=pages/0/questions/0")
	b.wait(`document.querySelector("#preview")?.contentDocument?.body?.innerText.includes("Họ và tên")`)

	click := func(selector string) {
		eval[bool](b, fmt.Sprintf("document.querySelector(%q).click(); true", selector))
	}
	b.inspect("editor_1280_light")
	eval[bool](b, `window.same = true`)
	eval[bool](b, `document.querySelector("#new_kind").value = "single"; true`)
	click("#add_question")
	b.wait(`document.querySelector("#element-title code")?.textContent === "single_1"`)

	// By keyboard: the button keeps the focus, and the page says what happened.
	order := `[...document.querySelectorAll(".tree li")].map((li) => li.dataset.id).join(" ")`
	eval[bool](b, `document.getElementById("down.single_1").focus(); true`)
	b.must(chromedp.Do(b.ctx, chromedp.KeyEvent("\r")))
	b.wait(order + `.includes("position single_1 unit")`)
	b.wait(`document.activeElement.id === "down.single_1" && document.querySelector("#said").textContent.includes("single_1")`)

	// By pointer: into the last page, behind its first question.
	b.drag(`li[data-id=single_1] .grip`, `li[data-id=format]`)
	b.wait(order + `.includes("format single_1 minutes")`)

	b.write("f.options.0.vi", "Hội trường lớn")
	b.write("f.options.0.en", "Main hall")
	b.write("f.label.vi", "Phòng nào?")
	b.write("f.label.en", "Which room?")
	b.wait(`document.querySelector("#preview")?.contentDocument?.body?.innerText.includes("Phòng nào?")`)

	// A condition, row by row.
	b.choose("f.show_if.0.name", "format")
	b.wait(`!!document.getElementById("f.show_if.0.value")`)
	b.choose("f.show_if.0.value", "online")
	click("#save")
	b.wait(`document.querySelector(".cond code")?.textContent === 'format = "online"'`)
	b.inspect("editor_question_1280_light")

	// The source shows the same, tells mistakes while one types, and takes them back.
	click(`#side a[href$="tab=source"]`)
	b.wait(`document.querySelector("#yaml")?.value.includes("- option_1: {vi: Hội trường lớn, en: Main hall}")`)
	b.write("yaml", strings.Replace(eval[string](b, `document.querySelector("#yaml").value`), "single: single_1", "singel: single_1", 1))
	b.wait(`document.querySelector("#findings").innerText.includes("có phải ý là single không?") && !!document.querySelector(".gutter b")`)
	b.inspect("editor_mistake_1280_light")
	b.write("yaml", strings.Replace(eval[string](b, `document.querySelector("#yaml").value`), "singel: single_1", "single: room", 1))
	b.wait(`document.querySelector(".okay") !== null && !document.querySelector(".gutter b") && ` + order + `.includes("format room")`)

	// What is locked can't be changed.
	click(`li[data-id=room] a`)
	b.wait(`document.querySelector("#element-title code")?.textContent === "room"`)
	click(`#fields button[value^=lock]`)
	b.wait(`document.querySelector("#fields fieldset").disabled`)
	b.write("yaml", strings.Replace(eval[string](b, `document.querySelector("#yaml").value`), "Main hall", "Hall", 1))
	b.wait(`document.querySelector("#fault").innerText.includes("room")`)
	b.inspect("editor_locked_1280_light")
	b.write("yaml", strings.Replace(eval[string](b, `document.querySelector("#yaml").value`), "vi: Hội trường lớn, en: Hall", "vi: Hội trường lớn, en: Main hall", 1))
	b.wait(`document.querySelector("#fault").innerText === ""`) // else leaving would be asked about
	if !eval[bool](b, "window.same") {
		t.Error("the page was loaded anew")
	}

	b.publish("speak")
	x := s.form(t, "speak")
	if x.Definition.Version != 2 || x.Question("room") == nil {
		t.Fatalf("version %d has %v", x.Definition.Version, x.Question("room"))
	}
	b.open("/f/speak")
	b.press("form.acts button")
	for _, fields := range typed(x, 4) {
		fields.Del("_do")
		b.fill(fields)
	}
	b.press(".acts button")
	b.contains("Đã nhận câu trả lời")
}

// drag takes what one selector finds to the lower half of what another does.
func (b *tab) drag(from, to string) {
	b.t.Helper()
	at := func(selector, share string) (x, y float64) {
		b.t.Helper()
		eval[bool](b, fmt.Sprintf(`document.querySelector(%q).scrollIntoView({block: "nearest"}); true`, selector))
		place := func(side, length string) float64 {
			return eval[float64](b, fmt.Sprintf("(() => { const r = document.querySelector(%q).getBoundingClientRect(); return r.%s + r.%s * %s })()", selector, side, length, share))
		}
		return place("left", "width"), place("top", "height")
	}
	mouse := func(kind input.DispatchMouseEventType, x, y float64, button input.MouseButton) {
		_, err := chromedp.Call(b.ctx, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: x, Y: y, Button: button, Buttons: 1, ClickCount: 1})
		b.must(err)
	}
	x, y := at(from, "0.5")
	mouse("mousePressed", x, y, "left")
	x, y = at(to, "0.8") // scrolls there, if it must
	mouse("mouseMoved", x, y-3, "left")
	mouse("mouseMoved", x, y, "left")
	mouse("mouseReleased", x, y, "left")
}

// write puts a text into a field, as if it had been typed.
func (b *tab) write(id, text string) {
	b.t.Helper()
	b.wait(fmt.Sprintf("!!document.getElementById(%q)", id))
	eval[bool](b, fmt.Sprintf(`(() => { const e = document.getElementById(%q); e.focus(); e.value = %q; e.dispatchEvent(new Event("input", {bubbles: true})); return true })()`, id, text))
}

func (b *tab) choose(id, value string) {
	b.t.Helper()
	b.wait(fmt.Sprintf("!!document.getElementById(%q)", id))
	eval[bool](b, fmt.Sprintf(`(() => { const e = document.getElementById(%q); e.value = %q; e.dispatchEvent(new Event("input", {bubbles: true})); e.dispatchEvent(new Event("change", {bubbles: true})); return true })()`, id, value))
}

func (b *tab) publish(form string) {
	b.t.Helper()
	b.open("/organise/forms/" + form + "/publish")
	eval[bool](b, `document.querySelector("#sure")?.click(); true`)
	b.press("main form:has([name=base]) .btn:not(.alt)")
}

// TestEditorIdentifier types an identifier slowly: nothing follows half of it, and
// one that is taken is refused where it is typed.
func TestEditorIdentifier(t *testing.T) {
	s := newSite(t, 0)
	b := newTab(t, newBrowser(t), s.url, desktop, "light")
	b.signIn()
	b.open("/organise/forms/speak/edit?at=pages/0/questions/0&tab=source")
	b.write("f._id", "position")
	time.Sleep(2 * time.Second) // longer than a pause in typing
	if !eval[bool](b, `document.querySelector("#fields [name=revision]").value === "1" && document.querySelector("#fault").innerText === ""`) {
		t.Error("half an identifier was saved")
	}
	done := `(() => { const e = document.getElementById("f._id"); e.dispatchEvent(new Event("change", {bubbles: true})); return true })()`
	eval[bool](b, done)
	b.wait(`document.getElementById("f._id.err").innerText.includes("position") && document.getElementById("f._id").value === "position"`)
	b.inspect("editor_refused_1280_light")
	b.write("f._id", "speaker")
	eval[bool](b, done)
	b.wait(`document.getElementById("f._id.err").innerText === "" && document.querySelector("#element-title code").textContent === "speaker"`)
}

// TestEditorSignedOut ends the session of somebody who types: what was typed
// stays on the page, and is saved once he has signed in elsewhere.
func TestEditorSignedOut(t *testing.T) {
	s := newSite(t, 0)
	browser := newBrowser(t)
	b := newTab(t, browser, s.url, desktop, "light")
	b.signIn()
	b.open("/organise/forms/speak/edit?at=pages/0/questions/0")
	eval[bool](b, `fetch("/sign-out", {method: "POST"}).then(() => (window.out = true)); true`)
	b.wait(`window.out === true`)
	b.write("f.label.vi", "Gõ khi phiên đã hết")
	b.wait(`document.querySelector("#said").innerText.includes("Phiên đăng nhập đã hết") && document.getElementById("f.label.vi").value === "Gõ khi phiên đã hết"`)
	b.inspect("editor_signed_out_1280_light")
	other := newTab(t, browser, s.url, desktop, "light")
	other.signIn()
	eval[bool](b, `window.dispatchEvent(new Event("focus")); true`)
	b.wait(`document.querySelector("#fields [name=revision]").value === "2" && document.querySelector("#said").innerText === "Đã lưu."`)
}

// TestEditorConflict lets two organisers type in the same question.
func TestEditorConflict(t *testing.T) {
	browser := newBrowser(t)
	s := newSite(t, 0)
	one, two := newTab(t, browser, s.url, desktop, "dark"), newTab(t, browser, s.url, desktop, "dark")
	one.signIn()
	for _, b := range []*tab{one, two} {
		b.open("/organise/forms/speak/edit?at=pages/0/questions/0&tab=source")
	}
	one.write("f.label.vi", "Tên của một người")
	one.wait(`document.querySelector("#said").textContent !== "" || document.querySelector("#fields [name=revision]").value > 1`)
	two.write("f.label.vi", "Tên của người kia")
	two.wait(`document.readyState === "complete" && document.title.includes("Hai người cùng sửa")`)
	two.contains("Tên của một người")
	two.contains("Tên của người kia")
	two.inspect("editor_conflict_1280_dark")
	two.press(".acts .btn")
	two.wait(`document.querySelector("#yaml")?.value.includes("Tên của người kia")`)
}

// TestEditorByKeyboard opens a question and changes it with the keyboard alone.
func TestEditorByKeyboard(t *testing.T) {
	s := newSite(t, 0)
	b := newTab(t, newBrowser(t), s.url, desktop, "light")
	b.signIn()
	b.open("/organise/forms/speak/edit")
	press := func(keys string) { b.must(chromedp.Do(b.ctx, chromedp.KeyEvent(keys))) }
	reach := func(selector string) {
		t.Helper()
		for range 150 {
			if eval[bool](b, fmt.Sprintf("document.activeElement.matches(%q)", selector)) {
				return
			}
			press("\t")
		}
		t.Fatalf("Tab never reaches %s", selector)
	}
	reach(`li[data-id=position] a`)
	press("\r")
	b.wait(`document.querySelector("#element-title code")?.textContent === "position" && document.activeElement.id === "element"`)
	reach(`[id="f.required"]`)
	press(" ")
	reach("#save")
	press("\r")
	b.wait(`document.querySelector("[id='f.required']").checked && document.querySelector("#said").textContent !== ""`)
	reach(`[id="f._id"], #save`)
	eval[bool](b, `document.querySelector("#fields input[name=max_length]").focus(); true`)
	press("\r") // Enter in a field saves, and moves nothing
	b.wait(`document.querySelector("[id='f.required']").checked`)
	if text := eval[string](b, `[...document.querySelectorAll(".tree li")].map((li) => li.dataset.id).join(" ")`); !strings.Contains(text, "speaker_name position unit") {
		t.Errorf("Enter moved something: %s", text)
	}
}

// TestEditorPages looks at every page of the editor in both widths and languages.
func TestEditorPages(t *testing.T) {
	browser := newBrowser(t)
	s := newSite(t, 0)
	for _, look := range []struct {
		width        int64
		scheme, lang string
	}{{phone, "light", "vi"}, {phone, "dark", "en"}, {desktop, "dark", "en"}, {desktop, "light", "vi"}} {
		b := newTab(t, browser, s.url, look.width, look.scheme)
		b.signIn()
		for name, path := range map[string]string{
			"editor_form": "/organise/forms/poll/edit?", "editor_page": "/organise/forms/poll/edit?at=pages/1", "editor_choice": "/organise/forms/poll/edit?at=pages/0/questions/0",
			"editor_scale": "/organise/forms/poll/edit?at=scales/agreement", "editor_source": "/organise/forms/poll/edit?at=pages/1/questions/1&tab=source",
			"editor_insert": "/organise/forms/poll/edit/insert?at=pages/1", "editor_copy": "/organise/forms/poll/edit/insert?from=speak", "editor_new": "/organise/forms/new?",
		} {
			b.open(path + "&lang=" + look.lang)
			b.inspect(fmt.Sprintf("%s_%d_%s", name, look.width, look.scheme))
		}
	}
}
