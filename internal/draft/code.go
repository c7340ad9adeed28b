package draft

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/problem"
)

const (
	codeLength = 16 // characters of five bits: 80 bits
	codeGroup  = 4

	// codeDigits are the digits of a code: none looks like another.
	codeDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

// Code leads to a draft from any device: whoever has it can read what was typed
// and go on. It serves in a cookie as a browser's own token does.
type Code string

// String writes the code in groups, as people copy it.
func (c Code) String() string {
	var groups []string
	for s := string(c); s != ""; s = s[codeGroup:] {
		groups = append(groups, s[:codeGroup])
	}
	return strings.Join(groups, "-")
}

// Group is the first group of the code, by which wrong guesses are counted.
func (c Code) Group() string { return string(c)[:codeGroup] }

// typed are the characters that people type for others, or between the groups.
var typed = strings.NewReplacer("O", "0", "I", "1", "L", "1", "-", "", " ", "", "–", "", "—", "", "‐", "", "‑", "", "\t", "", "\u00a0", "")

// ParseCode reads a code as somebody may type it.
func ParseCode(s string) (Code, bool) {
	if len(s) > 8*codeLength {
		return "", false
	}
	s = typed.Replace(strings.ToUpper(s))
	if len(s) != codeLength || strings.Trim(s, codeDigits) != "" {
		return "", false
	}
	return Code(s), true
}

// codeOf is the code of the draft that a browser has for a form. It follows
// from the token, so that the browser can be shown it again and the store needs
// to know its hash only; the token does not follow from it.
func codeOf(token, form string) Code {
	if code, ok := ParseCode(token); ok {
		return code
	}
	sum := sha256.Sum256([]byte("toadam code\x00" + token + "\x00" + form))
	return Code(base32.NewEncoding(codeDigits).EncodeToString(sum[:])[:codeLength])
}

// alias is what is stored under the hash of a code. It has no day: it goes with
// its draft.
type alias struct {
	ID   string `bson:"_id"`
	Form string `bson:"form"`
	To   string `bson:"to"`
}

func (c Code) aliasID() string {
	sum := sha256.Sum256([]byte("toadam draft by code\x00" + c))
	return hex.EncodeToString(sum[:])
}

// Later makes the draft one that can be gone on with by its code, from the day
// on, and returns the code. The draft names the code's document before that is
// stored, so that the two are removed together.
func (ds *Drafts) Later(ctx context.Context, d *Draft, token, day string) (Code, error) {
	code := codeOf(token, d.Form)
	err := ds.change(ctx, d, func(d *Draft) error {
		if d.Done {
			return submitted()
		}
		d.alias, d.Day = code.aliasID(), day
		return nil
	})
	if err != nil {
		return "", err
	}
	raw, err := bson.Marshal(alias{ID: d.alias, Form: d.Form, To: d.id})
	if err != nil {
		return "", fmt.Errorf("encode the code of a draft of %s: %w", d.Form, err)
	}
	if err := ds.store.Insert(ctx, collection, raw); err != nil && !problem.Is(err, problem.Conflict) {
		return "", fmt.Errorf("store the code of a draft of %s: %w", d.Form, err)
	}
	if _, err := ds.get(ctx, d.id); err != nil { // it was removed meanwhile
		if gone := ds.store.Delete(ctx, collection, code.aliasID()); gone != nil {
			return "", fmt.Errorf("remove the code of a draft of %s: %w", d.Form, gone)
		}
		return "", err
	}
	return code, nil
}

// CodeOf returns the code of a browser's draft, if Later has made it one.
func (d *Draft) CodeOf(token string) (Code, bool) {
	code := codeOf(token, d.Form)
	return code, d.alias == code.aliasID()
}

// FormOf returns the form to whose draft a code leads. The error is of class
// NotFound if there is none.
func (ds *Drafts) FormOf(ctx context.Context, code Code) (string, error) {
	a, err := ds.alias(ctx, code)
	return a.Form, err
}

// byCode returns the draft to which a code leads.
func (ds *Drafts) byCode(ctx context.Context, code Code, form string) (*Draft, error) {
	a, err := ds.alias(ctx, code)
	if err != nil {
		return nil, err
	}
	if a.Form != form {
		return nil, problem.New(problem.NotFound, "draft")
	}
	return ds.get(ctx, a.To)
}

func (ds *Drafts) alias(ctx context.Context, code Code) (a alias, err error) {
	raw, err := ds.store.Get(ctx, collection, code.aliasID())
	if err != nil {
		return a, fmt.Errorf("look up the code of a draft: %w", err)
	}
	if err := bson.Unmarshal(raw, &a); err != nil {
		return a, fmt.Errorf("decode the code of a draft: %w", err)
	}
	return a, nil
}
