// Package problem names what can go wrong, once, for the whole program: a
// class that decides the status of an answer, a key of the message a user
// sees, and where the fault is. It is the only package that every other may
// import, so it imports nothing of ours.
package problem

import (
	"errors"
	"fmt"
	"strings"
)

// Class says what kind of fault an error is; the web maps it to a status.
type Class string

const (
	Internal    Class = "internal"    // our fault; the cause is logged, never shown
	Invalid     Class = "invalid"     // what was sent can't be accepted as it is
	NotFound    Class = "not_found"   // there is no such thing
	Conflict    Class = "conflict"    // it was changed, or taken, by somebody else
	Closed      Class = "closed"      // the form does not take responses now
	Full        Class = "full"        // there is no place left for responses of this sort
	SignedOut   Class = "signed_out"  // sign in first
	Forbidden   Class = "forbidden"   // signed in, but not allowed
	TooLarge    Class = "too_large"   // over a size limit
	Unsupported Class = "unsupported" // in a format that is not taken
	TooMany     Class = "too_many"    // over a rate limit
	Unavailable Class = "unavailable" // try again: nothing was kept
)

// Error is a fault with a class. Key is the catalogue key of the message for
// users (package locale); without one the class's own message is shown.
type Error struct {
	Class Class
	Key   string
	Field string // the field or thing it is about, where there is one
	Args  map[string]string
	Err   error // the cause, for the log only
}

func (e *Error) Error() string {
	parts := []string{string(e.Class)}
	for _, s := range []string{e.Key, e.Field} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if e.Err != nil {
		parts = append(parts, e.Err.Error())
	}
	return strings.Join(parts, ": ")
}

func (e *Error) Unwrap() error { return e.Err }

// New returns an error of a class about a field or thing (may be empty).
func New(class Class, field string) *Error { return &Error{Class: class, Field: field} }

// Wrap gives a cause its class.
func Wrap(class Class, err error, format string, args ...any) *Error {
	return &Error{Class: class, Err: fmt.Errorf(format+": %w", append(args, err)...)}
}

// ClassOf returns the class of the first Error in err's chain; Internal for
// any other error, and "" for nil.
func ClassOf(err error) Class {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Class
	}
	return Internal
}

// Is reports whether err is of the class.
func Is(err error, class Class) bool { return ClassOf(err) == class }

// Finding is one mistake in a file that an author wrote: where it is, what is
// wrong, and how to mend it. It is said in English; package locale
// has it in Vietnamese.
type Finding struct {
	File     string
	Line     int    // from 1
	Question string // the question, panel or key it is about; may be empty
	What     string
	Mend     string
}

func (f Finding) String() string {
	s := fmt.Sprintf("%s:%d: ", f.File, f.Line)
	if f.Question != "" {
		s += f.Question + ": "
	}
	s += f.What
	if f.Mend != "" {
		s += ": " + f.Mend
	}
	return s
}

// Findings are all mistakes found in one reading, in file order.
type Findings []Finding

func (fs Findings) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Err returns the findings as an error, or nil if there are none.
func (fs Findings) Err() error {
	if len(fs) == 0 {
		return nil
	}
	return fs
}
