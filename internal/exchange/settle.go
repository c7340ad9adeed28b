package exchange

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"toadam/internal/author"
	"toadam/internal/form"
	"toadam/internal/problem"
)

// Settle ends an import. It reads the definition from its own YAML, as whoever
// uses the result will, and takes out, and lists, each condition, pattern and
// inserted answer that our forms refuse there; where tells the place in the
// file of what became the question or page with the identifier. Whatever else
// they refuse is a fault, and so is any earlier one.
func (im *Import) Settle(d *form.Definition, where func(id string) Place) {
	defer im.tidy()
	if len(im.Faults) > 0 {
		return
	}
	// Each round takes something out, so the rounds end; the limit is for a
	// mistake of our own.
	for range form.MaxQuestions {
		src := d.YAML()
		read, findings := form.Parse("imported", src)
		if len(findings) == 0 {
			im.Definition = read
			return
		}
		s := settling{d, strings.Split(string(src), "\n"), im, where, map[string]bool{}}
		if !s.round(findings) {
			return
		}
	}
	im.Fail(Place{}, "the form can't be held", "simplify its conditions")
}

// settling is one round.
type settling struct {
	d     *form.Definition
	lines []string
	im    *Import
	where func(id string) Place
	done  map[string]bool // what was taken out in this round
}

// round takes out what the findings are about; false if that is not possible.
func (s *settling) round(findings problem.Findings) bool {
	changed := false
	for _, f := range findings[:min(len(findings), author.MaxFindings)] { // the next only says that there are more
		key, path := s.path(f.Line)
		p, q := s.find(path)
		taken := fmt.Sprint(path, key)
		if s.done[taken] {
			continue
		}
		s.done[taken] = true
		id, instead, ok := s.take(p, q, key, path)
		if !ok {
			s.im.Fail(s.where(id), f.What, f.Mend)
			continue
		}
		changed = true
		s.im.Leave(s.where(id), strings.ReplaceAll(key, "_", " ")+": "+f.What, instead)
	}
	return changed && len(s.im.Faults) == 0
}

// take takes what a key says out of a question or a page, and returns which.
func (s *settling) take(p *form.Page, q *form.Question, key string, path []item) (id, instead string, ok bool) {
	switch {
	case q != nil:
		id = q.ID
		instead, ok = s.fromQuestion(p, q, key)
	case p != nil:
		id = p.ID
		instead, ok = fromPage(p, key)
	default:
		instead, ok = s.fromForm(key, path)
	}
	return id, instead, ok
}

// item is the beginning of an item of a list: its first key and its value.
type item struct{ key, value string }

var keyLine = regexp.MustCompile(`^( *)(- )?"?([a-z_0-9]+)"?:(?: "?([a-z_0-9]*)"?)?`)

// path returns the key on a line of the YAML, and the items that it is in, from
// the innermost.
func (s *settling) path(line int) (key string, in []item) {
	column := -1
	for i := min(line, len(s.lines)) - 1; i >= 0; i-- {
		m := keyLine.FindStringSubmatch(s.lines[i])
		if m == nil {
			continue
		}
		at := len(m[1]) + len(m[2])
		if column < 0 {
			column, key = at, m[3]
		}
		if at == column && m[2] != "" {
			in = append(in, item{m[3], m[4]})
			column = len(m[1]) - len("- ") // that of the key which the list belongs to
		}
	}
	return key, in
}

// find returns the page and the question that a path is in, as far as it is in
// any.
func (s *settling) find(path []item) (*form.Page, *form.Question) {
	var page *form.Page
	var question *form.Question
	for i := len(path) - 1; i >= 0; i-- {
		it := path[i]
		switch {
		case page == nil && it.key == "page":
			for k := range s.d.Pages {
				if s.d.Pages[k].ID == it.value {
					page = &s.d.Pages[k]
				}
			}
		case question == nil && page != nil:
			for q := range page.Questions() {
				if q.ID == it.value && string(q.Kind) == it.key {
					question = q
				}
			}
		case question != nil && question.Kind == form.Group:
			for k := range question.Fields {
				if f := &question.Fields[k]; f.ID == it.value && string(f.Kind) == it.key {
					question = f
					break
				}
			}
		}
	}
	return page, question
}

