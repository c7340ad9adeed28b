package web

import (
	"bytes"
	"errors"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/consultation"
	"toadam/internal/intake"
	"toadam/internal/locale"
	"toadam/internal/problem"
	"toadam/internal/response"
	"toadam/internal/tally"
	"toadam/internal/web/templates"
)

// maxSerial is how long the serial number of a sheet can be, in characters.
const maxSerial = 40

// entry is the page on which organisers copy sheets of paper. After one was
// stored its address names that one, and the next serial number stands ready.
func (s *Server) entry(c *fiber.Ctx) error {
	x, p, err := s.entryPage(c)
	if err != nil {
		return err
	}
	if stored := c.Query("stored"); stored != "" {
		if n, ok := x.Log.Find(intake.PaperKey(x.ID, stored).Receipt()); ok {
			p.Stored = p.T("entry.stored", "serial", stored, "n", strconv.FormatInt(n, 10))
			p.Serial = nextSerial(stored)
		}
	}
	return show(c, templates.EntryPage(p))
}

func (s *Server) entryPage(c *fiber.Ctx) (*consultation.Form, templates.Entry, error) {
	x, err := s.Consultation.Form(c.Params("form"))
	if err != nil {
		return nil, templates.Entry{}, err
	}
	f := s.aboutForm(c, "entry.title", x.ID)
	f.Title += ": " + x.Title.In(f.Lang)
	f.Script = "entry.js"
	p := templates.Entry{Frame: f, Form: x.Plain()}
	x.Tally.Read(func(v *tally.View) { p.Count = f.T("entry.count", "n", locale.Int(f.Lang, v.Via(intake.Paper))) })
	return x, p, nil
}

// enterSheet checks a sheet and shows its answers in words; from there it is
// stored. The log takes nothing back, so nothing counts before it was seen so.
func (s *Server) enterSheet(c *fiber.Ctx) error {
	x, p, err := s.entryPage(c)
	if err != nil {
		return err
	}
	if p.Typed, err = formInput(c); err != nil {
		return err
	}
	p.Languages = nil // the page's address alone does not have what was typed
	p.Serial = intake.Serial(first(p.Typed["_serial"]))
	do := first(p.Typed["_do"])
	if do == "change" {
		return show(c, templates.EntryPage(p))
	}
	answers, problems := response.EvaluatePaper(x.Definition, p.Typed, s.Now().In(s.Zone))
	for _, problem := range problems {
		p.Problems = append(p.Problems, problem)
		p.Messages = append(p.Messages, answerMessage(p.Lang, p.Form, problem))
	}
	if p.Fault, err = s.serialFault(c, x, p.Lang, p.Serial, answers, do == "store"); err != nil {
		return err
	}
	if p.Fault == "" && len(problems) == 0 && do == "store" {
		if p.Fault, err = s.storeSheet(c, x, p.Lang, p.Serial, answers); err == nil && p.Fault == "" {
			return c.Redirect(c.Path()+"?stored="+url.QueryEscape(p.Serial), fiber.StatusSeeOther)
		}
		if err != nil {
			return err
		}
	}
	if p.Fault != "" || len(problems) > 0 {
		p.Failed = true
		c.Status(fiber.StatusUnprocessableEntity)
		return show(c, templates.EntryPage(p))
	}
	p.Checking = true
	for _, q := range p.Form.Questions() {
		if a, ok := answers[q.ID]; ok {
			p.Answers = append(p.Answers, templates.OrganiserAnswer{Label: q.Label.In(p.Lang), Lines: words(p.Lang, q, a)})
		}
	}
	return show(c, templates.EntryPage(p))
}

// serialFault says what is wrong with a sheet's serial number: a sheet counts
// once. To store the same sheet again, as a double click does, is no fault.
func (s *Server) serialFault(c *fiber.Ctx, x *consultation.Form, lang, serial string, answers response.Answers, store bool) (string, error) {
	if n := utf8.RuneCountInString(serial); n == 0 || n > maxSerial || !utf8.ValidString(serial) {
		return locale.T(lang, "entry.serial_needed", "max", strconv.Itoa(maxSerial)), nil
	}
	if number, entered := x.Log.Find(intake.PaperKey(x.ID, serial).Receipt()); entered {
		encoded := response.Encode(x.Definition, answers)
		return s.otherSheet(c, x, lang, serial, number, func(there bson.Raw) bool { return store && bytes.Equal(there, encoded) })
	}
	if x.Log.Closed() {
		return locale.T(lang, "entry.closed"), nil
	}
	return "", nil
}

// otherSheet says that the log has another sheet under a serial number, unless
// what it has there is the same.
func (s *Server) otherSheet(c *fiber.Ctx, x *consultation.Form, lang, serial string, number int64, same func(bson.Raw) bool) (string, error) {
	e, err := x.Log.Get(c.UserContext(), number)
	if err != nil || same(e.Answers) {
		return "", err
	}
	return locale.T(lang, "entry.again", "serial", serial, "n", strconv.FormatInt(number, 10)), nil
}

// storeSheet writes a sheet into the log, also before and after the days on which
// the form is open: paper is copied when there is time. It returns what keeps it
// from being taken, in words. The log takes a key once and is content if it comes
// again: whether it took this sheet, or somebody else's who was quicker, is seen
// by what it holds.
func (s *Server) storeSheet(c *fiber.Ctx, x *consultation.Form, lang, serial string, answers response.Answers) (fault string, err error) {
	submission := x.Submission(answers, s.Now().In(s.Zone))
	submission.Key, submission.Via = intake.PaperKey(x.ID, serial), intake.Paper
	receipt, err := x.Log.Append(c.UserContext(), submission)
	if p, ok := errors.AsType[*problem.Error](err); ok && (p.Class == problem.Full || p.Class == problem.Closed) {
		return locale.Fault(lang, p), nil
	}
	if err != nil {
		return "", err
	}
	number, there := x.Log.Find(receipt)
	if !there {
		return "", problem.New(problem.Unavailable, "sheet "+receipt)
	}
	return s.otherSheet(c, x, lang, serial, number, func(there bson.Raw) bool { return bytes.Equal(there, submission.Answers) })
}

var lastDigits = regexp.MustCompile(`[0-9]{1,9}$`)

// nextSerial is the serial number of the sheet that probably follows.
func nextSerial(serial string) string {
	digits := lastDigits.FindString(serial)
	if digits == "" {
		return ""
	}
	n, _ := strconv.Atoi(digits)
	next := strconv.Itoa(n + 1)
	if pad := len(digits) - len(next); pad > 0 {
		next = strings.Repeat("0", pad) + next
	}
	return strings.TrimSuffix(serial, digits) + next
}
