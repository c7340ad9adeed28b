package form

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"toadam/internal/author"
	"toadam/internal/expr"
)

// Limits of answers: the largest that an author can set, and what holds where
// the author says nothing. Lengths are in characters.
const (
	MaxText     = 2000
	MaxLongText = 100_000
	MaxFileMB   = 20
	MaxFiles    = 20 // of all questions of a form together

	defaultText     = 500
	defaultHidden   = 100
	defaultLongText = 20_000
	defaultFileMB   = 10
	defaultTotal    = 100 // of an allocation

	maxPattern = 500
	maxRating  = 10        // the highest point
	maxSteps   = 1000      // of a slider
	maxTotal   = 1_000_000 // of an allocation
)

// FileTypes are the types of files that can be asked for.
var FileTypes = []string{"docx", "pdf"}

// answered are the kinds that respondents answer.
var answered = []Kind{YesNo, Single, Multiple, Likert, Matrix, Ranking, Allocation, Rating, Number, Date, DateRange,
	ShortTxt, LongTxt, Email, Phone, File, Consent, Grid, Group, Statements, Pairwise}

// visible are the kinds that respondents can meet where they stand.
var visible = append([]Kind{Note, Calculated}, answered...)

// keys are those of a question beside its kind, with the kinds that they fit;
// none: every kind.
var keys = []struct {
	name  string
	kinds []Kind
}{
	{"label", nil},
	{"hint", visible},
	{"required", answered},
	{"show_if", visible},
	{"required_if", answered},
	{"valid_if", answered},
	{"invalid", answered},
	{"locked", nil},
	{"options", []Kind{Single, Multiple, Ranking, Allocation, Pairwise}},
	{"list", []Kind{Single}},
	{"within", []Kind{Single}},
	{"shuffle", []Kind{Single, Multiple, Ranking, Allocation, Matrix, Grid, Pairwise}},
	{"at_least", []Kind{Multiple, File, Group}},
	{"at_most", []Kind{Multiple, File, Group}},
	{"total", []Kind{Allocation}},
	{"top", []Kind{Ranking}},
	{"scale", []Kind{Likert, Matrix}},
	{"rows", []Kind{Matrix, Grid, Statements}},
	{"columns", []Kind{Grid}},
	{"cells", []Kind{Grid}},
	{"fields", []Kind{Group}},
	{"draw", []Kind{Statements, Pairwise}},
	{"ties", []Kind{Pairwise}},
	{"from", []Kind{Rating}},
	{"to", []Kind{Rating}},
	{"low", []Kind{Rating}},
	{"high", []Kind{Rating}},
	{"min", []Kind{Number, Grid}},
	{"max", []Kind{Number, Grid}},
	{"integer", []Kind{Number, Grid}},
	{"slider", []Kind{Number}},
	{"step", []Kind{Number}},
	{"unit", []Kind{Allocation, Number, Grid}},
	{"earliest", []Kind{Date, DateRange}},
	{"latest", []Kind{Date, DateRange}},
	{"min_length", []Kind{ShortTxt, LongTxt}},
	{"max_length", []Kind{ShortTxt, LongTxt, Grid, Hidden}},
	{"pattern", []Kind{ShortTxt}},
	{"pattern_hint", []Kind{ShortTxt}},
	{"types", []Kind{File}},
	{"max_mb", []Kind{File}},
	{"parameter", []Kind{Hidden}},
	{"value", []Kind{Calculated}},
	{"display", []Kind{Calculated}},
}

func (r *reader) questions(v author.Value) []Question {
	items := r.items(v, MaxQuestions)
	list := make([]Question, 0, len(items))
	for _, m := range items {
		list = append(list, r.question(m))
	}
	return list
}

// items reads a list of questions, as far as they are maps with anything in them.
func (r *reader) items(v author.Value, most int) (list []author.Map) {
	for _, item := range v.List(most) {
		if r.total++; r.total == MaxQuestions+1 {
			item.Fail(fmt.Sprintf("the form has more than %d questions", MaxQuestions), "make two forms of it")
		}
		m := item.Map()
		if _, first := m.First(); first.Key.Present() {
			list = append(list, m)
		}
	}
	return list
}

