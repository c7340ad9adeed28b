package web

import (
	"bytes"
	"embed"
	"fmt"

	"github.com/gofiber/fiber/v2"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"toadam/internal/web/templates"
)

// definitions has the page for authors in each language of the program.
//
//go:embed docs/definitions.*.md
var definitions embed.FS

// docs shows how forms and dashboards are written.
func (s *Server) docs(c *fiber.Ctx) error {
	f := s.frame(c, "common.docs")
	f.Wide = true
	text, err := definitions.ReadFile("docs/definitions." + f.Lang + ".md")
	if err != nil {
		return fmt.Errorf("read the documentation: %w", err)
	}
	var body bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.Table)).Convert(text, &body); err != nil {
		return fmt.Errorf("render the documentation: %w", err)
	}
	return show(c, templates.DocPage(f, body.String()))
}
