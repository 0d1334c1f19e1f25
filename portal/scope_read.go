package portal

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"portal/queries"
	"portal/rules"
)

// TicketScope is one thing that a ticket became: a quote, or a part of a
// cycle. To those who may not read it, it tells no more than where it stands.
type TicketScope struct {
	Standing rules.ScopeStanding
	IsQuote  bool
	// IsApproved and IsDelivered tell of a deliverable that both sides approved
	// it and that it was handed over.
	IsApproved, IsDelivered bool

	Person    string
	PersonID  int64
	CreatedAt rules.Instant
	Quote     *QuoteScope
	Cycle     *CycleScope
}

// QuoteScope is a quote that a ticket became, with the official cycles that
// came of it.
type QuoteScope struct {
	queries.TicketQuotesRow
	Cycles []ScopeCycle
}

// ScopeCycle is an official cycle and where it stands.
type ScopeCycle struct {
	queries.TicketQuoteCyclesRow
	Phase rules.Phase
}

// CycleScope is a cycle that a ticket became part of.
type CycleScope struct {
	queries.TicketCyclesRow
	Rule  rules.CycleScope
	Phase rules.Phase
	// Overdue is set when a review was not answered by the cycle's last day.
	Overdue bool
}

// TicketScopes are all that a ticket became, the latest first.
type TicketScopes []TicketScope

func (s TicketScopes) standings() []rules.ScopeStanding {
	list := make([]rules.ScopeStanding, len(s))
	for i, scope := range s {
		list[i] = scope.Standing
	}
	return list
}

// liveQuote is the quote that the ticket became and that is not over.
func (s TicketScopes) liveQuote() *TicketScope {
	return s.first(func(scope TicketScope) bool { return scope.Quote != nil && !scope.Standing.IsOver() })
}

// inCycle is how the ticket is part of a cycle now, by itself or by a quote.
func (s TicketScopes) inCycle(number int64) *TicketScope {
	return s.first(func(scope TicketScope) bool {
		if scope.Quote != nil {
			return slices.ContainsFunc(scope.Quote.Cycles, func(cycle ScopeCycle) bool { return cycle.Number == number })
		}
		return scope.Cycle.Number == number && scope.Standing != rules.ScopeTakenOut
	})
}

func (s TicketScopes) first(is func(TicketScope) bool) *TicketScope {
	if i := slices.IndexFunc(s, is); i >= 0 {
		return &s[i]
	}
	return nil
}

// ticketScopes loads what a ticket became, as it stands at a moment.
func (p *Portal) ticketScopes(ctx context.Context, from *queries.Queries, now rules.Instant, ticketID int64) (TicketScopes, error) {
	quotes, err := p.quoteScopes(ctx, from, now, ticketID)
	if err != nil {
		return nil, fmt.Errorf("load the quotes of a ticket: %w", err)
	}
	cycles, err := p.cycleScopes(ctx, from, now, ticketID)
	if err != nil {
		return nil, fmt.Errorf("load the cycles of a ticket: %w", err)
	}
	scopes := slices.Concat(quotes, cycles)
	slices.SortStableFunc(scopes, func(a, b TicketScope) int { return cmp.Compare(b.CreatedAt, a.CreatedAt) })
	return scopes, nil
}

func (p *Portal) quoteScopes(ctx context.Context, from *queries.Queries, now rules.Instant, ticketID int64) (TicketScopes, error) {
	rows, err := from.TicketQuotes(ctx, ticketID)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	cycles, err := from.TicketQuoteCycles(ctx, ticketID)
	if err != nil {
		return nil, err
	}
	today := rules.DateOf(now, p.Zone())
	scopes := make(TicketScopes, len(rows))
	for i, row := range rows {
		quote := &QuoteScope{TicketQuotesRow: row}
		rule := rules.QuoteScope{State: rules.Quote{State: row.State, Expires: row.ExpiresOn}.Standing(now, p.Zone())}
		for _, cycle := range cycles {
			if cycle.QuoteID != row.QuoteID {
				continue
			}
			phase := p.cycleRule(cycle.StartOn, cycle.EndOn, cycle.ReviewDays, cycle.ReviewOpenedAt, cycle.CompletedAt, cycle.DisputeState).Phase(today)
			quote.Cycles = append(quote.Cycles, ScopeCycle{cycle, phase})
			rule.Cycles++
			if phase == rules.Completed {
				rule.Completed++
			}
		}
		scopes[i] = TicketScope{Standing: rule.Standing(), IsQuote: true, Person: row.Person, PersonID: row.PersonID, CreatedAt: row.CreatedAt, Quote: quote}
	}
	return scopes, nil
}

