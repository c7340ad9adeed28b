package translation

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkApply translates a form of 1,000 questions.
func BenchmarkApply(b *testing.B) {
	var s strings.Builder
	s.WriteString("form: large\ntitle: {vi: Lớn, en: Large}\nfor: members\nlanguages: [vi, en]\nin_translation: [km]\npages:\n")
	for i := range 1000 {
		if i%10 == 0 {
			fmt.Fprintf(&s, "  - page: p%d\n    title: {vi: Trang, en: Page}\n    questions:\n", i)
		}
		fmt.Fprintf(&s, "      - single: q%d\n        label: {vi: Câu hỏi %d, en: Question}\n        options:\n          - a: {vi: Có, en: \"Yes\"}\n          - b: {vi: Không, en: \"No\"}\n          - c: {vi: Khác, en: Other}\n", i, i)
	}
	var changes []Change
	for _, t := range Of(parse(b, []byte(s.String()))) {
		changes = append(changes, Change{Key: t.Key, Language: "km", Text: "km " + t.Source})
	}
	for b.Loop() {
		if _, err := Apply("large.yaml", []byte(s.String()), changes); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(changes)), "texts")
}
