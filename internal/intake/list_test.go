package intake

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/store"
)

// list is the simplest fold: the numbers, kinds and keys of what counts.
type list struct {
	mu      sync.Mutex
	entries []string
}

func (f *list) Name() string { return "list" }

func (f *list) Apply(entries []Entry) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range entries {
		f.entries = append(f.entries, fmt.Sprintf("%d %s %x %s", e.Number, e.Kind, e.Key, e.Answers))
	}
}

func (f *list) Save(w io.Writer) error {
	for _, e := range f.entries {
		if _, err := w.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(e)))); err != nil {
			return err
		}
		if _, err := io.WriteString(w, e); err != nil {
			return err
		}
	}
	return nil
}

func (f *list) Load(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	f.Reset()
	for len(data) > 0 {
		if len(data) < 4 {
			return errors.New("cut short")
		}
		n := binary.LittleEndian.Uint32(data)
		if data = data[4:]; int(n) > len(data) {
			return errors.New("cut short")
		}
		f.entries = append(f.entries, string(data[:n]))
		data = data[n:]
	}
	return nil
}

func (f *list) Reset() { f.entries = nil }

func (f *list) snapshot() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.entries)
}

func answers(t testing.TB, n int) bson.Raw {
	t.Helper()
	doc, err := bson.Marshal(bson.D{{Key: "q", Value: fmt.Sprint(n)}, {Key: "note", Value: "ý kiến"}})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func submission(t testing.TB, n int) Submission {
	return Submission{Key: KeyOf("poll", fmt.Sprint(n)), Version: 1, Via: Web, Day: "2026-03-01", Answers: answers(t, n)}
}

// open opens a log that the test's end stops.
func open(t testing.TB, st store.Store, o Options) (*Log, *list) {
	t.Helper()
	f := &list{}
	l, err := Open(t.Context(), st, "poll", o, f)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, l) })
	return l, f
}

func stop(t testing.TB, l *Log) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := l.Stop(ctx); err != nil {
		t.Errorf("stop: %v", err)
	}
}

func appendN(t testing.TB, l *Log, from, to int) {
	t.Helper()
	var wg sync.WaitGroup
	for n := from; n < to; n++ {
		wg.Go(func() {
			receipt, err := l.Append(t.Context(), submission(t, n))
			if want := submission(t, n).Key.Receipt(); err != nil || receipt != want {
				t.Errorf("append %d = %q, %v; want %q", n, receipt, err, want)
			}
		})
	}
	wg.Wait()
}

// plain reads the whole log from the store and folds it by the rule as the
// architecture states it, in the plainest way.
func plain(t testing.TB, st store.Store) []string {
	t.Helper()
	f := &list{}
	seen := map[Key]bool{}
	closed := false
	for doc, err := range st.Scan(context.Background(), Collection, "poll/", endOfLog("poll"), 0) {
		if err != nil {
			t.Fatal(err)
		}
		e, err := decode("poll", doc)
		if err != nil {
			t.Fatal(err)
		}
		counts := e.Kind == Close && !closed || e.Kind == Reopen && closed || e.Kind == Response && !closed && !seen[e.Key]
		if !counts {
			continue
		}
		switch e.Kind {
		case Response:
			seen[e.Key] = true
		default:
			closed = e.Kind == Close
		}
		f.Apply([]Entry{e})
	}
	return f.entries
}

// insert writes entries as another program might, numbered from the given one.
func insert(t testing.TB, st store.Store, from int64, entries ...Entry) {
	t.Helper()
	docs := make([]bson.Raw, len(entries))
	for i, e := range entries {
		e.Number = from + int64(i)
		docs[i] = encode("poll", &e)
	}
	for batch := range slices.Chunk(docs, st.MaxBatch()) {
		if err := st.Insert(t.Context(), Collection, batch...); err != nil {
			t.Fatal(err)
		}
	}
}

// entry is the response of submission n, without a number.
func entry(t testing.TB, n int) Entry {
	s := submission(t, n)
	return Entry{Kind: Response, Version: s.Version, Key: s.Key, Via: s.Via, Day: s.Day, Answers: s.Answers}
}
