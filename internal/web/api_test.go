package web_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"toadam/internal/form"
	"toadam/internal/response"
	"toadam/internal/sample"
	"toadam/internal/store/storetest"
)

// apiBody is a valid request with made-up answers to a form without files.
func apiBody(t *testing.T, d *form.Definition, seed uint64, key string) string {
	t.Helper()
	answers := sample.New(d, seed, time.Now()).Next().Answers
	body, err := json.Marshal(map[string]any{"answers": response.ToJSON(d, answers), "key": key})
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func receiptOf(t *testing.T, p page) string {
	t.Helper()
	var r struct{ Form, Receipt string }
	if err := json.Unmarshal([]byte(p.body), &r); err != nil || r.Receipt == "" {
		t.Fatalf("no receipt in %s", p.body)
	}
	return r.Receipt
}

func TestAPI(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	x := s.form(t, "poll")
	const path = "/api/v1/forms/poll/responses"

	p := v.api(path, apiBody(t, x.Definition, 1, "a"))
	p.says(t, 201)
	first := receiptOf(t, p)
	p = v.api(path, apiBody(t, x.Definition, 2, "a")) // the same key: the same receipt, whatever is in it
	p.says(t, 201)
	if again := receiptOf(t, p); again != first {
		t.Errorf("a repeated key has the receipt %s, want %s", again, first)
	}
	if n := x.Log.Count(); n != 1 {
		t.Errorf("%d responses count, want 1", n)
	}
	v.api(path, `{"answers": {"role": "emperor", "membership_years": "soon", "moon": 1}, "key": "b"}`).
		says(t, 422, `"question":"role"`, `"question":"membership_years"`, `"question":"moon"`, `"code":"unknown_option"`, `"code":"unknown_question"`, `"code":"required_choice"`, `"message":"`)
	v.api(path, `{"answers": {"role": "member", "role": "other"}, "more": 1, "key": "b"}`).says(t, 422, `"question":"role","code":"repeated"`)
	v.api(path, `{"answers": {}}`).says(t, 422, "key")
	v.api(path, `{"answers": {}, "key": 7}`).says(t, 422, "JSON")
	v.api(path, `{"answers": {}, "key": "b"} {}`).says(t, 422, "JSON")
	v.api(path, `{"answers": `).says(t, 422, "JSON")
	v.api(path+"?lang=en", `[]`).says(t, 422, "The body must be JSON")
	v.api("/api/v1/forms/moon/responses", `{}`).says(t, 404, `"error":"not_found"`)
	v.api(path, `{"answers": {"x": "`+strings.Repeat("a", 3<<20)+`"}, "key": "c"}`).says(t, 413)
	v.get("/api/v1/forms/poll").says(t, 200, `"id":"poll"`, `"version":1`, `"kind":"likert"`, `"open":true`)
	v.get("/api/v1/forms").says(t, 200, `"id":"papers"`)
	v.get("/api/v1/moon").says(t, 404, `"error":"not_found"`)
	v.get("/healthz").says(t, 200)
	v.get("/readyz").says(t, 200)

	v.signIn()
	v.post("/organise/forms/poll/close", nil).says(t, 200, "Đã đóng")
	v.api(path, apiBody(t, x.Definition, 3, "d")).says(t, 409, `"error":"closed"`)
	v.api(path, apiBody(t, x.Definition, 3, "a")).says(t, 201, first) // a retry still finds its receipt
	v.get("/f/poll").says(t, 200, "không nhận phiếu trả lời")
	v.post("/f/poll/start", nil).says(t, 409, "không nhận phiếu trả lời")
	v.post("/organise/forms/poll/reopen", nil).says(t, 200, "Đang nhận")
	v.api(path, apiBody(t, x.Definition, 3, "d")).says(t, 201)
	v.get("/organise/forms/poll/export.csv").says(t, 200, "_number,_day,_version,_via,role", ",1,api,")
}

// TestTwoServers sends the same and different keys to two servers that share
// one MongoDB: each key counts once, and both see all.
func TestTwoServers(t *testing.T) {
	server := storetest.MongoServer(t)
	a, b := newSiteOn(t, server.Open(t), 0), newSiteOn(t, server.Open(t), 0)
	va, vb := newVisitor(t, a), newVisitor(t, b)
	x := a.form(t, "poll")
	const keys = 40
	receipts := make([][2]string, keys)
	var wait sync.WaitGroup
	for i := range keys {
		body := apiBody(t, x.Definition, uint64(i), fmt.Sprint("key ", i))
		for j, v := range []*visitor{va, vb} {
			wait.Go(func() { receipts[i][j] = receiptOf(t, v.api("/api/v1/forms/poll/responses", body)) })
		}
	}
	wait.Wait()
	for i, r := range receipts {
		if r[0] != r[1] {
			t.Errorf("key %d has the receipts %v", i, r)
		}
	}
	for name, s := range map[string]*site{"first": a, "second": b} {
		for end := time.Now().Add(10 * time.Second); s.form(t, "poll").Log.Count() < keys && time.Now().Before(end); {
			time.Sleep(20 * time.Millisecond)
		}
		if n := s.form(t, "poll").Log.Count(); n != keys {
			t.Errorf("the %s server counts %d responses, want %d", name, n, keys)
		}
	}
}

// TestRateLimit stops one key that asks too often, and nobody else.
func TestRateLimit(t *testing.T) {
	s := newSite(t, 0)
	v := newVisitor(t, s)
	body := apiBody(t, s.form(t, "poll").Definition, 1, "often")
	limited := 0
	for range 40 {
		if p := v.api("/api/v1/forms/poll/responses", body); p.status == 429 {
			limited++
		} else if p.status != 201 {
			t.Fatalf("status %d: %s", p.status, p.body)
		}
	}
	if limited == 0 {
		t.Error("40 requests with one key within a moment, none refused")
	}
	v.api("/api/v1/forms/poll/responses", apiBody(t, s.form(t, "poll").Definition, 2, "once")).says(t, 201)
}
