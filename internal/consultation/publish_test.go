package consultation_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/consultation"
	"toadam/internal/intake"
	"toadam/internal/problem"
	"toadam/internal/response"
	"toadam/internal/store"
	"toadam/internal/store/storetest"
	"toadam/internal/tally"
)

// coffee is a form that is made in the pages.
var coffee = strings.ReplaceAll(strings.Replace(tea, "form: tea", "form: coffee", 1), "Trà", "Cà phê")

func publication(form, yaml string, base int) consultation.Publication {
	return consultation.Publication{Form: form, YAML: []byte(yaml), Base: base, Day: "2026-11-25", By: "an@vidu.vn"}
}

func publish(t *testing.T, c *consultation.Consultation, form, yaml string, base int) *consultation.Form {
	t.Helper()
	f, err := c.Publish(t.Context(), publication(form, yaml, base))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// becomes waits until a server has the version of a form.
func becomes(t *testing.T, c *consultation.Consultation, form string, version int) *consultation.Form {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if f, err := c.Form(form); err == nil && f.Definition.Version >= version {
			return f
		}
	}
	t.Fatalf("version %d of %s does not become live", version, form)
	return nil
}

// TestPublish publishes while two servers run on one store, and starts a third.
func TestPublish(t *testing.T) {
	for name, st := range map[string]store.Store{"sqlite": storetest.SQLite(t), "mongo": storetest.Mongo(t)} {
		t.Run(name, func(t *testing.T) {
			here, there := open(t, st, tea), open(t, st, tea)
			before, _ := here.Form("tea")
			answer(t, here, "a", "yes")
			if err := before.Log.CloseForm(t.Context()); err != nil {
				t.Fatal(err)
			}
			now := publish(t, here, "tea", strings.Replace(tea, "Có thích", "Đồng chí có thích", 1), 1)
			if now.Definition.Version != 2 || before.Definition.Version != 1 || now.Log != before.Log || now.Dashboard == nil {
				t.Errorf("version %d after %d", now.Definition.Version, before.Definition.Version)
			}
			becomes(t, there, "tea", 2)
			third := open(t, st, tea)
			for _, c := range []*consultation.Consultation{here, there, third} {
				f := becomes(t, c, "tea", 2)
				for end := time.Now().Add(5 * time.Second); f.Open(time.Now()) && time.Now().Before(end); {
					time.Sleep(5 * time.Millisecond) // the log of another server may come a moment later
				}
				if f.Open(time.Now()) {
					t.Error("a form that was closed is open after a publication")
				}
			}
			if err := now.Log.ReopenForm(t.Context()); err != nil {
				t.Fatal(err)
			}
			answer(t, here, "b", "no")
			counted(t, now, 2)
			list, err := now.Published(t.Context())
			if err != nil || len(list) != 2 || list[0] != (consultation.Published{Number: 2, Day: "2026-11-25", By: "an@vidu.vn"}) || list[1].By != "" {
				t.Errorf("published %+v %v", list, err)
			}
			back := publish(t, here, "tea", tea, 2)
			if list, err = back.Published(t.Context()); err != nil || list[0].SameAs != 1 {
				t.Errorf("published %+v %v", list, err)
			}
			if src, err := back.Source(t.Context(), 3); err != nil || string(src) != tea {
				t.Errorf("source %q %v", src, err)
			}
		})
	}
}

// TestPublishNew makes a form in the pages: it is served here, on the other
// server, and after a restart with the same files.
func TestPublishNew(t *testing.T) {
	st := storetest.SQLite(t)
	here, there := open(t, st, tea), open(t, st, tea)
	if f := publish(t, here, "coffee", coffee, 0); f.Definition.Version != 1 {
		t.Errorf("version %d", f.Definition.Version)
	}
	f := becomes(t, there, "coffee", 1)
	_, err := f.Log.Append(t.Context(), intake.Submission{Key: intake.KeyOf("coffee", "a"), Version: 1, Via: intake.API, Day: "2026-11-25",
		Answers: response.Encode(f.Definition, response.Answers{"likes": {Option: "yes"}})})
	if err != nil {
		t.Fatal(err)
	}
	third := open(t, st, tea)
	if forms := third.Forms(); len(forms) != 2 || forms[0].ID != "tea" || forms[1].ID != "coffee" || forms[1].Log.Count() != 1 {
		t.Errorf("%d forms after a restart", len(forms))
	}
	publish(t, third, "coffee", coffee+"\n# more\n", 1)
	becomes(t, here, "coffee", 2)
}

