package web_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// setOffline takes the tab's connection away, or gives it back.
func (b *tab) setOffline(off bool) {
	b.t.Helper()
	b.mu.Lock()
	b.unreachable = b.unreachable || off // what the console says of it is no fault
	b.mu.Unlock()
	_, err := chromedp.Call(b.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Offline: off, DownloadThroughput: -1, UploadThroughput: -1}}})
	b.must(err)
	_, err = chromedp.Call(b.ctx, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: off, DownloadThroughput: -1, UploadThroughput: -1})
	b.must(err)
}

// input types into a field as a respondent does.
func (b *tab) input(selector, text string) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.value = %q; e.dispatchEvent(new Event("input", {bubbles: true})); return true })()`, selector, text))
}

const (
	stateIs = `document.querySelector("[data-state]").className === "state %s"`
	inBox   = `Object.keys(sessionStorage).filter((k) => k.startsWith("toadam")).length`
)

// TestLostConnection fills in a form while the connection comes and goes.
func TestLostConnection(t *testing.T) {
	s := newSite(t, 0)
	b := newTab(t, newBrowser(t), s.url, phone, "light")
	b.open("/f/speak")
	b.press("form.acts button")
	pages := typed(s.form(t, "speak"), 4)

	b.input("#speaker_name", "Nguyễn Văn An")
	b.wait(fmt.Sprintf(stateIs, "saved"))
	b.setOffline(true)
	b.input("#speaker_name", "Nguyễn Văn Bình")
	b.wait(fmt.Sprintf(stateIs, "off"))
	b.contains("Chưa kết nối được")
	b.inspect("offline_390")
	if n := eval[int](b, inBox); n != 1 {
		t.Errorf("%d pages are kept in the tab", n)
	}
	b.setOffline(false)
	b.wait(fmt.Sprintf(stateIs, "saved"))
	if n := eval[int](b, inBox); n != 0 {
		t.Errorf("%d pages are still kept in the tab", n)
	}

	for i, fields := range pages { // every page is sent on without a connection
		fields.Del("_do")
		b.setOffline(true)
		eval[bool](b, "window.left = true")
		b.typeIn(fields)
		eval[bool](b, `document.querySelector(".acts button").click(); true`)
		b.wait(fmt.Sprintf(stateIs, "off"))
		if at := b.path(); at != fmt.Sprintf("/f/speak/%d", i+1) {
			t.Fatalf("without a connection, the page went to %s", at)
		}
		b.setOffline(false)
		b.wait("!window.left && document.readyState === 'complete'")
	}
	if at := b.path(); at != "/f/speak/check" {
		t.Fatalf("at %s", at)
	}
	b.setOffline(true)
	eval[bool](b, `window.left = true; for (const _ of [1, 2, 3]) document.querySelector(".acts button").click(); true`)
	b.wait(fmt.Sprintf(stateIs, "off"))
	b.contains("chỉ một lần")
	b.setOffline(false)
	b.wait("!window.left && document.readyState === 'complete'")
	b.contains("Đã nhận câu trả lời")
	if n := s.form(t, "speak").Log.Count(); n != 1 {
		t.Errorf("%d responses count, want 1", n)
	}
	if n := eval[int](b, inBox); n != 0 {
		t.Errorf("after it was sent, %d pages are kept in the tab", n)
	}
}

// gate stands between browsers and the server, and can be shut.
type gate struct {
	t       *testing.T
	address string
	target  *url.URL
	server  *http.Server
}

func newGate(t *testing.T, to string) *gate {
	target, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{t: t, address: "127.0.0.1:0", target: target}
	g.open()
	t.Cleanup(g.shut)
	return g
}

func (g *gate) open() {
	l, err := net.Listen("tcp", g.address)
	if err != nil {
		g.t.Fatal(err)
	}
	g.address = l.Addr().String()
	g.server = &http.Server{Handler: httputil.NewSingleHostReverseProxy(g.target)}
	go g.server.Serve(l)
}

func (g *gate) shut() { g.server.Close() }

// TestServerRestart presses "Continue" while the server is away; the page is
// loaded anew meanwhile, and what was typed comes back.
func TestServerRestart(t *testing.T) {
	s := newSite(t, 0)
	g := newGate(t, s.url)
	b := newTab(t, newBrowser(t), "http://"+g.address, desktop, "light")
	b.unreachable = true
	b.open("/f/speak")
	b.press("form.acts button")
	b.input("#unit", "Đảng ủy A")
	b.wait(fmt.Sprintf(stateIs, "saved"))
	g.shut()
	b.input("#speaker_name", "Nguyễn Văn An")
	eval[bool](b, `document.querySelector(".acts button").click(); true`)
	b.wait(fmt.Sprintf(stateIs, "off"))
	b.picture("server_away")
	eval[bool](b, `(() => { const kept = sessionStorage.getItem("toadam /f/speak/1"); window.kept = kept; return true })()`)
	g.open()
	b.wait(`!window.kept && document.readyState === "complete" && !!document.querySelector(".sum")`) // the other answers are missing
	if name := eval[string](b, `document.querySelector("#speaker_name").value`); name != "Nguyễn Văn An" {
		t.Errorf("the name is %q", name)
	}

	// Loaded anew while what was typed is not sent: it comes back.
	g.shut()
	b.input("#speaker_name", "Trần Bình")
	b.wait(fmt.Sprintf(stateIs, "off"))
	kept := eval[string](b, `sessionStorage.getItem("toadam /f/speak/1")`)
	g.open()
	b.wait(fmt.Sprintf(stateIs, "saved"))
	b.input("#speaker_name", "")
	b.wait(`!document.querySelector("#speaker_name").value && ` + fmt.Sprintf(stateIs, "saved"))
	eval[bool](b, fmt.Sprintf(`sessionStorage.setItem("toadam /f/speak/1", %q); true`, kept))
	b.open("/f/speak/1")
	b.wait(`document.querySelector("#speaker_name").value === "Trần Bình" && ` + fmt.Sprintf(stateIs, "saved"))

	// What another person's response left behind is thrown away.
	eval[bool](b, fmt.Sprintf(`sessionStorage.setItem("toadam /f/speak/1", %q.replace(/"draft":"[^"]*"/, '"draft":"other"').replace("Trần", "Lê")); true`, kept))
	b.open("/f/speak/1")
	b.wait(inBox + " === 0")
	if name := eval[string](b, `document.querySelector("#speaker_name").value`); name != "Trần Bình" {
		t.Errorf("another response's %q was put in", name)
	}
}

