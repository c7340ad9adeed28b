package people

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"toadam/internal/problem"
	"toadam/internal/store/storetest"
)

const (
	email    = "an@example.vn"
	password = "một mật khẩu dài"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// directory returns one with a single organiser.
func directory(t testing.TB) *Directory {
	t.Helper()
	d := New(storetest.SQLite(t), rand.Reader)
	if err := d.Create(t.Context(), email, "Nguyễn Văn An", password); err != nil {
		t.Fatal(err)
	}
	return d
}

func signIn(t testing.TB, d *Directory, password string, now time.Time) string {
	t.Helper()
	token, err := d.SignIn(t.Context(), email, password, now)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// wantKey fails the test unless err is a problem of the class with the key.
func wantKey(t testing.TB, err error, class problem.Class, key string) {
	t.Helper()
	if !problem.Is(err, class) || !strings.Contains(err.Error(), key) {
		t.Fatalf("got %v, want class %s with key %s", err, class, key)
	}
}

// decomposed returns s with its accents as characters of their own, as some
// keyboards send them.
func decomposed(s string) string {
	return strings.NewReplacer("ộ", "o\u0323\u0302", "ậ", "a\u0323\u0302", "ẩ", "a\u0302\u0309", "à", "a\u0300", "ễ", "e\u0302\u0303", "ă", "a\u0306").Replace(s)
}

func TestCheck(t *testing.T) {
	long := strings.Repeat("Đ", 101)
	for _, test := range []struct{ name, email, person, password, want string }{
		{"all well", "An@Example.VN", "An", password, ""},
		{"everything wrong", "an", " ", "short", "account.email account.name account.password_short"},
		{"no local part", "@example.vn", "An", password, "account.email"},
		{"no domain", "an@", "An", password, "account.email"},
		{"two ats", "an@b@c", "An", password, "account.email"},
		{"space inside", "a n@example.vn", "An", password, "account.email"},
		{"not ASCII", "ân@example.vn", "An", password, "account.email"},
		{"Kelvin sign, lower case k", "\u212Aim@example.vn", "An", password, "account.email"},
		{"long address", strings.Repeat("a", 250) + "@b.vn", "An", password, "account.email"},
		{"long name", email, long, password, "account.name"},
		{"name of 100", email, long[2:], password, ""},
		{"control character", email, "A\x00n", password, "account.name"},
		{"11 characters", email, "An", "mậtkhẩu4567", "account.password_short"},
		{"12 characters", email, "An", "mậtkhẩu45678", ""},
		{"11 that are 15 decomposed", email, "An", decomposed("mậtkhẩu4567"), "account.password_short"},
		{"128 characters", email, "An", strings.Repeat("mậtkhẩu4", 16), ""},
		{"129 characters", email, "An", strings.Repeat("mậtkhẩu4", 16) + "x", "account.password_long"},
		{"the address", email, "An", "AN@example.vn", "account.password_email"},
		{"the address and more", email, "An", "My AN@example.vn!", "account.password_email"},
		{"its local part", "nguyen.van.an@example.vn", "An", "Nguyen.Van.An", "account.password_email"},
		{"obvious", email, "An", "MatKhau123456", "account.password_obvious"},
		{"few characters", email, "An", "abcabcabcabcabc", "account.password_obvious"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var keys []string
			for _, fault := range Check(test.email, test.person, test.password) {
				if fault.Class != problem.Invalid || fault.Field == "" {
					t.Errorf("%v has class %s and field %q", fault, fault.Class, fault.Field)
				}
				keys = append(keys, fault.Key)
			}
			if got := strings.Join(keys, " "); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestCreate(t *testing.T) {
	d := New(storetest.SQLite(t), rand.Reader)
	ctx := t.Context()
	if empty, err := d.Empty(ctx); err != nil || !empty {
		t.Fatalf("a new store: empty %v, %v", empty, err)
	}
	if err := d.Create(ctx, " An@Example.VN ", decomposed("  Nguyễn  Văn An "), password); err != nil {
		t.Fatal(err)
	}
	if empty, err := d.Empty(ctx); err != nil || empty {
		t.Fatalf("with an organiser: empty %v, %v", empty, err)
	}
	err := d.Create(ctx, "an@example.vn", "Another", "another long password")
	wantKey(t, err, problem.Conflict, "account.email_taken")
	wantKey(t, d.Create(ctx, "x", "X", password), problem.Invalid, "account.email")

	got, err := d.Session(ctx, signIn(t, d, password, noon), noon)
	if want := (Organiser{Email: email, Name: "Nguyễn Văn An"}); err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

func TestSetPassword(t *testing.T) {
	d := directory(t)
	ctx := t.Context()
	before := signIn(t, d, password, noon)
	wantKey(t, d.SetPassword(ctx, email, "short"), problem.Invalid, "account.password_short")
	if _, err := d.Session(ctx, before, noon); err != nil {
		t.Fatalf("a refused change ended the session: %v", err)
	}
	if err := d.SetPassword(ctx, email, "another long password"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Session(ctx, before, noon); !problem.Is(err, problem.SignedOut) {
		t.Errorf("the session goes on after the change: %v", err)
	}
	for doc := range d.store.Find(ctx, sessions, "person", email) {
		t.Errorf("the session is still stored: %v", doc)
	}
	_, err := d.SignIn(ctx, email, password, noon)
	wantKey(t, err, problem.Invalid, "sign_in.wrong")
	signIn(t, d, "another long password", noon)
	if err := d.SetPassword(ctx, "nobody@example.vn", password); !problem.Is(err, problem.NotFound) {
		t.Errorf("the password of nobody: %v", err)
	}
}

// TestSetPasswordDuringSignIn is the race in which the old password is checked
// before a change and the session begins after it.
func TestSetPasswordDuringSignIn(t *testing.T) {
	d := directory(t)
	old, err := d.verify(t.Context(), email, password)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.SetPassword(t.Context(), email, "another long password"); err != nil {
		t.Fatal(err)
	}
	token, err := d.begin(t.Context(), old, noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Session(t.Context(), token, noon); !problem.Is(err, problem.SignedOut) {
		t.Errorf("the old password still lets in: %v", err)
	}
}

func TestSweep(t *testing.T) {
	d := directory(t)
	ctx := t.Context()
	old := signIn(t, d, password, noon)
	fresh := signIn(t, d, password, noon.Add(6*time.Hour))
	if _, err := d.NewLink(ctx, "", BecomeFirst, time.Hour, noon); err != nil {
		t.Fatal(err)
	}
	link, err := d.NewLink(ctx, email, EnterOnce, 24*time.Hour, noon)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Sweep(ctx, noon.Add(IdleLimit)); err != nil {
		t.Fatal(err)
	}
	if got, want := ids(ctx, t, d, sessions), []string{tokenID(fresh)}; !slices.Equal(got, want) {
		t.Errorf("sessions %v, want %v without %s", got, want, tokenID(old))
	}
	if got, want := ids(ctx, t, d, links), []string{tokenID(link)}; !slices.Equal(got, want) {
		t.Errorf("links %v, want %v", got, want)
	}
}

func ids(ctx context.Context, t testing.TB, d *Directory, collection string) []string {
	t.Helper()
	var all []string
	for doc, err := range d.store.Scan(ctx, collection, "", "\x7f", 0) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, doc.Lookup("_id").StringValue())
	}
	return all
}
