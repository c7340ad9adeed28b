package people

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"toadam/internal/problem"
	"toadam/internal/store/storetest"
)

// TestHashFromElsewhere checks hashes made by the reference implementation of
// argon2 (the vectors of its own test program, version 1.3, argon2id).
func TestHashFromElsewhere(t *testing.T) {
	d := New(nil, nil)
	for _, s := range []string{
		"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
	} {
		h, err := parseHash(s)
		if err != nil {
			t.Fatal(err)
		}
		for try, want := range map[string]bool{"password": true, "Password": false, "": false} {
			if got, err := d.matches(t.Context(), h, try); err != nil || got != want {
				t.Errorf("%s: %q matches: %v, %v", s, try, got, err)
			}
		}
	}
}

func TestHash(t *testing.T) {
	d := New(nil, rand.Reader)
	h, err := d.hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(h.String(), "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %s does not say its cost", h)
	}
	for try, want := range map[string]bool{password: true, decomposed(password): true, password + " ": false} {
		if got, err := d.matches(t.Context(), h, try); err != nil || got != want {
			t.Errorf("%q matches: %v, %v", try, got, err)
		}
	}
	again, err := d.hash(t.Context(), password)
	if err != nil || again.String() == h.String() {
		t.Errorf("two hashes of one password are the same: %v", err)
	}
}

func TestHashRefused(t *testing.T) {
	good := nobody.String()
	if _, err := parseHash(good); err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{
		{"argon2id", "argon2i"}, {"v=19", "v=16"}, {"m=19456", "m=4"}, {"m=19456", "m=4000000"},
		{"t=2", "t=0"}, {"t=2", "t=1000"}, {"p=1", "p=0"}, {"p=1", "p=300"}, {"p=1", "p=1,x=2"}, {"t=2", "t=02"},
		{"$A", "$*"}, {"$AAAAAAAAAAAAAAAAAAAAAA$", "$AAAA$"}, {"$argon2id", ""}, {"AAAAAAAAAAAAAAAAAAAAAAAAAAA", ""},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if _, err := parseHash(bad); err == nil || bad == good {
			t.Errorf("%s instead of %s was taken", change[1], change[0])
		}
	}
}

func FuzzParseHash(f *testing.F) {
	f.Add(nobody.String())
	f.Add("$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc")
	f.Add("$argon2id$v=19$m=8,t=1,p=1$$")
	f.Fuzz(func(t *testing.T, s string) {
		h, err := parseHash(s)
		if err != nil {
			return
		}
		if h.String() != s {
			t.Errorf("%q parses and prints as %q", s, h)
		}
		if h.passes < 1 || h.lanes < 1 || h.memory > ceiling.memory {
			t.Errorf("%q has a cost out of bounds", s)
		}
	})
}

// TestRaisedCost signs in with a hash of an earlier, cheaper cost: it works,
// and is replaced by one of today's.
func TestRaisedCost(t *testing.T) {
	d := directory(t)
	cheap := hash{cost: cost{memory: 64, passes: 1, lanes: 1}, salt: []byte("somesalt"), sum: make([]byte, 32)}
	cheap.sum = cheap.sumOf(password)
	if err := d.change(t.Context(), email, func(p *person) { p.Hash = cheap.String() }); err != nil {
		t.Fatal(err)
	}
	before := signIn(t, d, password, noon)
	p, err := d.person(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	if h, err := parseHash(p.Hash); err != nil || h.cost != current {
		t.Errorf("the hash still has cost %+v, %v", h.cost, err)
	}
	signIn(t, d, password, noon)
	if _, err := d.Session(t.Context(), before, noon); err != nil {
		t.Errorf("hashing anew ended a session: %v", err)
	}
}

// TestHashingWaits fills every place to hash in: the next one waits as long as
// its context lets it, and no longer than the gate's patience.
func TestHashingWaits(t *testing.T) {
	d := New(storetest.SQLite(t), rand.Reader)
	for range cap(d.gate) {
		leave, err := d.place(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer leave()
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.Create(gone, email, "An", password); !problem.Is(err, problem.Unavailable) {
		t.Errorf("the visitor is gone: got %v, want class unavailable", err)
	}
	d.patience = time.Millisecond
	if err := d.Create(t.Context(), email, "An", password); !problem.Is(err, problem.Unavailable) {
		t.Errorf("nobody leaves: got %v, want class unavailable", err)
	}
}

func BenchmarkHash(b *testing.B) {
	d := New(nil, rand.Reader)
	for b.Loop() {
		if _, err := d.hash(b.Context(), password); err != nil {
			b.Fatal(err)
		}
	}
}
