// Package sample makes up responses to any form, for the demo and for load
// tests: nobody's opinions, always valid, and the same for the same seed. The
// program labels them as generated wherever they show.
package sample

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"toadam/internal/form"
	"toadam/internal/response"
)

// Maker makes up responses to one form. It is not safe for concurrent use.
type Maker struct {
	form   *form.Definition
	random *rand.Rand
	today  time.Time
	made   int
}

// New returns a maker. Dates it makes up are not after today.
func New(d *form.Definition, seed uint64, today time.Time) *Maker {
	return &Maker{form: d, random: rand.New(rand.NewPCG(seed, spread(d.ID))), today: today}
}

// Sample is one made-up response. Files holds the content of each file that an
// answer names, by blob.
type Sample struct {
	Answers response.Answers
	Files   map[string][]byte
}

// Next makes up the next response. Some optional questions stay unanswered.
func (m *Maker) Next() Sample {
	m.made++
	s := Sample{Answers: response.Answers{}, Files: map[string][]byte{}}
	attitude := m.random.NormFloat64() // people who like one thing tend to like another
	for p := range m.form.Pages {
		for _, section := range m.form.Pages[p].Sections {
			m.section(section, attitude, s)
		}
	}
	if m.form.Conditional() {
		m.keepShown(&s)
	}
	return s
}

// section answers the questions of a section. Numbers and days in one belong
// together: the first is the whole (members), those that follow are parts of it
// (new members); a second day ends what the first began.
func (m *Maker) section(section form.Section, attitude float64, s Sample) {
	var number, date *response.Answer
	for i := range section.Questions {
		q := &section.Questions[i]
		if q.Kind == form.Note || q.Kind == form.Calculated || !q.Required && m.random.Float64() < m.skip(q) {
			continue
		}
		var a response.Answer
		switch q.Kind {
		case form.Number:
			a = response.Answer{Number: m.number(q, number)}
			if number == nil && !percentage(q) {
				number = &a
			}
		case form.Date:
			a = response.Answer{Text: m.date(q, date)}
			date = &a
		default:
			if q = within(q, s.Answers); q == nil {
				continue
			}
			a = m.answer(q, attitude, s.Files)
		}
		s.Answers[q.ID] = a
	}
}

// within is the question with the options that are there for the answers so far;
// nil if there is none.
func within(q *form.Question, answers response.Answers) *form.Question {
	if q.Within == "" {
		return q
	}
	own := *q
	if own.Options = q.OptionsFor(answers[q.Within].Option); len(own.Options) == 0 {
		return nil
	}
	return &own
}

// keepShown drops the answers to questions that would not have been shown, and
// adds those that are calculated.
func (m *Maker) keepShown(s *Sample) {
	files := map[string]response.File{}
	for _, a := range s.Answers {
		for _, f := range a.Files() {
			files[f.Blob] = f
		}
	}
	answers, _, path := response.Walk(m.form, response.ToInput(m.form, s.Answers), files, m.today)
	for id, a := range s.Answers {
		if !path.Question(id) {
			delete(s.Answers, id)
			for _, f := range a.Files() {
				delete(s.Files, f.Blob)
			}
		}
	}
	for _, q := range m.form.Questions() {
		if a, ok := answers[q.ID]; ok && q.Kind == form.Calculated {
			s.Answers[q.ID] = a
		}
	}
}

// skip is the share of respondents who leave an optional question unanswered.
func (m *Maker) skip(q *form.Question) float64 {
	switch q.Kind {
	case form.LongTxt, form.Group:
		return 0.72
	case form.File:
		return 0.5
	case form.ShortTxt, form.Email, form.Phone, form.Number, form.Consent, form.Hidden:
		return 0.2
	}
	return 0.03 + 0.07*share(q.ID)
}

