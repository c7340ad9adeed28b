package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/valyala/fasthttp"
	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/consultation"
	"toadam/internal/form"
	"toadam/internal/response"
	"toadam/internal/sample"
	"toadam/internal/store"
)

// benchConfig is what both measurements are told.
type benchConfig struct {
	config
	form        string
	concurrency int
	duration    time.Duration
}

func bench(ctx context.Context, e env, args []string) error {
	var c benchConfig
	fs := e.flags("bench", "bench submit|store [FLAGS]\n\nsubmit  durable responses a second through HTTP, by the API, and next to it the\n        rate of the store below at the same batch size, and their ratio\nstore   the raw rate of the store below, by batch size\n\nBoth write to a folder of their own, removed at the end, unless -data or\n-mongodb-uri names a place; don't name one that is in use.\nFor these two flags the environment is not read.")
	c.storeFlags(fs)
	c.data = ""
	fs.StringVar(&c.form, "form", "poll", "`form` that is answered")
	fs.IntVar(&c.concurrency, "concurrency", 256, "`number` of requests at once")
	fs.DurationVar(&c.duration, "duration", 10*time.Second, "how `long` each measurement takes; at most 5m")
	what := map[string]func(context.Context, env, *benchConfig) error{"submit": benchSubmit, "store": benchStore}
	if len(args) == 0 || what[args[0]] == nil {
		fs.Usage()
		return errUsage
	}
	if err := parse(fs, args[1:], "data", "mongodb-uri"); err != nil { // never what a server of this machine uses
		return err
	}
	if c.concurrency < 1 || c.concurrency > 4096 || c.duration <= 0 || c.duration > 5*time.Minute {
		return errors.New("concurrency must be 1 to 4096, and duration up to 5m")
	}
	c.addr, c.zone = "127.0.0.1:0", "Asia/Ho_Chi_Minh"
	if c.data == "" && c.mongodb == "" {
		dir, err := os.MkdirTemp("", "toadam-bench-")
		if err != nil {
			return fmt.Errorf("make a folder for the measurement: %w", err)
		}
		defer os.RemoveAll(dir)
		c.data = dir
	}
	return what[args[0]](ctx, e, &c)
}

// counted counts the batches that are written to a store.
type counted struct {
	store.Store
	batches, documents atomic.Int64
}

func (c *counted) Insert(ctx context.Context, collection string, docs ...bson.Raw) error {
	c.batches.Add(1)
	c.documents.Add(int64(len(docs)))
	return c.Store.Insert(ctx, collection, docs...)
}

func benchSubmit(ctx context.Context, e env, c *benchConfig) error {
	writes := &counted{}
	c.wrap = func(st store.Store) store.Store { writes.Store = st; return writes }
	p, err := c.open(ctx, e)
	if err != nil {
		return err
	}
	defer p.close(context.WithoutCancel(ctx))
	x, err := p.consultation.Form(c.form)
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- p.server.Serve(serving, p.listener) }()
	before, cpu := writes.documents.Load(), cpuTime()
	batchesBefore := writes.batches.Load()
	took, latencies, refused := submitAll(ctx, c, p.url, apiBodies(x.Definition))
	cpu = cpuTime() - cpu
	stop()
	if err := <-served; err != nil {
		return err
	}
	n := writes.documents.Load() - before
	if n == 0 || len(latencies) == 0 {
		return fmt.Errorf("nothing was stored; %d requests were refused", refused)
	}
	batch := max(1, int(n/(writes.batches.Load()-batchesBefore)))
	rate := float64(len(latencies)) / took.Seconds()
	fmt.Fprintf(e.stdout, "submit  %s, %d at once, %s: %d responses, %.0f/s, %d refused\n", c.form, c.concurrency, took.Round(time.Millisecond), len(latencies), rate, refused)
	fmt.Fprintf(e.stdout, "        latency p50 %s, p90 %s, p99 %s, max %s\n", at(latencies, .5), at(latencies, .9), at(latencies, .99), at(latencies, 1))
	fmt.Fprintf(e.stdout, "        %.0f µs of processor time a response, sender included; %d responses a batch on average\n", float64(cpu.Microseconds())/float64(len(latencies)), batch)
	raw, size, err := storeRate(ctx, c, p.store, x, batch)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "store   batches of %d documents of %d bytes: %.0f/s\n", batch, size, raw)
	fmt.Fprintf(e.stdout, "ratio   %.2f\n", rate/raw)
	return nil
}

// apiBodies are made-up requests without their last part, the key.
func apiBodies(d *form.Definition) []string {
	maker := sample.New(d, 1, time.Now())
	bodies := make([]string, 512)
	for i := range bodies {
		answers, err := json.Marshal(response.ToJSON(d, maker.Next().Answers))
		if err != nil {
			panic(err) // strings and numbers can be written as JSON
		}
		bodies[i] = `{"answers":` + string(answers) + `,"key":"`
	}
	return bodies
}

