package rules

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// ScopeStanding is where that stands which a ticket became.
type ScopeStanding string

// The standings. The first ones are those of a quote, then come those of a
// deliverable of a cycle; both end with ScopeCompleted.
const (
	ScopeDrafted   ScopeStanding = "drafted"
	ScopeOffered   ScopeStanding = "offered"
	ScopeExpired   ScopeStanding = "expired"
	ScopeDeclined  ScopeStanding = "declined"
	ScopeWithdrawn ScopeStanding = "withdrawn"
	ScopeAccepted  ScopeStanding = "accepted"

	ScopeUnsigned  ScopeStanding = "unsigned"
	ScopeAgreed    ScopeStanding = "agreed"
	ScopeDelivered ScopeStanding = "delivered"
	ScopeInReview  ScopeStanding = "in review"
	ScopeDisputed  ScopeStanding = "disputed"
	// ScopeTakenOut is a deliverable that an edit took out of the cycle again,
	// ScopeLeftOut one that the cycle was completed without.
	ScopeTakenOut ScopeStanding = "taken out"
	ScopeLeftOut  ScopeStanding = "left out"

	ScopeCompleted ScopeStanding = "completed"
)

// IsOver tells whether nothing comes of it any more, so that the ticket can
// become something else.
func (s ScopeStanding) IsOver() bool {
	return slices.Contains([]ScopeStanding{ScopeExpired, ScopeDeclined, ScopeWithdrawn, ScopeTakenOut, ScopeLeftOut}, s)
}

// IsPending tells whether something is still to come of it.
func (s ScopeStanding) IsPending() bool { return s != ScopeCompleted && !s.IsOver() }

// QuoteScope is what the rules need to know of a quote that a ticket became:
// where it stands, and how many official cycles came of it.
type QuoteScope struct {
	State             QuoteState
	Cycles, Completed int
}

// Standing is where the quote stands. One without cycles is never completed by
// itself: nothing tells when its services have been done.
func (q QuoteScope) Standing() ScopeStanding {
	switch q.State {
	case QuoteDraft:
		return ScopeDrafted
	case QuoteSent:
		return ScopeOffered
	case QuoteExpired:
		return ScopeExpired
	case QuoteDeclined:
		return ScopeDeclined
	case QuoteWithdrawn:
		return ScopeWithdrawn
	}
	if q.Cycles > 0 && q.Completed == q.Cycles {
		return ScopeCompleted
	}
	return ScopeAccepted
}

// CycleScope is what the rules need to know of a cycle that a ticket became
// part of, as a deliverable: in its latest version, in the one in force, or in
// none any more. Signed are the latest versions that the sides approved.
type CycleScope struct {
	Phase           Phase
	Latest, InForce int64
	InLatest, Holds bool
	Signed          map[Side]int64
	Delivered       bool
}

// Version is the version that counts for the deliverable: the one in force
// where that holds it, otherwise the latest.
func (c CycleScope) Version() int64 {
	if c.Holds {
		return c.InForce
	}
	return c.Latest
}

// Awaited are the sides that have not approved the version that counts.
func (c CycleScope) Awaited() []Side {
	return slices.DeleteFunc([]Side{ClientSide, AgencySide}, func(side Side) bool { return c.Signed[side] >= c.Version() })
}

// Standing is where the deliverable stands.
func (c CycleScope) Standing() ScopeStanding {
	switch {
	case c.Phase == Completed && c.Holds:
		return ScopeCompleted
	case c.Phase == Completed:
		return ScopeLeftOut
	case !c.Holds && !c.InLatest:
		return ScopeTakenOut
	case !c.Holds:
		return ScopeUnsigned
	case c.Phase == Disputed:
		return ScopeDisputed
	case c.Phase == InReview:
		return ScopeInReview
	case len(c.Awaited()) > 0:
		return ScopeUnsigned
	case c.Delivered:
		return ScopeDelivered
	}
	return ScopeAgreed
}

// StartsByItself tells whether the ticket is in progress once a quote that it
// became was accepted. What was decided otherwise meanwhile stays decided.
func (t Ticket) StartsByItself() bool { return t.State == TicketApproved }

// FinishesByItself tells whether the ticket is done, from all that it became:
// something is completed and nothing is still to come.
func (t Ticket) FinishesByItself(standings []ScopeStanding) bool {
	if t.State != TicketApproved && t.State != TicketInProgress {
		return false
	}
	return slices.Contains(standings, ScopeCompleted) && !slices.ContainsFunc(standings, ScopeStanding.IsPending)
}

// OfferOf fills an offer with what a change request asks for, so that only a
// price and dates are missing. Number is how the ticket is called.
func (c TicketContent) OfferOf(number string, offer QuoteOffer) QuoteOffer {
	offer.Title, offer.Introduction = c.Title, c.introduction(number)
	offer.Cycles = []QuoteCycle{{Content: CycleContent{
		Name: c.Title, Introduction: "From change request " + number + ".",
		Deliverables: []Deliverable{{Title: c.Title, Criterion: c.Expected}},
	}}}
	return offer
}

// introduction quotes the client's words, each part of them whole or, where
// there is no room for it, not at all: the ticket has it. Quoted, no mark in
// them can reach beyond its own part, such as a block of code that is never
// closed.
func (c TicketContent) introduction(number string) string {
	text := "This answers change request " + number + "."
	for _, part := range []struct{ lead, words string }{{"It asks for:", c.Description}, {"What is expected:", c.Expected}} {
		if strings.TrimSpace(part.words) == "" {
			continue
		}
		longer := text + "\n\n" + part.lead + "\n\n" + blockquote(part.words)
		if utf8.RuneCountInString(longer) <= MaxText {
			text = longer
		}
	}
	return text
}

func blockquote(text string) string {
	lines := strings.Split(strings.Trim(text, "\n"), "\n")
	return "> " + strings.Join(lines, "\n> ")
}

// DeliverableOf is what a change request asks for, as a deliverable of a cycle.
func (c TicketContent) DeliverableOf() Deliverable {
	return Deliverable{Title: c.Title, Description: c.Description, Criterion: c.Expected}
}
