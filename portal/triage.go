package portal

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"portal/queries"
	"portal/rules"
)

// TicketDecision is what the agency decides on a ticket, from a form that
// showed its Edit. Reason is Markdown; Original is the number of the ticket
// that it is a duplicate of.
type TicketDecision struct {
	Edit     int64
	Decision rules.Decision
	Reason   string
	Original int64
}

// decisionEvents are the events that decisions are recorded as.
var decisionEvents = map[rules.Decision]rules.EventKind{
	rules.Approve: TicketApproved, rules.Decline: TicketDeclined, rules.Ask: TicketQuestioned, rules.MarkDuplicate: TicketDuplicated,
	rules.Start: TicketStarted, rules.Finish: TicketDone, rules.Reopen: TicketReopened,
}

// DecideTicket decides on a ticket and tells those who follow it. The same form
// sent again decides nothing and answers alike. Invalid when a reason, a question or the original is missing; Conflict when somebody
// changed the ticket meanwhile or the rules do not allow it now.
func (p *Portal) DecideTicket(ctx context.Context, seat Seat, number int64, decision TicketDecision) error {
	if err := rules.CheckDecision(decision.Decision, decision.Reason); err != nil {
		return err
	}
	return p.write(ctx, func(t *tx) error {
		row, rule, err := t.ticket(seat, rules.TriageTickets, number, decision.Edit)
		if rules.KindOf(err) == rules.Conflict {
			return t.unlessDecidedSo(seat, row, decision, err)
		}
		if err != nil {
			return err
		}
		if err := rule.MayDecide(decision.Decision); err != nil {
			return err
		}
		return t.decideTicket(seat, row, decision)
	})
}

// unlessDecidedSo forgives a form that is behind only because it was sent
// twice: what it asks for is the last that happened, and by the same person.
func (t *tx) unlessDecidedSo(seat Seat, row queries.ProjectTicketRow, decision TicketDecision, behind error) error {
	if row.Edit != decision.Edit+1 || row.State != decision.Decision.LeadsTo() || row.Reason != decision.Reason {
		return behind
	}
	last, err := t.TicketChange(t.ctx, queries.TicketChangeParams{TicketID: row.ID, Number: row.Changes})
	if err != nil || last.PersonID != seat.PersonID || last.UndoneAt != 0 || last.State != row.State {
		return behind
	}
	return nil
}

// ticket loads a ticket inside a deed, for a person who still has the
// permission. Conflict when the form is behind.
func (t *tx) ticket(seat Seat, permission rules.Permission, number, edit int64) (queries.ProjectTicketRow, rules.Ticket, error) {
	seat, err := t.reseat(seat, permission)
	if err != nil {
		return queries.ProjectTicketRow{}, rules.Ticket{}, err
	}
	row, rule, err := readableTicket(t.ctx, t.Queries, seat, number)
	if err == nil && row.Edit != edit {
		err = behindTicket(row)
	}
	return row, rule, err
}

// behindTicket tells what happened to a ticket since a form showed it.
func behindTicket(row queries.ProjectTicketRow) error {
	now := "It is “" + row.State.Words() + "” now"
	if row.DecidedBy != "" && row.State != rules.TicketNew {
		now += ", as " + row.DecidedBy + " decided"
	}
	return rules.Fail(rules.Conflict, "Somebody changed this ticket since you opened it. %s. Please read it again; what you typed is kept.", now)
}

func (t *tx) decideTicket(seat Seat, row queries.ProjectTicketRow, decision TicketDecision) error {
	change := ticketChange{state: decision.Decision.LeadsTo(), reason: decision.Reason, by: seat.Name, at: t.now, queuedAt: row.QueuedAt}
	detail := decision.Reason
	if decision.Decision == rules.Reopen {
		change.queuedAt = t.now
	}
	if decision.Decision == rules.MarkDuplicate {
		original, err := t.originalOf(seat, row, decision.Original)
		if err != nil {
			return err
		}
		change.duplicateOf = sql.NullInt64{Int64: original.ID, Valid: true}
		detail = "Of " + ticketNumber(seat, original.Number)
		if err := t.joinTickets(seat, row, original); err != nil {
			return err
		}
	}
	if err := t.changeTicket(seat, row, change); err != nil {
		return err
	}
	return t.tellFollowers(seat, row.ID, happening{kind: decisionEvents[decision.Decision], subject: ticketNumber(seat, row.Number), detail: detail})
}

