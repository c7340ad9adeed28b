package intake

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// A snapshot is the magic line, then sections, each with its name, its length
// and a checksum. The first is the log's own (closed or not, and the keys by
// number), the second what its quotas count; the folds' follow, in the order in
// which the log has them.
const (
	snapshotMagic = "toadam snapshot 2\n"
	logSection    = "log"
	quotaSection  = "quotas"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// encodeSnapshot copies the log's state and the folds' into a blob.
func (l *Log) encodeSnapshot() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(snapshotMagic)
	appendSection(&b, logSection, l.saveIndex)    // can't fail: a buffer takes everything
	appendSection(&b, quotaSection, l.saveQuotas) // nor can this
	for _, f := range l.folds {
		if err := appendSection(&b, f.Name(), f.Save); err != nil {
			return nil, fmt.Errorf("save %s: %w", f.Name(), err)
		}
	}
	return b.Bytes(), nil
}

// appendSection appends a section: the lengths of name and data, both, and the
// checksum of the two.
func appendSection(b *bytes.Buffer, name string, save func(io.Writer) error) error {
	start := b.Len()
	b.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(name))))
	b.Write(make([]byte, 8))
	b.WriteString(name)
	data := b.Len()
	if err := save(b); err != nil {
		return err
	}
	binary.LittleEndian.PutUint64(b.Bytes()[start+4:], uint64(b.Len()-data))
	sum := crc32.Checksum(b.Bytes()[start:], castagnoli)
	b.Write(binary.LittleEndian.AppendUint32(nil, sum))
	return nil
}

// saveIndex writes whether the form is closed, and the keys by number.
func (l *Log) saveIndex(w io.Writer) error {
	flag := []byte{0}
	if l.closed {
		flag[0] = 1
	}
	if _, err := w.Write(flag); err != nil {
		return err
	}
	for _, k := range l.index.keys {
		if _, err := w.Write(k[:]); err != nil {
			return err
		}
	}
	return nil
}

// decodeSnapshot replaces the log's state and the folds' by those of a blob.
func (l *Log) decodeSnapshot(blob io.Reader) error {
	r := bufio.NewReaderSize(blob, 1<<16)
	magic := make([]byte, len(snapshotMagic))
	if _, err := io.ReadFull(r, magic); err != nil || string(magic) != snapshotMagic {
		return errors.New("not a snapshot of this format")
	}
	if err := readSection(r, logSection, l.loadIndex); err != nil {
		return err
	}
	if err := readSection(r, quotaSection, l.loadQuotas); err != nil {
		return err
	}
	for _, f := range l.folds {
		if err := readSection(r, f.Name(), f.Load); err != nil {
			return err
		}
	}
	if _, err := r.ReadByte(); err != io.EOF {
		return errors.New("more folds in it than expected")
	}
	return nil
}

// readSection hands the data of the next section to load, if it has the name.
// What load was given is checked only afterwards: it must bear anything.
func readSection(r io.Reader, name string, load func(io.Reader) error) error {
	sum := crc32.New(castagnoli)
	summed := io.TeeReader(r, sum)
	head := make([]byte, 12+len(name))
	if _, err := io.ReadFull(summed, head); err != nil {
		return fmt.Errorf("section %s: %w", name, err)
	}
	if int(binary.LittleEndian.Uint32(head)) != len(name) || string(head[12:]) != name {
		return fmt.Errorf("section %s is not where it should be", name)
	}
	length := binary.LittleEndian.Uint64(head[4:])
	data := io.LimitReader(summed, int64(min(length, 1<<62)))
	if err := load(data); err != nil {
		return fmt.Errorf("section %s: %w", name, err)
	}
	if n, err := io.Copy(io.Discard, data); err != nil {
		return fmt.Errorf("section %s: %w", name, err)
	} else if n > 0 {
		return fmt.Errorf("section %s: %d bytes too many", name, n)
	}
	var stored [4]byte
	if _, err := io.ReadFull(r, stored[:]); err != nil {
		return fmt.Errorf("section %s: %w", name, err)
	}
	if binary.LittleEndian.Uint32(stored[:]) != sum.Sum32() {
		return fmt.Errorf("section %s: wrong checksum", name)
	}
	return nil
}

// loadIndex reads what saveIndex wrote.
func (l *Log) loadIndex(r io.Reader) error {
	buf := make([]byte, 4096*len(Key{}))
	if _, err := io.ReadFull(r, buf[:1]); err != nil || buf[0] > 1 {
		return errors.New("no state of the form")
	}
	closed := buf[0] == 1
	var keys []Key
	for {
		n, err := io.ReadFull(r, buf)
		if n%len(Key{}) != 0 {
			return errors.New("part of a key")
		}
		for b := buf[:n]; len(b) > 0; b = b[len(Key{}):] {
			keys = append(keys, Key(b))
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			break
		}
		if err != nil {
			return err
		}
	}
	l.closed = closed
	l.index.restore(keys)
	return nil
}
