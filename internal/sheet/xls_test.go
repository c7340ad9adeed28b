package sheet

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"
	"unicode/utf16"
)

const sector = 512

// compound makes a compound file with one stream.
func compound(name string, stream []byte) []byte {
	const end, free, table = 0xfffffffe, 0xffffffff, 0xfffffffd
	stream = append(bytes.Clone(stream), make([]byte, max(0, 4096-len(stream)))...) // smaller ones are kept in another way
	n := (len(stream) + sector - 1) / sector
	le := binary.LittleEndian
	head := make([]byte, sector)
	copy(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	le.PutUint16(head[24:], 0x3e)
	le.PutUint16(head[26:], 3)
	le.PutUint16(head[28:], 0xfffe)
	le.PutUint16(head[30:], 9)
	le.PutUint16(head[32:], 6)
	le.PutUint32(head[44:], 1) // sectors of the table
	le.PutUint32(head[48:], 1) // where the directory is
	le.PutUint32(head[56:], 4096)
	le.PutUint32(head[60:], end)
	le.PutUint32(head[68:], end)
	for i := 76; i < sector; i += 4 {
		le.PutUint32(head[i:], free)
	}
	le.PutUint32(head[76:], 0)
	fat := make([]byte, sector)
	for i := range sector / 4 {
		next := uint32(free)
		switch {
		case i == 0:
			next = table
		case i == 1 || i == n+1:
			next = end
		case i < n+1:
			next = uint32(i + 1)
		}
		le.PutUint32(fat[4*i:], next)
	}
	directory := make([]byte, sector)
	entry := func(at int, name string, kind byte, child, start uint32, size int) {
		e := directory[at:]
		for i, u := range utf16.Encode([]rune(name)) {
			le.PutUint16(e[2*i:], u)
		}
		le.PutUint16(e[64:], uint16(2*len(name)+2))
		e[66], e[67] = kind, 1
		le.PutUint32(e[68:], free)
		le.PutUint32(e[72:], free)
		le.PutUint32(e[76:], child)
		le.PutUint32(e[116:], start)
		le.PutUint32(e[120:], uint32(size))
	}
	entry(0, "Root Entry", 5, 1, end, 0)
	entry(128, name, 2, free, 2, len(stream))
	padded := make([]byte, n*sector)
	copy(padded, stream)
	return bytes.Join([][]byte{head, fat, directory, padded}, nil)
}

// rec is one record of a workbook.
func rec(id uint16, parts ...any) []byte {
	var data bytes.Buffer
	for _, p := range parts {
		if s, ok := p.(string); ok {
			data.WriteString(s)
		} else if err := binary.Write(&data, binary.LittleEndian, p); err != nil {
			panic(err)
		}
	}
	head := binary.LittleEndian.AppendUint16(nil, id)
	head = binary.LittleEndian.AppendUint16(head, uint16(data.Len()))
	return append(head, data.Bytes()...)
}

func join(records ...[]byte) []byte { return bytes.Join(records, nil) }

// old makes an XLS with one sheet of these records.
func old(records ...[]byte) []byte {
	begin := rec(recBOF, uint16(biff8), uint16(5), make([]byte, 12))
	texts := join(
		rec(recSST, uint32(3), uint32(3), uint16(4), byte(0), "name", uint16(6), byte(0), "cut"),
		rec(recContinue, byte(1), utf16.Encode([]rune("điể"))), // the other three characters, and wide
		rec(recContinue, uint16(2), byte(8), uint16(1), "ok", uint32(0)),
	)
	sheet := func(at int) []byte { return rec(recSheet, uint32(at), byte(0), byte(0), byte(6), byte(0), "survey") }
	at := len(join(begin, sheet(0), texts, rec(recEOF)))
	body := join(append([][]byte{begin}, append(records, rec(recEOF))...)...)
	return compound("Workbook", join(begin, sheet(at), texts, rec(recEOF), body))
}

func TestXLSCells(t *testing.T) {
	at := func(row, column uint16) []uint16 { return []uint16{row, column, 0} }
	src := old(
		rec(recLabelSST, at(1, 0), uint32(0)),
		rec(recLabelSST, at(1, 1), uint32(1)),
		rec(recLabelSST, at(1, 2), uint32(2)),
		rec(recLabelSST, at(1, 3), uint32(99)), // a text that is not there
		rec(recNumber, at(1, 4), 2.5),
		rec(recRK, at(1, 5), uint32(7<<2|2)),
		rec(recMulRK, []uint16{1, 6, 0}, uint32(250<<2|3), uint16(0), uint32(math.Float64bits(1.5)>>32), uint16(7)),
		rec(recBoolErr, at(1, 8), byte(1), byte(0)),
		rec(recFormula, at(1, 9), 42.0, make([]byte, 8)),
		rec(recFormula, at(1, 10), []byte{0, 0, 0, 0, 0, 0, 0xff, 0xff}, make([]byte, 8)),
		rec(recString, uint16(4), byte(0), "text"),
		rec(recLabelSST, at(2, 1), uint32(0)),
		rec(recMerged, uint16(1), []uint16{1, 2, 0, 0}),
	)
	b, err := Read(src)
	if err != nil {
		t.Fatal(err)
	}
	const want = "2: name, cutđiể, ok, , 2.5, 7, 2.5, 1.5, TRUE, 42, text,\n3: name, name,\n"
	if s := b.Sheets[0]; !s.Rows[0].Cells[9].Formula || !s.Rows[0].Cells[10].Formula || s.Rows[0].Cells[4].Formula || len(s.Merged) != 1 || s.Wide != 0 {
		t.Errorf("%+v", s)
	}
	if got := written(b); got != want || b.Sheets[0].Name != "survey" {
		t.Errorf("%q: %q, want %q", b.Sheets[0].Name, got, want)
	}
}

func TestXLSRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		src  []byte
		want string
	}{
		{"a password", compound("EncryptedPackage", []byte("x")), "protected by a password"},
		{"a password of old", compound("Workbook", join(rec(recBOF, uint16(biff8), uint16(5)), rec(recFilePass, uint16(1)))), "protected by a password"},
		{"Excel 95", compound("Book", []byte("x")), "Excel 95"},
		{"Excel 5", compound("Workbook", rec(recBOF, uint16(0x0500), uint16(5))), "Excel 95"},
		{"a letter", compound("WordDocument", []byte("x")), "no workbook"},
		{"no beginning", compound("Workbook", rec(recEOF)), "does not begin"},
		{"a short record", old(rec(recNumber, uint16(1))), "too short"},
		{"a text that goes on nowhere", compound("Workbook", join(rec(recBOF, uint16(biff8), uint16(5)), rec(recSST, uint32(1), uint32(1), uint16(9), byte(0), "x"))), "too short"},
		{"too many rows", old(rec(recNumber, []uint16{60_000, 0, 0}, 1.0)), "more than 50000 rows"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := Read(c.src)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, %v; want %q", b, err, c.want)
			}
		})
	}
}

// TestXLSFarToTheRight reads cells in the last column that is kept, on many rows.
func TestXLSFarToTheRight(t *testing.T) {
	x := xls{book: &Book{}, room: maxCells, stream: rec(recBOF, uint16(biff8), uint16(16))}
	for row := range maxCells/MaxColumns + 1 {
		x.stream = append(x.stream, rec(recNumber, []uint16{uint16(row), MaxColumns - 1, 0}, 1.0)...)
	}
	if err := x.table(&Sheet{}, 0); err != error(tooFull) {
		t.Errorf("%v", err)
	}
}