// question reads one question.
func (r *reader) question(m author.Map) Question {
	q := r.begin(&m, Kinds, r.lines, "")
	if q.Kind == "" {
		return q
	}
	q.Locked = m.Get("locked").Bool()
	r.conditions(&q, m)
	r.details(&q, m)
	return q
}

// begin reads what questions and fields have in common: the first key is the
// kind, with the identifier, which must be new among lines. Findings about the
// rest of m begin with its path and the identifier.
func (r *reader) begin(m *author.Map, kinds []Kind, lines map[string]int, path string) Question {
	name, first := m.First()
	kind := Kind(name)
	if !slices.Contains(kinds, kind) {
		unknownKind(*m, name, kinds)
		return Question{}
	}
	q := Question{ID: first.Value.ID(), Kind: kind, Line: m.Line()}
	once(first.Value, q.ID, "question", lines)
	if expr.IsKeyword(q.ID) {
		first.Value.Fail(fmt.Sprintf("%s is a word of conditions, so no question can be called that", q.ID), "choose another identifier")
	}
	*m = m.About(path + q.ID)
	fitting(*m, kind)
	if path == "" {
		r.here.question = q.ID
	}
	q.Label = r.text(m.Need("label"), labelLength(kind))
	q.Hint = r.text(m.Get("hint"), author.MaxProse)
	q.Required = m.Get("required").Bool()
	q.Shuffle = m.Get("shuffle").Bool()
	return q
}

// labelLength is how long a label can be; that of a note is the note.
func labelLength(kind Kind) int {
	if kind == Note {
		return author.MaxProse
	}
	return author.MaxLabel
}

// unknownKind notes a question whose first key is not its kind.
func unknownKind(m author.Map, first string, kinds []Kind) {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	for key, e := range m.Entries() {
		if slices.Contains(kinds, Kind(key)) {
			e.Key.Fail("the kind of question must be its first key", "move "+key+" to the top of the question")
			return
		}
	}
	_, e := m.First()
	mend := "begin the question with its kind and identifier, as in single: role; kinds are " + strings.Join(names, ", ")
	if near := author.Nearest(first, names); near != "" {
		mend = "did you mean " + near + "?"
	}
	what := fmt.Sprintf("%q is no kind of question", first)
	if slices.Contains(Kinds, Kind(first)) {
		what = fmt.Sprintf("a field of a group can't be of the kind %s", first)
	}
	e.Key.Fail(what, mend)
}

// fitting notes keys that are unknown, or fit other kinds only.
func fitting(m author.Map, kind Kind) {
	for key, e := range m.Entries() {
		kinds, known := fits(key)
		switch {
		case key == string(kind) || known && fitsKind(kinds, kind):
		case known:
			e.Key.Fail(fmt.Sprintf("%s does not fit the kind %s", key, kind), "remove it; it fits "+list(kinds))
		case slices.Contains(Kinds, Kind(key)):
			e.Key.Fail(fmt.Sprintf("a question has one kind, and this one is %s already", kind), "remove "+key+", or begin a new question with a dash")
		default:
			e.Key.Known(key, "key", Keys(kind))
		}
	}
}

// fits returns the kinds that a key fits, and whether there is such a key.
func fits(key string) (kinds []Kind, known bool) {
	for _, k := range keys {
		if k.name == key {
			return k.kinds, true
		}
	}
	return nil, false
}

func fitsKind(kinds []Kind, kind Kind) bool { return kinds == nil || slices.Contains(kinds, kind) }

// Keys are those that fit a kind of question, beside the kind itself, in the
// order in which they are written.
func Keys(kind Kind) []string {
	var names []string
	for _, k := range keys {
		if fitsKind(k.kinds, kind) {
			names = append(names, k.name)
		}
	}
	return names
}

func list(kinds []Kind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = string(k)
	}
	return strings.Join(words, ", ")
}

