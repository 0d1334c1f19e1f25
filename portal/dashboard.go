package portal

import (
	"context"
	"slices"
	"time"

	"portal/queries"
	"portal/rules"
)

// expiringDays is how soon a quote's last day must be for staff to be told.
const expiringDays = 7

// homeTickets is how many tickets to triage the staff's start page lists.
const homeTickets = 8

// reviewsWithin is how soon a cycle must end for the staff's start page to
// list its review.
const reviewsWithin = 14

// quietAfter is how long nothing may happen in a project before it counts as
// gone quiet.
const quietAfter = 21 * 24 * time.Hour

// recentFor is how long a decision counts as recent on the staff's start page.
const recentFor = 30 * 24 * time.Hour

// Dashboard is what a project's page shows first: what waits, then where the
// project stands. Drafts are filled for those who write quotes.
type Dashboard struct {
	OpenQuotes []queries.ProjectOpenQuotesRow
	Drafts     []queries.StaffProjectDraftsRow
	Cycles     []OfficialCycle
	Recent     []PastEvent
	// Requirements counts for all who read them; Needed is filled for the
	// client, Submissions for those who decide on them.
	Requirements RequirementCounts
	Needed       []NeededRequirement
	Submissions  []Submission
	// Tickets counts for all who read them; Awaiting is filled for the client,
	// Triage for those who decide on them.
	Tickets  TicketCounts
	Awaiting []AwaitingTicket
	Triage   TicketsToTriage
}

const recentEvents = 5

// Dashboard loads a project's dashboard, as far as the person's role reaches.
func (p *Portal) Dashboard(ctx context.Context, seat Seat) (Dashboard, error) {
	var board Dashboard
	var err error
	if seat.Can(rules.ReadQuotes) {
		board.OpenQuotes, err = p.read.ProjectOpenQuotes(ctx, queries.ProjectOpenQuotesParams{
			ProjectID: seat.Project.ID, Today: p.Today(),
		})
		if err != nil {
			return board, err
		}
	}
	if seat.Can(rules.WriteQuotes) {
		if board.Drafts, err = p.read.StaffProjectDrafts(ctx, seat.Project.ID); err != nil {
			return board, err
		}
	}
	if seat.Can(rules.ReadCycles) {
		if board.Cycles, err = p.officialCycles(ctx, seat); err != nil {
			return board, err
		}
	}
	if err = p.addRequirements(ctx, seat, &board); err != nil {
		return board, err
	}
	if board.Requirements.Outstanding+board.Requirements.Submitted > 0 {
		if err = p.addWaits(ctx, seat, board.Cycles); err != nil {
			return board, err
		}
	}
	if err = p.addTickets(ctx, seat, &board); err != nil {
		return board, err
	}
	if seat.Can(rules.ReadHistory) {
		board.Recent, err = p.eventsBefore(ctx, seat, 1<<62, recentEvents)
	}
	return board, err
}

// Home is a member's start page across their projects.
type Home struct {
	OpenQuotes []queries.MemberOpenQuotesRow
	OpenCycles []MemberCycle
	Projects   []queries.MemberProjectsRow
	// Outstanding counts the requirements of each project that has any, Needed
	// are those that press.
	Outstanding []queries.MemberRequirementCountsRow
	Needed      []queries.MemberOpenRequirementsRow
	Awaiting    []MemberAwaiting
}

// MemberCycle is a cycle of one of a member's projects that is not completed.
type MemberCycle struct {
	queries.MemberOpenCyclesRow
	Phase rules.Phase
}

// Home loads a member's start page.
func (p *Portal) Home(ctx context.Context, actor Actor) (Home, error) {
	projects, err := p.read.MemberProjects(ctx, actor.PersonID)
	if err != nil {
		return Home{}, err
	}
	quotes, err := p.read.MemberOpenQuotes(ctx, queries.MemberOpenQuotesParams{PersonID: actor.PersonID, Today: p.Today()})
	if err != nil {
		return Home{}, err
	}
	cycles, err := p.memberCycles(ctx, actor)
	if err != nil {
		return Home{}, err
	}
	home := Home{OpenQuotes: quotes, OpenCycles: cycles, Projects: projects}
	if err := p.addNeededAcross(ctx, actor, &home); err != nil {
		return home, err
	}
	err = p.addAwaitingAcross(ctx, actor, &home)
	return home, err
}

func (p *Portal) memberCycles(ctx context.Context, actor Actor) ([]MemberCycle, error) {
	rows, err := p.read.MemberOpenCycles(ctx, actor.PersonID)
	today := p.Today()
	cycles := make([]MemberCycle, len(rows))
	for i, row := range rows {
		rule := p.cycleRule(row.StartOn, row.EndOn, row.ReviewDays, row.ReviewOpenedAt, 0, row.DisputeState)
		cycles[i] = MemberCycle{MemberOpenCyclesRow: row, Phase: rule.Phase(today)}
	}
	return cycles, err
}

