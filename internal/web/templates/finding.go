package templates

import (
	"toadam/internal/locale"
	"toadam/internal/problem"
)

// Finding is a mistake in a text or a file, in the language of the page if it
// can be said in it.
type Finding struct {
	problem.Finding
	Language string // that it is said in
}

// FindingIn says a finding in the language of a page.
func FindingIn(lang string, f problem.Finding) Finding {
	said, in := locale.Finding(lang, f)
	return Finding{said, in}
}

// FindingsIn says all findings so.
func FindingsIn(lang string, fs problem.Findings) []Finding {
	list := make([]Finding, len(fs))
	for i, f := range fs {
		list[i] = FindingIn(lang, f)
	}
	return list
}