// details reads what belongs to the kind.
func (r *reader) details(q *Question, m author.Map) {
	switch q.Kind {
	case Note, YesNo, Email, Phone, Consent:
	case Single:
		r.single(q, m)
	case Multiple:
		q.Options = r.optionsOf(m.Need("options"), 1, MaxOptions).options
		withoutCascade(q, m)
		numberOfChoices(q, m)
	case Likert:
		q.Options = r.scaleOf(m.Need("scale"))
	case Matrix:
		q.Options = r.scaleOf(m.Need("scale"))
		q.Rows = r.rows(m.Need("rows"))
	case Ranking:
		q.Options = r.plain(m.Need("options"), MaxRanked, "option", "an option of this kind", "options")
		top(q, m.Get("top"))
	case Statements:
		r.statements(q, m)
	case Pairwise:
		r.pairwise(q, m)
	case Allocation:
		q.Options = r.plain(m.Need("options"), MaxRanked, "option", "an option of this kind", "options")
		q.Total = usual(m.Get("total"), maxTotal, defaultTotal)
		q.Unit = r.fixed(m.Get("unit"), author.MaxLabel)
	case Rating:
		r.points(q, m)
	case Number:
		r.numberRange(q, m)
	case Date, DateRange:
		days(q, m)
	case ShortTxt:
		lengths(q, m, MaxText, defaultText)
		r.pattern(q, m)
	case LongTxt:
		lengths(q, m, MaxLongText, defaultLongText)
	case File:
		fileTypes(q, m)
		r.numberOfFiles(q, m)
	case Calculated:
		r.calculation(q, m.Need("value"))
		q.Display = m.Get("display").Bool()
	case Grid:
		r.grid(q, m)
	case Group:
		r.group(q, m)
	case Hidden:
		q.Parameter = parameter(m.Get("parameter"), q.ID)
		q.MaxLength = usual(m.Get("max_length"), MaxText, defaultHidden)
	default:
		m.Fail(fmt.Sprintf("the kind %s can't be read", q.Kind), "use another kind")
	}
}

// usual reads a whole number from 1 to most; where the author gives none, it is
// the usual one.
func usual(v author.Value, most, number int) int {
	if v.Present() {
		return v.Int(1, most)
	}
	return number
}

// top reads how many options are put in order.
func top(q *Question, v author.Value) {
	q.Top = v.Int(1, MaxRanked)
	if n := len(q.Options); n > 0 && q.Top > n {
		v.Fail(fmt.Sprintf("top is %d, but there are %d options", q.Top, n), "lower it, or remove it")
	}
}

// points reads the ends of a rating, and what they mean.
func (r *reader) points(q *Question, m author.Map) {
	q.From = m.Get("from").Int(0, maxRating)
	q.To = usual(m.Get("to"), maxRating, maxRating)
	if q.From >= q.To && q.To > 0 {
		m.Get("from").Fail(fmt.Sprintf("a rating from %d to %d has no points to choose from", q.From, q.To), "make from smaller than to")
	}
	q.Low = r.fixed(m.Get("low"), author.MaxLabel)
	q.High = r.fixed(m.Get("high"), author.MaxLabel)
	switch low, high := m.Get("low"), m.Get("high"); {
	case low.Present() && !high.Present():
		low.Fail("low has no high", "add high, which says what the highest point means")
	case high.Present() && !low.Present():
		high.Fail("high has no low", "add low, which says what the lowest point means")
	}
}

func (r *reader) numberRange(q *Question, m author.Map) {
	q.Integer = m.Get("integer").Bool()
	q.Unit = r.fixed(m.Get("unit"), author.MaxLabel)
	if x, ok := m.Get("min").Number(); ok {
		q.Min = &x
	}
	if x, ok := m.Get("max").Number(); ok {
		q.Max = &x
	}
	if q.Min != nil && q.Max != nil && *q.Min > *q.Max {
		m.Get("min").Fail("min is larger than max", "exchange them")
	}
	slider(q, m)
}

// slider reads whether there is one, and its steps, which must lead from min to
// max exactly.
func slider(q *Question, m author.Map) {
	has, step := m.Get("slider"), m.Get("step")
	if q.Slider = has.Bool(); !q.Slider {
		if step.Present() {
			step.Fail("step has no slider", "add slider: true, or remove step")
		}
		return
	}
	if q.Min == nil || q.Max == nil {
		has.Fail("a slider needs min and max", "add both")
		return
	}
	q.Step = 1
	if x, ok := step.Number(); ok {
		q.Step = x
	}
	switch steps := (*q.Max - *q.Min) / q.Step; {
	case q.Step <= 0:
		step.Fail("step must be larger than 0", "change it")
	case *q.Min > *q.Max: // a mistake that was noted
	case *q.Min == *q.Max:
		has.Fail("a slider has nowhere to go from min to max", "make max larger than min")
	case q.Integer && (q.Step != math.Trunc(q.Step) || *q.Min != math.Trunc(*q.Min)):
		has.Fail("a slider over whole numbers needs a whole min and a whole step", "change them, or remove integer")
	case !q.OnStep(*q.Max):
		has.Fail("the steps of the slider do not lead from min to max", fmt.Sprintf("change min, max or step, which is %v", q.Step))
	case steps > maxSteps:
		has.Fail(fmt.Sprintf("the slider has %.0f steps; the limit is %d", steps, maxSteps), "make the steps larger, or remove slider")
	}
}

