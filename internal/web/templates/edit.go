package templates

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"toadam/internal/builder"
	"toadam/internal/form"
)

// Editor is the page on which a form is edited.
type Editor struct {
	Frame
	Form     string
	Revision string
	At       string // the place that is open
	ID       string // what stands there is called so
	Was      string // what stood there when the page was made
	Sort     builder.Sort
	Kind     form.Kind
	Label    string

	Entries  []EditorEntry
	Fields   []EditorField
	Kinds    []form.Kind
	Texts    []string // languages of the form
	Locked   bool
	Own      bool // the lock is that of what is open, and not of its page
	Readable bool

	Left     int             // how many more entries there are
	Findings []EditorFinding // of the whole text
	Here     []EditorFinding // of what is open
	Source   string
	Tab      string // preview or source
	Preview  string // address of what a respondent would see; "" while there are mistakes

	Fault   string // why the last step was not made
	Done    string // what the last step did
	CanUndo bool
	CanRedo bool
	Changed bool // the text differs from the newest version
	Base    int  // the newest version; 0: none
}

// EditorEntry is a line of the outline.
type EditorEntry struct {
	builder.Entry
	Title   string
	Current bool
	List    string // a page's or section's list of questions
	Movable bool
}

// EditorField is a field with what can be chosen in it.
type EditorField struct {
	builder.Field
	Label    string
	Note     string
	Subjects []Choice    // Condition: what can be spoken of
	Rows     []EditorRow // Condition, when it is filled in as rows
	AsText   bool
	Choices  []Choice
	Refused  map[string]Refusal // identifiers that can't be, by the name of the field
}

// Refusal is an identifier that was filled in and can't be, and why.
type Refusal struct{ Typed, Why string }

// identifier is what an identifier's field shows.
func (x EditorField) identifier(name, value string) string {
	if r, ok := x.Refused[name]; ok {
		return r.Typed
	}
	return value
}

// refused are the attributes of a field, if what it holds is refused.
func (x EditorField) refused(name, id string) templ.Attributes {
	if _, ok := x.Refused[name]; !ok {
		return described(x)
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": id}
}

// EditorRow is a row of a condition.
type EditorRow struct {
	Name, Test, Value string
	Tests             []Choice
	Values            []Choice // to choose from; none: to be typed
	NoValue           bool
	Number, Day       bool
}

// Choice is one of several values.
type Choice struct {
	Value, Label string
	On           bool
}

// EditorFinding is a mistake in the text.
type EditorFinding struct {
	Finding
	At string
}

// do is the value of a button that makes a step.
func do(step string, parts ...string) string {
	for _, p := range parts {
		step += " " + at(p)
	}
	return step
}

// address is the page with a place open.
func (p Editor) address(at, tab string) templ.SafeURL {
	return templ.SafeURL("/organise/forms/" + p.Form + "/edit?at=" + at + "&tab=" + tab)
}

func (p Editor) path(rest string) string { return "/organise/forms/" + p.Form + rest }

// lines is how many lines a source has.
func (p Editor) lines() int { return strings.Count(p.Source, "\n") + 1 }

// faulty are the lines of the source with a mistake.
func (p Editor) faulty() string {
	var lines []string
	for _, x := range p.Findings {
		lines = append(lines, strconv.Itoa(x.Line))
	}
	return strings.Join(lines, " ")
}

// height is how many rows a field for prose has.
func height(s string) string { return strconv.Itoa(min(8, 2+strings.Count(s, "\n")+len(s)/120)) }

func fieldID(parts ...any) string { return "f." + builder.NameOf(parts...) }

// Conflict is what is shown to whoever saves a text that was changed meanwhile.
type Conflict struct {
	Frame
	Form, Revision, By string
	Mine, Theirs       []DiffLine
	Source             string // mine, to be edited on
}

// DiffLine is a line of one of two texts.
type DiffLine struct {
	Text    string
	Changed bool // the other text does not have it
}

// Beginning is where a form is begun.
type Beginning struct {
	Frame
	ID, TitleVi, TitleEn, For, From string
	Forms                           []Choice
	Blocks                          []Block
	Audiences                       []Choice
	Formats                         []Choice // of forms of other programs
	Format                          string
	Faults                          []Fault
}

// Block is a ready-made part of a form.
type Block struct {
	ID, Title, About string
	Questions        string // how many
	On               bool
}

// Insertion is where parts of other forms are chosen.
type Insertion struct {
	Frame
	Form, Revision, At string
	Blocks             []Block
	Forms              []Choice
	From               string
	Entries            []builder.Entry // of the form From
}

func known(p Editor) bool {
	for _, k := range p.Kinds {
		if k == p.Kind {
			return true
		}
	}
	return false
}

func described(x EditorField) templ.Attributes {
	if x.Note == "" {
		return nil
	}
	return templ.Attributes{"aria-describedby": fieldID(x.Key, "note")}
}

// join is the place of an item of a list of what is open.
func join(at, key string, i int) string {
	return strings.Trim(strings.ReplaceAll(at+"/"+key+"/"+strconv.Itoa(i), "//", "/"), "/")
}

// noPlace stands for the form itself where a place is one of several words.
const noPlace = "-"

func at(place string) string {
	if place == "" {
		return noPlace
	}
	return place
}

func within(p Editor) bool {
	for _, x := range p.Fields {
		if x.Key == "within" && x.Value != "" {
			return true
		}
	}
	return false
}

// first is a text in the first of the languages.
func first(texts map[string]string, languages []string) string {
	for _, lang := range languages {
		if s := texts[lang]; s != "" {
			return s
		}
	}
	return ""
}
