package consultation

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/author"
	"toadam/internal/form"
	"toadam/internal/problem"
	"toadam/internal/store"
)

// collection holds every published version: _id "<form>/<version, 6 digits>".
const collection = "forms"

// version is one published definition; it never changes.
type version struct {
	ID     string `bson:"_id"`
	YAML   []byte `bson:"yaml"`
	Day    string `bson:"day"`
	Number int    `bson:"version"`
	By     string `bson:"by,omitempty"` // who published it in the pages; "": it came from a file
}

// Published is what is known of a version beside its text.
type Published struct {
	Number int
	Day    string // "2006-01-02": on which it was published
	By     string // the organiser who published it; "": it came from a file
	SameAs int    // the earliest version with the same text, if there is an earlier one; else 0
}

// versions are the published definitions of one form, read when first asked for.
type versions struct {
	store store.Store
	form  string

	// Of what was read by Consultation.look, which holds changing meanwhile.
	newest, readable int              // the newest version, and the newest that this program understands
	by               string           // who published the newest
	hashes           map[textHash]int // of the texts → the newest version with it

	mu   sync.Mutex // never held while the store is asked: charts wait for it
	read map[int]*form.Definition
}

func newVersions(st store.Store, id string) *versions {
	return &versions{store: st, form: id, hashes: map[textHash]int{}, read: map[int]*form.Definition{}}
}

// learn takes note of a version; the error is why it can't be understood.
func (v *versions) learn(s version) error {
	v.newest, v.by, v.hashes[hashOf(s.YAML)] = s.Number, s.By, s.Number
	_, err := v.parse(s)
	if err == nil {
		v.readable = s.Number
	}
	return err
}

// published lists all versions.
func (v *versions) published(ctx context.Context) (list []Published, err error) {
	earliest := map[textHash]int{}
	for doc, err := range v.store.Scan(ctx, collection, v.form+"/", v.form+"0", 0) {
		s, err := decodeVersion(doc, err)
		if err != nil {
			return nil, fmt.Errorf("list versions of %s: %w", v.form, err)
		}
		hash := hashOf(s.YAML)
		list = append(list, Published{Number: s.Number, Day: s.Day, By: s.By, SameAs: earliest[hash]})
		if earliest[hash] == 0 {
			earliest[hash] = s.Number
		}
	}
	return list, nil
}

// definition returns a version if it has been read; it does not wait for the store.
func (v *versions) definition(n int) *form.Definition {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.read[n]
}

// get returns a version. A response may name one that another process has
// published since; it is read from the store then.
func (v *versions) get(n int) (*form.Definition, error) {
	if d := v.definition(n); d != nil {
		return d, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	s, err := v.stored(ctx, n)
	if err != nil {
		return nil, err
	}
	return v.parse(s)
}

// stored reads a version as the store has it.
func (v *versions) stored(ctx context.Context, n int) (version, error) {
	s, err := decodeVersion(v.store.Get(ctx, collection, versionID(v.form, n)))
	if err != nil {
		return s, fmt.Errorf("read version %d of %s: %w", n, v.form, err)
	}
	return s, nil
}

// parse reads a version's text, once: everybody shares the definition.
func (v *versions) parse(s version) (*form.Definition, error) {
	d, findings := form.Parse(s.ID, s.YAML)
	if err := findings.Err(); err != nil {
		return nil, problem.Wrap(problem.Internal, err, "version %d of %s can't be read any more", s.Number, v.form)
	}
	d.Publish(s.Number)
	v.mu.Lock()
	defer v.mu.Unlock()
	if known := v.read[s.Number]; known != nil {
		return known, nil
	}
	v.read[s.Number] = d
	return d, nil
}

// insert publishes a text under a number; *store.Taken if another has it.
func (v *versions) insert(ctx context.Context, s version) error {
	s.ID = versionID(v.form, s.Number)
	doc, err := bson.Marshal(s)
	if err != nil {
		return fmt.Errorf("encode version %d of %s: %w", s.Number, v.form, err)
	}
	if err := v.store.Insert(ctx, collection, doc); err != nil {
		return fmt.Errorf("publish version %d of %s: %w", s.Number, v.form, err)
	}
	return nil
}

func decodeVersion(doc bson.Raw, err error) (s version, _ error) {
	if err == nil {
		err = bson.Unmarshal(doc, &s)
	}
	return s, err
}

// textHash tells texts apart.
type textHash [sha256.Size]byte

func hashOf(yaml []byte) textHash { return sha256.Sum256(author.Even(yaml)) }

func versionID(form string, n int) string { return fmt.Sprintf("%s/%06d", form, n) }

// formOf is the form that a version's identifier names.
func formOf(id string) string {
	form, _, _ := strings.Cut(id, "/")
	return form
}
