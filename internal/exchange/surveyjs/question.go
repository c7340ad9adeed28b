package surveyjs

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"toadam/internal/author"
	"toadam/internal/exchange/foreign"
	"toadam/internal/expr"
	"toadam/internal/form"
)

// spot is where questions are put: a page, with the conditions of the panels
// that they are in, which are known later.
type spot struct {
	page *foreign.Page
	also []*string
}

// elements reads the elements of a page or a panel.
func (im *importer) elements(in *element, list []any, at spot) {
	for i, v := range list {
		e := in.inner(v, fmt.Sprintf("elements[%d]", i))
		if e == nil {
			continue
		}
		im.pageOf[e.name()] = len(im.form.Pages) - 1
		im.pageOf[strings.ToLower(e.name())] = len(im.form.Pages) - 1
		if v := strings.ToLower(plainString(e.m["valueName"])); v != "" {
			im.pageOf[v] = len(im.form.Pages) - 1
		}
		im.hidden(e)
		switch e.typ() {
		case "panel", "flowpanel":
			im.panel(e, at)
		case "image":
			e.leave("the picture "+foreign.Quote(cmp.Or(plainString(e.m["imageLink"]), e.name())), "it is left out")
		case "expression":
			im.calculated(e, at, true)
			e.rest()
		case "paneldynamic", "matrixdynamic":
			im.group(e, at)
			e.rest()
		case "matrix", "matrixdropdown":
			im.table(e, at)
			e.rest()
		case "multipletext":
			im.multipleText(e, at)
			e.rest()
		default:
			im.single(e, at)
			e.rest()
		}
	}
}

// hidden lists an element that only a script or a trigger shows.
func (im *importer) hidden(e *element) {
	if v := e.get("visible"); v != nil && plainString(v) == "false" {
		e.leave("it is hidden until something shows it", "it is shown")
	}
}

// panel reads a panel: a section of the page.
func (im *importer) panel(e *element, at spot) {
	cond := new(string)
	im.condition(e, "the questions are always shown", func(src string) { *cond = foreign.Both(*cond, src) }, "visibleIf", "enableIf")
	before := at.page.Open()
	title := im.form.Text(e.where(), e.text("title"), author.MaxLabel)
	if title != nil {
		at.page.Section(title)
	}
	if note := e.text("description"); len(note) > 0 {
		q := &form.Question{ID: im.form.Name(e.where(), e.name()+"_note"), Kind: form.Note}
		im.form.Ask(e.where(), q, note, nil, "")
		im.put(e, q, spot{at.page, append(slices.Clone(at.also), cond)})
	}
	im.elements(e, e.list("elements", "questions"), spot{at.page, append(slices.Clone(at.also), cond)})
	if title != nil {
		at.page.Section(before.Title)
	}
	if e.is("isRequired", "required") {
		e.leave("one of the questions must be answered", "all can be left out")
	}
	e.rest()
}

// put puts a question on the page, with the conditions of its panels.
func (im *importer) put(e *element, q *form.Question, at spot) {
	im.form.Later(func() {
		for i := len(at.also) - 1; i >= 0; i-- {
			q.ShowIf = foreign.Both(*at.also[i], q.ShowIf)
		}
	})
	im.form.Put(at.page, e.where(), q)
}

// single reads a question with one answer, or a note.
func (im *importer) single(e *element, at spot) {
	q := im.begin(e)
	values := im.details(e, q)
	im.ask(e, q)
	im.conditions(e, q)
	im.validators(e, q, false)
	im.know(e, q, values, nil)
	im.put(e, q, at)
	im.comment(e, q, at)
}

// begin begins a question with its identifier.
func (im *importer) begin(e *element) *form.Question {
	return &form.Question{ID: im.form.Name(e.where(), cmp.Or(e.name(), "question")), Required: e.is("isRequired", "required")}
}

// ask reads what a question says.
func (im *importer) ask(e *element, q *form.Question) {
	raw := e.text("title")
	if q.Kind == form.Note {
		raw = first(e.text("html"), raw)
	}
	im.form.Ask(e.where(), q, raw, e.text("description"), e.name())
}

