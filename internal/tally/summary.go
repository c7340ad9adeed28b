package tally

import (
	"math"

	"toadam/internal/form"
)

// Summary describes the answers to a number question, with about as many bins
// as asked for, at round limits. The bins of a question for integers have
// whole limits, and the last of them ends after the largest answer. A rating
// has a bin for each of its points.
func (v *View) Summary(q *form.Question, bins int) Summary {
	values := v.numbers(q)
	s := Summary{Question: q.ID}
	s.describe(values)
	s.Missing = v.t.rows - s.Base
	if s.Base == 0 {
		return s
	}
	if q.Kind == form.Rating {
		s.Bins = pointBins(q)
	} else {
		s.Bins = makeBins(s.Min, s.Max, bins, q.Integer)
	}
	fill(s.Bins, values)
	return s
}

// describe fills in what does not depend on who did not answer.
func (s *Summary) describe(values []value) {
	for _, x := range values {
		s.Base += x.n
	}
	if s.Base == 0 {
		return
	}
	s.Min, s.Max = values[0].x, values[len(values)-1].x
	s.Mean, s.SD = moments(values)
	s.Median = middle(values, s.Base)
}

// numbers are the answers to a question whose answer is one, in ascending order.
func (v *View) numbers(q *form.Question) []value {
	if q.Kind == form.Rating {
		return columnOf(v, q, &rating{}).values()
	}
	return columnOf(v, q, newNumbers()).sorted()
}

// pointBins are a bin for each point of a rating.
func pointBins(q *form.Question) []Bin {
	bins := make([]Bin, 0, q.To-q.From+1)
	for n := q.From; n <= q.To; n++ {
		bins = append(bins, Bin{From: float64(n), To: float64(n + 1)})
	}
	return bins
}

// moments returns the mean and the sample standard deviation, by Welford's
// method, which loses nothing to a large mean.
func moments(values []value) (mean, sd float64) {
	n, squares := 0, 0.0
	for _, v := range values {
		n += v.n
		d := v.x - mean
		mean += d * float64(v.n) / float64(n)
		squares += d * (v.x - mean) * float64(v.n)
	}
	if n < 2 {
		return mean, 0
	}
	return mean, math.Sqrt(squares / float64(n-1))
}

// middle returns the median of n answers.
func middle(values []value, n int) float64 {
	lower, upper := ranked(values, (n-1)/2), ranked(values, n/2)
	return lower + (upper-lower)/2
}

// ranked returns the k-th smallest answer, from 0.
func ranked(values []value, k int) float64 {
	i := 0
	for ; k >= values[i].n; i++ {
		k -= values[i].n
	}
	return values[i].x
}

// step is a round width of bins: factor × 10^exponent, factor 1, 2 or 5.
type step struct{ factor, exponent int }

// times returns k steps, rounded once, so that 3 steps of 0.1 are 0.3.
func (s step) times(k float64) float64 {
	k *= float64(s.factor)
	if s.exponent < 0 {
		return k / math.Pow10(-s.exponent)
	}
	return k * math.Pow10(s.exponent)
}

// roundStep returns the smallest round width of which n cover the range.
func roundStep(width float64, n int) step {
	s := step{1, int(math.Floor(math.Log10(width / float64(n))))}
	for s.times(float64(n)) < width {
		switch s.factor {
		case 1:
			s.factor = 2
		case 2:
			s.factor = 5
		default:
			s = step{1, s.exponent + 1}
		}
	}
	return s
}

// makeBins divides lo … hi into about n bins at round limits, without counts.
// Where round limits can't be told apart, it is one bin.
func makeBins(lo, hi float64, n int, integer bool) []Bin {
	if integer {
		hi++
	}
	whole := []Bin{{From: lo, To: hi}}
	if width := hi - lo; width < 1e-300 || math.IsInf(width, 0) {
		return whole
	}
	s := roundStep(hi-lo, max(n, 1))
	if integer && s.exponent < 0 {
		s = step{1, 0}
	}
	first := math.Floor(lo / s.times(1)) // but for the rounding of the quotient
	if s.times(first) > lo {
		first--
	}
	if s.times(first+1) <= lo {
		first++
	}
	var bins []Bin
	for k := first; len(bins) == 0 || s.times(k) < hi; k++ {
		b := Bin{From: s.times(k), To: s.times(k + 1)}
		if b.To <= b.From {
			return whole
		}
		bins = append(bins, b)
	}
	return bins
}

// fill counts the values into the bins that cover them, both in order.
func fill(bins []Bin, values []value) {
	i := 0
	for _, v := range values {
		for i < len(bins)-1 && v.x >= bins[i].To {
			i++
		}
		bins[i].N += v.n
	}
}
