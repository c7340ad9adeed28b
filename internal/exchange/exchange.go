// Package exchange is what all importers and exporters of forms share: how they
// tell what has no equivalent and what is wrong, names that our forms can hold,
// and the last check of what was imported. It knows nothing of any format: each
// has a package below this one.
package exchange

import (
	"cmp"
	"fmt"
	"slices"

	"toadam/internal/form"
)

// Place is where something stands in a file of another program.
type Place struct {
	Sheet   string // of a workbook
	Row     int    // from 1; 0: the whole sheet
	Element string // of any other file: the path of an element, or its name
}

func (p Place) String() string {
	switch {
	case p.Sheet != "" && p.Row > 0:
		return fmt.Sprintf("%s, row %d", p.Sheet, p.Row)
	case p.Sheet != "":
		return p.Sheet
	case p.Element != "":
		return p.Element
	}
	return "the file"
}

// Left is something without an equivalent, and what was done instead.
type Left struct {
	Where   Place
	What    string
	Instead string
}

func (l Left) String() string { return fmt.Sprintf("%s: %s: %s", l.Where, l.What, l.Instead) }

// Fault is a mistake for which nothing is imported.
type Fault struct {
	Where Place
	What  string
	Mend  string
}

func (f Fault) String() string { return fmt.Sprintf("%s: %s: %s", f.Where, f.What, f.Mend) }

// Import is what an import gives: a definition that form.Parse reads from its
// own YAML, and what was left behind; or what is wrong, and no definition.
type Import struct {
	Definition *form.Definition
	Left       []Left
	Faults     []Fault
}

// Leave lists something without an equivalent.
func (im *Import) Leave(where Place, what, instead string) {
	im.Left = append(im.Left, Left{where, what, instead})
}

// Fail lists a mistake.
func (im *Import) Fail(where Place, what, mend string) {
	im.Faults = append(im.Faults, Fault{where, what, mend})
}

// tidy puts both lists into the order of the file, each entry once. What is
// said of sheets keeps the order in which they were read.
func (im *Import) tidy() {
	sheets := map[string]int{}
	order := func(p Place) int {
		if _, ok := sheets[p.Sheet]; !ok {
			sheets[p.Sheet] = len(sheets)
		}
		return sheets[p.Sheet]
	}
	byPlace := func(a, b Place) int { return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(a.Row, b.Row)) }
	slices.SortStableFunc(im.Left, func(a, b Left) int { return byPlace(a.Where, b.Where) })
	slices.SortStableFunc(im.Faults, func(a, b Fault) int { return byPlace(a.Where, b.Where) })
	im.Left, im.Faults = slices.Compact(im.Left), slices.Compact(im.Faults)
}

// Export is a form as a file of another program, and what that can't hold.
type Export struct {
	File []byte
	Left []Left
}
