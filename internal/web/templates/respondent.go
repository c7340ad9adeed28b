package templates

import (
	"github.com/a-h/templ"

	"toadam/internal/form"
	"toadam/internal/response"
)

// Home is the consultation's front page.
type Home struct {
	Frame
	Title, Host, Intro string
	Themes             []string
	Forms              []FormCard
}

// FormCard leads to one form.
type FormCard struct {
	ID       string
	Title    form.Text
	Audience string
	Open     bool
}

// Start is the page before a form's first page.
type Start struct {
	Frame
	Form                *form.Definition
	Questions           int
	Minutes             int
	Resume              string // address of the page to continue at, if there is a draft
	Open                bool
	OpensText, ShutText string         // when it opens or closes, in words; may be empty
	Parameters          response.Input // of the address, for the form's hidden questions
	Kept                []Kept         // what is kept for these
}

// Kept is a hidden question with its value.
type Kept struct{ Label, Value string }

// CheckAnswers shows everything once more before it is sent.
type CheckAnswers struct {
	Frame
	Draft   string // marks the draft, for the script
	Form    *form.Definition
	Changed []string // what is asked in another way since the draft was last saved
	Pages   []AnsweredPage
}

// back is the last page that was shown, or else the form's first.
func (p CheckAnswers) back() string {
	if n := len(p.Pages); n > 0 {
		return p.Pages[n-1].Link
	}
	return "/f/" + p.Form.ID
}

// last is the number of the last page that was shown, or else of the first.
func (p CheckAnswers) last() int {
	if n := len(p.Pages); n > 0 {
		return p.Pages[n-1].Number
	}
	return 1
}

// AnsweredPage is one page's answers in words.
type AnsweredPage struct {
	Title  string
	Number int    // of the page, from 1
	Link   string // back to the page
	Items  []AnsweredItem
}

// AnsweredItem is one question and its answer: no line means no answer.
type AnsweredItem struct {
	Anchor, Label string // Anchor is empty if the answer can't be changed,
	Why           string // which this says why
	Lines         []string
	Own           templ.Attributes // marks lines in the program's own words
}

// Receipt confirms a response that is durably in the log.
type Receipt struct {
	Frame
	Form *form.Definition
	Code string
	Late bool // a page came after the response was sent
}

// NoPlace tells that there is no place left for a response of its sort.
type NoPlace struct {
	Frame
	Form    *form.Definition
	Message string
	Change  string // address of the page where answers can be changed
}

// Lookup answers whether a receipt's code is in the log.
type Lookup struct {
	Frame
	Code  string
	Asked bool
	Found string // the form's title
	Fault string
}

func (p Lookup) describedBy() string {
	if p.Fault != "" {
		return "code-hint code-error"
	}
	return "code-hint"
}
