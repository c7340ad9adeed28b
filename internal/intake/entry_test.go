package intake

import (
	"bytes"
	"reflect"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
)

func TestEntryRoundTrip(t *testing.T) {
	response := entry(t, 1)
	response.Number = 999_999_999_999
	limited := entry(t, 2)
	limited.Number, limited.Quotas = 2, []string{"hall", "north"}
	for _, e := range []Entry{response, limited, {Kind: Close, Number: 1}, {Kind: Reopen, Number: 12}} {
		doc := encode("poll", &e)
		if err := doc.Validate(); err != nil {
			t.Fatal(err)
		}
		got, err := decode("poll", doc)
		if err != nil || !reflect.DeepEqual(got, e) {
			t.Errorf("%+v, %v; want %+v", got, err, e)
		}
	}
	if id := entryID("poll", 42); id != "poll/000000000042" {
		t.Errorf("_id %s", id)
	}
}

func TestDecodeRefuses(t *testing.T) {
	e := entry(t, 1)
	e.Number = 1
	good := bson.D{}
	if err := bson.Unmarshal(encode("poll", &e), &good); err != nil {
		t.Fatal(err)
	}
	with := func(key string, value any) bson.D { // a nil value: without the field
		doc := bson.D{}
		for _, f := range good {
			if f.Key != key {
				doc = append(doc, f)
			}
		}
		if value != nil {
			doc = append(doc, bson.E{Key: key, Value: value})
		}
		return doc
	}
	for name, doc := range map[string]bson.D{
		"no _id": with("_id", nil), "another form": with("_id", "polls/000000000001"), "number 0": with("_id", "poll/000000000000"),
		"a short number": with("_id", "poll/1"), "no digits": with("_id", "poll/00000000000x"), "_id of another type": with("_id", 1),
		"no version": with("v", nil), "version 0": with("v", int32(0)), "version in words": with("v", "one"),
		"no key": with("k", nil), "a short key": with("k", bson.Binary{Data: make([]byte, 15)}), "a long key": with("k", bson.Binary{Data: make([]byte, 17)}),
		"a zero key": with("k", bson.Binary{Data: make([]byte, 16)}),
		"no via":     with("via", nil), "no day": with("day", nil), "a strange day": with("day", "2026-3-1"),
		"quotas in words": with("q", "hall"), "a quota that is a number": with("q", bson.A{1}), "a quota twice": with("q", bson.A{"a", "a"}), "a quota without a name": with("q", bson.A{""}),
		"no answers": with("answers", nil), "answers as a list": with("answers", bson.A{}),
		"an unknown kind": with("e", "merge"), "kind of another type": with("e", 3),
	} {
		raw, err := bson.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		if e, err := decode("poll", raw); err == nil {
			t.Errorf("%s: %+v", name, e)
		}
	}
	if _, err := decode("poll", encode("poll", &e)); err != nil {
		t.Errorf("the good one: %v", err)
	}
	later, err := bson.Marshal(append(good, bson.E{Key: "new", Value: 1}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := decode("poll", later); err != nil {
		t.Errorf("a field of a later version: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	e := entry(f, 1)
	e.Number = 7
	f.Add([]byte(encode("poll", &e)))
	f.Add([]byte(encode("poll", &Entry{Kind: Close, Number: 1})))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := decode("poll", data)
		if err != nil {
			return
		}
		again, err := decode("poll", encode("poll", &e))
		if e.Kind != Response { // what else was in it does not matter
			e = Entry{Kind: e.Kind, Number: e.Number}
		}
		if err != nil || !reflect.DeepEqual(again, e) {
			t.Fatalf("%+v, %v; want %+v", again, err, e)
		}
	})
}

func TestReceipt(t *testing.T) {
	k := Key{0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99, 0x88}
	if bits, ok := parseReceipt(k.Receipt()); !ok || bits != prefix(k) {
		t.Errorf("%s: %x, want %x", k.Receipt(), bits, prefix(k))
	}
	zero, _ := parseReceipt("0000-0000-0011")
	for _, s := range []string{"oooo-OOOO-ooil", "0000 0000 00Ll", "000000000011"} {
		if bits, ok := parseReceipt(s); !ok || bits != zero {
			t.Errorf("%s: %x, %v", s, bits, ok)
		}
	}
	for _, s := range []string{"", "0000-0000-000", "0000-0000-00000", "0000-0000-000U", "0000-0000-000é"} {
		if _, ok := parseReceipt(s); ok {
			t.Errorf("%q is no receipt", s)
		}
	}
}

func TestKeysDifferByForm(t *testing.T) {
	a, b := KeyOf("poll", "1"), KeyOf("report", "1")
	if bytes.Equal(a[:], b[:]) {
		t.Error("the same key in two forms")
	}
}

// TestPaperKey: what looks the same is the same sheet, and nothing else is.
func TestPaperKey(t *testing.T) {
	for _, same := range [][]string{
		{"A 007", "a 7", " A  007 ", "Ａ\u3000００７", "A\u00a0007", "\u202eA 007", "A 0\u200b07", "A\ufe0f 007"},
		{"Phiếu 1", "PHIẾU 01", "Phie\u0302\u0301u 1", "phi\u200de\u0302\u0301u 1"},
		{"0", "00"}, {"10", "010"}, {"1-02", "01-2"},
	} {
		for _, s := range same[1:] {
			if PaperKey("poll", s) != PaperKey("poll", same[0]) {
				t.Errorf("%q is another sheet than %q", s, same[0])
			}
		}
	}
	keys := map[Key]string{}
	for _, s := range []string{"A 7", "A 70", "A7", "7", "0", "1 00", "100", "B 7", "Phiếu", "Phieu", "A 107", "A 17"} {
		if other, taken := keys[PaperKey("poll", s)]; taken {
			t.Errorf("%q is the same sheet as %q", s, other)
		}
		keys[PaperKey("poll", s)] = s
	}
	if s := Serial(" \u202eＡ\u200b  007\n"); s != "A 007" {
		t.Errorf("shown as %q", s)
	}
	if s := Serial("\u200b\u202e"); s != "" {
		t.Errorf("what can't be seen is shown as %q", s)
	}
}

// FuzzSerial: what is shown is the same sheet, and is shown as it is.
func FuzzSerial(f *testing.F) {
	for _, s := range []string{"A 007", "Ａ\u3000００７", "e\u200d\u0302", "\u202e1", "ﬀ0０1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if shown := Serial(s); Serial(shown) != shown || PaperKey("poll", shown) != PaperKey("poll", s) {
			t.Errorf("%q is shown as %q, that as %q", s, shown, Serial(shown))
		}
	})
}
