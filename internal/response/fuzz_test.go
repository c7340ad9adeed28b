package response

import (
	"reflect"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/form"
)

// everyKind is a page with all kinds of questions and rules.
const everyKind = `
      - note: n
        label: Read
      - yes_no: y
        label: Yes?
        required: true
      - single: s
        label: One
        options: [{a: A}, {b: B, specify: true}]
      - multiple: m
        label: Some
        at_least: 1
        at_most: 2
        options: [{a: A}, {b: B}, {c: C, specify: true}, {d: D, exclusive: true}]
      - likert: l
        label: How much
        scale: [{low: Low}, {high: High}]
      - matrix: x
        label: How much each
        scale: [{low: Low}, {high: High}]
        rows: [{a: A}, {b: B}]
      - number: u
        label: Number
      - number: w
        label: Whole number
        integer: true
        min: -5
        max: 5000
      - number: z
        label: Slider
        slider: true
        min: 0
        max: 1
        step: 0.125
      - date: d
        label: Day
        earliest: 2000-01-01
        latest: today
      - text: t
        label: Line
        pattern: '[\pL ]+'
        pattern_hint: letters
      - long_text: o
        label: Lines
        max_length: 40
      - file: f
        label: File
      - file: g
        label: Files
        at_most: 3
      - ranking: k
        label: Order
        top: 2
        options: [{a: A}, {b: B}, {c: C}]
      - allocation: h
        label: Budget
        total: 1000
        options: [{a: A}, {b: B}, {c: C}]
      - date_range: v
        label: Absence
        latest: today
      - rating: r
        label: Rating
        from: 1
        to: 5
      - email: e
        label: E-mail
      - phone: p
        label: Telephone
      - consent: c
        label: Consent
      - calculated: sum
        label: Sum
        value: 'u + w'
      - calculated: more
        label: More
        value: 'sum > 10'
      - calculated: same
        label: Same
        value: 's'
      - calculated: code
        label: Code
        value: 'concat(t, "-", s)'
      - calculated: that
        label: That
        value: 'd'
      - grid: gb
        label: Boxes
        cells: choice
        rows: [{a: A}, {b: B}]
        columns: [{x: X}, {y: Y}]
      - grid: gn
        label: Numbers
        cells: number
        max: 9
        rows: [{a: A}, {b: B}]
        columns: [{x: X}, {y: Y}]
      - grid: gt
        label: Texts
        cells: text
        rows: [{a: A}]
        columns: [{x: X}, {y: Y}]
      - group: gr
        label: Rows
        at_most: 3
        fields:
          - text: t
            label: Text
          - single: s
            label: One
            options: [{a: A}, {b: B, specify: true}]
          - multiple: m
            label: Some
            options: [{a: A}, {b: B}]
          - number: n
            label: Number
          - date: d
            label: Day
      - hidden: hid
        label: Hidden
        max_length: 8
      - statements: a
        label: Statements
        rows: [{a: A}, {b: B}]
      - pairwise: b
        label: Pairs
        ties: true
        options: [{x: X}, {y: Y}, {z: Z}]
`

// FuzzEvaluate checks what holds for every input, sent as "field=value" lines:
// see again.
func FuzzEvaluate(f *testing.F) {
	d := parse(f, []byte(everyKind))
	f.Add("y=yes\ns=b\ns__other=Kh\u00e1c\nm=a\nm=c\nm__other=z\nl=low\nx.a=high\nu=1.234,5\nw=1.234\nd=28/02/2026\nt=Nguye\u0302\u0303n\no=a\\nb\nf=b_pdf\ng=b_pdf\ng=b_docx\nr=5\nh.a=1.000\nh.b=0\nv.first=1/5/2026\nv.last=2026-05-02\nz=0,375\nk.c=1\nk.a=2\ne=an@vidu.vn\np=0912 345 678\nc=yes\na.a=pass\nb.x__z=tie\nb.y__z=z\nhid=e-mail\ngb.a=y\ngb.a=x\ngn.a.x=1,5\ngn.b.y=0\ngt.a.x=Ng\u0301\ngr.1.t=a\ngr.3.s=b\ngr.3.s__other=z\ngr.3.m=a\ngr.3.m=b\ngr.3.n=2\ngr.3.d=1/2/2026")
	f.Add("y=no\nm=d\nx.b=low\nu=1,234\nw=7\nd=2026-05-20\nt=\u200b\no=\r\vx\nf=b_large")
	f.Fuzz(func(t *testing.T, lines string) {
		in := Input{}
		for line := range strings.SplitSeq(lines, "\n") {
			name, value, _ := strings.Cut(line, "=")
			in[name] = append(in[name], strings.ReplaceAll(value, `\n`, "\n"))
		}
		answers, problems := Evaluate(d, in, uploads, now)
		again(t, d, in, answers, problems)
	})
}

