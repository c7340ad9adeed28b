package storetest

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/problem"
	"toadam/internal/store"
)

const writers = 8

// RunConcurrent checks what many callers at a time rely on. The stores share
// one storage, empty at first, as server processes do; callers are spread over
// them. RunConcurrent closes them.
func RunConcurrent(t *testing.T, stores ...store.Store) {
	for _, s := range stores {
		defer closeStore(t, s)
	}
	t.Run("an identifier is granted once", func(t *testing.T) { grantOnce(t, stores) })
	t.Run("batches make one log without gaps", func(t *testing.T) { appendLog(t, stores) })
	t.Run("a revision is replaced once", func(t *testing.T) { replaceOnce(t, stores) })
	t.Run("a scan sees whole batches' beginnings", func(t *testing.T) { scanDuring(t, stores) })
	t.Run("a blob's identifier is granted once", func(t *testing.T) { grantBlobOnce(t, stores) })
}

// parallel runs f for each writer and its store, and waits.
func parallel(stores []store.Store, f func(writer int, s store.Store)) {
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() { f(w, stores[w%len(stores)]) })
	}
	wg.Wait()
}

// grantOnce has all writers insert the same identifiers, in orders of their own.
func grantOnce(t *testing.T, stores []store.Store) {
	const ids = 60
	var mu sync.Mutex
	granted := map[string][]int{}
	parallel(stores, func(w int, s store.Store) {
		for _, n := range rand.Perm(ids) {
			id := numberedID("grant", n)
			err := s.Insert(t.Context(), "granted", Doc(id, bson.E{Key: "writer", Value: int64(w)}))
			switch {
			case err == nil:
				mu.Lock()
				granted[id] = append(granted[id], w)
				mu.Unlock()
			case takenID(err) != id:
				t.Errorf("insert %s: %v", id, err)
			}
		}
	})
	for n := range ids {
		id := numberedID("grant", n)
		if len(granted[id]) != 1 {
			t.Errorf("%s was granted to %v", id, granted[id])
			continue
		}
		wantDoc(t, stores[0], "granted", Doc(id, bson.E{Key: "writer", Value: int64(granted[id][0])}))
	}
}

// appendLog has all writers append batches to one log, as intake does: a taken
// number means to read on and take the next.
func appendLog(t *testing.T, stores []store.Store) {
	const batches, size = 6, 7
	parallel(stores, func(w int, s store.Store) {
		next := 1
		for batch := range batches {
			names := make([]string, size)
			for i := range names {
				names[i] = fmt.Sprintf("%d.%d.%d", w, batch, i)
			}
			if err := appendAll(t.Context(), s, names, &next); err != nil {
				t.Errorf("writer %d: %v", w, err)
				return
			}
		}
	})
	docs, err := collect(stores[0].Scan(t.Context(), "log", "log/", "log0", 0))
	if err != nil {
		t.Fatal(err)
	}
	if len(docs) != writers*batches*size {
		t.Errorf("%d entries, want %d", len(docs), writers*batches*size)
	}
	seen := map[string]bool{}
	for i, doc := range docs {
		if want := numberedID("log", i+1); idOf(doc) != want {
			t.Fatalf("%s where %s should be: a gap", idOf(doc), want)
		}
		name := doc.Lookup("name").StringValue()
		if seen[name] {
			t.Errorf("%s was written twice", name)
		}
		seen[name] = true
	}
}

// appendAll appends entries from number next on, until all are in the log.
func appendAll(ctx context.Context, s store.Store, names []string, next *int) error {
	for len(names) > 0 {
		docs := make([]bson.Raw, len(names))
		for i, name := range names {
			docs[i] = Doc(numberedID("log", *next+i), bson.E{Key: "name", Value: name})
		}
		err := s.Insert(ctx, "log", docs...)
		if err == nil {
			*next += len(names)
			return nil
		}
		if takenID(err) == "" {
			return err
		}
		left := map[string]bool{}
		for _, name := range names {
			left[name] = true
		}
		for doc, err := range s.Scan(ctx, "log", numberedID("log", *next), "log0", 0) {
			if err != nil {
				return err
			}
			delete(left, doc.Lookup("name").StringValue()) // of the batch's prefix
			*next++
		}
		var rest []string
		for _, name := range names {
			if left[name] {
				rest = append(rest, name)
			}
		}
		names = rest
	}
	return nil
}

