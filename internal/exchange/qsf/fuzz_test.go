package qsf

import (
	"fmt"
	"strings"
	"testing"

	"toadam/internal/exchange"
	"toadam/internal/form"
)

const choices = `"Choices":{"1":{"Display":"One"},"2":{"Display":"Two <b>bold</b>","TextEntry":"true"},"3":{"Display":"None","ExclusiveAnswer":true}},"ChoiceOrder":["2",1,3]`

// file writes a survey of questions, one block and a flow.
func file(flow string, questions ...string) []byte {
	var elements, blocks []string
	for i, q := range questions {
		id := fmt.Sprintf("QID%d", i+1)
		elements = append(elements, fmt.Sprintf(`{"Element":"SQ","PrimaryAttribute":%q,"Payload":{"QuestionID":%q,"DataExportTag":"Q%d","QuestionText":"Question %d",%s}}`, id, id, i+1, i+1, q))
		blocks = append(blocks, fmt.Sprintf(`{"Type":"Question","QuestionID":%q}`, id))
	}
	if flow == "" {
		flow = `{"Type":"Block","ID":"BL_1","FlowID":"FL_1"}`
	}
	return []byte(`{"SurveyEntry":{"SurveyName":"S","SurveyLanguage":"EN"},"SurveyElements":[
{"Element":"BL","Payload":[{"Type":"Default","ID":"BL_1","Description":"First","BlockElements":[` + strings.Join(blocks, ",") + `]},
{"Type":"Standard","ID":"BL_2","Description":"Second","BlockElements":[{"Type":"Question","QuestionID":"QIDX","SkipLogic":[{"Locator":"q://QIDX/SelectableChoice/1","Condition":"Selected","SkipToDestination":"ENDOFSURVEY","Description":"skip"}]},{"Type":"Page Break"},{"Type":"Question","QuestionID":"QIDY"}]}]},
{"Element":"FL","Payload":{"Flow":[` + flow + `]}},
{"Element":"SQ","Payload":{"QuestionID":"QIDX","QuestionText":"X","QuestionType":"MC","Selector":"SAVR",` + choices + `}},
{"Element":"SQ","Payload":{"QuestionID":"QIDY","QuestionText":"Y ${q://QIDX/ChoiceGroup/SelectedChoices} ${e://Field/src}","QuestionType":"TE","Selector":"SL"}},
` + strings.Join(elements, ",\n") + `]}`)
}

// every are questions of every type, and selector.
var every = []string{
	`"QuestionType":"MC","Selector":"SAVR",` + choices, `"QuestionType":"MC","Selector":"MAVR",` + choices + `,"Validation":{"Settings":{"ForceResponse":"ON","MinChoices":"1","MaxChoices":"2"}}`,
	`"QuestionType":"MC","Selector":"DL",` + choices, `"QuestionType":"MC","Selector":"NPS"`,
	`"QuestionType":"Matrix","Selector":"Likert","SubSelector":"SingleAnswer",` + choices + `,"Answers":{"1":{"Display":"A"},"2":{"Display":"B"}}`,
	`"QuestionType":"Matrix","Selector":"Likert","SubSelector":"MultipleAnswer",` + choices + `,"Answers":{"1":{"Display":"A"},"2":{"Display":"B"}}`,
	`"QuestionType":"Matrix","Selector":"TE","SubSelector":"Short",` + choices + `,"Answers":{"1":{"Display":"A"}}`,
	`"QuestionType":"Matrix","Selector":"CS",` + choices, `"QuestionType":"Matrix","Selector":"MaxDiff",` + choices + `,"Answers":[]`,
	`"QuestionType":"SBS","Selector":"SBSMatrix",` + choices + `,"AdditionalQuestions":{"1":{"QuestionText":"c","Selector":"Likert","SubSelector":"SingleAnswer","Answers":{"1":{"Display":"A"},"2":{"Display":"B"}}},"2":{"QuestionText":"d","Selector":"TE","Answers":{"1":{"Display":"A"}}}}`,
	`"QuestionType":"TE","Selector":"SL","Validation":{"Settings":{"Type":"ContentType","ContentType":"ValidNumber","ValidNumber":{"Min":"1","Max":"9","NumDecimals":"0"}}}`,
	`"QuestionType":"TE","Selector":"ML"`, `"QuestionType":"TE","Selector":"FORM",` + choices, `"QuestionType":"DB","Selector":"TB"`,
	`"QuestionType":"Slider","Selector":"HSLIDER",` + choices + `,"Configuration":{"CSSliderMin":0,"CSSliderMax":10}`, `"QuestionType":"RO","Selector":"DND",` + choices,
	`"QuestionType":"CS","Selector":"VRTL",` + choices + `,"Validation":{"Settings":{"ChoiceTotal":"100"}}`, `"QuestionType":"CS","Selector":"VRTL",` + choices,
	`"QuestionType":"PGR","Selector":"DragAndDrop",` + choices + `,"Groups":["G1","G2"]`, `"QuestionType":"FileUpload","Selector":"FileUpload"`, `"QuestionType":"HotSpot","Selector":"OnOff"`,
}

