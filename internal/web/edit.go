package web

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/builder"
	"toadam/internal/form"
	"toadam/internal/locale"
	"toadam/internal/problem"
	"toadam/internal/web/templates"
	"toadam/internal/workshop"
)

// edit shows a form's text as it is being edited, with one place of it open.
func (s *Server) edit(c *fiber.Ctx) error {
	text, err := s.texts.Open(c.UserContext(), c.Params("form"))
	if err != nil {
		return err
	}
	return s.showEditor(c, text, opened(text), view{at: c.Query("at"), tab: c.Query("tab"), done: c.Query("done"), asText: c.Query("text")})
}

// opened is a form's text, which keeps the form's identifier.
func opened(text *workshop.Text) *builder.Form { return builder.OpenAs(text.Form, text.YAML) }

// view is how the editor is looked at.
type view struct {
	at, tab, done string
	asText        string // the key of a condition that is written as a text
	fault         string
	source        []byte        // what was typed and could not be saved
	typed         builder.Input // the same, of the fields
}

// change makes one step in a form's text. Whoever saw an older text makes it in
// the newer one, if what is open is still the same there; else both are shown.
func (s *Server) change(c *fiber.Ctx) error {
	p := s.posted(c)
	for range 3 { // others may save at the same moment
		err := s.changeOnce(c, p)
		if !problem.Is(err, problem.Conflict) {
			return err
		}
	}
	return problem.New(problem.Unavailable, c.Params("form"))
}

// posted is one step as it was sent.
type posted struct {
	step     builder.Step
	id       string // of what is at the place, as it was seen
	was      string // what was at the place that is open
	place    string // the place that is open
	revision int64
	tab      string
	from     string // the form that is copied from; "": blocks
	source   []byte
}

func (s *Server) posted(c *fiber.Ctx) posted {
	in := fieldsOf(c)
	get := func(name string) string {
		if v := in[name]; len(v) > 0 {
			return v[len(v)-1]
		}
		return ""
	}
	words := append(strings.Fields(get("do")), "", "", "", "", "")
	place := func(s string) string { return strings.TrimPrefix(s, "-") }
	p := posted{id: place(words[2]), was: get("was"), place: get("at"), tab: get("tab"), from: get("from"), source: builder.Tidy([]byte(get("yaml")))}
	p.revision, _ = strconv.ParseInt(get("revision"), 10, 64)
	p.step = builder.Step{Do: words[0], At: place(words[1]), Arg: words[3], Input: in, Lang: s.frame(c, "").Lang}
	switch p.step.Do {
	case "fill":
		p.step.At = p.place
	case "kind":
		p.step.Arg = get("kind")
	case "add_question":
		p.step.Arg = get("new_kind")
	case "move":
		p.step.Arg, p.id = words[2], place(words[4])
		p.step.Index, _ = strconv.Atoi(words[3])
	}
	return p
}

// fieldsOf are all fields of a post, however they were sent.
func fieldsOf(c *fiber.Ctx) builder.Input {
	in := builder.Input{}
	c.Request().PostArgs().VisitAll(func(name, value []byte) { in[string(name)] = append(in[string(name)], string(value)) })
	if strings.HasPrefix(c.Get(fiber.HeaderContentType), fiber.MIMEMultipartForm) {
		if f, err := c.MultipartForm(); err == nil {
			for name, values := range f.Value {
				in[name] = values
			}
		}
	}
	return in
}

// changeOnce is a step in the text as it is now. The error is of class Conflict
// only if somebody saved at the same moment.
func (s *Server) changeOnce(c *fiber.Ctx, p posted) error {
	text, err := s.texts.Open(c.UserContext(), c.Params("form"))
	if err != nil {
		return err
	}
	f := opened(text)
	v := view{at: p.place, tab: p.tab, done: p.step.Do}
	stale := text.Revision != p.revision
	switch p.step.Do {
	case "undo", "redo":
		return s.undo(c, text, p, v)
	case "source":
		return s.saveSource(c, text, f, p)
	}
	if stale && !unchanged(f, p) {
		mine := s.mine(f, p)
		if string(mine) == string(text.YAML) && p.step.Do == "fill" { // it is done already
			return c.Redirect(editAddress(text.Form, v), fiber.StatusSeeOther)
		}
		return s.showConflict(c, text, mine)
	}
	if v.at, err = s.step(c, f, p); err != nil {
		v.at, v.fault = p.place, faultWords(p.step.Lang, err)
		if filledIn(f, p) {
			v.typed = p.step.Input
		}
		return s.showEditor(c, text, f, v)
	}
	return s.save(c, text, f.YAML(), v)
}

