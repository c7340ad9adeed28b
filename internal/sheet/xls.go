package sheet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strconv"
	"unicode/utf16"

	"github.com/richardlehane/mscfb"
)

// Records of the workbook stream of an XLS file, as [MS-XLS] numbers them.
const (
	recFormula  = 0x0006
	recEOF      = 0x000a
	recFilePass = 0x002f
	recContinue = 0x003c
	recSheet    = 0x0085
	recMulRK    = 0x00bd
	recRString  = 0x00d6
	recMerged   = 0x00e5
	recSST      = 0x00fc
	recLabelSST = 0x00fd
	recNumber   = 0x0203
	recLabel    = 0x0204
	recBoolErr  = 0x0205
	recString   = 0x0207
	recRK       = 0x027e
	recBOF      = 0x0809

	biff8 = 0x0600 // the version since Excel 97
)

// readXLS reads a compound file, in which XLS files are kept, and those XLSX
// files that are protected by a password.
func readXLS(src []byte) (*Book, error) {
	doc, err := mscfb.New(bytes.NewReader(src))
	if err != nil {
		return nil, damaged("it is no compound file")
	}
	b := &Book{}
	var stream []byte
	for entry, err := doc.Next(); err == nil; entry, err = doc.Next() {
		switch entry.Name {
		case "EncryptedPackage":
			return nil, encrypted
		case "_VBA_PROJECT_CUR", "VBA":
			b.Macros = true
		case "Workbook":
			if stream, err = io.ReadAll(io.LimitReader(entry, MaxFile)); err != nil {
				return nil, damaged("its workbook can't be read")
			}
		case "Book":
			return nil, &Fault{"the file is of Excel 95 or older", "save it as XLSX in a spreadsheet program"}
		}
	}
	if stream == nil {
		return nil, &Fault{"the file holds no workbook", "save it as XLSX in a spreadsheet program"}
	}
	x := &xls{book: b, stream: stream, room: maxCells}
	if err := x.globals(); err != nil {
		return nil, err
	}
	return b, x.tables()
}

// xls is a workbook while it is read: a stream of records, each with its
// number, its length and its data.
type xls struct {
	book   *Book
	stream []byte
	shared []string
	room   room
	begins []int // where each sheet's records begin in the stream
}

// record is one record; more are the records that continue it.
type record struct {
	id   uint16
	data []byte
	more [][]byte
}

var errShort = errors.New("a record is too short")

// next reads the record at a place, and returns where the one after it begins.
func (x *xls) next(at int) (record, int, bool) {
	r, at, ok := x.one(at)
	if !ok || r.id == recContinue {
		return r, at, ok
	}
	for {
		c, after, ok := x.one(at)
		if !ok || c.id != recContinue {
			return r, at, true
		}
		r.more = append(r.more, c.data)
		at = after
	}
}

func (x *xls) one(at int) (record, int, bool) {
	if at < 0 || at+4 > len(x.stream) {
		return record{}, at, false
	}
	head := x.stream[at:]
	end := at + 4 + int(binary.LittleEndian.Uint16(head[2:]))
	if end > len(x.stream) {
		return record{}, at, false
	}
	return record{id: binary.LittleEndian.Uint16(head), data: x.stream[at+4 : end]}, end, true
}

// globals reads what comes before the sheets: their names and places, and the
// texts that cells refer to.
func (x *xls) globals() error {
	r, at, ok := x.next(0)
	if !ok || r.id != recBOF || len(r.data) < 2 {
		return damaged("its workbook does not begin as one")
	}
	if binary.LittleEndian.Uint16(r.data) != biff8 {
		return &Fault{"the file is of Excel 95 or older", "save it as XLSX in a spreadsheet program"}
	}
	for {
		if r, at, ok = x.next(at); !ok || r.id == recEOF {
			return nil
		}
		var err error
		switch r.id {
		case recFilePass:
			return encrypted
		case recSheet:
			err = x.bound(r.data)
		case recSST:
			x.shared, err = sharedTexts(r)
		}
		if err != nil {
			return damaged(err.Error())
		}
	}
}

// bound reads where a sheet is, and its name. Charts and macros are left out.
func (x *xls) bound(data []byte) error {
	if len(data) < 8 {
		return errShort
	}
	if data[5] != 0 {
		return nil
	}
	if len(x.begins) == MaxSheets {
		return errors.New("it has too many sheets")
	}
	t := &texts{parts: [][]byte{data[8:]}}
	name, err := t.characters(int(data[6]), data[7]&1 == 1)
	x.begins = append(x.begins, int(binary.LittleEndian.Uint32(data)))
	x.book.Sheets = append(x.book.Sheets, Sheet{Name: name})
	return err
}

