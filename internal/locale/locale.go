// Package locale is the program's own text in each language it speaks, and how
// numbers and days are written there. Texts of forms are not here: they belong
// to the definitions. Every language has the same keys (a test compares them).
// What checkers find is said in English where it is found; finding.go has the rest.
package locale

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"toadam/internal/problem"
)

// Languages are the languages of the program's own text; the first is the default.
var Languages = []string{"vi", "en"}

//go:embed vi.yaml en.yaml findings.vi.yaml
var files embed.FS

var (
	catalogues = load()
	printers   = map[string]*message.Printer{
		"vi": message.NewPrinter(language.Vietnamese),
		"en": message.NewPrinter(language.English),
	}
)

// load reads the embedded catalogues; they are checked by the package's test,
// so a fault in them is a fault of the build.
func load() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, lang := range Languages {
		src, err := files.ReadFile(lang + ".yaml")
		if err != nil {
			panic(err)
		}
		var nested map[string]map[string]string
		if err := yaml.Unmarshal(src, &nested); err != nil {
			panic(fmt.Errorf("%s.yaml: %w", lang, err))
		}
		flat := map[string]string{}
		for group, texts := range nested {
			for key, text := range texts {
				flat[group+"."+key] = text
			}
		}
		all[lang] = flat
	}
	return all
}

// Has reports whether the catalogue has the key ("group.key").
func Has(key string) bool {
	_, ok := catalogues[Languages[0]][key]
	return ok
}

// T returns the text of a key ("group.key") in lang. Pairs name and fill its
// places: T("vi", "answer.max", "max", "5") fills {max}. A missing key shows
// itself as ⟦key⟧, and a test looks for keys that are used and missing.
func T(lang, key string, pairs ...string) string {
	text, ok := catalogues[Supported(lang)][key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	if len(pairs) == 0 {
		return text
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[i]+"}", pairs[i+1])
	}
	return text
}

// Fault is what a user reads about a fault: the message of its key, or else of
// its class.
func Fault(lang string, f *problem.Error) string {
	key := f.Key
	if !Has(key) {
		key = "error." + string(f.Class)
	}
	return T(lang, key, Pairs(f.Args)...)
}

// Pairs turns named arguments into those of T.
func Pairs(args map[string]string) []string {
	list := make([]string, 0, 2*len(args))
	for name, value := range args {
		list = append(list, name, value)
	}
	return list
}

// Int writes a whole number: 1.204 in Vietnamese, 1,204 in English.
func Int(lang string, n int) string {
	if -1000 < n && n < 1000 {
		return strconv.Itoa(n)
	}
	return printers[Supported(lang)].Sprint(number.Decimal(n))
}

// Float writes a number with at most digits decimal places.
func Float(lang string, x float64, digits int) string {
	return printers[Supported(lang)].Sprint(number.Decimal(x, number.MaxFractionDigits(digits)))
}

// Percent writes the share part/whole with one decimal place; "–" for no whole.
func Percent(lang string, part, whole int) string {
	if whole == 0 {
		return "–"
	}
	x := 100 * float64(part) / float64(whole)
	return printers[Supported(lang)].Sprint(number.Decimal(x, number.MinFractionDigits(1), number.MaxFractionDigits(1))) + "%"
}

// List joins items: "a, b và c" in Vietnamese, "a, b and c" in English, with
// commas alone in a language that the program does not speak.
func List(lang string, items []string) string {
	last := len(items) - 1
	if last < 1 || !Speaks(lang) {
		return strings.Join(items, ", ")
	}
	return strings.Join(items[:last], ", ") + " " + T(lang, "common.and") + " " + items[last]
}

// Day writes a day given as "2006-01-02": 21/02/2017 in Vietnamese, 21 Feb
// 2017 in English. Anything else comes back unchanged.
func Day(lang, day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	if Supported(lang) == "vi" {
		return t.Format("02/01/2006")
	}
	return t.Format("2 Jan 2006")
}
