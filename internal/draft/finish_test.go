package draft

import (
	"context"
	"crypto/rand"
	"errors"
	"reflect"
	"testing"
	"time"

	"toadam/internal/problem"
	"toadam/internal/response"
	"toadam/internal/store/storetest"
)

const receipt = "ABCD-EFGH-JKMN"

func TestSubmitted(t *testing.T) {
	ds, log, token := setup(t)
	d := start(t, ds, token, "paper")
	replaced := attach(t, ds, d, "file", "first")
	kept := attach(t, ds, d, "file", "second")
	if !blobExists(t, ds.store, replaced) {
		t.Fatal("a replaced file went before it was known whether a response holds it")
	}
	log[d.Key] = []string{kept}
	for range 2 { // the second time is a retry
		if err := ds.Submitted(t.Context(), d, receipt); err != nil {
			t.Fatal(err)
		}
		got := reopen(t, ds, token, "paper")
		if !got.Done || got.Receipt != receipt || len(got.Input) > 0 || len(got.Files) > 0 || got.Key != d.Key {
			t.Errorf("stored %+v", got)
		}
	}
	if blobExists(t, ds.store, replaced) || !blobExists(t, ds.store, kept) {
		t.Error("the replaced file must go and the submitted one stay")
	}
	if _, err := ds.Save(t.Context(), d, page("file", response.Input{})); !problem.Is(err, problem.Conflict) {
		t.Errorf("saving after it was submitted: %v", err)
	}
	if _, err := ds.Upload(t.Context(), d, response.File{}, nil); !problem.Is(err, problem.Conflict) {
		t.Errorf("uploading after it was submitted: %v", err)
	}
}

// TestSubmittedBehindATab submits the draft as it was before another tab
// replaced the file: the log decides which of the two stays.
func TestSubmittedBehindATab(t *testing.T) {
	ds, log, token := setup(t)
	d := start(t, ds, token, "paper")
	first := attach(t, ds, d, "file", "first")
	log[d.Key] = []string{first}
	tab := reopen(t, ds, token, "paper")
	second := attach(t, ds, tab, "file", "second")
	if err := ds.Submitted(t.Context(), d, receipt); err != nil {
		t.Fatal(err)
	}
	if !blobExists(t, ds.store, first) || blobExists(t, ds.store, second) {
		t.Error("the submitted file must stay and the late one go")
	}
	if !d.Done || d.Receipt != receipt {
		t.Errorf("the caller's draft is %+v", d)
	}
}

// TestSubmittedTooEarly is a mistake of the caller: no file may go for it.
func TestSubmittedTooEarly(t *testing.T) {
	ds, _, token := setup(t)
	d := start(t, ds, token, "paper")
	blob := attach(t, ds, d, "file", "only")
	if err := ds.Submitted(t.Context(), d, receipt); err == nil {
		t.Error("submitted without a response in the log")
	}
	if !blobExists(t, ds.store, blob) || reopen(t, ds, token, "paper").Done {
		t.Error("the draft lost its file or was marked")
	}
}

func TestSweep(t *testing.T) {
	ds, log, token := setup(t)
	ctx := t.Context()
	unsent := start(t, ds, token, "unsent")
	lost := attach(t, ds, unsent, "file", "never submitted")

	// The process ended between the log's write and Submitted.
	crashed := start(t, ds, token, "crashed")
	replaced := attach(t, ds, crashed, "file", "replaced")
	held := attach(t, ds, crashed, "file", "submitted")
	log[crashed.Key] = []string{held}

	done := start(t, ds, token, "done")
	log[done.Key] = nil
	if err := ds.Submitted(ctx, done, receipt); err != nil {
		t.Fatal(err)
	}
	fresh := start(t, ds, token, "fresh")
	p := page("q", response.Input{"q": {"x"}})
	p.Day = "2026-03-03"
	save(t, ds, fresh, p)

	hanoi := time.FixedZone("Hanoi", 7*60*60)
	if err := ds.Sweep(ctx, time.Date(2026, 3, 16, 23, 59, 0, 0, hanoi)); err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{"unsent", "crashed", "done", "fresh"} {
		reopen(t, ds, token, form) // the 14th day is still kept
	}
	if err := ds.Sweep(ctx, time.Date(2026, 3, 17, 0, 0, 0, 0, hanoi)); err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{"unsent", "crashed", "done"} {
		if _, err := ds.Open(ctx, token, form); !problem.Is(err, problem.NotFound) {
			t.Errorf("draft of %s is still there: %v", form, err)
		}
	}
	if got := reopen(t, ds, token, "fresh"); !reflect.DeepEqual(got, fresh) {
		t.Errorf("a newer draft became %+v", got)
	}
	for blob, want := range map[string]bool{lost: false, replaced: false, held: true} {
		if got := blobExists(t, ds.store, blob); got != want {
			t.Errorf("a blob exists: %v, want %v", got, want)
		}
	}
}

