package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// Handler is the whole server without a network: every middleware, no socket.
func (s *Server) Handler() fasthttp.RequestHandler { return s.app.Handler() }

// OrganisersPages are the patterns of all addresses that organisers can open.
func (s *Server) OrganisersPages() (patterns []string) {
	for _, r := range s.app.GetRoutes(true) {
		if r.Method == fiber.MethodGet && strings.HasPrefix(r.Path, "/organise") {
			patterns = append(patterns, r.Path)
		}
	}
	return patterns
}

// Matches reports whether an address is one of the pattern.
func Matches(path, pattern string) bool { return fiber.RoutePatternMatch(path, pattern) }
