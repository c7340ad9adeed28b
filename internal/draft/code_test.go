package draft

import (
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/problem"
	"toadam/internal/response"
)

func TestParseCode(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"7K2M-9QXA-40TD-ZZZZ", "7K2M9QXA40TDZZZZ"},
		{" 7k2m 9qxa – 40td‑zzzz ", "7K2M9QXA40TDZZZZ"},
		{"OILo-7777-7777-7777", "0110777777777777"},
		{"7K2M-9QXA-40TD", ""}, {"7K2M-9QXA-40TD-ZZZZ-Z", ""}, {"UUUU-7777-7777-7777", ""}, {"", ""},
		{strings.Repeat("-", 1000) + "7K2M9QXA40TDZZZZ", ""},
	} {
		code, ok := ParseCode(c.typed)
		if string(code) != c.want || ok != (c.want != "") {
			t.Errorf("%q: %q", c.typed, code)
		}
	}
}

// later asks for a draft's code.
func later(t *testing.T, ds *Drafts, d *Draft, token string) Code {
	t.Helper()
	code, err := ds.Later(t.Context(), d, token, "2026-03-05")
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestLater(t *testing.T) {
	ds, _, token := setup(t)
	d := start(t, ds, token, "poll")
	if code, ok := d.CodeOf(token); ok {
		t.Errorf("a code before it was asked for: %s", code)
	} else if _, err := ds.Open(t.Context(), string(code), "poll"); !problem.Is(err, problem.NotFound) {
		t.Errorf("a code leads to the draft before it was asked for: %v", err)
	}
	code := later(t, ds, d, token)
	if again := later(t, ds, d, token); again != code {
		t.Errorf("asked again, the code is %s and not %s", again, code)
	}
	other := reopen(t, ds, code.String(), "poll") // another device
	save(t, ds, other, page("q", response.Input{"q": {"there"}}))
	if got := reopen(t, ds, token, "poll"); got.Input["q"][0] != "there" || got.LastDay() != "2026-03-16" {
		t.Errorf("the first device sees %v, until %s", got.Input, got.LastDay())
	}
	if same := later(t, ds, other, string(code)); same != code {
		t.Errorf("the other device is given the code %s", same)
	}
	if form, err := ds.FormOf(t.Context(), code); err != nil || form != "poll" {
		t.Errorf("the code is of %q: %v", form, err)
	}
	for _, wrong := range []string{"0000-0000-0000-0000", d.alias} {
		if _, err := ds.Open(t.Context(), wrong, "poll"); !problem.Is(err, problem.NotFound) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
	if _, err := ds.Open(t.Context(), string(code), "paper"); !problem.Is(err, problem.NotFound) {
		t.Errorf("the code opens another form's draft: %v", err)
	}
}

// TestCodeIsNotStored reads the store as somebody who has stolen it.
func TestCodeIsNotStored(t *testing.T) {
	ds, _, token := setup(t)
	d := start(t, ds, token, "poll")
	code := later(t, ds, d, token)
	for doc, err := range ds.store.Scan(t.Context(), collection, "", "~", 0) {
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{string(code), code.String(), token} {
			if strings.Contains(doc.String(), secret) {
				t.Errorf("%s stands in %s", secret, doc)
			}
		}
	}
}

// TestCodeGoesWithItsDraft looks for what is left after every way in which a
// draft ends.
func TestCodeGoesWithItsDraft(t *testing.T) {
	for name, end := range map[string]func(*Drafts, *Draft) error{
		"discarded": func(ds *Drafts, d *Draft) error { return ds.Discard(t.Context(), d) },
		"expired": func(ds *Drafts, _ *Draft) error {
			return ds.Sweep(t.Context(), time.Date(2026, 3, 20, 1, 0, 0, 0, time.UTC))
		},
	} {
		t.Run(name, func(t *testing.T) {
			ds, _, token := setup(t)
			d := start(t, ds, token, "poll")
			code := later(t, ds, d, token)
			if err := ds.Sweep(t.Context(), time.Date(2026, 3, 19, 23, 0, 0, 0, time.UTC)); err != nil {
				t.Fatal(err)
			}
			reopen(t, ds, string(code), "poll")
			if err := end(ds, d); err != nil {
				t.Fatal(err)
			}
			if err := ds.Sending(t.Context(), d, "2026-03-20"); !problem.Is(err, problem.NotFound) {
				t.Errorf("the draft can still be submitted: %v", err)
			}
			for doc, err := range ds.store.Scan(t.Context(), collection, "", "~", 0) {
				t.Errorf("left behind: %v %v", bson.Raw(doc), err)
			}
		})
	}
}

func TestCodeOfASubmittedDraft(t *testing.T) {
	ds, l, token := setup(t)
	d := start(t, ds, token, "poll")
	code := later(t, ds, d, token)
	l[d.Key] = nil
	if err := ds.Submitted(t.Context(), d, "receipt"); err != nil {
		t.Fatal(err)
	}
	if got := reopen(t, ds, string(code), "poll"); !got.Done || len(got.Input) > 0 || got.Receipt != "receipt" {
		t.Errorf("the code leads to %+v", got)
	}
	if _, err := ds.Later(t.Context(), d, token, "2026-03-05"); !problem.Is(err, problem.Conflict) {
		t.Errorf("a code for what was submitted: %v", err)
	}
}

func FuzzParseCode(f *testing.F) {
	f.Add("7K2M-9QXA-40TD-ZZZZ")
	f.Add(" o i l ")
	f.Fuzz(func(t *testing.T, s string) {
		code, ok := ParseCode(s)
		if !ok {
			return
		}
		if again, ok := ParseCode(code.String()); !ok || again != code || len(code.Group()) != codeGroup {
			t.Errorf("%q is read as %q, and that as %q", s, code, again)
		}
	})
}
