package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"toadam/internal/people"
)

const (
	firstLinkTTL = 48 * time.Hour
)

func serve(ctx context.Context, e env, args []string) error {
	var c config
	fs := e.flags("serve", "serve [FLAGS]")
	c.storeFlags(fs)
	c.serverFlags(fs)
	if err := parse(fs, args); err != nil {
		return err
	}
	p, err := c.open(ctx, e)
	if err != nil {
		return err
	}
	defer p.close(context.WithoutCancel(ctx))
	empty, err := p.people.Empty(ctx)
	if err != nil {
		return err
	}
	if empty {
		token, err := p.people.NewLink(ctx, "", people.BecomeFirst, firstLinkTTL, time.Now())
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "There is no organiser yet. Whoever opens this link first becomes one (once, within two days):\n  %s/welcome/%s\n", p.url, token)
	}
	fmt.Fprintf(e.stdout, "Serving %s\n", p.url)
	return p.run(ctx)
}

// run serves until ctx is done, and sweeps once a day.
func (p *program) run(ctx context.Context) error {
	swept := make(chan struct{})
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer close(swept)
		p.sweepDaily(ctx)
	}()
	err := p.server.Serve(ctx, p.listener)
	cancel()
	<-swept
	return err
}

// sweepDaily removes expired drafts, sessions and links, at the start and then
// every day.
func (p *program) sweepDaily(ctx context.Context) {
	daily := time.NewTicker(24 * time.Hour)
	defer daily.Stop()
	for {
		now := time.Now().In(p.zone)
		if err := p.drafts.Sweep(ctx, now); err != nil && ctx.Err() == nil {
			p.logger.Error("drafts not swept", "error", err)
		}
		if err := p.people.Sweep(ctx, now); err != nil && ctx.Err() == nil {
			p.logger.Error("sessions and links not swept", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-daily.C:
		}
	}
}

func healthcheck(ctx context.Context, e env, args []string) error {
	fs := e.flags("healthcheck", "healthcheck [FLAGS]")
	addr := fs.String("addr", "127.0.0.1:8080", "`address` that the server listens on")
	if err := parse(fs, args); err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(*addr)
	if err != nil {
		return fmt.Errorf("read the address: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("the server does not answer: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the server is not ready: %s", answer.Status)
	}
	return nil
}
