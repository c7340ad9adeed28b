package expr

import (
	"maps"
	"slices"
)

// Scope is what an expression may speak of.
type Scope struct {
	// Names are all names, rows included ("apparatus.clear_tasks"). The map
	// is only read, so that all expressions of a form can share it.
	Names map[string]Name
	// Here is the place of what the expression decides on: a name at a later
	// place is not answered yet.
	Here int
}

// Name is what a name stands for.
type Name struct {
	Type    Type     // Lookup gives Text for Choice, and Choices for Items
	Options []string // Choice, Choices: all options; Items: all items, where they are known
	Min     *float64 // Number: inclusive; nil: no limit
	Max     *float64
	Place   int // where it is asked, in the form's order
}

// nearby are the names, in order, for a suggestion.
func (s Scope) nearby() []string { return slices.Sorted(maps.Keys(s.Names)) }
