package web

import (
	"bytes"
	_ "embed"
	"fmt"

	"github.com/gofiber/fiber/v2"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"

	"toadam/internal/web/templates"
)

//go:embed docs/definitions.md
var definitionsPage []byte

// docs shows how forms and dashboards are written.
func (s *Server) docs(c *fiber.Ctx) error {
	var body bytes.Buffer
	md := goldmark.New(goldmark.WithExtensions(extension.Table), goldmark.WithParserOptions(parser.WithAutoHeadingID()))
	if err := md.Convert(definitionsPage, &body); err != nil {
		return fmt.Errorf("render the documentation: %w", err)
	}
	f := s.frame(c, "common.docs")
	f.Wide = true
	return show(c, templates.DocPage(f, body.String()))
}
