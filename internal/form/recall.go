package form

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"toadam/internal/author"
)

// Texts can speak of earlier answers: {{question}} and {{question.part}} stand
// for what was answered, in words.

// recalls finds the places of answers in a text.
var recalls = regexp.MustCompile(`\{\{([a-z][a-z0-9_]*(?:\.[a-z0-9_.]+)?)\}\}`)

// recallable are the kinds whose answers can stand in a text; apart are those of
// which a part can. Of tables and of what is drawn, a respondent may not have
// been asked the part.
var (
	recallable = []Kind{YesNo, Single, Multiple, Likert, Ranking, Rating, Number, Date, DateRange, ShortTxt, LongTxt, Email, Phone, Hidden}
	apart      = []Kind{Matrix, Ranking, Allocation, DateRange}
)

// Recalls reports whether any text speaks of an answer.
func (d *Definition) Recalls() bool { return d.plain != nil }

// Plain is the definition where nobody has answered: what speaks of an answer
// names the question, in brackets.
func (d *Definition) Plain() *Definition {
	if d.plain == nil {
		return d
	}
	return d.plain
}

// Publish gives the definition, and what Plain makes of it, its version.
func (d *Definition) Publish(version int) { d.Version, d.Plain().Version = version, version }

// Filled is the definition with the answers that its texts speak of, in the
// words that answer gives for a name. What these contain is not looked at again.
func (d *Definition) Filled(answer func(name string) string) *Definition {
	return d.filled(func(_, name string) string { return answer(name) })
}

func (d *Definition) filled(answer func(lang, name string) string) *Definition {
	if !d.Recalls() {
		return d
	}
	fill := func(t Text) Text {
		if names, _ := namesIn(t); len(names) == 0 {
			return t
		}
		filled := maps.Clone(t)
		for lang, s := range t {
			if strings.Contains(s, "{{") {
				filled[lang] = recalls.ReplaceAllStringFunc(s, func(place string) string { return answer(lang, place[2:len(place)-2]) })
			}
		}
		return filled
	}
	c := *d
	c.plain, c.Thanks, c.Pages = nil, fill(d.Thanks), slices.Clone(d.Pages)
	for i := range c.Pages {
		p := &c.Pages[i]
		p.Title, p.Intro, p.Sections = fill(p.Title), fill(p.Intro), slices.Clone(p.Sections)
		for j := range p.Sections {
			p.Sections[j].Title = fill(p.Sections[j].Title)
			p.Sections[j].Questions = slices.Clone(p.Sections[j].Questions)
			for k := range p.Sections[j].Questions {
				p.Sections[j].Questions[k].fill(fill)
			}
		}
	}
	c.index()
	return &c
}

func (q *Question) fill(fill func(Text) Text) {
	q.Label, q.Hint = fill(q.Label), fill(q.Hint)
	q.Options, q.Rows = slices.Clone(q.Options), slices.Clone(q.Rows)
	q.Columns, q.Fields = slices.Clone(q.Columns), slices.Clone(q.Fields)
	for i := range q.Options {
		q.Options[i].Label = fill(q.Options[i].Label)
	}
	for i := range q.Rows {
		q.Rows[i].Label = fill(q.Rows[i].Label)
	}
	for i := range q.Columns {
		q.Columns[i].Label = fill(q.Columns[i].Label)
	}
	for i := range q.Fields {
		q.Fields[i].fill(fill)
	}
}

// Piece is a part of a text: as it is written or, if Name is set, an answer.
type Piece struct{ Text, Name string }

// Pieces takes a text in a language apart.
func (t Text) Pieces(lang string) []Piece {
	s, at := t.In(lang), 0
	var pieces []Piece
	for _, m := range recalls.FindAllStringSubmatchIndex(s, -1) {
		pieces = append(pieces, Piece{Text: s[at:m[0]]}, Piece{Name: s[m[2]:m[3]]})
		at = m[1]
	}
	return append(pieces, Piece{Text: s[at:]})
}

// Texts yields the texts of the question in the order of a page.
func (q *Question) Texts(yield func(Text) bool) {
	texts := []Text{q.Label, q.Hint}
	for i := range q.Options {
		texts = append(texts, q.Options[i].Label)
	}
	for i := range q.Rows {
		texts = append(texts, q.Rows[i].Label)
	}
	for i := range q.Columns {
		texts = append(texts, q.Columns[i].Label)
	}
	for i := range q.Fields {
		texts = slices.AppendSeq(texts, q.Fields[i].Texts)
	}
	for _, t := range texts {
		if !yield(t) {
			return
		}
	}
}

