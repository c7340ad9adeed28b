package web_test

import (
	"bufio"
	"net/url"
	"strings"
	"testing"
	"time"

	"toadam/internal/people"
)

// TestOneTimeLink looks at a link twice and uses it once.
func TestOneTimeLink(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	link, err := s.people.NewLink(t.Context(), organiserEmail, people.EnterOnce, time.Hour, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	v.get("/welcome/"+link).says(t, 200, organiserEmail) // a preview does not use it up
	v.get("/welcome/"+link).says(t, 200, organiserEmail)
	if p := v.post("/welcome/"+link, nil); p.path != "/organise" {
		t.Fatalf("the link led to %s: %s", p.path, p.body)
	}
	newVisitor(t, s).post("/welcome/"+link, nil).says(t, 404, "đã được dùng")
	newVisitor(t, s).get("/welcome/nothing").says(t, 404)
}

func TestChangePassword(t *testing.T) {
	s := newSite(t, 0)
	v, other := newVisitor(t, s), newVisitor(t, s)
	v.signIn()
	other.signIn()
	const better = "một câu khác dài hơn"
	v.post("/organise/account", url.Values{"current": {"sai"}, "password": {better}}).says(t, 422, "không đúng", `href="#current"`)
	v.post("/organise/account", url.Values{"current": {organiserPassword}, "password": {"ngắn"}}).says(t, 422, "12", `href="#password"`)
	v.post("/organise/account", url.Values{"current": {organiserPassword}, "password": {better}}).says(t, 200, "Đã đổi mật khẩu")
	v.get("/organise").says(t, 200, "Tổng quan")
	if p := other.get("/organise"); !strings.HasPrefix(p.path, "/sign-in") {
		t.Errorf("another session lives on after the password was changed: %s", p.path)
	}
}

// TestSampleDataIsLabelled looks for the label on every page and in the export.
func TestSampleDataIsLabelled(t *testing.T) {
	s := newSite(t, 3)
	v := newVisitor(t, s)
	v.signIn()
	const label = "Dữ liệu mẫu do máy tạo"
	for _, path := range []string{"/", "/f/poll", "/receipt", "/docs/definitions", "/organise", "/organise/dashboards/poll", "/organise/forms/poll", "/organise/account", "/nothing"} {
		if p := v.get(path); !strings.Contains(p.body, label) {
			t.Errorf("%s does not say that there is sample data", path)
		}
	}
	p := v.get("/organise/forms/poll/export.csv")
	p.says(t, 200, ",generated,")
	if d := p.header.Get("Content-Disposition"); !strings.Contains(d, "generated-sample") {
		t.Errorf("the export is called %s", d)
	}
	clean := newVisitor(t, newSite(t, 0))
	if p := clean.get("/"); strings.Contains(p.body, label) {
		t.Error("a site without sample data says that there is some")
	}
}

// TestStreamEndsWithTheSession signs out while a dashboard is watched.
func TestStreamEndsWithTheSession(t *testing.T) {
	s := newSite(t, 1)
	v := newVisitor(t, s)
	v.signIn()
	stream, err := v.client.Get(s.url + "/organise/dashboards/poll/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	lines := bufio.NewScanner(stream.Body)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "data:") {
	}
	v.post("/sign-out", nil)
	v.api("/api/v1/forms/poll/responses", apiBody(t, s.form(t, "poll").Definition, 1, "after")).says(t, 201)
	ended := make(chan bool)
	go func() {
		for lines.Scan() {
		}
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("the stream goes on after its organiser signed out")
	}
}

// TestBecomeFirst makes the first organiser by the link that serve prints.
func TestBecomeFirst(t *testing.T) {
	s := newSiteWithoutOrganiser(t)
	link, err := s.people.NewLink(t.Context(), "", people.BecomeFirst, time.Hour, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	v := newVisitor(t, s)
	v.get("/welcome/"+link).says(t, 200, "Tạo tài khoản")
	v.post("/welcome/"+link, url.Values{"email": {"lan"}, "name": {""}, "password": {"ngắn"}}).
		says(t, 422, `href="#email"`, `href="#name"`, `href="#password"`, `value="lan"`)
	if p := v.post("/welcome/"+link, url.Values{"email": {"lan@vidu.vn"}, "name": {"Lan"}, "password": {organiserPassword}}); p.path != "/organise" {
		t.Fatalf("led to %s: %s", p.path, p.body)
	}
	newVisitor(t, s).post("/welcome/"+link, url.Values{"email": {"ai@vidu.vn"}, "name": {"Ai"}, "password": {organiserPassword}}).says(t, 404)
}
