package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// command runs toadam in this process.
func command(t *testing.T, stdin string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(t.Context(), args, strings.NewReader(stdin), &out, &errs)
	return status, out.String(), errs.String()
}

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const good = "form: tea\ntitle: Trà\nfor: members\npages:\n  - page: one\n    title: Một\n    questions:\n      - yes_no: likes\n        label: Có thích trà không?\n"
	form := file("tea.yaml", good)
	board := file("board.yaml", "dashboard: tea\nform: tea\ntitle: Trà\npanels:\n  - pie: likes\n")
	if status, out, errs := command(t, "", "check", board, form); status != 0 || out+errs != "" {
		t.Errorf("good files: status %d, %q %q", status, out, errs)
	}
	for _, c := range []struct{ name, path, want string }{
		{"unknown key", file("bad.yaml", strings.Replace(good, "label", "lable", 1)), `bad\.yaml:9: likes: unknown key "lable".*label`},
		{"no such question", file("board2.yaml", "dashboard: tea\nform: poll\ntitle: {vi: Trà, en: Tea}\npanels:\n  - pie: likes\n"), `board2\.yaml:5: .*likes`},
		{"not YAML", file("not.yaml", "form: [tea\n"), `not\.yaml:\d+: .*YAML`},
	} {
		status, out, _ := command(t, "", "check", c.path)
		if status != 1 || !regexp.MustCompile(c.want).MatchString(out) {
			t.Errorf("%s: status %d, %q does not match %s", c.name, status, out, c.want)
		}
	}
	if status, _, errs := command(t, "", "check", filepath.Join(dir, "missing.yaml")); status != 1 || !strings.Contains(errs, "missing.yaml") {
		t.Errorf("a missing file: status %d, %q", status, errs)
	}
	if status, out, _ := command(t, "", "check", "-lang", "vi", filepath.Join(dir, "bad.yaml")); status != 1 || !strings.Contains(out, `bad.yaml:9: likes: không có khóa "lable": có phải ý là label không?`) {
		t.Errorf("in Vietnamese: status %d, %q", status, out)
	}
	if status, _, _ := command(t, "", "check", "-lang", "la", form); status != 2 {
		t.Errorf("in Latin: status %d", status)
	}
	missing, bad := filepath.Join(dir, "missing.yaml"), filepath.Join(dir, "bad.yaml")
	if status, out, errs := command(t, "", "check", missing, bad, dir); status != 1 || !strings.Contains(out, "bad.yaml:9") || !strings.Contains(errs, "missing.yaml") || !strings.Contains(errs, dir+":") {
		t.Errorf("a missing file before a bad one: status %d, %q %q", status, out, errs)
	}
	if status, _, _ := command(t, "", "check"); status != 2 {
		t.Errorf("no file: status %d", status)
	}
}

