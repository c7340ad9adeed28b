package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"

	"toadam/internal/problem"
	"toadam/internal/store"
)

// MaxAnswers is the largest size of a response's answers, in bytes of BSON.
const MaxAnswers = 1 << 20

// Log is one form's log as this process sees and writes it. Its methods may be
// used from any goroutine. One goroutine inside writes, reads what other
// servers wrote, and folds; everything else only looks.
type Log struct {
	store  store.Store
	form   string
	o      Options
	folds  []Fold
	logger *slog.Logger

	queue    chan *pending
	stopping chan struct{} // closed: take nothing new, finish, and end
	stop     func()        // closes stopping, once
	done     chan struct{} // closed: the goroutine has ended
	stopErr  error         // what the last snapshot came to; set before done

	ctx    context.Context // of all store calls of the goroutine
	cancel context.CancelFunc

	// Only the goroutine uses these.
	random  *rand.Rand
	last    int           // size of the last batch
	behind  bool          // the tail must be read before a number is given
	gap     gap           // after the head, as the tail was last read
	saved   int64         // number up to which there is a snapshot
	saving  chan struct{} // closed when the snapshot being written is done; nil: none is
	saveErr error         // what that came to; read after saving is closed

	mu      sync.RWMutex // the goroutine writes what follows, under the lock
	index   *index
	quotas  tallies
	folded  int64 // the number up to which the folds are; never above index.head()
	closed  bool
	err     error // why the tail can't be read, if it can't
	changed chan struct{}
}

// pending is a submission, or a closing or reopening, on its way into the log.
type pending struct {
	kind Kind
	sub  Submission
	done chan error // takes the one answer without waiting
}

// Open reads the form's log into the folds, from the newest snapshot if there
// is a usable one, and begins to take submissions. Stop ends it. The folds
// belong to the log from now on. A log that can't be read to its end, for
// instance because a document in it is malformed, or because a number stays
// missing for Options.Gap, is an error: nothing of it is ever left out silently.
func Open(ctx context.Context, st store.Store, form string, o Options, folds ...Fold) (*Log, error) {
	o = o.withDefaults()
	l := &Log{
		store: st, form: form, o: o, folds: folds,
		logger:   o.Logger.With("form", form),
		queue:    make(chan *pending, o.Queue),
		stopping: make(chan struct{}),
		done:     make(chan struct{}),
		random:   rand.New(o.Random),
		index:    newIndex(),
		quotas:   tallies{},
		changed:  make(chan struct{}),
	}
	l.stop = sync.OnceFunc(func() { close(l.stopping) })
	if err := l.load(ctx); err != nil {
		return nil, fmt.Errorf("open log of %s: %w", form, err)
	}
	l.ctx, l.cancel = context.WithCancel(context.WithoutCancel(ctx))
	go l.run()
	return l, nil
}

// load brings the folds to the end of the log.
func (l *Log) load(ctx context.Context) error {
	if err := l.loadSnapshot(ctx); err != nil {
		l.logger.Warn("refolding the whole log: snapshot not used", "error", err)
		l.index, l.quotas, l.closed, l.saved = newIndex(), tallies{}, false, 0
		for _, f := range l.folds {
			f.Reset()
		}
	}
	l.folded = l.index.head()
	return l.catchUp(ctx, 0)
}

// Append puts a response into the log and returns its receipt when it is
// durable, and folded unless another caller's call with the same key is just
// being folded. The same key is answered with the same receipt, however often
// it comes and whichever server takes it, and counts once.
//
// Errors: problem.Closed when the form was closed before it came; problem.Full
// when a quota has no place left, whose identifier is then the error's Field;
// problem.Unavailable when the queue is full or the store fails: it is not
// certain then that nothing was kept, and the same submission should be sent
// again, with the same key, which is always safe. If ctx ends first the
// response may still be kept; the same holds.
func (l *Log) Append(ctx context.Context, sub Submission) (receipt string, err error) {
	if err := sub.check(); err != nil {
		return "", err
	}
	sub.Answers, sub.Quotas = bytes.Clone(sub.Answers), slices.Clone(sub.Quotas) // the caller may be gone before it is written
	if err := l.submit(ctx, &pending{kind: Response, sub: sub, done: make(chan error, 1)}); err != nil {
		return "", err
	}
	return sub.Key.Receipt(), nil
}

// CloseForm closes the form: no response that follows in the log counts, on
// any server. Closing what is closed is not an error.
func (l *Log) CloseForm(ctx context.Context) error {
	return l.submit(ctx, &pending{kind: Close, done: make(chan error, 1)})
}

