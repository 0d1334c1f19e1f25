package portal

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"html/template"

	"portal/queries"
	"portal/rules"
)

// ticketNumber is how a ticket of the seat's project is called.
func ticketNumber(seat Seat, number int64) string {
	return rules.TicketNumber(seat.Project.Code, number)
}

// NewTicket is a ticket as somebody submits it. Files are staged files; pins
// stand on those among them that are pictures. Once marks the form, so that
// one that is sent twice submits once. Cycle is the number of the cycle that
// it is about, 0 for none, and Deliverable the key of one of its deliverables.
type NewTicket struct {
	rules.TicketContent
	Files       []int64
	Once        string
	Cycle       int64
	Deliverable string
}

// SubmitTicket submits a ticket; its number comes back. The agency's people
// are told, and the person who submits it follows it. The same form sent again
// answers alike and submits nothing. Invalid when something is missing,
// Conflict when the form was sent before with other words. The cycle of
// somebody who reads none is left out.
func (p *Portal) SubmitTicket(ctx context.Context, seat Seat, item NewTicket) (int64, error) {
	if len(item.Once) > 100 {
		return 0, rules.Fail(rules.Invalid, "This form could not be read. Please go back and open it again.")
	}
	if err := item.Check(item.Files); err != nil {
		return 0, err
	}
	var number int64
	err := p.write(ctx, func(t *tx) error {
		seat, err := t.reseat(seat, rules.SubmitTickets)
		if err != nil {
			return err
		}
		if number, err = t.submittedAlready(seat, item); err != nil || number != 0 {
			return err
		}
		number, err = t.submitTicket(seat, item)
		return err
	})
	return number, err
}

// submittedAlready is the number of the ticket that the same form submitted
// before, 0 for none.
func (t *tx) submittedAlready(seat Seat, item NewTicket) (int64, error) {
	row, err := found(t.TicketSubmittedAlready(t.ctx, queries.TicketSubmittedAlreadyParams{ProjectID: seat.Project.ID, Once: item.Once}))
	switch {
	case rules.KindOf(err) == rules.NotFound:
		return 0, nil
	case err != nil:
		return 0, err
	case row.PersonID != seat.PersonID:
		return 0, rules.Fail(rules.Conflict, "This form was sent already. What you typed is kept: send it again to report it.")
	}
	isSame, err := t.saysTheSame(seat, row, item)
	if err == nil && !isSame {
		err = rules.Fail(rules.Conflict, "This form was sent already, as %s, and changed after that. Sending it again reports one more; you can also comment on %[1]s.",
			ticketNumber(seat, row.Number))
	}
	return row.Number, err
}

// saysTheSame tells whether a ticket was submitted with just what a form says,
// files included.
func (t *tx) saysTheSame(seat Seat, row queries.TicketSubmittedAlreadyRow, item NewTicket) (bool, error) {
	event, err := t.ChainEventOf(t.ctx, queries.ChainEventOfParams{
		Chain: seat.Project.Code, Subject: ticketNumber(seat, row.Number), Kind: TicketSubmitted,
	})
	if err != nil {
		return false, fmt.Errorf("find when the form was sent: %w", err)
	}
	// What has no hash names a picture whose number no file has.
	if hash, err := ticketHash(item.TicketContent); err != nil || hash != event.Evidence {
		return false, nil //nolint:nilerr // it is another form
	}
	files, err := t.placeFiles(rules.PlaceTicket, row.ID)
	return len(files) == len(distinct(item.Files)) && sameFiles(files, item.Files), err
}

