package pdf

import (
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letterForms are the presentation forms of an Arabic letter, zero where it
// has none.
type letterForms struct{ alone, last, first, middle rune }

func (f letterForms) joinsNext() bool { return f.first != 0 }

// arabicForms finds the forms of all letters by what they decompose to. In
// both blocks of the Unicode Standard they stand as isolated, final, initial,
// medial.
var arabicForms = sync.OnceValue(func() map[string]letterForms {
	forms := map[string]letterForms{}
	for _, block := range [][2]rune{{0xFB50, 0xFBB1}, {0xFBD3, 0xFBE7}, {0xFBFC, 0xFBFF}, {0xFE80, 0xFEFC}} {
		for form := block[0]; form <= block[1]; {
			letter := norm.NFKC.String(string(form))
			var group [4]rune
			count := 0
			for ; form <= block[1] && count < 4 && norm.NFKC.String(string(form)) == letter; form++ {
				group[count] = form
				count++
			}
			forms[letter] = letterForms{group[0], group[1], group[2], group[3]}
		}
	}
	return forms
})

const (
	tatweel  = 'ـ'
	zeroJoin = '\u200D'
	lam      = 'ل'
)

// joinArabic draws each letter in the form that its neighbours ask for, and
// lam with alef as the one sign that the script requires.
func joinArabic(cells []cell) {
	previous := -1 // the last cell that joins to what follows
	for i := 0; i < len(cells); i++ {
		char := cells[i].char
		switch {
		case char < 0x600 && previous < 0 || unicode.Is(unicode.Mn, char):
			continue
		case char == tatweel || char == zeroJoin:
			previous = i
			continue
		}
		forms, isLetter := arabicForms()[string(char)]
		if !isLetter {
			previous = -1
			continue
		}
		joined := previous >= 0 && forms.last != 0
		if next := i + 1; char == lam && next < len(cells) && ligature(cells, i, next, joined) {
			i, previous = next, -1
			continue
		}
		setForm(&cells[i], forms, joined, joinsOnward(cells, i, forms))
		previous = -1
		if forms.joinsNext() {
			previous = i
		}
	}
}

func joinsOnward(cells []cell, i int, forms letterForms) bool {
	if !forms.joinsNext() {
		return false
	}
	for next := i + 1; next < len(cells); next++ {
		char := cells[next].char
		if unicode.Is(unicode.Mn, char) {
			continue
		}
		following, isLetter := arabicForms()[string(char)]
		return char == tatweel || char == zeroJoin || isLetter && following.last != 0
	}
	return false
}

func setForm(c *cell, forms letterForms, joined, onward bool) {
	form := forms.alone
	switch {
	case joined && onward:
		form = forms.middle
	case joined:
		form = forms.last
	case onward:
		form = forms.first
	}
	if form != 0 && form != c.char {
		c.drawn, c.said = string(form), string(c.char)
	}
}

// ligature draws lam and the alef after it as one sign, when they make one.
func ligature(cells []cell, i, next int, joined bool) bool {
	pair := string(cells[i].char) + string(cells[next].char)
	forms, ok := arabicForms()[pair]
	if !ok {
		return false
	}
	form := forms.alone
	if joined {
		form = forms.last
	}
	cells[i].drawn = string(form) // copied as it is: readers would turn the pair round
	cells[next].drawn = ""
	return true
}
