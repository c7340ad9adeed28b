package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/problem"
)

// policy allows what the program serves itself and nothing else: no inline
// script or style, nothing from elsewhere, no framing.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// guard sets the headers of every answer and refuses requests that no page of
// ours can have sent.
func (s *Server) guard(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentSecurityPolicy, policy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set(fiber.HeaderPermissionsPolicy, "camera=(), geolocation=(), microphone=()")
	c.Set(fiber.HeaderCacheControl, "no-store")
	if s.Secure {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
	if c.Get(fiber.HeaderContentEncoding) != "" { // unpacked, it could have any size
		return problem.New(problem.Unsupported, "content encoding")
	}
	if tooLarge(c.Request()) {
		return problem.New(problem.TooLarge, "body")
	}
	if crossOrigin(c) {
		return problem.New(problem.Forbidden, "origin")
	}
	return c.Next()
}

// crossOrigin reports whether a request that changes something was sent by
// another site's page. Browsers say so in Sec-Fetch-Site, older ones in Origin;
// a program sends neither. The API takes no cookie, so it needs no guard.
func crossOrigin(c *fiber.Ctx) bool {
	if slices.Contains([]string{fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions}, c.Method()) || strings.HasPrefix(c.Path(), "/api/") {
		return false
	}
	switch c.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return false
	case "":
	default:
		return true
	}
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" {
		return false
	}
	u, err := url.Parse(origin)
	return err != nil || u.Host != c.Get(fiber.HeaderHost)
}
