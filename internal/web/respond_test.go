package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"toadam/internal/consultation"
	"toadam/internal/form"
	"toadam/internal/sample"
	"toadam/internal/store/storetest"
)

var receiptCode = regexp.MustCompile(`class="code">([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})<`)

// fillIn walks through all pages of a form and ends on the check page.
func (v *visitor) fillIn(id string, seed uint64) {
	v.t.Helper()
	x := v.site.form(v.t, id)
	p := v.post("/f/"+id+"/start", nil)
	for i, fields := range typed(x, seed) {
		if want := fmt.Sprintf("/f/%s/%d", id, i+1); p.path != want {
			v.t.Fatalf("at %s, want %s: %s", p.path, want, p.body)
		}
		p = v.post(p.path, fields)
	}
	if p.path != "/f/"+id+"/check" {
		v.t.Fatalf("at the end at %s: %s", p.path, p.body)
	}
}

// TestRespondWithoutScript answers a form as a browser without JavaScript does,
// on both engines.
func TestRespondWithoutScript(t *testing.T) {
	for name, s := range map[string]*site{"sqlite": newSite(t, 0), "mongo": newSiteOn(t, storetest.Mongo(t), 0)} {
		t.Run(name, func(t *testing.T) {
			v := newVisitor(t, s)
			v.fillIn("poll", 3)
			v.get("/f/poll/check").says(t, 200, "Kiểm tra trước khi gửi")
			p := v.post("/f/poll/submit", nil)
			p.says(t, 200, "Đã nhận câu trả lời")
			code := receiptCode.FindStringSubmatch(p.body)
			if p.path != "/f/poll/receipt" || code == nil {
				t.Fatalf("no receipt at %s: %s", p.path, p.body)
			}
			v.post("/receipt", url.Values{"code": {strings.ToLower(code[1])}}).says(t, 200, "được tính vào kết quả")
			v.post("/receipt", url.Values{"code": {"0000-0000-0000"}}).says(t, 200, "Không có phiếu nào")
			v.post("/receipt", url.Values{"code": {"0000"}}).says(t, 422, "12 chữ cái và chữ số")
		})
	}
}

// TestSubmittingAgainStoresOnce presses the button again in every way there is.
func TestSubmittingAgainStoresOnce(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.fillIn("poll", 4)
	codes := make([]string, 8)
	var wait sync.WaitGroup
	for i := range codes { // a double click, eightfold
		wait.Go(func() { codes[i] = receiptCode.FindStringSubmatch(v.post("/f/poll/submit", nil).body)[1] })
	}
	wait.Wait()
	for _, code := range codes {
		if code != codes[0] {
			t.Errorf("two receipts for one response: %s and %s", code, codes[0])
		}
	}
	again := v.post("/f/poll/submit", nil) // back, and once more
	if code := receiptCode.FindStringSubmatch(again.body); code == nil || code[1] != codes[0] {
		t.Errorf("the receipt changed: %s", again.body)
	}
	if p := v.get("/f/poll/3"); p.path != "/f/poll/receipt" { // back in the history
		t.Errorf("a page of a response that was sent leads to %s", p.path)
	}
	v.get("/f/poll/receipt").says(t, 200, codes[0]) // reload
	if n := s.form(t, "poll").Log.Count(); n != 1 {
		t.Errorf("%d responses count, want 1", n)
	}
	v.post("/f/poll/leave", nil)
	v.get("/f/poll/receipt").says(t, 404, "Không tìm thấy phiếu")
}

