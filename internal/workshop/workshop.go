// Package workshop is where organisers write: for each form the text that is
// being edited, beside the versions that were published. A text may be as
// faulty as it likes, nothing that was typed is lost, steps can be undone, and
// two who edit at once don't overwrite each other. It does not read what it
// keeps, and knows nothing of responses.
package workshop

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"toadam/internal/author"
	"toadam/internal/problem"
	"toadam/internal/store"
)

const (
	// MaxSize is the size that a text may have, in bytes: that of a definition.
	MaxSize = author.MaxSize
	// Kept is how many revisions are kept, the one that is shown included.
	Kept = 200

	reserved = "new" // is the address where forms are begun

	retries = 10 // of a change that lost a race; each loss means that another won
)

// Newest returns the text and the number of a form's newest published version;
// problem.NotFound if there is none.
type Newest func(ctx context.Context, form string) (yaml []byte, version int, err error)

// Workshop keeps the texts in a store. It may be used by many goroutines, and
// by several processes on one store.
type Workshop struct {
	store  store.Store
	newest Newest
	today  func() string // "2006-01-02"
}

// New returns the workshop of a store.
func New(st store.Store, newest Newest, today func() string) *Workshop {
	return &Workshop{store: st, newest: newest, today: today}
}

// Text is a form as it is being edited. Each change makes a new revision; who
// changes it names the revision that he saw.
type Text struct {
	Form     string
	YAML     []byte
	Revision int64
	Base     int    // the version that the editing began from; 0: none is published
	Day, By  string // of the last change, and whose it was; of a text that nobody changed empty
	Changed  bool   // it differs from the newest version
	CanUndo  bool
	CanRedo  bool
}

// Open returns the text of a form: what is being edited, or else what was
// published last. The error is of class NotFound if there is neither.
func (w *Workshop) Open(ctx context.Context, form string) (*Text, error) {
	for range retries {
		t, err := w.open(ctx, form)
		if !problem.Is(err, problem.Conflict) {
			return t, err
		}
	}
	return nil, problem.Wrap(problem.Unavailable, fmt.Errorf("%d others came before", retries), "open the text of %s", form)
}

// open notes which version an unchanged text stands for, so that Save can tell
// if another was published meanwhile. The error is of class Conflict if
// somebody else changed the text meanwhile.
func (w *Workshop) open(ctx context.Context, form string) (*Text, error) {
	head, err := w.head(ctx, form)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return nil, err
	}
	yaml, version, newestErr := w.newest(ctx, form)
	switch {
	case newestErr != nil && !problem.Is(newestErr, problem.NotFound):
		return nil, newestErr
	case newestErr != nil && (err != nil || head.Published):
		return nil, problem.New(problem.NotFound, "form "+form)
	case err != nil:
		head = &document{ID: form, Rev: 1, Published: true, Base: version}
		if err := w.insert(ctx, texts, head); err != nil {
			return nil, err
		}
	case head.Published && head.Base != version:
		head.Rev, head.Base = head.Rev+1, version
		if err := w.replace(ctx, head); err != nil {
			return nil, err
		}
	}
	return head.text(yaml), nil
}

// Save makes yaml the text. Revision is that of the text which was changed; if
// it is not the text any more the error is of class Conflict and nothing is
// written: Open has what the other one wrote, to show both. The same step twice
// at once, as a double click makes it, is one; so it is for Undo and Redo.
func (w *Workshop) Save(ctx context.Context, form string, yaml []byte, revision int64, by string) (*Text, error) {
	if err := checkSize(yaml); err != nil {
		return nil, err
	}
	return w.change(ctx, form, revision, func(head *document, published []byte, version int) (*document, error) {
		switch {
		case head.Published && head.Base != version:
			return nil, changed(form)
		case bytes.Equal(head.text(published).YAML, yaml):
			return head, nil
		}
		return &document{YAML: yaml, Base: head.Base, By: by, Undo: head.Rev}, nil
	})
}

// Create begins a form that is new. The error is of class Conflict if the
// identifier is taken, Invalid if it can't be one.
func (w *Workshop) Create(ctx context.Context, form string, yaml []byte, by string) (*Text, error) {
	if !author.IsID(form) || form == reserved {
		return nil, &problem.Error{Class: problem.Invalid, Key: "workshop.no_id", Field: form, Args: map[string]string{"id": form}}
	}
	if err := checkSize(yaml); err != nil {
		return nil, err
	}
	_, _, err := w.newest(ctx, form)
	if !problem.Is(err, problem.NotFound) {
		return nil, errors.Join(err, taken(form))
	}
	first := &document{ID: form, Rev: 1, YAML: yaml, By: by, Day: w.today()}
	head, err := w.head(ctx, form)
	switch {
	case problem.Is(err, problem.NotFound):
		err = w.insert(ctx, texts, first)
	case err == nil && head.Published: // another was begun, and discarded
		first.Rev = head.Rev + 1
		err = w.replace(ctx, first)
	case err == nil:
		err = taken(form)
	}
	if problem.Is(err, problem.Conflict) {
		return nil, taken(form)
	}
	if err != nil {
		return nil, err
	}
	return first.text(nil), nil
}

