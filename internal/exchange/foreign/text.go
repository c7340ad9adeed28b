package foreign

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"toadam/internal/author"
	"toadam/internal/exchange"
	"toadam/internal/form"
)

// Words that a form needs and the other program has by itself. In other
// languages they are in English, for a translator to find.
var (
	Other    = form.Text{"en": "Other (please specify)", "vi": "Khác (xin ghi rõ)", "fr": "Autre (précisez)", "es": "Otro (especifique)", "de": "Anderes (bitte angeben)"}
	None     = form.Text{"en": "None of these", "vi": "Không có mục nào", "fr": "Aucun de ces choix", "es": "Ninguno de estos", "de": "Nichts davon"}
	Refuse   = form.Text{"en": "I would rather not say", "vi": "Không muốn trả lời", "fr": "Je préfère ne pas répondre", "es": "Prefiero no responder", "de": "Keine Angabe"}
	DontKnow = form.Text{"en": "I don’t know", "vi": "Không biết", "fr": "Je ne sais pas", "es": "No lo sé", "de": "Weiß nicht"}
	Comment  = form.Text{"en": "Comment", "vi": "Ý kiến khác", "fr": "Commentaire", "es": "Comentario", "de": "Bemerkung"}
	Yes      = form.Text{"en": "Yes", "vi": "Có", "fr": "Oui", "es": "Sí", "de": "Ja"}
	No       = form.Text{"en": "No", "vi": "Không", "fr": "Non", "es": "No", "de": "Nein"}
	Invalid  = form.Text{"en": "This answer is not possible.", "vi": "Câu trả lời này không phù hợp.",
		"fr": "Cette réponse n’est pas possible.", "es": "Esta respuesta no es posible.", "de": "Diese Antwort ist nicht möglich."}
	Pattern = form.Text{"en": "the text in the form that is asked for", "vi": "đúng dạng được yêu cầu",
		"fr": "le texte sous la forme demandée", "es": "el texto en la forma pedida", "de": "der Text in der verlangten Form"}
	Full = form.Text{"en": "Enough people like you have answered already. Thank you.", "vi": "Đã có đủ người thuộc nhóm này trả lời. Xin cảm ơn.",
		"fr": "Assez de personnes comme vous ont déjà répondu. Merci.", "es": "Ya han respondido bastantes personas como usted. Gracias.", "de": "Es haben schon genug Menschen wie Sie geantwortet. Danke."}
)

// ours is a text in our words, for languages that are known at the end.
type ours struct{ text, words form.Text }

// Words are words of our own in all languages of the form.
func (f *Form) Words(words form.Text) form.Text {
	t := form.Text{}
	f.ours = append(f.ours, ours{t, words})
	f.fill(t, words, f.Own)
	return t
}

// Same is a text that is the same in all languages, such as a name.
func (f *Form) Same(s string) form.Text { return f.Words(form.Text{"en": s}) }

func (f *Form) fill(t, words form.Text, tag string) {
	base, _, _ := strings.Cut(tag, "-")
	if t[tag] = words[base]; t[tag] == "" {
		t[tag] = words["en"]
	}
}

func (f *Form) fillOurs() {
	for _, o := range f.ours {
		for tag := range f.languages {
			if o.text[tag] == "" {
				f.fill(o.text, o.words, tag)
			}
		}
	}
}

// Tag is our tag of a language that the other program calls by a code.
func Tag(code string) string {
	code = strings.ReplaceAll(strings.TrimSpace(code), "_", "-")
	if tag, err := language.Raw.Parse(code); err == nil && tag != language.Und {
		return tag.String()
	}
	private := strings.ReplaceAll(exchange.Identifier(code, "x"), "_", "")
	return "x-" + private[:min(len(private), 8)]
}

// Vietnamese reports whether there are letters that no other language has.
func Vietnamese(s string) bool {
	return strings.ContainsFunc(norm.NFC.String(s), func(l rune) bool {
		return 0x1ea0 <= l && l <= 0x1ef9 || unicode.ToLower(l) == 'ơ' || unicode.ToLower(l) == 'ư'
	})
}

