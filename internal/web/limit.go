package web

import (
	"sync"
	"time"

	"toadam/internal/intake"
	"toadam/internal/problem"
)

// Limits say how often one draft, key or session may ask; zero values are the
// defaults. Nothing is counted by network address: a whole agency sits behind one.
type Limits struct {
	Pages     int // posts of one draft in a minute; default 120
	Starts    int // drafts begun in a minute, by everybody together; default 20,000
	Responses int // posts of one idempotency key in a minute; default 30
	Codes     int // wrong codes for a draft that begin with the same group, in a minute; default 10
}

func (l Limits) withDefaults() Limits {
	if l.Pages == 0 {
		l.Pages = 120
	}
	if l.Starts == 0 {
		l.Starts = 20_000
	}
	if l.Responses == 0 {
		l.Responses = 30
	}
	if l.Codes == 0 {
		l.Codes = 10
	}
	return l
}

type limiters struct {
	starts, pages, codes *limiter[string]
	responses            *limiter[intake.Key]
}

func newLimiters(l Limits) limiters {
	return limiters{
		starts:    &limiter[string]{most: l.Starts},
		pages:     &limiter[string]{most: l.Pages},
		codes:     &limiter[string]{most: l.Codes},
		responses: &limiter[intake.Key]{most: l.Responses},
	}
}

// limiter counts by key within the current minute, in memory: each process
// counts its own. It forgets everything when the minute turns, so it needs no
// sweep, and what a flood of keys takes is bounded by what can be sent in a minute.
type limiter[K comparable] struct {
	most int

	mu     sync.Mutex
	minute int64
	counts map[K]int
}

// take counts one request of the key, or refuses it.
func (l *limiter[K]) take(key K, now time.Time) error { return l.count(key, 1, now) }

// allow refuses what take would refuse, and counts nothing.
func (l *limiter[K]) allow(key K, now time.Time) error { return l.count(key, 0, now) }

func (l *limiter[K]) count(key K, n int, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if minute := now.Unix() / 60; minute != l.minute || l.counts == nil {
		l.minute, l.counts = minute, map[K]int{}
	}
	if l.counts[key] >= l.most {
		return problem.New(problem.TooMany, "")
	}
	if n > 0 {
		l.counts[key] += n
	}
	return nil
}