// Today stands for the day of the answer in earliest and latest.
const Today = "today"

// days reads the limits of a date, or of both dates of a range.
func days(q *Question, m author.Map) {
	day := func(v author.Value) string {
		if v.Is(Today) {
			return Today
		}
		return v.Day()
	}
	q.Earliest, q.Latest = day(m.Get("earliest")), day(m.Get("latest"))
	if q.Earliest != Today && q.Latest != Today && q.Latest != "" && q.Earliest > q.Latest {
		m.Get("earliest").Fail("earliest is after latest", "exchange them")
	}
}

func lengths(q *Question, m author.Map, most, usual int) {
	q.MinLength = m.Get("min_length").Int(1, most)
	q.MaxLength = cmp.Or(m.Get("max_length").Int(1, most), max(usual, q.MinLength))
	if q.MinLength > q.MaxLength {
		m.Get("min_length").Fail("min_length is larger than max_length", "exchange them")
	}
}

func (r *reader) pattern(q *Question, m author.Map) {
	q.Pattern = m.Get("pattern").Str(maxPattern)
	q.PatternHint = r.fixed(m.Get("pattern_hint"), author.MaxLabel)
	has, hint := m.Get("pattern"), m.Get("pattern_hint")
	switch {
	case has.Present() && !hint.Present():
		has.Fail("pattern has no pattern_hint", "add pattern_hint, which tells in words what to write")
	case hint.Present() && !has.Present():
		hint.Fail("pattern_hint has no pattern", "add pattern, or write hint instead")
	}
	if q.Pattern == "" {
		return
	}
	re, err := compile(q.Pattern)
	if err != nil {
		reason := strings.TrimPrefix(err.Error(), "error parsing regexp: ")
		has.Fail("pattern is no regular expression: "+reason, "use the syntax RE2, in single quotes, as in '[0-9]{10}'")
	}
	q.pattern = re
}

// compile makes a pattern match whole texts only.
func compile(pattern string) (*regexp.Regexp, error) {
	// By itself first, so that "a)|(b" can't slip through the parentheses.
	if _, err := regexp.Compile(pattern); err != nil {
		return nil, err
	}
	return regexp.Compile(`\A(?:` + pattern + `)\z`)
}

func fileTypes(q *Question, m author.Map) {
	for _, item := range m.Get("types").List(MaxOptions) {
		kind := item.OneOf(FileTypes...)
		if kind != "" && slices.Contains(q.Types, kind) {
			item.Fail(kind+" is here twice", "remove one of them")
		}
		q.Types = append(q.Types, kind)
	}
	if !m.Get("types").Present() {
		q.Types = slices.Clone(FileTypes)
	}
	q.MaxBytes = int64(cmp.Or(m.Get("max_mb").Int(1, MaxFileMB), defaultFileMB)) << 20
}

// numberOfFiles reads how many files can be uploaded: one, where the author
// does not say.
func (r *reader) numberOfFiles(q *Question, m author.Map) {
	atLeast(q, m, MaxFiles, m.Get("at_most").Int(1, MaxFiles))
	if q.AtLeast > q.MostFiles() && q.AtMost == 0 {
		m.Get("at_least").Fail(fmt.Sprintf("at_least is %d, but without at_most there is one file", q.AtLeast), "add at_most")
	}
	before := r.files
	if r.files += q.MostFiles(); before <= MaxFiles && r.files > MaxFiles {
		m.Fail(fmt.Sprintf("the form asks for up to %d files; the limit is %d", r.files, MaxFiles), "lower at_most, or make two forms of it")
	}
}
