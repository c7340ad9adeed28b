// Package web is what people and programs reach over HTTP: respondents' pages,
// organisers' pages, live dashboards and the API. It decides nothing about
// answers, logs or accounts; it turns requests into calls of the packages that
// do, and errors into pages. It alone imports Fiber.
package web

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"toadam/internal/consultation"
	"toadam/internal/draft"
	"toadam/internal/locale"
	"toadam/internal/people"
	"toadam/internal/store"
	"toadam/internal/web/templates"
	"toadam/internal/workshop"
)

// Config is what a server is made of.
type Config struct {
	Consultation *consultation.Consultation
	Store        store.Store // for uploads and readiness
	People       *people.Directory
	Drafts       *draft.Drafts
	Now          func() time.Time
	Zone         *time.Location // in which days begin
	Logger       *slog.Logger
	// Secure says that browsers reach the server over HTTPS (usually through a
	// proxy): cookies are then sent over HTTPS only.
	Secure bool
	Blocks fs.FS // ready-made parts of forms, each a form of its own; may be nil
	Limits Limits
}

// Server serves one consultation.
type Server struct {
	Config
	app    *fiber.App
	texts  *workshop.Workshop
	assets assets
	limits limiters
	views  figureCache
	conns  connections
	ending context.Context // done when the server stops: ends live streams
	end    context.CancelFunc
}

// New builds the server; Serve runs it.
func New(c Config) (*Server, error) {
	a, err := loadAssets()
	if err != nil {
		return nil, err
	}
	s := &Server{Config: c, assets: a, limits: newLimiters(c.Limits.withDefaults()), conns: connections{now: c.Now, open: map[*connection]bool{}}}
	s.texts = workshop.New(c.Store, c.Consultation.Newest, s.today)
	s.ending, s.end = context.WithCancel(context.Background())
	s.app = fiber.New(fiber.Config{
		DisableStartupMessage: true,
		Immutable:             true, // values of a request outlive it in the log's queue
		BodyLimit:             maxUploadBody,
		ReadBufferSize:        16 << 10, // of headers
		ReadTimeout:           headerTimeout,
		IdleTimeout:           90 * time.Second,
		ErrorHandler:          s.fail,
	})
	s.app.Server().HeaderReceived = bodyLimits
	s.app.Server().ConnState = s.conns.changed
	s.app.Use(recover.New(recover.Config{EnableStackTrace: true, StackTraceHandler: s.logPanic}))
	s.app.Use(s.guard)
	s.app.Use(s.deadline)
	s.app.Use(compress.New(compress.Config{Level: compress.LevelBestSpeed, Next: sentAsItIs}))
	s.routes()
	return s, nil
}

func (s *Server) routes() {
	a := s.app
	a.Get("/assets/:hash/:name", s.asset)
	a.Get("/healthz", s.healthz)
	a.Get("/readyz", s.readyz)

	a.Get("/", s.home)
	a.Get("/docs/definitions", s.docs)
	a.Get("/receipt", s.lookup)
	a.Post("/receipt", s.lookup)
	a.Get("/resume", s.askCode)
	a.Post("/resume", s.askCode)
	a.Get("/f/:form", s.start)
	a.Post("/f/:form/start", s.begin)
	a.Get("/f/:form/paper", s.paper)
	a.Get("/f/:form/check", s.check)
	a.Post("/f/:form/submit", s.submit)
	a.Get("/f/:form/receipt", s.receipt)
	a.Post("/f/:form/leave", s.leave)
	a.Get("/f/:form/later", s.later)
	a.Post("/f/:form/later", s.saveLater)
	a.Get("/f/:form/resume/:code", s.resume)
	a.Post("/f/:form/resume/:code", s.takeOver)
	a.Get("/f/:form/:page<int>", s.question)
	a.Post("/f/:form/:page<int>", s.answer)

	api := a.Group("/api/v1")
	api.Get("/forms", s.apiForms)
	api.Get("/forms/:form", s.apiForm)
	api.Post("/forms/:form/responses", s.apiRespond)

	a.Get("/sign-in", s.signInPage)
	a.Post("/sign-in", s.signIn)
	a.Post("/sign-out", s.signOut)
	a.Get("/welcome/:token", s.welcome)
	a.Post("/welcome/:token", s.enter)

	org := a.Group("/organise", s.signedIn)
	org.Get("/", s.overview)
	org.Get("/account", s.account)
	org.Post("/account", s.changePassword)
	org.Get("/dashboards/:dashboard", s.dashboard)
	org.Get("/dashboards/:dashboard/stream", s.stream)
	org.Get("/dashboards/:dashboard/dashboard.yaml", s.dashboardFile)
	org.Get("/forms/new", s.newForm)
	org.Post("/forms/new", s.beginForm)
	org.Post("/forms/new/import", s.importForm)
	org.Post("/forms/new/import/make", s.makeImport)
	org.Get("/forms/:form", s.responses)
	org.Get("/forms/:form/edit", s.edit)
	org.Post("/forms/:form/edit", s.change)
	org.Get("/forms/:form/edit/insert", s.insertion)
	org.Get("/forms/:form/export.csv", s.export)
	org.Get("/forms/:form/entry", s.entry)
	org.Post("/forms/:form/entry", s.enterSheet)
	org.Get("/forms/:form/files/:number<int>/:question/:file<int>", s.download)
	org.Get("/forms/:form/translations", s.translations)
	org.Post("/forms/:form/translations", s.previewTranslations)
	org.Post("/forms/:form/translations/apply", s.applyTranslations)
	org.Post("/forms/:form/translations/languages", s.setLanguages)
	org.Get("/forms/:form/translations/:format", s.exportTranslations)
	org.Post("/forms/:form/close", s.closeForm)
	org.Post("/forms/:form/reopen", s.reopenForm)
	org.Get("/forms/:form/versions", s.versions)
	org.Get("/forms/:form/versions/:version<int>/form.:kind", s.versionFile)
	org.Get("/forms/:form/versions/:version<int>/to/:format", s.exportVersion)
	org.Get("/forms/:form/publish", s.publishPage)
	org.Post("/forms/:form/publish", s.publish)
	org.Post("/forms/:form/discard", s.discard)
	org.Get("/forms/:form/preview", s.previewStart)
	org.Post("/forms/:form/preview/start", s.previewPage)
	org.Post("/forms/:form/preview/check", s.previewCheck)
	org.Post("/forms/:form/preview/submit", s.previewEnd)
	org.Get("/forms/:form/preview/:page<int>", s.previewPage)
	org.Post("/forms/:form/preview/:page<int>", s.previewAnswer)
}

