package response

import (
	"bytes"
	"reflect"
	"slices"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
)

const drawnQuestions = `
      - multiple: m
        label: Some
        shuffle: true
        options: [{a: A}, {b: B}, {c: C}, {d: D}]
      - matrix: x
        label: Rows
        shuffle: true
        required: true
        scale: [{low: Low}, {high: High}]
        rows: [{r: R}, {s: S}, {t: T}]
`

// TestSeedIsKept keeps a seed with answers, and finds both again; the answers
// are kept as if nothing had been drawn.
func TestSeedIsKept(t *testing.T) {
	d := parse(t, []byte(drawnQuestions))
	in := Input{"m": {"d", "a", "b"}, "x.r": {"low"}, "x.s": {"high"}, "x.t": {"low"}}
	plain, _ := Evaluate(d, in, nil, now)
	want := Encode(d, plain)
	others := 0
	for seed := int64(1); seed < 50; seed++ {
		own := d.For(seed)
		answers, problems := Evaluate(own, in, nil, now)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		if !slices.Equal(answers["m"].Options, plain["m"].Options) {
			others++
		}
		doc := Encode(own, answers)
		if !bytes.HasPrefix(doc[4:], want[4:len(want)-1]) {
			t.Errorf("seed %d: encoded %v, want %v", seed, doc, want)
		}
		decoded, err := Decode(d, doc)
		if err != nil || SeedOf(doc) != seed || !reflect.DeepEqual(decoded, plain) || doc.Validate() != nil {
			t.Errorf("seed %d: %v, %v, %v", seed, doc, decoded, err)
		}
	}
	if others == 0 {
		t.Error("no order was drawn")
	}
}

// TestProblemsAsShown finds the problems in the order in which the respondent
// sees the rows.
func TestProblemsAsShown(t *testing.T) {
	own := parse(t, []byte(drawnQuestions)).For(5)
	_, problems := Evaluate(own, nil, nil, now)
	var rows, want []string
	for _, p := range problems {
		rows = append(rows, p.Row)
	}
	for _, row := range own.Question("x").Rows {
		want = append(want, row.ID)
	}
	if !slices.Equal(rows, want) || slices.Equal(want, []string{"r", "s", "t"}) {
		t.Errorf("problems at %v, shown %v", rows, want)
	}
}

func TestNoSeed(t *testing.T) {
	drawn, plain := parse(t, []byte(drawnQuestions)), parse(t, []byte("      - yes_no: y\n        label: Y\n"))
	for name, doc := range map[string]bson.Raw{
		"no seed":             Encode(drawn.For(0), Answers{}),
		"nothing to be drawn": Encode(plain.For(7), Answers{}),
	} {
		if _, err := doc.LookupErr(seedKey); err == nil || SeedOf(doc) != 0 {
			t.Errorf("%s: %v", name, doc)
		}
	}
	for _, seed := range []any{int64(0), int64(-1), int32(7), "7"} {
		raw, err := bson.Marshal(bson.D{{Key: seedKey, Value: seed}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(drawn, raw); err == nil {
			t.Errorf("the seed %v was decoded", seed)
		}
	}
	if drawn.Question(seedKey) != nil {
		t.Error("a seed is a question")
	}
}
