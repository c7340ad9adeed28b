package response

import (
	"slices"
	"strconv"

	"toadam/internal/form"
)

// drawn checks the answers to statements or pairs. Where an answer is required,
// it is about each that is shown. Who sends answers without having been shown
// anything, such as a program, can answer about any of them, but not about fewer
// than others are shown.
func (e *evaluation) drawn(q *form.Question) {
	parts, required := q.Parts(), e.required
	e.required = required && len(parts) == q.Asked()
	given := 0
	var rows map[string]string
	for _, part := range parts {
		value, ok := e.one(q, part, q.ID+"."+part)
		switch {
		case !ok:
			continue
		case !slices.Contains(q.PartChoices(part), value):
			e.failRow(q, part, UnknownOption)
		default:
			if rows == nil {
				rows = make(map[string]string, len(parts))
			}
			rows[part] = value
		}
		given++
	}
	if required && !e.required && given < q.Asked() {
		e.fail(q, RequiredDrawn, "min", strconv.Itoa(q.Asked()))
		return
	}
	if rows != nil {
		e.answers[q.ID] = Answer{Rows: rows}
	}
}
