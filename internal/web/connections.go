package web

import (
	"bytes"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"
)

const (
	maxUploadBody = 26 << 20 // bytes of a page with a file
	maxBody       = 2 << 20  // of anything else

	headerTimeout  = 30 * time.Second
	uploadTimeout  = 10 * time.Minute // 20 MB over a slow line
	writeTimeout   = time.Minute      // of each part of an answer that is sent
	requestTimeout = 30 * time.Second // of what a request waits for
	grace          = 5 * time.Second  // for requests under way when the server stops
)

// bodyLimits gives only pages, which may carry a file, the size and the time
// that a file needs. A body is read up to twice its limit, so that what is not
// much too large is answered (see guard) and not just cut off.
func bodyLimits(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	if mayCarryFile(h) {
		return fasthttp.RequestConfig{ReadTimeout: uploadTimeout, MaxRequestBodySize: 2 * maxUploadBody}
	}
	return fasthttp.RequestConfig{ReadTimeout: headerTimeout, MaxRequestBodySize: 2 * maxBody}
}

func mayCarryFile(h *fasthttp.RequestHeader) bool {
	return bytes.HasPrefix(h.ContentType(), []byte("multipart/form-data")) && (bytes.HasPrefix(h.RequestURI(), []byte("/f/")) || bytes.HasPrefix(h.RequestURI(), []byte("/organise/forms/")))
}

// tooLarge reports whether a request's body is over its limit. A page with a
// file is already taken apart: its length is what was announced, and one that
// announces none is not taken.
func tooLarge(r *fasthttp.Request) bool {
	if mayCarryFile(&r.Header) {
		n := r.Header.ContentLength()
		return n < 0 || n > maxUploadBody
	}
	return max(r.Header.ContentLength(), len(r.Body())) > maxBody
}

// connections knows the open connections and which have a request under way,
// so that stopping need not wait for those that have none: browsers open spare
// ones.
type connections struct {
	now func() time.Time

	mu       sync.Mutex
	open     map[*connection]bool
	stopping bool
}

// connection is one that knows whether anything of a request has come yet: the
// engine calls a new one active from the start.
type connection struct {
	net.Conn
	now  func() time.Time
	busy atomic.Bool
}

func (c *connection) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.busy.Store(true)
	}
	return n, err
}

// Write gives up on a reader that takes nothing.
func (c *connection) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(c.now().Add(writeTimeout)); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}

// listener hands out connections that are known.
type listener struct {
	net.Listener
	known *connections
}

func (l listener) Accept() (net.Conn, error) {
	raw, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &connection{Conn: raw, now: l.known.now}
	l.known.mu.Lock()
	defer l.known.mu.Unlock()
	l.known.open[c] = true
	return c, nil
}

// changed is called by the engine with each new state of a connection.
func (cs *connections) changed(raw net.Conn, state fasthttp.ConnState) {
	c, ok := raw.(*connection)
	if !ok {
		return
	}
	cs.mu.Lock()
	defer cs.mu.Unlock()
	switch state {
	case fasthttp.StateClosed, fasthttp.StateHijacked:
		delete(cs.open, c)
	case fasthttp.StateIdle:
		c.busy.Store(false)
		if cs.stopping {
			c.Close()
		}
	}
}

// stop closes what is idle, and after the grace everything.
func (cs *connections) stop() {
	cs.close(false)
	time.AfterFunc(grace, func() { cs.close(true) })
}

func (cs *connections) close(all bool) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.stopping = true
	for c := range cs.open {
		if all || !c.busy.Load() {
			c.Close() // its goroutine sees an error and ends
		}
	}
}
