package response

import (
	"slices"
	"strconv"
	"strings"

	"toadam/internal/form"
)

// ranking checks the places that were given to options. Nobody has ranked who
// gave none: the order in which a page shows the options is not an answer. Who
// gave one gives all of them.
func (e *evaluation) ranking(q *form.Question) {
	ranked := make([]string, q.Places()) // option by place, from 0
	given, sound := 0, true
	for i := range q.Options {
		option := q.Options[i].ID
		value, n := e.sent(q.ID + "." + option)
		if n == 0 {
			continue
		}
		given++
		if n > 1 {
			e.failRow(q, option, OneValue)
			sound = false
			continue
		}
		sound = e.place(q, ranked, option, value) && sound
	}
	first := slices.Index(ranked, "")
	last := strconv.Itoa(len(ranked))
	switch {
	case !sound:
	case given == 0 && e.required:
		e.fail(q, RequiredRanking, "max", last)
	case given == 0:
	case first >= 0:
		e.fail(q, PlaceMissing, "place", strconv.Itoa(first+1), "max", last)
	default:
		e.answers[q.ID] = Answer{Options: ranked}
	}
}

// place puts an option into its place among those ranked.
func (e *evaluation) place(q *form.Question, ranked []string, option, value string) (ok bool) {
	place, err := strconv.Atoi(strings.TrimSpace(value))
	switch {
	case err != nil || place < 1 || place > len(ranked):
		e.failRow(q, option, NotPlace, "max", strconv.Itoa(len(ranked)))
	case ranked[place-1] != "":
		e.failRow(q, option, PlaceTwice, "place", strconv.Itoa(place))
	default:
		ranked[place-1] = option
		return true
	}
	return false
}

// places are the fields of an input that give each option its place.
func (in Input) places(q *form.Question, ranked []string) {
	for i, option := range ranked {
		field := q.ID + "." + option
		in[field] = append(in[field], strconv.Itoa(i+1))
	}
}
