package intake

import (
	crand "crypto/rand"
	"log/slog"
	"math/rand/v2"
	"time"
)

// Options tune a Log. The zero value is right for production.
type Options struct {
	Shuffle bool        // anonymous forms: the order within a batch is random
	Random  rand.Source // for the shuffle; nil: a ChaCha8 seeded by the system

	Gather        time.Duration // how long a batch waits for as many as came last time; 0: 2 ms
	Queue         int           // submissions that may wait; 0: 8,192
	Poll          time.Duration // how often to look for other servers' entries; 0: 1 s
	Gap           time.Duration // how long a number may be missing while a later one is there; 0: 3 s
	Timeout       time.Duration // of a batch's writing, retries included; 0: 10 s
	SnapshotEvery int           // entries between two snapshots, at least; 0: 20,000

	Logger *slog.Logger // nil: silent
}

// withDefaults fills what was left zero.
func (o Options) withDefaults() Options {
	if o.Random == nil {
		var seed [32]byte
		crand.Read(seed[:]) // never fails: see crypto/rand
		o.Random = rand.NewChaCha8(seed)
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	orElse(&o.Gather, 2*time.Millisecond)
	orElse(&o.Queue, 8192)
	orElse(&o.Poll, time.Second)
	orElse(&o.Gap, 3*time.Second)
	orElse(&o.Timeout, 10*time.Second)
	orElse(&o.SnapshotEvery, 20_000)
	return o
}

func orElse[T ~int | ~int64](v *T, value T) {
	if *v == 0 {
		*v = value
	}
}
