// Package limesurvey imports forms from LimeSurvey, from the files with the
// structure of a survey (.lss), in the layout that has texts inline and in the
// later one that has tables of texts.
//
// An import drops nothing in silence: each question becomes one of ours, or
// several, and whatever of it has no equivalent is listed with its group and
// code. Groups become pages.
package limesurvey

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"toadam/internal/author"
	"toadam/internal/exchange"
	"toadam/internal/exchange/foreign"
	"toadam/internal/form"
)

// Read imports a survey. file is its name, for a form that has no title. The
// form is for members; only an author can say whom it is for.
func Read(file string, src []byte) exchange.Import {
	a, fault := open(src)
	if fault != nil {
		return exchange.Import{Faults: []exchange.Fault{*fault}}
	}
	survey := a.tables["surveys"][0]
	own := cmp.Or(survey["language"], slices.Concat(a.languages, []string{"en"})[0])
	im := &importer{archive: a, form: foreign.New(foreign.Tag(own)), texts: map[string]map[string]map[string]string{},
		attributes: map[string]map[string]map[string]string{}, subs: map[string][]row{}, answers: map[string][]row{}, questions: map[string]*question{}}
	im.form.Pipe = im.pipe
	im.index()
	im.survey(survey, strings.TrimSuffix(path.Base(file), path.Ext(file)))
	return im.form.Finish()
}

// importer is the state of one import.
type importer struct {
	*archive
	form *foreign.Form

	texts      map[string]map[string]map[string]string // kind and identifier, field, language
	attributes map[string]map[string]map[string]string // question, attribute, language
	subs       map[string][]row                        // of each question
	answers    map[string][]row
	questions  map[string]*question // by qid
	run        string               // the randomization group of the pages that change places
}

// index finds the texts and the attributes of everything.
func (im *importer) index() {
	for _, t := range []struct{ table, kind, id string }{
		{"groups", "g", "gid"}, {"group_l10ns", "g", "gid"}, {"questions", "q", "qid"}, {"subquestions", "q", "qid"},
		{"question_l10ns", "q", "qid"}, {"answer_l10ns", "a", "aid"}, {"surveys_languagesettings", "s", ""}, {"quota_languagesettings", "k", "quotals_quota_id"},
	} {
		for _, r := range im.tables[t.table] {
			lang := cmp.Or(r["language"], r["surveyls_language"], r["quotals_language"])
			im.addTexts(t.kind+r[t.id], lang, r)
		}
	}
	for _, r := range im.tables["answers"] {
		if r["answer"] != "" {
			im.addTexts("a"+answerID(r), r["language"], r)
		}
	}
	for _, r := range im.tables["question_attributes"] {
		if im.attributes[r["qid"]] == nil {
			im.attributes[r["qid"]] = map[string]map[string]string{}
		}
		of := im.attributes[r["qid"]]
		if of[r["attribute"]] == nil {
			of[r["attribute"]] = map[string]string{}
		}
		of[r["attribute"]][r["language"]] = r["value"]
	}
	subs := im.sorted("subquestions", "qid", "question_order")
	for _, r := range subs {
		im.subs[r["parent_qid"]] = append(im.subs[r["parent_qid"]], r)
	}
	seen := map[string]bool{}
	for _, r := range im.tables["answers"] {
		if id := answerID(r); !seen[id] {
			seen[id] = true
			im.answers[r["qid"]] = append(im.answers[r["qid"]], r)
		}
	}
	for _, list := range im.answers {
		slices.SortStableFunc(list, func(x, y row) int { return cmp.Compare(x.number("sortorder"), y.number("sortorder")) })
	}
}

// answerID tells answers apart: newer files number them.
func answerID(r row) string {
	if r["aid"] != "" {
		return r["aid"]
	}
	return r["qid"] + "\x00" + r["scale_id"] + "\x00" + r["code"]
}

// addTexts keeps the fields of a row in a language.
func (im *importer) addTexts(key, lang string, r row) {
	if lang == "" {
		return
	}
	if im.texts[key] == nil {
		im.texts[key] = map[string]map[string]string{}
	}
	for field, s := range r {
		if im.texts[key][field] == nil {
			im.texts[key][field] = map[string]string{}
		}
		if tag := foreign.Tag(lang); s != "" {
			im.texts[key][field][tag] = s
		}
	}
}

// text is a text by language.
func (im *importer) text(key, field string) map[string]string { return im.texts[key][field] }

// attribute is what is set for a question, in any language.
func (im *importer) attribute(qid, name string) string {
	of := im.attributes[qid][name]
	if of[""] != "" {
		return of[""]
	}
	return form.Text(of).In(im.form.Own)
}

// attributeText is what is set for a question by language.
func (im *importer) attributeText(qid, name string) map[string]string {
	t := map[string]string{}
	for lang, s := range im.attributes[qid][name] {
		tag := im.form.Own
		if lang != "" {
			tag = foreign.Tag(lang)
		}
		if t[tag] == "" || lang != "" {
			t[tag] = s
		}
	}
	return t
}

