package web_test

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

//go:embed testdata/axe.min.js
var axe string

// newBrowser starts Chromium. A newcomer without it skips; where
// TOADAM_REQUIRE_BROWSER is set, as in CI, it must be there.
func newBrowser(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("browser tests are left out of short runs")
	}
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("TOADAM_REQUIRE_BROWSER") != "" {
			t.Fatal("chromium is required here: ", err)
		}
		t.Skip("no chromium on this machine")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	allocated, end := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocated)
	t.Cleanup(func() { cancel(); end() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal("start chromium: ", err)
	}
	return ctx
}

// tab is one page of the browser, at one width, that fails the test when the
// console reports anything: a broken policy shows itself there.
type tab struct {
	t    *testing.T
	ctx  context.Context
	base string

	mu    sync.Mutex
	bytes float64 // transferred, compressed

	unreachable bool // the server is away at times: the console may say so
}

const (
	phone   = 390
	desktop = 1280
)

func newTab(t *testing.T, browser context.Context, base string, width int64, scheme string) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	ctx, end := context.WithTimeout(ctx, 90*time.Second)
	t.Cleanup(func() { end(); cancel() })
	b := &tab{t: t, ctx: ctx, base: base}
	b.must(chromedp.Do(ctx, chromedp.EmulateViewport(width, 844, func(p *emulation.SetDeviceMetricsOverrideParams, _ *emulation.SetTouchEmulationEnabledParams) {
		p.Mobile = width == phone
	})))
	_, err := chromedp.Call(ctx, network.Enable, network.EnableParams{})
	b.must(err)
	_, err = chromedp.Call(ctx, cdplog.Enable, cdp.Empty{})
	b.must(err)
	_, err = chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	b.must(err)
	b.must(chromedp.Listen(ctx, b.watch))
	return b
}

// watch reports what the console says, except that an answer was not 200: a
// page with faults is 422, one that was changed elsewhere 409, and whoever has
// no session any more gets 401.
func (b *tab) watch(event any) {
	switch e := event.(type) {
	case *cdplog.EventEntryAdded:
		b.mu.Lock()
		away := b.unreachable
		b.mu.Unlock()
		text := e.Entry.Text
		told := func(status string) bool {
			return strings.Contains(text, "the server responded with a status of "+status)
		}
		if !told("422") && !told("409") && !told("401") &&
			!(away && strings.Contains(text, "net::ERR_")) {
			b.t.Errorf("console: %s (%s)", e.Entry.Text, e.Entry.URL)
		}
	case *network.EventLoadingFinished:
		b.mu.Lock()
		b.bytes += e.EncodedDataLength
		b.mu.Unlock()
	}
}

func (b *tab) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) open(path string) {
	b.t.Helper()
	b.must(chromedp.Do(b.ctx, chromedp.Navigate(b.base+path)))
}

// eval runs an expression in the page.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// follow does something that leads to another page, and waits for that page.
func (b *tab) follow(expression string) {
	b.t.Helper()
	eval[bool](b, "window.left = true; "+expression+"; true")
	b.wait("!window.left && document.readyState === 'complete'")
}

// press clicks what the selector finds and waits for the next page.
func (b *tab) press(selector string) {
	b.t.Helper()
	b.follow(fmt.Sprintf("document.querySelector(%q).click()", selector))
}

// wait polls until the expression holds.
func (b *tab) wait(expression string) {
	b.t.Helper()
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		if ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](expression)); err == nil && ok {
			return
		}
	}
	b.t.Fatalf("in vain, at %s: %s", eval[string](b, "location.pathname"), expression)
}

func (b *tab) path() string { return eval[string](b, "location.pathname + location.search") }

func (b *tab) contains(text string) {
	b.t.Helper()
	if page := eval[string](b, "document.body.innerText"); !strings.Contains(page, text) {
		b.t.Errorf("%s does not say %q:\n%s", b.path(), text, page)
	}
}

// inspect looks for what must not be on any page: axe's findings, a page that
// is wider than the screen. It keeps a picture where TOADAM_SCREENSHOTS says.
func (b *tab) inspect(name string) {
	b.t.Helper()
	if eval[bool](b, "document.documentElement.scrollWidth > document.documentElement.clientWidth") {
		b.t.Errorf("%s is wider than the screen", name)
	}
	eval[int](b, axe+";0")
	found := eval[string](b, `axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
		.then((r) => JSON.stringify(r.violations.map((v) => ({id: v.id, help: v.help, at: v.nodes.map((n) => n.html.slice(0, 200))}))))`)
	var violations []struct {
		ID, Help string
		At       []string
	}
	b.must(json.Unmarshal([]byte(found), &violations))
	for _, v := range violations {
		b.t.Errorf("%s: %s: %s\n  %s", name, v.ID, v.Help, strings.Join(v.At, "\n  "))
	}
	b.picture(name)
}

func (b *tab) picture(name string) {
	b.t.Helper()
	dir := os.Getenv("TOADAM_SCREENSHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	b.must(err)
	b.must(os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644))
}

func (b *tab) signIn() {
	b.t.Helper()
	b.open("/sign-in")
	b.follow(fmt.Sprintf("document.getElementById('email').value = %q; document.getElementById('password').value = %q; document.querySelector('main button').click()", organiserEmail, organiserPassword))
}