// TestSweepGoesOn has a log that can't tell about one of two drafts: that one
// stays whole, the other goes.
func TestSweepGoesOn(t *testing.T) {
	down := errors.New("the log can't be read")
	var silent string
	ds := New(storetest.SQLite(t), rand.Reader, func(_ context.Context, form, _ string) ([]string, bool, error) {
		if form == silent {
			return nil, false, down
		}
		return nil, false, nil
	})
	token, err := ds.Token()
	if err != nil {
		t.Fatal(err)
	}
	blobs := map[string]string{}
	for _, form := range []string{"one", "two", "three"} {
		blobs[form] = attach(t, ds, start(t, ds, token, form), "file", form)
	}
	silent = "two"
	if err := ds.Sweep(t.Context(), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)); !errors.Is(err, down) {
		t.Errorf("the sweep says %v", err)
	}
	for form, blob := range blobs {
		_, err := ds.Open(t.Context(), token, form)
		if want := form == silent; (err == nil) != want || blobExists(t, ds.store, blob) != want {
			t.Errorf("draft of %s: %v, its blob exists: %v", form, err, blobExists(t, ds.store, blob))
		}
	}
}

// TestSweepSparesTheChanged expires a draft that somebody went on with after
// it was found to be old.
func TestSweepSparesTheChanged(t *testing.T) {
	ds, _, token := setup(t)
	d := start(t, ds, token, "poll")
	p := page("q", response.Input{"q": {"x"}})
	p.Day = "2026-06-01"
	save(t, ds, d, p)
	if err := ds.expire(t.Context(), d.id, "2026-03-02"); err != nil {
		t.Fatal(err)
	}
	reopen(t, ds, token, "poll")
}

// TestSendingMeetsRemoval submits a draft while it is being removed, at each
// of the two looks into the log: either the submission is refused, or the
// draft stays with its file.
func TestSendingMeetsRemoval(t *testing.T) {
	for look, want := range map[int]problem.Class{1: "", 2: problem.NotFound} {
		looks := 0
		var send func()
		ds := New(storetest.SQLite(t), rand.Reader, func(context.Context, string, string) ([]string, bool, error) {
			if looks++; looks == look {
				send()
			}
			return nil, false, nil // the response is not in the log yet
		})
		token, err := ds.Token()
		if err != nil {
			t.Fatal(err)
		}
		d := start(t, ds, token, "paper")
		blob := attach(t, ds, d, "file", "the paper")
		tab := reopen(t, ds, token, "paper")
		send = func() {
			if got := problem.ClassOf(ds.Sending(t.Context(), tab, "2026-07-01")); got != want {
				t.Errorf("sent at look %d: class %q, want %q", look, got, want)
			}
		}
		if err := ds.expire(t.Context(), d.id, d.Day); err != nil {
			t.Fatal(err)
		}
		if looks < look {
			t.Fatalf("%d looks into the log", looks)
		}
		if kept := blobExists(t, ds.store, blob); kept != (want == "") {
			t.Errorf("sent at look %d: the file is kept: %v", look, kept)
		}
	}
}

// TestDiscardSparesTheSent has a respondent who submits in one tab and starts
// anew in another.
func TestDiscardSparesTheSent(t *testing.T) {
	ds, _, token := setup(t)
	d := start(t, ds, token, "paper")
	blob := attach(t, ds, d, "file", "the paper")
	tab := reopen(t, ds, token, "paper")
	if err := ds.Sending(t.Context(), d, "2026-03-02"); err != nil {
		t.Fatal(err)
	}
	if err := ds.Discard(t.Context(), tab); err != nil {
		t.Fatal(err)
	}
	if !reopen(t, ds, token, "paper").Sent || !blobExists(t, ds.store, blob) {
		t.Error("what was sent is gone")
	}
}

// TestSweepOfAFormNotServed removes a draft that no log can tell about: its
// files may be those of a response.
func TestSweepOfAFormNotServed(t *testing.T) {
	ds := New(storetest.SQLite(t), rand.Reader, func(context.Context, string, string) ([]string, bool, error) {
		return nil, false, problem.New(problem.NotFound, "paper")
	})
	token, err := ds.Token()
	if err != nil {
		t.Fatal(err)
	}
	blob := attach(t, ds, start(t, ds, token, "paper"), "file", "the paper")
	if err := ds.Sweep(t.Context(), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Error(err)
	}
	if _, err := ds.Open(t.Context(), token, "paper"); !problem.Is(err, problem.NotFound) || !blobExists(t, ds.store, blob) {
		t.Errorf("the draft: %v; its file exists: %v", err, blobExists(t, ds.store, blob))
	}
}
