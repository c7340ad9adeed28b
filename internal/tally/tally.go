// Package tally folds a form's log into columns, one for each thing that can
// be counted, and answers with counts, distributions and cross-tabulations.
// Its work does not grow with the number of responses, except for a
// cross-tabulation, which scans two columns. It does no I/O.
package tally

// Distribution is how the answers to one choice-like question (yes_no, single,
// multiple, likert, or one row of a matrix) fall over its options.
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

// Summary describes the answers to a number question.
type Summary struct {
	Question      string
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

// Crosstab counts responses by two choice-like questions: Cells[i][j] is the
// number with option Rows[i] of the first and Columns[j] of the second. Only
// responses that answered both are its base.
type Crosstab struct {
	Rows, Columns []string
	Cells         [][]int
	Base, Missing int
}
