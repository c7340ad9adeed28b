package foreign

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"toadam/internal/exchange"
	"toadam/internal/expr"
	"toadam/internal/form"
)

// Limits of forms that a question of another program can be beyond.
const (
	maxLongText = 20_000
	maxText     = 500
	maxSteps    = 1000 // of a slider
	maxCells    = 200  // of a grid
)

// Choice is a choice of the other program.
type Choice struct {
	Value     string
	Label     form.Text
	Specify   bool
	Exclusive bool
}

// Options are choices as our options, with what each value stands for.
func Options(choices []Choice) ([]form.Option, map[string]string) {
	names := exchange.Names{Prefix: "o"}
	var options []form.Option
	ids := map[string]string{}
	for _, c := range choices {
		id := names.New(c.Value)
		options = append(options, form.Option{ID: id, Label: c.Label, Specify: c.Specify, Exclusive: c.Exclusive})
		if _, twice := ids[c.Value]; !twice {
			ids[c.Value] = id
		}
	}
	return options, ids
}

// Rows are choices as the rows of a table.
func Rows(choices []Choice) ([]form.Row, map[string]string) {
	options, ids := Options(choices)
	rows := make([]form.Row, len(options))
	for i, o := range options {
		rows[i] = form.Row{ID: o.ID, Label: o.Label}
	}
	return rows, ids
}

// Put puts a question on a page, as far as our forms can hold it: what is
// beyond their limits becomes another kind or several questions, and that is
// listed.
func (f *Form) Put(p *Page, where exchange.Place, q *form.Question) {
	f.Fit(where, q)
	switch q.Kind {
	case form.Single, form.Multiple:
		extra := f.specified(where, q)
		p.Add(q)
		for _, e := range extra {
			p.Add(e)
		}
	case form.Matrix, form.Grid:
		f.putTable(p, where, q)
	case form.Group:
		f.putGroup(p, where, q)
	default:
		p.Add(q)
	}
}

// Fit changes the kind and the limits of a question so that our forms can hold
// them. What is said of required, conditions and texts stays.
func (f *Form) Fit(where exchange.Place, q *form.Question) {
	if q.Required {
		q.RequiredIf = ""
	}
	switch q.Kind {
	case form.Single, form.Multiple, form.Ranking, form.Allocation, form.Likert:
		f.fitOptions(where, q)
	case form.Rating:
		if (len(q.Low) > 0) != (len(q.High) > 0) {
			if len(q.Low) == 0 {
				q.Low = f.Same(strconv.Itoa(q.From))
			} else {
				q.High = f.Same(strconv.Itoa(q.To))
			}
		}
	case form.Number:
		f.fitNumber(where, q)
	case form.ShortTxt:
		q.MaxLength = fitLength(q, maxText, form.MaxText)
	case form.LongTxt:
		q.MaxLength = fitLength(q, maxLongText, form.MaxLongText)
	case form.File:
		f.fitFiles(where, q)
	case form.Hidden:
		if q.MaxLength == 0 {
			q.MaxLength = 100
		}
	case form.Note, form.Calculated:
		q.Required = false
	}
}

func fitLength(q *form.Question, usual, most int) int {
	q.MinLength = min(max(q.MinLength, 0), most)
	if q.MaxLength <= 0 {
		return max(usual, q.MinLength)
	}
	return min(max(q.MaxLength, q.MinLength), most)
}

func (f *Form) fitOptions(where exchange.Place, q *form.Question) {
	become := func(kind form.Kind, what, instead string) {
		f.Leave(where, what, instead)
		q.Kind, q.Top, q.Total = kind, 0, 0
	}
	n := len(q.Options)
	weighed := q.Kind == form.Ranking || q.Kind == form.Allocation
	switch {
	case n == 0:
		become(form.ShortTxt, "there are no choices here", "a text is asked for")
	case n > form.MaxOptions:
		become(form.ShortTxt, fmt.Sprintf("there are %d choices; the limit is %d", n, form.MaxOptions), "a text is asked for")
	case weighed && (n > form.MaxRanked || n < 2):
		become(form.Multiple, fmt.Sprintf("%d choices can't be weighed against each other; from 2 to %d can", n, form.MaxRanked), "any of them can be chosen")
	case q.Kind == form.Single && n == 1:
		become(form.Multiple, "there is one choice only", "it can be ticked")
	case q.Kind == form.Likert && (n > form.MaxScale || n < 2):
		become(form.Single, fmt.Sprintf("%d points are no scale; from 2 to %d are", n, form.MaxScale), "one of them can be chosen")
		if n == 1 {
			q.Kind = form.Multiple
		}
	}
	if q.Kind == form.ShortTxt {
		q.Options, q.MaxLength, q.List, q.Shuffle, q.AtLeast, q.AtMost = nil, maxText, false, false, 0, 0
		return
	}
	f.fitCounts(where, q)
}

