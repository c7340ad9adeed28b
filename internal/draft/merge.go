package draft

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"toadam/internal/response"
)

// View draws what marks one showing of a page: see Page.
func (ds *Drafts) View() (string, error) {
	var b [6]byte
	if _, err := io.ReadFull(ds.random, b[:]); err != nil {
		return "", fmt.Errorf("mark a page: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b[:]), nil
}

// Was tells of each question of a page what it holds now, as a digest; of those
// that hold nothing it says nothing. The page carries it along, so that what
// comes back can be told from what was there before.
func (d *Draft) Was(questions []string) map[string]string {
	was := map[string]string{}
	held := byQuestion(d.Input)
	for _, q := range questions {
		if s := digest(held[q]); s != "" {
			was[q] = s
		}
	}
	return was
}

// merge puts the page's questions in place of those before, except where
// somebody else has changed one since the page was shown: what this page did
// not change stays theirs, and what both changed is returned, and stays theirs
// until the respondent has chosen. What the same view sent before is its own.
func (d *Draft) merge(p Page) (clashes []string) {
	held, sent := byQuestion(d.Input), byQuestion(p.Input)
	for _, q := range p.Questions {
		mine, theirs, was := digest(sent[q]), digest(held[q]), p.Was[q]
		own := p.Was == nil || theirs == was || p.View != "" && d.writers[q] == p.View
		switch {
		case own || mine == theirs:
			d.put(held[q], sent[q])
			if mine != theirs && p.View != "" {
				d.writers[q] = p.View
			}
		case mine != was:
			clashes = append(clashes, q)
		}
	}
	return clashes
}

// Changes reports whether the page has something else than when it was shown, in any
// of its questions; one that was emptied counts, too.
func (p Page) Changes() bool {
	sent := byQuestion(p.Input)
	return slices.ContainsFunc(p.Questions, func(q string) bool { return digest(sent[q]) != p.Was[q] })
}

// put replaces the fields of a question.
func (d *Draft) put(old, sent response.Input) {
	for field := range old {
		delete(d.Input, field)
	}
	for field, values := range sent {
		d.Input[field] = slices.Clone(values)
	}
}

// byQuestion sorts fields by the question that they belong to.
func byQuestion(in response.Input) map[string]response.Input {
	sorted := map[string]response.Input{}
	for field, values := range in {
		q := QuestionOf(field)
		if sorted[q] == nil {
			sorted[q] = response.Input{}
		}
		sorted[q][field] = values
	}
	return sorted
}

// digest tells whether two times the same was typed for a question; "" for
// nothing. Browsers send line ends and the order of boxes in their own way, and
// empty fields or none: that is all the same. It guards against accidents, not
// against respondents, whose own draft it is: 36 bits are enough.
func digest(fields response.Input) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		for _, v := range slices.Sorted(slices.Values(fields[name])) {
			if strings.TrimSpace(v) != "" {
				b.WriteString(name + "\x00" + lineEnds.Replace(v) + "\x00")
			}
		}
	}
	if b.Len() == 0 {
		return ""
	}
	sum := sha256.Sum256([]byte(b.String()))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:6]
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")
