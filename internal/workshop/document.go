package workshop

import (
	"bytes"
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/author"
	"toadam/internal/problem"
)

const (
	texts = "workshop"       // each form's text as it is: _id is the form
	steps = "workshop_steps" // the revisions before it: _id is "<form>/<revision, 12 digits>"
)

// document is one revision of a text as it is stored.
type document struct {
	ID        string `bson:"_id"`
	Rev       int64  `bson:"rev"`
	YAML      []byte `bson:"yaml,omitempty"`
	Published bool   `bson:"published,omitempty"` // the text is that of the newest version, whichever that is; of an earlier revision: that was
	Base      int    `bson:"base"`
	Day       string `bson:"day,omitempty"`
	By        string `bson:"by,omitempty"`
	Undo      int64  `bson:"undo,omitempty"` // the revision whose text undoing, or redoing, brings back; 0: none
	Redo      int64  `bson:"redo,omitempty"`
}

// text is what a caller sees of a revision; yaml is the newest version.
func (d *document) text(yaml []byte) *Text {
	t := &Text{Form: d.ID, YAML: d.YAML, Revision: d.Rev, Base: d.Base, Day: d.Day, By: d.By,
		CanUndo: d.kept(d.Undo), CanRedo: d.kept(d.Redo)}
	if d.Published {
		t.YAML = yaml
	}
	t.Changed = !bytes.Equal(author.Even(t.YAML), author.Even(yaml))
	return t
}

// kept reports whether an earlier revision is still there.
func (d *document) kept(rev int64) bool { return rev > 0 && rev > d.Rev-Kept }

func (w *Workshop) head(ctx context.Context, form string) (*document, error) {
	head, err := decode(w.store.Get(ctx, texts, form))
	if err != nil {
		return nil, fmt.Errorf("open the text of %s: %w", form, err)
	}
	return head, nil
}

// step returns the text of an earlier revision as one to come.
func (w *Workshop) step(ctx context.Context, head *document, rev int64, version int) (*document, error) {
	if !head.kept(rev) {
		return nil, problem.New(problem.NotFound, "revision")
	}
	doc, err := decode(w.store.Get(ctx, steps, stepID(head.ID, rev)))
	if err != nil {
		return nil, fmt.Errorf("read revision %d of %s: %w", rev, head.ID, err)
	}
	switch {
	case doc.Published && doc.Base != version && len(doc.YAML) > 0: // another has been published since
		doc.Published = false
	case doc.Published:
		doc.Base, doc.YAML = version, nil
	}
	return doc, nil
}

// keep writes a revision down before another takes its place, with its text,
// which yaml is if it is that of the newest version. One that is there already is
// the same: somebody else was about to change it too.
func (w *Workshop) keep(ctx context.Context, head *document, yaml []byte, version int) error {
	doc := *head
	doc.ID = stepID(head.ID, head.Rev)
	if doc.Published {
		doc.YAML, doc.Base = yaml, version
	}
	if err := w.insert(ctx, steps, &doc); err != nil && !problem.Is(err, problem.Conflict) {
		return err
	}
	return nil
}

// forget removes a revision that is too old.
func (w *Workshop) forget(ctx context.Context, form string, rev int64) error {
	if rev < 1 {
		return nil
	}
	if err := w.store.Delete(ctx, steps, stepID(form, rev)); err != nil {
		return fmt.Errorf("remove revision %d of %s: %w", rev, form, err)
	}
	return nil
}

func (w *Workshop) insert(ctx context.Context, collection string, doc *document) error {
	raw, err := bson.Marshal(doc)
	if err == nil {
		err = w.store.Insert(ctx, collection, raw)
	}
	if err != nil {
		return fmt.Errorf("keep the text of %s: %w", doc.ID, err)
	}
	return nil
}

// replace puts a revision in the place of the one before it.
func (w *Workshop) replace(ctx context.Context, doc *document) error {
	raw, err := bson.Marshal(doc)
	if err == nil {
		err = w.store.Replace(ctx, texts, raw, doc.Rev-1)
	}
	if err != nil {
		return fmt.Errorf("save the text of %s: %w", doc.ID, err)
	}
	return nil
}

func decode(raw bson.Raw, err error) (*document, error) {
	doc := &document{}
	if err == nil {
		err = bson.Unmarshal(raw, doc)
	}
	return doc, err
}

func stepID(form string, rev int64) string { return fmt.Sprintf("%s/%012d", form, rev) }
