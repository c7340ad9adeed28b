package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"
)

// Quota is a sort of responses of which no more than Limit are taken. Which
// responses are of the sort is for the caller to say; the log counts them. An
// identifier that takes part in the log keeps its count, whatever its limit
// becomes.
type Quota struct {
	ID    string
	Limit int
}

// tallies are how many responses count towards each quota.
type tallies map[string]int

// full returns the first of the quotas that has no place left.
func (t tallies) full(quotas []Quota) (id string, full bool) {
	for _, q := range quotas {
		if t[q.ID] >= q.Limit {
			return q.ID, true
		}
	}
	return "", false
}

// add counts one response.
func (t tallies) add(ids []string) {
	for _, id := range ids {
		t[id]++
	}
}

// batchQuotas are the tallies with what a batch is about to add to them: the
// entries of one batch must not fill a quota twice.
type batchQuotas struct {
	known tallies
	added tallies
}

// take counts a response of the batch, if there is a place for it.
func (b *batchQuotas) take(quotas []Quota) bool {
	for _, q := range quotas {
		if b.known[q.ID]+b.added[q.ID] >= q.Limit {
			return false
		}
	}
	b.added.add(idsOf(quotas))
	return true
}

// idsOf are the quotas' identifiers, as an entry holds them.
func idsOf(quotas []Quota) []string {
	if len(quotas) == 0 {
		return nil
	}
	ids := make([]string, len(quotas))
	for i := range quotas {
		ids[i] = quotas[i].ID
	}
	return ids
}

// checkQuotas reports identifiers that can't be counted.
func checkQuotas(ids []string) error {
	for i, id := range ids {
		if id == "" || slices.Contains(ids[:i], id) {
			return fmt.Errorf("quota %q is empty or there twice", id)
		}
	}
	return nil
}

func appendQuotas(doc []byte, ids []string) []byte {
	if len(ids) == 0 {
		return doc
	}
	values := make([]bsoncore.Value, len(ids))
	for i, id := range ids {
		values[i] = bsoncore.Value{Type: bsoncore.TypeString, Data: bsoncore.AppendString(nil, id)}
	}
	return bsoncore.AppendArrayElement(doc, fieldQuotas, bsoncore.BuildArray(nil, values...))
}

func readQuotas(v bsoncore.Value) (ids []string, ok bool) {
	array, ok := v.ArrayOK()
	if !ok {
		return nil, false
	}
	values, err := array.Values()
	if err != nil {
		return nil, false
	}
	for _, v := range values {
		s, ok := text(v)
		if !ok {
			return nil, false
		}
		ids = append(ids, string(s))
	}
	return ids, true
}

// saveQuotas writes the tallies.
func (l *Log) saveQuotas(w io.Writer) error { return json.NewEncoder(w).Encode(l.quotas) }

// loadQuotas reads what saveQuotas wrote.
func (l *Log) loadQuotas(r io.Reader) error {
	t := tallies{}
	if err := json.NewDecoder(r).Decode(&t); err != nil {
		return fmt.Errorf("read quotas: %w", err)
	}
	for _, n := range t {
		if n < 0 {
			return errors.New("a quota counts less than nothing")
		}
	}
	if t == nil {
		return errors.New("no quotas")
	}
	l.quotas = t
	return nil
}
