package expr

import (
	"fmt"
	"math"
	"time"
)

// Type is what an expression gives, or what a name stands for.
type Type uint8

const (
	Absent  Type = iota // of a value: there is none; of an expression: it is at fault
	Bool                // a condition
	Number              // a number
	Text                // a text
	Date                // a calendar day
	Choice              // one of a set of options
	Choices             // any of a set of options
	Items               // things that can only be counted: rows, files
)

func (t Type) String() string {
	names := [...]string{"nothing", "a condition", "a number", "a text", "a day", "an option", "several options", "several items"}
	if int(t) < len(names) {
		return names[t]
	}
	return fmt.Sprintf("Type(%d)", t)
}

// Value is an answer, or the result of an expression. The zero value is
// absent.
type Value struct {
	typ  Type
	num  float64 // Number; Bool: 1 is true
	text string  // Text; Date: "2006-01-02"
	list []string
}

// OfBool returns a condition's value.
func OfBool(b bool) Value {
	if b {
		return Value{typ: Bool, num: 1}
	}
	return Value{typ: Bool}
}

// OfNumber returns a number; absent for NaN and the infinities.
func OfNumber(x float64) Value { return number(finite(x)) }

func number(x float64, ok bool) Value {
	if !ok {
		return Value{}
	}
	return Value{typ: Number, num: x}
}

// finite reports whether x is a number, and makes zero of negative zero.
func finite(x float64) (float64, bool) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, false
	}
	if x == 0 {
		return 0, true
	}
	return x, true
}

// OfText returns a text, or the one option chosen, by its identifier. Texts
// must be in Unicode NFC.
func OfText(s string) Value { return Value{typ: Text, text: s} }

// OfDate returns a day written as "2006-01-02"; absent if there is no such day.
func OfDate(s string) Value {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return Value{}
	}
	return Value{typ: Date, text: s}
}

// OfList returns the identifiers of the options chosen, of the rows answered,
// or of the files given. The list is kept, not copied.
func OfList(items []string) Value { return Value{typ: Choices, list: items} }

// Type is Absent, Bool, Number, Text, Date or Choices; an option by itself is
// a Text.
func (v Value) Type() Type { return v.typ }

// Bool reports whether the value is true.
func (v Value) Bool() bool { return v.typ == Bool && v.num == 1 }

// Number returns a number; 0 for any other type.
func (v Value) Number() float64 {
	if v.typ != Number {
		return 0
	}
	return v.num
}

// Text returns a text, or a day as "2006-01-02"; "" for any other type.
func (v Value) Text() string { return v.text }

// List returns the identifiers in a list; nil for any other type.
func (v Value) List() []string { return v.list }

// equal reports whether two values, but lists, are the same; an absent one is
// not the same as anything.
func (v Value) equal(w Value) bool {
	return v.typ == w.typ && v.typ != Absent && v.num == w.num && v.text == w.text
}

// dayNumber counts the days to one that exists from a fixed one.
func dayNumber(day string) int64 {
	t, _ := time.Parse(time.DateOnly, day)
	return t.Unix() / (24 * 60 * 60)
}
