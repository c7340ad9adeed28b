package consultation

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"toadam/internal/chart"
	"toadam/internal/form"
	"toadam/internal/intake"
	"toadam/internal/problem"
	"toadam/internal/response"
	"toadam/internal/store"
	"toadam/internal/tally"
)

// Consultation is a running consultation: its texts, and its forms with their
// logs open. A form may get a new version, and forms may be added, while it
// runs; what Forms and Form return never changes.
type Consultation struct {
	About About

	store   store.Store
	o       Options
	files   *Definitions
	stop    context.CancelFunc // ends the watch
	watched chan struct{}      // closed: the watch has ended

	changing sync.Mutex // held while versions are read and made live; guards the next two
	known    map[string]*versions
	closed   bool

	mu    sync.RWMutex
	forms []*Form // replaced, never changed
}

// Form is one form as it is at one moment: the version that is live, its log,
// its tally, and the dashboard that shows it. A later version is another Form
// with the same log and tally.
type Form struct {
	*form.Definition // the live version
	Log              *intake.Log
	Tally            *tally.Tally
	Dashboard        *chart.Dashboard // never nil: made from the definition if none was written

	versions *versions
}

// Options of a consultation that is opened.
type Options struct {
	Now    time.Time     // the day of publication of what the files hold
	Poll   time.Duration // how often to look for what other servers publish; 0: 2 s
	Logger *slog.Logger
	Intake intake.Options
}

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Poll == 0 {
		o.Poll = 2 * time.Second
	}
	o.Intake.Logger = o.Logger
	return o
}

// Open publishes the definitions that the store does not hold yet, opens the
// log of every form, and begins to watch for versions that other servers on the
// store publish. Close ends it.
func Open(ctx context.Context, st store.Store, defs *Definitions, o Options) (*Consultation, error) {
	c := &Consultation{About: defs.About, store: st, o: o.withDefaults(), files: defs,
		known: map[string]*versions{}, watched: make(chan struct{})}
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	c.stop = stop
	if err := c.start(ctx); err != nil {
		close(c.watched)
		return nil, errors.Join(err, c.Close(ctx))
	}
	go c.watch(watching)
	return c, nil
}

// Close ends the watch and stops every log, with a last snapshot.
func (c *Consultation) Close(ctx context.Context) error {
	c.stop()
	<-c.watched
	c.changing.Lock()
	defer c.changing.Unlock()
	c.closed = true
	var errs []error
	for _, f := range c.Forms() {
		errs = append(errs, f.Log.Stop(ctx))
	}
	return errors.Join(errs...)
}

// Forms are the forms as they are now: first those of files, in the
// consultation's order, then those that were made in the pages.
func (c *Consultation) Forms() []*Form {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.forms
}

// Form returns the form with the identifier; problem.NotFound if there is none.
func (c *Consultation) Form(id string) (*Form, error) {
	forms := c.Forms()
	i := slices.IndexFunc(forms, func(f *Form) bool { return f.ID == id })
	if i < 0 {
		return nil, problem.New(problem.NotFound, "form "+id)
	}
	return forms[i], nil
}

// Dashboard returns the form whose dashboard has the identifier.
func (c *Consultation) Dashboard(id string) (*Form, error) {
	forms := c.Forms()
	i := slices.IndexFunc(forms, func(f *Form) bool { return f.Dashboard.ID == id })
	if i < 0 {
		return nil, problem.New(problem.NotFound, "dashboard "+id)
	}
	return forms[i], nil
}

// Generated reports whether any response is generated sample data: then every
// page says so.
func (c *Consultation) Generated() bool {
	return slices.ContainsFunc(c.Forms(), func(f *Form) bool {
		n := 0
		f.Tally.Read(func(v *tally.View) { n = v.Generated() })
		return n > 0
	})
}

// Version returns a version of the form's definition, published by this
// process or by another that shares the store.
func (f *Form) Version(n int) (*form.Definition, error) { return f.versions.get(n) }

// For is the form as it is asked of the respondent with the seed: see
// form.Definition.For.
func (f *Form) For(seed int64) *Form {
	own := *f
	own.Definition = f.Definition.For(seed)
	return &own
}

// Published are all versions of the form, the newest first.
func (f *Form) Published(ctx context.Context) ([]Published, error) {
	list, err := f.versions.published(ctx)
	slices.Reverse(list)
	return list, err
}

// Source is the YAML that a version was published from.
func (f *Form) Source(ctx context.Context, n int) ([]byte, error) {
	stored, err := f.versions.stored(ctx, n)
	return stored.YAML, err
}

// Newest returns the text and the number of a form's newest version, also of a
// form that is not served any more because its file was taken away.
func (c *Consultation) Newest(ctx context.Context, id string) (yaml []byte, version int, err error) {
	c.changing.Lock()
	v := c.known[id]
	if v != nil {
		version = v.newest
	}
	c.changing.Unlock()
	if v == nil {
		return nil, 0, problem.New(problem.NotFound, "form "+id)
	}
	s, err := v.stored(ctx, version)
	return s.YAML, version, err
}

// As is the form as it was when that version was live.
func (f *Form) As(version int) (*Form, error) {
	d, err := f.Version(version)
	if err != nil {
		return nil, err
	}
	own := *f
	own.Definition = d
	return &own, nil
}

// EarlierOption is the label of an option that the live version of a question
// does not have, from the newest version that has it and was read before; nil
// if there is none. It does no I/O: charts are made while a tally is locked.
func (f *Form) EarlierOption(question, option string) form.Text {
	for n := f.Definition.Version - 1; n > 0; n-- {
		d := f.versions.definition(n)
		if d == nil {
			continue
		}
		if q := d.Plain().Question(question); q != nil && q.Option(option) != nil {
			return q.Option(option).Label
		}
	}
	return nil
}

// Open reports whether the form takes responses at the time: within its own
// dates, and not closed by an organiser.
func (f *Form) Open(now time.Time) bool { return f.Definition.Open(now) && !f.Log.Closed() }

// Held returns the blobs that the response with a draft's key refers to, and
// whether there is such a response (see draft.Held).
func (c *Consultation) Held(ctx context.Context, formID, key string) (blobs []string, submitted bool, err error) {
	f, err := c.Form(formID)
	if err != nil {
		return nil, false, fmt.Errorf("the form of a draft is not served any more: %w", err)
	}
	n, ok := f.Log.Find(intake.KeyOf(formID, key).Receipt())
	if !ok {
		return nil, false, nil
	}
	e, err := f.Log.Get(ctx, n)
	if err != nil {
		return nil, false, fmt.Errorf("read response %d of %s: %w", n, formID, err)
	}
	d, err := f.Version(e.Version)
	if err != nil {
		return nil, false, err
	}
	answers, err := response.Decode(d, e.Answers)
	if err != nil {
		return nil, false, fmt.Errorf("read response %d of %s: %w", n, formID, err)
	}
	for _, a := range answers {
		for _, f := range a.Files() {
			blobs = append(blobs, f.Blob)
		}
	}
	return blobs, true, nil
}