// TestTwoTabsInBrowser changes one answer in two tabs.
func TestTwoTabsInBrowser(t *testing.T) {
	s := newSite(t, 0)
	for _, width := range []int64{phone, desktop} {
		browser := newBrowser(t)
		one, two := newTab(t, browser, s.url, width, "light"), newTab(t, browser, s.url, width, "light")
		one.open("/f/speak")
		one.press("form.acts button, .acts form button")
		two.open("/f/speak/1")
		one.input("#speaker_name", "Nguyễn Văn An")
		one.wait(fmt.Sprintf(stateIs, "saved"))
		one.input("#speaker_name", "Nguyễn Văn An Bình") // its own saving is no clash
		two.input("#speaker_name", "Trần Thị Chi")
		two.wait(fmt.Sprintf(stateIs, "clash"))
		two.press(".acts button")
		two.contains("vừa được sửa ở nơi khác")
		two.contains("Nguyễn Văn An")
		two.inspect(fmt.Sprintf("clash_%d", width))
		two.follow(`document.querySelector("[value=theirs]").click(); document.querySelector(".acts .alt").click()`)
		two.contains("Mã trả lời tiếp")
		two.inspect(fmt.Sprintf("later_%d", width))
		two.follow(`document.querySelector("p a[href*=resume]").click()`)
		two.inspect(fmt.Sprintf("resume_%d", width))
		two.open("/f/speak/1")
		if name := eval[string](two, `document.querySelector("#speaker_name").value`); name != "Nguyễn Văn An Bình" {
			t.Errorf("the name is %q", name)
		}
		two.open("/resume")
		two.inspect(fmt.Sprintf("ask_code_%d", width))
	}
}
