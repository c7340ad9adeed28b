package xlsform

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"toadam/internal/exchange"
	"toadam/internal/form"
)

// Write exports a form as an XLSForm in XLSX, and lists what it can't hold
// there, by question.
func Write(d *form.Definition) (exchange.Export, error) {
	w := &exporter{d: d, languages: slices.Concat(d.Languages, d.InTranslation), lists: map[string]bool{}}
	w.header()
	for i := range d.Pages {
		w.page(&d.Pages[i])
	}
	w.whole()
	file, err := w.file()
	return exchange.Export{File: file, Left: w.left}, err
}

// exporter is the state of one export: the rows of the sheets so far.
type exporter struct {
	d               *form.Definition
	languages       []string
	survey, choices [][]string
	lists           map[string]bool // by name
	left            []exchange.Left
}

// The columns of the survey before those with texts, which are there in each
// language.
var plainColumns = []string{"type", "name", "required", "relevant", "constraint", "calculation", "appearance", "parameters", "choice_filter", "repeat_count"}

// line is one row of the survey: the plain columns by name, and the texts.
type line struct {
	plain                map[string]string
	label, hint, message form.Text
}

func (w *exporter) leave(id, what, instead string) {
	w.left = append(w.left, exchange.Left{Where: exchange.Place{Element: id}, What: what, Instead: instead})
}

// header writes the names of the columns.
func (w *exporter) header() {
	survey, choices := slices.Clone(plainColumns), []string{"list_name", "name", "of"}
	for _, column := range []string{"label", "hint", "constraint_message"} {
		for _, tag := range w.languages {
			survey = append(survey, column+"::"+named(tag))
		}
	}
	for _, tag := range w.languages {
		choices = append(choices, "label::"+named(tag))
	}
	w.survey, w.choices = [][]string{survey}, [][]string{choices}
}

// named is how a column calls a language: by its English name, and its tag.
func named(tag string) string {
	t, err := language.Parse(tag)
	if err != nil {
		return tag
	}
	return fmt.Sprintf("%s (%s)", display.English.Tags().Name(t), tag)
}

func (w *exporter) row(l line) {
	var cells []string
	for _, column := range plainColumns {
		cells = append(cells, l.plain[column])
	}
	for _, text := range []form.Text{l.label, l.hint, l.message} {
		for _, tag := range w.languages {
			cells = append(cells, piped(text[tag]))
		}
	}
	w.survey = append(w.survey, cells)
}

var piping = strings.NewReplacer("{{", "${", "}}", "}")

// piped writes earlier answers in texts as XLSForm does.
func piped(s string) string { return piping.Replace(s) }

// page writes a page as a group with the appearance of a screen of its own.
func (w *exporter) page(p *form.Page) {
	id := w.free(p.ID)
	w.row(line{plain: map[string]string{"type": "begin_group", "name": id, "relevant": w.condition(p.ID, "show_if", p.ShowIf), "appearance": "field-list"}, label: p.Title})
	if len(p.Intro) > 0 {
		w.row(line{plain: map[string]string{"type": "note", "name": w.free(p.ID + "_intro")}, label: p.Intro})
	}
	for i, s := range p.Sections {
		group := len(s.Title) > 0
		if group {
			w.row(line{plain: map[string]string{"type": "begin_group", "name": w.free(fmt.Sprintf("%s_%d", p.ID, i+1))}, label: s.Title})
		}
		for k := range s.Questions {
			w.question(&s.Questions[k])
		}
		if group {
			w.row(line{plain: map[string]string{"type": "end_group"}})
		}
	}
	w.row(line{plain: map[string]string{"type": "end_group"}})
	if len(p.Next) > 0 {
		w.leave(p.ID, "next", "the page that follows is shown")
	}
	if p.Shuffle {
		w.leave(p.ID, "shuffle", "the questions keep their order")
	}
}

// free is an identifier for a group that no question has.
func (w *exporter) free(id string) string {
	for w.d.Question(id) != nil {
		id += "_page"
	}
	return id
}

