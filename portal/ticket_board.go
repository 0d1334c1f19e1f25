package portal

import (
	"context"

	"portal/queries"
	"portal/rules"
)

// MostAwaiting is how many lines the tickets of one project that await an
// answer take on a dashboard.
const MostAwaiting = 8

// shownOwn is how many of their own tickets the dashboard of those who give
// feedback only shows.
const shownOwn = 20

// AwaitingTicket is a ticket in which the agency asked something that the
// client has not answered, with the beginning of the question.
type AwaitingTicket = queries.AwaitingTicketsRow

// TicketsToTriage tells how many new tickets of a project nobody has put off,
// and since when the oldest of them waits.
type TicketsToTriage struct {
	Waiting int64
	Oldest  rules.Instant
}

// addTickets counts a project's tickets and lists what they ask of the
// client; for staff it counts what is to be decided.
func (p *Portal) addTickets(ctx context.Context, seat Seat, board *Dashboard) error {
	if !seat.Can(rules.ReadAllTickets) {
		return nil
	}
	var err error
	if board.Tickets, err = p.ticketCounts(ctx, seat, false); err != nil {
		return err
	}
	if seat.Can(rules.TriageTickets) {
		return p.addTriage(ctx, seat, board)
	}
	if board.Tickets[rules.TicketNeedsInfo] > 0 {
		board.Awaiting, err = p.read.AwaitingTickets(ctx, queries.AwaitingTicketsParams{ProjectID: seat.Project.ID, Most: MostAwaiting})
	}
	return err
}

func (p *Portal) addTriage(ctx context.Context, seat Seat, board *Dashboard) error {
	if board.Tickets[rules.TicketNew] == 0 {
		return nil
	}
	row, err := p.read.StaffTicketsToTriage(ctx, queries.StaffTicketsToTriageParams{ProjectID: seat.Project.ID, Now: int64(p.now())})
	board.Triage = TicketsToTriage{Waiting: row.Waiting, Oldest: rules.Instant(row.Oldest)}
	return err
}

// OwnBoard is the whole dashboard of those who give feedback only: what awaits
// their answer, and the latest of what they submitted.
type OwnBoard struct {
	Awaiting []AwaitingTicket
	Tickets  []ListedTicket
	Counts   TicketCounts
}

// OwnBoard loads the dashboard of a person who reads only what they submitted.
func (p *Portal) OwnBoard(ctx context.Context, seat Seat) (OwnBoard, error) {
	var board OwnBoard
	var err error
	if board.Counts, err = p.ticketCounts(ctx, seat, true); err != nil {
		return board, err
	}
	if board.Counts[rules.TicketNeedsInfo] > 0 {
		rows, err := p.read.OwnAwaitingTickets(ctx, queries.OwnAwaitingTicketsParams{
			PersonID: seat.PersonID, ProjectID: seat.Project.ID, Most: MostAwaiting,
		})
		if err != nil {
			return board, err
		}
		for _, row := range rows {
			board.Awaiting = append(board.Awaiting, AwaitingTicket(row))
		}
	}
	numbers, err := p.ticketNumbers(ctx, seat, TicketFilter{Mine: true, Before: 1 << 62}, shownOwn)
	if err != nil {
		return board, err
	}
	board.Tickets, err = p.listedTickets(ctx, seat, true, numbers)
	return board, err
}

// MemberAwaiting is a ticket of one of a member's projects that awaits an
// answer.
type MemberAwaiting = queries.MemberAwaitingTicketsRow

// addAwaitingAcross lists what awaits an answer in all projects of a member,
// one line more a project than is shown where there is more.
func (p *Portal) addAwaitingAcross(ctx context.Context, actor Actor, home *Home) error {
	var err error
	home.Awaiting, err = p.read.MemberAwaitingTickets(ctx, queries.MemberAwaitingTicketsParams{
		PersonID: actor.PersonID, Most: MostAwaiting + 1,
	})
	return err
}

// countOwnAwaiting is what the tabs count for those who read only what they
// submitted: what awaits their answer.
func (p *Portal) countOwnAwaiting(ctx context.Context, seat Seat) (Asked, error) {
	count, err := p.read.CountOwnAwaiting(ctx, queries.CountOwnAwaitingParams{PersonID: seat.PersonID, ProjectID: seat.Project.ID})
	return Asked{Tickets: count}, err
}
