// Command build bundles assets/src into static with esbuild: ES2020 modules
// and the stylesheet, minified, each beside its Brotli form, and collects the
// licences of what the bundles hold. The output is committed, so that only who
// changes the sources needs npm.
//
// Run it in the folder internal/web:
//
//	go run ./assets/build          write static
//	go run ./assets/build -check   exit 1, naming each file that is out of date
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

const (
	source = "assets/src"
	static = "static"
	axe    = "testdata/axe.min.js" // for the browser tests; never served
)

func main() {
	check := flag.Bool("check", false, "compare instead of writing")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	if err := install(); err != nil {
		return err
	}
	files, err := bundle()
	if err != nil {
		return err
	}
	if files[axe], err = os.ReadFile("assets/node_modules/axe-core/axe.min.js"); err != nil {
		return fmt.Errorf("read axe-core: %w", err)
	}
	stale, err := outdated(files)
	if err != nil {
		return err
	}
	if check && len(stale) > 0 {
		return fmt.Errorf("out of date: %q; run go generate ./internal/web", stale)
	}
	return write(files, stale)
}

// install fetches the third-party sources that the lock file pins.
func install() error {
	if _, err := os.Stat("assets/node_modules"); err == nil {
		return nil
	}
	npm := exec.Command("npm", "ci", "--ignore-scripts")
	npm.Dir, npm.Stdout, npm.Stderr = "assets", os.Stderr, os.Stderr
	if err := npm.Run(); err != nil {
		return fmt.Errorf("install the packages of the lock file with npm: %w", err)
	}
	return nil
}

// outdated lists the files that differ from what is on disk, and those in
// static that nothing builds any more.
func outdated(files map[string][]byte) ([]string, error) {
	var stale []string
	for path, content := range files {
		if old, err := os.ReadFile(path); err != nil || !bytes.Equal(old, content) {
			stale = append(stale, path)
		}
	}
	there, err := filepath.Glob(static + "/*")
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", static, err)
	}
	for _, path := range there {
		if _, ok := files[path]; !ok {
			stale = append(stale, path)
		}
	}
	slices.Sort(stale)
	return stale, nil
}

// write brings the stale files up to date and says what it did.
func write(files map[string][]byte, stale []string) error {
	for _, path := range stale {
		content, ok := files[path]
		if !ok {
			if err := os.Remove(path); err != nil {
				return fmt.Errorf("remove what is not built any more: %w", err)
			}
			fmt.Printf("%-32s removed\n", path)
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("make the folder of %s: %w", path, err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return fmt.Errorf("write an asset: %w", err)
		}
		fmt.Printf("%-32s %8d bytes\n", path, len(content))
	}
	return nil
}
