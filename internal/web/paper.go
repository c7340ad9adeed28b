package web

import (
	"github.com/gofiber/fiber/v2"

	"toadam/internal/web/templates"
)

// paper shows the whole form on one page, to be printed and filled in by hand.
func (s *Server) paper(c *fiber.Ctx) error {
	x, err := s.Consultation.Form(c.Params("form"))
	if err != nil {
		return err
	}
	f := s.formFrame(c, x)
	f.Title = x.Title.In(f.Lang)
	return show(c, templates.PaperPage(templates.Paper{Frame: f, Form: x.Filled(func(string) string { return blank })}))
}