// TestNothingTypedIsLost looks for what was typed after mistakes, after going
// back, after changing the language, and after leaving a page.
func TestNothingTypedIsLost(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.post("/f/speak/start", nil)
	wrong := url.Values{"_do": {"next"}, "speaker_name": {"Nguyễn <An>"}, "unit": {""}, "email": {"không phải thư"}, "phone": {"abc"}}
	p := v.post("/f/speak/1", wrong)
	p.says(t, 422, "Nguyễn &lt;An&gt;", "không phải thư", "Có lỗi cần sửa", `href="#unit"`, `href="#email"`, "<title>Lỗi:", `aria-describedby="email--hint email--error"`)
	if p := v.post("/f/speak/1", url.Values{"_do": {"back"}, "speaker_name": {"Trần Bình"}}); p.path != "/f/speak" {
		t.Errorf("back from the first page leads to %s", p.path)
	}
	v.get("/f/speak").says(t, 200, "Trả lời tiếp")
	v.get("/f/speak/1").says(t, 200, "Trần Bình")
	v.post("/f/speak/1", url.Values{"_lang": {"en"}, "speaker_name": {"Lê Chi"}, "unit": {"X"}}).says(t, 200, "Lê Chi", "Page 1 of")
	if p := v.post("/f/speak/1", url.Values{"_do": {"keep"}, "speaker_name": {"Phạm Dũng"}}); p.status != http.StatusNoContent {
		t.Errorf("keeping a page: status %d", p.status)
	}
	v.get("/f/speak/1?lang=vi").says(t, 200, "Phạm Dũng")
	v.get("/f/speak/9").says(t, 404)
	v.get("/f/nothing").says(t, 404, "Không có trang này")
}

// TestCheckLeadsToWhatIsMissing skips pages; neither checking nor sending
// lets that pass.
func TestCheckLeadsToWhatIsMissing(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.post("/f/poll/start", nil)
	for _, p := range []page{v.get("/f/poll/check"), v.post("/f/poll/submit", nil)} {
		p.says(t, 200, "Có lỗi cần sửa")
		if p.path != "/f/poll/1?show=problems" {
			t.Errorf("led to %s", p.path)
		}
	}
	if n := s.form(t, "poll").Log.Count(); n != 0 {
		t.Errorf("%d responses count", n)
	}
}

// TestUpload sends files of the right kind, of wrong kinds, and replaces one.
func TestUpload(t *testing.T) {
	s := newSite(t, 1)
	x := s.form(t, "papers")
	fields := typed(x, 5)
	at, question := filePage(t, x.Definition)
	pdf := []byte("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
	v := newVisitor(t, s)
	v.post("/f/papers/start", nil)
	for i := range at {
		v.post(fmt.Sprintf("/f/papers/%d", i+1), fields[i])
	}
	path := fmt.Sprintf("/f/papers/%d", at+1)
	v.upload(path, fields[at], question, "virus.docx", []byte("MZ not a document")).says(t, 422, "Có lỗi cần sửa")
	program := append([]byte("MZ"), sampleDocument(t, x)...)
	v.upload(path, fields[at], question, "tham luận.exe", program).says(t, 422, "Có lỗi cần sửa")
	v.upload(path, fields[at], question, "rỗng.pdf", nil).says(t, 422, "Có lỗi cần sửa")
	v.upload(path, fields[at], question, "to.pdf", append(pdf, make([]byte, 11<<20)...)).says(t, 422, "10")
	v.post(path, fields[at]).says(t, 422, "Có lỗi cần sửa")
	v.upload(path, fields[at], question, `C:\tham luận\bản thảo.pdf`, pdf)
	v.get(path).says(t, 200, "<strong>bản thảo.pdf</strong>")
	v.upload(path, fields[at], question, "ti\u202ev.\u202chta", pdf)
	v.get(path).says(t, 200, "<strong>tiv.pdf</strong>")
	v.upload(path, fields[at], question, "bản cuối.html", pdf)
	kept := v.get(path)
	kept.says(t, 200, "<strong>bản cuối.pdf</strong>")
	fields[at].Set(question, regexp.MustCompile(`name="` + question + `" value="([^"]+)"`).FindStringSubmatch(kept.body)[1])
	v.post(path, fields[at])
	for i := at + 1; i < len(fields); i++ {
		v.post(fmt.Sprintf("/f/papers/%d", i+1), fields[i])
	}
	v.get("/f/papers/check").says(t, 200, "bản cuối.pdf")
	v.post("/f/papers/submit", nil).says(t, 200, "Đã nhận câu trả lời")

	download := fmt.Sprintf("/organise/forms/papers/files/2/%s/1", question)
	if p := v.get(download); !strings.HasPrefix(p.path, "/sign-in") {
		t.Errorf("a file went to somebody who is not signed in: %s", p.path)
	}
	v.signIn()
	p := v.get(download)
	p.says(t, 200, "%PDF-1.4")
	if d := p.header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment;") || p.header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("a file could be shown instead of kept: %s, %s", d, p.header.Get("Content-Type"))
	}
}

