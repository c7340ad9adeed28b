package translation

import (
	"bytes"
	"errors"
	"fmt"

	"toadam/internal/form"
	"toadam/internal/problem"
)

// Formats are what translations are exchanged in.
var Formats = []string{"xlsx", "xliff"}

// Export writes the texts of the form with those of the languages beside them.
// XLIFF holds one language.
func Export(d *form.Definition, format string, languages []string) ([]byte, error) {
	switch {
	case format == "xlsx":
		return XLSX(d, languages)
	case format == "xliff" && len(languages) == 1:
		return XLIFF(d, languages[0]), nil
	case format == "xliff":
		return nil, &problem.Error{Class: problem.Invalid, Err: errors.New("an XLIFF file holds one language")}
	}
	return nil, &problem.Error{Class: problem.Invalid, Err: fmt.Errorf("%q is no format of translations", format)}
}

// Import reads what came back, of whatever format it is, and returns what it
// changes of the form.
func Import(d *form.Definition, name string, src []byte) ([]Change, problem.Findings) {
	read := ReadXLIFF
	if bytes.HasPrefix(src, []byte("PK")) {
		read = ReadXLSX
	}
	table, findings := read(name, src)
	if len(findings) > 0 {
		return nil, findings
	}
	return Changes(d, table)
}
