// Package xlsform imports forms from XLSForm, the workbooks in which forms of
// ODK, KoboToolbox and Ona are written, and exports ours to it.
//
// An import never stops at the first mistake, and drops nothing in silence:
// each row that respondents would see becomes a question, and whatever of it
// has no equivalent is listed with its row. Groups become pages and sections,
// repeats become groups with a table of rows.
package xlsform

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"toadam/internal/author"
	"toadam/internal/exchange"
	"toadam/internal/form"
	"toadam/internal/sheet"
)

// Read imports a workbook in XLSX, XLS or CSV. file is its name, for a form
// that has none itself. The form is for members; only an author can say whom
// it is for.
func Read(file string, src []byte) exchange.Import {
	im := &importer{file: strings.TrimSuffix(path.Base(file), path.Ext(file))}
	book, err := bookOf(src)
	if err != nil {
		what, mend := err.Error(), "choose another file"
		if f, ok := err.(*sheet.Fault); ok {
			what, mend = f.What, f.Mend
		}
		im.Fail(exchange.Place{}, what, mend)
		return im.Import
	}
	if !im.tables(book) {
		return im.Import
	}
	im.read()
	return im.Import
}

// importer is the state of one import.
type importer struct {
	exchange.Import
	file string

	survey, choices, external, settings *table

	languages            languages
	lists, externalLists map[string]*list
	top                  []*entry
	byName               map[string][]*entry
	byID                 map[string]exchange.Place
	total                int // entries made by loops

	names, pages exchange.Names // of questions, and of pages
}

// tables finds the sheets; false if there is no survey.
func (im *importer) tables(book *sheet.Book) bool {
	if book.Macros {
		im.Leave(exchange.Place{}, "the file holds macros", "they are not run, and not kept")
	}
	sheets := map[string]**table{"survey": &im.survey, "choices": &im.choices, "external_choices": &im.external, "settings": &im.settings}
	var names []string
	for _, s := range book.Sheets {
		names = append(names, s.Name)
		for name, t := range sheets {
			if isSheet(s, name) && *t == nil {
				*t = tableOf(s, &im.Import)
				(*t).calculated(&im.Import)
			}
		}
	}
	if len(book.Sheets) == 1 && im.survey == nil {
		if only := tableOf(book.Sheets[0], &exchange.Import{}); only.has("type") {
			im.survey = tableOf(book.Sheets[0], &im.Import)
			im.Leave(exchange.Place{Sheet: im.survey.sheet}, "the only sheet is not called survey", "it is taken for it")
		}
	}
	switch {
	case im.survey == nil:
		im.Fail(exchange.Place{}, "there is no sheet survey; there are "+some(names), "name the sheet with the questions survey")
		return false
	case len(im.survey.columns) == 0:
		im.Fail(exchange.Place{Sheet: im.survey.sheet}, "the sheet is empty", "write the questions into it, below the columns type, name and label")
		return false
	case !im.survey.has("type"):
		im.Fail(exchange.Place{Sheet: im.survey.sheet, Row: 1}, "there is no column type", "write the names of the columns into the first row: type, name and label")
		return false
	}
	return true
}

// setting returns what the settings say.
func (im *importer) setting(name string) string {
	if im.settings == nil || len(im.settings.rows) == 0 {
		return ""
	}
	return im.settings.rows[0].get(name)
}

// read makes the definition.
func (im *importer) read() {
	im.readLanguages()
	im.lists = im.readLists(im.choices)
	im.externalLists = im.readLists(im.external)
	im.readTree()
	if len(im.Faults) > 0 {
		im.Settle(nil, nil)
		return
	}
	im.top = im.unroll(im.top)
	im.identify()
	d := &form.Definition{Title: form.Text{}, Audience: form.Audiences[0]}
	title := cmp.Or(im.setting("form_title"), im.setting("form_id"), im.file, "Form")
	d.ID = exchange.Identifier(cmp.Or(im.setting("form_id"), title), "f")
	title = im.shortened(exchange.Place{Sheet: "settings", Row: 2}, title, author.MaxLabel)
	for tag := range im.words(nil) { // an XLSForm has one title, whatever its languages
		d.Title[tag] = title
	}
	im.settingsLeft()
	im.columnsLeft()
	if d.Pages = im.pagesOf(d.Title); len(d.Pages) == 0 {
		d.Pages = im.empty(d.Title)
	}
	im.declare(d)
	im.Settle(d, func(id string) exchange.Place {
		if p, ok := im.byID[id]; ok {
			return p
		}
		return exchange.Place{Sheet: im.survey.sheet}
	})
}

