package chart

import (
	"fmt"
	"slices"
	"strings"

	"toadam/internal/author"
	"toadam/internal/form"
)

// fits lists the kinds of question that a kind of panel can show.
var fits = map[Kind][]form.Kind{
	Headline: {form.YesNo, form.Single, form.Multiple, form.Likert, form.Ranking, form.Allocation, form.Rating, form.Number, form.Date, form.DateRange,
		form.ShortTxt, form.LongTxt, form.Email, form.Phone, form.File, form.Consent, form.Grid, form.Group, form.Statements, form.Pairwise, form.Hidden},
	Bar:       {form.YesNo, form.Single, form.Multiple, form.Likert, form.Ranking, form.Allocation, form.Rating, form.Grid, form.Group, form.Pairwise},
	Pie:       {form.YesNo, form.Single, form.Likert},
	Histogram: {form.Rating, form.Number},
	Stacked:   {form.Matrix, form.Statements, form.Likert, form.Single, form.YesNo, form.Rating},
	Diverging: {form.Matrix, form.Likert, form.Rating},
	Heat:      {form.Matrix, form.Likert, form.Rating, form.Grid},
	Time:      {form.Date, form.DateRange},
}

// columns is how many options a kind of panel can tell apart within a row.
var columns = map[Kind]int{Stacked: maxSeries, Diverging: maxScale, Heat: 11}

// single are the kinds whose answer is one option.
var single = []form.Kind{form.YesNo, form.Single, form.Likert}

// subject reads what a panel shows: the value of its first key.
func (r *reader) subject(p *Panel, v author.Value) {
	switch p.Kind {
	case Time:
		p.Questions = r.subjects(v, fits[Time], Responses)
	case Headline:
		p.Questions = r.subjects(v, fits[Headline], Responses, LatestDay)
	case Stacked, Diverging, Heat:
		items := []author.Value{v}
		if !v.IsScalar() {
			items = v.List(40)
		}
		p.Questions = r.questions(p.Kind, items)
		r.comparable(p, v)
	case Bar, Pie, Histogram:
		p.Questions = r.questions(p.Kind, []author.Value{v})
	default:
		panic("chart: no subject for a panel of kind " + string(p.Kind))
	}
}

// subjects reads one of the program's own subjects, or the name of a question
// of the kinds.
func (r *reader) subjects(v author.Value, kinds []form.Kind, own ...string) []string {
	if word := v.OneOf(append(own, r.names(kinds)...)...); word != "" {
		return []string{word}
	}
	return nil
}

// questions reads the names of questions that the kind of panel can show.
func (r *reader) questions(kind Kind, items []author.Value) []string {
	var ids []string
	for _, item := range items {
		q := r.question(item, fits[kind], "a panel of kind "+string(kind))
		switch {
		case q == nil:
		case !fitsCells(kind, q):
			item.Fail(fmt.Sprintf("the cells of %s hold %ss, which a panel of kind %s can't show", q.ID, q.Cells, kind), "show boxes with heat, numbers with bar, and with headline how many answered")
		default:
			ids = append(ids, q.ID)
		}
	}
	return ids
}

// fitsCells reports whether the kind of panel can show what the cells of a grid
// hold; other kinds of question have none.
func fitsCells(kind Kind, q *form.Question) bool {
	switch {
	case q.Kind != form.Grid || kind == Headline:
		return true
	case kind == Heat:
		return q.Cells == form.CellChoice
	}
	return q.Cells == form.CellNumber
}

// question reads the name of a question of one of the kinds.
func (r *reader) question(v author.Value, kinds []form.Kind, user string) *form.Question {
	id := v.ID()
	if id == "" {
		return nil
	}
	q := r.form.Question(id)
	switch {
	case q == nil:
		v.Fail(fmt.Sprintf("the form %s has no question %s", r.form.ID, id), suggest(id, r.names(kinds)))
	case !slices.Contains(kinds, q.Like()):
		v.Fail(fmt.Sprintf("%s is of kind %s, which %s can't show", id, q.Kind, user), "it can show "+kindList(kinds))
		return nil
	}
	return q
}

