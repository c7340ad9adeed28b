package tally

import (
	"bytes"
	"encoding/binary"
	"io"
	"testing"

	"toadam/internal/form"
)

func TestSaveAndLoadAtAnyCut(t *testing.T) {
	d := everyKind()
	models := randomModels(4, 700, d) // enough for two bytes a row in "unit"
	list := entries(t, d, 1, models...)
	full := New(only(d))
	full.Apply(list)
	for _, cut := range []int{0, 1, 63, 64, 65, 350, 700} {
		before, after := New(only(d)), New(only(d))
		before.Apply(list[:cut])
		var b bytes.Buffer
		if err := before.Save(&b); err != nil {
			t.Fatal(err)
		}
		after.Apply(list[:10]) // to be replaced
		if err := after.Load(&b); err != nil {
			t.Fatalf("cut %d: %v", cut, err)
		}
		after.Apply(list[cut:])
		compare(t, view(after), d, models)
		if !bytes.Equal(saved(t, after), saved(t, full)) {
			t.Errorf("cut %d: saved bytes differ from those of a full fold", cut)
		}
	}
}

func saved(t testing.TB, tl *Tally) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := tl.Save(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLoadRefuses(t *testing.T) {
	d := everyKind()
	tl := New(only(d))
	tl.Apply(entries(t, d, 1, randomModels(5, 100, d)...))
	good := saved(t, tl)
	for cut := range len(good) {
		if err := New(only(d)).Load(bytes.NewReader(good[:cut])); err == nil {
			t.Fatalf("loaded the first %d of %d bytes", cut, len(good))
		}
	}
	future := bytes.Clone(good)
	future[0]++
	huge := binary.AppendUvarint([]byte{formatVersion, 1}, 1<<31) // rows
	huge = binary.AppendUvarint(huge, 1<<31)                      // days, which do not come
	for name, data := range map[string][]byte{
		"another format": future, "more": append(bytes.Clone(good), 0), "a huge column": huge,
	} {
		if err := tl.Load(bytes.NewReader(data)); err == nil {
			t.Errorf("loaded %s", name)
		}
	}
	if !bytes.Equal(saved(t, tl), good) {
		t.Error("a refused load changed the tally")
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestSaveTellsOfErrors(t *testing.T) {
	if err := New(only()).Save(fullDisk{}); err == nil {
		t.Error("no error")
	}
}

func FuzzLoad(f *testing.F) {
	d := everyKind()
	for _, n := range []int{0, 1, 70} {
		tl := New(only(d))
		tl.Apply(entries(f, d, 1, randomModels(uint64(n), n, d)...))
		f.Add(saved(f, tl))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		tl := New(only(d))
		if tl.Load(bytes.NewReader(data)) != nil {
			return
		}
		once := saved(t, tl) // what loads can be counted, saved, and loads again
		again := New(only(d))
		if err := again.Load(bytes.NewReader(once)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(saved(t, again), once) {
			t.Fatal("saved bytes differ")
		}
		v := view(tl)
		for _, field := range fields(t, d) {
			if dist := distribution(v, field); dist.Base+dist.Missing != v.Responses() {
				t.Fatalf("%+v of %d", dist, v.Responses())
			}
			v.Crosstab(field, field)
		}
		v.Summary(d.Question("share"), 10)
		v.Days()
	})
}

func load(t testing.TB, d *form.Definition, data []byte) *Tally {
	t.Helper()
	tl := New(only(d))
	if err := tl.Load(bytes.NewReader(data)); err != nil {
		t.Fatal(err)
	}
	return tl
}
