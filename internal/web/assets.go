package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/problem"
)

//go:embed static
var static embed.FS

// assets are the embedded files. Their addresses hold one hash over all of
// them, so that a browser may keep each for ever and a module finds the right
// neighbour by its relative name.
type assets struct {
	hash  string
	files map[string]asset
}

type asset struct{ plain, brotli []byte }

func loadAssets() (assets, error) {
	a := assets{files: map[string]asset{}}
	entries, err := static.ReadDir("static")
	if err != nil {
		return a, fmt.Errorf("read embedded assets: %w", err)
	}
	sum := sha256.New()
	for _, e := range entries {
		content, err := static.ReadFile("static/" + e.Name())
		if err != nil {
			return a, fmt.Errorf("read embedded assets: %w", err)
		}
		fmt.Fprintf(sum, "%s %d\n", e.Name(), len(content))
		sum.Write(content)
		name, compressed := strings.CutSuffix(e.Name(), ".br")
		f := a.files[name]
		if compressed {
			f.brotli = content
		} else {
			f.plain = content
		}
		a.files[name] = f
	}
	a.hash = hex.EncodeToString(sum.Sum(nil)[:8])
	return a, nil
}

// address is where a page finds the file.
func (a assets) address(name string) string { return "/assets/" + a.hash + "/" + name }

var mediaTypes = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8",
}

// asset serves a file; only under the current hash may it be kept.
func (s *Server) asset(c *fiber.Ctx) error {
	f, ok := s.assets.files[c.Params("name")]
	if !ok || f.plain == nil {
		return problem.New(problem.NotFound, "asset")
	}
	c.Set(fiber.HeaderContentType, mediaTypes[path.Ext(c.Params("name"))])
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	if c.Params("hash") == s.assets.hash {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	if f.brotli != nil && strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "br") {
		c.Set(fiber.HeaderContentEncoding, "br")
		return c.Send(f.brotli)
	}
	return c.Send(f.plain)
}
