// Package arch is a test that states which package may import which, each rule
// with its reason. A rule that is in the way of good work is changed here, in
// the open, and not passed by.
package arch

// layers are our packages, from the ground up: a package imports only from
// layers below its own, so the direction is cmd → web → domain → form →
// problem. A new package gets its place here first.
var layers = [][]string{
	{"internal/problem"},
	{"internal/author", "internal/locale", "internal/sheet", "internal/store"},
	{"internal/expr"},
	{"internal/form", "internal/intake", "internal/people", "internal/store/mongo", "internal/store/sqlite"},
	{"internal/change", "internal/exchange", "internal/response", "internal/tally", "internal/translation", "internal/store/storetest"},
	{"internal/builder", "internal/chart", "internal/exchange/foreign", "internal/exchange/xlsform", "internal/draft", "internal/sample", "internal/workshop"},
	{"internal/consultation", "internal/exchange/limesurvey", "internal/exchange/qsf", "internal/exchange/surveyjs", "internal/web/templates"},
	{"internal/exchange/formats"},
	{"internal/web", "forms", "dashboards"},
	{"cmd/toadam"},
}

// tools are programs of the build: they import nothing of ours and nothing
// imports them.
var tools = []string{"internal/web/assets/build"}

// only says who alone may import something. A name stands for the package and
// everything below it, the longest name that fits decides; by nobody means
// tests only. Names that begin with "internal" or "cmd" are ours.
var only = []struct {
	what    string
	by      []string // packages, in their own code and tests
	byTests []string // packages, in their tests alone
	why     string
}{
	{"github.com/gofiber/fiber", []string{"internal/web"}, nil,
		"Fiber reuses a request's memory and has its own context: what knows it can't be tested or called without it"},
	{"github.com/valyala/fasthttp", []string{"internal/web", "cmd/toadam"}, nil,
		"it is Fiber's engine, and the client of the bench command"},
	{"github.com/a-h/templ", []string{"internal/web"}, nil,
		"pages are made in one place"},
	{"go.mongodb.org/mongo-driver/v2", []string{"internal/store/mongo"}, nil,
		"everything else must run on the embedded engine too"},
	{"go.mongodb.org/mongo-driver/v2/bson", anybody, nil,
		"documents are BSON on every engine"},
	{"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore", anybody, nil,
		"reading a document without copying it is what makes a fold fast"},
	{"database/sql", []string{"internal/store/sqlite"}, nil,
		"everything else must run on MongoDB too"},
	{"modernc.org/sqlite", []string{"internal/store/sqlite"}, nil,
		"everything else must run on MongoDB too"},
	{"github.com/go-echarts/go-echarts", []string{"internal/chart"}, nil,
		"its rendering writes inline script and style; chart uses it as an option builder and lets none out"},
	{"go.yaml.in/yaml", []string{"internal/author", "internal/locale"}, nil,
		"what authors write is read by one strict reader, that gives every mistake its line"},
	{"github.com/xuri/excelize", []string{"internal/translation", "internal/exchange/xlsform"}, nil,
		"it only writes: a small workbook of a stranger can make its reader take gigabytes, internal/sheet reads them"},
	{"github.com/richardlehane/mscfb", []string{"internal/sheet"}, nil,
		"the same"},
	{"github.com/evanw/esbuild", []string{"internal/web/assets/build"}, nil,
		"scripts are bundled before the program is built, never by it"},
	{"github.com/FerretDB", []string{"internal/store/storetest"}, nil,
		"as a test's server it is good; as a store it loses updates"},
	{"github.com/chromedp", nil, []string{"internal/web", "internal/expr", "cmd/toadam"},
		"a browser belongs to tests"},
	{"testing", []string{"internal/store/storetest"}, anybody,
		"it adds flags and weight to the program"},
	{"internal/store/mongo", []string{"cmd/toadam", "internal/store/storetest"}, anybody,
		"which engine it is, is decided once"},
	{"internal/store/sqlite", []string{"cmd/toadam", "internal/store/storetest"}, anybody,
		"which engine it is, is decided once"},
	{"internal/store/storetest", nil, anybody,
		"it is the engines' test"},
	{"internal/people", []string{"internal/web", "cmd/toadam"}, nil,
		"who somebody is must not come near what anybody answered"},
}

// anybody may import it.
var anybody = []string{"cmd", "internal", "forms", "dashboards"}

// apart are packages neither of which may reach the other, however far around.
var apart = []struct{ one, other, why string }{
	{"internal/people", "internal/ballot", "a response can't be traced to a person by code that can't name both"},
	{"internal/people", "internal/draft", "a draft must not know whose it is"},
	{"internal/people", "internal/intake", "nor must the log"},
}

// outside is the world beyond the process; only the edges may touch it.
var outside = rule{
	imports: []string{"net", "net/http", "net/smtp", "net/rpc", "net/textproto", "os", "os/exec", "os/signal",
		"os/user", "io/ioutil", "database/sql", "syscall", "plugin", "golang.org/x/sys", "log"},
	except: []string{"cmd/toadam", "internal/web", "internal/web/assets/build", "internal/store/mongo",
		"internal/store/sqlite", "internal/store/storetest"},
	why: "domain code is given its files, its store and its logger, so that it can be fuzzed, replayed and called from anywhere",
}

