// Package foreign is what importers of survey programs share: a form that is
// put together from another program's questions, with its texts in HTML, its
// languages, and its conditions as trees. It knows no program's files.
//
// Texts and conditions can speak of questions that are met only later in a
// file, so they are worked out when all are known, in Finish.
package foreign

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"toadam/internal/author"
	"toadam/internal/exchange"
	"toadam/internal/expr"
	"toadam/internal/form"
)

// MaxFile is how many bytes a file can have.
const MaxFile = 16 << 20

// Form is a form that is being put together.
type Form struct {
	exchange.Import
	Own string // the language that the form is written in
	// Pipe replaces what stands for an answer in a text by what recall
	// returns; nil: texts hold nothing such.
	Pipe func(s string, recall func(name, as string) string) string

	Title, Intro, Thanks form.Text
	ID                   string
	Pages                []*Page
	Shuffle              []*Page // pages that follow each other and change places
	Quotas               []form.Quota

	names, pages exchange.Names
	places       map[string]exchange.Place
	subjects     map[string]*Subject
	languages    map[string]bool
	ours         []ours
	later        []func()
	files        int
}

// Page is a page that is being put together.
type Page struct {
	form.Page
	Where    exchange.Place
	Sections []*Section
}

// Section is a section that is being put together.
type Section struct {
	Title     form.Text
	Questions []*form.Question
}

// Subject is what a name of the other program stands for in our expressions.
type Subject struct {
	Name    string // in our expressions: a question, or question.part
	Type    expr.Type
	Kind    form.Kind
	Options map[string]string // of each value in the other program our option, or point of a rating
}

// New begins a form in a language.
func New(own string) *Form {
	f := &Form{Own: own, places: map[string]exchange.Place{}, subjects: map[string]*Subject{}, languages: map[string]bool{own: true}}
	f.names.Prefix, f.pages.Prefix = "q", "p"
	f.pages.New(form.ToEnd) // no page can be called that
	return f
}

// Name gives a question an identifier, and says if it is another one than it
// had.
func (f *Form) Name(where exchange.Place, name string) string {
	id := f.names.New(name)
	f.places[id] = where
	if id != name && name != "" {
		f.Leave(where, "the name "+Quote(name)+" can't be the identifier", "it is "+id)
	}
	return id
}

// Know says what a name of the other program stands for; the first counts.
func (f *Form) Know(name string, s *Subject) {
	if f.subjects[name] == nil && name != "" {
		f.subjects[name] = s
	}
}

// Lookup returns what a name stands for, or nil.
func (f *Form) Lookup(name string) *Subject { return f.subjects[name] }

// Later does something when all questions are known.
func (f *Form) Later(do func()) { f.later = append(f.later, do) }

// Page begins a page.
func (f *Form) Page(where exchange.Place, name string) *Page {
	p := &Page{Page: form.Page{ID: f.pages.New(cmp.Or(name, "page"))}, Where: where, Sections: []*Section{{}}}
	f.places[p.ID] = where
	f.Pages = append(f.Pages, p)
	return p
}

// Section begins a section of a page.
func (p *Page) Section(title form.Text) *Section {
	s := &Section{Title: title}
	p.Sections = append(p.Sections, s)
	return s
}

// Open is the section that questions are put into.
func (p *Page) Open() *Section { return p.Sections[len(p.Sections)-1] }

// Add puts a question at the end of a page.
func (p *Page) Add(q *form.Question) {
	s := p.Open()
	s.Questions = append(s.Questions, q)
}

// Empty reports whether nothing is asked on the page.
func (p *Page) Empty() bool {
	return !slices.ContainsFunc(p.Sections, func(s *Section) bool { return len(s.Questions) > 0 })
}

// Finish works out what had to wait, and ends the import.
func (f *Form) Finish() exchange.Import {
	f.fillOurs()
	for i := 0; i < len(f.later); i++ { // which can make more of it
		f.later[i]()
	}
	d := &form.Definition{ID: exchange.Identifier(f.ID, "f"), Title: f.Title, Intro: f.Intro, Thanks: f.Thanks, Audience: form.Audiences[0], Quotas: f.Quotas}
	f.leaveEmpty()
	for _, p := range f.Pages {
		d.Pages = append(d.Pages, f.split(p)...)
	}
	for _, p := range f.Shuffle {
		if slices.Contains(f.Pages, p) {
			d.Shuffle = append(d.Shuffle, p.ID)
		}
	}
	if len(d.Shuffle) < 2 {
		d.Shuffle = nil
	}
	f.fillOurs()
	f.declare(d)
	f.Settle(d, func(id string) exchange.Place { return f.places[id] })
	return f.Import
}

