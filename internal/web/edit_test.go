package web_test

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// sentBy are those of the form on the page with the id, and the boxes in
// it that are ticked.
func sentBy(t testing.TB, body, id string) url.Values {
	t.Helper()
	_, form, found := strings.Cut(body, `id="`+id+`"`)
	if !found {
		t.Fatalf("there is no form %s", id)
	}
	form, _, _ = strings.Cut(form, "</form>")
	fields := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		fields[m[1]] = append(fields[m[1]], m[2])
	}
	for _, m := range regexp.MustCompile(`<input type="checkbox" id="[^"]*" name="([^"]*)" value="([^"]*)" checked`).FindAllStringSubmatch(form, -1) {
		fields[m[1]] = append(fields[m[1]], m[2])
	}
	return fields
}

// step opens a place of a form and makes a step there, as without script.
func (v *visitor) step(form, at, do string, fields url.Values) page {
	v.t.Helper()
	p := v.get("/organise/forms/" + form + "/edit?at=" + at)
	p.says(v.t, 200)
	all := sentBy(v.t, p.body, "fields")
	all.Set("do", do)
	for name, values := range fields {
		all[name] = values
	}
	return v.post("/organise/forms/"+form+"/edit", all)
}

func (v *visitor) text(form string) string {
	v.t.Helper()
	body := v.get("/organise/forms/" + form + "/edit?tab=source").body
	_, body, _ = strings.Cut(body, `<textarea id="yaml"`)
	_, body, _ = strings.Cut(body, ">\n")
	body, _, _ = strings.Cut(body, "</textarea>")
	return strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(body)
}

// TestEditWithoutScript edits a form by plain posts.
func TestEditWithoutScript(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	if p := v.get("/organise/forms/speak/edit"); p.path != "/sign-in?next=%2Forganise%2Fforms%2Fspeak%2Fedit" {
		t.Fatal("somebody who is not signed in sees ", p.path)
	}
	v.signIn()
	v.step("speak", "pages/0/questions/0", "fill", url.Values{"label.vi": {"Họ, tên"}}).says(t, 200, "Họ, tên", "Đã lưu.")
	p := v.step("speak", "pages/0/questions/0", "add_question pages/0/questions/0 speaker_name", url.Values{"new_kind": {"single"}})
	p.says(t, 200, "Phương án 1")
	if !strings.Contains(p.path, "at=pages%2F0%2Fquestions%2F1") {
		t.Error("the new question is not open: ", p.path)
	}
	v.step("speak", "pages/0/questions/1", "up pages/0/questions/1/options/1 single_1", url.Values{"options.1.vi": {"Hai"}}).says(t, 200)
	if text := v.text("speak"); !strings.Contains(text, "          - option_2: {vi: Hai, en: Option 2}\n          - option_1:") {
		t.Errorf("filling in and moving made\n%s", text)
	}
	v.step("speak", "pages/0/questions/1", "remove pages/0/questions/1 single_1", nil).says(t, 200)
	v.step("speak", "pages/0/questions/0", "undo", nil).says(t, 200, "single_1")
	v.step("speak", "", "block_questions closing", nil).says(t, 200, "closing_comments")
	v.get("/organise/forms/speak/edit/insert?at=pages/0").says(t, 200, "Thang 5 mức", "Phiếu lấy ý kiến")
	v.get("/organise/forms/speak/edit/insert?at=pages/0&from=poll").says(t, 200, "copy pages/1/questions/0")
	v.step("speak", "pages/0", "copy pages/1", url.Values{"from": {"poll"}}).says(t, 200, "apparatus")
	v.step("speak", "pages/0", "nonsense", nil).says(t, 422, "Không thực hiện được")
	v.step("speak", "pages/9", "fill", nil).says(t, 200)
	v.get("/organise/forms/nothing/edit").says(t, 404)
}

