package web_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"toadam/dashboards"
	"toadam/forms"
	"toadam/internal/consultation"
	"toadam/internal/draft"
	"toadam/internal/intake"
	"toadam/internal/people"
	"toadam/internal/problem"
	"toadam/internal/response"
	"toadam/internal/sample"
	"toadam/internal/store"
	"toadam/internal/store/storetest"
	"toadam/internal/web"
)

const (
	organiserEmail    = "ban.to.chuc@vidu.vn"
	organiserPassword = "một câu dài dễ nhớ"
)

// site is a whole server on loopback, with the shipped definitions.
type site struct {
	url          string
	store        store.Store
	consultation *consultation.Consultation
	people       *people.Directory
	log          *bytes.Buffer
	handler      fasthttp.RequestHandler // without a network
	organisers   []string                // patterns of the addresses that organisers can open
}

// newSite serves until the test ends, with n sample responses in each form.
func newSite(t testing.TB, n int) *site {
	t.Helper()
	return newSiteOn(t, storetest.SQLite(t), n)
}

func newSiteOn(t testing.TB, st store.Store, n int) *site {
	t.Helper()
	return newSiteOf(t, st, forms.Files, dashboards.Files, n)
}

// newSiteOf serves other definitions than the shipped ones.
func newSiteOf(t testing.TB, st store.Store, formFiles, dashboardFiles fs.FS, n int) *site {
	t.Helper()
	s := serveSite(t, st, formFiles, dashboardFiles, n)
	err := s.people.Create(context.Background(), organiserEmail, "Ban tổ chức", organiserPassword)
	if err != nil && !problem.Is(err, problem.Conflict) {
		t.Fatal(err)
	}
	return s
}

func newSiteWithoutOrganiser(t testing.TB) *site {
	t.Helper()
	return serveSite(t, storetest.SQLite(t), forms.Files, dashboards.Files, 0)
}

func serveSite(t testing.TB, st store.Store, formFiles, dashboardFiles fs.FS, n int) *site {
	t.Helper()
	defs, findings, err := consultation.Read(formFiles, dashboardFiles)
	if err != nil || len(findings) > 0 {
		t.Fatal(err, findings)
	}
	s := &site{store: st, log: &bytes.Buffer{}}
	logger := slog.New(slog.NewTextHandler(&lockedWriter{w: s.log}, nil))
	ctx, cancel := context.WithCancel(context.Background())
	if s.consultation, err = consultation.Open(ctx, st, defs, consultation.Options{Now: time.Now(), Logger: logger}); err != nil {
		t.Fatal(err)
	}
	for _, x := range s.consultation.Forms() {
		s.fill(t, x, n)
	}
	s.people = people.New(st, rand.Reader)
	server, err := web.New(web.Config{
		Consultation: s.consultation, Store: st, People: s.people, Drafts: draft.New(st, rand.Reader, s.consultation.Held), Blocks: forms.Blocks(),
		Now: time.Now, Zone: time.Local, Logger: logger,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.handler, s.organisers = server.Handler(), server.OrganisersPages()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.url = "http://" + l.Addr().String()
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
		if err := s.consultation.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (s *site) fill(t testing.TB, x *consultation.Form, n int) {
	maker := sample.New(x.Definition, 1, time.Now())
	for i := range n {
		made := maker.Next()
		for blob, content := range made.Files {
			if err := s.store.PutBlob(context.Background(), blob, bytes.NewReader(content)); err != nil {
				t.Fatal(err)
			}
		}
		_, err := x.Log.Append(context.Background(), intake.Submission{
			Key: intake.KeyOf(x.ID, fmt.Sprint("sample", i)), Version: x.Definition.Version, Via: intake.Generated,
			Day: time.Now().AddDate(0, 0, -i%9).Format(time.DateOnly), Answers: response.Encode(x.Definition, made.Answers),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// lockedWriter lets many goroutines log into one buffer.
type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}
