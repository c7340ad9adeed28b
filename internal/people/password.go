package people

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"toadam/internal/problem"
)

const (
	minPassword = 12  // characters
	maxPassword = 128 // characters

	maxWait = 5 * time.Second // for a place to hash in
)

// obvious are passwords long enough that somebody who must think of one thinks
// of first, in lower case.
var obvious = []string{
	"123456789012", "1234567890123", "12345678901234", "1234567890123456",
	"password1234", "passwordpassword", "correcthorsebatterystaple",
	"matkhau12345", "matkhau123456", "matkhaumatkhau", "qwertyuiop12", "qwertyuiop123",
	"qwertyuiopasdf", "abcdefghijkl", "administrator", "toadam123456", "toadamtoadam",
	"dangcongsanvietnam", "congsanvietnam",
}

// normalise returns a password as it is hashed: keyboards differ in whether
// "ộ" is one character or three, and the password must be the same on all.
func normalise(password string) string { return norm.NFC.String(password) }

// checkPassword says what is wrong with a normalised password, if anything.
// Length is what counts; rules about kinds of characters only annoy.
func checkPassword(password, email string) *problem.Error {
	lower := strings.ToLower(password)
	local, _, _ := strings.Cut(email, "@")
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		return passwordFault("account.password_short", "min", minPassword)
	case n > maxPassword:
		return passwordFault("account.password_long", "max", maxPassword)
	case email != "" && (strings.Contains(lower, email) || lower == local):
		return passwordFault("account.password_email", "", 0)
	case slices.Contains(obvious, lower) || fewCharacters(lower):
		return passwordFault("account.password_obvious", "", 0)
	}
	return nil
}

func passwordFault(key, arg string, n int) *problem.Error {
	e := &problem.Error{Class: problem.Invalid, Key: key, Field: "password"}
	if arg != "" {
		e.Args = map[string]string{arg: strconv.Itoa(n)}
	}
	return e
}

// fewCharacters reports whether s is made of at most three different ones.
func fewCharacters(s string) bool {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen) <= 3
}

// cost is what one hash takes: memory in KiB, passes and lanes.
type cost struct {
	memory, passes uint32
	lanes          uint8
}

// current is the cost of new hashes. Older ones keep theirs until their owner
// signs in, so it can be raised at any time.
var current = cost{memory: 19 * 1024, passes: 2, lanes: 1}

// ceiling bounds what a stored hash may ask for: a damaged one must not take
// the machine's memory.
var ceiling = cost{memory: 1 << 20, passes: 64, lanes: 64}

// hash is an argon2id hash with all that is needed to check a password.
type hash struct {
	cost
	salt, sum []byte
}

// nobody is checked in place of the hash of an organiser who does not exist,
// so that both take the same time. No password has this sum.
var nobody = hash{cost: current, salt: make([]byte, 16), sum: make([]byte, 32)}

// String writes the hash in the PHC string format.
func (h hash) String() string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, h.memory, h.passes, h.lanes, b64(h.salt), b64(h.sum))
}

// parseHash reads what String wrote.
func parseHash(s string) (hash, error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return hash{}, errors.New("parse a password hash: not argon2id of a known version")
	}
	c, err := parseCost(parts[3])
	if err != nil {
		return hash{}, err
	}
	salt, err1 := base64.RawStdEncoding.Strict().DecodeString(parts[4])
	sum, err2 := base64.RawStdEncoding.Strict().DecodeString(parts[5])
	if err := errors.Join(err1, err2); err != nil {
		return hash{}, fmt.Errorf("parse a password hash: %w", err)
	}
	h := hash{cost: c, salt: salt, sum: sum}
	if len(salt) < 8 || len(sum) < 16 || len(salt) > 64 || len(sum) > 64 || h.String() != s {
		return hash{}, errors.New("parse a password hash: not as this program writes it")
	}
	return h, nil
}

func parseCost(s string) (cost, error) {
	var c cost
	_, err := fmt.Sscanf(s, "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.lanes)
	if err != nil {
		return cost{}, fmt.Errorf("parse the cost of a password hash: %w", err)
	}
	if c.passes < 1 || c.lanes < 1 || c.memory < 8*uint32(c.lanes) ||
		c.memory > ceiling.memory || c.passes > ceiling.passes || c.lanes > ceiling.lanes {
		return cost{}, errors.New("parse the cost of a password hash: out of bounds")
	}
	return c, nil
}

// sumOf hashes a password at the cost and with the salt of h.
func (h hash) sumOf(password string) []byte {
	return argon2.IDKey([]byte(normalise(password)), h.salt, h.passes, h.memory, h.lanes, uint32(len(h.sum)))
}

// hash hashes a new password.
func (d *Directory) hash(ctx context.Context, password string) (hash, error) {
	h := hash{cost: current, salt: make([]byte, 16), sum: make([]byte, 32)}
	if _, err := io.ReadFull(d.random, h.salt); err != nil {
		return hash{}, fmt.Errorf("draw a salt: %w", err)
	}
	leave, err := d.place(ctx)
	if err != nil {
		return hash{}, err
	}
	defer leave()
	h.sum = h.sumOf(password)
	return h, nil
}

// matches reports whether the password is the one that was hashed.
func (d *Directory) matches(ctx context.Context, h hash, password string) (bool, error) {
	leave, err := d.place(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	return subtle.ConstantTimeCompare(h.sumOf(password), h.sum) == 1, nil
}

// place waits for a place to hash in, but not for ever: under a flood of
// sign-ins the queue must not grow without end.
func (d *Directory) place(ctx context.Context) (leave func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, d.patience)
	defer cancel()
	select {
	case d.gate <- struct{}{}:
		return func() { <-d.gate }, nil
	case <-ctx.Done():
		return nil, problem.Wrap(problem.Unavailable, ctx.Err(), "wait to hash a password")
	}
}
