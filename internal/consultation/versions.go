package consultation

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/form"
	"toadam/internal/problem"
	"toadam/internal/store"
)

// collection holds every published version: _id "<form>/<version, 6 digits>".
const collection = "forms"

// version is one published definition; it never changes.
type version struct {
	ID     string `bson:"_id"`
	Hash   string `bson:"hash"` // SHA-256 of the YAML
	YAML   []byte `bson:"yaml"`
	Day    string `bson:"day"`
	Number int    `bson:"version"`
}

// versions are the published definitions of one form, read when first asked for.
type versions struct {
	store store.Store
	form  string

	mu   sync.Mutex
	read map[int]*form.Definition
}

// publish stores the definition as a new version unless there is one that is
// the same, and returns it as published. Two processes that publish at once
// agree: the version's _id is granted once. An old process that restarts while
// newer ones run goes on with its own version.
func publish(ctx context.Context, st store.Store, src Source, now time.Time) (*versions, *form.Definition, error) {
	id := src.Definition.ID
	v := &versions{store: st, form: id, read: map[int]*form.Definition{}}
	sum := sha256.Sum256(bytes.TrimSpace(src.YAML))
	hash := hex.EncodeToString(sum[:])
	for {
		newest, same, err := v.published(ctx, hash)
		if err != nil {
			return nil, nil, fmt.Errorf("read versions of %s: %w", id, err)
		}
		if same > 0 {
			live, err := v.get(same)
			return v, live, err
		}
		n := newest + 1
		doc, err := bson.Marshal(version{ID: versionID(id, n), Hash: hash, YAML: src.YAML, Day: now.Format(time.DateOnly), Number: n})
		if err != nil {
			return nil, nil, fmt.Errorf("encode version %d of %s: %w", n, id, err)
		}
		err = st.Insert(ctx, collection, doc)
		if err == nil {
			live, err := v.get(n)
			return v, live, err
		}
		if _, taken := errors.AsType[*store.Taken](err); !taken {
			return nil, nil, fmt.Errorf("publish version %d of %s: %w", n, id, err)
		}
	}
}

// published returns the number of the newest version, and of the newest that
// has the hash; 0: there is none.
func (v *versions) published(ctx context.Context, hash string) (newest, same int, err error) {
	for doc, err := range v.store.Scan(ctx, collection, v.form+"/", v.form+"0", 0) {
		if err != nil {
			return 0, 0, err
		}
		var stored version
		if err := bson.Unmarshal(doc, &stored); err != nil {
			return 0, 0, err
		}
		if newest = stored.Number; stored.Hash == hash {
			same = newest
		}
	}
	return newest, same, nil
}

// known returns a version if it has been read.
func (v *versions) known(n int) *form.Definition {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.read[n]
}

// get returns a version. A response may name one that another process has
// published since; it is read from the store then.
func (v *versions) get(n int) (*form.Definition, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if d := v.read[n]; d != nil {
		return d, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	doc, err := v.store.Get(ctx, collection, versionID(v.form, n))
	if err != nil {
		return nil, fmt.Errorf("read version %d of %s: %w", n, v.form, err)
	}
	var stored version
	if err := bson.Unmarshal(doc, &stored); err != nil {
		return nil, fmt.Errorf("read version %d of %s: %w", n, v.form, err)
	}
	d, findings := form.Parse(stored.ID, stored.YAML)
	if err := findings.Err(); err != nil {
		return nil, problem.Wrap(problem.Internal, err, "version %d of %s can't be read any more", n, v.form)
	}
	d.Version = n
	v.read[n] = d
	return d, nil
}

func versionID(form string, n int) string { return fmt.Sprintf("%s/%06d", form, n) }