// sharedTexts reads the table of texts. A count that it claims is not believed.
func sharedTexts(r record) ([]string, error) {
	if len(r.data) < 8 {
		return nil, errShort
	}
	n := int(binary.LittleEndian.Uint32(r.data[4:]))
	t := &texts{parts: append([][]byte{r.data[8:]}, r.more...)}
	var list []string
	size := 0
	for range n {
		s, err := t.text()
		if err != nil {
			return nil, err
		}
		if size += len(s); size > maxUnpacked {
			return nil, errors.New("its texts are too long")
		}
		list = append(list, s)
	}
	return list, nil
}

// texts reads texts from a record and those that continue it. Within a text's
// characters a record can end; the next one then begins with how wide its
// characters are.
type texts struct {
	parts [][]byte
}

// bytes takes n bytes from as many records as it needs.
func (t *texts) bytes(n int) ([]byte, error) {
	var b []byte
	for n > 0 {
		if len(t.parts) == 0 {
			return nil, errShort
		}
		k := min(n, len(t.parts[0]))
		b = append(b, t.parts[0][:k]...)
		if t.parts[0] = t.parts[0][k:]; len(t.parts[0]) == 0 {
			t.parts = t.parts[1:]
		}
		n -= k
	}
	return b, nil
}

// text reads a text with what belongs to it.
func (t *texts) text() (string, error) {
	head, err := t.bytes(3)
	if err != nil {
		return "", err
	}
	flags, after := head[2], 0
	if flags&8 != 0 { // runs of formatting, 4 bytes each
		b, err := t.bytes(2)
		if err != nil {
			return "", err
		}
		after += 4 * int(binary.LittleEndian.Uint16(b))
	}
	if flags&4 != 0 { // readings
		b, err := t.bytes(4)
		if err != nil {
			return "", err
		}
		after += int(binary.LittleEndian.Uint32(b) & math.MaxInt32)
	}
	s, err := t.characters(int(binary.LittleEndian.Uint16(head)), flags&1 == 1)
	if err != nil {
		return "", err
	}
	_, err = t.bytes(after)
	return s, err
}

// characters reads n characters of one byte, or wide ones of two.
func (t *texts) characters(n int, wide bool) (string, error) {
	units := make([]uint16, 0, min(n, 1<<16))
	for n > 0 {
		if len(t.parts) == 0 {
			return "", errShort
		}
		size := 1
		if wide {
			size = 2
		}
		k := min(n, len(t.parts[0])/size)
		b, err := t.bytes(k * size)
		if err != nil {
			return "", err
		}
		for i := 0; i < len(b); i += size {
			if wide {
				units = append(units, binary.LittleEndian.Uint16(b[i:]))
			} else {
				units = append(units, uint16(b[i]))
			}
		}
		if n -= k; n == 0 {
			break
		}
		if k == 0 && len(t.parts) > 0 && len(t.parts[0]) > 0 {
			t.parts = t.parts[1:] // half a character, which no program writes
		}
		flag, err := t.bytes(1)
		if err != nil {
			return "", err
		}
		wide = flag[0]&1 == 1
	}
	return cut(string(utf16.Decode(units))), nil
}

// tables reads every sheet.
func (x *xls) tables() error {
	for i, at := range x.begins {
		if err := x.table(&x.book.Sheets[i], at); err != nil {
			return err
		}
	}
	return nil
}

// table reads the records of a sheet.
func (x *xls) table(s *Sheet, at int) error {
	t := table{sheet: s, rows: map[int]*Row{}, shared: x.shared, room: &x.room}
	depth := 0
	for {
		r, after, ok := x.next(at)
		if !ok || r.id == recEOF && depth <= 1 {
			break
		}
		switch r.id {
		case recBOF: // charts are kept inside of a sheet
			depth++
		case recEOF:
			depth--
		default:
			if depth != 1 {
				break
			}
			if err := t.take(r); err != nil {
				return damaged("the sheet " + s.Name + ": " + err.Error())
			}
			if t.last > MaxRows {
				return tooLong
			}
			if err := x.room.fault(); err != nil {
				return err
			}
		}
		at = after
	}
	for n := 1; n <= t.last; n++ {
		if row := t.rows[n]; row != nil {
			s.add(*row)
		}
	}
	s.spread(&x.room)
	return x.room.fault()
}

