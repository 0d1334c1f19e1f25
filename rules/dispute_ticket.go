package rules

import (
	"slices"
	"strconv"
	"strings"
)

// MaxDisputeTickets is how many tickets one round of a dispute can point to.
const MaxDisputeTickets = 50

// ParseTickets reads the numbers of tickets of a project as people write them,
// such as "HALO-T12, T14 and 15", once each. A word that names no ticket of
// the project is a problem of the field.
func ParseTickets(field, code, text string) ([]int64, error) {
	var problems Problems
	var numbers []int64
	split := func(r rune) bool { return strings.ContainsRune(",; \t\n", r) }
	for _, word := range strings.FieldsFunc(text, split) {
		number := ticketOf(code, word)
		switch {
		case strings.EqualFold(word, "and") || slices.Contains(numbers, number):
		case number == 0:
			problems.Add(field, "“%s” is no ticket of this project. Write numbers such as %s.", shortened(word), TicketNumber(code, 12))
			return nil, problems.Err()
		default:
			numbers = append(numbers, number)
		}
	}
	return numbers, nil
}

// ticketOf is the number that a word stands for, 0 for none.
func ticketOf(code, word string) int64 {
	word = strings.ToUpper(strings.TrimPrefix(word, "#"))
	word = strings.TrimPrefix(word, strings.ToUpper(code)+"-")
	number, err := strconv.ParseInt(strings.TrimPrefix(word, "T"), 10, 64)
	if err != nil || number < 1 {
		return 0
	}
	return number
}

func shortened(word string) string {
	const most = 40
	if letters := []rune(word); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return word
}
