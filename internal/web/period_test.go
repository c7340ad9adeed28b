package web_test

import (
	"testing"
	"time"
)

// TestPeriodInWords reads until when a form takes responses: a day that the
// author gave without a time is named, and not the midnight after it.
func TestPeriodInWords(t *testing.T) {
	s := newSite(t, 0)
	x := s.form(t, "poll")
	x.Closes = time.Date(2099, 12, 1, 0, 0, 0, 0, time.Local)
	v := newVisitor(t, s)
	v.get("/f/poll").says(t, 200, "đến 00:00 01/12/2099.")
	x.LastDay = "2099-11-30"
	v.get("/f/poll").says(t, 200, "đến hết ngày 30/11/2099.")
}
