package consultation

import (
	"time"

	"toadam/internal/form"
	"toadam/internal/intake"
	"toadam/internal/response"
)

// Submission is a response with the answers, given at the time, in its
// location; its key and its way in are for the caller to add.
func (f *Form) Submission(answers response.Answers, now time.Time) intake.Submission {
	d := f.Definition
	return intake.Submission{
		Version: d.Version, Day: now.Format(time.DateOnly), Answers: response.Encode(d, answers),
		Quotas: limits(response.Quotas(d, answers, now)),
	}
}

// Full returns the quota that has no place left for whoever answered so up to
// a page, an index of the form's; nil if there is none. The log decides, when
// the response is sent: this spares respondents what they would answer in vain.
func (f *Form) Full(answers response.Answers, page int, now time.Time) *form.Quota {
	d := f.Definition
	var decided []*form.Quota
	for _, q := range response.Quotas(d, answers, now) {
		if d.DecidedAt(q) <= page {
			decided = append(decided, q)
		}
	}
	if id, full := f.Log.Full(limits(decided)); full {
		return d.Quota(id)
	}
	return nil
}

// limits are quotas as the log counts them.
func limits(quotas []*form.Quota) []intake.Quota {
	var list []intake.Quota
	for _, q := range quotas {
		list = append(list, intake.Quota{ID: q.ID, Limit: q.Limit})
	}
	return list
}