func TestSourceWithMistakes(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.signIn()
	text := v.text("speak")
	v.step("speak", "", "source", url.Values{"yaml": {strings.Replace(text, "text: speaker_name", "txt: speaker_name", 1)}}).
		says(t, 200, "&#34;txt&#34; không phải là loại câu hỏi", "có phải ý là text không?", "Dòng 18", `<span lang="vi">`)
	v.step("speak", "", "source", url.Values{"yaml": {"form: [\n"}}).says(t, 200, "chỗ này không đúng YAML: thiếu giá trị", "chưa đọc được")
	v.step("speak", "", "source", url.Values{"yaml": {strings.ReplaceAll(text, "\n", "\r\n")}}).says(t, 200, "Không có lỗi.")
	if v.text("speak") != text {
		t.Error("the text is not what it was")
	}
}

func TestLocked(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.signIn()
	const at = "pages/0/questions/0"
	v.step("speak", at, "lock "+at+" speaker_name", nil).says(t, 200, "Đã khóa speaker_name.", "Mở khóa")
	v.step("speak", at, "fill", url.Values{"label.vi": {"Khác"}}).says(t, 422, "“speaker_name” đã khóa")
	text := v.text("speak")
	v.step("speak", "", "source", url.Values{"yaml": {strings.Replace(text, "        locked: true\n", "", 1)}}).says(t, 422, "“speaker_name” đã khóa")
	v.step("speak", "", "source", url.Values{"yaml": {text + "  - ["}}).says(t, 422, "chưa lưu", "  - [")
	if v.text("speak") != text {
		t.Error("something locked was changed")
	}
	v.step("speak", at, "unlock "+at+" speaker_name", nil).says(t, 200)
	v.step("speak", at, "fill", url.Values{"label.vi": {"Khác"}}).says(t, 200, "Khác")
}

// TestTwoEdit lets two organisers edit at once: what does not touch is joined,
// what does is shown, and nothing is overwritten.
func TestTwoEdit(t *testing.T) {
	s := newSite(t, 0)
	one, two := newVisitor(t, s), newVisitor(t, s)
	one.signIn()
	two.signIn()
	seen := func(v *visitor, at string) url.Values {
		p := v.get("/organise/forms/speak/edit?tab=source&at=" + at)
		fields := sentBy(t, p.body, "fields")
		fields.Set("do", "fill")
		return fields
	}
	other, same := seen(two, "pages/0/questions/1"), seen(two, "pages/0/questions/0")
	source := seen(two, "")
	old := two.text("speak")
	one.step("speak", "pages/0/questions/0", "fill", url.Values{"label.vi": {"Tên một"}}).says(t, 200)
	other.Set("label.vi", "Chức vụ hai")
	two.post("/organise/forms/speak/edit", other).says(t, 200, "Chức vụ hai", "Tên một")
	same.Set("label.vi", "Tên hai")
	two.post("/organise/forms/speak/edit", same).says(t, 409, "Hai người cùng sửa", "<mark>        label: {vi: Tên hai, en: Full name}</mark>", "<mark>        label: {vi: Tên một, en: Full name}</mark>", organiserEmail)
	source.Set("do", "source")
	source.Set("yaml", strings.Replace(old, "Người phát biểu", "Diễn giả", 1))
	p := two.post("/organise/forms/speak/edit", source)
	p.says(t, 409, "Diễn giả", "Tên một")
	if text := one.text("speak"); !strings.Contains(text, "Tên một") || !strings.Contains(text, "Chức vụ hai") || strings.Contains(text, "Diễn giả") {
		t.Errorf("something was overwritten:\n%s", text)
	}
	revision := regexp.MustCompile(`name="revision" value="(\d+)"`).FindStringSubmatch(p.body)[1]
	two.post("/organise/forms/speak/edit", url.Values{"do": {"source"}, "revision": {revision}, "yaml": source["yaml"]}).says(t, 200, "Diễn giả")
}

// TestRefusedIdentifier is told beside the field, and loses nothing of what was
// filled in.
func TestRefusedIdentifier(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.signIn()
	text := v.text("speak")
	for _, id := range []string{"position", "Chức vụ"} {
		p := v.step("speak", "pages/0/questions/0", "fill", url.Values{"_id": {id}, "label.vi": {"Tên khác"}})
		p.says(t, 422, `name="_id" value="`+id+`"`, `id="f._id.err">Mã “`+id, "Tên khác", `aria-invalid="true"`)
	}
	v.step("speak", "pages/0/questions/0", "add_question pages/0/questions/0 speaker_name", url.Values{"new_kind": {"single"}, "_id": {"position"}}).says(t, 422)
	v.step("speak", "", "fill", url.Values{"_id": {"poll"}}).says(t, 200, "readonly", "không đổi được")
	if v.text("speak") != text {
		t.Error("something was changed")
	}
	v.step("speak", "", "source", url.Values{"yaml": {strings.Replace(text, "form: speak", "form: poll", 1)}}).says(t, 200, "Lỗi cần sửa: 1")
}

