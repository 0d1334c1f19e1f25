package portal

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"

	"portal/queries"
	"portal/rules"
)

// Draft is the working copy of a quote. Edit counts its saves: a form carries
// the one it was made from, so that two people who edit at once cannot
// overwrite each other unseen. Files are staged files that saving adds to the
// quote; the offer of a draft names none before it is sent.
type Draft struct {
	Edit    int64
	Offer   rules.QuoteOffer
	Expires rules.Date
	Files   []int64
}

// DraftView is a quote as its editor shows it.
type DraftView struct {
	Quote queries.Quote
	Draft Draft
	// Files are those that the next revision will name.
	Files []File
	// Tickets are those that the quote was made of.
	Tickets []QuotedTicket
	// Unsent tells whether the draft differs from what was sent, or nothing
	// was sent yet.
	Unsent bool
}

const defaultOpenDays = 30

// CreateQuote starts a draft with the agency's defaults and returns its
// number.
func (p *Portal) CreateQuote(ctx context.Context, seat Seat) (int64, error) {
	var number int64
	err := p.write(ctx, func(t *tx) error {
		if err := t.recheck(seat, rules.WriteQuotes); err != nil {
			return err
		}
		var err error
		if number, err = t.NextQuoteNumber(t.ctx, seat.Project.ID); err != nil {
			return err
		}
		_, err = t.createQuote(seat, number, p.newDraft(t.now))
		return err
	})
	return number, err
}

// newDraft is a draft with the agency's defaults and nothing on offer yet.
func (p *Portal) newDraft(now rules.Instant) Draft {
	agency := p.Agency()
	offer := rules.QuoteOffer{
		Currency: agency.Currency, Terms: agency.Terms, VATStatus: rules.VATExclusive, VATRate: 2000,
		Cycles: []rules.QuoteCycle{}, Services: []rules.QuoteService{},
	}
	return Draft{Offer: offer, Expires: rules.DateOf(now, agency.Zone).AddDays(defaultOpenDays)}
}

// createQuote stores a draft as a new quote and returns its id.
func (t *tx) createQuote(seat Seat, number int64, draft Draft) (int64, error) {
	text, err := json.Marshal(draft.Offer)
	if err != nil {
		return 0, err
	}
	id, err := t.Queries.CreateQuote(t.ctx, queries.CreateQuoteParams{
		ProjectID: seat.Project.ID, Number: number, Title: draft.Offer.Title, Currency: draft.Offer.Currency,
		Draft: string(text), DraftExpiresOn: draft.Expires, CreatedAt: t.now,
	})
	if err != nil {
		return 0, fmt.Errorf("create the quote: %w", err)
	}
	return id, t.record(seat, happening{kind: QuoteCreated, subject: rules.QuoteNumber(seat.Project.Code, number)})
}

// Draft loads the working copy of a quote: what was saved last, or the
// current revision when nothing is being edited. Conflict once it was accepted.
func (p *Portal) Draft(ctx context.Context, seat Seat, number int64) (DraftView, error) {
	quote, err := found(p.read.ProjectQuote(ctx, queries.ProjectQuoteParams{ProjectID: seat.Project.ID, Number: number}))
	if err != nil {
		return DraftView{}, err
	}
	view := DraftView{Quote: quote, Unsent: quote.Draft != ""}
	if err := asRule(quote).MayEdit(); err != nil {
		return view, err
	}
	if err := p.addDraftFiles(ctx, &view); err != nil {
		return view, err
	}
	if view.Tickets, err = p.quotedTickets(ctx, seat, quote.ID); err != nil {
		return view, err
	}
	if quote.Draft != "" {
		view.Draft = Draft{Edit: quote.DraftEdit, Expires: quote.DraftExpiresOn}
		return view, json.Unmarshal([]byte(quote.Draft), &view.Draft.Offer)
	}
	current := QuoteView{Quote: quote}
	if err := p.addContent(ctx, &current); err != nil {
		return view, err
	}
	view.Draft = Draft{Edit: quote.DraftEdit, Offer: current.Content.Offer, Expires: quote.ExpiresOn}
	view.Draft.Offer.Files = nil
	return view, nil
}

