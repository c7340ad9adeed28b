package people

import (
	"context"
	"fmt"
	"time"

	"toadam/internal/problem"
)

const links = "links"

// Purpose is what a one-time link is for.
type Purpose string

const (
	BecomeFirst Purpose = "become_first" // to become the first organiser
	EnterOnce   Purpose = "enter_once"   // to sign in without a password
)

// Link is what a one-time link stands for.
type Link struct {
	Purpose Purpose
	Email   string // whose link it is; empty for BecomeFirst
}

// link is a one-time link as a document: like a session, by its token's hash.
// A used one stays until it runs out, so that its page can say what happened.
type link struct {
	ID      string    `bson:"_id"`
	Rev     int64     `bson:"rev"`
	Purpose Purpose   `bson:"purpose"`
	Email   string    `bson:"email"`
	Expires time.Time `bson:"expires"`
	Used    bool      `bson:"used"`
}

// NewLink makes a link that works once within ttl and returns its token. The
// e-mail address must be that of an organiser, except for BecomeFirst.
func (d *Directory) NewLink(ctx context.Context, email string, purpose Purpose, ttl time.Duration, now time.Time) (token string, err error) {
	l := link{Rev: 1, Purpose: purpose, Expires: now.UTC().Add(ttl)}
	if purpose != BecomeFirst {
		id, fault := address(email)
		if fault != nil {
			return "", fault
		}
		if _, err := d.person(ctx, id); err != nil {
			return "", err
		}
		l.Email = id
	}
	if token, err = d.token(); err != nil {
		return "", err
	}
	l.ID = tokenID(token)
	if err := insert(ctx, d.store, links, l); err != nil {
		return "", fmt.Errorf("make a one-time link: %w", err)
	}
	return token, nil
}

// PeekLink returns what a link stands for and leaves it as it is. It is what a
// GET calls: mail scanners and previews open links too. The error is of class
// NotFound for a link that is unknown, has run out or was used.
func (d *Directory) PeekLink(ctx context.Context, token string, now time.Time) (Link, error) {
	l, err := d.link(ctx, token, now)
	return Link{Purpose: l.Purpose, Email: l.Email}, err
}

// UseLink takes the link: of any number of calls, at once or later, one
// succeeds. The error is that of PeekLink.
func (d *Directory) UseLink(ctx context.Context, token string, now time.Time) (Link, error) {
	l, err := d.link(ctx, token, now)
	if err != nil {
		return Link{}, err
	}
	rev := l.Rev
	l.Rev, l.Used = rev+1, true
	err = replace(ctx, d.store, links, l, rev)
	if problem.Is(err, problem.Conflict) { // nothing but use changes a link
		return Link{}, linkGone("link.used", err)
	}
	if err != nil {
		return Link{}, fmt.Errorf("use a one-time link: %w", err)
	}
	return Link{Purpose: l.Purpose, Email: l.Email}, nil
}

// Enter signs in with a link made for it.
func (d *Directory) Enter(ctx context.Context, token string, now time.Time) (session string, err error) {
	l, err := d.PeekLink(ctx, token, now)
	if err != nil {
		return "", err
	}
	if l.Purpose != EnterOnce {
		return "", linkGone("link.unknown", nil)
	}
	if _, err := d.UseLink(ctx, token, now); err != nil {
		return "", err
	}
	return d.admit(ctx, l.Email, now)
}

// CreateFirst makes the first organiser with a link made for it, and begins a
// session. Data that Check refuses leaves the link unused. Once there is an
// organiser, however made, the link is worth nothing.
func (d *Directory) CreateFirst(ctx context.Context, token, email, name, password string, now time.Time) (session string, err error) {
	if faults := Check(email, name, password); len(faults) > 0 {
		return "", faults[0]
	}
	l, err := d.PeekLink(ctx, token, now)
	if err != nil {
		return "", err
	}
	empty, err := d.Empty(ctx)
	if err != nil {
		return "", err
	}
	if l.Purpose != BecomeFirst || !empty {
		return "", linkGone("link.unknown", nil)
	}
	if _, err := d.UseLink(ctx, token, now); err != nil {
		return "", err
	}
	if err := d.Create(ctx, email, name, password); err != nil {
		return "", err
	}
	return d.admit(ctx, email, now)
}

// admit begins a session of somebody whom a link let in.
func (d *Directory) admit(ctx context.Context, email string, now time.Time) (session string, err error) {
	id, fault := address(email)
	if fault != nil {
		return "", fault
	}
	p, err := d.person(ctx, id)
	if err != nil {
		return "", err
	}
	return d.begin(ctx, p, now)
}

// link returns the document of a link that still works.
func (d *Directory) link(ctx context.Context, token string, now time.Time) (link, error) {
	var l link
	err := get(ctx, d.store, links, tokenID(token), &l)
	switch {
	case problem.Is(err, problem.NotFound):
		return link{}, linkGone("link.unknown", err)
	case err != nil:
		return link{}, fmt.Errorf("look up a one-time link: %w", err)
	case l.Used:
		return link{}, linkGone("link.used", nil)
	case !now.Before(l.Expires):
		return link{}, linkGone("link.expired", nil)
	}
	return l, nil
}

func linkGone(key string, cause error) error {
	return &problem.Error{Class: problem.NotFound, Key: key, Field: "link", Err: cause}
}
