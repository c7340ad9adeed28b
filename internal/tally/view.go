package tally

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"toadam/internal/form"
	"toadam/internal/intake"
)

// View is the tally as it is at one moment. Its methods take questions as the
// caller's definition has them: options come in that order, those of earlier
// versions that were chosen after them, and a question of another kind than
// the method is for has no answers.
type View struct{ t *Tally }

// Responses is how many responses count.
func (v *View) Responses() int { return v.t.rows }

// Head is the number of the last entry of the log that is counted.
func (v *View) Head() int64 { return v.t.head }

// Waiting is how many responses count without their answers, because the
// definition that they answer can't be had at the moment.
func (v *View) Waiting() int { return len(v.t.waiting) }

// Generated is how many responses are generated sample data.
func (v *View) Generated() int { return v.Via(intake.Generated) }

// Via is how many responses came in that way.
func (v *View) Via(via intake.Via) int {
	if i, ok := v.t.via.index[string(via)]; ok {
		return v.t.via.counts[i]
	}
	return 0
}

// Version is how many responses answered that version of the form.
func (v *View) Version(n int) int {
	if i, ok := v.t.version.index[strconv.Itoa(n)]; ok {
		return v.t.version.counts[i]
	}
	return 0
}

// maxGap is how many days Days fills at most: a hundred years. More can only be
// a mistaken day, which must not become a million bars.
const maxGap = 36_525

// Days are the numbers of responses by day, without gaps: every day from the
// first to the last one with a response, unless these are a century apart.
func (v *View) Days() []Day {
	days := v.t.day.byDay()
	if len(days) == 0 {
		return nil
	}
	first, last := days[0].number, days[len(days)-1].number
	if last-first > maxGap {
		return byName(days)
	}
	all := make([]dayCount, last-first+1)
	for i := range all {
		all[i].number = first + int32(i)
	}
	for _, d := range days {
		all[d.number-first].n = d.n
	}
	return byName(all)
}

// dayCount is how often a day was answered.
type dayCount struct {
	number int32
	n      int
}

// byDay returns the days that occur in order.
func (d *dates) byDay() []dayCount {
	days := make([]dayCount, 0, len(d.counts))
	for number, n := range d.counts {
		days = append(days, dayCount{number, n})
	}
	slices.SortFunc(days, func(a, b dayCount) int { return cmp.Compare(a.number, b.number) })
	return days
}

func byName(days []dayCount) []Day {
	list := make([]Day, len(days))
	for i, d := range days {
		list[i] = Day{Day: dayName(d.number), N: d.n}
	}
	return list
}

// Answered is how many responses answered the question, of whichever kind.
func (v *View) Answered(q *form.Question) int {
	if c := v.t.columns[idOf(q)]; c != nil {
		return c.answered()
	}
	return 0
}

// columnOf returns the question's column, or an empty one.
func columnOf[C column](v *View, q *form.Question, empty C) C {
	if c, ok := v.t.columns[idOf(q)].(C); ok {
		return c
	}
	return empty
}

// choice returns the column of a question whose answer is one choice.
func (v *View) choice(q *form.Question) *choice {
	if q.Kind == form.Rating {
		return &columnOf(v, q, &rating{}).choice
	}
	return columnOf(v, q, &choice{})
}

// Distribution counts the answers to a yes_no, single, multiple or likert
// question, a rating or a consent by choice.
func (v *View) Distribution(q *form.Question) Distribution {
	if q.Kind == form.Multiple {
		m := columnOf(v, q, &multiple{})
		return v.distribution(q, m.options, m.counts, m.base)
	}
	c := v.choice(q)
	return v.distribution(q, c.options, c.counts, c.base)
}

func (v *View) distribution(q *form.Question, dictionary []string, counts []int, base int) Distribution {
	d := Distribution{Question: q.ID, Base: base, Missing: v.t.rows - base}
	options, places := arrange(q, dictionary, counts)
	d.Counts = make([]Count, len(options))
	for i, option := range options {
		d.Counts[i].Option = option
	}
	for i, place := range places {
		if place >= 0 {
			d.Counts[place].N = at(counts, i, 0)
		}
	}
	return d
}

// arrange lists the choices of the question, then those that only the column
// knows and that were chosen. The second result is where each option of the
// column's dictionary is in the list; −1: nowhere.
func arrange(q *form.Question, dictionary []string, counts []int) (options []string, places []int) {
	options = q.Choices()
	place := make(map[string]int, len(options))
	for i, option := range options {
		place[option] = i
	}
	places = make([]int, len(dictionary))
	for i, option := range dictionary {
		p, ok := place[option]
		switch {
		case ok:
			places[i] = p
		case at(counts, i, 0) > 0:
			places[i] = len(options)
			options = append(options, option)
		default:
			places[i] = -1
		}
	}
	return options, places
}

// Matrix counts the answers to a matrix or to statements by option, for each of
// the rows in the definition's order; rows of earlier versions follow.
func (v *View) Matrix(q *form.Question) []Distribution {
	m := columnOf(v, q, &matrix{})
	var rows []Distribution
	for _, row := range matrixRows(q, m) {
		c := m.rows[row]
		if c == nil {
			c = &choice{}
		}
		d := v.distribution(q, c.options, c.counts, c.base)
		d.Row = row
		rows = append(rows, d)
	}
	return rows
}

func matrixRows(q *form.Question, m *matrix) []string {
	var rows []string
	for i := range q.Rows {
		rows = append(rows, q.Rows[i].ID)
	}
	for _, row := range slices.Sorted(maps.Keys(m.rows)) {
		if !slices.Contains(rows, row) {
			rows = append(rows, row)
		}
	}
	return rows
}

// Dates counts the answers to a date question by day; those to a range of dates
// by its first day.
func (v *View) Dates(q *form.Question) Dates {
	c := columnOf(v, q, &dates{})
	if q.Kind == form.DateRange {
		c = &columnOf(v, q, &dateRange{}).dates
	}
	return Dates{Question: q.ID, Base: c.base, Missing: v.t.rows - c.base, Days: byName(c.byDay())}
}
