package form

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"toadam/internal/author"
)

// YAML writes the definition as an author would have: Parse reads an equal one
// from it. A scale or a list that several questions have is stated once, under
// the name of the first that has it.
func (d *Definition) YAML() []byte {
	w := &writer{Writer: author.NewWriter(slices.Concat(d.Languages, d.InTranslation)...)}
	w.scales, w.lists = shared(d, scaled), shared(d, listed)
	w.head(d)
	w.named("scales", w.scales)
	w.named("lists", w.lists)
	w.Gap()
	w.In("pages", func() {
		for i := range d.Pages {
			if i > 0 {
				w.Gap()
			}
			w.Item(func() { w.page(&d.Pages[i]) })
		}
	})
	return w.Bytes()
}

// writer is the state of writing one form.
type writer struct {
	*author.Writer
	scales []namedOptions
	lists  []namedOptions
}

// namedOptions are options that several questions have.
type namedOptions struct {
	name    string
	options []Option
}

// scaled are the kinds that can name their points in place of stating them.
var scaled = []Kind{Likert, Matrix}

// listed are the kinds that can name their options in place of stating them.
var listed = []Kind{Single, Multiple}

// shared returns the options that more than one question of the kinds has. Those
// that speak of answers are stated where they are asked: the top of the file is
// before any answer.
func shared(d *Definition, kinds []Kind) []namedOptions {
	type use struct {
		namedOptions
		times int
	}
	var uses []*use
	count := func(q *Question) {
		if !slices.Contains(kinds, q.Kind) || slices.ContainsFunc(q.Options, Option.recalls) {
			return
		}
		for _, u := range uses {
			if reflect.DeepEqual(u.options, q.Options) {
				u.times++
				return
			}
		}
		uses = append(uses, &use{namedOptions{q.ID, q.Options}, 1})
	}
	for _, q := range d.Questions() {
		count(q)
		for i := range q.Fields {
			count(&q.Fields[i])
		}
	}
	var several []namedOptions
	for _, u := range uses {
		if u.times > 1 {
			several = append(several, unused(u.namedOptions, several))
		}
	}
	return several
}

// recalls reports whether the option speaks of an answer.
func (o Option) recalls() bool {
	names, _ := namesIn(o.Label)
	return len(names) > 0
}

// unused gives options a name that none of the others has: two fields can have
// the same identifier.
func unused(o namedOptions, others []namedOptions) namedOptions {
	name := o.name
	for n := 2; slices.ContainsFunc(others, func(other namedOptions) bool { return other.name == o.name }); n++ {
		suffix := "_" + strconv.Itoa(n)
		o.name = strings.TrimRight(name[:min(len(name), author.MaxID-len(suffix))], "_") + suffix
	}
	return o
}

// nameOfOptions is the name that options have, or "".
func nameOfOptions(named []namedOptions, options []Option) string {
	for _, n := range named {
		if reflect.DeepEqual(n.options, options) {
			return n.name
		}
	}
	return ""
}

// named writes the options that several questions have.
func (w *writer) named(key string, named []namedOptions) {
	if len(named) == 0 {
		return
	}
	w.Gap()
	w.In(key, func() {
		for _, n := range named {
			w.options(n.name, n.options)
		}
	})
}

// head writes what is said of the form as a whole.
func (w *writer) head(d *Definition) {
	w.Word("form", d.ID)
	w.Text("title", d.Title)
	w.Text("intro", d.Intro)
	w.Text("thanks", d.Thanks)
	w.Word("for", d.Audience)
	w.Words("languages", d.Languages)
	w.Words("in_translation", d.InTranslation)
	w.period(d)
	w.Words("shuffle", d.Shuffle)
	if len(d.Quotas) == 0 {
		return
	}
	w.In("quotas", func() {
		for _, q := range d.Quotas {
			w.Item(func() {
				w.Word("quota", q.ID)
				w.Code("if", q.If)
				w.Count("limit", q.Limit, 0)
				w.Text("message", q.Message)
			})
		}
	})
}