// submitAll sends responses for the duration and returns the sorted latencies
// of those acknowledged, and how many were not.
func submitAll(ctx context.Context, c *benchConfig, url string, bodies []string) (took time.Duration, latencies []time.Duration, refused int64) {
	client := &fasthttp.Client{MaxConnsPerHost: c.concurrency, ReadTimeout: 30 * time.Second, WriteTimeout: 30 * time.Second}
	url += "/api/v1/forms/" + c.form + "/responses"
	var next, bad atomic.Int64
	lists := make([][]time.Duration, c.concurrency)
	var wait sync.WaitGroup
	start := time.Now()
	for w := range c.concurrency {
		wait.Go(func() {
			q, a := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
			q.Header.SetMethod(fasthttp.MethodPost)
			q.Header.SetContentType("application/json")
			q.SetRequestURI(url)
			var body []byte // one for all, so that the sender costs the collector nothing
			for time.Since(start) < c.duration && ctx.Err() == nil {
				i := next.Add(1)
				body = fmt.Appendf(body[:0], `%s%d-%d"}`, bodies[int(i)%len(bodies)], start.UnixNano(), i)
				q.SetBodyRaw(body)
				sent := time.Now()
				if err := client.Do(q, a); err != nil || a.StatusCode() != fasthttp.StatusCreated {
					bad.Add(1)
					continue
				}
				lists[w] = append(lists[w], time.Since(sent))
			}
		})
	}
	wait.Wait()
	took = time.Since(start)
	latencies = slices.Concat(lists...)
	slices.Sort(latencies)
	return took, latencies, bad.Load()
}

// at is a quantile of sorted latencies.
func at(sorted []time.Duration, q float64) time.Duration {
	i := int(q * float64(len(sorted)-1))
	return sorted[i].Round(10 * time.Microsecond)
}

// cpuTime is the processor time that this process has used.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func benchStore(ctx context.Context, e env, c *benchConfig) error {
	p, err := c.open(ctx, e)
	if err != nil {
		return err
	}
	defer p.close(context.WithoutCancel(ctx))
	x, err := p.consultation.Form(c.form)
	if err != nil {
		return err
	}
	for _, batch := range []int{1, 10, 100, 1000} {
		rate, size, err := storeRate(ctx, c, p.store, x, batch)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "store   batches of %4d documents of %d bytes: %6.0f/s\n", batch, size, rate)
	}
	return nil
}

// storeRate writes documents like the log's entries, one batch after the other,
// into a collection of its own, and returns documents a second and their mean size.
func storeRate(ctx context.Context, c *benchConfig, st store.Store, x *consultation.Form, batch int) (rate float64, size int, err error) {
	id := fmt.Sprintf("run%d/", time.Now().UnixNano())
	models, err := entryModels(x, id)
	if err != nil {
		return 0, 0, err
	}
	docs := make([]bson.Raw, min(batch, st.MaxBatch()))
	n, bytes := 0, 0
	start := time.Now()
	for time.Since(start) < c.duration && ctx.Err() == nil {
		for i := range docs {
			n++
			docs[i] = slices.Clone(models[n%len(models)])
			copy(docs[i][idOffset+len(id):], fmt.Sprintf("%012d", n))
			bytes += len(docs[i])
		}
		if err := st.Insert(ctx, "bench", docs...); err != nil {
			return 0, 0, fmt.Errorf("write a batch of %d: %w", len(docs), err)
		}
	}
	return float64(n) / time.Since(start).Seconds(), bytes / max(n, 1), ctx.Err()
}

// idOffset is where the text of an _id begins in a document whose first
// element it is: after the document's length, the element's type and name, and
// the text's length.
const idOffset = 4 + 1 + len("_id\x00") + 4

// entryModels are documents of made-up responses whose numbers are still to be
// filled in, so that making them is no part of what is measured.
func entryModels(x *consultation.Form, id string) ([]bson.Raw, error) {
	maker := sample.New(x.Definition, 2, time.Now())
	models := make([]bson.Raw, 512)
	for i := range models {
		answers := response.Encode(x.Definition, maker.Next().Answers)
		doc, err := bson.Marshal(bson.D{
			{Key: "_id", Value: id + "000000000000"}, {Key: "v", Value: int32(1)}, {Key: "k", Value: make([]byte, 16)},
			{Key: "via", Value: "api"}, {Key: "day", Value: "2026-01-01"}, {Key: "answers", Value: answers}})
		if err != nil {
			return nil, fmt.Errorf("encode a model: %w", err)
		}
		models[i] = doc
	}
	return models, nil
}