// faultWords say why a step was not made.
func faultWords(lang string, err error) string {
	p, ok := errors.AsType[*problem.Error](err)
	if !ok || p.Key == "" {
		return locale.T(lang, "builder.impossible")
	}
	return locale.Fault(lang, p)
}

func (s *Server) step(c *fiber.Ctx, f *builder.Form, p posted) (string, error) {
	switch do, name := p.step.Do, p.step.At; do {
	case "nothing", "":
		return p.place, nil
	case "block_page", "block_questions":
		src, err := s.block(name)
		if err != nil {
			return p.place, err
		}
		return f.Copy(builder.Open(src), "pages/0", p.place, do == "block_questions")
	case "copy":
		x, err := s.texts.Open(c.UserContext(), p.from)
		if err != nil {
			return p.place, err
		}
		return f.Copy(builder.Open(x.YAML), name, p.place, false)
	}
	step := p.step
	if !filledIn(f, p) {
		step.Input = nil
	}
	at, err := f.Do(step)
	if strings.HasPrefix(p.place, step.At) || step.At == p.place || isNew(step.Do) {
		return at, err
	}
	return p.place, err
}

// isNew reports whether a step makes something, which is then opened.
func isNew(step string) bool {
	return strings.HasPrefix(step, "add_") || step == "duplicate" || step == "move" || step == "up" || step == "down"
}

// filledIn reports whether a step comes from the fields of the place that is
// open, so that what was filled in belongs to it.
func filledIn(f *builder.Form, p posted) bool {
	return len(p.step.Input["_fields"]) > 0 && f.Home(p.step.At) == p.place
}

// unchanged reports whether what a step is about is as it was seen.
func unchanged(f *builder.Form, p posted) bool {
	switch p.step.Do {
	case "block_page", "block_questions", "copy": // they put something beside what is there
		return f.SortOf(p.place) != builder.Nothing
	}
	if filledIn(f, p) {
		return mark(f, p.place) == p.was
	}
	return p.id != "" && f.IDOf(f.Home(p.step.At)) == p.id
}

// mark is a short sign of what is at a place.
func mark(f *builder.Form, at string) string {
	sum := sha256.Sum256(f.Part(at))
	return hex.EncodeToString(sum[:6])
}

// mine is the text as whoever saw an older one wanted it: what was filled in, in
// the text as it is now.
func (s *Server) mine(f *builder.Form, p posted) []byte {
	step := p.step
	if step.Do != "fill" && f.IDOf(f.Home(step.At)) != p.id {
		return f.YAML()
	}
	if _, err := f.Do(step); err != nil {
		return f.YAML()
	}
	return f.YAML()
}

// saveSource takes the text as it was typed.
func (s *Server) saveSource(c *fiber.Ctx, text *workshop.Text, f *builder.Form, p posted) error {
	v := view{at: p.place, tab: "source", done: "fill"}
	if text.Revision != p.revision && string(p.source) != string(text.YAML) {
		return s.showConflict(c, text, p.source)
	}
	typed := builder.OpenAs(text.Form, p.source)
	if err := f.Keeps(typed); err != nil {
		v.fault, v.source = faultWords(p.step.Lang, err), p.source
		return s.showEditor(c, text, typed, v)
	}
	return s.save(c, text, p.source, v)
}

func (s *Server) save(c *fiber.Ctx, text *workshop.Text, yaml []byte, v view) error {
	if _, err := s.texts.Save(c.UserContext(), text.Form, yaml, text.Revision, organiser(c).Email); err != nil {
		return err
	}
	return c.Redirect(editAddress(text.Form, v), fiber.StatusSeeOther)
}

