// Package form is what may be asked: the definition of a form, its pages and
// questions, and the reading and checking of the YAML that states it. It knows
// nothing of answers, of storage or of how a page looks.
package form

import (
	"fmt"
	"iter"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"toadam/internal/expr"
)

// Text is a text in several languages, keyed by BCP 47 tag.
type Text map[string]string

// In returns the text in lang; where it is missing, in Vietnamese, then in
// any language there is (the smallest tag, so that the choice is stable).
func (t Text) In(lang string) string { return t[t.Language(lang)] }

// Language is the language of what In returns.
func (t Text) Language(lang string) string {
	if t[lang] != "" {
		return lang
	}
	if t["vi"] != "" {
		return "vi"
	}
	first := ""
	for tag, s := range t {
		if s != "" && (first == "" || tag < first) {
			first = tag
		}
	}
	return first
}

// Kind is a kind of question. The set is closed: whatever handles kinds does
// so in one switch whose default fails.
type Kind string

const (
	Note       Kind = "note"       // a text to read; nothing to answer
	YesNo      Kind = "yes_no"     // "yes" or "no"
	Single     Kind = "single"     // one of several options
	Multiple   Kind = "multiple"   // any of several options
	Likert     Kind = "likert"     // one point of a scale
	Matrix     Kind = "matrix"     // one point of a scale for each row
	Ranking    Kind = "ranking"    // options in order
	Allocation Kind = "allocation" // a total dealt out to options, in whole numbers
	Rating     Kind = "rating"     // a whole number from From to To; zero is one
	Number     Kind = "number"     // a number
	Date       Kind = "date"       // a calendar day
	ShortTxt   Kind = "text"       // one line
	DateRange  Kind = "date_range" // two calendar days, the first not after the last
	LongTxt    Kind = "long_text"  // several lines
	Email      Kind = "email"      // an e-mail address
	Phone      Kind = "phone"      // a telephone number
	File       Kind = "file"       // uploaded files
	Consent    Kind = "consent"    // one box to tick: "yes", or no answer
	Grid       Kind = "grid"       // rows by columns: boxes to tick, numbers or texts in the cells
	Group      Kind = "group"      // a table whose rows the respondent adds; its columns are fields
	Pairwise   Kind = "pairwise"   // options against each other, two at a time
	Statements Kind = "statements" // short statements, each with "agree", "disagree" or "pass"
	Hidden     Kind = "hidden"     // a parameter of the address with which the form was opened
	Calculated Kind = "calculated" // what an expression gives; nobody fills it in
)

// Kinds are all kinds, in the order in which the documentation shows them.
var Kinds = []Kind{Note, YesNo, Single, Multiple, Likert, Matrix, Ranking, Allocation, Rating, Number, Date, DateRange, ShortTxt, LongTxt, Email, Phone, File, Consent, Grid, Group, Statements, Pairwise, Hidden, Calculated}

// Definition is one form as published: immutable once it has a Version.
type Definition struct {
	ID        string    `json:"id"`
	Version   int       `json:"version"` // 1, 2, … once published; 0 before
	Title     Text      `json:"title"`
	Intro     Text      `json:"intro,omitempty"`    // shown on the start page
	Thanks    Text      `json:"thanks,omitempty"`   // shown with the receipt; may be empty
	Audience  string    `json:"audience,omitempty"` // members, experts or units: who it is for
	Languages []string  `json:"languages"`          // tags; the first is the form's own language
	Opens     time.Time `json:"opens,omitzero"`
	Closes    time.Time `json:"closes,omitzero"`    // zero: no limit. A response is taken while Opens ≤ now < Closes
	LastDay   string    `json:"last_day,omitempty"` // "2006-01-02", if it closes at the end of a day rather than at a time
	Pages     []Page    `json:"pages"`

	// InTranslation are languages of which texts may be missing: respondents are
	// not offered them yet. None of them is in Languages.
	InTranslation []string `json:"in_translation,omitempty"`
	// Shuffle are pages, by identifier, that follow each other and are shown in
	// an order drawn for each respondent.
	Shuffle []string `json:"shuffle,omitempty"`
	Quotas  []Quota  `json:"quotas,omitempty"`

	questions map[string]*Question
	plain     *Definition // with names in place of answers; nil: no text speaks of one
	drawnFrom *Definition // as its author wrote it, if this is what one respondent is asked: see For
	seed      int64       // that of the respondent; 0: none
}

