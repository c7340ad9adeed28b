package tally

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/form"
	"toadam/internal/intake"
	"toadam/internal/response"
)

// options makes options named prefix0, prefix1, …
func options(prefix string, n int) []form.Option {
	list := make([]form.Option, n)
	for i := range list {
		list[i].ID = fmt.Sprint(prefix, i)
	}
	return list
}

func definition(version int, questions ...form.Question) *form.Definition {
	return &form.Definition{
		ID: "poll", Version: version,
		Pages: []form.Page{{ID: "p", Sections: []form.Section{{Questions: questions}}}},
	}
}

// everyKind is a definition with every kind of question.
func everyKind() *form.Definition {
	return definition(1,
		form.Question{ID: "hello", Kind: form.Note},
		form.Question{ID: "member", Kind: form.YesNo},
		form.Question{ID: "theme", Kind: form.Single, Options: options("t", 7)},
		form.Question{ID: "unit", Kind: form.Single, Options: options("u", 300)},
		form.Question{ID: "reasons", Kind: form.Multiple, Options: options("r", 5)},
		form.Question{ID: "works", Kind: form.Multiple, Options: options("w", 20)},
		form.Question{ID: "agree", Kind: form.Likert, Options: options("s", 5)},
		form.Question{ID: "grid", Kind: form.Matrix, Options: options("s", 5), Rows: []form.Row{{ID: "a"}, {ID: "b"}, {ID: "c"}}},
		form.Question{ID: "age", Kind: form.Number, Integer: true},
		form.Question{ID: "share", Kind: form.Number},
		form.Question{ID: "born", Kind: form.Date},
		form.Question{ID: "note", Kind: form.ShortTxt},
		form.Question{ID: "view", Kind: form.LongTxt},
		form.Question{ID: "paper", Kind: form.File},
		form.Question{ID: "order", Kind: form.Ranking, Options: options("k", 6)},
		form.Question{ID: "best", Kind: form.Ranking, Options: options("k", 6), Top: 2},
		form.Question{ID: "away", Kind: form.DateRange},
		form.Question{ID: "budget", Kind: form.Allocation, Total: 10, Options: options("k", 3)},
		form.Question{ID: "likely", Kind: form.Rating, To: 10},
		form.Question{ID: "mail", Kind: form.Email},
		form.Question{ID: "call", Kind: form.Phone},
		form.Question{ID: "rules", Kind: form.Consent},
		form.Question{ID: "views", Kind: form.Statements, Rows: []form.Row{{ID: "a"}, {ID: "b"}}},
		form.Question{ID: "pairs", Kind: form.Pairwise, Options: options("k", 4), Ties: true},
		form.Question{ID: "source", Kind: form.Hidden},
		form.Question{ID: "uses", Kind: form.Grid, Cells: form.CellChoice, Columns: options("c", 9), Rows: []form.Row{{ID: "a"}, {ID: "b"}}},
		form.Question{ID: "sums", Kind: form.Grid, Cells: form.CellNumber, Columns: options("c", 2), Rows: []form.Row{{ID: "a"}, {ID: "b"}}},
		form.Question{ID: "plans", Kind: form.Grid, Cells: form.CellText, Columns: options("c", 2), Rows: []form.Row{{ID: "a"}}},
		form.Question{ID: "table", Kind: form.Group, Fields: []form.Question{{ID: "what", Kind: form.ShortTxt}}},
	)
}

// model is a response as plain values: string, []string, map[string]string,
// map[string]int, days, float64, response.Parts or response.File by question.
type model map[string]any

// days are the first and the last day of a range.
type days [2]string

