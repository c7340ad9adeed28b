package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"toadam/internal/store/storetest"
)

// desk is a form whose questions are called as columns of the export could be.
const desk = `form: desk
title: Bàn thư ký
for: members
scales: {degree: [{low: Ít}, {high: Nhiều}]}
thanks: Cảm ơn {{via}}.
pages:
  - page: one
    title: Một
    questions:
      - text: via
        label: Họ và tên
      - number: number
        label: Số bản
        max: 90
      - calculated: day
        label: Gấp đôi
        value: 'number * 2'
        display: true
      - multiple: version
        label: Hai bản nào
        required: true
        at_least: 2
        at_most: 2
        options: [{a: A}, {b: B}, {c: C}]
  - page: two
    title: Hai
    questions:
      - matrix: sup
        label: Ủng hộ
        rows: [{tools: Công cụ}, {train: Tập huấn}]
        scale: degree
      - grid: sums
        label: Kinh phí
        cells: number
        rows: [{y1: Năm nay}]
        columns: [{ask: Đề nghị}]
      - grid: notes
        label: Ghi chú
        cells: text
        max_length: 40
        rows: [{y1: Năm nay}]
        columns: [{what: Việc}]
      - group: props
        label: Kiến nghị
        fields:
          - text: what
            label: Việc gì
            required: true
          - number: cost
            label: Bao nhiêu
`

func newDesk(t *testing.T) *site {
	return newSiteOf(t, storetest.SQLite(t), fstest.MapFS{"desk.yaml": {Data: []byte(desk)}}, fstest.MapFS{}, 0)
}

var deskPage = url.Values{"_do": {"next"}, "via": {"Nguyễn An"}, "number": {"4"}, "version": {"a", "b"}}

// sendDesk answers the form in a browser that has begun it.
func sendDesk(v *visitor) page {
	v.t.Helper()
	v.post("/f/desk/1", deskPage)
	v.post("/f/desk/2", url.Values{"_do": {"next"}})
	return v.post("/f/desk/submit", nil)
}

// TestCodeAfterSending opens a response that was sent by its code, from a browser
// of its own and from one that had taken it over: it tells the receipt only.
func TestCodeAfterSending(t *testing.T) {
	s := newDesk(t)
	here, there, later := newVisitor(t, s), newVisitor(t, s), newVisitor(t, s)
	here.post("/f/desk/start", nil)
	code := resumeCode.FindStringSubmatch(here.post("/f/desk/later", nil).body)[1]
	there.post("/f/desk/resume/"+code, nil)
	p := sendDesk(here)
	p.says(t, 200, "Cảm ơn Nguyễn An.")
	receipt := p.body[strings.Index(p.body, `class="code">`)+len(`class="code">`):][:14]
	p = later.post("/f/desk/resume/"+code, nil)
	p.says(t, 200, "Phiếu này đã được gửi", receipt)
	if cookie := p.header.Get("Set-Cookie"); strings.Contains(cookie, "draft=") {
		t.Errorf("the browser gets %s", cookie)
	}
	later.get("/f/desk/receipt").says(t, 404)
	p = there.get("/f/desk/receipt")
	p.says(t, 200, receipt, "Cảm ơn ….")
	if strings.Contains(p.body, "Nguyễn An") {
		t.Error("the code still tells an answer")
	}
}

// TestPageAfterSending sends a page when another tab has sent the response: what
// was changed on it does not go without a word.
func TestPageAfterSending(t *testing.T) {
	v := newVisitor(t, newDesk(t))
	v.post("/f/desk/start", nil)
	v.post("/f/desk/1", deskPage)
	tab := v.get("/f/desk/1").carries()
	for name, values := range deskPage {
		tab[name] = values
	}
	sendDesk(v)
	const word = "không được lưu và không được tính"
	if p := v.post("/f/desk/1", tab); p.path != "/f/desk/receipt" || strings.Contains(p.body, word) {
		t.Errorf("an unchanged page leads to %s: %s", p.path, p.body)
	}
	tab.Set("via", "Trần Bình")
	v.post("/f/desk/1", tab).says(t, 200, word, "Mã biên nhận")
	v.ask("/f/desk/1", tab).says(t, 200, `{"go":"/f/desk/receipt?late=1"}`)
	tab["via"], tab["version"] = deskPage["via"], nil
	v.post("/f/desk/1", tab).says(t, 200, word)
}

