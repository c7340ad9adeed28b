package web_test

import (
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"toadam/internal/store/storetest"
	"toadam/internal/tally"
	"toadam/internal/workshop"
)

const tea = `form: tea
title: {vi: Trà, en: Tea}
for: members
languages: [vi, en]
pages:
  - page: one
    title: {vi: Một, en: One}
    questions:
      - yes_no: likes
        label: {vi: Thích trà, en: Like tea}
        required: true
      - rating: mark
        label: {vi: Cho điểm, en: Give a mark}
        from: 0
        to: 10
        show_if: likes = "yes"
      - file: picture
        label: {vi: Ảnh, en: Picture}
  - page: two
    title: {vi: Hai, en: Two}
    show_if: likes = "yes"
    questions:
      - text: why
        label: {vi: Vì sao, en: Why}
        required: true
  - page: three
    title: {vi: Ba, en: Three}
    questions:
      - text: more
        label: {vi: Thêm, en: More}
`

const teaBoard = "dashboard: tea\nform: tea\ntitle: {vi: Trà, en: Tea}\npanels:\n  - bar: likes\n  - histogram: mark\n"

// teaSite serves one form, with an organiser signed in and a workshop on the
// same store.
func teaSite(t *testing.T) (*site, *visitor, *workshop.Workshop) {
	t.Helper()
	files := fstest.MapFS{"tea.yaml": {Data: []byte(tea)}}
	s := newSiteOf(t, storetest.SQLite(t), files, fstest.MapFS{"tea.yaml": {Data: []byte(teaBoard)}}, 0)
	v := newVisitor(t, s)
	v.signIn()
	v.get("/organise?lang=en")
	return s, v, workshop.New(s.store, s.consultation.Newest, func() string { return "2026-11-25" })
}

func edit(t *testing.T, w *workshop.Workshop, yaml string) {
	t.Helper()
	text, err := w.Open(t.Context(), "tea")
	if err == nil {
		_, err = w.Save(t.Context(), "tea", []byte(yaml), text.Revision, "binh@vidu.vn")
	}
	if err != nil {
		t.Fatal(err)
	}
}