func (m *Maker) answer(q *form.Question, attitude float64, files map[string][]byte) response.Answer {
	switch q.Kind {
	case form.YesNo:
		if m.random.Float64() < 0.35+0.5*share(q.ID) || q.Required && strings.Contains(q.ID, "consent") {
			return response.Answer{Option: "yes"}
		}
		return response.Answer{Option: "no"}
	case form.Single:
		return m.single(q)
	case form.Multiple:
		return m.multiple(q)
	case form.Likert:
		return response.Answer{Option: m.point(q, q.ID, attitude)}
	case form.Matrix:
		rows := map[string]string{}
		for _, r := range q.Rows {
			rows[r.ID] = m.point(q, q.ID+r.ID, attitude)
		}
		return response.Answer{Rows: rows}
	case form.Statements, form.Pairwise:
		return response.Answer{Rows: m.drawn(q)}
	case form.Ranking:
		return response.Answer{Options: m.ranking(q)}
	case form.DateRange:
		first, last := m.days(q)
		return response.Answer{Text: first, Last: last}
	case form.Allocation:
		return response.Answer{Amounts: m.allocation(q)}
	case form.Rating:
		return response.Answer{Number: m.rating(q, attitude)}
	case form.File:
		return response.Answer{Parts: &response.Parts{Files: m.files(q, files)}}
	case form.ShortTxt, form.LongTxt:
		return response.Answer{Text: m.text(q)}
	case form.Email:
		return response.Answer{Text: m.email()}
	case form.Phone:
		return response.Answer{Text: m.phone()}
	case form.Grid:
		return response.Answer{Parts: m.grid(q)}
	case form.Group:
		return response.Answer{Parts: &response.Parts{Rows: m.rows(q, attitude)}}
	case form.Hidden:
		word := m.pick(sources)
		return response.Answer{Text: word[:min(len(word), q.MaxLength)]}
	case form.Consent:
		return response.Answer{Option: form.Given}
	}
	panic(fmt.Sprintf("sample: no answer for kind %s", q.Kind)) // kinds are a closed set
}

// single prefers some options to others, always the same ones; "other" is rare.
func (m *Maker) single(q *form.Question) response.Answer {
	weights := make([]float64, len(q.Options))
	for i, o := range q.Options {
		weights[i] = 0.2 + share(q.ID+o.ID)
		if o.Specify {
			weights[i] = 0.05
		}
	}
	o := q.Options[pick(m.random, weights)]
	a := response.Answer{Option: o.ID}
	if o.Specify {
		a.Other = m.pick(others)
	}
	return a
}

func (m *Maker) multiple(q *form.Question) response.Answer {
	most := q.AtMost
	if most == 0 {
		most = len(q.Options)
	}
	var a response.Answer
	for _, i := range m.random.Perm(len(q.Options)) {
		o := q.Options[i]
		wanted := m.random.Float64() < 0.15+0.5*share(q.ID+o.ID)
		if len(a.Options) < most && !o.Exclusive && !o.Specify && (wanted || len(a.Options) < max(q.AtLeast, 1)) {
			a.Options = append(a.Options, o.ID)
		}
	}
	if i := exclusive(q); i >= 0 && q.AtLeast <= 1 && m.random.Float64() < 0.05 {
		a.Options = []string{q.Options[i].ID}
	}
	a.Options = inOrder(q, a.Options)
	return a
}

func exclusive(q *form.Question) int {
	for i, o := range q.Options {
		if o.Exclusive {
			return i
		}
	}
	return -1
}

func inOrder(q *form.Question, chosen []string) []string {
	list := make([]string, 0, len(chosen))
	for _, o := range q.Options {
		for _, id := range chosen {
			if o.ID == id {
				list = append(list, id)
			}
		}
	}
	return list
}

// point is a point of a scale.
func (m *Maker) point(q *form.Question, item string, attitude float64) string {
	return q.Options[m.place(len(q.Options), item, attitude)].ID
}

// place is one of n places in a row, around a centre of the item's own.
func (m *Maker) place(n int, item string, attitude float64) int {
	last := float64(n - 1)
	x := last*(0.42+0.4*share(item)) + 0.22*last*(0.6*attitude+0.8*m.random.NormFloat64())
	return int(math.Round(min(max(x, 0), last)))
}

// drawn answers as many statements or pairs as a respondent is shown, with a
// liking for some answers, always the same ones.
func (m *Maker) drawn(q *form.Question) map[string]string {
	parts, rows := q.Parts(), map[string]string{}
	for _, i := range m.random.Perm(len(parts))[:q.Asked()] {
		choices := q.PartChoices(parts[i])
		weights := make([]float64, len(choices))
		for k, id := range choices {
			weights[k] = 0.2 + share(q.ID+parts[i]+id)
			if id == form.Tie || id == "pass" {
				weights[k] = 0.2
			}
		}
		rows[parts[i]] = choices[pick(m.random, weights)]
	}
	return rows
}

