package form

import (
	"cmp"
	"fmt"
	"time"
	_ "time/tzdata" // a fresh machine may have no time zones of its own

	"golang.org/x/text/language"

	"toadam/internal/author"
	"toadam/internal/problem"
)

// Limits of a definition.
const (
	MaxQuestions = 1000 // in a form
	MaxOptions   = 500  // in a question
	MaxList      = 5000 // in a question that is shown as a drop-down list
	MaxScale     = 11   // points of a scale
	MaxRanked    = 20   // options that people are asked to weigh against each other
	MaxRows      = 100  // of a matrix

	maxPages     = 200
	maxSections  = 50
	maxLanguages = 100
	maxQuotas    = 50
	maxLimit     = 1_000_000_000 // of a quota
)

// Audiences are whom a form can be for.
var Audiences = []string{"members", "experts", "units"}

// ReservedID is an identifier that no form can have.
const ReservedID = "new"

const (
	defaultLanguage = "vi"
	defaultZone     = "Asia/Ho_Chi_Minh"
)

// Parse reads the YAML that states a form. If it holds mistakes, all of them
// are returned, sorted by line, and no definition. file is how findings call it.
func Parse(file string, src []byte) (*Definition, problem.Findings) {
	return whole(Sketch(file, src))
}

// ParseOf is Parse for the text of a form that has its identifier: another one
// in the text is a mistake.
func ParseOf(id string, src []byte) (*Definition, problem.Findings) {
	return whole(SketchOf(id, src))
}

func whole(d *Definition, findings problem.Findings) (*Definition, problem.Findings) {
	if len(findings) > 0 {
		return nil, findings
	}
	return d, nil
}

// Sketch is Parse for whoever is still writing: in spite of mistakes it returns
// the definition as far as it could be read. Where one was, something is missing,
// so nobody may be asked by it.
func Sketch(file string, src []byte) (*Definition, problem.Findings) { return sketch(file, "", src) }

// SketchOf is Sketch for the text of a form that has its identifier.
func SketchOf(id string, src []byte) (*Definition, problem.Findings) {
	return sketch(cmp.Or(id, "form")+".yaml", id, src)
}

func sketch(file, id string, src []byte) (*Definition, problem.Findings) {
	f, root := author.Read(file, src)
	r := &reader{file: f, id: id, scales: map[string][]Option{}, lists: map[string]namedList{}, lines: map[string]int{}}
	d := r.definition(root.Map())
	d.index()
	r.check(d)
	r.checkCascades(d)
	r.checkRoutes(d)
	r.checkRecalls(d)
	return d, f.Findings()
}

// index makes Question a look-up.
func (d *Definition) index() {
	d.questions = make(map[string]*Question)
	for _, q := range d.Questions() {
		d.questions[q.ID] = q
	}
}

// reader is the state of reading one form.
type reader struct {
	file   *author.File
	id     string // that the form must have; "": any
	scales map[string][]Option
	lists  map[string]namedList
	lines  map[string]int // question → where it begins
	total  int            // questions so far
	files  int            // that they ask for, at most
	here   spot           // what is being read

	cascades []cascade // in the order of the file

	pending []pending // expressions, in the order of the file
	routes  []aim     // where routes lead, in the order of the file
	starts  []author.Value

	recalling []recalling // texts that speak of answers
}

func (r *reader) definition(m author.Map) *Definition {
	m.Only("form", "title", "intro", "thanks", "for", "languages", "in_translation", "opens", "closes", "time_zone", "scales", "lists", "shuffle", "pages", "quotas")
	r.languages(m)
	d := &Definition{
		ID:        r.formID(m.Need("form")),
		Title:     r.text(m.Need("title"), author.MaxLabel),
		Intro:     r.text(m.Get("intro"), author.MaxProse),
		Audience:  m.NeedOneOf("for", Audiences...),
		Languages: r.file.Languages,

		InTranslation: r.file.InTranslation,
	}
	d.period(m)
	for name, e := range m.Get("scales").Map().Entries() {
		e.Key.ID()
		r.scales[name] = r.scale(e.Value)
	}
	for name, e := range m.Get("lists").Map().Entries() {
		e.Key.ID()
		r.lists[name] = namedList{e.Value, r.options(e.Value, 1, MaxList, r.fixed)}
	}
	d.Pages = r.pages(m.Need("pages"))
	r.here = spot{page: -1}
	d.Thanks = r.text(m.Get("thanks"), author.MaxProse)
	d.Shuffle = r.shuffledPages(d, m.Get("shuffle"))
	d.Quotas = r.quotas(m.Get("quotas"))
	return d
}

