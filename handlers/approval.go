package handlers

import (
	"fmt"

	"portal/portal"
	"portal/rules"
)

// approvalPanel is the latest version with the approvals of both sides.
type approvalPanel struct {
	Version int64
	Hash    string
	Edited  string
	// IsOnPage tells that the content on the page is that of this version.
	IsOnPage, IsOpen bool
	Sides            []approvalLine
	Superseded       []supersededLine
	// URL is where the person looking approves, "" when they need or may not.
	URL, For               string
	VersionURL, CompareURL string
	Since, Sentence        string
	Changes                []changeView
}

// supersededLine is an approval that an edit of its version took the ground
// from.
type supersededLine struct {
	approvalLine
	Version int64
	Edited  string
}

// versionRow is one version in the list of all.
type versionRow struct {
	Number          int64
	Edited          string
	Badge           badge
	URL, CompareURL string
}

func (s *Server) approveVersion(v visit) error {
	done := "Approved for " + v.seat.Project.Client + ". What you approved is kept, word for word."
	if v.seat.Role.IsAgency() {
		done = "Approved for " + s.portal.Agency().Name + ". What you approved is kept, word for word."
	}
	return s.cycleDeed(v, "approve", done, func(number int64) error {
		return s.portal.ApproveVersion(v.ctx(), v.seat, number, v.consent())
	})
}

func (s *Server) approvalPanel(v visit, view portal.CycleView) approvalPanel {
	latest, root := view.Latest, cycleURL(v.seat.Project.Code, view.Cycle.Number)
	panel := approvalPanel{
		Version: latest.Number, Hash: latest.Hash, Edited: s.editedWords(v.seat.Project.Code, view, latest.Number, latest.EditedBy, latest.UpdatedAt),
		IsOnPage: latest.Number == view.InForce.Number, VersionURL: versionURL(root, latest.Number),
	}
	given := map[rules.Side]approvalLine{}
	for _, approval := range view.Approvals {
		line := approvalLine{Name: approval.Name, At: s.moment(approval.ApprovedAt), Stamp: s.stamp(approval.ApprovedAt), Hash: approval.Hash}
		switch {
		case approval.SupersededAt != 0:
			line.Side = sideWords(approval.Side)
			panel.Superseded = append(panel.Superseded, supersededLine{line, approval.Version, s.moment(approval.SupersededAt)})
		case approval.Version == latest.Number:
			given[approval.Side] = line
		}
	}
	panel.Sides, panel.IsOpen = bothSides(given), len(given) < 2
	s.offerApproval(v, &panel, root, given, view)
	s.fillSigned(v, &panel, view)
	return panel
}

// offerApproval gives the button to the side that is missing.
func (s *Server) offerApproval(v visit, panel *approvalPanel, root string, given map[rules.Side]approvalLine, view portal.CycleView) {
	side := v.seat.Role.Side()
	if side == "" || given[side].Name != "" || view.Rule.MayEdit() != nil {
		return
	}
	panel.URL, panel.For = root+"/approve", v.seat.Project.Client
	if side == rules.AgencySide {
		panel.URL, panel.For = root+"/agency-approve", s.portal.Agency().Name
	}
}

// fillSigned says what differs from what this side signed last or, where that
// is not known, from the version in force.
func (s *Server) fillSigned(v visit, panel *approvalPanel, view portal.CycleView) {
	root := cycleURL(v.seat.Project.Code, view.Cycle.Number)
	if view.Signed != nil {
		panel.Since = fmt.Sprintf("version %d, which your side approved last", view.Signed.Version)
		if view.Signed.Superseded {
			panel.Since = fmt.Sprintf("version %d as your side approved it, before it was edited", view.Signed.Version)
		}
		panel.compare(view.Signed.Content, view.Latest.Content)
		if view.Signed.Version != view.Latest.Number {
			panel.CompareURL = compareURL(root, view.Signed.Version, view.Latest.Number)
		}
		return
	}
	if !panel.IsOnPage {
		panel.Since = fmt.Sprintf("version %d, which is in force", view.InForce.Number)
		panel.compare(view.InForce.Content, view.Latest.Content)
		panel.CompareURL = compareURL(root, view.InForce.Number, view.Latest.Number)
		return
	}
	if panel.URL != "" && wasSigned(view, v.seat.Role.Side()) {
		panel.Sentence = "This is word for word what your side approved before it was edited."
	}
}

// wasSigned tells whether a side approved exactly the latest content before.
func wasSigned(view portal.CycleView, side rules.Side) bool {
	for _, approval := range view.Approvals {
		if approval.Side == side && approval.Hash == view.Latest.Hash {
			return true
		}
	}
	return false
}

func (p *approvalPanel) compare(before, after rules.CycleContent) {
	p.Sentence = onlyDates(before, after)
	texts := newComparer()
	for _, change := range rules.CycleChanges(before, after) {
		p.Changes = append(p.Changes, newChangeView(change, texts))
	}
}

// onlyDates says so when nothing but days changed, and "" otherwise.
func onlyDates(before, after rules.CycleContent) string {
	if !rules.SummariseCycle(before, after).IsOnlyDays() {
		return ""
	}
	first := "the first day: " + before.Start.Words() + " became " + after.Start.Words()
	last := "the last day: " + before.End.Words() + " became " + after.End.Words()
	switch {
	case before.End == after.End:
		return "Nothing but a date changed, " + first + "."
	case before.Start == after.Start:
		return "Nothing but a date changed, " + last + "."
	}
	return "Nothing but the dates changed, " + first + ", and " + last + "."
}

func sideWords(side rules.Side) string {
	if side == rules.AgencySide {
		return "Agency"
	}
	return "Client"
}

func versionURL(cycle string, number int64) string {
	return fmt.Sprintf("%s/versions/%d", cycle, number)
}

func compareURL(cycle string, before, after int64) string {
	return fmt.Sprintf("%s/compare?from=%d&to=%d", cycle, before, after)
}

// editedWords says where a version's content comes from: from a quote as it was
// accepted, or from whoever edited it last.
func (s *Server) editedWords(code string, view portal.CycleView, number int64, by string, at rules.Instant) string {
	if number == 1 && view.Cycle.QuoteNumber.Valid && at == view.Cycle.CreatedAt {
		return "As accepted in quote " + rules.QuoteNumber(code, view.Cycle.QuoteNumber.Int64) + " on " + s.moment(at)
	}
	return "Last edited by " + by + " on " + s.moment(at)
}

func (s *Server) versionRows(code string, view portal.CycleView) []versionRow {
	root := cycleURL(code, view.Cycle.Number)
	rows := make([]versionRow, len(view.Versions))
	for i, version := range view.Versions {
		rows[i] = versionRow{
			Number: version.Number, Edited: s.editedWords(code, view, version.Number, version.EditedBy, version.UpdatedAt),
			Badge: versionBadge(version.Number, view), URL: versionURL(root, version.Number),
		}
		if version.Number > 1 {
			rows[i].CompareURL = compareURL(root, version.Number-1, version.Number)
		}
	}
	return rows
}

func versionBadge(number int64, view portal.CycleView) badge {
	approved := min(view.Cycle.ClientApproved, view.Cycle.AgencyApproved)
	switch {
	case number > approved && number == view.Latest.Number:
		return badge{"warning", "Open for approval"}
	case number == view.InForce.Number:
		return badge{"success", "In force"}
	}
	return badge{"muted", "Replaced"}
}
