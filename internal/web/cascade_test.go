package web_test

import (
	"testing"
	"testing/fstest"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"toadam/internal/store/storetest"
)

// cascadeForm narrows twice, on one page.
const cascadeForm = `form: cascade
title: Cascade
for: members
languages: [en]
pages:
  - page: one
    title: One
    questions:
      - single: region
        label: Region
        required: true
        options: [{north: North}, {south: South}, {sea: At sea}]
      - single: province
        label: Province
        list: true
        within: region
        required: true
        options: [{ha_noi: Hanoi, of: north}, {can_tho: Can Tho, of: south}, {islands: Islands, of: south}]
      - single: district
        label: District
        list: true
        within: province
        required: true
        options: [{ba_dinh: Ba Dinh, of: ha_noi}, {ninh_kieu: Ninh Kieu, of: can_tho}]
      - note: found
        label: Found
        show_if: 'district = "ninh_kieu"'
  - page: two
    title: Two
    questions:
      - text: last
        label: Last
`

// TestCascadeInBrowser chooses in three lists of which each narrows the next. A list
// with nothing in it is not there.
func TestCascadeInBrowser(t *testing.T) {
	s := newSiteOf(t, storetest.SQLite(t), fstest.MapFS{"cascade.yaml": {Data: []byte(cascadeForm)}}, fstest.MapFS{}, 0)
	b := newTab(t, newBrowser(t), s.url, phone, "light")
	b.open("/f/cascade")
	b.press("form.acts button")
	lists := func(what, want string) {
		t.Helper()
		got := eval[string](b, `[...document.querySelectorAll("select")].filter((e) => e.closest(".q").checkVisibility()).map((e) => e.name + "=" + e.value).join(" ")`)
		if got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	region := func(id string) { eval[bool](b, `document.getElementById("region-`+id+`").click(); true`) }
	search := func(list, text string) {
		eval[bool](b, `document.getElementById("`+list+`").focus(); document.getElementById("`+list+`").select(); true`)
		b.must(chromedp.Do(b.ctx, chromedp.KeyEvent(text+kb.ArrowDown+"\r")))
	}
	lists("nothing is chosen", "")
	region("south")
	lists("a region", "province=")
	search("province", "can")
	lists("a province", "province=can_tho district=")
	search("district", "ninh")
	lists("a district", "province=can_tho district=ninh_kieu")
	b.wait(`!document.querySelector("[data-id=found]").hidden`)
	b.inspect("cascade")
	search("province", "isl")
	lists("a province without districts", "province=islands")
	b.wait(`document.querySelector("[data-id=found]").hidden`)
	region("sea")
	lists("a region without provinces", "")
	region("south")
	search("province", "can")
	search("district", "ninh")
	b.press(".acts [name=_do][value=next]")
	b.open("/f/cascade/1")
	lists("shown again", "province=can_tho district=ninh_kieu")
	if text := eval[string](b, `document.getElementById("district").value`); text != "Ninh Kieu" {
		t.Errorf("the district's field says %q", text)
	}
	b.press(".acts [name=_do][value=next]")
	at := b.path()
	if at != "/f/cascade/2" {
		t.Fatalf("at %s", at)
	}
	b.open("/f/cascade/1")
	lists("kept by going on", "province=can_tho district=ninh_kieu")
	region("sea")
	b.press(".acts [name=_do][value=next]")
	if b.path() != "/f/cascade/2" {
		t.Errorf("nothing to choose, and still at %s", b.path())
	}
}
