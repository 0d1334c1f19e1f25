package portal

import (
	"context"
	"slices"

	"portal/queries"
	"portal/rules"
)

// neededWithin is how soon something must be due for the client's dashboard to
// give it a line of its own.
const neededWithin = 14

// MostNeeded is how many lines the requirements of one project take on a
// dashboard.
const MostNeeded = 8

// RequirementCounts tells how many requirements of a project are outstanding,
// how many of those are overdue, and how many wait for the agency to accept or
// return them.
type RequirementCounts = queries.CountRequirementsRow

// NeededRequirement is an outstanding requirement that was returned, is
// overdue or is due soon.
type NeededRequirement = queries.OpenRequirementsRow

// Submission is what a client gave and the agency has not decided yet.
type Submission = queries.ProjectSubmissionsRow

// addRequirements counts what is outstanding and lists what presses: for the
// client what to hand over, for staff what to decide.
func (p *Portal) addRequirements(ctx context.Context, seat Seat, board *Dashboard) error {
	if !seat.Can(rules.ReadRequirements) {
		return nil
	}
	var err error
	board.Requirements, err = p.read.CountRequirements(ctx, queries.CountRequirementsParams{
		ProjectID: seat.Project.ID, Today: string(p.Today()),
	})
	if err != nil {
		return err
	}
	if seat.Can(rules.ManageRequirements) {
		return p.addSubmissions(ctx, seat, board)
	}
	return p.addNeeded(ctx, seat, board)
}

func (p *Portal) addSubmissions(ctx context.Context, seat Seat, board *Dashboard) error {
	if board.Requirements.Submitted == 0 {
		return nil
	}
	var err error
	board.Submissions, err = p.read.ProjectSubmissions(ctx, queries.ProjectSubmissionsParams{
		ProjectID: seat.Project.ID, Most: MostNeeded,
	})
	return err
}

func (p *Portal) addNeeded(ctx context.Context, seat Seat, board *Dashboard) error {
	if board.Requirements.Outstanding == 0 {
		return nil
	}
	rows, err := p.read.OpenRequirements(ctx, queries.OpenRequirementsParams{ProjectID: seat.Project.ID, Most: MostNeeded})
	until := p.Today().AddDays(neededWithin)
	board.Needed = slices.DeleteFunc(rows, func(row NeededRequirement) bool {
		return !row.Returned && (row.DueOn == "" || row.DueOn > until)
	})
	return err
}

// addNeededAcross is addRequirements across all projects of a member.
func (p *Portal) addNeededAcross(ctx context.Context, actor Actor, home *Home) error {
	var err error
	today := p.Today()
	home.Outstanding, err = p.read.MemberRequirementCounts(ctx, queries.MemberRequirementCountsParams{
		PersonID: actor.PersonID, Today: string(today),
	})
	if err != nil || len(home.Outstanding) == 0 {
		return err
	}
	home.Needed, err = p.read.MemberOpenRequirements(ctx, queries.MemberOpenRequirementsParams{
		PersonID: actor.PersonID, Until: string(today.AddDays(neededWithin)),
	})
	return err
}
