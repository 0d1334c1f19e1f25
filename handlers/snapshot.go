package handlers

import (
	"net/http"

	"portal/portal"
	"portal/rules"
)

// snapshotPage shows what was agreed when a quote was accepted, and by whom.
type snapshotPage struct {
	base
	URL, QuoteURL, Code string
	Revision            int64
	Parties             rules.QuoteParties
	Offer               offerView
	Record              acceptanceView
	Hash                string
	Check               *hashCheck
}

// acceptanceView is the record of an acceptance.
type acceptanceView struct {
	Name, Email, When, Stamp string
	IP, UserAgent, Statement string
	ApprovedContent          bool
}

// hashCheck is the outcome of working out the hash again.
type hashCheck struct {
	Recomputed string
	Matches    bool
}

func (s *Server) showSnapshot(v visit) error {
	view, err := s.snapshot(v)
	if err != nil {
		return err
	}
	page := s.snapshotPage(v, view)
	if v.QueryParam("check") != "" {
		recomputed := view.Recompute()
		page.Check = &hashCheck{Recomputed: recomputed, Matches: recomputed == view.Snapshot.Hash}
	}
	return s.render(v, http.StatusOK, "snapshots/show", page)
}

func (s *Server) snapshotPage(v visit, view portal.SnapshotView) *snapshotPage {
	record := view.Snapshot
	quote := quoteURL(v.seat.Project.Code, view.Number)
	page := &snapshotPage{
		URL: quote + "/snapshot", QuoteURL: quote, Code: view.Content.Number, Revision: record.Revision,
		Parties: view.Content.Parties, Offer: newOfferView(v.seat.Project.Code, view.Content, view.HTML, view.Files), Hash: record.Hash,
		Record: acceptanceView{
			Name: record.Name, Email: record.Email, When: s.moment(record.AcceptedAt), Stamp: s.stamp(record.AcceptedAt),
			IP: record.Ip, UserAgent: record.UserAgent, Statement: record.Statement, ApprovedContent: record.ApprovedContent,
		},
	}
	page.Title, page.Section = "Snapshot of "+view.Content.Number, "quotes"
	page.Offer.IsOpen = true
	return page
}

// snapshotJSON answers with exactly the bytes whose hash was agreed.
func (s *Server) snapshotJSON(v visit) error {
	view, err := s.snapshot(v)
	if err != nil {
		return err
	}
	v.download(rules.QuoteNumber(v.seat.Project.Code, view.Number) + ".json")
	return v.Blob(http.StatusOK, "application/json", []byte(view.Snapshot.Content))
}

func (s *Server) snapshot(v visit) (portal.SnapshotView, error) {
	number, err := v.number("quote")
	if err != nil {
		return portal.SnapshotView{}, err
	}
	return s.portal.Snapshot(v.ctx(), v.seat, number)
}