// originalOf finds what a ticket is a duplicate of. Where that is a duplicate
// itself, its own original counts, so that no circle can form.
func (t *tx) originalOf(seat Seat, row queries.ProjectTicketRow, number int64) (queries.ProjectTicketRow, error) {
	var problems rules.Problems
	if number == 0 {
		problems.Add("original", "Please say which ticket this is a duplicate of.")
		return row, problems.Err()
	}
	if number < 0 {
		problems.Add("original", "This project has no such ticket. Write a number such as %s.", ticketNumber(seat, 12))
		return row, problems.Err()
	}
	named, _, err := readableTicket(t.ctx, t.Queries, seat, number)
	if rules.KindOf(err) == rules.NotFound {
		problems.Add("original", "This project has no ticket %s.", ticketNumber(seat, number))
		return named, problems.Err()
	}
	if err != nil {
		return named, err
	}
	if named.ID == row.ID {
		problems.Add("original", "A ticket is no duplicate of itself.")
		return named, problems.Err()
	}
	id, err := t.TicketOriginal(t.ctx, named.ID)
	if err != nil {
		return named, fmt.Errorf("follow the duplicates of ticket %d: %w", named.ID, err)
	}
	if id == row.ID {
		problems.Add("original", "%s is a duplicate of this one already.", ticketNumber(seat, named.Number))
		return named, problems.Err()
	}
	if id == named.ID {
		return named, nil
	}
	number, err = t.SubjectNumber(t.ctx, queries.SubjectNumberParams{Subject: string(rules.AboutTicket), ID: id})
	if err != nil {
		return named, err
	}
	original, _, err := readableTicket(t.ctx, t.Queries, seat, number)
	return original, err
}

// joinTickets lets those who follow a duplicate follow its original.
func (t *tx) joinTickets(seat Seat, duplicate, original queries.ProjectTicketRow) error {
	return t.TakeFollowersAlong(t.ctx, queries.TakeFollowersAlongParams{OriginalID: original.ID, TicketID: duplicate.ID, Since: int64(t.now)})
}

// ticketChange is the state that a ticket gets.
type ticketChange struct {
	state       rules.TicketState
	reason      string
	by          string
	at          rules.Instant
	duplicateOf sql.NullInt64
	queuedAt    rules.Instant
}

// changeTicket gives a ticket a state and keeps what stood before it.
func (t *tx) changeTicket(seat Seat, row queries.ProjectTicketRow, change ticketChange) error {
	err := changed(t.ChangeTicketState(t.ctx, queries.ChangeTicketStateParams{
		ID: row.ID, Edit: row.Edit, State: change.state, Reason: change.reason, DecidedBy: change.by, DecidedAt: change.at,
		DuplicateOf: change.duplicateOf, QueuedAt: change.queuedAt, Now: t.now,
	}))
	if err != nil {
		return err
	}
	return t.AddTicketChange(t.ctx, queries.AddTicketChangeParams{
		TicketID: row.ID, Number: row.Changes + 1, State: change.state, Reason: change.reason, DuplicateOf: change.duplicateOf,
		Side: seat.writesFor(), PersonID: seat.PersonID, Person: seat.Name, ChangedAt: t.now,
		BeforeState: row.State, BeforeReason: row.Reason, BeforeDecidedBy: row.DecidedBy, BeforeDecidedAt: row.DecidedAt,
		BeforeDuplicateOf: row.DuplicateOf, BeforeQueuedAt: row.QueuedAt,
	})
}

// tellFollowers records what happened to a ticket and tells those who follow
// it, but for the person who did it.
func (t *tx) tellFollowers(seat Seat, ticket int64, what happening) error {
	if err := t.record(seat, what); err != nil {
		return err
	}
	return t.tellOfTicket(seat, ticket, what.kind, false)
}

func (t *tx) tellOfTicket(seat Seat, ticket int64, kind rules.EventKind, clientsOnly bool) error {
	audience := queries.TicketAudienceParams{TicketID: ticket, Except: seat.PersonID}
	if clientsOnly {
		audience.ClientsOnly = 1
	}
	people, err := t.TicketAudience(t.ctx, audience)
	if err != nil || len(people) == 0 {
		return err
	}
	told, err := json.Marshal(people)
	if err != nil {
		return err
	}
	return t.TellOfTicket(t.ctx, queries.TellOfTicketParams{
		Told: string(told), ProjectID: seat.Project.ID, Kind: string(kind), Code: seat.Project.Code, Now: int64(t.now),
	})
}

// UndoTicket undoes the last decision on a ticket, named by its number, while
// the person who made it still may. Followers that a duplicate brought along
// go on following. Conflict when it is too late or something came after it.
func (p *Portal) UndoTicket(ctx context.Context, seat Seat, number, change int64) error {
	return p.write(ctx, func(t *tx) error {
		seat, err := t.reseat(seat, rules.TriageTickets)
		if err != nil {
			return err
		}
		row, _, err := readableTicket(t.ctx, t.Queries, seat, number)
		if err != nil {
			return err
		}
		last, err := found(t.TicketChange(t.ctx, queries.TicketChangeParams{TicketID: row.ID, Number: change}))
		if err != nil {
			return err
		}
		if last.PersonID == seat.PersonID && last.UndoneAt != 0 && last.Number == row.Changes {
			return nil // the same button, pressed twice
		}
		if err := rules.MayUndo(last.PersonID == seat.PersonID, last.ChangedAt, t.now); err != nil {
			return err
		}
		if last.Number != row.Changes {
			return behindTicket(row)
		}
		if err := t.mayBeDuplicateAgain(seat, row, last.BeforeDuplicateOf); err != nil {
			return err
		}
		return t.undoTicket(seat, row, last)
	})
}

