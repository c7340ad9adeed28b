package people

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"toadam/internal/problem"
)

func TestSignIn(t *testing.T) {
	d := directory(t)
	for _, test := range []struct {
		name, email, password string
		ok                    bool
	}{
		{"right", email, password, true},
		{"upper case address, decomposed password", " AN@EXAMPLE.VN ", decomposed(password), true},
		{"wrong password", email, "some other password", false},
		{"no password", email, "", false},
		{"endless password", email, strings.Repeat(password, 10_000), false},
		{"unknown address", "binh@example.vn", password, false},
		{"no address", "", password, false},
		{"not an address", "an ở đây", password, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			token, err := d.SignIn(t.Context(), test.email, test.password, noon)
			if test.ok {
				if err != nil || len(token) != 43 {
					t.Fatalf("got %q, %v", token, err)
				}
				return
			}
			wantKey(t, err, problem.Invalid, "sign_in.wrong")
		})
	}
}

// TestSignInHashesForAnybody fills every place to hash in: an unknown address
// must wait for one as a known one does, or the time would tell them apart.
func TestSignInHashesForAnybody(t *testing.T) {
	d := directory(t)
	for range cap(d.gate) {
		leave, err := d.place(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer leave()
	}
	for _, who := range []string{email, "binh@example.vn"} {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		if _, err := d.SignIn(ctx, who, password, noon); !problem.Is(err, problem.Unavailable) {
			t.Errorf("%s: got %v, want class unavailable", who, err)
		}
	}
	if nobody.cost != current {
		t.Errorf("nobody's hash costs %+v, a new one %+v", nobody.cost, current)
	}
}

func TestAttempts(t *testing.T) {
	d := directory(t)
	try := func(email, password string, now time.Time) error {
		_, err := d.SignIn(t.Context(), email, password, now)
		return err
	}
	for i := range maxAttempts {
		wantKey(t, try(email, "some other password", noon.Add(time.Duration(i)*time.Second)), problem.Invalid, "sign_in.wrong")
	}
	err := try(email, password, noon.Add(time.Minute))
	wantKey(t, err, problem.TooMany, "sign_in.too_many")
	if e, ok := err.(*problem.Error); !ok || e.Args["minutes"] != "14" {
		t.Errorf("the message does not say to wait 14 minutes: %v", err)
	}
	if err := try(email, password, noon.Add(attemptWindow)); err != nil {
		t.Errorf("a quarter of an hour later: %v", err)
	}
	for range maxAttempts - 1 {
		wantKey(t, try(email, "some other password", noon.Add(time.Hour)), problem.Invalid, "sign_in.wrong")
	}
	if err := try(email, password, noon.Add(time.Hour)); err != nil {
		t.Errorf("the tenth attempt: %v", err)
	}
	wantKey(t, try(email, "some other password", noon.Add(time.Hour)), problem.Invalid, "sign_in.wrong")
}

func TestAttemptsAreBounded(t *testing.T) {
	var a attempts
	for i := range maxAddresses + 10 {
		if err := a.take(fmt.Sprintf("%d@example.vn", i), noon.Add(time.Duration(i)*time.Millisecond)); err != nil {
			t.Fatal(err)
		}
	}
	if len(a.by) != maxAddresses {
		t.Errorf("%d addresses are kept", len(a.by))
	}
	if _, ok := a.by["9@example.vn"]; ok {
		t.Error("the oldest was not the one to go")
	}
	if err := a.take("x@example.vn", noon.Add(time.Hour)); err != nil || len(a.by) != 1 {
		t.Errorf("%d windows are left after they are all over: %v", len(a.by), err)
	}
}

func TestSession(t *testing.T) {
	d := directory(t)
	token := signIn(t, d, password, noon)
	state := func(now time.Time) error {
		_, err := d.Session(t.Context(), token, now)
		return err
	}
	for _, test := range []struct {
		after time.Duration
		ok    bool
	}{
		{0, true},
		{30 * time.Minute, true},           // too early to renew
		{12*time.Hour - time.Second, true}, // renewed: until 24 h
		{24*time.Hour - time.Minute, true}, // renewed: until 36 h
		{36 * time.Hour, false},            // idle for more than 12 hours
	} {
		if err := state(noon.Add(test.after)); (err == nil) != test.ok || !test.ok && !problem.Is(err, problem.SignedOut) {
			t.Errorf("after %v: %v", test.after, err)
		}
	}
}

func TestSessionEndsAfterAWeek(t *testing.T) {
	d := directory(t)
	token := signIn(t, d, password, noon)
	for now := noon; now.Before(noon.Add(SessionLimit)); now = now.Add(6 * time.Hour) {
		if _, err := d.Session(t.Context(), token, now); err != nil {
			t.Fatalf("after %v: %v", now.Sub(noon), err)
		}
	}
	if _, err := d.Session(t.Context(), token, noon.Add(SessionLimit)); !problem.Is(err, problem.SignedOut) {
		t.Errorf("after a week of use: %v", err)
	}
}

func TestSessionIsWrittenOnceAnHour(t *testing.T) {
	d := directory(t)
	token := signIn(t, d, password, noon)
	for minute := range 5 * 60 {
		if _, err := d.Session(t.Context(), token, noon.Add(time.Duration(minute)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	var s session
	if err := get(t.Context(), d.store, sessions, tokenID(token), &s); err != nil {
		t.Fatal(err)
	}
	if s.Rev != 5 {
		t.Errorf("five hours of use made revision %d, want 5", s.Rev)
	}
}

func TestSessionUnknown(t *testing.T) {
	d := directory(t)
	token := signIn(t, d, password, noon)
	for _, bad := range []string{"", "x", tokenID(token), token + "A"} {
		if _, err := d.Session(t.Context(), bad, noon); !problem.Is(err, problem.SignedOut) {
			t.Errorf("token %q: %v", bad, err)
		}
	}
	if err := d.SignOut(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Session(t.Context(), token, noon); !problem.Is(err, problem.SignedOut) {
		t.Errorf("after signing out: %v", err)
	}
	if err := d.SignOut(t.Context(), token); err != nil {
		t.Errorf("signing out twice: %v", err)
	}
}

// TestTokensAreNotStored looks for the token in everything that is stored.
func TestTokensAreNotStored(t *testing.T) {
	d := directory(t)
	token := signIn(t, d, password, noon)
	link, err := d.NewLink(t.Context(), email, EnterOnce, time.Hour, noon)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []string{collection, sessions, links} {
		n := 0
		for doc, err := range d.store.Scan(t.Context(), c, "", "\x7f", 0) {
			if err != nil {
				t.Fatal(err)
			}
			n++
			for _, secret := range []string{token, link, password} {
				if strings.Contains(string(doc), secret) {
					t.Errorf("%s holds a secret", c)
				}
			}
		}
		if n != 1 {
			t.Errorf("%s has %d documents", c, n)
		}
	}
}

func BenchmarkSession(b *testing.B) {
	d := directory(b)
	token := signIn(b, d, password, noon)
	for b.Loop() {
		if _, err := d.Session(b.Context(), token, noon); err != nil {
			b.Fatal(err)
		}
	}
}
