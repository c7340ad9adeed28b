package tally

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// encoder writes numbers and columns; it keeps the first error.
type encoder struct {
	w   *bufio.Writer
	buf []byte
	err error
}

func (e *encoder) bytes(b []byte) {
	if e.err == nil {
		_, e.err = e.w.Write(b)
	}
}

func (e *encoder) number(n int) {
	e.buf = binary.AppendUvarint(e.buf[:0], uint64(n))
	e.bytes(e.buf)
}

func (e *encoder) text(s string) {
	e.number(len(s))
	e.bytes([]byte(s))
}

func (e *encoder) texts(list []string) {
	e.number(len(list))
	for _, s := range list {
		e.text(s)
	}
}

// encodeColumn writes the length of a column, then each element.
func encodeColumn[T any](e *encoder, column []T, element func(buf []byte, v T) []byte) {
	e.number(len(column))
	for len(column) > 0 {
		e.buf = e.buf[:0]
		n := min(len(column), 4096)
		for _, v := range column[:n] {
			e.buf = element(e.buf, v)
		}
		e.bytes(e.buf)
		column = column[n:]
	}
}

var little = binary.LittleEndian

func putByte(b []byte, v uint8) []byte      { return append(b, v) }
func putUint16(b []byte, v uint16) []byte   { return little.AppendUint16(b, v) }
func putInt32(b []byte, v int32) []byte     { return little.AppendUint32(b, uint32(v)) }
func putUint64(b []byte, v uint64) []byte   { return little.AppendUint64(b, v) }
func putFloat32(b []byte, v float32) []byte { return little.AppendUint32(b, math.Float32bits(v)) }
func putFloat64(b []byte, v float64) []byte { return little.AppendUint64(b, math.Float64bits(v)) }
func takeByte(b []byte) uint8               { return b[0] }
func takeUint16(b []byte) uint16            { return little.Uint16(b) }
func takeInt32(b []byte) int32              { return int32(little.Uint32(b)) }
func takeUint64(b []byte) uint64            { return little.Uint64(b) }
func takeFloat32(b []byte) float32          { return math.Float32frombits(little.Uint32(b)) }
func takeFloat64(b []byte) float64          { return math.Float64frombits(little.Uint64(b)) }

// decoder reads what an encoder wrote; it keeps the first error, and gives
// zeros after it. It never allocates more than a little over what it has read.
type decoder struct {
	r    *bufio.Reader
	rows int // no column is longer
	err  error
}

// fail keeps an error, if it is the first.
func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf(format, args...)
	}
}

// number reads a number of at most limit.
func (d *decoder) number(limit int) int {
	if d.err != nil {
		return 0
	}
	n, err := binary.ReadUvarint(d.r)
	if err != nil {
		d.fail("read number: %w", err)
		return 0
	}
	if n > uint64(limit) {
		d.fail("%d where at most %d can be", n, limit)
		return 0
	}
	return int(n)
}

// bytes reads n bytes.
func (d *decoder) bytes(n int) []byte {
	var b bytes.Buffer
	if d.err == nil {
		if _, err := io.CopyN(&b, d.r, int64(n)); err != nil {
			d.fail("read %d bytes: %w", n, errors.Join(err, io.ErrUnexpectedEOF))
			return nil
		}
	}
	return b.Bytes()
}

// maxName is the longest identifier, or basis of a question.
const maxName = 4096

func (d *decoder) text() string { return string(d.bytes(d.number(maxName))) }

// dictionary reads options into an empty dictionary.
func (d *decoder) dictionary(to *dictionary) {
	for n := d.number(to.limit); n > 0 && d.err == nil; n-- {
		s := d.text()
		if _, ok := to.index[s]; ok {
			d.fail("option %q is there twice", s)
		}
		to.of([]byte(s))
	}
}

// decodeColumn reads what encodeColumn wrote with elements of the given size.
func decodeColumn[T any](d *decoder, limit, size int, element func([]byte) T) []T {
	var column []T
	for n := d.number(limit); n > 0 && d.err == nil; {
		chunk := min(n, 1<<16)
		b := d.bytes(chunk * size)
		for ; len(b) >= size; b = b[size:] {
			column = append(column, element(b))
		}
		n -= chunk
	}
	return column
}
