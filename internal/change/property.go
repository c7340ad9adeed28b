package change

import (
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"toadam/internal/form"
	"toadam/internal/locale"
)

// property is one thing that a version says of a form, a page, a question…
type property struct {
	name  string // catalogue key, behind "is_"
	value any    // see show
	grade Grade  // of a change of it
	why   string // catalogue key, behind "why_"; for what is not Safe
}

func safe(name string, value any) property             { return property{name, value, Safe, ""} }
func look(name string, value any, why string) property { return property{name, value, Look, why} }
func breaks(name string, value any, why string) property {
	return property{name, value, Breaks, why}
}

func formProperties(d *form.Definition) []property {
	var closes any = moment(d.Closes)
	if d.LastDay != "" {
		closes = day(d.LastDay)
	}
	return []property{
		safe("title", d.Title), safe("intro", d.Intro), safe("thanks", d.Thanks),
		look("audience", audience(d.Audience), "audience"),
		look("languages", tags(d.Languages), "languages"), safe("in_translation", tags(d.InTranslation)),
		safe("opens", moment(d.Opens)), safe("closes", closes),
		safe("page_shuffle", d.Shuffle),
	}
}

func quotaProperties(q *form.Quota) []property {
	return []property{look("quota_if", q.If, "quota"), look("quota_limit", q.Limit, "quota"), safe("quota_message", q.Message)}
}

func pageProperties(d *form.Definition, p *form.Page) []property {
	routes := make([]route, len(p.Next))
	for i, r := range p.Next {
		routes[i] = route{To: r.To, If: r.If}
		if n := slices.IndexFunc(d.Pages, func(p form.Page) bool { return p.ID == r.To }); n >= 0 {
			routes[i].title = &d.Pages[n].Title
		}
	}
	return []property{
		safe("page_title", p.Title), safe("page_intro", p.Intro),
		look("show_if", p.ShowIf, "asked_of"), look("next", routes, "asked_of"),
		safe("shuffle", p.Shuffle), safe("locked", p.Locked),
	}
}

func questionProperties(q *form.Question) []property {
	label := look("label", q.Label, "label")
	if q.Kind == form.Note {
		label = safe("label", q.Label)
	}
	return slices.Concat([]property{
		breaks("kind", kind(q.Kind), "kind"),
		label, safe("hint", q.Hint),
		look("show_if", q.ShowIf, "asked_of"),
		look("required", q.Required, "required"), look("required_if", q.RequiredIf, "required"),
		look("valid_if", q.ValidIf, "limits"), safe("invalid", q.Invalid),
		breaks("from", q.From, "scale"), breaks("to", q.To, "scale"),
		look("low", q.Low, "label"), look("high", q.High, "label"),
		breaks("top", q.Top, "weighed"), breaks("total", q.Total, "weighed"),
		breaks("value", q.Value, "value"), safe("display", q.Display),
		look("parameter", q.Parameter, "parameter"),
		breaks("unit", q.Unit, "unit"),
	}, limits(q), looks(q))
}

// limits are those of an answer.
func limits(q *form.Question) []property {
	return []property{
		look("at_least", q.AtLeast, "limits"), look("at_most", q.AtMost, "limits"),
		look("min", q.Min, "limits"), look("max", q.Max, "limits"),
		look("integer", q.Integer, "limits"), look("step", q.Step, "limits"),
		look("earliest", day(q.Earliest), "limits"), look("latest", day(q.Latest), "limits"),
		safe("min_length", q.MinLength), safe("max_length", q.MaxLength),
		look("pattern", q.Pattern, "limits"), safe("pattern_hint", q.PatternHint),
		safe("types", q.Types), safe("max_bytes", q.MaxBytes),
		look("ties", q.Ties, "choices"), look("draw", q.Draw, "asked_of"),
		breaks("cells", q.Cells, "kind"), look("within", q.Within, "choices"),
	}
}

// looks are how a question is shown.
func looks(q *form.Question) []property {
	return []property{safe("list", q.List), safe("shuffle", q.Shuffle), look("slider", q.Slider, "limits"), safe("locked", q.Locked)}
}

func optionProperties(o *form.Option) []property {
	return []property{
		look("option_label", o.Label, "option_label"), look("specify", o.Specify, "choices"),
		look("exclusive", o.Exclusive, "choices"), look("of", o.Of, "choices"),
	}
}

// Values that are not said as they are written.
type (
	tags     []string // of languages
	day      string
	moment   time.Time
	kind     form.Kind
	audience string
)

// route is a way on from a page; title is that of the page it leads to.
type route struct {
	To, If string
	title  *form.Text
}