// TestTwice sends steps twice, as a double click does without script.
func TestTwice(t *testing.T) {
	s := newSite(t, 0)
	v, w := newVisitor(t, s), newVisitor(t, s)
	v.signIn()
	w.signIn()
	seen := func() url.Values {
		return sentBy(t, v.get("/organise/forms/speak/edit?at=pages/0/questions/0").body, "fields")
	}
	for i, label := range []string{"Một", "Hai"} {
		fields := seen()
		fields.Set("do", "fill")
		fields.Set("label.vi", label)
		for range 2 {
			v.post("/organise/forms/speak/edit", fields).says(t, 200, label)
		}
		if revision := seen().Get("revision"); revision != strconv.Itoa(i+2) {
			t.Errorf("revision %s after %d steps", revision, i+1)
		}
	}
	undo := seen()
	undo.Set("do", "undo")
	for range 2 {
		v.post("/organise/forms/speak/edit", undo).says(t, 200, "Một")
	}
	stale := undo
	w.step("speak", "pages/0/questions/0", "fill", url.Values{"label.vi": {"Ba"}}).says(t, 200)
	v.post("/organise/forms/speak/edit", stale).says(t, 422, "Ba", "đã thay đổi từ khi")
}

// TestOutline tells apart what is called the same, and shows no more than a page
// can.
func TestOutline(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.signIn()
	for range 2 {
		v.step("speak", "pages/0", "add_question pages/0 speaker", url.Values{"new_kind": {"yes_no"}})
	}
	v.get("/organise/forms/speak/edit").says(t, 200, "Câu hỏi mới (yes_no_1)", "Câu hỏi mới (yes_no_2)")
	var many strings.Builder
	many.WriteString("form: speak\npages:\n")
	for range 30_000 {
		many.WriteString("  - page: a\n")
	}
	p := v.step("speak", "", "source", url.Values{"yaml": {many.String()}})
	p.says(t, 200, "Còn 28.801 mục nữa")
	if len(p.body) > 6<<20 {
		t.Errorf("the page has %d bytes", len(p.body))
	}
}

func TestNewForm(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.signIn()
	v.get("/organise").says(t, 200, "/organise/forms/new")
	v.get("/organise/forms/new").says(t, 200, "Thang 5 mức: đồng ý", "Mời viết tham luận")
	v.post("/organise/forms/new", url.Values{"id": {"speak"}, "title_vi": {"Trùng"}}).says(t, 422)
	v.post("/organise/forms/new", url.Values{"id": {"new"}, "title_vi": {"Mới"}}).says(t, 422, "không dùng được")
	v.post("/organise/forms/new", url.Values{"id": {"Có dấu"}, "title_vi": {""}}).says(t, 422, "Xin ghi tên biểu mẫu.", "Có dấu")
	v.post("/organise/forms/new", url.Values{"id": {"survey"}, "title_vi": {"Khảo sát"}, "title_en": {"Survey"}, "for": {"units"},
		"block": {"consent_participation", "agreement_5", "closing"}}).says(t, 200, "Khảo sát", "agreement_5_overall", "consent_given", "Không có lỗi.")
	v.post("/organise/forms/new", url.Values{"id": {"speak_again"}, "title_vi": {"Đăng ký lại"}, "from": {"speak"}}).says(t, 200, "Đăng ký lại", "speaker_name", "Không có lỗi.")
	v.post("/organise/forms/new", url.Values{"id": {"bare"}, "title_vi": {"Chỉ tiếng Việt"}, "for": {"members"}}).says(t, 200, "Chỉ tiếng Việt")
	v.get("/organise").says(t, 200, "/organise/forms/survey/edit", "/organise/forms/bare/edit")
}
