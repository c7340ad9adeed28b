package response

import (
	"time"

	"toadam/internal/expr"
	"toadam/internal/form"
)

// Quotas are the quotas towards which a response with the answers counts.
// "Today" is the day of now, in its location.
func Quotas(d *form.Definition, answers Answers, now time.Time) []*form.Quota {
	if len(d.Quotas) == 0 {
		return nil
	}
	lookup := func(question, part string) expr.Value {
		if a, ok := answers[question]; ok {
			return valueOf(d.Question(question), a, part)
		}
		return expr.Value{}
	}
	values := expr.Values{Lookup: lookup, Today: now.Format(time.DateOnly)}
	var quotas []*form.Quota
	for i := range d.Quotas {
		if d.Quotas[i].Counts(values) {
			quotas = append(quotas, &d.Quotas[i])
		}
	}
	return quotas
}
