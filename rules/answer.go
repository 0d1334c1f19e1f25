package rules

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// How many saved answers the agency can keep, and how many characters one may
// have: they all stand ready beside a ticket.
const (
	MaxAnswers = 200
	MaxAnswer  = 5_000
)

// SavedAnswer is a reply that the agency gives often. Decision is what it goes
// with, "" for any; Body is Markdown.
type SavedAnswer struct {
	Name     string
	Decision Decision
	Body     string
}

// AnsweredDecisions are the decisions that a saved answer can go with.
var AnsweredDecisions = []Decision{Decline, Ask, Approve, MarkDuplicate}

// Check finds what stands in the way of keeping the answer.
func (a SavedAnswer) Check() error {
	var problems Problems
	problems.NeedLine("name", a.Name, "a name")
	if a.Decision != "" && !slices.Contains(AnsweredDecisions, a.Decision) {
		problems.Add("decision", "Choose what the answer goes with.")
	}
	if strings.TrimSpace(a.Body) == "" {
		problems.Add("body", "Please write the answer.")
	}
	if length := utf8.RuneCountInString(a.Body); length > MaxAnswer {
		problems.Add("body", "This is too long: it has %d characters, and %d fit.", length, MaxAnswer)
	}
	return problems.Err()
}

// GoesWith tells whether the answer may be given as the reason of a decision.
func (a SavedAnswer) GoesWith(decision Decision) bool {
	return a.Decision == "" || a.Decision == decision
}
