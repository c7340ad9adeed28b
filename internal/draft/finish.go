package draft

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"toadam/internal/problem"
	"toadam/internal/response"
)

// firstDay is before any draft there can be: Sweep looks no further back.
var firstDay = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Sending is called before the draft is given to the log. From then on nobody
// removes its files before it is old again; a draft that is being removed is
// NotFound, and must not be submitted; one that was submitted is a Conflict.
func (ds *Drafts) Sending(ctx context.Context, d *Draft, day string) error {
	return ds.change(ctx, d, func(d *Draft) error {
		if d.Done {
			return submitted()
		}
		d.Sent, d.Day = true, day
		return nil
	})
}

// Submitted is called once the log has the response, with its receipt: what
// was typed is removed, and so are the files that the response does not refer
// to; the receipt stays, so that going back or reloading shows it. To call it
// again does no harm.
func (ds *Drafts) Submitted(ctx context.Context, d *Draft, receipt string) error {
	return ds.change(ctx, d, func(d *Draft) error {
		if err := ds.dropReplaced(ctx, d); err != nil {
			return err
		}
		d.Input, d.Files, d.writers = response.Input{}, map[string]response.File{}, map[string]string{}
		d.Done, d.Receipt = true, receipt
		return nil
	})
}

// dropReplaced deletes the files of a submitted draft that its response does
// not refer to. From the first response with a key on, no other ever counts,
// so what it refers to is final.
func (ds *Drafts) dropReplaced(ctx context.Context, d *Draft) error {
	if len(d.Files) == 0 {
		return nil
	}
	held, submitted, err := ds.held(ctx, d.Form, d.Key)
	if err != nil {
		return fmt.Errorf("look up the files of a response to %s: %w", d.Form, err)
	}
	if !submitted {
		return fmt.Errorf("finish a draft of %s: the log has no response with its key", d.Form)
	}
	return ds.deleteBlobs(ctx, d, held)
}

// Discard removes an unfinished draft and its files, as its respondent wishes.
// One that was sent is left to Sweep: its response may be on its way.
func (ds *Drafts) Discard(ctx context.Context, d *Draft) error {
	id, form := d.id, d.Form
	for range retries {
		if d.Sent {
			return nil
		}
		err := ds.remove(ctx, d)
		if problem.Is(err, problem.Conflict) { // somebody goes on with it
			if d, err = ds.get(ctx, id); err == nil {
				continue
			}
		}
		if err == nil || problem.Is(err, problem.NotFound) {
			return nil
		}
		return fmt.Errorf("discard a draft of %s: %w", form, err)
	}
	return problem.Wrap(problem.Unavailable, fmt.Errorf("%d others came before", retries), "discard a draft of %s", form)
}

// LastDay is the last day on which a draft that is left as it is can be gone on
// with.
func (d *Draft) LastDay() string {
	day, err := time.Parse(time.DateOnly, d.Day)
	if err != nil {
		return d.Day // it was not written by this package
	}
	return day.AddDate(0, 0, KeepDays).Format(time.DateOnly)
}

// Sweep removes the drafts last changed more than KeepDays before today, and
// the files of those that were never submitted, except where the form is no
// longer served: see filesHeld. Today is the day of now in its
// own location. One draft that can't be removed does not keep the others.
func (ds *Drafts) Sweep(ctx context.Context, now time.Time) error {
	year, month, day := now.Date()
	var faults []error
	for t := time.Date(year, month, day-KeepDays-1, 0, 0, 0, 0, time.UTC); !t.Before(firstDay); t = t.AddDate(0, 0, -1) {
		faults = append(faults, ds.sweepDay(ctx, t.Format(time.DateOnly)))
	}
	return errors.Join(faults...)
}

func (ds *Drafts) sweepDay(ctx context.Context, day string) error {
	var old []string
	for doc, err := range ds.store.Find(ctx, collection, "day", day) {
		if err != nil {
			return fmt.Errorf("find the drafts of %s: %w", day, err)
		}
		old = append(old, doc.Lookup("_id").StringValue())
	}
	var faults []error
	for _, id := range old {
		if err := ds.expire(ctx, id, day); err != nil {
			faults = append(faults, fmt.Errorf("remove a draft of %s: %w", day, err))
		}
	}
	return errors.Join(faults...)
}

// expire removes a draft and its files, unless it was changed since the day.
func (ds *Drafts) expire(ctx context.Context, id, day string) error {
	raw, err := ds.store.Get(ctx, collection, id)
	if problem.Is(err, problem.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	d, err := decode(raw)
	if err != nil || d.Day != day {
		return err
	}
	if err := ds.remove(ctx, d); !problem.Is(err, problem.Conflict) {
		return err
	}
	return nil // it was changed meanwhile
}

// remove deletes a draft and the files that no response refers to. First it
// takes the draft, so that none can be submitted or uploaded to any more; the
// draft goes last, so that it still names its files if this stops half way. It
// is a Conflict if the draft was changed since d was read.
func (ds *Drafts) remove(ctx context.Context, d *Draft) error {
	if !d.gone {
		if _, err := ds.filesHeld(ctx, d); err != nil {
			return err // it stays whole
		}
		taken := d.clone()
		taken.gone, taken.rev = true, d.rev+1
		raw, err := taken.encode()
		if err != nil {
			return err
		}
		if err := ds.store.Replace(ctx, collection, raw, d.rev); err != nil {
			return err
		}
	}
	held, err := ds.filesHeld(ctx, d)
	if err != nil {
		return err
	}
	if err := ds.deleteBlobs(ctx, d, held); err != nil {
		return err
	}
	if d.alias != "" {
		if err := ds.store.Delete(ctx, collection, d.alias); err != nil {
			return err
		}
	}
	return ds.store.Delete(ctx, collection, d.id)
}

// filesHeld are the blobs that a response with the draft's key refers to. Of a
// form that is no longer served that can't be known, and the form may come
// back: all are taken to be held. The draft need not stay for that.
func (ds *Drafts) filesHeld(ctx context.Context, d *Draft) ([]string, error) {
	if len(d.Files) == 0 {
		return nil, nil
	}
	held, _, err := ds.held(ctx, d.Form, d.Key)
	if problem.Is(err, problem.NotFound) {
		return slices.Collect(maps.Keys(d.Files)), nil
	}
	return held, err
}

// deleteBlobs deletes the draft's blobs except those that are held.
func (ds *Drafts) deleteBlobs(ctx context.Context, d *Draft, held []string) error {
	for blob := range d.Files {
		if slices.Contains(held, blob) {
			continue
		}
		if err := ds.store.DeleteBlob(ctx, blob); err != nil {
			return fmt.Errorf("delete an uploaded file: %w", err)
		}
	}
	return nil
}
