package web_test

import (
	"fmt"
	"html"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"toadam/internal/exchange/formats"
	"toadam/internal/exchange/xlsform"
	"toadam/internal/locale"
)

const (
	newForm  = "/organise/forms/new"
	uploadTo = newForm + "/import"
)

// twoRows is an XLSForm, in CSV, of which something has no equivalent.
const twoRows = "survey,,,\n,type,name,label\n,text,a,<Họ> & tên\n,geopoint,place,Nơi\nsettings,,,\n,form_id,form_title,\n,nhap,Nhập thử,\n"

// TestImportInPages fetches a form as a workbook, hands it in as one of another
// program's, and makes a form of it.
func TestImportInPages(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	format := url.Values{"format": {"xlsform"}}
	v.upload(uploadTo, format, "file", "x.csv", []byte(twoRows)).says(t, 401)
	v.signIn()
	v.get(newForm).says(t, 200, `action="/organise/forms/new/import"`, "XLSForm của ODK")

	const version = "/organise/forms/report/versions/1/"
	v.get("/organise/forms/report/versions").says(t, 200, version+"to/xlsform")
	v.get(version+"to/xlsform").says(t, 200, "tasks", "the kind matrix", version+"form.xlsx", "data:text/csv")
	file := v.get(version + "form.xlsx")
	if file.says(t, 200, "PK"); file.header.Get("Content-Disposition") != `attachment; filename="report-1.xlsx"` || !strings.Contains(file.header.Get("Content-Type"), "spreadsheetml") {
		t.Errorf("%v", file.header)
	}
	if im := xlsform.Read("report.xlsx", []byte(file.body)); im.Definition == nil {
		t.Fatal(im.Faults)
	}

	taken := v.upload(uploadTo, format, "file", "report.xlsx", []byte(file.body))
	taken.says(t, 422, `value="report"`, `href="#id"`)
	fields := hiddenOf(taken.body)
	make := func(id string) page {
		fields.Set("id", id)
		fields.Set("for", "experts")
		return v.upload(uploadTo+"/make", fields, "no_file", "", nil)
	}
	make("report").says(t, 422, `value="report"`)
	make("Báo cáo").says(t, 422, `value="Báo cáo"`)
	made := make("report_again")
	made.says(t, 200, "Không có lỗi.")
	if !strings.HasPrefix(made.path, "/organise/forms/report_again/edit?") {
		t.Error(made.path)
	}
	v.get("/organise/forms/report_again/edit?tab=source").says(t, 200, "form: report_again", "for: experts")
	make("report_again").says(t, 422)
}

// TestImportTellsWhatIsLeft hands in files with something to tell.
func TestImportTellsWhatIsLeft(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.signIn()
	for _, c := range []struct {
		name, format, src string
		status            int
		says              []string
	}{
		{"something without an equivalent", "xlsform", twoRows, 200, []string{"Nhập thử", `value="nhap"`, "survey, row 4", "geopoint", "data:text/csv"}},
		{"mistakes", "xlsform", "survey,,,\n,type,name,label\n,begin group,g,G\n,text,,A\n,select_one,b,B\n", 422, []string{"survey, row 3:", "survey, row 4:", `role="alert"`}},
		{"no workbook", "xlsform", "a letter", 422, []string{"neither XLSX nor XLS"}},
		{"nothing", "xlsform", "", 422, []string{"Xin chọn tệp", `href="#file"`}},
		{"too large", "xlsform", strings.Repeat("x", 16<<20+1), 422, []string{"Nội dung gửi lên quá lớn", `href="#file"`}},
		{"another format", "docx", twoRows, 404, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := *v
			v.t = t
			v.upload(uploadTo, url.Values{"format": {c.format}}, "file", "x.csv", []byte(c.src)).says(t, c.status, c.says...)
		})
	}
	v.get("/organise/forms/nhap/edit").says(t, 404) // nothing was made
	v.upload(uploadTo+"/make", url.Values{"yaml": {"form: x"}, "left": {"[]"}, "id": {"x"}}, "no_file", "", nil).says(t, 422)
	v.upload(uploadTo+"/make", url.Values{"yaml": {""}, "left": {"{"}}, "no_file", "", nil).says(t, 422)
	v.get("/organise/forms/report/versions/1/to/docx").says(t, 404)
	v.get("/organise/forms/report/versions/9/to/xlsform").says(t, 404)
	v.get("/organise/forms/report/versions/1/form.docx").says(t, 404)
}

// TestFormatsHaveNames looks for what pages call the formats: a new one needs a
// name there, in each language as all texts.
func TestFormatsHaveNames(t *testing.T) {
	for _, f := range formats.Importers {
		if key := "builder.from_" + f.Name; !locale.Has(key) {
			t.Errorf("there is no text %s", key)
		}
	}
	for _, f := range formats.Exporters {
		if key := "builder.to_" + f.Name; f.Name != "json" && !locale.Has(key) {
			t.Errorf("there is no text %s", key)
		}
	}
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)

// hiddenOf are the hidden fields of a page, as a browser reads them.
func hiddenOf(body string) url.Values {
	fields := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(body, -1) {
		fields.Set(m[1], html.UnescapeString(m[2]))
	}
	return fields
}

// TestImportInBrowser hands in files in a real browser, and looks at the pages in
// both widths and languages.
func TestImportInBrowser(t *testing.T) {
	browser := newBrowser(t)
	s := newSite(t, 0)
	dir := t.TempDir()
	right, wrong := filepath.Join(dir, "right.csv"), filepath.Join(dir, "wrong.csv")
	long := strings.Replace(twoRows, "settings,", ",geotrace,duong_di_rat_dai_cua_doan_cong_tac,Đường đi\n,range,r,Mức\n,image,anh,Ảnh\nsettings,", 1)
	for name, src := range map[string]string{right: long, wrong: strings.Replace(twoRows, ",text,a,", ",text,,", 1)} {
		if err := os.WriteFile(name, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i, look := range []struct {
		width        int64
		scheme, lang string
	}{{phone, "light", "vi"}, {phone, "dark", "en"}, {desktop, "dark", "en"}, {desktop, "light", "vi"}} {
		b := newTab(t, browser, s.url, look.width, look.scheme)
		b.signIn()
		inspect := func(name string) { b.inspect(fmt.Sprintf("%s_%d_%s", name, look.width, look.scheme)) }
		upload := func(file string) {
			b.open(newForm + "?lang=" + look.lang)
			b.must(chromedp.Do(b.ctx, chromedp.SetUploadFiles("#file", []string{file})))
			b.follow(`document.querySelector("form[action$=import] button").click()`)
		}
		upload(wrong)
		inspect("import_wrong")
		upload(right)
		inspect("import")
		eval[string](b, fmt.Sprintf(`document.querySelector("#id").value = "nhap_%d"`, i))
		b.follow(`document.querySelector("form[action$=make] button").click()`)
		if !strings.HasPrefix(b.path(), fmt.Sprintf("/organise/forms/nhap_%d/edit", i)) {
			t.Error(b.path())
		}
		b.open("/organise/forms/report/versions/1/to/xlsform?lang=" + look.lang)
		inspect("export")
		b.open("/organise/forms/report/versions?lang=" + look.lang)
		inspect("versions")
	}
}
