package templates

import "toadam/internal/form"

// Later shows the code with which a response can be gone on with elsewhere.
type Later struct {
	Frame
	Form       *form.Definition
	Code, Link string
	Until      string // the last day, in words
	Continue   string // address of the page to go on at
}

// AskCode is where a code is typed.
type AskCode struct {
	Frame
	Code, Fault string
}

// Resume is where a code's link leads: a button goes on with the response.
type Resume struct {
	Frame
	Form  *form.Definition
	Code  string
	Until string
	Other bool   // this browser has another unfinished response to the form
	Sent  string // the receipt, if the response was sent
}

func (p AskCode) describedBy() string {
	if p.Fault != "" {
		return "code-hint code-error"
	}
	return "code-hint"
}
