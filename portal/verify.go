package portal

import (
	"context"

	"portal/queries"
	"portal/rules"
)

// Verified counts what a whole check went through.
type Verified struct {
	Events      int64
	Revisions   int64
	Snapshots   int64
	Versions    int64
	Approvals   int64
	Completions int64
	Rounds      int64
	Tickets     int64
	Files       int64
}

// check reads one consistent state of the file: what is written meanwhile is
// not seen, and so never looks like a fault.
type check struct {
	*queries.Queries
	ctx context.Context
}

func (p *Portal) consistently(ctx context.Context, do func(check) error) error {
	tx, err := p.readDB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	return do(check{queries.New(queries.NewPrepared(tx)), ctx})
}

// Verify walks every chain of events, every revision that was sent, every
// snapshot, every version, approval and completion of a cycle, every round of
// a requirement, every ticket and every file. The error is a *Fault that names
// the first thing that does not fit.
func (p *Portal) Verify(ctx context.Context) (Verified, error) {
	var done Verified
	err := p.consistently(ctx, func(c check) error { return c.checkAll(&done) })
	return done, err
}

func (c check) checkAll(done *Verified) error {
	chains, err := c.Chains(c.ctx)
	if err != nil {
		return err
	}
	for _, chain := range chains {
		events, err := c.checkChain(chain)
		done.Events += events
		if err != nil {
			return err
		}
	}
	if done.Revisions, err = c.checkRevisions(); err != nil {
		return err
	}
	if done.Snapshots, err = c.checkSnapshots(); err != nil {
		return err
	}
	if err := c.checkMissing(); err != nil {
		return err
	}
	if err := c.checkCycles(done); err != nil {
		return err
	}
	if err := c.checkRequirements(done); err != nil {
		return err
	}
	if err := c.checkTickets(done); err != nil {
		return err
	}
	done.Files, err = c.checkFiles()
	return err
}

func (c check) checkRevisions() (int64, error) {
	var after queries.RevisionsAfterParams
	var checked int64
	for {
		rows, err := c.RevisionsAfter(c.ctx, after)
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

func (c check) checkSnapshots() (int64, error) {
	var after, checked int64
	for {
		rows, err := c.SnapshotsAfter(c.ctx, after)
		if err != nil || len(rows) == 0 {
			return checked, err
		}
		for _, row := range rows {
			if err := c.checkOneSnapshot(row); err != nil {
				return checked, err
			}
			checked++
			after = row.QuoteID
		}
	}
}

func (c check) checkOneSnapshot(row queries.SnapshotsAfterRow) error {
	if err := checkSnapshot(row); err != nil {
		return err
	}
	if err := c.checkNamedFiles(row); err != nil {
		return err
	}
	event, err := found(c.ChainEventOf(c.ctx, queries.ChainEventOfParams{
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

func (c check) checkMissing() error {
	rows, err := c.AcceptedWithoutSnapshot(c.ctx)
	if err != nil || len(rows) == 0 {
		return err
	}
	return &Fault{rules.QuoteNumber(rows[0].Code, rows[0].Number), "it was accepted, and its snapshot is missing"}
}
