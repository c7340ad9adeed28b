package xlsform

import (
	"regexp"
	"slices"
	"strings"

	"toadam/internal/form"
)

// sort is what a row of the survey is.
type sort uint8

const (
	asked   sort = iota // a question or a note
	derived             // calculate, hidden
	about               // about the device or the person: kept by the app, not asked
	opening             // begin group, repeat or loop
	closing
	outside // data or rows from another file
)

// entryType is a type of XLSForm, read.
type entryType struct {
	sort sort
	kind form.Kind // of what becomes of it
	// begins: group, repeat or loop
	block string
	list  string // of choices
	other bool   // with "other, please specify"

	from     string // where the choices are, if not on the sheet choices
	integer  bool
	min, max float64 // of the types that are numbers in a range, if max > 0
	lost     string  // what our kind doesn't do
}

// plainTypes are the types without a list, with all their names.
var plainTypes = namedTypes()

func namedTypes() map[string]entryType {
	types := map[string]entryType{}
	add := func(t entryType, names ...string) {
		for _, n := range names {
			types[n] = t
		}
	}
	add(entryType{kind: form.ShortTxt}, "text", "string", "q string", "add text prompt")
	add(entryType{kind: form.Number, integer: true}, "integer", "int", "q int", "add integer prompt")
	add(entryType{kind: form.Number}, "decimal", "q decimal", "add decimal prompt", "range")
	add(entryType{kind: form.Number, integer: true, max: 100}, "percentage")
	add(entryType{kind: form.Number, integer: true, max: 31}, "number of days in last month")
	add(entryType{kind: form.Number, integer: true, max: 183}, "number of days in last six months")
	add(entryType{kind: form.Number, integer: true, max: 365}, "number of days in last year")
	add(entryType{kind: form.Date}, "date", "q date", "add date prompt")
	add(entryType{kind: form.Note}, "note", "q note", "add note prompt")
	add(entryType{kind: form.Consent}, "acknowledge", "trigger", "q acknowledge", "add acknowledge prompt")
	add(entryType{kind: form.Phone}, "phone number")
	add(entryType{kind: form.Email}, "email")
	add(entryType{kind: form.ShortTxt, lost: "a time of day is written as a text"}, "time", "q time", "add time prompt")
	add(entryType{kind: form.ShortTxt, lost: "a day with a time is written as a text"}, "datetime", "date time", "q date time", "add date time prompt", "q datetime", "add datetime prompt")
	add(entryType{kind: form.ShortTxt, lost: "a place is written as a text"}, "geopoint", "gps", "location", "q geopoint", "q location", "add location prompt", "geotrace", "geoshape")
	add(entryType{kind: form.ShortTxt, lost: "a code is typed as a text"}, "barcode", "q barcode", "add barcode prompt")
	add(entryType{kind: form.File, lost: "a file can be uploaded in place of a picture taken"}, "image", "photo", "q image", "q picture", "add image prompt", "add photo prompt", "signature", "draw", "annotate")
	add(entryType{kind: form.File, lost: "a file can be uploaded in place of a recording made"}, "audio", "video", "q audio", "q video", "add audio prompt", "add video prompt")
	add(entryType{kind: form.File}, "file", "add file prompt")

	add(entryType{sort: derived, kind: form.Calculated}, "calculate", "q calculate", "add calculate prompt")
	add(entryType{sort: derived, kind: form.Hidden}, "hidden")
	add(entryType{sort: about}, "start", "end", "today", "deviceid", "device id", "imei", "subscriberid", "subscriber id", "simserial", "sim id",
		"phonenumber", "username", "audit", "start-geopoint", "background-audio", "background-geopoint", "start time", "end time",
		"get start time", "get end time", "get today", "get device id", "get subscriber id", "get sim id", "get phone number",
		"uri:subscriberid", "uri:phonenumber", "uri:simserial", "uri:deviceid", "uri:username", "uri:email")
	add(entryType{sort: outside}, "csv-external", "xml-external")

	for _, word := range []string{"begin", "end"} {
		s := opening
		if word == "end" {
			s = closing
		}
		for name, block := range map[string]string{"group": "group", "repeat": "repeat", "looped group": "repeat", "lgroup": "repeat", "loop": "loop"} {
			add(entryType{sort: s, block: block}, word+" "+name, word+"_"+strings.ReplaceAll(name, " ", "_"))
		}
	}
	return types
}