// whole lists what the form says as a whole.
func (w *exporter) whole() {
	d := w.d
	for what, there := range map[string]bool{"thanks": len(d.Thanks) > 0, "quotas": len(d.Quotas) > 0, "shuffle": len(d.Shuffle) > 0,
		"opens and closes": !d.Opens.IsZero() || !d.Closes.IsZero()} {
		if there {
			w.leave(d.ID, what, "it is left out")
		}
	}
	slices.SortStableFunc(w.left, func(a, b exchange.Left) int {
		if a.Where == b.Where {
			return strings.Compare(a.What, b.What)
		}
		return 0
	})
}

// condition writes an expression; one that XPath can't say is listed.
func (w *exporter) condition(id, key, src string) string {
	if src == "" {
		return ""
	}
	x, err := w.xpath(src, id)
	if err != nil {
		w.leave(id, fmt.Sprintf("%s: %s: %v", key, src, err), "it is left out")
	}
	return x
}

// question writes a question, as one row or several.
func (w *exporter) question(q *form.Question) {
	l := line{plain: map[string]string{"name": q.ID, "relevant": w.condition(q.ID, "show_if", q.ShowIf)}, label: q.Label, hint: q.Hint, message: q.Invalid}
	l.plain["constraint"] = w.condition(q.ID, "valid_if", q.ValidIf)
	l.plain["required"] = w.condition(q.ID, "required_if", q.RequiredIf)
	if q.Required {
		l.plain["required"] = "yes"
	}
	if q.Shuffle {
		l.plain["parameters"] = "randomize=true"
	}
	switch q.Kind {
	case form.Matrix, form.Grid, form.Statements, form.Allocation, form.DateRange, form.Pairwise:
		w.parts(q, l)
	case form.Group:
		w.group(q, l)
	default:
		w.simple(q, l)
	}
}

// simple writes a question that is one row.
func (w *exporter) simple(q *form.Question, l line) {
	typ, ok := simpleTypes[q.Kind]
	if !ok {
		typ = "text"
		w.leave(q.ID, "the kind "+string(q.Kind), "it is a text")
	}
	switch q.Kind {
	case form.Single, form.Multiple, form.Likert, form.Ranking:
		typ += " " + w.list(q)
	case form.YesNo:
		typ += " " + w.yesNo()
	case form.Number:
		if q.Integer {
			typ = "integer"
		}
	case form.Calculated:
		l.plain["calculation"] = w.condition(q.ID, "value", q.Value)
		if l.plain["calculation"] == "" {
			return
		}
	}
	w.details(q, &l)
	l.plain["type"] = typ
	w.row(l)
}

var simpleTypes = map[form.Kind]string{
	form.Note: "note", form.YesNo: "select_one", form.Single: "select_one", form.Likert: "select_one", form.Multiple: "select_multiple",
	form.Ranking: "rank", form.Rating: "range", form.Number: "decimal", form.Date: "date", form.ShortTxt: "text", form.LongTxt: "text",
	form.Email: "text", form.Phone: "text", form.File: "file", form.Consent: "acknowledge", form.Hidden: "hidden", form.Calculated: "calculate",
}