// know says what the names of a question stand for.
func (im *importer) know(e *element, q *form.Question, values, rows map[string]string) {
	small := map[string]string{}
	for value, id := range rows {
		small[strings.ToLower(value)] = id
	}
	im.form.KnowQuestion(strings.ToLower(e.name()), q, values, small)
	if v := e.str("valueName"); v != "" {
		im.form.KnowQuestion(strings.ToLower(v), q, values, small)
		if !strings.EqualFold(v, e.name()) {
			e.leave("its answer is kept as "+foreign.Quote(v), "it is kept as "+q.ID)
		}
	}
}

// conditions reads on what conditions a question is shown, and required.
func (im *importer) conditions(e *element, q *form.Question) {
	im.condition(e, "the question is always shown", func(src string) { q.ShowIf = foreign.Both(q.ShowIf, src) }, "visibleIf", "enableIf")
	im.condition(e, "the question can be left out", func(src string) {
		if !q.Required {
			q.RequiredIf = src
		}
	}, "requiredIf")
	e.get("width", "minWidth", "maxWidth", "startWithNewLine", "titleLocation", "state", "colCount", "colSpan", "indent") // how it looks
}

// comment adds the field for a remark that a question can have.
func (im *importer) comment(e *element, q *form.Question, at spot) {
	if !e.is("showCommentArea", "hasComment") {
		e.get("commentText", "commentPlaceholder")
		return
	}
	remark := &form.Question{ID: im.form.Name(e.where(), q.ID+"_comment"), Kind: form.LongTxt}
	label := im.form.Fixed(e.where(), e.text("commentText"))
	if label == nil {
		label = im.form.Words(foreign.Comment)
	}
	remark.Label = im.form.Under(q.Label, label)
	im.form.Later(func() { remark.ShowIf = q.ShowIf })
	im.form.KnowQuestion(strings.ToLower(e.name())+"-comment", remark, nil, nil)
	im.form.Put(at.page, e.where(), remark)
}

// calculated reads a value that nobody fills in.
func (im *importer) calculated(e *element, at spot, display bool) {
	q := im.begin(e)
	q.Kind, q.Display, q.Required = form.Calculated, display, false
	im.ask(e, q)
	q.Hint = nil
	src := e.str("expression")
	n := im.parse(src)
	im.form.Know(strings.ToLower(e.name()), &foreign.Subject{Name: q.ID, Kind: q.Kind, Type: im.typeOf(n)})
	if display {
		im.conditions(e, q)
	}
	im.put(e, q, at)
	im.form.Value(e.where(), "expression: "+src, n, "it is not calculated", func(value string) {
		if q.Value = value; value == "" {
			q.Kind, q.Display = form.Note, false
			im.uncalculated(q, at.page, display)
		}
	})
}

// uncalculated makes a note of a value that can't be calculated, if it was
// shown, or takes it out.
func (im *importer) uncalculated(q *form.Question, p *foreign.Page, shown bool) {
	if shown {
		return
	}
	for _, s := range p.Sections {
		s.Questions = slices.DeleteFunc(s.Questions, func(other *form.Question) bool { return other == q })
	}
}

// typeOf guesses what an expression gives.
func (im *importer) typeOf(n *foreign.Node) expr.Type {
	switch n.Op {
	case "and", "or", "not", "=", "!=", "<", "<=", ">", ">=", "empty", "answered", "contains", "anyof", "allof", foreign.OpBool:
		return expr.Bool
	case foreign.OpText:
		return expr.Text
	case "today":
		return expr.Date
	case "if":
		if len(n.Kids) == 3 {
			return im.typeOf(n.Kids[1])
		}
	case foreign.OpName:
		if s := im.form.Lookup(n.Text); s != nil && s.Type != expr.Items && s.Type != expr.Choices {
			return s.Type
		}
	}
	return expr.Number
}

// details reads what belongs to the type, and returns what its values stand
// for.
func (im *importer) details(e *element, q *form.Question) map[string]string {
	switch e.typ() {
	case "text", "":
		im.textual(e, q)
	case "comment":
		q.Kind, q.MaxLength = form.LongTxt, e.whole("maxLength")
		e.get("rows", "autoGrow", "allowResize", "placeholder", "placeHolder", "acceptCarriageReturn")
	case "html":
		q.Kind = form.Note
	case "boolean":
		return im.boolean(e, q)
	case "radiogroup", "buttongroup", "dropdown", "checkbox", "tagbox", "imagepicker", "ranking", "imagemap":
		return im.choice(e, q)
	case "rating":
		return im.rating(e, q)
	case "slider":
		im.slider(e, q)
	case "file", "signaturepad":
		im.file(e, q)
	default:
		e.leave("the type "+foreign.Quote(e.typ())+" is not known here", "a text is asked for")
		q.Kind = form.ShortTxt
	}
	return nil
}

