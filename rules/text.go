package rules

import (
	"strings"
	"unicode/utf8"
)

// The longest texts taken, in characters (Unicode code points).
const (
	MaxLine = 300
	MaxText = 200_000
)

// CleanText makes typed text storable and showable as it is: forms send line
// ends as CR LF, which become LF; NUL and bytes that are not UTF-8 (a lone
// surrogate, for one) have no form in HTML and become U+FFFD.
func CleanText(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.ReplaceAll(text, "\x00", "\uFFFD")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.ReplaceAll(text, "\r", "\n")
}

// CleanLine is CleanText for a field of one line: line ends become spaces and
// the ends are trimmed.
func CleanLine(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(CleanText(text), "\n", " "))
}

// NeedLine records a problem when a required line is empty or too long.
func (p *Problems) NeedLine(field, value, what string) {
	if value == "" {
		p.Add(field, "Please enter %s.", what)
		return
	}
	p.LimitLine(field, value)
}

// LimitLine records a problem when a line is too long.
func (p *Problems) LimitLine(field, value string) {
	if utf8.RuneCountInString(value) > MaxLine {
		p.Add(field, "This is too long: %d characters at most.", MaxLine)
	}
}

// LimitText records a problem when a long text is too long.
func (p *Problems) LimitText(field, value string) {
	if length := utf8.RuneCountInString(value); length > MaxText {
		p.Add(field, "This is too long: it has %d characters, and %d fit.", length, MaxText)
	}
}

// Initials are the first letters of up to two words of a name.
func Initials(name string) string {
	var letters []rune
	for _, word := range strings.Fields(name) {
		r, _ := utf8.DecodeRuneInString(word)
		letters = append(letters, r)
	}
	if len(letters) > 2 {
		letters = []rune{letters[0], letters[len(letters)-1]}
	}
	return strings.ToUpper(string(letters))
}
