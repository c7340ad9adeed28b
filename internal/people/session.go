package people

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"toadam/internal/problem"
)

const (
	sessions = "sessions"

	// IdleLimit is how long a session lasts without a request.
	IdleLimit = 12 * time.Hour
	// SessionLimit is how long a session lasts in any case.
	SessionLimit = 7 * 24 * time.Hour

	renewAfter = time.Hour // a session in use is written at most this often
)

// session is a browser that is signed in. The store holds a hash of its token,
// so that a copy of the store lets nobody in.
type session struct {
	ID      string    `bson:"_id"`
	Rev     int64     `bson:"rev"`
	Person  string    `bson:"person"`
	Epoch   int64     `bson:"epoch"`
	Created time.Time `bson:"created"`
	Expires time.Time `bson:"expires"`
}

// SignIn checks e-mail and password and begins a session: the token is for the
// browser's cookie. An unknown address and a wrong password give the same
// error, of class Invalid, after the same time; too many attempts for one
// address give class TooMany.
func (d *Directory) SignIn(ctx context.Context, email, password string, now time.Time) (token string, err error) {
	id, fault := address(email)
	if fault != nil { // anybody can tell that: no need to spend the time
		return "", wrong()
	}
	if err := d.attempts.take(id, now); err != nil {
		return "", err
	}
	p, err := d.verify(ctx, id, password)
	if err != nil {
		return "", err
	}
	d.attempts.forget(id)
	return d.begin(ctx, p, now)
}

// verify returns the organiser whose address and password these are.
func (d *Directory) verify(ctx context.Context, id, password string) (person, error) {
	p, err := d.person(ctx, id)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return person{}, err
	}
	h := nobody
	if err == nil {
		if h, err = parseHash(p.Hash); err != nil {
			return person{}, err
		}
	}
	if len(password) > maxPassword*16 { // longer than any, however its accents are sent
		password = ""
	}
	ok, err := d.matches(ctx, h, password)
	if err != nil {
		return person{}, err
	}
	if !ok {
		return person{}, wrong()
	}
	if h.cost != current {
		err = d.rehash(ctx, p, password)
	}
	return p, err
}

// rehash stores a password again at the current cost, unless it was changed
// since p was read.
func (d *Directory) rehash(ctx context.Context, p person, password string) error {
	h, err := d.hash(ctx, password)
	if err != nil {
		return err
	}
	return d.change(ctx, p.Email, func(now *person) {
		if now.Epoch == p.Epoch {
			now.Hash = h.String()
		}
	})
}

// begin starts a session of an organiser.
func (d *Directory) begin(ctx context.Context, p person, now time.Time) (string, error) {
	token, err := d.token()
	if err != nil {
		return "", err
	}
	s := session{ID: tokenID(token), Rev: 1, Person: p.Email, Epoch: p.Epoch,
		Created: now.UTC(), Expires: now.UTC().Add(IdleLimit)}
	if err := insert(ctx, d.store, sessions, s); err != nil {
		return "", fmt.Errorf("begin a session: %w", err)
	}
	return token, nil
}

// Session returns the organiser whose session the token is, and keeps the
// session alive. The error is of class SignedOut if there is no such session,
// or it has run out or was ended.
func (d *Directory) Session(ctx context.Context, token string, now time.Time) (Organiser, error) {
	var s session
	if err := get(ctx, d.store, sessions, tokenID(token), &s); err != nil {
		return Organiser{}, signedOut(err)
	}
	if !now.Before(s.Expires) {
		return Organiser{}, problem.New(problem.SignedOut, "session")
	}
	p, err := d.person(ctx, s.Person)
	if err != nil {
		return Organiser{}, signedOut(err)
	}
	if p.Epoch != s.Epoch {
		return Organiser{}, problem.New(problem.SignedOut, "session")
	}
	if err := d.renew(ctx, s, now); err != nil {
		return Organiser{}, signedOut(err)
	}
	return Organiser{Email: p.Email, Name: p.Name}, nil
}

// renew puts off the end of a session in use. Losing a race to another request
// of the same session is as good as winning it.
func (d *Directory) renew(ctx context.Context, s session, now time.Time) error {
	expires := now.UTC().Add(IdleLimit)
	if last := s.Created.Add(SessionLimit); expires.After(last) {
		expires = last
	}
	if expires.Sub(s.Expires) < renewAfter {
		return nil
	}
	rev := s.Rev
	s.Rev, s.Expires = rev+1, expires
	if err := replace(ctx, d.store, sessions, s, rev); err != nil && !problem.Is(err, problem.Conflict) {
		return fmt.Errorf("renew a session: %w", err)
	}
	return nil
}

// SignOut ends the session of the token, if there is one.
func (d *Directory) SignOut(ctx context.Context, token string) error {
	if err := d.store.Delete(ctx, sessions, tokenID(token)); err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	return nil
}

// endSessions removes all sessions of a person. They are void already, by
// their epoch, so nothing is lost if it stops half way.
func (d *Directory) endSessions(ctx context.Context, id string) error {
	var all []string
	for doc, err := range d.store.Find(ctx, sessions, "person", id) {
		if err != nil {
			return fmt.Errorf("find the sessions to end: %w", err)
		}
		all = append(all, doc.Lookup("_id").StringValue())
	}
	for _, s := range all {
		if err := d.store.Delete(ctx, sessions, s); err != nil {
			return fmt.Errorf("end a session: %w", err)
		}
	}
	return nil
}

// token draws a secret for a browser or a link.
func (d *Directory) token() (string, error) {
	var b [32]byte
	if _, err := io.ReadFull(d.random, b[:]); err != nil {
		return "", fmt.Errorf("draw a token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b[:]), nil
}

// tokenID is the identifier under which the store knows a token.
func tokenID(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func wrong() error {
	return &problem.Error{Class: problem.Invalid, Key: "sign_in.wrong", Field: "password"}
}

// signedOut turns "there is no such thing" into "sign in first".
func signedOut(err error) error {
	if problem.Is(err, problem.NotFound) {
		return problem.Wrap(problem.SignedOut, err, "look up a session")
	}
	return fmt.Errorf("look up a session: %w", err)
}