// empty is the page of a form that asks nothing.
func (im *importer) empty(title form.Text) []form.Page {
	im.Leave(exchange.Place{Sheet: im.survey.sheet}, "there is nothing to ask", "a note with the title stands there")
	w := im.page("page", title)
	w.add(&form.Question{ID: "nothing", Kind: form.Note, Label: maps.Clone(title)}, "")
	return w.done()
}

// identify gives each entry its identifier, its kind and its place.
func (im *importer) identify() {
	im.names.Prefix = "q"
	im.byName, im.byID = map[string][]*entry{}, map[string]exchange.Place{}
	place := 0
	each(im.top, func(e *entry) {
		place++
		e.place = place
		im.byName[e.name] = append(im.byName[e.name], e)
		if e.isBlock("group") || e.typ.sort == about || e.typ.sort == outside {
			return
		}
		im.settleChoices(e)
		im.settleKind(e)
		if e.choice != nil {
			e.id = im.names.New(e.name + "_" + e.choice.name)
		} else {
			e.id = im.names.New(e.name)
		}
		im.byID[e.id] = e.row.place()
		if e.id != e.name && e.choice == nil {
			im.Leave(e.row.place(), fmt.Sprintf("%q can't be the identifier", e.name), "it is "+e.id)
		}
	})
}

// settingsThat are those with an equivalent, or that only matter to an app on
// a telephone.
var settingsThat = []string{"form_title", "form_id", "default_language", "allow_choice_duplicates", "version"}

func (im *importer) settingsLeft() {
	if im.settings == nil || len(im.settings.rows) == 0 {
		return
	}
	r := im.settings.rows[0]
	for _, c := range im.settings.columns {
		if s := r.at(c); s != "" && !slices.Contains(settingsThat, c.name) {
			im.Leave(r.place(), fmt.Sprintf("the setting %q", c.header), "it has no equivalent")
		}
	}
}

// columnsThat are read row by row.
var columnsThat = map[string]bool{
	"type": true, "name": true, "label": true, "hint": true, "guidance_hint": true, "required": true, "relevant": true, "constraint": true,
	"constraint_message": true, "calculation": true, "appearance": true, "choice_filter": true, "parameters": true, "default": true,
	"readonly": true, "repeat_count": true, "disabled": true, "image": true, "audio": true, "video": true, "big-image": true,
	"required_message": true, "trigger": true,
}

// columnsLeft lists the columns that no row is read for.
func (im *importer) columnsLeft() {
	for _, c := range im.survey.columns {
		n := 0
		for _, r := range im.survey.rows {
			n += btoi(r.at(c) != "")
		}
		if n > 0 && !columnsThat[c.name] {
			im.Leave(exchange.Place{Sheet: im.survey.sheet}, fmt.Sprintf("the column %q, which has %d cells", c.header, n), "it has no equivalent")
		}
	}
	if im.choices == nil {
		return
	}
	for _, c := range im.choices.columns {
		if media := []string{"image", "audio", "video", "big-image"}; !slices.Contains(media, c.name) {
			continue
		}
		for _, r := range im.choices.rows {
			if s := r.at(c); s != "" {
				im.Leave(r.place(), fmt.Sprintf("the %s %q", c.name, s), "the choice is shown without it")
			}
		}
	}
}

// declare says which languages the form is in: those that every text is in,
// and those with gaps.
func (im *importer) declare(d *form.Definition) {
	gaps, used := map[string]bool{}, map[string]bool{im.languages.first: true}
	texts(d, func(t form.Text) {
		for tag := range t {
			used[tag] = true
		}
	})
	texts(d, func(t form.Text) {
		for tag := range used {
			gaps[tag] = gaps[tag] || t[tag] == ""
		}
	})
	d.Languages = []string{im.languages.first}
	for _, tag := range slices.Sorted(maps.Keys(used)) {
		switch {
		case tag == im.languages.first:
		case gaps[tag]:
			d.InTranslation = append(d.InTranslation, tag)
		default:
			d.Languages = append(d.Languages, tag)
		}
	}
	if len(d.InTranslation) > 0 {
		im.Leave(exchange.Place{Sheet: im.survey.sheet}, "texts are missing in "+strings.Join(d.InTranslation, ", "),
			"respondents are not offered the language until they are there")
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
