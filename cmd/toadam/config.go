package main

import (
	"context"
	"crypto/rand"
	"embed"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"toadam/dashboards"
	"toadam/forms"
	"toadam/internal/consultation"
	"toadam/internal/draft"
	"toadam/internal/intake"
	"toadam/internal/people"
	"toadam/internal/store"
	"toadam/internal/store/mongo"
	"toadam/internal/store/sqlite"
	"toadam/internal/web"
)

// config is what a server is told.
type config struct {
	addr       string
	url        string // as browsers reach it; "": http://addr
	data       string
	mongodb    string
	forms      string // folders that replace the embedded definitions
	dashboards string
	zone       string
	verbose    bool

	wrap func(store.Store) store.Store // bench: watches the store; else nil
}

// storeFlags are those of every command that opens the store.
func (c *config) storeFlags(fs *flag.FlagSet) {
	fs.StringVar(&c.data, "data", "toadam-data", "`folder` in which everything is kept, unless MongoDB is named")
	fs.StringVar(&c.mongodb, "mongodb-uri", "", "`URI` of the MongoDB in which everything is kept")
}

func (c *config) serverFlags(fs *flag.FlagSet) {
	fs.StringVar(&c.addr, "addr", "127.0.0.1:8080", "`address` to listen on")
	fs.StringVar(&c.url, "url", "", "`address` by which browsers reach the server, if it is another one; with https:// cookies are for HTTPS only")
	fs.StringVar(&c.forms, "forms", "", "`folder` of form definitions, instead of all definitions in the binary")
	fs.StringVar(&c.dashboards, "dashboards", "", "`folder` of dashboard definitions, instead of those in the binary")
	fs.StringVar(&c.zone, "time-zone", "Asia/Ho_Chi_Minh", "`name` of the time zone in which days begin")
	fs.BoolVar(&c.verbose, "verbose", false, "log refused requests too")
}

// variable is the environment variable of a flag.
func variable(name string) string {
	return "TOADAM_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

func (c *config) openStore(ctx context.Context) (store.Store, error) {
	if c.mongodb == "" {
		st, err := sqlite.Open(ctx, c.data)
		if err != nil {
			return nil, err
		}
		return st, nil
	}
	st, err := mongo.Open(ctx, c.mongodb)
	if err != nil {
		return nil, err
	}
	return st, nil
}

// definitions reads the embedded definitions, or those of the folders.
func (c *config) definitions() (*consultation.Definitions, error) {
	formFiles, dashboardFiles := fs.FS(forms.Files), fs.FS(dashboards.Files)
	if c.forms != "" {
		formFiles = os.DirFS(c.forms)
		dashboardFiles = embed.FS{} // those in the binary are about its own forms
	}
	if c.dashboards != "" {
		dashboardFiles = os.DirFS(c.dashboards)
	}
	defs, findings, err := consultation.Read(formFiles, dashboardFiles)
	if err != nil {
		return nil, err
	}
	if err := findings.Err(); err != nil {
		return nil, fmt.Errorf("the definitions have mistakes:\n%w", err)
	}
	if len(defs.Forms) == 0 {
		return nil, fmt.Errorf("there is no form in %s", c.forms)
	}
	return defs, nil
}

// program is a server with everything below it.
type program struct {
	store        store.Store
	consultation *consultation.Consultation
	people       *people.Directory
	drafts       *draft.Drafts
	server       *web.Server
	listener     net.Listener
	logger       *slog.Logger
	url          string
	zone         *time.Location
}

// open opens the store, the logs and the listener. Close what it returns.
func (c *config) open(ctx context.Context, e env) (p *program, err error) {
	level := slog.LevelInfo
	if c.verbose {
		level = slog.LevelDebug
	}
	p = &program{logger: slog.New(slog.NewTextHandler(e.stderr, &slog.HandlerOptions{Level: level}))}
	defer func() {
		if err != nil {
			p.close(context.WithoutCancel(ctx))
		}
	}()
	if p.zone, err = time.LoadLocation(c.zone); err != nil {
		return p, fmt.Errorf("read the time zone: %w", err)
	}
	defs, err := c.definitions()
	if err != nil {
		return p, err
	}
	if p.listener, err = net.Listen("tcp", c.addr); err != nil {
		return p, fmt.Errorf("listen: %w", err)
	}
	if p.url = strings.TrimSuffix(c.url, "/"); p.url == "" {
		p.url = "http://" + reachable(p.listener.Addr())
	}
	if p.store, err = c.openStore(ctx); err != nil {
		return p, err
	}
	if c.wrap != nil {
		p.store = c.wrap(p.store)
	}
	options := consultation.Options{Now: time.Now().In(p.zone), Logger: p.logger, Intake: intake.Options{Shuffle: true}}
	if p.consultation, err = consultation.Open(ctx, p.store, defs, options); err != nil {
		return p, err
	}
	p.people = people.New(p.store, rand.Reader)
	p.drafts = draft.New(p.store, rand.Reader, p.consultation.Held)
	address, err := url.Parse(p.url)
	if err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https" {
		return p, fmt.Errorf("the address %q does not begin with http:// or https:// and a host", p.url)
	}
	p.server, err = web.New(web.Config{
		Consultation: p.consultation, Store: p.store, People: p.people, Drafts: p.drafts, Blocks: forms.Blocks(),
		Now: time.Now, Zone: p.zone, Logger: p.logger, Secure: address.Scheme == "https",
	})
	return p, err
}

// reachable is a listener's address as somebody on this machine types it.
func reachable(a net.Addr) string {
	if t, ok := a.(*net.TCPAddr); ok && t.IP.IsUnspecified() {
		return fmt.Sprintf("localhost:%d", t.Port)
	}
	return a.String()
}

// close stops the logs and closes the store.
func (p *program) close(ctx context.Context) {
	if p.listener != nil {
		p.listener.Close()
	}
	if p.consultation != nil {
		if err := p.consultation.Close(ctx); err != nil {
			p.logger.Error("logs did not stop well", "error", err)
		}
	}
	if p.store != nil {
		if err := p.store.Close(); err != nil {
			p.logger.Error("store did not close well", "error", err)
		}
	}
}
