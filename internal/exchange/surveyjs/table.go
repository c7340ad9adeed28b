package surveyjs

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"toadam/internal/author"
	"toadam/internal/exchange/foreign"
	"toadam/internal/form"
)

// multipleText reads several short texts: a question each.
func (im *importer) multipleText(e *element, at spot) {
	f := im.form
	title := f.Label(e.where(), e.text("title"), e.name())
	cond := new(string)
	im.condition(e, "the questions are always shown", func(src string) { *cond = foreign.Both(*cond, src) }, "visibleIf", "enableIf")
	inner := spot{at.page, append(slices.Clone(at.also), cond)}
	hint := e.text("description")
	all := e.is("isRequired", "required")
	for i, v := range e.list("items") {
		item := e.inner(v, fmt.Sprintf("items[%d]", i))
		if item == nil {
			continue
		}
		q := &form.Question{ID: f.Name(e.where(), e.name()+"_"+item.name()), Required: all || item.is("isRequired", "required")}
		im.textual(item, q)
		q.Label = f.Under(title, f.Label(item.where(), item.text("title"), item.name()))
		if i == 0 {
			q.Hint = f.Text(e.where(), hint, author.MaxProse)
		}
		im.conditions(item, q)
		im.validators(item, q, false)
		f.KnowQuestion(strings.ToLower(e.name()+"."+item.name()), q, nil, nil)
		im.put(item, q, inner)
		item.rest()
	}
	e.leave("several texts in one question", "each is a question")
	e.get("itemErrorLocation", "itemSize", "colCount", "width")
}

// table reads a matrix: one question, or one for each column or group of
// columns if what they hold differs.
func (im *importer) table(e *element, at spot) {
	rows, ids := foreign.Rows(im.items(e, e.list("rows")))
	base := im.begin(e)
	base.Required = base.Required || e.is("isAllRowRequired", "eachRowRequired")
	base.Rows, base.Shuffle = rows, random(e.str("rowsOrder", "rowOrder"))
	im.ask(e, base)
	im.conditions(e, base)
	columns := e.list("columns")
	if list := e.list("detailElements"); len(list) > 0 {
		e.leave("more questions for each row", "they are asked once, before the table")
		im.elements(e, list, at)
	}
	e.get("detailPanelMode", "valueName")
	e.get("alternateRows", "showHeader", "verticalAlign", "columnMinWidth", "rowTitleWidth", "hideIfRowsEmpty")
	if e.typ() == "matrix" {
		im.matrix(e, base, columns, ids, at)
	} else {
		im.columns(e, base, columns, ids, at)
	}
	im.comment(e, base, at)
}

// matrix reads one point of a scale for each row, or boxes to tick.
func (im *importer) matrix(e *element, q *form.Question, columns []any, rows map[string]string, at spot) {
	q.Kind = form.Matrix
	options, values := foreign.Options(im.items(e, columns))
	if q.Options = options; strings.EqualFold(e.str("cellType"), "checkbox") {
		q.Kind, q.Cells, q.Columns, q.Options = form.Grid, form.CellChoice, options, nil
	}
	if len(q.Rows) == 0 { // which is one row without a text
		q.Kind, q.Columns = form.Likert, nil
		q.Options = options
	}
	im.know(e, q, values, rows)
	im.put(e, q, at)
}

// columns reads a matrix whose columns are questions. Columns of numbers and of
// texts that follow each other are one grid; each of the others is a matrix or
// a grid of boxes.
func (im *importer) columns(e *element, base *form.Question, columns []any, rows map[string]string, at spot) {
	var open *form.Question // a grid that further columns can join
	first := true
	for i, v := range columns {
		c := im.column(e, v, i)
		if c == nil {
			continue
		}
		q := &form.Question{}
		values := im.details(c, q)
		im.validators(c, q, true)
		label := im.form.Label(c.where(), c.text("title"), c.name())
		cells := im.cellsOf(q)
		if cells != form.CellChoice && open != nil && open.Cells == cells && len(open.Columns) < form.MaxColumns && sameLimits(open, q) {
			open.Columns = append(open.Columns, form.Option{ID: columnID(open, c.name()), Label: label})
			im.columnEnd(c)
			continue
		}
		one := im.tableOf(e, base, q, cells, first)
		first = false
		if cells == form.CellChoice {
			one.Label = im.form.Under(base.Label, label)
			open = nil
		} else {
			one.Columns = []form.Option{{ID: columnID(one, c.name()), Label: label}}
			open = one
		}
		one.Required = base.Required || c.is("isRequired", "required")
		for row, id := range rows {
			sub := &form.Question{ID: one.ID + "." + id, Kind: q.Kind}
			if cells == form.CellChoice {
				im.form.KnowQuestion(strings.ToLower(e.name()+"."+row+"."+c.name()), sub, values, nil)
			}
		}
		im.columnEnd(c)
		im.put(e, one, at)
	}
	if first {
		q := im.tableOf(e, base, &form.Question{}, form.CellText, true)
		im.put(e, q, at)
		return
	}
	if len(columns) > 1 {
		e.leave("its columns are questions", "they are tables of their own, as far as they differ")
	}
}

