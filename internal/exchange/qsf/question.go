package qsf

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"toadam/internal/author"
	"toadam/internal/exchange"
	"toadam/internal/exchange/foreign"
	"toadam/internal/expr"
	"toadam/internal/form"
)

// asking is a question of the file that is being read.
type asking struct {
	object
	im       *importer
	page     *foreign.Page
	where    exchange.Place
	id       string
	settings object // of its validation
}

// question reads a question.
func (im *importer) question(p *foreign.Page, where exchange.Place, id string, q object) {
	a := &asking{q, im, p, where, id, q.object("Validation").object("Settings")}
	kind, selector := a.str("QuestionType"), a.str("Selector")
	switch kind {
	case "MC":
		a.choice()
	case "Matrix":
		a.matrix(a.object, a.begin(form.Matrix), nil)
	case "SBS":
		a.sideBySide()
	case "TE":
		if selector == "FORM" {
			a.each("a form of several texts", func(own *form.Question, c foreign.Choice) { a.textual(own, "SL") })
			break
		}
		own := a.begin(form.ShortTxt)
		a.textual(own, selector)
		a.put(own, nil, nil)
	case "DB":
		a.put(a.begin(form.Note), nil, nil)
	case "Slider":
		a.each("several sliders", func(own *form.Question, c foreign.Choice) { a.slider(own) })
	case "RO":
		own := a.begin(form.Ranking)
		a.put(own, a.options(own, "Choices", "ChoiceOrder"), nil)
	case "CS":
		a.constantSum()
	case "PGR":
		a.groups()
	case "FileUpload", "Draw":
		own := a.begin(form.File)
		if kind == "Draw" {
			a.leave("a drawing or a signature", "a file can be uploaded in its place")
		}
		a.put(own, nil, nil)
	case "Timing", "Meta", "Captcha":
		a.leave("an element of the type "+kind, "it is left out: nothing is asked by it")
		return
	default:
		a.leave("the type "+foreign.Quote(kind+" "+selector)+" is not known here", "a text is asked for")
		a.put(a.begin(form.LongTxt), nil, nil)
	}
	a.rest()
}

func (a *asking) leave(what, instead string) { a.im.form.Leave(a.where, what, instead) }

// begin begins one of our questions for the one of the file.
func (a *asking) begin(kind form.Kind) *form.Question {
	force := a.settings.str("ForceResponse")
	if force == "RequestResponse" || a.settings.str("ForceResponseType") == "RequestResponse" {
		a.leave("respondents are asked twice to answer it", "it can be left out")
		force = ""
	}
	return &form.Question{ID: a.im.form.Name(a.where, cmp.Or(a.str("DataExportTag"), a.id)), Kind: kind, Required: force == "ON"}
}

// put finishes a question: its texts, its condition, and what its names stand
// for.
func (a *asking) put(own *form.Question, values, rows map[string]string) {
	f := a.im.form
	if own.Label == nil {
		f.Ask(a.where, own, a.text(), nil, cmp.Or(a.str("DataExportTag"), a.id))
	}
	if logic := a.object.object("DisplayLogic"); logic != nil {
		f.Condition(a.where, "DisplayLogic: "+description(logic), a.im.logic(logic), "the question is always shown", func(src string) { own.ShowIf = src })
	}
	f.KnowQuestion(a.id, own, values, rows)
	f.Put(a.page, a.where, own)
}

// text is what the question says, by language.
func (a *asking) text() map[string]string {
	return a.im.texts(a.object, func(o object) string { return o.str("QuestionText") })
}

// label is the same as a label, for questions that are several of ours.
func (a *asking) label() form.Text {
	return a.im.form.Label(a.where, a.text(), cmp.Or(a.str("DataExportTag"), a.id))
}

// options reads choices as our options.
func (a *asking) options(own *form.Question, key, order string) map[string]string {
	var values map[string]string
	own.Options, values = foreign.Options(a.im.choices(a.where, a.object, key, order))
	a.shuffle(own)
	return values
}

// shuffle reads whether choices or rows are in an order drawn.
func (a *asking) shuffle(own *form.Question) {
	switch random := a.object.object("Randomization"); random.str("Type") {
	case "", "None":
	case "All":
		own.Shuffle = true
	default:
		own.Shuffle = true
		a.leave("Randomization: "+random.str("Type"), "all are shown, in an order drawn for each respondent")
	}
}

// choice reads a multiple choice, of one or of several answers.
func (a *asking) choice() {
	own := a.begin(form.Single)
	switch s := a.str("Selector"); {
	case s == "NPS":
		own.Kind, own.From, own.To = form.Rating, 0, 10
		a.put(own, nil, nil)
		return
	case strings.HasPrefix(s, "MA") || s == "MSB":
		own.Kind = form.Multiple
	case s == "DL" || s == "SB":
		own.List = true
	}
	values := a.options(own, "Choices", "ChoiceOrder")
	if own.Kind == form.Multiple {
		own.AtLeast, own.AtMost = a.whole("MinChoices"), a.whole("MaxChoices")
	}
	a.put(own, values, nil)
}