// details writes the limits of a kind, and lists what has no equivalent.
func (w *exporter) details(q *form.Question, l *line) {
	var also []string
	bound := func(op string, x *float64) {
		if x != nil {
			also = append(also, ". "+op+" "+strconv.FormatFloat(*x, 'f', -1, 64))
		}
	}
	switch q.Kind {
	case form.Single:
		if q.List {
			l.plain["appearance"] = "minimal"
		}
		if q.Within != "" {
			l.plain["choice_filter"] = fmt.Sprintf("of = '' or selected(of, ${%s})", q.Within)
		}
	case form.Multiple:
		if q.AtLeast > 0 {
			also = append(also, fmt.Sprintf("count-selected(.) >= %d", q.AtLeast))
		}
		if q.AtMost > 0 {
			also = append(also, fmt.Sprintf("count-selected(.) <= %d", q.AtMost))
		}
		for _, o := range q.Options {
			if o.Exclusive {
				also = append(also, fmt.Sprintf("(not(selected(., '%s')) or count-selected(.) = 1)", o.ID))
			}
		}
	case form.Rating:
		l.plain["parameters"] = fmt.Sprintf("start=%d end=%d step=1", q.From, q.To)
		w.without(q, "low and high", len(q.Low) > 0)
	case form.Number:
		bound(">=", q.Min)
		bound("<=", q.Max)
		w.without(q, "unit", len(q.Unit) > 0)
		w.without(q, "slider", q.Slider)
	case form.Date:
		for op, day := range map[string]string{">=": q.Earliest, "<=": q.Latest} {
			if day != "" {
				also = append(also, ". "+op+" "+dayXPath(day))
			}
		}
		slices.Sort(also)
	case form.ShortTxt, form.LongTxt:
		also = w.written(q, l)
	case form.Email, form.Phone:
		w.leave(q.ID, "the kind "+string(q.Kind), "it is a text")
	case form.Ranking:
		w.without(q, "top", q.Top > 0)
	case form.File:
		w.leave(q.ID, "types and size of files", "any file is taken")
	}
	if l.plain["constraint"] != "" && len(also) > 0 {
		l.plain["constraint"] = "(" + l.plain["constraint"] + ")"
	}
	l.plain["constraint"] = strings.Join(slices.DeleteFunc(append(also, l.plain["constraint"]), func(s string) bool { return s == "" }), " and ")
}

func dayXPath(day string) string {
	if day == form.Today {
		return "today()"
	}
	return "date('" + day + "')"
}

// written writes the limits of a text.
func (w *exporter) written(q *form.Question, l *line) []string {
	var also []string
	if q.Kind == form.LongTxt {
		l.plain["appearance"] = "multiline"
	}
	if q.MinLength > 0 {
		also = append(also, fmt.Sprintf("string-length(.) >= %d", q.MinLength))
	}
	if q.Pattern != "" {
		if strings.Contains(q.Pattern, "'") {
			w.leave(q.ID, "pattern "+q.Pattern, "any text is taken")
			return also
		}
		also = append(also, "regex(., '"+q.Pattern+"')")
		if len(l.message) == 0 {
			l.message = q.PatternHint
		}
	}
	return also
}

// without lists what a question says that has no equivalent.
func (w *exporter) without(q *form.Question, what string, there bool) {
	if there {
		w.leave(q.ID, what, "it is left out")
	}
}

// list writes the options of a question as a list, and returns its name.
func (w *exporter) list(q *form.Question) string {
	w.choiceRows(q.ID, q.Options)
	return q.ID
}

func (w *exporter) choiceRows(name string, options []form.Option) {
	if w.lists[name] {
		return
	}
	w.lists[name] = true
	for _, o := range options {
		cells := []string{name, o.ID, strings.Join(o.Of, " ")}
		for _, tag := range w.languages {
			cells = append(cells, o.Label[tag])
		}
		w.choices = append(w.choices, cells)
		if o.Specify {
			w.leave(name, "specify at the option "+o.ID, "what it is can't be written beside it")
		}
	}
}

// yesNo writes the list of yes and no, which are words of the program's own.
func (w *exporter) yesNo() string {
	yes, no := form.Text{}, form.Text{}
	for _, tag := range w.languages {
		yes[tag], no[tag] = "Yes", "No"
		if strings.HasPrefix(tag, "vi") {
			yes[tag], no[tag] = "Có", "Không"
		}
	}
	w.choiceRows("yes_no", []form.Option{{ID: "yes", Label: yes}, {ID: "no", Label: no}})
	return "yes_no"
}

