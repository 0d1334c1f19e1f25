package pdf

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// style is how a span of text looks; size is in points.
type style struct {
	size      float64
	color     color
	bold      bool
	italic    bool
	mono      bool
	strike    bool
	underline bool
	link      string // an address that a click opens
}

func (s *style) faces() []*typeface {
	switch {
	case s.mono:
		return monoFaces
	case s.bold:
		return boldFaces
	case s.italic:
		return italicFaces
	}
	return regularFaces
}

// span is a piece of text of one style. A line feed in it ends the line.
type span struct {
	text  string
	style *style
}

// cell is what one character became on paper: itself, a joined form, or a
// note of its code point.
type cell struct {
	char  rune   // the character, before shaping
	drawn string // what is drawn, in the order of reading
	said  string // what a reader copies, where that differs
	style *style
	face  *typeface
	width float64
	level uint8 // of the bidirectional algorithm; odd runs to the left
}

// line is a row of cells in reading order.
type line struct {
	cells []cell
	width float64
	rtl   bool
}

// breaking says where lines may end.
type breaking int

const (
	atWords breaking = iota
	anywhere
)

// layOut breaks spans into lines of at most that width, in points. There is
// always at least one line.
func layOut(spans []span, width float64, breaks breaking) []line {
	var lines []line
	var paragraph []cell
	for _, s := range spans {
		parts := strings.Split(norm.NFC.String(s.text), "\n")
		for i, part := range parts {
			if i > 0 {
				lines = append(lines, breakLines(measured(paragraph), width, breaks)...)
				paragraph = nil
			}
			paragraph = appendCells(paragraph, part, s.style)
		}
	}
	return append(lines, breakLines(measured(paragraph), width, breaks)...)
}

func appendCells(cells []cell, text string, s *style) []cell {
	for _, char := range text {
		if char == '\t' || char == '\u2028' || char == '\u2029' || char == '\r' {
			char = ' '
		}
		cells = append(cells, cell{char: char, drawn: string(char), style: s})
	}
	return cells
}

// measured shapes a paragraph and gives every cell its face and width. What
// no typeface has is shown by its code point; what is never visible is left
// out.
func measured(cells []cell) []cell {
	resolveLevels(cells)
	joinArabic(cells)
	kept := cells[:0]
	for _, c := range cells {
		if c.drawn == "" || isInvisible(c.char) {
			continue
		}
		first := []rune(c.drawn)[0]
		c.face, c.width = faceFor(c.style, first)
		if c.face == nil && c.drawn != string(c.char) {
			c.drawn, c.said = string(c.char), ""
			c.face, c.width = faceFor(c.style, c.char)
		}
		if c.face == nil {
			c = codePoint(c)
		}
		kept = append(kept, c)
	}
	return kept
}

// codePoint shows a character that no typeface has, such as ‹U+1F600›.
func codePoint(c cell) cell {
	c.said, c.drawn = string(c.char), fmt.Sprintf("‹U+%04X›", c.char)
	for _, char := range c.drawn {
		face, width := faceFor(c.style, char)
		c.face = face
		c.width += width
	}
	return c
}

func (c cell) isCodePoint() bool { return len(c.drawn) > len("‹U+›") }

func isInvisible(char rune) bool {
	return unicode.Is(unicode.Cf, char) && (char < 0x600 || char > 0x6DD) ||
		unicode.Is(unicode.Variation_Selector, char) || char == 0x34F
}

func isSpace(c cell) bool { return c.char == ' ' }

func breakLines(cells []cell, width float64, breaks breaking) []line {
	rtl := startsRightToLeft(cells)
	var lines []line
	start, used, word := 0, 0.0, 0
	for i := 0; i < len(cells); i++ {
		for used+cells[i].width > width && i > start && !(isSpace(cells[i]) && breaks == atWords) {
			end := i
			if breaks == atWords {
				end = lineEnd(cells, start, word, i)
			}
			lines = append(lines, newLine(cells[start:end], rtl))
			start = end
			used = sum(cells[start:i])
		}
		used += cells[i].width
		if breaks == atWords && mayBreakAfter(cells, i) {
			word = i + 1
		}
	}
	return append(lines, newLine(cells[start:], rtl))
}

// lineEnd picks the end of a line that overflows at a cell: after the last
// word, else after the last sign inside the word, else right there.
func lineEnd(cells []cell, start, word, overflow int) int {
	if word > start {
		return word
	}
	for end := overflow; end > start+1; end-- {
		if strings.ContainsRune("/?&=._,:;-@#", cells[end-1].char) {
			return end
		}
	}
	end := overflow
	for end > start+1 && unicode.Is(unicode.M, cells[end].char) {
		end--
	}
	return end
}

func mayBreakAfter(cells []cell, i int) bool {
	if isSpace(cells[i]) || cells[i].isCodePoint() {
		return true
	}
	if i == 0 || i+1 == len(cells) || !strings.ContainsRune("-‐–—", cells[i].char) {
		return false
	}
	return !isSpace(cells[i-1]) && unicode.IsLetter(cells[i+1].char)
}

func newLine(cells []cell, rtl bool) line {
	for len(cells) > 0 && isSpace(cells[len(cells)-1]) {
		cells = cells[:len(cells)-1]
	}
	return line{cells: cells, width: sum(cells), rtl: rtl}
}

func sum(cells []cell) float64 {
	width := 0.0
	for _, c := range cells {
		width += c.width
	}
	return width
}

// longestWord is the narrowest width that breaks no word, in points. Addresses
// may break after their slashes.
func longestWord(cells []cell) float64 {
	longest, word := 0.0, 0.0
	for i, c := range cells {
		if !isSpace(c) {
			word += c.width
		}
		longest = max(longest, word)
		if mayBreakAfter(cells, i) || c.char == '/' {
			word = 0
		}
	}
	return longest
}

// cutTo shortens a line that is too long for its place.
func cutTo(text string, s *style, width float64) line {
	lines := layOut([]span{{strings.ReplaceAll(text, "\n", " "), s}}, width, atWords)
	if len(lines) == 1 && lines[0].width <= width {
		return lines[0]
	}
	chars := []rune(text)
	for len(chars) > 0 {
		chars = chars[:len(chars)*9/10]
		lines = layOut([]span{{string(chars) + "…", s}}, width, anywhere)
		if len(lines) == 1 {
			break
		}
	}
	return lines[0]
}
