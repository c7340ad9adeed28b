package web_test

import (
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"toadam/internal/store/storetest"
)

// newTablesSite serves a form with hidden questions, several files, grids and
// groups.
func newTablesSite(t *testing.T, n int) *site {
	t.Helper()
	const folder = "testdata/tables/"
	return newSiteOf(t, storetest.SQLite(t), os.DirFS(folder+"forms"), os.DirFS(folder+"dashboards"), n)
}

// TestHiddenQuestion follows a parameter from the address to the export: it is
// shown, passed on, and nothing that a page sends changes it.
func TestHiddenQuestion(t *testing.T) {
	v := newVisitor(t, newTablesSite(t, 0))
	v.get("/f/tables?utm_source=e%CC%81mail").says(t, 200, "Kênh nhận thư mời: <strong>émail</strong>", `name="utm_source" value="émail"`)
	v.get("/f/tables?utm_source=email").says(t, 200, "Kênh nhận thư mời: <strong>email</strong>", `name="utm_source" value="email"`)
	p := v.post("/f/tables/start", url.Values{"utm_source": {"email"}})
	if strings.Contains(p.body, "Kênh nhận thư mời") {
		t.Error("a page shows the hidden question")
	}
	p.says(t, 200, `<script id="known" type="application/json">{"channel":"email"}`)
	v.post("/f/tables/1", url.Values{"_do": {"next"}, "channel": {"forged"}, "utm_source": {"forged"}, "again": {"yes"}})
	v.upload("/f/tables/2", url.Values{"_do": {"next"}}, "annexes", "a.pdf", []byte(smallPDF))
	v.get("/f/tables?utm_source=zalo").says(t, 200, "<strong>email</strong>", `name="utm_source" value="zalo"`)
	v.get("/f/tables/check").says(t, 200, "Kênh nhận thư mời", `<dd class="prose">email</dd>`, "Lấy từ đường dẫn")
	v.post("/f/tables/submit", nil).says(t, 200, "Đã nhận câu trả lời")
	v.signIn()
	v.get("/organise/forms/tables/export.csv").says(t, 200, ",channel,", ",email,yes,")
}

// TestHiddenQuestionWithout sends no parameter, or one that can't be kept.
func TestHiddenQuestionWithout(t *testing.T) {
	s := newTablesSite(t, 0)
	for _, query := range []string{"", "?utm_source=", "?utm_source=hon-muoi-ky-tu", "?utm_source=%FF%FE"} {
		v := newVisitor(t, s)
		if p := v.get("/f/tables" + query); strings.Contains(p.body, "Kênh nhận") {
			t.Errorf("%q is kept: %s", query, p.body)
		}
		v.post("/f/tables/start"+query, nil)
		v.upload("/f/tables/2", url.Values{"_do": {"next"}}, "annexes", "a.pdf", []byte(smallPDF))
		if p := v.get("/f/tables/check"); p.status != 200 || strings.Contains(p.body, "Kênh nhận") {
			t.Errorf("%q: status %d: %s", query, p.status, p.body)
		}
	}
}

// TestHiddenQuestionAnew starts anew by another link, which counts.
func TestHiddenQuestionAnew(t *testing.T) {
	v := newVisitor(t, newTablesSite(t, 0))
	v.post("/f/tables/start?utm_source=email", nil)
	v.post("/f/tables/start", url.Values{"_anew": {"yes"}, "utm_source": {"zalo"}})
	v.upload("/f/tables/2", url.Values{"_do": {"next"}}, "annexes", "a.pdf", []byte(smallPDF))
	v.get("/f/tables/check").says(t, 200, `<dd class="prose">zalo</dd>`)
}

const smallPDF = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

// held are the blobs that a page shows as uploaded.
func held(p page) (blobs []string) {
	for _, m := range regexp.MustCompile(`type="hidden" name="annexes" value="([^"]+)"`).FindAllStringSubmatch(p.body, -1) {
		blobs = append(blobs, m[1])
	}
	return blobs
}

// TestSeveralFiles uploads files one by one, one too many and one of another
// type, removes one, and downloads what is left, all without script.
func TestSeveralFiles(t *testing.T) {
	v := newVisitor(t, newTablesSite(t, 0))
	v.post("/f/tables/start", nil)
	const path = "/f/tables/2"
	add := url.Values{"_upload": {"annexes"}}
	v.post(path, url.Values{"_do": {"next"}}).says(t, 422, `href="#annexes"`, "Hãy chọn tệp")
	v.upload(path, add, "annexes", "virus.pdf", []byte("MZ")).says(t, 422, `href="#annexes"`, "thuộc loại")
	p := v.upload(path, add, "annexes", "một.pdf", []byte(smallPDF))
	p.says(t, 200, "<strong>một.pdf</strong>", "Thêm tệp khác")
	if p.path != path+"#annexes" && p.path != path {
		t.Errorf("uploading led to %s", p.path)
	}
	add["annexes"] = held(p)
	p = v.upload(path, add, "annexes", "hai.pdf", []byte(smallPDF))
	p.says(t, 200, "<strong>một.pdf</strong>", "<strong>hai.pdf</strong>", "Đã đủ số tệp")
	if strings.Contains(p.body, `type="file"`) {
		t.Error("there is a field for one file more")
	}
	add["annexes"] = held(p)
	v.upload(path, add, "annexes", "ba.pdf", []byte(smallPDF)).says(t, 422, "nhiều nhất 2 tệp", "<strong>hai.pdf</strong>")
	one := url.Values{"annexes": held(p), "_remove": {"annexes/" + held(p)[0]}}
	p = v.post(path, one)
	p.says(t, 200, "<strong>hai.pdf</strong>")
	if strings.Contains(p.body, "một.pdf") {
		t.Error("the removed file is still there")
	}
	add["annexes"] = held(p)
	p = v.upload(path, add, "annexes", "ba.pdf", []byte(smallPDF+"3"))
	v.post(path, url.Values{"_do": {"next"}, "annexes": held(p), "_seen": {"about"}}).says(t, 200, "hai.pdf", "ba.pdf")
	v.post("/f/tables/submit", nil).says(t, 200, "Đã nhận câu trả lời")
	v.signIn()
	v.get("/organise/forms/tables").says(t, 200, `/files/1/annexes/1"`, `/files/1/annexes/2"`)
	v.get("/organise/forms/tables/files/1/annexes/2").says(t, 200, smallPDF+"3")
	v.get("/organise/forms/tables/files/1/annexes/3").says(t, 404)
	v.get("/organise/forms/tables/files/1/annexes/0").says(t, 404)
	v.get("/organise/forms/tables/export.csv").says(t, 200, "annexes.1,annexes.2,", "hai.pdf,ba.pdf,")
}
