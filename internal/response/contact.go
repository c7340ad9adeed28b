package response

import (
	"regexp"
	"strings"

	"toadam/internal/form"
)

// contact checks an address or a number by which somebody can be reached.
func (e *evaluation) contact(q *form.Question, value string, parse func(string) (string, bool), code string) {
	text, ok := clean(value, false)
	if !ok {
		e.fail(q, Encoding)
		return
	}
	if text == "" {
		if e.required {
			e.fail(q, Required)
		}
		return
	}
	if text, ok = parse(text); !ok {
		e.fail(q, code)
		return
	}
	e.answers[q.ID] = Answer{Text: text}
}

// maxEmail and maxLocal are the lengths that SMTP carries, in bytes.
const (
	maxEmail = 254
	maxLocal = 64
)

var (
	// Letters with accents are a slip of a Vietnamese keyboard far more often
	// than they are an address.
	localPart = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")
	hostName  = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])$`)
)

// parseEmail returns an e-mail address with its domain in small letters; what
// is before the @ may tell capitals apart, and stays as it is. Whether there
// is such an address only a letter to it can tell.
func parseEmail(s string) (string, bool) {
	local, domain, _ := strings.Cut(s, "@")
	if len(s) > maxEmail || len(local) > maxLocal || !localPart.MatchString(local) || !hostName.MatchString(domain) {
		return "", false
	}
	return local + "@" + strings.ToLower(domain), true
}

// phoneSigns are what people write between the digits of a telephone number.
var phoneSigns = strings.NewReplacer(" ", "", "\u00a0", "", ".", "", "-", "", "\u2011", "", "\u2013", "", "/", "", "(", "", ")", "")

var (
	// Within Viet Nam: mobile 0 + 9 digits, fixed 02 + 9 digits, and the
	// service numbers 1800 and 1900.
	national = regexp.MustCompile(`^(0[35789][0-9]{8}|02[0-9]{9}|1[89]00[0-9]{4}|1[89]00[0-9]{6})$`)
	// With a country's code: at most 15 digits (E.164).
	abroad  = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	vietnam = regexp.MustCompile(`^\+84([35789][0-9]{8}|2[0-9]{9})$`)
)

// parsePhone returns a telephone number as the digits that were typed, after
// "+" where it begins with a country's code. A 0 that stands in parentheses
// after the code, or after +84, is left out, since nobody abroad dials it.
func parsePhone(s string) (string, bool) {
	s = narrow(s)
	if rest, ok := strings.CutPrefix(s, "00"); ok {
		s = "+" + rest
	}
	if strings.HasPrefix(s, "+") {
		s = strings.Replace(s, "(0)", "", 1)
	}
	s = phoneSigns.Replace(s)
	if rest, ok := strings.CutPrefix(s, "+840"); ok {
		s = "+84" + rest
	}
	if strings.HasPrefix(s, "+84") {
		return s, vietnam.MatchString(s)
	}
	return s, national.MatchString(s) || abroad.MatchString(s)
}