// TestTranslations sends a form's texts out and back.
func TestTranslations(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, content string) {
		if err := os.WriteFile(path(name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	read := func(name string) string {
		content, err := os.ReadFile(path(name))
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	const tea = "form: tea # of all sorts\ntitle: Trà\nfor: members\nin_translation: [lo, km]\npages:\n  - page: one\n    title: {vi: Một, lo: ໜຶ່ງ}\n    questions:\n      - yes_no: likes\n        label: Có thích trà không?\n"
	write("tea.yaml", tea)
	status, out, errs := command(t, "", "check", path("tea.yaml"))
	if want := "tea.yaml: lo: not translated: 2 of 3 texts (22 characters)\n"; status != 0 || out != "" || !strings.Contains(errs, want) {
		t.Errorf("check: status %d, %q %q", status, out, errs)
	}
	if status, _, errs := command(t, "", "translations", "export", path("tea.yaml"), "-to", "km", "-as", "xliff", "-o", path("km.xlf")); status != 0 {
		t.Fatal(errs)
	}
	exported := read("km.xlf")
	write("km.xlf", strings.Replace(exported, "></target>", ">តែ</target>", 1))
	if status, _, errs := command(t, "", "translations", "import", path("tea.yaml"), path("km.xlf"), "-o", path("new.yaml")); status != 0 || errs != "texts changed: 1\n" {
		t.Errorf("import: status %d, %q", status, errs)
	}
	if got, want := read("new.yaml"), strings.Replace(tea, "title: Trà", "title: {vi: Trà, km: តែ}", 1); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	write("bad.xlf", strings.Replace(exported, "<source>Trà", "<source>Chè", 1))
	if status, out, _ := command(t, "", "translations", "import", path("tea.yaml"), path("bad.xlf"), "-o", path("bad.yaml")); status != 1 || !strings.Contains(out, "bad.xlf:5: _form.title: the text to translate from has changed since") {
		t.Errorf("a changed source: status %d, %q", status, out)
	}
	if _, err := os.Stat(path("bad.yaml")); err == nil {
		t.Error("a file was written from a bad one")
	}
	if status, _, errs := command(t, "", "translations", "export", path("tea.yaml"), "-o", path("all.xlsx")); status != 0 {
		t.Fatal(errs)
	}
	if status, out, _ := command(t, "", "translations", "import", path("tea.yaml"), path("all.xlsx")); status != 0 || out != tea {
		t.Errorf("nothing translated: status %d, %q", status, out)
	}
	for _, args := range [][]string{
		{"export", path("tea.yaml"), "-to", "fr"}, {"export", path("tea.yaml"), "-as", "po"}, {"export", path("tea.yaml"), "-as", "xliff"}, {"export", path("none.yaml")},
	} {
		if status, _, errs := command(t, "", append([]string{"translations"}, args...)...); status != 1 || errs == "" {
			t.Errorf("%v: status %d, %q", args, status, errs)
		}
	}
	if status, _, _ := command(t, "", "translations", "export"); status != 2 {
		t.Errorf("no file: status %d", status)
	}
}

// TestShippedDefinitions checks every file in forms and dashboards as an
// author would.
func TestShippedDefinitions(t *testing.T) {
	files, err := filepath.Glob("../../*/*.yaml")
	if err != nil || len(files) < 9 {
		t.Fatal(files, err)
	}
	if status, out, errs := command(t, "", append([]string{"check"}, files...)...); status != 0 || out+errs != "" {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
}

func TestOrganiserCommand(t *testing.T) {
	dir := t.TempDir()
	add := []string{"organiser", "add", "-data", dir, "-email", "Lan@Vidu.vn", "-name", "Lan"}
	if status, _, errs := command(t, "short\n", add...); status != 1 || !strings.Contains(errs, "at least 12 characters") {
		t.Errorf("a short password: status %d, %s", status, errs)
	}
	status, out, errs := command(t, "", add...)
	made := regexp.MustCompile(`with the password (\S+)\.`).FindStringSubmatch(out)
	if status != 0 || made == nil {
		t.Fatalf("status %d, %s%s", status, out, errs)
	}
	if status, _, errs := command(t, "", add...); status != 1 || !strings.Contains(errs, "already an account") {
		t.Errorf("the same organiser again: status %d, %s", status, errs)
	}
	if status, out, errs := command(t, "một câu dài dễ nhớ\n", "organiser", "password", "-data", dir, "-email", "lan@vidu.vn"); status != 0 || strings.Contains(out, "một câu") {
		t.Errorf("a new password: status %d, %s%s", status, out, errs)
	}
	status, out, errs = command(t, "", "organiser", "link", "-data", dir, "-email", "lan@vidu.vn", "-url", "https://t.example")
	if status != 0 || !regexp.MustCompile(`^https://t\.example/welcome/\S{40,}\n$`).MatchString(out) {
		t.Errorf("a link: status %d, %s%s", status, out, errs)
	}
	if status, _, errs := command(t, "", "organiser", "link", "-data", dir, "-email", "ai@vidu.vn"); status != 1 {
		t.Errorf("a link for nobody: status %d, %s", status, errs)
	}
	if status, _, errs := command(t, "", "demo", "-data", dir, "-addr", "127.0.0.1:0"); status != 1 || !strings.Contains(errs, "real use") {
		t.Errorf("a demo in a store that is in use: status %d, %s", status, errs)
	}
	if status, _, _ := command(t, "", "organiser"); status != 2 {
		t.Errorf("no verb: status %d", status)
	}
}

// TestServe starts the real program twice on one folder: the first prints a
// link for the first organiser, the second is told whose folder it is.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	_, url := startProgram(t, "serve", "-data", dir, "-addr", "127.0.0.1:0")
	if status, _, errs := command(t, "", "serve", "-data", dir, "-addr", "127.0.0.1:0"); status != 1 || !strings.Contains(errs, "in use") {
		t.Errorf("a second server on the same folder: status %d, %s", status, errs)
	}
	answer, err := http.Get(url + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, _ := io.ReadAll(answer.Body); string(body) != "ready\n" {
		t.Errorf("readyz says %q", body)
	}
	address := strings.TrimPrefix(url, "http://")
	if status, _, errs := command(t, "", "healthcheck", "-addr", address); status != 0 {
		t.Errorf("healthcheck: status %d, %s", status, errs)
	}
	if status, _, _ := command(t, "", "healthcheck", "-addr", "127.0.0.1:1"); status != 1 {
		t.Errorf("healthcheck of nothing: status %d", status)
	}
}

// TestServeOwnForms serves a folder of forms, to which the dashboards in the
// binary do not belong.
func TestServeOwnForms(t *testing.T) {
	dir := t.TempDir()
	const tea = "form: tea\ntitle: Giờ trà\nfor: members\npages:\n  - page: one\n    title: Một\n    questions:\n      - yes_no: likes\n        label: Có thích trà không?\n"
	if err := os.WriteFile(filepath.Join(dir, "tea.yaml"), []byte(tea), 0o600); err != nil {
		t.Fatal(err)
	}
	_, url := startProgram(t, "serve", "-forms", dir, "-data", t.TempDir(), "-addr", "127.0.0.1:0")
	answer, err := http.Get(url + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, _ := io.ReadAll(answer.Body); !strings.Contains(string(body), "<h1>Giờ trà</h1>") || !strings.Contains(string(body), `href="/f/tea"`) {
		t.Errorf("the front page has no title or no form: %s", body)
	}
}

func TestUsage(t *testing.T) {
	for _, c := range []struct {
		args   []string
		status int
	}{{nil, 2}, {[]string{"dance"}, 2}, {[]string{"help"}, 0}, {[]string{"serve", "-h"}, 0}, {[]string{"serve", "-nothing"}, 2}, {[]string{"bench"}, 2}} {
		if status, _, errs := command(t, "", c.args...); status != c.status || !strings.Contains(errs, "usage") {
			t.Errorf("%v: status %d, want %d: %s", c.args, status, c.status, errs)
		}
	}
	if status, _, errs := command(t, "", "serve", "-data", t.TempDir(), "-addr", "127.0.0.1:0", "-url", "toadam.example.vn"); status != 1 || !strings.Contains(errs, "https://") {
		t.Errorf("an address without a scheme: status %d, %s", status, errs)
	}
	if status, _, errs := command(t, "", "bench", "submit", "-concurrency", "0"); status != 1 || !strings.Contains(errs, "concurrency") {
		t.Errorf("a measurement of nothing: status %d, %s", status, errs)
	}
	t.Setenv("TOADAM_ADDR", "nowhere:x")
	if status, _, errs := command(t, "", "serve", "-data", t.TempDir()); status != 1 || !strings.Contains(errs, "listen") {
		t.Errorf("a bad address from the environment: status %d, %s", status, errs)
	}
}
