package portal

import (
	"context"
	"database/sql"
	"fmt"

	"portal/queries"
	"portal/rules"
)

// CycleWait is what a cycle waits for with one due date, if any: Waiting
// requirements that are not accepted, Outstanding of which the client has not
// given. Title is that of one of the outstanding ones.
type CycleWait struct {
	queries.WaitingRequirementsRow
	Overdue bool
}

// WaitsFor tells how many requirements hold a cycle up, and how many of those
// are overdue.
func (c OfficialCycle) WaitsFor() (waiting, overdue int64) {
	for _, wait := range c.Waits {
		waiting += wait.Waiting
		if wait.Overdue {
			overdue += wait.Outstanding
		}
	}
	return waiting, overdue
}

// addWaits fills what cycles wait for. A completed one waits for nothing.
func (p *Portal) addWaits(ctx context.Context, seat Seat, cycles []OfficialCycle) error {
	if !seat.Can(rules.ReadRequirements) {
		return nil
	}
	rows, err := p.read.WaitingRequirements(ctx, seat.Project.ID)
	if err != nil {
		return fmt.Errorf("load what the cycles wait for: %w", err)
	}
	index, today := byID(cycles), p.Today()
	for _, row := range rows {
		cycle := index[row.CycleID.Int64]
		if cycle == nil || cycle.Phase == rules.Completed {
			continue
		}
		rule := rules.Requirement{State: rules.RequirementOpen, Due: row.DueOn}
		cycle.Waits = append(cycle.Waits, CycleWait{WaitingRequirementsRow: row, Overdue: row.Outstanding > 0 && rule.Overdue(today)})
	}
	return nil
}

// CycleRequirement is a requirement that a cycle is tied to.
type CycleRequirement struct {
	queries.CycleRequirementsRow
	Overdue bool
}

// CycleWithRequirements loads an official cycle as Cycle does, with its files,
// its tickets and the requirements that it is tied to, those that are accepted
// included.
func (p *Portal) CycleWithRequirements(ctx context.Context, seat Seat, number int64) (CycleView, error) {
	view, err := p.Cycle(ctx, seat, number)
	if err != nil {
		return view, err
	}
	if err := p.addCycleFiles(ctx, seat, &view); err != nil {
		return view, err
	}
	if err := p.addCycleTickets(ctx, seat, &view); err != nil || !seat.Can(rules.ReadRequirements) {
		return view, err
	}
	rows, err := p.read.CycleRequirements(ctx, sql.NullInt64{Int64: view.Cycle.ID, Valid: true})
	today := p.Today()
	view.Requirements = make([]CycleRequirement, len(rows))
	for i, row := range rows {
		rule := rules.Requirement{State: row.State, Due: row.DueOn}
		view.Requirements[i] = CycleRequirement{CycleRequirementsRow: row, Overdue: rule.Overdue(today)}
	}
	return view, err
}
