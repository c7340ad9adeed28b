package tally

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"

	"toadam/internal/form"
)

// column holds the answers to one question, one for each row. A row that was
// never set has no answer; a column may be shorter than the tally for that.
type column interface {
	// set takes the answer of a row. What the kind can't have as an answer, and
	// a second answer of the same row, is left out.
	set(row int, v bsoncore.Value)
	answered() int // rows that have an answer
	save(e *encoder)
	load(d *decoder) // fills an empty column
}

// newColumn returns an empty column for a kind of question; nil for a note,
// which asks nothing. It reports whether the kind is known.
func newColumn(kind form.Kind) (c column, known bool) {
	switch kind {
	case form.Note:
		return nil, true
	case form.YesNo, form.Single, form.Likert, form.Consent:
		return newChoice(), true
	case form.Multiple:
		return newMultiple(), true
	case form.Matrix, form.Statements, form.Pairwise:
		return &matrix{rows: map[string]*choice{}}, true
	case form.Ranking:
		return &ranking{matrix{rows: map[string]*choice{}}}, true
	case form.Allocation:
		return &allocation{amounts: map[string]*numbers{}}, true
	case form.Grid:
		return newGrid(), true
	case form.Group:
		return &group{*newChoice()}, true
	case form.Rating:
		return &rating{*newChoice()}, true
	case form.Number:
		return newNumbers(), true
	case form.Date:
		return newDates(), true
	case form.DateRange:
		return &dateRange{*newDates()}, true
	case form.ShortTxt, form.LongTxt, form.Email, form.Phone, form.File, form.Hidden:
		return &marks{}, true
	}
	return nil, false
}

// put sets element row of s, which it lengthens with missing where necessary.
func put[T any](s []T, row int, v, missing T) []T {
	for len(s) <= row {
		s = append(s, missing)
	}
	s[row] = v
	return s
}

// at is element row of s; missing where s is shorter.
func at[T any](s []T, row int, missing T) T {
	if row < len(s) {
		return s[row]
	}
	return missing
}

// dictionary gives options their numbers, in the order in which they come.
type dictionary struct {
	options []string
	index   map[string]int
	limit   int
}

func newDictionary(limit int) dictionary {
	return dictionary{index: map[string]int{}, limit: limit}
}

// of returns the number of an option, a new one if need be; false if full.
func (d *dictionary) of(option []byte) (int, bool) {
	if i, ok := d.index[string(option)]; ok {
		return i, true
	}
	if len(d.options) == d.limit {
		return 0, false
	}
	d.index[string(option)] = len(d.options)
	d.options = append(d.options, string(option))
	return len(d.options) - 1, true
}

// maxChoice is how many options a choice can have: what two bytes can tell
// apart, beside "missing".
const maxChoice = math.MaxUint16

// choice is one option in each row, as its number + 1; 0 is missing. One byte
// a row as long as the options allow, then two.
type choice struct {
	dictionary
	narrow []uint8
	wide   []uint16 // used once it is not nil
	counts []int    // by option
	base   int
}

func newChoice() *choice { return &choice{dictionary: newDictionary(maxChoice)} }

func (c *choice) set(row int, v bsoncore.Value) {
	if option, ok := text(v); ok {
		c.add(row, option)
	}
}

func (c *choice) add(row int, option []byte) {
	i, ok := c.of(option)
	if !ok || c.code(row) != 0 {
		return
	}
	if i+1 > math.MaxUint8 && c.wide == nil {
		c.widen()
	}
	if c.wide != nil {
		c.wide = put(c.wide, row, uint16(i+1), 0)
	} else {
		c.narrow = put(c.narrow, row, uint8(i+1), 0)
	}
	c.count(i, 1)
}

// count adds n rows to an option.
func (c *choice) count(option, n int) {
	for len(c.counts) <= option {
		c.counts = append(c.counts, 0)
	}
	c.counts[option] += n
	c.base += n
}

func (c *choice) code(row int) int {
	if c.wide != nil {
		return int(at(c.wide, row, 0))
	}
	return int(at(c.narrow, row, 0))
}

