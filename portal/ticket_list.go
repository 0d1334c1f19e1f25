package portal

import (
	"context"
	"encoding/json"

	"portal/queries"
	"portal/rules"
)

// TicketFilter says which of a project's tickets a list shows: with Mine only
// those that the person submitted, of a state and of a kind or, with "", of
// any, with the words of a text or with the number that it names, and those
// with numbers below a bound, 0 for none.
type TicketFilter struct {
	Mine   bool
	State  rules.TicketState
	Kind   rules.TicketKind
	Text   string
	Before int64
}

// ListedTicket is a ticket as a list shows it: with the beginning of its
// latest reason, and how many comments the person has not seen.
type ListedTicket = queries.ListedTicketsRow

// TicketCounts tells how many tickets stand in each state.
type TicketCounts map[rules.TicketState]int64

// All counts the tickets in any state.
func (c TicketCounts) All() int64 {
	var all int64
	for _, count := range c {
		all += count
	}
	return all
}

// TicketList is a page of a project's tickets, the latest first. Older is the
// bound that the next page begins at, 0 at the end. Counts are those of the
// whole project or, for those who read no other and with Mine, of what the
// person submitted.
type TicketList struct {
	Tickets []ListedTicket
	Older   int64
	Counts  TicketCounts
}

// Tickets lists a project's tickets as far as the person may read them, a page
// at a time. Nothing in the text is read as search syntax.
func (p *Portal) Tickets(ctx context.Context, seat Seat, filter TicketFilter) (TicketList, error) {
	filter.Mine = filter.Mine || !seat.Can(rules.ReadAllTickets)
	if filter.Before == 0 {
		filter.Before = 1 << 62
	}
	counts, err := p.ticketCounts(ctx, seat, filter.Mine)
	if err != nil {
		return TicketList{}, err
	}
	numbers, err := p.ticketNumbers(ctx, seat, filter, PageSize+1)
	if err != nil {
		return TicketList{}, err
	}
	list := TicketList{Counts: counts}
	if len(numbers) > PageSize {
		numbers = numbers[:PageSize]
		list.Older = numbers[PageSize-1]
	}
	list.Tickets, err = p.listedTickets(ctx, seat, filter.Mine, numbers)
	return list, err
}

// ticketCounts counts by what is stored, or what the person submitted by its
// index.
func (p *Portal) ticketCounts(ctx context.Context, seat Seat, mine bool) (TicketCounts, error) {
	counts := TicketCounts{}
	if mine {
		rows, err := p.read.OwnTicketCounts(ctx, queries.OwnTicketCountsParams{PersonID: seat.PersonID, ProjectID: seat.Project.ID})
		for _, row := range rows {
			counts[row.State] = row.Tickets
		}
		return counts, err
	}
	rows, err := p.read.TicketCounts(ctx, seat.Project.ID)
	for _, row := range rows {
		counts[row.State] = row.Tickets
	}
	return counts, err
}

// ticketNumbers finds which tickets a page of the list shows. Each filter has
// a query of its own, so that all of them are answered from an index.
func (p *Portal) ticketNumbers(ctx context.Context, seat Seat, filter TicketFilter, page int64) ([]int64, error) {
	project, before := seat.Project.ID, filter.Before
	switch {
	case filter.Text != "":
		return p.ticketsByText(ctx, seat, filter, page)
	case filter.Mine:
		return p.read.OwnTicketNumbers(ctx, queries.OwnTicketNumbersParams{
			PersonID: seat.PersonID, ProjectID: project, Before: before, State: string(filter.State), Kind: string(filter.Kind), Page: page,
		})
	case filter.Kind != "" && filter.State != "":
		return p.read.TicketNumbersOfKindInState(ctx, queries.TicketNumbersOfKindInStateParams{
			ProjectID: project, Kind: filter.Kind, State: filter.State, Before: before, Page: page,
		})
	case filter.Kind != "":
		return p.read.TicketNumbersOfKind(ctx, queries.TicketNumbersOfKindParams{ProjectID: project, Kind: filter.Kind, Before: before, Page: page})
	case filter.State != "":
		return p.read.TicketNumbersInState(ctx, queries.TicketNumbersInStateParams{ProjectID: project, State: filter.State, Before: before, Page: page})
	}
	return p.read.TicketNumbers(ctx, queries.TicketNumbersParams{ProjectID: project, Before: before, Page: page})
}

// ticketsByText finds tickets by their words. Who types how a ticket is called
// looks for that one, whatever else is chosen.
func (p *Portal) ticketsByText(ctx context.Context, seat Seat, filter TicketFilter, page int64) ([]int64, error) {
	if number := namedTicket(seat.Project.Code, filter.Text); number > 0 {
		return []int64{number}, nil
	}
	words := rules.SearchAll(filter.Text)
	if words == "" {
		return nil, nil
	}
	wanted := queries.TicketNumbersByWordsParams{
		ProjectID: seat.Project.ID, Before: filter.Before, State: string(filter.State), Kind: string(filter.Kind), Page: page,
	}
	scope := rules.SearchScope(seat.Role, seat.Project.ID, seat.PersonID)
	if filter.Mine {
		scope, wanted.OwnOf = rules.SearchOwn(seat.Project.ID, seat.PersonID), seat.PersonID
	}
	var err error
	if wanted.Words, err = p.searchWithin(ctx, words, scope, rules.SearchKind(rules.AboutTicket)); err != nil {
		return nil, err
	}
	return p.read.TicketNumbersByWords(ctx, wanted)
}

// namedTicket is the number of the ticket that a text names in a project, such
// as "HALO-T12" or "T12", and 0 for any other text.
func namedTicket(code, text string) int64 {
	reference, ok := rules.ParseReference(text)
	if !ok || reference.Subject != rules.AboutTicket || reference.Code != "" && reference.Code != code {
		return 0
	}
	return reference.Number
}

// listedTickets loads tickets by their numbers, those of others left out on
// demand.
func (p *Portal) listedTickets(ctx context.Context, seat Seat, mine bool, numbers []int64) ([]ListedTicket, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	list, err := json.Marshal(numbers)
	if err != nil {
		return nil, err
	}
	wanted := queries.ListedTicketsParams{ProjectID: seat.Project.ID, Numbers: string(list), PersonID: seat.PersonID, Team: seat.teamNotes()}
	if mine {
		wanted.Own = 1
	}
	rows, err := p.read.ListedTickets(ctx, wanted)
	for i, row := range rows {
		if !seat.mayReadTicketOf(row.OriginalPersonID) {
			rows[i].OriginalNumber = 0
		}
	}
	return rows, err
}
