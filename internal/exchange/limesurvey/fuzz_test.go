package limesurvey

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"toadam/internal/exchange"
	"toadam/internal/form"
)

// lss writes a file of tables; a row is "field=value|field=value", with ¦ for a
// bar in a value.
func lss(tables ...string) []byte {
	var b strings.Builder
	b.WriteString("<document><LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>400</DBVersion><languages><language>en</language></languages>")
	for _, t := range tables {
		name, rows, _ := strings.Cut(strings.TrimSpace(t), "\n")
		fmt.Fprintf(&b, "\n<%s><rows>", name)
		for row := range strings.Lines(rows) {
			b.WriteString("\n<row>")
			for field := range strings.SplitSeq(strings.TrimSpace(row), "|") {
				key, value, _ := strings.Cut(field, "=")
				fmt.Fprintf(&b, "<%s>", key)
				_ = xml.EscapeText(&b, []byte(strings.ReplaceAll(value, "¦", "|")))
				fmt.Fprintf(&b, "</%s>", key)
			}
			b.WriteString("</row>")
		}
		fmt.Fprintf(&b, "</rows></%s>", name)
	}
	b.WriteString("</document>")
	return []byte(b.String())
}

// all is a survey with a question of every type.
func all() []byte {
	questions, texts := "questions\n", "question_l10ns\n"
	for i, typ := range strings.Split("T S U L ! O M P N D Y G A B C E F H 1 R K Q ; : X ¦ * I 5", " ") {
		questions += fmt.Sprintf("qid=%d|parent_qid=0|gid=1|type=%s|title=Q%d|other=Y|mandatory=Y|question_order=%d|relevance=Q0.NAOK != \"\"\n", i+1, typ, i+1, i)
		texts += fmt.Sprintf("qid=%d|language=en|question=Question {Q1} %d\n", i+1, i+1)
	}
	subs, answers := "subquestions\n", "answers\n"
	for qid := 1; qid < 30; qid++ {
		subs += fmt.Sprintf("qid=%d|parent_qid=%d|title=SQ1|scale_id=0|question_order=1\nqid=%d|parent_qid=%d|title=SQ2|scale_id=0\nqid=%d|parent_qid=%d|title=X1|scale_id=1\n", qid+100, qid, qid+200, qid, qid+300, qid)
		answers += fmt.Sprintf("qid=%d|code=A1|answer=One|language=en|sortorder=1|scale_id=0\nqid=%d|code=A2|answer=Two|language=en|sortorder=2|scale_id=0\nqid=%d|code=B1|answer=B|language=en|scale_id=1\n", qid, qid, qid)
	}
	return lss("surveys\nlanguage=en|sid=1", "surveys_languagesettings\nsurveyls_language=en|surveyls_title=All", "groups\ngid=1|group_order=1|grelevance=1",
		"group_l10ns\ngid=1|language=en|group_name=G", questions, texts, subs, answers,
		"quota\nid=1|name=Q|qlimit=5|active=1", "quota_members\nquota_id=1|qid=4|code=A1\nquota_id=1|qid=7|code=SQ1")
}

// FuzzRead checks that no file makes the importer panic, and that what it gives
// is whole.
func FuzzRead(f *testing.F) {
	f.Add(all())
	f.Fuzz(func(t *testing.T, src []byte) { sound(t, Read("f.lss", src)) })
}

// FuzzRelevance puts an equation wherever there can be one.
func FuzzRelevance(f *testing.F) {
	for _, src := range []string{
		`Q1.NAOK == "A1"`, `((Q1 == "A1" or Q2_SQ1.NAOK == "Y") and !is_empty(Q3))`, `count(Q2_SQ1, Q2_SQ2) > 1`, `Q3 ge 5 && Q3 lt 10`, `this > 3`, `if(Q3 > 2, Q3, 0)`,
		`{Q3 * 2}`, `sum(Q3, 1) != 2`, `Q2_other != ""`, `1`, `0`, `regexMatch("/a/", Q1)`, `Q1 == "-oth-"`, `strlen(Q4) > 2`,
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		src = strings.NewReplacer("|", " ", "\n", " ", "=", "==").Replace(src)
		src = strings.ReplaceAll(strings.ReplaceAll(src, "====", "=="), "!==", "!=")
		sound(t, Read("f.lss", lss("surveys\nlanguage=en|sid=1", "groups\ngid=1|group_order=1\ngid=2|group_order=2|grelevance="+src,
			"questions\nqid=1|parent_qid=0|gid=1|type=L|title=Q1|other=Y\nqid=2|parent_qid=0|gid=1|type=M|title=Q2|other=Y\nqid=3|parent_qid=0|gid=1|type=N|title=Q3\nqid=4|parent_qid=0|gid=1|type=S|title=Q4\nqid=5|parent_qid=0|gid=2|type=T|title=Q5|relevance="+src+"\nqid=6|parent_qid=0|gid=2|type=*|title=Q6",
			"question_l10ns\nqid=5|language=en|question="+src+"\nqid=6|language=en|question="+src, "question_attributes\nqid=5|attribute=em_validation_q|value="+src,
			"answers\nqid=1|code=A1|answer=One|language=en\nqid=1|code=A2|answer=Two|language=en", "subquestions\nqid=11|parent_qid=2|title=SQ1|scale_id=0\nqid=12|parent_qid=2|title=SQ2|scale_id=0")))
	})
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
	im := Read("f.lss", all())
	sound(t, im)
	if im.Definition == nil {
		t.Fatal(im.Faults)
	}
	asked := map[string]bool{}
	for _, q := range im.Definition.Questions() {
		asked[q.ID] = true
	}
	for i := 1; i <= 29; i++ {
		if id := fmt.Sprintf("q%d", i); !asked[id] && !asked[id+"_sq1"] && i != 28 { // the switch of the language
			t.Errorf("%s is lost; left: %v", id, im.Left)
		}
	}
	if len(im.Definition.Quotas) != 1 {
		t.Errorf("%d quotas", len(im.Definition.Quotas))
	}
}
