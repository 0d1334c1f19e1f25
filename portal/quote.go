package portal

import (
	"context"
	"encoding/json"
	"fmt"

	"portal/queries"
	"portal/rules"
)

// Quotes lists a project's quotes, the newest first, those with numbers below
// a bound, a page at a time; 0 starts. Only staff see drafts.
func (p *Portal) Quotes(ctx context.Context, seat Seat, before int64) ([]queries.StaffProjectQuotesRow, error) {
	if before == 0 {
		before = 1 << 62
	}
	if seat.Can(rules.WriteQuotes) {
		return p.read.StaffProjectQuotes(ctx, queries.StaffProjectQuotesParams{
			ProjectID: seat.Project.ID, Before: before, Page: PageSize + 1,
		})
	}
	sent, err := p.read.ProjectSentQuotes(ctx, queries.ProjectSentQuotesParams{
		ProjectID: seat.Project.ID, Before: before, Page: PageSize + 1,
	})
	rows := make([]queries.StaffProjectQuotesRow, 0, len(sent))
	for _, quote := range sent {
		rows = append(rows, queries.StaffProjectQuotesRow{
			Number: quote.Number, State: quote.State, Title: quote.Title, Currency: quote.Currency,
			Total: quote.Total, Revision: quote.Revision, ExpiresOn: quote.ExpiresOn, SentAt: quote.SentAt,
			DecidedAt: quote.DecidedAt, DecidedBy: quote.DecidedBy, UpdatedAt: quote.UpdatedAt,
		})
	}
	return rows, err
}

// QuoteView is everything the page of a quote shows.
type QuoteView struct {
	Quote    queries.Quote
	Standing rules.QuoteState
	Content  rules.QuoteContent
	HTML     RenderedOffer
	SentBy   string
	SentAt   rules.Instant
	// Before is the revision that this person had read before the current
	// one, or nil when there is none.
	Before *rules.QuoteContent
	// Snapshot is set once the quote was accepted.
	Snapshot *queries.Snapshot
	// Files are those that the content names, in its order.
	Files []File
	// Cycles are the official cycles that the acceptance made.
	Cycles []queries.QuoteCyclesRow
	// Tickets are those that the quote was made of and the person may read.
	Tickets []QuotedTicket
}

// Quote loads the current revision of a quote for reading, and notes which
// revision a member has read. NotFound for a draft that was never sent.
func (p *Portal) Quote(ctx context.Context, seat Seat, number int64) (QuoteView, error) {
	view, err := p.currentQuote(ctx, seat, number)
	if err != nil {
		return view, err
	}
	if view.Files, err = p.namedFiles(ctx, view.Quote.ID, view.Content.Offer); err != nil {
		return view, err
	}
	if view.Tickets, err = p.quotedTickets(ctx, seat, view.Quote.ID); err != nil {
		return view, err
	}
	if view.Quote.State == rules.QuoteAccepted {
		return view, p.addAcceptance(ctx, &view)
	}
	if seat.Role.IsAgency() {
		return view, nil
	}
	before, err := p.readBefore(ctx, seat, view.Quote)
	if err != nil || before == 0 {
		return view, err
	}
	return view, p.addBefore(ctx, &view, before)
}

// QuoteSince is Quote with what changed since a revision that the person had
// on the screen.
func (p *Portal) QuoteSince(ctx context.Context, seat Seat, number, revision int64) (QuoteView, error) {
	view, err := p.Quote(ctx, seat, number)
	if err != nil || revision <= 0 || revision >= view.Quote.Revision {
		return view, err
	}
	return view, p.addBefore(ctx, &view, revision)
}

func (p *Portal) currentQuote(ctx context.Context, seat Seat, number int64) (QuoteView, error) {
	quote, err := found(p.read.ProjectQuote(ctx, queries.ProjectQuoteParams{ProjectID: seat.Project.ID, Number: number}))
	if err != nil {
		return QuoteView{}, err
	}
	if quote.State == rules.QuoteDraft {
		return QuoteView{Quote: quote}, rules.Missing()
	}
	view := QuoteView{Quote: quote, Standing: asRule(quote).Standing(p.now(), p.Zone())}
	return view, p.addContent(ctx, &view)
}

func (p *Portal) addContent(ctx context.Context, view *QuoteView) error {
	revision, err := p.read.QuoteRevision(ctx, queries.QuoteRevisionParams{
		QuoteID: view.Quote.ID, Number: view.Quote.Revision,
	})
	if err != nil {
		return fmt.Errorf("load revision %d: %w", view.Quote.Revision, err)
	}
	view.SentBy, view.SentAt = revision.SentBy, revision.SentAt
	if err := json.Unmarshal([]byte(revision.Content), &view.Content); err != nil {
		return fmt.Errorf("read revision %d: %w", view.Quote.Revision, err)
	}
	view.HTML, err = rendering(ctx, p, revision.Hash, func() RenderedOffer { return RenderOffer(view.Content.Offer) })
	return err
}

func (p *Portal) addAcceptance(ctx context.Context, view *QuoteView) error {
	snapshot, err := p.read.QuoteSnapshot(ctx, view.Quote.ID)
	if err != nil {
		return fmt.Errorf("load the snapshot: %w", err)
	}
	view.Snapshot = &snapshot
	view.Cycles, err = p.read.QuoteCycles(ctx, nullID(view.Quote.ID))
	return err
}

// readBefore tells which revision the person had read before the current one
// (0 for none) and notes that they now read this one.
func (p *Portal) readBefore(ctx context.Context, seat Seat, quote queries.Quote) (int64, error) {
	read, err := found(p.read.QuoteRead(ctx, queries.QuoteReadParams{QuoteID: quote.ID, PersonID: seat.PersonID}))
	if err != nil && rules.KindOf(err) != rules.NotFound {
		return 0, err
	}
	if read.Revision == quote.Revision {
		return read.RevisionBefore, nil
	}
	err = p.write(ctx, func(t *tx) error {
		return t.RecordRead(t.ctx, queries.RecordReadParams{
			QuoteID: quote.ID, PersonID: seat.PersonID, Revision: quote.Revision,
		})
	})
	if err != nil {
		p.log.WarnContext(ctx, "reading not noted", "error", err)
	}
	return read.Revision, nil
}

func (p *Portal) addBefore(ctx context.Context, view *QuoteView, number int64) error {
	revision, err := p.read.QuoteRevision(ctx, queries.QuoteRevisionParams{QuoteID: view.Quote.ID, Number: number})
	if err != nil {
		return fmt.Errorf("load revision %d: %w", number, err)
	}
	view.Before = &rules.QuoteContent{}
	return json.Unmarshal([]byte(revision.Content), view.Before)
}

func asRule(quote queries.Quote) rules.Quote {
	return rules.Quote{State: quote.State, Revision: quote.Revision, Hash: quote.ContentHash, Expires: quote.ExpiresOn}
}

// quote loads a quote inside a deed, after asking whether the person still
// has the permission that the deed takes.
func (t *tx) quote(seat Seat, permission rules.Permission, number int64) (queries.Quote, error) {
	if err := t.recheck(seat, permission); err != nil {
		return queries.Quote{}, err
	}
	return found(t.ProjectQuote(t.ctx, queries.ProjectQuoteParams{ProjectID: seat.Project.ID, Number: number}))
}
