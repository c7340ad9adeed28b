package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestExchange exports a shipped form and imports it again, with the commands.
func TestExchange(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	wrong := "survey,,,\n,type,name,label\n,begin group,g,G\n,text,a,A\n"
	if err := os.WriteFile(in("wrong.csv"), []byte(wrong), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(in("plain.csv"), []byte("type,name,label\ntext,a,A\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args   []string
		status int
		says   string // on standard error
		writes string // the file that is there afterwards, and what is in it
		what   string
	}{
		{[]string{"export", "xlsform", "../../forms/report.yaml", "-o", in("report.xlsx")}, 0, "tasks: the kind matrix: it is a group of questions", "report.xlsx", "PK"},
		{[]string{"export", "json", "-o", in("report.json"), "../../forms/report.yaml"}, 0, "", "report.json", `"id": "report"`},
		{[]string{"import", "xlsform", in("report.xlsx"), "-for", "units", "-o", in("again.yaml")}, 0, "", "again.yaml", "form: report\ntitle: "},
		{[]string{"check", in("again.yaml")}, 0, "", "again.yaml", "for: units"},
		{[]string{"import", "xlsform", in("wrong.csv"), "-o", in("wrong.yaml")}, 1, "wrong.csv: survey, row 3: the group g is not closed", "", ""},
		{[]string{"import", "xlsform", in("again.yaml"), "-o", in("wrong.yaml")}, 1, "neither XLSX nor XLS", "", ""},
		{[]string{"export", "json", in("again.yaml"), "-o", dir + "/./again.yaml"}, 1, "that is the file it would be made from", "again.yaml", "form: report\n"},
		{[]string{"import", "xlsform", in("report.xlsx"), "-o", in("report.xlsx")}, 1, "that is the file it would be made from", "report.xlsx", "PK"},
		{[]string{"translations", "export", in("again.yaml"), "-o", in("again.yaml")}, 1, "that is the file it would be made from", "again.yaml", "form: report\n"},
		{[]string{"import", "xlsform", in("plain.csv"), "-o", in("wrong.yaml")}, 1, "survey alone in the first column", "", ""},
		{[]string{"import", "docx", in("again.yaml"), "-o", in("wrong.yaml")}, 2, "xlsform", "", ""},
		{[]string{"import", "xlsform"}, 2, "usage", "", ""},
		{[]string{"export", "xlsform", in("report.xlsx"), "-o", in("wrong.yaml")}, 1, "report.xlsx:", "", ""},
	} {
		t.Run(strings.Join(c.args[:2], " "), func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if got := run(t.Context(), c.args, nil, &stdout, &stderr); got != c.status || !strings.Contains(stderr.String(), c.says) {
				t.Errorf("%v: exit %d, want %d; %s%s", c.args, got, c.status, &stdout, &stderr)
			}
			if c.writes != "" {
				if content, err := os.ReadFile(in(c.writes)); err != nil || !strings.Contains(string(content), c.what) {
					t.Errorf("%s lacks %q: %.200s, %v", c.writes, c.what, content, err)
				}
			}
			if _, err := os.Stat(in("wrong.yaml")); err == nil {
				t.Error("something was written")
			}
		})
	}
}