// Page is what is asked at once.
type Page struct {
	ID       string    `json:"id"`
	Title    Text      `json:"title,omitempty"`
	Intro    Text      `json:"intro,omitempty"`
	Sections []Section `json:"sections"`
	ShowIf   string    `json:"show_if,omitempty"` // on what condition it is shown
	Shuffle  bool      `json:"shuffle,omitempty"` // the questions of each section are shown in an order drawn for each respondent
	Next     []Route   `json:"next,omitempty"`    // where to go from here; the first whose condition holds counts, none: the page that follows
	Locked   bool      `json:"locked,omitempty"`  // the builder does not change it

	showIf *expr.Expr
}

// Route leads from a page to a later one, or to the end; pages in between are
// not shown.
type Route struct {
	To string `json:"to"`           // the page's identifier, or ToEnd
	If string `json:"if,omitempty"` // on what condition; "": always

	when *expr.Expr
}

// ToEnd leads to the check page: nothing more is asked.
const ToEnd = "end"

// Quota is how many responses of a sort are taken: the log decides, exactly.
type Quota struct {
	ID      string `json:"id"`
	If      string `json:"if"`      // which responses count towards it
	Limit   int    `json:"limit"`   // at least 1
	Message Text   `json:"message"` // what a respondent reads for whom there is no place left

	when *expr.Expr
}

// Section groups questions of one page under a heading (which may be empty).
type Section struct {
	Title     Text       `json:"title,omitempty"`
	Questions []Question `json:"questions"`
}

// Question is one question, or a note. Which fields apply depends on Kind.
type Question struct {
	ID       string `json:"id"` // [a-z][a-z0-9_]*, without "__"; unique in the form
	Kind     Kind   `json:"kind"`
	Label    Text   `json:"label"`
	Hint     Text   `json:"hint,omitempty"`
	Required bool   `json:"required,omitempty"`
	Line     int    `json:"-"` // where it begins in the YAML file

	Options []Option   `json:"options,omitempty"`  // single, multiple, ranking, allocation; the scale's points for likert and matrix
	List    bool       `json:"list,omitempty"`     // single: shown as a drop-down list instead of radio buttons
	Within  string     `json:"within,omitempty"`   // single: an earlier single question; an option is there for the choices named in its Of
	Shuffle bool       `json:"shuffle,omitempty"`  // options or rows are shown in an order drawn for each respondent; what has Specify or Exclusive stays last
	Rows    []Row      `json:"rows,omitempty"`     // matrix, grid; the statements of statements
	Columns []Option   `json:"columns,omitempty"`  // grid
	Cells   string     `json:"cells,omitempty"`    // grid: one of CellChoice, CellNumber, CellText
	Fields  []Question `json:"fields,omitempty"`   // group: of the kinds in FieldKinds
	AtLeast int        `json:"at_least,omitempty"` // multiple: how many options; group: rows; file: files; 0: no limit
	AtMost  int        `json:"at_most,omitempty"`
	Top     int        `json:"top,omitempty"` // ranking: how many of the options are put in order; 0: all

	Total int `json:"total,omitempty"` // allocation: what the numbers add up to

	Ties bool `json:"ties,omitempty"` // pairwise: neither may be chosen
	Draw int  `json:"draw,omitempty"` // statements, pairwise: how many are shown to each respondent, drawn at random; 0: all

	Parameter string `json:"parameter,omitempty"` // hidden: its name in the address
	Value     string `json:"value,omitempty"`     // calculated: the expression
	Display   bool   `json:"display,omitempty"`   // calculated: respondents see it where it stands

	From int  `json:"from,omitempty"` // rating: the lowest and the highest point, 0 ≤ From < To ≤ 10
	To   int  `json:"to,omitempty"`
	Low  Text `json:"low,omitempty"` // rating: what these two mean; may be empty
	High Text `json:"high,omitempty"`

	Min     *float64 `json:"min,omitempty"` // number, grid of numbers: inclusive; nil: no limit
	Max     *float64 `json:"max,omitempty"`
	Integer bool     `json:"integer,omitempty"` // number
	Unit    Text     `json:"unit,omitempty"`    // number, allocation
	Slider  bool     `json:"slider,omitempty"`  // number: a slider beside the field; Min and Max are set
	Step    float64  `json:"step,omitempty"`    // number with a slider: answers are Min plus a multiple of it

	Earliest string `json:"earliest,omitempty"` // date, date_range (of both days): "2006-01-02" or "today"; "": no limit
	Latest   string `json:"latest,omitempty"`

	MinLength   int    `json:"min_length,omitempty"` // text, long_text: in characters (runes after NFC)
	MaxLength   int    `json:"max_length,omitempty"`
	Pattern     string `json:"pattern,omitempty"`      // text: RE2 that the whole answer must match
	PatternHint Text   `json:"pattern_hint,omitempty"` // text: what the pattern asks for, in words

	Types    []string `json:"types,omitempty"`     // file: of "docx", "pdf"
	MaxBytes int64    `json:"max_bytes,omitempty"` // file

	// Expressions of package expr, as the author wrote them; "": none.
	ShowIf     string `json:"show_if,omitempty"`     // on what condition it is shown; else its answer does not count
	RequiredIf string `json:"required_if,omitempty"` // on what condition it must be answered
	ValidIf    string `json:"valid_if,omitempty"`    // what must hold once it is answered
	Invalid    Text   `json:"invalid,omitempty"`     // what is said when ValidIf does not hold

	Locked bool `json:"locked,omitempty"` // the builder does not change it

	showIf, requiredIf, validIf, value *expr.Expr // the same, checked

	like Kind // calculated: the kind whose answers its own are like

	pattern *regexp.Regexp // Pattern, compiled

	pairs []Pair // pairwise: those that one respondent is shown; nil: all
}

