// Package qsf imports forms from Qualtrics, from the files in which it exports
// the structure of a survey (.qsf).
//
// An import drops nothing in silence: each question that the flow of the survey
// leads to becomes one of ours, or several, and whatever of it has no equivalent
// is listed with its identifier, such as QID3. Blocks become pages.
package qsf

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"toadam/internal/author"
	"toadam/internal/exchange"
	"toadam/internal/exchange/foreign"
	"toadam/internal/form"
)

// object is an object of the file.
type object map[string]any

// Read imports a survey. file is its name, for a form that has no title. The
// form is for members; only an author can say whom it is for.
func Read(file string, src []byte) exchange.Import {
	m, fault := foreign.JSON(src)
	if fault != nil {
		return exchange.Import{Faults: []exchange.Fault{*fault}}
	}
	root := object(m)
	entry := root.object("SurveyEntry")
	if entry == nil || len(root.list("SurveyElements")) == 0 {
		return exchange.Import{Faults: []exchange.Fault{{What: "the file has no SurveyEntry or no SurveyElements", Mend: "export the survey again"}}}
	}
	im := &importer{form: foreign.New(foreign.Tag(cmp.Or(entry.str("SurveyLanguage"), "EN"))), questions: map[string]object{}, blocks: map[string]object{},
		asked: map[string]bool{}, shown: map[string]bool{}, pageOf: map[string]*foreign.Page{}, after: map[string]*foreign.Page{}}
	im.form.Pipe = pipe
	im.survey(root, entry, strings.TrimSuffix(path.Base(file), path.Ext(file)))
	return im.form.Finish()
}

// importer is the state of one import.
type importer struct {
	form      *foreign.Form
	questions map[string]object // by QuestionID
	blocks    map[string]object // by ID
	order     []string          // of the questions in the file

	asked  map[string]bool          // questions that a page has
	shown  map[string]bool          // blocks that the flow has led to
	pageOf map[string]*foreign.Page // on which a question is
	after  map[string]*foreign.Page // the last page of the block that a question is in
	skips  []skip
	ended  bool // the survey always ends before what follows
}

func (o object) object(key string) object {
	m, _ := o[key].(map[string]any)
	return m
}

func (o object) list(key string) []any {
	l, _ := o[key].([]any)
	return l
}

func (o object) str(key string) string { return plain(o[key]) }

// plain is a value as a text; "" for what is none.
func plain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// is reports whether a value says yes, in any of the ways in which files do.
func (o object) is(key string) bool {
	return slices.Contains([]string{"true", "on", "yes", "1"}, strings.ToLower(o.str(key)))
}

// objects are the objects of a list, or of an object with numbers for keys in
// their order: files have either.
func objects(v any) []object {
	var list []object
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			if m, ok := x.(map[string]any); ok {
				list = append(list, m)
			}
		}
	case map[string]any:
		for _, k := range numbered(v) {
			if m, ok := v[k].(map[string]any); ok {
				list = append(list, m)
			}
		}
	}
	return list
}

// numbered are the keys of an object, numbers by size before all others.
func numbered(m map[string]any) []string {
	return slices.SortedFunc(maps.Keys(m), func(a, b string) int {
		x, one := foreign.Number(a)
		y, other := foreign.Number(b)
		switch {
		case one && other:
			return cmp.Or(cmp.Compare(x, y), cmp.Compare(a, b))
		case one:
			return -1
		case other:
			return 1
		}
		return cmp.Compare(a, b)
	})
}

// survey reads the survey as a whole.
func (im *importer) survey(root, entry object, file string) {
	f := im.form
	where := exchange.Place{Element: "SurveyEntry"}
	f.ID = cmp.Or(entry.str("SurveyName"), file, "survey")
	f.Title = f.Label(where, im.own(entry.str("SurveyName")), f.ID)
	var flow object
	for _, e := range objects(root["SurveyElements"]) {
		switch e.str("Element") {
		case "SQ":
			im.keep(e)
		case "BL":
			for _, b := range objects(e["Payload"]) {
				im.blocks[b.str("ID")] = b
			}
		case "FL":
			flow = e.object("Payload")
		case "SO":
			im.options(e.object("Payload"))
		case "STAT", "QC", "RS", "PROJ", "BR", "PL", "NT", "PROJECT": // counts, and what other programs of theirs keep
		case "SCO":
			if len(e.object("Payload").list("ScoringCategories")) > 0 {
				f.Leave(exchange.Place{Element: "SCO"}, "scores of answers", "nothing is worked out of them")
			}
		default:
			f.Leave(exchange.Place{Element: e.str("Element") + " " + e.str("PrimaryAttribute")}, "an element without an equivalent", "it is left out")
		}
	}
	im.flow(objects(flow["Flow"]), nil, 0)
	im.loose()
	im.routes()
	im.unused()
}

