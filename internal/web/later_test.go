package web_test

import (
	"context"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"toadam/internal/draft"
)

var (
	resumeCode = regexp.MustCompile(`class="code long">([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})<`)
	carried    = regexp.MustCompile(`<input type="hidden" name="(_view|_was)" value="([^"]*)"`)
)

// carries are the fields by which a page says when and from what it was shown.
func (p page) carries() url.Values {
	fields := url.Values{}
	for _, m := range carried.FindAllStringSubmatch(p.body, -1) {
		fields.Set(m[1], html.UnescapeString(m[2]))
	}
	return fields
}

// with adds fields to those a page carries.
func with(fields url.Values, pairs ...string) url.Values {
	for i := 0; i < len(pairs); i += 2 {
		fields.Set(pairs[i], pairs[i+1])
	}
	return fields
}

// TestGoOnElsewhere begins on one device, goes on with the code on another and
// sends there.
func TestGoOnElsewhere(t *testing.T) {
	s := newSite(t, 0)
	here, there := newVisitor(t, s), newVisitor(t, s)
	here.post("/f/speak/start", nil)
	if p := here.get("/f/speak/later"); p.path != "/f/speak/1" {
		t.Errorf("without having asked, the code's page leads to %s", p.path)
	}
	p := here.post("/f/speak/1", url.Values{"_do": {"later"}, "speaker_name": {"Nguyễn <An>"}})
	code := resumeCode.FindStringSubmatch(p.body)
	if p.path != "/f/speak/later" || code == nil {
		t.Fatalf("no code at %s: %s", p.path, p.body)
	}
	link := "/f/speak/resume/" + code[1]
	last := time.Now().AddDate(0, 0, draft.KeepDays).Format("02/01/2006")
	p.says(t, 200, s.url+link, last, "Ai có mã này cũng đọc được")
	here.get("/f/speak/later").says(t, 200, code[1])

	for _, typed := range []string{code[1], strings.ToLower(strings.ReplaceAll(code[1], "-", " "))} {
		p := there.post("/resume", url.Values{"code": {typed}})
		p.says(t, 200, last, "Trả lời tiếp trên máy này")
		if p.path != link {
			t.Errorf("the code leads to %s", p.path)
		}
	}
	there.get("/f/speak/1").says(t, 404) // looking takes nothing over
	p = there.post(link, nil)
	p.says(t, 200, "Nguyễn &lt;An&gt;")
	there.post("/f/speak/1", url.Values{"_do": {"keep"}, "speaker_name": {"Trần Bình"}})
	here.get("/f/speak/1").says(t, 200, "Trần Bình")

	here.post("/f/speak/leave", nil)
	here.get("/f/speak/1").says(t, 404)
	for i, fields := range typed(s.form(t, "speak"), 3) {
		there.post("/f/speak/"+string(rune('1'+i)), fields)
	}
	there.post("/f/speak/submit", nil).says(t, 200, "Đã nhận câu trả lời")
	p = here.get(link)
	p.says(t, 200, "Phiếu này đã được gửi")
	if strings.Contains(p.body, "<button class=\"btn\">") {
		t.Error("what was sent can be gone on with")
	}
	if n := s.form(t, "speak").Log.Count(); n != 1 {
		t.Errorf("%d responses count", n)
	}
}

// TestResumeWarnsOfAnotherDraft takes a response over where another is unfinished.
func TestResumeWarnsOfAnotherDraft(t *testing.T) {
	s := newSite(t, 0)
	here, there := newVisitor(t, s), newVisitor(t, s)
	here.post("/f/speak/start", nil)
	code := resumeCode.FindStringSubmatch(here.post("/f/speak/later", nil).body)[1]
	there.post("/f/speak/start", nil)
	const warning = "còn một phiếu khác đang trả lời dở"
	there.get("/f/speak/resume/"+code).says(t, 200, warning)
	if p := here.get("/f/speak/resume/" + code); strings.Contains(p.body, warning) {
		t.Error("a device is warned of its own response")
	}
}

// TestWrongCodes guesses.
func TestWrongCodes(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.post("/resume", url.Values{"code": {"7K2M"}}).says(t, 422, "Mã gồm 16", `value="7K2M"`)
	v.get("/f/poll/resume/nonsense").says(t, 422, "Mã gồm 16")
	v.get("/f/nothing/resume/7K2M-9QXA-40TD-B3VN").says(t, 404)
	v.post("/f/poll/start", nil)
	code := resumeCode.FindStringSubmatch(v.post("/f/poll/later", nil).body)[1]
	v.get("/f/speak/resume/"+code).says(t, 404, "Không có phiếu đang trả lời dở nào")
	group := code[:4]
	for range 10 {
		v.post("/resume", url.Values{"code": {group + "-0000-0000-0000"}}).says(t, 404, "Không có phiếu đang trả lời dở nào")
	}
	for _, p := range []page{v.get("/f/poll/resume/" + code), v.post("/resume", url.Values{"code": {code}})} {
		p.says(t, 429, "xin chờ một phút rồi thử lại", "<title>Lỗi:") // whoever guesses next to it can't find it
		if p.header.Get("Retry-After") != "60" {
			t.Errorf("try again after %q", p.header.Get("Retry-After"))
		}
	}
	other := "0000"
	if group == other {
		other = "1111"
	}
	v.post("/resume", url.Values{"code": {other + "-0000-0000-0000"}}).says(t, 404)
}

