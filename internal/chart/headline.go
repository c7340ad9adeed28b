package chart

import (
	"toadam/internal/form"
	"toadam/internal/locale"
)

// headline shows one number.
func (r renderer) headline() Figure {
	f := Figure{Title: r.title()}
	switch q := r.question(); {
	case q != nil && measured(q):
		f.Value, f.Base = r.measure(q)
	case q != nil && len(r.p.Options) > 0:
		f.Value, f.Base = r.chosen(q)
	case q != nil:
		n := r.v.Answered(q)
		f.Value, f.Base = r.int(n), r.t("of_all", "all", r.int(r.v.Responses()))
	case r.p.Questions[0] == LatestDay:
		f.Value, f.Base = r.latest()
	default:
		f.Value = r.int(r.v.Responses())
		f.Base = r.latestBase()
	}
	f.Summary = f.Title + ": " + f.Value
	return f
}

// measure is the median, mean or total of a number question or a rating, with its unit.
func (r renderer) measure(q *form.Question) (value, base string) {
	s := r.v.Summary(q, 1)
	base = r.t(r.p.Measure) + "; " + r.base(s.Base, s.Missing)
	if s.Base == 0 {
		return "–", base
	}
	x := s.Median
	switch r.p.Measure {
	case Mean:
		x = s.Mean
	case Total:
		x = s.Mean * float64(s.Base)
	}
	return r.withUnit(q, r.float(x)), base
}

// chosen is the share of those that chose one of the panel's options. Of a
// multiple choice the panel names one: several could not be added up.
func (r renderer) chosen(q *form.Question) (value, base string) {
	d := r.v.Distribution(q)
	n := 0
	for _, c := range d.Counts {
		for _, id := range r.p.Options {
			if c.Option == id {
				n += c.N
			}
		}
	}
	return r.percent(n, d.Base), r.base(d.Base, d.Missing)
}

// latest is the number of responses of the latest day that has any.
func (r renderer) latest() (value, base string) {
	days := r.v.Days()
	if len(days) == 0 {
		return r.int(0), ""
	}
	last := days[len(days)-1]
	return r.int(last.N), locale.Day(r.lang, last.Day)
}

// latestBase says up to which day the responses are counted.
func (r renderer) latestBase() string {
	if _, day := r.latest(); day != "" {
		return r.t("until", "day", day)
	}
	return ""
}
