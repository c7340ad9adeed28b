package tally

import (
	"math"
	"math/rand/v2"

	"toadam/internal/form"
)

// Summary describes the answers to a number question, with about as many bins
// as asked for, at round limits. The bins of a question for integers have
// whole limits, and the last of them ends after the largest answer.
func (v *View) Summary(q *form.Question, bins int) Summary {
	xs := columnOf(v, q, &numbers{}).values()
	s := Summary{Question: q.ID, Base: len(xs), Missing: v.t.rows - len(xs)}
	if len(xs) == 0 {
		return s
	}
	s.Min, s.Max = xs[0], xs[0]
	squares := 0.0
	for i, x := range xs { // Welford's method: exact enough for any mean
		s.Min, s.Max = min(s.Min, x), max(s.Max, x)
		d := x - s.Mean
		s.Mean += d / float64(i+1)
		squares += d * (x - s.Mean)
	}
	if len(xs) > 1 {
		s.SD = math.Sqrt(squares / float64(len(xs)-1))
	}
	s.Bins = makeBins(s.Min, s.Max, bins, q.Integer)
	fill(s.Bins, xs)
	s.Median = median(xs)
	return s
}

// median reorders xs, which is not empty.
func median(xs []float64) float64 {
	half := len(xs) / 2
	upper := quickselect(xs, half)
	if len(xs)%2 == 1 {
		return upper
	}
	lower := xs[0]
	for _, x := range xs[:half] {
		lower = max(lower, x)
	}
	return lower + (upper-lower)/2
}

// quickselect brings the k-th smallest of xs (from 0) to its place, no larger
// one before it, and returns it. Pivots are random: no order of answers makes
// it slow, and none changes the result.
func quickselect(xs []float64, k int) float64 {
	for lo, hi := 0, len(xs)-1; lo < hi; {
		pivot := xs[lo+rand.IntN(hi-lo+1)]
		i, j := lo, hi
		for i <= j {
			for xs[i] < pivot {
				i++
			}
			for xs[j] > pivot {
				j--
			}
			if i <= j {
				xs[i], xs[j] = xs[j], xs[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return xs[k]
		}
	}
	return xs[k]
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

// fill counts the numbers into the bins that cover them.
func fill(bins []Bin, xs []float64) {
	lo, last := bins[0].From, len(bins)-1
	width := (bins[last].To - lo) / float64(len(bins))
	for _, x := range xs {
		i := 0
		if width > 0 {
			i = min(max(int((x-lo)/width), 0), last)
		}
		for i > 0 && x < bins[i].From {
			i--
		}
		for i < last && x >= bins[i].To {
			i++
		}
		bins[i].N++
	}
}