// Text is a text from HTML in several languages, in which earlier answers can
// stand; nil if there is none in any. It is in the form's own language at
// least: what is missing there stands there in another one.
func (f *Form) Text(where exchange.Place, raw map[string]string, longest int) form.Text {
	t := f.plain(where, raw)
	if t == nil {
		return nil
	}
	f.Later(func() {
		for tag, s := range t {
			t[tag] = f.shortened(where, f.piped(where, s, true), longest)
		}
	})
	return t
}

// Fixed is a text in which no answer can stand.
func (f *Form) Fixed(where exchange.Place, raw map[string]string) form.Text {
	t := f.plain(where, raw)
	for tag, s := range t {
		t[tag] = f.shortened(where, f.piped(where, s, false), author.MaxLabel)
	}
	return t
}

// Label is a text that must be there: the name, where there is none.
func (f *Form) Label(where exchange.Place, raw map[string]string, name string) form.Text {
	if t := f.Text(where, raw, author.MaxLabel); t != nil {
		return t
	}
	if name, _ = Plain(name); name == "" {
		name = "…"
	}
	return f.Same(f.shortened(where, strings.ReplaceAll(name, "{{", "{ {"), author.MaxLabel))
}

// Ask sets the label of a question, and its hint. A text that is longer than a
// label can be stands in the hint as a whole.
func (f *Form) Ask(where exchange.Place, q *form.Question, raw, hint map[string]string, name string) {
	if q.Kind == form.Note {
		if q.Label = f.Text(where, raw, author.MaxProse); q.Label == nil {
			q.Label = f.Label(where, hint, name)
			return
		}
		q.Label = f.Joined(q.Label, f.Text(where, hint, author.MaxProse))
		return
	}
	long := false
	for _, s := range raw {
		text, _ := Plain(s)
		long = long || utf8.RuneCountInString(text) > author.MaxLabel
	}
	if long {
		q.Hint = f.Text(where, raw, author.MaxProse)
	}
	q.Label = f.Label(where, raw, name)
	if q.Kind != form.Hidden {
		q.Hint = f.Joined(q.Hint, f.Text(where, hint, author.MaxProse))
	}
}

// Joined is one text and then another.
func (f *Form) Joined(a, b form.Text) form.Text {
	if a == nil {
		return b
	}
	if b == nil {
		return a
	}
	t := form.Text{f.Own: ""}
	f.Later(func() {
		for tag := range f.languages {
			if a[tag] != "" && b[tag] != "" {
				t[tag] = a[tag] + "\n\n" + b[tag]
			} else if a[tag]+b[tag] != "" {
				t[tag] = a[tag] + b[tag]
			}
		}
		for tag, s := range t {
			t[tag] = f.shortened(exchange.Place{}, s, author.MaxProse)
		}
	})
	return t
}

// Under is a label that says what it belongs to: "Table – column".
func (f *Form) Under(above, label form.Text) form.Text {
	t := form.Text{f.Own: ""}
	f.Later(func() {
		for tag := range f.languages {
			if s := label[tag]; s != "" && above[tag] != "" && above[tag] != s {
				t[tag] = f.shortened(exchange.Place{}, above[tag]+" – "+s, author.MaxLabel)
			} else if s+above[tag] != "" {
				t[tag] = s
				if s == "" {
					t[tag] = above[tag]
				}
			}
		}
	})
	return t
}

// plain takes the HTML out of a text.
func (f *Form) plain(where exchange.Place, raw map[string]string) form.Text {
	t := form.Text{}
	for _, tag := range slices.Sorted(maps.Keys(raw)) {
		text, lost := Plain(raw[tag])
		for _, what := range lost {
			f.Leave(where, what+" in a text", "the text is shown without it")
		}
		if text != "" {
			t[tag] = text
			f.languages[tag] = true
		}
	}
	if len(t) == 0 {
		return nil
	}
	if t[f.Own] == "" {
		from := t.Language(f.Own)
		t[f.Own] = t[from]
		f.Leave(where, "a text is missing in "+f.Own, "it stands there in "+from)
	}
	return t
}