// keep keeps a question for the block that it is in.
func (im *importer) keep(e object) {
	q := e.object("Payload")
	id := cmp.Or(q.str("QuestionID"), e.str("PrimaryAttribute"))
	if q != nil && id != "" && im.questions[id] == nil {
		im.questions[id] = q
		im.order = append(im.order, id)
	}
}

// own is a text in the form's own language.
func (im *importer) own(s string) map[string]string { return map[string]string{im.form.Own: s} }

// options reads what is said of the survey as a whole.
func (im *importer) options(o object) {
	where := exchange.Place{Element: "SO"}
	im.form.Intro = im.form.Text(where, im.own(o.str("Header")), author.MaxProse)
	im.form.Thanks = im.form.Text(where, im.own(o.str("EOSMessage")), author.MaxProse)
	if s, _ := foreign.Plain(o.str("Footer")); s != "" {
		im.form.Leave(where, "a text at the foot of every page, "+foreign.Quote(s), "it is left out")
	}
	if s := o.str("SurveyExpiration"); s != "" && s != "None" {
		im.form.Leave(where, "SurveyExpiration: "+s, "say when it closes at the top of the form")
	}
}

// unused lists questions that are on no page.
func (im *importer) unused() {
	for _, id := range im.order {
		if !im.asked[id] {
			im.form.Leave(exchange.Place{Element: id}, "a question that the flow of the survey does not lead to, or that is in the trash", "it is left out")
		}
	}
}

// texts are a text of a question by language.
func (im *importer) texts(q object, get func(object) string) map[string]string {
	t := im.own(get(q))
	for code, v := range q.object("Language") {
		if m, ok := v.(map[string]any); ok {
			if tag := foreign.Tag(code); t[tag] == "" {
				t[tag] = get(m)
			}
		}
	}
	return t
}

// choices are the choices of a question, or its answers or groups, in order.
func (im *importer) choices(where exchange.Place, q object, key, order string) []foreign.Choice {
	all := q[key]
	if l, ok := all.([]any); ok { // a list is numbered from 1
		m := map[string]any{}
		for i, v := range l {
			m[strconv.Itoa(i+1)] = v
		}
		all = m
	}
	m, _ := all.(map[string]any)
	var keys []string
	for _, v := range q.list(order) {
		if s := plain(v); m[s] != nil && len(keys) <= len(m) {
			keys = append(keys, s)
		}
	}
	for _, k := range numbered(m) {
		if len(keys) < len(m) && !slices.Contains(keys, k) && len(q.list(order)) == 0 {
			keys = append(keys, k)
		}
	}
	if len(keys) > 2*form.MaxOptions {
		im.form.Leave(where, strconv.Itoa(len(keys))+" choices", "some are left out")
		keys = keys[:2*form.MaxOptions]
	}
	var list []foreign.Choice
	for _, k := range keys {
		c, ok := m[k].(map[string]any)
		if !ok {
			c = map[string]any{"Display": m[k]}
		}
		list = append(list, im.choiceOf(where, q, key, k, c))
	}
	return list
}

// choiceOf is a choice with what it says.
func (im *importer) choiceOf(where exchange.Place, q object, key, k string, c object) foreign.Choice {
	f := im.form
	label := f.Label(where, im.texts(q, func(o object) string {
		switch v := o.object(key)[k].(type) {
		case map[string]any:
			return object(v).str("Display")
		default:
			if s := plain(v); s != "" {
				return s
			}
		}
		return c.str("Display")
	}), k)
	if c["DisplayLogic"] != nil {
		f.Leave(exchange.Place{Element: where.Element + "." + key + "." + k}, "DisplayLogic: "+description(c.object("DisplayLogic")), "it is always there")
	}
	if image := c.object("Image"); image != nil {
		f.Leave(exchange.Place{Element: where.Element + "." + key + "." + k}, "a picture", "the choice is shown by its text")
	}
	return foreign.Choice{Value: k, Label: label, Specify: c.is("TextEntry"), Exclusive: c.is("ExclusiveAnswer")}
}