// fitCounts fits how many options can be chosen, and what options can have.
func (f *Form) fitCounts(where exchange.Place, q *form.Question) {
	exclusive := 0
	for i := range q.Options {
		o := &q.Options[i]
		if q.Kind != form.Multiple {
			o.Exclusive = false
		}
		if q.Kind != form.Multiple && q.Kind != form.Single {
			o.Specify = false
		}
		exclusive += btoi(o.Exclusive)
	}
	if q.Kind != form.Multiple {
		q.AtLeast, q.AtMost = 0, 0
		return
	}
	q.List = false
	f.fitRange(where, q, len(q.Options)-exclusive, len(q.Options))
}

// fitRange fits from how many to how many there can be.
func (f *Form) fitRange(where exchange.Place, q *form.Question, least, most int) {
	was := [2]int{q.AtLeast, q.AtMost}
	q.AtLeast = min(max(q.AtLeast, 0), least)
	if q.AtMost = max(q.AtMost, 0); q.AtMost > most {
		q.AtMost = 0
	}
	if q.AtMost > 0 && q.AtLeast > q.AtMost {
		q.AtMost = 0
	}
	if q.AtLeast != was[0] || q.AtMost != was[1] && was[1] < most {
		f.Leave(where, fmt.Sprintf("from %d to %d of %d can't be chosen", was[0], was[1], most), "the limits are changed")
	}
}

func (f *Form) fitNumber(where exchange.Place, q *form.Question) {
	if q.Min != nil && q.Max != nil && *q.Min > *q.Max {
		f.Leave(where, "the lowest number is above the highest", "any number is taken")
		q.Min, q.Max, q.Slider, q.Step = nil, nil, false, 0
	}
	if !q.Slider {
		q.Step = 0
		return
	}
	if q.Step == 0 {
		q.Step = 1
	}
	if q.Min == nil || q.Max == nil || *q.Min == *q.Max || q.Step < 0 || math.Abs(*q.Max-*q.Min)/q.Step > maxSteps || !q.OnStep(*q.Max) {
		f.Leave(where, "the steps do not lead from the lowest number to the highest", "any number is taken, without a slider")
		q.Slider, q.Step, q.Integer = false, 0, false
		return
	}
	q.Integer = *q.Min == math.Trunc(*q.Min) && q.Step == math.Trunc(q.Step)
}

func (f *Form) fitFiles(where exchange.Place, q *form.Question) {
	if len(q.Types) == 0 {
		q.Types = slices.Clone(form.FileTypes)
	}
	if mb := q.MaxBytes >> 20; mb < 1 || mb > form.MaxFileMB {
		q.MaxBytes = 10 << 20
	}
	f.fitRange(where, q, form.MaxFiles, form.MaxFiles)
	if q.AtLeast > 0 && q.AtMost == 0 {
		q.AtMost = q.AtLeast
	}
	if f.files += q.MostFiles(); f.files <= form.MaxFiles {
		return
	}
	f.files -= q.MostFiles()
	if left := form.MaxFiles - f.files; left > 0 {
		f.Leave(where, fmt.Sprintf("a form takes at most %d files", form.MaxFiles), fmt.Sprintf("at most %d are taken here", left))
		q.AtLeast, q.AtMost = min(q.AtLeast, left), left
		f.files = form.MaxFiles
		return
	}
	f.Leave(where, fmt.Sprintf("a form takes at most %d files", form.MaxFiles), "a text is asked for, such as an address of the file")
	*q = form.Question{ID: q.ID, Kind: form.ShortTxt, Label: q.Label, Hint: q.Hint, Required: q.Required, ShowIf: q.ShowIf, RequiredIf: q.RequiredIf, MaxLength: maxText}
}

// specified makes a text question of every option with a text field but the
// last, since a question can have one.
func (f *Form) specified(where exchange.Place, q *form.Question) []*form.Question {
	var extra []*form.Question
	last := true
	for i := len(q.Options) - 1; i >= 0; i-- {
		o := &q.Options[i]
		if !o.Specify {
			continue
		}
		if last {
			last = false
			continue
		}
		o.Specify = false
		text := &form.Question{ID: f.names.New(q.ID + "_" + o.ID), Kind: form.ShortTxt, MaxLength: maxText, Label: f.Under(q.Label, o.Label)}
		text.ShowIf = fmt.Sprintf("%s = %q", q.ID, o.ID)
		if q.Kind == form.Multiple {
			text.ShowIf = fmt.Sprintf("has(%s, %q)", q.ID, o.ID)
		}
		f.places[text.ID] = where
		f.Leave(where, "another choice with a text field, "+Quote(o.ID), "the text is asked for by "+text.ID)
		extra = append(extra, text)
	}
	slices.Reverse(extra)
	return extra
}