// mayBeDuplicateAgain tells whether a ticket can become the duplicate again
// that it was before: its original may be a duplicate of it by now.
func (t *tx) mayBeDuplicateAgain(seat Seat, row queries.ProjectTicketRow, of sql.NullInt64) error {
	if !of.Valid {
		return nil
	}
	id, err := t.TicketOriginal(t.ctx, of.Int64)
	if err == nil && id == row.ID {
		err = rules.Fail(rules.Conflict, "%s was a duplicate of another ticket, which is a duplicate of it now. You can decide again.", ticketNumber(seat, row.Number))
	}
	return err
}

func (t *tx) undoTicket(seat Seat, row queries.ProjectTicketRow, last queries.TicketChange) error {
	err := changed(t.NoteTicketChangeUndone(t.ctx, queries.NoteTicketChangeUndoneParams{TicketID: row.ID, Number: last.Number, Now: t.now}))
	if err != nil {
		return err
	}
	err = changed(t.UndoTicketState(t.ctx, queries.UndoTicketStateParams{
		ID: row.ID, Edit: row.Edit, State: last.BeforeState, Reason: last.BeforeReason, DecidedBy: last.BeforeDecidedBy,
		DecidedAt: last.BeforeDecidedAt, DuplicateOf: last.BeforeDuplicateOf, QueuedAt: last.BeforeQueuedAt, Now: t.now,
	}))
	if err != nil {
		return err
	}
	return t.tellFollowers(seat, row.ID, happening{kind: DecisionUndone, subject: ticketNumber(seat, row.Number), detail: string(last.State)})
}

// MaxSnooze is the longest that a ticket can be put off at once.
const MaxSnooze = 90 * 24 * time.Hour

// SnoozeTicket puts a new ticket off, so that the queue does not show it until
// a moment. The client never learns of it. A moment that has passed brings it
// back at once.
func (p *Portal) SnoozeTicket(ctx context.Context, seat Seat, number, edit int64, until rules.Instant) error {
	return p.write(ctx, func(t *tx) error {
		row, _, err := t.ticket(seat, rules.TriageTickets, number, edit)
		if rules.KindOf(err) == rules.Conflict && row.Edit == edit+1 && row.SnoozedUntil == until && row.State == rules.TicketNew {
			return nil // the same form, sent twice
		}
		if err != nil {
			return err
		}
		if row.State != rules.TicketNew {
			return rules.Fail(rules.Conflict, "Only a new ticket can be put off: this one is “%s”.", row.State.Words())
		}
		if until.Sub(t.now) > MaxSnooze {
			return rules.Fail(rules.Invalid, "A ticket can be put off for %d days at most.", int(MaxSnooze.Hours()/24))
		}
		if err := changed(t.Queries.SnoozeTicket(t.ctx, queries.SnoozeTicketParams{ID: row.ID, Edit: edit, Until: until})); err != nil {
			return err
		}
		return t.record(seat, happening{kind: TicketSnoozed, subject: ticketNumber(seat, row.Number)})
	})
}

// PlaceTicket ties a ticket to a cycle and one of its deliverables by its key,
// or to none with 0 and "". Invalid for a cycle or deliverable that the
// project does not have.
func (p *Portal) PlaceTicket(ctx context.Context, seat Seat, number, edit, cycle int64, deliverable string) error {
	return p.write(ctx, func(t *tx) error {
		row, _, err := t.ticket(seat, rules.TriageTickets, number, edit)
		if err != nil {
			return err
		}
		id, err := t.ticketCycle(seat, cycle, deliverable)
		if err != nil {
			return err
		}
		if err := changed(t.Queries.PlaceTicket(t.ctx, queries.PlaceTicketParams{ID: row.ID, Edit: edit, CycleID: id, Deliverable: deliverable, Now: t.now})); err != nil {
			return err
		}
		detail := ""
		if cycle != 0 {
			detail = rules.CycleNumber(seat.Project.Code, cycle)
		}
		return t.record(seat, happening{kind: TicketPlaced, subject: ticketNumber(seat, row.Number), detail: detail})
	})
}

// answerTicket makes a ticket new again once the client has answered the
// agency's question.
func (t *tx) answerTicket(seat Seat, number int64) error {
	row, rule, err := readableTicket(t.ctx, t.Queries, seat, number)
	if err != nil || !rule.AwaitsAnswer() || seat.writesFor() != rules.ClientSide {
		return err
	}
	err = t.changeTicket(seat, row, ticketChange{state: rules.TicketNew, by: row.DecidedBy, at: row.DecidedAt, queuedAt: t.now})
	if err != nil {
		return err
	}
	return t.tellStaff(seat, happening{kind: TicketAnswered, subject: ticketNumber(seat, row.Number)})
}
