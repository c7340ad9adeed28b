package intake

import (
	"encoding/binary"
	"hash/maphash"
	"strings"
)

// index holds the key of every entry that counts: the keys by number, and
// beside them a hash table of numbers (open addressing, linear probing). That
// is 16 bytes an entry for the keys and 5 to 11 for the table, and the keys
// alone are what a snapshot has to keep. It is good for 2³²−1 entries.
type index struct {
	seed  maphash.Seed
	keys  []Key    // of entry i+1; zero where it counts for nothing
	slots []uint32 // numbers; 0: free. The length is a power of two
	count int      // how many keys are not zero
}

func newIndex() *index {
	return &index{seed: maphash.MakeSeed(), slots: make([]uint32, 64)}
}

// head is the number of the last entry.
func (x *index) head() int64 { return int64(len(x.keys)) }

// counts reports whether the entry is a response that counts.
func (x *index) counts(number int64) bool {
	return 0 < number && number <= x.head() && x.keys[number-1] != Key{}
}

// skip gives the next number to an entry without a key of its own.
func (x *index) skip() { x.keys = append(x.keys, Key{}) }

// add gives the next number to the key; if the key has one already it reports
// false, and the new number counts for nothing.
func (x *index) add(k Key) bool {
	if _, known := x.number(k); known {
		x.skip()
		return false
	}
	x.keys = append(x.keys, k)
	x.count++
	if 4*x.count > 3*len(x.slots) {
		x.grow(2 * len(x.slots))
	} else {
		x.place(uint32(len(x.keys)))
	}
	return true
}

// number returns the number of a key.
func (x *index) number(k Key) (int64, bool) {
	return x.probe(prefix(k), func(other Key) bool { return other == k })
}

// find returns the number of the key with the receipt's 60 bits.
func (x *index) find(bits uint64) (int64, bool) {
	return x.probe(bits, func(other Key) bool { return prefix(other) == bits })
}

func (x *index) probe(bits uint64, match func(Key) bool) (int64, bool) {
	for i := x.slot(bits); x.slots[i] != 0; i = (i + 1) & (len(x.slots) - 1) {
		if n := x.slots[i]; match(x.keys[n-1]) {
			return int64(n), true
		}
	}
	return 0, false
}

// place puts a number into the first free slot for its key.
func (x *index) place(number uint32) {
	i := x.slot(prefix(x.keys[number-1]))
	for x.slots[i] != 0 {
		i = (i + 1) & (len(x.slots) - 1)
	}
	x.slots[i] = number
}

// grow makes the table anew with the given length.
func (x *index) grow(length int) {
	x.slots = make([]uint32, length)
	for i, k := range x.keys {
		if k != (Key{}) {
			x.place(uint32(i + 1))
		}
	}
}

// restore makes the index of the given keys.
func (x *index) restore(keys []Key) {
	x.keys, x.count = keys, 0
	for _, k := range keys {
		if k != (Key{}) {
			x.count++
		}
	}
	length := 64
	for 4*x.count > 3*length {
		length *= 2
	}
	x.grow(length)
}

// slot is where the search for a key begins. Clients choose what their keys
// are hashed from, so the table is seeded: nobody can aim at one place in it.
func (x *index) slot(bits uint64) int {
	return int(maphash.Comparable(x.seed, bits)) & (len(x.slots) - 1)
}

// prefix is the part of a key that its receipt shows.
func prefix(k Key) uint64 { return binary.BigEndian.Uint64(k[:8]) >> 4 }

// parseReceipt reads a receipt as people type it: in either case, with or
// without hyphens and spaces, and with O, I and L for the digits they resemble.
func parseReceipt(code string) (bits uint64, ok bool) {
	digits := 0
	for _, c := range strings.ToUpper(code) {
		switch c {
		case '-', ' ':
			continue
		case 'O':
			c = '0'
		case 'I', 'L':
			c = '1'
		}
		v := strings.IndexRune(receiptDigits, c)
		if v < 0 {
			return 0, false
		}
		bits = bits<<5 | uint64(v)
		digits++
	}
	return bits, digits == 12
}