const flows = `{"Type":"EmbeddedData","FlowID":"FL_0","EmbeddedData":[{"Field":"src","Type":"Recipient"},{"Field":"v","Value":"1"}]},
{"Type":"Block","ID":"BL_1","FlowID":"FL_1"},
{"Type":"Branch","FlowID":"FL_2","BranchLogic":{"0":{"0":{"LogicType":"Question","LeftOperand":"q://QID1/SelectableChoice/1","Operator":"Selected","Description":"one"},"1":{"LogicType":"EmbeddedField","LeftOperand":"src","Operator":"EqualTo","RightOperand":"x","Conjuction":"Or"},"Type":"If"},"Type":"BooleanExpression"},"Flow":[{"Type":"Block","ID":"BL_2","FlowID":"FL_3"},{"Type":"EndSurvey","FlowID":"FL_4"}]}`

// FuzzRead checks that no file makes the importer panic, and that what it gives
// is whole.
func FuzzRead(f *testing.F) {
	f.Add(file(flows, every...))
	f.Add(file("", every[:3]...))
	f.Add(file(`{"Type":"BlockRandomizer","FlowID":"F","SubSet":2,"Flow":[{"Type":"Block","ID":"BL_1"},{"Type":"Block","ID":"BL_2"}]}`, every[0]))
	f.Fuzz(func(t *testing.T, src []byte) { sound(t, Read("f.qsf", src)) })
}

// sound checks that an import has either a definition that form.Parse reads, or
// faults.
func sound(t *testing.T, im exchange.Import) {
	t.Helper()
	if (im.Definition == nil) == (len(im.Faults) == 0) {
		t.Fatalf("definition %v with faults %v", im.Definition, im.Faults)
	}
	if im.Definition == nil {
		return
	}
	if _, fs := form.Parse("f.yaml", im.Definition.YAML()); len(fs) > 0 {
		t.Fatalf("%v\n%s", fs, im.Definition.YAML())
	}
}

// TestEveryType imports a question of every type, none of which is lost.
func TestEveryType(t *testing.T) {
	im := Read("f.qsf", file(flows, every...))
	sound(t, im)
	if im.Definition == nil {
		t.Fatal(im.Faults)
	}
	var ids []string
	for _, q := range im.Definition.Questions() {
		ids = append(ids, q.ID)
	}
	for i := range every {
		id := fmt.Sprintf("q%d", i+1)
		found := false
		for _, have := range ids {
			found = found || have == id || strings.HasPrefix(have, id+"_")
		}
		if !found {
			t.Errorf("%s is lost: %s; left: %v", id, every[i], im.Left)
		}
	}
}
