package builder_test

import (
	"errors"
	"strings"
	"testing"

	"toadam/internal/builder"
	"toadam/internal/problem"
)

const named = `form: named
title: Tên
for: members
languages: [vi]
scales:
  mood:
    - good: Tốt
    - poor: Kém
lists:
  towns:
    - hue: Huế
      of: north
    - vinh: Vinh
      of: [north, south]
pages:
  - page: first
    title: Trang
    next:
      - {to: last, if: role = "yes" and area = "north"}
    questions:
      - yes_no: role
        label: Vai
      - yes_no: n1
        label: Một
      - single: area
        label: Miền
        options:
          - north: Bắc
          - south: Nam
      - single: town
        label: Nơi
        list: true
        within: area
        options: towns
      - matrix: views
        label: Ý kiến
        scale: mood
        rows:
          - tea: Trà
          - good: Khác
      - allocation: share
        label: Chia
        total: 10
        options:
          - north: Bắc
          - south: Nam
  - page: last
    title: "Về {{role}} và {{views.good}}"
    show_if: role = "yes" or views.good = "good" or share.north > 3 or area in ("north", "south")
    questions:
      - text: more
        label: Thêm
quotas:
  - quota: few
    if: area = "north"
    limit: 3
    message: Đủ
`

// TestRefusedID gives a question identifiers that it can't have: nothing changes,
// what is filled in beside is not lost, and no condition follows.
func TestRefusedID(t *testing.T) {
	for at, ids := range map[string][]string{
		"pages/0/questions/1": {"role", "Số người", "a__b", "null", "and", "1st", strings.Repeat("a", 65)},
		"pages/0":             {"last", "end", "Trang"}, "quotas/0": {"Hạn"},
	} {
		for _, id := range ids {
			f := builder.Open([]byte(named))
			in := builder.Input{"_id": {id}, "label.vi": {"Khác"}, "title.vi": {"Khác"}, "message.vi": {"Khác"}}
			_, err := f.Do(builder.Step{Do: "fill", At: at, Input: in})
			if refused, ok := errors.AsType[builder.Refused](err); !ok || refused["_id"] == nil || !problem.Is(err, problem.Invalid) {
				t.Errorf("%s became %q: %v", at, id, err)
			}
			if string(f.YAML()) != named {
				t.Errorf("%q changed\n%s", id, f.YAML())
			}
			tried, refused := f.Try(at, in)
			if refused["_id"] == nil || tried.IDOf(at) != f.IDOf(at) || !strings.Contains(string(tried.Part(at)), "Khác") {
				t.Errorf("%q is tried as\n%s", id, tried.Part(at))
			}
		}
	}
	f := builder.Open([]byte(named))
	_, err := f.Do(builder.Step{Do: "fill", At: "pages/0/questions/2", Input: builder.Input{"options.0.id": {"south"}, "options.1.id": {"Nam"}}})
	if refused, ok := errors.AsType[builder.Refused](err); !ok || len(refused) != 2 || string(f.YAML()) != named {
		t.Errorf("options: %v", err)
	}
}

// TestRenamed follows identifiers to wherever they are spoken of.
func TestRenamed(t *testing.T) {
	for _, c := range []struct {
		at, field, id string
		says          []string
	}{
		{"pages/0/questions/0", "_id", "part", []string{`part = "yes" and area = "north"`, "Về {{part}} và", `show_if: 'part = "yes" or`}},
		{"pages/1", "_id", "end_page", []string{"to: end_page"}},
		{"pages/0/questions/2", "_id", "region", []string{`region = "north"`, `region in ("north"`, "within: region"}},
		{"pages/0/questions/2", "options.0.id", "nord", []string{`area = "nord"`, `area in ("nord", "south")`, "share.north > 3", "of: nord\n", "of: [nord, south]", "- nord: Bắc"}},
		{"pages/0/questions/4", "rows.1.id", "other", []string{`views.other = "good"`, "{{views.other}}"}},
		{"scales/mood", ".0.id", "fine", []string{`views.good = "fine"`, "{{views.good}}"}},
		{"pages/0/questions/5", "options.0.id", "nord", []string{`share.nord > 3`, `area = "north"`}},
	} {
		f := builder.Open([]byte(named))
		do(t, f, builder.Step{Do: "fill", At: c.at, Input: builder.Input{c.field: {c.id}}})
		for _, want := range c.says {
			if !strings.Contains(string(f.YAML()), want) {
				t.Errorf("%s %s: no %s in\n%s", c.at, c.id, want, f.YAML())
			}
		}
	}
}

// TestSharedID mends an identifier that two questions have: what speaks of it
// stays with the other.
func TestSharedID(t *testing.T) {
	f := builder.Open([]byte(strings.Replace(named, "n1", "role", 1)))
	do(t, f, builder.Step{Do: "fill", At: "pages/0/questions/1", Input: builder.Input{"_id": {"role_cu"}}})
	if got := f.Definition.Pages[1].ShowIf; !strings.HasPrefix(got, `role = "yes" or`) {
		t.Error(got)
	}
}

// TestOwnID keeps a form's identifier, which is a part of addresses.
func TestOwnID(t *testing.T) {
	f := builder.OpenAs("named", []byte(named))
	do(t, f, builder.Step{Do: "fill", Input: builder.Input{"_id": {"poll"}, "title.vi": {"Khác"}}})
	if f.IDOf("") != "named" || !strings.Contains(string(f.YAML()), "title: Khác") {
		t.Errorf("%s", f.YAML())
	}
	f = builder.OpenAs("other", []byte(named))
	if len(f.Findings) != 1 || f.Findings[0].Line != 1 || f.Fields("")[0].Value != "other" {
		t.Error(f.Findings)
	}
	if f = builder.Open([]byte("form: new\n")); f.Findings[0].Line != 1 {
		t.Error(f.Findings)
	}
}
