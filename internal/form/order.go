package form

import (
	"cmp"
	"math"
	"slices"
	"strconv"
)

// Order is the numbers from 0 to n−1 in an order that is drawn for one
// respondent, by the seed, and for one thing, by its identifier. It is the same
// in every version of this program: what a respondent was shown can be worked
// out from the seed in the log, also by others, as follows.
//
// A SplitMix64 generator (Steele, Lea and Flood, OOPSLA 2014) begins with the
// seed XOR the 64-bit FNV-1a hash of the identifier. Then, for i from n−1 down
// to 1, the elements i and j of the list 0, 1, … n−1 change places, where j is
// the generator's next number modulo i+1; numbers from the largest multiple of
// i+1 that 64 bits hold are passed over, so that each j is equally likely.
func Order(seed int64, id string, n int) []int {
	state := uint64(seed) ^ fnv1a(id)
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	for i := n - 1; i > 0; i-- {
		j := below(&state, uint64(i)+1)
		list[i], list[j] = list[j], list[i]
	}
	return list
}

// fnv1a is the 64-bit hash of that name, which hash/fnv gives less cheaply.
func fnv1a(s string) uint64 {
	hash := uint64(0xcbf29ce484222325)
	for i := range len(s) {
		hash = (hash ^ uint64(s[i])) * 0x100000001b3
	}
	return hash
}

// below is the generator's next number below n.
func below(state *uint64, n uint64) uint64 {
	// The numbers from the largest multiple of n on: (2⁶⁴ mod n) of them.
	last := math.MaxUint64 - (math.MaxUint64%n+1)%n
	for {
		if x := next(state); x <= last {
			return x % n
		}
	}
}

// next is SplitMix64.
func next(state *uint64) uint64 {
	*state += 0x9e3779b97f4a7c15
	z := *state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Draws reports whether anything of the form is drawn for each respondent: an
// order, or what of it is shown at all.
func (d *Definition) Draws() bool {
	if d.drawnFrom != nil || len(d.Shuffle) > 0 {
		return true
	}
	for i := range d.Pages {
		if d.Pages[i].draws() {
			return true
		}
	}
	return false
}

func (p *Page) draws() bool {
	if p.Shuffle {
		return true
	}
	for q := range p.Questions() {
		if q.draws() {
			return true
		}
	}
	return false
}

func (q *Question) draws() bool {
	return q.Shuffle || q.Kind == Statements || q.Kind == Pairwise || slices.ContainsFunc(q.Fields, func(f Question) bool { return f.Shuffle })
}

// For is the form as it is asked of the respondent with the seed: pages,
// questions, options and rows in the order drawn. Whoever has no seed (0), such
// as a program or a sheet of paper, is asked it as it was written.
func (d *Definition) For(seed int64) *Definition {
	d = d.Written()
	if seed == 0 || !d.Draws() {
		return d
	}
	own := *d
	own.drawnFrom, own.seed = d, seed
	own.Pages = d.drawPages(seed)
	for i := range own.Pages {
		if own.Pages[i].draws() {
			own.Pages[i].draw(seed)
		}
	}
	own.index()
	return &own
}

// Seed is that of which the form was drawn; 0 if nothing of it was drawn.
func (d *Definition) Seed() int64 { return d.seed }

// Written is the form as its author wrote it, of one that For returned.
func (d *Definition) Written() *Definition { return cmp.Or(d.drawnFrom, d) }

// drawPages are the pages, with those of the run that is shuffled in the order
// drawn.
func (d *Definition) drawPages(seed int64) []Page {
	pages := slices.Clone(d.Pages)
	first, n := d.run()
	for to, from := range Order(seed, "pages", n) {
		pages[first+to] = d.Pages[first+from]
	}
	for i := range pages[:first] { // whatever leads to the run leads to its beginning
		pages[i].Next = slices.Clone(pages[i].Next)
		for j := range pages[i].Next {
			if r := &pages[i].Next[j]; r.To == d.Shuffle[0] {
				r.To = pages[first].ID
			}
		}
	}
	return pages
}

// run is where the pages are that are shown in an order drawn, and how many.
func (d *Definition) run() (first, n int) {
	if len(d.Shuffle) == 0 {
		return 0, 0
	}
	return slices.IndexFunc(d.Pages, func(p Page) bool { return p.ID == d.Shuffle[0] }), len(d.Shuffle)
}

// inRun reports whether the page with the index is one of those.
func (d *Definition) inRun(page int) bool {
	first, n := d.run()
	return first <= page && page < first+n
}

// draw replaces the page's sections by those drawn.
func (p *Page) draw(seed int64) {
	p.Sections = slices.Clone(p.Sections)
	for i := range p.Sections {
		s := &p.Sections[i]
		s.Questions = slices.Clone(s.Questions)
		if p.Shuffle {
			// A note introduces what follows it, whatever that is.
			s.Questions = drawn(s.Questions, seed, p.ID+"."+strconv.Itoa(i), func(q *Question) bool { return q.Kind != Note })
		}
		for j := range s.Questions {
			s.Questions[j].draw(seed)
		}
	}
}

// draw replaces what the question lists by what is drawn.
func (q *Question) draw(seed int64) {
	switch {
	case q.Kind == Group:
		q.Fields = slices.Clone(q.Fields)
		for i := range q.Fields {
			q.Fields[i].draw(seed)
		}
	case q.Kind == Statements:
		q.Rows = drawn(q.Rows, seed, q.ID, func(*Row) bool { return true })[:q.Asked()]
	case q.Kind == Pairwise:
		q.drawPairs(seed)
	case !q.Shuffle:
	case q.Kind == Matrix || q.Kind == Grid:
		q.Rows = drawn(q.Rows, seed, q.ID, func(*Row) bool { return true })
	default:
		q.Options = drawn(q.Options, seed, q.ID, func(o *Option) bool { return o.stays() == 0 })
		slices.SortStableFunc(q.Options, func(a, b Option) int { return a.stays() - b.stays() })
	}
}

// stays is 1 if the option stays behind those that are shuffled: "other" and
// "none of these" are looked for at the end.
func (o *Option) stays() int {
	if o.Specify || o.Exclusive {
		return 1
	}
	return 0
}

// drawn is the list with those that move in an order drawn, and the others
// where they are.
func drawn[T any](list []T, seed int64, id string, moves func(*T) bool) []T {
	var places []int
	for i := range list {
		if moves(&list[i]) {
			places = append(places, i)
		}
	}
	out := slices.Clone(list)
	for to, from := range Order(seed, id, len(places)) {
		out[places[to]] = list[places[from]]
	}
	return out
}
