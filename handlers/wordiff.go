package handlers

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// wordPart is a stretch of two texts compared: in both (""), only in the new
// one ("added"), only in the old one ("removed"), or left out ("folded").
type wordPart struct{ Kind, Text string }

const (
	// maxCompare is how long one page may spend on comparing texts.
	maxCompare = 800 * time.Millisecond
	// maxWords is the most words compared at once; in longer texts the lines
	// are compared first, and words only where lines differ.
	maxWords = 20_000
	// nearWords is how many words are kept on each side of a change.
	nearWords = 12
)

// comparer compares texts word by word until its time is up.
type comparer struct{ deadline time.Time }

func newComparer() comparer { return comparer{deadline: time.Now().Add(maxCompare)} }

// compare tells what differs between two texts. Long stretches that both have
// are folded. When the time is up the texts are given as wholly replaced.
// Where lines are wrapped means nothing in Markdown, nor which sign marks a
// bullet, so these are not marked; respaced tells that they differ too. Texts
// that differ in nothing else are compared to the letter.
func (c comparer) compare(before, after string) (parts []wordPart, respaced bool) {
	if before == "" || after == "" || time.Until(c.deadline) <= 0 {
		return replaced(before, after), false
	}
	parts, respaced = c.marked(before, after, sameInMarkdown)
	if !anyMarked(parts) {
		parts, respaced = c.marked(before, after, toTheLetter)
	}
	return foldParts(parts), respaced
}

func (c comparer) marked(before, after string, same likeness) (parts []wordPart, respaced bool) {
	old, now := words(before), words(after)
	if len(old)+len(now) <= maxWords {
		return diffUnits(old, now, same, time.Until(c.deadline))
	}
	parts, _ = diffUnits(lines(before), lines(after), toTheLetter, time.Until(c.deadline))
	return c.refine(parts, same)
}

// refine compares word by word what was removed with what stands in its
// place, as long as there is time.
func (c comparer) refine(parts []wordPart, same likeness) (refined []wordPart, respaced bool) {
	for i := 0; i < len(parts); i++ {
		if i+1 == len(parts) || parts[i].Kind != "removed" || parts[i+1].Kind != "added" {
			refined = append(refined, parts[i])
			continue
		}
		old, now := words(parts[i].Text), words(parts[i+1].Text)
		if len(old)+len(now) > maxWords {
			refined = append(refined, parts[i])
			continue
		}
		within, differs := diffUnits(old, now, same, time.Until(c.deadline))
		refined, respaced = append(refined, within...), respaced || differs
		i++
	}
	return refined, respaced
}

func anyMarked(parts []wordPart) bool {
	for _, part := range parts {
		if part.Kind != "" {
			return true
		}
	}
	return false
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

// likeness says in which form each unit of a text is compared.
type likeness func(units []string) []string

func toTheLetter(units []string) []string { return units }

// sameInMarkdown takes all white space within a block for one space, all
// between blocks for one break, and all signs of a bullet for one. A bullet on
// the next line begins a block; two spaces at a line's end break the line.
func sameInMarkdown(units []string) []string {
	forms := make([]string, len(units))
	for i, unit := range units {
		if strings.TrimSpace(unit) != "" {
			forms[i] = unit
			if isBullet(unit) && (i == 0 || strings.Contains(units[i-1], "\n")) {
				forms[i] = "*"
			}
			continue
		}
		breaks := strings.Count(unit, "\n")
		switch {
		case breaks > 1, breaks == 1 && i+1 < len(units) && isBullet(units[i+1]):
			forms[i] = "\n\n"
		case breaks == 1 && strings.HasPrefix(unit, "  "):
			forms[i] = "  \n"
		default:
			forms[i] = " "
		}
	}
	return forms
}

func isBullet(word string) bool { return word == "*" || word == "-" || word == "+" }

// diffUnits lets the library compare runes, each of which stands for one unit.
// What both texts have is told in the words of the new one; respaced tells
// that the old one has it in another form.
func diffUnits(before, after []string, same likeness, limit time.Duration) (parts []wordPart, respaced bool) {
	alphabet := newAlphabet()
	old, now := alphabet.encode(same(before)), alphabet.encode(same(after))
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = max(limit, time.Millisecond) // for the library, 0 is no limit
	for _, diff := range dmp.DiffCleanupSemantic(dmp.DiffMainRunes(old, now, false)) {
		count := utf8.RuneCountInString(diff.Text)
		part := wordPart{Kind: diffKinds[diff.Type]}
		if diff.Type != diffmatchpatch.DiffInsert {
			part.Text, before = strings.Join(before[:count], ""), before[count:]
		}
		if diff.Type != diffmatchpatch.DiffDelete {
			gone := part.Text
			part.Text, after = strings.Join(after[:count], ""), after[count:]
			respaced = respaced || (part.Kind == "" && part.Text != gone)
		}
		parts = append(parts, part)
	}
	return parts, respaced
}

var diffKinds = map[diffmatchpatch.Operation]string{
	diffmatchpatch.DiffDelete: "removed", diffmatchpatch.DiffInsert: "added", diffmatchpatch.DiffEqual: "",
}

// alphabet gives each different unit a rune of its own. Surrogates are left
// out, since they have no form in UTF-8.
type alphabet struct {
	runes map[string]rune
	next  rune
}

func newAlphabet() *alphabet { return &alphabet{runes: map[string]rune{}, next: 1} }

func (a *alphabet) encode(units []string) []rune {
	text := make([]rune, len(units))
	for i, unit := range units {
		r, known := a.runes[unit]
		if !known {
			for utf16.IsSurrogate(a.next) {
				a.next++
			}
			r = a.next
			a.runes[unit] = r
			a.next++
		}
		text[i] = r
	}
	return text
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