// randomModel answers about three of four questions.
func randomModel(rng *rand.Rand, d *form.Definition) model {
	m := model{}
	pick := func(list []form.Option) string { return list[rng.IntN(len(list))].ID }
	for _, q := range d.Questions() {
		if rng.IntN(4) == 0 {
			continue
		}
		switch q.Kind {
		case form.YesNo:
			m[q.ID] = form.YesNoOptions[rng.IntN(2)]
		case form.Single, form.Likert:
			m[q.ID] = pick(q.Options)
		case form.Multiple:
			chosen := []string{}
			for _, o := range q.Options {
				if rng.IntN(3) == 0 {
					chosen = append(chosen, o.ID)
				}
			}
			m[q.ID] = chosen
		case form.Matrix:
			rows := map[string]string{q.Rows[0].ID: pick(q.Options)}
			for _, r := range q.Rows[1:] {
				if rng.IntN(3) > 0 {
					rows[r.ID] = pick(q.Options)
				}
			}
			m[q.ID] = rows
		case form.Statements, form.Pairwise:
			rows := map[string]string{}
			for i, part := range q.Parts() {
				if choices := q.PartChoices(part); i == 0 || rng.IntN(2) > 0 {
					rows[part] = choices[rng.IntN(len(choices))]
				}
			}
			m[q.ID] = rows
		case form.DateRange:
			m[q.ID] = days{fmt.Sprintf("2026-04-%02d", 1+rng.IntN(20)), "2026-04-25"}
		case form.Allocation:
			first := rng.IntN(q.Total + 1)
			m[q.ID] = map[string]int{"k0": first, "k1": q.Total - first, "k2": 0}
		case form.Ranking:
			order := []string{}
			for _, i := range rng.Perm(len(q.Options))[:q.Places()] {
				order = append(order, q.Options[i].ID)
			}
			m[q.ID] = order
		case form.Consent:
			m[q.ID] = form.Given
		case form.Rating:
			m[q.ID] = float64(rng.IntN(q.To + 1))
		case form.Number:
			m[q.ID] = float64(rng.IntN(100))
			if !q.Integer {
				m[q.ID] = rng.NormFloat64()
			}
		case form.Date:
			m[q.ID] = fmt.Sprintf("2026-03-%02d", 1+rng.IntN(20))
		case form.ShortTxt, form.LongTxt, form.Email, form.Phone, form.Hidden:
			m[q.ID] = "ý kiến"
		case form.Grid:
			m[q.ID] = randomGrid(rng, q)
		case form.Group:
			m[q.ID] = response.Parts{Rows: slices.Repeat([]response.Answers{{"what": {Text: "gì"}}}, 1+rng.IntN(12))}
		case form.File:
			m[q.ID] = response.File{Blob: "b", Name: "paper.pdf", Type: "pdf", Size: 9}
		}
	}
	return m
}

// randomGrid fills in at least one cell.
func randomGrid(rng *rand.Rand, q *form.Question) response.Parts {
	p := response.Parts{Boxes: map[string][]string{}, Numbers: map[string]float64{}, Texts: map[string]string{}}
	for i, part := range q.Parts() {
		if i > 0 && rng.IntN(3) == 0 {
			continue
		}
		switch q.Cells {
		case form.CellChoice:
			p.Boxes[part] = []string{"c0", "c" + strconv.Itoa(1+rng.IntN(8))}
		case form.CellNumber:
			p.Numbers[part] = float64(rng.IntN(50)) / 4
		default:
			p.Texts[part] = "ý kiến"
		}
	}
	return p
}

// encode writes a model as it is in the log.
func (m model) encode(d *form.Definition) bson.Raw {
	answers := response.Answers{}
	for id, v := range m {
		var a response.Answer
		switch v := v.(type) {
		case string:
			a.Option, a.Text = v, v // whichever the kind needs
		case []string:
			a.Options = v
		case map[string]string:
			a.Rows = v
		case days:
			a.Text, a.Last = v[0], v[1]
		case map[string]int:
			a.Amounts = v
		case float64:
			a.Number = v
		case response.Parts:
			a.Parts = &v
		case response.File:
			a.Parts = &response.Parts{Files: []response.File{v}}
		}
		answers[id] = a
	}
	return response.Encode(d, answers)
}

// entries makes entries of models, numbered from the given number.
func entries(t testing.TB, d *form.Definition, number int64, models ...model) []intake.Entry {
	list := make([]intake.Entry, len(models))
	for i, m := range models {
		list[i] = intake.Entry{
			Number: number + int64(i), Kind: intake.Response, Version: d.Version, Via: intake.Web,
			Day: fmt.Sprintf("2026-03-%02d", 1+i%7), Answers: m.encode(d),
		}
	}
	return list
}

func randomModels(seed uint64, n int, d *form.Definition) []model {
	rng := rand.New(rand.NewPCG(seed, 1))
	list := make([]model, n)
	for i := range list {
		list[i] = randomModel(rng, d)
	}
	return list
}

func only(defs ...*form.Definition) func(int) (*form.Definition, error) {
	return func(version int) (*form.Definition, error) {
		for _, d := range defs {
			if d.Version == version {
				return d, nil
			}
		}
		return nil, fmt.Errorf("no version %d", version)
	}
}

// chosen are the options that a response chose in a field.
func (m model) chosen(f Field) (list []string, answered bool) {
	switch v := m[f.Question.ID].(type) {
	case string:
		return []string{v}, true
	case []string:
		return v, true
	case float64:
		return []string{strconv.Itoa(int(v))}, true
	case map[string]string:
		option, ok := v[f.Row]
		return []string{option}, ok
	}
	return nil, false
}

// fields are all choice-like fields of a definition.
func fields(t testing.TB, d *form.Definition) (list []Field) {
	t.Helper()
	for _, q := range d.Questions() {
		names := []string{q.ID}
		if q.Kind == form.Matrix {
			names = nil
			for _, r := range q.Rows {
				names = append(names, q.ID+"."+r.ID)
			}
		}
		for _, name := range names {
			if f, err := fieldOf(d, name); err == nil {
				list = append(list, f)
			} else if slices.Contains([]form.Kind{form.YesNo, form.Single, form.Multiple, form.Likert, form.Matrix, form.Rating, form.Consent}, q.Kind) {
				t.Fatal(err)
			}
		}
	}
	return list
}
