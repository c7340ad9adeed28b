package web_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"toadam/internal/consultation"
	"toadam/internal/web"
)

// links are where a page leads without typing an address: links, what it shows
// within itself, and what its script listens to.
var links = regexp.MustCompile(`(?:href|src|data-stream)="(/[^"#]*)`)

// crawl opens every page that organisers reach from the overview, each once
// whatever its query, and returns what they are by their paths.
func crawl(t *testing.T, v *visitor) map[string]page {
	t.Helper()
	seen := map[string]page{}
	for next := []string{"/organise"}; len(next) > 0; next = next[1:] {
		path, _, _ := strings.Cut(next[0], "?")
		if _, known := seen[path]; known || !strings.HasPrefix(path, "/organise") {
			continue
		}
		if strings.HasSuffix(path, "/stream") { // has no end
			seen[path] = page{status: 200}
			continue
		}
		p := v.get(next[0])
		if p.status != 200 {
			t.Errorf("a link leads to %s, where the status is %d", next[0], p.status)
		}
		seen[path] = p
		for _, m := range links.FindAllStringSubmatch(p.body, -1) {
			next = append(next, html.UnescapeString(m[1]))
		}
	}
	return seen
}

// TestEveryPageIsLinked finds every page of the organisers by following links.
func TestEveryPageIsLinked(t *testing.T) {
	s := newSite(t, 3)
	v := newVisitor(t, s)
	v.signIn()
	if _, err := s.consultation.Publish(t.Context(), consultation.Publication{Form: "tea", YAML: []byte(tea), Day: "2026-11-25", By: "binh@vidu.vn"}); err != nil {
		t.Fatal(err)
	}
	v.post("/organise/forms/new", url.Values{"id": {"coffee"}, "title_vi": {"Cà phê"}, "title_en": {"Coffee"}, "for": {"members"}, "block": {"about_you"}}).says(t, 200)
	seen := crawl(t, v)
	for _, pattern := range s.organisers {
		found := false
		for path := range seen {
			found = found || web.Matches(path, pattern)
		}
		if !found {
			t.Errorf("no link leads to %s", pattern)
		}
	}
	for _, id := range []string{"poll", "coffee"} {
		for _, part := range []string{"edit", "preview", "translations", "publish"} {
			if _, ok := seen["/organise/forms/"+id+"/"+part]; !ok {
				t.Errorf("no link leads to %s of %s", part, id)
			}
		}
	}
}

// row are the links to all pages about a form, and current the one that is marked.
var (
	row     = regexp.MustCompile(`(?s)<nav class="of".*?</nav>`)
	current = regexp.MustCompile(`href="([^"]*)"[^>]* aria-current="(page|true)"`)
	targets = regexp.MustCompile(`href="([^"]*)"`)
)

// TestPagesAboutAForm finds the same links on each page about a form, and the
// page that one is on marked.
func TestPagesAboutAForm(t *testing.T) {
	v := newVisitor(t, newSite(t, 1))
	v.signIn()
	const poll = "/organise/forms/poll"
	pages := map[string][2]string{ // address → what is marked, and how
		poll: {poll, "page"}, "/organise/dashboards/poll": {"/organise/dashboards/poll", "page"}, poll + "/entry": {poll + "/entry", "page"},
		poll + "/edit": {poll + "/edit", "page"}, poll + "/edit/insert": {poll + "/edit", "true"}, poll + "/translations": {poll + "/translations", "page"},
		poll + "/versions": {poll + "/versions", "page"}, poll + "/publish": {poll + "/publish", "page"},
	}
	var all string
	for path, want := range pages {
		p := v.get(path)
		rows := row.FindAllString(p.body, -1)
		if len(rows) != 1 {
			t.Errorf("%s has %d rows of links", path, len(rows))
			continue
		}
		marked := current.FindAllStringSubmatch(rows[0], -1)
		if len(marked) != 1 || marked[0][1] != want[0] || marked[0][2] != want[1] {
			t.Errorf("%s: marked %v, want %v", path, marked, want)
		}
		var to []string
		for _, m := range targets.FindAllStringSubmatch(rows[0], -1) {
			to = append(to, m[1])
		}
		if got := strings.Join(to, " "); all == "" {
			all = got
		} else if got != all {
			t.Errorf("%s leads to %s, another page to %s", path, got, all)
		}
	}
	for path := range pages {
		if path != poll+"/edit/insert" && !strings.Contains(all+" ", path+" ") {
			t.Errorf("the row lacks %s: %s", path, all)
		}
	}
}