// inputs are the kinds that types of an input become; those that are texts of
// a certain form say what that was.
var inputs = map[string]struct {
	kind form.Kind
	lost string
}{
	"text": {form.ShortTxt, ""}, "": {form.ShortTxt, ""},
	"number": {form.Number, ""}, "range": {form.Number, ""}, "email": {form.Email, ""}, "tel": {form.Phone, ""}, "date": {form.Date, ""},
	"datetime": {form.ShortTxt, "a day with a time"}, "datetime-local": {form.ShortTxt, "a day with a time"}, "time": {form.ShortTxt, "a time of day"},
	"month": {form.ShortTxt, "a month"}, "week": {form.ShortTxt, "a week"}, "color": {form.ShortTxt, "a colour"}, "url": {form.ShortTxt, "an address"}, "password": {form.ShortTxt, "a password"},
}

func (im *importer) textual(e *element, q *form.Question) {
	input := strings.ToLower(e.str("inputType"))
	of, known := inputs[input]
	if !known {
		of.kind, of.lost = form.ShortTxt, input
	}
	if of.lost != "" {
		e.leave("the input type "+foreign.Quote(input), "it is written as a text")
	}
	q.Kind = of.kind
	e.get("placeholder", "placeHolder", "size", "autocomplete")
	switch q.Kind {
	case form.ShortTxt:
		if q.MaxLength = e.whole("maxLength"); of.lost != "" {
			return
		}
	case form.Number:
		q.Min, q.Max = e.number("min"), e.number("max")
		if input == "range" {
			im.slides(e, q, e.number("step"))
		} else if step := e.number("step"); step != nil && *step == 1 {
			q.Integer = true
		} else if step != nil {
			e.leave(fmt.Sprintf("steps of %v", *step), "any number is taken")
		}
	case form.Date:
		q.Earliest, q.Latest = foreign.Day(e.str("min")), foreign.Day(e.str("max"))
		if q.Earliest != "" && q.Latest != "" && q.Earliest > q.Latest {
			e.leave("the first day is after the last", "any day is taken")
			q.Earliest, q.Latest = "", ""
		}
	}
}

// slides makes a slider of a number.
func (im *importer) slides(e *element, q *form.Question, step *float64) {
	low, high := 0.0, 100.0
	if q.Min == nil {
		q.Min = &low
	}
	if q.Max == nil {
		q.Max = &high
	}
	if q.Slider = true; step != nil {
		q.Step = *step
	}
}

func (im *importer) slider(e *element, q *form.Question) {
	q.Kind, q.Min, q.Max = form.Number, e.number("min"), e.number("max")
	if e.str("sliderType") == "range" {
		e.leave("a range between two marks", "one number is asked for")
	}
	im.slides(e, q, e.number("step"))
}

func (im *importer) file(e *element, q *form.Question) {
	q.Kind = form.File
	if e.typ() == "signaturepad" {
		e.leave("a signature", "a file can be uploaded in its place")
		return
	}
	types := strings.ToLower(e.str("acceptedTypes") + e.str("acceptedCategories"))
	for _, t := range form.FileTypes {
		if strings.Contains(types, t) {
			q.Types = append(q.Types, t)
		}
	}
	if types != "" && len(q.Types) == 0 {
		e.leave("files of the types "+foreign.Quote(types), "files of the types "+strings.Join(form.FileTypes, " and ")+" are taken")
	}
	if x := e.number("maxSize"); x != nil {
		q.MaxBytes = int64(min(max(*x, 1<<20), form.MaxFileMB<<20))
	}
	if e.is("allowMultiple") {
		q.AtMost = 5
		e.leave("any number of files", "up to 5 are taken")
	}
	e.get("storeDataAsText", "showPreview", "allowImagesPreview", "waitForUpload", "needConfirmRemoveFile")
}

