package pdf

import (
	"strings"
	"testing"
)

// visual is what stands on the lines from left to right, one line a row.
func visual(text string, width float64) string {
	var rows []string
	for _, l := range layOut([]span{{text, plainText}}, width, atWords) {
		var row strings.Builder
		for _, c := range l.inVisualOrder() {
			row.WriteString(c.drawn)
		}
		rows = append(rows, row.String())
	}
	return strings.Join(rows, "\n")
}

func TestLayOutReordersRightToLeft(t *testing.T) {
	for text, want := range map[string]string{
		"plain (text) 12":                      "plain (text) 12",
		"אבג":                                  "גבא",
		"אבג 12 דה":                            "הד 12 גבא",
		"אבג (דה)":                             "(הד) גבא",
		"אב word, more גד":                     "דג word, more בא",
		"with אבג 12 inside":                   "with 12 גבא inside",
		"with אבג, 50% too.":                   "with 50% ,גבא too.",
		"ends אבג 12.":                         "ends 12 גבא.",
		"\u202Eturned\u202C round":             "turned round",
		"a\u2066b\u2069\u200F\uFEFF\u00AD c":   "ab c",
		"first\nאבג":                           "first\nגבא",
		"\u05E9\u05C1\u05B8\u05DC\u05D5\u05DD": "\u05DD\u05D5\u05DC\u05C1\u05B8\u05E9",
	} {
		if got := visual(text, 1000); got != want {
			t.Errorf("%q stands as %q, want %q", text, got, want)
		}
	}
	lines := layOut([]span{{"אבג abc", plainText}}, 1000, atWords)
	if !lines[0].rtl {
		t.Error("a paragraph that starts with Hebrew is not right to left")
	}
}

func TestLayOutJoinsArabic(t *testing.T) {
	for text, want := range map[string]string{
		"كتاب":      "\uFE8F\uFE8E\uFE98\uFEDB", // kaf first, teh middle, alef last, beh alone
		"السلام":    "\uFEE1\uFEFC\uFEB4\uFEDF\uFE8D",
		"لا":        "\uFEFB",
		"ب":         "\uFE8F",
		"بـب":       "\uFE90ـ\uFE91",
		"مى":        "\uFEF0\uFEE3",
		"گچ":        "\uFB7B\uFB94",
		"می\u200Cخ": "\uFEA5\uFBFD\uFEE3",
		"بَب":       "\uFE90\u064E\uFE91",
	} {
		if got := visual(text, 1000); got != want {
			t.Errorf("%q is drawn as %+q, want %+q", text, got, want)
		}
	}
}

func TestLayOutShowsWhatNoFontHas(t *testing.T) {
	cells := layOut([]span{{"a😀中\x01✓", plainText}}, 1000, atWords)[0].cells
	var drawn, said []string
	for _, c := range cells {
		drawn = append(drawn, c.drawn)
		said = append(said, c.said)
		if c.width <= 0 || c.face == nil {
			t.Errorf("%q has no width or face", c.drawn)
		}
	}
	if got := strings.Join(drawn, " "); got != "a ‹U+1F600› ‹U+4E2D› ‹U+0001› ✓" {
		t.Errorf("drawn %q", got)
	}
	if got := strings.Join(said, "|"); got != "|😀|中|\x01|" {
		t.Errorf("read back as %q", got)
	}
}

func TestLayOutBreaksLines(t *testing.T) {
	for _, c := range []struct {
		text  string
		width float64
		want  string
	}{
		{"one two three", 45, "one two\nthree"},
		{"one  two", 18, "one\ntwo"},
		{"well-known 1-2 -3", 33, "well-\nknown\n1-2 -3"},
		{"a https://example.com/long/path b", 70, "a\nhttps://\nexample.com/\nlong/path b"},
		{"xxxxxxxxxxxxxxxxxxxx", 30, "xxxxx\nxxxxx\nxxxxx\nxxxxx"},
		{"", 30, ""},
		{"a\n\nb", 30, "a\n\nb"},
	} {
		lines := layOut([]span{{c.text, plainText}}, c.width, atWords)
		for _, l := range lines {
			if l.width > c.width {
				t.Errorf("%q: a line is %.1f wide", c.text, l.width)
			}
		}
		if got := visual(c.text, c.width); got != c.want {
			t.Errorf("%q breaks as %q, want %q", c.text, got, c.want)
		}
	}
	if lines := layOut([]span{{"wide", plainText}}, 0.1, atWords); len(lines) != 4 {
		t.Errorf("%d lines in no width", len(lines))
	}
}

func TestCutToFits(t *testing.T) {
	for _, text := range []string{"short", strings.Repeat("long words ", 100), strings.Repeat("x", 999), "two\nlines", ""} {
		l := cutTo(text, plainText, 60)
		if l.width > 60 {
			t.Errorf("%.20q is %.1f wide", text, l.width)
		}
	}
}

func TestShareWidthFillsTheTable(t *testing.T) {
	for _, c := range []struct{ wants, least []float64 }{
		{[]float64{50, 100}, []float64{20, 30}},
		{[]float64{500, 100}, []float64{80, 60}},
		{[]float64{500, 700, 900}, []float64{300, 300, 300}},
	} {
		total := 0.0
		for i, width := range shareWidth(400, c.wants, c.least) {
			total += width
			if needed := c.least[i]; needed < 100 && width < needed {
				t.Errorf("column %d of %v has %.1f", i, c, width)
			}
		}
		if total < 399.9 || total > 400.1 {
			t.Errorf("%v shares %.1f", c, total)
		}
	}
}
