package web

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/author"
	"toadam/internal/change"
	"toadam/internal/consultation"
	"toadam/internal/exchange/formats"
	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/problem"
	"toadam/internal/tally"
	"toadam/internal/web/templates"
	"toadam/internal/workshop"
)

// versions lists what was published of a form; with ?from=1&to=2 it says what
// differs between the two.
func (s *Server) versions(c *fiber.Ctx) error {
	x, err := s.Consultation.Form(c.Params("form"))
	if err != nil {
		return err
	}
	f := s.aboutForm(c, "versions.title", x.ID)
	f.Title += ": " + x.Title.In(f.Lang)
	p := templates.Versions{Frame: f, Form: s.formState(x, f.Lang), Formats: exportChoices(f.Lang)}
	list, err := x.Published(c.UserContext())
	if err != nil {
		return err
	}
	x.Tally.Read(func(v *tally.View) {
		for _, n := range list {
			p.Items = append(p.Items, templates.VersionItem{Number: n.Number, Day: locale.Day(f.Lang, n.Day), By: n.By, SameAs: n.SameAs,
				Responses: locale.Int(f.Lang, v.Version(n.Number)), Live: n.Number == x.Definition.Version})
		}
	})
	text, err := s.texts.Open(c.UserContext(), x.ID)
	if err != nil {
		return err
	}
	if text.Changed {
		p.Editing = &templates.Editing{By: text.By, Day: locale.Day(f.Lang, text.Day)}
	}
	return s.showVersions(c, x, p)
}

// showVersions compares the two versions that the address names, if it does.
func (s *Server) showVersions(c *fiber.Ctx, x *consultation.Form, p templates.Versions) error {
	p.To = x.Definition.Version
	if c.Query("from") != "" {
		p.From, p.To = c.QueryInt("from"), c.QueryInt("to")
		old, err := x.Version(p.From)
		if err != nil {
			return err
		}
		new, err := x.Version(p.To)
		if err != nil {
			return err
		}
		p.Changes = changeItems(p.Lang, change.Compare(old, new))
	}
	return show(c, templates.VersionsPage(p))
}

// grades are the tag and the word of each grade of a change.
var grades = map[change.Grade][2]string{
	change.Safe: {"ok", "versions.safe"}, change.Look: {"gen", "versions.look"}, change.Breaks: {"shut", "versions.breaks"},
}

func changeItems(lang string, changes []change.Change) []templates.ChangeItem {
	var items []templates.ChangeItem
	for _, x := range change.Gravest(changes) {
		g := grades[x.Grade]
		items = append(items, templates.ChangeItem{Where: x.Where(lang), What: x.Say(lang), Why: x.Why(lang), Class: g[0], Grade: locale.T(lang, g[1])})
	}
	return items
}

// versionFile sends a version as the YAML that was published, or in a format of
// other programs.
func (s *Server) versionFile(c *fiber.Ctx) error {
	x, n, err := s.version(c, c.Params("version"))
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%s-%d.%s", x.ID, n, c.Params("kind"))
	if c.Params("kind") == "yaml" {
		src, err := x.Source(c.UserContext(), n)
		if err != nil {
			return err
		}
		c.Attachment(name)
		c.Set(fiber.HeaderContentType, "application/yaml; charset=utf-8")
		return c.Send(src)
	}
	i := slices.IndexFunc(formats.Exporters, func(f formats.Exporter) bool { return f.Ext == "."+c.Params("kind") })
	if i < 0 {
		return problem.New(problem.NotFound, name)
	}
	d, err := x.Version(n)
	if err != nil {
		return err
	}
	made, err := formats.Exporters[i].Write(d)
	if err != nil {
		return err
	}
	c.Attachment(name)
	return c.Send(made.File)
}

