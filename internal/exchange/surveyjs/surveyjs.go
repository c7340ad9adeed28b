// Package surveyjs imports forms from SurveyJS, the JSON that its designer and
// library call a survey.
//
// An import drops nothing in silence: each question becomes one of ours, and
// whatever of it has no equivalent is listed with the path of its element, such
// as page1.panel2.question3. Panels become sections, dynamic panels and
// matrices become groups with a table of rows.
package surveyjs

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"toadam/internal/author"
	"toadam/internal/exchange"
	"toadam/internal/exchange/foreign"
	"toadam/internal/form"
)

// Read imports a survey. file is its name, for a form that has no title. The
// form is for members; only an author can say whom it is for.
func Read(file string, src []byte) exchange.Import {
	m, fault := foreign.JSON(src)
	if fault != nil {
		return exchange.Import{Faults: []exchange.Fault{*fault}}
	}
	im := &importer{pageOf: map[string]int{}, choices: map[string]any{}}
	own, said := language(m)
	im.form = foreign.New(own)
	im.form.Pipe = pipe
	if !said {
		im.form.Leave(exchange.Place{}, "nothing says which language the texts are in", fmt.Sprintf("they are taken for %q; change it at the top of the form", own))
	}
	im.survey(im.element("survey", m), strings.TrimSuffix(path.Base(file), path.Ext(file)))
	return im.form.Finish()
}

// language is the one that the texts are in, and whether the survey says so.
func language(m map[string]any) (tag string, said bool) {
	if s, _ := m["locale"].(string); s != "" {
		return foreign.Tag(s), true
	}
	if vietnamese(m) {
		return "vi", false
	}
	return "en", false
}

// vietnamese reports whether any text that is in the survey's own language is
// Vietnamese.
func vietnamese(v any) bool {
	switch v := v.(type) {
	case string:
		return foreign.Vietnamese(v)
	case []any:
		for _, x := range v {
			if vietnamese(x) {
				return true
			}
		}
	case map[string]any:
		for k, x := range v {
			if k != "vi" && vietnamese(x) {
				return true
			}
		}
	}
	return false
}

// importer is the state of one import.
type importer struct {
	form    *foreign.Form
	pageOf  map[string]int // of each question and page, by name
	choices map[string]any // of each question, by name
	total   int            // elements so far

	variables map[string]*foreign.Node // what the survey calculates, by name
	nodes     int                      // made in place of these, so far
}

// survey reads the survey as a whole.
func (im *importer) survey(e *element, file string) {
	f := im.form
	title := cmp.Or(plainString(firstText(e.text("title"))), file, "survey")
	f.ID = title
	f.Title = f.Label(e.where(), e.text("title"), title)
	f.Intro = f.Text(e.where(), e.text("description"), author.MaxProse)
	f.Thanks = f.Text(e.where(), e.text("completedHtml"), author.MaxProse)
	e.get("locale", "showTitle")
	shuffle := random(e.str("questionOrder", "questionsOrder"))
	im.gatherChoices(e.m)
	im.gatherVariables(e)
	for i, v := range e.list("pages") {
		if m, ok := v.(map[string]any); ok {
			name := cmp.Or(plainString(m["name"]), fmt.Sprintf("pages[%d]", i))
			im.page(im.element(name, m), shuffle)
			continue
		}
		f.Fail(exchange.Place{Element: fmt.Sprintf("pages[%d]", i)}, "this is no page", "write an object with name and elements")
	}
	if list := e.list("elements", "questions"); len(list) > 0 {
		p := im.form.Page(exchange.Place{Element: "survey"}, "page")
		p.Shuffle = shuffle
		im.elements(e, list, spot{page: p})
	}
	im.values(e)
	im.triggers(e)
	e.rest()
}

func firstText(t map[string]string) any {
	if len(t) == 0 {
		return nil
	}
	return form.Text(t).In("en")
}

func random(order string) bool { return strings.EqualFold(order, "random") }

// gatherChoices finds the choices of all questions, for those that have the
// choices of another.
func (im *importer) gatherChoices(v any) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			im.gatherChoices(x)
		}
	case map[string]any:
		if name := plainString(v["name"]); name != "" && v["choices"] != nil {
			im.choices[name] = v["choices"]
		}
		for _, x := range v {
			im.gatherChoices(x)
		}
	}
}

// gatherVariables finds the values that the survey calculates.
func (im *importer) gatherVariables(e *element) {
	im.variables = map[string]*foreign.Node{}
	for _, v := range e.list("calculatedValues") {
		if m, ok := v.(map[string]any); ok {
			im.variables[strings.ToLower(plainString(m["name"]))] = parse(plainString(m["expression"]))
		}
	}
}

// parse reads an expression, with the values that the survey calculates worked
// out where it speaks of them.
func (im *importer) parse(src string) *foreign.Node { return im.filled(parse(src), 0) }

const (
	maxWithin = 10     // calculated values within each other
	maxNodes  = 20_000 // that are made in their place
)

// filled is an expression with what calculated values are in their place.
func (im *importer) filled(n *foreign.Node, depth int) *foreign.Node {
	value := im.variables[n.Text]
	switch im.nodes++; {
	case im.nodes > maxNodes || depth > maxWithin:
		return foreign.Unknown("calculated values stand within each other too often")
	case n.Op == foreign.OpName && value != nil:
		return im.filled(value, depth+1)
	case len(n.Kids) == 0:
		return n
	}
	filled := *n
	filled.Kids = make([]*foreign.Node, len(n.Kids))
	for i, k := range n.Kids {
		filled.Kids[i] = im.filled(k, depth)
	}
	return &filled
}