// columnEnd lists what a column says that a table can't have.
func (im *importer) columnEnd(c *element) {
	for _, key := range []string{"visibleIf", "requiredIf", "enableIf"} {
		if src := c.str(key); src != "" {
			c.leave(key+": "+src, "in a table this can't depend on anything")
		}
	}
	c.get("isRequired", "required", "width", "minWidth", "cellType")
	c.rest()
}

// tableOf begins a table for a column.
func (im *importer) tableOf(e *element, base, q *form.Question, cells string, first bool) *form.Question {
	one := &form.Question{ID: base.ID, Kind: form.Grid, Cells: cells, Label: base.Label, Rows: base.Rows, Shuffle: base.Shuffle, Required: base.Required}
	if first {
		one.Hint = base.Hint
	} else {
		one.ID = im.form.Name(e.where(), base.ID)
	}
	switch {
	case cells == form.CellNumber:
		one.Min, one.Max, one.Integer = q.Min, q.Max, q.Integer
	case cells != form.CellChoice:
	case q.Kind == form.Multiple:
		one.Columns = withoutFields(q.Options)
	default:
		one.Kind, one.Cells, one.Options = form.Matrix, "", withoutFields(q.Options)
	}
	im.form.Later(func() { one.ShowIf, one.RequiredIf = base.ShowIf, base.RequiredIf })
	return one
}

// withoutFields are options as points of a scale or columns.
func withoutFields(options []form.Option) []form.Option {
	list := slices.Clone(options)
	for i := range list {
		list[i].Specify, list[i].Exclusive = false, false
	}
	return list
}

// cellsOf is what the cells of a column hold.
func (im *importer) cellsOf(q *form.Question) string {
	switch {
	case q.Kind == form.Number:
		return form.CellNumber
	case q.Kind == form.YesNo:
		q.Options = []form.Option{{ID: "yes", Label: im.form.Words(foreign.Yes)}, {ID: "no", Label: im.form.Words(foreign.No)}}
		return form.CellChoice
	case q.Kind == form.Rating:
		for n := q.From; n <= q.To; n++ {
			s := fmt.Sprint(n)
			q.Options = append(q.Options, form.Option{ID: "o_" + s, Label: im.form.Same(s)})
		}
		return form.CellChoice
	case len(q.Options) > 0:
		return form.CellChoice
	}
	return form.CellText
}

func sameLimits(a, b *form.Question) bool {
	same := func(x, y *float64) bool { return (x == nil) == (y == nil) && (x == nil || *x == *y) }
	return a.Kind == form.Grid && (b.Kind != form.Number || same(a.Min, b.Min) && same(a.Max, b.Max) && a.Integer == b.Integer)
}

// columnID is a new identifier for a column of a table.
func columnID(q *form.Question, name string) string {
	options, _ := foreign.Options(append(choicesOf(q.Columns), foreign.Choice{Value: cmp.Or(name, "column")}))
	return options[len(options)-1].ID
}

func choicesOf(options []form.Option) []foreign.Choice {
	var list []foreign.Choice
	for _, o := range options {
		list = append(list, foreign.Choice{Value: o.ID})
	}
	return list
}

// column is a column of a matrix as a question of its own, with what the matrix
// says for all.
func (im *importer) column(e *element, v any, i int) *element {
	m, ok := v.(map[string]any)
	if !ok {
		m = map[string]any{"name": plainString(v)}
	}
	m = maps.Clone(m)
	cell := cmp.Or(plainString(m["cellType"]), e.str("cellType"), "dropdown")
	if cell == "default" {
		cell = "dropdown"
	}
	m["type"] = cell
	if m["choices"] == nil && e.get("choices") != nil && m["choicesFromQuestion"] == nil {
		m["choices"] = e.m["choices"]
	}
	if m["name"] == nil && m["title"] == nil {
		m["name"] = fmt.Sprintf("column%d", i+1)
	}
	c := e.inner(m, fmt.Sprintf("columns[%d]", i))
	c.read["cellType"] = true
	return c
}

