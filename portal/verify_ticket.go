package portal

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"portal/queries"
	"portal/rules"
)

func (c check) checkTickets(done *Verified) error {
	var err error
	if done.Tickets, err = c.checkTicketRecords(); err != nil {
		return err
	}
	if err := c.checkTicketChanges(); err != nil {
		return err
	}
	if err := c.checkReported(); err != nil {
		return err
	}
	return c.checkTicketCounts()
}

func (c check) checkTicketRecords() (int64, error) {
	var after, checked int64
	for {
		rows, err := c.TicketRecordsAfter(c.ctx, after)
		if err != nil || len(rows) == 0 {
			return checked, err
		}
		for _, row := range rows {
			if err := c.checkTicket(row); err != nil {
				return checked, err
			}
			checked++
			after = row.ID
		}
	}
}

func (c check) checkTicket(row queries.TicketRecordsAfterRow) error {
	where := rules.TicketNumber(row.Code, row.Number)
	if fault := ticketFault(row); fault != "" {
		return &Fault{where, fault}
	}
	if err := c.checkReport(where, row); err != nil {
		return err
	}
	if !row.DuplicateOf.Valid {
		return nil
	}
	_, err := c.TicketOriginal(c.ctx, row.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return &Fault{where, "the tickets that it is a duplicate of form a circle"}
	}
	return err
}

// ticketFault says what of a ticket's row does not fit together with its
// changes, or "".
func ticketFault(row queries.TicketRecordsAfterRow) string {
	switch {
	case row.ToldAt == 0:
		return "the history does not tell that it was submitted"
	case row.Changes != row.Changed:
		return fmt.Sprintf("its state was changed %d times, and %d changes are here", row.Changes, row.Changed)
	case row.Undone != row.ToldUndone:
		return fmt.Sprintf("the history tells of %d decisions that were undone, and %d are here", row.ToldUndone, row.Undone)
	case row.State != rules.TicketState(row.LatestState) || row.Reason != row.LatestReason || row.DuplicateOf != row.LatestDuplicateOf:
		return "it stands where its last change does not lead"
	case row.SameProject != 1:
		return "it is a duplicate of another project's ticket"
	}
	return ""
}

// checkReport compares what was reported, by whom and when, with the history.
func (c check) checkReport(where string, row queries.TicketRecordsAfterRow) error {
	content, err := c.reportedContent(row)
	if err != nil {
		return err
	}
	hash, err := ticketHash(content)
	if err != nil {
		return &Fault{where, "what was reported cannot be read"}
	}
	switch {
	case row.ToldPersonID != row.PersonID || row.ToldPerson != row.Person || rules.Instant(row.ToldAt) != row.CreatedAt:
		return &Fault{where, "who submitted it and when differs from the history"}
	case row.ToldTitle != row.Title || row.ToldHash != hash:
		return &Fault{where, "it no longer says what was reported"}
	}
	return nil
}

// reportedContent puts together what was reported. Links that are no list
// never have the hash of those that were given.
func (c check) reportedContent(row queries.TicketRecordsAfterRow) (rules.TicketContent, error) {
	content := rules.TicketContent{
		Kind: row.Kind, Title: row.Title, Description: row.Description, Expected: row.Expected,
		Page: row.Page, Browser: row.Browser, Screen: row.Screen, Window: row.Window,
	}
	if json.Unmarshal([]byte(row.Links), &content.Links) != nil {
		content.Links = []string{row.Links}
	}
	if row.Pins == 0 {
		return content, nil
	}
	pins, err := c.TicketPins(c.ctx, row.ID)
	for _, pin := range pins {
		content.Pins = append(content.Pins, rules.Pin{File: pin.File, X: pin.X, Y: pin.Y, Note: pin.Note})
	}
	return content, err
}

// checkTicketChanges finds changes of state that the history does not tell of.
func (c check) checkTicketChanges() error {
	var after queries.TicketChangeRecordsAfterParams
	for {
		rows, err := c.TicketChangeRecordsAfter(c.ctx, after)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			where := fmt.Sprintf("change %d of %s", row.Number, rules.TicketNumber(row.Code, row.Ticket))
			if row.Number != 1 && (row.TicketID != after.AfterTicket || row.Number != after.AfterNumber+1) {
				return &Fault{where, "the change before it is missing"}
			}
			if err := checkChange(where, row); err != nil {
				return err
			}
			after = queries.TicketChangeRecordsAfterParams{AfterTicket: row.TicketID, AfterNumber: row.Number}
		}
	}
}

func checkChange(where string, row queries.TicketChangeRecordsAfterRow) error {
	var told []struct {
		Kind   rules.EventKind `json:"kind"`
		Detail string          `json:"detail"`
	}
	if err := json.Unmarshal([]byte(row.Told), &told); err != nil {
		return fmt.Errorf("read the events of %s: %w", where, err)
	}
	kind := changeEvent(row.State, row.Side)
	// A duplicate's event names the original, and what the client causes says
	// in the history more than those may read who read the ticket alone.
	differs := kind == TicketDuplicated || row.Side == rules.ClientSide
	for _, event := range told {
		if event.Kind == kind && (event.Detail == row.Reason || differs) {
			return nil
		}
	}
	return &Fault{where, "the history does not tell of it, or tells it otherwise"}
}

// clientChanges are the states that a client brings a ticket to: by an answer,
// by accepting the quote that it became, and by completing its cycle.
var clientChanges = map[rules.TicketState]rules.EventKind{
	rules.TicketNew: TicketAnswered, rules.TicketInProgress: TicketStarted, rules.TicketDone: TicketDone,
}

// changeEvent is the kind of event that a side's change to a state is recorded
// as, "" for one that the side cannot make.
func changeEvent(state rules.TicketState, side rules.Side) rules.EventKind {
	if side == rules.ClientSide {
		return clientChanges[state]
	}
	for decision, kind := range decisionEvents {
		if decision.LeadsTo() == state {
			return kind
		}
	}
	return ""
}

// checkReported finds whole tickets that are missing.
func (c check) checkReported() error {
	var after int64
	for {
		rows, err := c.ReportedAfter(c.ctx, after)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			if slices.ContainsFunc([]int64{row.Reported, row.Highest, row.Told}, func(n int64) bool { return n != row.LastTicket }) {
				return &Fault{"the tickets of " + row.Code, fmt.Sprintf("the history tells of %d, and %d are here", row.Told, row.Reported)}
			}
			if row.Counted != row.Reported {
				return &Fault{"the tickets of " + row.Code, fmt.Sprintf("%d are counted, and %d are here", row.Counted, row.Reported)}
			}
			after = row.ID
		}
	}
}

// checkTicketCounts compares each counter with what it counts.
func (c check) checkTicketCounts() error {
	var after queries.TicketCountsAfterParams
	for {
		rows, err := c.TicketCountsAfter(c.ctx, after)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			if row.Tickets != row.Present {
				return &Fault{"the tickets of " + row.Code, fmt.Sprintf("%d are counted as “%s”, and %d are here", row.Tickets, row.State, row.Present)}
			}
			after = queries.TicketCountsAfterParams{AfterProject: row.ProjectID, AfterState: string(row.State)}
		}
	}
}
