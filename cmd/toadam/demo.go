package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math"
	randv2 "math/rand/v2"
	"os"
	"slices"
	"sync"
	"time"

	"toadam/internal/consultation"
	"toadam/internal/intake"
	"toadam/internal/people"
	"toadam/internal/problem"
	"toadam/internal/sample"
	"toadam/internal/store"
)

const (
	demoEmail = "organiser@demo.example"
	demoSeed  = 2017
	demoDays  = 21 // over which the sample responses came
)

// demoSize is how many responses each form has; any other form has 40.
var demoSize = map[string]int{"poll": 1200, "papers": 19, "speak": 31, "report": 58}

func demo(ctx context.Context, e env, args []string) error {
	var c config
	fs := e.flags("demo", "demo [FLAGS]\n\nServes the consultation with generated sample data. Everything is kept in a\nfolder that is removed at the end, unless -data or -mongodb-uri names a place.\nForms that are made in the pages get no sample data.")
	c.storeFlags(fs)
	c.serverFlags(fs)
	data := fs.Lookup("data")
	c.data, data.DefValue, data.Usage = "", "", "`folder` in which everything is kept; none: one that is removed at the end"
	if err := parse(fs, args, "data", "mongodb-uri"); err != nil { // never what a server of this machine uses
		return err
	}
	if c.data == "" && c.mongodb == "" {
		dir, err := os.MkdirTemp("", "toadam-demo-")
		if err != nil {
			return fmt.Errorf("make a folder for the demo: %w", err)
		}
		defer os.RemoveAll(dir)
		c.data = dir
	}
	p, err := c.open(ctx, e)
	if err != nil {
		return err
	}
	defer p.close(context.WithoutCancel(ctx))
	if err := p.onlySamples(ctx); err != nil {
		return err
	}
	if err := p.fillAll(ctx); err != nil {
		return err
	}
	if err := p.announce(ctx, e); err != nil {
		return err
	}
	return p.run(ctx)
}

// onlySamples refuses a store that is neither empty nor a demo's.
func (p *program) onlySamples(ctx context.Context) error {
	if p.consultation.Generated() {
		return nil
	}
	empty, err := p.people.Empty(ctx)
	if err != nil {
		return err
	}
	used := slices.ContainsFunc(p.consultation.Forms(), func(x *consultation.Form) bool { return x.Log.Count() > 0 })
	if used || !empty {
		return errors.New("this store is in real use: name a folder or a database for the demo alone")
	}
	return nil
}

// fillAll puts sample responses into the forms that have a file. What is made in
// the pages of a demo that is kept has only the responses that were given there.
func (p *program) fillAll(ctx context.Context) error {
	for _, x := range p.consultation.Forms() {
		if !p.consultation.HasFile(x.ID) {
			continue
		}
		if err := p.fill(ctx, x); err != nil {
			return fmt.Errorf("make sample responses to %s: %w", x.ID, err)
		}
	}
	return nil
}

// fill puts sample responses into a form's log; those that are in it already,
// from a demo that was kept, are known by their keys.
func (p *program) fill(ctx context.Context, x *consultation.Form) error {
	n, ok := demoSize[x.ID]
	if !ok {
		n = 40
	}
	today := time.Now().In(p.zone)
	maker := sample.New(x.Definition, demoSeed, today)
	backs := daysBack(n)
	var wait sync.WaitGroup
	failed := make(chan error, n)
	for i := range n {
		if i > 0 && backs[i] != backs[i-1] {
			wait.Wait() // so that the log, which shuffles what comes at once, keeps the days in order
		}
		s := maker.Next()
		for blob, content := range s.Files {
			err := p.store.PutBlob(ctx, blob, bytes.NewReader(content))
			if _, there := errors.AsType[*store.Taken](err); err != nil && !there {
				return err
			}
		}
		submission := x.Submission(s.Answers, today.AddDate(0, 0, -backs[i]))
		submission.Key, submission.Via = intake.KeyOf(x.ID, fmt.Sprintf("sample %d", i)), intake.Generated
		wait.Go(func() {
			if _, err := x.Log.Append(ctx, submission); err != nil && !problem.Is(err, problem.Full) {
				failed <- err
			}
		})
	}
	wait.Wait()
	close(failed)
	return <-failed
}

// daysBack are how many days ago each of n sample responses came, the oldest
// first; most came lately.
func daysBack(n int) []int {
	random := randv2.New(randv2.NewPCG(demoSeed, uint64(n)))
	backs := make([]int, n)
	for i := range backs {
		backs[i] = min(int(math.Abs(random.NormFloat64())*demoDays/2.2), demoDays)
	}
	slices.SortFunc(backs, func(a, b int) int { return b - a })
	return backs
}

// announce says where to go, and makes an organiser with a link that signs in.
func (p *program) announce(ctx context.Context, e env) error {
	password := rand.Text()
	organiserMade := true
	err := p.people.Create(ctx, demoEmail, "Ban tổ chức (mẫu)", password)
	if problem.Is(err, problem.Conflict) { // a demo that was kept has one already
		organiserMade, err = false, nil
	}
	if err != nil {
		return err
	}
	link, err := p.people.NewLink(ctx, demoEmail, people.EnterOnce, 24*time.Hour, time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "Tọa Đàm demo. All responses in it are generated sample data.\n\n")
	fmt.Fprintf(e.stdout, "  Members      answer the poll       %s/f/poll\n", p.url)
	fmt.Fprintf(e.stdout, "  Experts      submit a paper        %s/f/papers\n", p.url)
	fmt.Fprintf(e.stdout, "               register to speak     %s/f/speak\n", p.url)
	fmt.Fprintf(e.stdout, "  Organisers   watch the dashboards  %s/organise\n", p.url)
	fmt.Fprintf(e.stdout, "               sign in, once, with   %s/welcome/%s\n", p.url, link)
	if organiserMade {
		fmt.Fprintf(e.stdout, "               or with               %s, password %s\n", demoEmail, password)
	}
	fmt.Fprintf(e.stdout, "\nStop with Ctrl+C.\n")
	return nil
}
