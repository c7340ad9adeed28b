package web_test

import (
	"fmt"
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
	p.says(t, 200, `<script id="_known" type="application/json">{"channel":"email"}`)
	v.post("/f/tables/1", url.Values{"_do": {"next"}, "channel": {"forged"}, "utm_source": {"forged"}, "again": {"yes"}})
	v.upload("/f/tables/2", url.Values{"_do": {"next"}}, "annexes", "a.pdf", []byte(smallPDF))
	v.get("/f/tables?utm_source=zalo").says(t, 200, "<strong>email</strong>", `name="utm_source" value="zalo"`)
	fillTables(v).says(t, 200, "Kênh nhận thư mời", `<dd class="prose">email</dd>`, "Lấy từ đường dẫn")
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
		if p := fillTables(v); p.status != 200 || strings.Contains(p.body, "Kênh nhận") {
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
	fillTables(v).says(t, 200, `<dd class="prose">zalo</dd>`)
}

// fillTables answers the pages of grids and proposals with as little as is asked.
func fillTables(v *visitor) page {
	v.post("/f/tables/3", url.Values{"_do": {"next"}, "uses.laptop": {"office"}, "uses.board": {"office"}})
	v.post("/f/tables/4", url.Values{"_do": {"next"}, "proposals.1.problem": {"Ồn"}})
	return v.get("/f/tables/check")
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
	v.post(path, url.Values{"_do": {"next"}, "annexes": held(p), "_seen": {"about"}})
	fillTables(v).says(t, 200, "hai.pdf", "ba.pdf")
	v.post("/f/tables/submit", nil).says(t, 200, "Đã nhận câu trả lời")
	v.signIn()
	v.get("/organise/forms/tables").says(t, 200, `/files/1/annexes/1"`, `/files/1/annexes/2"`)
	v.get("/organise/forms/tables/files/1/annexes/2").says(t, 200, smallPDF+"3")
	v.get("/organise/forms/tables/files/1/annexes/3").says(t, 404)
	v.get("/organise/forms/tables/files/1/annexes/0").says(t, 404)
	v.get("/organise/forms/tables/export.csv").says(t, 200, "annexes.1,annexes.2,", "hai.pdf,ba.pdf,")
}

// TestGridWithoutScript answers grids, with mistakes first.
func TestGridWithoutScript(t *testing.T) {
	v := newVisitor(t, newTablesSite(t, 0))
	v.post("/f/tables/start", nil)
	const path = "/f/tables/3"
	v.post(path, url.Values{"_do": {"next"}, "money.y2.given": {"-1"}, "steps.q1.who": {strings.Repeat("a", 41)}}).says(t, 422,
		`href="#uses.laptop-office"`, "ít nhất một", "Máy tính xách tay", `href="#money.y2.given"`, `value="-1"`, "“Năm sau – Được cấp”", `href="#steps.q1.who"`)
	v.post(path, url.Values{"_do": {"next"}, "uses.laptop": {"home", "office"}, "uses.board": {"office"},
		"money.y1.asked": {"1.234,5"}, "money.y2.given": {"0"}, "steps.q1.what": {"=1+1"}})
	v.post("/f/tables/4", url.Values{"_do": {"next"}, "proposals.1.problem": {"Ồn"}})
	v.upload("/f/tables/2", url.Values{"_do": {"next"}}, "annexes", "a.pdf", []byte(smallPDF))
	v.get("/f/tables/check").says(t, 200, "Máy tính xách tay: Cơ quan, Ở nhà", "Năm nay – Đề nghị: 1.234,5 triệu", "Năm sau – Được cấp: 0 triệu", "Quý I – Việc: =1+1")
	v.post("/f/tables/submit", nil).says(t, 200, "Đã nhận câu trả lời")
	v.signIn()
	v.get("/organise/forms/tables").says(t, 200, "Máy tính xách tay: Cơ quan, Ở nhà")
	v.get("/organise/forms/tables/export.csv").says(t, 200,
		"uses.laptop,uses.board,money.y1.asked,money.y1.given,money.y2.asked,money.y2.given,steps.q1.what,", "office;home,office,1234.5,,,0,'=1+1,")
}

// TestGroupWithoutScript adds and removes rows by buttons, which keep what was
// typed, and sends rows with mistakes in them.
func TestGroupWithoutScript(t *testing.T) {
	v := newVisitor(t, newTablesSite(t, 0))
	v.post("/f/tables/start", nil)
	v.upload("/f/tables/2", url.Values{"_do": {"next"}}, "annexes", "a.pdf", []byte(smallPDF))
	v.post("/f/tables/3", url.Values{"_do": {"next"}, "uses.laptop": {"office"}, "uses.board": {"office"}})
	const path = "/f/tables/4"
	v.post(path, url.Values{"_do": {"next"}}).says(t, 422, `href="#proposals.1.problem"`, "ít nhất một dòng")
	typed := url.Values{"proposals.rows": {"1"}, "proposals.1.cause": {"Vì đường"}, "_add": {"proposals"}}
	p := v.post(path, typed)
	p.says(t, 200, "Vì đường", `id="proposals.2"`, `name="proposals.rows" value="2"`)
	if p.path != path && p.path != path+"#proposals.2" {
		t.Errorf("adding a row led to %s", p.path)
	}
	typed = url.Values{"proposals.rows": {"2"}, "proposals.1.cause": {"Vì đường"}, "proposals.2.problem": {"Lạnh"}, "proposals.2.who": {"other"}, "_do": {"next"}}
	v.post(path, typed).says(t, 422, `href="#proposals.1.problem"`, "“Vấn đề (dòng 1)”", `href="#proposals.2.who__other"`, "“Cơ quan thực hiện (dòng 2)”")
	typed.Set("proposals.2.due", "31/02/2026")
	v.post(path, typed).says(t, 422, `value="31/02/2026"`, "“Thời hạn (dòng 2)”")
	typed.Del("_do")
	typed.Set("_add", "proposals")
	if p := v.post(path, typed); strings.Contains(p.body, `name="_add"`) {
		t.Error("there is room for a fourth row")
	}
	typed.Del("_add")
	typed.Set("proposals.rows", "3")
	typed.Set("proposals.3.problem", "Tối")
	typed.Set("_remove", "proposals/1")
	p = v.post(path, typed)
	p.says(t, 200, `name="proposals.1.problem" value="Lạnh"`, `name="proposals.2.problem" value="Tối"`, `name="proposals.rows" value="2"`)
	if strings.Contains(p.body, "Vì đường") || strings.Contains(p.body, `id="proposals.3"`) {
		t.Error("the removed row is still there")
	}
	v.post(path, url.Values{"_do": {"next"}, "_seen": {"first"}, "proposals.rows": {"2"}, "proposals.1.problem": {"Lạnh"}, "proposals.1.who": {"other"},
		"proposals.1.who__other": {"Chi bộ"}, "proposals.2.problem": {"Tối"}, "proposals.2.due": {"1/2/2026"}}).says(t, 200,
		"1. Vấn đề: Lạnh", "1. Cơ quan thực hiện: Khác: Chi bộ", "2. Thời hạn: 01/02/2026")
	v.post("/f/tables/submit", nil).says(t, 200, "Đã nhận câu trả lời")
	v.signIn()
	v.get("/organise/forms/tables").says(t, 200, "2. Vấn đề: Tối")
	v.get("/organise/forms/tables/export.csv").says(t, 200,
		"proposals.rows,proposals.1.problem,proposals.1.cause,proposals.1.who,proposals.1.who__other,proposals.1.due,proposals.2.problem,",
		"2,Lạnh,,other,Chi bộ,,Tối,,,,2026-02-01,")
}

// TestTablesInBrowser opens every page, with mistakes too, and the dashboard, at
// both widths and in both languages; axe looks at each.
func TestTablesInBrowser(t *testing.T) {
	browser := newBrowser(t)
	s := newTablesSite(t, 40)
	for _, look := range []struct {
		width        int64
		scheme, lang string
	}{{phone, "light", "vi"}, {desktop, "light", "vi"}, {phone, "dark", "en"}, {desktop, "dark", "en"}} {
		t.Run(fmt.Sprintf("%d_%s", look.width, look.lang), func(t *testing.T) {
			b := newTab(t, browser, s.url, look.width, look.scheme)
			b.open("/f/tables?utm_source=email&lang=" + look.lang)
			b.inspect(fmt.Sprintf("tables_start_%d_%s", look.width, look.scheme))
			b.press("form.acts button, .acts form button")
			for page := range len(s.form(t, "tables").Pages) {
				b.open(fmt.Sprintf("/f/tables/%d", page+1))
				b.inspect(fmt.Sprintf("tables_%d_%d_%s", page+1, look.width, look.scheme))
				b.open(fmt.Sprintf("/f/tables/%d?show=problems", page+1))
				b.inspect(fmt.Sprintf("tables_%d_problems_%d_%s", page+1, look.width, look.scheme))
			}
			b.open("/f/tables/paper")
			b.inspect(fmt.Sprintf("tables_paper_%d_%s", look.width, look.scheme))
			b.signIn()
			b.open("/organise/dashboards/tables")
			b.wait("[...document.querySelectorAll('[data-chart]')].every((e) => e.querySelector('svg'))")
			b.inspect(fmt.Sprintf("tables_dashboard_%d_%s", look.width, look.scheme))
		})
	}
}

// TestRowsInBrowser adds and removes rows with script: the focus goes along, and
// a condition counts rows.
func TestRowsInBrowser(t *testing.T) {
	s := newTablesSite(t, 0)
	b := newTab(t, newBrowser(t), s.url, phone, "light")
	b.open("/f/tables")
	b.press("form.acts button")
	b.open("/f/tables/4")
	write := func(field, text string) {
		eval[bool](b, fmt.Sprintf(`(() => { const e = document.getElementsByName(%q)[0]; e.value = %q; e.dispatchEvent(new Event("input", {bubbles: true})); return true })()`, field, text))
	}
	write("proposals.1.problem", "Ồn")
	b.press("[name=_add]")
	b.wait(`document.activeElement.name === "proposals.2.problem"`)
	shown := func() bool { return eval[bool](b, `!document.getElementById("first").closest("[hidden]")`) }
	if shown() {
		t.Error("an empty row counts")
	}
	write("proposals.2.problem", "Lạnh")
	if !shown() {
		t.Error("a second row does not count")
	}
	b.press("[name=_remove][value='proposals/1']")
	b.wait(`document.getElementsByName("proposals.1.problem")[0].value === "Lạnh" && !document.getElementsByName("proposals.2.problem").length`)
	b.open("/f/tables/3")
	eval[bool](b, `document.getElementById("uses.laptop-home").click(); true`)
	if hidden := eval[bool](b, `!!document.getElementById("lent").closest("[hidden]")`); hidden {
		t.Error("a box that was ticked does not count")
	}
}

// TestTablesOnPaper prints grids and groups, and copies them from a sheet.
func TestTablesOnPaper(t *testing.T) {
	v := newVisitor(t, newTablesSite(t, 0))
	v.get("/f/tables/paper").says(t, 200, "Máy tính xách tay", "Dòng 3", "Nguyên nhân")
	v.signIn()
	const path = "/organise/forms/tables/entry"
	v.get(path).says(t, 200, `name="uses.laptop"`, `name="money.y2.given"`, "Năm sau – Được cấp", `name="proposals.3.problem"`, "Vấn đề (dòng 3)", "1 Ban Tổ chức; 2 Khác")
	sheet := url.Values{"_do": {"store"}, "_serial": {"1"}, "uses.laptop": {"13"}, "uses.board": {"1"}, "proposals.1.problem": {"Ồn"}, "proposals.2.problem": {"Tối"}, "proposals.2.who": {"3"}}
	v.post(path, sheet).says(t, 422, `href="#proposals.2.who"`)
	sheet.Set("proposals.2.who", "1")
	v.post(path, sheet)
	v.get("/organise/forms/tables/export.csv").says(t, 200, "office;home,office,", "2,Ồn,,,,,Tối,,board,")
}