// names are the form's questions of the kinds.
func (r *reader) names(kinds []form.Kind) []string {
	var names []string
	for _, q := range r.form.Questions() {
		if slices.Contains(kinds, q.Like()) {
			names = append(names, q.ID)
		}
	}
	return names
}

func kindList(kinds []form.Kind) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}

// comparable notes what keeps rows from sharing one set of options: several
// questions of different scales, and more options than there are colours.
func (r *reader) comparable(p *Panel, v author.Value) {
	if len(p.Questions) == 0 {
		return
	}
	first := r.form.Question(p.Questions[0])
	if n, most := len(first.Choices()), columns[p.Kind]; n > most {
		v.Fail(fmt.Sprintf("%s has %d options; a panel of kind %s can show %d", first.ID, n, p.Kind, most), "show it with bar")
	}
	for i, id := range p.Questions[1:] {
		q := r.form.Question(id)
		switch {
		case slices.Contains(p.Questions[:i+1], id):
			v.Fail(id+" is here twice", "remove one of them")
		case rowsOfItsOwn(q) || rowsOfItsOwn(first):
			v.Fail("a matrix, a grid or a run of statements can't stand beside other questions", "give it a panel of its own")
			return
		case !slices.Equal(q.Choices(), first.Choices()):
			v.Fail(fmt.Sprintf("%s and %s have different options", first.ID, id), "show them in two panels")
		}
	}
}

// rowsOfItsOwn reports whether a question alone fills the rows of a panel.
func rowsOfItsOwn(q *form.Question) bool {
	return q.Kind == form.Matrix || q.Kind == form.Grid || q.Kind == form.Statements
}

// by reads the question whose options are the rows of a stacked panel.
func (r *reader) by(p *Panel, v author.Value) {
	q := r.question(v, single, "by")
	if q == nil || len(p.Questions) == 0 {
		return
	}
	switch first := r.form.Question(p.Questions[0]); {
	case len(p.Questions) > 1 || rowsOfItsOwn(first):
		v.Fail("by needs a single question beside it", "name one question of kind "+kindList(single)+", or remove by")
	case q.ID == first.ID:
		v.Fail(q.ID+" can't be compared with itself", "name another question")
	default:
		p.By = q.ID
	}
}

// options reads the options whose common share a headline shows.
func (r *reader) options(p *Panel, v author.Value) {
	if len(p.Questions) == 0 {
		return
	}
	q := r.form.Question(p.Questions[0])
	switch choice := q != nil && (q.Kind == form.Multiple || slices.Contains(single, q.Like())); {
	case !choice && v.Present():
		v.Fail("options belong to a question that has some", "remove them")
	case choice && !v.Present():
		v.Fail("a headline of "+q.ID+" needs options", "add options: ["+strings.Join(q.Choices(), ", ")+"] with those to be counted")
	case choice:
		for _, item := range v.List(len(q.Choices())) {
			if id := item.OneOf(q.Choices()...); id != "" && !slices.Contains(p.Options, id) {
				p.Options = append(p.Options, id)
			}
		}
		if q.Kind == form.Multiple && len(p.Options) > 1 {
			v.Fail("of a multiple choice a headline can count one option, since one person may choose several", "keep one of them")
		}
	}
}

// measured reports whether a headline shows a measure of the question.
func measured(q *form.Question) bool { return q.Like() == form.Number || q.Kind == form.Rating }

// measure reads which number of a number question or a rating a headline
// shows. Of a rating it is the mean, unless the author wants another.
func (r *reader) measure(p *Panel, v author.Value) {
	if len(p.Questions) == 0 {
		return
	}
	q := r.form.Question(p.Questions[0])
	switch {
	case v.Present() && (q == nil || !measured(q)):
		v.Fail("measure belongs to a number question or a rating", "remove it")
	case v.Present():
		p.Measure = v.OneOf(Median, Mean, Total)
	case q != nil && q.Kind == form.Rating:
		p.Measure = Mean
	}
}
