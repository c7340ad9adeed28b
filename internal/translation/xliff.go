package translation

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"toadam/internal/form"
	"toadam/internal/problem"
	"toadam/internal/sheet"
)

// XLIFF is written in version 1.2: every tool for translators opens it, many
// that open 2.x only in part. One file has one target language, as they expect.
// Places that earlier answers fill are <ph> elements, which the tools protect.

const (
	xliffSpace = "urn:oasis:names:tc:xliff:document:1.2"
	maxUnits   = sheet.MaxRows
	maxNesting = 16
)

// XLIFF writes the texts with those of one language beside them.
func XLIFF(d *form.Definition, lang string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s<xliff version=\"1.2\" xmlns=%q>\n  <file original=%q datatype=\"plaintext\" source-language=%q target-language=%q>\n    <body>\n",
		xml.Header, xliffSpace, d.ID, d.Languages[0], lang)
	for _, t := range Of(d) {
		state := "translated"
		if t.Missing(lang) {
			state = "needs-translation"
		}
		fmt.Fprintf(&b, "      <trans-unit id=%q maxwidth=\"%d\" size-unit=\"char\" xml:space=\"preserve\">\n        <source>%s</source>\n        <target state=%q>%s</target>\n",
			t.Key, t.Longest, inline(t.Source), state, inline(t.In[lang]))
		for _, note := range []string{t.Where, Note(&t, d.Languages[0])} {
			if note != "" {
				fmt.Fprintf(&b, "        <note>%s</note>\n", escape(note))
			}
		}
		b.WriteString("      </trans-unit>\n")
	}
	b.WriteString("    </body>\n  </file>\n</xliff>\n")
	return b.Bytes()
}

// inline writes a text with its places as elements.
func inline(s string) string {
	var b strings.Builder
	last := 0
	for i, at := range holder.FindAllStringIndex(s, -1) {
		b.WriteString(escape(s[last:at[0]]))
		fmt.Fprintf(&b, `<ph id="%d">%s</ph>`, i+1, escape(s[at[0]:at[1]]))
		last = at[1]
	}
	b.WriteString(escape(s[last:]))
	return b.String()
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;")

// escape writes a text as XML has it, without what XML can't hold.
func escape(s string) string {
	return escaper.Replace(strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, s))
}

// ReadXLIFF reads a file that came back from a translator.
func ReadXLIFF(name string, src []byte) (Table, problem.Findings) {
	r := xliffReader{table: Table{File: name}}
	switch {
	case len(src) > MaxFile:
		r.fail("", fmt.Sprintf("the file has %d bytes; the limit is %d", len(src), MaxFile), "split it")
	case !utf8.Valid(src):
		r.fail("", "the file is not UTF-8", "save it with the encoding UTF-8")
	default:
		r.dec = xml.NewDecoder(bytes.NewReader(src))
		if err := r.read(); err != nil {
			r.fail("", "the file is not XLIFF: "+reason(err), "export the texts again")
		}
	}
	return r.table, r.findings
}

// reason is a fault of XML without the package's name and the line.
func reason(err error) string {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Msg
	}
	return err.Error()
}

// xliffReader goes through a file, element by element.
type xliffReader struct {
	dec      *xml.Decoder
	table    Table
	files    int
	findings problem.Findings
}

func (r *xliffReader) line() int {
	if r.dec == nil {
		return 1
	}
	line, _ := r.dec.InputPos()
	return line
}

func (r *xliffReader) fail(key, what, mend string) {
	if len(r.findings) < maxFindings {
		r.findings = append(r.findings, problem.Finding{File: r.table.File, Line: r.line(), Question: key, What: what, Mend: mend})
	}
}

func (r *xliffReader) read() error {
	for {
		token, err := r.dec.Token()
		if errors.Is(err, io.EOF) && r.files > 0 {
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "xliff":
			if v := attribute(start, "version"); v != "1.2" {
				return fmt.Errorf("its version is %q, not 1.2", v)
			}
		case "file":
			if err := r.file(start); err != nil {
				return err
			}
		case "trans-unit":
			if err := r.unit(start); err != nil {
				return err
			}
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (r *xliffReader) file(e xml.StartElement) error {
	if r.files++; r.files > 1 {
		return errors.New("there are two files in it")
	}
	r.table.Form, r.table.Source = attribute(e, "original"), attribute(e, "source-language")
	if lang := attribute(e, "target-language"); lang != "" {
		r.table.Languages = []string{lang}
	}
	return nil
}

// unit reads one text.
func (r *xliffReader) unit(e xml.StartElement) error {
	if len(r.table.Languages) == 0 {
		return errors.New("it has no target-language")
	}
	if len(r.table.Rows) == maxUnits {
		return fmt.Errorf("it has more than %d texts", maxUnits)
	}
	row := Row{Line: r.line(), Key: attribute(e, "id"), Texts: map[string]string{}}
	for {
		token, err := r.dec.Token()
		if err != nil {
			return err
		}
		switch x := token.(type) {
		case xml.EndElement:
			r.table.Rows = append(r.table.Rows, row)
			return nil
		case xml.StartElement:
			switch x.Name.Local {
			case "source", "target":
				text, err := r.text(row.Key)
				if err != nil {
					return err
				}
				if x.Name.Local == "source" {
					row.Source = text
				} else if strings.TrimSpace(text) != "" {
					row.Texts[r.table.Languages[0]] = text
				}
			default:
				if err := r.dec.Skip(); err != nil {
					return err
				}
			}
		}
	}
}

// text reads what stands in an element: letters, places, and the marks that a
// tool leaves around words. Other markup is none that the export has.
func (r *xliffReader) text(key string) (string, error) {
	var b strings.Builder
	for depth := 1; depth > 0; {
		token, err := r.dec.Token()
		if err != nil {
			return "", err
		}
		switch x := token.(type) {
		case xml.CharData:
			b.Write(x)
		case xml.EndElement:
			depth--
		case xml.StartElement:
			if depth++; depth > maxNesting {
				return "", errors.New("it is nested too deeply")
			}
			if name := x.Name.Local; name != "ph" && name != "mrk" && name != "g" {
				r.fail(key, fmt.Sprintf("the text holds the markup <%s>", name), "take it out; only the <ph> of the export belongs there")
			}
		}
	}
	return b.String(), nil
}
