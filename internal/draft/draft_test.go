package draft

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"toadam/internal/problem"
	"toadam/internal/response"
	"toadam/internal/store"
	"toadam/internal/store/storetest"
)

// log stands for the log of responses: the blobs of those submitted, by key.
type log map[string][]string

func (l log) held(_ context.Context, _, key string) ([]string, bool, error) {
	blobs, ok := l[key]
	return blobs, ok, nil
}

// setup returns drafts in an empty store, the log they ask, and the token of a
// browser.
func setup(t testing.TB) (*Drafts, log, string) {
	t.Helper()
	l := log{}
	ds := New(storetest.SQLite(t), rand.Reader, l.held)
	token, err := ds.Token()
	if err != nil {
		t.Fatal(err)
	}
	return ds, l, token
}

func start(t testing.TB, ds *Drafts, token, form string) *Draft {
	t.Helper()
	d, err := ds.Start(t.Context(), token, form, 7, Page{Version: 1, Lang: "vi", Day: "2026-03-02"})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// page is a page with some questions and what was typed there.
func page(questions string, input response.Input) Page {
	return Page{Questions: strings.Fields(questions), Input: input, Version: 1, Lang: "vi", Day: "2026-03-02"}
}

func save(t testing.TB, ds *Drafts, d *Draft, p Page) {
	t.Helper()
	if _, err := ds.Save(t.Context(), d, p); err != nil {
		t.Fatal(err)
	}
}

func reopen(t testing.TB, ds *Drafts, token, form string) *Draft {
	t.Helper()
	d, err := ds.Open(t.Context(), token, form)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestStartAndOpen(t *testing.T) {
	ds, _, token := setup(t)
	if _, err := ds.Open(t.Context(), token, "poll"); !problem.Is(err, problem.NotFound) {
		t.Errorf("before it was started: %v", err)
	}
	d := start(t, ds, token, "poll")
	if again := start(t, ds, token, "poll"); again.Key != d.Key {
		t.Error("a second start made a second draft")
	}
	if got := reopen(t, ds, token, "poll"); !reflect.DeepEqual(got, d) {
		t.Errorf("opened %+v, started %+v", got, d)
	}
	if other := start(t, ds, token, "paper"); other.Key == d.Key || other.id == d.id {
		t.Error("two forms share a draft")
	}
	for _, bad := range []string{"", "x", strings.Repeat("A", 43), d.id} {
		if _, err := ds.Open(t.Context(), bad, "poll"); !problem.Is(err, problem.NotFound) {
			t.Errorf("token %q: %v", bad, err)
		}
	}
	if _, err := ds.Start(t.Context(), "made up", "poll", 7, Page{}); !problem.Is(err, problem.Invalid) {
		t.Errorf("a draft was started with a token of the client's making: %v", err)
	}
}

func TestSeed(t *testing.T) {
	for _, tt := range []struct {
		random string
		want   int64
	}{
		{"\x00\x00\x00\x00\x00\x00\x00\x00", 1}, // no seed is 0
		{"\xff\xff\xff\xff\xff\xff\xff\xff", math.MaxInt64},
		{"\x06\x00\x00\x00\x00\x00\x00\x00", 3},
	} {
		seed, err := New(nil, strings.NewReader(tt.random), nil).Seed()
		if err != nil || seed != tt.want {
			t.Errorf("%q: %d, %v", tt.random, seed, err)
		}
	}
	if _, err := New(nil, strings.NewReader("short"), nil).Seed(); err == nil {
		t.Error("a seed was drawn from nothing")
	}
	ds, _, token := setup(t)
	start(t, ds, token, "poll")
	if d := reopen(t, ds, token, "poll"); d.Seed != 7 {
		t.Errorf("opened with the seed %d", d.Seed)
	}
}

func TestSave(t *testing.T) {
	for _, test := range []struct {
		name      string
		questions string
		input     response.Input
		want      response.Input
	}{
		{"a field is replaced, others stay", "age", response.Input{"age": {"x"}},
			response.Input{"age": {"x"}, "themes": {"a", "b"}, "themes__other": {"c"}, "rate.one": {"4"}, "rate_b": {"9"}}},
		{"boxes unticked leave nothing behind", "themes", response.Input{},
			response.Input{"age": {"30"}, "rate.one": {"4"}, "rate_b": {"9"}}},
		{"another row of a matrix", "rate", response.Input{"rate.two": {"1"}},
			response.Input{"age": {"30"}, "themes": {"a", "b"}, "themes__other": {"c"}, "rate.two": {"1"}, "rate_b": {"9"}}},
		{"what is not of the page is ignored", "age", response.Input{"themes": {"z"}, "csrf": {"1"}, "": {"2"}, "age.x": {"3"}},
			response.Input{"age.x": {"3"}, "themes": {"a", "b"}, "themes__other": {"c"}, "rate.one": {"4"}, "rate_b": {"9"}}},
		{"kept as it was typed", "age themes", response.Input{"age": {" ba\x00 mươi\r\n", ""}, "themes": {"e\u0301"}},
			response.Input{"age": {" ba\x00 mươi\r\n", ""}, "themes": {"e\u0301"}, "rate.one": {"4"}, "rate_b": {"9"}}},
		{"not UTF-8", "age", response.Input{"age": {"a\xffb"}, "age.\xfe": {"1"}},
			response.Input{"age": {"a\uFFFDb"}, "age.\uFFFD": {"1"}, "themes": {"a", "b"}, "themes__other": {"c"}, "rate.one": {"4"}, "rate_b": {"9"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ds, _, token := setup(t)
			d := start(t, ds, token, "poll")
			save(t, ds, d, page("age themes rate rate_b", response.Input{"age": {"30"}, "themes": {"a", "b"},
				"themes__other": {"c"}, "rate.one": {"4"}, "rate_b": {"9"}}))
			p := page(test.questions, test.input)
			p.Version, p.Lang, p.Day = 2, "en", "2026-03-03"
			save(t, ds, d, p)
			got := reopen(t, ds, token, "poll")
			if !reflect.DeepEqual(got.Input, test.want) {
				t.Errorf("got %q\nwant %q", got.Input, test.want)
			}
			if got.Version != 2 || got.Lang != "en" || got.Day != "2026-03-03" || got.Key != d.Key {
				t.Errorf("got version %d, language %s, day %s", got.Version, got.Lang, got.Day)
			}
		})
	}
}

// TestTabs saves different pages from many tabs at once, each of which opened
// the draft when it was empty.
func TestTabs(t *testing.T) {
	ds, _, token := setup(t)
	start(t, ds, token, "poll")
	const tabs = 8
	want := response.Input{}
	var drafts []*Draft
	for i := range tabs {
		want[fmt.Sprintf("q%d", i)] = []string{"typed"}
		drafts = append(drafts, reopen(t, ds, token, "poll"))
	}
	var wg sync.WaitGroup
	for i, d := range drafts {
		wg.Go(func() {
			q := fmt.Sprintf("q%d", i)
			if _, err := ds.Save(t.Context(), d, page(q, response.Input{q: {"typed"}})); err != nil {
				t.Error(err)
			}
			if d.Input[q] == nil {
				t.Errorf("the tab that saved %s does not have it", q)
			}
		})
	}
	wg.Wait()
	if got := reopen(t, ds, token, "poll"); !reflect.DeepEqual(got.Input, want) {
		t.Errorf("got %v", got.Input)
	}
}

func TestSaveTooLarge(t *testing.T) {
	ds, _, token := setup(t)
	d := start(t, ds, token, "poll")
	save(t, ds, d, page("text", response.Input{"text": {"short"}}))
	_, err := ds.Save(t.Context(), d, page("text", response.Input{"text": {strings.Repeat("ộ", MaxBytes/3)}}))
	if !problem.Is(err, problem.TooLarge) {
		t.Errorf("got %v, want class too_large", err)
	}
	for _, d := range []*Draft{d, reopen(t, ds, token, "poll")} {
		if got := d.Input["text"]; !slices.Equal(got, []string{"short"}) {
			t.Errorf("what was refused replaced what was there: %.20q", got)
		}
	}
}

func TestSaveWhatIsGone(t *testing.T) {
	ds, _, token := setup(t)
	d := start(t, ds, token, "poll")
	if err := ds.store.Delete(t.Context(), collection, d.id); err != nil {
		t.Fatal(err)
	}
	if _, err := ds.Save(t.Context(), d, page("q", response.Input{"q": {"x"}})); !problem.Is(err, problem.NotFound) {
		t.Errorf("got %v, want class not_found", err)
	}
}

func upload(t testing.TB, ds *Drafts, d *Draft, content string) string {
	t.Helper()
	file := response.File{Name: content + ".pdf", Type: "pdf", Size: int64(len(content))}
	blob, err := ds.Upload(t.Context(), d, file, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return blob
}

// attach uploads a file and names it in the question's field.
func attach(t testing.TB, ds *Drafts, d *Draft, question, content string) string {
	t.Helper()
	blob := upload(t, ds, d, content)
	save(t, ds, d, page(question, response.Input{question: {blob}}))
	return blob
}

func blobExists(t testing.TB, st store.Store, blob string) bool {
	t.Helper()
	r, err := st.Blob(t.Context(), blob)
	if problem.Is(err, problem.NotFound) {
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return true
}

func TestUpload(t *testing.T) {
	ds, _, token := setup(t)
	d := start(t, ds, token, "paper")
	blob := attach(t, ds, d, "file", "tham-luận")
	got := reopen(t, ds, token, "paper")
	want := response.File{Blob: blob, Name: "tham-luận.pdf", Type: "pdf", Size: 11}
	if got.Files[blob] != want || !slices.Equal(got.Input["file"], []string{blob}) {
		t.Errorf("got %+v and %v", got.Files, got.Input)
	}
	r, err := ds.store.Blob(t.Context(), blob)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if content, err := io.ReadAll(r); err != nil || string(content) != "tham-luận" {
		t.Errorf("content %q, %v", content, err)
	}
}

// TestUploadBreaks cuts an upload: the draft names the blob already, so that
// nothing is left behind that nobody knows of.
func TestUploadBreaks(t *testing.T) {
	ds, _, token := setup(t)
	d := start(t, ds, token, "paper")
	cut := io.MultiReader(strings.NewReader("half"), &breaking{})
	if _, err := ds.Upload(t.Context(), d, response.File{Name: "a.pdf"}, cut); err == nil {
		t.Fatal("half a file was taken")
	}
	got := reopen(t, ds, token, "paper")
	blobs := slices.Collect(maps.Keys(got.Files))
	if len(blobs) != 1 || blobExists(t, ds.store, blobs[0]) {
		t.Errorf("the draft names %v", blobs)
	}
}

// TestUploadOutlivesItsDraft ends a draft while a file for it still comes in:
// the file must not stay behind.
func TestUploadOutlivesItsDraft(t *testing.T) {
	for name, test := range map[string]struct {
		end  func(context.Context, *Drafts, *Draft) error
		want problem.Class
	}{
		"discarded": {func(ctx context.Context, ds *Drafts, d *Draft) error { return ds.Discard(ctx, d) }, problem.NotFound},
		"swept":     {func(ctx context.Context, ds *Drafts, d *Draft) error { return ds.expire(ctx, d.id, d.Day) }, problem.NotFound},
		"submitted": {func(ctx context.Context, ds *Drafts, d *Draft) error { return ds.Submitted(ctx, d, receipt) }, problem.Conflict},
	} {
		ds, log, token := setup(t)
		d := start(t, ds, token, "paper")
		var blob string
		content := &during{Reader: strings.NewReader("late"), act: func() {
			other := reopen(t, ds, token, "paper")
			blob = slices.Collect(maps.Keys(other.Files))[0]
			if name == "submitted" {
				log[d.Key] = nil
			}
			if err := test.end(t.Context(), ds, other); err != nil {
				t.Fatal(err)
			}
		}}
		if _, err := ds.Upload(t.Context(), d, response.File{Name: "a.pdf"}, content); !problem.Is(err, test.want) {
			t.Errorf("%s: %v, want class %s", name, err, test.want)
		}
		if blobExists(t, ds.store, blob) {
			t.Errorf("%s: the file stays", name)
		}
	}
}

// during is content that takes its time: something else is done before it comes.
type during struct {
	io.Reader
	act func()
}

func (r *during) Read(p []byte) (int, error) {
	if r.act != nil {
		r.act()
		r.act = nil
	}
	return r.Reader.Read(p)
}

type breaking struct{}

func (*breaking) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestTooManyFiles(t *testing.T) {
	ds, _, token := setup(t)
	d := start(t, ds, token, "paper")
	for i := range MaxFiles {
		upload(t, ds, d, fmt.Sprint(i))
	}
	_, err := ds.Upload(t.Context(), d, response.File{}, strings.NewReader("one more"))
	if !problem.Is(err, problem.TooMany) {
		t.Errorf("got %v, want class too_many", err)
	}
}

// TestNothingPersonal reads the stored document: nothing in it but what the
// package comment says.
func TestNothingPersonal(t *testing.T) {
	ds, _, token := setup(t)
	d := start(t, ds, token, "poll")
	save(t, ds, d, page("q", response.Input{"q": {"x"}}))
	raw, err := ds.store.Get(t.Context(), collection, d.id)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(raw), token) {
		t.Error("the token is stored")
	}
	elements, err := raw.Elements()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, e := range elements {
		keys = append(keys, e.Key())
	}
	if got, want := strings.Join(keys, " "), "_id rev form version key day lang seed input files done receipt"; got != want {
		t.Errorf("stored: %s\nwant: %s", got, want)
	}
}

func FuzzQuestionOf(f *testing.F) {
	for _, s := range []string{"age", "age__other", "rate.one", "a_b", "", ".", "__other", "a.b__other"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, field string) {
		q := QuestionOf(field)
		rest, ok := strings.CutPrefix(field, q)
		if !ok || strings.Contains(q, ".") || strings.Contains(q, "__") {
			t.Errorf("field %q belongs to question %q", field, q)
		}
		if rest != "" && !strings.HasPrefix(rest, ".") && !strings.HasPrefix(rest, "__") {
			t.Errorf("field %q belongs to question %q", field, q)
		}
	})
}