// hiddenFields are the hidden fields of a page.
func hiddenFields(p page) url.Values {
	fields := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(p.body, -1) {
		fields.Set(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	return fields
}

func TestPublishInThePages(t *testing.T) {
	s, v, w := teaSite(t)
	respondent := newVisitor(t, s)
	v.api("/api/v1/forms/tea/responses", `{"key": "a", "answers": {"likes": "yes", "mark": 9, "why": "x"}}`).says(t, 201)
	v.get("/organise/forms/tea/publish").says(t, 200, "This text is the live version already")

	edit(t, w, strings.Replace(tea, "Like tea", "Do you like tea", 1))
	v.get("/organise/forms/tea/versions").says(t, 200, "Changed last by binh@vidu.vn", "a file")
	p := v.get("/organise/forms/tea/publish")
	p.says(t, 200, "from “Like tea” to “Do you like tea”", "Look at it", "Publish version 2")
	if strings.Contains(p.body, `id="sure"`) {
		t.Error("asks to be sure of what breaks nothing")
	}
	looked := hiddenFields(p)
	edit(t, w, strings.Replace(tea, "to: 10", "to: 5", 1))
	v.post("/organise/forms/tea/publish", looked).says(t, 409, "The text was changed meanwhile", "from 10 to 5")

	p = v.get("/organise/forms/tea/publish")
	p.says(t, 200, "Affects earlier answers", `id="sure"`)
	fields := hiddenFields(p)
	v.post("/organise/forms/tea/publish", fields).says(t, 422, "Please confirm")
	fields.Set("sure", "yes")
	respondent.get("/f/tea").says(t, 200)
	v.post("/organise/forms/tea/publish", fields).says(t, 200, organiserEmail, "live")
	if f := s.form(t, "tea"); f.Definition.Version != 2 || f.Question("mark").To != 5 {
		t.Errorf("version %d is live", f.Definition.Version)
	}
	v.post("/organise/forms/tea/publish", fields).says(t, 200, "live") // the button again
	v.post("/organise/forms/tea/publish", looked).says(t, 409)         // a page from before
	if f := s.form(t, "tea"); f.Definition.Version != 2 {
		t.Errorf("version %d is live", f.Definition.Version)
	}
	v.api("/api/v1/forms/tea/responses", `{"key": "b", "answers": {"likes": "no"}}`).says(t, 201)
	s.form(t, "tea").Tally.Read(func(v *tally.View) {
		if v.Version(1) != 1 || v.Version(2) != 1 || v.Version(3) != 0 || v.Waiting() != 0 {
			t.Errorf("responses by version: %d, %d", v.Version(1), v.Version(2))
		}
	})
	v.get("/organise/forms/tea").says(t, 200, "No. 1", "No. 2")
	v.get("/organise/forms/tea/export.csv").says(t, 200, ",1,api,", ",2,api,")
	v.get("/organise/dashboards/tea").says(t, 200)

	v.get("/organise/forms/tea/versions?from=1&to=2").says(t, 200, "What changed from version 1 to version 2", "from 10 to 5")
	v.get("/organise/forms/tea/versions/1/form.yaml").says(t, 200, "to: 10")
	v.get("/organise/forms/tea/versions/1/form.json").says(t, 200, `"to": 10`)
	v.get("/organise/forms/tea/versions/7/form.json").says(t, 404)
	p = v.get("/organise/forms/tea/publish?version=1")
	p.says(t, 200, "publishes the text of version 1 again, as version 3")
	fields = hiddenFields(p)
	fields.Set("sure", "yes")
	v.post("/organise/forms/tea/publish", fields).says(t, 200, "the same as 1")
	if f := s.form(t, "tea"); f.Definition.Version != 3 || f.Question("mark").To != 10 {
		t.Errorf("version %d is live", f.Definition.Version)
	}
}

func TestPublishFaulty(t *testing.T) {
	s, v, w := teaSite(t)
	edit(t, w, strings.Replace(tea, "from: 0", "fron: 0", 1))
	p := v.get("/organise/forms/tea/publish")
	p.says(t, 200, "Line 14:", "<code>mark</code>", "unknown key &#34;fron&#34;")
	text, err := w.Open(t.Context(), "tea")
	if err != nil {
		t.Fatal(err)
	}
	fields := url.Values{"base": {"1"}, "revision": {strconv.FormatInt(text.Revision, 10)}}
	v.post("/organise/forms/tea/publish", fields).says(t, 422, "fron")
	v.get("/organise/forms/tea/preview").says(t, 422, "can&#39;t be previewed")
	edit(t, w, strings.Replace(tea, "form: tea", "form: coffee", 1))
	text, _ = w.Open(t.Context(), "tea")
	v.post("/organise/forms/tea/publish", url.Values{"base": {"1"}, "revision": {strconv.FormatInt(text.Revision, 10)}}).says(t, 422, "this is the form tea")
	if f := s.form(t, "tea"); f.Definition.Version != 1 {
		t.Errorf("version %d is live", f.Definition.Version)
	}
}

// TestPublishTwice presses the button twice at the same moment: that is one
// version, and nobody is told of a conflict.
func TestPublishTwice(t *testing.T) {
	s, v, w := teaSite(t)
	for n := range 5 {
		edit(t, w, strings.Replace(tea, "Like tea", "Like tea "+strconv.Itoa(n), 1))
		fields := hiddenFields(v.get("/organise/forms/tea/publish"))
		var wait sync.WaitGroup
		answers := make([]page, 3)
		for i := range answers {
			wait.Go(func() { answers[i] = v.post("/organise/forms/tea/publish", fields) })
		}
		wait.Wait()
		for _, p := range answers {
			p.says(t, 200, "live")
		}
		if f := s.form(t, "tea"); f.Definition.Version != n+2 {
			t.Errorf("version %d is live", f.Definition.Version)
		}
	}
}

// TestDiscard gives up texts: of a form that is published, one that differs in
// nothing that anybody sees, and one that never was published.
func TestDiscard(t *testing.T) {
	s, v, w := teaSite(t)
	const at = "/organise/forms/tea"
	discard := func(p page) url.Values { return url.Values{"revision": {hiddenFields(p).Get("revision")}} }
	if p := v.get(at + "/publish"); strings.Contains(p.body, "/discard") {
		t.Error("a text that nobody changed can be discarded")
	}
	edit(t, w, tea+"# hot\n")
	seen := v.get(at + "/publish")
	seen.says(t, 200, "differs only in comments", "Publish version 2", at+"/discard")
	edit(t, w, strings.Replace(tea, "from: 0", "fron: 0", 1))
	v.post(at+"/discard", discard(seen)).says(t, 409, "The text was changed meanwhile")
	v.post(at+"/discard", discard(v.get(at+"/publish"))).says(t, 200)
	v.get(at+"/publish").says(t, 200, "This text is the live version already")
	v.step("tea", "", "undo", nil).says(t, 200, "fron")

	edit(t, w, tea+"# hot\n")
	v.post(at+"/publish", hiddenFields(v.get(at+"/publish"))).says(t, 200)
	if f := s.form(t, "tea"); f.Definition.Version != 2 {
		t.Errorf("version %d is live", f.Definition.Version)
	}

	if _, err := w.Create(t.Context(), "coffee", []byte("form: coffee\ntitle: {vi: Cà phê, en: Coffee}\nlanguages: [vi, en]\n"), "binh@vidu.vn"); err != nil {
		t.Fatal(err)
	}
	v.get("/organise").says(t, 200, ">Coffee</a>")
	p := v.get("/organise/forms/coffee/publish")
	p.says(t, 200, "can&#39;t be brought back")
	v.post("/organise/forms/coffee/discard", discard(p)).says(t, 422, "Please confirm", `href="#gone"`)
	v.post("/organise/forms/coffee/discard", with(discard(p), "gone", "yes")).says(t, 200)
	if strings.Contains(v.get("/organise").body, "Coffee") {
		t.Error("a form that was discarded is listed")
	}
	v.get("/organise/forms/coffee/publish").says(t, 404)
}

// TestMisnamed has another form's identifier in a form's text: every page says
// so, and nothing that is done there reaches the other form.
func TestMisnamed(t *testing.T) {
	_, v, w := teaSite(t)
	coffee := strings.Replace(tea, "form: tea", "form: coffee", 1)
	if _, err := w.Create(t.Context(), "coffee", []byte(coffee), "binh@vidu.vn"); err != nil {
		t.Fatal(err)
	}
	edit(t, w, "# mine\n"+coffee)
	const at, says = "/organise/forms/tea", "this is the form tea"
	v.get(at+"/edit").says(t, 200, says)
	v.get(at+"/publish").says(t, 200, "Line 2:", "<code>coffee</code>", says)
	v.get(at+"/preview").says(t, 422)
	v.get(at+"/translations").says(t, 422)
	v.post(at+"/translations/languages", url.Values{"add": {"lo"}}).says(t, 422)
	for _, id := range []string{"tea", "coffee"} {
		text, err := w.Open(t.Context(), id)
		if err != nil || strings.Contains(string(text.YAML), "lo]") {
			t.Errorf("%s: %v\n%s", id, err, text.YAML)
		}
	}
}

// TestLockedTranslations changes translations of a question that is locked: what
// is there stays, what is missing is added.
func TestLockedTranslations(t *testing.T) {
	_, v, w := teaSite(t)
	edit(t, w, strings.Replace(tea, "yes_no: likes", "yes_no: likes\n        locked: true", 1)+"in_translation: [lo]\n")
	const at = "/organise/forms/tea/translations/apply"
	apply := func(lang, text string) page {
		return v.post(at, url.Values{"changes": {`[{"Key": "likes.label", "Language": "` + lang + `", "Source": "Thích trà", "Text": "` + text + `"}]`}})
	}
	apply("en", "Love tea").says(t, 422, "this is locked")
	apply("lo", "ຂໍ້ຄວາມ").says(t, 200)
	apply("lo", "ຂໍ້").says(t, 422, "this is locked")
	text, err := w.Open(t.Context(), "tea")
	if err != nil || !strings.Contains(string(text.YAML), `{vi: Thích trà, en: Like tea, lo: ຂໍ້ຄວາມ}`) {
		t.Errorf("%v\n%s", err, text.YAML)
	}
}

// TestPublishNewForm makes a form that no file holds.
func TestPublishNewForm(t *testing.T) {
	_, v, w := teaSite(t)
	coffee := strings.Replace(tea, "form: tea", "form: coffee", 1)
	if _, err := w.Create(t.Context(), "coffee", []byte(coffee), "binh@vidu.vn"); err != nil {
		t.Fatal(err)
	}
	v.get("/organise").says(t, 200, "Not published yet", "/organise/forms/coffee/edit")
	v.get("/f/coffee").says(t, 404)
	p := v.get("/organise/forms/coffee/publish")
	p.says(t, 200, "This form is new")
	v.get("/organise/forms/coffee/preview").says(t, 200, `action="/organise/forms/coffee/preview/start"`, `href="/organise/forms/coffee/publish"`)
	v.post("/organise/forms/coffee/publish", hiddenFields(p)).says(t, 200, "live")
	v.get("/f/coffee").says(t, 200)
	v.get("/").says(t, 200, "/f/coffee")
}

// TestLostPanel says which panels of a dashboard a version would lose, and
// serves the dashboard without them.
func TestLostPanel(t *testing.T) {
	s, v, w := teaSite(t)
	v.get("/organise/dashboards/tea").says(t, 200, "Give a mark")
	edit(t, w, strings.Replace(tea, "rating: mark", "rating: points", 1))
	p := v.get("/organise/forms/tea/publish")
	p.says(t, 200, "Panels of the dashboard that could not be shown any more", "<li>Give a mark</li>")
	v.post("/organise/forms/tea/publish", hiddenFields(p)).says(t, 422, "Please confirm") // of a question that is gone
	v.post("/organise/forms/tea/publish", with(hiddenFields(p), "sure", "yes")).says(t, 200)
	if p := v.get("/organise/dashboards/tea"); p.status != 200 || strings.Contains(p.body, "Give a mark") {
		t.Errorf("status %d", p.status)
	}
	if n := len(s.form(t, "tea").Dashboard.Panels); n != 1 {
		t.Errorf("%d panels", n)
	}
}

// TestVersionsAreForOrganisers asks for every address without signing in.
func TestVersionsAreForOrganisers(t *testing.T) {
	s, _, w := teaSite(t)
	edit(t, w, tea+"# changed\n")
	stranger := newVisitor(t, s)
	for _, path := range []string{"/versions", "/versions/1/form.yaml", "/publish", "/preview", "/preview/1"} {
		if p := stranger.get("/organise/forms/tea" + path); !strings.HasPrefix(p.path, "/sign-in") {
			t.Errorf("%s is shown to a stranger: %s", path, p.path)
		}
	}
	for _, path := range []string{"/publish", "/preview/start", "/preview/1", "/preview/submit"} {
		if p := stranger.post("/organise/forms/tea"+path, url.Values{"base": {"1"}, "revision": {"2"}, "sure": {"yes"}}); p.status != 401 {
			t.Errorf("%s is done for a stranger: %d", path, p.status)
		}
	}
	if f := s.form(t, "tea"); f.Definition.Version != 1 {
		t.Error("a stranger published a form")
	}
}

// TestPreview walks through a preview as a respondent does, and finds nothing
// stored by it.
func TestPreview(t *testing.T) {
	s, v, w := teaSite(t)
	edit(t, w, strings.Replace(tea, "Like tea", "Do you like tea", 1))
	stored := func() (n int) {
		for _, collection := range []string{"drafts", "log"} {
			for range s.store.Scan(t.Context(), collection, "", "~", 0) {
				n++
			}
		}
		return n
	}
	was := stored()
	const at = "/organise/forms/tea/preview"
	send := func(path string, p page, more url.Values) page {
		t.Helper()
		fields := hiddenFields(p)
		for name, values := range more {
			fields[name] = values
		}
		return v.post(at+path, fields)
	}
	p := v.get(at)
	p.says(t, 200, "Preview: nothing is stored", at+"/start")
	p = send("/start", p, nil)
	p.says(t, 200, "Do you like tea", "Page 1 of")
	if strings.Contains(p.body, "data-draft") || strings.Contains(p.body, `value="later"`) {
		t.Error("a preview has what belongs to a draft")
	}
	send("/1", p, url.Values{"_do": {"next"}}).says(t, 422, "Do you like tea")
	p = send("/1", p, url.Values{"_do": {"next"}, "likes": {"yes"}})
	p.says(t, 200, "Give a mark") // a question that the answer shows
	p = send("/1", p, url.Values{"_do": {"next"}, "likes": {"yes"}, "mark": {"7"}})
	p.says(t, 200, "Why", "Page 2 of")
	p = send("/2", p, url.Values{"_do": {""}, "_lang": {"vi"}, "why": {"vì ngon"}})
	p.says(t, 200, "Vì sao", "vì ngon", "Xem thử")
	p = send("/2", p, url.Values{"_do": {""}, "_lang": {"en"}, "why": {"vì ngon"}})
	p = send("/2", p, url.Values{"_do": {"next"}, "why": {"vì ngon"}})
	p.says(t, 200, "Page 3 of")
	back := send("/3", p, url.Values{"_do": {"back"}})
	back.says(t, 200, "Page 2 of", "vì ngon")
	p = send("/3", p, url.Values{"_do": {"next"}, "more": {"thêm"}})
	p.says(t, 200, "Check your answers", ">vì ngon<", ">thêm<", "7 on the scale from 0 to 10")
	changed := send("/check", p, url.Values{"_to": {"1"}})
	changed.says(t, 200, "Page 1 of", "Back to checking")
	changed = send("/1", changed, url.Values{"_do": {"next"}, "likes": {"no"}})
	changed.says(t, 200, "Check your answers", "thêm")
	if strings.Contains(changed.body, ">vì ngon<") {
		t.Error("an answer to a page that is not shown any more is there")
	}
	send("/submit", changed, nil).says(t, 200, "Nothing was stored")
	if n := stored(); n != was {
		t.Errorf("%d documents were stored by a preview", n-was)
	}
	for _, nonsense := range []string{"{", `{"input":null,"files":null}`} {
		v.post(at+"/1", url.Values{"_kept": {nonsense}, "likes": {"yes"}}).says(t, 422)
	}
	v.get(at+"?version=1").says(t, 200, "Tea")
	v.get(at+"/1?version=1").says(t, 200, "Like tea")
	v.get(at+"/1?version=9").says(t, 404)
	v.get(at+"/9").says(t, 404)
}

// TestPublishedWhileAnswering publishes a version in which questions stand on
// other pages, while somebody has a page of the old one open: what was typed is
// kept, and the respondent is told.
func TestPublishedWhileAnswering(t *testing.T) {
	s, v, w := teaSite(t)
	r := newVisitor(t, s)
	r.get("/?lang=en")
	p := r.post("/f/tea/start", nil)
	first := hiddenFields(p)
	first["likes"], first["mark"], first["_do"] = []string{"yes"}, []string{"7"}, []string{"next"}
	first["_seen"] = []string{"likes mark"}
	p = r.post("/f/tea/1", first)
	p.says(t, 200, "Page 2 of")
	second := hiddenFields(p)

	// "why" moves to a page of its own at the beginning; "mark" is another question now.
	changed := strings.Replace(tea, "pages:\n", "pages:\n  - page: zero\n    title: {vi: Không, en: Zero}\n    questions:\n      - text: why\n        label: {vi: Vì sao, en: Why}\n      - number: age\n        label: {vi: Tuổi, en: Age}\n", 1)
	changed = strings.Replace(changed, "      - text: why\n        label: {vi: Vì sao, en: Why}\n        required: true\n", "      - text: why2\n        label: {vi: Sao nữa, en: Why again}\n", 1)
	changed = strings.Replace(changed, "to: 10", "to: 5", 1)
	edit(t, w, changed)
	fields := hiddenFields(v.get("/organise/forms/tea/publish"))
	fields.Set("sure", "yes")
	v.post("/organise/forms/tea/publish", fields).says(t, 200)

	second["why"], second["_do"] = []string{"because"}, []string{"next"}
	p = r.post("/f/tea/2", second)
	p.says(t, 200, "The form has been changed meanwhile", "highest point: from 10 to 5", "Why again") // page "two" of the new version
	if p.path != "/f/tea/3" {
		t.Errorf("led to %s", p.path)
	}
	r.get("/f/tea/1").says(t, 200, `value="because"`, "Age")
	p = r.get("/f/tea/check")
	p.says(t, 200, "Choose again") // 7 is no mark any more
	third := hiddenFields(p)
	third["likes"], third["mark"], third["_do"] = []string{"yes"}, []string{"4"}, []string{"next"}
	third["_seen"] = []string{"likes mark"}
	p = r.post("/f/tea/2", third)
	p.says(t, 200)
	if strings.Contains(p.body, "changed meanwhile") {
		t.Error("says again what was seen")
	}
	p = r.get("/f/tea/check")
	p.says(t, 200, "Check your answers", "because")

	seen := hiddenFields(p)
	edit(t, w, strings.Replace(changed, "Give a mark", "Give a mark of yours", 1))
	v.post("/organise/forms/tea/publish", hiddenFields(v.get("/organise/forms/tea/publish"))).says(t, 200)
	p = r.post("/f/tea/submit", seen)
	p.says(t, 200, "Check your answers", "The form has been changed meanwhile", "Give a mark of yours")
	r.post("/f/tea/submit", hiddenFields(p)).says(t, 200, "Your answers have been received")
	e, err := s.form(t, "tea").Log.Get(t.Context(), 1)
	if err != nil || e.Version != 3 {
		t.Errorf("response to version %d, %v", e.Version, err)
	}
}

// TestVersionsBrowser looks at the pages with axe, on a phone and a desktop, and
// goes through a preview with script.
func TestVersionsBrowser(t *testing.T) {
	s, v, w := teaSite(t)
	edit(t, w, strings.Replace(tea, "Like tea", "Do you like tea", 1))
	v.post("/organise/forms/tea/publish", hiddenFields(v.get("/organise/forms/tea/publish"))).says(t, 200)
	changed := strings.NewReplacer("to: 10", "to: 5", "Cho điểm", "Cho điểm trà", "      - text: more\n", "      - long_text: more\n").Replace(tea)
	edit(t, w, changed)
	browser := newBrowser(t)
	for name, width := range map[string]int64{"390": phone, "1280": desktop} {
		b := newTab(t, browser, s.url, width, "light")
		b.signIn()
		for page, path := range map[string]string{"versions": "/versions?from=1&to=2", "publish": "/publish", "preview_start": "/preview", "preview": "/preview/1"} {
			b.open("/organise/forms/tea" + path)
			b.inspect(page + "_" + name)
		}
		b.open("/organise/forms/tea/preview/1?lang=vi")
		eval[bool](b, "document.getElementById('likes-yes').click(); true")
		b.wait("!document.querySelector('[data-id=mark]').hidden")
		b.press("main .btn")
		b.contains("Vì sao")
		b.press("button[name=_lang]")
		b.contains("Why")
		b.open("/organise")
		b.inspect("overview_" + name)
	}
}