// SaveDraft keeps the working copy as it is, complete or not. Invalid for
// what even a draft may not hold, Conflict when somebody else saved meanwhile.
func (p *Portal) SaveDraft(ctx context.Context, seat Seat, number int64, draft Draft) error {
	if err := draft.Offer.Limits().Err(); err != nil {
		return err
	}
	giveKeys(&draft.Offer)
	return p.write(ctx, func(t *tx) error {
		quote, err := t.quote(seat, rules.WriteQuotes, number)
		if err != nil {
			return err
		}
		if err := t.saveDraft(quote, draft); err != nil {
			return err
		}
		return t.addToQuote(seat, quote.ID, draft.Files)
	})
}

func (t *tx) saveDraft(quote queries.Quote, draft Draft) error {
	if err := asRule(quote).MayEdit(); err != nil {
		return err
	}
	draft.Offer.Files = nil
	text, err := json.Marshal(draft.Offer)
	if err != nil {
		return err
	}
	rows, err := t.Queries.SaveDraft(t.ctx, queries.SaveDraftParams{
		ID: quote.ID, DraftEdit: draft.Edit, Draft: string(text), DraftExpiresOn: draft.Expires,
		Title: draft.Offer.Title, Currency: draft.Offer.Currency, Total: draft.Offer.Totals().Total, UpdatedAt: t.now,
	})
	if err == nil && rows == 0 {
		return rules.Fail(rules.Conflict, "Somebody else saved this quote while you were editing. What you typed is still here: open the quote in another tab, compare, and save again to replace the other version.")
	}
	return err
}

// giveKeys gives each new line its identity. Keys that stand twice, as after
// a form was tampered with, are replaced.
func giveKeys(offer *rules.QuoteOffer) {
	seen := map[string]bool{"": true}
	keep := func(key *string) {
		if seen[*key] || len(*key) > 32 {
			*key = rand.Text()[:12]
		}
		seen[*key] = true
	}
	for i := range offer.Cycles {
		keep(&offer.Cycles[i].Key)
		for j := range offer.Cycles[i].Content.Deliverables {
			keep(&offer.Cycles[i].Content.Deliverables[j].Key)
		}
	}
	for i := range offer.Services {
		keep(&offer.Services[i].Key)
	}
}

// DiscardDraft drops the working copy. A quote that was never sent goes with
// it; its number is not used again. It reports whether the quote is gone.
func (p *Portal) DiscardDraft(ctx context.Context, seat Seat, number int64) (gone bool, err error) {
	err = p.write(ctx, func(t *tx) error {
		quote, err := t.quote(seat, rules.WriteQuotes, number)
		if err != nil {
			return err
		}
		if err := t.discardFiles(seat, quote.ID); err != nil {
			return err
		}
		if quote.Revision > 0 {
			_, err := t.DropDraft(t.ctx, queries.DropDraftParams{ID: quote.ID, UpdatedAt: t.now})
			return err
		}
		gone = true
		if err := t.ForgetTicketsOfQuote(t.ctx, nullID(quote.ID)); err != nil {
			return err
		}
		if err := changed(t.DeleteDraftQuote(t.ctx, quote.ID)); err != nil {
			return err
		}
		return t.record(seat, happening{kind: QuoteDeleted, subject: rules.QuoteNumber(seat.Project.Code, number), detail: quote.Title})
	})
	return gone, err
}

// SendQuote saves the working copy and freezes it as the next revision, open
// until its expiry date. Invalid while something is missing, Conflict when
// somebody else saved meanwhile or nothing differs from what was sent.
func (p *Portal) SendQuote(ctx context.Context, seat Seat, number int64, draft Draft) error {
	if err := draft.Offer.Check(); err != nil {
		return err
	}
	giveKeys(&draft.Offer)
	if !draft.Offer.VATStatus.HasRate() {
		// A rate that means nothing must not make two equal offers differ.
		draft.Offer.VATRate = 0
	}
	return p.write(ctx, func(t *tx) error {
		quote, err := t.quote(seat, rules.WriteQuotes, number)
		if err != nil {
			return err
		}
		if err := asRule(quote).MaySend(draft.Expires, t.now, p.Zone()); err != nil {
			return err
		}
		return t.sendQuote(p.Agency(), seat, quote, draft)
	})
}

