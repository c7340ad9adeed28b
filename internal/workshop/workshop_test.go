package workshop_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"toadam/internal/problem"
	"toadam/internal/store"
	"toadam/internal/store/storetest"
	"toadam/internal/workshop"
)

// published stands for the consultation: the newest version of one form.
type published struct {
	mu      sync.Mutex
	yaml    string
	version int
}

func (p *published) publish(yaml string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.yaml, p.version = yaml, p.version+1
}

func (p *published) newest(_ context.Context, form string) ([]byte, int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if form != "tea" {
		return nil, 0, problem.New(problem.NotFound, form)
	}
	return []byte(p.yaml), p.version, nil
}

func setup(t *testing.T, st store.Store) (*workshop.Workshop, *published) {
	t.Helper()
	p := &published{yaml: "one", version: 1}
	return workshop.New(st, p.newest, func() string { return "2026-11-25" }), p
}

func must(t *testing.T) func(text *workshop.Text, err error) *workshop.Text {
	return func(text *workshop.Text, err error) *workshop.Text {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
}

// is compares what matters of a text: "yaml base changed undo redo".
func is(t *testing.T, text *workshop.Text, want string) {
	t.Helper()
	got := fmt.Sprintf("%s, version %d", text.YAML, text.Base)
	if text.Changed {
		got += ", changed"
	}
	if text.CanUndo {
		got += ", undo"
	}
	if text.CanRedo {
		got += ", redo"
	}
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEditing(t *testing.T) {
	for name, st := range map[string]store.Store{"sqlite": storetest.SQLite(t), "mongo": storetest.Mongo(t)} {
		t.Run(name, func(t *testing.T) {
			w, live := setup(t, st)
			ctx, ok := t.Context(), must(t)
			first := ok(w.Open(ctx, "tea"))
			is(t, first, "one, version 1")
			second := ok(w.Save(ctx, "tea", []byte("two: [\xff"), first.Revision, "an"))
			is(t, second, "two: [\xff, version 1, changed, undo")
			if second.By != "an" || second.Day != "2026-11-25" {
				t.Errorf("changed by %q on %q", second.By, second.Day)
			}
			if _, err := w.Save(ctx, "tea", []byte("other"), first.Revision, "binh"); !problem.Is(err, problem.Conflict) {
				t.Errorf("a revision that is not the last: %v", err)
			}
			is(t, ok(w.Open(ctx, "tea")), "two: [\xff, version 1, changed, undo")
			if same := ok(w.Save(ctx, "tea", second.YAML, second.Revision, "an")); same.Revision != second.Revision {
				t.Error("saving what is there made a revision")
			}
			live.publish("published by another")
			third := ok(w.Save(ctx, "tea", []byte("three"), second.Revision, "an"))
			is(t, third, "three, version 1, changed, undo") // it still says from where it began
			if list, err := w.List(ctx); err != nil || len(list) != 1 || list[0].Form != "tea" || list[0].By != "an" {
				t.Errorf("list %v %v", list, err)
			}
			if err := w.Discard(ctx, "tea", third.Revision); err != nil {
				t.Fatal(err)
			}
			is(t, ok(w.Open(ctx, "tea")), "published by another, version 2, undo")
			if list, err := w.List(ctx); err != nil || len(list) != 0 {
				t.Errorf("list %v %v", list, err)
			}
		})
	}
}

// TestUndo goes back and forth, over a discarding too.
func TestUndo(t *testing.T) {
	w, _ := setup(t, storetest.SQLite(t))
	ctx, ok := t.Context(), must(t)
	text := ok(w.Open(ctx, "tea"))
	if _, err := w.Undo(ctx, "tea", text.Revision, "an"); !problem.Is(err, problem.NotFound) {
		t.Errorf("nothing to undo: %v", err)
	}
	for _, yaml := range []string{"two", "three", "four"} {
		text = ok(w.Save(ctx, "tea", []byte(yaml), text.Revision, "an"))
	}
	undo := func(want string) { t.Helper(); text = ok(w.Undo(ctx, "tea", text.Revision, "an")); is(t, text, want) }
	redo := func(want string) { t.Helper(); text = ok(w.Redo(ctx, "tea", text.Revision, "an")); is(t, text, want) }
	undo("three, version 1, changed, undo, redo")
	undo("two, version 1, changed, undo, redo")
	undo("one, version 1, redo")
	redo("two, version 1, changed, undo, redo")
	redo("three, version 1, changed, undo, redo")
	redo("four, version 1, changed, undo")
	undo("three, version 1, changed, undo, redo")
	text = ok(w.Save(ctx, "tea", []byte("five"), text.Revision, "an"))
	is(t, text, "five, version 1, changed, undo") // what was undone is not ahead any more
	if err := w.Discard(ctx, "tea", text.Revision); err != nil {
		t.Fatal(err)
	}
	text = ok(w.Open(ctx, "tea"))
	undo("five, version 1, changed, undo, redo")
	if _, err := w.Undo(ctx, "tea", text.Revision-2, "an"); !problem.Is(err, problem.Conflict) {
		t.Errorf("a revision that is not the last: %v", err)
	}
}

// TestUndoPublished goes back behind a publication: each step changes something,
// and the version before comes back as a text.
func TestUndoPublished(t *testing.T) {
	w, live := setup(t, storetest.SQLite(t))
	ctx, ok := t.Context(), must(t)
	text := ok(w.Open(ctx, "tea"))
	for _, yaml := range []string{"two", "three"} {
		text = ok(w.Save(ctx, "tea", []byte(yaml), text.Revision, "an"))
	}
	live.publish("three")
	if err := w.Discard(ctx, "tea", text.Revision); err != nil {
		t.Fatal(err)
	}
	text = ok(w.Open(ctx, "tea"))
	is(t, text, "three, version 2, undo")
	for _, want := range []string{"two, version 1, changed, undo, redo", "one, version 1, changed, redo"} {
		text = ok(w.Undo(ctx, "tea", text.Revision, "an"))
		is(t, text, want)
	}
	for _, want := range []string{"two, version 1, changed, undo, redo", "three, version 2, undo"} {
		text = ok(w.Redo(ctx, "tea", text.Revision, "an"))
		is(t, text, want)
	}
}

// TestTwice makes steps twice from the same page: the second is the first.
func TestTwice(t *testing.T) {
	w, _ := setup(t, storetest.SQLite(t))
	ctx, ok := t.Context(), must(t)
	first := ok(w.Open(ctx, "tea"))
	var second *workshop.Text
	for range 2 {
		second = ok(w.Save(ctx, "tea", []byte("two"), first.Revision, "an"))
		is(t, second, "two, version 1, changed, undo")
	}
	if _, err := w.Save(ctx, "tea", []byte("two"), first.Revision, "binh"); !problem.Is(err, problem.Conflict) {
		t.Errorf("the same by another: %v", err)
	}
	third := ok(w.Save(ctx, "tea", []byte("three"), second.Revision, "an"))
	var undone, redone *workshop.Text
	for range 3 {
		undone = ok(w.Undo(ctx, "tea", third.Revision, "an"))
		is(t, undone, "two, version 1, changed, undo, redo")
	}
	for range 3 {
		redone = ok(w.Redo(ctx, "tea", undone.Revision, "an"))
		is(t, redone, "three, version 1, changed, undo")
	}
	if _, err := w.Undo(ctx, "tea", third.Revision, "an"); !problem.Is(err, problem.Conflict) {
		t.Errorf("undo from a page that is long past: %v", err)
	}
}

// TestKept keeps as many revisions as it says, and no more.
func TestKept(t *testing.T) {
	st := storetest.SQLite(t)
	w, _ := setup(t, st)
	ctx, ok := t.Context(), must(t)
	text := ok(w.Open(ctx, "tea"))
	for i := range workshop.Kept + 20 {
		text = ok(w.Save(ctx, "tea", fmt.Append(nil, i), text.Revision, "an"))
	}
	stored, undone := 0, 0
	for range st.Scan(ctx, "workshop_steps", "", "~", 0) {
		stored++
	}
	if stored != workshop.Kept-1 {
		t.Errorf("%d revisions beside the text are stored, want %d", stored, workshop.Kept-1)
	}
	for ; text.CanUndo; undone++ {
		text = ok(w.Undo(ctx, "tea", text.Revision, "an"))
	}
	if undone < workshop.Kept/2-1 {
		t.Errorf("%d steps could be undone", undone)
	}
}

// TestPublishedMeanwhile refuses to save over a version that the editor of an
// unchanged text has not seen.
func TestPublishedMeanwhile(t *testing.T) {
	w, live := setup(t, storetest.SQLite(t))
	ctx, ok := t.Context(), must(t)
	text := ok(w.Open(ctx, "tea"))
	live.publish("two")
	if _, err := w.Save(ctx, "tea", []byte("mine"), text.Revision, "an"); !problem.Is(err, problem.Conflict) {
		t.Fatalf("saved over version 2: %v", err)
	}
	text = ok(w.Open(ctx, "tea"))
	is(t, text, "two, version 2")
	ok(w.Save(ctx, "tea", []byte("mine"), text.Revision, "an"))
}

func TestCreate(t *testing.T) {
	w, _ := setup(t, storetest.SQLite(t))
	ctx, ok := t.Context(), must(t)
	for id, class := range map[string]problem.Class{"tea": problem.Conflict, "": problem.Invalid, "Trà": problem.Invalid, "new": problem.Invalid,
		"a__b": problem.Invalid, "null": problem.Invalid, "a # b": problem.Invalid, "a\nform: b": problem.Invalid, strings.Repeat("a", 65): problem.Invalid} {
		if _, err := w.Create(ctx, id, []byte("x"), "an"); !problem.Is(err, class) {
			t.Errorf("create %q: %v", id, err)
		}
	}
	if _, err := w.Open(ctx, "coffee"); !problem.Is(err, problem.NotFound) {
		t.Errorf("a form that nobody began: %v", err)
	}
	text := ok(w.Create(ctx, "coffee", []byte("new"), "an"))
	is(t, text, "new, version 0, changed")
	if _, err := w.Create(ctx, "coffee", []byte("new"), "binh"); !problem.Is(err, problem.Conflict) {
		t.Errorf("an identifier that another began: %v", err)
	}
	if err := w.Discard(ctx, "coffee", text.Revision); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Open(ctx, "coffee"); !problem.Is(err, problem.NotFound) {
		t.Errorf("a form that was discarded: %v", err)
	}
	is(t, ok(w.Create(ctx, "coffee", []byte("again"), "an")), "again, version 0, changed")
	if _, err := w.Create(ctx, "milk", make([]byte, workshop.MaxSize+1), "an"); !problem.Is(err, problem.TooLarge) {
		t.Errorf("too large: %v", err)
	}
}

// TestAtOnce lets many save over the same revision: one of them does.
func TestAtOnce(t *testing.T) {
	for name, st := range map[string]store.Store{"sqlite": storetest.SQLite(t), "mongo": storetest.Mongo(t)} {
		t.Run(name, func(t *testing.T) {
			w, _ := setup(t, st)
			var wait sync.WaitGroup
			var mu sync.Mutex
			won := 0
			for i := range 8 {
				wait.Go(func() {
					text, err := w.Open(t.Context(), "tea")
					if err != nil {
						t.Error(err)
						return
					}
					_, err = w.Save(t.Context(), "tea", fmt.Append(nil, "text of ", i), text.Revision, "an")
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err == nil:
						won++
					case !problem.Is(err, problem.Conflict):
						t.Error(err)
					}
				})
			}
			wait.Wait()
			text, err := w.Open(t.Context(), "tea")
			if err != nil || won == 0 || text.Revision != int64(1+won) {
				t.Errorf("%d saved, revision %d, %v", won, text.Revision, err)
			}
		})
	}
}
