package xlsform

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"toadam/internal/author"
	"toadam/internal/form"
)

// settleKind says what an entry becomes, beside its type: a text of several
// lines, a text that nobody fills in, a field of a table.
func (im *importer) settleKind(e *entry) {
	appearance := e.row.get("appearance")
	e.table = e.repeated() != nil
	switch {
	case e.isBlock("repeat"):
		e.typ.kind = form.Group
	case e.typ.kind == form.ShortTxt && appears(appearance, "multiline"):
		e.typ.kind = form.LongTxt
	case e.typ.kind == form.Hidden && e.row.get("calculation") != "":
		e.typ.kind = form.Calculated
	case e.typ.kind == form.Calculated && e.row.get("calculation") == "" && e.row.get("default") == "":
		im.Fail(e.row.place(), "the calculation is missing", "write it into the column calculation")
	}
	if only, _ := yes(e.row.get("readonly")); only && e.typ.kind == form.ShortTxt && !e.table {
		e.typ.kind = form.Note
		im.Leave(e.row.place(), "the text can't be changed", "it is a note")
	}
	if e.table && e.typ.sort == asked && e.typ.kind != form.Note && !slices.Contains(form.FieldKinds, e.typ.kind) {
		im.field(e)
	}
	im.visible(e)
}

// field makes a kind that can't stand in a table one that can.
func (im *importer) field(e *entry) {
	to := form.ShortTxt
	switch e.typ.kind {
	case form.Consent:
		to = form.YesNo
	case form.Ranking:
		to = form.Multiple
	}
	im.Leave(e.row.place(), fmt.Sprintf("%s in a repeat", e.row.get("type")), fmt.Sprintf("it is a question of kind %s", to))
	e.typ.kind, e.typ.lost = to, ""
}

// visible fails a question of which respondents would see nothing.
func (im *importer) visible(e *entry) {
	if e.typ.sort != asked {
		return
	}
	for _, column := range []string{"label", "hint", "guidance_hint", "image", "big-image", "audio", "video"} {
		if len(e.row.texts(column)) > 0 {
			return
		}
	}
	im.Fail(e.row.place(), fmt.Sprintf("the question %s has no label or hint", e.name), "write one into the column label")
}

// question makes a question of an entry; nil if nothing of it can be kept.
func (im *importer) question(e *entry) *form.Question {
	im.unknownNames(e)
	q := &form.Question{ID: e.id, Kind: e.typ.kind}
	text := im.text(e.row, "label")
	if len(text) == 0 && len(im.text(e.row, "hint")) > 0 {
		text = im.text(e.row, "hint")
	} else {
		q.Hint = im.hint(e, text)
	}
	q.Label = im.inserted(e, im.label(e.row, text, e.name, q.Kind))
	if e.typ.sort == derived {
		return im.derived(e, q)
	}
	if q.Kind != form.Note {
		im.required(e, q)
	}
	im.details(e, q)
	if s := e.row.get("relevant"); e.table && s != "" {
		im.Leave(e.row.place(), "relevant: "+s, "in a table "+instead["relevant"])
	} else {
		q.ShowIf = im.condition(e, "relevant")
	}
	im.constraint(e, q)
	im.left(e, q)
	return q
}

// derived makes a calculation, or a parameter of the address.
func (im *importer) derived(e *entry, q *form.Question) *form.Question {
	q.Hint = nil
	if q.Kind == form.Hidden {
		q.Parameter = q.ID
		return q
	}
	im.left(e, q)
	src := e.row.get("calculation")
	if src == "" {
		im.Leave(e.row.place(), "the value "+e.row.get("default")+" of a calculation", "it is left out")
		return nil
	}
	v := im.value(e)
	if v == nil {
		return nil
	}
	q.Value = v.src
	q.ShowIf = im.condition(e, "relevant")
	return q
}