// survey reads the survey as a whole.
func (im *importer) survey(s row, file string) {
	f := im.form
	where := exchange.Place{Element: "surveys"}
	f.Title = f.Label(where, im.text("s", "surveyls_title"), cmp.Or(file, "survey"))
	f.ID = cmp.Or(f.Title[f.Own], file, "survey")
	intro := f.Text(where, im.text("s", "surveyls_description"), author.MaxProse)
	f.Intro = f.Joined(intro, f.Text(where, im.text("s", "surveyls_welcometext"), author.MaxProse))
	f.Thanks = f.Text(where, im.text("s", "surveyls_endtext"), author.MaxProse)
	im.readQuestions()
	for _, g := range im.sorted("groups", "gid", "group_order") {
		im.group(g)
	}
	im.shuffled()
	im.quotas()
	im.rest(s, where)
}

// rest lists what a survey has beside questions.
func (im *importer) rest(s row, where exchange.Place) {
	leave := func(what, instead string) { im.form.Leave(where, what, instead) }
	for _, field := range []string{"startdate", "expires"} {
		if s[field] != "" {
			leave(field+" "+s[field], "say when it opens and closes at the top of the form")
		}
	}
	for _, t := range []struct{ table, instead string }{
		{"assessments", "nothing is worked out of it"}, {"conditions", "only relevance equations are read"}, {"defaultvalues", "questions begin without an answer"},
		{"defaultvalue_l10ns", "questions begin without an answer"}, {"survey_url_parameters", "add a question of the kind hidden for each"}, {"themes", "pages look as all do"},
		{"themes_inherited", "pages look as all do"},
	} {
		if n := len(im.tables[t.table]); n > 0 {
			leave(fmt.Sprintf("the table %s, with %d rows", t.table, n), t.instead)
		}
	}
	mails := 0
	for field := range im.texts["s"] {
		if strings.Contains(field, "email") {
			mails++
		}
	}
	if mails > 0 {
		leave("texts of messages", "messages have the program's own")
	}
	if s.is("assessments") {
		leave("assessment", "nothing is worked out of answers")
	}
}

// group reads a group: a page.
func (im *importer) group(g row) {
	f := im.form
	name := cmp.Or(form.Text(im.text("g"+g["gid"], "group_name")).In(f.Own), "group"+g["gid"])
	plain, _ := foreign.Plain(name)
	where := exchange.Place{Element: cmp.Or(plain, "group"+g["gid"])}
	p := f.Page(where, plain)
	p.Title = f.Text(where, im.text("g"+g["gid"], "group_name"), author.MaxLabel)
	p.Intro = f.Text(where, im.text("g"+g["gid"], "description"), author.MaxProse)
	im.relevance(where, "relevance", g["grelevance"], "", "the page is always shown", func(src string) { p.ShowIf = src })
	for _, q := range im.inOrder(g["gid"]) {
		q.where = exchange.Place{Element: where.Element + "." + q.code}
		im.question(p, q)
	}
	if g["randomization_group"] != "" && p.ShowIf == "" {
		p.Where = where
		im.runs(g["randomization_group"], p)
	}
}

// runs keeps the first run of pages of a group that change places.
func (im *importer) runs(name string, p *foreign.Page) {
	f := im.form
	n := len(f.Shuffle)
	if n > 0 && (im.run != name || f.Pages[len(f.Pages)-2] != f.Shuffle[n-1]) {
		f.Leave(p.Where, "it changes places with other groups of "+foreign.Quote(name), "it stands where it is")
		return
	}
	im.run = name
	f.Shuffle = append(f.Shuffle, p)
}

// shuffled lists a page that was to change places and is alone.
func (im *importer) shuffled() {
	if f := im.form; len(f.Shuffle) == 1 {
		f.Leave(f.Shuffle[0].Where, "it changes places with no group that follows", "it stands where it is")
		f.Shuffle = nil
	}
}

// quotas reads the quotas that count answers.
func (im *importer) quotas() {
	f := im.form
	names := exchange.Names{Prefix: "quota"}
	for _, k := range im.tables["quota"] {
		where := exchange.Place{Element: "quota " + foreign.Quote(k["name"])}
		var all []*foreign.Node
		for _, m := range im.tables["quota_members"] {
			if m["quota_id"] == k["id"] {
				all = append(all, im.member(m))
			}
		}
		limit, _ := foreign.Number(k["qlimit"])
		n := foreign.All("and", all)
		if n == nil || limit < 1 || limit > 1e9 || k["active"] == "0" {
			f.Leave(where, fmt.Sprintf("its limit is %s, and it has %d answers", foreign.Quote(k["qlimit"]), len(all)), "there is no such quota")
			continue
		}
		message := f.Fixed(where, im.text("k"+k["id"], "quotals_message"))
		if message == nil {
			message = f.Words(foreign.Full)
		}
		id := names.New(k["name"])
		f.Condition(where, "quota", n, "there is no such quota", func(src string) {
			f.Quotas = append(f.Quotas, form.Quota{ID: id, If: src, Limit: int(limit), Message: message})
		})
	}
}

// member is an answer that a quota counts.
func (im *importer) member(m row) *foreign.Node {
	q := im.questions[m["qid"]]
	if q == nil {
		return foreign.Unknown("it counts answers to a question that is not here")
	}
	if q.typ == "M" || q.typ == "P" {
		return foreign.Named(q.code + "_" + m["code"])
	}
	return foreign.N("=", foreign.Named(q.code), foreign.Text(m["code"]))
}