// ranking prefers some options to others, always the same ones.
func (m *Maker) ranking(q *form.Question) []string {
	liking := make(map[string]float64, len(q.Options))
	ranked := make([]string, len(q.Options))
	for i, o := range q.Options {
		ranked[i] = o.ID
		liking[o.ID] = share(q.ID+o.ID) + 0.5*m.random.NormFloat64()
	}
	slices.SortFunc(ranked, func(a, b string) int { return cmp.Compare(liking[b], liking[a]) })
	return ranked[:q.Places()]
}

// allocation deals out the total by likings; the last option takes the rest.
func (m *Maker) allocation(q *form.Question) map[string]int {
	weights, all := make([]float64, len(q.Options)), 0.0
	for i, o := range q.Options {
		weights[i] = (0.2 + share(q.ID+o.ID)) * m.random.ExpFloat64()
		all += weights[i]
	}
	amounts, left := make(map[string]int, len(q.Options)), q.Total
	for i, o := range q.Options {
		amounts[o.ID] = left
		if i < len(q.Options)-1 {
			amounts[o.ID] = min(int(math.Round(weights[i]/all*float64(q.Total))), left)
		}
		left -= amounts[o.ID]
	}
	return amounts
}

func (m *Maker) rating(q *form.Question, attitude float64) float64 {
	return float64(q.From + m.place(q.To-q.From+1, q.ID, attitude))
}

// number is a number within the question's limits: a tenth of whole at most,
// if that is not nil; of a wide range its lower part, and of percentages, which
// are mostly good news, the upper.
func (m *Maker) number(q *form.Question, whole *response.Answer) float64 {
	lo, hi := 0.0, 40.0
	if q.Min != nil {
		lo = *q.Min
	}
	if q.Max != nil {
		hi = *q.Max
	} else {
		hi = max(hi, lo+40)
	}
	if q.Slider {
		steps := math.Round((hi - lo) / q.Step * (m.random.Float64() + m.random.Float64()) / 2)
		return math.Round((lo+steps*q.Step)*1e9) / 1e9
	}
	switch width := hi - lo; {
	case percentage(q):
		lo = hi - 0.3*width
	case whole != nil && q.Integer:
		hi = max(lo, min(hi, whole.Number/10))
	case width > 1000:
		hi = lo + 1000
	case width > 100:
		hi = lo + width/10
	}
	x := lo + (hi-lo)*(m.random.Float64()+m.random.Float64())/2
	if q.Integer {
		return math.Round(x)
	}
	return math.Round(x*10) / 10
}

func percentage(q *form.Question) bool {
	return q.Unit.In("") == "%" && q.Min != nil && q.Max != nil
}

// date is a day within the question's limits, of the last year at most; without
// any limit, of the last month. After another day it is at most a quarter later.
func (m *Maker) date(q *form.Question, after *response.Answer) string {
	first, last := m.limit(q.Earliest, -30), m.limit(q.Latest, 0)
	if q.Earliest != "" && q.Latest == "" {
		last = first.AddDate(0, 0, 20)
	}
	if q.Earliest == "" {
		first = last.AddDate(0, 0, -30)
	}
	if q.Latest != "" && first.Before(last.AddDate(-1, 0, 0)) {
		first = last.AddDate(-1, 0, 0)
	}
	if after != nil {
		begun, _ := time.Parse(time.DateOnly, after.Text)
		if begun.After(first) && !begun.After(last) {
			first = begun
		}
		if quarter := first.AddDate(0, 3, 0); quarter.Before(last) {
			last = quarter
		}
	}
	days := int(last.Sub(first).Hours()/24) + 1
	return first.AddDate(0, 0, m.random.IntN(max(days, 1))).Format(time.DateOnly)
}

// days are two days within the question's limits, the first not after the last.
func (m *Maker) days(q *form.Question) (first, last string) {
	first, last = m.date(q, nil), m.date(q, nil)
	return min(first, last), max(first, last)
}

// limit is a date question's limit as a day; without one, today plus days.
func (m *Maker) limit(limit string, days int) time.Time {
	if t, err := time.Parse(time.DateOnly, limit); err == nil {
		return t
	}
	year, month, day := m.today.Date()
	today := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if limit == "today" {
		return today
	}
	return today.AddDate(0, 0, days)
}

// spread is a number from a text: the same for the same text.
func spread(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return x
}

// share is a number in [0, 1) from a text.
func share(s string) float64 { return float64(spread(s)>>11) / (1 << 53) }

// pick chooses an index by weight.
func pick(r *rand.Rand, weights []float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	x := r.Float64() * total
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}
