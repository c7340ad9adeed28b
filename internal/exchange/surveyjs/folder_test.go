package surveyjs

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"toadam/internal/exchange"
	"toadam/internal/form"
)

// record is a survey of the collection.
type record struct {
	ID     string
	Survey json.RawMessage
}

// folder is a collection of surveys, if it is there.
func folder(t *testing.T) []record {
	t.Helper()
	dir := os.Getenv("TOADAM_TEST_DATA")
	if dir == "" {
		dir = "../../../../shared/data"
	}
	file, err := os.Open(filepath.Join(dir, "surveyjs", "surveys.jsonl"))
	if err != nil {
		t.Skipf("TOADAM_TEST_DATA names no folder with surveyjs/surveys.jsonl: %v", err)
	}
	defer file.Close()
	var list []record
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var r record
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
	}
	return list
}

// TestFolder imports every survey of the collection, at least 95 of 100 with no
// question lost. With -v it logs the counts, and what was left.
func TestFolder(t *testing.T) {
	records := folder(t)
	whole, left := 0, 0
	for _, r := range records {
		im := Read(r.ID+".json", r.Survey)
		lost := lost(t, r.Survey, im.Definition)
		if im.Definition != nil && len(lost) == 0 {
			whole++
		} else {
			t.Logf("%s: lost %v, faults %v", r.ID, lost, im.Faults)
		}
		left += len(im.Left)
		for _, l := range im.Left {
			t.Logf("%s: left: %s", r.ID, l)
		}
	}
	t.Logf("%d of %d surveys imported with no question lost; %d things listed", whole, len(records), left)
	if whole*100 < 95*len(records) {
		t.Errorf("%d of %d surveys imported with no question lost", whole, len(records))
	}
}

// lost are the questions of a survey, by name, that a definition has nothing of.
// What only decorates a page is none, nor is a value calculated for each row.
func lost(t *testing.T, src []byte, d *form.Definition) []string {
	t.Helper()
	if d == nil {
		return nil
	}
	var ids []string
	var of func(q *form.Question)
	of = func(q *form.Question) {
		ids = append(ids, q.ID)
		for i := range q.Fields {
			of(&q.Fields[i])
		}
		for _, c := range q.Columns {
			ids = append(ids, c.ID)
		}
	}
	for _, q := range d.Questions() {
		of(q)
	}
	var v map[string]any
	if err := json.Unmarshal(src, &v); err != nil {
		t.Fatal(err)
	}
	var missing []string
	var walk func(v any, row bool)
	walk = func(v any, row bool) {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				walk(x, row)
			}
		case map[string]any:
			typ, _ := v["type"].(string)
			name, _ := v["name"].(string)
			for _, key := range []string{"pages", "elements", "questions"} {
				walk(v[key], row)
			}
			for _, key := range []string{"templateElements", "detailElements"} {
				walk(v[key], true)
			}
			id := exchange.Identifier(name, "q")
			switch typ {
			case "", "panel", "flowpanel", "image", "multipletext":
			case "expression":
				if row {
					return
				}
				fallthrough
			default:
				if !slices.ContainsFunc(ids, func(s string) bool {
					return s == id || len(s) > len(id) && s[:len(id)] == id || s == exchange.Identifier(name, "o")
				}) {
					missing = append(missing, name)
				}
			}
		}
	}
	walk(v, false)
	return missing
}
