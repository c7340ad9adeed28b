package intake

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/problem"
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

func TestAppend(t *testing.T) {
	st := newMemory()
	l, f := open(t, st, Options{})
	appendN(t, l, 0, 300)
	appendN(t, l, 0, 300) // again: the same receipts, and nothing new
	if l.Head() != 300 || l.Count() != 300 || len(f.snapshot()) != 300 {
		t.Fatalf("head %d, count %d, folded %d; want 300", l.Head(), l.Count(), len(f.snapshot()))
	}
	s := submission(t, 7)
	number, ok := l.Find(strings.ToLower(strings.ReplaceAll(s.Key.Receipt(), "-", " ")))
	if !ok {
		t.Fatal("the receipt is not found")
	}
	e, err := l.Get(t.Context(), number)
	if err != nil || e.Key != s.Key || string(e.Answers) != string(s.Answers) || e.Day != s.Day || e.Via != Web || e.Version != 1 {
		t.Errorf("get %d = %+v, %v", number, e, err)
	}
	for _, n := range []int64{-1, 0, 301} {
		if _, err := l.Get(t.Context(), n); !problem.Is(err, problem.NotFound) {
			t.Errorf("get %d: %v, want not found", n, err)
		}
	}
	want := int64(11)
	for e, err := range l.Entries(t.Context(), want) {
		if err != nil || e.Number != want {
			t.Fatalf("entry %d, %v; want %d", e.Number, err, want)
		}
		want++
	}
	if want != 301 {
		t.Errorf("entries end before %d", want)
	}
}
