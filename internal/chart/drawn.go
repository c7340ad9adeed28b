package chart

import (
	"cmp"
	"slices"
	"strings"
)

// mostDrawn is how many bars, or rows of bars, are drawn: a list can have
// thousands of options. The table holds all.
const mostDrawn = 40

// mostNamed is how many of what share a place a sentence names.
const mostNamed = 5

// leading keeps the largest of a list for drawing, in the order in which they are.
func leading[T any](list []T, size func(T) float64) []T {
	if len(list) <= mostDrawn {
		return list
	}
	places := make([]int, len(list))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(size(list[b]), size(list[a])) })
	places = slices.Sorted(slices.Values(places[:mostDrawn]))
	drawn := make([]T, mostDrawn)
	for i, at := range places {
		drawn[i] = list[at]
	}
	return drawn
}

// undrawn adds to a figure's base that of so many bars not all are drawn.
func (r renderer) undrawn(base string, all int) string {
	if all <= mostDrawn {
		return base
	}
	return strings.TrimSuffix(base, ".") + ". " + r.t("drawn", "n", r.int(mostDrawn), "all", r.int(all))
}

// rest adds to a figure's base how often the options were chosen that are not
// drawn.
func (r renderer) rest(list []choice) string {
	if len(list) <= mostDrawn {
		return ""
	}
	times := 0
	for _, c := range list {
		times += c.n
	}
	for _, c := range leading(list, func(c choice) float64 { return float64(c.n) }) {
		times -= c.n
	}
	return ". " + r.t("rest", "n", r.int(len(list)-mostDrawn), "times", r.int(times))
}

// several names what shares a place, in the order in which it is given.
func (r renderer) several(names []string) string {
	if len(names) <= mostNamed {
		return strings.Join(names, ", ")
	}
	return r.t("and_more", "list", strings.Join(names[:mostNamed], ", "), "n", r.int(len(names)-mostNamed))
}
