package form

import (
	"fmt"
	"slices"
	"strings"

	"toadam/internal/author"
)

// shuffledPages reads which pages are shown in an order drawn: they follow each
// other, so that all before them are answered by then.
func (r *reader) shuffledPages(d *Definition, v author.Value) []string {
	var ids []string
	at := func(id string) int { return slices.IndexFunc(d.Pages, func(p Page) bool { return p.ID == id }) }
	items := v.List(maxPages)
	if len(items) == 1 {
		v.Fail("one page alone has no order", "name the pages that change places, or remove shuffle")
	}
	for i, item := range items {
		id := item.ID()
		page := at(id)
		switch {
		case id == "": // a mistake that was noted
			return nil
		case page < 0:
			item.Fail("there is no page "+id, "name pages of this form")
			return nil
		case i > 0 && page != at(ids[i-1])+1:
			item.Fail(fmt.Sprintf("the page %s does not follow %s", id, ids[i-1]), "name pages that follow each other, in the form's order")
			return nil
		}
		ids = append(ids, id)
	}
	for _, a := range r.routes {
		noRoute(d, a, ids)
	}
	return ids
}

// noRoute notes a route that leads out of the shuffled pages or past some of
// them: which these are would be another for each respondent.
func noRoute(d *Definition, a aim, ids []string) {
	switch {
	case slices.Contains(ids, d.Pages[a.from].ID):
		a.value.Fail("a route can't lead on from a page that the form's shuffle names", "put the route on the page before or after those, or leave the page out of shuffle")
	case slices.Contains(ids, a.to) && a.to != ids[0]:
		a.value.Fail(fmt.Sprintf("a route can't lead to %s, which other pages of the form's shuffle come before", a.to), "let it lead to "+ids[0]+", with which they begin")
	}
}

// spot is a place in a form that is being read: of a page, if the question is "".
type spot struct {
	page, section int
	question      string
}

// spotOf is where a question stands.
func (d *Definition) spotOf(id string) (s spot, ok bool) {
	for p := range d.Pages {
		for i := range d.Pages[p].Sections {
			for j := range d.Pages[p].Sections[i].Questions {
				if d.Pages[p].Sections[i].Questions[j].ID == id {
					return spot{p, i, id}, true
				}
			}
		}
	}
	return spot{}, false
}

// inOrder notes the first of the names, of questions or of parts of their
// answers, of which something at the spot speaks though some respondents are
// asked it later.
func (d *Definition) inOrder(v author.Value, here spot, names []string) {
	if !d.Draws() {
		return
	}
	for _, name := range names {
		id, _, _ := strings.Cut(name, ".")
		there, ok := d.spotOf(id)
		if !ok || id == here.question {
			continue
		}
		switch {
		case there.page != here.page && d.inRun(there.page) && d.inRun(here.page):
			v.Fail(fmt.Sprintf("%s is asked on the page %s, which comes later for some respondents: the form's shuffle names it", id, d.Pages[there.page].ID),
				"ask it on a page before those, or leave one of the two pages out of shuffle")
			return
		case there.page == here.page && there.section == here.section && here.question != "" && d.Pages[here.page].Shuffle:
			v.Fail(fmt.Sprintf("%s is asked later for some respondents: the page %s has shuffle", id, d.Pages[here.page].ID),
				"put the two questions into two sections, or remove shuffle")
			return
		}
	}
}
