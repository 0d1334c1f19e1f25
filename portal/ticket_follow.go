package portal

import (
	"context"

	"portal/queries"
	"portal/rules"
)

// FollowTicket lets the person be told of what happens to a ticket that they
// may read. Doing it twice changes nothing.
func (p *Portal) FollowTicket(ctx context.Context, seat Seat, number int64) error {
	return p.onReadableTicket(ctx, seat, number, func(t *tx, id int64) error {
		return t.FollowTicket(t.ctx, queries.FollowTicketParams{TicketID: id, PersonID: seat.PersonID, Since: t.now})
	})
}

// UnfollowTicket ends what FollowTicket began.
func (p *Portal) UnfollowTicket(ctx context.Context, seat Seat, number int64) error {
	return p.onReadableTicket(ctx, seat, number, func(t *tx, id int64) error {
		return t.UnfollowTicket(t.ctx, queries.UnfollowTicketParams{TicketID: id, PersonID: seat.PersonID})
	})
}

// onReadableTicket does a deed on a ticket that concerns the person alone, so
// that the history says nothing of it. Where the ticket repeats one that they
// may not read, they are told of that one by this one's name, so the deed is
// done on both.
func (p *Portal) onReadableTicket(ctx context.Context, seat Seat, number int64, do func(t *tx, id int64) error) error {
	return p.write(ctx, func(t *tx) error {
		seat, err := t.reseat(seat, rules.ReadOwnTickets)
		if err != nil {
			return err
		}
		row, _, err := readableTicket(t.ctx, t.Queries, seat, number)
		if err != nil {
			return err
		}
		if row.DuplicateOf.Valid && !seat.mayReadTicketOf(row.OriginalPersonID) {
			if err := do(t, row.DuplicateOf.Int64); err != nil {
				return err
			}
		}
		return do(t, row.ID)
	})
}

func (p *Portal) followsTicket(ctx context.Context, seat Seat, id int64) (bool, error) {
	count, err := p.read.FollowsTicket(ctx, queries.FollowsTicketParams{TicketID: id, PersonID: seat.PersonID})
	return count > 0, err
}

// TicketPlace is a cycle that a ticket can be about, or one of its
// deliverables.
type TicketPlace = queries.TicketPlaceChoicesRow

// TicketPlaces lists what a ticket can be about, cycle by cycle; a cycle
// without deliverables stands once, with none. Nothing for somebody who reads
// no cycles.
func (p *Portal) TicketPlaces(ctx context.Context, seat Seat) ([]TicketPlace, error) {
	if !seat.Can(rules.ReadCycles) {
		return nil, nil
	}
	return p.read.TicketPlaceChoices(ctx, seat.Project.ID)
}