// maxNamed is how long the label of a question is that stands in a text.
const maxNamed = 80

// Named is a text in a language, with the questions of the definition named in
// brackets of whose answers it speaks.
func (d *Definition) Named(lang, s string) string {
	return recalls.ReplaceAllStringFunc(s, func(place string) string {
		name := place[2 : len(place)-2]
		if id, _, _ := strings.Cut(name, "."); d.Question(id) == nil {
			return place
		}
		return d.named(lang, name)
	})
}

// named is what stands for an answer where nobody has answered.
func (d *Definition) named(lang, name string) string {
	id, _, _ := strings.Cut(name, ".")
	label := recalls.ReplaceAllString(d.Question(id).Label.In(lang), "…")
	if r := []rune(label); len(r) > maxNamed {
		label = string(r[:maxNamed]) + "…"
	}
	return "[" + label + "]"
}

// recalling is a text that speaks of answers, to be checked once all questions
// are known.
type recalling struct {
	value author.Value
	spot  spot
	names []string
}

// text reads a text that can speak of answers.
func (r *reader) text(v author.Value, longest int) Text {
	t := v.Text(longest)
	names, broken := namesIn(t)
	if broken {
		v.Fail("{{ begins the place of an answer, and no name of a question with }} follows", "write {{question}}, or a single {")
	}
	if len(names) > 0 {
		r.recalling = append(r.recalling, recalling{v, r.here, names})
	}
	return t
}

// fixed reads a text that can't.
func (r *reader) fixed(v author.Value, longest int) Text {
	t := v.Text(longest)
	if names, broken := namesIn(t); broken || len(names) > 0 {
		v.Fail("no answer can stand in this text", "take {{…}} out")
	}
	return t
}

// namesIn are the names of answers in a text; it is broken if it holds {{ that
// begins none.
func namesIn(t Text) (names []string, broken bool) {
	for _, lang := range slices.Sorted(maps.Keys(t)) {
		places := recalls.FindAllStringSubmatch(t[lang], -1)
		broken = broken || strings.Count(t[lang], "{{") != len(places)
		for _, place := range places {
			if !slices.Contains(names, place[1]) {
				names = append(names, place[1])
			}
		}
	}
	return names, broken
}

// checkRecalls notes texts that speak of what is not there, or not yet.
func (r *reader) checkRecalls(d *Definition) {
	for _, rec := range r.recalling {
		for _, name := range rec.names {
			r.checkRecall(d, rec, name)
		}
		d.inOrder(rec.value, rec.spot, rec.names)
	}
	if len(r.recalling) > 0 && len(r.file.Findings()) == 0 {
		d.plain = d // so that filled does its work
		d.plain = d.filled(d.named)
	}
}

func (r *reader) checkRecall(d *Definition, rec recalling, name string) {
	id, part, _ := strings.Cut(name, ".")
	q := d.Question(id)
	known := q != nil && q.ID != ""
	never := known && !slices.Contains(recallable, q.Like()) && !slices.Contains(apart, q.Kind)
	switch {
	case !known || !never && part != "" && !slices.Contains(q.Parts(), part):
		mend := "use the identifier of an earlier question"
		if near := author.Nearest(name, slices.Sorted(maps.Keys(d.Names()))); near != "" {
			mend = "did you mean {{" + near + "}}?"
		}
		rec.value.Fail("there is no answer to "+name, mend)
	case never || part == "" && !slices.Contains(recallable, q.Like()):
		mend := "take it out"
		if part == "" && slices.Contains(apart, q.Kind) {
			mend = "speak of a part: {{" + id + "." + q.Parts()[0] + "}}"
		}
		rec.value.Fail(fmt.Sprintf("%s is of the kind %s, whose answer can't stand in a text", id, q.Kind), mend)
	case d.place(id) > d.placeOf(rec.spot):
		rec.value.Fail(id+" is asked later, so there is no answer yet", "ask it before, or speak of another question")
	}
}

// placeOf is the place of the last question that was asked before the spot.
func (d *Definition) placeOf(s spot) int {
	switch {
	case s.question != "":
		return d.place(s.question) - 1
	case s.page < 0:
		return len(d.questions)
	}
	return d.placeBefore(s.page)
}