const minute = "2006-01-02 15:04"

// period writes when the form opens and closes, in the zone in which this was
// said, as far as it is known.
func (w *writer) period(d *Definition) {
	at := d.Closes
	if at.IsZero() {
		at = d.Opens
	}
	loc := zoneOf(at)
	if !d.Opens.IsZero() {
		layout := minute
		if opens := d.Opens.In(loc); opens.Equal(midnight(opens)) {
			layout = time.DateOnly
		}
		w.Word("opens", d.Opens.In(loc).Format(layout))
	}
	switch {
	case d.LastDay != "":
		w.Word("closes", d.LastDay)
	case !d.Closes.IsZero():
		w.Word("closes", d.Closes.In(loc).Format(minute))
	}
	if name := loc.String(); name != defaultZone && !at.IsZero() {
		w.Word("time_zone", name)
	}
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// zoneOf is the time zone of a moment: the one it names, or else one that is
// as far from UTC at that moment.
func zoneOf(t time.Time) *time.Location {
	_, offset := t.Zone()
	own := t.Location().String()
	hours := "Etc/GMT" + plusMinus(-offset/3600) // these names count westwards
	for _, name := range []string{own, defaultZone, hours} {
		loc, err := time.LoadLocation(name)
		if err != nil || name == "" || name == "Local" {
			continue
		}
		if _, o := t.In(loc).Zone(); o == offset {
			return loc
		}
	}
	return time.UTC
}

func plusMinus(n int) string {
	if n < 0 {
		return strconv.Itoa(n)
	}
	return "+" + strconv.Itoa(n)
}

func (w *writer) page(p *Page) {
	w.Word("page", p.ID)
	w.Text("title", p.Title)
	w.Text("intro", p.Intro)
	w.Code("show_if", p.ShowIf)
	w.True("shuffle", p.Shuffle)
	w.True("locked", p.Locked)
	if len(p.Next) > 0 {
		w.In("next", func() {
			for _, r := range p.Next {
				w.Item(func() {
					w.Word("to", r.To)
					w.Code("if", r.If)
				})
			}
		})
	}
	if len(p.Sections) == 1 && len(p.Sections[0].Title) == 0 {
		w.questions("questions", p.Sections[0].Questions)
		return
	}
	w.In("sections", func() {
		for _, s := range p.Sections {
			w.Item(func() {
				w.Text("title", s.Title)
				w.questions("questions", s.Questions)
			})
		}
	})
}

func (w *writer) questions(key string, list []Question) {
	w.In(key, func() {
		for i := range list {
			w.Item(func() { w.question(&list[i]) })
		}
	})
}

// options writes a list of options, of points or of columns.
func (w *writer) options(key string, options []Option) {
	w.In(key, func() {
		for _, o := range options {
			w.Item(func() {
				w.Text(o.ID, o.Label)
				w.True("specify", o.Specify)
				w.True("exclusive", o.Exclusive)
				w.Words("of", o.Of)
			})
		}
	})
}

// optionsOf writes options, or the name under which they stand.
func (w *writer) optionsOf(key string, options []Option, named []namedOptions) {
	if name := nameOfOptions(named, options); name != "" {
		w.Word(key, name)
		return
	}
	w.options(key, options)
}

func (w *writer) rows(key string, rows []Row) {
	w.In(key, func() {
		for _, r := range rows {
			w.Item(func() { w.Text(r.ID, r.Label) })
		}
	})
}

// question writes one question: what every kind can have, with what belongs to
// the kind between.
func (w *writer) question(q *Question) {
	w.Word(string(q.Kind), q.ID)
	w.Text("label", q.Label)
	w.Text("hint", q.Hint)
	w.Code("show_if", q.ShowIf)
	// at_least says that a multiple choice is required.
	w.True("required", q.Required && !(q.Kind == Multiple && q.AtLeast > 0))
	w.Code("required_if", q.RequiredIf)
	w.True("locked", q.Locked)
	w.details(q)
	w.Code("valid_if", q.ValidIf)
	w.Text("invalid", q.Invalid)
}

// details writes what belongs to the kind.
func (w *writer) details(q *Question) {
	switch q.Kind {
	case Note, YesNo, Email, Phone, Consent:
	case Single:
		w.True("list", q.List)
		w.Word("within", q.Within)
		w.True("shuffle", q.Shuffle)
		w.optionsOf("options", q.Options, w.lists)
	case Multiple:
		w.atLeast(q, 0)
		w.True("shuffle", q.Shuffle)
		w.optionsOf("options", q.Options, w.lists)
	case Likert:
		w.optionsOf("scale", q.Options, w.scales)
	case Matrix:
		w.True("shuffle", q.Shuffle)
		w.optionsOf("scale", q.Options, w.scales)
		w.rows("rows", q.Rows)
	case Ranking, Allocation, Pairwise:
		w.weighed(q)
	case Rating:
		w.Count("from", q.From, 0)
		w.Count("to", q.To, maxRating)
		w.Text("low", q.Low)
		w.Text("high", q.High)
	case Number:
		w.number(q)
		w.True("slider", q.Slider)
		if q.Slider && q.Step != 1 {
			w.Number("step", q.Step)
		}
	case Date, DateRange:
		w.Word("earliest", q.Earliest)
		w.Word("latest", q.Latest)
	case ShortTxt:
		w.lengths(q, defaultText)
		w.Code("pattern", q.Pattern)
		w.Text("pattern_hint", q.PatternHint)
	case LongTxt:
		w.lengths(q, defaultLongText)
	default:
		w.more(q)
	}
}

// more writes what belongs to the kinds that are not one answer in words or
// numbers.
func (w *writer) more(q *Question) {
	switch q.Kind {
	case File:
		w.atLeast(q, 1)
		if !slices.Equal(q.Types, FileTypes) {
			w.Words("types", q.Types)
		}
		w.Count("max_mb", int(q.MaxBytes>>20), defaultFileMB)
	case Grid:
		w.Word("cells", q.Cells)
		w.number(q)
		w.Count("max_length", q.MaxLength, 0)
		w.True("shuffle", q.Shuffle)
		w.rows("rows", q.Rows)
		w.options("columns", q.Columns)
	case Group:
		w.atLeast(q, 0)
		w.questions("fields", q.Fields)
	case Statements:
		w.Count("draw", q.Draw, 0)
		w.rows("rows", q.Rows)
	case Hidden:
		if q.Parameter != q.ID {
			w.Word("parameter", q.Parameter)
		}
		w.Count("max_length", q.MaxLength, 0)
	case Calculated:
		w.Code("value", q.Value)
		w.True("display", q.Display)
	default:
		panic("form: the kind " + string(q.Kind) + " can't be written")
	}
}

// weighed writes options that are weighed against each other.
func (w *writer) weighed(q *Question) {
	w.Count("top", q.Top, 0)
	if q.Kind == Allocation {
		w.Count("total", q.Total, defaultTotal)
	}
	w.Text("unit", q.Unit)
	w.True("ties", q.Ties)
	w.Count("draw", q.Draw, 0)
	w.True("shuffle", q.Shuffle)
	w.options("options", q.Options)
}

// atLeast writes how many there can be; usual is how many at most, where the
// author says nothing.
func (w *writer) atLeast(q *Question, usual int) {
	w.Count("at_least", q.AtLeast, 0)
	w.Count("at_most", cmp.Or(q.AtMost, usual), usual)
}

// number writes the limits of a number.
func (w *writer) number(q *Question) {
	w.True("integer", q.Integer)
	if q.Min != nil {
		w.Number("min", *q.Min)
	}
	if q.Max != nil {
		w.Number("max", *q.Max)
	}
	w.Text("unit", q.Unit)
}

// lengths writes the limits of a text.
func (w *writer) lengths(q *Question, usual int) {
	w.Count("min_length", q.MinLength, 0)
	w.Count("max_length", q.MaxLength, max(usual, q.MinLength))
}
