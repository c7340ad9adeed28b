package intake

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
)

func TestIndexAgainstMap(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	x, plain := newIndex(), map[Key]int64{}
	for number := int64(1); number <= 5000; number++ {
		k := KeyOf("poll", fmt.Sprint(rng.IntN(4000)))
		switch _, known := plain[k]; {
		case rng.IntN(20) == 0:
			x.skip()
		case x.add(k) == known:
			t.Fatalf("entry %d: added %v", number, !known)
		case !known:
			plain[k] = number
		}
	}
	restored := newIndex()
	restored.restore(x.keys)
	for _, x := range []*index{x, restored} {
		if x.count != len(plain) || x.head() != 5000 {
			t.Errorf("count %d, head %d; want %d, 5000", x.count, x.head(), len(plain))
		}
		for i := range 4000 {
			k := KeyOf("poll", fmt.Sprint(i))
			want, ok := plain[k]
			if n, found := x.number(k); n != want || found != ok {
				t.Fatalf("key %d: %d, %v; want %d, %v", i, n, found, want, ok)
			}
			if n, found := x.find(prefix(k)); n != want || found != ok {
				t.Fatalf("receipt %d: %d, %v; want %d, %v", i, n, found, want, ok)
			}
			if ok && !x.counts(want) {
				t.Fatalf("%d does not count", want)
			}
		}
	}
}

// A million keys in tens of megabytes.
func TestIndexMemory(t *testing.T) {
	const n = 1_000_000
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	x := newIndex()
	for i := range uint64(n) {
		x.add(Key{byte(i), byte(i >> 8), byte(i >> 16), 1})
	}
	each := float64(heap()-before) / n
	t.Logf("%.1f bytes a key", each)
	if each > 40 {
		t.Errorf("%.1f bytes a key", each)
	}
	runtime.KeepAlive(x)
}
