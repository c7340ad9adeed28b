package consultation

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
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
// logs open.
type Consultation struct {
	About About
	Forms []*Form
}

// Form is one form as it runs: the version that is live, its log, its tally,
// and the dashboard that shows it.
type Form struct {
	*form.Definition // the live version
	Log              *intake.Log
	Tally            *tally.Tally
	Dashboard        *chart.Dashboard // nil if none was written

	versions *versions
}

// Options of a consultation that is opened.
type Options struct {
	Now    time.Time // the day of publication of new versions
	Logger *slog.Logger
	Intake intake.Options
}

func (o Options) logger() *slog.Logger {
	if o.Logger == nil {
		return slog.New(slog.DiscardHandler)
	}
	return o.Logger
}

// Open publishes the definitions that the store does not hold yet, and opens
// every form's log. Close stops them.
func Open(ctx context.Context, st store.Store, defs *Definitions, o Options) (*Consultation, error) {
	c := &Consultation{About: defs.About}
	for _, src := range defs.Forms {
		f, err := openForm(ctx, st, src, o)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("open form %s: %w", src.Definition.ID, err), c.Close(ctx))
		}
		c.Forms = append(c.Forms, f)
	}
	for _, d := range defs.Dashboards {
		if f, err := c.Form(d.Form); err == nil {
			f.Dashboard = d
		}
	}
	return c, nil
}

func openForm(ctx context.Context, st store.Store, src Source, o Options) (*Form, error) {
	v, live, err := publish(ctx, st, src, o.Now)
	if err != nil {
		return nil, err
	}
	f := &Form{Definition: live, versions: v}
	for n := 1; n < live.Version; n++ { // for EarlierOption, which must not wait for the store
		if _, err := v.get(n); err != nil {
			o.logger().Warn("an earlier version of a form can't be read", "form", live.ID, "version", n, "error", err)
		}
	}
	f.Tally = tally.New(f.Version)
	intakeOptions := o.Intake
	intakeOptions.Logger = o.Logger
	f.Log, err = intake.Open(ctx, st, live.ID, intakeOptions, f.Tally)
	return f, err
}

// Close stops every log, with a last snapshot.
func (c *Consultation) Close(ctx context.Context) error {
	var errs []error
	for _, f := range c.Forms {
		errs = append(errs, f.Log.Stop(ctx))
	}
	return errors.Join(errs...)
}

// Form returns the form with the identifier; problem.NotFound if there is none.
func (c *Consultation) Form(id string) (*Form, error) {
	i := slices.IndexFunc(c.Forms, func(f *Form) bool { return f.ID == id })
	if i < 0 {
		return nil, problem.New(problem.NotFound, "form "+id)
	}
	return c.Forms[i], nil
}

// Dashboard returns the form whose dashboard has the identifier.
func (c *Consultation) Dashboard(id string) (*Form, error) {
	i := slices.IndexFunc(c.Forms, func(f *Form) bool { return f.Dashboard != nil && f.Dashboard.ID == id })
	if i < 0 {
		return nil, problem.New(problem.NotFound, "dashboard "+id)
	}
	return c.Forms[i], nil
}

// Generated reports whether any response is generated sample data: then every
// page says so.
func (c *Consultation) Generated() bool {
	return slices.ContainsFunc(c.Forms, func(f *Form) bool {
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

// EarlierOption is the label of an option that the live version of a question
// does not have, from the newest version that has it and was read before; nil
// if there is none. It does no I/O: charts are made while a tally is locked.
func (f *Form) EarlierOption(question, option string) form.Text {
	for n := f.Definition.Version - 1; n > 0; n-- {
		d := f.versions.known(n)
		if d == nil {
			continue
		}
		if q := d.Question(question); q != nil && q.Option(option) != nil {
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
