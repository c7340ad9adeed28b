// Package change is what differs between two versions of a form, in words, and
// whether answers to both can still be compared. It knows nothing of how many
// there are.
package change

import (
	"slices"

	"toadam/internal/form"
	"toadam/internal/locale"
)

// Grade says what a change does to the answers that were given before.
type Grade int

const (
	Safe   Grade = iota // they can be compared with later ones
	Look                // they can be, if somebody who knows the matter says so
	Breaks              // they can't
)

// Change is one difference.
type Change struct {
	Grade    Grade
	Page     string // identifier of the page it is about, of its question's page; "": the form
	Question string // identifier of the question, or ""

	in    [2]*form.Definition // the new version and the old
	where form.Text
	noun  string // what where names: form, page or question
	say   words
	why   string // catalogue key in the group "change", or ""
}

// words are something said in a language.
type words func(lang string) string

// Where names what the change is about.
func (c Change) Where(lang string) string {
	name := c.where.In(lang)
	if name == "" {
		name = c.Page + c.Question
	}
	return c.named(lang, t(lang, "at_"+c.noun, "name", name))
}

// Say tells the change in a sentence.
func (c Change) Say(lang string) string { return c.named(lang, c.say(lang)) }

// named is a sentence with the questions named of whose answers a text in it
// speaks, by the version that has them.
func (c Change) named(lang, s string) string {
	for _, d := range c.in {
		s = d.Named(lang, s)
	}
	return s
}

// Why tells why it must be looked at, or what it breaks; "" if it is safe.
func (c Change) Why(lang string) string {
	if c.why == "" {
		return ""
	}
	return t(lang, c.why)
}

// Compare returns everything that differs between two versions of a form, in
// the order of the new one. Two definitions of which Compare finds no
// difference are the same to everybody.
func Compare(old, new *form.Definition) []Change {
	c := &comparison{old: old, new: new, was: map[string]string{}, here: Change{noun: "form", where: new.Title}}
	for i, q := range old.Questions() {
		c.was[q.ID] = old.Pages[i].ID
	}
	c.properties(formProperties(old), formProperties(new))
	c.quotas()
	c.pages()
	return c.found
}

// Worst is the gravest grade among changes.
func Worst(changes []Change) Grade {
	worst := Safe
	for _, c := range changes {
		worst = max(worst, c.Grade)
	}
	return worst
}

// Gravest puts what breaks comparability first, then what needs looking at.
func Gravest(changes []Change) []Change {
	sorted := slices.Clone(changes)
	slices.SortStableFunc(sorted, func(a, b Change) int { return int(b.Grade) - int(a.Grade) })
	return sorted
}

// comparison gathers changes; here is what the next ones are about.
type comparison struct {
	old, new *form.Definition
	was      map[string]string // question → its page in the old version
	here     Change
	found    []Change
}

func (c *comparison) add(grade Grade, why string, say words) {
	x := c.here
	x.Grade, x.why, x.say = grade, why, say
	x.in = [2]*form.Definition{c.new, c.old}
	if grade == Safe {
		x.why = ""
	}
	c.found = append(c.found, x)
}

// at makes what follows be about a page or a question.
func (c *comparison) at(noun, page, question string, where form.Text) {
	c.here = Change{noun: noun, Page: page, Question: question, where: where}
}

// quotas compares them by identifier.
func (c *comparison) quotas() {
	find := func(list []form.Quota, id string) *form.Quota {
		if i := slices.IndexFunc(list, func(q form.Quota) bool { return q.ID == id }); i >= 0 {
			return &list[i]
		}
		return nil
	}
	for i := range c.old.Quotas {
		if q := &c.old.Quotas[i]; find(c.new.Quotas, q.ID) == nil {
			c.add(Look, "why_quota", thing("removed", "quota", q.ID, nil))
		}
	}
	for i := range c.new.Quotas {
		q := &c.new.Quotas[i]
		before := find(c.old.Quotas, q.ID)
		if before == nil {
			c.add(Look, "why_quota", thing("added", "quota", q.ID, nil))
			continue
		}
		c.properties(quotaProperties(before), quotaProperties(q))
	}
	c.order("quota", ids(c.old.Quotas, func(q form.Quota) string { return q.ID }), ids(c.new.Quotas, func(q form.Quota) string { return q.ID }))
}

// order notes that what both versions have comes in another order.
func (c *comparison) order(noun string, old, new []string) {
	if both := common(old, new); !slices.Equal(both, common(new, old)) {
		c.add(Safe, "", func(lang string) string { return t(lang, "reordered", "things", t(lang, noun+"_list")) })
	}
}

// common are the items of a that b has too.
func common(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(id string) bool { return !slices.Contains(b, id) })
}

func ids[T any](list []T, id func(T) string) []string {
	all := make([]string, len(list))
	for i := range list {
		all[i] = id(list[i])
	}
	return all
}

// thing says that a part was added or removed.
func thing(verb, noun, id string, name form.Text) words {
	return func(lang string) string {
		label := name.In(lang)
		if label == "" {
			label = id
		}
		return t(lang, verb, "thing", t(lang, noun, "name", label))
	}
}

// itself says that of what the change is about.
func itself(verb string) words {
	return func(lang string) string { return t(lang, verb+"_it") }
}

func t(lang, key string, pairs ...string) string { return locale.T(lang, "change."+key, pairs...) }