// selects are how types with a list begin, and the kinds they become. Longer
// ones stand before those that they begin with.
var selects = []struct {
	begins string
	kind   form.Kind
	from   string
}{
	{"add select one prompt using", form.Single, ""},
	{"add select multiple prompt using", form.Multiple, ""},
	{"select all that apply from", form.Multiple, ""},
	{"select all that apply", form.Multiple, ""},
	{"select_multiple_from_file", form.Multiple, "file"},
	{"select multiple from file", form.Multiple, "file"},
	{"select multiple from", form.Multiple, ""},
	{"select multiple using", form.Multiple, ""},
	{"select_multiple_external", form.Multiple, "external_choices"},
	{"select_multiple", form.Multiple, ""},
	{"select multiple", form.Multiple, ""},
	{"q select1", form.Single, ""},
	{"q select", form.Multiple, ""},
	{"select_one_from_file", form.Single, "file"},
	{"select one from file", form.Single, "file"},
	{"select_one_external", form.Single, "external_choices"},
	{"select one external", form.Single, "external_choices"},
	{"select one from", form.Single, ""},
	{"select one using", form.Single, ""},
	{"select_one", form.Single, ""},
	{"select one", form.Single, ""},
	{"select1", form.Single, ""},
	{"rank", form.Ranking, ""},
	{"begin loop over", "", ""},
	{"begin_loop over", "", ""},
	{"begin_loop_over", "", ""},
	{"osm", form.ShortTxt, "osm"},
}

var orOther = regexp.MustCompile(`(?i)\s+(or[_ ]other|or specify other)$`)

// typeOf reads a type; false for one that there is not.
func typeOf(written string) (entryType, bool) {
	written = strings.Join(strings.Fields(written), " ")
	small := strings.ToLower(written)
	if t, ok := plainTypes[small]; ok {
		return t, true
	}
	if small == "osm" {
		return entryType{kind: form.ShortTxt, lost: "a place on a map is written as a text"}, true
	}
	for _, s := range selects {
		rest, ok := strings.CutPrefix(small, s.begins+" ")
		if !ok {
			continue
		}
		t := entryType{kind: s.kind, from: s.from}
		t.list = written[len(written)-len(rest):]
		if at := orOther.FindStringIndex(t.list); at != nil {
			t.list, t.other = t.list[:at[0]], true
		}
		switch {
		case s.kind == "":
			t.sort, t.block = opening, "loop"
		case s.from == "osm":
			t.list, t.lost = "", "a place on a map is written as a text"
		}
		return t, true
	}
	return entryType{}, false
}

// included reports whether a type stands for the rows of another file.
func included(written string) bool { return strings.EqualFold(written, "include") }

// yes reports whether a cell says yes, and whether it says yes or no at all.
func yes(s string) (holds, plain bool) {
	switch strings.ToLower(strings.ReplaceAll(s, " ", "")) {
	case "yes", "true", "true()", "1", "x":
		return true, true
	case "", "no", "false", "false()", "0":
		return false, true
	}
	return false, false
}

// listLike are the appearances of a drop-down list.
var listLike = []string{"minimal", "autocomplete", "autocomplete_chars", "search", "minimal-autocomplete"}

// appears reports whether one of the words is among an appearance.
func appears(appearance string, words ...string) bool {
	return slices.ContainsFunc(strings.Fields(strings.ToLower(appearance)), func(w string) bool { return slices.Contains(words, w) })
}