// TestExpiredResponseIsNotCounted comes back a day too late.
func TestExpiredResponseIsNotCounted(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.fillIn("poll", 3)
	code := resumeCode.FindStringSubmatch(v.post("/f/poll/later", nil).body)[1]
	drafts := draft.New(s.store, strings.NewReader(""), s.consultation.Held)
	if err := drafts.Sweep(context.Background(), time.Now().AddDate(0, 0, draft.KeepDays+1)); err != nil {
		t.Fatal(err)
	}
	v.post("/f/poll/submit", nil).says(t, 404, "Không tìm thấy phiếu")
	v.get("/f/poll/resume/"+code).says(t, 404, "có thể đã hết hạn")
	if n := s.form(t, "poll").Log.Count(); n != 0 {
		t.Errorf("%d responses count", n)
	}
}

// TestTwoTabs sends one page from two tabs, as a browser without script does.
func TestTwoTabs(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.post("/f/speak/start", nil)
	v.post("/f/speak/1", url.Values{"_do": {"back"}, "speaker_name": {"An"}, "unit": {"Đảng ủy A"}})
	one, two := v.get("/f/speak/1"), v.get("/f/speak/1")
	if one.carries().Get("_view") == two.carries().Get("_view") {
		t.Fatal("two showings of a page have one mark")
	}
	send := func(p page, pairs ...string) page { return v.post("/f/speak/1", with(p.carries(), pairs...)) }

	// Each changes another question: both count.
	send(one, "_do", "back", "speaker_name", "An", "unit", "Đảng ủy B")
	send(two, "_do", "back", "speaker_name", "Bình", "unit", "Đảng ủy A")
	v.get("/f/speak/1").says(t, 200, `value="Bình"`, `value="Đảng ủy B"`)

	// Both change one: the second is told, and sees both.
	one, two = v.get("/f/speak/1"), v.get("/f/speak/1")
	send(one, "_do", "keep", "speaker_name", "Chi", "unit", "Đảng ủy B").says(t, 204)
	send(one, "_do", "keep", "speaker_name", "Chi Mai", "unit", "Đảng ủy B").says(t, 204) // the same tab goes on typing
	send(two, "_do", "keep", "speaker_name", "Dũng", "unit", "Đảng ủy C").says(t, 409)
	asked := send(two, "_do", "next", "speaker_name", "Dũng", "unit", "Đảng ủy C")
	asked.says(t, 409, "vừa được sửa ở nơi khác", "Chi Mai", `value="Dũng"`, `value="Đảng ủy C"`, "<title>Lỗi:")
	v.get("/f/speak/1").says(t, 200, `value="Chi Mai"`, `value="Đảng ủy C"`) // what did not clash is kept

	// The choice is the respondent's.
	send(asked, "_do", "back", "_pick.speaker_name", "theirs", "speaker_name", "Dũng", "unit", "Đảng ủy C")
	v.get("/f/speak/1").says(t, 200, `value="Chi Mai"`)
	send(asked, "_do", "back", "_pick.speaker_name", "mine", "speaker_name", "Dũng", "unit", "Đảng ủy C")
	v.get("/f/speak/1").says(t, 200, `value="Dũng"`)
}

// TestTwoTabsOnDifferentPages fills in two pages side by side.
func TestTwoTabsOnDifferentPages(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.post("/f/speak/start", nil)
	pages := typed(s.form(t, "speak"), 5)
	one, two := v.get("/f/speak/1"), v.get("/f/speak/2")
	for i, p := range []page{two, one} {
		fields := pages[1-i]
		for name, values := range p.carries() {
			fields[name] = values
		}
		if got := v.post(p.path, fields); got.status != 200 {
			t.Errorf("%s: status %d: %s", p.path, got.status, got.body)
		}
	}
	v.get("/f/speak/1").says(t, 200, html.EscapeString(pages[0].Get("speaker_name")))
}

// TestScriptIsToldWhereToGo sends pages as the script does.
func TestScriptIsToldWhereToGo(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.post("/f/poll/start", nil)
	for i, fields := range typed(s.form(t, "poll"), 3) {
		p := v.ask("/f/poll/"+string(rune('1'+i)), fields)
		p.says(t, 200, `{"go":"/f/poll/`)
		if !strings.HasPrefix(p.header.Get("Content-Type"), "application/json") {
			t.Errorf("page %d: %s", i+1, p.header.Get("Content-Type"))
		}
	}
	for range 2 {
		v.ask("/f/poll/submit", nil).says(t, 200, `{"go":"/f/poll/receipt"}`)
	}
	v.ask("/f/poll/1", nil).says(t, 200, `{"go":"/f/poll/receipt"}`)
	if n := s.form(t, "poll").Log.Count(); n != 1 {
		t.Errorf("%d responses count", n)
	}
}