// undo takes the last change back that whoever asks for it has seen.
func (s *Server) undo(c *fiber.Ctx, text *workshop.Text, p posted, v view) error {
	turn := s.texts.Undo
	if p.step.Do == "redo" {
		turn = s.texts.Redo
	}
	_, err := turn(c.UserContext(), text.Form, p.revision, organiser(c).Email)
	switch {
	case problem.Is(err, problem.Conflict) && p.revision != text.Revision:
		v.done, v.fault = "", locale.T(p.step.Lang, "builder.moved_on")
		return s.showEditor(c, text, opened(text), v)
	case err != nil && !problem.Is(err, problem.NotFound): // there is nothing to undo any more
		return err
	}
	return c.Redirect(editAddress(text.Form, v), fiber.StatusSeeOther)
}

func editAddress(id string, v view) string {
	q := url.Values{"at": {v.at}, "tab": {v.tab}, "done": {v.done}}
	return "/organise/forms/" + id + "/edit?" + q.Encode()
}

// showConflict shows two texts side by side, none of which is lost.
func (s *Server) showConflict(c *fiber.Ctx, theirs *workshop.Text, mine []byte) error {
	p := templates.Conflict{Frame: s.aboutForm(c, "builder.conflict_title", theirs.Form), Form: theirs.Form,
		Revision: strconv.FormatInt(theirs.Revision, 10), By: theirs.By, Source: string(mine)}
	p.Style, p.Failed, p.Frame.Languages = "build.css", true, nil
	p.Mine, p.Theirs = differences(string(mine), string(theirs.YAML))
	c.Status(fiber.StatusConflict)
	return show(c, templates.ConflictPage(p))
}

// differences marks in two texts the lines that the other does not have, in the
// order of a longest common part at their beginning and end.
func differences(a, b string) (one, other []templates.DiffLine) {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	head := 0
	for head < min(len(x), len(y)) && x[head] == y[head] {
		head++
	}
	tail := 0
	for tail < min(len(x), len(y))-head && x[len(x)-1-tail] == y[len(y)-1-tail] {
		tail++
	}
	return marked(x, y[head:len(y)-tail], head, tail), marked(y, x[head:len(x)-tail], head, tail)
}

// marked marks the lines between head and tail that are not among others.
func marked(lines, others []string, head, tail int) []templates.DiffLine {
	left := map[string]int{}
	for _, l := range others {
		left[l]++
	}
	list := make([]templates.DiffLine, len(lines))
	for i, l := range lines {
		list[i].Text = l
		if i >= head && i < len(lines)-tail {
			left[l]--
			list[i].Changed = left[l] < 0
		}
	}
	return list
}

// block is the text of a ready-made part.
func (s *Server) block(id string) ([]byte, error) {
	if s.Blocks != nil {
		if src, err := fs.ReadFile(s.Blocks, id+".yaml"); err == nil {
			return src, nil
		}
	}
	return nil, problem.New(problem.NotFound, "block "+id)
}

// blocks are all ready-made parts, in the language.
func (s *Server) blocks(lang string) ([]templates.Block, error) {
	if s.Blocks == nil {
		return nil, nil
	}
	names, err := fs.Glob(s.Blocks, "*.yaml")
	if err != nil {
		return nil, err
	}
	var list []templates.Block
	for _, name := range names {
		src, err := fs.ReadFile(s.Blocks, name)
		if err != nil {
			return nil, err
		}
		d, _ := form.Sketch(name, src)
		list = append(list, templates.Block{ID: strings.TrimSuffix(name, ".yaml"), Title: d.Title.In(lang), About: d.Intro.In(lang),
			Questions: locale.T(lang, "builder.n_questions", "n", locale.Int(lang, countQuestions(d)))})
	}
	return list, nil
}

// insertion shows the ready-made parts, and what can be copied from other forms.
func (s *Server) insertion(c *fiber.Ctx) error {
	text, err := s.texts.Open(c.UserContext(), c.Params("form"))
	if err != nil {
		return err
	}
	p := templates.Insertion{Frame: s.aboutForm(c, "builder.insert", text.Form), Form: text.Form, At: c.Query("at"), From: c.Query("from"),
		Revision: strconv.FormatInt(text.Revision, 10)}
	p.Style = "build.css"
	if p.Blocks, err = s.blocks(p.Lang); err != nil {
		return err
	}
	p.Forms = s.formChoices(p.Lang, text.Form)
	if p.From != "" {
		from, err := s.texts.Open(c.UserContext(), p.From)
		if err != nil {
			return err
		}
		p.Entries = builder.Open(from.YAML).Outline(p.Lang)
	}
	return show(c, templates.InsertionPage(p))
}

