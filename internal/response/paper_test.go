package response

import (
	"reflect"
	"testing"

	"toadam/internal/form"
)

const sheet = `      - yes_no: member
        label: Member
        required: true
      - multiple: themes
        label: Themes
        required: true
        options: [{a: A}, {b: B}, {c: C, specify: true}]
      - matrix: rate
        label: Rate
        required: true
        rows: [{one: One}, {two: Two}]
        scale: [{bad: Bad}, {good: Good}]
      - text: branch
        label: Branch
        required: true
        show_if: 'member = "yes"'
`

// TestEvaluatePaper copies sheets as respondents fill them in.
func TestEvaluatePaper(t *testing.T) {
	d := parse(t, []byte(sheet))
	whole := Input{"member": {"1"}, "themes": {"1, 3"}, "themes__other": {"mới"}, "rate.one": {"2"}, "rate.two": {"1"}, "branch": {"Chi bộ 3"}}
	for _, c := range []struct {
		name     string
		change   map[string]string
		problems []string
		answers  int
	}{
		{"whole", nil, nil, 4},
		{"numbers without anything between", map[string]string{"themes": "13"}, nil, 4},
		{"a number that no option has", map[string]string{"rate.one": "3"}, []string{"rate.one unknown_option"}, 4},
		{"what is not a number", map[string]string{"member": "yes"}, []string{"member unknown_option"}, 2},
		{"nothing typed", map[string]string{"rate.one": "", "branch": " "}, []string{"rate.one required_row", "branch required"}, 3},
		{"left blank on paper", map[string]string{"rate.one": "-", "themes": "-", "branch": "-"}, nil, 2},
		{"one field blank is not another", map[string]string{"rate.one": "-", "rate.two": ""}, []string{"rate.two required_row"}, 3},
		{"a text beside nothing", map[string]string{"themes__other": ""}, []string{"themes__other other_required"}, 3},
		{"answered where it is not asked", map[string]string{"member": "2"}, []string{"branch not_asked"}, 3},
		{"crossed out where it is not asked", map[string]string{"member": "2", "branch": "-"}, nil, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			typed := Input{}
			for field, values := range whole {
				typed[field] = values
			}
			for field, value := range c.change {
				typed[field] = []string{value}
			}
			answers, problems := EvaluatePaper(d, typed, now)
			var got []string
			for _, p := range problems {
				got = append(got, p.Field()+" "+p.Code)
			}
			if !reflect.DeepEqual(got, c.problems) || len(answers) != c.answers {
				t.Errorf("problems %q, answers %v", got, answers)
			}
		})
	}
}

// TestPaperFieldsOfAllKinds asks for every kind's fields.
func TestPaperFieldsOfAllKinds(t *testing.T) {
	for _, kind := range form.Kinds {
		PaperFields(&form.Question{ID: "q", Kind: kind}) // a kind that it does not know panics
	}
}

func FuzzEvaluatePaper(f *testing.F) {
	d := parse(f, []byte(sheet))
	f.Add("1", "1 3", "-", "Chi bộ")
	f.Add("2", "123", "?", "")
	f.Fuzz(func(t *testing.T, member, themes, one, branch string) {
		in := Input{"member": {member}, "themes": {themes}, "rate.one": {one}, "rate.two": {one}, "branch": {branch}}
		answers, problems := EvaluatePaper(d, in, now)
		again, same := EvaluatePaper(d, in, now)
		if !reflect.DeepEqual(answers, again) || !reflect.DeepEqual(problems, same) {
			t.Error("the same sheet is judged in two ways")
		}
		if _, err := Decode(d, Encode(d, answers)); err != nil {
			t.Error(err)
		}
	})
}