// Option is one choice, or one point of a scale.
type Option struct {
	ID        string   `json:"id"`
	Label     Text     `json:"label"`
	Specify   bool     `json:"specify,omitempty"`   // "other, please specify": opens a text field
	Exclusive bool     `json:"exclusive,omitempty"` // multiple: can't be chosen with another ("none of these")
	Of        []string `json:"of,omitempty"`        // single with Within: the choices there for which this is an option; none: all
}

// Row is one row of a matrix.
type Row struct {
	ID    string `json:"id"`
	Label Text   `json:"label"`
}

// What the cells of a grid hold.
const (
	CellChoice = "choice" // a box to tick: any of the columns for each row
	CellNumber = "number"
	CellText   = "text"
)

// FieldKinds are what the fields of a group can be: kinds with one answer.
var FieldKinds = []Kind{YesNo, Single, Multiple, Likert, Rating, Number, Date, ShortTxt, LongTxt, Email, Phone}

// StatementOptions are the answers to a statement; their labels are the
// program's own text.
var StatementOptions = []string{"agree", "disagree", "pass"}

// Tie is the answer to a pair of which neither is preferred.
const Tie = "tie"

// YesNoOptions are the two options of every yes/no question; their labels are
// the program's own text.
var YesNoOptions = []string{"yes", "no"}

// First and Last are the parts of a range of dates.
const (
	First = "first"
	Last  = "last"
)

// Given is the answer to a consent.
const Given = "yes"

// Questions yields every question in form order, notes included, with the
// index of its page.
func (d *Definition) Questions() iter.Seq2[int, *Question] {
	return func(yield func(int, *Question) bool) {
		for p := range d.Pages {
			for q := range d.Pages[p].Questions() {
				if !yield(p, q) {
					return
				}
			}
		}
	}
}

// Questions yields the page's questions in order, notes included.
func (p *Page) Questions() iter.Seq[*Question] {
	return func(yield func(*Question) bool) {
		for s := range p.Sections {
			for q := range p.Sections[s].Questions {
				if !yield(&p.Sections[s].Questions[q]) {
					return
				}
			}
		}
	}
}

// Question returns the question with the identifier, or nil.
func (d *Definition) Question(id string) *Question {
	if d.questions == nil {
		for _, q := range d.Questions() {
			if q.ID == id {
				return q
			}
		}
		return nil
	}
	return d.questions[id]
}

// Option returns the option with the identifier, or nil.
func (q *Question) Option(id string) *Option {
	for i := range q.Options {
		if q.Options[i].ID == id {
			return &q.Options[i]
		}
	}
	return nil
}

// OnStep reports whether a slider can stand at the number; without one, any can
// be answered.
func (q *Question) OnStep(x float64) bool {
	if !q.Slider {
		return true
	}
	steps := (x - *q.Min) / q.Step
	return math.Abs(steps-math.Round(steps)) < 1e-6
}