// ReopenForm opens the form again after CloseForm.
func (l *Log) ReopenForm(ctx context.Context) error {
	return l.submit(ctx, &pending{kind: Reopen, done: make(chan error, 1)})
}

// check refuses what must never get into the log.
func (s *Submission) check() error {
	e := Entry{Kind: Response, Version: s.Version, Key: s.Key, Via: s.Via, Day: s.Day, Answers: s.Answers, Quotas: idsOf(s.Quotas)}
	if err := e.check(); err != nil {
		return problem.Wrap(problem.Invalid, err, "check submission")
	}
	if len(s.Answers) > MaxAnswers {
		return problem.New(problem.TooLarge, "answers")
	}
	if err := s.Answers.Validate(); err != nil {
		return problem.Wrap(problem.Invalid, err, "check submission's answers")
	}
	return nil
}

// submit queues p and waits for its answer.
func (l *Log) submit(ctx context.Context, p *pending) error {
	l.mu.RLock()
	decided, err := l.verdict(p)
	l.mu.RUnlock()
	if decided {
		return err
	}
	select {
	case <-l.stopping:
		return l.unavailable(errors.New("the log is stopping"))
	default:
	}
	select {
	case l.queue <- p:
	default:
		return l.unavailable(errors.New("the queue is full"))
	}
	select {
	case err := <-p.done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("append to log of %s: %w", l.form, ctx.Err())
	case <-l.done:
	}
	select { // the answer may have come just before the end
	case err := <-p.done:
		return err
	default:
		return l.unavailable(errors.New("the log is stopped"))
	}
}

// verdict tells what the log, as far as it is known, says of p; it is not
// decided as long as the log says nothing. The caller holds the lock, or is
// the goroutine.
func (l *Log) verdict(p *pending) (decided bool, err error) {
	switch p.kind {
	case Close:
		return l.closed, nil
	case Reopen:
		return !l.closed, nil
	}
	if _, known := l.index.number(p.sub.Key); known {
		return true, nil
	}
	if l.closed {
		return true, problem.New(problem.Closed, l.form)
	}
	if id, full := l.quotas.full(p.sub.Quotas); full {
		return true, problem.New(problem.Full, id)
	}
	return false, nil
}

func (l *Log) unavailable(cause error) error {
	return problem.Wrap(problem.Unavailable, cause, "append to log of %s", l.form)
}

// Stop ends the log, not the form: it takes nothing new, writes what is
// queued, and leaves a snapshot. If ctx ends first, what is still queued is
// refused, and no snapshot is left.
func (l *Log) Stop(ctx context.Context) error {
	l.stop()
	select {
	case <-l.done:
		return l.stopErr
	case <-ctx.Done():
		l.cancel()
		<-l.done
		return fmt.Errorf("stop log of %s: %w", l.form, ctx.Err())
	}
}

// Head is the number of the last entry folded.
func (l *Log) Head() int64 {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.folded
}

// Count is how many responses count.
func (l *Log) Count() int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.index.count
}

// Closed reports whether an organiser closed the form. Another server's
// closing or reopening shows within Options.Poll; Append is exact all the same.
func (l *Log) Closed() bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.closed
}

// Full returns the first of the quotas that has no place left, as far as this
// server has read; Append is exact.
func (l *Log) Full(quotas []Quota) (id string, full bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.quotas.full(quotas)
}

// Find returns the number of the response with the receipt, as a person types
// it: case, hyphens and spaces do not matter.
func (l *Log) Find(receipt string) (number int64, ok bool) {
	bits, ok := parseReceipt(receipt)
	if !ok {
		return 0, false
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.index.find(bits)
}

// Changed returns a channel that is closed after the next fold. To miss
// nothing, take the channel first, then read.
func (l *Log) Changed() <-chan struct{} {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.changed
}

// Err is why the log can't be read at the moment, or nil. As long as it can't,
// Append answers problem.Unavailable.
func (l *Log) Err() error {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.err
}

// counts reports whether the entry is a response that counts.
func (l *Log) counts(number int64) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.index.counts(number)
}

// Get returns the response with the number; its answers are the caller's. A
// number that is no response that counts is problem.NotFound.
func (l *Log) Get(ctx context.Context, number int64) (Entry, error) {
	id := entryID(l.form, number)
	if !l.counts(number) {
		return Entry{}, problem.New(problem.NotFound, id)
	}
	doc, err := l.store.Get(ctx, Collection, id)
	if err != nil {
		return Entry{}, fmt.Errorf("read entry %s: %w", id, err)
	}
	return decode(l.form, doc)
}