// required says whether a question must be answered.
func (im *importer) required(e *entry, q *form.Question) {
	holds, plain := yes(e.row.get("required"))
	switch {
	case plain:
		q.Required = holds
	case e.table:
		im.Leave(e.row.place(), "required: "+e.row.get("required"), "in a table "+instead["required"])
	default:
		q.RequiredIf = im.condition(e, "required")
	}
}

// details fills in what belongs to the kind.
func (im *importer) details(e *entry, q *form.Question) {
	switch q.Kind {
	case form.Single, form.Multiple, form.Ranking:
		q.Options = im.options(e)
		q.List = q.Kind == form.Single && (appears(e.row.get("appearance"), listLike...) || len(q.Options) > form.MaxOptions)
		im.filter(e, q)
	case form.Number:
		q.Integer = e.typ.integer
		if e.typ.max > 0 {
			q.Min, q.Max = &e.typ.min, &e.typ.max
		}
		if strings.EqualFold(e.row.get("type"), "range") {
			im.slider(e, q)
		}
	case form.File:
		q.Types = slices.Clone(form.FileTypes)
		q.MaxBytes = 10 << 20
	case form.ShortTxt:
		q.MaxLength = 500
	case form.LongTxt:
		q.MaxLength = 20_000
	}
}

var parameter = regexp.MustCompile(`([\w-]+)\s*=\s*([^\s,;]+)`)

// slider reads a range.
func (im *importer) slider(e *entry, q *form.Question) {
	p := map[string]float64{"start": 1, "end": 10, "step": 1}
	for _, m := range parameter.FindAllStringSubmatch(e.row.get("parameters"), -1) {
		x, err := strconv.ParseFloat(m[2], 64)
		if _, known := p[m[1]]; !known || err != nil || x-x != 0 {
			im.Leave(e.row.place(), fmt.Sprintf("the parameter %q", m[0]), "the usual one is taken")
			continue
		}
		p[m[1]] = x
	}
	low, high, step := min(p["start"], p["end"]), max(p["start"], p["end"]), math.Abs(p["step"])
	q.Min, q.Max = &low, &high
	q.Integer = low == math.Trunc(low) && step == math.Trunc(step)
	steps := (high - low) / step
	if step > 0 && low < high && steps <= 1000 && math.Abs(steps-math.Round(steps)) < 1e-6 {
		q.Slider, q.Step = true, step
		return
	}
	q.Integer = false
	im.Leave(e.row.place(), "the steps do not lead from the start to the end", "any number between them is taken")
}

// constraint makes limits, a pattern or a condition of a constraint.
func (im *importer) constraint(e *entry, q *form.Question) {
	src := e.row.get("constraint")
	message := im.text(e.row, "constraint_message")
	if src == "" || q.Kind == form.Note {
		return
	}
	n, bad := parseXPath(e.filled(src))
	if bad != nil {
		im.untranslated(e, "constraint", src, bad)
		return
	}
	var rest []string
	for _, part := range n.conjuncts() {
		if im.regex(e, q, part, message) || len(message) == 0 && limit(q, part) {
			continue
		}
		if e.table { // its fields can have limits and patterns, and no conditions
			im.Leave(e.row.place(), "constraint: "+src, "in a table "+instead["constraint"])
			continue
		}
		t := translation{im, e, true}
		cond, bad := t.condition(part)
		switch {
		case bad != nil:
			im.untranslated(e, "constraint", src, bad)
		case cond == never:
			im.Leave(e.row.place(), fmt.Sprintf("constraint: %s: it never holds", src), instead["constraint"])
		case cond != always:
			rest = append(rest, "("+cond+")")
		}
	}
	if len(rest) > 0 {
		q.ValidIf = canonical(strings.Join(rest, " and "))
		q.Invalid = im.message(e, message, invalidWords)
	}
}

// message is what is said of an answer that does not fit.
func (im *importer) message(e *entry, message map[string]string, usual form.Text) form.Text {
	if len(message) == 0 {
		return im.words(usual)
	}
	return im.inserted(e, im.label(e.row, message, "", form.Single))
}

