package web_test

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/valyala/fasthttp"

	"toadam/internal/consultation"
	"toadam/internal/intake"
	"toadam/internal/response"
	"toadam/internal/sample"
	"toadam/internal/store/storetest"
)

// largeForm is a form of so many questions, as many on each page, of the mixture
// that consultations have, with a dashboard of twelve panels.
func largeForm(questions, each int) (forms, dashboards fs.FS) {
	var b, panels strings.Builder
	b.WriteString("form: large\ntitle: {vi: Phiếu lớn}\nfor: members\nlanguages: [vi]\nscales:\n  agree: [{a: {vi: Rất không đồng ý}}, {b: {vi: Không đồng ý}}, {c: {vi: Phân vân}}, {d: {vi: Đồng ý}}, {e: {vi: Rất đồng ý}}]\npages:\n")
	kinds := []string{
		"likert: %s\n        scale: agree", "single: %s\n        options: [{one: {vi: Phương án một}}, {two: {vi: Phương án hai}}, {three: {vi: Phương án ba}}, {four: {vi: Phương án bốn}}]",
		"yes_no: %s", "multiple: %s\n        options: [{one: {vi: Phương án một}}, {two: {vi: Phương án hai}}, {three: {vi: Phương án ba}}, {four: {vi: Phương án bốn}}]",
		"number: %s\n        min: 0\n        max: 100\n        integer: true", "text: %s\n        max_length: 200", "rating: %s\n        from: 0\n        to: 10",
	}
	for i := range questions {
		if i%each == 0 {
			fmt.Fprintf(&b, "  - page: p%d\n    title: {vi: Trang}\n    questions:\n", i/each)
		}
		id := fmt.Sprintf("q%d", i)
		fmt.Fprintf(&b, "      - "+kinds[i%len(kinds)]+"\n        label: {vi: Đồng chí cho biết ý kiến về nội dung thứ %d}\n", id, i+1)
		if panel := []string{"bar", "bar", "bar", "bar", "histogram", "", ""}[i%len(kinds)]; panel != "" && i < 14 {
			fmt.Fprintf(&panels, "  - %s: %s\n", panel, id)
		}
	}
	forms = fstest.MapFS{"large.yaml": {Data: []byte(b.String())}, "consultation.yaml": {Data: []byte("consultation: large\ntitle: {vi: Phiếu lớn, en: A large form}\n")}}
	dashboards = fstest.MapFS{"large.yaml": {Data: []byte("dashboard: large\nform: large\ntitle: {vi: Phiếu lớn}\npanels:\n  - headline: responses\n  - time: responses\n" + panels.String())}}
	return forms, dashboards
}

// largeSite serves a large form with n responses.
func largeSite(t testing.TB, questions, each, n int) *site {
	t.Helper()
	formFiles, dashboardFiles := largeForm(questions, each)
	s := newSiteOf(t, storetest.SQLite(t), formFiles, dashboardFiles, 0)
	s.flood(t, s.form(t, "large"), n)
	return s
}

