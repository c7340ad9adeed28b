package web

import (
	"cmp"
	"fmt"
	"mime"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/chart"
	"toadam/internal/consultation"
	"toadam/internal/form"
	"toadam/internal/intake"
	"toadam/internal/locale"
	"toadam/internal/problem"
	"toadam/internal/response"
	"toadam/internal/tally"
	"toadam/internal/web/templates"
)

// responsesPerPage is how many responses are read at once.
const responsesPerPage = 20

// orgFrame is the frame of an organiser's page.
func (s *Server) orgFrame(c *fiber.Ctx, titleKey, section string) templates.Frame {
	f := s.frame(c, titleKey)
	f.Section, f.SignedIn = section, organiser(c).Email
	return f
}

func (s *Server) overview(c *fiber.Ctx) error {
	p := templates.Overview{Frame: s.orgFrame(c, "org.overview", "overview")}
	for _, x := range s.Consultation.Forms() {
		p.Forms = append(p.Forms, s.formState(x, p.Lang))
	}
	var err error
	if p.New, err = s.unpublished(c, p.Lang); err != nil {
		return err
	}
	return show(c, templates.OverviewPage(p))
}

// unpublished are the forms of which no version is there yet.
func (s *Server) unpublished(c *fiber.Ctx, lang string) (list []templates.NewForm, err error) {
	texts, err := s.texts.List(c.UserContext())
	if err != nil {
		return nil, err
	}
	for _, t := range texts {
		if _, err := s.Consultation.Form(t.Form); !problem.Is(err, problem.NotFound) {
			continue
		}
		text, err := s.texts.Open(c.UserContext(), t.Form)
		if problem.Is(err, problem.NotFound) {
			continue // somebody has just discarded it
		}
		if err != nil {
			return nil, err
		}
		d, _ := form.Sketch(t.Form, text.YAML)
		list = append(list, templates.NewForm{ID: t.Form, Title: cmp.Or(d.Title.In(lang), t.Form), By: t.By, Day: locale.Day(lang, t.Day)})
	}
	return list, nil
}

func (s *Server) formState(x *consultation.Form, lang string) templates.FormState {
	return templates.FormState{
		ID: x.ID, Title: x.Title.In(lang), Version: x.Definition.Version,
		Responses: locale.Int(lang, x.Log.Count()),
		Today:     locale.Int(lang, s.responsesOf(x, s.today())),
		Open:      x.Open(s.Now()), ClosedByHand: x.Log.Closed(),
		Dashboard: x.Dashboard.ID,
	}
}

func (s *Server) responsesOf(x *consultation.Form, day string) (n int) {
	x.Tally.Read(func(v *tally.View) {
		for _, d := range v.Days() {
			if d.Day == day {
				n = d.N
			}
		}
	})
	return n
}

// responses shows a form's responses in words, the newest first. With
// ?before=N it begins below number N.
func (s *Server) responses(c *fiber.Ctx) error {
	x, err := s.Consultation.Form(c.Params("form"))
	if err != nil {
		return err
	}
	f := s.aboutForm(c, "", x.ID)
	f.Title = x.Title.In(f.Lang)
	p := templates.Responses{Frame: f, Form: s.formState(x, f.Lang)}
	below := x.Log.Head() + 1
	if n := int64(c.QueryInt("before")); n > 0 && n < below {
		below = n
		p.Newest = c.Path()
	}
	n := below - 1
	for ; n > 0 && len(p.Items) < responsesPerPage; n-- {
		e, err := x.Log.Get(c.UserContext(), n)
		if problem.Is(err, problem.NotFound) {
			continue // it does not count
		}
		if err != nil {
			return err
		}
		item, err := s.responseItem(f.Lang, x, e)
		if err != nil {
			return err
		}
		p.Items = append(p.Items, item)
	}
	if n > 0 {
		p.Older = fmt.Sprintf("%s?before=%d", c.Path(), n+1)
	}
	return show(c, templates.ResponsesPage(p))
}

func (s *Server) responseItem(lang string, x *consultation.Form, e intake.Entry) (item templates.ResponseItem, err error) {
	d, answers, err := decode(x, e)
	if err != nil {
		return item, err
	}
	item = templates.ResponseItem{Number: e.Number, Day: locale.Day(lang, e.Day)}
	switch e.Via {
	case intake.Generated:
		item.Tag = locale.T(lang, "org.generated")
	case intake.API:
		item.Tag = locale.T(lang, "org.via_api")
	case intake.Paper:
		item.Tag = locale.T(lang, "org.via_paper")
	}
	for _, q := range d.Plain().Questions() {
		a, ok := answers[q.ID]
		if !ok {
			continue
		}
		line := templates.OrganiserAnswer{Label: q.Label.In(lang), Lines: words(lang, q, a)}
		if q.Kind == form.File {
			line.Files = fmt.Sprintf("/organise/forms/%s/files/%d/%s/", x.ID, e.Number, q.ID)
		}
		item.Answers = append(item.Answers, line)
	}
	return item, nil
}