// parts writes a question with several fields as a group of questions.
func (w *exporter) parts(q *form.Question, l line) {
	w.leave(q.ID, "the kind "+string(q.Kind), "it is a group of questions")
	w.row(line{plain: map[string]string{"type": "begin_group", "name": q.ID, "relevant": l.plain["relevant"], "appearance": "field-list"}, label: q.Label, hint: q.Hint})
	one := func(id, typ string, label form.Text) {
		w.row(line{plain: map[string]string{"type": typ, "name": q.ID + "_" + id, "required": l.plain["required"]}, label: label})
	}
	switch q.Kind {
	case form.Matrix:
		for _, r := range q.Rows {
			one(r.ID, "select_one "+w.list(q), r.Label)
		}
	case form.Statements:
		w.choiceRows("agree_disagree_pass", statementOptions(w.languages))
		for _, r := range q.Rows {
			one(r.ID, "select_one agree_disagree_pass", r.Label)
		}
	case form.Grid:
		w.grid(q, one)
	case form.Allocation:
		for _, o := range q.Options {
			one(o.ID, "integer", o.Label)
		}
		w.without(q, "total", true)
	case form.DateRange:
		one(form.First, "date", q.Label)
		one(form.Last, "date", q.Label)
	case form.Pairwise:
		for i, a := range q.Options {
			for _, b := range q.Options[i+1:] {
				name := q.ID + "_" + a.ID + "_" + b.ID
				w.choiceRows(name, []form.Option{a, b})
				one(a.ID+"_"+b.ID, "select_one "+name, q.Label)
			}
		}
	}
	w.row(line{plain: map[string]string{"type": "end_group"}})
	w.without(q, "valid_if", q.ValidIf != "")
}

// grid writes the cells of a grid.
func (w *exporter) grid(q *form.Question, one func(id, typ string, label form.Text)) {
	for _, r := range q.Rows {
		if q.Cells == form.CellChoice {
			w.choiceRows(q.ID, q.Columns)
			one(r.ID, "select_multiple "+q.ID, r.Label)
			continue
		}
		typ := "text"
		if q.Cells == form.CellNumber {
			typ = "decimal"
		}
		for _, c := range q.Columns {
			label := form.Text{}
			for tag, s := range r.Label {
				label[tag] = s + " – " + c.Label[tag]
			}
			one(r.ID+"_"+c.ID, typ, label)
		}
	}
}

func statementOptions(languages []string) []form.Option {
	words := map[string][]string{"en": {"Agree", "Disagree", "Pass"}, "vi": {"Đồng ý", "Không đồng ý", "Bỏ qua"}}
	var options []form.Option
	for i, id := range form.StatementOptions {
		label := form.Text{}
		for _, tag := range languages {
			label[tag] = words["en"][i]
			if strings.HasPrefix(tag, "vi") {
				label[tag] = words["vi"][i]
			}
		}
		options = append(options, form.Option{ID: id, Label: label})
	}
	return options
}

// group writes a group as a repeat.
func (w *exporter) group(q *form.Question, l line) {
	count := ""
	if q.AtLeast == q.AtMost && q.AtMost > 0 {
		count = strconv.Itoa(q.AtMost)
	} else {
		w.without(q, "at_least and at_most", q.AtLeast > 0 || q.AtMost > 0)
	}
	w.row(line{plain: map[string]string{"type": "begin_repeat", "name": q.ID, "relevant": l.plain["relevant"], "repeat_count": count}, label: q.Label, hint: q.Hint})
	for i := range q.Fields {
		f := q.Fields[i]
		f.ID = q.ID + "_" + f.ID
		w.question(&f)
	}
	w.row(line{plain: map[string]string{"type": "end_repeat"}})
}

// file packs the sheets.
func (w *exporter) file() ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close()
	title := w.d.Title[w.d.Languages[0]]
	settings := [][]string{{"form_title", "form_id", "default_language"}, {title, w.d.ID, named(w.d.Languages[0])}}
	for i, s := range []struct {
		name string
		rows [][]string
	}{{"survey", w.survey}, {"choices", w.choices}, {"settings", settings}} {
		if i == 0 {
			if err := book.SetSheetName("Sheet1", s.name); err != nil {
				return nil, fmt.Errorf("write the sheet %s: %w", s.name, err)
			}
		} else if _, err := book.NewSheet(s.name); err != nil {
			return nil, fmt.Errorf("write the sheet %s: %w", s.name, err)
		}
		for k, r := range s.rows {
			cell, err := excelize.CoordinatesToCellName(1, k+1)
			if err == nil {
				err = book.SetSheetRow(s.name, cell, &r)
			}
			if err != nil {
				return nil, fmt.Errorf("write row %d of the sheet %s: %w", k+1, s.name, err)
			}
		}
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		return nil, fmt.Errorf("pack the workbook: %w", err)
	}
	return b.Bytes(), nil
}
