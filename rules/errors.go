// Package rules holds the decisions of the portal: states and their
// transitions, permissions, money and VAT, dates, content and its hash. It is
// pure: the time and the record come in, the next state or an error comes out.
package rules

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what sort of failure an error is, so that one place can turn it
// into a status and a page.
type Kind int

// The kinds of error. Anything that is not an *Error is Internal.
const (
	Internal Kind = iota
	SignedOut
	NotFound
	Denied
	Conflict
	Invalid
	TooLarge
	TooMany
	Unavailable
)

// Error is a failure that a person may be told about in its own words.
type Error struct {
	Kind     Kind
	Message  string
	Problems Problems
	// Wait is how long to wait before trying again, for TooMany.
	Wait time.Duration
}

// Error returns the message shown to people.
func (e *Error) Error() string { return e.Message }

// Problem is one field's fault. Field is the name of the form field.
type Problem struct {
	Field   string
	Message string
}

// Problems is the list of faults of one form, in the order of its fields.
type Problems []Problem

// Add appends a fault of one field; the message may have format verbs.
func (p *Problems) Add(field, format string, args ...any) {
	*p = append(*p, Problem{Field: field, Message: fmt.Sprintf(format, args...)})
}

// For returns the first message about a field, or "".
func (p Problems) For(field string) string {
	for _, problem := range p {
		if problem.Field == field {
			return problem.Message
		}
	}
	return ""
}

// Err returns nil without problems, and an Invalid error with them otherwise.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	fields := map[string]bool{}
	for _, problem := range p {
		fields[problem.Field] = true
	}
	message := "Please correct the field marked below."
	if len(fields) > 1 {
		message = fmt.Sprintf("Please correct the %d fields marked below.", len(fields))
	}
	return &Error{Kind: Invalid, Message: message, Problems: p}
}

// Fail makes an error of a kind with the words a person is told.
func Fail(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// Missing is the one answer for whatever a person may not know to exist.
func Missing() *Error {
	return Fail(NotFound, "There is nothing at this address, or you do not have access to it.")
}

// KindOf returns the kind of an error, Internal for anything unknown.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// ProblemsOf returns the field faults that an error carries, if any.
func ProblemsOf(err error) Problems {
	var e *Error
	if errors.As(err, &e) {
		return e.Problems
	}
	return nil
}
