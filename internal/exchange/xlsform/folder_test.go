package xlsform

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"toadam/internal/exchange"
	"toadam/internal/form"
	"toadam/internal/sheet"
)

// folder is a collection of XLSForms with what the reference says of them, if
// it is there.
func folder(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("TOADAM_TEST_DATA")
	if dir == "" {
		dir = "../../../../shared/data"
	}
	dir = filepath.Join(dir, "xlsform")
	if _, err := os.Stat(filepath.Join(dir, "forms.csv")); err != nil {
		t.Skipf("TOADAM_TEST_DATA names no folder with xlsform/forms.csv: %v", err)
	}
	return dir
}

// TestFolder imports every file of the collection: those that are right, at
// least 95 of 100 with no question lost; those that are wrong, none, with a
// sheet and a row in the message. With -v it logs the counts, and what was left.
func TestFolder(t *testing.T) {
	dir := folder(t)
	index, err := os.ReadFile(filepath.Join(dir, "forms.csv"))
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(strings.NewReader(string(index))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, r := range records[1:] {
		name, category, reference := r[0], r[1], r[2]
		src, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		im := Read(name, src)
		lost := lost(t, src, im.Definition)
		outcome := outcome(im, lost)
		counts[category+": "+outcome]++
		t.Logf("%s: %s: %s (%d left)", name, category, outcome, len(im.Left))
		switch {
		case category == "valid" && (im.Definition == nil || len(lost) > 0):
			counts["failed"]++
			t.Logf("faults %v, lost %v", im.Faults, lost)
		case category == "invalid_report_error" && !refused(im):
			t.Errorf("%s: not refused with a row: %v; the reference says %s", name, im.Faults, reference)
		}
		for _, l := range im.Left {
			counts["left: "+kindOf(l)]++
		}
	}
	valid := 0
	for c, n := range counts {
		t.Logf("%5d %s", n, c)
		if strings.HasPrefix(c, "valid: ") {
			valid += n
		}
	}
	if failed := counts["failed"]; valid == 0 || failed*20 > valid {
		t.Errorf("%d of %d right forms were not imported whole", failed, valid)
	}
}

func outcome(im exchange.Import, lost []string) string {
	switch {
	case im.Definition == nil:
		return "refused"
	case len(lost) > 0:
		return "imported, a question lost"
	case len(im.Left) > 0:
		return "imported, every question, something listed"
	}
	return "imported whole"
}

// refused reports whether a form was refused with a message that names a row.
func refused(im exchange.Import) bool {
	return im.Definition == nil && slices.ContainsFunc(im.Faults, func(f exchange.Fault) bool {
		return f.Where.Sheet != "" && f.Where.Row > 0
	})
}

// kindOf is what a left thing is about, without its names.
func kindOf(l exchange.Left) string { return l.Instead }

// lost returns the names of the rows that respondents see or fill in and that
// have no question. It reads the rows in its own way.
func lost(t *testing.T, src []byte, d *form.Definition) []string {
	t.Helper()
	if d == nil {
		return nil
	}
	ids := map[string]int{}
	count := func(q *form.Question) { ids[q.ID]++ }
	for _, q := range d.Questions() {
		count(q)
		for i := range q.Fields {
			count(&q.Fields[i])
		}
	}
	book, err := bookOf(src)
	if err != nil {
		t.Fatal(err)
	}
	var missing []string
	for _, s := range book.Sheets {
		if !isSheet(s, "survey") {
			continue
		}
		for _, name := range askedNames(s) {
			id := exchange.Identifier(name, "q")
			if !slices.ContainsFunc(keys(ids), func(k string) bool { return k == id || strings.HasPrefix(k, id+"_") }) {
				missing = append(missing, name)
			}
		}
	}
	return missing
}

func keys(m map[string]int) []string {
	var list []string
	for k := range m {
		list = append(list, k)
	}
	return list
}

// askedNames are the names of the rows of a survey that are not blocks, not
// calculations and not data about a device.
func askedNames(s sheet.Sheet) []string {
	var typ, name int
	for i, c := range s.Rows[0].Cells {
		switch strings.ToLower(strings.TrimSpace(c.Text)) {
		case "type", "command":
			typ = i
		case "name", "tag":
			name = i
		}
	}
	var names []string
	for _, r := range s.Rows[1:] {
		if len(r.Cells) <= max(typ, name) {
			continue
		}
		written := strings.ToLower(strings.TrimSpace(r.Cells[typ].Text))
		first, _, _ := strings.Cut(strings.ReplaceAll(written, "_", " "), " ")
		about := []string{"", "start", "end", "today", "deviceid", "imei", "subscriberid", "simserial", "phonenumber", "username", "audit",
			"begin", "calculate", "hidden", "get", "uri:deviceid", "uri:subscriberid", "uri:simserial", "uri:phonenumber", "uri:username", "start-geopoint",
			"background-audio", "csv-external", "xml-external"}
		if !slices.Contains(about, first) && strings.TrimSpace(r.Cells[name].Text) != "" {
			names = append(names, strings.TrimSpace(r.Cells[name].Text))
		}
	}
	return names
}