func (p *Portal) cycleScopes(ctx context.Context, from *queries.Queries, now rules.Instant, ticketID int64) (TicketScopes, error) {
	rows, err := from.TicketCycles(ctx, ticketID)
	scopes := make(TicketScopes, len(rows))
	today := rules.DateOf(now, p.Zone())
	for i, row := range rows {
		cycle := p.cycleRule(row.StartOn, row.EndOn, row.ReviewDays, row.ReviewOpenedAt, row.CompletedAt, row.DisputeState)
		scope := &CycleScope{TicketCyclesRow: row, Phase: cycle.Phase(today), Overdue: cycle.Overdue(today)}
		scope.Rule = rules.CycleScope{
			Phase: scope.Phase, Latest: row.Version, InForce: row.InForce, InLatest: row.NextTitle != "", Holds: row.CurrentTitle != "",
			Signed: map[rules.Side]int64{rules.ClientSide: row.ClientApproved, rules.AgencySide: row.AgencyApproved}, Delivered: row.Delivered != 0,
		}
		scopes[i] = TicketScope{
			Standing: scope.Rule.Standing(), IsApproved: len(scope.Rule.Awaited()) == 0, IsDelivered: scope.Rule.Delivered,
			Person: row.Person, PersonID: row.PersonID, CreatedAt: row.CreatedAt, Cycle: scope,
		}
	}
	return scopes, err
}

// ScopeView is what became of a ticket, and what can become of it.
type ScopeView struct {
	Scopes TicketScopes
	// MayQuote and Cycles are what the person can make of it now.
	MayQuote bool
	Cycles   []ScopeChoice
	// Disputes are those that point to the ticket.
	Disputes []NamingDispute
}

// NamingDispute is a round of a cycle's dispute that points to a ticket.
type NamingDispute = queries.TicketDisputesRow

// TicketScope loads what became of a ticket, as far as somebody who may read
// the ticket may know of it: drafts of quotes are for those who write them, and
// those who read no quotes or no cycles learn only where they stand.
func (p *Portal) TicketScope(ctx context.Context, seat Seat, ticket TicketView) (ScopeView, error) {
	var view ScopeView
	var scopes TicketScopes
	var err error
	if ticket.Ticket.Kind == rules.ChangeRequest {
		if scopes, err = p.ticketScopes(ctx, p.read, p.now(), ticket.Ticket.ID); err != nil {
			return view, err
		}
		view.Scopes = scopes.seenFrom(seat)
	}
	if seat.Can(rules.ReadCycles) {
		if view.Disputes, err = p.read.TicketDisputes(ctx, ticket.Ticket.ID); err != nil {
			return view, err
		}
	}
	if ticket.Rule.MayScope() != nil {
		return view, nil
	}
	view.MayQuote = seat.Can(rules.WriteQuotes) && scopes.liveQuote() == nil
	if seat.Can(rules.WriteCycles) {
		view.Cycles, err = p.scopeChoices(ctx, seat, scopes)
	}
	return view, err
}

func (s TicketScopes) seenFrom(seat Seat) TicketScopes {
	seen := TicketScopes{}
	for _, scope := range s {
		if scope.Standing == rules.ScopeDrafted && !seat.Can(rules.WriteQuotes) {
			continue
		}
		if permission := scope.readBy(); !seat.Can(permission) {
			scope = TicketScope{Standing: scope.Standing, IsQuote: scope.IsQuote, IsApproved: scope.IsApproved, IsDelivered: scope.IsDelivered}
		}
		seen = append(seen, scope)
	}
	return seen
}

func (s TicketScope) readBy() rules.Permission {
	if s.IsQuote {
		return rules.ReadQuotes
	}
	return rules.ReadCycles
}

// QuotedTicket is a ticket that a quote was made of.
type QuotedTicket = queries.QuoteTicketsRow

// quotedTickets are the tickets that a quote was made of, those that the
// person may read.
func (p *Portal) quotedTickets(ctx context.Context, seat Seat, quoteID int64) ([]QuotedTicket, error) {
	rows, err := p.read.QuoteTickets(ctx, nullID(quoteID))
	return slices.DeleteFunc(rows, func(row queries.QuoteTicketsRow) bool { return !seat.mayReadTicketOf(row.PersonID) }), err
}

// ScopeChoice is a cycle that a ticket can become part of.
type ScopeChoice struct {
	queries.ScopableCyclesRow
	Phase rules.Phase
}

// scopeChoices are the open cycles of a project that a ticket is not part of.
func (p *Portal) scopeChoices(ctx context.Context, seat Seat, scopes TicketScopes) ([]ScopeChoice, error) {
	rows, err := p.read.ScopableCycles(ctx, seat.Project.ID)
	if err != nil {
		return nil, fmt.Errorf("load the open cycles: %w", err)
	}
	rows = slices.DeleteFunc(rows, func(row queries.ScopableCyclesRow) bool { return scopes.inCycle(row.Number) != nil })
	choices := make([]ScopeChoice, len(rows))
	for i, row := range rows {
		rule := p.cycleRule(row.StartOn, row.EndOn, row.ReviewDays, row.ReviewOpenedAt, 0, row.DisputeState)
		choices[i] = ScopeChoice{row, rule.Phase(p.Today())}
	}
	return choices, nil
}
