package xlsform

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"toadam/internal/exchange"
	"toadam/internal/sheet"
)

// table is a sheet with a row of headers.
type table struct {
	sheet   string
	columns []column
	rows    []row
}

// column is a header, read: "bind::jr:constraintMsg::French (fr)" is the column
// constraint_message in the language "French (fr)".
type column struct {
	name, language string
	header         string // as written
	at             int    // from 0
}

// row is one row below the headers.
type row struct {
	t      *table
	number int
	cells  []sheet.Cell
}

func (r row) place() exchange.Place { return exchange.Place{Sheet: r.t.sheet, Row: r.number} }

// at returns what stands in a column.
func (r row) at(c column) string {
	if c.at >= len(r.cells) {
		return ""
	}
	return clean(r.cells[c.at].Text)
}

// get returns what stands in the first column of a name.
func (r row) get(name string) string {
	for _, c := range r.t.columns {
		if s := r.at(c); c.name == name && s != "" {
			return s
		}
	}
	return ""
}

// texts returns what stands in the columns of a name, by language.
func (r row) texts(name string) map[string]string {
	texts := map[string]string{}
	for _, c := range r.t.columns {
		if s := r.at(c); c.name == name && s != "" {
			texts[c.language] = s
		}
	}
	return texts
}

// clean takes out of a text what ours can't hold: control characters, and
// spaces around it.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r' || r == '\u00a0':
			return ' '
		case r == '\n' || r == '\t':
			return r
		case r < ' ' || 0x7f <= r && r < 0xa0 || r == '\ufeff' || r == '\ufffd':
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(strings.TrimSpace(strings.ReplaceAll(s, " \n", "\n")))
}

// prefixes say where a column goes in an XForm, which is of no use here.
var prefixes = []string{"bind", "control", "body", "media", "jr"}

// otherNames are names of columns that mean the same as another.
var otherNames = map[string]string{
	"caption": "label", "relevance": "relevant", "constraining_message": "constraint_message", "constraintmsg": "constraint_message",
	"requiredmsg": "required_message", "calculate": "calculation", "command": "type", "tag": "name", "value": "name",
	"count": "repeat_count", "read_only": "readonly", "id_string": "form_id", "set_form_id": "form_id",
	"title": "form_title", "set_form_title": "form_title",
}

// columnOf reads a header.
func columnOf(header string, at int) column {
	parts := strings.Split(strings.ReplaceAll(header, "::", ":"), ":")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	for len(parts) > 1 && slices.Contains(prefixes, strings.ToLower(parts[0])) {
		parts = parts[1:]
	}
	name := strings.Join(strings.Fields(strings.ToLower(parts[0])), "_")
	if other := otherNames[name]; other != "" {
		name = other
	}
	return column{name: name, language: strings.Join(parts[1:], ":"), header: header, at: at}
}

// tableOf reads the headers of a sheet. One that is here twice is a mistake,
// since which of both is meant can't be known.
func tableOf(s sheet.Sheet, im *exchange.Import) *table {
	t := &table{sheet: s.Name}
	if len(s.Rows) == 0 {
		return t
	}
	head := s.Rows[0]
	for i, c := range head.Cells {
		header := clean(c.Text)
		if header == "" {
			continue
		}
		col := columnOf(header, i)
		if k := slices.IndexFunc(t.columns, func(o column) bool { return o.name == col.name && o.language == col.language }); k >= 0 {
			im.Fail(exchange.Place{Sheet: s.Name, Row: head.Number},
				fmt.Sprintf("the column %q is here twice, also as %q", header, t.columns[k].header), "rename or remove one of them")
			continue
		}
		t.columns = append(t.columns, col)
	}
	if s.Wide > 0 {
		im.Leave(exchange.Place{Sheet: s.Name, Row: s.Wide}, fmt.Sprintf("there are cells to the right of column %d", sheet.MaxColumns), "they are left out, here and below")
	}
	last := head.Number
	for _, r := range s.Rows[1:] {
		if r.Number > last+maxGap {
			im.Leave(exchange.Place{Sheet: s.Name, Row: r.Number}, fmt.Sprintf("the rows from here on stand %d empty rows below the table", r.Number-last-1), "they are left out")
			break
		}
		last = r.Number
		t.rows = append(t.rows, row{t, r.Number, r.Cells})
	}
	return t
}

// maxGap is how many empty rows there can be within a table: what stands below
// more of them was forgotten there.
const maxGap = 60

// has reports whether there is a column of the name.
func (t *table) has(name string) bool {
	return t != nil && slices.ContainsFunc(t.columns, func(c column) bool { return c.name == name })
}

// calculated lists the formulas in a column that has a meaning and whose value
// is not in the file.
func (t *table) calculated(im *exchange.Import) {
	for _, r := range t.rows {
		for _, c := range t.columns {
			if c.at < len(r.cells) && r.cells[c.at].Uncalculated {
				im.Fail(r.place(), fmt.Sprintf("the cell below %q is a formula whose value is not in the file", c.header),
					"open the file in a spreadsheet program and save it, or write the value")
			}
		}
	}
}

// bookOf reads a file of any kind in which XLSForms are kept.
func bookOf(src []byte) (*sheet.Book, error) {
	if !strings.HasPrefix(string(src[:min(len(src), 2)]), "PK") && !strings.HasPrefix(string(src[:min(len(src), 2)]), "\xd0\xcf") {
		if s, err := sheet.ReadCSV(src); err == nil {
			if b := sections(s); len(b.Sheets) > 0 {
				return b, nil
			}
			if isSurvey(s) {
				return nil, &sheet.Fault{What: "the CSV does not say which sheets it holds",
					Mend: "write survey alone in the first column above the rows, and the rows from the second column on, the same with choices and settings; or save the workbook as XLSX"}
			}
		}
	}
	return sheet.Read(src)
}

// sections cuts a CSV into sheets: the name of each stands alone in the first
// column, and its table follows from the second.
func sections(s sheet.Sheet) *sheet.Book {
	b := &sheet.Book{}
	for _, r := range s.Rows {
		if name := strings.TrimSpace(r.Cells[0].Text); name != "" {
			b.Sheets = append(b.Sheets, sheet.Sheet{Name: name})
			if len(r.Cells) == 1 || strings.Trim(joined(r.Cells[1:]), " ") == "" {
				continue
			}
		}
		if n := len(b.Sheets); n > 0 && len(r.Cells) > 1 {
			b.Sheets[n-1].Rows = append(b.Sheets[n-1].Rows, sheet.Row{Number: r.Number, Cells: r.Cells[1:]})
		}
	}
	if !slices.ContainsFunc(b.Sheets, func(s sheet.Sheet) bool { return isSheet(s, "survey") }) {
		return &sheet.Book{}
	}
	return b
}

// isSurvey reports whether a CSV begins with the columns of a survey.
func isSurvey(s sheet.Sheet) bool {
	has := func(name string) bool {
		return len(s.Rows) > 0 && slices.ContainsFunc(s.Rows[0].Cells, func(c sheet.Cell) bool { return strings.EqualFold(strings.TrimSpace(c.Text), name) })
	}
	return has("type") && has("name")
}

func joined(cells []sheet.Cell) string {
	var b strings.Builder
	for _, c := range cells {
		b.WriteString(c.Text)
	}
	return b.String()
}

// isSheet reports whether a sheet has a name, however it is written.
func isSheet(s sheet.Sheet, name string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(s.Name), "_"), name)
}