func (r route) say(lang string) string {
	to := t(lang, "to_end")
	if r.To != form.ToEnd {
		to = t(lang, "page", "name", r.To)
	}
	if r.title != nil && r.title.In(lang) != "" {
		to = t(lang, "page", "name", r.title.In(lang))
	}
	if r.If == "" {
		return to
	}
	return t(lang, "route_if", "to", to, "if", r.If)
}

// properties notes each property that differs; both lists have the same names.
func (c *comparison) properties(old, new []property) { c.propertiesOf(nil, old, new) }

// propertiesOf does so for a part of what the comparison is at: an option, a row.
func (c *comparison) propertiesOf(part words, old, new []property) {
	for i, p := range new {
		before, isText := old[i].value.(form.Text)
		switch after, _ := p.value.(form.Text); {
		case isText:
			c.texts(part, p, before, after)
		case !same(old[i].value, p.value) && !(empty(old[i].value) && empty(p.value)):
			c.add(p.grade, "why_"+p.why, became(part, p.name, "", plain(old[i].value), plain(p.value)))
		}
	}
}

// texts notes the languages in which a text differs. A translation that was
// missing changes nothing for those who read another.
func (c *comparison) texts(part words, p property, old, new form.Text) {
	all := maps.Clone(old)
	if all == nil {
		all = form.Text{}
	}
	maps.Copy(all, new)
	for _, tag := range slices.Sorted(maps.Keys(all)) {
		if old[tag] == new[tag] {
			continue
		}
		grade := p.grade
		if old[tag] == "" && len(old) > 0 || new[tag] == "" && len(new) > 0 {
			grade = Safe
		}
		name := ""
		if len(all) > 1 {
			name = locale.Name(tag)
		}
		c.add(grade, "why_"+p.why, became(part, p.name, name, quoted(old[tag]), quoted(new[tag])))
	}
}

// became says what something was and what it is; either may be nothing.
func became(part words, name, tag string, old, new words) words {
	return func(lang string) string {
		what := t(lang, "is_"+name)
		if part != nil {
			what = part(lang) + ", " + what
		}
		if tag != "" {
			what += " (" + tag + ")"
		}
		was, is := old(lang), new(lang)
		switch {
		case was == "":
			return t(lang, "set", "what", what, "new", is)
		case is == "":
			return t(lang, "gone", "what", what, "old", was)
		}
		return t(lang, "became", "what", what, "old", was, "new", is)
	}
}

func quoted(s string) words {
	return func(lang string) string {
		if s == "" {
			return ""
		}
		return t(lang, "quoted", "text", s)
	}
}

// same reports whether a property has not changed. Where a way leads has not if
// only the title there has.
func same(a, b any) bool {
	x, isRoute := a.([]route)
	y, _ := b.([]route)
	if !isRoute {
		return reflect.DeepEqual(a, b)
	}
	return slices.EqualFunc(x, y, func(a, b route) bool { return a.To == b.To && a.If == b.If })
}

// empty reports whether a property says nothing.
func empty(value any) bool {
	v := reflect.ValueOf(value)
	return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}

// plain says the value of a property.
func plain(value any) words {
	return func(lang string) string {
		switch v := value.(type) {
		case bool:
			if v {
				return t(lang, "on")
			}
			return t(lang, "off")
		case kind:
			return t(lang, "kind_"+string(v))
		}
		if empty(value) {
			return ""
		}
		switch v := value.(type) {
		case string:
			return v
		case day:
			if v == "today" {
				return t(lang, "today")
			}
			return locale.Day(lang, string(v))
		case moment:
			at := time.Time(v)
			return at.Format("15:04") + " " + locale.Day(lang, at.Format(time.DateOnly))
		case audience:
			return locale.T(lang, "home."+string(v))
		case []string:
			return strings.Join(v, ", ")
		case tags:
			return listed(v, locale.Name)
		case []route:
			return listed(v, func(r route) string { return r.say(lang) })
		}
		return number(lang, value)
	}
}

// listed says several things.
func listed[T any](list []T, say func(T) string) string {
	words := make([]string, len(list))
	for i, x := range list {
		words[i] = say(x)
	}
	return strings.Join(words, ", ")
}

func number(lang string, value any) string {
	v := reflect.ValueOf(value)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.CanFloat() {
		return locale.Float(lang, v.Float(), 6)
	}
	if n := v.Int(); n <= math.MaxInt32 {
		return locale.Int(lang, int(n))
	}
	return locale.Float(lang, float64(v.Int()), 0)
}
