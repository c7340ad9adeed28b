package form

import (
	"fmt"
	"regexp"

	"toadam/internal/author"
)

// maxParameter is how long the name of a parameter can be.
const maxParameter = 64

var parameterName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)

// languageParameter is what the program itself reads of an address.
const languageParameter = "lang"

// parameter reads which parameter of the address a hidden question keeps:
// without the key, the one called as the question is.
func parameter(v author.Value, id string) string {
	name := id
	if v.Present() {
		name = v.Str(maxParameter)
	}
	switch {
	case name == languageParameter:
		v.Fail(fmt.Sprintf("the parameter %s chooses the language of a page", name), "give the parameter another name")
	case name != "" && !parameterName.MatchString(name):
		v.Fail(fmt.Sprintf("%q can't be the name of a parameter", name), "use letters, digits, _ and -, beginning with a letter, as in utm_source")
	}
	return name
}
