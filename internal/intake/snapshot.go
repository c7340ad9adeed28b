package intake

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/problem"
)

// A document in the collection "snapshots" with the form as _id says which
// blob is the newest snapshot. There are two names for blobs, used in turn, so that a crash never leaves
// one behind that nobody knows. Servers may write snapshots at the same time:
// each blob says itself up to which number it holds, so at worst one is lost,
// and the log is refolded.
const snapshots = "snapshots"

// pointer is the document that names the newest snapshot.
type pointer struct {
	ID   string `bson:"_id"` // the form
	Rev  int64  `bson:"rev"`
	Blob string `bson:"blob"`
	Head int64  `bson:"head"`
}

// saveIfDue begins a snapshot when enough has come since the last. The larger
// the log, the rarer: a snapshot costs as much as the log is long. The state
// is copied here, at memory speed; a goroutine of its own writes it.
func (l *Log) saveIfDue() {
	if l.saving != nil {
		select {
		case <-l.saving:
			l.savedNow()
		default:
			return
		}
	}
	head := l.index.head()
	if head-l.saved < max(int64(l.o.SnapshotEvery), head/8) {
		return
	}
	blob, err := l.encodeSnapshot()
	l.saved, l.saving = head, make(chan struct{})
	go func() {
		defer close(l.saving)
		if l.saveErr = err; err == nil {
			l.saveErr = l.writeSnapshot(blob, head)
		}
	}()
}

// savedNow takes note of how the snapshot went that was being written.
func (l *Log) savedNow() {
	l.saving = nil
	if l.saveErr != nil {
		l.logger.Warn("no snapshot written: starting will take longer", "error", l.saveErr)
	}
}

// saveLast leaves a snapshot of everything, when the log stops.
func (l *Log) saveLast() error {
	if l.saving != nil {
		<-l.saving
		l.savedNow()
	}
	if l.saved == l.index.head() && l.saveErr == nil {
		return nil
	}
	blob, err := l.encodeSnapshot()
	if err != nil {
		return err
	}
	return l.writeSnapshot(blob, l.index.head())
}

// writeSnapshot stores the blob and makes it the newest.
func (l *Log) writeSnapshot(blob []byte, head int64) error {
	ctx, cancel := context.WithTimeout(l.ctx, time.Minute)
	defer cancel()
	if err := l.putSnapshot(ctx, blob, head); err != nil {
		return fmt.Errorf("write snapshot of %s: %w", l.form, err)
	}
	return nil
}

func (l *Log) putSnapshot(ctx context.Context, blob []byte, head int64) error {
	old, err := l.pointer(ctx)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return err
	}
	names := [2]string{"snapshot/" + l.form + "/a", "snapshot/" + l.form + "/b"}
	next := pointer{ID: l.form, Rev: old.Rev + 1, Blob: names[0], Head: head}
	if old.Blob == next.Blob {
		next.Blob = names[1]
	}
	if err := l.store.DeleteBlob(ctx, next.Blob); err != nil { // of an attempt that failed
		return err
	}
	if err := l.store.PutBlob(ctx, next.Blob, bytes.NewReader(blob)); err != nil {
		return ignoreConflict(err)
	}
	doc, err := bson.Marshal(next)
	if err != nil {
		return err
	}
	if old.Rev == 0 {
		return ignoreConflict(l.store.Insert(ctx, snapshots, doc))
	}
	if err := l.store.Replace(ctx, snapshots, doc, old.Rev); err != nil {
		return ignoreConflict(err)
	}
	return l.store.DeleteBlob(ctx, old.Blob)
}

// ignoreConflict lets another server that was faster have its way.
func ignoreConflict(err error) error {
	if problem.Is(err, problem.Conflict) {
		return nil
	}
	return err
}

// pointer reads which snapshot is the newest.
func (l *Log) pointer(ctx context.Context) (p pointer, err error) {
	doc, err := l.store.Get(ctx, snapshots, l.form)
	if err != nil {
		return p, err
	}
	return p, bson.Unmarshal(doc, &p)
}

// loadSnapshot brings the log and the folds to the newest snapshot; if there is
// none it does nothing. After an error their state is undefined.
func (l *Log) loadSnapshot(ctx context.Context) error {
	p, err := l.pointer(ctx)
	if problem.Is(err, problem.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	blob, err := l.store.Blob(ctx, p.Blob)
	if err != nil {
		return err
	}
	defer blob.Close()
	if err := l.decodeSnapshot(blob); err != nil {
		return fmt.Errorf("read %s: %w", p.Blob, err)
	}
	l.saved = l.index.head()
	return l.confirm(ctx)
}

// confirm makes sure that the snapshot is of this log: that the last response
// it knows is there. It may not be when a database was restored from a copy.
func (l *Log) confirm(ctx context.Context) error {
	number := l.index.head()
	for number > 0 && !l.index.counts(number) {
		number--
	}
	if number == 0 {
		return nil
	}
	e, err := l.Get(ctx, number)
	if err == nil && e.Key != l.index.keys[number-1] {
		err = fmt.Errorf("entry %s has another key", entryID(l.form, number))
	}
	return err
}
