package handlers

import (
	"fmt"

	"portal/portal"
	"portal/rules"
)

// waitsPanel is what a cycle waits for: Open is not accepted yet. Late says
// what holds the cycle up because it is overdue.
type waitsPanel struct {
	Progress, Late string
	Open, Accepted []waitRow
	// Outstanding counts what the client has not given, Submitted what the
	// agency is to look at.
	Outstanding, Submitted int
}

// waitRow is one requirement that a cycle is tied to.
type waitRow struct {
	URL, Number, Title, Kind, Due string
	Badge                         phaseBadge
}

func (s *Server) waitsPanel(seat portal.Seat, view portal.CycleView) waitsPanel {
	var panel waitsPanel
	overdue := 0
	for _, needed := range view.Requirements {
		row := s.waitRow(seat, needed)
		switch needed.State {
		case rules.RequirementAccepted:
			panel.Accepted = append(panel.Accepted, row)
			continue
		case rules.RequirementSubmitted:
			panel.Submitted++
		case rules.RequirementOpen:
			panel.Outstanding++
		}
		panel.Open = append(panel.Open, row)
		if needed.Overdue {
			overdue++
		}
	}
	if all := len(view.Requirements); all > 0 {
		panel.Progress = fmt.Sprintf("%d of %s accepted", len(panel.Accepted), plural(int64(all), "requirement", "requirements"))
	}
	if overdue > 0 && view.Phase != rules.Completed {
		panel.Late = plural(int64(overdue), "overdue requirement holds", "overdue requirements hold") + " this cycle up"
	}
	return panel
}

func (s *Server) waitRow(seat portal.Seat, needed portal.CycleRequirement) waitRow {
	code := seat.Project.Code
	row := waitRow{
		URL: requirementURL(code, needed.Number), Number: rules.RequirementNumber(code, needed.Number), Title: needed.Title,
		Kind: needed.Kind.Words(), Badge: s.requirementBadge(seat.Role, needed.State, needed.Returned, needed.DueOn),
	}
	if needed.DueOn != "" {
		row.Due = "due " + needed.DueOn.Words()
	}
	return row
}

// waitsWords says what a cycle waits for, "" for nothing, and whether some of
// it is overdue.
func waitsWords(cycle portal.OfficialCycle) (words string, late bool) {
	waiting, overdue := cycle.WaitsFor()
	if waiting == 0 {
		return "", false
	}
	words = "Waits for " + plural(waiting, "requirement", "requirements")
	if overdue > 0 {
		words += fmt.Sprintf(", %d overdue", overdue)
	}
	return words, overdue > 0
}
