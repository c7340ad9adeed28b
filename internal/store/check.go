package store

import (
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/problem"
)

// The limits of names and documents, the same on every engine.
const (
	MaxID         = 256      // bytes of an identifier
	MaxCollection = 64       // bytes of a collection's name
	MaxDocument   = 16 << 20 // bytes of a document; MongoDB's own limit
)

// CheckCollection refuses what is not a collection's name.
func CheckCollection(name string) error {
	ok := name != "" && len(name) <= MaxCollection && name[0] >= 'a' && name[0] <= 'z'
	for i := 0; ok && i < len(name); i++ {
		c := name[i]
		ok = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_'
	}
	if !ok {
		return problem.Wrap(problem.Invalid, fmt.Errorf("%q is not a collection name", name), "check collection")
	}
	return nil
}

// CheckID refuses what is not an identifier of a document or blob.
func CheckID(id string) error {
	ok := id != "" && len(id) <= MaxID
	for i := 0; ok && i < len(id); i++ {
		ok = id[i] >= ' ' && id[i] <= '~'
	}
	if !ok {
		return problem.Wrap(problem.Invalid, fmt.Errorf("%.300q is not an identifier", id), "check identifier")
	}
	return nil
}

// CheckBounds refuses bounds of a scan that the engines might order
// differently: anything but ASCII. Either bound may be empty.
func CheckBounds(from, to string) error {
	for _, s := range []string{from, to} {
		for i := range len(s) {
			if s[i] > '\x7f' {
				return problem.Wrap(problem.Invalid, fmt.Errorf("%.300q is not ASCII", s), "check bounds of a scan")
			}
		}
	}
	return nil
}

// CheckIndexed refuses a field that Indexes does not declare for the
// collection: that is a mistake in the program, not in what a user sent.
func CheckIndexed(collection, field string) error {
	if !slices.Contains(Indexes[collection], field) {
		return fmt.Errorf("field %s of collection %s is not indexed", field, collection)
	}
	return nil
}

// ID returns the identifier of a document, and refuses a document that is not
// whole, has no usable identifier, or is too large.
func ID(doc bson.Raw) (string, error) {
	if len(doc) > MaxDocument {
		return "", problem.Wrap(problem.TooLarge, fmt.Errorf("%d bytes", len(doc)), "check document")
	}
	if err := doc.Validate(); err != nil {
		return "", problem.Wrap(problem.Invalid, err, "check document")
	}
	id, ok := doc.Lookup("_id").StringValueOK()
	if !ok {
		return "", problem.Wrap(problem.Invalid, fmt.Errorf("no string _id"), "check document")
	}
	return id, CheckID(id)
}

// IDs is ID for a batch, and refuses the collection's name too.
func IDs(collection string, docs []bson.Raw) ([]string, error) {
	if err := CheckCollection(collection); err != nil {
		return nil, err
	}
	ids := make([]string, len(docs))
	for i, doc := range docs {
		id, err := ID(doc)
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	return ids, nil
}
