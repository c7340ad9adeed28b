package web_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"golang.org/x/net/html"

	"toadam/internal/form"
	"toadam/internal/store/storetest"
	"toadam/internal/translation"
)

// inTongues are the forms with every kind, in languages that the program does
// not speak, too: each text is words of the language's script.
func inTongues(t *testing.T, words map[string]string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for _, folder := range []string{"testdata/kinds/forms", "../../forms"} {
		names, err := fs.Glob(os.DirFS(folder), "*.yaml")
		if err != nil || len(names) == 0 {
			t.Fatal("no forms: ", err)
		}
		for _, name := range names {
			src, err := os.ReadFile(folder + "/" + name)
			if err != nil {
				t.Fatal(err)
			}
			if name != "consultation.yaml" {
				src = inTongue(t, name, src, words)
			}
			files[name] = &fstest.MapFile{Data: src}
		}
	}
	return files
}

var piped = regexp.MustCompile(`\{\{[^{}]*\}\}`)

func inTongue(t *testing.T, name string, src []byte, words map[string]string) []byte {
	t.Helper()
	must := func(made []byte, err error) []byte {
		if err != nil {
			t.Fatal(name, err)
		}
		return made
	}
	for lang, word := range words {
		src = must(translation.Add(name, src, lang))
		d, _ := form.Parse(name, src)
		var changes []translation.Change
		for i, text := range translation.Of(d) {
			say := fmt.Sprint(word, " ", i+1, " ", strings.Join(piped.FindAllString(text.Source, -1), " "))
			changes = append(changes, translation.Change{Key: text.Key, Language: lang, Text: strings.TrimSpace(say)})
		}
		src = must(translation.Apply(name, src, changes))
		src = must(translation.Offer(name, src, lang))
	}
	return src
}

// TestPartsSayTheirLanguage reads every page of every form in a language that
// the program does not speak. All that is Lao must be in an element that says
// so, and all that is English, the program's own text, too.
func TestPartsSayTheirLanguage(t *testing.T) {
	s := newSiteOf(t, storetest.SQLite(t), inTongues(t, map[string]string{"lo": "ຄຳຖາມ"}), fstest.MapFS{}, 0)
	for _, x := range s.consultation.Forms() {
		v := newVisitor(t, s)
		look := func(p page) {
			t.Helper()
			if p.status != 200 && p.status != 422 {
				t.Fatalf("%s: status %d", p.path, p.status)
			}
			for _, fault := range mislabelled(t, p.body) {
				t.Errorf("%s: %s", p.path, fault)
			}
		}
		look(v.get("/f/" + x.ID + "?lang=lo"))
		look(v.get("/f/" + x.ID + "/paper"))
		look(v.post("/f/"+x.ID+"/start", nil))
		for i := range x.Pages {
			look(v.get(fmt.Sprintf("/f/%s/%d", x.ID, i+1)))
			look(v.get(fmt.Sprintf("/f/%s/%d?show=problems", x.ID, i+1)))
		}
		look(v.get("/f/" + x.ID + "/check"))
	}
}

// mislabelled are the texts and labels of a page in Latin or Lao letters whose
// element says another language. Names of languages are in any.
func mislabelled(t *testing.T, page string) (faults []string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	speaks := func(lang, text, where string) {
		for _, r := range text {
			want := ""
			switch {
			case unicode.Is(unicode.Lao, r):
				want = "lo"
			case unicode.Is(unicode.Latin, r) && lang != "vi":
				want = "en"
			}
			if want != "" && want != lang {
				faults = append(faults, fmt.Sprintf("%s in %s, not %s: %q", where, lang, want, strings.TrimSpace(text)))
				return
			}
		}
	}
	var walk func(n *html.Node, lang, where string)
	walk = func(n *html.Node, lang, where string) {
		if n.Type == html.ElementNode {
			where = "<" + n.Data + ">"
			for _, a := range n.Attr {
				if a.Key == "lang" {
					lang = a.Val
				}
			}
			for _, a := range n.Attr {
				if slices.Contains([]string{"aria-label", "placeholder", "title", "alt"}, a.Key) {
					speaks(lang, a.Val, where+" "+a.Key)
				}
			}
		}
		if n.Type == html.TextNode && !slices.Contains([]string{"<title>", "<script>", "<code>"}, where) {
			speaks(lang, n.Data, where)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, lang, where)
		}
	}
	walk(doc, "", "")
	return faults
}

// TestLanguagesOnTheWay changes the language on a page with something typed on
// it: nothing is lost, and who comes back without a cookie finds the language.
func TestLanguagesOnTheWay(t *testing.T) {
	s := newSiteOf(t, storetest.SQLite(t), inTongues(t, map[string]string{"lo": "ຄຳຖາມ", "ar": "سؤال"}), fstest.MapFS{}, 0)
	v := newVisitor(t, s)
	v.get("/f/speak").says(t, 200, `<html lang="vi" dir="ltr">`, "ລາວ", "العربية", "English")
	v.post("/f/speak/start", nil)
	p := v.post("/f/speak/1", url.Values{"speaker_name": {"Nguyễn Văn An"}, "_lang": {"ar"}})
	p.says(t, 200, `<html lang="ar" dir="rtl">`, `value="Nguyễn Văn An"`, "سؤال", `dir="ltr" lang="en"`)
	if p.path != "/f/speak/1" {
		t.Errorf("the language led to %s", p.path)
	}
	v.get("/f/speak/1").says(t, 200, `<html lang="ar" dir="rtl">`, `value="Nguyễn Văn An"`)
	v.get("/").says(t, 200, `<html lang="en" dir="ltr">`) // the nearest that the program speaks
	base, _ := url.Parse(s.url + "/f/speak")
	kept := slices.DeleteFunc(v.client.Jar.Cookies(base), func(c *http.Cookie) bool { return c.Name == "lang" })
	v = newVisitor(t, s)
	v.client.Jar.SetCookies(base, kept)
	v.get("/f/speak/1").says(t, 200, `<html lang="ar" dir="rtl">`, `value="Nguyễn Văn An"`)
	v.get("/f/speak/1?lang=lo").says(t, 200, `<html lang="lo" dir="ltr">`, "ຄຳຖາມ")
	v.get("/f/speak/1?lang=fr").says(t, 200, `<html lang="lo" dir="ltr">`)
}

