package templates

import "strconv"

// Versions lists what was published of a form, the newest first.
type Versions struct {
	Frame
	Form     FormState
	Editing  *Editing // the text that is being edited, if it differs
	Items    []VersionItem
	From, To int // the two that are compared, or 0
	Changes  []ChangeItem
	Formats  []Choice // of other programs, that a version can be written in
}

// Editing says who changed the text of a form last.
type Editing struct{ By, Day string }

// VersionItem is one published version.
type VersionItem struct {
	Number    int
	Day, By   string // By: "" for a file
	Responses string
	SameAs    int  // the earlier version with the same text, or 0
	Live      bool // responses are given to it now
}

// ChangeItem is one difference in words.
type ChangeItem struct {
	Where, What, Why string
	Class            string // of its tag: ok, gen or shut
	Grade            string
}

// Publish is what would change if a text were published.
type Publish struct {
	Frame
	ID       string
	Version  int // the earlier version that is published again, or 0
	Next     int // the number that the version would have
	Base     int // the newest version
	Revision int64
	Moved    bool   // another version was published since the editing began
	New      bool   // nothing of the form was published before
	Draft    bool   // it is being edited, and can be discarded
	Text     string // a sign of the text
	Same     bool   // it is that of the newest version
	Changes  []ChangeItem
	Panels   []string // of the dashboard, that could not be shown any more
	Breaks   bool     // earlier answers could not be compared with later ones
	Mistakes []Finding
	Faults   []Fault
}

// preview is where the text can be seen as respondents would.
func (p Publish) preview() string {
	address := "/organise/forms/" + p.ID + "/preview"
	if p.Version > 0 {
		address += "?version=" + strconv.Itoa(p.Version)
	}
	return address
}
