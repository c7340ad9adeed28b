package chart

import (
	"fmt"
	"math"
	"strconv"
)

// Colours that follow the page's scheme are written "var:name": the browser
// puts the value of the stylesheet's custom property --name there. The scale's
// colours below are fixed; each has a contrast of 3:1 against the light and
// the dark page, and they stay apart for the colour-blind (tests hold both).

// colour is the n-th colour of options without an order, from 0.
func colour(n int) string { return fmt.Sprintf("var:c%d", n%maxSeries+1) }

var (
	lower  = []string{"#bf3f1d", "#bd6c12", "#b98a1c"} // from the end of the scale inwards
	middle = "#868c91"
	upper  = []string{"#4a63c8", "#3b7fd0", "#3f97c4"}
)

// scale returns the colours of a scale of n ≤ maxScale points, lowest first.
func scale(n int) []string {
	half := n / 2
	colours := make([]string, n)
	for i := range half {
		// Two points a side take the outer and the inner colour.
		shade := i
		if half == 2 && i == 1 {
			shade = 2
		}
		colours[i], colours[n-1-i] = lower[shade], upper[shade]
	}
	if n%2 == 1 {
		colours[half] = middle
	}
	return colours
}

// ink is the colour of text on a fill: the page's own on its colours, black or
// white, whichever is easier to read, on fixed ones.
func ink(fill string) string {
	switch {
	case fill[0] != '#':
		return "var:card"
	case contrast(fill, "#000000") > contrast(fill, "#ffffff"):
		return "#000000"
	}
	return "#ffffff"
}

// contrast is the contrast ratio of two colours "#rrggbb" as WCAG defines it.
func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is the relative luminance of a colour "#rrggbb".
func luminance(colour string) float64 {
	rgb := linear(colour)
	return 0.2126*rgb[0] + 0.7152*rgb[1] + 0.0722*rgb[2]
}

// linear are the colour's red, green and blue without the sRGB curve, 0 to 1.
func linear(colour string) [3]float64 {
	var rgb [3]float64
	for i := range rgb {
		v, _ := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		rgb[i] = math.Pow((float64(v)/255+0.055)/1.055, 2.4)
		if v <= 10 {
			rgb[i] = float64(v) / 255 / 12.92
		}
	}
	return rgb
}
