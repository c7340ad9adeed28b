package people

import (
	"crypto/rand"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"toadam/internal/problem"
	"toadam/internal/store/storetest"
)

func newLink(t testing.TB, d *Directory, email string, purpose Purpose) string {
	t.Helper()
	token, err := d.NewLink(t.Context(), email, purpose, time.Hour, noon)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestLink(t *testing.T) {
	d := directory(t)
	ctx := t.Context()
	token := newLink(t, d, " AN@example.vn", EnterOnce)
	want := Link{Purpose: EnterOnce, Email: email}
	for range 3 { // a scanner, a preview, the person
		if l, err := d.PeekLink(ctx, token, noon); err != nil || l != want {
			t.Fatalf("peek: %+v, %v", l, err)
		}
	}
	if l, err := d.UseLink(ctx, token, noon.Add(time.Hour-1)); err != nil || l != want {
		t.Fatalf("use: %+v, %v", l, err)
	}
	_, err := d.UseLink(ctx, token, noon)
	wantKey(t, err, problem.NotFound, "link.used")
	_, err = d.PeekLink(ctx, token, noon)
	wantKey(t, err, problem.NotFound, "link.used")
	_, err = d.PeekLink(ctx, "made up", noon)
	wantKey(t, err, problem.NotFound, "link.unknown")

	late := newLink(t, d, email, EnterOnce)
	_, err = d.UseLink(ctx, late, noon.Add(time.Hour))
	wantKey(t, err, problem.NotFound, "link.expired")

	if _, err := d.NewLink(ctx, "binh@example.vn", EnterOnce, time.Hour, noon); !problem.Is(err, problem.NotFound) {
		t.Errorf("a link for nobody: %v", err)
	}
}

func TestLinkIsUsedOnce(t *testing.T) {
	d := directory(t)
	for range 20 {
		token := newLink(t, d, email, EnterOnce)
		var won atomic.Int32
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if _, err := d.Enter(t.Context(), token, noon); err == nil {
					won.Add(1)
				} else if !problem.Is(err, problem.NotFound) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Fatalf("one link let in %d times", won.Load())
		}
	}
}

func TestEnter(t *testing.T) {
	d := directory(t)
	session, err := d.Enter(t.Context(), newLink(t, d, email, EnterOnce), noon)
	if err != nil {
		t.Fatal(err)
	}
	if who, err := d.Session(t.Context(), session, noon); err != nil || who.Email != email {
		t.Errorf("got %+v, %v", who, err)
	}
	_, err = d.Enter(t.Context(), newLink(t, d, "", BecomeFirst), noon)
	wantKey(t, err, problem.NotFound, "link.unknown")
}

func TestCreateFirst(t *testing.T) {
	d := New(storetest.SQLite(t), rand.Reader)
	ctx := t.Context()
	token, spare := newLink(t, d, "", BecomeFirst), newLink(t, d, "", BecomeFirst)

	_, err := d.CreateFirst(ctx, token, email, "An", "short", noon)
	wantKey(t, err, problem.Invalid, "account.password_short")
	session, err := d.CreateFirst(ctx, token, email, "An", password, noon)
	if err != nil {
		t.Fatalf("the link was burnt by a password that was refused: %v", err)
	}
	if who, err := d.Session(ctx, session, noon); err != nil || who.Email != email {
		t.Errorf("got %+v, %v", who, err)
	}
	_, err = d.CreateFirst(ctx, token, "binh@example.vn", "Bình", password, noon)
	wantKey(t, err, problem.NotFound, "link.used")
	_, err = d.CreateFirst(ctx, spare, "binh@example.vn", "Bình", password, noon)
	wantKey(t, err, problem.NotFound, "link.unknown")
	_, err = d.CreateFirst(ctx, newLink(t, d, email, EnterOnce), "binh@example.vn", "Bình", password, noon)
	wantKey(t, err, problem.NotFound, "link.unknown")
}
