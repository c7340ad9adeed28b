package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/change"
	"toadam/internal/consultation"
)

// shownFrom is the number of the version from which the page was shown that is
// sent now; the live one's if the page does not say.
func shownFrom(c *fiber.Ctx, x *consultation.Form) int {
	n, err := strconv.Atoi(c.FormValue("_version"))
	if err != nil || n < 1 || n > x.Definition.Version {
		return x.Definition.Version
	}
	return n
}

// asShown makes a page that was shown from an earlier version be read by that:
// its questions may stand on another page now, and nothing typed may be lost.
func (v *visit) asShown(c *fiber.Ctx) error {
	n := shownFrom(c, v.live)
	if c.Method() != fiber.MethodPost || n == v.live.Definition.Version {
		return nil
	}
	x, err := v.live.As(n)
	if err != nil {
		return err
	}
	v.form = x.For(v.draft.Seed)
	return nil
}

// outdated reports whether the page was shown from an earlier version.
func (v visit) outdated() bool { return v.form != v.live }

// inLive is where the page of an earlier version is now, or else where there is
// something to answer.
func (s *Server) inLive(v visit) string {
	path := s.path(v.live, v.draft)
	for i := range v.live.Pages {
		if v.live.Pages[i].ID == v.form.Pages[v.page].ID && path.Page(i) {
			return pageAddress(v.live, i)
		}
	}
	return pageAddress(v.live, s.resumeAt(v.live, v.draft))
}

// changedSince tells a respondent in words what is asked in another way since a
// version; nothing that leaves the answers as they are.
func changedSince(lang string, x *consultation.Form, version int) (lines []string) {
	if version < 1 || version >= x.Definition.Version {
		return nil
	}
	old, err := x.Version(version)
	if err != nil { // the log says so elsewhere; the page goes on without the list
		return nil
	}
	for _, c := range change.Compare(old, x.Definition) {
		if c.Question != "" && c.Grade > change.Safe {
			lines = append(lines, c.Where(lang)+": "+c.Say(lang))
		}
	}
	return lines
}

// mustBeSeen leads back to the check page if it was shown from a version that
// asked in another way.
func mustBeSeen(c *fiber.Ctx, x *consultation.Form) bool {
	return len(changedSince("", x, shownFrom(c, x))) > 0
}