// leaveEmpty takes out pages on which nothing is asked, and the routes to them
// lead to what follows; a form without any gets a note.
func (f *Form) leaveEmpty() {
	for i := 0; i < len(f.Pages); i++ {
		p := f.Pages[i]
		switch {
		case !p.Empty():
			continue
		case len(p.Intro) > 0:
			id := f.names.New(p.ID + "_intro")
			f.places[id] = p.Where
			p.Add(&form.Question{ID: id, Kind: form.Note, Label: p.Intro})
			p.Intro = nil
			continue
		}
		f.Leave(p.Where, "nothing is asked on this page", "it is left out")
		f.lead(p.ID, i)
		f.Pages = slices.Delete(f.Pages, i, i+1)
		i--
	}
	if len(f.Pages) == 0 {
		f.Leave(exchange.Place{}, "there is nothing to ask", "a note with the title stands there")
		p := f.Page(exchange.Place{}, "page")
		p.Title = maps.Clone(f.Title)
		p.Add(&form.Question{ID: f.names.New("nothing"), Kind: form.Note, Label: maps.Clone(f.Title)})
	}
}

// lead makes what led to a page lead to the one after it.
func (f *Form) lead(from string, index int) {
	to := form.ToEnd
	if index+1 < len(f.Pages) {
		to = f.Pages[index+1].ID
	}
	for _, p := range f.Pages[:index] {
		for j := range p.Next {
			if p.Next[j].To == from {
				p.Next[j].To = to
			}
		}
	}
}

const maxSections = 50 // of a page, as form has it

// split makes one page, or several if there are more sections than one can
// hold. Sections without a title get the page's, unless there is only one.
func (f *Form) split(p *Page) []form.Page {
	sections := slices.DeleteFunc(slices.Clone(p.Sections), func(s *Section) bool { return len(s.Questions) == 0 })
	if len(p.Title) == 0 {
		p.Title = maps.Clone(f.Title)
	}
	var pages []form.Page
	for len(sections) > 0 {
		page := p.Page
		page.Sections, page.Title = nil, maps.Clone(p.Title)
		n := min(len(sections), maxSections)
		if len(pages) > 0 {
			pages[len(pages)-1].Next = nil
			page.ID, page.Intro = f.pages.New(p.ID), nil
			f.places[page.ID] = p.Where
			f.Leave(p.Where, "there are more sections than a page can hold", "they go on on "+page.ID)
		}
		for _, s := range sections[:n] {
			section := form.Section{Title: s.Title}
			if len(s.Title) == 0 && n > 1 {
				section.Title = maps.Clone(p.Title)
			}
			for _, q := range s.Questions {
				section.Questions = append(section.Questions, *q)
			}
			page.Sections = append(page.Sections, section)
		}
		if n == 1 && len(page.Sections[0].Title) > 0 && maps.Equal(page.Sections[0].Title, page.Title) {
			page.Sections[0].Title = nil
		}
		sections, pages = sections[n:], append(pages, page)
	}
	return pages
}

// declare says which languages the form is in: those that every text is in,
// and those with gaps.
func (f *Form) declare(d *form.Definition) {
	gaps := map[string]bool{}
	texts(d, func(t form.Text) {
		for tag := range f.languages {
			gaps[tag] = gaps[tag] || t[tag] == ""
		}
	})
	d.Languages = []string{f.Own}
	for _, tag := range slices.Sorted(maps.Keys(f.languages)) {
		switch {
		case tag == f.Own:
		case gaps[tag]:
			d.InTranslation = append(d.InTranslation, tag)
		default:
			d.Languages = append(d.Languages, tag)
		}
	}
	if len(d.InTranslation) > 0 {
		f.Leave(exchange.Place{}, "texts are missing in "+strings.Join(d.InTranslation, ", "),
			"respondents are not offered the language until they are there")
	}
}

// texts calls f for every text of a definition that is not empty.
func texts(d *form.Definition, f func(form.Text)) {
	some := func(list ...form.Text) {
		for _, t := range list {
			if len(t) > 0 {
				f(t)
			}
		}
	}
	some(d.Title, d.Intro, d.Thanks)
	for i := range d.Pages {
		some(d.Pages[i].Title, d.Pages[i].Intro)
		for _, s := range d.Pages[i].Sections {
			some(s.Title)
		}
	}
	for _, q := range d.Quotas {
		some(q.Message)
	}
	var of func(q *form.Question)
	of = func(q *form.Question) {
		some(q.Label, q.Hint, q.Invalid, q.PatternHint, q.Low, q.High, q.Unit)
		for _, o := range slices.Concat(q.Options, q.Columns) {
			some(o.Label)
		}
		for _, r := range q.Rows {
			some(r.Label)
		}
		for i := range q.Fields {
			of(&q.Fields[i])
		}
	}
	for _, q := range d.Questions() {
		of(q)
	}
}

// Quote puts a name of the other program in quotes, cut if it is long.
func Quote(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > author.MaxID {
		s = string(r[:author.MaxID]) + "…"
	}
	return `"` + s + `"`
}
