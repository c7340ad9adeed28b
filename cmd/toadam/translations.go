package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"toadam/internal/form"
	"toadam/internal/translation"
)

const translationsSynopsis = `translations export FORM.yaml [-to km,lo] [-as xlsx|xliff] [-o FILE]
       toadam translations import FORM.yaml FILE [-o OUT.yaml]

Export writes all texts of a form for translators, into the languages of
in_translation or those that -to names: a workbook with a column for each
language, or an XLIFF 1.2 file with one. Import reads what came back and writes
the form with it; comments and layout stay. If anything in FILE is wrong, it
prints a line for each mistake, FILE:ROW: KEY: WHAT IS WRONG: HOW TO MEND IT,
writes nothing, and exits 1.`

func translations(_ context.Context, e env, args []string) error {
	fs := e.flags("translations", translationsSynopsis)
	to := fs.String("to", "", "export: `languages`, separated by commas")
	as := fs.String("as", "xlsx", "export: `format`, xlsx or xliff")
	out := fs.String("o", "", "`file` to write; none: standard output")
	var names []string
	for rest := args; ; { // flags may stand between and behind the files
		if err := parse(fs, rest, "to", "as", "o"); err != nil {
			return err
		}
		if fs.NArg() == 0 {
			break
		}
		names, rest = append(names, fs.Arg(0)), fs.Args()[1:]
	}
	var made []byte
	var err error
	switch {
	case len(names) == 2 && names[0] == "export":
		if err = notItself(*out, names[1]); err == nil {
			made, err = exportTranslations(names[1], *as, *to)
		}
	case len(names) == 3 && names[0] == "import":
		made, err = importTranslations(e, names[1], names[2])
	default:
		fs.Usage()
		return errUsage
	}
	if err != nil {
		return err
	}
	if *out == "" {
		_, err = e.stdout.Write(made)
		return err
	}
	if err := os.WriteFile(*out, made, 0o644); err != nil {
		return fmt.Errorf("write what was made: %w", err)
	}
	return nil
}

// readForm reads a form's file.
func readForm(name string) (src []byte, d *form.Definition, err error) {
	if src, err = os.ReadFile(name); err != nil {
		return nil, nil, fmt.Errorf("read a form: %w", err)
	}
	d, findings := form.Parse(name, src)
	return src, d, findings.Err()
}

func exportTranslations(name, format, to string) ([]byte, error) {
	_, d, err := readForm(name)
	if err != nil {
		return nil, err
	}
	others := translation.Languages(d)
	languages := d.InTranslation
	if to != "" {
		languages = strings.Split(to, ",")
	} else if len(languages) == 0 {
		languages = others
	}
	for _, lang := range languages {
		if !slices.Contains(others, lang) {
			return nil, fmt.Errorf("%s is not translated into %q: add it to in_translation", name, lang)
		}
	}
	if len(languages) == 0 {
		return nil, fmt.Errorf("%s is in one language: add others to in_translation", name)
	}
	return translation.Export(d, format, languages)
}

func importTranslations(e env, name, from string) ([]byte, error) {
	src, d, err := readForm(name)
	if err != nil {
		return nil, err
	}
	table, err := os.ReadFile(from)
	if err != nil {
		return nil, fmt.Errorf("read translations: %w", err)
	}
	changes, findings := translation.Import(d, from, table)
	if len(findings) > 0 {
		for _, f := range findings {
			fmt.Fprintln(e.stdout, f)
		}
		return nil, errFindings
	}
	fmt.Fprintf(e.stderr, "texts changed: %d\n", len(changes))
	return translation.Apply(name, src, changes)
}

// hint says how far the forms among the files are translated.
func hint(e env, name string, src []byte) {
	d, findings := form.Parse(name, src)
	if findings.Err() != nil { // a dashboard
		return
	}
	texts := translation.Of(d)
	for _, lang := range d.InTranslation {
		c := translation.Cover(texts, lang)
		fmt.Fprintf(e.stderr, "%s: %s: not translated: %d of %d texts (%d characters)\n", name, lang, c.Missing, c.Texts, c.Characters)
	}
}