func (t *tx) submitTicket(seat Seat, item NewTicket) (int64, error) {
	if !seat.Can(rules.ReadCycles) {
		item.Cycle, item.Deliverable = 0, ""
	}
	cycle, err := t.ticketCycle(seat, item.Cycle, item.Deliverable)
	if err != nil {
		return 0, err
	}
	number, err := t.NextTicketNumber(t.ctx, seat.Project.ID)
	if err != nil {
		return 0, err
	}
	id, err := t.AddTicket(t.ctx, queries.AddTicketParams{
		ProjectID: seat.Project.ID, Number: number, Kind: item.Kind, Title: item.Title, Description: item.Description, Expected: item.Expected,
		Links: listText(item.Links), Page: item.Page, Browser: item.Browser, Screen: item.Screen, Window: item.Window,
		Side: seat.writesFor(), PersonID: seat.PersonID, Person: seat.Name, Once: item.Once,
		CycleID: cycle, Deliverable: item.Deliverable, Now: t.now,
	})
	if err != nil {
		return 0, fmt.Errorf("store the ticket: %w", err)
	}
	if err := t.FollowTicket(t.ctx, queries.FollowTicketParams{TicketID: id, PersonID: seat.PersonID, Since: t.now}); err != nil {
		return 0, err
	}
	to := anchor{place: rules.PlaceTicket, id: id, subject: ticketNumber(seat, number)}
	files, err := t.hang(seat, to, item.Files)
	if err != nil {
		return 0, err
	}
	if err := t.addPins(seat, id, item.Pins); err != nil {
		return 0, err
	}
	hash, err := ticketHash(item.TicketContent)
	if err != nil {
		return 0, err
	}
	if err := t.tellStaff(seat, happening{kind: TicketSubmitted, subject: to.subject, detail: item.Title, evidence: hash}); err != nil {
		return 0, err
	}
	return number, t.recordFiles(seat, to, files)
}

// ticketHash is the hash of what somebody reported, for the history: nobody
// can change it afterwards.
func ticketHash(content rules.TicketContent) (string, error) {
	content.Links, content.Pins = append([]string{}, content.Links...), append([]rules.Pin{}, content.Pins...)
	_, hash, err := rules.Freeze(content)
	return hash, err
}

func (t *tx) addPins(seat Seat, ticket int64, pins []rules.Pin) error {
	for i, pin := range pins {
		rows, err := t.AddTicketPin(t.ctx, queries.AddTicketPinParams{
			TicketID: ticket, Number: int64(i + 1), ProjectID: seat.Project.ID, File: pin.File, X: pin.X, Y: pin.Y, Note: pin.Note,
		})
		if err != nil {
			return err
		}
		if rows == 0 {
			var problems rules.Problems
			problems.Add(fmt.Sprintf("pins.%d", i+1), "Pin %d is not on a picture.", i+1)
			return problems.Err()
		}
	}
	return nil
}

// ticketCycle finds the cycle that a ticket is tied to, and holds that the
// deliverable is one of its version in force.
func (t *tx) ticketCycle(seat Seat, number int64, deliverable string) (sql.NullInt64, error) {
	if number == 0 && deliverable == "" {
		return sql.NullInt64{}, nil
	}
	var problems rules.Problems
	row, err := found(t.ProjectCycle(t.ctx, queries.ProjectCycleParams{ProjectID: seat.Project.ID, Number: number}))
	if rules.KindOf(err) == rules.NotFound {
		problems.Add("cycle", "This project has no such cycle.")
		return sql.NullInt64{}, problems.Err()
	}
	if err != nil {
		return sql.NullInt64{}, err
	}
	if deliverable != "" {
		known, err := t.DeliverableInForce(t.ctx, queries.DeliverableInForceParams{CycleID: row.ID, Version: row.InForce, Key: deliverable})
		if err != nil {
			return sql.NullInt64{}, err
		}
		if known == 0 {
			problems.Add("cycle", "This cycle has no such deliverable.")
			return sql.NullInt64{}, problems.Err()
		}
	}
	return sql.NullInt64{Int64: row.ID, Valid: true}, nil
}

// TicketView is all of one ticket that the person may see. Original is shown
// to those who may read it: to others a duplicate tells only where the
// original stands.
type TicketView struct {
	Ticket      queries.ProjectTicketRow
	Rule        rules.Ticket
	Description template.HTML
	Expected    template.HTML
	Links       []string
	Files       []File
	Pins        []TicketPin
	Changes     []TicketChange
	Duplicates  []queries.TicketDuplicatesRow
	Thread      Thread
	// Follows tells that the person is told of what happens to it.
	Follows bool
	// Undo is the number of the change that the person may undo now, 0 for
	// none.
	Undo int64
}

