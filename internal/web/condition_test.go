package web_test

import (
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"toadam/internal/intake"
	"toadam/internal/response"
	"toadam/internal/store/storetest"
)

// trip is a form in which much depends on what was answered.
const trip = `form: trip
title: Chuyến đi
for: members
pages:
  - page: one
    title: Một
    questions:
      - yes_no: travels
        label: Đồng chí có đi không?
        required: true
      - text: why_not
        label: Vì sao không?
        show_if: 'travels = "no"'
        required_if: 'travels = "no"'
  - page: two
    title: Hai
    show_if: 'travels = "yes"'
    questions:
      - number: seats
        label: Số chỗ
        required: true
        integer: true
        valid_if: 'seats <= 5'
        invalid: Xe chỉ có 5 chỗ.
  - page: three
    title: Ba
    questions:
      - text: remark
        label: Ghi chú
        show_if: 'seats > 2 or answered(why_not)'
      - yes_no: again
        label: Lần sau có đi không?
`

func newTrip(t *testing.T) *site {
	return newSiteOf(t, storetest.SQLite(t), fstest.MapFS{"trip.yaml": {Data: []byte(trip)}}, fstest.MapFS{}, 0)
}

// last is the newest response to the form.
func (s *site) last(t *testing.T, form string) response.Answers {
	t.Helper()
	x := s.form(t, form)
	var last intake.Entry
	for e, err := range x.Log.Entries(t.Context(), 1) {
		if err != nil {
			t.Fatal(err)
		}
		last = e
	}
	answers, err := response.Decode(x.Definition, last.Answers)
	if err != nil {
		t.Fatal(err)
	}
	return answers
}

// TestConditionsWithoutScript follows both ways through a form, and changes
// from one to the other.
func TestConditionsWithoutScript(t *testing.T) {
	s := newTrip(t)
	v := newVisitor(t, s)
	p := v.post("/f/trip/start", nil)
	if p.says(t, 200, `data-id="why_not" hidden`); strings.Contains(p.body, `value="why_not"`) {
		t.Error("a question that is not shown counts as seen")
	}
	// The answer makes a question appear that could not be seen: the page again.
	p = v.post("/f/trip/1", url.Values{"_do": {"next"}, "_seen": {""}, "travels": {"no"}})
	if p.path != "/f/trip/1" || strings.Contains(p.body, `data-id="why_not" hidden`) || strings.Contains(p.body, "Có lỗi") {
		t.Fatalf("at %s: %s", p.path, p.body)
	}
	v.post("/f/trip/1", url.Values{"_do": {"next"}, "_seen": {"why_not"}, "travels": {"no"}}).says(t, 422, "Vì sao không?")
	// The page two is not on the way.
	p = v.post("/f/trip/1", url.Values{"_do": {"next"}, "_seen": {"why_not"}, "travels": {"no"}, "why_not": {"ốm"}})
	if p.says(t, 200, "Trang 2 trên 2", "Ghi chú"); p.path != "/f/trip/3" {
		t.Fatalf("led to %s", p.path)
	}
	if p := v.get("/f/trip/2"); p.path != "/f/trip/3" {
		t.Errorf("a page that is not shown opens at %s", p.path)
	}
	if p := v.post("/f/trip/3", url.Values{"_do": {"back"}, "remark": {"giữ lại"}}); p.path != "/f/trip/1" {
		t.Errorf("back led to %s", p.path)
	}
	// Changed: now by the other way, with a rule of the author's.
	v.post("/f/trip/1", url.Values{"_do": {"next"}, "_seen": {"why_not"}, "travels": {"yes"}, "why_not": {"ốm"}})
	v.post("/f/trip/2", url.Values{"_do": {"next"}, "seats": {"9"}}).says(t, 422, "Xe chỉ có 5 chỗ.")
	v.post("/f/trip/2", url.Values{"_do": {"next"}, "seats": {"2"}})
	p = v.post("/f/trip/3", url.Values{"_do": {"next"}, "remark": {"giữ lại"}, "again": {"yes"}})
	if p.says(t, 200, "Số chỗ"); p.path != "/f/trip/check" || strings.Contains(p.body, "Vì sao không?") || strings.Contains(p.body, "giữ lại") {
		t.Fatalf("at %s: %s", p.path, p.body)
	}
	v.post("/f/trip/submit", nil).says(t, 200, "Đã nhận")
	if a := s.last(t, "trip"); len(a) != 3 || a["seats"].Number != 2 {
		t.Errorf("stored: %v", a)
	}
	v.api("/api/v1/forms/trip/responses", `{"key": "1", "answers": {"travels": false, "why_not": "bận", "seats": 4, "remark": "x"}}`).says(t, 201)
	if a := s.last(t, "trip"); len(a) != 3 || a["remark"].Text != "x" {
		t.Errorf("stored by the API: %v", a)
	}
}

// TestConditionsInBrowser sees questions come and go as answers change.
func TestConditionsInBrowser(t *testing.T) {
	s := newTrip(t)
	b := newTab(t, newBrowser(t), s.url, phone, "light")
	b.open("/f/trip")
	b.press("form.acts button")
	shown := func(id string) bool {
		return eval[bool](b, `!document.querySelector("[data-id=`+id+`]").hidden`)
	}
	if shown("why_not") {
		t.Error("shown before anything is answered")
	}
	eval[bool](b, `document.getElementById("travels-no").click(); true`)
	if !shown("why_not") {
		t.Fatal("not shown when it should be")
	}
	b.inspect("condition")
	eval[bool](b, `document.getElementById("travels-yes").click(); true`)
	if shown("why_not") {
		t.Fatal("still shown")
	}
	b.press(".acts button")
	b.fill(url.Values{"seats": {"3"}})
	if !shown("remark") {
		t.Error("a condition on an earlier page is not seen")
	}
	b.fill(url.Values{"remark": {"ghi"}, "again": {"no"}})
	b.press(".acts button")
	b.contains("Đã nhận")
	if a := s.last(t, "trip"); len(a) != 4 {
		t.Errorf("stored: %v", a)
	}
}
