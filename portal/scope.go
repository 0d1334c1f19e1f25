package portal

import (
	"context"
	"encoding/json"
	"fmt"

	"portal/queries"
	"portal/rules"
)

// QuoteTicket makes a draft quote of an approved change request, filled with
// what that asks for, and links the two. It returns the quote's number. A draft
// that the same person made of it a moment ago is returned again. Conflict when
// it became a quote already that is not over, or somebody changed the ticket
// since the form showed its edit.
func (p *Portal) QuoteTicket(ctx context.Context, seat Seat, ticket, edit int64) (int64, error) {
	var number int64
	err := p.write(ctx, func(t *tx) error {
		row, rule, err := t.ticketToScope(seat, rules.WriteQuotes, ticket)
		if err != nil {
			return err
		}
		scopes, err := p.ticketScopes(t.ctx, t.Queries, t.now, row.ID)
		if err != nil {
			return err
		}
		if made := scopes.liveQuote(); made != nil {
			number = made.Quote.Number
			return seat.sameDeed(made, made.Standing == rules.ScopeDrafted)
		}
		if err := mayScope(rule, row, edit); err != nil {
			return err
		}
		number, err = t.quoteTicket(p, seat, row)
		return err
	})
	return number, err
}

// ticketToScope loads a ticket inside a deed that makes something of it.
func (t *tx) ticketToScope(seat Seat, permission rules.Permission, number int64) (queries.ProjectTicketRow, rules.Ticket, error) {
	if err := t.recheck(seat, permission); err != nil {
		return queries.ProjectTicketRow{}, rules.Ticket{}, err
	}
	return readableTicket(t.ctx, t.Queries, seat, number)
}

// sameDeed answers somebody for whom the deed is done already: as if they had
// done it where they did, the same button pressed twice, and with a Conflict
// otherwise.
func (s Seat) sameDeed(made *TicketScope, isFresh bool) error {
	if isFresh && made.PersonID == s.PersonID {
		return nil
	}
	if made.Quote != nil {
		return rules.Fail(rules.Conflict, "%s made quote %s of this ticket already.", made.Person, rules.QuoteNumber(s.Project.Code, made.Quote.Number))
	}
	return rules.Fail(rules.Conflict, "%s made this ticket part of %s already.", made.Person, rules.CycleNumber(s.Project.Code, made.Cycle.Number))
}

func mayScope(rule rules.Ticket, row queries.ProjectTicketRow, edit int64) error {
	if err := rule.MayScope(); err != nil {
		return err
	}
	if row.Edit != edit {
		return rules.Fail(rules.Conflict, "Somebody changed this ticket since you opened it. Please look at it as it is now.")
	}
	return nil
}

func contentOf(row queries.ProjectTicketRow) rules.TicketContent {
	return rules.TicketContent{Kind: row.Kind, Title: row.Title, Description: row.Description, Expected: row.Expected}
}

func (t *tx) quoteTicket(p *Portal, seat Seat, row queries.ProjectTicketRow) (int64, error) {
	number, err := t.NextQuoteNumber(t.ctx, seat.Project.ID)
	if err != nil {
		return 0, err
	}
	name := ticketNumber(seat, row.Number)
	draft := p.newDraft(t.now)
	draft.Offer = contentOf(row).OfferOf(name, draft.Offer)
	giveKeys(&draft.Offer)
	id, err := t.createQuote(seat, number, draft)
	if err != nil {
		return 0, err
	}
	err = t.keepScope(seat, row, queries.AddTicketScopeParams{QuoteID: nullID(id), Deliverable: draft.Offer.Cycles[0].Content.Deliverables[0].Key})
	if err != nil {
		return 0, err
	}
	if err := changed(t.NoteTicketScoped(t.ctx, queries.NoteTicketScopedParams{ID: row.ID, Edit: row.Edit})); err != nil {
		return 0, err
	}
	return number, t.record(seat, happening{kind: TicketQuoted, subject: rules.QuoteNumber(seat.Project.Code, number), detail: name})
}

