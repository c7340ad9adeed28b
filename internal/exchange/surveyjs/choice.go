package surveyjs

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"toadam/internal/author"
	"toadam/internal/exchange/foreign"
	"toadam/internal/form"
)

// choice reads a question with choices.
func (im *importer) choice(e *element, q *form.Question) map[string]string {
	several := e.is("multiSelect")
	switch e.typ() {
	case "dropdown":
		q.Kind, q.List = form.Single, true
	case "checkbox", "tagbox", "imagemap":
		q.Kind = form.Multiple
	case "ranking":
		q.Kind = form.Ranking
		if q.Top = e.whole("maxSelectedChoices"); !e.is("selectToRankEnabled") {
			q.Top = 0
		}
	case "imagepicker":
		q.Kind = form.Single
		if several {
			q.Kind = form.Multiple
		}
		e.leave("its choices are pictures", "they are shown by their names")
	default:
		q.Kind = form.Single
	}
	q.AtLeast, q.AtMost = e.whole("minSelectedChoices"), e.whole("maxSelectedChoices")
	choices := im.choicesOf(e)
	var values map[string]string
	q.Options, values = foreign.Options(choices)
	if q.Top > len(q.Options) || q.Top < 0 {
		q.Top = 0
	}
	q.Shuffle = random(e.str("choicesOrder"))
	e.get("itemSize", "searchEnabled", "allowClear", "placeholder", "placeHolder", "closeOnSelect", "hideSelectedItems", "showLabel", "imageFit", "contentMode")
	return values
}

// choicesOf reads the choices of a question with those that it has by itself.
func (im *importer) choicesOf(e *element) []foreign.Choice {
	list := e.list("choices", "areas")
	if from := e.str("choicesFromQuestion"); from != "" {
		other, _ := im.choices[from].([]any)
		e.leave("its choices are those of "+from, fmt.Sprintf("the %d that are there are shown", len(other)))
		list = append(slices.Clone(list), other...)
	}
	if e.get("choicesByUrl") != nil {
		e.leave("its choices are fetched from elsewhere", "only those of the file are there")
	}
	choices := append(im.items(e, list), im.counted(e)...)
	im.sorted(e, choices)
	special := func(words form.Text, value string, c foreign.Choice, text string, keys ...string) {
		if !e.is(keys...) {
			e.get(text)
			return
		}
		c.Value, c.Label = value, im.form.Text(e.where(), e.text(text), author.MaxLabel)
		if c.Label == nil {
			c.Label = im.form.Words(words)
		}
		choices = append(choices, c)
	}
	special(foreign.None, "none", foreign.Choice{Exclusive: true}, "noneText", "showNoneItem", "hasNone")
	special(foreign.Refuse, "refused", foreign.Choice{Exclusive: true}, "refuseText", "showRefuseItem")
	special(foreign.DontKnow, "dontknow", foreign.Choice{Exclusive: true}, "dontKnowText", "showDontKnowItem")
	special(foreign.Other, "other", foreign.Choice{Specify: true}, "otherText", "showOtherItem", "hasOther")
	e.get("otherPlaceholder", "otherErrorText")
	return choices
}

// items reads a list of choices, of columns or of rows: values alone, or with a
// text.
func (im *importer) items(e *element, list []any) []foreign.Choice {
	var choices []foreign.Choice
	for i, v := range list {
		if i >= 2*form.MaxOptions {
			e.leave(fmt.Sprintf("there are %d choices", len(list)), fmt.Sprintf("the first %d are read", i))
			break
		}
		m, ok := v.(map[string]any)
		if !ok {
			value := plainString(v)
			choices = append(choices, foreign.Choice{Value: value, Label: im.form.Label(e.where(), nil, value)})
			continue
		}
		value := cmp.Or(plainString(m["value"]), plainString(m["name"]), strconv.Itoa(i+1))
		item := im.element(e.path+"."+value, m)
		item.get("value", "score", "imageLink", "shape", "coords")
		label := im.form.Label(item.where(), first(item.text("text"), item.text("title")), value)
		choices = append(choices, foreign.Choice{Value: value, Label: label, Exclusive: item.is("isExclusive")})
		for _, key := range []string{"visibleIf", "enableIf"} {
			if src := item.str(key); src != "" {
				item.leave(key+": "+src, "it is always there")
			}
		}
		item.rest()
	}
	return choices
}

// counted are the choices of a list of numbers.
func (im *importer) counted(e *element) []foreign.Choice {
	low, high, step := e.number("choicesMin"), e.number("choicesMax"), e.number("choicesStep")
	if high == nil {
		return nil
	}
	from, by := 0.0, 1.0
	if low != nil {
		from = *low
	}
	if step != nil && *step > 0 {
		by = *step
	}
	var choices []foreign.Choice
	for x := from; x <= *high && len(choices) <= form.MaxOptions; x += by {
		s := strconv.FormatFloat(x, 'f', -1, 64)
		choices = append(choices, foreign.Choice{Value: s, Label: im.form.Same(s)})
	}
	return choices
}

// sorted puts choices in the order of their labels, if that is asked for.
func (im *importer) sorted(e *element, choices []foreign.Choice) {
	order := strings.ToLower(e.str("choicesOrder"))
	if order != "asc" && order != "desc" {
		return
	}
	slices.SortStableFunc(choices, func(a, b foreign.Choice) int {
		c := strings.Compare(a.Label.In(im.form.Own), b.Label.In(im.form.Own))
		if order == "desc" {
			return -c
		}
		return c
	})
}

// rating reads a rating: of whole numbers, or of points with a text.
func (im *importer) rating(e *element, q *form.Question) map[string]string {
	values := im.items(e, e.list("rateValues"))
	low, high := e.number("rateMin"), e.number("rateMax")
	step, count := e.number("rateStep"), e.whole("rateCount")
	from, to := 1.0, 5.0
	if low != nil {
		from, to = *low, *low+4
	}
	switch {
	case high != nil:
		to = *high
	case count > 0:
		to = from + float64(count) - 1
	}
	lowest, highest := im.form.Fixed(e.where(), e.text("minRateDescription", "mininumRateDescription")), im.form.Fixed(e.where(), e.text("maxRateDescription", "maximumRateDescription"))
	e.get("rateType", "rateDisplayMode", "displayMode", "autoGenerate", "rateColorMode", "scaleColorMode")
	if len(values) == 0 && (step == nil || *step == 1) && from == float64(int(from)) && to == float64(int(to)) && 0 <= from && from < to && to <= 10 {
		q.Kind, q.From, q.To, q.Low, q.High = form.Rating, int(from), int(to), lowest, highest
		return nil
	}
	by := 1.0
	if step != nil && *step > 0 {
		by = *step
	}
	for x := from; len(values) == 0 || x <= to && len(values) <= form.MaxOptions && len(e.list("rateValues")) == 0; x += by {
		s := strconv.FormatFloat(x, 'f', -1, 64)
		values = append(values, foreign.Choice{Value: s, Label: im.form.Same(s)})
	}
	for _, end := range []form.Text{lowest, highest} {
		if end != nil {
			e.leave("what an end of the scale means, "+foreign.Quote(end.In(im.form.Own)), "it is left out")
		}
	}
	q.Kind = form.Likert
	var ids map[string]string
	q.Options, ids = foreign.Options(values)
	return ids
}
