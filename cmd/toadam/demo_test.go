package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toadam/internal/consultation"
)

// TestDemoKept starts a demo again in which a form was made in the pages: that
// has no sample responses, and the others have no more than before.
func TestDemoKept(t *testing.T) {
	dir, forms := t.TempDir(), t.TempDir()
	const tea = "form: tea\ntitle: {vi: Trà, en: Tea}\nlanguages: [vi, en]\nfor: members\npages:\n  - page: one\n    title: {vi: Một, en: One}\n    questions:\n      - yes_no: likes\n        label: {vi: Thích, en: Like}\n"
	if err := os.WriteFile(filepath.Join(forms, "tea.yaml"), []byte(tea), 0o600); err != nil {
		t.Fatal(err)
	}
	for start := range 2 {
		c := config{data: dir, forms: forms, addr: "127.0.0.1:0", zone: "Asia/Ho_Chi_Minh"}
		p, err := c.open(t.Context(), env{stdout: io.Discard, stderr: io.Discard})
		if err != nil {
			t.Fatal(err)
		}
		if start == 0 {
			coffee := []byte(strings.Replace(tea, "form: tea", "form: coffee", 1))
			if _, err := p.consultation.Publish(t.Context(), consultation.Publication{Form: "coffee", YAML: coffee, Day: "2026-11-25", By: "an@vidu.vn"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.fillAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		for id, want := range map[string]int{"tea": 40, "coffee": 0} {
			x, err := p.consultation.Form(id)
			if err != nil {
				t.Fatal(err)
			}
			if n := x.Log.Count(); n != want {
				t.Errorf("start %d: %s has %d responses, want %d", start, id, n, want)
			}
		}
		p.close(t.Context())
	}
}

// TestSampleDays reads the demo's sample responses in the order of their
// numbers: the newest must be those of the latest day.
func TestSampleDays(t *testing.T) {
	c := config{data: t.TempDir(), addr: "127.0.0.1:0", zone: "Asia/Ho_Chi_Minh"}
	p, err := c.open(t.Context(), env{stdout: io.Discard, stderr: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	defer p.close(t.Context())
	x, err := p.consultation.Form("report")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.fill(t.Context(), x); err != nil {
		t.Fatal(err)
	}
	day, days := "", 0
	for n := int64(1); n <= x.Log.Head(); n++ {
		e, err := x.Log.Get(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		if e.Day < day {
			t.Errorf("response %d came on %s, the one before on %s", n, e.Day, day)
		}
		if e.Day != day {
			days++
		}
		day = e.Day
	}
	if days < 5 {
		t.Errorf("all came on %d days", days)
	}
}
