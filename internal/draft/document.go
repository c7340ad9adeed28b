package draft

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/problem"
	"toadam/internal/response"
)

// document is a draft as it is stored. Fields are a list, not a document: what
// a browser sends as a field name need not be a usable key.
type document struct {
	ID      string  `bson:"_id"`
	Rev     int64   `bson:"rev"`
	Form    string  `bson:"form"`
	Version int     `bson:"version"`
	Key     string  `bson:"key"`
	Day     string  `bson:"day"`
	Lang    string  `bson:"lang"`
	Seed    int64   `bson:"seed"`
	Input   []field `bson:"input"`
	Files   []file  `bson:"files"`
	Sent    bool    `bson:"sent,omitempty"`
	Gone    bool    `bson:"gone,omitempty"`
	Done    bool    `bson:"done"`
	Receipt string  `bson:"receipt"`
	Alias   string  `bson:"alias,omitempty"`

	Writers map[string]string `bson:"writers,omitempty"`
}

type field struct {
	Name   string   `bson:"n"`
	Values []string `bson:"v"`
}

type file struct {
	Blob string `bson:"blob"`
	Name string `bson:"name"`
	Type string `bson:"type"`
	Size int64  `bson:"size"`
}

// encode writes a draft as BSON, and refuses one that has become too large.
func (d *Draft) encode() (bson.Raw, error) {
	doc := document{ID: d.id, Rev: d.rev, Form: d.Form, Version: d.Version, Key: d.Key,
		Day: d.Day, Lang: d.Lang, Seed: d.Seed, Sent: d.Sent, Gone: d.gone, Done: d.Done, Receipt: d.Receipt, Alias: d.alias, Writers: d.writers,
		Input: make([]field, 0, len(d.Input)), Files: make([]file, 0, len(d.Files))}
	for _, name := range slices.Sorted(maps.Keys(d.Input)) {
		doc.Input = append(doc.Input, field{valid(name), validAll(d.Input[name])})
	}
	for _, blob := range slices.Sorted(maps.Keys(d.Files)) {
		doc.Files = append(doc.Files, file(d.Files[blob]))
	}
	raw, err := bson.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("encode a draft of %s: %w", d.Form, err)
	}
	if len(raw) > MaxBytes {
		return nil, &problem.Error{Class: problem.TooLarge, Key: "draft.too_large", Field: "draft"}
	}
	return raw, nil
}

func decode(raw bson.Raw) (*Draft, error) {
	var doc document
	if err := bson.Unmarshal(raw, &doc); err != nil {
		return nil, fmt.Errorf("decode a draft: %w", err)
	}
	d := &Draft{Form: doc.Form, Version: doc.Version, Key: doc.Key, Day: doc.Day, Lang: doc.Lang, Seed: doc.Seed,
		Input: make(response.Input, len(doc.Input)), Files: make(map[string]response.File, len(doc.Files)),
		Sent: doc.Sent, gone: doc.Gone, Done: doc.Done, Receipt: doc.Receipt, id: doc.ID, rev: doc.Rev, alias: doc.Alias, writers: doc.Writers}
	if d.writers == nil {
		d.writers = map[string]string{}
	}
	for _, f := range doc.Input {
		d.Input[f.Name] = f.Values
	}
	for _, f := range doc.Files {
		d.Files[f.Blob] = response.File(f)
	}
	return d, nil
}

// valid replaces what is not UTF-8: no browser sends it, and not every engine
// would keep it.
func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

func validAll(values []string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = valid(v)
	}
	return out
}