// Discard gives up what was edited: the text is again what was published last,
// and a form that never was published is gone. It can be undone; after the text
// was published there is nothing to undo, and what came before it is next.
func (w *Workshop) Discard(ctx context.Context, form string, revision int64) error {
	_, err := w.change(ctx, form, revision, func(head *document, yaml []byte, version int) (*document, error) {
		next := &document{Published: true, Base: version, By: head.By, Undo: head.Rev}
		switch {
		case head.Published:
			return head, nil
		case !head.text(yaml).Changed:
			next.Undo = head.Undo
		}
		return next, nil
	})
	return err
}

// Undo brings back the text before the last change, and Redo the one after.
// The error is of class NotFound where there is none.
func (w *Workshop) Undo(ctx context.Context, form string, revision int64, by string) (*Text, error) {
	return w.change(ctx, form, revision, func(head *document, _ []byte, version int) (*document, error) {
		next, err := w.step(ctx, head, head.Undo, version)
		if err == nil {
			next.By, next.Redo = by, head.Rev
		}
		return next, err
	})
}

// Redo takes an Undo back.
func (w *Workshop) Redo(ctx context.Context, form string, revision int64, by string) (*Text, error) {
	return w.change(ctx, form, revision, func(head *document, _ []byte, version int) (*document, error) {
		next, err := w.step(ctx, head, head.Redo, version)
		if err == nil {
			next.By = by
		}
		return next, err
	})
}

// List returns the forms whose text is being edited, without the texts, by
// identifier.
func (w *Workshop) List(ctx context.Context) ([]Text, error) {
	var list []Text
	for raw, err := range w.store.Scan(ctx, texts, "", "~", 0) {
		head, err := decode(raw, err)
		if err != nil {
			return nil, fmt.Errorf("list the texts of forms: %w", err)
		}
		if !head.Published {
			list = append(list, Text{Form: head.ID, Revision: head.Rev, Base: head.Base, Day: head.Day, By: head.By})
		}
	}
	return list, nil
}

// change makes what next returns the text, if revision is what it is. What
// next is given: the text as it is, and the newest version with its number.
func (w *Workshop) change(ctx context.Context, form string, revision int64, next func(head *document, yaml []byte, version int) (*document, error)) (*Text, error) {
	head, err := w.head(ctx, form)
	if err != nil {
		return nil, err
	}
	yaml, version, err := w.newest(ctx, form)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return nil, err
	}
	if head.Rev != revision {
		if w.isDone(ctx, head, revision, func(old *document) (*document, error) { return next(old, yaml, version) }) {
			return head.text(yaml), nil
		}
		return nil, changed(form)
	}
	doc, err := next(head, yaml, version)
	if err != nil || doc == head {
		return head.text(yaml), err
	}
	doc.ID, doc.Rev, doc.Day = form, head.Rev+1, w.today()
	if err := errors.Join(w.keep(ctx, head, yaml, version), w.forget(ctx, form, doc.Rev-Kept)); err != nil {
		return nil, err
	}
	if err := w.replace(ctx, doc); err != nil {
		if problem.Is(err, problem.Conflict) {
			return nil, changed(form)
		}
		return nil, err
	}
	return doc.text(yaml), nil
}

// isDone reports whether a change of an earlier revision is the one that made the
// text what it is, by the same hand.
func (w *Workshop) isDone(ctx context.Context, head *document, revision int64, next func(old *document) (*document, error)) bool {
	if revision != head.Rev-1 || revision < 1 {
		return false
	}
	old, err := decode(w.store.Get(ctx, steps, stepID(head.ID, revision)))
	if err != nil {
		return false
	}
	old.ID = head.ID
	doc, err := next(old)
	return err == nil && doc != old && doc.By == head.By && doc.Published == head.Published &&
		bytes.Equal(doc.YAML, head.YAML) && doc.Undo == head.Undo && doc.Redo == head.Redo
}

func checkSize(yaml []byte) error {
	if len(yaml) > MaxSize {
		return &problem.Error{Class: problem.TooLarge, Key: "workshop.too_large", Field: "yaml"}
	}
	return nil
}

func changed(form string) error {
	return &problem.Error{Class: problem.Conflict, Key: "workshop.changed", Field: form}
}

func taken(form string) error {
	return &problem.Error{Class: problem.Conflict, Key: "workshop.taken", Field: form}
}