func (t *tx) keepScope(seat Seat, row queries.ProjectTicketRow, scope queries.AddTicketScopeParams) error {
	scope.TicketID, scope.PersonID, scope.Person, scope.CreatedAt = row.ID, seat.PersonID, seat.Name, t.now
	if err := t.AddTicketScope(t.ctx, scope); err != nil {
		return fmt.Errorf("keep what the ticket became: %w", err)
	}
	return nil
}

// AddTicketToCycle makes what an approved change request asks for a
// deliverable of an official cycle, as an edit of the content that was read: it
// revises the version that is open for approval, or begins the next one. It
// returns the version's number. Followers of the ticket are told. Pressed again
// by the same person it does nothing more. Invalid for a cycle that the project
// does not have or that has no room; Conflict when it is part of the cycle
// already, the cycle is completed, or somebody changed one of the two meanwhile.
func (p *Portal) AddTicketToCycle(ctx context.Context, seat Seat, ticket, edit, cycle int64, read rules.Consent) (int64, error) {
	var version int64
	err := p.write(ctx, func(t *tx) error {
		row, rule, err := t.ticketToScope(seat, rules.WriteCycles, ticket)
		if err != nil {
			return err
		}
		into, err := t.chosenCycle(seat, cycle)
		if err != nil {
			return err
		}
		scopes, err := p.ticketScopes(t.ctx, t.Queries, t.now, row.ID)
		if err != nil {
			return err
		}
		if made := scopes.inCycle(cycle); made != nil {
			if made.Cycle != nil {
				version = made.Cycle.ScopedVersion
			}
			return seat.sameDeed(made, made.Cycle != nil)
		}
		if err := mayScope(rule, row, edit); err != nil {
			return err
		}
		if err := p.ruleOf(into).MayEdit(); err != nil {
			return err
		}
		version, err = t.addToCycle(seat, row, into, read)
		return err
	})
	return version, err
}

func (t *tx) chosenCycle(seat Seat, number int64) (queries.ProjectCycleRow, error) {
	cycle, err := found(t.ProjectCycle(t.ctx, queries.ProjectCycleParams{ProjectID: seat.Project.ID, Number: number}))
	if rules.KindOf(err) == rules.NotFound {
		return cycle, cycleProblem("Choose the cycle that it becomes part of.")
	}
	return cycle, err
}

func cycleProblem(message string) error {
	var problems rules.Problems
	problems.Add("cycle", "%s", message)
	return problems.Err()
}

func (t *tx) addToCycle(seat Seat, row queries.ProjectTicketRow, cycle queries.ProjectCycleRow, read rules.Consent) (int64, error) {
	name := rules.CycleNumber(seat.Project.Code, cycle.Number)
	content, err := t.latestContent(cycle, name, read)
	if err != nil {
		return 0, err
	}
	if len(content.Deliverables) >= rules.MaxDeliverables {
		return 0, cycleProblem(fmt.Sprintf("%s holds %d deliverables already, and no more fit.", name, rules.MaxDeliverables))
	}
	content.Deliverables = append(content.Deliverables, contentOf(row).DeliverableOf())
	giveContentKeys(&content)
	key := content.Deliverables[len(content.Deliverables)-1].Key
	version, err := t.saveCycle(seat, cycle, read, content)
	if err != nil {
		return 0, err
	}
	err = t.keepScope(seat, row, queries.AddTicketScopeParams{CycleID: nullID(cycle.ID), Version: version, Deliverable: key})
	if err != nil {
		return 0, err
	}
	err = changed(t.Queries.PlaceTicket(t.ctx, queries.PlaceTicketParams{ID: row.ID, Edit: row.Edit, CycleID: nullID(cycle.ID), Deliverable: key, Now: t.now}))
	if err != nil {
		return 0, err
	}
	return version, t.tellFollowers(seat, row.ID, happening{kind: TicketScoped, subject: name, detail: ticketNumber(seat, row.Number)})
}