func (c *choice) widen() {
	c.wide = make([]uint16, len(c.narrow))
	for row, code := range c.narrow {
		c.wide[row] = uint16(code)
	}
	c.narrow = nil
}

func (c *choice) answered() int { return c.base }

// rating is one point of a rating in each row, as a choice of its numeral.
type rating struct{ choice }

func (r *rating) set(row int, v bsoncore.Value) {
	if x, ok := v.DoubleOK(); ok && x == math.Trunc(x) && 0 <= x && x <= math.MaxUint8 {
		r.add(row, strconv.AppendInt(nil, int64(x), 10))
	}
}

// values are the points with their counts, in ascending order.
func (r *rating) values() []value {
	values := make([]value, 0, len(r.options))
	for i, point := range r.options {
		if n, err := strconv.Atoi(point); err == nil && r.counts[i] > 0 {
			values = append(values, value{float64(n), r.counts[i]})
		}
	}
	slices.SortFunc(values, func(a, b value) int { return cmp.Compare(a.x, b.x) })
	return values
}

// maxMultiple is how many options a multiple choice can have.
const maxMultiple = 1023

// multiple is any of several options in each row: bits in bytes, eight options
// to a lane. The first bit of the first lane says that there is an answer.
type multiple struct {
	dictionary
	lanes  [][]uint8
	counts []int
	base   int
}

func (m *multiple) set(row int, v bsoncore.Value) {
	if v.Type != bsoncore.TypeArray || m.bit(row, 0) {
		return
	}
	m.mark(row, 0)
	m.base++
	for _, element := range elements(v.Data) {
		option, ok := text(element)
		if !ok {
			continue
		}
		if i, ok := m.of(option); ok && !m.bit(row, i+1) {
			m.mark(row, i+1)
			m.count(i, 1)
		}
	}
}

func (m *multiple) count(option, n int) {
	for len(m.counts) <= option {
		m.counts = append(m.counts, 0)
	}
	m.counts[option] += n
}

func (m *multiple) mark(row, bit int) {
	for len(m.lanes) <= bit/8 {
		m.lanes = append(m.lanes, nil)
	}
	lane := &m.lanes[bit/8]
	*lane = put(*lane, row, at(*lane, row, 0)|1<<(bit%8), 0)
}

func (m *multiple) bit(row, bit int) bool {
	return bit/8 < len(m.lanes) && at(m.lanes[bit/8], row, 0)>>(bit%8)&1 == 1
}

func (m *multiple) answered() int { return m.base }

// matrix is a choice for each row of a matrix question.
type matrix struct {
	marks // rows of the tally that have any answer
	rows  map[string]*choice
}

func (m *matrix) set(row int, v bsoncore.Value) {
	if v.Type != bsoncore.TypeEmbeddedDocument || m.marked(row) {
		return
	}
	for key, value := range elements(v.Data) {
		m.row(key).set(row, value)
		m.mark(row)
	}
}

// row returns the choices of a row of the matrix, new ones if it has none.
func (m *matrix) row(name []byte) *choice {
	c := m.rows[string(name)]
	if c == nil {
		c = newChoice()
		m.rows[string(name)] = c
	}
	return c
}

// ranking is a matrix of the places, from "1", that options were given.
type ranking struct{ matrix }

func (r *ranking) set(row int, v bsoncore.Value) {
	if v.Type != bsoncore.TypeArray || r.marked(row) {
		return
	}
	place := 0
	for _, element := range elements(v.Data) {
		if option, ok := text(element); ok {
			place++
			r.row(option).add(row, strconv.AppendInt(nil, int64(place), 10))
			r.mark(row)
		}
	}
}

// numbers is a number in each row; NaN is missing. Four bytes a row as long as
// they hold every number exactly, then eight.
type numbers struct {
	narrow []float32
	wide   []float64 // used once it is not nil
	base   int
	counts map[float64]int // by number; nil once there are too many different ones
}

// maxCounted is how many different numbers are counted as they come; a column
// with more is sorted when it is asked for.
const maxCounted = 4096

func newNumbers() *numbers { return &numbers{counts: map[float64]int{}} }

