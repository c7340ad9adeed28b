package web

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/draft"
	"toadam/internal/form"
	"toadam/internal/response"
	"toadam/internal/web/templates"
)

// writeWas is what the page's questions hold, as the page carries it along.
func writeWas(v visit) string {
	var ids []string
	for q := range v.form.Pages[v.page].Questions() {
		ids = append(ids, q.ID)
	}
	was := v.draft.Was(ids)
	var b strings.Builder
	for _, q := range slices.Sorted(maps.Keys(was)) {
		b.WriteString(q + ":" + was[q] + " ")
	}
	return b.String()
}

// readWas reads what writeWas wrote; nil if the page did not carry it.
func readWas(values []string) map[string]string {
	if len(values) == 0 {
		return nil
	}
	was := map[string]string{}
	for _, item := range strings.Fields(values[0]) {
		q, digest, _ := strings.Cut(item, ":")
		was[q] = digest
	}
	return was
}

// draftMark lets the script tell one draft from another, so that what a browser
// kept is never put into somebody else's.
func draftMark(d *draft.Draft) string {
	sum := sha256.Sum256([]byte("toadam draft mark\x00" + d.Key))
	return hex.EncodeToString(sum[:6])
}

// showClashes shows the page as it was sent, and beside each question that was
// changed elsewhere meanwhile both answers, to choose from.
func (s *Server) showClashes(c *fiber.Ctx, v visit, in response.Input, clashes []string) error {
	p, err := s.questionPage(c, v, nil)
	if err != nil {
		return err
	}
	theirs := v.draft.Input
	p.Input = maps.Clone(theirs)
	maps.DeleteFunc(p.Input, func(field string, _ []string) bool { return slices.Contains(clashes, draft.QuestionOf(field)) })
	for field, values := range in {
		if slices.Contains(clashes, draft.QuestionOf(field)) {
			p.Input[field] = values
		}
	}
	for _, id := range clashes {
		q := p.Form.Question(id)
		p.Clashes = append(p.Clashes, templates.Clash{ID: id, Label: q.Label.In(p.Lang),
			Mine: s.said(p.Lang, v, q, p.Input), Theirs: s.said(p.Lang, v, q, theirs)})
	}
	p.Failed = true
	c.Status(fiber.StatusConflict)
	return show(c, templates.QuestionsPage(p))
}

// said is an answer in words, or as it was typed if it is not a valid one.
func (s *Server) said(lang string, v visit, q *form.Question, in response.Input) (lines []string) {
	answers, _ := response.EvaluatePage(v.form.Definition, v.page, in, v.draft.Files, s.Now().In(s.Zone))
	if a, ok := answers[q.ID]; ok {
		return words(lang, q, a)
	}
	for _, field := range slices.Sorted(maps.Keys(in)) {
		if draft.QuestionOf(field) == q.ID {
			lines = append(lines, slices.DeleteFunc(slices.Clone(in[field]), func(v string) bool { return strings.TrimSpace(v) == "" })...)
		}
	}
	return lines
}