// conjuncts are what must hold together.
func (n *node) conjuncts() []*node {
	if n.kind == nodeOp && n.text == "and" {
		return append(n.kids[0].conjuncts(), n.kids[1].conjuncts()...)
	}
	return []*node{n}
}

// regex makes a pattern of a regular expression.
func (im *importer) regex(e *entry, q *form.Question, n *node, message map[string]string) bool {
	if n.kind != nodeCall || n.text != "regex" || len(n.kids) != 2 || n.kids[0].kind != nodeSelf || n.kids[1].kind != nodeText || q.Kind != form.ShortTxt || q.Pattern != "" {
		return false
	}
	pattern := n.kids[1].text
	if _, err := regexp.Compile(pattern); err != nil || len(pattern) > author.MaxLabel {
		im.Leave(e.row.place(), fmt.Sprintf("regex: %s: it is not RE2", pattern), "any text is taken")
		return true
	}
	q.Pattern = pattern
	hint := message
	if len(hint) == 0 {
		hint = q.Hint
	}
	q.PatternHint = im.message(e, hint, patternWords)
	return true
}

// limit makes a limit of a number of a comparison with a number, and reports
// whether it could.
func limit(q *form.Question, n *node) bool {
	if q.Kind != form.Number || n.kind != nodeOp || len(n.kids) != 2 || q.Slider {
		return false
	}
	a, b, op := n.kids[0], n.kids[1], n.text
	if a.kind != nodeSelf {
		a, b, op = b, a, mirrored[op]
	}
	x, ok := b.literal()
	if a.kind != nodeSelf || !ok {
		return false
	}
	if q.Integer && (op == "<" || op == ">") && x == math.Trunc(x) {
		x, op = x+map[string]float64{"<": -1, ">": 1}[op], op+"="
	}
	switch {
	case op == ">=" && q.Min == nil && (q.Max == nil || x <= *q.Max):
		q.Min = &x
	case op == "<=" && q.Max == nil && (q.Min == nil || x >= *q.Min):
		q.Max = &x
	default:
		return false
	}
	return true
}

// literal is the number that a node writes out.
func (n *node) literal() (float64, bool) {
	if n.kind == nodeMinus {
		x, ok := n.kids[0].literal()
		return -x, ok
	}
	if n.kind != nodeNumber {
		return 0, false
	}
	x, err := strconv.ParseFloat(n.text, 64)
	return x, err == nil
}

// left lists what else a row says.
func (im *importer) left(e *entry, q *form.Question) {
	if e.typ.lost != "" {
		im.Leave(e.row.place(), e.row.get("type"), e.typ.lost)
	}
	if s := e.row.get("appearance"); s != "" && !q.List && q.Kind != form.LongTxt && !strings.Contains(s, "search(") {
		im.Leave(e.row.place(), fmt.Sprintf("the appearance %q", s), "it is shown in the usual way")
	}
	for _, column := range []string{"default", "trigger", "required_message"} {
		if s := e.row.get(column); s != "" {
			im.Leave(e.row.place(), fmt.Sprintf("%s: %s", strings.ReplaceAll(column, "_", " "), s), "it is left out")
		}
	}
	if s := e.row.get("calculation"); s != "" && q.Kind != form.Calculated {
		im.Leave(e.row.place(), "calculation: "+s, "respondents fill it in")
	}
	if s := e.row.get("parameters"); s != "" && !q.Slider {
		im.Leave(e.row.place(), "parameters: "+s, "it is shown in the usual way")
	}
	if s := e.row.get("readonly"); q.Kind != form.Note && s != "" {
		if only, _ := yes(s); only {
			im.Leave(e.row.place(), "the answer can't be changed", "respondents fill it in")
		}
	}
	if s := e.row.get("choice_filter"); s != "" && s != "true()" && q.Within == "" {
		im.Leave(e.row.place(), "choice_filter: "+s, "all choices are always there")
	}
	im.mediaLeft(e.row)
}