// Choices are what one can choose of, in the definition's order: the
// identifiers of options, of the program's own too, and the points of a rating
// as whole numbers. None for other kinds.
func (q *Question) Choices() []string {
	switch q.Like() {
	case YesNo:
		return slices.Clone(YesNoOptions)
	case Consent:
		return []string{Given}
	case Statements:
		return slices.Clone(StatementOptions)
	case Rating:
		points := make([]string, 0, q.To-q.From+1)
		for n := q.From; n <= q.To; n++ {
			points = append(points, strconv.Itoa(n))
		}
		return points
	}
	options := q.Options
	if q.Kind == Grid {
		options = q.boxes()
	}
	ids := make([]string, len(options))
	for i := range options {
		ids[i] = options[i].ID
	}
	return ids
}

// Basis is what must be the same in two versions of a question, beside its
// kind, for its answers to mean the same: the ends of a rating; which options a
// ranking or an allocation has, in whatever order, and how many are ranked or
// how much is dealt out; how a calculated value is worked out; what the cells of
// a grid hold. For most kinds it is empty.
func (q *Question) Basis() string {
	switch q.Kind {
	case Calculated:
		return q.Value
	case Rating:
		return fmt.Sprintf("%d-%d", q.From, q.To)
	case Grid:
		return q.Cells
	case Allocation:
		return fmt.Sprintf("%d to %s", q.Total, q.optionSet())
	case Ranking:
		return fmt.Sprintf("%d of %s", q.Places(), q.optionSet())
	case Pairwise:
		if q.Ties {
			return "ties"
		}
	}
	return ""
}

// optionSet is which options there are, in whatever order.
func (q *Question) optionSet() string {
	ids := make([]string, len(q.Options))
	for i := range q.Options {
		ids[i] = q.Options[i].ID
	}
	slices.Sort(ids)
	return strings.Join(ids, ",")
}

// Places is how many options of a ranking are put in order.
func (q *Question) Places() int {
	if q.Top > 0 {
		return q.Top
	}
	return len(q.Options)
}

// MostFiles is how many files can be uploaded.
func (q *Question) MostFiles() int { return max(q.AtMost, 1) }

// Parts are the parts of an answer that have a field each: the rows of a matrix,
// the options of a ranking or an allocation, the two days of a range, and of a
// grid the rows, if its cells are boxes, or else the cells. None for other kinds,
// which have one field, or as many as the respondent wants.
func (q *Question) Parts() []string {
	var parts []string
	switch q.Kind {
	case DateRange:
		return []string{First, Last}
	case Grid:
		return q.gridParts()
	case Pairwise:
		for _, p := range q.Pairs() {
			parts = append(parts, p.ID)
		}
	case Matrix, Statements:
		for i := range q.Rows {
			parts = append(parts, q.Rows[i].ID)
		}
	case Ranking, Allocation:
		for i := range q.Options {
			parts = append(parts, q.Options[i].ID)
		}
	}
	return parts
}

// Visible reports whether respondents meet the question where it stands.
func (q *Question) Visible() bool { return q.Kind != Hidden && (q.Kind != Calculated || q.Display) }

// Asks reports whether respondents answer the question themselves.
func (q *Question) Asks() bool { return q.Visible() && q.Kind != Note && q.Kind != Calculated }

// Specify reports whether one of the options opens a text field.
func (q *Question) Specify() bool {
	for i := range q.Options {
		if q.Options[i].Specify {
			return true
		}
	}
	return false
}

// Matches reports whether the whole text fits the question's pattern; without
// one every text does.
func (q *Question) Matches(text string) bool {
	if q.Pattern == "" {
		return true
	}
	re := q.pattern
	if re == nil { // a definition that was not read from a file
		var err error
		if re, err = compile(q.Pattern); err != nil {
			return false
		}
	}
	return re.MatchString(text)
}

// Comparable reports whether the answers to two versions of a question can be
// counted together: it is the same question, asked in the same way. Its
// wording and, except where Basis names them, its options may have changed.
func Comparable(a, b *Question) bool {
	return a.ID == b.ID && a.Kind == b.Kind && a.Basis() == b.Basis()
}

// Open reports whether responses are taken at the time, as far as the
// definition says (organisers may close a form earlier: see package intake).
func (d *Definition) Open(now time.Time) bool {
	return !now.Before(d.Opens) && (d.Closes.IsZero() || now.Before(d.Closes))
}
