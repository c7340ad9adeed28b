package foreign

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"toadam/internal/exchange"
)

// JSON reads a file that is an object. What it lacks as such is a fault with its
// line and column.
func JSON(src []byte) (map[string]any, *exchange.Fault) {
	if len(src) > MaxFile {
		return nil, &exchange.Fault{What: fmt.Sprintf("the file has %d bytes; the limit is %d", len(src), MaxFile), Mend: "split the survey"}
	}
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	var m map[string]any
	err := json.Unmarshal(src, &m)
	if err == nil && m == nil {
		err = errors.New("it holds no survey")
	}
	if err == nil && depth(m, maxNested) == 0 {
		err = fmt.Errorf("it is nested more than %d levels deep", maxNested)
	}
	if err == nil {
		return m, nil
	}
	f := &exchange.Fault{What: "the file is no JSON of a survey: " + err.Error(), Mend: "save it in its program again"}
	var syntax *jsontext.SyntacticError
	var semantic *json.SemanticError
	switch {
	case errors.As(err, &syntax):
		f.Where, f.What = at(src, syntax.ByteOffset), "the file is no JSON: "+syntax.Err.Error()
	case errors.As(err, &semantic):
		f.Where, f.What = at(src, semantic.ByteOffset), "the file holds no survey, which is an object"
	}
	return nil, f
}

const maxNested = 100 // objects and lists within each other

// depth is how many levels of those allowed are left within a value.
func depth(v any, left int) int {
	least := left
	within := func(v any) {
		if left > 0 {
			least = min(least, depth(v, left-1))
		}
	}
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			within(x)
		}
	case map[string]any:
		for _, x := range v {
			within(x)
		}
	}
	return least
}

// at is the line and column of a byte.
func at(src []byte, offset int64) exchange.Place {
	before := src[:min(max(offset, 0), int64(len(src)))]
	line := bytes.Count(before, []byte("\n")) + 1
	return exchange.Place{Element: fmt.Sprintf("line %d, column %d", line, len(before)-bytes.LastIndexByte(before, '\n'))}
}
