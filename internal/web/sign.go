package web

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/locale"
	"toadam/internal/people"
	"toadam/internal/problem"
	"toadam/internal/web/templates"
)

const sessionCookie = "session"

// signedIn lets only organisers pass, and remembers who it is.
func (s *Server) signedIn(c *fiber.Ctx) error {
	o, err := s.People.Session(c.UserContext(), c.Cookies(sessionCookie), s.Now())
	if err != nil {
		return err
	}
	c.Locals(sessionCookie, o)
	return c.Next()
}

// organiser is who is signed in on a page below /organise.
func organiser(c *fiber.Ctx) people.Organiser {
	o, _ := c.Locals(sessionCookie).(people.Organiser)
	return o
}

func (s *Server) signInPage(c *fiber.Ctx) error {
	return show(c, templates.SignInPage(templates.SignIn{Frame: s.frame(c, "sign.title"), Next: c.Query("next")}))
}

func (s *Server) signIn(c *fiber.Ctx) error {
	token, err := s.People.SignIn(c.UserContext(), c.FormValue("email"), c.FormValue("password"), s.Now())
	if fault, ok := errors.AsType[*problem.Error](err); ok && (fault.Class == problem.Invalid || fault.Class == problem.TooMany) {
		p := templates.SignIn{Frame: s.frame(c, "sign.title"), Email: c.FormValue("email"), Next: c.FormValue("next")}
		p.Fault, p.Failed = locale.Fault(p.Lang, fault), true
		if fault.Class == problem.TooMany {
			c.Set(fiber.HeaderRetryAfter, "900")
		}
		c.Status(statuses[fault.Class])
		return show(c, templates.SignInPage(p))
	}
	if err != nil {
		return err
	}
	s.setSession(c, token)
	return c.Redirect(ownPath(c.FormValue("next")), fiber.StatusSeeOther)
}

// ownPath is where to go after signing in: a page of ours, never elsewhere.
func ownPath(next string) string {
	if strings.HasPrefix(next, "/organise") && !strings.ContainsAny(next, "\\\r\n") {
		return next
	}
	return "/organise"
}

func (s *Server) setSession(c *fiber.Ctx, token string) {
	session := s.cookie(sessionCookie, token, "/")
	session.SessionOnly, session.MaxAge = false, int(people.SessionLimit.Seconds())
	c.Cookie(session)
}

func (s *Server) signOut(c *fiber.Ctx) error {
	if err := s.People.SignOut(c.UserContext(), c.Cookies(sessionCookie)); err != nil {
		return err
	}
	s.forget(c, sessionCookie, "/")
	return c.Redirect("/", fiber.StatusSeeOther)
}

// welcome shows what a one-time link is for. It does not use the link up: mail
// scanners and previews open links too.
func (s *Server) welcome(c *fiber.Ctx) error {
	link, err := s.People.PeekLink(c.UserContext(), c.Params("token"), s.Now())
	if err != nil {
		return err
	}
	return s.showWelcome(c, link, nil)
}

func (s *Server) showWelcome(c *fiber.Ctx, link people.Link, faults []templates.Fault) error {
	f := s.frame(c, "sign.welcome_title")
	f.Failed = len(faults) > 0
	p := templates.Welcome{Frame: f, Token: c.Params("token"), Email: link.Email, Faults: faults}
	if link.Purpose == people.BecomeFirst {
		p.NewAccount, p.Email, p.Name = true, c.FormValue("email"), c.FormValue("name")
	}
	return show(c, templates.WelcomePage(p))
}

// enter uses the link.
func (s *Server) enter(c *fiber.Ctx) error {
	link, err := s.People.PeekLink(c.UserContext(), c.Params("token"), s.Now())
	if err != nil {
		return err
	}
	email := c.FormValue("email")
	token := ""
	switch link.Purpose {
	case people.BecomeFirst:
		if faults := s.accountFaults(c, people.Check(email, c.FormValue("name"), c.FormValue("password"))); len(faults) > 0 {
			c.Status(fiber.StatusUnprocessableEntity)
			return s.showWelcome(c, link, faults)
		}
		token, err = s.People.CreateFirst(c.UserContext(), c.Params("token"), email, c.FormValue("name"), c.FormValue("password"), s.Now())
	default:
		token, err = s.People.Enter(c.UserContext(), c.Params("token"), s.Now())
	}
	if err != nil {
		return err
	}
	s.setSession(c, token)
	return c.Redirect("/organise", fiber.StatusSeeOther)
}

func (s *Server) accountFaults(c *fiber.Ctx, list []*problem.Error) []templates.Fault {
	var faults []templates.Fault
	for _, p := range list {
		faults = append(faults, templates.Fault{Anchor: p.Field, Message: locale.Fault(s.language(c, locale.Languages), p)})
	}
	return faults
}

func (s *Server) account(c *fiber.Ctx) error {
	return show(c, templates.AccountPage(templates.Account{Frame: s.orgFrame(c, "sign.account", "account")}))
}

// changePassword asks for the current password first: a session left open must
// not be enough. All sessions end, and this browser gets a new one.
func (s *Server) changePassword(c *fiber.Ctx) error {
	p := templates.Account{Frame: s.orgFrame(c, "sign.account", "account")}
	email := organiser(c).Email
	old, err := s.People.SignIn(c.UserContext(), email, c.FormValue("current"), s.Now())
	if err == nil {
		err = errors.Join(s.People.SignOut(c.UserContext(), old), s.People.SetPassword(c.UserContext(), email, c.FormValue("password")))
	}
	if fault, ok := errors.AsType[*problem.Error](err); ok && (fault.Class == problem.Invalid || fault.Class == problem.TooMany) {
		anchor := "password"
		if old == "" {
			anchor = "current"
		}
		p.Faults = []templates.Fault{{Anchor: anchor, Message: locale.Fault(p.Lang, fault)}}
		p.Failed = true
		c.Status(statuses[fault.Class])
		return show(c, templates.AccountPage(p))
	}
	if err != nil {
		return err
	}
	token, err := s.People.SignIn(c.UserContext(), email, c.FormValue("password"), s.Now())
	if err != nil {
		return err
	}
	s.setSession(c, token)
	p.Done = true
	return show(c, templates.AccountPage(p))
}
