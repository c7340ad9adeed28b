package exchange

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"toadam/internal/author"
	"toadam/internal/expr"
)

// Names gives out identifiers, each once.
type Names struct {
	Prefix string // before a name that begins with no letter, as "q"
	taken  map[string]bool
	last   map[string]int // the last number that was given out behind a name
}

// New returns an identifier as much like a name of another program as ours can
// be: without accents, in small letters, and unlike all others.
func (n *Names) New(name string) string {
	if n.taken == nil {
		n.taken, n.last = map[string]bool{}, map[string]int{}
	}
	base := Identifier(name, n.Prefix)
	id := base
	for k := max(n.last[base], 1) + 1; n.taken[id]; k++ {
		suffix := "_" + strconv.Itoa(k)
		id = shorten(base, author.MaxID-len(suffix)) + suffix
		n.last[base] = k
	}
	n.taken[id] = true
	return id
}

// Identifier makes an identifier of a name; the prefix is for one that begins
// with no letter, or is a word of conditions.
func Identifier(name, prefix string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(name)) {
		switch {
		case r == 'đ':
			b.WriteByte('d')
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	id := shorten(b.String(), author.MaxID)
	if id == "" || id[0] <= '9' || expr.IsKeyword(id) {
		id = shorten(strings.TrimSuffix(prefix+"_"+id, "_"), author.MaxID)
	}
	return id
}

// shorten cuts an identifier to a length.
func shorten(id string, longest int) string {
	return strings.TrimRight(id[:min(len(id), longest)], "_")
}