// TicketPin is a pin as it stands on one of the ticket's pictures.
type TicketPin = queries.TicketPinsRow

// TicketChange is a change of a ticket's state with its reason.
type TicketChange struct {
	queries.TicketChangesRow
	ReasonHTML template.HTML
}

// Ticket loads one ticket. NotFound for one of another project and for one
// that the person may not read.
func (p *Portal) Ticket(ctx context.Context, seat Seat, number int64) (TicketView, error) {
	row, rule, err := readableTicket(ctx, p.read, seat, number)
	if err != nil {
		return TicketView{}, err
	}
	view := TicketView{
		Ticket: row, Rule: rule, Description: RenderMarkdown(row.Description), Expected: RenderMarkdown(row.Expected),
	}
	if err := json.Unmarshal([]byte(row.Links), &view.Links); err != nil {
		return view, fmt.Errorf("read the links: %w", err)
	}
	if view.Files, err = p.placeFiles(ctx, rules.PlaceTicket, row.ID); err != nil {
		return view, err
	}
	if view.Pins, err = p.read.TicketPins(ctx, row.ID); err != nil {
		return view, err
	}
	if err := p.addTicketChanges(ctx, seat, &view); err != nil {
		return view, err
	}
	if seat.Can(rules.ReadAllTickets) {
		if view.Duplicates, err = p.read.TicketDuplicates(ctx, sql.NullInt64{Int64: row.ID, Valid: true}); err != nil {
			return view, err
		}
	}
	if view.Follows, err = p.followsTicket(ctx, seat, row.ID); err != nil {
		return view, err
	}
	view.Thread, err = p.readThread(ctx, seat, rules.AboutTicket, row.ID)
	return view, err
}

// readableTicket loads a ticket of the project that the person may read. What
// it is a duplicate of and the cycle that it belongs to are left out for those
// who may not read these.
func readableTicket(ctx context.Context, from *queries.Queries, seat Seat, number int64) (queries.ProjectTicketRow, rules.Ticket, error) {
	row, err := found(from.ProjectTicket(ctx, queries.ProjectTicketParams{ProjectID: seat.Project.ID, Number: number}))
	if err != nil {
		return row, rules.Ticket{}, err
	}
	rule := rules.Ticket{Kind: row.Kind, State: row.State, IsOwn: row.PersonID == seat.PersonID}
	if !rule.MayRead(seat.Role) {
		return queries.ProjectTicketRow{}, rules.Ticket{}, rules.Missing()
	}
	if !seat.mayReadTicketOf(row.OriginalPersonID) {
		row.OriginalNumber, row.OriginalTitle = 0, ""
	}
	if !seat.Can(rules.ReadCycles) {
		row.CycleNumber, row.Cycle, row.DeliverableTitle = 0, "", ""
	}
	return row, rule, nil
}

// mayReadTicketOf tells whether the person may read a ticket that somebody of
// the project submitted.
func (s Seat) mayReadTicketOf(personID int64) bool {
	return rules.Ticket{IsOwn: personID == s.PersonID}.MayRead(s.Role)
}

func (p *Portal) addTicketChanges(ctx context.Context, seat Seat, view *TicketView) error {
	rows, err := p.read.TicketChanges(ctx, view.Ticket.ID)
	for _, row := range rows {
		if !seat.mayReadTicketOf(row.OriginalPersonID) {
			row.OriginalNumber = 0
		}
		view.Changes = append(view.Changes, TicketChange{TicketChangesRow: row, ReasonHTML: RenderMarkdown(row.Reason)})
		last := row.Number == view.Ticket.Changes && row.UndoneAt == 0 && row.Side == rules.AgencySide
		if last && seat.Can(rules.TriageTickets) && rules.MayUndo(row.PersonID == seat.PersonID, row.ChangedAt, p.now()) == nil {
			view.Undo = row.Number
		}
	}
	return err
}
