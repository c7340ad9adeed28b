package web_test

import (
	"net/url"
	"os"
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
	v.get("/f/tables/check").says(t, 200, `<dd class="prose">zalo</dd>`)
}
