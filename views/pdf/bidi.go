package pdf

import (
	"slices"

	"golang.org/x/text/unicode/bidi"
)

func isRightToLeft(char rune) bool {
	properties, _ := bidi.LookupRune(char)
	return properties.Class() == bidi.R || properties.Class() == bidi.AL
}

func isLeftToRight(char rune) bool {
	properties, _ := bidi.LookupRune(char)
	return properties.Class() == bidi.L
}

// startsRightToLeft follows the first strong character (rules P2 and P3 of
// Unicode Standard Annex 9), like dir="auto" on the page.
func startsRightToLeft(cells []cell) bool {
	for _, c := range cells {
		if isRightToLeft(c.char) {
			return true
		}
		if isLeftToRight(c.char) {
			return false
		}
	}
	return false
}

// resolveLevels gives each cell of a paragraph its embedding level. Explicit
// controls count as nothing: what is signed cannot be turned round by them.
func resolveLevels(cells []cell) {
	if !slices.ContainsFunc(cells, func(c cell) bool { return c.char >= 0x590 && isRightToLeft(c.char) }) {
		return
	}
	text := make([]rune, len(cells))
	for i, c := range cells {
		text[i] = c.char
		if isInvisible(c.char) || c.char < ' ' || c.char == 0x85 {
			text[i] = ' '
		}
	}
	var paragraph bidi.Paragraph
	if _, err := paragraph.SetString(string(text)); err != nil {
		return
	}
	order, err := paragraph.Order()
	if err != nil {
		return
	}
	base := uint8(0)
	if startsRightToLeft(cells) {
		base = 1
	}
	for i := range order.NumRuns() {
		run := order.Run(i)
		start, end := run.Pos()
		levelRun(cells[start:end+1], run.Direction(), base, i > 0)
	}
}

// levelRun sets the levels of a run of one direction. Without explicit
// controls there are three: in a paragraph to the right, numbers that follow
// a run to the left stand inside it, but not the signs after them.
func levelRun(run []cell, direction bidi.Direction, base uint8, followsLeft bool) {
	switch {
	case direction == bidi.RightToLeft:
		setLevel(run, 1)
	case base == 1:
		setLevel(run, 2)
	case followsLeft:
		inside := 0
		for i, c := range run {
			if isLeftToRight(c.char) {
				break
			}
			if isNumeric(c.char) {
				inside = i + 1
			}
		}
		setLevel(run[:inside], 2)
	}
}

func setLevel(run []cell, level uint8) {
	for i := range run {
		run[i].level = level
	}
}

func isNumeric(char rune) bool {
	properties, _ := bidi.LookupRune(char)
	class := properties.Class()
	return class == bidi.EN || class == bidi.AN || class == bidi.ET
}

// inVisualOrder puts the cells of a line from left to right (rule L2).
func (l line) inVisualOrder() []cell {
	cells := slices.Clone(l.cells)
	highest := uint8(0)
	for _, c := range cells {
		highest = max(highest, c.level)
	}
	for level := highest; level >= 1; level-- {
		for start := 0; start < len(cells); start++ {
			end := start
			for end < len(cells) && cells[end].level >= level {
				end++
			}
			slices.Reverse(cells[start:end])
			start = max(start, end)
		}
	}
	for i, c := range cells {
		if c.level%2 == 1 && !c.isCodePoint() {
			cells[i].drawn = bidi.ReverseString(c.drawn)
		}
	}
	return cells
}