// formID reads the identifier of the form, which is a part of addresses: that of
// the page on which forms are begun is taken.
func (r *reader) formID(v author.Value) string {
	id := v.ID()
	switch {
	case id == ReservedID:
		v.Fail("a form can't be called "+ReservedID, "choose another identifier")
	case r.id != "" && id != "" && id != r.id:
		v.About(id).Fail("this is the form "+r.id, "write form: "+r.id+"; a form keeps its identifier")
	}
	return id
}

// languages reads the languages that the form is complete in, and those that
// it is being translated into.
func (r *reader) languages(m author.Map) {
	seen := map[string]bool{}
	r.file.Languages = tags(m.Get("languages"), seen)
	if len(r.file.Languages) == 0 {
		r.file.Languages = []string{defaultLanguage}
		seen[defaultLanguage] = true
	}
	r.file.InTranslation = tags(m.Get("in_translation"), seen)
}

// tags returns languages in the form that texts use. Those seen before are
// mistakes.
func tags(v author.Value, seen map[string]bool) []string {
	var tags []string
	for _, item := range v.List(maxLanguages) {
		tag := item.Word()
		if tag == "" {
			continue
		}
		switch known, err := language.Raw.Parse(tag); {
		case err != nil:
			item.Fail(fmt.Sprintf("%q is no language", tag), "write a tag such as vi or en")
		case known.String() != tag:
			item.Fail(fmt.Sprintf("the language %s is written %s", tag, known), "write "+known.String())
		case seen[tag]:
			item.Fail(fmt.Sprintf("the language %s is here twice", tag), "remove one of them")
		default:
			seen[tag] = true
			tags = append(tags, tag)
		}
	}
	return tags
}

// period reads when the form opens and closes. A closing day without a time
// is a whole day: the form closes when it ends.
func (d *Definition) period(m author.Map) {
	zone, day := zone(m.Get("time_zone")), false
	d.Opens, _ = m.Get("opens").Time(zone)
	if d.Closes, day = m.Get("closes").Time(zone); day {
		d.LastDay = d.Closes.Format(time.DateOnly)
		d.Closes = d.Closes.AddDate(0, 0, 1)
	}
	if !d.Closes.IsZero() && !d.Opens.Before(d.Closes) {
		m.Get("closes").Fail("the form closes before it opens", "make closes later than opens")
	}
}

func zone(v author.Value) *time.Location {
	name := defaultZone
	if v.Present() {
		name = v.Word()
	}
	loc, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		v.Fail(fmt.Sprintf("there is no time zone %q", name), "write a name such as Asia/Ho_Chi_Minh")
		return time.UTC
	}
	return loc
}

func (r *reader) pages(v author.Value) []Page {
	items := v.List(maxPages)
	pages := make([]Page, 0, len(items))
	lines := map[string]int{}
	for _, item := range items {
		m := item.Map()
		m.Only("page", "title", "intro", "show_if", "shuffle", "next", "locked", "questions", "sections")
		id := m.Need("page")
		page := Page{ID: id.ID()}
		once(id, page.ID, "page", lines)
		r.starts = append(r.starts, id)
		r.here = spot{page: len(pages)}
		page.Title = r.text(m.Need("title"), author.MaxLabel)
		page.Intro = r.text(m.Get("intro"), author.MaxProse)
		page.Locked = m.Get("locked").Bool()
		r.pageConditions(&page, len(pages), m)
		page.Shuffle = m.Get("shuffle").Bool()
		page.Sections = r.sections(m)
		r.here = spot{page: len(pages)}
		page.Next = r.next(m.Get("next"), len(pages))
		pages = append(pages, page)
	}
	return pages
}

// once notes an identifier that an earlier thing of the same noun has.
func once(v author.Value, id, noun string, lines map[string]int) {
	first, taken := lines[id]
	switch {
	case id == "": // a mistake that was noted
	case taken:
		v.Fail(fmt.Sprintf("the %s %s is here twice, first on line %d", noun, id, first), "give one of them another identifier")
	default:
		lines[id] = v.Line()
	}
}

// sections returns a page's sections; questions without sections are one
// section without a heading.
func (r *reader) sections(page author.Map) []Section {
	questions, sections := page.Get("questions"), page.Get("sections")
	switch {
	case questions.Present() && sections.Present():
		sections.Fail("a page has either questions or sections", "put the questions into a section, or remove sections")
	case !sections.Present():
		return []Section{{Questions: r.questions(page.Need("questions"))}}
	}
	var list []Section
	for i, item := range sections.List(maxSections) {
		m := item.Map()
		r.here.section, r.here.question = i, ""
		m.Only("title", "questions")
		list = append(list, Section{
			Title:     r.text(m.Need("title"), author.MaxLabel),
			Questions: r.questions(m.Need("questions")),
		})
	}
	return list
}
