package people

import (
	"fmt"
	"math"
	"sync"
	"time"

	"toadam/internal/problem"
)

const (
	maxAttempts   = 10
	attemptWindow = 15 * time.Minute
	maxAddresses  = 10_000
)

// attempts counts tries to sign in by e-mail address, in memory: each process
// counts its own, and a restart forgets them, which a guesser can't bring
// about. A window that is full ends by the clock, whatever is tried meanwhile,
// and a one-time link works all the time: nobody is locked out for good.
type attempts struct {
	mu sync.Mutex
	by map[string]window
}

// window is a quarter of an hour in which an address was tried.
type window struct {
	ends  time.Time
	tried int
}

// take counts one attempt, or refuses it.
func (a *attempts) take(address string, now time.Time) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	w, ok := a.by[address]
	if !ok || !now.Before(w.ends) {
		a.makeRoom(now)
		w = window{ends: now.Add(attemptWindow)}
	}
	if w.tried >= maxAttempts {
		minutes := math.Ceil(w.ends.Sub(now).Minutes())
		return &problem.Error{Class: problem.TooMany, Key: "sign_in.too_many",
			Args: map[string]string{"minutes": fmt.Sprint(minutes)}}
	}
	w.tried++
	a.by[address] = w
	return nil
}

// forget clears the count of an address after it was signed in to.
func (a *attempts) forget(address string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.by, address)
}

// makeRoom bounds the table: when it is full it drops the windows that are
// over, and the one that ends first. Filling it takes a guesser one hash an
// address, so pushing an address out is dearer than waiting for its window.
func (a *attempts) makeRoom(now time.Time) {
	if a.by == nil {
		a.by = map[string]window{}
	}
	if len(a.by) < maxAddresses {
		return
	}
	first := ""
	for address, w := range a.by {
		if !now.Before(w.ends) {
			delete(a.by, address)
		} else if first == "" || w.ends.Before(a.by[first].ends) {
			first = address
		}
	}
	if len(a.by) >= maxAddresses {
		delete(a.by, first)
	}
}
