package consultation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"toadam/internal/chart"
	"toadam/internal/form"
	"toadam/internal/intake"
	"toadam/internal/problem"
	"toadam/internal/tally"
)

// behindAll is greater than every identifier.
const behindAll = "~"

// Publication is a text that is to become the next version of a form.
type Publication struct {
	Form string
	YAML []byte
	Base int    // the newest version there is, as whoever publishes knows it; 0: the form is new
	Day  string // "2006-01-02"
	By   string // who publishes it, an organiser's name or address; not empty
}

// Publish makes a text the next version of its form and makes it live, here at
// once, and on other servers within Options.Poll. Whether the form takes
// responses does not change.
//
// Errors: problem.Invalid for a text with mistakes, which are then in the chain
// as problem.Findings, and for one that is live already; problem.Conflict if
// Base is not the newest version any more.
func (c *Consultation) Publish(ctx context.Context, p Publication) (*Form, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	c.changing.Lock()
	defer c.changing.Unlock()
	if c.closed {
		return nil, problem.New(problem.Unavailable, p.Form)
	}
	c.note(c.look(ctx))
	v := c.known[p.Form]
	if v == nil {
		v = newVersions(c.store, p.Form)
	}
	switch {
	case v.newest != p.Base:
		return nil, stale(p.Form)
	case v.newest > 0 && v.hashes[hashOf(p.YAML)] == v.newest:
		return nil, &problem.Error{Class: problem.Invalid, Key: "publish.unchanged", Field: p.Form}
	}
	err := v.insert(ctx, version{YAML: p.YAML, Number: p.Base + 1, Day: p.Day, By: p.By})
	if problem.Is(err, problem.Conflict) {
		return nil, stale(p.Form)
	}
	if err != nil {
		return nil, err
	}
	c.note(c.look(ctx))
	f, err := c.Form(p.Form)
	if err != nil || f.Definition.Version <= p.Base {
		return nil, problem.Wrap(problem.Unavailable, errors.New("it could not be made live yet"), "publish version %d of %s", p.Base+1, p.Form)
	}
	return f, nil
}

func (p *Publication) check() error {
	_, findings := form.ParseOf(p.Form, p.YAML)
	if err := findings.Err(); err != nil {
		return problem.Wrap(problem.Invalid, err, "publish %s", p.Form)
	}
	if p.By == "" {
		return fmt.Errorf("publish %s: nobody publishes it", p.Form)
	}
	return nil
}

func stale(form string) error {
	return &problem.Error{Class: problem.Conflict, Key: "publish.stale", Field: form}
}

// start publishes what the files hold and opens the forms. What can't be read
// is an error now: a form must not go back to an older version unnoticed.
func (c *Consultation) start(ctx context.Context) error {
	c.changing.Lock()
	defer c.changing.Unlock()
	if err := c.read(ctx); err != nil {
		return err
	}
	for _, src := range c.files.Forms {
		if err := c.offer(ctx, src); err != nil {
			return err
		}
	}
	for id, v := range c.known {
		if c.wanted(v) && v.readable != v.newest {
			_, err := v.get(v.newest)
			return fmt.Errorf("open form %s: %w", id, err)
		}
	}
	return c.makeLive(ctx)
}

// offer publishes what a file holds unless a version equals it: what was
// published since, in the pages or from another file, is newer. Two processes
// that start at once agree, since a version's number is granted once.
func (c *Consultation) offer(ctx context.Context, src Source) error {
	id := src.Definition.ID
	for {
		v := c.known[id]
		if v == nil {
			v = newVersions(c.store, id)
		}
		if same := v.hashes[hashOf(src.YAML)]; same > 0 {
			if same != v.newest {
				c.o.Logger.Warn("a form's file equals an earlier version; a newer one stays live", "form", id, "file", same, "live", v.newest)
			}
			return nil
		}
		err := v.insert(ctx, version{YAML: src.YAML, Number: v.newest + 1, Day: c.o.Now.Format(time.DateOnly)})
		if err != nil && !problem.Is(err, problem.Conflict) {
			return err
		}
		if err := c.read(ctx); err != nil {
			return err
		}
	}
}

// watch looks for what other servers publish, until ctx is done.
func (c *Consultation) watch(ctx context.Context) {
	defer close(c.watched)
	tick := time.NewTicker(c.o.Poll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		c.changing.Lock()
		if err := c.look(ctx); ctx.Err() == nil {
			c.note(err)
		}
		c.changing.Unlock()
	}
}

