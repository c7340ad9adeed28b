package web_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"toadam/dashboards"
	"toadam/forms"
	"toadam/internal/consultation"
	"toadam/internal/draft"
	"toadam/internal/people"
	"toadam/internal/store/storetest"
	"toadam/internal/web"
)

// TestStopsAtOnce stops a server that has spare, idle and half-used connections.
func TestStopsAtOnce(t *testing.T) {
	defs, _, err := consultation.Read(forms.Files, dashboards.Files)
	if err != nil {
		t.Fatal(err)
	}
	st := storetest.SQLite(t)
	c, err := consultation.Open(t.Context(), st, defs, consultation.Options{Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	server, err := web.New(web.Config{Consultation: c, Store: st, People: people.New(st, rand.Reader),
		Drafts: draft.New(st, rand.Reader, c.Held), Now: time.Now, Zone: time.UTC, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx, l) }()
	dial := func(send string) net.Conn {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		io.WriteString(conn, send)
		return conn
	}
	dial("") // a spare one
	kept := dial("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
	if answer, err := http.ReadResponse(bufio.NewReader(kept), nil); err != nil || answer.StatusCode != 200 {
		t.Fatal(answer, err)
	}
	time.Sleep(50 * time.Millisecond)
	start := time.Now()
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("stopping took %s with nothing under way", took)
	}
}

// TestBodyLimits sends what is too large for its kind of request: only pages
// may carry a file.
func TestBodyLimits(t *testing.T) {
	s := newSite(t, 0)
	for _, kind := range []string{"application/json", "multipart/form-data; boundary=x"} {
		r, err := http.NewRequest(http.MethodPost, s.url+"/api/v1/forms/poll/responses", strings.NewReader(strings.Repeat(" ", 3<<20)))
		if err == nil {
			r.Header.Set("Content-Type", kind)
		}
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			continue // cut off while it was sent: refused too
		}
		answer.Body.Close()
		if answer.StatusCode < 400 || answer.StatusCode >= 500 {
			t.Errorf("3 MB as %s: status %d", kind, answer.StatusCode)
		}
	}
}