// flood appends n responses, of a few hundred different ones, from many sides.
func (s *site) flood(t testing.TB, x *consultation.Form, n int) {
	t.Helper()
	maker := sample.New(x.Definition, 1, time.Now())
	made := make([]response.Answers, min(n, 300))
	for i := range made {
		made[i] = maker.Next().Answers
	}
	var wait sync.WaitGroup
	const sides = 500
	for side := range sides {
		wait.Go(func() {
			for i := side; i < n; i += sides {
				sub := x.Submission(made[i%len(made)], time.Now())
				sub.Key, sub.Via = intake.KeyOf(x.ID, fmt.Sprint("flood", i)), intake.Generated
				if _, err := x.Log.Append(t.Context(), sub); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
}

// caller calls the server in process, with the cookies of somebody who came in
// by the network.
type caller struct {
	tb      testing.TB
	handler fasthttp.RequestHandler
	cookies string
}

func (s *site) caller(tb testing.TB, v *visitor, path string) *caller {
	u, err := url.Parse(s.url + path)
	if err != nil {
		tb.Fatal(err)
	}
	var list []string
	for _, c := range v.client.Jar.Cookies(u) {
		list = append(list, c.Name+"="+c.Value)
	}
	return &caller{tb, s.handler, strings.Join(list, "; ")}
}

func (c *caller) do(method, path, mediaType, body string, status int) []byte {
	var q fasthttp.Request
	q.Header.SetMethod(method)
	q.SetRequestURI(path)
	q.Header.Set("Host", "localhost")
	q.Header.Set("Cookie", c.cookies)
	q.Header.Set("Accept-Encoding", "gzip, br")
	q.Header.Set("Content-Type", mediaType)
	q.SetBodyString(body)
	var ctx fasthttp.RequestCtx
	ctx.Init(&q, nil, nil)
	c.handler(&ctx)
	content := ctx.Response.Body() // of a stream, too, whole
	if got := ctx.Response.StatusCode(); got != status {
		c.tb.Fatalf("%s %s: status %d: %.300s", method, path, got, content)
	}
	return content
}

const asForm = "application/x-www-form-urlencoded"

// BenchmarkPage is the server's time for one page of 30 questions, with every
// middleware: to show it, half answered and compressed, and to take it.
func BenchmarkPage(b *testing.B) {
	s := largeSite(b, 60, 30, 0)
	v := newVisitor(b, s)
	v.post("/f/large/start", nil)
	page := typed(s.form(b, "large"), 3)[0]
	v.post("/f/large/1", page)
	c := s.caller(b, v, "/f/large/1")
	b.Run("show", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c.do(fasthttp.MethodGet, "/f/large/1", "", "", 200)
		}
	})
	b.Run("take", func(b *testing.B) {
		b.ReportAllocs()
		now := 0
		for b.Loop() {
			if now++; now%100 == 0 { // the limit counts by draft
				b.StopTimer()
				v = newVisitor(b, s)
				v.post("/f/large/start", nil)
				c = s.caller(b, v, "/f/large/1")
				b.StartTimer()
			}
			c.do(fasthttp.MethodPost, "/f/large/1", asForm, page.Encode(), 303)
		}
	})
}

// BenchmarkLargeForm works with a form of 250 questions and 40,000 responses.
func BenchmarkLargeForm(b *testing.B) {
	s := largeSite(b, 250, 10, 40_000)
	x := s.form(b, "large")
	v := newVisitor(b, s)
	v.signIn()
	c := s.caller(b, v, "/organise")
	c.tb = b
	answers, err := json.Marshal(response.ToJSON(x.Definition, sample.New(x.Definition, 1, time.Now()).Next().Answers))
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	submit := func() {
		n++
		c.do(fasthttp.MethodPost, "/api/v1/forms/large/responses", "application/json", fmt.Sprintf(`{"answers":%s,"key":"%d"}`, answers, n), 201)
	}
	b.Run("submit", func(b *testing.B) {
		for b.Loop() {
			submit()
		}
	})
	b.Run("dashboard", func(b *testing.B) { // of a new state each time
		for b.Loop() {
			b.StopTimer()
			submit()
			b.StartTimer()
			c.do(fasthttp.MethodGet, "/organise/dashboards/large", "", "", 200)
		}
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			c.do(fasthttp.MethodGet, "/organise/forms/large", "", "", 200)
		}
	})
	b.Run("open", func(b *testing.B) { // by another server
		defs, _, err := consultation.Read(largeForm(250, 10))
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			other, err := consultation.Open(b.Context(), s.store, defs, consultation.Options{Now: time.Now(), Logger: slog.New(slog.DiscardHandler)})
			if err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			if err := other.Close(b.Context()); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
	})
	b.Run("csv", func(b *testing.B) {
		for b.Loop() {
			b.SetBytes(int64(len(c.do(fasthttp.MethodGet, "/organise/forms/large/export.csv", "", "", 200))))
		}
	})
}

// TestLargeForm goes everywhere with a form of 250 questions.
func TestLargeForm(t *testing.T) {
	const n = 300
	s := largeSite(t, 250, 10, n)
	x := s.form(t, "large")
	v := newVisitor(t, s)
	v.fillIn("large", 7)
	v.get("/f/large/check").says(t, 200, "Kiểm tra trước khi gửi")
	v.post("/f/large/submit", nil).says(t, 200, "Đã nhận câu trả lời")
	v.get("/f/large/paper").says(t, 200, "250.")
	v.signIn()
	v.get("/organise/dashboards/large").says(t, 200, fmt.Sprint(n+1))
	v.get("/organise/forms/large").says(t, 200, `id="r301"`)
	v.get("/organise/forms/large/entry").says(t, 200, "<strong>250.</strong>")
	csv := v.get("/organise/forms/large/export.csv")
	if rows := strings.Count(csv.body, "\n"); rows != n+2 {
		t.Errorf("the export has %d rows, want %d", rows, n+2)
	}
	if x.Log.Count() != n+1 {
		t.Errorf("%d responses count", x.Log.Count())
	}
}

// TestWeight adds up what a respondent's first pages cost on the wire: the page,
// its style and its script, compressed.
func TestWeight(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	wire := func(path string) int {
		t.Helper()
		r, err := http.NewRequest(http.MethodGet, s.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Encoding", "gzip, br") // and not unpacked
		answer, err := v.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		content, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode != 200 || answer.Header.Get("Content-Encoding") == "" {
			t.Fatalf("%s: status %d, encoding %q", path, answer.StatusCode, answer.Header.Get("Content-Encoding"))
		}
		return len(content)
	}
	asset := regexp.MustCompile(`(?:href|src)="(/assets/[^"]+\.(?:css|js))"`)
	v.post("/f/poll/start", nil)
	for _, path := range []string{"/", "/f/poll", "/f/poll/1"} {
		total := wire(path)
		for _, m := range asset.FindAllStringSubmatch(v.get(path).body, -1) {
			n := wire(m[1])
			total += n
		}
		t.Logf("%s costs %d bytes", path, total)
		if total > 30<<10 {
			t.Errorf("%s costs %d bytes with its style and script, more than 30 KB", path, total)
		}
	}
}
