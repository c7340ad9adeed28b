package web_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"toadam/internal/store/storetest"
)

func TestHeaders(t *testing.T) {
	v := newVisitor(t, newSite(t, 0))
	for _, path := range []string{"/", "/f/poll", "/sign-in", "/nothing", "/api/v1/forms"} {
		h := v.get(path).header
		csp := h.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", path, csp)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: headers %v", path, h)
		}
	}
}

// TestCrossOrigin plays another site's page that posts to ours.
func TestCrossOrigin(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.signIn()
	for _, c := range []struct {
		name, header, value string
		status              int
	}{
		{"another site", "Sec-Fetch-Site", "cross-site", 403},
		{"another host of ours", "Sec-Fetch-Site", "same-site", 403},
		{"an older browser", "Origin", "https://elsewhere.example", 403},
		{"a sandboxed frame", "Origin", "null", 403},
		{"our page", "Sec-Fetch-Site", "same-origin", 200},
		{"our page in an older browser", "Origin", s.url, 200},
		{"a program", "", "", 200},
	} {
		r, err := http.NewRequest(http.MethodPost, s.url+"/organise/forms/poll/reopen", nil)
		if err == nil && c.header != "" {
			r.Header.Set(c.header, c.value)
		}
		if p := v.do(r, err); p.status != c.status {
			t.Errorf("%s: status %d, want %d", c.name, p.status, c.status)
		}
	}
}

// TestOrganisersOnly asks for every organiser's address without a session.
func TestOrganisersOnly(t *testing.T) {
	s := newSite(t, 1)
	v := newVisitor(t, s)
	for _, path := range []string{"/organise", "/organise/account", "/organise/dashboards/poll", "/organise/dashboards/poll/stream",
		"/organise/forms/poll", "/organise/forms/poll/export.csv", "/organise/forms/papers/files/1/paper_file/1"} {
		if p := v.get(path); !strings.HasPrefix(p.path, "/sign-in?next=") {
			t.Errorf("%s led to %s with status %d", path, p.path, p.status)
		}
	}
	for _, path := range []string{"/organise/forms/poll/close", "/organise/forms/poll/reopen", "/organise/account"} {
		v.post(path, nil).says(t, 401)
	}
	if s.form(t, "poll").Log.Closed() {
		t.Error("somebody who is not signed in closed the form")
	}
	v.post("/sign-in", url.Values{"email": {organiserEmail}, "password": {"sai"}}).says(t, 422, "không đúng")
	v.post("/sign-in", url.Values{"email": {organiserEmail}, "password": {organiserPassword}, "next": {"//elsewhere.example/organise"}})
	if p := v.get("/organise"); p.path != "/organise" {
		t.Errorf("signed in, the overview leads to %s", p.path)
	}
	v.post("/sign-out", nil)
	if p := v.get("/organise"); !strings.HasPrefix(p.path, "/sign-in") {
		t.Errorf("signed out, the overview leads to %s", p.path)
	}
}

// TestLogsHoldNoAnswers types marked answers, right and wrong, and looks for
// them, and for every token, in the log.
func TestLogsHoldNoAnswers(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.post("/f/speak/start", nil)
	v.post("/f/speak/1", url.Values{"_do": {"next"}, "speaker_name": {"dấu-vết-1"}, "email": {"dấu-vết-2"}})
	v.api("/api/v1/forms/speak/responses", `{"answers": {"speaker_name": "dấu-vết-3", "minutes": "dấu-vết-4"}, "key": "dấu-vết-5"}`)
	v.post("/sign-in", url.Values{"email": {"dấu-vết-6@vidu.vn"}, "password": {"dấu-vết-7"}})
	v.get("/welcome/dấu-vết-8")
	v.get("/f/speak/1?x=dấu-vết-9")
	v.signIn()
	v.post("/organise/forms/speak/close", nil)
	secrets := []string{"dấu-vết"}
	for _, c := range v.client.Jar.Cookies(&url.URL{Scheme: "http", Host: strings.TrimPrefix(s.url, "http://"), Path: "/f/speak/1"}) {
		if c.Name != "lang" {
			secrets = append(secrets, c.Value)
		}
	}
	if len(secrets) != 3 {
		t.Fatalf("%d cookies, want draft and session", len(secrets)-1)
	}
	logged := s.log.String()
	if !strings.Contains(logged, "form closed") {
		t.Fatalf("the log is not the server's: %q", logged)
	}
	for _, secret := range secrets {
		if strings.Contains(logged, secret) || strings.Contains(logged, url.PathEscape(secret)) {
			t.Errorf("the log holds %q:\n%s", secret, logged)
		}
	}
}

// TestPackedBodiesAreRefused sends a few bytes that would unpack to many.
func TestPackedBodiesAreRefused(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.post("/f/speak/start", nil)
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write(bytes.Repeat([]byte(" "), 1<<20))
	w.Close()
	for _, path := range []string{"/api/v1/forms/speak/responses", "/f/speak/1", "/sign-in"} {
		r, err := http.NewRequest(http.MethodPost, s.url+path, bytes.NewReader(packed.Bytes()))
		if err == nil {
			r.Header.Set("Content-Encoding", "gzip")
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		if p := v.do(r, err); p.status != http.StatusUnsupportedMediaType {
			t.Errorf("%s: status %d", path, p.status)
		}
	}
}

// TestStatuses asks in ways that no page of ours does.
func TestStatuses(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{http.MethodPut, "/api/v1/forms/poll/responses", 405}, {http.MethodDelete, "/f/poll", 405},
		{http.MethodHead, "/f/poll", 200}, {http.MethodGet, "/f/poll/0", 404}, {http.MethodGet, "/assets/x/../server.go", 404},
	} {
		if p := v.do(http.NewRequest(c.method, s.url+c.path, nil)); p.status != c.status {
			t.Errorf("%s %s: status %d, want %d", c.method, c.path, p.status, c.status)
		}
	}
	p := v.get("/sign-in?next=%2Forganise%2Faccount")
	p.says(t, 200, "next=%2Forganise%2Faccount")
}

// TestChunkedUploads sends a page with a file that does not say how long it is.
func TestChunkedUploads(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	v.post("/f/papers/start", nil)
	r, err := http.NewRequest(http.MethodPost, s.url+"/f/papers/1", struct{ *strings.Reader }{strings.NewReader("--x--\r\n")})
	if err == nil {
		r.ContentLength = -1
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	}
	if p := v.do(r, err); p.status != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d: %s", p.status, p.body)
	}
}

// TestKindChanged exports answers to a question that has since become a number:
// they are not numbers.
func TestKindChanged(t *testing.T) {
	st := storetest.SQLite(t)
	old := strings.Replace(trip, "number: seats", "text: seats", 1)
	old = strings.NewReplacer("        integer: true\n", "", "        valid_if: 'seats <= 5'\n        invalid: Xe chỉ có 5 chỗ.\n", "", "seats > 2 or ", "").Replace(old)
	before := newSiteOf(t, st, fstest.MapFS{"trip.yaml": {Data: []byte(old)}}, fstest.MapFS{}, 0)
	newVisitor(t, before).api("/api/v1/forms/trip/responses", `{"key": "1", "answers": {"travels": true, "seats": "mười", "again": false}}`).says(t, 201)
	after := newSiteOf(t, st, fstest.MapFS{"trip.yaml": {Data: []byte(trip)}}, fstest.MapFS{}, 0)
	v := newVisitor(t, after)
	v.signIn()
	p := v.get("/organise/forms/trip/export.csv")
	p.says(t, 200, "travels,why_not,seats,remark,again", ",yes,,,,no")
}
