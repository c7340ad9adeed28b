package web

import (
	"slices"
	"strconv"
	"strings"

	"toadam/internal/form"
	"toadam/internal/response"
)

// pressed does what a button within a question asks for, if one was pressed,
// and returns the element that the page then shows.
func pressed(q *form.Question, in response.Input) (at string, ok bool) {
	id, what, removed := strings.Cut(first(in["_remove"]), "/")
	removed = removed && id == q.ID
	switch {
	case q.Kind == form.File && first(in["_upload"]) == q.ID: // takeUploads has done it
		return q.ID, true
	case q.Kind == form.File && removed:
		in[q.ID] = slices.DeleteFunc(in[q.ID], func(blob string) bool { return blob == what })
		return q.ID, true
	case q.Kind == form.Group && first(in["_add"]) == q.ID:
		return q.ID + "." + strconv.Itoa(addRow(q, in)), true
	case q.Kind == form.Group && removed:
		if row, err := strconv.Atoi(what); err == nil && row > 0 {
			removeRow(q, in, row)
		}
		return q.ID, true
	}
	return "", false
}
