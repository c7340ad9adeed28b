package tally

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"math/bits"
	"slices"

	"toadam/internal/form"
)

// formatVersion is the first byte of what Save writes.
const formatVersion = 3

// maxRows is what a fold can hold: as many as the log's index.
const maxRows = math.MaxUint32

// Save writes the columns; the counts follow from them. It fails as long as
// responses wait for their definitions.
func (t *Tally) Save(w io.Writer) error {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if n := len(t.waiting); n > 0 {
		return fmt.Errorf("save tally: %d responses wait for the definition they answer", n)
	}
	e := &encoder{w: bufio.NewWriterSize(w, 1<<16)}
	e.bytes([]byte{formatVersion})
	e.number(int(t.head))
	e.number(t.rows)
	t.day.save(e)
	t.via.save(e)
	t.version.save(e)
	e.number(len(t.columns))
	for _, id := range slices.SortedFunc(maps.Keys(t.columns), columnID.compare) {
		e.text(id.question)
		e.text(string(id.kind))
		e.text(id.basis)
		t.columns[id].save(e)
	}
	if e.err == nil {
		e.err = e.w.Flush()
	}
	if e.err != nil {
		return fmt.Errorf("save tally: %w", e.err)
	}
	return nil
}

func (id columnID) compare(other columnID) int {
	return cmp.Or(cmp.Compare(id.question, other.question), cmp.Compare(id.kind, other.kind), cmp.Compare(id.basis, other.basis))
}

// Load replaces the tally by what Save wrote. It refuses what Save can't have
// written; the tally is then as it was.
func (t *Tally) Load(r io.Reader) error {
	d := &decoder{r: bufio.NewReaderSize(r, 1<<16)}
	loaded := New(t.versions)
	loaded.load(d)
	if d.err == nil {
		if _, err := d.r.ReadByte(); err != io.EOF {
			d.err = errors.Join(errors.New("more than a tally"), err)
		}
	}
	if d.err != nil {
		return fmt.Errorf("load tally: %w", d.err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.head, t.rows, t.day, t.via, t.version = loaded.head, loaded.rows, loaded.day, loaded.via, loaded.version
	t.columns, t.plans, t.waiting = loaded.columns, loaded.plans, nil
	return nil
}

// load fills an empty tally.
func (t *Tally) load(d *decoder) {
	if b := d.bytes(1); d.err == nil && b[0] != formatVersion {
		d.fail("format %d is not known", b[0])
	}
	t.head = int64(d.number(math.MaxInt64))
	t.rows = d.number(maxRows)
	d.rows = t.rows
	t.day.load(d)
	t.via.load(d)
	t.version.load(d)
	for n := d.number(math.MaxInt32); n > 0 && d.err == nil; n-- {
		id := columnID{d.text(), form.Kind(d.text()), d.text()}
		c, _ := newColumn(id.kind)
		if c == nil || t.columns[id] != nil {
			d.fail("column %s of kind %q can't be", id.question, id.kind)
			return
		}
		c.load(d)
		t.columns[id] = c
	}
}

func (c *choice) save(e *encoder) {
	e.texts(c.options)
	if c.wide != nil {
		e.number(2)
		encodeColumn(e, c.wide, putUint16)
	} else {
		e.number(1)
		encodeColumn(e, c.narrow, putByte)
	}
}

func (c *choice) load(d *decoder) {
	d.dictionary(&c.dictionary)
	counts := make([]int, len(c.options)+1)
	if d.number(2) == 2 {
		c.wide = append([]uint16{}, decodeColumn(d, d.rows, 2, takeUint16)...)
		tallyCodes(d, c.wide, counts)
	} else {
		c.narrow = decodeColumn(d, d.rows, 1, takeByte)
		tallyCodes(d, c.narrow, counts)
	}
	for i, n := range counts[1:] {
		c.count(i, n)
	}
}

// tallyCodes counts the codes of a column, all of which must be in counts.
func tallyCodes[T uint8 | uint16](d *decoder, codes []T, counts []int) {
	for _, code := range codes {
		if int(code) >= len(counts) {
			d.fail("code %d of %d options", code, len(counts)-1)
			return
		}
		counts[code]++
	}
}

func (m *multiple) save(e *encoder) {
	e.texts(m.options)
	e.number(len(m.lanes))
	for _, lane := range m.lanes {
		encodeColumn(e, lane, putByte)
	}
}

func (m *multiple) load(d *decoder) {
	d.dictionary(&m.dictionary)
	for n := d.number(len(m.options)/8 + 1); n > 0 && d.err == nil; n-- {
		m.lanes = append(m.lanes, decodeColumn(d, d.rows, 1, takeByte))
	}
	for i, lane := range m.lanes {
		var codes [256]int
		for _, code := range lane {
			codes[code]++
		}
		for code, n := range codes {
			for bit := range 8 {
				if n > 0 && code>>bit&1 == 1 {
					m.restore(d, 8*i+bit, n)
				}
			}
		}
	}
}

// restore counts n rows that have the bit.
func (m *multiple) restore(d *decoder, bit, n int) {
	switch {
	case bit == 0:
		m.base += n
	case bit > len(m.options):
		d.fail("bit %d of %d options", bit, len(m.options))
	default:
		m.count(bit-1, n)
	}
}

func (m *matrix) save(e *encoder) {
	m.marks.save(e)
	e.number(len(m.rows))
	for _, row := range slices.Sorted(maps.Keys(m.rows)) {
		e.text(row)
		m.rows[row].save(e)
	}
}

func (m *matrix) load(d *decoder) {
	m.marks.load(d)
	for n := d.number(math.MaxInt32); n > 0 && d.err == nil; n-- {
		row := d.text()
		if m.rows[row] != nil {
			d.fail("row %q is there twice", row)
		}
		m.rows[row] = newChoice()
		m.rows[row].load(d)
	}
}

func (n *numbers) save(e *encoder) {
	if n.wide != nil {
		e.number(8)
		encodeColumn(e, n.wide, putFloat64)
	} else {
		e.number(4)
		encodeColumn(e, n.narrow, putFloat32)
	}
}

func (n *numbers) load(d *decoder) {
	if d.number(8) == 8 {
		n.wide = append([]float64{}, decodeColumn(d, d.rows, 8, takeFloat64)...)
	} else {
		n.narrow = decodeColumn(d, d.rows, 4, takeFloat32)
	}
	for x := range n.all {
		if math.IsInf(x, 0) {
			d.fail("an infinite number")
			return
		}
		n.count(x)
	}
}

func (c *dates) save(e *encoder) { encodeColumn(e, c.days, putInt32) }

func (c *dates) load(d *decoder) {
	c.days = decodeColumn(d, d.rows, 4, takeInt32)
	for _, day := range c.days {
		switch {
		case day == noDay:
		case day < firstDay || day > lastDay:
			d.fail("day %d is no day", day)
			return
		default:
			c.counts[day]++
			c.base++
		}
	}
}

func (m *marks) save(e *encoder) { encodeColumn(e, m.bits, putUint64) }

func (m *marks) load(d *decoder) {
	m.bits = decodeColumn(d, d.rows/64+1, 8, takeUint64)
	for i, word := range m.bits {
		m.base += bits.OnesCount64(word)
		if past := 64*(i+1) - d.rows; past > 0 && word>>(64-min(past, 64)) != 0 {
			d.fail("a mark beyond the last row")
		}
	}
}
