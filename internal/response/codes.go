package response

// Codes of problems: each is a key of the catalogue's group "answer". Beside
// the arguments listed here, whoever shows a message fills {label} with the
// label of the question (or of the row, if the problem has one) and, for
// Pattern, {hint} with the question's pattern hint. Arguments are neutral:
// min, max, length, first, second and mb are numbers with a decimal point, day
// is "2006-01-02"; a page writes them as its language does.
const (
	Required        = "required"
	RequiredChoice  = "required_choice"  // of an option
	RequiredChoices = "required_choices" // of one or more options
	RequiredRow     = "required_row"     // of a point for a row of a matrix
	RequiredRanking = "required_ranking" // max: the number of places
	RequiredAnswer  = "required_answer"  // to a statement
	RequiredPair    = "required_pair"    // of one of two options
	RequiredDrawn   = "required_drawn"   // min: how many statements or pairs
	RequiredRange   = "required_range"
	RequiredFile    = "required_file"
	RequiredRows    = "required_rows" // of a group
	RequiredConsent = "required_consent"

	OneValue      = "one_value" // several values where one is asked for
	TooManyValues = "too_many_values"
	UnknownOption = "unknown_option"
	NotWithin     = "not_within" // an option that is not there for the choice in the question before
	Encoding      = "encoding"   // not UTF-8

	Exclusive = "exclusive" // option: the one that stands alone
	AtLeast   = "at_least"  // min
	AtMost    = "at_most"   // max

	NotPlace     = "not_place"     // of an option; max: the last place
	PlaceTwice   = "place_twice"   // of an option; place
	PlaceMissing = "place_missing" // place: the first that no option has; max

	NotAmount = "not_amount" // of an option; max: the total
	Sum       = "sum"        // total, sum

	Invalid = "invalid" // against the author's own rule; the author's message is Question.Invalid

	OtherRequired  = "other_required"
	OtherOneValue  = "other_one_value"
	OtherEncoding  = "other_encoding"
	OtherMaxLength = "other_max_length" // max, length

	NotNumber       = "not_number"
	NumberAmbiguous = "number_ambiguous" // first, second: what it could mean
	NotWhole        = "not_whole"
	Min             = "min"   // min
	Max             = "max"   // max
	Range           = "range" // min, max
	Step            = "step"  // min, step

	NotDate         = "not_date"
	Earliest        = "earliest"          // day
	Latest          = "latest"            // day
	LastBeforeFirst = "last_before_first" // day: the first

	MinLength = "min_length" // min, length
	MaxLength = "max_length" // max, length
	Pattern   = "pattern"

	NotEmail = "not_email"
	NotPhone = "not_phone"

	RowsAtLeast  = "rows_at_least"  // of a group; min
	RowsAtMost   = "rows_at_most"   // of a group; max
	FilesAtLeast = "files_at_least" // min
	FilesAtMost  = "files_at_most"  // max
	FileUnknown  = "file_unknown"   // it was not uploaded, or is no longer kept
	FileEmpty    = "file_empty"     // name
	FileTooLarge = "file_too_large" // name, mb
	FileType     = "file_type"      // name; types: "docx, pdf"

	// Only what is copied from paper can have this.
	NotAsked = "not_asked" // it was answered where the form does not ask it

	// Only programs that send JSON can have these.
	NotAnObject     = "not_an_object"    // the answers are no JSON object; about no question
	UnknownQuestion = "unknown_question" // Question is the name that was sent
	Calculated      = "calculated"       // it is worked out here, not sent
	UnknownRow      = "unknown_row"      // row: the name that was sent
	UnknownColumn   = "unknown_column"   // of a grid; row, and column: the name that was sent
	UnknownField    = "unknown_field"    // of a group; n: the row, and field: the name that was sent
	Repeated        = "repeated"         // the same name twice
	WrongType       = "wrong_type"       // expected: the JSON type
	OtherWrongType  = "other_wrong_type" // expected
)

// UnknownNames are the codes for names that a form does not have.
var UnknownNames = []string{UnknownQuestion, UnknownRow, UnknownColumn, UnknownField}
