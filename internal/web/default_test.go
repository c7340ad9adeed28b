package web_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"toadam/internal/chart"
	"toadam/internal/consultation"
	"toadam/internal/form"
	"toadam/internal/store/storetest"
	"toadam/internal/workshop"
)

// TestDefaultDashboard serves a form for which no dashboard was written: its
// results are linked and drawn, follow a new version, and can be had as a file.
func TestDefaultDashboard(t *testing.T) {
	s := newSiteOf(t, storetest.SQLite(t), fstest.MapFS{"tea.yaml": {Data: []byte(tea)}}, fstest.MapFS{}, 5)
	v := newVisitor(t, s)
	v.signIn()
	v.get("/organise?lang=en").says(t, 200, `href="/organise/dashboards/tea"`)
	v.get("/organise/dashboards/tea").says(t, 200, `data-figure="pie_likes"`, `data-figure="bar_mark"`, `data-figure="time_responses"`,
		"Questions without a chart: 3", "<li>Picture</li>", "<li>Why</li>", "<li>More</li>")
	p := v.get("/organise/dashboards/tea/dashboard.yaml")
	d := s.form(t, "tea").Definition
	if b, findings := chart.Parse("tea.yaml", []byte(p.body), map[string]*form.Definition{"tea": d}); len(findings) > 0 || len(b.Panels) != 5 {
		t.Errorf("%v in\n%s", findings, p.body)
	}
	edit(t, workshop.New(s.store, s.consultation.Newest, func() string { return "2026-11-25" }), strings.Replace(tea, "rating: mark", "rating: points", 1))
	p = v.get("/organise/forms/tea/publish")
	if strings.Contains(p.body, "Panels of the dashboard") {
		t.Errorf("panels that nobody wrote are told to be lost:\n%s", p.body)
	}
	fields := hiddenFields(p)
	fields.Set("sure", "yes")
	v.post("/organise/forms/tea/publish", fields).says(t, 200)
	p = v.get("/organise/dashboards/tea")
	p.says(t, 200, `data-figure="bar_points"`)
	if strings.Contains(p.body, `data-figure="bar_mark"`) {
		t.Error("a panel of the version before is still there")
	}
}

// TestWrittenDashboardIsItsAuthors finds neither other panels than those that
// were written, nor what belongs to those that were made.
func TestWrittenDashboardIsItsAuthors(t *testing.T) {
	v := newVisitor(t, newSite(t, 1))
	v.signIn()
	p := v.get("/organise/dashboards/papers")
	for _, text := range []string{"dashboard.yaml", "không có biểu đồ"} {
		if strings.Contains(p.body, text) {
			t.Errorf("the page says %q", text)
		}
	}
}

// TestDefaultDashboardInBrowser opens the dashboards that are made of forms with
// all kinds of questions, and the overview; axe looks at each.
func TestDefaultDashboardInBrowser(t *testing.T) {
	browser := newBrowser(t)
	s := newSiteOf(t, storetest.SQLite(t), os.DirFS("testdata/kinds/forms"), fstest.MapFS{}, 40)
	for _, look := range []struct {
		width        int64
		scheme, lang string
	}{{phone, "light", "vi"}, {desktop, "dark", "en"}, {desktop, "light", "vi"}} {
		t.Run(fmt.Sprintf("%d_%s_%s", look.width, look.scheme, look.lang), func(t *testing.T) {
			b := newTab(t, browser, s.url, look.width, look.scheme)
			b.signIn()
			name := fmt.Sprintf("%%s_%d_%s", look.width, look.scheme)
			b.open("/organise?lang=" + look.lang)
			b.inspect(fmt.Sprintf(name, "joins_overview"))
			for _, x := range s.consultation.Forms() {
				b.open("/organise/dashboards/" + x.ID)
				b.wait("document.querySelectorAll('[data-chart] svg').length === document.querySelectorAll('[data-chart]').length")
				b.inspect(fmt.Sprintf(name, "joins_default_"+x.ID))
			}
			for _, part := range []string{"", "/edit", "/versions", "/publish", "/translations", "/entry"} {
				b.open("/organise/forms/kinds" + part)
				b.inspect(fmt.Sprintf(name, "joins_form"+strings.ReplaceAll(part, "/", "_")))
			}
		})
	}
}

// TestDashboardFollowsVersion watches a dashboard that was made while a version
// with another question is published.
func TestDashboardFollowsVersion(t *testing.T) {
	browser := newBrowser(t)
	s := newSiteOf(t, storetest.SQLite(t), fstest.MapFS{"tea.yaml": {Data: []byte(tea)}}, fstest.MapFS{}, 3)
	b := newTab(t, browser, s.url, desktop, "light")
	b.signIn()
	b.open("/organise/dashboards/tea")
	b.wait("document.querySelectorAll('[data-figure=bar_mark] svg').length === 1")
	next := strings.Replace(tea, "rating: mark", "rating: points", 1)
	_, err := s.consultation.Publish(t.Context(), consultation.Publication{Form: "tea", YAML: []byte(next), Base: 1, Day: "2026-11-25", By: "binh@vidu.vn"})
	if err != nil {
		t.Fatal(err)
	}
	newVisitor(t, s).api("/api/v1/forms/tea/responses", `{"answers": {"likes": "no"}, "key": "after"}`).says(t, 201)
	b.wait("document.querySelector('[data-figure=bar_points]') && !document.querySelector('[data-figure=bar_mark]')")
}
