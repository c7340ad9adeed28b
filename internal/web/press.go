package web

import (
	"slices"
	"strings"

	"toadam/internal/form"
	"toadam/internal/response"
)

// pressed does what a button within a question asks for, if one was pressed,
// and returns the element that the page then shows.
func pressed(q *form.Question, in response.Input) (at string, ok bool) {
	if q.Kind != form.File {
		return "", false
	}
	if first(in["_upload"]) == q.ID { // takeUploads has done it
		return q.ID, true
	}
	id, blob, ok := strings.Cut(first(in["_remove"]), "/")
	if !ok || id != q.ID {
		return "", false
	}
	in[q.ID] = slices.DeleteFunc(in[q.ID], func(b string) bool { return b == blob })
	return q.ID, true
}