// group reads a dynamic panel or matrix: a table whose rows respondents add.
func (im *importer) group(e *element, at spot) {
	q := im.begin(e)
	q.Kind = form.Group
	im.ask(e, q)
	im.conditions(e, q)
	q.AtLeast, q.AtMost = e.whole("minPanelCount", "minRowCount"), e.whole("maxPanelCount", "maxRowCount")
	if n := e.whole("panelCount", "rowCount"); n > 0 && !e.allows() {
		q.AtLeast, q.AtMost = n, n
	}
	if q.AtLeast > 0 && !q.Required && q.ShowIf == "" {
		q.Required = true
	}
	e.get("renderMode", "displayMode", "showNavigation", "addPanelText", "addRowText", "removePanelText", "removeRowText", "panelAddText", "panelRemoveText", "showHeader",
		"noEntriesText", "noRowsText", "emptyRowsText", "keyDuplicationError", "templateTabTitle", "tabTitlePlaceholder", "allowRowReorder", "allowRowsDragAndDrop", "transposeData")
	w := groupWriter{im: im, names: map[string]int{}}
	title := e.get("templateTitle")
	if title != nil {
		e.leave("a title for each row", "rows are counted")
	}
	if list := e.list("templateElements", "elements"); len(list) > 0 {
		w.fields(e, list)
	}
	for i, v := range e.list("columns") {
		if c := im.column(e, v, i); c != nil {
			w.field(c)
			c.get("isRequired", "required", "width", "minWidth", "cellType")
			c.rest()
		}
	}
	if list := e.list("detailElements"); len(list) > 0 {
		e.leave("more questions for each row", "they are columns of the table")
		w.fields(e, list)
	}
	e.get("detailPanelMode", "detailPanelShowOnAdding")
	q.Fields = w.of
	im.know(e, q, nil, nil)
	for _, note := range w.before {
		im.elements(e, []any{note}, at)
	}
	im.put(e, q, at)
	for _, inner := range w.after {
		e.leave(fmt.Sprintf("the table %s is in the table %s", foreign.Quote(plainString(inner["name"])), foreign.Quote(e.name())), "it is a table of its own")
		im.elements(e, []any{inner}, at)
	}
}

// allows reports whether rows can be added or removed.
func (e *element) allows() bool {
	add, remove := e.get("allowAddPanel", "allowAddRows"), e.get("allowRemovePanel", "allowRemoveRows")
	return plainString(add) != "false" || plainString(remove) != "false"
}

// groupWriter gathers the fields of a group, what stands before its table, and
// the tables within.
type groupWriter struct {
	im            *importer
	of            []form.Question
	names         map[string]int
	before, after []map[string]any
}

func (w *groupWriter) fields(in *element, list []any) {
	for i, v := range list {
		e := in.inner(v, fmt.Sprintf("elements[%d]", i))
		if e == nil {
			continue
		}
		switch e.typ() {
		case "panel", "flowpanel":
			w.conditions(e)
			w.fields(e, e.list("elements", "questions"))
			e.get("title", "description")
			e.rest()
		case "paneldynamic", "matrixdynamic":
			w.after = append(w.after, e.m)
		case "html", "image":
			w.before = append(w.before, e.m)
		case "matrix", "matrixdropdown":
			w.after = append(w.after, e.m)
		case "file", "signaturepad":
			w.after = append(w.after, e.m)
		case "expression":
			e.leave("a value that is calculated for each row", "it is left out")
		case "multipletext":
			for j, v := range e.list("items") {
				if item := e.inner(v, fmt.Sprintf("items[%d]", j)); item != nil {
					item.m = maps.Clone(item.m)
					item.m["type"], item.m["name"] = "text", e.name()+"_"+item.name()
					w.field(item)
					item.rest()
				}
			}
			w.conditions(e)
		default:
			w.field(e)
			e.rest()
		}
	}
}

// conditions lists conditions, which fields can't have.
func (w *groupWriter) conditions(e *element) {
	for _, key := range []string{"visibleIf", "enableIf", "requiredIf"} {
		if src := e.str(key); src != "" {
			e.leave(key+": "+src, "in a table this can't depend on anything")
		}
	}
	e.get("width", "minWidth", "maxWidth", "startWithNewLine", "titleLocation", "state", "colCount", "colSpan", "indent")
}

// field makes a field of a question.
func (w *groupWriter) field(e *element) {
	im := w.im
	w.im.hidden(e)
	if e.typ() == "expression" {
		e.leave("a value that is calculated for each row", "it is left out")
		e.get("expression")
		return
	}
	q := &form.Question{ID: w.name(cmp.Or(e.name(), "field")), Required: e.is("isRequired", "required")}
	im.details(e, q)
	im.ask(e, q)
	w.conditions(e)
	im.validators(e, q, true)
	w.of = append(w.of, im.form.Field(e.where(), q))
}

// name is an identifier that no other field of the group has.
func (w *groupWriter) name(name string) string {
	var names []foreign.Choice
	for _, f := range w.of {
		names = append(names, foreign.Choice{Value: f.ID})
	}
	options, _ := foreign.Options(append(names, foreign.Choice{Value: name}))
	return options[len(options)-1].ID
}