// decode reads an entry's answers by the definition they were given to.
func decode(x *consultation.Form, e intake.Entry) (*form.Definition, response.Answers, error) {
	d, err := x.Version(e.Version)
	if err != nil {
		return nil, nil, err
	}
	answers, err := response.Decode(d, e.Answers)
	if err != nil {
		return nil, nil, fmt.Errorf("read response %d of %s: %w", e.Number, x.ID, err)
	}
	return d, answers, nil
}

// download sends an uploaded file, the first of its question being 1, always as a file to keep, never to be shown.
func (s *Server) download(c *fiber.Ctx) error {
	x, err := s.Consultation.Form(c.Params("form"))
	if err != nil {
		return err
	}
	n, _ := strconv.ParseInt(c.Params("number"), 10, 64)
	e, err := x.Log.Get(c.UserContext(), n)
	if err != nil {
		return err
	}
	_, answers, err := decode(x, e)
	if err != nil {
		return err
	}
	files := answers[c.Params("question")].Files()
	i, _ := strconv.Atoi(c.Params("file"))
	if i < 1 || i > len(files) {
		return problem.New(problem.NotFound, "file")
	}
	f := files[i-1]
	blob, err := s.Store.Blob(s.ending, f.Blob) // read after this handler has returned
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEOctetStream)
	c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	return c.SendStream(blob, int(f.Size)) // closes blob
}

func (s *Server) closeForm(c *fiber.Ctx) error  { return s.setClosed(c, true) }
func (s *Server) reopenForm(c *fiber.Ctx) error { return s.setClosed(c, false) }

func (s *Server) setClosed(c *fiber.Ctx, closed bool) error {
	x, err := s.Consultation.Form(c.Params("form"))
	if err != nil {
		return err
	}
	set := x.Log.ReopenForm
	if closed {
		set = x.Log.CloseForm
	}
	if err := set(c.UserContext()); err != nil {
		return fmt.Errorf("close or reopen %s: %w", x.ID, err)
	}
	s.Logger.Info("form closed or reopened", "form", x.ID, "closed", closed, "organiser", organiser(c).Email)
	return c.Redirect("/organise/forms/"+x.ID, fiber.StatusSeeOther)
}

// dashboard shows a form's figures as they stand now.
func (s *Server) dashboard(c *fiber.Ctx) error {
	x, err := s.Consultation.Dashboard(c.Params("dashboard"))
	if err != nil {
		return err
	}
	f := s.aboutForm(c, "", x.ID)
	f.Title = x.Dashboard.Title.In(f.Lang)
	f.Script, f.Stream = "dash.js", c.Path()+"/stream"
	p := templates.Dashboard{Frame: f, Form: s.formState(x, f.Lang), Made: x.Dashboard.Made}
	p.Headlines, p.Figures = s.figures(x, f.Lang)
	if p.Made {
		for _, q := range x.Dashboard.Rest(x.Definition) {
			p.Rest = append(p.Rest, q.Label.In(f.Lang))
		}
	}
	return show(c, templates.DashboardPage(p))
}

// dashboardFile sends a dashboard as an author would have written it.
func (s *Server) dashboardFile(c *fiber.Ctx) error {
	x, err := s.Consultation.Dashboard(c.Params("dashboard"))
	if err != nil {
		return err
	}
	c.Attachment("dashboard-" + x.ID + ".yaml")
	c.Set(fiber.HeaderContentType, "application/yaml; charset=utf-8")
	return c.Send(x.Dashboard.YAML(x.Definition))
}

// waysIn are how many responses came in another way than by the respondent's own
// hand, of those ways that were taken.
func waysIn(v *tally.View, lang string) (list []chart.Figure) {
	for _, way := range []struct {
		via intake.Via
		key string
	}{{intake.Generated, "org.generated"}, {intake.Paper, "org.via_paper"}} {
		if n := v.Via(way.via); n > 0 {
			list = append(list, chart.Figure{Title: locale.T(lang, way.key), Value: locale.Int(lang, n),
				Base: locale.T(lang, "org.of_total", "n", locale.Int(lang, v.Responses()))})
		}
	}
	return list
}

// figures are a dashboard's figures, those that are one large number first, all
// from one state of the tally. They are rendered once for each state and
// language, however many organisers watch.
func (s *Server) figures(x *consultation.Form, lang string) (headlines, others []chart.Figure) {
	made := rendered{at: instant{x.Definition.Version, s.today(), x.Log.Head()}}
	if v, ok := s.views.get(x.ID, lang, made.at); ok {
		return v.headlines, v.others
	}
	x.Tally.Read(func(v *tally.View) {
		for _, panel := range x.Dashboard.Panels {
			f := chart.Render(x.Plain(), panel, v, lang, x.EarlierOption)
			if f.Value != "" {
				made.headlines = append(made.headlines, f)
			} else {
				made.others = append(made.others, f)
			}
		}
		made.headlines = append(made.headlines, waysIn(v, lang)...)
	})
	s.views.put(x.ID, lang, made)
	return made.headlines, made.others
}
