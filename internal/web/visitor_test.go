package web_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"toadam/internal/consultation"
	"toadam/internal/form"
	"toadam/internal/response"
	"toadam/internal/sample"
)

// visitor is a browser without script: it keeps cookies and follows redirects.
type visitor struct {
	t      testing.TB
	site   *site
	client *http.Client
}

func newVisitor(t testing.TB, s *site) *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t: t, site: s, client: &http.Client{Jar: jar, Timeout: 20 * time.Second}}
}

// page is an answer: where redirects led, and what stands there.
type page struct {
	status int
	path   string
	body   string
	header http.Header
}

func (p page) says(t testing.TB, status int, texts ...string) {
	t.Helper()
	if p.status != status {
		t.Fatalf("%s: status %d, want %d:\n%s", p.path, p.status, status, p.body)
	}
	for _, text := range texts {
		if !strings.Contains(p.body, text) {
			t.Errorf("%s does not say %q:\n%s", p.path, text, p.body)
		}
	}
}

func (v *visitor) do(r *http.Request, err error) page {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	answer, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return page{answer.StatusCode, answer.Request.URL.RequestURI(), string(body), answer.Header}
}

func (v *visitor) get(path string) page {
	v.t.Helper()
	return v.do(http.NewRequest(http.MethodGet, v.site.url+path, nil))
}

func (v *visitor) post(path string, fields url.Values) page {
	v.t.Helper()
	r, err := http.NewRequest(http.MethodPost, v.site.url+path, strings.NewReader(fields.Encode()))
	if err == nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return v.do(r, err)
}

// ask posts a page as the script does, without leaving the page.
func (v *visitor) ask(path string, fields url.Values) page {
	v.t.Helper()
	r, err := http.NewRequest(http.MethodPost, v.site.url+path, strings.NewReader(fields.Encode()))
	if err == nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Accept", "application/json")
	}
	return v.do(r, err)
}

// upload posts a page with a file, as a browser does.
func (v *visitor) upload(path string, fields url.Values, question, name string, content []byte) page {
	v.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, values := range fields {
		for _, value := range values {
			w.WriteField(field, value)
		}
	}
	part, err := w.CreateFormFile(question, name)
	if err != nil {
		v.t.Fatal(err)
	}
	part.Write(content)
	w.Close()
	r, err := http.NewRequest(http.MethodPost, v.site.url+path, &body)
	if err == nil {
		r.Header.Set("Content-Type", w.FormDataContentType())
	}
	return v.do(r, err)
}

func (v *visitor) api(path, body string) page {
	v.t.Helper()
	r, err := http.NewRequest(http.MethodPost, v.site.url+path, strings.NewReader(body))
	if err == nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return v.do(r, err)
}

func (v *visitor) signIn() {
	v.t.Helper()
	p := v.post("/sign-in", url.Values{"email": {organiserEmail}, "password": {organiserPassword}})
	if p.path != "/organise" {
		v.t.Fatalf("signing in led to %s: %s", p.path, p.body)
	}
}

func (s *site) form(t testing.TB, id string) *consultation.Form {
	t.Helper()
	x, err := s.consultation.Form(id)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// typed is what a respondent could type into a form: every question answered
// by a made-up response, by page. Files are left out.
func typed(x *consultation.Form, seed uint64) []url.Values {
	answers := sample.New(x.Definition, seed, time.Now()).Next().Answers
	in := response.ToInput(x.Definition, answers)
	pages := make([]url.Values, len(x.Pages))
	for i := range x.Pages {
		pages[i] = url.Values{"_do": {"next"}}
		for q := range x.Pages[i].Questions() {
			if q.Kind == form.File {
				continue
			}
			for field, values := range in {
				if field == q.ID || strings.HasPrefix(field, q.ID+".") || strings.HasPrefix(field, q.ID+"__") {
					pages[i][field] = values
				}
			}
		}
	}
	return pages
}
