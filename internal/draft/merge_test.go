package draft

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"toadam/internal/response"
)

// TestMerge lets two tabs that were shown the same page send it, one after the
// other.
func TestMerge(t *testing.T) {
	before := response.Input{"name": {"An"}, "themes": {"a", "b"}, "why": {"một\nhai"}}
	for _, c := range []struct {
		name         string
		first, again response.Input
		want         response.Input
		clashes      []string
	}{
		{"neither changed anything, line ends aside", before, response.Input{"name": {"An"}, "themes": {"b", "a"}, "why": {"một\r\nhai", ""}},
			before, nil},
		{"each changed another question",
			response.Input{"name": {"Bình"}, "themes": {"a", "b"}, "why": {"một\r\nhai"}},
			response.Input{"name": {"An"}, "themes": {"a"}, "why": {"một\r\nhai"}},
			response.Input{"name": {"Bình"}, "themes": {"a"}, "why": {"một\nhai"}}, nil},
		{"both made the same change", response.Input{"name": {"Bình"}}, response.Input{"name": {"Bình"}},
			response.Input{"name": {"Bình"}}, nil},
		{"both changed one question", response.Input{"name": {"Bình"}, "themes": {"a", "b"}}, response.Input{"name": {"Chi"}, "themes": {"a", "b"}},
			response.Input{"name": {"Bình"}, "themes": {"a", "b"}}, []string{"name"}},
		{"one emptied what the other changed", response.Input{"name": {"Bình"}}, response.Input{"name": {" "}},
			response.Input{"name": {"Bình"}}, []string{"name"}},
		{"one changed what the other emptied", response.Input{}, response.Input{"name": {"Chi"}},
			response.Input{}, []string{"name"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			ds, _, token := setup(t)
			d := start(t, ds, token, "poll")
			save(t, ds, d, page("name themes why", before))
			one, two := page("name themes why", c.first), page("name themes why", c.again)
			one.Was = d.Was(one.Questions)
			two.Was, one.View, two.View = one.Was, "one", "two"
			save(t, ds, d, one)
			clashes, err := ds.Save(t.Context(), d, two)
			if err != nil {
				t.Fatal(err)
			}
			got := reopen(t, ds, token, "poll").Input
			for q := range before {
				if a, b := digest(byQuestion(got)[q]), digest(byQuestion(c.want)[q]); a != b {
					t.Errorf("%s is %q, want %q", q, got[q], c.want[q])
				}
			}
			if !reflect.DeepEqual(clashes, c.clashes) {
				t.Errorf("clashes %v, want %v", clashes, c.clashes)
			}
		})
	}
}

// TestMergeOfOneView sends a page again and again, as keeping it while somebody
// types does; the answers to that may be lost on the way.
func TestMergeOfOneView(t *testing.T) {
	ds, _, token := setup(t)
	d := start(t, ds, token, "poll")
	p := page("name", nil)
	p.Was, p.View = d.Was(p.Questions), "one"
	for _, typed := range []string{"A", "An", "An B", "", "An"} {
		p.Input = response.Input{"name": {typed}}
		if clashes, err := ds.Save(t.Context(), d, p); err != nil || clashes != nil {
			t.Fatal(typed, clashes, err)
		}
	}
	other := page("name", response.Input{"name": {"Bình"}})
	other.Was, other.View = d.Was(other.Questions), "two"
	save(t, ds, d, other)
	p.Input = response.Input{"name": {"An C"}}
	if clashes, err := ds.Save(t.Context(), d, p); err != nil || !slices.Equal(clashes, []string{"name"}) {
		t.Errorf("after another view had its say: %v, %v", clashes, err)
	}
}

func TestDigestKeepsFieldsApart(t *testing.T) {
	seen := map[string]string{}
	for _, in := range []response.Input{
		{"q": {"ab"}}, {"q": {"a", "b"}}, {"q": {"a"}, "q.b": {"c"}}, {"q.a": {"bc"}}, {"q": {"a b"}}, {"q__other": {"ab"}},
	} {
		s := digest(in)
		if len(s) != 6 || strings.ContainsAny(s, " :") || seen[s] != "" {
			t.Errorf("%v has the digest %q", in, s)
		}
		seen[s] = s
	}
}
