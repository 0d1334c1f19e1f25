package portal

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"portal/queries"
	"portal/rules"
)

// Acceptance is what an accept form carries: what was on the screen, who
// signs, and the two boxes.
type Acceptance struct {
	Consent        rules.Consent
	Name           string
	MayAgree       bool
	ApproveContent bool
}

// AcceptanceStatement is what a person agrees to by accepting, in the words
// beside the box that they tick.
func AcceptanceStatement(client string) string {
	return "I have read this quote and its terms, and I may agree to them for " + client + "."
}

// AcceptQuote records the acceptance of exactly the content that was on the
// screen: the quote is accepted, its cycles become official at version 1, its
// services enter the work order and the snapshot is stored, all or nothing.
// Invalid for a missing name or tick, Conflict when the content is no longer
// current or the quote no longer open.
func (p *Portal) AcceptQuote(ctx context.Context, seat Seat, number int64, form Acceptance) error {
	if err := form.problems().Err(); err != nil {
		return err
	}
	return p.write(ctx, func(t *tx) error {
		quote, err := t.openQuote(p, seat, number, form.Consent)
		if err != nil {
			return err
		}
		return t.acceptQuote(seat, quote, form)
	})
}

func (a Acceptance) problems() rules.Problems {
	var problems rules.Problems
	problems.NeedLine("name", a.Name, "your full name")
	if !a.MayAgree {
		problems.Add("may_agree", "Tick this box to say that you may agree for your company.")
	}
	return problems
}

// openQuote loads a quote that can still be decided by somebody who read that
// consent's content.
func (t *tx) openQuote(p *Portal, seat Seat, number int64, read rules.Consent) (queries.Quote, error) {
	quote, err := t.quote(seat, rules.DecideQuotes, number)
	if err != nil {
		return quote, err
	}
	return quote, asRule(quote).MayDecide(read, t.now, p.Zone())
}

func (t *tx) acceptQuote(seat Seat, quote queries.Quote, form Acceptance) error {
	err := changed(t.Queries.AcceptQuote(t.ctx, queries.AcceptQuoteParams{
		ID: quote.ID, ProjectID: seat.Project.ID, Revision: form.Consent.Revision, ContentHash: form.Consent.Hash,
		Now: t.now, DecidedBy: seat.Name,
	}))
	if err != nil {
		return err
	}
	revision, err := t.QuoteRevision(t.ctx, queries.QuoteRevisionParams{QuoteID: quote.ID, Number: quote.Revision})
	if err != nil {
		return err
	}
	var content rules.QuoteContent
	if err := json.Unmarshal([]byte(revision.Content), &content); err != nil {
		return err
	}
	if err := t.storeSnapshot(seat, quote, revision, content.Parties.Client, form); err != nil {
		return err
	}
	if err := t.makeOfficial(seat, quote, content.Offer, form); err != nil {
		return err
	}
	if err := t.addServices(seat, quote, content.Offer); err != nil {
		return err
	}
	return t.startTickets(seat, quote)
}

func (t *tx) storeSnapshot(seat Seat, quote queries.Quote, revision queries.QuoteRevisionRow, client string, form Acceptance) error {
	err := t.AddSnapshot(t.ctx, queries.AddSnapshotParams{
		QuoteID: quote.ID, Revision: revision.Number, Content: revision.Content, Hash: revision.Hash,
		PersonID: seat.PersonID, Email: seat.Email, Name: form.Name, Statement: AcceptanceStatement(client),
		ApprovedContent: form.ApproveContent, Ip: seat.IP, UserAgent: seat.UserAgent, AcceptedAt: t.now,
	})
	if err != nil {
		return fmt.Errorf("store the snapshot: %w", err)
	}
	return t.record(seat, happening{
		kind: QuoteAccepted, subject: rules.QuoteNumber(seat.Project.Code, quote.Number),
		detail: acceptanceDetail(revision.Number, form.Name, seat.Email, form.ApproveContent), evidence: revision.Hash,
	})
}

// acceptanceDetail is the line in the history that binds the snapshot's
// record to the chain; verifying compares the two.
func acceptanceDetail(revision int64, name, email string, approvedContent bool) string {
	detail := fmt.Sprintf("Revision %d, signed as “%s” (%s)", revision, name, email)
	if approvedContent {
		return detail + ", content of the cycles approved"
	}
	return detail
}