// TestChoicesAndCalculated reads what the pages say of them.
func TestChoicesAndCalculated(t *testing.T) {
	v := newVisitor(t, newDesk(t))
	v.post("/f/desk/start", nil).says(t, 200, "Chọn đúng 2 phương án.")
	v.post("/f/desk/1", url.Values{"_do": {"next"}}).says(t, 422, "Hãy chọn ít nhất 2 phương án: “Hai bản nào”")
	v.post("/f/desk/1", deskPage)
	v.post("/f/desk/2", url.Values{"_do": {"next"}}).says(t, 200, "Gấp đôi", "Do máy chủ tính")
	if p := v.get("/f/desk/check"); strings.Contains(p.body, "Lấy từ đường dẫn") {
		t.Error("a calculated answer is said to come from the address")
	}
}

// TestExportedNames exports a form whose questions are called number, day, version
// and via: no two columns have one name.
func TestExportedNames(t *testing.T) {
	v := newVisitor(t, newDesk(t))
	v.post("/f/desk/start", nil)
	sendDesk(v).says(t, 200, "Đã nhận câu trả lời")
	v.signIn()
	p := v.get("/organise/forms/desk/export.csv")
	p.says(t, 200, "_number,_day,_version,_via,via,number,day,version,", ",1,web,Nguyễn An,4,8,a;b,")
	names := strings.Split(strings.TrimPrefix(strings.SplitN(p.body, "\n", 2)[0], "\ufeff"), ",")
	slices.Sort(names)
	if len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("columns of one name: %v", names)
	}
}

// TestTooMuchInTables types more than can be kept where there is no text question,
// and more than the server reads.
func TestTooMuchInTables(t *testing.T) {
	v := newVisitor(t, newDesk(t))
	v.post("/f/desk/start", nil)
	v.post("/f/desk/1", deskPage)
	for _, c := range []struct{ field, label string }{{"notes.y1.what", "Ghi chú"}, {"props.1.what", "Kiến nghị"}} {
		v.post("/f/desk/2", url.Values{"_do": {"next"}, c.field: {strings.Repeat("dai ", 300_000)}}).
			says(t, 413, "<title>Lỗi:", "trước hết ở câu này: “"+c.label+"”")
	}
	v.post("/f/desk/2", url.Values{"_do": {"next"}, "notes.y1.what": {strings.Repeat("a", 2<<20)}}).
		says(t, 413, "chưa được lưu. Xin quay lại", `href="/f/desk/2"`)
}