// table is a sheet while its records are read.
type table struct {
	sheet  *Sheet
	rows   map[int]*Row
	shared []string
	room   *room
	last   int   // the highest row that holds anything
	open   []int // row and column of a formula whose text is still to come
}

// set puts a cell where a record says.
func (t *table) set(row, column int, c Cell) {
	row++ // these records count from 0
	if column >= MaxColumns {
		t.sheet.widen(row)
	}
	if c.Text == "" && !c.Uncalculated || column >= MaxColumns {
		return
	}
	t.last = max(t.last, row)
	if t.rows[row] == nil {
		t.rows[row] = &Row{Number: row}
	}
	t.room.put(t.rows[row], column, c)
}

// take reads one record.
func (t *table) take(r record) error {
	u16 := func(i int) int { return int(binary.LittleEndian.Uint16(r.data[i:])) }
	least := map[uint16]int{recFormula: 14, recMulRK: 6, recRString: 8, recMerged: 2, recLabelSST: 10,
		recNumber: 14, recLabel: 8, recBoolErr: 8, recRK: 10, recString: 3}
	if len(r.data) < least[r.id] {
		return errShort
	}
	switch r.id {
	case recLabelSST:
		if n := int(binary.LittleEndian.Uint32(r.data[6:])); n >= 0 && n < len(t.shared) {
			t.set(u16(0), u16(2), Cell{Text: t.shared[n]})
		}
	case recLabel, recRString:
		s, err := (&texts{parts: append([][]byte{r.data[6:]}, r.more...)}).text()
		t.set(u16(0), u16(2), Cell{Text: s})
		return err
	case recNumber:
		t.set(u16(0), u16(2), Cell{Text: numberText(r.data[6:])})
	case recRK:
		t.set(u16(0), u16(2), Cell{Text: rkText(binary.LittleEndian.Uint32(r.data[6:]))})
	case recMulRK:
		for i, column := 4, u16(2); i+6 <= len(r.data)-2; i, column = i+6, column+1 {
			t.set(u16(0), column, Cell{Text: rkText(binary.LittleEndian.Uint32(r.data[i+2:]))})
		}
	case recBoolErr:
		if r.data[7] == 0 {
			t.set(u16(0), u16(2), Cell{Text: truth(r.data[6] == 1)})
		} else {
			t.set(u16(0), u16(2), Cell{Text: "#" + strconv.Itoa(int(r.data[6]))})
		}
	case recFormula:
		t.formula(u16(0), u16(2), r.data[6:14])
	case recString:
		return t.formulaText(r)
	case recMerged:
		t.areas(r.data)
	}
	return nil
}

// formula reads the value of a formula, as it was when the file was saved.
func (t *table) formula(row, column int, value []byte) {
	t.open = nil
	switch {
	case value[6] != 0xff || value[7] != 0xff:
		t.set(row, column, Cell{Text: numberText(value), Formula: true})
	case value[0] == 0: // a text, which is in the next record
		t.open = []int{row, column}
	case value[0] == 1:
		t.set(row, column, Cell{Text: truth(value[2] == 1), Formula: true})
	case value[0] == 2:
		t.set(row, column, Cell{Text: "#" + strconv.Itoa(int(value[2])), Formula: true})
	}
}

func (t *table) formulaText(r record) error {
	if t.open == nil {
		return nil
	}
	s, err := (&texts{parts: append([][]byte{r.data}, r.more...)}).text()
	t.set(t.open[0], t.open[1], Cell{Text: s, Formula: true})
	t.open = nil
	return err
}

// areas reads which cells are merged.
func (t *table) areas(data []byte) {
	for i := 2; i+8 <= len(data) && len(t.sheet.Merged) < MaxRows; i += 8 {
		at := func(k int) int { return int(binary.LittleEndian.Uint16(data[i+k:])) }
		t.sheet.Merged = append(t.sheet.Merged, Area{at(0) + 1, at(4), at(2) + 1, at(6)})
	}
}

// numberText reads a number of eight bytes.
func numberText(b []byte) string {
	return finite(math.Float64frombits(binary.LittleEndian.Uint64(b)))
}

// rkText reads a number of four bytes: a whole number or the first half of a
// float, perhaps a hundredfold.
func rkText(rk uint32) string {
	x := float64(int32(rk) >> 2)
	if rk&2 == 0 {
		x = math.Float64frombits(uint64(rk&^3) << 32)
	}
	if rk&1 == 1 {
		x /= 100
	}
	return finite(x)
}

func finite(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return ""
	}
	return tidyNumber(x)
}
