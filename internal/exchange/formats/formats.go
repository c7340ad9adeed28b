// Package formats is the one table of the formats in which forms come from
// other programs and go to them.
package formats

import (
	"bytes"
	"encoding/json"
	"fmt"

	"toadam/internal/exchange"
	"toadam/internal/exchange/limesurvey"
	"toadam/internal/exchange/qsf"
	"toadam/internal/exchange/surveyjs"
	"toadam/internal/exchange/xlsform"
	"toadam/internal/form"
)

// Importer reads the forms of another program.
type Importer struct {
	Name  string // as in toadam import NAME
	Files string // what its files are
	Read  func(file string, src []byte) exchange.Import
}

// Importers are all importers.
var Importers = []Importer{
	{"xlsform", "workbooks of ODK, KoboToolbox and Ona: .xlsx, .xls or .csv", xlsform.Read},
	{"surveyjs", "surveys of SurveyJS: .json", surveyjs.Read},
	{"limesurvey", "structures of surveys of LimeSurvey: .lss", limesurvey.Read},
	{"qsf", "surveys of Qualtrics: .qsf", qsf.Read},
}

// Exporter writes our forms for another program.
type Exporter struct {
	Name  string // as in toadam export NAME
	Files string
	Ext   string // of its files
	Write func(*form.Definition) (exchange.Export, error)
}

// Exporters are all exporters.
var Exporters = []Exporter{
	{"xlsform", "a workbook for ODK, KoboToolbox and Ona", ".xlsx", xlsform.Write},
	{"json", "the definition as the API gives it", ".json", writeJSON},
}

func writeJSON(d *form.Definition) (exchange.Export, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(d); err != nil {
		return exchange.Export{}, fmt.Errorf("write the form %s as JSON: %w", d.ID, err)
	}
	return exchange.Export{File: b.Bytes()}, nil
}
