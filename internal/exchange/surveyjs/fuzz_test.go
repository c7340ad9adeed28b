package surveyjs

import (
	"encoding/json"
	"testing"

	"toadam/internal/exchange"
	"toadam/internal/form"
)

const seed = `{"locale":"en","title":{"default":"T","vi":"Đề"},"pages":[{"name":"p1","visibleIf":"{z}=1","elements":[
{"type":"radiogroup","name":"a","title":"A {b}","choices":["x",{"value":2,"text":{"default":"Two","vi":"Hai"}}],"hasOther":true},
{"type":"panel","name":"pn","title":"P","visibleIf":"{a} = 'x'","elements":[{"type":"text","name":"n","inputType":"number","min":1,"validators":[{"type":"expression","expression":"{n} > 2"}]}]},
{"type":"matrix","name":"m","columns":[1,2],"rows":["r"]},
{"type":"matrixdropdown","name":"md","columns":[{"name":"c","cellType":"text"},{"name":"d","choices":["u","v"]}],"rows":["r"]},
{"type":"paneldynamic","name":"pd","templateElements":[{"type":"checkbox","name":"k","choices":["1","2"]},{"type":"matrixdynamic","name":"mm","columns":[{"name":"q"}]}]},
{"type":"multipletext","name":"mt","items":[{"name":"i"}]},{"type":"rating","name":"rt","rateMax":7},{"type":"boolean","name":"bo"},
{"type":"expression","name":"e","expression":"iif({n} > 2, 1, 2) + {v}"},{"type":"file","name":"f"},{"type":"html","name":"h","html":"<p>{a}</p>"}]},
{"name":"p2","questions":[{"type":"ranking","name":"rk","choices":["a","b"]}]}],
"calculatedValues":[{"name":"v","expression":"{n} * 2"}],"triggers":[{"type":"skip","expression":"{a}='x'","gotoName":"rk"},{"type":"complete","name":"a","operator":"equal","value":"x"}]}`

// FuzzRead checks that no file makes the importer panic, and that what it gives
// is whole.
func FuzzRead(f *testing.F) {
	f.Add([]byte(seed))
	f.Add([]byte(`{"elements":[{"type":"text","name":"a","valueName":"b"},{"type":"text","name":"A","requiredIf":"{b} notempty"}]}`))
	f.Fuzz(func(t *testing.T, src []byte) { sound(t, Read("f.json", src)) })
}

// FuzzExpression puts an expression wherever there can be one.
func FuzzExpression(f *testing.F) {
	for _, src := range []string{
		"{c} = 'x' and {n} > 3", "{m} contains 'y' or {m} anyof ['x', 'y']", "!{b} && {d} notempty", "iif({n} > 1, 'a', {c} + '!')", "{c} != 'x'",
		"({n} + 2) * 3 >= sum({n}, 1)", "{m.length} > 1", "age({d}) >= 18", "{d} < today()", "{q.r1} = 1", "{m} = ['x']", "{c} >= 1", "negate {b}", "-{n} % 2 = 1", "true", "0",
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		cond, err := json.Marshal(src)
		if err != nil {
			t.Skip()
		}
		at := string(cond)
		sound(t, Read("f.json", []byte(`{"pages":[{"elements":[{"type":"radiogroup","name":"c","choices":["x","y",1]},{"type":"checkbox","name":"m","choices":["x","y"]},
{"type":"text","name":"n","inputType":"number"},{"type":"text","name":"d","inputType":"date"},{"type":"boolean","name":"b"},{"type":"matrix","name":"q","columns":[1,2],"rows":["r1"]}]},
{"visibleIf":`+at+`,"elements":[{"type":"text","name":"t","title":`+at+`,"visibleIf":`+at+`,"requiredIf":`+at+`,"validators":[{"type":"expression","expression":`+at+`}]},
{"type":"expression","name":"e","expression":`+at+`}]}],"triggers":[{"type":"complete","expression":`+at+`}],"calculatedValues":[{"name":"v","expression":`+at+`}]}`)))
	})
}

// sound checks that an import has either a definition that form.Parse reads, or
// faults.
func sound(t *testing.T, im exchange.Import) {
	t.Helper()
	if (im.Definition == nil) == (len(im.Faults) == 0) {
		t.Fatalf("definition %v with faults %v", im.Definition, im.Faults)
	}
	if im.Definition == nil {
		return
	}
	if _, fs := form.Parse("f.yaml", im.Definition.YAML()); len(fs) > 0 {
		t.Fatalf("%v\n%s", fs, im.Definition.YAML())
	}
}

// TestSeed checks that the seed of the fuzzing has all that it is meant to have:
// nothing in it is wrong.
func TestSeed(t *testing.T) {
	im := Read("f.json", []byte(seed))
	sound(t, im)
	if im.Definition == nil {
		t.Fatal(im.Faults)
	}
}
