// Package intake is the ordered, append-only log of one form's responses, and
// the only writer of it. It gives numbers, gathers batches, acknowledges only
// what is durable, answers a repeated key with the first receipt, refuses what
// a quota has no place for, and folds
// the log, in order and exactly once, into whatever is derived from it. It
// knows neither questions nor charts: an entry's answers are bytes to it.
//
// An entry is one document of the collection "responses" with the _id
// "<form>/<number, 12 digits>". Whoever succeeds in writing number n has
// folded everything before n; so one-response-per-key, quotas and closing are
// decided in the fold, exactly, on every engine and with several servers.
package intake

import (
	"crypto/sha256"
	"encoding/base32"
	"io"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Via says how a response came in.
type Via string

const (
	Web       Via = "web"
	API       Via = "api"
	Paper     Via = "paper"     // copied from a sheet of paper by an organiser
	Generated Via = "generated" // sample data, labelled wherever it shows
)

// Kind is what an entry of the log does.
type Kind string

const (
	Response Kind = "response" // a response
	Close    Kind = "close"    // an organiser closed the form: later responses are void
	Reopen   Kind = "reopen"   // an organiser reopened it
)

// Key identifies a submission: the same key is the same submission, however
// often it arrives. It is a hash, so that the log never holds what a client
// sent as its idempotency key.
type Key [16]byte

// KeyOf hashes a client's idempotency key for one form.
func KeyOf(form, key string) Key {
	sum := sha256.Sum256([]byte("toadam key\x00" + form + "\x00" + key))
	return Key(sum[:16])
}

// PaperKey is the key of a sheet of paper: a sheet counts once, whoever copies
// it. No client's key is ever the same.
func PaperKey(form, serial string) Key {
	sum := sha256.Sum256([]byte("toadam paper\x00" + form + "\x00" + sheetKey(serial)))
	return Key(sum[:16])
}

// receiptDigits are the digits of a receipt: none looks like another.
const receiptDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var receiptAlphabet = base32.NewEncoding(receiptDigits).WithPadding(base32.NoPadding)

// Receipt is the code that a respondent keeps: 12 characters (60 bits) derived
// from the key, in groups of four. The same key always has the same receipt.
func (k Key) Receipt() string {
	s := receiptAlphabet.EncodeToString(k[:8])
	return s[0:4] + "-" + s[4:8] + "-" + s[8:12]
}

// Submission is a response on its way into the log.
type Submission struct {
	Key     Key
	Version int      // of the form's definition that it answers
	Via     Via      //
	Day     string   // "2006-01-02"; anonymous responses carry no finer time
	Answers bson.Raw // as package response encodes them
	Quotas  []Quota  // those towards which it counts, each once
}

// Entry is one document of the log.
type Entry struct {
	Number  int64 // from 1, without gaps
	Kind    Kind
	Version int
	Key     Key // of a response
	Via     Via
	Day     string
	Answers bson.Raw // valid only during Fold.Apply; copy to keep
	Quotas  []string // towards which the response counts
}

// Fold is a state derived from the log: state = fold(state, entry). It can be
// thrown away and rebuilt, and is the same in every process that reads the
// same log. The log calls Apply, Save and Load from one goroutine at a time;
// the fold locks against its own readers.
type Fold interface {
	// Name identifies the fold in snapshots; a change of its format is a new name.
	Name() string
	// Apply takes the next entries that count, in order. Void entries (a
	// repeated key; a response after the form was closed) never arrive.
	Apply(entries []Entry)
	// Save writes the state; Load replaces it with one that Save wrote.
	Save(w io.Writer) error
	Load(r io.Reader) error
	// Reset empties the state, before a full refold.
	Reset()
}