// TestTranslationsPage translates a form as organisers do: a language more, a
// file out and back with a mistake and without, and to respondents.
func TestTranslationsPage(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.get("/organise/forms/speak/translations").says(t, 200, "Đăng nhập")
	v.signIn()
	const at = "/organise/forms/speak/translations"
	v.get("/organise/forms/speak").says(t, 200, at)
	v.get(at).says(t, 200, "English (en)", "Đang dùng", "Không còn nội dung nào phải dịch")
	v.post(at+"/languages", url.Values{"add": {"xx-?"}}).says(t, 422, "Không thêm được “xx-?”")
	v.post(at+"/languages", url.Values{"add": {"lo"}}).says(t, 200, "ລາວ (lo)", "Đang dịch", "_form.title", "chưa dịch")
	v.get(at+"/xliff?to=th").says(t, 404)
	exported := v.get(at + "/xliff?to=lo")
	exported.says(t, 200, `target-language="lo"`)
	if got := exported.header.Get("Content-Disposition"); got != `attachment; filename="speak.lo.xlf"` {
		t.Error(got)
	}
	if book := v.get(at + "/xlsx"); book.status != 200 || !strings.HasPrefix(book.body, "PK") {
		t.Errorf("workbook: %d", book.status)
	}
	send := func(content string) page { return v.upload(at, nil, "file", "speak.lo.xlf", []byte(content)) }
	filled := strings.ReplaceAll(exported.body, "></target>", ">ຂໍ້ຄວາມ</target>")
	send(strings.Replace(filled, "_form.title", "_form.tilte", 1)).says(t, 422, "Chưa thay đổi gì", "Dòng 5:", "<code>_form.tilte</code>", "biểu mẫu không có văn bản nào với khóa này")
	send("").says(t, 422, "Xin chọn tệp")
	send(exported.body).says(t, 200, "Tệp không có gì khác")
	preview := send(filled)
	preview.says(t, 200, "Chưa có gì được ghi", "ຂໍ້ຄວາມ")
	v.get(at+"?to=lo").says(t, 200, "_form.title", "chưa dịch")
	changes := html.UnescapeString(regexp.MustCompile(`name="changes" value="([^"]*)"`).FindStringSubmatch(preview.body)[1])
	v.post(at+"/languages", url.Values{"offer": {"lo"}}).says(t, 422, "Chưa thể mở “lo”")
	v.post(at+"/apply", url.Values{"changes": {changes}}).says(t, 200, "Số nội dung đã ghi vào bản đang soạn")
	v.get(at+"?to=lo&show=all").says(t, 200, `<td class="prose" data-l="Bản gốc" dir="ltr" lang="vi">`, "ຂໍ້ຄວາມ", "Mở cho người trả lời")
	v.post(at+"/languages", url.Values{"offer": {"lo"}}).says(t, 200, "Không còn nội dung nào phải dịch")
	v.post(at+"/apply", url.Values{"changes": {"{"}}).says(t, 422)
	v.get("/organise/forms/none/translations").says(t, 404)
	if bytes.Contains(s.log.Bytes(), []byte("ຂໍ້ຄວາມ")) {
		t.Error("a text is in the log")
	}
}

// TestTonguesInBrowser looks at pages that are written from right to left, and
// at ones in a script of their own.
func TestTonguesInBrowser(t *testing.T) {
	browser := newBrowser(t)
	s := newSiteOf(t, storetest.SQLite(t), inTongues(t, map[string]string{"lo": "ຄຳຖາມກ່ຽວກັບການປະຊຸມ", "ar": "سؤال حول الاجتماع", "km": "សំណួរ", "th": "คำถาม"}), fstest.MapFS{}, 0)
	for _, width := range []int64{phone, desktop} {
		for _, lang := range []string{"ar", "lo"} {
			t.Run(fmt.Sprintf("%d_%s", width, lang), func(t *testing.T) {
				b := newTab(t, browser, s.url, width, "light")
				name := func(page string) string { return fmt.Sprintf("tongue_%s_%d_%s", page, width, lang) }
				for _, id := range []string{"poll", "kinds"} {
					b.open("/f/" + id + "?lang=" + lang)
					b.inspect(name(id + "_0"))
					b.press("form.acts button, .acts form button")
					for i := range min(len(s.form(t, id).Pages), 4) {
						b.open(fmt.Sprintf("/f/%s/%d", id, i+1))
						b.inspect(name(fmt.Sprintf("%s_%d", id, i+1)))
					}
					b.open("/f/" + id + "/1?show=problems")
					b.inspect(name(id + "_problems"))
				}
				start := eval[string](b, "getComputedStyle(document.querySelector('main h1')).direction")
				if want := map[string]string{"ar": "rtl", "lo": "ltr"}[lang]; start != want {
					t.Errorf("the heading runs %s, want %s", start, want)
				}
				b.signIn()
				b.open("/organise/forms/poll/translations?to=" + lang + "&show=all")
				b.inspect(name("translations"))
			})
		}
	}
}
