package limesurvey

import (
	"cmp"
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

// question is a question of the file.
type question struct {
	row
	qid, code, typ string
	where          exchange.Place
	read           map[string]bool // its attributes that were read
}

// readQuestions finds the questions.
func (im *importer) readQuestions() {
	for _, r := range im.sorted("questions", "qid", "question_order") {
		if parent := r["parent_qid"]; parent != "" && parent != "0" { // as some versions keep subquestions
			im.subs[parent] = append(im.subs[parent], r)
			continue
		}
		im.questions[r["qid"]] = &question{row: r, qid: r["qid"], code: cmp.Or(r["title"], "q"+r["qid"]), typ: r["type"], read: map[string]bool{}}
	}
}

// inOrder are the questions of a group.
func (im *importer) inOrder(gid string) []*question {
	var list []*question
	for _, r := range im.sorted("questions", "qid", "question_order") {
		if q := im.questions[r["qid"]]; q != nil && q.row["gid"] == gid && !slices.Contains(list, q) {
			list = append(list, q)
		}
	}
	return list
}

// attr is what is set for the question.
func (im *importer) attr(q *question, name string) string {
	q.read[name] = true
	return strings.TrimSpace(im.attribute(q.qid, name))
}

func (im *importer) limit(q *question, name string) *float64 {
	if x, ok := foreign.Number(im.attr(q, name)); ok {
		return &x
	}
	if s := im.attr(q, name); s != "" {
		im.form.Leave(q.where, name+": "+s, "it is no number, and left out")
	}
	return nil
}

func (im *importer) whole(q *question, name string) int {
	if x := im.limit(q, name); x != nil && *x >= 0 && *x < 1e6 {
		return int(*x)
	}
	return 0
}

// sub are the subquestions of a scale.
func (im *importer) sub(q *question, scale string) []foreign.Choice {
	var list []foreign.Choice
	for _, r := range im.subs[q.qid] {
		if cmp.Or(r["scale_id"], "0") != scale || len(list) > 2*form.MaxOptions {
			continue
		}
		list = append(list, foreign.Choice{Value: r["title"], Label: im.form.Label(q.where, im.text("q"+r["qid"], "question"), r["title"])})
		if s := strings.TrimSpace(r["relevance"]); s != "" && s != "1" {
			im.form.Leave(exchange.Place{Element: q.where.Element + "." + r["title"]}, "relevance: "+s, "it is always there")
		}
	}
	return list
}

// answersOf are the answers of a scale.
func (im *importer) answersOf(q *question, scale string) []foreign.Choice {
	var list []foreign.Choice
	for _, r := range im.answers[q.qid] {
		if cmp.Or(r["scale_id"], "0") == scale && len(list) <= 2*form.MaxOptions {
			list = append(list, foreign.Choice{Value: r["code"], Label: im.form.Label(q.where, im.text("a"+answerID(r), "answer"), r["code"])})
		}
	}
	return list
}

// other adds the answer with a text field that a question can have.
func (im *importer) other(q *question, list []foreign.Choice) []foreign.Choice {
	q.read["other_replace_text"] = true
	if !q.is("other") {
		return list
	}
	label := im.form.Text(q.where, im.attributeText(q.qid, "other_replace_text"), author.MaxLabel)
	if label == nil {
		label = im.form.Words(foreign.Other)
	}
	return append(list, foreign.Choice{Value: "other", Label: label, Specify: true})
}

// begin begins one of our questions for one of the file.
func (im *importer) begin(q *question, name string, kind form.Kind) *form.Question {
	return &form.Question{ID: im.form.Name(q.where, name), Kind: kind, Required: q.is("mandatory")}
}

// put finishes a question: its texts, its conditions, and what its names stand
// for.
func (im *importer) put(p *foreign.Page, q *question, own *form.Question) {
	if own.Label == nil {
		im.form.Ask(q.where, own, im.text("q"+q.qid, "question"), im.text("q"+q.qid, "help"), q.code)
	}
	im.relevance(q.where, "relevance", q.row["relevance"], "", "the question is always shown", func(src string) { own.ShowIf = src })
	q.read["em_validation_q"], q.read["em_validation_q_tip"] = true, true
	if rule := im.attr(q, "em_validation_q"); rule != "" && own.Kind != form.Note {
		message := im.form.Fixed(q.where, im.attributeText(q.qid, "em_validation_q_tip"))
		if message == nil {
			message = im.form.Words(foreign.Invalid)
		}
		im.relevance(q.where, "em_validation_q", rule, q.code, "any answer is taken", func(src string) { own.ValidIf, own.Invalid = src, message })
	}
	im.form.Put(p, q.where, own)
}

// question reads a question.
func (im *importer) question(p *foreign.Page, q *question) {
	switch q.typ {
	case "I":
		im.form.Leave(q.where, "a switch of the language", "every page has one")
		return
	case "*":
		im.equation(p, q)
	case "A", "B", "C", "E", "F", "H", "1":
		im.array(p, q)
	case ";", ":":
		im.grid(p, q)
	case "K", "Q":
		im.several(p, q)
	case "M", "P", "R", "L", "!", "O", "G", "Y", "5":
		im.choice(p, q)
	default:
		im.plain(p, q)
	}
	im.left(q)
}

// plain reads a question with a text, a number, a day or files, and a note.
func (im *importer) plain(p *foreign.Page, q *question) {
	own := im.begin(q, q.code, form.ShortTxt)
	switch q.typ {
	case "S":
		own.MaxLength = im.whole(q, "maximum_chars")
		im.numeric(q, own)
	case "T", "U":
		own.Kind, own.MaxLength = form.LongTxt, im.whole(q, "maximum_chars")
		im.numeric(q, own)
	case "N":
		im.number(q, own)
	case "D":
		own.Kind = form.Date
		if format := im.attr(q, "date_format"); strings.ContainsAny(format, "HM:") && strings.ContainsAny(format, "H:") {
			own.Kind = form.ShortTxt
			im.form.Leave(q.where, "a day with a time, "+foreign.Quote(format), "it is written as a text")
		}
		own.Earliest, own.Latest = im.day(q, "date_min"), im.day(q, "date_max")
		if own.Kind != form.Date || own.Earliest != "" && own.Latest != "" && own.Earliest > own.Latest {
			own.Earliest, own.Latest = "", ""
		}
	case "X":
		own.Kind, own.Required = form.Note, false
	case "|":
		im.files(q, own)
	default:
		im.form.Leave(q.where, "the type "+foreign.Quote(q.typ)+" is not known here", "a text is asked for")
	}
	im.pattern(q, own)
	im.form.KnowQuestion(q.code, own, nil, nil)
	im.put(p, q, own)
}

// numeric makes a number of a text that must be one.
func (im *importer) numeric(q *question, own *form.Question) {
	if im.attr(q, "numbers_only") == "1" {
		im.number(q, own)
	}
}

func (im *importer) number(q *question, own *form.Question) {
	own.Kind, own.MaxLength = form.Number, 0
	own.Min, own.Max = im.limit(q, "min_num_value_n"), im.limit(q, "max_num_value_n")
	own.Integer = im.attr(q, "num_value_int_only") == "1"
	q.read["suffix"], q.read["maximum_chars"] = true, true
	own.Unit = im.form.Fixed(q.where, im.attributeText(q.qid, "suffix"))
}

// day is a limit of days; one that depends on anything is listed.
func (im *importer) day(q *question, name string) string {
	s := im.attr(q, name)
	day := foreign.Day(s)
	if s == "today" || s == "now" {
		day = form.Today
	}
	if s != "" && day == "" {
		im.form.Leave(q.where, name+": "+s, "any day is taken")
	}
	return day
}

func (im *importer) files(q *question, own *form.Question) {
	own.Kind = form.File
	own.AtLeast, own.AtMost = im.whole(q, "min_num_of_files"), im.whole(q, "max_num_of_files")
	own.MaxBytes = int64(im.whole(q, "max_filesize")) << 10
	types := strings.ToLower(im.attr(q, "allowed_filetypes"))
	for _, t := range form.FileTypes {
		if slices.Contains(strings.FieldsFunc(types, func(r rune) bool { return r == ',' || r == ' ' }), t) {
			own.Types = append(own.Types, t)
		}
	}
	if types != "" {
		im.form.Leave(q.where, "files of the types "+foreign.Quote(types), "those of them that are among "+strings.Join(form.FileTypes, " and ")+" are taken, or these if none is")
	}
}

// pattern reads the regular expression that an answer must match.
func (im *importer) pattern(q *question, own *form.Question) {
	src := strings.TrimSpace(q.row["preg"])
	if src == "" {
		return
	}
	body := strings.TrimPrefix(src, "/")
	end := strings.LastIndexByte(body, '/')
	if end >= 0 {
		flags := body[end+1:]
		if body = body[:end]; strings.Contains(flags, "i") {
			body = "(?i)" + body
		}
	}
	if _, err := regexp.Compile(body); err != nil || own.Kind != form.ShortTxt || len(body) > author.MaxLabel {
		im.form.Leave(q.where, "the pattern "+foreign.Quote(src), "any answer is taken")
		return
	}
	if !strings.HasPrefix(strings.TrimPrefix(body, "(?i)"), "^") || !strings.HasSuffix(body, "$") {
		body = "(?s:.*)(?:" + body + ")(?s:.*)"
	}
	own.Pattern, own.PatternHint = body, im.form.Words(foreign.Pattern)
}

// equation reads a value that nobody fills in.
func (im *importer) equation(p *foreign.Page, q *question) {
	own := im.begin(q, q.code, form.Calculated)
	own.Required, own.Display = false, im.attr(q, "hidden") != "1"
	src := cmp.Or(im.attr(q, "equation"), form.Text(im.text("q"+q.qid, "question")).In(im.form.Own))
	src, _ = foreign.Plain(src)
	own.Label = im.form.Same(q.code)
	n := parse(src, "")
	typ := expr.Number
	if n.Op == "and" || n.Op == "or" || n.Op == "not" || n.Op == "=" {
		typ = expr.Bool
	}
	im.form.Know(q.code, &foreign.Subject{Name: own.ID, Kind: own.Kind, Type: typ})
	im.put(p, q, own)
	im.form.Value(q.where, "equation: "+src, n, "a note stands in its place", func(value string) {
		if own.Value = value; value == "" {
			own.Kind, own.Display = form.Note, false
		}
	})
}

// array reads a table with one answer for each row, or with two.
func (im *importer) array(p *foreign.Page, q *question) {
	rows, ids := foreign.Rows(im.sub(q, "0"))
	scales := []string{"0"}
	if q.typ == "1" {
		scales = append(scales, "1")
	}
	for i, scale := range scales {
		list := im.fixed(q.typ)
		if len(list) == 0 {
			list = im.answersOf(q, scale)
		}
		own := im.begin(q, q.code, form.Matrix)
		own.Rows = rows
		if i > 0 {
			own.Rows = slices.Clone(rows)
		}
		var values map[string]string
		own.Options, values = foreign.Options(list)
		own.Shuffle = im.attr(q, "random_order") == "1"
		if q.typ == "1" {
			im.dual(q, own, i)
		}
		im.form.Know(q.code, &foreign.Subject{Name: own.ID, Kind: own.Kind, Type: expr.Items})
		for code, id := range ids {
			name := q.code + "_" + code
			if q.typ == "1" {
				name += "_" + scale
			}
			im.form.Know(name, &foreign.Subject{Name: own.ID + "." + id, Kind: own.Kind, Type: expr.Choice, Options: values})
		}
		im.put(p, q, own)
	}
	if q.typ == "H" {
		im.form.Leave(q.where, "rows stand as columns", "they stand as rows")
	}
}

// dual labels one of the two scales of an array.
func (im *importer) dual(q *question, own *form.Question, i int) {
	name := []string{"dualscale_headerA", "dualscale_headerB"}[i]
	q.read[name] = true
	head := im.form.Text(q.where, im.attributeText(q.qid, name), author.MaxLabel)
	if head == nil {
		head = im.form.Same(fmt.Sprint(i + 1))
	}
	label := im.form.Label(q.where, im.text("q"+q.qid, "question"), q.code)
	if own.Label = im.form.Under(label, head); i == 0 {
		own.Hint = im.form.Text(q.where, im.text("q"+q.qid, "help"), author.MaxProse)
		im.form.Leave(q.where, "an array with two scales", "it is two tables")
	}
}

// grid reads a table of texts, numbers or boxes.
func (im *importer) grid(p *foreign.Page, q *question) {
	own := im.begin(q, q.code, form.Grid)
	var rows, columns map[string]string
	own.Rows, rows = foreign.Rows(im.sub(q, "0"))
	own.Columns, columns = foreign.Options(im.sub(q, "1"))
	switch {
	case q.typ == ";":
		own.Cells = form.CellText
	case im.attr(q, "multiflexible_checkbox") == "1":
		own.Cells = form.CellChoice
	default:
		own.Cells = form.CellNumber
		own.Min, own.Max = im.limit(q, "multiflexible_min"), im.limit(q, "multiflexible_max")
		if own.Min != nil && own.Max != nil && *own.Min > *own.Max {
			own.Min, own.Max = nil, nil
		}
	}
	own.Shuffle = im.attr(q, "random_order") == "1"
	types := map[string]expr.Type{form.CellText: expr.Text, form.CellNumber: expr.Number}
	for row, r := range rows {
		for column, c := range columns {
			name := q.code + "_" + row + "_" + column
			if own.Cells == form.CellChoice {
				im.form.Know(name, &foreign.Subject{Name: fmt.Sprintf("has(%s.%s, %q)", own.ID, r, c), Type: expr.Bool})
				continue
			}
			im.form.Know(name, &foreign.Subject{Name: own.ID + "." + form.Cell(r, c), Type: types[own.Cells]})
		}
	}
	im.form.Know(q.code, &foreign.Subject{Name: own.ID, Kind: own.Kind, Type: expr.Items})
	im.put(p, q, own)
}

// several reads several numbers or short texts: a question each.
func (im *importer) several(p *foreign.Page, q *question) {
	title := im.form.Label(q.where, im.text("q"+q.qid, "question"), q.code)
	for i, c := range im.sub(q, "0") {
		own := im.begin(q, q.code+"_"+c.Value, form.ShortTxt)
		if q.typ == "K" {
			im.number(q, own)
			im.slider(q, own)
		} else {
			own.MaxLength = im.whole(q, "maximum_chars")
			im.numeric(q, own)
		}
		if own.Label = im.form.Under(title, c.Label); i == 0 {
			own.Hint = im.form.Text(q.where, im.text("q"+q.qid, "help"), author.MaxProse)
		}
		im.form.KnowQuestion(q.code+"_"+c.Value, own, nil, nil)
		im.put(p, q, own)
	}
	im.form.Leave(q.where, "several fields in one question", "each is a question")
}

// slider makes a slider of a number.
func (im *importer) slider(q *question, own *form.Question) {
	if im.attr(q, "slider_layout") != "1" {
		return
	}
	low, high := 0.0, 100.0
	own.Min, own.Max = cmp.Or(im.limit(q, "slider_min"), own.Min, &low), cmp.Or(im.limit(q, "slider_max"), own.Max, &high)
	own.Slider = true
	if step := im.limit(q, "slider_accuracy"); step != nil {
		own.Step = *step
	}
}

// looks are attributes that only say how a question looks, or how its answers
// are shown elsewhere.
var looks = []string{"hide_tip", "text_input_width", "text_input_columns", "display_rows", "display_columns", "input_size", "page_break", "cssclass", "public_statistics",
	"statistics_showgraph", "statistics_graphtype", "save_as_default", "answer_width", "repeat_headings", "numbers_only", "alphasort", "scale_export", "time_limit_action",
	"time_limit_disable_next", "time_limit_disable_prev", "placeholder", "label_input_columns", "printable_help", "category_separator", "dropdown_size", "use_dropdown",
	"showpopups", "samechoiceheight", "samelistheight", "choice_title", "rank_title", "slider_handle", "slider_orientation"}

// left lists the attributes that were not read, as far as they are set.
func (im *importer) left(q *question) {
	if im.attr(q, "hidden") == "1" && q.typ != "*" {
		im.form.Leave(q.where, "it is hidden", "it is shown")
	}
	if strings.EqualFold(q.row["mandatory"], "S") {
		im.form.Leave(q.where, "respondents are asked twice to answer it", "it can be left out")
	}
	for _, name := range slices.Sorted(maps.Keys(im.attributes[q.qid])) {
		if s := im.attribute(q.qid, name); s != "" && s != "0" && s != "N" && !q.read[name] && !slices.Contains(looks, name) {
			im.form.Leave(q.where, "the attribute "+name+": "+foreign.Quote(s), "it has no equivalent")
		}
	}
}
