package portal

import (
	"context"

	"portal/queries"
	"portal/rules"
)

// Verified counts what a whole check went through.
type Verified struct {
	Events    int64
	Revisions int64
	Snapshots int64
}

// Verify walks every chain of events, every revision that was sent and every
// snapshot. The error is a *Fault that names the first thing that does not fit.
func (p *Portal) Verify(ctx context.Context) (Verified, error) {
	var done Verified
	chains, err := p.read.Chains(ctx)
	if err != nil {
		return done, err
	}
	for _, chain := range chains {
		events, err := p.checkChain(ctx, chain)
		done.Events += events
		if err != nil {
			return done, err
		}
	}
	if done.Revisions, err = p.checkRevisions(ctx); err != nil {
		return done, err
	}
	if done.Snapshots, err = p.checkSnapshots(ctx); err != nil {
		return done, err
	}
	return done, p.checkMissing(ctx)
}

func (p *Portal) checkRevisions(ctx context.Context) (int64, error) {
	var after queries.RevisionsAfterParams
	var checked int64
	for {
		rows, err := p.read.RevisionsAfter(ctx, after)
		if err != nil || len(rows) == 0 {
			return checked, err
		}
		for _, row := range rows {
			if rules.Hash([]byte(row.Content)) != row.Hash {
				where := "a revision of " + rules.QuoteNumber(row.Code, row.QuoteNumber)
				return checked, &Fault{where, "its content no longer has its hash"}
			}
			checked++
			after = queries.RevisionsAfterParams{AfterQuote: row.QuoteID, AfterNumber: row.Number}
		}
	}
}

func (p *Portal) checkSnapshots(ctx context.Context) (int64, error) {
	var after, checked int64
	for {
		rows, err := p.read.SnapshotsAfter(ctx, after)
		if err != nil || len(rows) == 0 {
			return checked, err
		}
		for _, row := range rows {
			if err := p.checkOneSnapshot(ctx, row); err != nil {
				return checked, err
			}
			checked++
			after = row.QuoteID
		}
	}
}

func (p *Portal) checkOneSnapshot(ctx context.Context, row queries.SnapshotsAfterRow) error {
	if err := checkSnapshot(row); err != nil {
		return err
	}
	event, err := found(p.read.ChainEventOf(ctx, queries.ChainEventOfParams{
		Chain: row.Code, Subject: rules.QuoteNumber(row.Code, row.QuoteNumber), Kind: QuoteAccepted,
	}))
	if rules.KindOf(err) == rules.NotFound {
		return &Fault{"the snapshot of " + rules.QuoteNumber(row.Code, row.QuoteNumber), "the history knows of no acceptance"}
	}
	if err != nil {
		return err
	}
	return checkAcceptance(row, event)
}

func (p *Portal) checkMissing(ctx context.Context) error {
	rows, err := p.read.AcceptedWithoutSnapshot(ctx)
	if err != nil || len(rows) == 0 {
		return err
	}
	return &Fault{rules.QuoteNumber(rows[0].Code, rows[0].Number), "it was accepted, and its snapshot is missing"}
}
