// Package tally folds a form's log into columns, one for each question, and
// answers with counts, distributions and cross-tabulations. Its work does not
// grow with the number of responses, except for a cross-tabulation and the
// summary of a number, which scan their columns. It does no I/O.
package tally

import (
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"

	"toadam/internal/form"
	"toadam/internal/intake"
)

// Distribution is how the answers to one choice-like question (yes_no, single,
// multiple, likert, rating, consent, or one row of a matrix) fall over its
// choices: see form.Question.Choices.
// Base + Missing = the number of responses that count.
type Distribution struct {
	Question string
	Row      string // matrix only
	Counts   []Count
	Base     int // responses that answered it
	Missing  int // responses that did not
}

// Count is the number of responses that chose an option. For multiple choice
// the counts add up to more than the base.
type Count struct {
	Option string
	N      int
}

// Summary describes the answers to a number question or a rating.
type Summary struct {
	Question      string
	Cell          string // grid only: see form.Cell
	Base, Missing int
	Mean, SD      float64 // SD: sample standard deviation (n−1); 0 when Base < 2
	Min, Max      float64
	Median        float64
	Bins          []Bin
}

// Bin is one bar of a histogram: From ≤ x < To, the last one x ≤ To.
type Bin struct {
	From, To float64
	N        int
}

// Day is how many responses came on one day ("2006-01-02").
type Day struct {
	Day string
	N   int
}

// Dates is how the answers to a date question, or the first days of ranges, fall over the days that occur.
type Dates struct {
	Question      string
	Base, Missing int
	Days          []Day
}

// Crosstab counts responses by two choice-like questions: Cells[i][j] is the
// number with option Rows[i] of the first and Columns[j] of the second. Only
// responses that answered both are its base.
type Crosstab struct {
	Rows, Columns []string
	Cells         [][]int
	Base, Missing int
}

// Tally is the columns of one form, all versions together. It is a fold of
// package intake. The answer to a question keeps its column from version to
// version as long as form.Comparable says so: the question's identifier and
// kind, and for some kinds its basis. Options are known by their identifiers, so
// they may come, go and move.
type Tally struct {
	versions    func(version int) (*form.Definition, error)
	definitions map[int]*form.Definition // those of versions in the log; Apply's own

	mu      sync.RWMutex
	head    int64
	rows    int // one for each response
	day     *dates
	via     *choice
	version *choice
	columns map[columnID]column
	plans   map[int]plan
	waiting []waiting
}

// columnID names a column.
type columnID struct {
	question string
	kind     form.Kind
	basis    string
}

func idOf(q *form.Question) columnID { return columnID{q.ID, q.Like(), q.Basis()} }

// plan says to which column each answer of one version goes.
type plan map[string]column

// waiting is a row whose definition could not be had yet. It counts as a
// response, without answers, until it can.
type waiting struct {
	row     int
	version int
	answers bson.Raw
}

// New returns an empty tally. It asks versions for the definition of every
// version that it meets in the log, once, and again later if that fails.
func New(versions func(version int) (*form.Definition, error)) *Tally {
	t := &Tally{versions: versions, definitions: map[int]*form.Definition{}}
	t.Reset()
	return t
}

// Name identifies the fold and its format in snapshots.
func (t *Tally) Name() string { return "tally 3" }

// Reset empties the tally.
func (t *Tally) Reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.head, t.rows = 0, 0
	t.day, t.via, t.version = newDates(), newChoice(), newChoice()
	t.columns, t.plans, t.waiting = map[columnID]column{}, map[int]plan{}, nil
}

// Apply counts the next entries of the log.
func (t *Tally) Apply(entries []intake.Entry) {
	t.learn(entries)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting = slices.DeleteFunc(t.waiting, func(w waiting) bool { return t.record(w) })
	for i := range entries {
		e := &entries[i]
		t.head = e.Number
		if e.Kind != intake.Response {
			continue
		}
		w := waiting{row: t.rows, version: e.Version, answers: e.Answers}
		t.rows++
		t.day.add(w.row, e.Day)
		t.via.add(w.row, []byte(e.Via))
		t.version.add(w.row, []byte(strconv.Itoa(e.Version)))
		if !t.record(w) {
			w.answers = slices.Clone(w.answers)
			t.waiting = append(t.waiting, w)
		}
	}
}

// learn fetches the definitions that the entries, and those that wait, need.
// It does so before the lock is taken, since it may take long.
func (t *Tally) learn(entries []intake.Entry) {
	failed := map[int]bool{}
	need := func(version int) {
		if t.definitions[version] != nil || failed[version] {
			return
		}
		if d, err := t.versions(version); err == nil {
			t.definitions[version] = d
		} else {
			failed[version] = true
		}
	}
	for i := range t.waiting {
		need(t.waiting[i].version)
	}
	for i := range entries {
		if entries[i].Kind == intake.Response {
			need(entries[i].Version)
		}
	}
}

// record puts one response's answers into their columns; false if there is no
// definition to read them by. What a question can't have as an answer is no
// answer; package response lets none through.
func (t *Tally) record(w waiting) bool {
	p, ok := t.plan(w.version)
	if !ok {
		return false
	}
	for key, value := range elements(w.answers) {
		if c := p[string(key)]; c != nil {
			c.set(w.row, value)
		}
	}
	return true
}

// plan returns the plan of a version, and makes the columns it lacks.
func (t *Tally) plan(version int) (plan, bool) {
	if p, ok := t.plans[version]; ok {
		return p, true
	}
	d, ok := t.definitions[version]
	if !ok {
		return nil, false
	}
	p := plan{}
	for _, q := range d.Questions() {
		if q.Kind != form.Note {
			p[q.ID] = t.column(q)
		}
	}
	t.plans[version] = p
	return p, true
}

// column returns the question's column, a new one if it has none.
func (t *Tally) column(q *form.Question) column {
	id := idOf(q)
	c := t.columns[id]
	if c == nil {
		var known bool
		if c, known = newColumn(q.Like()); !known {
			panic(fmt.Sprintf("tally: question %s is of the kind %q", q.ID, q.Kind))
		}
		t.columns[id] = c
	}
	return c
}

// Read calls read with a view that does not change meanwhile. The view is not
// valid afterwards.
func (t *Tally) Read(read func(v *View)) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	read(&View{t})
}

// elements yields the keys and values of a document, as far as it is sound.
func elements(doc []byte) func(yield func(key []byte, v bsoncore.Value) bool) {
	return func(yield func([]byte, bsoncore.Value) bool) {
		if len(doc) < 5 {
			return
		}
		for rest := doc[4 : len(doc)-1]; len(rest) > 0; {
			elem, after, ok := bsoncore.ReadElement(rest)
			if !ok {
				return
			}
			rest = after
			key := elem.KeyBytes()
			v := bsoncore.Value{Type: bsoncore.Type(elem[0]), Data: elem[len(key)+2:]}
			if !yield(key, v) {
				return
			}
		}
	}
}

// text returns the bytes of a string value.
func text(v bsoncore.Value) ([]byte, bool) {
	if v.Type != bsoncore.TypeString || len(v.Data) < 5 {
		return nil, false
	}
	return v.Data[4 : len(v.Data)-1], true
}

// dayNumber counts the days from 1 January 1970 to a day "2006-01-02".
func dayNumber(day string) (int32, bool) {
	at, err := time.Parse(time.DateOnly, day)
	return int32(at.Unix() / (24 * 60 * 60)), err == nil
}

// dayName is the inverse of dayNumber.
func dayName(n int32) string {
	return time.Unix(int64(n)*24*60*60, 0).UTC().Format(time.DateOnly)
}
