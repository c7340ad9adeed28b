package web

import (
	"github.com/gofiber/fiber/v2"

	"toadam/internal/problem"
)

// healthz says that the process answers.
func (s *Server) healthz(c *fiber.Ctx) error { return c.SendString("ok\n") }

// readyz says that responses can be taken: the store is there and every log
// can be read to its end.
func (s *Server) readyz(c *fiber.Ctx) error {
	if err := s.Store.Ping(c.UserContext()); err != nil {
		return problem.Wrap(problem.Unavailable, err, "reach the store")
	}
	for _, x := range s.Consultation.Forms() {
		if err := x.Log.Err(); err != nil {
			return problem.Wrap(problem.Unavailable, err, "read the log of %s", x.ID)
		}
	}
	return c.SendString("ready\n")
}