// note logs why forms stay as they are; it will be tried again.
func (c *Consultation) note(err error) {
	if err != nil {
		c.o.Logger.Error("new versions of forms could not all be made live", "error", err)
	}
}

// look reads what was published since and makes it live.
func (c *Consultation) look(ctx context.Context) error {
	return errors.Join(c.read(ctx), c.makeLive(ctx))
}

// read reads the versions that are new in the store: those between the newest
// known one of each form and the first of the next form that is known.
func (c *Consultation) read(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	from := ""
	for _, id := range slices.Sorted(maps.Keys(c.known)) {
		if err := c.readRange(ctx, from, id+"/"); err != nil {
			return err
		}
		from = versionID(id, c.known[id].newest+1)
	}
	return c.readRange(ctx, from, behindAll)
}

func (c *Consultation) readRange(ctx context.Context, from, to string) error {
	for doc, err := range c.store.Scan(ctx, collection, from, to, 0) {
		s, err := decodeVersion(doc, err)
		if err != nil {
			return fmt.Errorf("read versions of forms: %w", err)
		}
		id := formOf(s.ID)
		if c.known[id] == nil {
			c.known[id] = newVersions(c.store, id)
		}
		if err := c.known[id].learn(s); err != nil {
			c.o.Logger.Error("a version of a form can't be read", "form", id, "version", s.Number, "error", err)
		}
	}
	return nil
}

// makeLive brings every form to its newest version, and opens those that are
// served and not open yet.
func (c *Consultation) makeLive(ctx context.Context) error {
	var errs []error
	for _, id := range slices.Sorted(maps.Keys(c.known)) {
		if v := c.known[id]; v.readable > 0 && c.wanted(v) {
			if err := c.adopt(ctx, v); err != nil {
				errs = append(errs, fmt.Errorf("open form %s: %w", id, err))
			}
		}
	}
	return errors.Join(errs...)
}

// wanted reports whether the form is to be served: it has a file, or its newest
// version was made in the pages. A form whose file was taken away is not.
func (c *Consultation) wanted(v *versions) bool {
	return v.by != "" || c.HasFile(v.form)
}

// HasFile reports whether a form is stated in a file, and not only in the pages.
func (c *Consultation) HasFile(id string) bool { return c.place(id) < len(c.files.Forms) }

// place is that of a form among those of files; behind them for others.
func (c *Consultation) place(id string) int {
	i := slices.IndexFunc(c.files.Forms, func(s Source) bool { return s.Definition.ID == id })
	if i < 0 {
		return len(c.files.Forms)
	}
	return i
}

// adopt makes the newest version of a form live that this program understands.
func (c *Consultation) adopt(ctx context.Context, v *versions) error {
	now, err := c.Form(v.form)
	if err == nil && now.Definition.Version >= v.readable {
		return nil
	}
	d, err := v.get(v.readable)
	if err != nil {
		return err
	}
	next := &Form{Definition: d, versions: v, Dashboard: c.dashboard(d)}
	if now != nil {
		next.Log, next.Tally = now.Log, now.Tally
	} else {
		next.Tally = tally.New(v.get)
		if next.Log, err = intake.Open(ctx, c.store, d.ID, c.o.Intake, next.Tally); err != nil {
			return err
		}
	}
	c.put(next)
	return nil
}

// dashboard is the one that was written for the form, without the panels that
// this version has no answers for; else one that is made from the version. That
// has the form's identifier, unless the dashboard of another form has it.
func (c *Consultation) dashboard(d *form.Definition) *chart.Dashboard {
	id := d.ID
	for _, b := range c.files.Dashboards {
		if b.Form == d.ID {
			fitting, _ := b.Fitting(d)
			return fitting
		}
		if b.ID == d.ID {
			id += "__default" // no author can write that
		}
	}
	return chart.Default(id, d)
}

// put puts a form in the place of what it was before, or among the others.
func (c *Consultation) put(f *Form) {
	c.mu.Lock()
	defer c.mu.Unlock()
	forms := slices.DeleteFunc(slices.Clone(c.forms), func(old *Form) bool { return old.ID == f.ID })
	forms = append(forms, f)
	slices.SortFunc(forms, func(a, b *Form) int {
		return cmp.Or(cmp.Compare(c.place(a.ID), c.place(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	c.forms = forms
}