// pure packages take values and return values.
var pure = rule{
	imports: append([]string{"context", "crypto/rand", "io/fs", "internal/store"}, outside.imports...),
	within: []string{"internal/problem", "internal/author", "internal/form", "internal/response", "internal/locale",
		"internal/tally", "internal/translation", "internal/chart", "internal/expr", "internal/stats", "internal/opinion", "internal/builder"},
	why: "the same answers give the same figures, on every machine, today and in ten years",
}

// rule forbids imports, exactly the packages named, in some packages or in all
// but some.
type rule struct {
	imports        []string
	within, except []string
	why            string
}

// calls are functions that only some packages may name outside of tests.
var calls = []struct {
	pkg   string
	names []string
	by    []string
	why   string
}{
	{"time", []string{"Now", "Since", "Until"}, []string{"cmd/toadam", "internal/store/mongo", "internal/store/storetest"},
		"the time is passed in; store/mongo alone asks, for the age of what a dead process left behind"},
	{"log/slog", []string{"Default", "SetDefault", "Debug", "Info", "Warn", "Error", "Log", "LogAttrs",
		"DebugContext", "InfoContext", "WarnContext", "ErrorContext"}, nil,
		"the logger is passed in, so that a test can read it and nothing logs answers behind our back"},
	{"os", []string{"Getenv", "LookupEnv", "Environ", "Exit"}, []string{"cmd/toadam", "internal/web/assets/build", "internal/store/storetest"},
		"settings come in by the front door"},
	{"fmt", []string{"Print", "Printf", "Println"}, []string{"cmd/toadam", "internal/web/assets/build"},
		"what is printed is part of a command"},
}

// linked are the modules in the program, each with its reason. One more is a
// decision: its licence, its upkeep and its weight become ours.
var linked = map[string]string{
	"github.com/gofiber/fiber/v2":         "HTTP",
	"github.com/valyala/fasthttp":         "Fiber's engine",
	"github.com/valyala/bytebufferpool":   "fasthttp's buffers",
	"github.com/valyala/tcplisten":        "fasthttp's listener",
	"github.com/andybalholm/brotli":       "fasthttp's compression",
	"github.com/klauspost/compress":       "fasthttp's compression, and the MongoDB driver's",
	"github.com/google/uuid":              "Fiber's and libc's identifiers",
	"github.com/mattn/go-colorable":       "Fiber's greeting, which we turn off",
	"github.com/mattn/go-isatty":          "the same",
	"github.com/mattn/go-runewidth":       "the same",
	"github.com/rivo/uniseg":              "the same",
	"github.com/a-h/templ":                "pages, checked by the compiler",
	"github.com/yuin/goldmark":            "the documentation, written in Markdown",
	"github.com/gabriel-vasile/mimetype":  "the true type of an uploaded file",
	"github.com/go-echarts/go-echarts/v2": "charts, as options",
	"github.com/go-json-experiment/json":  "what programs send, read in one pass; the standard library's next JSON",
	"github.com/xuri/excelize/v2":         "workbooks that we write",
	"github.com/xuri/efp":                 "excelize's formulas",
	"github.com/xuri/nfp":                 "excelize's formats of numbers",
	"github.com/tiendc/go-deepcopy":       "excelize's copies of styles",
	"github.com/richardlehane/mscfb":      "the files in which XLS is kept, and workbooks with a password",
	"github.com/richardlehane/msoleps":    "the same",
	"golang.org/x/net":                    "excelize's reading of old character sets, and texts in HTML from other programs",
	"go.yaml.in/yaml/v3":                  "definitions, dashboards and texts, with positions",
	"go.mongodb.org/mongo-driver/v2":      "MongoDB, and BSON on every engine",
	"github.com/xdg-go/scram":             "signing in to MongoDB",
	"github.com/xdg-go/stringprep":        "the same",
	"github.com/youmark/pkcs8":            "the MongoDB driver's encrypted client keys",
	"modernc.org/sqlite":                  "the embedded store, without cgo",
	"modernc.org/libc":                    "what SQLite's C code stands on",
	"modernc.org/mathutil":                "the same",
	"modernc.org/memory":                  "the same",
	"github.com/remyoudompheng/bigfft":    "mathutil's large numbers",
	"github.com/dustin/go-humanize":       "libc's messages",
	"github.com/gofrs/flock":              "one data directory, one process",
	"golang.org/x/crypto":                 "argon2id",
	"golang.org/x/sync":                   "the MongoDB driver's single flights",
	"golang.org/x/sys":                    "file locks and memory, for libc and flock",
	"golang.org/x/text":                   "languages, numbers and Unicode normalisation",
}

// topLevel is what the project's folder holds: a newcomer's first page.
var topLevel = []string{".ci", "Dockerfile", "README.md", "cmd", "dashboards", "forms", "go.mod", "go.sum", "internal"}
