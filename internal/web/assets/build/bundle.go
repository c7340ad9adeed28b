package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/evanw/esbuild/pkg/api"
)

// bundle returns every file of static by its path.
func bundle() (map[string][]byte, error) {
	entries, err := filepath.Glob(source + "/*.*")
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", source, err)
	}
	built := api.Build(options(entries))
	if len(built.Errors) > 0 {
		return nil, fmt.Errorf("bundle %s: %d errors, see above", source, len(built.Errors))
	}
	files := map[string][]byte{}
	for _, f := range built.OutputFiles {
		path := filepath.Join(static, filepath.Base(f.Path))
		files[path] = f.Contents
		if files[path+".br"], err = compress(f.Contents); err != nil {
			return nil, fmt.Errorf("compress %s: %w", path, err)
		}
	}
	files[static+"/LICENSES.txt"], err = licences(built.Metafile)
	return files, err
}

func options(entries []string) api.BuildOptions {
	return api.BuildOptions{
		EntryPoints:       entries,
		Outdir:            static,
		Bundle:            true,
		External:          []string{"./echarts.js"}, // its own file, loaded only where there are charts
		Format:            api.FormatESModule,
		Target:            api.ES2020,
		Charset:           api.CharsetUTF8,
		Define:            map[string]string{"process.env.NODE_ENV": `"production"`},
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsNone, // LICENSES.txt has them
		Loader:            map[string]api.Loader{".svg": api.LoaderCopy, ".png": api.LoaderCopy, ".ico": api.LoaderCopy},
		Metafile:          true,
		LogLevel:          api.LogLevelWarning,
	}
}

func compress(content []byte) ([]byte, error) {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	err := w.Close()
	return b.Bytes(), err
}

// licences collects the licence and the notice of every package of which the
// bundles hold at least one file.
func licences(metafile string) ([]byte, error) {
	var meta struct{ Inputs map[string]any }
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return nil, fmt.Errorf("read what esbuild bundled: %w", err)
	}
	var packages []string
	for input := range meta.Inputs {
		if _, rest, ok := strings.Cut(input, "node_modules/"); ok {
			packages = append(packages, strings.SplitN(rest, "/", 2)[0])
		}
	}
	slices.Sort(packages)
	var b bytes.Buffer
	for _, name := range slices.Compact(packages) {
		if err := licence(&b, name); err != nil {
			return nil, fmt.Errorf("collect the licence of %s: %w", name, err)
		}
	}
	return b.Bytes(), nil
}

func licence(b *bytes.Buffer, name string) error {
	dir := filepath.Join("assets/node_modules", name)
	src, err := os.ReadFile(filepath.Join(dir, "package.json"))
	if err != nil {
		return err
	}
	var pkg struct{ Version, License string }
	if err := json.Unmarshal(src, &pkg); err != nil {
		return err
	}
	texts, err := filepath.Glob(dir + "/LICENSE*")
	if err != nil {
		return err
	}
	if len(texts) == 0 {
		return errors.New("the package has no licence text")
	}
	notices, err := filepath.Glob(dir + "/NOTICE*")
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "=== %s %s (%s)\n\n", name, pkg.Version, pkg.License)
	for _, path := range append(texts, notices...) {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		fmt.Fprintf(b, "%s\n\n", bytes.TrimSpace(text))
	}
	return nil
}
