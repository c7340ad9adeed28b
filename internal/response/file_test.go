package response

import (
	"reflect"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// TestDecodeFiles reads what was stored when the question took one file, or
// several, and what is none.
func TestDecodeFiles(t *testing.T) {
	d := parse(t, []byte("      - file: one\n        label: One\n      - file: some\n        label: Some\n        at_most: 3\n"))
	stored := bson.D{{Key: "blob", Value: "b_pdf"}, {Key: "name", Value: "a.pdf"}, {Key: "type", Value: "pdf"}, {Key: "size", Value: int64(1000)}}
	file := uploads["b_pdf"]
	for _, tt := range []struct {
		value any
		want  []File
	}{
		{stored, []File{file}},
		{bson.A{stored}, []File{file}},
		{bson.A{stored, stored}, []File{file, file}},
		{bson.A{}, nil},
		{bson.A{stored, "b_pdf"}, nil},
		{bson.D{{Key: "blob", Value: "b_pdf"}}, nil},
		{"b_pdf", nil},
	} {
		for _, id := range []string{"one", "some"} {
			raw, err := bson.Marshal(bson.D{{Key: id, Value: tt.value}})
			if err != nil {
				t.Fatal(err)
			}
			answers, err := Decode(d, raw)
			if got := answers[id].Files(); !reflect.DeepEqual(got, tt.want) || (err == nil) != (tt.want != nil) {
				t.Errorf("%s: %v is decoded as %v (%v), want %v", id, tt.value, got, err, tt.want)
			}
		}
	}
}