// deadline ends what a request waits for after half a minute. Streams, which
// outlive their handlers, are bounded in their own way.
func (s *Server) deadline(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}

// sentAsItIs reports whether an answer must not be compressed on its way:
// assets are already, streams must not wait for a block to fill, and the API's
// answers are a few bytes.
func sentAsItIs(c *fiber.Ctx) bool {
	p := c.Path()
	return strings.HasPrefix(p, "/assets/") || strings.HasPrefix(p, "/api/") || strings.HasSuffix(p, "/stream") || strings.HasSuffix(p, "/export.csv")
}

// Serve answers requests on the listener until ctx is done; then it finishes
// those under way, for a few seconds at most.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	failed := make(chan error, 1)
	go func() { failed <- s.app.Listener(listener{l, &s.conns}) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	s.end()
	s.conns.stop()
	if err := s.app.ShutdownWithTimeout(2 * grace); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("shut down: %w", err)
	}
	return nil
}

// frame fills what the page of a request shares with all others.
func (s *Server) frame(c *fiber.Ctx, titleKey string) templates.Frame {
	lang := s.language(c, locale.Languages)
	f := templates.Frame{
		Lang: lang, Path: c.Path(), Query: string(c.Request().URI().QueryString()), Asset: s.assets.address, Languages: locale.Languages,
		Generated: s.Consultation.Generated(),
	}
	if titleKey != "" {
		f.Title = locale.T(lang, titleKey)
	}
	return f
}

const languageCookie = "lang"

// language is the language of the page, one of those it is there in: that of the
// address, which is remembered, else of the cookie, else the program's nearest
// to that, else the first.
func (s *Server) language(c *fiber.Ctx, there []string) string {
	if lang := c.Query("lang"); slices.Contains(there, lang) {
		s.setLanguage(c, lang)
		return lang
	}
	chosen := c.Cookies(languageCookie)
	for _, lang := range []string{chosen, locale.Supported(chosen)} {
		if slices.Contains(there, lang) {
			return lang
		}
	}
	return there[0]
}

func (s *Server) setLanguage(c *fiber.Ctx, lang string) {
	c.Cookie(&fiber.Cookie{Name: languageCookie, Value: lang, Path: "/", SameSite: fiber.CookieSameSiteLaxMode, HTTPOnly: true, Secure: s.Secure, MaxAge: 365 * 24 * 3600})
	c.Request().Header.SetCookie(languageCookie, lang)
}

// formFrame is the frame of a form's page: in the chosen language if the form
// has it, else in the form's own, so that a page is in one language throughout.
func (s *Server) formFrame(c *fiber.Ctx, x *consultation.Form) templates.Frame {
	f := s.frame(c, "")
	f.Languages, f.Lang = x.Languages, s.language(c, x.Languages)
	return f
}

// show renders a page. It is rendered whole before it is sent, so that a fault
// half way is an error page and not half a page.
func show(c *fiber.Ctx, page templ.Component) error {
	var b strings.Builder
	if err := page.Render(context.Background(), &b); err != nil { // it waits for nothing; the request's deadline may be over
		return fmt.Errorf("render %s: %w", c.Route().Path, err)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.SendString(b.String())
}

// today is the current day where the consultation takes place.
func (s *Server) today() string { return s.Now().In(s.Zone).Format(time.DateOnly) }

// moment writes a time of day where the consultation takes place.
func (s *Server) moment(lang string, t time.Time) string {
	t = t.In(s.Zone)
	return t.Format("15:04") + " " + locale.Day(lang, t.Format(time.DateOnly))
}
