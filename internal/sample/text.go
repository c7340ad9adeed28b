package sample

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"strings"
	"unicode/utf8"

	"toadam/internal/form"
	"toadam/internal/response"
)

// Made-up people and texts. No name is meant to be anybody's.
var (
	families = []string{"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô"}
	middles  = []string{"Văn", "Thị", "Minh", "Quang", "Thanh", "Ngọc", "Đức", "Hồng"}
	givens   = []string{"An", "Bình", "Chi", "Dũng", "Giang", "Hạnh", "Khánh", "Lan", "Nam", "Phúc", "Quyên", "Sơn", "Thủy", "Tuấn", "Yến"}
	posts    = []string{"Viện trưởng", "Phó Vụ trưởng", "Giảng viên cao cấp", "Nghiên cứu viên chính", "Chánh Văn phòng Đảng ủy", "Trưởng ban Tổ chức"}
	units    = []string{"Đảng ủy cơ quan A (mẫu)", "Đảng ủy cơ quan B (mẫu)", "Viện nghiên cứu C (mẫu)", "Học viện D (mẫu)", "Văn phòng E (mẫu)", "Đảng ủy bộ G (mẫu)"}
	titles   = []string{
		"Làm rõ trách nhiệm của cấp ủy trong công tác cán bộ",
		"Quy chế phối hợp giữa đảng ủy và ban cán sự đảng: thực trạng và kiến nghị",
		"Liên thông thủ tục hành chính của Đảng trên môi trường mạng",
		"Chế độ đối với cán bộ chuyên trách ở cơ sở",
		"Mô hình tổ chức của đảng bộ khối: những điểm cần tháo gỡ",
		"Đối thoại và nêu gương trong đổi mới phương thức lãnh đạo",
	}
	sentences = []string{
		"Cần quy định cụ thể hơn thẩm quyền và trách nhiệm của cấp ủy trong từng khâu.",
		"Nên thí điểm ở một số đơn vị trước khi áp dụng trong toàn đảng bộ.",
		"Việc gửi, nhận báo cáo nên làm trên một hệ thống dùng chung.",
		"Cán bộ chuyên trách cần được tập huấn và có chế độ tương xứng với nhiệm vụ.",
		"Tăng đối thoại trực tiếp giữa cấp ủy và đảng viên, ít nhất mỗi quý một lần.",
		"Giảm số cuộc họp, mỗi cuộc họp phải có kết luận và người chịu trách nhiệm.",
		"Kiểm tra, giám sát nên có trọng tâm và công khai kết quả.",
		"Đề nghị ban hành mẫu quy chế phối hợp để các đơn vị cụ thể hóa.",
	}
	sources = []string{"email", "zalo", "web"}
	others  = []string{"Trường hợp khác (mẫu)", "Kiêm nhiệm (mẫu)", "Chưa phân loại (mẫu)"}
)

func (m *Maker) pick(list []string) string { return list[m.random.IntN(len(list))] }

func (m *Maker) email() string { return fmt.Sprintf("mau%d@vidu.vn", m.made) }

func (m *Maker) phone() string { return fmt.Sprintf("09%08d", m.random.IntN(1e8)) }

// text is a made-up text that suits the question's identifier and its limits.
func (m *Maker) text(q *form.Question) string {
	var s string
	switch {
	case strings.Contains(q.ID, "email"):
		return m.email()
	case strings.Contains(q.ID, "phone"):
		return m.phone()
	case strings.Contains(q.ID, "title"):
		s = m.pick(titles)
	case strings.Contains(q.ID, "name"), strings.Contains(q.ID, "reporter"), strings.Contains(q.ID, "co_authors"):
		s = m.pick(families) + " " + m.pick(middles) + " " + m.pick(givens)
	case strings.Contains(q.ID, "position"):
		s = m.pick(posts)
	case strings.Contains(q.ID, "unit"):
		s = m.pick(units)
	case strings.Contains(q.ID, "keywords"):
		s = "phương thức lãnh đạo, công tác cán bộ, phối hợp"
	default:
		s = m.paragraph(max(q.MinLength, 60))
	}
	return fit(s, q.MinLength, q.MaxLength)
}

// paragraph is at least so many characters of made-up sentences.
func (m *Maker) paragraph(least int) string {
	var b strings.Builder
	for utf8.RuneCountInString(b.String()) < least {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(m.pick(sentences))
	}
	return b.String()
}

// fit lengthens or cuts a text to the limits, in characters; most 0: none.
func fit(s string, least, most int) string {
	for utf8.RuneCountInString(s) < least {
		s += " (mẫu)"
	}
	if r := []rune(s); most > 0 && len(r) > most {
		return strings.TrimSpace(string(r[:most]))
	}
	return s
}

// files are as many as the question wants, or a few more; their contents go
// into contents.
func (m *Maker) files(q *form.Question, contents map[string][]byte) []response.File {
	least := max(q.AtLeast, 1)
	list := make([]response.File, least+m.random.IntN(min(q.MostFiles()-least, 2)+1))
	for i := range list {
		f, content := m.file(q, i)
		list[i], contents[f.Blob] = f, content
	}
	return list
}

// file is a small Word document.
func (m *Maker) file(q *form.Question, i int) (response.File, []byte) {
	content := document(m.pick(titles), m.paragraph(600))
	name, blob := fmt.Sprintf("tham-luan-mau-%d.docx", m.made), fmt.Sprintf("sample-%s-%s-%d", m.form.ID, q.ID, m.made)
	if q.MostFiles() > 1 {
		name, blob = fmt.Sprintf("tham-luan-mau-%d-%d.docx", m.made, i+1), fmt.Sprintf("%s-%d", blob, i+1)
	}
	return response.File{Blob: blob, Name: name, Type: "docx", Size: int64(len(content))}, content
}

// document is the least that a word processor opens.
func document(title, text string) []byte {
	paragraph := func(s string) string {
		return `<w:p><w:r><w:t xml:space="preserve">` + html.EscapeString(s) + `</w:t></w:r></w:p>`
	}
	parts := []struct{ name, content string }{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + paragraph("DỮ LIỆU MẪU DO MÁY TẠO") + paragraph(title) + paragraph(text) + `</w:body></w:document>`},
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.Create(p.name)
		if err == nil {
			_, err = w.Write([]byte(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + p.content))
		}
		if err != nil {
			panic(err) // memory does not fail
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}