func (n *numbers) set(row int, v bsoncore.Value) {
	x, ok := v.DoubleOK()
	if !ok || math.IsNaN(x) || math.IsInf(x, 0) || !math.IsNaN(n.at(row)) {
		return
	}
	if n.wide == nil && float64(float32(x)) != x {
		n.widen()
	}
	if n.wide != nil {
		n.wide = put(n.wide, row, x, math.NaN())
	} else {
		n.narrow = put(n.narrow, row, float32(x), float32(math.NaN()))
	}
	n.count(x)
}

// count takes note of one more answer.
func (n *numbers) count(x float64) {
	n.base++
	if n.counts != nil {
		n.counts[x]++
	}
	if len(n.counts) > maxCounted {
		n.counts = nil
	}
}

func (n *numbers) at(row int) float64 {
	if n.wide != nil {
		return at(n.wide, row, math.NaN())
	}
	return float64(at(n.narrow, row, float32(math.NaN())))
}

func (n *numbers) widen() {
	n.wide = make([]float64, len(n.narrow))
	for row, x := range n.narrow {
		n.wide[row] = float64(x)
	}
	n.narrow = nil
}

// all yields the numbers of the rows that have one.
func (n *numbers) all(yield func(x float64) bool) {
	for row := range max(len(n.narrow), len(n.wide)) {
		if x := n.at(row); !math.IsNaN(x) && !yield(x) {
			return
		}
	}
}

// value is a number and how often it was answered.
type value struct {
	x float64
	n int
}

// sorted returns the answers in ascending order. A number may come in several
// values.
func (n *numbers) sorted() []value {
	var values []value
	if n.counts != nil {
		for x, count := range n.counts {
			values = append(values, value{x, count})
		}
	} else {
		for x := range n.all {
			values = append(values, value{x, 1})
		}
	}
	slices.SortFunc(values, func(a, b value) int { return cmp.Compare(a.x, b.x) })
	return values
}

func (n *numbers) answered() int { return n.base }

// noDay is the missing day; the others are those of the years 0 to 9999.
const (
	noDay    = math.MinInt32
	firstDay = -719_528
	lastDay  = 2_932_896
)

// dates is a day in each row, as a number of days since 1970.
type dates struct {
	days   []int32
	counts map[int32]int
	base   int

	last       string // the day added last, since the same comes often
	lastNumber int32
}

func newDates() *dates { return &dates{counts: map[int32]int{}, lastNumber: noDay} }

func (d *dates) set(row int, v bsoncore.Value) {
	if day, ok := text(v); ok {
		d.add(row, string(day))
	}
}

func (d *dates) add(row int, day string) {
	if day != d.last || d.lastNumber == noDay {
		n, ok := dayNumber(day)
		if !ok {
			return
		}
		d.last, d.lastNumber = day, n
	}
	if at(d.days, row, noDay) == noDay {
		d.days = put(d.days, row, d.lastNumber, noDay)
		d.counts[d.lastNumber]++
		d.base++
	}
}

func (d *dates) answered() int { return d.base }

// dateRange is the first day of a range in each row; the last stays in the log.
type dateRange struct{ dates }

func (d *dateRange) set(row int, v bsoncore.Value) {
	if v.Type != bsoncore.TypeEmbeddedDocument {
		return
	}
	for key, value := range elements(v.Data) {
		if string(key) == form.First {
			d.dates.set(row, value)
		}
	}
}

// marks is one bit for each row: whether there is an answer. The answer
// itself, a text or a file, stays in the log.
type marks struct {
	bits []uint64
	base int
}

func (m *marks) set(row int, v bsoncore.Value) {
	if v.Type == bsoncore.TypeString || v.Type == bsoncore.TypeEmbeddedDocument || v.Type == bsoncore.TypeArray {
		m.mark(row)
	}
}

func (m *marks) mark(row int) {
	if !m.marked(row) {
		m.bits = put(m.bits, row/64, at(m.bits, row/64, 0)|1<<(row%64), 0)
		m.base++
	}
}

func (m *marks) marked(row int) bool { return at(m.bits, row/64, 0)>>(row%64)&1 == 1 }

func (m *marks) answered() int { return m.base }
