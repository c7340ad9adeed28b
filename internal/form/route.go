package form

import (
	"fmt"
	"strings"

	"toadam/internal/author"
	"toadam/internal/expr"
)

const maxRoutes = 50 // of a page

// After returns the index of the page to which whoever answered so goes from a
// page; len(d.Pages): to the check page.
func (d *Definition) After(page int, v expr.Values) int {
	for i := range d.Pages[page].Next {
		if r := &d.Pages[page].Next[i]; r.when == nil || r.when.Holds(v) {
			return d.pageIndex(r.To)
		}
	}
	return page + 1
}

// Condition is that on which the route is taken; nil: always.
func (r *Route) Condition() *expr.Expr { return r.when }

// pageIndex is that of a page, or what follows the last; -1 for one that is not
// there.
func (d *Definition) pageIndex(id string) int {
	if id == ToEnd {
		return len(d.Pages)
	}
	for i := range d.Pages {
		if d.Pages[i].ID == id {
			return i
		}
	}
	return -1
}

// aim is where a route leads, to be checked once all pages are known.
type aim struct {
	value author.Value
	from  int // index of the page
	to    string
}

// next reads the routes that lead on from a page.
func (r *reader) next(v author.Value, page int) []Route {
	var routes []Route
	last := false // a route that always leads on was met
	for i, item := range v.List(maxRoutes) {
		m := item.Map()
		m.Only("to", "if")
		if last {
			item.Fail("the route before this one always leads on, so this one never does", "put the one without if last, or remove this one")
		}
		to, when := m.Need("to"), m.Get("if")
		route := Route{To: to.Word()}
		route.If = r.expression(when,
			func(d *Definition) int { return d.placeBefore(page + 1) },
			func(d *Definition, e *expr.Expr) { d.Pages[page].Next[i].when = e })
		last = last || !when.Present()
		if route.To != "" {
			r.routes = append(r.routes, aim{to, page, route.To})
		}
		routes = append(routes, route)
	}
	return routes
}

// checkRoutes notes routes that lead nowhere or back, and pages that nothing
// leads to.
func (r *reader) checkRoutes(d *Definition) {
	for _, a := range r.routes {
		r.checkAim(d, a)
	}
	for i := range d.Pages {
		if d.Pages[i].ID == ToEnd {
			r.starts[i].Fail(ToEnd+" is where routes lead to when nothing more is asked, so no page can be called that", "choose another identifier")
		}
	}
	if len(r.routes) == 0 {
		return
	}
	for i, reached := range d.reached() {
		if !reached {
			r.starts[i].Fail(fmt.Sprintf("nothing leads to the page %s: the routes before it all lead past it", d.Pages[i].ID),
				"let a page before it lead here with next, or remove it")
		}
	}
}

func (r *reader) checkAim(d *Definition, a aim) {
	switch to := d.pageIndex(a.to); {
	case to < 0:
		var ids []string
		for i := a.from + 1; i < len(d.Pages); i++ {
			ids = append(ids, d.Pages[i].ID)
		}
		mend := "use one of " + strings.Join(append(ids, ToEnd), ", ")
		if near := author.Nearest(a.to, ids); near != "" {
			mend = "did you mean " + near + "?"
		}
		a.value.Fail(fmt.Sprintf("there is no page %s", a.to), mend)
	case to <= a.from:
		a.value.Fail(fmt.Sprintf("the page %s does not come later", a.to), "name a page that follows this one, or "+ToEnd)
	}
}

// reached reports for each page whether any way leads to it: by a route, or
// from the page before it, unless that one always leads elsewhere.
func (d *Definition) reached() []bool {
	reached := make([]bool, len(d.Pages)+1)
	if len(d.Pages) == 0 {
		return nil
	}
	reached[0] = true
	for i := range d.Pages {
		if !reached[i] {
			continue
		}
		always := false
		for _, r := range d.Pages[i].Next {
			if to := d.pageIndex(r.To); to > i {
				reached[to] = true
			}
			always = always || r.If == ""
		}
		if !always || d.Pages[i].ShowIf != "" { // a page that is not shown leads nowhere else
			reached[i+1] = true
		}
	}
	return reached[:len(d.Pages)]
}
