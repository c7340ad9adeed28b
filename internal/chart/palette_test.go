package chart

import (
	"math"
	"testing"
)

// The grounds that charts stand on: the card of the light and the dark page.
var grounds = []string{"#ffffff", "#172027"}

// TestScaleContrast holds WCAG 2.2: parts of a chart have 3:1 against what is
// around them, and text has 4.5:1 against what is under it.
func TestScaleContrast(t *testing.T) {
	for n := 2; n <= maxScale; n++ {
		for _, c := range scale(n) {
			for _, ground := range grounds {
				if got := contrast(c, ground); got < 3 {
					t.Errorf("%s on %s: %.2f", c, ground, got)
				}
			}
			if got := contrast(ink(c), c); got < 4.5 {
				t.Errorf("text %s on %s: %.2f", ink(c), c, got)
			}
		}
	}
}

func TestContrast(t *testing.T) {
	if got := contrast("#000000", "#ffffff"); math.Abs(got-21) > 1e-9 {
		t.Errorf("black on white: %v", got)
	}
	// 4.54:1 is the value usually quoted for this grey on white.
	if got := contrast("#767676", "#ffffff"); math.Abs(got-4.54) > 0.005 {
		t.Errorf("grey on white: %v", got)
	}
}

// TestScaleShape holds that the two sides of every scale are of the same
// length, and that only an odd one has a middle.
func TestScaleShape(t *testing.T) {
	for n := 2; n <= maxScale; n++ {
		colours := scale(n)
		seen := map[string]bool{}
		for i, c := range colours {
			if c == "" || seen[c] {
				t.Errorf("scale of %d: colour %d is %q", n, i, c)
			}
			seen[c] = true
			if (c == middle) != (n%2 == 1 && i == n/2) {
				t.Errorf("scale of %d: %q at %d", n, c, i)
			}
		}
		if colours[0] != lower[0] || colours[n-1] != upper[0] {
			t.Errorf("scale of %d ends in %s and %s", n, colours[0], colours[n-1])
		}
	}
}

// What the three kinds of full colour blindness make of linear red, green and
// blue (Machado, Oliveira and Fernandes 2009, severity 1).
var blindness = map[string][3][3]float64{
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

// TestScaleForColourBlind holds that neighbouring points of the usual scales
// of 4 and 5 stay apart, by the CIE 1976 difference, and that no point of one
// side is taken for one of the other or for the middle.
func TestScaleForColourBlind(t *testing.T) {
	for name, matrix := range blindness {
		for _, n := range []int{4, 5} {
			colours := scale(n)
			for i := range n - 1 {
				if got := difference(colours[i], colours[i+1], matrix); got < 14 {
					t.Errorf("%s: %s and %s differ by %.1f", name, colours[i], colours[i+1], got)
				}
			}
		}
		for _, a := range append(lower, middle) {
			for _, b := range upper {
				if got := difference(a, b, matrix); got < 20 {
					t.Errorf("%s: %s and %s differ by %.1f", name, a, b, got)
				}
			}
		}
	}
}

// difference is the distance in CIELAB of two colours as somebody sees them.
func difference(a, b string, seen [3][3]float64) float64 {
	x, y := lab(see(linear(a), seen)), lab(see(linear(b), seen))
	return math.Sqrt(math.Pow(x[0]-y[0], 2) + math.Pow(x[1]-y[1], 2) + math.Pow(x[2]-y[2], 2))
}

func see(c [3]float64, m [3][3]float64) (out [3]float64) {
	for i := range out {
		out[i] = min(1, max(0, m[i][0]*c[0]+m[i][1]*c[1]+m[i][2]*c[2]))
	}
	return out
}

func lab(c [3]float64) [3]float64 {
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	x := f((0.4124*c[0] + 0.3576*c[1] + 0.1805*c[2]) / 0.95047)
	y := f(0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2])
	z := f((0.0193*c[0] + 0.1192*c[1] + 0.9505*c[2]) / 1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}