func (t *tx) sendQuote(agency *Agency, seat Seat, quote queries.Quote, draft Draft) error {
	err := t.addToQuote(seat, quote.ID, draft.Files)
	if err != nil {
		return err
	}
	if draft.Offer.Files, err = t.filesToSend(quote.ID); err != nil {
		return err
	}
	if err := t.demandChange(quote, draft); err != nil {
		return err
	}
	project, err := t.StaffProject(t.ctx, seat.Project.Code)
	if err != nil {
		return err
	}
	content := rules.QuoteContent{
		Format: rules.QuoteContentFormat, Number: rules.QuoteNumber(seat.Project.Code, quote.Number),
		Revision: quote.Revision + 1, Offer: draft.Offer, Totals: draft.Offer.Totals(), Expires: draft.Expires,
		Parties: rules.QuoteParties{Agency: agency.Name, AgencyVAT: agency.VatNumber, Client: project.Client, Project: project.Name},
	}
	canonical, hash, err := rules.Freeze(content)
	if err != nil {
		return err
	}
	if err := t.storeRevision(seat, quote.ID, content, string(canonical), hash); err != nil {
		return err
	}
	rows, err := t.Queries.SendQuote(t.ctx, queries.SendQuoteParams{
		ID: quote.ID, DraftEdit: draft.Edit, Revision: content.Revision, ContentHash: hash, ExpiresOn: draft.Expires,
		Title: draft.Offer.Title, Currency: draft.Offer.Currency, Total: content.Totals.Total, SentAt: t.now,
	})
	if err := changed(rows, err); err != nil {
		return err
	}
	if err := t.ReleaseFiles(t.ctx, quote.ID); err != nil {
		return err
	}
	return t.record(seat, sentEvent(content, hash))
}

// demandChange refuses to send again what is open already, word for word.
func (t *tx) demandChange(quote queries.Quote, draft Draft) error {
	if quote.State != rules.QuoteSent || quote.ExpiresOn != draft.Expires {
		return nil
	}
	current, err := t.QuoteRevision(t.ctx, queries.QuoteRevisionParams{QuoteID: quote.ID, Number: quote.Revision})
	if err != nil {
		return err
	}
	var content rules.QuoteContent
	if err := json.Unmarshal([]byte(current.Content), &content); err != nil {
		return err
	}
	_, sent, err := rules.Freeze(content.Offer)
	if err != nil {
		return err
	}
	_, now, err := rules.Freeze(draft.Offer)
	if err == nil && sent == now {
		return rules.Fail(rules.Conflict, "Nothing differs from revision %d, which the client already has.", quote.Revision)
	}
	return err
}

func (t *tx) storeRevision(seat Seat, quoteID int64, content rules.QuoteContent, canonical, hash string) error {
	err := t.AddRevision(t.ctx, queries.AddRevisionParams{
		QuoteID: quoteID, Number: content.Revision, Content: canonical, Hash: hash, SentAt: t.now, SentBy: seat.Name,
	})
	if err != nil {
		return fmt.Errorf("store the revision: %w", err)
	}
	rendered := RenderOffer(content.Offer)
	if err := t.saveRendering(hash, rendered); err != nil {
		return err
	}
	return t.saveParts(content.Offer, rendered)
}

// saveParts keeps the renderings of the cycles and services by themselves, so
// that they are there once the quote is accepted.
func (t *tx) saveParts(offer rules.QuoteOffer, rendered RenderedOffer) error {
	for i, cycle := range offer.Cycles {
		_, hash, err := rules.Freeze(cycle.Content)
		if err != nil {
			return err
		}
		if err := t.saveRendering(hash, rendered.Cycles[i]); err != nil {
			return err
		}
	}
	for i, service := range offer.Services {
		if err := t.saveRendering(rules.Hash([]byte(service.Description)), rendered.Services[i]); err != nil {
			return err
		}
	}
	return nil
}

func sentEvent(content rules.QuoteContent, hash string) happening {
	kind := QuoteSent
	if content.Revision > 1 {
		kind = QuoteRevised
	}
	detail := fmt.Sprintf("%s, revision %d, open until %s", content.Offer.Title, content.Revision, content.Expires.Words())
	return happening{kind: kind, subject: content.Number, detail: detail, evidence: hash}
}
