package templates

import (
	"toadam/internal/exchange"
	"toadam/internal/form"
)

// Imported is a form of another program that was read and is not made yet, or
// what is wrong with it.
type Imported struct {
	Frame
	Wrong     []exchange.Fault // nothing can be made of the file
	Left      []exchange.Left
	List      string           // Left as the address of a file
	Form      *form.Definition // what will be made
	Questions string           // how many
	Audiences []Choice
	Kept      string // Left, to be shown again
	Faults    []Fault
}

// Exported is a version of a form for another program: what that can't hold.
type Exported struct {
	Frame
	Form    string
	Version int
	File    string // its address
	List    string // Left as the address of a file
	Left    []exchange.Left
}
