package translation

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"toadam/internal/form"
	"toadam/internal/problem"
)

// Table is translations as they come back from a translator.
type Table struct {
	File      string // its name
	Form      string // the form it says it is of; "": it does not say
	Source    string // the language that it was translated from; "": it does not say
	Languages []string
	Rows      []Row
}

// Row is one text in a table.
type Row struct {
	Line   int // the row of a sheet, the line of a file
	Key    string
	Source string
	Texts  map[string]string // by language; what is not translated is not there
}

// Change is a text that a table changes.
type Change struct {
	Key, Language string
	Source        string
	Before, Text  string
}

// Changes are what the table changes of the form. If anything in the table is
// wrong, all that is wrong is returned, and no change.
func Changes(d *form.Definition, t Table) ([]Change, problem.Findings) {
	c := checker{form: d, table: t, texts: map[string]*Text{}, first: map[string]int{}}
	texts := Of(d)
	for i := range texts {
		c.texts[texts[i].Key] = &texts[i]
		for _, also := range texts[i].Also {
			c.texts[also] = &texts[i]
		}
	}
	c.head()
	if len(c.findings) > 0 { // of a table for something else, each row is wrong
		return nil, c.findings
	}
	for _, row := range t.Rows {
		c.row(row)
	}
	if len(c.findings) > 0 {
		return nil, c.findings
	}
	return c.changes, nil
}

// checker compares a table with the form it is for.
type checker struct {
	form     *form.Definition
	table    Table
	texts    map[string]*Text
	first    map[string]int // text → the line it was met on
	changes  []Change
	findings problem.Findings
}

func (c *checker) fail(line int, key, what, mend string) {
	if len(c.findings) == maxFindings {
		key, what, mend = "", "there are more mistakes than are listed", "mend these first"
	}
	if len(c.findings) <= maxFindings {
		c.findings = append(c.findings, problem.Finding{File: c.table.File, Line: line, Question: key, What: what, Mend: mend})
	}
}

// maxFindings are reported of one table.
const maxFindings = 200

func (c *checker) head() {
	own, others := c.form.Languages[0], Languages(c.form)
	if t := c.table.Form; t != "" && t != c.form.ID {
		c.fail(1, "", fmt.Sprintf("this is a translation of the form %s", t), "choose the one of "+c.form.ID)
	}
	if t := c.table.Source; t != "" && t != own {
		c.fail(1, "", fmt.Sprintf("this was translated from %s, but the form's own language is %s", t, own), "export the texts again")
	}
	for _, lang := range c.table.Languages {
		switch {
		case lang == own:
			c.fail(1, "", fmt.Sprintf("%s is the form's own language", lang), "change the form itself")
		case !slices.Contains(others, lang):
			c.fail(1, "", fmt.Sprintf("the form is not translated into %s", lang), "add it to in_translation, or take it out here")
		}
	}
	if len(c.table.Languages) == 0 {
		c.fail(1, "", "there is no language to translate into", "export the texts again")
	}
}

func (c *checker) row(r Row) {
	t := c.texts[r.Key]
	if t == nil {
		c.fail(r.Line, r.Key, "the form has no text with this key", "remove the row, or export the texts again")
		return
	}
	if line, twice := c.first[t.Key]; twice {
		c.fail(r.Line, r.Key, fmt.Sprintf("this text is here twice, first on line %d", line), "remove one of them")
		return
	}
	c.first[t.Key] = r.Line
	if clean(r.Source) != t.Source {
		c.fail(r.Line, r.Key, "the text to translate from has changed since", "export the texts again, and translate "+quote(t.Source))
		return
	}
	for _, lang := range slices.Sorted(maps.Keys(r.Texts)) {
		text := clean(r.Texts[lang])
		if text == "" || text == t.In[lang] {
			continue
		}
		if c.sound(r, t, lang, text) {
			c.changes = append(c.changes, Change{Key: t.Key, Language: lang, Source: t.Source, Before: t.In[lang], Text: text})
		}
	}
}

// sound notes what is wrong with a text.
func (c *checker) sound(r Row, t *Text, lang, text string) bool {
	n := len(c.findings)
	if t.Locked && !t.Missing(lang) {
		c.fail(r.Line, r.Key, fmt.Sprintf("this is locked, so its text in %s can't be changed", lang), "remove the lock in the editor first, or take the text out here")
	}
	lost, invented := differ(holders(t.Source), holders(text))
	for _, p := range lost {
		c.fail(r.Line, r.Key, fmt.Sprintf("%s is lost in %s", p, lang), "write it where the earlier answer is to stand")
	}
	for _, p := range invented {
		c.fail(r.Line, r.Key, fmt.Sprintf("%s stands in %s, but not in the source", p, lang), "remove it")
	}
	if long := utf8.RuneCountInString(text); long > t.Longest {
		c.fail(r.Line, r.Key, fmt.Sprintf("the text in %s has %d characters; the limit is %d", lang, long, t.Longest), "shorten it")
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, unprintable) {
		c.fail(r.Line, r.Key, fmt.Sprintf("the text in %s holds a control character", lang), "type it again")
	}
	return len(c.findings) == n
}

// unprintable are characters that no text holds; those that join and direct
// letters are not among them.
func unprintable(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || r == utf8.RuneError || r == '\ufeff'
}

// clean is a text as a form has it.
func clean(s string) string {
	return norm.NFC.String(strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")))
}

// holder is a place that an earlier answer fills.
var holder = regexp.MustCompile(`\{\{[^{}]*\}\}`)

// holders are the places in a text, sorted.
func holders(s string) []string {
	list := holder.FindAllString(s, -1)
	for i, p := range list {
		list[i] = "{{" + strings.TrimSpace(p[2:len(p)-2]) + "}}"
	}
	slices.Sort(list)
	return list
}

// differ returns what only one of two sorted lists has.
func differ(a, b []string) (onlyA, onlyB []string) {
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0] < b[0]:
			onlyA, a = append(onlyA, a[0]), a[1:]
		case len(a) == 0 || b[0] < a[0]:
			onlyB, b = append(onlyB, b[0]), b[1:]
		default:
			a, b = a[1:], b[1:]
		}
	}
	return onlyA, onlyB
}

// quote shows the beginning of a text.
func quote(s string) string {
	const most = 80
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	return "“" + s + "”"
}