// version is the form of the address and the number of one of its versions.
func (s *Server) version(c *fiber.Ctx, number string) (*consultation.Form, int, error) {
	x, err := s.Consultation.Form(c.Params("form"))
	if err != nil {
		return nil, 0, err
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > x.Definition.Version {
		return nil, 0, problem.New(problem.NotFound, "version "+number)
	}
	return x, n, nil
}

// proposal is a text that may be published: what is being edited, or an earlier
// version.
type proposal struct {
	id      string
	version int            // the earlier version, or 0
	text    *workshop.Text // what is being edited, or nil
	yaml    []byte
	live    *form.Definition // nil for a form that is new
	newest  []byte           // the text of the newest version
	base    int              // its number
	new     *form.Definition // nil if there are mistakes
	changes []change.Change
	faults  problem.Findings
}

func (s *Server) proposal(c *fiber.Ctx) (p proposal, err error) {
	p.id = c.Params("form")
	if x, err := s.Consultation.Form(p.id); err == nil {
		p.live = x.Definition
	}
	if p.newest, p.base, err = s.Consultation.Newest(c.UserContext(), p.id); err != nil && !problem.Is(err, problem.NotFound) {
		return p, err
	}
	if number := c.FormValue("version", c.Query("version")); number != "" {
		var x *consultation.Form
		if x, p.version, err = s.version(c, number); err == nil {
			p.yaml, err = x.Source(c.UserContext(), p.version)
		}
	} else if p.text, err = s.texts.Open(c.UserContext(), p.id); err == nil {
		p.yaml = p.text.YAML
	}
	if err != nil {
		return p, err
	}
	p.new, p.faults = form.ParseOf(p.id, p.yaml)
	if p.new != nil && p.live != nil {
		p.changes = change.Compare(p.live, p.new)
	}
	return p, nil
}

// textMark is a short sign of a text, by which a page says which it showed.
func textMark(yaml []byte) string {
	sum := sha256.Sum256(author.Even(yaml))
	return hex.EncodeToString(sum[:8])
}

// isLive reports whether what the page showed is the newest version by now: its
// button was pressed twice, or somebody else was quicker with the same text.
func (p proposal) isLive(c *fiber.Ctx) bool {
	return p.live != nil && c.FormValue("text") == textMark(p.newest)
}

// publishPage says what would change if a text were published.
func (s *Server) publishPage(c *fiber.Ctx) error {
	p, err := s.proposal(c)
	if err != nil {
		return err
	}
	return s.showProposal(c, p, nil)
}

// publish makes a text the next version, if nothing has changed since it was
// looked at but that it was published, and if somebody is sure where answers can't be compared any more.
func (s *Server) publish(c *fiber.Ctx) error {
	p, err := s.proposal(c)
	if err != nil {
		return err
	}
	switch {
	case p.isLive(c):
		return c.Redirect("/organise/forms/"+p.id+"/versions", fiber.StatusSeeOther)
	case c.FormValue("base") != strconv.Itoa(p.base):
		return s.refuse(c, p, fiber.StatusConflict, "_main", "publish.stale")
	case p.text != nil && c.FormValue("revision") != strconv.FormatInt(p.text.Revision, 10):
		return s.refuse(c, p, fiber.StatusConflict, "_main", "publish.edited")
	case change.Worst(p.changes) == change.Breaks && c.FormValue("sure") == "":
		return s.refuse(c, p, fiber.StatusUnprocessableEntity, "sure", "publish.not_sure")
	}
	x, err := s.Consultation.Publish(c.UserContext(), consultation.Publication{Form: p.id, YAML: p.yaml, Base: p.base, Day: s.today(), By: organiser(c).Email})
	if findings, ok := errors.AsType[problem.Findings](err); ok {
		p.faults = findings
		c.Status(fiber.StatusUnprocessableEntity)
		return s.showProposal(c, p, nil)
	}
	if problem.Is(err, problem.Conflict) {
		return s.overtaken(c)
	}
	if err != nil {
		return err
	}
	s.Logger.Info("form published", "form", p.id, "version", x.Definition.Version)
	if p.text != nil {
		if err := s.texts.Discard(c.UserContext(), p.id, p.text.Revision); err != nil && !problem.Is(err, problem.Conflict) {
			return err
		}
	}
	return c.Redirect("/organise/forms/"+p.id+"/versions", fiber.StatusSeeOther)
}

// overtaken is what comes of publishing at the same moment as somebody else, who
// was quicker.
func (s *Server) overtaken(c *fiber.Ctx) error {
	p, err := s.proposal(c)
	switch {
	case err != nil:
		return err
	case p.isLive(c):
		return c.Redirect("/organise/forms/"+p.id+"/versions", fiber.StatusSeeOther)
	}
	return s.refuse(c, p, fiber.StatusConflict, "_main", "publish.stale")
}

// discard gives up what is being edited, if nobody has changed it since it was
// looked at. A form that never was published is gone then, so somebody must be
// sure of that; what was published stays, and the editor can undo it.
func (s *Server) discard(c *fiber.Ctx) error {
	p, err := s.proposal(c)
	if err != nil {
		return err
	}
	if p.live == nil && c.FormValue("gone") == "" {
		return s.refuse(c, p, fiber.StatusUnprocessableEntity, "gone", "publish.not_gone")
	}
	revision, _ := strconv.ParseInt(c.FormValue("revision"), 10, 64)
	err = s.texts.Discard(c.UserContext(), p.id, revision)
	switch {
	case problem.Is(err, problem.Conflict):
		return s.refuse(c, p, fiber.StatusConflict, "_main", "publish.edited")
	case err != nil:
		return err
	}
	s.Logger.Info("text discarded", "form", p.id, "organiser", organiser(c).Email)
	if p.live == nil {
		return c.Redirect("/organise", fiber.StatusSeeOther)
	}
	return c.Redirect("/organise/forms/"+p.id+"/edit", fiber.StatusSeeOther)
}

// refuse shows what would change once more, and why nothing was published.
func (s *Server) refuse(c *fiber.Ctx, p proposal, status int, anchor, key string) error {
	c.Status(status)
	return s.showProposal(c, p, []templates.Fault{{Anchor: anchor, Message: locale.T(s.language(c, locale.Languages), key)}})
}

func (s *Server) showProposal(c *fiber.Ctx, p proposal, faults []templates.Fault) error {
	f := s.aboutForm(c, "publish.title", p.id)
	f.Failed = len(faults) > 0
	page := templates.Publish{Frame: f, ID: p.id, Version: p.version, Base: p.base, Text: textMark(p.yaml), Same: p.live != nil && textMark(p.yaml) == textMark(p.newest),
		Next: p.base + 1, New: p.live == nil, Faults: faults,
		Changes: changeItems(f.Lang, p.changes), Breaks: change.Worst(p.changes) == change.Breaks}
	if p.text != nil {
		page.Revision, page.Moved, page.Draft = p.text.Revision, p.text.Base != p.base, p.text.Changed
	}
	page.Mistakes = templates.FindingsIn(f.Lang, p.faults)
	if p.new != nil {
		page.Frame.Title += ": " + p.new.Title.In(f.Lang)
		page.Panels = s.lostPanels(f.Lang, p)
	}
	if c.Method() != fiber.MethodGet {
		page.Languages = nil // the page's address can't be opened in another
	}
	return show(c, templates.PublishPage(page))
}

// lostPanels are those of the form's dashboard that the new version would have
// no answers for.
func (s *Server) lostPanels(lang string, p proposal) (titles []string) {
	x, err := s.Consultation.Form(p.id)
	if err != nil || x.Dashboard.Made { // the next version gets its own
		return nil
	}
	_, lost := x.Dashboard.Fitting(p.new)
	for _, panel := range lost {
		title := panel.Title.In(lang)
		for _, id := range panel.Questions {
			if q := p.live.Question(id); title == "" && q != nil {
				title = q.Label.In(lang)
			}
		}
		titles = append(titles, title)
	}
	return titles
}
