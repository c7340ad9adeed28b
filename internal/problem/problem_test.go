package problem_test

import (
	"errors"
	"fmt"
	"testing"

	"toadam/internal/problem"
)

func TestClassOf(t *testing.T) {
	cause := errors.New("disk full")
	closed := problem.New(problem.Closed, "poll")
	for _, c := range []struct {
		err  error
		want problem.Class
	}{
		{nil, ""},
		{cause, problem.Internal},
		{closed, problem.Closed},
		{fmt.Errorf("append: %w", closed), problem.Closed},
		{problem.Wrap(problem.Unavailable, closed, "write"), problem.Unavailable}, // the outermost says it
		{errors.Join(cause, closed), problem.Closed},
	} {
		if got := problem.ClassOf(c.err); got != c.want {
			t.Errorf("the class of %v is %q, want %q", c.err, got, c.want)
		}
	}
	if !errors.Is(problem.Wrap(problem.Unavailable, cause, "write %s", "x"), cause) {
		t.Error("the cause is lost")
	}
}

func TestFindings(t *testing.T) {
	fs := problem.Findings{
		{File: "a.yaml", Line: 3, Question: "role", What: "no label", Mend: "add one"},
		{File: "a.yaml", Line: 9, What: "too long"},
	}
	const want = "a.yaml:3: role: no label: add one\na.yaml:9: too long"
	if got := fs.Err().Error(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := (problem.Findings{}).Err(); err != nil {
		t.Errorf("no findings are the error %v", err)
	}
}
