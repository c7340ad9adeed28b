package web_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"toadam/internal/store/storetest"
)

const ways = `form: ways
title: Ways
for: members
languages: [en]
pages:
  - page: who
    title: Who
    next:
      - {to: end, if: 'role = "guest"'}
      - {to: last, if: 'role in ("clerk", "guest")'}
      - {to: last, if: 'age > 60 and role = "head"'}
      - {to: last, if: 'code = "x"'}
      - {to: more}
    questions:
      - hidden: code
        label: Code
      - single: role
        label: Role
        options: [guest: Guest, clerk: Clerk, head: Head]
      - number: age
        label: Age
      - single: unit
        label: Unit
        list: true
        within: role
        options:
          - one: {en: One}
            of: clerk
          - any: {en: Any}
          - two: {en: Two}
            of: clerk
          - top: {en: Top}
            of: [head, guest]
  - page: more
    title: More
    questions:
      - text: what
        label: What
  - page: last
    title: Last
    questions:
      - text: rest
        label: Rest
`

// TestPaperLeadsOn prints who goes on where, and which options are for whom.
func TestPaperLeadsOn(t *testing.T) {
	s := newSiteOf(t, storetest.SQLite(t), fstest.MapFS{"ways.yaml": &fstest.MapFile{Data: []byte(ways)}}, fstest.MapFS{}, 0)
	v := newVisitor(t, s)
	body := v.get("/f/ways/paper").body
	at := 0
	for _, want := range []string{
		"3. Unit", `<span class="no">2</span>`, "Any",
		"If you chose “Clerk” in question 1:", `<span class="no">1</span>`, "One", `<span class="no">3</span>`, "Two",
		"If you chose “Guest”, “Head” in question 1:", `<span class="no">4</span>`, "Top",
		"If you chose “Guest” in question 1, go to the end of the form.",
		"If you chose “Guest”, “Clerk” in question 1, go to “Last”.",
		"Some answers (see question 2, 1) lead straight to “Last”.",
		"On a screen some are led straight to “Last”.",
		"After this part, go to “More”.",
		"<h2>More</h2>",
	} {
		i := strings.Index(body[at:], want)
		if i < 0 {
			t.Fatalf("the page does not go on with %q: %s", want, body[at:])
		}
		at += i + len(want)
	}
}

// TestHomeOfNothingSaid has no paragraph for what no file says.
func TestHomeOfNothingSaid(t *testing.T) {
	s := newSiteOf(t, storetest.SQLite(t), fstest.MapFS{"ways.yaml": &fstest.MapFile{Data: []byte(ways)}}, fstest.MapFS{}, 0)
	for _, empty := range []string{`<p class="dim"></p>`, `<p class="lead"></p>`} {
		if body := newVisitor(t, s).get("/").body; strings.Contains(body, empty) {
			t.Errorf("the home page has %s: %s", empty, body)
		}
	}
}
