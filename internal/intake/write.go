package intake

import (
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/store"
)

// run is the goroutine: whatever changes the log, or what is known of it, it
// does, one thing after the other.
func (l *Log) run() {
	defer close(l.done)
	defer l.cancel()
	poll := time.NewTicker(l.o.Poll)
	defer poll.Stop()
	for {
		select {
		case p := <-l.queue:
			l.commit(l.gather(p))
		case <-poll.C:
			l.poll()
		case <-l.stopping:
			l.drain()
			l.stopErr = l.saveLast()
			return
		}
		l.saveIfDue()
	}
}

// drain writes what is queued.
func (l *Log) drain() {
	for {
		select {
		case p := <-l.queue:
			l.commit(l.gather(p))
		default:
			return
		}
	}
}

// poll reads what other servers wrote.
func (l *Log) poll() {
	ctx, cancel := context.WithTimeout(l.ctx, l.o.Timeout)
	defer cancel()
	l.refresh(ctx) // how it went is kept in l.err
}

// gather makes a batch of what is queued. While a batch is written the next
// one queues by itself, so waiting is worth it only for callers that were
// answered a moment ago and come again: it waits, at most Options.Gather, for
// as many as were in the last batch. A caller that stays alone never waits.
func (l *Log) gather(first *pending) []*pending {
	limit := l.store.MaxBatch()
	batch := []*pending{first}
	var enough <-chan time.Time
	if l.last > 1 {
		timer := time.NewTimer(l.o.Gather)
		defer timer.Stop()
		enough = timer.C
	}
	for waiting := true; waiting && len(batch) < limit; {
		select {
		case p := <-l.queue:
			batch = append(batch, p)
			continue
		default:
		}
		if waiting = len(batch) < l.last; waiting {
			select {
			case p := <-l.queue:
				batch = append(batch, p)
			case <-enough:
				waiting = false
			}
		}
	}
	l.last = len(batch)
	return batch
}

// commit answers everyone in the batch, once what it says is durable.
func (l *Log) commit(batch []*pending) {
	ctx, cancel := context.WithTimeout(l.ctx, l.o.Timeout)
	defer cancel()
	var err error
	if l.behind {
		err = l.catchUp(ctx, 0)
	}
	for err == nil {
		if batch = l.answer(batch); len(batch) == 0 {
			return
		}
		err = l.write(ctx, l.number(batch))
	}
	for _, p := range l.answer(batch) {
		p.done <- l.unavailable(err)
	}
}

// answer gives those their answer of whom the log says something, and returns
// the others.
func (l *Log) answer(batch []*pending) []*pending {
	rest := batch[:0]
	for _, p := range batch {
		if decided, err := l.verdict(p); decided {
			p.done <- err
		} else {
			rest = append(rest, p)
		}
	}
	return rest
}

// number makes entries with the next numbers: one for each key, in random
// order if the options say so, and then at most one that closes or reopens. A
// response for which the others of the batch leave no place has no entry; once
// they are written, the log says so.
func (l *Log) number(batch []*pending) []Entry {
	if l.o.Shuffle {
		l.random.Shuffle(len(batch), func(i, j int) { batch[i], batch[j] = batch[j], batch[i] })
	}
	entries := make([]Entry, 0, len(batch))
	seen := make(map[Key]bool, len(batch))
	quotas := batchQuotas{l.quotas, tallies{}}
	var control *pending
	for _, p := range batch {
		switch {
		case p.kind != Response:
			control = p
		case !seen[p.sub.Key] && quotas.take(p.sub.Quotas):
			seen[p.sub.Key] = true
			entries = append(entries, Entry{
				Kind: Response, Version: p.sub.Version, Key: p.sub.Key,
				Via: p.sub.Via, Day: p.sub.Day, Answers: p.sub.Answers, Quotas: idsOf(p.sub.Quotas),
			})
		}
	}
	if control != nil {
		entries = append(entries, Entry{Kind: control.kind})
	}
	for i := range entries {
		entries[i].Number = l.index.head() + 1 + int64(i)
	}
	return entries
}

// write inserts the entries and folds what the log then holds: these, or, if
// another server was first, what that one wrote. After an error it is unknown
// what was written, or still will be: the log as it can be read now is folded,
// and it must be read again before the next number is given.
func (l *Log) write(ctx context.Context, entries []Entry) error {
	docs := make([]bson.Raw, len(entries))
	for i := range entries {
		docs[i] = encode(l.form, &entries[i])
	}
	err := l.store.Insert(ctx, Collection, docs...)
	if err == nil {
		l.fold(entries)
		return nil
	}
	if taken, ok := errors.AsType[*store.Taken](err); ok {
		if n, ok := numberOf(l.form, taken.ID); ok {
			return l.catchUp(ctx, n)
		}
	}
	l.logger.Error("writing a batch failed", "entries", len(entries), "error", err)
	l.poll()
	l.behind = true
	return err
}

// catchUp reads the tail until it holds the number, which another server has
// taken, but which may not be durable yet and so not be visible, and until no
// gap follows: what fills a gap must not be ours.
func (l *Log) catchUp(ctx context.Context, number int64) error {
	for wait := time.Millisecond; ; wait = min(2*wait, 100*time.Millisecond) {
		if err := l.refresh(ctx); err != nil || l.gap.number == 0 && l.index.head() >= number {
			return err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			l.behind = true
			return ctx.Err()
		}
	}
}
