package response

import (
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"

	"toadam/internal/form"
)

// seedKey is where the log keeps a response's seed, beside its answers. No
// question can be called that.
const seedKey = "_seed"

// appendSeed adds the seed from which was drawn what the respondent was asked,
// and in which order: who was shown a statement and passed over it can be told
// from who was not shown it only by that. There is none for forms that draw
// nothing, and for responses of programs and from paper, where everybody is
// asked the form as it was written.
func appendSeed(doc []byte, d *form.Definition) []byte {
	if d.Seed() == 0 {
		return doc
	}
	return bsoncore.AppendInt64Element(doc, seedKey, d.Seed())
}

// SeedOf is the seed that is kept with encoded answers; 0: none.
func SeedOf(doc bson.Raw) int64 {
	seed, _ := doc.Lookup(seedKey).Int64OK()
	return seed
}

// decodeSeed checks the seed that is kept with answers.
func decodeSeed(v bsoncore.Value) error {
	if seed, ok := v.Int64OK(); !ok || seed <= 0 {
		return fmt.Errorf("decode answers: %s is no seed", v)
	}
	return nil
}
