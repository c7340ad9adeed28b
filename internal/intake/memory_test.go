package intake

import (
	"bytes"
	"context"
	"io"
	"iter"
	"maps"
	"slices"
	"sync"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/problem"
	"toadam/internal/store"
)

// memory is a store in memory.
type memory struct {
	mu    sync.Mutex
	docs  map[string]bson.Raw
	blobs map[string][]byte
}

func newMemory() *memory {
	return &memory{docs: map[string]bson.Raw{}, blobs: map[string][]byte{}}
}

func docID(doc bson.Raw) string { return doc.Lookup("_id").StringValue() }

func (m *memory) Insert(ctx context.Context, c string, docs ...bson.Raw) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range docs {
		if _, ok := m.docs[c+" "+docID(d)]; ok {
			return &store.Taken{ID: docID(d)}
		}
		m.docs[c+" "+docID(d)] = slices.Clone(d)
	}
	return ctx.Err()
}

func (m *memory) Get(ctx context.Context, c, id string) (bson.Raw, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	d, ok := m.docs[c+" "+id]
	if !ok {
		return nil, problem.New(problem.NotFound, id)
	}
	return slices.Clone(d), nil
}

func (m *memory) Replace(ctx context.Context, c string, doc bson.Raw, rev int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	old, ok := m.docs[c+" "+docID(doc)]
	if !ok {
		return problem.New(problem.NotFound, docID(doc))
	}
	if old.Lookup("rev").AsInt64() != rev {
		return problem.New(problem.Conflict, docID(doc))
	}
	m.docs[c+" "+docID(doc)] = slices.Clone(doc)
	return nil
}

func (m *memory) Delete(ctx context.Context, c, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.docs, c+" "+id)
	return nil
}

func (m *memory) Scan(ctx context.Context, c, from, to string, limit int) iter.Seq2[bson.Raw, error] {
	return func(yield func(bson.Raw, error) bool) {
		m.mu.Lock()
		var found []bson.Raw
		for _, id := range slices.Sorted(maps.Keys(m.docs)) {
			if c+" "+from <= id && id < c+" "+to && (limit == 0 || len(found) < limit) {
				found = append(found, slices.Clone(m.docs[id]))
			}
		}
		m.mu.Unlock()
		for _, d := range found {
			if !yield(d, nil) {
				return
			}
		}
	}
}

func (m *memory) Find(context.Context, string, string, string) iter.Seq2[bson.Raw, error] {
	return func(func(bson.Raw, error) bool) {}
}

func (m *memory) PutBlob(ctx context.Context, id string, r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.blobs[id]; ok {
		return &store.Taken{ID: id}
	}
	m.blobs[id] = b
	return nil
}

func (m *memory) Blob(ctx context.Context, id string) (io.ReadCloser, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, ok := m.blobs[id]
	if !ok {
		return nil, problem.New(problem.NotFound, id)
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

func (m *memory) DeleteBlob(ctx context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.blobs, id)
	return nil
}

func (m *memory) Ping(context.Context) error { return nil }
func (m *memory) MaxBatch() int              { return 512 }
func (m *memory) Close() error               { return nil }
