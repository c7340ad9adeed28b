package limesurvey

import (
	"fmt"
	"slices"
	"strings"

	"toadam/internal/exchange/foreign"
	"toadam/internal/expr"
	"toadam/internal/form"
)

// points are the answers that types have by themselves, as code and words.
var points = map[string][]struct {
	code  string
	words form.Text
}{
	"C": {{"Y", foreign.Yes}, {"U", form.Text{"en": "Uncertain", "vi": "Không chắc", "fr": "Incertain", "es": "Dudoso", "de": "Unsicher"}}, {"N", foreign.No}},
	"E": {{"I", form.Text{"en": "Increase", "vi": "Tăng", "fr": "Augmenter", "es": "Aumentar", "de": "Zunahme"}},
		{"S", form.Text{"en": "Same", "vi": "Không đổi", "fr": "Sans changement", "es": "Igual", "de": "Gleich"}},
		{"D", form.Text{"en": "Decrease", "vi": "Giảm", "fr": "Diminuer", "es": "Disminuir", "de": "Abnahme"}}},
	"G": {{"F", form.Text{"en": "Female", "vi": "Nữ", "fr": "Femme", "es": "Mujer", "de": "Weiblich"}},
		{"M", form.Text{"en": "Male", "vi": "Nam", "fr": "Homme", "es": "Hombre", "de": "Männlich"}}},
}

// fixed are those answers as choices.
func (im *importer) fixed(typ string) []foreign.Choice {
	var list []foreign.Choice
	for _, p := range points[typ] {
		list = append(list, foreign.Choice{Value: p.code, Label: im.form.Words(p.words)})
	}
	for n := 1; n <= map[string]int{"A": 5, "B": 10}[typ]; n++ {
		list = append(list, foreign.Choice{Value: fmt.Sprint(n), Label: im.form.Same(fmt.Sprint(n))})
	}
	return list
}

// choice reads a question with choices.
func (im *importer) choice(p *foreign.Page, q *question) {
	own := im.begin(q, q.code, form.Single)
	list := im.answersOf(q, "0")
	switch q.typ {
	case "Y":
		own.Kind, list = form.YesNo, nil
	case "5":
		own.Kind, own.From, own.To, list = form.Rating, 1, 5, nil
	case "G":
		list = im.fixed("G")
	case "R":
		own.Kind, own.Top = form.Ranking, im.whole(q, "max_answers")
	case "M", "P":
		own.Kind, list = form.Multiple, im.sub(q, "0")
		own.AtLeast, own.AtMost = im.whole(q, "min_answers"), im.whole(q, "max_answers")
		alone := strings.FieldsFunc(im.attr(q, "exclude_all_others"), func(r rune) bool { return r == ';' || r == ',' })
		for i := range list {
			list[i].Exclusive = slices.Contains(alone, list[i].Value)
		}
	case "!":
		own.List = true
	}
	if q.typ != "R" && q.typ != "Y" && q.typ != "5" {
		list = im.other(q, list)
	}
	var values map[string]string
	own.Options, values = foreign.Options(list)
	if n := len(list); n > 0 && list[n-1].Specify {
		values["-oth-"] = own.Options[n-1].ID
	}
	if q.typ == "Y" {
		values = map[string]string{"Y": "yes", "N": "no"}
	}
	if own.Top >= len(own.Options) {
		own.Top = 0
	}
	own.Shuffle = own.Kind != form.YesNo && own.Kind != form.Rating && (im.attr(q, "random_order") == "1" || im.attr(q, "answer_order") == "random")
	im.form.KnowQuestion(q.code, own, values, nil)
	im.knowBoxes(q, own, values)
	im.put(p, q, own)
	im.comments(p, q, own, list, values)
}

// knowBoxes says what the names of the boxes of a multiple choice stand for,
// which other programs ask one by one.
func (im *importer) knowBoxes(q *question, own *form.Question, values map[string]string) {
	if own.Kind != form.Multiple {
		return
	}
	for value, id := range values {
		name := q.code + "_" + value
		if value == "-oth-" {
			name = q.code + "_other"
		}
		im.form.Know(name, &foreign.Subject{Name: fmt.Sprintf("has(%s, %q)", own.ID, id), Type: expr.Bool, Kind: form.Multiple})
	}
}

// comments adds the fields for remarks: one, or one for each choice.
func (im *importer) comments(p *foreign.Page, q *question, own *form.Question, list []foreign.Choice, values map[string]string) {
	add := func(id, name string, kind form.Kind, label form.Text, when string) {
		remark := &form.Question{ID: im.form.Name(q.where, id), Kind: kind, Label: im.form.Under(own.Label, label)}
		im.form.KnowQuestion(name, remark, nil, nil)
		im.form.Later(func() { remark.ShowIf = foreign.Both(own.ShowIf, when) })
		im.form.Put(p, q.where, remark)
	}
	switch q.typ {
	case "O":
		add(own.ID+"_comment", q.code+"_comment", form.LongTxt, im.form.Words(foreign.Comment), "")
	case "P":
		im.form.Leave(q.where, "a remark on each choice", "each is a question that follows")
		for _, c := range list {
			when := ""
			if own.Kind == form.Multiple {
				when = fmt.Sprintf("has(%s, %q)", own.ID, values[c.Value])
			}
			add(own.ID+"_"+values[c.Value]+"_comment", q.code+"_"+c.Value+"comment", form.ShortTxt, c.Label, when)
		}
	}
}
