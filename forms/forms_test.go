package forms

import (
	"io/fs"
	"testing"

	"toadam/internal/form"
)

// TestTelephone tries numbers as people write them.
func TestTelephone(t *testing.T) {
	src, err := Files.ReadFile("speak.yaml")
	if err != nil {
		t.Fatal(err)
	}
	d, findings := form.Parse("speak.yaml", src)
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	q := d.Question("phone")
	for number, right := range map[string]bool{
		"0912345678": true, "0912 345 678": true, "0912.345.678": true, "0912-345-678": true, "(024) 3804 3567": true,
		"(024) 3.8043-567": true, "+84 912 345 678": true, "(+84) 912345678": true, "+84 (0)24-3804-3567": true, "08043567": true,
		"804356": false, "1234567890123456": false, "0912 345 67a": false, "84+912345678": false, "": false, "---": false,
	} {
		if q.Matches(number) != right {
			t.Errorf("%q: %v, want %v", number, !right, right)
		}
	}
}

func TestShippedForms(t *testing.T) {
	paths, err := fs.Glob(Files, "*.yaml")
	if err != nil || len(paths) < 4 {
		t.Fatalf("found %v: %v", paths, err)
	}
	for _, path := range paths {
		if path == "consultation.yaml" {
			continue // not a form: package consultation reads it
		}
		t.Run(path, func(t *testing.T) {
			src, err := Files.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			d, findings := form.Parse(path, src)
			if len(findings) > 0 {
				t.Fatal(findings)
			}
			if d.ID+".yaml" != path {
				t.Errorf("the form is called %s", d.ID)
			}
			if len(d.Languages) != 2 || d.Languages[0] != "vi" || d.Languages[1] != "en" {
				t.Errorf("languages %v, want vi before en", d.Languages)
			}
			// A demo must be open on any day.
			if !d.Opens.IsZero() || !d.Closes.IsZero() {
				t.Error("the form has a period")
			}
			if len(d.Intro) == 0 || len(d.Thanks) == 0 {
				t.Error("the form has no introduction or no thanks")
			}
		})
	}
}

// TestBlocks reads the ready-made parts: each is a form without mistakes, with
// texts in both languages, and all can stand in one form.
func TestBlocks(t *testing.T) {
	blocks := Blocks()
	paths, err := fs.Glob(blocks, "*.yaml")
	if err != nil || len(paths) < 10 {
		t.Fatalf("found %v: %v", paths, err)
	}
	taken := map[string]string{}
	for _, path := range paths {
		src, err := fs.ReadFile(blocks, path)
		if err != nil {
			t.Fatal(err)
		}
		d, findings := form.Parse(path, src)
		if len(findings) > 0 {
			t.Error(findings)
			continue
		}
		if d.ID+".yaml" != path || len(d.Languages) != 2 || len(d.Intro) == 0 || len(d.Pages) != 1 {
			t.Errorf("%s: %s, in %v, of %d pages", path, d.ID, d.Languages, len(d.Pages))
		}
		for _, q := range d.Questions() {
			if other := taken[q.ID]; other != "" {
				t.Errorf("%s and %s both have the question %s", path, other, q.ID)
			}
			taken[q.ID] = path
		}
	}
}