// replaceOnce has all writers replace the same revision.
func replaceOnce(t *testing.T, stores []store.Store) {
	revision := func(rev int64, w int) bson.Raw {
		return Doc("contested", bson.E{Key: "rev", Value: rev}, bson.E{Key: "writer", Value: int64(w)})
	}
	insert(t, stores[0], "revisions", revision(1, -1))
	for rev := int64(1); rev <= 20; rev++ {
		var mu sync.Mutex
		var winners []int
		parallel(stores, func(w int, s store.Store) {
			err := s.Replace(t.Context(), "revisions", revision(rev+1, w), rev)
			if err == nil {
				mu.Lock()
				winners = append(winners, w)
				mu.Unlock()
			} else if !problem.Is(err, problem.Conflict) {
				t.Errorf("writer %d, revision %d: %v", w, rev, err)
			}
		})
		if len(winners) != 1 {
			t.Fatalf("revision %d was replaced by %v", rev, winners)
		}
		wantDoc(t, stores[0], "revisions", revision(rev+1, winners[0]))
	}
}

// scanDuring scans while each writer appends batches to a range of its own:
// what a scan sees of a range must be a prefix of whole documents, and no
// shorter than what had been acknowledged before.
func scanDuring(t *testing.T, stores []store.Store) {
	const batches, size, scanning = 6, 15, 2
	ctx, stop := context.WithCancel(t.Context())
	var scanners sync.WaitGroup
	for w := range scanning {
		s, before := stores[(w+1)%len(stores)], 0
		scanners.Go(func() {
			for ctx.Err() == nil {
				n := countPrefix(t, s, fmt.Sprintf("range%d", w))
				if n < before {
					t.Errorf("a scan saw %d documents after one that saw %d", n, before)
				}
				before = n
			}
		})
	}
	parallel(stores, func(w int, s store.Store) {
		prefix := fmt.Sprintf("range%d", w)
		docs := numbered(prefix, batches*size)
		for start := 0; start < len(docs); start += size {
			if err := s.Insert(t.Context(), "scanned", docs[start:start+size]...); err != nil {
				t.Error(err)
			}
			if n := countPrefix(t, s, prefix); n != start+size {
				t.Errorf("%d documents after %d were acknowledged", n, start+size)
			}
		}
	})
	stop()
	scanners.Wait()
}

// countPrefix scans a range and checks that it is 1, 2, 3… up to its length.
func countPrefix(t *testing.T, s store.Store, prefix string) (n int) {
	for doc, err := range s.Scan(t.Context(), "scanned", prefix+"/", prefix+"0", 0) {
		if err != nil {
			t.Error(err)
			return n
		}
		n++
		want := Doc(numberedID(prefix, n), bson.E{Key: "n", Value: int64(n)})
		if !bytes.Equal(doc, want) {
			t.Errorf("a scan saw %s where %s should be", doc, want)
			return n
		}
	}
	return n
}

// grantBlobOnce has all writers put blobs of several chunks under one identifier.
func grantBlobOnce(t *testing.T, stores []store.Store) {
	var mu sync.Mutex
	var winners []int
	parallel(stores, func(w int, s store.Store) {
		err := s.PutBlob(t.Context(), "contested", bytes.NewReader(random(600_000+w)))
		if err == nil {
			mu.Lock()
			winners = append(winners, w)
			mu.Unlock()
		} else if takenID(err) != "contested" {
			t.Errorf("writer %d: %v", w, err)
		}
	})
	if len(winners) != 1 {
		t.Fatalf("the identifier was granted to %v", winners)
	}
	wantBlob(t, stores[0], "contested", random(600_000+winners[0]))
}