func filePage(t *testing.T, d *form.Definition) (int, string) {
	for i, q := range d.Questions() {
		if q.Kind == form.File {
			return i, q.ID
		}
	}
	t.Fatal("no file question")
	return 0, ""
}

// sampleDocument is the file of a made-up paper.
func sampleDocument(t *testing.T, x *consultation.Form) []byte {
	t.Helper()
	for _, content := range sample.New(x.Definition, 1, time.Now()).Next().Files {
		return content
	}
	t.Fatal("no file in a sample")
	return nil
}

// TestStartTwice starts in two tabs: both go on with the one draft, until the
// respondent wants to start anew, which discards it.
func TestStartTwice(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.post("/f/speak/start", nil)
	v.post("/f/speak/1", url.Values{"_do": {"keep"}, "speaker_name": {"Nguyễn An"}})
	v.post("/f/speak/start", nil).says(t, 200, "Nguyễn An")
	old := newVisitor(t, s)
	at, _ := url.Parse(s.url + "/f/speak/1")
	old.client.Jar.SetCookies(at, v.client.Jar.Cookies(at))
	p := v.post("/f/speak/start", url.Values{"_anew": {"yes"}})
	if p.says(t, 200, "Trang 1"); strings.Contains(p.body, "Nguyễn An") {
		t.Error("starting anew keeps what was typed")
	}
	old.get("/f/speak/1").says(t, 404, "Không tìm thấy phiếu")
}

// TestClosedMeanwhile closes the form while somebody types: the page is kept.
func TestClosedMeanwhile(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.post("/f/speak/start", nil)
	x := s.form(t, "speak")
	if err := x.Log.CloseForm(t.Context()); err != nil {
		t.Fatal(err)
	}
	v.post("/f/speak/1", url.Values{"_do": {"next"}, "speaker_name": {"Trần Bình"}}).says(t, 409, "vẫn được giữ")
	v.get("/f/speak/1").says(t, 409, "vẫn được giữ")
	if err := x.Log.ReopenForm(t.Context()); err != nil {
		t.Fatal(err)
	}
	v.get("/f/speak/1").says(t, 200, "Trần Bình")
}

// TestTooMuchTyped types more than a draft can hold: the page comes back with it.
func TestTooMuchTyped(t *testing.T) {
	v := newVisitor(t, newSite(t, 0))
	v.post("/f/speak/start", nil)
	long := strings.Repeat("dai ", 300_000)
	p := v.post("/f/speak/2", url.Values{"_do": {"next"}, "summary": {long}})
	p.says(t, 413, "Có lỗi cần sửa", "Xin rút gọn")
	if !strings.Contains(p.body, long) {
		t.Error("what was typed is gone")
	}
}

// TestCookiesAreForgotten looks for cookies after leaving and signing out.
func TestCookiesAreForgotten(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.post("/f/speak/start", nil)
	v.post("/f/speak/leave", nil)
	v.signIn()
	v.post("/sign-out", nil)
	at, _ := url.Parse(s.url + "/f/speak/1")
	for _, c := range v.client.Jar.Cookies(at) {
		if c.Name == "draft" || c.Name == "session" {
			t.Errorf("the cookie %s is still there: %q", c.Name, c.Value)
		}
	}
}
