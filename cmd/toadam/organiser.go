package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"toadam/internal/locale"
	"toadam/internal/people"
	"toadam/internal/problem"
)

func organiser(ctx context.Context, e env, args []string) error {
	var c config
	fs := e.flags("organiser", "organiser add|password|link [FLAGS]\n\nadd       makes an organiser\npassword  sets an organiser's password\nlink      prints a link that signs the organiser in once, within a day\n\nThe password is read from standard input, one line; without one it is made up\nand printed. The server of an embedded store must not be running.")
	c.storeFlags(fs)
	email := fs.String("email", "", "`address` of the organiser")
	name := fs.String("name", "", "full `name`; for add")
	fs.StringVar(&c.url, "url", "http://127.0.0.1:8080", "`address` by which browsers reach the server; for link")
	if len(args) == 0 || !slices.Contains([]string{"add", "password", "link"}, args[0]) {
		fs.Usage()
		return errUsage
	}
	if err := parse(fs, args[1:]); err != nil {
		return err
	}
	password, made := "", false
	if args[0] != "link" {
		var err error
		if password, made, err = e.password(); err != nil {
			return err
		}
	}
	st, err := c.openStore(ctx)
	if err != nil {
		return err
	}
	directory := people.New(st, rand.Reader)
	if args[0] == "link" {
		token, err := directory.NewLink(ctx, *email, people.EnterOnce, 24*time.Hour, time.Now())
		if err := errors.Join(explain(err), st.Close()); err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "%s/welcome/%s\n", strings.TrimSuffix(c.url, "/"), token)
		return nil
	}
	if args[0] == "add" {
		err = directory.Create(ctx, *email, *name, password)
	} else {
		err = directory.SetPassword(ctx, *email, password)
	}
	if err := errors.Join(explain(err), st.Close()); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "%s can sign in", *email)
	if made {
		fmt.Fprintf(e.stdout, " with the password %s", password)
	}
	fmt.Fprintln(e.stdout, ".")
	return nil
}

// password is the first line of standard input; an empty one is made up.
func (e env) password() (password string, made bool, err error) {
	lines := bufio.NewScanner(e.stdin)
	if lines.Scan() {
		password = strings.TrimRight(lines.Text(), "\r")
	}
	if err := lines.Err(); err != nil {
		return "", false, fmt.Errorf("read the password: %w", err)
	}
	if password == "" {
		return rand.Text(), true, nil
	}
	return password, false, nil
}

// explain puts a fault that users meet into words.
func explain(err error) error {
	fault, ok := errors.AsType[*problem.Error](err)
	if !ok || fault.Class == problem.Internal {
		return err
	}
	return errors.New(locale.Fault("en", fault))
}
