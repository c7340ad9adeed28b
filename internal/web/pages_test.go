package web_test

import (
	"fmt"
	"testing"
)

// TestPagesInBrowser opens every kind of page at both widths, in both
// languages, light and dark.
func TestPagesInBrowser(t *testing.T) {
	browser := newBrowser(t)
	s := newSite(t, 60)
	for _, look := range []struct {
		width  int64
		scheme string
		lang   string
	}{{phone, "light", "vi"}, {desktop, "light", "vi"}, {phone, "dark", "en"}, {desktop, "dark", "en"}} {
		t.Run(fmt.Sprintf("%d_%s_%s", look.width, look.scheme, look.lang), func(t *testing.T) {
			b := newTab(t, browser, s.url, look.width, look.scheme)
			name := func(page string) string { return fmt.Sprintf("%s_%d_%s", page, look.width, look.scheme) }
			b.open("/?lang=" + look.lang)
			b.inspect(name("home"))
			for _, form := range []string{"poll", "papers", "speak", "report"} {
				b.open("/f/" + form)
				b.inspect(name(form + "_0"))
				b.press("form.acts button, .acts form button")
				x, err := s.consultation.Form(form)
				if err != nil {
					t.Fatal(err)
				}
				for page := range x.Pages {
					b.open(fmt.Sprintf("/f/%s/%d", form, page+1))
					b.inspect(name(fmt.Sprintf("%s_%d", form, page+1)))
				}
			}
			b.open("/f/poll/2?show=problems")
			b.inspect(name("problems"))
			b.open("/f/report/paper")
			b.inspect(name("paper"))
			b.open("/receipt")
			b.inspect(name("lookup"))
			b.open("/docs/definitions")
			b.inspect(name("docs"))
			b.open("/sign-in")
			b.inspect(name("sign_in"))
			b.signIn()
			b.inspect(name("overview"))
			b.open("/organise/account")
			b.inspect(name("account"))
			b.open("/organise/forms/papers")
			b.inspect(name("responses"))
			for _, dashboard := range []string{"poll", "papers", "speak", "report"} {
				b.open("/organise/dashboards/" + dashboard)
				b.wait("[...document.querySelectorAll('[data-chart]')].every((e) => e.querySelector('svg'))")
				b.inspect(name("dashboard_" + dashboard))
			}
		})
	}
}
