package web

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"toadam/internal/consultation"
	"toadam/internal/form"
	"toadam/internal/problem"
	"toadam/internal/response"
)

// byteOrderMark makes a spreadsheet read the file as UTF-8.
const byteOrderMark = "\ufeff"

// export streams a form's responses as CSV, a row for each that counts. The
// column "_via" says how it came in; generated sample data says so there.
func (s *Server) export(c *fiber.Ctx) error {
	x, err := s.Consultation.Form(c.Params("form"))
	if err != nil {
		return err
	}
	name := x.ID
	if s.Consultation.Generated() {
		name += "-generated-sample"
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="%s.csv"`, name))
	if c.Method() == fiber.MethodHead {
		return nil
	}
	logger := s.Logger
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer func() {
			if e := recover(); e != nil {
				logger.Error("export panicked", "form", x.ID, "panic", e, "stack", string(debug.Stack()))
			}
		}()
		if err := s.writeCSV(w, x); err != nil {
			logger.Error("export failed", "form", x.ID, "error", err)
			fmt.Fprintf(w, "\nexport is incomplete: %s\n", problem.ClassOf(err))
		}
	})
	return nil
}

// ownColumns are the export's own, with names that no question can have.
var ownColumns = []string{"_number", "_day", "_version", "_via"}

// seedColumn is another, of a form that draws what each respondent is asked: it
// has the seed of that.
const seedColumn = "_seed"

// seedCell writes a seed in a way that no spreadsheet takes for a number, of
// which it would round the last digits.
func seedCell(seed int64) string {
	if seed == 0 {
		return ""
	}
	return fmt.Sprintf("%#x", seed)
}

// writeCSV writes the columns of the live version. Answers to questions that
// it no longer has are left out: they stay in the log under their own version.
func (s *Server) writeCSV(w *bufio.Writer, x *consultation.Form) error {
	if _, err := w.WriteString(byteOrderMark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	head := x.Log.Head()
	rows, err := s.mostRows(x, head)
	if err != nil {
		return err
	}
	list := columns(x.Definition, rows)
	row := slices.Clone(ownColumns)
	if x.Draws() {
		row = append(row, seedColumn)
	}
	for _, col := range list {
		row = append(row, col.name)
	}
	if err := out.Write(row); err != nil {
		return err
	}
	for e, err := range x.Log.Entries(s.ending, 1) {
		if err != nil {
			return err
		}
		if e.Number > head { // it came while the columns were found
			break
		}
		asked, answers, err := decode(x, e)
		if err != nil {
			return err
		}
		onlyComparable(answers, asked, x.Definition)
		row = append(row[:0], strconv.FormatInt(e.Number, 10), e.Day, strconv.Itoa(e.Version), string(e.Via))
		if x.Draws() {
			row = append(row, seedCell(response.SeedOf(e.Answers)))
		}
		for _, col := range list {
			row = append(row, harmless(col.value(answers)))
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// mostRows is how many rows of each group any response has, up to the log's
// entry with the number.
func (s *Server) mostRows(x *consultation.Form, head int64) (map[string]int, error) {
	rows := map[string]int{}
	for _, q := range x.Definition.Questions() {
		if q.Kind == form.Group {
			rows[q.ID] = 0
		}
	}
	if len(rows) == 0 {
		return nil, nil
	}
	for e, err := range x.Log.Entries(s.ending, 1) {
		if err != nil {
			return nil, err
		}
		if e.Number > head {
			break
		}
		_, answers, err := decode(x, e)
		if err != nil {
			return nil, err
		}
		for id, most := range rows {
			rows[id] = max(most, len(rowsOf(answers[id])))
		}
	}
	return rows, nil
}

// onlyComparable leaves out the answers to questions that the live version no
// longer has, or now asks in another way: they must not be read as if they were
// answers to its own.
func onlyComparable(answers response.Answers, asked, live *form.Definition) {
	maps.DeleteFunc(answers, func(id string, _ response.Answer) bool {
		q := live.Question(id)
		return q == nil || !form.Comparable(asked.Question(id), q)
	})
	for id, a := range answers {
		onlyComparableFields(rowsOf(a), asked.Question(id), live.Question(id))
	}
}

// harmless keeps a spreadsheet from taking what somebody typed for a formula.
// A number is not touched.
func harmless(s string) string {
	if s == "" || !strings.ContainsAny(s[:1], "=+-@|\t\r\n") && !strings.HasPrefix(s, "＝") && !strings.HasPrefix(s, "＋") && !strings.HasPrefix(s, "－") && !strings.HasPrefix(s, "＠") {
		return s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return s
	}
	return "'" + s
}