// TestFiles says what the files mean beside what was published in the pages.
func TestFiles(t *testing.T) {
	st := storetest.SQLite(t)
	renamed := strings.Replace(tea, "Trà", "Trà mới", 1)
	for i, start := range []struct {
		file string
		want int
	}{{tea, 1}, {renamed, 2}, {tea, 2}, {renamed + "\n", 2}, {"\uFEFF" + strings.ReplaceAll(renamed, "\n", "\r\n"), 2}} {
		f, _ := open(t, st, start.file).Form("tea")
		if f.Definition.Version != start.want {
			t.Errorf("start %d serves version %d, want %d", i, f.Definition.Version, start.want)
		}
	}
	publish(t, open(t, st, tea), "tea", tea+"# in the pages\n", 2)
	if f, _ := open(t, st, renamed).Form("tea"); f.Definition.Version != 3 {
		t.Errorf("a file that is older than what was published serves version %d", f.Definition.Version)
	}
	if f, _ := open(t, st, tea+"# in the file\n").Form("tea"); f.Definition.Version != 4 {
		t.Errorf("a file that is new serves version %d", f.Definition.Version)
	}
}

// TestFileTakenAway does not serve a form without a file, until somebody
// publishes it in the pages.
func TestFileTakenAway(t *testing.T) {
	st := storetest.SQLite(t)
	open(t, st, tea)
	defs, findings, err := consultation.Read(folder(map[string]string{"coffee.yaml": coffee}), folder(nil))
	if err != nil || len(findings) > 0 {
		t.Fatal(err, findings)
	}
	c, err := consultation.Open(t.Context(), st, defs, consultation.Options{Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	if _, err := c.Form("tea"); !problem.Is(err, problem.NotFound) {
		t.Errorf("a form whose file was taken away: %v", err)
	}
	if _, err := c.Publish(t.Context(), publication("tea", tea, 0)); !problem.Is(err, problem.Conflict) {
		t.Errorf("published as a new form: %v", err)
	}
	src, n, err := c.Newest(t.Context(), "tea")
	if err != nil || n != 1 || string(src) != tea {
		t.Errorf("newest %q %d %v", src, n, err)
	}
	publish(t, c, "tea", tea+"# again\n", 1)
}

func TestPublishRefused(t *testing.T) {
	c := open(t, storetest.SQLite(t), tea)
	publish(t, c, "tea", tea+"# 2\n", 1)
	nobody := publication("tea", tea+"# 3\n", 2)
	nobody.By = ""
	for name, x := range map[string]struct {
		p     consultation.Publication
		class problem.Class
	}{
		"stale":        {publication("tea", tea+"# 3\n", 1), problem.Conflict},
		"ahead":        {publication("tea", tea+"# 3\n", 7), problem.Conflict},
		"as new":       {publication("tea", tea+"# 3\n", 0), problem.Conflict},
		"unchanged":    {publication("tea", tea+"# 2\n\n", 2), problem.Invalid},
		"mistakes":     {publication("tea", tea+"x: 1\n", 2), problem.Invalid},
		"another form": {publication("tea", coffee, 2), problem.Invalid},
		"by nobody":    {nobody, problem.Internal},
	} {
		_, err := c.Publish(t.Context(), x.p)
		if !problem.Is(err, x.class) {
			t.Errorf("%s: %v", name, err)
		}
		findings, told := errors.AsType[problem.Findings](err)
		if told != (name == "mistakes" || name == "another form") || told && len(findings) == 0 {
			t.Errorf("%s: findings %v", name, findings)
		}
	}
	if f, _ := c.Form("tea"); f.Definition.Version != 2 {
		t.Errorf("version %d", f.Definition.Version)
	}
}

// TestUnreadable meets a version that a newer program published: what runs goes
// on with what it has, and what starts says why it does not.
func TestUnreadable(t *testing.T) {
	st := storetest.SQLite(t)
	c := open(t, st, tea)
	insertVersion(t, st, "tea", 2, "form: tea\nhologram: true\n")
	insertVersion(t, st, "coffee", 1, "form: coffee\nhologram: true\n")
	insertVersion(t, st, "milk", 1, strings.ReplaceAll(coffee, "form: coffee", "form: milk"))
	becomes(t, c, "milk", 1)
	if f, _ := c.Form("tea"); f.Definition.Version != 1 {
		t.Errorf("version %d", f.Definition.Version)
	}
	if _, err := c.Form("coffee"); !problem.Is(err, problem.NotFound) {
		t.Errorf("a form that can't be read: %v", err)
	}
	_, err := consultation.Open(t.Context(), st, read(t, tea), consultation.Options{Now: time.Now()})
	if err == nil || !strings.Contains(err.Error(), "can't be read any more") {
		t.Errorf("started: %v", err)
	}
}

// TestPublishAtOnce lets many processes publish the same and different
// definitions at once: every version number is granted once, every text has one
// version, and all agree on which is live.
func TestPublishAtOnce(t *testing.T) {
	st := storetest.SQLite(t)
	var wait sync.WaitGroup
	running := make([]*consultation.Consultation, 12)
	for i := range running {
		wait.Go(func() { running[i] = open(t, st, strings.Replace(tea, "Trà", fmt.Sprint("Trà ", i%3), 1)) })
	}
	wait.Wait()
	won := 0
	var mu sync.Mutex
	for i, c := range running {
		becomes(t, c, "tea", 3)
		wait.Go(func() {
			_, err := c.Publish(context.Background(), publication("tea", fmt.Sprint(tea, "# ", i, "\n"), 3))
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				won++
			case !problem.Is(err, problem.Conflict):
				t.Error(err)
			}
		})
	}
	wait.Wait()
	f := becomes(t, running[0], "tea", 4)
	list, err := f.Published(t.Context())
	if err != nil || won != 1 || len(list) != 4 {
		t.Errorf("%d published, %d versions, %v", won, len(list), err)
	}
	title := f.Title.In("vi")
	for _, c := range running {
		if f := becomes(t, c, "tea", 4); f.Definition.Version != 4 || f.Title.In("vi") != title {
			t.Errorf("version %d, %q", f.Definition.Version, f.Title.In("vi"))
		}
	}
}

// TestTallyLearns counts responses to versions that were published after the
// tally was made, and joins them while a question stays the same.
func TestTallyLearns(t *testing.T) {
	st := storetest.SQLite(t)
	here, there := open(t, st, tea), open(t, st, tea)
	answer(t, here, "a", "yes")
	publish(t, here, "tea", strings.Replace(tea, "Có thích trà không?", "Đồng chí có thích trà không?", 1), 1)
	answer(t, here, "b", "yes")
	other := strings.Replace(tea, "- yes_no: likes\n        label: Có thích trà không?", "- rating: likes\n        label: Thích trà đến đâu?\n        from: 1\n        to: 5", 1)
	publish(t, here, "tea", other, 2)
	f := becomes(t, here, "tea", 3)
	_, err := f.Log.Append(t.Context(), intake.Submission{Key: intake.KeyOf("tea", "c"), Version: 3, Via: intake.API, Day: "2026-11-25",
		Answers: response.Encode(f.Definition, response.Answers{"likes": {Number: 4}})})
	if err != nil {
		t.Fatal(err)
	}
	becomes(t, there, "tea", 3)
	for name, c := range map[string]*consultation.Consultation{"here": here, "there": there} {
		f := becomes(t, c, "tea", 3)
		responses := 0
		for end := time.Now().Add(5 * time.Second); responses < 3 && time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
			f.Tally.Read(func(v *tally.View) { responses = v.Responses() })
		}
		old, err := f.Version(1)
		if err != nil {
			t.Fatal(err)
		}
		f.Tally.Read(func(v *tally.View) {
			joined, rated := v.Distribution(old.Question("likes")), v.Distribution(f.Question("likes"))
			if joined.Base != 2 || rated.Base != 1 || v.Waiting() != 0 {
				t.Errorf("%s: %d said yes or no, %d rated, %d wait", name, joined.Base, rated.Base, v.Waiting())
			}
		})
	}
}

