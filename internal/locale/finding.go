package locale

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"toadam/internal/problem"
)

// Finding is a finding in lang, and the language that its words are in: English,
// in which they were said, where one of them has no translation.
func Finding(lang string, f problem.Finding) (problem.Finding, string) {
	what, mend, in := Said(lang, f.What, f.Mend)
	f.What, f.Mend = what, mend
	return f, in
}

// Said is what a checker or a reader of foreign files says, in English, and the
// mend, in lang, and the language that both are in.
func Said(lang, what, mend string) (whatIn, mendIn, in string) {
	if Supported(lang) != "vi" {
		return what, mend, "en"
	}
	c := vietnamese()
	whatIn, ok := c.sentence(what)
	mendIn, also := c.sentence(mend)
	if !ok || !also {
		return what, mend, "en"
	}
	return whatIn, mendIn, "vi"
}

// vietnamese is the catalogue of findings, which is read when it is first used.
var vietnamese = sync.OnceValue(func() *phrases {
	src, err := files.ReadFile("findings.vi.yaml")
	if err != nil {
		panic(err)
	}
	var c struct{ Sentences, Parts map[string]string }
	if err := yaml.Unmarshal(src, &c); err != nil {
		panic(fmt.Errorf("findings.vi.yaml: %w", err))
	}
	return &phrases{phrasebook(c.Sentences), phrasebook(c.Parts)}
})

// phrases are the sentences that checkers say, and what may stand in them.
type phrases struct{ sentences, parts []phrase }

// phrase is a sentence of the program's source, with the places that are filled
// when it is said, and its translation.
type phrase struct {
	english, vietnamese string

	literals []string // what stands before, between and behind the places
	verbs    []string
	within   []bool // which places hold what is translated itself
}

var (
	// verb is a place in English, as package fmt has it; %v holds anything.
	verb = regexp.MustCompile(`%(?:d|q|s|v|\.0f)`)
	// place is one in the translation; with a star, what it holds is translated.
	place   = regexp.MustCompile(`\{(\d)(\*?)\}`)
	numeral = regexp.MustCompile(`^-?\d+$`)
	quoted  = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|“[^”]*”`)
	prose   = regexp.MustCompile(`[a-z]{2,} [a-z]{2,}`)
)

// phrasebook prepares phrases, those with the longest text outside of places first.
func phrasebook(texts map[string]string) []phrase {
	list := make([]phrase, 0, len(texts))
	for english, vietnamese := range texts {
		p := phrase{english: english, vietnamese: vietnamese, literals: verb.Split(english, -1), verbs: verb.FindAllString(english, -1)}
		p.within = make([]bool, len(p.verbs))
		for i := range p.within {
			p.within[i] = strings.Contains(vietnamese, fmt.Sprintf("{%d*}", i+1))
		}
		list = append(list, p)
	}
	long := func(p phrase) int { return len(strings.Join(p.literals, "")) }
	slices.SortFunc(list, func(a, b phrase) int {
		return cmp.Or(cmp.Compare(long(b), long(a)), cmp.Compare(a.english, b.english))
	})
	return list
}

// sentence translates a whole sentence.
func (c *phrases) sentence(s string) (string, bool) {
	if s == "" {
		return "", true
	}
	return c.first(c.sentences, s)
}

func (c *phrases) first(list []phrase, s string) (string, bool) {
	for i := range list {
		if text, ok := c.say(&list[i], s); ok {
			return text, true
		}
	}
	return "", false
}

// say translates a sentence, if it is the phrase.
func (c *phrases) say(p *phrase, s string) (string, bool) {
	if len(p.verbs) == 0 {
		return p.vietnamese, s == p.english
	}
	rest, ok := strings.CutPrefix(s, p.literals[0])
	if !ok || !strings.HasSuffix(rest, p.literals[len(p.literals)-1]) {
		return "", false
	}
	filled, ok := c.fit(p, 0, rest)
	if !ok {
		return "", false
	}
	return place.ReplaceAllStringFunc(p.vietnamese, func(hole string) string { return filled[hole[1]-'1'] }), true
}

// fit finds what is in the places from the i-th on, s being the rest of the sentence.
func (c *phrases) fit(p *phrase, i int, s string) ([]string, bool) {
	if i == len(p.verbs) {
		return nil, s == ""
	}
	literal := p.literals[i+1]
	for at := 0; at <= len(s); at++ {
		next := strings.Index(s[at:], literal)
		if i+1 == len(p.verbs) { // what is left, all of it
			next = len(s) - len(literal) - at
		}
		if next < 0 {
			break
		}
		at += next
		value, ok := c.hold(p.verbs[i], p.within[i], s[:at])
		if !ok {
			continue
		}
		if others, ok := c.fit(p, i+1, s[at+len(literal):]); ok {
			return append([]string{value}, others...), true
		}
	}
	return nil, false
}

// hold is what a place shows for what it holds. What the author wrote is
// shown as it is; but English words side by side are none of the author's, and
// there must be a translation of them.
func (c *phrases) hold(verb string, within bool, s string) (string, bool) {
	if within {
		for _, list := range [][]phrase{c.parts, c.sentences} {
			if text, ok := c.first(list, s); ok {
				return text, true
			}
		}
	}
	switch verb {
	case "%d", "%.0f":
		return s, numeral.MatchString(s)
	case "%q":
		return s, quoted.FindString(s) == s
	case "%v":
		return s, s != ""
	}
	return s, s != "" && !prose.MatchString(quoted.ReplaceAllString(s, ""))
}
