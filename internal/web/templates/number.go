package templates

import (
	"slices"

	"github.com/a-h/templ"

	"toadam/internal/form"
)

// numberRules are what the script needs to read a number as the server does.
type numberRules struct {
	Whole bool     `json:"whole,omitempty"`
	Min   *float64 `json:"min,omitempty"`
	Max   *float64 `json:"max,omitempty"`
	Step  float64  `json:"step,omitempty"`
	Units []string `json:"units,omitempty"`
}

// numeric marks a field on a line of its own that holds a number.
func numeric(q *form.Question) templ.Attributes {
	if q.Kind != form.Number {
		return nil
	}
	return templ.Attributes{"data-number": numberRulesOf(q)}
}

// numberRulesOf are those of a question that asks for numbers, as JSON.
func numberRulesOf(q *form.Question) string {
	if q.Kind == form.Allocation {
		least, most := 0.0, float64(q.Total)
		return written(numberRules{Whole: true, Min: &least, Max: &most})
	}
	rules := numberRules{Whole: q.Integer, Min: q.Min, Max: q.Max}
	if q.Slider {
		rules.Step = q.Step
	}
	for _, unit := range q.Unit {
		rules.Units = append(rules.Units, unit)
	}
	slices.Sort(rules.Units)
	return written(rules)
}
