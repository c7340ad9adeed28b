package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"toadam/forms"
	"toadam/internal/consultation"
	"toadam/internal/locale"
)

// errFindings is the error of a check that found mistakes and has printed them.
var errFindings = errors.New("mistakes found")

func check(_ context.Context, e env, args []string) error {
	fs := e.flags("check", "check [-lang vi] FILE…\n\nChecks forms, dashboards and consultation.yaml. A dashboard's questions are\nlooked up in the forms among the files, else in those in the binary.\nPrints nothing and exits 0 if all is well; otherwise prints a line for each\nmistake, FILE:LINE: QUESTION: WHAT IS WRONG: HOW TO MEND IT, and exits 1. Of languages\nin translation it says on standard error how much is missing.")
	lang := fs.String("lang", "en", "`language` of what is wrong and how to mend it: en or vi")
	if err := parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() == 0 || !locale.Speaks(*lang) {
		fs.Usage()
		return errUsage
	}
	var files []consultation.File
	var unread []error // the other files are checked all the same
	for _, name := range fs.Args() {
		content, err := os.ReadFile(name)
		if err != nil {
			unread = append(unread, fmt.Errorf("read a definition: %w", err))
			continue
		}
		files = append(files, consultation.File{Name: name, Content: content})
	}
	findings, err := consultation.Check(files, forms.Files)
	if err != nil {
		return err
	}
	for _, f := range findings {
		f, _ = locale.Finding(*lang, f)
		fmt.Fprintln(e.stdout, f)
	}
	if err := errors.Join(unread...); err != nil {
		return err
	}
	if len(findings) > 0 {
		return errFindings
	}
	for _, f := range files {
		hint(e, f.Name, f.Content)
	}
	return nil
}
