package web

import "github.com/valyala/fasthttp"

// Handler is the whole server without a network: every middleware, no socket.
func (s *Server) Handler() fasthttp.RequestHandler { return s.app.Handler() }
