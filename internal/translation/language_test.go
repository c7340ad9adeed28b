package translation

import (
	"strings"
	"testing"

	"toadam/internal/problem"
)

func TestLanguages(t *testing.T) {
	plain := strings.NewReplacer("languages: [vi, en]\n", "", "in_translation: [km]\n", "").Replace(before)
	for {
		i := strings.Index(plain, ", en: ")
		if i < 0 {
			break
		}
		plain = plain[:i] + plain[i+strings.IndexAny(plain[i+1:], ",}")+1:]
	}
	plain = strings.NewReplacer(", km: ទេ", "", ", km: ក", "").Replace(plain)
	added, err := Add("f.yaml", []byte(plain), "lo")
	if err != nil || !strings.Contains(string(added), "for: members\nin_translation: [lo]\n") {
		t.Fatalf("%v\n%s", err, added)
	}
	two, err := Add("f.yaml", added, "th")
	if err != nil || !strings.Contains(string(two), "in_translation: [lo, th]\n") {
		t.Fatalf("%v\n%s", err, two)
	}
	for _, lang := range []string{"lo", "vi", "Lao", "?", ""} {
		if made, err := Add("f.yaml", added, lang); !problem.Is(err, problem.Invalid) {
			t.Errorf("%q was added: %v\n%s", lang, err, made)
		}
	}
	if _, err := Offer("f.yaml", added, "lo"); !problem.Is(err, problem.Invalid) {
		t.Errorf("a language with gaps was offered: %v", err)
	}
	if _, err := Offer("f.yaml", added, "th"); !problem.Is(err, problem.NotFound) {
		t.Errorf("a language that nobody translates was offered: %v", err)
	}
	var changes []Change
	for _, text := range Of(parse(t, added)) {
		changes = append(changes, Change{Key: text.Key, Language: "lo", Text: "ລ" + text.Source})
	}
	if added, err = Apply("f.yaml", added, changes); err != nil {
		t.Fatal(err)
	}
	offered, err := Offer("f.yaml", added, "lo")
	if err != nil || !strings.Contains(string(offered), "languages: [vi, lo]\n") || strings.Contains(string(offered), "in_translation") {
		t.Errorf("%v\n%s", err, offered)
	}
}
