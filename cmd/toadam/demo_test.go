package main

import (
	"io"
	"testing"
)

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
