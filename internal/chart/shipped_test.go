package chart

import (
	"io/fs"
	"testing"

	"toadam/dashboards"
	"toadam/forms"
	"toadam/internal/form"
)

// shippedForms are the forms that come with the program.
func shippedForms(t testing.TB) map[string]*form.Definition {
	t.Helper()
	all := map[string]*form.Definition{}
	paths, err := fs.Glob(forms.Files, "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		src, err := forms.Files.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if d, findings := form.Parse(path, src); len(findings) == 0 {
			all[d.ID] = d
		}
	}
	return all
}

func TestShippedDashboards(t *testing.T) {
	known := shippedForms(t)
	if len(known) < 4 {
		t.Fatalf("only %d forms can be read", len(known))
	}
	for id := range known {
		t.Run(id, func(t *testing.T) {
			src, err := dashboards.Files.ReadFile(id + ".yaml")
			if err != nil {
				t.Fatal(err)
			}
			d, findings := Parse(id+".yaml", src, known)
			if err := findings.Err(); err != nil {
				t.Fatal(err)
			}
			if d.ID != id || d.Form != id {
				t.Errorf("dashboard %s of the form %s", d.ID, d.Form)
			}
			ids := map[string]bool{}
			for _, p := range d.Panels {
				if ids[p.ID] {
					t.Errorf("two panels have the identifier %s", p.ID)
				}
				ids[p.ID] = true
			}
		})
	}
}
