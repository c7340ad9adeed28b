package consultation_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"toadam/forms"
	"toadam/internal/consultation"
	"toadam/internal/intake"
	"toadam/internal/problem"
	"toadam/internal/response"
	"toadam/internal/store"
	"toadam/internal/store/storetest"
	"toadam/internal/tally"
)

const (
	tea = `form: tea
title: Trà
for: members
pages:
  - page: one
    title: Một
    questions:
      - yes_no: likes
        label: Có thích trà không?
      - file: picture
        label: Ảnh chén trà
`
	teaBoard = `dashboard: tea_board
form: tea
title: Trà
panels:
  - pie: likes
`
	about = `consultation: tea_time
title: {vi: Giờ trà, en: Tea time}
forms: [tea]
`
)

func folder(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, content := range files {
		m[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return m
}

func read(t *testing.T, form string) *consultation.Definitions {
	t.Helper()
	defs, findings, err := consultation.Read(folder(map[string]string{"tea.yaml": form, "consultation.yaml": about}), folder(map[string]string{"b.yaml": teaBoard}))
	if err != nil || len(findings) > 0 {
		t.Fatal(err, findings)
	}
	return defs
}

func open(t *testing.T, st store.Store, form string) *consultation.Consultation {
	t.Helper()
	c, err := consultation.Open(t.Context(), st, read(t, form), consultation.Options{Now: time.Now(), Poll: 20 * time.Millisecond, Intake: intake.Options{Poll: 20 * time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(context.Background()) })
	return c
}

func answer(t *testing.T, c *consultation.Consultation, key, option string) {
	t.Helper()
	f, err := c.Form("tea")
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Log.Append(t.Context(), intake.Submission{Key: intake.KeyOf("tea", key), Version: f.Definition.Version, Via: intake.API, Day: "2026-11-24",
		Answers: response.Encode(f.Definition, response.Answers{"likes": {Option: option}, "picture": {Parts: &response.Parts{Files: []response.File{{Blob: "blob of " + key, Name: "a.pdf", Type: "pdf", Size: 1}}}}})})
	if err != nil {
		t.Fatal(err)
	}
}

// TestVersions publishes a form, changes it, and reads responses to both.
func TestVersions(t *testing.T) {
	for name, st := range map[string]store.Store{"sqlite": storetest.SQLite(t), "mongo": storetest.Mongo(t)} {
		t.Run(name, func(t *testing.T) {
			first := open(t, st, tea)
			answer(t, first, "a", "yes")
			same := open(t, st, tea+"\n")
			for _, c := range []*consultation.Consultation{first, same} {
				if f, _ := c.Form("tea"); f.Definition.Version != 1 {
					t.Errorf("an unchanged form is version %d", f.Definition.Version)
				}
			}
			second := open(t, st, strings.Replace(tea, "Có thích", "Đồng chí có thích", 1))
			answer(t, second, "b", "no")
			f, _ := second.Form("tea")
			if f.Definition.Version != 2 || f.Dashboard == nil {
				t.Fatalf("version %d, dashboard %v", f.Definition.Version, f.Dashboard)
			}
			old, err := f.Version(1)
			if err != nil || !strings.HasPrefix(old.Question("likes").Label.In("vi"), "Có thích") {
				t.Errorf("version 1 is %v, %v", old, err)
			}
			counted(t, f, 2)
			// The first server learns of a response to a version it has never read.
			f, _ = first.Form("tea")
			responses := 0
			for end := time.Now().Add(5 * time.Second); responses < 2 && time.Now().Before(end); {
				time.Sleep(10 * time.Millisecond)
				f.Tally.Read(func(v *tally.View) { responses = v.Responses() })
			}
			counted(t, f, 2)
		})
	}
}

// TestEarlierOption names an option as the newest version did that had it.
func TestEarlierOption(t *testing.T) {
	st := storetest.SQLite(t)
	const single = "form: tea\ntitle: Trà\nfor: members\npages:\n  - page: one\n    title: Một\n    questions:\n      - single: often\n        label: Bao lâu một lần?\n        options:\n          - daily: Hằng ngày\n          - never: Không\n          - weekly: Tuần\n"
	for _, form := range []string{single, strings.Replace(single, "Tuần", "Hằng tuần", 1), strings.Replace(single, "          - weekly: Tuần\n", "", 1)} {
		defs, findings, err := consultation.Read(folder(map[string]string{"tea.yaml": form}), folder(nil))
		if err != nil || len(findings) > 0 {
			t.Fatal(err, findings)
		}
		c, err := consultation.Open(t.Context(), st, defs, consultation.Options{Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close(context.Background())
		f, _ := c.Form("tea")
		if f.Definition.Version < 3 {
			continue
		}
		if got := f.EarlierOption("often", "weekly").In("vi"); got != "Hằng tuần" {
			t.Errorf("the option of version 2 is called %q", got)
		}
		if got := f.EarlierOption("often", "yearly"); got != nil {
			t.Errorf("an option that never was is called %q", got)
		}
	}
}

// TestEarlierOptionRecalls names an option that speaks of an answer as charts
// name others: by the question.
func TestEarlierOptionRecalls(t *testing.T) {
	st := storetest.SQLite(t)
	const with = "          - shop: \"Ở quán {{name}}\"\n"
	const both = "form: tea\ntitle: Trà\nfor: members\npages:\n  - page: one\n    title: Một\n    questions:\n      - text: name\n        label: Tên quán\n  - page: two\n    title: Hai\n    questions:\n      - single: where\n        label: Ở đâu?\n        options:\n          - home: Ở nhà\n          - out: Ở ngoài\n" + with
	for _, form := range []string{both, strings.Replace(both, with, "", 1)} {
		defs, findings, err := consultation.Read(folder(map[string]string{"tea.yaml": form}), folder(nil))
		if err != nil || len(findings) > 0 {
			t.Fatal(err, findings)
		}
		c, err := consultation.Open(t.Context(), st, defs, consultation.Options{Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close(context.Background())
		f, _ := c.Form("tea")
		if f.Definition.Version < 2 {
			continue
		}
		if got := f.EarlierOption("where", "shop").In("vi"); got != "Ở quán [Tên quán]" {
			t.Errorf("the option of version 1 is called %q", got)
		}
	}
}

// counted expects so many answers to the one question, over all versions.
func counted(t *testing.T, f *consultation.Form, n int) {
	t.Helper()
	f.Tally.Read(func(v *tally.View) {
		if d := v.Distribution(f.Question("likes")); d.Base != n {
			t.Errorf("%d answers are counted, want %d", d.Base, n)
		}
	})
}

// TestHeld finds the files of a response by the key of its draft.
func TestHeld(t *testing.T) {
	c := open(t, storetest.SQLite(t), tea)
	answer(t, c, "a", "yes")
	if blobs, submitted, err := c.Held(t.Context(), "tea", "a"); err != nil || !submitted || len(blobs) != 1 || blobs[0] != "blob of a" {
		t.Errorf("%v %v %v", blobs, submitted, err)
	}
	if blobs, submitted, err := c.Held(t.Context(), "tea", "b"); err != nil || submitted || len(blobs) != 0 {
		t.Errorf("a key that was never sent: %v %v %v", blobs, submitted, err)
	}
	if _, _, err := c.Held(t.Context(), "coffee", "a"); err == nil {
		t.Error("a form that is not served: its files could be deleted")
	}
}

func TestReadFindings(t *testing.T) {
	for _, c := range []struct {
		name, want string
		forms      map[string]string
	}{
		{"a form twice", "another file defines", map[string]string{"a.yaml": tea, "b.yaml": tea}},
		{"a form that is missing", "lists a form that no file defines", map[string]string{"consultation.yaml": about}},
		{"an unknown key", `unknown key "tittle"`, map[string]string{"a.yaml": tea, "consultation.yaml": strings.Replace(about, "title", "tittle", 1)}},
		{"a dashboard twice", "has the dashboard tea_board already", nil},
		{"no known kind", "", map[string]string{"a.yaml": "hello: world\n"}},
	} {
		boards := map[string]string{}
		if c.forms == nil {
			c.forms = map[string]string{"tea.yaml": tea}
			boards = map[string]string{"a.yaml": teaBoard, "b.yaml": strings.Replace(teaBoard, "tea_board", "other_board", 1)}
		}
		_, findings, err := consultation.Read(folder(c.forms), folder(boards))
		if err != nil || len(findings) == 0 || !strings.Contains(findings.Error(), c.want) {
			t.Errorf("%s: %v %v", c.name, findings, err)
		}
	}
}

// TestFormsBesideTheList serves forms that no consultation.yaml lists, and
// names the consultation after the first where there is no such file.
func TestFormsBesideTheList(t *testing.T) {
	coffee := strings.ReplaceAll(strings.Replace(tea, "form: tea", "form: coffee", 1), "Trà", "Cà phê")
	for _, c := range []struct {
		name, title string
		forms       map[string]string
		order       []string
	}{
		{"without consultation.yaml", "Cà phê", map[string]string{"a.yaml": coffee, "b.yaml": tea}, []string{"coffee", "tea"}},
		{"not listed", "Giờ trà", map[string]string{"a.yaml": coffee, "b.yaml": tea, "consultation.yaml": about}, []string{"tea", "coffee"}},
	} {
		defs, findings, err := consultation.Read(folder(c.forms), folder(nil))
		if err != nil || len(findings) > 0 {
			t.Fatal(err, findings)
		}
		x, err := consultation.Open(t.Context(), storetest.SQLite(t), defs, consultation.Options{Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		defer x.Close(context.Background())
		var order []string
		for _, f := range x.Forms() {
			order = append(order, f.ID)
		}
		if title := x.About.Title.In("vi"); title != c.title || !slices.Equal(order, c.order) {
			t.Errorf("%s: %q with the forms %v, want %q with %v", c.name, title, order, c.title, c.order)
		}
	}
}

func TestUnknown(t *testing.T) {
	c := open(t, storetest.SQLite(t), tea)
	if _, err := c.Form("coffee"); !problem.Is(err, problem.NotFound) {
		t.Error(err)
	}
	if _, err := c.Dashboard("coffee"); !problem.Is(err, problem.NotFound) {
		t.Error(err)
	}
	if f, err := c.Dashboard("tea_board"); err != nil || f.ID != "tea" {
		t.Error(f, err)
	}
	if findings, err := consultation.Check([]consultation.File{{Name: "b.yaml", Content: []byte(teaBoard)}}, forms.Files); err != nil || len(findings) == 0 {
		t.Errorf("a dashboard of no form: %v %v", findings, err)
	}
}
