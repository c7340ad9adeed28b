package qsf

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"toadam/internal/author"
	"toadam/internal/exchange"
	"toadam/internal/exchange/foreign"
	"toadam/internal/expr"
	"toadam/internal/form"
)

const maxFlow = 30 // branches and groups within each other

// skip is a way on from a question, to be made once all pages are known.
type skip struct {
	where exchange.Place
	from  *foreign.Page
	to    string // a question, or where else it leads
	block string
	n     *foreign.Node
	src   string
}

// condition is one that all of a part of the flow depends on.
type condition struct {
	where exchange.Place
	src   string
	n     *foreign.Node
}

// flow reads elements of the flow, with the conditions on all of them.
func (im *importer) flow(list []object, also []condition, depth int) {
	for _, e := range list {
		im.element(e, also, depth)
	}
}

func (im *importer) element(e object, also []condition, depth int) {
	f := im.form
	where := exchange.Place{Element: "flow " + e.str("FlowID")}
	inner := objects(e["Flow"])
	switch kind := e.str("Type"); {
	case depth > maxFlow:
		f.Fail(where, fmt.Sprintf("the flow is nested more than %d levels deep", maxFlow), "simplify it")
	case kind == "Block" || kind == "Standard":
		im.block(e.str("ID"), where, also)
	case kind == "Branch":
		im.branch(e, where, inner, also, depth)
	case kind == "EndSurvey":
		im.end(where, also)
	case kind == "EmbeddedData":
		im.embedded(e, where)
	case kind == "BlockRandomizer":
		im.randomizer(e, where, inner, also, depth)
	case kind == "Group" || kind == "Root":
		im.flow(inner, also, depth+1)
	default:
		f.Leave(where, "the element "+foreign.Quote(kind), "it is left out")
		im.flow(inner, also, depth+1)
	}
}

// branch reads what is shown on a condition: pages, or the end.
func (im *importer) branch(e object, where exchange.Place, inner []object, also []condition, depth int) {
	c := condition{where, "BranchLogic: " + description(e.object("BranchLogic")), im.logic(e.object("BranchLogic"))}
	if len(inner) == 0 {
		im.form.Leave(where, c.src, "nothing depends on it")
		return
	}
	im.flow(inner, append(slices.Clone(also), c), depth+1)
}

// end ends the survey after the page before.
func (im *importer) end(where exchange.Place, also []condition) {
	switch {
	case len(also) == 0:
		im.ended = true
	case len(im.form.Pages) == 0:
		im.form.Leave(where, "the survey ends before anything is asked", "it goes on")
	default:
		var all []*foreign.Node
		for _, c := range also {
			all = append(all, c.n)
		}
		im.skips = append(im.skips, skip{where: where, from: im.form.Pages[len(im.form.Pages)-1], to: "ENDOFSURVEY", n: foreign.All("and", all), src: also[len(also)-1].src})
	}
}

// embedded reads data that come with the address: hidden questions.
func (im *importer) embedded(e object, where exchange.Place) {
	for _, d := range objects(e["EmbeddedData"]) {
		field := d.str("Field")
		if v := d.str("Value"); v != "" {
			im.form.Leave(where, fmt.Sprintf("the embedded field %s is set to %s", foreign.Quote(field), foreign.Quote(v)), "it is left out")
			continue
		}
		if field != "" && im.form.Lookup(embeddedName(field)) == nil {
			q := &form.Question{ID: im.form.Name(where, field), Kind: form.Hidden, MaxLength: 100, Label: im.form.Same(field)}
			if q.Parameter = q.ID; parameter.MatchString(field) && field != "lang" {
				q.Parameter = field
			}
			if q.Parameter == "lang" { // which chooses the language of a page
				q.Parameter = "language"
			}
			im.form.Know(embeddedName(field), &foreign.Subject{Name: q.ID, Kind: q.Kind, Type: expr.Text})
			im.pending(q)
		}
	}
}