// putTable puts a matrix or a grid on a page, in parts if it is too large. A
// scale of one point or of too many becomes columns of boxes.
func (f *Form) putTable(p *Page, where exchange.Place, q *form.Question) {
	if n := len(q.Options); q.Kind == form.Matrix && (n < 2 || n > form.MaxScale) {
		f.Leave(where, fmt.Sprintf("a scale of %d points; from 2 to %d are possible", n, form.MaxScale), "the points are boxes to tick")
		q.Kind, q.Cells, q.Columns, q.Options = form.Grid, form.CellChoice, q.Options, nil
	}
	if len(q.Rows) == 0 || q.Kind == form.Grid && len(q.Columns) == 0 {
		f.Leave(where, "the table has no rows or no columns", "a text is asked for")
		*q = form.Question{ID: q.ID, Kind: form.LongTxt, Label: q.Label, Hint: q.Hint, Required: q.Required, MaxLength: maxLongText}
		p.Add(q)
		return
	}
	if q.Kind == form.Grid && q.Cells == form.CellText {
		q.MaxLength = 200
	}
	rows, columns := form.MaxRows, max(len(q.Columns), 1)
	if q.Kind == form.Grid {
		columns = min(columns, form.MaxColumns)
		if q.Cells != form.CellChoice {
			rows = min(rows, maxCells/columns)
		}
	}
	part, allRows, allColumns := 0, q.Rows, q.Columns
	for at := 0; at < len(allRows); at += rows {
		for c := 0; c < max(len(allColumns), 1); c += columns {
			one := f.part(q, part, where, "the table is larger than one can be")
			part++
			one.Rows = allRows[at:min(at+rows, len(allRows))]
			if q.Kind == form.Grid {
				one.Columns = allColumns[c:min(c+columns, len(allColumns))]
			}
			p.Add(one)
		}
	}
}

// putGroup puts a group on a page; one with many fields in several parts, one
// without any as a note.
func (f *Form) putGroup(p *Page, where exchange.Place, q *form.Question) {
	f.fitRange(where, q, form.MaxGroupRows, form.MaxGroupRows)
	if len(q.Fields) == 0 {
		f.Leave(where, "the table has no fields", "a note with its title stands there")
		*q = form.Question{ID: q.ID, Kind: form.Note, Label: q.Label}
		p.Add(q)
		return
	}
	fields := q.Fields
	for part := 0; len(fields) > 0; part++ {
		one := f.part(q, part, where, fmt.Sprintf("a table has at most %d fields", form.MaxFields))
		n := min(len(fields), form.MaxFields)
		one.Fields, fields = fields[:n:n], fields[n:]
		p.Add(one)
	}
}

// part is a part of a question that has become several: the first is itself,
// the others have the same conditions, once these are known.
func (f *Form) part(q *form.Question, part int, where exchange.Place, why string) *form.Question {
	if part == 0 {
		return q
	}
	one := *q
	one.ID = f.names.New(q.ID)
	f.places[one.ID] = where
	f.Leave(where, why, "it goes on in "+one.ID)
	f.Later(func() { one.ShowIf, one.RequiredIf, one.Required = q.ShowIf, q.RequiredIf, q.Required })
	return &one
}

// Field makes a question one that can be a field of a group.
func (f *Form) Field(where exchange.Place, q *form.Question) form.Question {
	f.Fit(where, q)
	for i := range q.Options {
		if q.Options[i].Specify && slices.ContainsFunc(q.Options[i+1:], func(o form.Option) bool { return o.Specify }) {
			q.Options[i].Specify = false
			f.Leave(where, "another choice with a text field", "it has none")
		}
	}
	if slices.Contains(form.FieldKinds, q.Kind) {
		return *q
	}
	to := form.Question{ID: q.ID, Kind: form.ShortTxt, Label: q.Label, Hint: q.Hint, Required: q.Required, MaxLength: maxText}
	switch q.Kind {
	case form.Ranking:
		to.Kind, to.Options, to.MaxLength = form.Multiple, q.Options, 0
	case form.Consent:
		to.Kind, to.MaxLength = form.YesNo, 0
	}
	f.Leave(where, fmt.Sprintf("a question of kind %s in a table", q.Kind), fmt.Sprintf("it is one of kind %s", to.Kind))
	return to
}

// KnowQuestion says what the names of a question stand for: its own and, of
// parts, with a point between.
func (f *Form) KnowQuestion(name string, q *form.Question, values, rows map[string]string) {
	s := &Subject{Name: q.ID, Kind: q.Kind, Options: values}
	switch q.Kind {
	case form.YesNo, form.Single, form.Likert, form.Consent:
		s.Type = expr.Choice
	case form.Multiple, form.Ranking:
		s.Type = expr.Choices
	case form.Rating, form.Number:
		s.Type = expr.Number
	case form.Date:
		s.Type = expr.Date
	case form.ShortTxt, form.LongTxt, form.Email, form.Phone, form.Hidden:
		s.Type = expr.Text
	case form.Note:
		return
	default:
		s.Type = expr.Items
	}
	f.Know(name, s)
	for value, id := range rows {
		part := &Subject{Name: q.ID + "." + id, Kind: q.Kind, Options: values, Type: expr.Choice}
		if q.Kind == form.Grid {
			part.Type = expr.Choices
		}
		f.Know(name+"."+value, part)
	}
}

// Number reads a number.
func Number(s string) (float64, bool) {
	x, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return x, err == nil && x-x == 0 && math.Abs(x) < 1e15
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