func (t *tx) makeOfficial(seat Seat, quote queries.Quote, offer rules.QuoteOffer, form Acceptance) error {
	for _, cycle := range offer.Cycles {
		number, err := t.NextCycleNumber(t.ctx, seat.Project.ID)
		if err != nil {
			return err
		}
		id, err := t.Queries.AddCycle(t.ctx, queries.AddCycleParams{
			ProjectID: seat.Project.ID, Number: number, QuoteID: nullID(quote.ID), QuoteKey: cycle.Key,
			Name: cycle.Content.Name, StartOn: cycle.Content.Start, EndOn: cycle.Content.End,
			Price: cycle.Price, Currency: offer.Currency, CreatedAt: t.now,
		})
		if err != nil {
			return fmt.Errorf("make a cycle official: %w", err)
		}
		if err := t.firstVersion(seat, id, number, cycle.Content, form); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) firstVersion(seat Seat, cycleID, number int64, content rules.CycleContent, form Acceptance) error {
	hash, err := t.addVersion(seat, cycleID, number, 1, content)
	if err != nil || !form.ApproveContent {
		return err
	}
	canonical, err := rules.Canonical(content)
	if err != nil {
		return err
	}
	return t.sign(seat, cycleID, number, 1, rules.ClientSide, form.Name, hash, string(canonical))
}

func (t *tx) addServices(seat Seat, quote queries.Quote, offer rules.QuoteOffer) error {
	for _, service := range offer.Services {
		err := t.AddService(t.ctx, queries.AddServiceParams{
			ProjectID: seat.Project.ID, QuoteID: quote.ID, QuoteKey: service.Key, Name: service.Name,
			Description: service.Description, DescriptionHash: rules.Hash([]byte(service.Description)),
			Quantity: service.Quantity, Unit: service.Unit, UnitPrice: service.UnitPrice, Total: service.Total(), Currency: offer.Currency, CreatedAt: t.now,
		})
		if err != nil {
			return fmt.Errorf("add a service: %w", err)
		}
	}
	return nil
}

// DeclineQuote records that the client declines exactly the content that was
// on the screen, and why. Invalid without a reason, Conflict as for accepting.
func (p *Portal) DeclineQuote(ctx context.Context, seat Seat, number int64, read rules.Consent, reason string) error {
	var problems rules.Problems
	if reason == "" {
		problems.Add("reason", "Please say why, so that the agency can make a better offer.")
	}
	problems.LimitText("reason", reason)
	if err := problems.Err(); err != nil {
		return err
	}
	return p.write(ctx, func(t *tx) error {
		quote, err := t.openQuote(p, seat, number, read)
		if err != nil {
			return err
		}
		err = changed(t.Queries.DeclineQuote(t.ctx, queries.DeclineQuoteParams{
			ID: quote.ID, ProjectID: seat.Project.ID, Revision: read.Revision, ContentHash: read.Hash,
			Now: t.now, DecidedBy: seat.Name, DeclineReason: reason,
		}))
		if err != nil {
			return err
		}
		return t.record(seat, quoteEvent(QuoteDeclined, seat, quote, reason))
	})
}

// WithdrawQuote takes an open or expired quote back.
func (p *Portal) WithdrawQuote(ctx context.Context, seat Seat, number int64) error {
	return p.write(ctx, func(t *tx) error {
		quote, err := t.quote(seat, rules.WriteQuotes, number)
		if err != nil {
			return err
		}
		if err := asRule(quote).MayWithdraw(); err != nil {
			return err
		}
		err = changed(t.Queries.WithdrawQuote(t.ctx, queries.WithdrawQuoteParams{ID: quote.ID, Now: t.now, DecidedBy: seat.Name}))
		if err != nil {
			return err
		}
		return t.record(seat, quoteEvent(QuoteWithdrawn, seat, quote, ""))
	})
}

// ExtendQuote keeps an open or expired quote open until a later day. Its
// content, and so its revision and hash, stay as they are.
func (p *Portal) ExtendQuote(ctx context.Context, seat Seat, number int64, until rules.Date) error {
	return p.write(ctx, func(t *tx) error {
		quote, err := t.quote(seat, rules.WriteQuotes, number)
		if err != nil {
			return err
		}
		if err := asRule(quote).MayExtend(until, t.now, p.Zone()); err != nil {
			return err
		}
		err = changed(t.Queries.ExtendQuote(t.ctx, queries.ExtendQuoteParams{ID: quote.ID, ExpiresOn: until, Now: t.now}))
		if err != nil {
			return err
		}
		detail := "Open until " + until.Words() + " instead of " + quote.ExpiresOn.Words()
		return t.record(seat, quoteEvent(QuoteExtended, seat, quote, detail))
	})
}

// RecordExpiries writes into the history which quotes expired since the last
// time. Whether a quote has expired never waits for it.
func (p *Portal) RecordExpiries(ctx context.Context) error {
	return p.write(ctx, func(t *tx) error {
		today := rules.DateOf(t.now, p.Zone())
		overdue, err := t.OverdueQuotes(t.ctx, today)
		if err != nil {
			return err
		}
		for _, quote := range overdue {
			if err := changed(t.RecordExpiry(t.ctx, queries.RecordExpiryParams{ID: quote.ID, Now: t.now, Today: today})); err != nil {
				return err
			}
			clock := Seat{Actor: portalActor, Project: Project{ID: quote.ProjectID, Code: quote.Code}}
			row := queries.Quote{Number: quote.Number}
			if err := t.record(clock, quoteEvent(QuoteExpired, clock, row, "Open until "+quote.ExpiresOn.Words())); err != nil {
				return err
			}
		}
		return nil
	})
}

func quoteEvent(kind rules.EventKind, seat Seat, quote queries.Quote, detail string) happening {
	return happening{
		kind: kind, subject: rules.QuoteNumber(seat.Project.Code, quote.Number), detail: detail, evidence: quote.ContentHash,
	}
}

func nullID(id int64) sql.NullInt64 { return sql.NullInt64{Int64: id, Valid: true} }