// TestAPIReportsEverything sends mistakes of form beside others.
func TestAPIReportsEverything(t *testing.T) {
	v := newVisitor(t, newDesk(t))
	for _, c := range []struct {
		answers string
		want    []string // question, row, code
		says    string
	}{
		{`{}`, []string{"version  at_least"}, "Hai bản nào"},
		{`{"version": ["a", "b"], "sup": {"zz": "low", "tools": "none", "train": "none"}}`,
			[]string{"sup zz unknown_row", "sup tools unknown_option", "sup train unknown_option"}, "“Ủng hộ” không có dòng “zz”"},
		{`{"version": 1, "sup": {"tools": 1, "train": "none"}}`,
			[]string{"version  wrong_type", "sup tools wrong_type", "sup train unknown_option"}, ""},
		{`{"version": ["a", "b"], "props": [{"zz": 1}, {"cost": 1}, {"what": 1, "cost": "x"}]}`,
			[]string{"props 1.zz unknown_field", "props 3.what wrong_type", "props 2.what required", "props 3.cost not_number"}, "Dòng 1 của câu “Kiến nghị” không có mục “zz”"},
		{`{"version": ["a", "b"], "sums": {"y1.ask": 5}}`, []string{"sums y1.ask unknown_row"}, "Câu “Kinh phí” không có dòng “y1.ask”"},
		{`{"version": ["a", "b"], "sums": {"y1": {"zz": 5, "ask": 1e300}}}`,
			[]string{"sums y1.zz unknown_column", "sums y1.ask max"}, "Dòng “y1” của câu “Kinh phí” không có cột “zz”"},
		{`{"version": ["a", "b"], "number": 1e300}`, []string{"number  max"}, "không được lớn hơn 90"},
		{`{"version": ["a", "b"], "number": -1e400}`, []string{"number  min"}, ""},
	} {
		p := v.api("/api/v1/forms/desk/responses", fmt.Sprintf(`{"key": "k", "answers": %s}`, c.answers))
		p.says(t, 422, c.says)
		var got struct {
			Problems []struct{ Question, Row, Code string }
		}
		if err := json.Unmarshal([]byte(p.body), &got); err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, x := range got.Problems {
			list = append(list, x.Question+" "+x.Row+" "+x.Code)
		}
		if !slices.Equal(list, c.want) {
			t.Errorf("%s: %q, want %q", c.answers, list, c.want)
		}
	}
}

// uploadAll posts a page with several files, as a browser does.
func (v *visitor) uploadAll(path, question string, files ...[2]string) page {
	v.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	w.WriteField("_do", "next")
	for _, f := range files {
		part, err := w.CreateFormFile(question, f[0])
		if err != nil {
			v.t.Fatal(err)
		}
		part.Write([]byte(f[1]))
	}
	w.Close()
	r, err := http.NewRequest(http.MethodPost, v.site.url+path, &body)
	if err == nil {
		r.Header.Set("Content-Type", w.FormDataContentType())
	}
	return v.do(r, err)
}

// TestSeveralFilesSomeBad uploads good files around bad ones: each bad one is
// named, and all good ones are there.
func TestSeveralFilesSomeBad(t *testing.T) {
	v := newVisitor(t, newTablesSite(t, 0))
	v.post("/f/tables/start", nil)
	p := v.uploadAll("/f/tables/2", "annexes", [2]string{"một.pdf", smallPDF}, [2]string{"hai.pdf", "MZ"}, [2]string{"2026-01-02", ""}, [2]string{"ba.pdf", smallPDF})
	p.says(t, 422, "<strong>một.pdf</strong>", "<strong>ba.pdf</strong>", "Tệp “hai.pdf” phải thuộc loại", "Tệp “2026-01-02” không có nội dung")
	v.uploadAll("/f/tables/2", "annexes", [2]string{"một.pdf", smallPDF}, [2]string{"hai.pdf", smallPDF}, [2]string{"ba.pdf", smallPDF}).
		says(t, 422, "Chỉ được tải lên nhiều nhất 2 tệp")
}

// TestFileNamedTwice sends one file's name three times: it is one file.
func TestFileNamedTwice(t *testing.T) {
	v := newVisitor(t, newTablesSite(t, 0))
	v.post("/f/tables/start", nil)
	v.upload("/f/tables/2", url.Values{"_do": {"keep"}}, "annexes", "a.pdf", []byte(smallPDF))
	fileField := regexp.MustCompile(`type="hidden" name="annexes" value="([^"]+)"`)
	blob := fileField.FindStringSubmatch(v.get("/f/tables/2").body)[1]
	v.post("/f/tables/2", url.Values{"_do": {"keep"}, "annexes": {blob, blob, blob}})
	if n := strings.Count(v.get("/f/tables/2").body, "<strong>a.pdf</strong>"); n != 1 {
		t.Errorf("the page lists the file %d times", n)
	}
}
