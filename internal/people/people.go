// Package people is who may sign in: the organisers, their passwords, their
// sessions in a browser, and links that work once. It knows no forms and no
// responses, and must never learn who answered what: a ballot and people do
// not import each other.
package people

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/v2/bson"
	"golang.org/x/text/unicode/norm"

	"toadam/internal/problem"
	"toadam/internal/store"
)

const (
	collection = "people"
	retries    = 5 // of a change that lost a race; each loss means that another won
	maxEmail   = 254
	maxName    = 100 // characters
)

// Organiser is a person who prepares consultations and sees their results.
type Organiser struct {
	Email string // normalised: lower case, no spaces around it
	Name  string // in Unicode NFC
}

// Directory keeps organisers, sessions and links in a store. It may be used by
// many goroutines, and by several processes on one store.
type Directory struct {
	store    store.Store
	random   io.Reader
	attempts attempts
	gate     chan struct{} // one place a core: hashing takes memory and a core each
	patience time.Duration // how long anybody waits at the gate
}

// New returns the directory of a store. Random is where tokens and salts come
// from: crypto/rand's Reader, except in tests.
func New(st store.Store, random io.Reader) *Directory {
	return &Directory{store: st, random: random,
		gate: make(chan struct{}, runtime.GOMAXPROCS(0)), patience: maxWait}
}

// person is an organiser as a document. Epoch counts changes of the password:
// a session of an earlier epoch is void, even one begun during the change.
type person struct {
	Email string `bson:"_id"`
	Rev   int64  `bson:"rev"`
	Name  string `bson:"name"`
	Hash  string `bson:"hash"`
	Epoch int64  `bson:"epoch"`
}

// Check returns everything that is wrong with the data of a new organiser:
// errors of class Invalid, with the fields "email", "name" and "password".
func Check(email, name, password string) []*problem.Error {
	var faults []*problem.Error
	address, err := address(email)
	if err != nil {
		faults = append(faults, err)
	}
	if _, err := fullName(name); err != nil {
		faults = append(faults, err)
	}
	if err := checkPassword(normalise(password), address); err != nil {
		faults = append(faults, err)
	}
	return faults
}

// Create makes an organiser. The error is the first that Check finds, or of
// class Conflict if there is already one with the e-mail address.
func (d *Directory) Create(ctx context.Context, email, name, password string) error {
	if faults := Check(email, name, password); len(faults) > 0 {
		return faults[0]
	}
	p := person{Rev: 1, Epoch: 1}
	p.Email, _ = address(email)
	p.Name, _ = fullName(name)
	hash, err := d.hash(ctx, password)
	if err != nil {
		return fmt.Errorf("create an organiser: %w", err)
	}
	p.Hash = hash.String()
	err = insert(ctx, d.store, collection, p)
	if problem.Is(err, problem.Conflict) {
		return &problem.Error{Class: problem.Conflict, Key: "account.email_taken", Field: "email", Err: err}
	}
	return err
}

// SetPassword gives an organiser a new password and ends all sessions that the
// organiser has.
func (d *Directory) SetPassword(ctx context.Context, email, password string) error {
	id, fault := address(email)
	if fault != nil {
		return fault
	}
	if fault := checkPassword(normalise(password), id); fault != nil {
		return fault
	}
	hash, err := d.hash(ctx, password)
	if err != nil {
		return fmt.Errorf("set a password: %w", err)
	}
	err = d.change(ctx, id, func(p *person) {
		p.Hash = hash.String()
		p.Epoch++
	})
	if err != nil {
		return err
	}
	return d.endSessions(ctx, id)
}

// Empty reports whether there is no organiser yet.
func (d *Directory) Empty(ctx context.Context) (bool, error) {
	for _, err := range d.store.Scan(ctx, collection, "", "\x7f", 1) {
		if err != nil {
			return false, fmt.Errorf("look for organisers: %w", err)
		}
		return false, nil
	}
	return true, nil
}

// Sweep removes the sessions and links that have run out. One call a day keeps
// their collections small; nothing depends on it.
func (d *Directory) Sweep(ctx context.Context, now time.Time) error {
	for _, c := range []string{sessions, links} {
		if err := d.sweep(ctx, c, now); err != nil {
			return fmt.Errorf("sweep %s: %w", c, err)
		}
	}
	return nil
}

func (d *Directory) sweep(ctx context.Context, collection string, now time.Time) error {
	var old []string
	for doc, err := range d.store.Scan(ctx, collection, "", "\x7f", 0) {
		if err != nil {
			return err
		}
		if expires, ok := doc.Lookup("expires").TimeOK(); ok && now.Before(expires) {
			continue
		}
		old = append(old, doc.Lookup("_id").StringValue())
	}
	for _, id := range old {
		if err := d.store.Delete(ctx, collection, id); err != nil {
			return err
		}
	}
	return nil
}

// person returns the organiser with a normalised address.
func (d *Directory) person(ctx context.Context, id string) (person, error) {
	var p person
	if err := get(ctx, d.store, collection, id, &p); err != nil {
		return person{}, fmt.Errorf("look up an organiser: %w", err)
	}
	return p, nil
}

// change applies a change to an organiser, again if somebody else's came
// between.
func (d *Directory) change(ctx context.Context, id string, apply func(*person)) error {
	var err error
	for range retries {
		var p person
		if p, err = d.person(ctx, id); err != nil {
			return err
		}
		rev := p.Rev
		p.Rev++
		apply(&p)
		if err = replace(ctx, d.store, collection, p, rev); !problem.Is(err, problem.Conflict) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("change an organiser: %w", err)
	}
	return nil
}

// address returns an e-mail address as it is compared and stored: without
// spaces around it, in lower case. Only ASCII is taken, since the address is
// an identifier of the store, so it needs no Unicode normalisation.
func address(email string) (string, *problem.Error) {
	email = strings.TrimSpace(email)
	local, domain, ok := strings.Cut(email, "@")
	visible := func(r rune) bool { return '!' <= r && r <= '~' }
	others := strings.ContainsFunc(email, func(r rune) bool { return !visible(r) })
	if !ok || local == "" || domain == "" || strings.Contains(domain, "@") || others || len(email) > maxEmail {
		return "", &problem.Error{Class: problem.Invalid, Key: "account.email", Field: "email"}
	}
	return strings.ToLower(email), nil
}

// fullName returns a name as it is stored.
func fullName(name string) (string, *problem.Error) {
	name = strings.Join(strings.Fields(norm.NFC.String(strings.ToValidUTF8(name, ""))), " ")
	if n := utf8.RuneCountInString(name); n == 0 || n > maxName || strings.ContainsFunc(name, unicode.IsControl) {
		return "", &problem.Error{Class: problem.Invalid, Key: "account.name", Field: "name",
			Args: map[string]string{"max": fmt.Sprint(maxName)}}
	}
	return name, nil
}

func get(ctx context.Context, st store.Store, collection, id string, doc any) error {
	raw, err := st.Get(ctx, collection, id)
	if err != nil {
		return err
	}
	return bson.Unmarshal(raw, doc)
}

func insert(ctx context.Context, st store.Store, collection string, doc any) error {
	raw, err := bson.Marshal(doc)
	if err != nil {
		return err
	}
	return st.Insert(ctx, collection, raw)
}

func replace(ctx context.Context, st store.Store, collection string, doc any, rev int64) error {
	raw, err := bson.Marshal(doc)
	if err != nil {
		return err
	}
	return st.Replace(ctx, collection, raw, rev)
}