// piped writes earlier answers as we do. Where none can stand, "…" does.
func (f *Form) piped(where exchange.Place, s string, can bool) string {
	s = strings.ReplaceAll(s, "{{", "{ {")
	for strings.Contains(s, "{{") {
		s = strings.ReplaceAll(s, "{{", "{ {")
	}
	if f.Pipe == nil {
		return s
	}
	return f.Pipe(s, func(name, as string) string {
		if of := f.subjects[name]; of != nil && can && !strings.Contains(of.Name, "(") {
			return "{{" + of.Name + "}}"
		}
		f.Leave(where, as+" in a text", "… stands in its place")
		return "…"
	})
}

// shortened cuts a text that is too long, and lists that.
func (f *Form) shortened(where exchange.Place, s string, longest int) string {
	n := utf8.RuneCountInString(s)
	if n <= longest {
		return s
	}
	f.Leave(where, fmt.Sprintf("a text has %d characters; the limit is %d", n, longest), "it is cut")
	s = string([]rune(s)[:longest-1])
	if open := strings.LastIndex(s, "{{"); open > strings.LastIndex(s, "}}") { // no answer is cut in two
		s = s[:open]
	}
	return strings.TrimSpace(s) + "…"
}

// breaks are elements that begin on a line of their own.
var breaks = map[string]string{
	"br": "\n", "p": "\n\n", "div": "\n", "ul": "\n", "ol": "\n", "li": "\n– ", "table": "\n", "tr": "\n", "td": " ", "th": " ",
	"h1": "\n\n", "h2": "\n\n", "h3": "\n\n", "h4": "\n\n", "h5": "\n\n", "h6": "\n\n", "blockquote": "\n\n", "hr": "\n\n", "pre": "\n",
}

// media are elements that a text can't hold.
var media = map[string]string{
	"img": "a picture", "video": "a video", "audio": "a recording", "iframe": "a page of another site", "object": "an object",
	"embed": "an object", "script": "a script", "style": "a style", "input": "a field", "textarea": "a field", "select": "a field", "svg": "a picture",
}

// Plain takes a text out of HTML, and says what it could not take along.
func Plain(src string) (text string, lost []string) {
	z := html.NewTokenizer(strings.NewReader(src))
	w := plainWriter{}
	silent := ""
	for {
		switch z.Next() {
		case html.ErrorToken:
			return w.text(), lost
		case html.TextToken:
			if silent == "" {
				w.write(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			if what := media[t.Data]; what != "" && !slices.Contains(lost, what) {
				lost = append(lost, what)
			}
			if (t.Data == "script" || t.Data == "style") && t.Type == html.StartTagToken && silent == "" {
				silent = t.Data
			}
			w.begin(t)
		case html.EndTagToken:
			t := z.Token()
			if t.Data == silent {
				silent = ""
			}
			w.end(t)
		}
	}
}

// plainWriter gathers what a text in HTML says.
type plainWriter struct {
	b    strings.Builder
	href string // of the link that is open
}

func (w *plainWriter) write(s string) { w.b.WriteString(html.UnescapeString(s)) }

func (w *plainWriter) begin(t html.Token) {
	w.b.WriteString(breaks[t.Data])
	for _, a := range t.Attr {
		switch {
		case t.Data == "img" && a.Key == "alt":
			w.b.WriteString(a.Val)
		case t.Data == "a" && a.Key == "href" && strings.HasPrefix(a.Val, "http"):
			w.href = a.Val
		}
	}
}

func (w *plainWriter) end(t html.Token) {
	if t.Data == "a" && w.href != "" {
		if !strings.HasSuffix(w.b.String(), w.href) {
			w.b.WriteString(" (" + w.href + ")")
		}
		w.href = ""
	}
	if s := breaks[t.Data]; s != "" && t.Data != "li" && t.Data != "td" && t.Data != "th" {
		w.b.WriteString(s)
	}
}

// text is what was gathered, with one space between words, and one empty line
// between paragraphs at most.
func (w *plainWriter) text() string {
	var lines []string
	for line := range strings.SplitSeq(norm.NFC.String(strings.ToValidUTF8(w.b.String(), "�")), "\n") {
		line = strings.Join(strings.FieldsFunc(line, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
		if line == "" && (len(lines) == 0 || lines[len(lines)-1] == "") {
			continue
		}
		lines = append(lines, line)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
