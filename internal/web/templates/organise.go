package templates

import (
	"toadam/internal/chart"
)

// SignIn is the organisers' sign-in.
type SignIn struct {
	Frame
	Email, Next, Fault string
}

// Welcome is where a one-time link leads: to a new account, a new password, or
// (in the demo) straight to signing in.
type Welcome struct {
	Frame
	Token, Email, Name string
	NewAccount         bool // asks for a name and a password
	Faults             []Fault
}

// Account is an organiser's own page.
type Account struct {
	Frame
	Done   bool
	Faults []Fault
}

// Overview lists the forms with their state.
type Overview struct {
	Frame
	Forms []FormState
	New   []NewForm
}

// NewForm is a form of which nothing is published yet.
type NewForm struct{ ID, Title, By, Day string }

// FormState is a form as organisers see it.
type FormState struct {
	ID, Title, Dashboard string // Dashboard: its identifier
	Version              int
	Responses, Today     string // formatted
	Open                 bool
	ClosedByHand         bool
}

// Dashboard is one dashboard with its figures.
type Dashboard struct {
	Frame
	Form      FormState
	Headlines []chart.Figure // figures that are one large number
	Figures   []chart.Figure
	Made      bool     // nobody wrote it
	Rest      []string // questions that such a one does not show
}

// Responses lists a form's responses, the newest first.
type Responses struct {
	Frame
	Form   FormState
	Items  []ResponseItem
	Older  string // address of the next page, or ""
	Newest string
}

// ResponseItem is one response in words.
type ResponseItem struct {
	Number  int64
	Day     string
	Tag     string // how it came in, when that matters
	Answers []OrganiserAnswer
}

// OrganiserAnswer is one answer; Files is where its uploads are, of which Lines
// are the names, by their numbers from 1.
type OrganiserAnswer struct {
	Label string
	Lines []string
	Files string
}
