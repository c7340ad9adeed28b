package form

import (
	"strings"

	"toadam/internal/author"
	"toadam/internal/expr"
)

// Counts reports whether the response of whoever answered so counts towards
// the quota.
func (q *Quota) Counts(v expr.Values) bool { return q.when != nil && q.when.Holds(v) }

// Quota returns the quota with the identifier, or nil.
func (d *Definition) Quota(id string) *Quota {
	for i := range d.Quotas {
		if d.Quotas[i].ID == id {
			return &d.Quotas[i]
		}
	}
	return nil
}

// DecidedAt is the index of the page after which nothing that is asked can
// change whether a response counts towards the quota.
func (d *Definition) DecidedAt(q *Quota) int {
	last := 0
	if q.when == nil {
		return last
	}
	for _, name := range q.when.References() {
		question, _, _ := strings.Cut(name, ".")
		for page, asked := range d.Questions() {
			if asked.ID == question {
				last = max(last, page)
			}
		}
	}
	return last
}

// quotas reads how many responses of a sort are taken.
func (r *reader) quotas(v author.Value) []Quota {
	var list []Quota
	lines := map[string]int{}
	for i, item := range v.List(maxQuotas) {
		m := item.Map()
		m.Only("quota", "if", "limit", "message")
		id := m.Need("quota")
		q := Quota{ID: id.ID()}
		once(id, q.ID, "quota", lines)
		m = m.About(q.ID)
		q.If = r.expression(m.Need("if"),
			func(d *Definition) int { return len(d.questions) },
			func(d *Definition, e *expr.Expr) { d.Quotas[i].when = e })
		q.Limit = m.Need("limit").Int(1, maxLimit)
		q.Message = r.fixed(m.Need("message"), author.MaxProse)
		list = append(list, q)
	}
	return list
}
