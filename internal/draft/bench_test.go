package draft

import (
	"fmt"
	"strings"
	"testing"

	"toadam/internal/response"
)

// typical is a draft of 40 answered questions, one of them a long text, and
// the fields of a page of five.
func typical(b *testing.B) (*Drafts, *Draft, Page) {
	ds, _, token := setup(b)
	d := start(b, ds, token, "poll")
	all := page("", response.Input{"text": {strings.Repeat("Đổi mới phương thức lãnh đạo. ", 50)}})
	all.Questions = append(all.Questions, "text")
	for i := range 39 {
		q := fmt.Sprintf("question_%d", i)
		all.Questions = append(all.Questions, q)
		all.Input[q] = []string{"strongly_agree"}
	}
	save(b, ds, d, all)
	five := page("question_1 question_2 question_3 question_4 question_5", response.Input{})
	for _, q := range five.Questions {
		five.Input[q] = []string{"disagree"}
	}
	return ds, d, five
}

func BenchmarkSave(b *testing.B) {
	ds, d, p := typical(b)
	for b.Loop() {
		if _, err := ds.Save(b.Context(), d, p); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEncode is the part of Save that is not the store's.
func BenchmarkEncode(b *testing.B) {
	_, d, p := typical(b)
	for b.Loop() {
		next := d.clone()
		next.merge(p)
		if _, err := next.encode(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	ds, d, _ := typical(b)
	for b.Loop() {
		if _, err := ds.get(b.Context(), d.id); err != nil {
			b.Fatal(err)
		}
	}
}