var parameter = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,63}$`)

func embeddedName(field string) string { return "e:" + field }

// pending puts a hidden question on the first page, before all others.
func (im *importer) pending(q *form.Question) {
	im.form.Later(func() {
		if len(im.form.Pages) == 0 {
			im.form.Page(exchange.Place{}, "page")
		}
		s := im.form.Pages[0].Sections[0]
		at := 0
		for at < len(s.Questions) && s.Questions[at].Kind == form.Hidden {
			at++
		}
		s.Questions = slices.Insert(s.Questions, at, q)
	})
}

// randomizer reads elements that are shown in an order drawn, or of which some
// are drawn.
func (im *importer) randomizer(e object, where exchange.Place, inner []object, also []condition, depth int) {
	before := len(im.form.Pages)
	im.flow(inner, also, depth+1)
	pages := im.form.Pages[before:]
	some, counted := foreign.Number(e.str("SubSet"))
	switch {
	case counted && int(some) < len(inner):
		im.form.Leave(where, fmt.Sprintf("%v of %d elements are drawn for each respondent", some, len(inner)), "all are shown, one after the other")
	case len(pages) < 2:
	case len(pages) != len(inner) || len(im.form.Shuffle) > 0:
		im.form.Leave(where, "elements in an order drawn for each respondent", "they stand in the order of the file")
	default:
		im.form.Shuffle = slices.Clone(pages)
	}
}

// untold are names of blocks that the program gives by itself.
var untold = regexp.MustCompile(`(?i)^(default question block|block \d+)$`)

// block reads a block: a page, or several with breaks between. A question that
// leads elsewhere ends its page, since ways on are those of pages.
func (im *importer) block(id string, where exchange.Place, also []condition) {
	f := im.form
	b := im.blocks[id]
	name := b.str("Description")
	where.Element = strings.TrimSpace("block " + name)
	switch {
	case b == nil:
		f.Leave(exchange.Place{Element: "block " + id}, "it is not in the file", "it is left out")
		return
	case im.ended:
		f.Leave(where, "the survey always ends before it", "it is left out")
		return
	case im.shown[id]:
		f.Leave(where, "it is shown again", "it is shown once")
		return
	}
	im.shown[id] = true
	options := b.object("Options")
	if options.str("Looping") != "" && options.str("Looping") != "None" {
		f.Leave(where, "it is shown again for each answer of a question", "it is shown once")
	}
	first := len(f.Pages)
	w := blockWriter{im: im, where: where, name: name}
	elements := objects(b["BlockElements"])
	for i, e := range elements {
		if e.str("Type") == "Page Break" {
			w.page = nil
			continue
		}
		w.question(e, i == len(elements)-1)
	}
	w.shuffle(options, f.Pages[first:])
	for _, p := range f.Pages[first:] {
		for _, c := range also {
			f.Condition(c.where, c.src, c.n, "what depends on it is always shown", func(src string) { p.ShowIf = foreign.Both(p.ShowIf, src) })
		}
	}
	for _, e := range elements {
		if len(f.Pages) > first {
			im.after[e.str("QuestionID")] = f.Pages[len(f.Pages)-1]
		}
	}
}

// blockWriter writes the pages of a block.
type blockWriter struct {
	im    *importer
	where exchange.Place
	name  string
	page  *foreign.Page
}

func (w *blockWriter) question(e object, last bool) {
	im, id := w.im, e.str("QuestionID")
	q := im.questions[id]
	switch {
	case q == nil:
		im.form.Leave(w.where, fmt.Sprintf("the element %s %s", e.str("Type"), id), "it is left out")
		return
	case im.asked[id]:
		im.form.Leave(exchange.Place{Element: id}, "it is in two blocks", "it is asked once")
		return
	}
	if w.page == nil {
		w.page = im.form.Page(w.where, w.name)
		if title, _ := foreign.Plain(w.name); title != "" && !untold.MatchString(title) {
			w.page.Title = im.form.Text(w.where, im.own(w.name), author.MaxLabel)
		}
	}
	im.asked[id], im.pageOf[id] = true, w.page
	im.question(w.page, exchange.Place{Element: id}, id, q)
	skips := objects(e["SkipLogic"])
	for _, s := range skips {
		n := im.expression(object{"LogicType": "Question", "LeftOperand": s.str("Locator"), "Operator": s.str("Condition"), "RightOperand": s["RightOperand"]})
		src, _ := foreign.Plain(s.str("Description"))
		im.skips = append(im.skips, skip{exchange.Place{Element: id}, w.page, s.str("SkipToDestination"), id, n, "SkipLogic: " + src})
	}
	if len(skips) > 0 && !last {
		w.page = nil
	}
}

// shuffle reads whether questions are in an order drawn.
func (w *blockWriter) shuffle(options object, pages []*foreign.Page) {
	switch s := options.str("RandomizeQuestions"); {
	case s == "" || strings.EqualFold(s, "false"):
	case len(pages) == 1:
		pages[0].Shuffle = true
		if !strings.EqualFold(s, "true") {
			w.im.form.Leave(w.where, "RandomizeQuestions: "+s, "all questions are shown, in an order drawn")
		}
	default:
		w.im.form.Leave(w.where, "RandomizeQuestions: "+s, "the questions stand in the order of the file")
	}
}

// routes makes the ways on from pages.
func (im *importer) routes() {
	for _, s := range im.skips {
		from := slices.Index(im.form.Pages, s.from)
		to := im.destination(s)
		if to <= from || from < 0 {
			im.form.Leave(s.where, s.src, "what follows is shown")
			continue
		}
		id := form.ToEnd
		if to < len(im.form.Pages) {
			id = im.form.Pages[to].ID
		}
		im.form.Condition(s.where, s.src, s.n, "the page that follows is shown", func(cond string) {
			s.from.Next = append(s.from.Next, form.Route{To: id, If: cond})
		})
	}
}

// destination is the index of the page that a skip leads to; -1 for none.
func (im *importer) destination(s skip) int {
	switch {
	case s.to == "ENDOFSURVEY":
		return len(im.form.Pages)
	case s.to == "ENDOFBLOCK":
		return slices.Index(im.form.Pages, im.after[s.block]) + 1
	}
	return slices.Index(im.form.Pages, im.pageOf[s.to])
}

// loose reads the blocks of a file without a flow.
func (im *importer) loose() {
	if len(im.form.Pages) == 0 && len(im.questions) > 0 {
		for _, id := range slices.Sorted(maps.Keys(im.blocks)) {
			if im.blocks[id].str("Type") != "Trash" {
				im.block(id, exchange.Place{}, nil)
			}
		}
	}
}
