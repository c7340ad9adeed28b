// Package draft is a respondent's unfinished response, kept by the server so
// that pages work without JavaScript and going back loses nothing. It holds
// exactly what was typed, also when it is wrong, and judges none of it; it
// must not know who the respondent is. A draft is found by a random token in
// the browser's cookie, or by a code that its respondent asked for to go on
// elsewhere; of both only a hash is stored. It carries no address, no user agent,
// and no time finer than the day.
package draft

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"

	"toadam/internal/form"
	"toadam/internal/problem"
	"toadam/internal/response"
	"toadam/internal/store"
)

const (
	collection = "drafts"
	retries    = 10 // of a change that lost a race; each loss means that another won

	// KeepDays is for how long a draft is kept after the day of its last change.
	KeepDays = 14
	// MaxBytes is the size that a draft may have, without its files.
	MaxBytes = 1 << 20
	// MaxFiles is how many files may be uploaded to one draft, replaced ones
	// included: they are removed with the draft, or when it is submitted. It is
	// twice what a form may ask for, so that each can be replaced.
	MaxFiles = 2 * form.MaxFiles

	tokenLength = 43 // characters: 32 bytes as base64
)

// Held returns the blobs that the response submitted with a draft's key refers
// to, and whether there is such a response in the log. A draft that says it is
// unfinished may have been submitted all the same, if the process ended
// between the log's write and Submitted: only the log knows. If the form is no
// longer served, so that nobody can look, the error is of class NotFound.
type Held func(ctx context.Context, form, key string) (blobs []string, submitted bool, err error)

// Drafts keeps drafts in a store. It may be used by many goroutines, and by
// several processes on one store.
type Drafts struct {
	store  store.Store
	random io.Reader
	held   Held
}

// New returns the drafts of a store. Random is where tokens and keys come
// from: crypto/rand's Reader, except in tests.
func New(st store.Store, random io.Reader, held Held) *Drafts {
	return &Drafts{store: st, random: random, held: held}
}

// Draft is the response of one browser to one form, as far as it has come.
type Draft struct {
	Form    string
	Version int    // of the definition that the last page was shown from
	Key     string // the idempotency key with which it is submitted
	Day     string // "2006-01-02": of the last change
	Lang    string
	Seed    int64 // from which is drawn what the respondent is asked in which order: see form.Definition.For

	// Input is what was typed, by field name; empty once submitted.
	Input response.Input
	// Files are all files uploaded to it, by blob, also those that Input no
	// longer names; empty once submitted.
	Files map[string]response.File

	Sent    bool   // it is, or was, on its way into the log: see Sending
	Done    bool   // it was submitted
	Receipt string // the code for it, once it was submitted

	id      string
	rev     int64
	gone    bool              // it is being removed: nothing may be done with it any more
	alias   string            // the document that leads from its code to it, or ""
	writers map[string]string // question → the view from which what it holds now was sent
}

// Page is what came from one page of a form.
type Page struct {
	Questions []string       // the page's questions: their fields are replaced, others kept
	Input     response.Input // fields of other questions in it are ignored
	Version   int            // of the definition that the page was shown from
	Lang      string
	Day       string // "2006-01-02": today

	// View says which showing of the page this was sent from, and Was what each
	// of its questions held then: see Draft.Was. Without Was the page replaces
	// what the draft holds, whoever wrote that.
	View string
	Was  map[string]string
}