// whole is a setting of the validation that is a whole number.
func (a *asking) whole(name string) int {
	x, ok := foreign.Number(a.settings.str(name))
	if !ok || x < 0 || x > 1e6 {
		return 0
	}
	return int(x)
}

// textual reads a text, or what it must be.
func (a *asking) textual(own *form.Question, selector string) {
	if selector == "ML" || selector == "ESTB" {
		own.Kind = form.LongTxt
	}
	kinds := map[string]form.Kind{"ValidNumber": form.Number, "ValidEmail": form.Email, "ValidPhone": form.Phone, "ValidDate": form.Date}
	content := a.settings.str("ContentType")
	switch to := kinds[content]; {
	case a.settings.str("Type") != "ContentType" && a.settings.str("Type") != "Content":
		own.MinLength, own.MaxLength = a.whole("MinChars"), cmp.Or(a.whole("TotalChars"), a.whole("MaxChars"))
	case to != "":
		own.Kind = to
	default:
		a.leave("its content must be "+foreign.Quote(content), "any text is taken")
	}
	if number := a.settings.object("ValidNumber"); own.Kind == form.Number && number != nil {
		own.Min, own.Max = limit(number, "Min"), limit(number, "Max")
		own.Integer = number.str("NumDecimals") == "0"
	}
	if selector == "PW" {
		a.leave("a password", "it is written as a text")
	}
}

func limit(o object, key string) *float64 {
	if x, ok := foreign.Number(o.str(key)); ok {
		return &x
	}
	return nil
}

// each makes a question of each choice.
func (a *asking) each(what string, settle func(*form.Question, foreign.Choice)) {
	list := a.im.choices(a.where, a.object, "Choices", "ChoiceOrder")
	title := a.label()
	for _, c := range list {
		own := a.begin(form.ShortTxt)
		settle(own, c)
		own.Label = c.Label
		if len(list) > 1 {
			own.Label = a.im.form.Under(title, c.Label)
		}
		a.im.form.KnowQuestion(a.id+"."+c.Value, own, nil, nil)
		a.put(own, nil, nil)
	}
	switch {
	case len(list) == 0:
		own := a.begin(form.ShortTxt)
		settle(own, foreign.Choice{})
		a.put(own, nil, nil)
	case len(list) > 1:
		a.leave(what, "each is a question")
	}
}

func (a *asking) slider(own *form.Question) {
	c := a.object.object("Configuration")
	low, high := 0.0, 100.0
	own.Kind = form.Number
	own.Min, own.Max = cmp.Or(limit(c, "CSSliderMin"), &low), cmp.Or(limit(c, "CSSliderMax"), &high)
	if own.Slider = true; c.str("NumDecimals") != "" && c.str("NumDecimals") != "0" {
		own.Step = 0.1
		if *own.Max-*own.Min > 100 {
			own.Step = 1
		}
	}
	if c.is("NotApplicable") {
		a.leave("a box for what does not apply", "it can be left out")
		own.Required = false
	}
}

// constantSum reads numbers that add up to a total, or to nothing certain.
func (a *asking) constantSum() {
	total, ok := foreign.Number(cmp.Or(a.settings.str("ChoiceTotal"), a.settings.object("ChoiceTotal").str("ChoiceTotal")))
	if !ok || total < 1 || total > 1e6 || total != float64(int(total)) {
		a.each("numbers with their sum", func(own *form.Question, c foreign.Choice) { own.Kind = form.Number })
		return
	}
	own := a.begin(form.Allocation)
	own.Total = int(total)
	a.put(own, a.options(own, "Choices", "ChoiceOrder"), nil)
}

// groups reads things that are put into groups: a point of a scale for each.
func (a *asking) groups() {
	own := a.begin(form.Matrix)
	var rows, values map[string]string
	own.Rows, rows = foreign.Rows(a.im.choices(a.where, a.object, "Choices", "ChoiceOrder"))
	groups := a.im.choices(a.where, a.object, "Groups", "GroupOrder")
	if len(groups) == 0 {
		for i, v := range a.list("Groups") {
			groups = append(groups, foreign.Choice{Value: fmt.Sprint(i + 1), Label: a.im.form.Label(a.where, a.im.own(plain(v)), fmt.Sprint(i+1))})
		}
	}
	own.Options, values = foreign.Options(withoutFields(groups))
	a.leave("things are put into groups, and ranked there", "each is given one of the groups")
	a.put(own, values, rows)
}