// boolean reads a question with two answers.
func (im *importer) boolean(e *element, q *form.Question) map[string]string {
	f := im.form
	values := map[string]string{"true": "yes", "false": "no"}
	if v := e.str("valueTrue"); v != "" {
		values[v] = "yes"
	}
	if v := e.str("valueFalse"); v != "" {
		values[v] = "no"
	}
	yes, no := f.Text(e.where(), e.text("labelTrue"), author.MaxLabel), f.Text(e.where(), e.text("labelFalse"), author.MaxLabel)
	if label := e.text("label"); len(label) > 0 && e.m["title"] == nil {
		e.m["title"] = e.m["label"]
	}
	e.get("renderAs", "swapOrder")
	if yes == nil && no == nil {
		q.Kind = form.YesNo
		return values
	}
	if yes == nil {
		yes = f.Words(foreign.Yes)
	}
	if no == nil {
		no = f.Words(foreign.No)
	}
	q.Kind, q.Options = form.Single, []form.Option{{ID: "yes", Label: yes}, {ID: "no", Label: no}}
	return values
}

// validators reads what must hold for an answer.
func (im *importer) validators(e *element, q *form.Question, field bool) {
	for i, v := range e.list("validators") {
		m, ok := v.(map[string]any)
		if !ok {
			continue
		}
		c := im.element(fmt.Sprintf("%s.validators[%d]", e.path, i), m)
		message := im.form.Fixed(c.where(), c.text("text"))
		switch kind := strings.TrimSuffix(c.typ(), "validator"); {
		case kind == "numeric" && (q.Kind == form.ShortTxt || q.Kind == form.Number):
			q.Kind, q.MaxLength, q.MinLength = form.Number, 0, 0
			q.Min, q.Max = cmp.Or(c.number("minValue"), q.Min), cmp.Or(c.number("maxValue"), q.Max)
		case kind == "email" && q.Kind == form.ShortTxt:
			q.Kind, q.MaxLength = form.Email, 0
		case kind == "text" && (q.Kind == form.ShortTxt || q.Kind == form.LongTxt):
			q.MinLength, q.MaxLength = c.whole("minLength"), cmp.Or(c.whole("maxLength"), q.MaxLength)
		case kind == "answercount" && q.Kind == form.Multiple:
			q.AtLeast, q.AtMost = cmp.Or(c.whole("minCount"), q.AtLeast), cmp.Or(c.whole("maxCount"), q.AtMost)
		case kind == "regex" && q.Kind == form.ShortTxt && q.Pattern == "":
			im.pattern(c, q, message)
		case kind == "expression" && !field:
			im.rule(c, q, message)
		default:
			c.leave("the validator "+foreign.Quote(c.typ()), "any answer is taken")
		}
		if message != nil && q.Pattern == "" && !strings.HasPrefix(c.typ(), "expression") {
			c.leave("a message of its own, "+foreign.Quote(message.In(im.form.Own)), "the usual one is shown")
		}
		c.rest()
	}
}

func (im *importer) pattern(c *element, q *form.Question, message form.Text) {
	src := c.str("regex")
	if c.is("caseInsensitive", "insensitive") {
		src = "(?i)" + src
	}
	if _, err := regexp.Compile(src); err != nil || src == "" || len(src) > author.MaxLabel {
		c.leave("the pattern "+foreign.Quote(src)+" is not RE2", "any text is taken")
		return
	}
	if q.Pattern, q.PatternHint = anywhere(src), message; message == nil {
		q.PatternHint = im.form.Words(foreign.Pattern)
	}
}

// anywhere is a pattern that fits whole texts in which the other one is found.
func anywhere(src string) string {
	flags := ""
	if rest, ok := strings.CutPrefix(src, "(?i)"); ok {
		flags, src = "(?i)", rest
	}
	if strings.HasPrefix(src, "^") && strings.HasSuffix(src, "$") {
		return flags + src
	}
	return flags + ".*(?:" + src + ").*"
}

// rule reads a condition that an answer must fulfil.
func (im *importer) rule(c *element, q *form.Question, message form.Text) {
	src := c.str("expression")
	if message == nil {
		message = im.form.Words(foreign.Invalid)
	}
	im.form.Condition(c.where(), "expression: "+src, im.parse(src), "any answer is taken", func(cond string) {
		q.ValidIf = foreign.Both(q.ValidIf, cond)
		if q.Invalid == nil {
			q.Invalid = message
		}
	})
}