// FuzzFromJSON checks that no bytes make it panic, that it says the same
// twice, and that the input it gives holds what holds for every input.
func FuzzFromJSON(f *testing.F) {
	d := parse(f, []byte(everyKind))
	f.Add([]byte(`{"y":true,"s":"b","s__other":"x","m":["a","c"],"l":null,"x":{"a":"low"},"u":1.5,"w":"7","d":"2026-01-01","t":"a","o":"b","f":"b_pdf","g":["b_docx"],"r":3,"k":["b","c"],"v":{"first":"2026-05-01","last":null},"h":{"a":400,"c":"600"},"e":"An@Vidu.VN","p":"+84 (0) 912.345.678","c":true,"a":{"b":"agree"},"b":{"x__y":"y"},"hid":"web","gb":{"a":["x","y"]},"gn":{"a":{"x":1.5,"y":"2"}},"gt":{"a":{"y":"b"}},"gr":[{"t":"a","s":"b","s__other":"z"},{},{"m":["a"],"n":2,"d":"2026-02-01"}]}`))
	f.Add([]byte(`{"y":1,"s":[],"m":"a","x":{"q":"low"},"n":"a","u":1.234,"u":1}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, problems := FromJSON(d, raw)
		in2, problems2 := FromJSON(d, raw)
		if !reflect.DeepEqual(in, in2) || !reflect.DeepEqual(problems, problems2) {
			t.Errorf("first %v %v\nthen %v %v", in, problems, in2, problems2)
		}
		answers, problems := Evaluate(d, in, uploads, now)
		again(t, d, in, answers, problems)
	})
}

// FuzzDecode checks that no bytes make it panic, and that what it accepts it
// accepts again, with the same meaning.
func FuzzDecode(f *testing.F) {
	d := parse(f, []byte(everyKind))
	answers, _ := Evaluate(d, fill(d), uploads, now)
	f.Add([]byte(Encode(d, answers)))
	f.Add([]byte(Encode(d, Answers{"s": {Option: "b", Other: "x"}, "f": {Parts: &Parts{Files: []File{{Blob: "b"}}}}, "g": {Parts: &Parts{Files: []File{{Blob: "b"}, {Blob: "c"}}}}})))
	f.Fuzz(func(t *testing.T, raw []byte) {
		first, err := Decode(d, bson.Raw(raw))
		if err != nil {
			return
		}
		doc := Encode(d, first)
		second, err := Decode(d, doc)
		if err != nil {
			t.Fatalf("%v is not decoded again: %v", first, err)
		}
		if third := Encode(d, second); string(third) != string(doc) {
			t.Errorf("encoded %v\nthen %v", doc, third)
		}
	})
}

func TestDecodeRefuses(t *testing.T) {
	d := parse(t, []byte(everyKind))
	for name, doc := range map[string]bson.D{
		"an unknown question":   {{Key: "z", Value: "a"}},
		"a note":                {{Key: "n", Value: "a"}},
		"a number for a choice": {{Key: "s", Value: 1.0}},
		"a string for several":  {{Key: "m", Value: "a"}},
		"numbers in an array":   {{Key: "m", Value: bson.A{1.0}}},
		"a string for a matrix": {{Key: "x", Value: "low"}},
		"a number in a matrix":  {{Key: "x", Value: bson.D{{Key: "a", Value: 1.0}}}},
		"an int for a number":   {{Key: "u", Value: int32(1)}},
		"a file without a size": {{Key: "f", Value: bson.D{{Key: "blob", Value: "b"}}}},
		"no text for other":     {{Key: "s__other", Value: true}},
	} {
		raw, err := bson.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Decode(d, raw); err == nil {
			t.Errorf("%s: decoded %v", name, got)
		}
	}
	for _, raw := range []bson.Raw{nil, {1, 2, 3}, {6, 0, 0, 0, 0, 0}} {
		if got, err := Decode(d, raw); err == nil {
			t.Errorf("%v: decoded %v", raw, got)
		}
	}
}

func TestEncodeIsCompactAndInFormOrder(t *testing.T) {
	d := parse(t, []byte(everyKind))
	file := uploads["b_pdf"]
	doc := Encode(d, Answers{
		"f": {Parts: &Parts{Files: []File{file}}}, "o": {Text: "a\nb"}, "d": {Text: "2026-05-20"}, "u": {Number: 0},
		"x": {Rows: map[string]string{"b": "low", "a": "high"}}, "m": {Options: []string{"a", "c"}, Other: "z"},
		"s": {Option: "b", Other: "Khác"}, "y": {Option: "no"},
	})
	want := bson.D{
		{Key: "y", Value: "no"}, {Key: "s", Value: "b"}, {Key: "s__other", Value: "Khác"},
		{Key: "m", Value: bson.A{"a", "c"}}, {Key: "m__other", Value: "z"},
		{Key: "x", Value: bson.D{{Key: "a", Value: "high"}, {Key: "b", Value: "low"}}},
		{Key: "u", Value: 0.0}, {Key: "d", Value: "2026-05-20"}, {Key: "o", Value: "a\nb"},
		{Key: "f", Value: bson.D{{Key: "blob", Value: "b_pdf"}, {Key: "name", Value: "a.pdf"}, {Key: "type", Value: "pdf"}, {Key: "size", Value: int64(1000)}}},
	}
	var got bson.D
	if err := bson.Unmarshal(doc, &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// TestEveryKindIsHandled fails for a kind that was added to package form only.
func TestEveryKindIsHandled(t *testing.T) {
	for _, kind := range form.Kinds {
		q := form.Question{ID: "q", Kind: kind, Options: []form.Option{{ID: "a"}}, Rows: []form.Row{{ID: "r"}}, Types: []string{"pdf"}, To: 5, Total: 1,
			Cells: form.CellChoice, Columns: []form.Option{{ID: "a"}}, Fields: []form.Question{{ID: "f", Kind: form.Consent}}}
		if kind == form.Pairwise {
			q.Options = append(q.Options, form.Option{ID: "b"})
		}
		d := &form.Definition{Pages: []form.Page{{Sections: []form.Section{{Questions: []form.Question{q}}}}}}
		in := Input{"q": {"a"}, "q.r": {"a"}, "q.a": {"1"}, "q.first": {"2026-01-01"}, "q.last": {"2026-01-02"}, "q.1.f": {"yes"}}
		switch kind {
		case form.YesNo, form.Consent:
			in["q"] = []string{"yes"}
		case form.Email:
			in["q"] = []string{"an@vidu.vn"}
		case form.Phone:
			in["q"] = []string{"0912345678"}
		case form.Statements:
			in["q.r"] = []string{"agree"}
		case form.Pairwise:
			in["q.a__b"] = []string{"b"}
		case form.Rating, form.Number:
			in["q"] = []string{"1"}
		case form.Date:
			in["q"] = []string{"2026-01-01"}
		case form.File:
			in["q"] = []string{"b_pdf"}
		}
		answers, problems := Evaluate(d, in, uploads, now)
		again(t, d, in, answers, problems)
		if len(problems) > 0 || (len(answers) == 0) != (kind == form.Note || kind == form.Calculated) { // which needs an expression: see everyKind
			t.Errorf("%s: %v, %v", kind, answers, problems)
		}
	}
}
