package web

import (
	"errors"
	"log/slog"
	"regexp"
	"runtime/debug"
	"strings"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/locale"
	"toadam/internal/problem"
	"toadam/internal/web/templates"
)

// statuses maps each class of fault to the status of its answer, once.
var statuses = map[problem.Class]int{
	problem.Internal:    fiber.StatusInternalServerError,
	problem.Invalid:     fiber.StatusUnprocessableEntity,
	problem.NotFound:    fiber.StatusNotFound,
	problem.Conflict:    fiber.StatusConflict,
	problem.Closed:      fiber.StatusConflict,
	problem.Full:        fiber.StatusConflict,
	problem.SignedOut:   fiber.StatusUnauthorized,
	problem.Forbidden:   fiber.StatusForbidden,
	problem.TooLarge:    fiber.StatusRequestEntityTooLarge,
	problem.Unsupported: fiber.StatusUnsupportedMediaType,
	problem.TooMany:     fiber.StatusTooManyRequests,
	problem.Unavailable: fiber.StatusServiceUnavailable,
}

// answersPage is the address of a page of a form.
var answersPage = regexp.MustCompile(`^/f/[a-z0-9_]+/[0-9]+$`)

// fail answers every error of every handler: with JSON for the API, with a page
// for people. Only faults of ours are logged as errors, with their cause, which
// the answer never holds.
func (s *Server) fail(c *fiber.Ctx, err error) error {
	p, status := asProblem(err)
	if status >= 500 {
		s.Logger.Error("request failed", "method", c.Method(), "route", c.Route().Path, "status", status, "error", err)
	} else {
		s.Logger.Debug("request refused", "method", c.Method(), "route", c.Route().Path, "status", status, "class", p.Class)
	}
	if status == fiber.StatusServiceUnavailable || status == fiber.StatusTooManyRequests {
		c.Set(fiber.HeaderRetryAfter, "5")
	}
	if p.Class == problem.SignedOut && c.Method() == fiber.MethodGet && !strings.HasPrefix(c.Path(), "/api/") {
		return c.Redirect("/sign-in?next="+escape(c.OriginalURL()), fiber.StatusSeeOther)
	}
	c.Status(status)
	if strings.HasPrefix(c.Path(), "/api/") {
		return c.JSON(fiber.Map{"error": p.Class, "message": locale.Fault(c.Query("lang"), p)})
	}
	f := s.frame(c, "error.title")
	if c.Method() != fiber.MethodGet {
		f.Languages = nil // the page's address can't be opened in another
	}
	link, label := "/", f.T("error.to_home")
	switch {
	case p.Key == noDraft:
		link, label = "/f/"+c.Params("form"), f.T("error.to_start")
	case p.Class == problem.TooLarge && answersPage.MatchString(c.Path()):
		link, label = c.Path(), f.T("error.to_page")
	case strings.HasPrefix(p.Key, "link."):
		link, label = "/sign-in", f.T("sign.in")
	}
	return show(c, templates.Message(f, locale.Fault(f.Lang, p), link, label))
}

// asProblem gives every error a class and the status of its answer.
func asProblem(err error) (*problem.Error, int) {
	if p, ok := errors.AsType[*problem.Error](err); ok {
		return p, statuses[p.Class]
	}
	f, ok := errors.AsType[*fiber.Error](err)
	switch {
	case !ok || f.Code >= 500:
		return problem.New(problem.Internal, ""), fiber.StatusInternalServerError
	case f.Code == fiber.StatusNotFound || f.Code == fiber.StatusMethodNotAllowed:
		return problem.New(problem.NotFound, ""), f.Code
	case f.Code == fiber.StatusRequestEntityTooLarge:
		return problem.New(problem.TooLarge, ""), f.Code
	}
	return problem.New(problem.Invalid, ""), f.Code
}

func (s *Server) logPanic(c *fiber.Ctx, e any) {
	s.Logger.Error("handler panicked", "method", c.Method(), "route", c.Route().Path, slog.Any("panic", e), "stack", string(debug.Stack()))
}
