package portal

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"portal/queries"
	"portal/rules"
)

// MaxCycleTickets is how many of a cycle's tickets its page lists, and how many
// are offered to be named in a dispute.
const MaxCycleTickets = 20

// CycleTickets are the latest tickets that belong to a cycle. More tells that
// there are others.
type CycleTickets struct {
	Rows []queries.CycleTicketsRow
	More bool
}

// addCycleTickets fills the tickets of a cycle for those who read all of the
// project.
func (p *Portal) addCycleTickets(ctx context.Context, seat Seat, view *CycleView) error {
	if !seat.Can(rules.ReadAllTickets) {
		return nil
	}
	rows, err := p.read.CycleTickets(ctx, queries.CycleTicketsParams{CycleID: nullID(view.Cycle.ID), Page: MaxCycleTickets + 1})
	if err != nil {
		return fmt.Errorf("load the tickets of a cycle: %w", err)
	}
	view.Tickets = CycleTickets{Rows: rows[:min(len(rows), MaxCycleTickets)], More: len(rows) > MaxCycleTickets}
	if view.OpenTickets, err = p.openTickets(ctx, view); err != nil {
		return fmt.Errorf("count the tickets of a cycle: %w", err)
	}
	if err := p.addDisputeTickets(ctx, view); err != nil {
		return err
	}
	return p.addSuspects(ctx, seat, view)
}

// openTickets counts the open tickets about each deliverable of a cycle. Where
// the page lists all tickets, it holds what there is to count.
func (p *Portal) openTickets(ctx context.Context, view *CycleView) (map[string]int64, error) {
	open := map[string]int64{}
	if !view.Tickets.More {
		for _, row := range view.Tickets.Rows {
			if !row.State.IsEnd() {
				open[row.Deliverable]++
			}
		}
		return open, nil
	}
	counts, err := p.read.CycleOpenTickets(ctx, nullID(view.Cycle.ID))
	for _, count := range counts {
		open[count.Deliverable] = count.Tickets
	}
	return open, err
}

func (p *Portal) addDisputeTickets(ctx context.Context, view *CycleView) error {
	if len(view.Disputes) == 0 {
		return nil
	}
	rows, err := p.read.CycleDisputeTickets(ctx, view.Cycle.ID)
	for _, row := range rows {
		for i := range view.Disputes {
			if view.Disputes[i].Round == row.Round {
				view.Disputes[i].Tickets = append(view.Disputes[i].Tickets, row)
			}
		}
	}
	return err
}

// addSuspects fills what somebody who can dispute the cycle now may point to:
// the latest ones of its own tickets and the project's open bug reports.
func (p *Portal) addSuspects(ctx context.Context, seat Seat, view *CycleView) error {
	if !seat.Can(rules.ReviewCycles) || view.Rule.MayDispute(p.Today()) != nil {
		return nil
	}
	bugs, err := p.read.OpenBugReports(ctx, queries.OpenBugReportsParams{ProjectID: seat.Project.ID, Page: MaxCycleTickets})
	if err != nil {
		return fmt.Errorf("load the open bug reports: %w", err)
	}
	for _, row := range view.Tickets.Rows {
		bugs = append(bugs, queries.OpenBugReportsRow(row))
	}
	slices.SortFunc(bugs, func(a, b queries.OpenBugReportsRow) int { return cmp.Compare(b.Number, a.Number) })
	bugs = slices.CompactFunc(bugs, func(a, b queries.OpenBugReportsRow) bool { return a.Number == b.Number })
	view.Suspects = bugs[:min(len(bugs), MaxCycleTickets)]
	return nil
}

// moreTickets is the field of a dispute's form for the numbers of tickets.
const moreTickets = "more_tickets"

// check finds what a dispute lacks, and returns the numbers of the tickets that
// it points to.
func (d NewDispute) check(code string, deliverables []rules.Deliverable) ([]int64, error) {
	lacks := rules.CheckDispute(d.Reason, d.Items, deliverables)
	if lacks != nil && rules.KindOf(lacks) != rules.Invalid {
		return nil, lacks
	}
	problems := rules.ProblemsOf(lacks)
	named, unread := rules.ParseTickets(moreTickets, code, d.Named)
	problems = append(problems, rules.ProblemsOf(unread)...)
	numbers := slices.Concat(d.Tickets, named)
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	if len(numbers) > rules.MaxDisputeTickets {
		problems.Add(moreTickets, "A dispute points to %d tickets at most.", rules.MaxDisputeTickets)
	}
	return numbers, problems.Err()
}

// pointToTickets keeps which tickets a round of a dispute points to.
func (t *tx) pointToTickets(seat Seat, cycle queries.ProjectCycleRow, round int64, numbers []int64) error {
	for _, number := range numbers {
		rows, err := t.AddDisputeTicket(t.ctx, queries.AddDisputeTicketParams{CycleID: cycle.ID, Round: round, Number: number})
		if err != nil {
			return err
		}
		if rows == 0 {
			var problems rules.Problems
			problems.Add(moreTickets, "This project has no ticket %s.", ticketNumber(seat, number))
			return problems.Err()
		}
	}
	return nil
}
