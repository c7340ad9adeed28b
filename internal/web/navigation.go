package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/web/templates"
)

// aboutForm is the frame of an organisers' page about a form, with links to all
// the others about it.
func (s *Server) aboutForm(c *fiber.Ctx, titleKey, id string) templates.Frame {
	f := s.orgFrame(c, titleKey, "overview")
	base := "/organise/forms/" + id
	add := func(address, key string) {
		l := templates.Link{Address: address, Label: f.T(key)}
		switch here := c.Path(); {
		case here == address:
			l.Current = "page"
		case address != base && strings.HasPrefix(here, address+"/"):
			l.Current = "true" // a page below it
		}
		f.Links = append(f.Links, l)
	}
	x, err := s.Consultation.Form(id)
	published := err == nil
	if published {
		add(base, "org.responses")
		add("/organise/dashboards/"+x.Dashboard.ID, "org.dashboard")
		add(base+"/entry", "org.enter")
	}
	add(base+"/edit", "builder.edit")
	add(base+"/preview", "versions.preview")
	add(base+"/translations", "translate.link")
	if published {
		add(base+"/versions", "versions.title")
	}
	add(base+"/publish", "publish.title")
	return f
}