// StaffDecision is a quote that a client decided.
type StaffDecision = queries.StaffRecentDecisionsRow

// StaffHome is the staff's start page across all projects. Disputed has the
// open disputes first, Tickets those that waited longest for a decision,
// Unsigned the cycles whose content the agency has not
// approved, Reviews those in review that end soon or are overdue.
type StaffHome struct {
	Tickets     []QueuedTicket
	Disputed    []queries.StaffDisputedCyclesRow
	Submissions []queries.StaffSubmissionsRow
	Unsigned    []queries.StaffUnsignedCyclesRow
	Reviews     []queries.StaffEndingCyclesRow
	Expiring    []queries.StaffExpiringQuotesRow
	Declined    []StaffDecision
	Accepted    []StaffDecision
	Drafts      []queries.StaffDraftsRow
	Quiet       []queries.StaffQuietProjectsRow
}

// StaffHome loads the staff's start page.
func (p *Portal) StaffHome(ctx context.Context) (StaffHome, error) {
	var home StaffHome
	var err error
	today := p.Today()
	if err := p.addStaffCycles(ctx, &home, today); err != nil {
		return home, err
	}
	queue, err := p.Queue(ctx, QueueFilter{}, QueueCursor{}, homeTickets)
	if err != nil {
		return home, err
	}
	home.Tickets = queue.Tickets
	if home.Submissions, err = p.read.StaffSubmissions(ctx); err != nil {
		return home, err
	}
	home.Expiring, err = p.read.StaffExpiringQuotes(ctx, queries.StaffExpiringQuotesParams{
		Today: today, Until: today.AddDays(expiringDays),
	})
	if err != nil {
		return home, err
	}
	if home.Declined, err = p.recentDecisions(ctx, rules.QuoteDeclined); err != nil {
		return home, err
	}
	if home.Accepted, err = p.recentDecisions(ctx, rules.QuoteAccepted); err != nil {
		return home, err
	}
	if home.Drafts, err = p.read.StaffDrafts(ctx); err != nil {
		return home, err
	}
	home.Quiet, err = p.read.StaffQuietProjects(ctx, p.now().Add(-quietAfter))
	return home, err
}

func (p *Portal) addStaffCycles(ctx context.Context, home *StaffHome, today rules.Date) error {
	var err error
	if home.Disputed, err = p.read.StaffDisputedCycles(ctx); err != nil {
		return err
	}
	if home.Unsigned, err = p.read.StaffUnsignedCycles(ctx); err != nil {
		return err
	}
	ending, err := p.read.StaffEndingCycles(ctx, today.AddDays(reviewsWithin))
	home.Reviews = slices.DeleteFunc(ending, func(row queries.StaffEndingCyclesRow) bool {
		rule := p.cycleRule(row.StartOn, row.EndOn, row.ReviewDays, row.ReviewOpenedAt, 0, row.DisputeState)
		return rule.Phase(today) != rules.InReview
	})
	return err
}

// recentDecisions lists the last decisions of one kind that are still recent,
// the latest first.
func (p *Portal) recentDecisions(ctx context.Context, state rules.QuoteState) ([]StaffDecision, error) {
	rows, err := p.read.StaffRecentDecisions(ctx, state)
	since := p.now().Add(-recentFor)
	return slices.DeleteFunc(rows, func(row StaffDecision) bool { return row.DecidedAt < since }), err
}

// Asked counts what the tabs of a project count: quotes that wait for a
// decision, and the cycles, requirements and tickets that ask the person's
// side for something. Those ask nothing of people who may only read.
type Asked struct{ Quotes, Cycles, Requirements, Tickets int64 }

// CountAsked counts for the tabs of a project.
func (p *Portal) CountAsked(ctx context.Context, seat Seat) (Asked, error) {
	if !seat.Can(rules.ReadAllTickets) {
		return p.countOwnAwaiting(ctx, seat)
	}
	if seat.Role.Side() == rules.AgencySide {
		counts, err := p.read.AgencyCounts(ctx, queries.AgencyCountsParams{Today: p.Today(), ProjectID: seat.Project.ID})
		return Asked(counts), err
	}
	counts, err := p.read.ClientCounts(ctx, queries.ClientCountsParams{
		Today: p.Today(), AgencyDays: p.Agency().ReviewDays, ProjectID: seat.Project.ID,
	})
	asked := Asked(counts)
	if seat.Role.Side() != rules.ClientSide {
		asked.Cycles, asked.Requirements, asked.Tickets = 0, 0, 0
	}
	return asked, err
}
