package handlers

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf16"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// wordPart is a stretch of two texts compared: in both (""), only in the new
// one ("added"), only in the old one ("removed"), or left out ("folded").
type wordPart struct{ Kind, Text string }

const (
	// maxCompare is how long one page may spend on comparing texts.
	maxCompare = 200 * time.Millisecond
	// maxWords is the most words compared singly; longer texts are compared
	// line by line.
	maxWords = 20_000
	// nearWords is how many words are kept on each side of a change.
	nearWords = 12
)

// comparer compares texts word by word until its time is up.
type comparer struct{ deadline time.Time }

func newComparer() comparer { return comparer{deadline: time.Now().Add(maxCompare)} }

// compare tells what differs between two texts. Long stretches that both have
// are folded. When the time is up the texts are given as wholly replaced.
func (c comparer) compare(before, after string) []wordPart {
	left := time.Until(c.deadline)
	if before == "" || after == "" || left <= 0 {
		return replaced(before, after)
	}
	units := words
	if len(words(before))+len(words(after)) > maxWords {
		units = lines
	}
	return foldParts(diffUnits(units(before), units(after), left))
}

func replaced(before, after string) []wordPart {
	var parts []wordPart
	if before != "" {
		parts = append(parts, wordPart{"removed", before})
	}
	if after != "" {
		parts = append(parts, wordPart{"added", after})
	}
	return parts
}

// words cuts a text before and after every run of white space.
func words(text string) []string {
	var units []string
	start, inSpace := 0, false
	for i, r := range text {
		if space := unicode.IsSpace(r); i > 0 && space != inSpace {
			units = append(units, text[start:i])
			start = i
		}
		inSpace = unicode.IsSpace(r)
	}
	return append(units, text[start:])
}

func lines(text string) []string { return strings.SplitAfter(text, "\n") }

// diffUnits lets the library compare runes, each of which stands for one unit.
func diffUnits(before, after []string, limit time.Duration) []wordPart {
	alphabet := newAlphabet()
	old, now := alphabet.encode(before), alphabet.encode(after)
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = limit
	diffs := dmp.DiffCleanupSemantic(dmp.DiffMainRunes(old, now, false))
	parts := make([]wordPart, 0, len(diffs))
	for _, diff := range diffs {
		parts = append(parts, wordPart{diffKinds[diff.Type], alphabet.decode(diff.Text)})
	}
	return parts
}

var diffKinds = map[diffmatchpatch.Operation]string{
	diffmatchpatch.DiffDelete: "removed", diffmatchpatch.DiffInsert: "added", diffmatchpatch.DiffEqual: "",
}

// alphabet gives each different unit a rune of its own. Surrogates are left
// out, since they have no form in UTF-8.
type alphabet struct {
	runes map[string]rune
	units map[rune]string
	next  rune
}

func newAlphabet() *alphabet {
	return &alphabet{runes: map[string]rune{}, units: map[rune]string{}, next: 1}
}

func (a *alphabet) encode(units []string) []rune {
	text := make([]rune, len(units))
	for i, unit := range units {
		r, known := a.runes[unit]
		if !known {
			for utf16.IsSurrogate(a.next) {
				a.next++
			}
			r = a.next
			a.runes[unit], a.units[r] = r, unit
			a.next++
		}
		text[i] = r
	}
	return text
}

func (a *alphabet) decode(text string) string {
	var decoded strings.Builder
	for _, r := range text {
		decoded.WriteString(a.units[r])
	}
	return decoded.String()
}

// foldParts leaves out the middle of long stretches that both texts have.
func foldParts(parts []wordPart) []wordPart {
	var folded []wordPart
	for i, part := range parts {
		if part.Kind != "" {
			folded = append(folded, part)
			continue
		}
		folded = append(folded, foldPart(part.Text, i == 0, i == len(parts)-1)...)
	}
	return folded
}

// foldPart keeps the words next to a change, so none at the outer ends.
func foldPart(text string, isFirst, isLast bool) []wordPart {
	units := words(text)
	head, tail := 2*nearWords, 2*nearWords
	if isFirst {
		head = 0
	}
	if isLast {
		tail = 0
	}
	if len(units) <= head+tail+2*nearWords {
		return []wordPart{{"", text}}
	}
	var parts []wordPart
	if head > 0 {
		parts = append(parts, wordPart{"", strings.Join(units[:head], "")})
	}
	parts = append(parts, wordPart{"folded", "…"})
	if tail > 0 {
		parts = append(parts, wordPart{"", strings.Join(units[len(units)-tail:], "")})
	}
	return parts
}
