package rules

import (
	"strings"
	"unicode"
)

// maxSearchWords is how many words of what was typed are looked for.
const maxSearchWords = 12

// maxSearchWord is how many characters of a word are looked for.
const maxSearchWord = 60

// SearchWords are the words of what somebody typed as the full-text index
// knows them: runs of letters, marks and digits.
func SearchWords(typed string) []string {
	words := strings.FieldsFunc(CleanText(typed), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
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

// SearchAll is the query of the full-text index (FTS5) for texts that have all
// words of what was typed, the last of them as a beginning; "" when it has no
// words. Nothing in it is read as search syntax.
func SearchAll(typed string) string { return searchQuery(SearchWords(typed), " AND ", true) }

// SearchAny is SearchAll for texts that have any of the words, each as it
// stands.
func SearchAny(typed string) string { return searchQuery(SearchWords(typed), " OR ", false) }

func searchQuery(words []string, joint string, unfinished bool) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = `"` + word + `"`
	}
	if unfinished && len(quoted) > 0 {
		quoted[len(quoted)-1] += "*"
	}
	return strings.Join(quoted, joint)
}
