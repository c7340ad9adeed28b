// Package response is what was answered: it turns what a browser or a program
// sent into checked answers, or into problems that name the field and the
// mend. It is pure: no clock, no storage, no page.
package response

import "strings"

// Input is what was sent, before any check: field name → values, as an HTML
// form sends it. Field names: "<question>"; "<question>__other" for the text
// beside "other, please specify"; "<question>.<part>" where an answer has parts
// (see form.Question.Parts): the point for a row of a matrix, the place (from 1)
// for an option of a ranking, the amount for one of an allocation, the answer to
// a statement, the option that wins a pair, each of the two days of a range, and
// the columns for a row of a grid, or what is in its cells;
// "<question>.<row>.<field>", rows counting from 1, for the fields of a group.
type Input map[string][]string

// Answer is one checked answer. Which field holds it depends on the kind of
// question: yes_no, single, likert and consent (form.Given): Option; multiple:
// Options, in the definition's order; ranking: Options, the first place first;
// matrix, statements and pairwise: Rows (row, statement or pair → option; one not
// answered is absent); allocation: Amounts
// (of every option); rating and number: Number; date ("2006-01-02"), text,
// long_text, email, phone and hidden: Text, in Unicode NFC; date_range: Text and Last,
// its two days; file, grid and group: Parts.
//
// It must not grow over 128 bytes: a map puts larger values elsewhere, one by one.
type Answer struct {
	Option  string
	Options []string
	Other   string // single, multiple: the text beside the option that asks for it
	Rows    map[string]string
	Amounts map[string]int
	Number  float64
	Text    string
	Last    string
	Parts   *Parts // nil for kinds that have none
}

// Parts are what the rarer kinds have any number of.
type Parts struct {
	Files   []File
	Boxes   map[string][]string // grid of boxes: row → columns, in the definition's order
	Numbers map[string]float64  // grid of numbers: form.Cell → number
	Texts   map[string]string   // grid of texts: form.Cell → text
	Rows    []Answers           // group: the answers of each row by field
}

// parts are those of an answer; nothing is in them for kinds that have none.
func (a Answer) parts() *Parts {
	if a.Parts == nil {
		return &Parts{}
	}
	return a.Parts
}

// Files are the files of an answer; none for other kinds.
func (a Answer) Files() []File { return a.parts().Files }

// Answers are the answers of one response by question. A question that was
// not answered is absent: absent, empty and zero are different things.
type Answers map[string]Answer

// File is an uploaded file; its bytes are a blob of the store.
type File struct {
	Blob string // the blob's identifier
	Name string // as the respondent's computer called it, without a path
	Type string // "docx" or "pdf", as sniffed from the content
	Size int64  // in bytes
}

// Problem is why an answer can't be taken. Code is the last part of a
// catalogue key ("answer.<code>" in package locale) and is what the API gives;
// Args fill the message's places.
type Problem struct {
	Question string
	Row      string // the part of the answer, where it has parts; else empty
	Code     string
	Args     map[string]string
}

// Field is the name of the input that the problem is about.
func (p Problem) Field() string {
	switch {
	case strings.HasPrefix(p.Code, "other_") && p.Row != "":
		return p.Question + "." + p.Row + "__other"
	case strings.HasPrefix(p.Code, "other_"):
		return p.Question + "__other"
	case p.Row != "":
		return p.Question + "." + p.Row
	}
	return p.Question
}