// page reads a page.
func (im *importer) page(e *element, shuffle bool) {
	f := im.form
	p := f.Page(e.where(), e.name())
	im.pageOf[e.name()] = len(f.Pages) - 1
	p.Title = f.Text(e.where(), first(e.text("title"), e.text("navigationTitle")), author.MaxLabel)
	p.Intro = f.Text(e.where(), first(e.text("description"), e.text("navigationDescription")), author.MaxProse)
	p.Shuffle = shuffle || random(e.str("questionsOrder", "questionOrder"))
	im.condition(e, "the page is always shown", func(src string) { p.ShowIf = foreign.Both(p.ShowIf, src) }, "visibleIf", "enableIf")
	im.elements(e, e.list("elements", "questions"), spot{page: p})
	e.rest()
}

func first(a, b map[string]string) map[string]string {
	if len(a) > 0 {
		return a
	}
	return b
}

// condition reads conditions under keys and has them set.
func (im *importer) condition(e *element, instead string, set func(src string), keys ...string) {
	for _, key := range keys {
		src := e.str(key)
		if src == "" {
			continue
		}
		if key == "enableIf" {
			e.leave("enableIf: "+src, "it is a condition for being shown")
		}
		im.form.Condition(e.where(), key+": "+src, im.parse(src), instead, set)
	}
}

// values reads the values that the survey calculates.
func (im *importer) values(e *element) {
	for i, v := range e.list("calculatedValues") {
		if c := e.inner(v, fmt.Sprintf("calculatedValues[%d]", i)); c != nil {
			c.get("includeIntoResult")
			p := im.lastPage()
			if last := im.lastAsked(im.parse(c.str("expression"))); last >= 0 {
				p = im.form.Pages[last]
			}
			im.calculated(c, spot{page: p}, false)
			im.pageOf[strings.ToLower(c.name())] = slices.Index(im.form.Pages, p)
			c.rest()
		}
	}
}

// lastPage is the last page that anything is asked on, or a new one.
func (im *importer) lastPage() *foreign.Page {
	if n := len(im.form.Pages); n > 0 {
		return im.form.Pages[n-1]
	}
	return im.form.Page(exchange.Place{Element: "survey"}, "page")
}

// triggers reads what happens when a condition comes to hold. Those that lead
// to another page or to the end are routes from the page on which the last of
// what they ask for is answered.
func (im *importer) triggers(e *element) {
	for i, v := range e.list("triggers") {
		t := e.inner(v, fmt.Sprintf("triggers[%d]", i))
		if t == nil {
			continue
		}
		t.path = fmt.Sprintf("triggers[%d]", i)
		kind := strings.TrimSuffix(t.typ(), "trigger")
		src, n := t.when()
		n = im.filled(n, 0)
		to := -1
		switch kind {
		case "complete":
			to = len(im.form.Pages)
		case "skip":
			if index, ok := im.pageOf[t.str("gotoName")]; ok {
				to = index
			}
		}
		from := im.lastAsked(n)
		if to <= from || from < 0 {
			t.leave(fmt.Sprintf("the trigger %s: %s", foreign.Quote(t.typ()), src), "nothing happens when its condition holds")
			continue
		}
		im.form.Condition(t.where(), src, n, "the page that follows is shown", func(cond string) { im.route(from, to, cond) })
		t.rest()
	}
}

// route leads from a page to another, by their places.
func (im *importer) route(from, to int, cond string) {
	id := form.ToEnd
	if to < len(im.form.Pages) {
		id = im.form.Pages[to].ID
	}
	p := im.form.Pages[from]
	p.Next = append(p.Next, form.Route{To: id, If: cond})
}

// lastAsked is the page on which the last question is that a condition asks
// for; -1 if it asks for none.
func (im *importer) lastAsked(n *foreign.Node) int {
	last := -1
	if n == nil {
		return last
	}
	if n.Op == foreign.OpName {
		name, _, _ := strings.Cut(n.Text, ".")
		for _, key := range []string{n.Text, name} {
			if page, ok := im.pageOf[key]; ok {
				last = page
			}
		}
	}
	for _, k := range n.Kids {
		last = max(last, im.lastAsked(k))
	}
	return last
}

// when is the condition of a trigger: an expression or, in old files, a name
// with an operator and a value.
func (e *element) when() (string, *foreign.Node) {
	if src := e.str("expression"); src != "" {
		return src, parse(src)
	}
	name, op, value := plainString(e.m["name"]), strings.ToLower(e.str("operator")), e.get("value")
	n := foreign.Named(strings.ToLower(name))
	if op == "" {
		op = "equal"
	}
	src := fmt.Sprintf("{%s} %s %s", name, op, foreign.Quote(plainString(value)))
	switch node, known := operators[op]; {
	case op == "empty":
		return src, foreign.N("empty", n)
	case op == "notempty":
		return src, foreign.N("answered", n)
	case known:
		return src, foreign.Compared(node, n, nodeOf(value))
	}
	return src, foreign.Unknown("the operator " + foreign.Quote(op) + " is not known here")
}
