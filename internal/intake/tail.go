package intake

import (
	"context"
	"fmt"
	"iter"
	"time"
)

// pageSize is how many entries are read at once: no reader holds the store's
// cursor while somebody works on what it gave.
const pageSize = 1000

// Entries yields the responses that count with numbers from the given one to
// the head as it is when it begins, in order. Entries that close or reopen the
// form are left out, and so are void ones. It ends with the first error.
func (l *Log) Entries(ctx context.Context, from int64) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		head := l.Head()
		for next := max(from, 1); next <= head; {
			page, _, err := l.page(ctx, next)
			if err == nil && len(page) == 0 {
				err = fmt.Errorf("read entry %s: it has vanished", entryID(l.form, next))
			}
			if err != nil {
				yield(Entry{}, err)
				return
			}
			for _, e := range page {
				if e.Number <= head && l.counts(e.Number) && !yield(e, nil) {
					return
				}
			}
			next += int64(len(page))
		}
	}
}

// page reads the entries from the number on, as far as there is no gap: what
// follows a gap may yet turn out not to be durable.
func (l *Log) page(ctx context.Context, from int64) (page []Entry, gap bool, err error) {
	page = make([]Entry, 0, 16)
	for doc, err := range l.store.Scan(ctx, Collection, entryID(l.form, from), endOfLog(l.form), pageSize) {
		if err != nil {
			return page, false, fmt.Errorf("read log of %s from %d: %w", l.form, from, err)
		}
		e, err := decode(l.form, doc)
		if err != nil {
			return page, false, err
		}
		if e.Number != from+int64(len(page)) {
			return page, true, nil
		}
		page = append(page, e)
	}
	return page, false, nil
}

// gap is a number that is missing while a later one is there: on its way, if
// it shows soon; else lost, which somebody must look into.
type gap struct {
	number int64            // 0: none
	wait   <-chan time.Time // fires when it has lasted for Options.Gap
	lost   bool             // it has
}

// tail reads and folds what follows the head. A gap that lasts is an error;
// one that is new is only noted.
func (l *Log) tail(ctx context.Context) error {
	for {
		page, found, err := l.page(ctx, l.index.head()+1)
		full := len(page) == pageSize
		l.fold(page)
		if err != nil {
			return err
		}
		if !full {
			return l.noteGap(found)
		}
	}
}

// noteGap remembers whether there is a gap after the head, and how long.
func (l *Log) noteGap(found bool) error {
	next := l.index.head() + 1
	switch {
	case !found:
		l.gap = gap{}
		return nil
	case l.gap.number != next:
		l.gap = gap{number: next, wait: time.After(l.o.Gap)}
	}
	select {
	case <-l.gap.wait:
		l.gap.lost = true
	default:
	}
	if l.gap.lost {
		return fmt.Errorf("entry %s is missing, though later ones are there", entryID(l.form, next))
	}
	return nil
}

// refresh reads the tail and remembers how that went.
func (l *Log) refresh(ctx context.Context) error {
	err := l.tail(ctx)
	l.behind = err != nil || l.gap.number != 0
	l.mu.Lock()
	before := l.err
	l.err = err
	l.mu.Unlock()
	switch {
	case err != nil && before == nil:
		l.logger.Error("the log can't be read: nothing is taken until it can", "error", err)
	case err == nil && before != nil:
		l.logger.Info("the log can be read again")
	}
	return err
}

// fold takes the entries that follow the head into the index and the folds,
// then wakes who waits for a change. It uses up the slice.
func (l *Log) fold(entries []Entry) {
	if len(entries) == 0 {
		return
	}
	l.mu.Lock()
	counting := entries[:0]
	for _, e := range entries {
		if l.admit(&e) {
			counting = append(counting, e)
		}
	}
	l.mu.Unlock()
	for _, f := range l.folds {
		f.Apply(counting)
	}
	l.mu.Lock()
	l.folded = l.index.head()
	close(l.changed)
	l.changed = make(chan struct{})
	l.mu.Unlock()
}

// admit gives the entry its place in the index and reports whether it counts:
// a response of an open form with a new key, a closing of an open form, or a
// reopening of a closed one. This is the one rule by which every server reads
// the log.
func (l *Log) admit(e *Entry) bool {
	switch {
	case e.Kind == Response && !l.closed:
		counts := l.index.add(e.Key)
		if counts {
			l.quotas.add(e.Quotas)
		}
		return counts
	case e.Kind == Close && !l.closed, e.Kind == Reopen && l.closed:
		l.closed = e.Kind == Close
		l.index.skip()
		return true
	}
	l.index.skip()
	return false
}