// Token draws a token for the cookie of a browser that has none. One token
// serves all forms; the store can't tell that drafts of two forms share one.
func (ds *Drafts) Token() (string, error) {
	var b [32]byte
	if _, err := io.ReadFull(ds.random, b[:]); err != nil {
		return "", fmt.Errorf("draw a random token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b[:]), nil
}

// Seed draws the seed of a draft: 63 bits, of which one at least is set.
func (ds *Drafts) Seed() (int64, error) {
	var b [8]byte
	if _, err := io.ReadFull(ds.random, b[:]); err != nil {
		return 0, fmt.Errorf("draw a seed: %w", err)
	}
	return max(1, int64(binary.LittleEndian.Uint64(b[:])>>1)), nil
}

// Open returns the draft of a browser for a form, done or not. The error is of
// class NotFound if there is none.
func (ds *Drafts) Open(ctx context.Context, token, form string) (*Draft, error) {
	if code, ok := ParseCode(token); ok {
		return ds.byCode(ctx, code, form)
	}
	if len(token) != tokenLength {
		return nil, problem.New(problem.NotFound, "draft")
	}
	return ds.get(ctx, draftID(token, form))
}

// Start makes a draft with a seed from Seed and no more than the page, or returns
// the one that the browser has already.
func (ds *Drafts) Start(ctx context.Context, token, form string, seed int64, p Page) (*Draft, error) {
	if len(token) != tokenLength {
		return nil, problem.New(problem.Invalid, "draft")
	}
	key, err := ds.Token()
	if err != nil {
		return nil, err
	}
	d := &Draft{Form: form, Version: p.Version, Key: key, Day: p.Day, Lang: p.Lang, Seed: seed,
		Input: response.Input{}, Files: map[string]response.File{}, id: draftID(token, form), rev: 1, writers: map[string]string{}}
	d.merge(p)
	raw, err := d.encode()
	if err != nil {
		return nil, err
	}
	err = ds.store.Insert(ctx, collection, raw)
	if problem.Is(err, problem.Conflict) {
		return ds.get(ctx, d.id)
	}
	if err != nil {
		return nil, fmt.Errorf("start a draft of %s: %w", form, err)
	}
	return d, nil
}

// Save puts one page into the draft and brings d up to date with what other
// tabs and devices saved meanwhile. Where one of them changed a question that
// was changed on this page too, the draft keeps theirs, and the question is
// among those returned. The error is of class NotFound if the draft is gone,
// Conflict if it was submitted, TooLarge if it would grow over MaxBytes.
func (ds *Drafts) Save(ctx context.Context, d *Draft, p Page) (clashes []string, err error) {
	err = ds.change(ctx, d, func(d *Draft) error {
		if d.Done {
			return submitted()
		}
		d.Version, d.Lang, d.Day = p.Version, p.Lang, p.Day
		clashes = d.merge(p)
		return nil
	})
	return clashes, err
}

// Upload keeps a file for the draft and returns its blob, for Save to put into
// the question's field. The draft names the blob before it is stored, so that
// it is removed with the draft; if the draft is submitted or removed while the
// file still comes in, the file is removed here.
func (ds *Drafts) Upload(ctx context.Context, d *Draft, file response.File, content io.Reader) (blob string, err error) {
	if blob, err = ds.Token(); err != nil {
		return "", err
	}
	file.Blob, file.Name = blob, strings.ToValidUTF8(file.Name, "\uFFFD")
	err = ds.change(ctx, d, func(d *Draft) error {
		if d.Done {
			return submitted()
		}
		if len(d.Files) >= MaxFiles {
			return &problem.Error{Class: problem.TooMany, Key: "draft.too_many_files", Field: "draft",
				Args: map[string]string{"max": fmt.Sprint(MaxFiles)}}
		}
		d.Files[blob] = file
		return nil
	})
	if err != nil {
		return "", err
	}
	if err = ds.store.PutBlob(ctx, blob, content); err == nil {
		err = ds.checkNamed(ctx, d.id, blob)
	}
	if err != nil { // nobody knows of the blob: no response refers to it
		err = errors.Join(err, ds.store.DeleteBlob(context.WithoutCancel(ctx), blob))
		return "", fmt.Errorf("store an uploaded file: %w", err)
	}
	return blob, nil
}

// checkNamed reports if the draft with the identifier no longer names a blob.
func (ds *Drafts) checkNamed(ctx context.Context, id, blob string) error {
	d, err := ds.get(ctx, id)
	if err != nil {
		return err
	}
	if d.Done {
		return submitted()
	}
	if _, ok := d.Files[blob]; !ok { // it was removed, and another one begun
		return problem.New(problem.NotFound, "draft")
	}
	return nil
}

// change applies a change to the draft as d has it and, when that is no longer
// how the store has it, to what the store has.
func (ds *Drafts) change(ctx context.Context, d *Draft, apply func(*Draft) error) error {
	next := d.clone()
	for range retries {
		rev := next.rev
		next.rev++
		if err := apply(next); err != nil {
			return err
		}
		raw, err := next.encode()
		if err != nil {
			return err
		}
		err = ds.store.Replace(ctx, collection, raw, rev)
		if err == nil {
			*d = *next
			return nil
		}
		if !problem.Is(err, problem.Conflict) {
			return fmt.Errorf("save a draft of %s: %w", d.Form, err)
		}
		if next, err = ds.get(ctx, d.id); err != nil {
			return err
		}
	}
	return problem.Wrap(problem.Unavailable, fmt.Errorf("%d others came before", retries), "save a draft of %s", d.Form)
}

func submitted() error {
	return &problem.Error{Class: problem.Conflict, Key: "draft.submitted", Field: "draft"}
}

// QuestionOf returns the question that a field belongs to: see
// response.Input. A question's identifier has neither "." nor "__".
func QuestionOf(field string) string {
	field, _, _ = strings.Cut(field, ".")
	field, _, _ = strings.Cut(field, "__")
	return field
}

func (d *Draft) clone() *Draft {
	c := *d
	c.Input, c.Files, c.writers = maps.Clone(d.Input), maps.Clone(d.Files), maps.Clone(d.writers)
	return &c
}

func (ds *Drafts) get(ctx context.Context, id string) (*Draft, error) {
	raw, err := ds.store.Get(ctx, collection, id)
	if err != nil {
		return nil, fmt.Errorf("open a draft: %w", err)
	}
	d, err := decode(raw)
	if err == nil && d.gone {
		return nil, problem.New(problem.NotFound, "draft")
	}
	return d, err
}

// draftID is the identifier of the draft that a browser has for a form.
func draftID(token, form string) string {
	sum := sha256.Sum256([]byte("toadam draft\x00" + token + "\x00" + form))
	return hex.EncodeToString(sum[:])
}
