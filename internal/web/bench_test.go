package web_test

import (
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"toadam/internal/response"
	"toadam/internal/sample"
)

// BenchmarkRespond measures one response to the poll through the API, sender
// and store included, as 256 programs send them at once.
func BenchmarkRespond(b *testing.B) {
	s := newSite(b, 0)
	d := s.form(b, "poll").Definition
	answers, err := json.Marshal(response.ToJSON(d, sample.New(d, 1, time.Now()).Next().Answers))
	if err != nil {
		b.Fatal(err)
	}
	client := &fasthttp.Client{MaxConnsPerHost: 256}
	var n atomic.Int64
	b.SetParallelism(128) // of two processors
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		q, a := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
		q.Header.SetMethod(fasthttp.MethodPost)
		q.SetRequestURI(s.url + "/api/v1/forms/poll/responses")
		for pb.Next() {
			q.SetBodyString(fmt.Sprintf(`{"answers":%s,"key":"%d"}`, answers, n.Add(1)))
			if err := client.Do(q, a); err != nil || a.StatusCode() != fasthttp.StatusCreated {
				b.Error(err, a.StatusCode())
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "responses/s")
}
