package templates

import (
	"strings"

	"toadam/internal/form"
)

// retold is a text of the page that speaks of answers on the same page: as it
// reads now, and its pieces, of which those with a name follow what is typed.
type retold struct {
	Now    string  `json:"now"`
	Pieces []piece `json:"pieces"`
}

type piece struct {
	Text string `json:"text,omitempty"`
	Name string `json:"name,omitempty"`
}

// retold are the texts that the script keeps up to date, in the page's order.
func (p QuestionPage) retold() []retold {
	if p.Written == nil || !p.Written.Recalls() {
		return nil
	}
	var list []retold
	for q := range p.Written.Pages[p.Index].Questions() {
		for t := range q.Texts {
			if r, live := p.retell(t); live {
				list = append(list, r)
			}
		}
	}
	return list
}

// retell takes a text apart; it is not live if it speaks of other pages only.
func (p QuestionPage) retell(t form.Text) (r retold, live bool) {
	for _, part := range t.Pieces(p.Lang) {
		x := piece{Text: part.Text}
		if part.Name != "" {
			x.Text = p.told(part.Name)
			if id, _, _ := strings.Cut(part.Name, "."); p.here(id) {
				x.Name, live = part.Name, true
			}
		}
		r.Now += x.Text
		r.Pieces = append(r.Pieces, x)
	}
	return r, live
}
