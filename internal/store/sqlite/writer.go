package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"toadam/internal/problem"
)

// maxGroup bounds the writes of one transaction, and so the wait of the first.
const maxGroup = 256

var errClosed = errors.New("the store is closed")

// writer is the only one that writes to the file. While it commits, writes of
// any number of callers gather at its queue; the next transaction takes them
// all, so that they share the cost of being made durable. A lone write never
// waits for company.
type writer struct {
	conn    *sql.Conn
	queue   chan *write // unbuffered: what is taken from it will be answered
	quit    chan struct{}
	stopped chan struct{}
}

// write is one caller's change. An error with a problem class is the answer to
// that caller alone and leaves its neighbours be; apply must have written
// nothing then, or only what may stay. Any other error is a fault of the
// engine and undoes the whole group.
type write struct {
	apply  func(context.Context, *sql.Conn) error
	answer error
	done   chan error
}

func newWriter(conn *sql.Conn) *writer {
	w := &writer{
		conn:    conn,
		queue:   make(chan *write),
		quit:    make(chan struct{}),
		stopped: make(chan struct{}),
	}
	go w.run()
	return w
}

// do has a change applied and waits until it is durable. When ctx ends first,
// the change was not applied; once the writer has taken it, it is brought to
// its end, a matter of milliseconds, so that the caller knows the outcome and
// nobody reads its documents after do returned.
func (w *writer) do(ctx context.Context, apply func(context.Context, *sql.Conn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	wr := &write{apply: apply, done: make(chan error, 1)}
	select {
	case w.queue <- wr:
		return <-wr.done
	case <-ctx.Done():
		return ctx.Err()
	case <-w.quit:
		return errClosed
	}
}

func (w *writer) run() {
	defer close(w.stopped)
	group := make([]*write, 0, maxGroup)
	for {
		select {
		case first := <-w.queue:
			group = w.gather(append(group[:0], first))
			w.commit(group)
			clear(group)
		case <-w.quit:
			return
		}
	}
}

// gather adds the writes that are waiting now.
func (w *writer) gather(group []*write) []*write {
	for len(group) < maxGroup {
		select {
		case wr := <-w.queue:
			group = append(group, wr)
		default:
			return group
		}
	}
	return group
}

// commit applies a group in one transaction and answers its callers.
func (w *writer) commit(group []*write) {
	fault := w.transact(group)
	for _, wr := range group {
		if fault != nil {
			wr.answer = fault
		}
		wr.done <- wr.answer
	}
}

// transact returns the fault that undid the group, if any. It can't be
// cancelled: it acts for many callers.
func (w *writer) transact(group []*write) error {
	ctx := context.Background()
	if _, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	for _, wr := range group {
		wr.answer = wr.apply(ctx, w.conn)
		if problem.Is(wr.answer, problem.Internal) {
			w.rollback(ctx)
			return wr.answer
		}
	}
	if _, err := w.conn.ExecContext(ctx, "COMMIT"); err != nil {
		w.rollback(ctx)
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// rollback ends the transaction. After some faults (a full disk) the engine has
// done so itself; the statement fails then, harmlessly.
func (w *writer) rollback(ctx context.Context) {
	_, _ = w.conn.ExecContext(ctx, "ROLLBACK")
}

// close waits for the group under way; callers still at the queue are refused.
func (w *writer) close() error {
	close(w.quit)
	<-w.stopped
	return w.conn.Close()
}