// latestContent is the content that an edit begins from, which has to be what
// was read.
func (t *tx) latestContent(cycle queries.ProjectCycleRow, name string, read rules.Consent) (rules.CycleContent, error) {
	var content rules.CycleContent
	latest, row, err := t.latest(cycle)
	if err != nil {
		return content, err
	}
	if read.Revision != latest.Number || read.Hash != latest.Hash {
		return content, rules.Fail(rules.Conflict, "%s changed %s since you opened this page: it is version %d as it stands now. Nothing was added. Please look at it and choose again.", row.EditedBy, name, latest.Number)
	}
	return content, json.Unmarshal([]byte(row.Content), &content)
}

// startTickets lets the tickets that an accepted quote was made of be in
// progress, and belong to the cycles that came of them.
func (t *tx) startTickets(seat Seat, quote queries.Quote) error {
	tickets, err := t.QuoteTickets(t.ctx, nullID(quote.ID))
	if err != nil {
		return err
	}
	for _, ticket := range tickets {
		row, rule, err := readableTicket(t.ctx, t.Queries, seat, ticket.Number)
		if err != nil {
			return err
		}
		if err := t.placeByQuote(row, quote.ID, ticket.Deliverable); err != nil {
			return err
		}
		if !rule.StartsByItself() {
			continue
		}
		if row, _, err = readableTicket(t.ctx, t.Queries, seat, ticket.Number); err != nil {
			return err
		}
		detail := "Its quote " + rules.QuoteNumber(seat.Project.Code, quote.Number) + " was accepted"
		if err := t.follow(seat, row, rules.Start, "Its quote was accepted.", detail); err != nil {
			return err
		}
	}
	return nil
}

// placeByQuote ties a ticket that belongs to no cycle to the one that its
// deliverable in the quote became part of.
func (t *tx) placeByQuote(row queries.ProjectTicketRow, quoteID int64, key string) error {
	if row.CycleID.Valid || row.State.IsEnd() {
		return nil
	}
	cycle, err := found(t.QuotedDeliverable(t.ctx, queries.QuotedDeliverableParams{QuoteID: nullID(quoteID), Key: key}))
	if rules.KindOf(err) == rules.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return changed(t.Queries.PlaceTicket(t.ctx, queries.PlaceTicketParams{ID: row.ID, Edit: row.Edit, CycleID: nullID(cycle), Deliverable: key, Now: t.now}))
}

// finishTickets lets the tickets be done that a completed cycle was the last of.
func (t *tx) finishTickets(p *Portal, seat Seat, cycle queries.ProjectCycleRow) error {
	numbers, err := t.TicketsOfCompletion(t.ctx, queries.TicketsOfCompletionParams{
		CycleID: nullID(cycle.ID), InForce: cycle.InForce, QuoteID: cycle.QuoteID,
	})
	if err != nil {
		return err
	}
	for _, number := range numbers {
		row, rule, err := readableTicket(t.ctx, t.Queries, seat, number)
		if err != nil {
			return err
		}
		scopes, err := p.ticketScopes(t.ctx, t.Queries, t.now, row.ID)
		if err != nil {
			return err
		}
		if !rule.FinishesByItself(scopes.standings()) {
			continue
		}
		detail := "Its cycle " + rules.CycleNumber(seat.Project.Code, cycle.Number) + " was completed"
		if err := t.follow(seat, row, rules.Finish, "Its cycle was completed.", detail); err != nil {
			return err
		}
	}
	return nil
}

// follow changes the state of a ticket by what happened to what it became. The
// reason names no quote and no cycle: those who read the ticket may not read
// these.
func (t *tx) follow(seat Seat, row queries.ProjectTicketRow, decision rules.Decision, reason, detail string) error {
	change := ticketChange{state: decision.LeadsTo(), reason: reason, by: seat.Name, at: t.now, queuedAt: row.QueuedAt}
	if err := t.changeTicket(seat, row, change); err != nil {
		return err
	}
	return t.tellFollowers(seat, row.ID, happening{kind: decisionEvents[decision], subject: ticketNumber(seat, row.Number), detail: detail})
}
