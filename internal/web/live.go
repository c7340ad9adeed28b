package web

import (
	"bufio"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/chart"
)

const (
	liveEvery = time.Second      // at most one event in this time
	heartbeat = 20 * time.Second // keeps proxies from cutting the line, and finds readers that left
)

// stream tells a dashboard that its form's log has grown (server-sent events).
// The page then fetches itself again; no result travels here.
func (s *Server) stream(c *fiber.Ctx) error {
	x, err := s.Consultation.Dashboard(c.Params("dashboard"))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/event-stream; charset=utf-8")
	c.Set("X-Accel-Buffering", "no")
	ending, log, logger, token := s.ending, x.Log, s.Logger, c.Cookies(sessionCookie)
	signedIn := func() bool {
		_, err := s.People.Session(ending, token, s.Now())
		return err == nil
	}
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer func() { // a panic here would end the process
			if e := recover(); e != nil {
				logger.Error("live stream panicked", "panic", e, "stack", string(debug.Stack()))
			}
		}()
		fmt.Fprint(w, "retry: 3000\n\n")
		for {
			changed := log.Changed()
			fmt.Fprintf(w, "event: update\ndata: %d\n\n", log.Head())
			if w.Flush() != nil {
				return
			}
			if !waitForChange(w, changed, ending.Done(), signedIn) || !signedIn() {
				return
			}
			time.Sleep(liveEvery)
		}
	})
	return nil
}

// waitForChange returns true when something changed, and false when the reader
// left or signed out, or the server stops.
func waitForChange(w *bufio.Writer, changed, ending <-chan struct{}, signedIn func() bool) bool {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-changed:
			return true
		case <-ending:
			return false
		case <-beat.C:
			fmt.Fprint(w, ": still here\n\n")
			if w.Flush() != nil || !signedIn() {
				return false
			}
		}
	}
}

// figureCache keeps the last rendering of each dashboard in each language.
type figureCache struct {
	mu   sync.Mutex
	last map[[2]string]rendered
}

type rendered struct {
	at                instant
	headlines, others []chart.Figure
}

// instant is what a rendering depends on.
type instant struct {
	version int
	day     string
	head    int64
}

func (f *figureCache) get(form, lang string, at instant) (rendered, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	r, ok := f.last[[2]string{form, lang}]
	return r, ok && r.at == at
}

func (f *figureCache) put(form, lang string, r rendered) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.last == nil {
		f.last = map[[2]string]rendered{}
	}
	f.last[[2]string{form, lang}] = r
}
