package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"toadam/internal/exchange"
	"toadam/internal/exchange/formats"
	"toadam/internal/form"
)

// importForm makes a definition of another program's form. What has no
// equivalent is told on standard error; if the form is wrong, nothing is written.
func importForm(_ context.Context, e env, args []string) error {
	fs := e.flags("import", "import FORMAT FILE -o OUT.yaml\n\nFormats:\n"+importNames()+"\nPrints a line for each thing that has no equivalent: where it stands, what it\nis, and what was done instead. If the file is wrong it prints every mistake,\nwrites nothing and exits 1.")
	out := fs.String("o", "", "the file to write; without it, standard output")
	audience := fs.String("for", form.Audiences[0], "whom the form is for: "+strings.Join(form.Audiences, ", "))
	words, err := words(fs, args, 2)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(formats.Importers, func(f formats.Importer) bool { return f.Name == words[0] })
	if i < 0 || !slices.Contains(form.Audiences, *audience) {
		fs.Usage()
		return errUsage
	}
	src, err := os.ReadFile(words[1])
	if err != nil {
		return fmt.Errorf("read a form: %w", err)
	}
	if err := notItself(*out, words[1]); err != nil {
		return err
	}
	im := formats.Importers[i].Read(words[1], src)
	for _, f := range im.Faults {
		fmt.Fprintf(e.stderr, "%s: %s\n", words[1], f)
	}
	if im.Definition == nil {
		return errFindings
	}
	im.Definition.Audience = *audience
	tellLeft(e.stderr, words[1], im.Left)
	return write(e, *out, im.Definition.YAML())
}

// exportForm writes one of our definitions for another program.
func exportForm(_ context.Context, e env, args []string) error {
	fs := e.flags("export", "export FORMAT FORM.yaml -o OUT\n\nFormats:\n"+exportNames()+"\nPrints a line for each thing that has no equivalent there.")
	out := fs.String("o", "", "the file to write; without it, standard output")
	words, err := words(fs, args, 2)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(formats.Exporters, func(f formats.Exporter) bool { return f.Name == words[0] })
	if i < 0 {
		fs.Usage()
		return errUsage
	}
	src, err := os.ReadFile(words[1])
	if err != nil {
		return fmt.Errorf("read a definition: %w", err)
	}
	d, findings := form.Parse(words[1], src)
	if len(findings) > 0 {
		fmt.Fprintln(e.stderr, findings)
		return errFindings
	}
	if err := notItself(*out, words[1]); err != nil {
		return err
	}
	ex, err := formats.Exporters[i].Write(d)
	if err != nil {
		return err
	}
	tellLeft(e.stderr, words[1], ex.Left)
	return write(e, *out, ex.File)
}

// words parses flags that can stand before, between and behind words, and
// returns the words, of which there must be so many.
func words(fs *flag.FlagSet, args []string, n int) ([]string, error) {
	var words []string
	for {
		if err := parse(fs, args, "o", "for"); err != nil {
			return nil, err
		}
		if fs.NArg() == 0 {
			break
		}
		words, args = append(words, fs.Arg(0)), fs.Args()[1:]
	}
	if len(words) != n {
		fs.Usage()
		return nil, errUsage
	}
	return words, nil
}

func importNames() string {
	var b strings.Builder
	for _, f := range formats.Importers {
		fmt.Fprintf(&b, "  %-11s %s\n", f.Name, f.Files)
	}
	return b.String()
}

func exportNames() string {
	var b strings.Builder
	for _, f := range formats.Exporters {
		fmt.Fprintf(&b, "  %-11s %s (%s)\n", f.Name, f.Files, f.Ext)
	}
	return b.String()
}

func tellLeft(w io.Writer, file string, left []exchange.Left) {
	for _, l := range left {
		fmt.Fprintf(w, "%s: %s\n", file, l)
	}
}

// notItself refuses to write a file over the one that it is made from, however
// the two names are written.
func notItself(out, from string) error {
	a, err := os.Stat(from)
	if err != nil {
		return fmt.Errorf("look at what is read: %w", err)
	}
	if b, err := os.Stat(out); err == nil && os.SameFile(a, b) {
		return fmt.Errorf("write %s: that is the file it would be made from; name another behind -o", out)
	}
	return nil
}

// write writes a file whole, or to standard output.
func write(e env, name string, content []byte) error {
	if name == "" {
		_, err := e.stdout.Write(content)
		return err
	}
	if err := os.WriteFile(name, content, 0o644); err != nil {
		return fmt.Errorf("write what was made: %w", err)
	}
	return nil
}
