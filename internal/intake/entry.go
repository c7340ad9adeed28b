package intake

import (
	"fmt"
	"math"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"
)

// Collection is where the entries of all forms are.
const Collection = "responses"

// The names of an entry's fields: short, since they are stored with each.
const (
	fieldKind    = "e" // absent: a response
	fieldVersion = "v"
	fieldKey     = "k"
	fieldVia     = "via"
	fieldDay     = "day"
	fieldAnswers = "answers"
	fieldQuotas  = "q" // absent: none
)

// numberDigits is how many digits a number has in an _id.
const numberDigits = 12

// entryID is the _id of an entry.
func entryID(form string, number int64) string {
	return fmt.Sprintf("%s/%0*d", form, numberDigits, number)
}

// endOfLog is the first _id after all entries of a form: '0' follows '/'.
func endOfLog(form string) string { return form + "0" }

// numberOf returns the number in an _id of the form's log.
func numberOf(form, id string) (int64, bool) {
	digits, ok := strings.CutPrefix(id, form+"/")
	if !ok || len(digits) != numberDigits {
		return 0, false
	}
	var n int64
	for _, d := range []byte(digits) {
		if d < '0' || d > '9' {
			return 0, false
		}
		n = 10*n + int64(d-'0')
	}
	return n, n > 0
}

// encode returns the document of an entry.
func encode(form string, e *Entry) bson.Raw {
	start, doc := bsoncore.AppendDocumentStart(make([]byte, 0, 128+len(form)+len(e.Answers)))
	doc = bsoncore.AppendStringElement(doc, "_id", entryID(form, e.Number))
	if e.Kind != Response {
		doc = bsoncore.AppendStringElement(doc, fieldKind, string(e.Kind))
	} else {
		doc = bsoncore.AppendInt32Element(doc, fieldVersion, int32(e.Version))
		doc = bsoncore.AppendBinaryElement(doc, fieldKey, bson.TypeBinaryGeneric, e.Key[:])
		doc = bsoncore.AppendStringElement(doc, fieldVia, string(e.Via))
		doc = bsoncore.AppendStringElement(doc, fieldDay, e.Day)
		doc = bsoncore.AppendDocumentElement(doc, fieldAnswers, bsoncore.Document(e.Answers))
		doc = appendQuotas(doc, e.Quotas)
	}
	doc, _ = bsoncore.AppendDocumentEnd(doc, start) // fails only for a start that is not one
	return bson.Raw(doc)
}

// decode reads the document of an entry of the form's log. The answers stay
// part of doc. Fields that it does not know are left alone, since a later
// version may add some; a kind that it does not know is an error, since what
// it does to the log can't be guessed.
func decode(form string, doc bson.Raw) (Entry, error) {
	e := Entry{Kind: Response}
	var id []byte
	if n, _, ok := bsoncore.ReadLength(doc); !ok || int(n) != len(doc) || n < 5 || doc[n-1] != 0 {
		return e, fmt.Errorf("read entry: not a document")
	}
	for rest := []byte(doc[4 : len(doc)-1]); len(rest) > 0; {
		elem, after, ok := bsoncore.ReadElement(rest)
		if !ok {
			return e, fmt.Errorf("read entry %q: broken element", id)
		}
		rest = after
		if key := elem.KeyBytes(); !e.set(key, elem.Value(), &id) {
			return e, fmt.Errorf("read entry %q: field %q is not as it must be", id, key)
		}
	}
	var ok bool
	if e.Number, ok = numberOf(form, string(id)); !ok {
		return e, fmt.Errorf("read entry %q: not an _id of the log of %s", id, form)
	}
	if err := e.check(); err != nil {
		return e, fmt.Errorf("read entry %q: %w", id, err)
	}
	return e, nil
}

// set takes one field of a document into the entry, or its _id into id; false
// if the value is not of the field's type.
func (e *Entry) set(key []byte, value bsoncore.Value, id *[]byte) (ok bool) {
	var s []byte
	switch string(key) {
	case "_id":
		*id, ok = text(value)
	case fieldKind:
		s, ok = text(value)
		e.Kind = Kind(s)
	case fieldVersion:
		var v int32
		v, ok = value.Int32OK()
		e.Version = int(v)
	case fieldKey:
		_, s, ok = value.BinaryOK()
		ok = ok && len(s) == len(e.Key)
		copy(e.Key[:], s)
	case fieldVia:
		s, ok = text(value)
		e.Via = viaOf(s)
	case fieldDay:
		s, ok = text(value)
		e.Day = string(s)
	case fieldAnswers:
		var d bsoncore.Document
		d, ok = value.DocumentOK()
		ok = ok && d.Validate() == nil
		e.Answers = bson.Raw(d)
	case fieldQuotas:
		e.Quotas, ok = readQuotas(value)
	default:
		ok = true
	}
	return ok
}

// text returns the bytes of a string value.
func text(v bsoncore.Value) ([]byte, bool) {
	if v.Type != bsoncore.TypeString || len(v.Data) < 5 || v.Data[len(v.Data)-1] != 0 {
		return nil, false
	}
	return v.Data[4 : len(v.Data)-1], true
}

// viaOf makes a Via; the usual ones without a copy for each entry.
func viaOf(s []byte) Via {
	switch via := Via(s); via {
	case Web:
		return Web
	case API:
		return API
	case Paper:
		return Paper
	case Generated:
		return Generated
	default:
		return via
	}
}

// check reports what an entry lacks.
func (e *Entry) check() error {
	switch e.Kind {
	case Close, Reopen:
		return nil
	case Response:
		switch {
		case e.Version <= 0 || e.Version > math.MaxInt32:
			return fmt.Errorf("no version")
		case e.Key == Key{}:
			return fmt.Errorf("no key")
		case e.Via == "":
			return fmt.Errorf("no way in")
		case !isDay(e.Day):
			return fmt.Errorf("no day")
		case e.Answers == nil:
			return fmt.Errorf("no answers")
		}
		return checkQuotas(e.Quotas)
	}
	return fmt.Errorf("unknown kind %q", e.Kind)
}

// isDay reports whether s looks like "2006-01-02".
func isDay(s string) bool {
	if len(s) != len("2006-01-02") {
		return false
	}
	for i, c := range []byte(s) {
		if dash := i == 4 || i == 7; dash != (c == '-') || !dash && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
