package portal

import (
	"context"
	"encoding/json"
	"fmt"

	"portal/queries"
	"portal/rules"
)

// SnapshotView is everything the page of a snapshot shows.
type SnapshotView struct {
	Number   int64
	Snapshot queries.Snapshot
	Content  rules.QuoteContent
	HTML     RenderedOffer
	// Files are those that the content names, in its order.
	Files []File
}

// Snapshot loads what was agreed when a quote was accepted. NotFound for a
// quote that was not.
func (p *Portal) Snapshot(ctx context.Context, seat Seat, number int64) (SnapshotView, error) {
	view := SnapshotView{Number: number}
	quote, err := found(p.read.ProjectQuote(ctx, queries.ProjectQuoteParams{ProjectID: seat.Project.ID, Number: number}))
	if err != nil {
		return view, err
	}
	if view.Snapshot, err = found(p.read.QuoteSnapshot(ctx, quote.ID)); err != nil {
		return view, err
	}
	if err := json.Unmarshal([]byte(view.Snapshot.Content), &view.Content); err != nil {
		return view, fmt.Errorf("read the snapshot: %w", err)
	}
	if view.Files, err = p.namedFiles(ctx, quote.ID, view.Content.Offer); err != nil {
		return view, err
	}
	view.HTML, err = rendering(ctx, p, view.Snapshot.Hash, func() RenderedOffer { return RenderOffer(view.Content.Offer) })
	return view, err
}

// Recompute is the SHA-256 of the stored canonical JSON, worked out now.
func (v SnapshotView) Recompute() string { return rules.Hash([]byte(v.Snapshot.Content)) }

// checkSnapshot compares a snapshot with its own hash, with the canonical form
// of its own content, and with the quote that it belongs to.
func checkSnapshot(row queries.SnapshotsAfterRow) error {
	where := "the snapshot of " + rules.QuoteNumber(row.Code, row.QuoteNumber)
	if rules.Hash([]byte(row.Content)) != row.Hash {
		return &Fault{where, "its content no longer has the hash that was agreed"}
	}
	var content rules.QuoteContent
	if err := json.Unmarshal([]byte(row.Content), &content); err != nil {
		return &Fault{where, "its content cannot be read"}
	}
	canonical, _, err := rules.Freeze(content)
	if err != nil {
		return err
	}
	if string(canonical) != row.Content {
		return &Fault{where, "its content is not in canonical form"}
	}
	if row.QuoteHash != row.Hash {
		return &Fault{where, "the quote now names another content as accepted"}
	}
	return nil
}

// checkAcceptance compares a snapshot's record with the event of its
// acceptance.
func checkAcceptance(row queries.SnapshotsAfterRow, event queries.Event) error {
	where := "the snapshot of " + rules.QuoteNumber(row.Code, row.QuoteNumber)
	detail := acceptanceDetail(row.Revision, row.Name, row.Email, row.ApprovedContent)
	same := event.Evidence == row.Hash && event.PersonID == row.PersonID && event.At == row.AcceptedAt &&
		event.Ip == row.Ip && event.UserAgent == row.UserAgent && event.Detail == detail
	if !same {
		return &Fault{where, "who accepted, when and from where differs from the history"}
	}
	return nil
}
