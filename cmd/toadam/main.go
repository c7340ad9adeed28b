// Command toadam is the consultation platform in one binary: it serves forms,
// keeps responses, and shows dashboards. This folder is wiring and
// configuration, and nothing else.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	_ "time/tzdata" // the image has no time zones of its own
)

const usage = `toadam: forms, responses and dashboards for a consultation

usage: toadam COMMAND [FLAGS]

  serve        serve the consultation
  demo         serve it with generated sample data, kept nowhere
  check FILE…  check definitions; says where each mistake is and how to mend it
  translations export a form's texts for translators, and import what comes back
  import       make a form of another program's, such as an XLSForm
  export       write a form for another program
  organiser    add an organiser, or set an organiser's password
  bench        measure submissions per second, through HTTP and of the engine below
  healthcheck  ask a running server whether it is ready (for containers)

toadam COMMAND -h lists the flags of a command; each may also be given as an
environment variable, TOADAM_ and the flag's name in capitals.
`

// errUsage has been explained to the user already.
var errUsage = errors.New("usage")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the program: it returns the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return 2
	}
	e := env{stdin: stdin, stdout: stdout, stderr: stderr}
	commands := map[string]func(context.Context, env, []string) error{
		"serve": serve, "demo": demo, "check": check, "translations": translations, "import": importForm, "export": exportForm,
		"organiser": organiser, "bench": bench, "healthcheck": healthcheck,
	}
	command, ok := commands[args[0]]
	if !ok {
		fmt.Fprint(stderr, usage)
		if args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
			return 0
		}
		return 2
	}
	switch err := command(ctx, e, args[1:]); {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return 2
	case errors.Is(err, errFindings):
		return 1
	default:
		fmt.Fprintln(stderr, "toadam:", err)
		return 1
	}
}

// env is what a command reads from and writes to.
type env struct {
	stdin          io.Reader
	stdout, stderr io.Writer
}

// flags returns a flag set that explains itself on standard error.
func (e env) flags(name, synopsis string) *flag.FlagSet {
	fs := flag.NewFlagSet("toadam "+name, flag.ContinueOnError)
	fs.SetOutput(e.stderr)
	fs.Usage = func() {
		fmt.Fprintf(e.stderr, "usage: toadam %s\n\n", synopsis)
		fs.PrintDefaults()
	}
	return fs
}

// parse reads flags, and for those that are not given the environment, except
// those that are to be named on purpose.
func parse(fs *flag.FlagSet, args []string, onPurpose ...string) error {
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return errUsage
	}
	given := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { given[f.Name] = true })
	var err error
	fs.VisitAll(func(f *flag.Flag) {
		value, ok := os.LookupEnv(variable(f.Name))
		if given[f.Name] || !ok || slices.Contains(onPurpose, f.Name) {
			return
		}
		if e := f.Value.Set(value); e != nil {
			err = errors.Join(err, fmt.Errorf("%s=%q: %w", variable(f.Name), value, e))
		}
	})
	return err
}