// insertVersion puts a version into the store as another program would.
func insertVersion(t *testing.T, st store.Store, form string, n int, yaml string) {
	t.Helper()
	doc, err := bson.Marshal(bson.D{{Key: "_id", Value: fmt.Sprintf("%s/%06d", form, n)}, {Key: "hash", Value: fmt.Sprint(n)},
		{Key: "yaml", Value: []byte(yaml)}, {Key: "day", Value: "2026-11-25"}, {Key: "version", Value: n}, {Key: "by", Value: "binh@vidu.vn"}})
	if err == nil {
		err = st.Insert(t.Context(), "forms", doc)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestDefaultDashboard makes the dashboard of a form that has none, again for
// each version, and under another identifier where a written one has the form's.
func TestDefaultDashboard(t *testing.T) {
	c := open(t, storetest.SQLite(t), tea)
	if f, err := c.Dashboard("tea_board"); err != nil || f.Dashboard.Made {
		t.Errorf("the written dashboard: %+v %v", f, err)
	}
	publish(t, c, "coffee", coffee, 0)
	panels := func(id, form string) int {
		t.Helper()
		f, err := c.Dashboard(id)
		if err != nil || f.ID != form || !f.Dashboard.Made {
			t.Fatalf("the dashboard %s: %+v %v", id, f, err)
		}
		return len(f.Dashboard.Panels)
	}
	before := panels("coffee", "coffee")
	publish(t, c, "coffee", coffee+"      - yes_no: strong\n        label: Có thích đậm không?\n", 1)
	if after := panels("coffee", "coffee"); after != before+1 {
		t.Errorf("%d panels after a question was added to %d", after, before)
	}
	publish(t, c, "tea_board", strings.Replace(tea, "form: tea", "form: tea_board", 1), 0)
	panels("tea_board__default", "tea_board")
	if f, err := c.Dashboard("tea_board"); err != nil || f.ID != "tea" {
		t.Errorf("the written dashboard: %+v %v", f, err)
	}
}
