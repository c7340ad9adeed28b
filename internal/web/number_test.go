package web_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"

	"toadam/internal/locale"
	"toadam/internal/response"
	"toadam/internal/store/storetest"
)

// TestNumbersInBrowser types the cases of package response, and sees that values
// which the page works out are those of the server.
func TestNumbersInBrowser(t *testing.T) {
	ar, err := txtar.ParseFile("../response/testdata/numbers.txtar")
	if err != nil {
		t.Fatal(err)
	}
	source := "form: f\ntitle: F\nfor: members\nlanguages: [en]\npages:\n  - page: p\n    title: P\n    questions:\n" + string(ar.Files[0].Data)
	names := []string{"any", "whole", "few", "slid", "money", "day"}
	for _, name := range names {
		source += fmt.Sprintf("      - calculated: %s_is\n        label: %[1]s\n        value: %[1]s\n        display: true\n", name)
	}
	s := newSiteOf(t, storetest.SQLite(t), fstest.MapFS{"f.yaml": {Data: []byte(source)}}, fstest.MapFS{}, 0)
	b := newTab(t, newBrowser(t), s.url, phone, "light")
	b.open("/f/f")
	b.press("form.acts button")
	for i := 1; i+1 < len(ar.Files); i += 2 {
		in := typedIn(t, ar.Files[i].Data)
		answers, _ := response.Evaluate(s.form(t, "f").Definition, in, nil, time.Now())
		fields, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		shown := eval[map[string]string](b, fmt.Sprintf(`(() => {
			const form = document.getElementById("_answers"), fields = %s;
			for (const [name, [value]] of Object.entries(fields)) document.getElementsByName(name)[0].value = value;
			form.dispatchEvent(new Event("input"));
			return Object.fromEntries(Object.keys(fields).map((name) => [name, document.getElementById(name + "_is").textContent]));
		})()`, fields))
		for _, name := range names {
			if want := inBrowser(answers, name); shown[name] != want {
				t.Errorf("%s: %s %q is %q in the browser, %q on the server", ar.Files[i].Name, name, in[name], shown[name], want)
			}
		}
	}
}

// typedIn reads "name: value" lines; a value in double quotes is Go's.
func typedIn(t *testing.T, src []byte) response.Input {
	t.Helper()
	in := response.Input{}
	for line := range strings.Lines(string(src)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		text, err := strconv.Unquote(value)
		if err != nil {
			t.Fatalf("input line %q: %v", line, err)
		}
		in[name] = []string{text}
	}
	return in
}

// inBrowser is how the script writes the answer.
func inBrowser(answers response.Answers, name string) string {
	a, ok := answers[name]
	switch {
	case !ok:
		return "…"
	case a.Text != "":
		return locale.Day("en", a.Text)
	}
	return locale.Float("en", a.Number, 6)
}

// clobbering are names of what the script needs of forms, and once were ids of
// the page's own elements.
var clobbering = []string{"id", "elements", "dataset", "action", "submit", "name", "method", "main", "step", "answers", "known", "retold", "changed", "faults", "length", "item", "target", "closest", "contains", "hidden", "children", "attributes"}

// TestNamesInBrowser asks questions whose identifiers are those of properties:
// what is typed is kept by the draft and by going on, and leads the script nowhere.
func TestNamesInBrowser(t *testing.T) {
	var source strings.Builder
	source.WriteString("form: names\ntitle: Names\nfor: members\nlanguages: [en]\npages:\n  - page: one\n    title: One\n    questions:\n")
	for _, name := range clobbering {
		fmt.Fprintf(&source, "      - text: %s\n        label: \"%s after {{id}}\"\n        required: true\n", name, strings.ToUpper(name))
	}
	source.WriteString("      - multiple: picks\n        label: Picks\n        required: true\n        options: [{hint: H}, {error: E}, {label: L}]\n")
	source.WriteString("      - matrix: rates\n        label: Rates\n        required: true\n        rows: [{one: One}]\n        scale: [{hint: H}, {error: E}, {label: L}]\n")
	source.WriteString("      - text: shown\n        label: Shown\n        show_if: 'id = \"x id\"'\n  - page: two\n    title: Two\n    questions:\n      - text: last\n        label: Last\n")
	yaml := strings.Replace(source.String(), `"ID after {{id}}"`, "ID", 1)
	s := newSiteOf(t, storetest.SQLite(t), fstest.MapFS{"names.yaml": {Data: []byte(yaml)}}, fstest.MapFS{}, 0)
	b := newTab(t, newBrowser(t), s.url, phone, "light")
	b.open("/f/names")
	b.press("form.acts button")
	b.press(".acts [name=_do][value=next]")
	same := eval[[]string](b, `[...document.querySelectorAll("[id]")].map((e) => e.id).filter((id, i, ids) => ids.indexOf(id) !== i)`)
	if len(same) > 0 {
		t.Errorf("several elements are called %q", same)
	}
	fields := eval[[]string](b, `[...document.querySelectorAll("label.lab")].filter((l) => l.control?.name !== l.htmlFor).map((l) => l.htmlFor)`)
	if len(fields) > 0 {
		t.Errorf("the labels of %q lead elsewhere", fields)
	}
	eval[bool](b, `(() => { for (const e of document.querySelectorAll(".ch input")) e.click(); for (const e of document.querySelectorAll("input.tx")) { e.value = "x " + e.name; e.dispatchEvent(new Event("input", {bubbles: true})) } return true })()`)
	b.wait(`!document.querySelector("[data-id=shown]").hidden`)
	b.contains("ELEMENTS after x id")
	b.wait(`document.querySelector("[data-state]").className === "state saved"`)
	b.press(".acts [name=_do][value=next]")
	if b.path() != "/f/names/2" {
		t.Fatalf("at %s", b.path())
	}
	b.open("/f/names/1")
	kept := eval[map[string]string](b, `Object.fromEntries([...document.querySelectorAll("input.tx")].map((e) => [e.name, e.value]))`)
	for _, name := range append(clobbering, "shown") {
		if kept[name] != "x "+name {
			t.Errorf("of %s %q is kept", name, kept[name])
		}
	}
}