// formChoices are the forms that can be copied from.
func (s *Server) formChoices(lang, but string) []templates.Choice {
	var list []templates.Choice
	for _, x := range s.Consultation.Forms() {
		if x.ID != but {
			list = append(list, templates.Choice{Value: x.ID, Label: x.Title.In(lang)})
		}
	}
	return list
}

// newForm is where a form is begun: empty, as a copy, or of ready-made parts.
func (s *Server) newForm(c *fiber.Ctx) error { return s.showNewForm(c, templates.Beginning{}) }

func (s *Server) showNewForm(c *fiber.Ctx, p templates.Beginning) error {
	p.Frame = s.orgFrame(c, "builder.new_form", "overview")
	p.Style, p.Failed = "build.css", len(p.Faults) > 0
	chosen := fieldsOf(c)["block"]
	var err error
	if p.Blocks, err = s.blocks(p.Lang); err != nil {
		return err
	}
	for i := range p.Blocks {
		p.Blocks[i].On = slices.Contains(chosen, p.Blocks[i].ID)
	}
	p.Forms = s.formChoices(p.Lang, "")
	for i := range p.Forms {
		p.Forms[i].On = p.Forms[i].Value == p.From
	}
	p.Audiences, p.Formats = audienceChoices(p.Lang, p.For), formatChoices(p.Lang, p.Format)
	if p.Failed {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return show(c, templates.NewFormPage(p))
}

// audienceChoices are whom a form can be for.
func audienceChoices(lang, chosen string) (list []templates.Choice) {
	for _, a := range form.Audiences {
		list = append(list, templates.Choice{Value: a, Label: locale.T(lang, "home."+a), On: a == chosen})
	}
	return list
}

// beginForm makes the text of a new form and leads to it.
func (s *Server) beginForm(c *fiber.Ctx) error {
	p := templates.Beginning{ID: strings.TrimSpace(c.FormValue("id")), TitleVi: strings.TrimSpace(c.FormValue("title_vi")),
		TitleEn: strings.TrimSpace(c.FormValue("title_en")), For: c.FormValue("for"), From: c.FormValue("from")}
	lang := s.frame(c, "").Lang
	if p.TitleVi == "" {
		p.Faults = append(p.Faults, templates.Fault{Anchor: "title_vi", Message: locale.T(lang, "builder.needs_title")})
	}
	yaml, err := s.firstText(c, p)
	if err == nil && len(p.Faults) == 0 {
		_, err = s.texts.Create(c.UserContext(), p.ID, yaml, organiser(c).Email)
	}
	if fault, ok := errors.AsType[*problem.Error](err); ok && fault.Class != problem.Internal {
		p.Faults = append(p.Faults, templates.Fault{Anchor: "id", Message: locale.Fault(lang, fault)})
	} else if err != nil {
		return err
	}
	if len(p.Faults) > 0 {
		return s.showNewForm(c, p)
	}
	return c.Redirect(editAddress(p.ID, view{}), fiber.StatusSeeOther)
}

// firstText is the text with which a new form begins.
func (s *Server) firstText(c *fiber.Ctx, p templates.Beginning) ([]byte, error) {
	titles := map[string]string{"vi": p.TitleVi, "en": p.TitleEn}
	if p.From != "" {
		x, err := s.texts.Open(c.UserContext(), p.From)
		if err != nil {
			return nil, err
		}
		return builder.Called(x.YAML, p.ID, titles, p.For)
	}
	languages := []string{"vi", "en"}
	if p.TitleEn == "" {
		languages = languages[:1]
	}
	if !slices.Contains(form.Audiences, p.For) {
		p.For = form.Audiences[0]
	}
	yaml, err := builder.New(p.ID, titles, languages, p.For)
	if err != nil {
		return nil, err
	}
	f := builder.Open(yaml)
	for _, id := range fieldsOf(c)["block"] {
		src, err := s.block(id)
		if err != nil {
			return nil, err
		}
		if _, err := f.Copy(builder.Open(src), "pages/0", "", false); err != nil {
			return nil, err
		}
	}
	return f.YAML(), nil
}