// sideBySide reads tables beside each other: one after the other.
func (a *asking) sideBySide() {
	title := a.label()
	list := objects(a.object["AdditionalQuestions"])
	for i, part := range list {
		part = clone(part)
		part["Choices"], part["ChoiceOrder"] = a.object["Choices"], a.object["ChoiceOrder"]
		own := a.begin(form.Matrix)
		head := a.im.form.Text(a.where, a.im.own(part.str("QuestionText")), author.MaxLabel)
		if own.Label = title; head != nil {
			own.Label = a.im.form.Under(title, head)
		}
		a.matrix(part, own, []string{a.id + "#" + fmt.Sprint(i+1)})
	}
	if len(list) == 0 {
		a.put(a.begin(form.LongTxt), nil, nil)
	}
	if len(list) > 1 {
		a.leave(fmt.Sprintf("%d tables side by side", len(list)), "they stand one after the other")
	}
}

func clone(o object) object {
	c := object{}
	for k, v := range o {
		c[k] = v
	}
	return c
}

func withoutFields(list []foreign.Choice) []foreign.Choice {
	list = slices.Clone(list)
	for i := range list {
		list[i].Specify, list[i].Exclusive = false, false
	}
	return list
}

// matrix reads a table; names are what else it is called.
func (a *asking) matrix(o object, own *form.Question, names []string) {
	choices, answers := a.im.choices(a.where, o, "Choices", "ChoiceOrder"), a.im.choices(a.where, o, "Answers", "AnswerOrder")
	a.fields(choices)
	var rows, values map[string]string
	own.Rows, rows = foreign.Rows(choices)
	own.Options, values = foreign.Options(withoutFields(answers))
	a.shuffle(own)
	toGrid := func(cells string) {
		own.Kind, own.Cells, own.Columns, own.Options = form.Grid, cells, own.Options, nil
		if cells != form.CellChoice && len(own.Columns) == 0 {
			own.Columns = []form.Option{{ID: "answer", Label: a.im.form.Words(foreign.Comment)}}
		}
	}
	switch selector, sub := o.str("Selector"), o.str("SubSelector"); {
	case selector == "TE":
		toGrid(form.CellText)
	case selector == "CS" || selector == "RO":
		a.leave("numbers in a table that are added up or put in order", "numbers are asked for")
		toGrid(form.CellNumber)
	case sub == "MultipleAnswer":
		toGrid(form.CellChoice)
	case selector == "Likert" || selector == "Bipolar" || sub == "SingleAnswer" || sub == "DL":
	default:
		a.leave("a table of the type "+foreign.Quote(selector+" "+sub), "one answer is asked for in each row")
	}
	for _, name := range names {
		a.know(name, own, values, rows)
	}
	a.put(own, values, rows)
	a.know(a.id, own, values, rows)
}

// know says what the cells of texts and numbers stand for.
func (a *asking) know(name string, own *form.Question, values, rows map[string]string) {
	a.im.form.KnowQuestion(name, own, values, rows)
	types := map[string]expr.Type{form.CellText: expr.Text, form.CellNumber: expr.Number}
	if own.Kind != form.Grid || types[own.Cells] == expr.Absent {
		return
	}
	for value, id := range rows {
		for column, c := range values {
			a.im.form.Know(name+"."+value+"."+column, &foreign.Subject{Name: own.ID + "." + form.Cell(id, c), Type: types[own.Cells]})
		}
	}
}

// fields asks for the texts that rows of a table have fields for.
func (a *asking) fields(choices []foreign.Choice) {
	for i := range choices {
		c := &choices[i]
		if !c.Specify {
			continue
		}
		own := &form.Question{ID: a.im.form.Name(a.where, cmp.Or(a.str("DataExportTag"), a.id)+"_"+c.Value+"_text"), Kind: form.ShortTxt, Label: c.Label}
		a.im.form.KnowQuestion(a.id+"."+c.Value+".TEXT", own, nil, nil)
		a.im.form.Put(a.page, a.where, own)
		a.leave("a row with a text field, "+foreign.Quote(c.Value), "the text is asked for by "+own.ID+", before the table")
		c.Specify = false
	}
}

// rest lists what else a question says.
func (a *asking) rest() {
	for value, code := range a.object.object("RecodeValues") {
		if plain(code) != value {
			a.leave("its choices have codes of their own", "they have the numbers by which the file knows them")
			break
		}
	}
	if groups := a.object.object("ChoiceGroups"); len(groups) > 0 {
		a.leave("choices in groups with headings", "they stand in one list")
	}
	for _, key := range []string{"QuestionJS", "DefaultChoices", "DynamicChoices", "Carryforward", "AnswerChoices"} {
		if v := a.object[key]; v != nil && plain(v) != "false" && plain(v) != "" || len(a.object.object(key)) > 0 {
			a.leave(key, "it has no equivalent")
		}
	}
	if s := a.settings.str("Type"); s == "CustomValidation" {
		a.leave("a validation of its own", "any answer is taken")
	}
	if s := a.settings.object("CustomValidation"); s != nil {
		a.leave("a validation of its own", "any answer is taken")
	}
}
