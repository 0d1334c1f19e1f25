package static

import (
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"testing"
)

var colourPair = regexp.MustCompile(`(--[a-z-]+): light-dark\((?:var\([a-z-]+, )?(#[0-9a-f]{6})\)?, (?:var\([a-z-]+, )?(#[0-9a-f]{6})\)?\);`)

// WCAG 2.2: 1.4.3 asks 4.5 to 1 of text, 1.4.11 asks 3 to 1 of the edges of controls.
func TestContrastOfTokens(t *testing.T) {
	tokens := readPairs(t)
	check := func(front, back string, least float64) {
		t.Helper()
		for mode, name := range []string{"light", "dark"} {
			if got := contrast(colour(t, tokens, front, mode), colour(t, tokens, back, mode)); got < least {
				t.Errorf("%s on %s in %s mode: %.2f, want %.1f", front, back, name, got, least)
			}
		}
	}
	for _, back := range []string{"--page", "--surface", "--sunken"} {
		check("--text", back, 7)
		check("--text-muted", back, 4.5)
		check("--accent", back, 4.5)
		check("--danger-fg", back, 4.5)
		check("--border-strong", back, 3)
	}
	check("--on-accent", "--accent", 4.5)
	for _, hue := range []string{"info", "success", "warning", "danger", "muted"} {
		check("--"+hue+"-fg", "--"+hue+"-bg", 4.5)
	}
}

func readPairs(t *testing.T) map[string][2]string {
	t.Helper()
	source, err := fs.ReadFile(files, "css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	pairs := map[string][2]string{}
	for _, m := range colourPair.FindAllStringSubmatch(string(source), -1) {
		pairs[m[1]] = [2]string{m[2], m[3]}
	}
	return pairs
}

func colour(t *testing.T, pairs map[string][2]string, token string, mode int) string {
	t.Helper()
	pair, ok := pairs[token]
	if !ok {
		t.Fatalf("tokens.css has no pair %s", token)
	}
	return pair[mode]
}

// contrast follows the definition of contrast ratio in WCAG 2.2.
func contrast(a, b string) float64 {
	light, dark := luminance(a), luminance(b)
	if light < dark {
		light, dark = dark, light
	}
	return (light + 0.05) / (dark + 0.05)
}

func luminance(hex string) float64 {
	channel := func(from int) float64 {
		n, _ := strconv.ParseUint(hex[from:from+2], 16, 8)
		c := float64(n) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(1) + 0.7152*channel(3) + 0.0722*channel(5)
}
