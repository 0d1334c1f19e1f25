package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// FoundComment is the kind of what is found that has no thread of its own: an
// entry of one.
const FoundComment Subject = "comment"

// SearchKinds are the kinds of things that can be found, in the order in which
// the search offers them.
var SearchKinds = []Subject{AboutTicket, AboutRequirement, AboutCycle, AboutQuote, FoundComment}

const (
	// maxSearchWords is how many words of what was typed are looked for.
	maxSearchWords = 12
	// maxSearchWord is how many characters of a word are looked for.
	maxSearchWord = 200
	// maxBeginning is the longest beginning of a word that the index keeps.
	maxBeginning = 8
)

// SearchWords are the words of what somebody typed as the full-text index
// knows them: runs of letters, marks and numbers.
func SearchWords(typed string) []string {
	words := allSearchWords(typed)
	if len(words) > maxSearchWords {
		words = words[:maxSearchWords]
	}
	for i, word := range words {
		if runes := []rune(word); len(runes) > maxSearchWord {
			words[i] = string(runes[:maxSearchWord])
		}
	}
	return words
}

// SearchLeavesOut tells whether more was typed than is looked for.
func SearchLeavesOut(typed string) bool { return len(allSearchWords(typed)) > maxSearchWords }

func allSearchWords(typed string) []string {
	words := strings.FieldsFunc(CleanText(typed), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	})
	kept := words[:0]
	for _, word := range words {
		if strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsMark(r) }) {
			kept = append(kept, word)
		}
	}
	return kept
}

// SearchAll is the query of the full-text index (FTS5) for texts that have all
// words of what was typed, the last of them as a beginning; "" when it has no
// words. Nothing in it is read as search syntax.
func SearchAll(typed string) string {
	words := SearchWords(typed)
	for i, word := range words {
		if i == len(words)-1 {
			words[i] = beginning(word)
		} else {
			words[i] = asTyped(word)
		}
	}
	return strings.Join(words, " AND ")
}

// SearchAny is SearchAll for texts that have any of the words, each as it
// stands.
func SearchAny(typed string) string {
	words := SearchWords(typed)
	for i, word := range words {
		words[i] = asTyped(word)
	}
	return strings.Join(words, " OR ")
}

func asTyped(word string) string { return `"` + word + `"` }

// beginning looks for a word that may not be typed to its end. The index keeps
// beginnings of two to maxBeginning characters, and any other would have to be
// gathered from all words that begin so: a longer word is looked for by its
// first characters, and one with a digit as it stands, since numbers that only
// begin alike are different things.
func beginning(word string) string {
	characters, end := 0, len(word)
	for i, r := range word {
		if unicode.IsMark(r) {
			if !isAccent(r) {
				return asTyped(word)
			}
			continue
		}
		if characters++; characters == maxBeginning+1 {
			end = i
		}
	}
	if characters < 2 || characters > maxBeginning && strings.ContainsFunc(word, unicode.IsNumber) {
		return asTyped(word)
	}
	return asTyped(word[:end]) + "*"
}

// isAccent tells whether a mark is one that the index takes for a part of the
// letter before it. At any other it ends a word.
func isAccent(r rune) bool { return '\u0300' <= r && r <= '\u036F' }

// scopeSign begins the words of the index that say who may find a thing. No
// typed word has it, since it is no letter.
const scopeSign = "\uE000"

// SearchScope says, in words of the index, what somebody may find in a project
// by their role there.
func SearchScope(role Role, project, person int64) []string {
	switch {
	case role.Can(ReadTeamNotes):
		return []string{fmt.Sprintf("%sp%d", scopeSign, project), fmt.Sprintf("%sa%d", scopeSign, project)}
	case role.Can(ReadAllTickets):
		return []string{fmt.Sprintf("%sp%d", scopeSign, project)}
	case role.Can(ReadOwnTickets):
		return SearchOwn(project, person)
	}
	return nil
}

// SearchKind says in a word of the index what kind of thing is looked for; of
// an unknown kind there is nothing.
func SearchKind(kind Subject) []string {
	if !slices.Contains(SearchKinds, kind) {
		return nil
	}
	return []string{scopeSign + "k" + string(kind)}
}

// SearchOwn is the scope of what somebody submitted in a project.
func SearchOwn(project, person int64) []string {
	return []string{fmt.Sprintf("%su%dp%d", scopeSign, person, project)}
}

// SearchWithin narrows a query of the index to what has one of some words of
// scope, of each list given: with an empty list nothing can be found, and the
// query is "".
func SearchWithin(query string, scopes ...[]string) string {
	if query == "" {
		return ""
	}
	query = "(" + query + ")"
	for _, scope := range scopes {
		if len(scope) == 0 {
			return ""
		}
		query += ` AND scope : ("` + strings.Join(scope, `" OR "`) + `")`
	}
	return query
}

// Reference is how a thing is called by its number. Code is its project's, ""
// when the number stands alone.
type Reference struct {
	Code    string
	Subject Subject
	Number  int64
}

var (
	reference = regexp.MustCompile(`^(?:([A-Z0-9]{2,8})[-\s]+)?([TRCQ])([0-9]{1,9})$`)
	lettered  = map[string]Subject{"T": AboutTicket, "R": AboutRequirement, "C": AboutCycle, "Q": AboutQuote}
)

// ParseReference reads what somebody typed as a number such as "HALO-T3" or
// "T3".
func ParseReference(typed string) (Reference, bool) {
	parts := reference.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(typed)))
	if parts == nil {
		return Reference{}, false
	}
	number, err := strconv.ParseInt(parts[3], 10, 64)
	return Reference{Code: parts[1], Subject: lettered[parts[2]], Number: number}, err == nil && number > 0
}
