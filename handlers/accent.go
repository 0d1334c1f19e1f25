package handlers

import (
	"fmt"
	"math"
	"strconv"
)

// The backgrounds that the accent colour must be legible on, and the ratio
// that WCAG 2.2 asks for (success criterion 1.4.3).
const (
	lightSurface = "#eef0f3"
	darkSurface  = "#222730"
	legible      = 4.5
)

type colour struct{ r, g, b float64 }

func parseColour(text string) (colour, bool) {
	if len(text) != 7 {
		return colour{}, false
	}
	value, err := strconv.ParseUint(text[1:], 16, 32)
	if err != nil {
		return colour{}, false
	}
	return colour{float64(value >> 16 & 255), float64(value >> 8 & 255), float64(value & 255)}, true
}

func (c colour) String() string {
	return fmt.Sprintf("#%02x%02x%02x", int(math.Round(c.r)), int(math.Round(c.g)), int(math.Round(c.b)))
}

// mix moves a colour towards another by a share from 0 to 1.
func (c colour) mix(other colour, share float64) colour {
	at := func(from, to float64) float64 { return from + (to-from)*share }
	return colour{at(c.r, other.r), at(c.g, other.g), at(c.b, other.b)}
}

// luminance is WCAG 2.2's relative luminance.
func (c colour) luminance() float64 {
	linear := func(channel float64) float64 {
		channel /= 255
		if channel <= 0.04045 {
			return channel / 12.92
		}
		return math.Pow((channel+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.r) + 0.7152*linear(c.g) + 0.0722*linear(c.b)
}

// contrast is WCAG 2.2's contrast ratio, from 1 to 21.
func (c colour) contrast(other colour) float64 {
	a, b := c.luminance(), other.luminance()
	return (math.Max(a, b) + 0.05) / (math.Min(a, b) + 0.05)
}

// until mixes a colour towards another, as little as it takes to be legible
// on a surface.
func (c colour) until(towards, surface colour) colour {
	mixed := c
	for share := 0.0; share <= 1; share += 0.02 {
		mixed = c.mix(towards, share)
		rounded, _ := parseColour(mixed.String())
		if rounded.contrast(surface) >= legible {
			return mixed
		}
	}
	return mixed
}

// accentSheet names the agency's colour for light and dark, darkened and
// lightened as far as legibility needs; nothing for no colour.
func accentSheet(text string) string {
	accent, ok := parseColour(text)
	if !ok {
		return ""
	}
	light, _ := parseColour(lightSurface)
	dark, _ := parseColour(darkSurface)
	black, white := colour{}, colour{255, 255, 255}
	return fmt.Sprintf(":root{--accent-light:%s;--accent-dark:%s}\n", accent.until(black, light), accent.until(white, dark))
}