// fromForm takes what a key says out of the form as a whole.
func (s *settling) fromForm(key string, path []item) (instead string, ok bool) {
	switch {
	case len(path) > 0 && path[len(path)-1].key == "quota":
		before := len(s.d.Quotas)
		s.d.Quotas = slices.DeleteFunc(s.d.Quotas, func(q form.Quota) bool { return q.ID == path[len(path)-1].value })
		return "there is no such quota", len(s.d.Quotas) < before
	case key == "shuffle" || len(path) == 0 && len(s.d.Shuffle) > 0 && key == "":
		s.d.Shuffle = nil
		return "the pages stand in the order of the file", true
	}
	for _, t := range []form.Text{s.d.Title, s.d.Intro, s.d.Thanks} {
		ok = plain(t) || ok
	}
	return "… stands in place of earlier answers", ok
}

func fromPage(p *form.Page, key string) (instead string, ok bool) {
	switch key {
	case "show_if":
		p.ShowIf = ""
		return "the page is always shown", true
	case "title", "intro":
		ok = plain(p.Title)
		ok = plain(p.Intro) || ok
		for i := range p.Sections {
			ok = plain(p.Sections[i].Title) || ok
		}
		return "… stands in place of earlier answers", ok
	case "next", "to", "if":
		p.Next = nil
		return "the page that follows is shown", true
	}
	return "", false
}

// fromQuestion takes what a key says out of a question.
func (s *settling) fromQuestion(p *form.Page, q *form.Question, key string) (instead string, ok bool) {
	switch {
	case key == "show_if":
		q.ShowIf = ""
		return "the question is always shown", true
	case key == "required_if":
		q.RequiredIf = ""
		return "the question can be left out", true
	case key == "valid_if" || key == "invalid" && q.ValidIf != "":
		q.ValidIf, q.Invalid = "", nil
		return "any answer is taken", true
	case key == "pattern" || key == "pattern_hint":
		q.Pattern, q.PatternHint = "", nil
		return "any text is taken", true
	case key == "within" || key == "of":
		q.Within = ""
		for i := range q.Options {
			q.Options[i].Of = nil
		}
		return "all options are always there", true
	case key == "value" && q.Kind == form.Calculated:
		s.remove(p, q)
		return "it is not calculated", true
	}
	for _, t := range []form.Text{q.Label, q.Hint, q.Invalid, q.PatternHint} {
		ok = plain(t) || ok
	}
	for _, o := range slices.Concat(q.Options, q.Columns) {
		ok = plain(o.Label) || ok
	}
	for i := range q.Rows {
		ok = plain(q.Rows[i].Label) || ok
	}
	return "… stands in place of earlier answers", ok
}

// remove takes a question out of a page, and a page that has none left out of
// the form.
func (s *settling) remove(p *form.Page, q *form.Question) {
	id := q.ID
	var kept []form.Section
	for _, section := range p.Sections {
		section.Questions = slices.DeleteFunc(section.Questions, func(other form.Question) bool { return other.ID == id })
		if len(section.Questions) > 0 {
			kept = append(kept, section)
		}
	}
	if p.Sections = kept; len(kept) == 0 {
		s.d.Pages = slices.DeleteFunc(s.d.Pages, func(page form.Page) bool { return page.ID == p.ID })
	}
}

var inserted = regexp.MustCompile(`\{\{[^{}]*\}\}`)

// plain takes inserted answers out of a text, and reports whether there were any.
func plain(t form.Text) bool {
	had := false
	for lang, s := range t {
		if inserted.MatchString(s) {
			t[lang], had = inserted.ReplaceAllString(s, "…"), true
		}
	}
	return had
}
