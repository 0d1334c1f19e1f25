package portal

import (
	"context"
	"encoding/json"
	"fmt"
	"html/template"

	"portal/queries"
	"portal/rules"
)

// WorkOrder is all that was agreed in a project: its official cycles, in the
// order of their dates, and its services.
type WorkOrder struct {
	Cycles   []OfficialCycle
	Services []AgreedService
}

// OfficialCycle is a cycle as lists show it: its name and dates are those of
// the version in force.
type OfficialCycle struct {
	queries.ProjectCyclesRow
	Phase       rules.Phase
	Overdue     bool
	ReviewStart rules.Date
	// Waits is what holds the cycle up, by due date.
	Waits []CycleWait
	// Deliverables and Approvals are filled for the work order only, the
	// approvals being those of the latest version.
	Deliverables []OfficialDeliverable
	Approvals    []queries.ProjectApprovalsRow
}

// OfficialDeliverable is a deliverable of the version in force.
type OfficialDeliverable struct {
	Title     string
	Delivered bool
}

// Delivered counts the deliverables that are marked as delivered.
func (c OfficialCycle) Delivered() int {
	count := 0
	for _, deliverable := range c.Deliverables {
		if deliverable.Delivered {
			count++
		}
	}
	return count
}

// AgreedService is a service as the work order shows it.
type AgreedService struct {
	queries.ProjectServicesRow
	Description template.HTML
}

// WorkOrder loads the work order of a project.
func (p *Portal) WorkOrder(ctx context.Context, seat Seat) (WorkOrder, error) {
	cycles, err := p.officialCycles(ctx, seat)
	if err != nil {
		return WorkOrder{}, err
	}
	order := WorkOrder{Cycles: cycles}
	if err := p.addDeliverables(ctx, seat, cycles); err != nil {
		return order, err
	}
	if err := p.addApprovals(ctx, seat, cycles); err != nil {
		return order, err
	}
	if err := p.addWaits(ctx, seat, cycles); err != nil {
		return order, err
	}
	order.Services, err = p.agreedServices(ctx, seat)
	return order, err
}

func (p *Portal) officialCycles(ctx context.Context, seat Seat) ([]OfficialCycle, error) {
	rows, err := p.read.ProjectCycles(ctx, seat.Project.ID)
	if err != nil {
		return nil, fmt.Errorf("load the cycles: %w", err)
	}
	today := p.Today()
	cycles := make([]OfficialCycle, len(rows))
	for i, row := range rows {
		rule := p.cycleRule(row.StartOn, row.EndOn, row.ReviewDays, row.ReviewOpenedAt, row.CompletedAt, row.DisputeState)
		cycles[i] = OfficialCycle{
			ProjectCyclesRow: row, Phase: rule.Phase(today), Overdue: rule.Overdue(today), ReviewStart: rule.ReviewStart(),
		}
	}
	return cycles, nil
}

// cycleRule is what the rules need to know; the agency's review days stand in
// for a cycle's own.
func (p *Portal) cycleRule(start, end rules.Date, reviewDays int64, opened, completed rules.Instant, dispute rules.DisputeState) rules.Cycle {
	if reviewDays == 0 {
		reviewDays = p.Agency().ReviewDays
	}
	return rules.Cycle{
		Start: start, End: end, ReviewDays: reviewDays, Opened: opened != 0, Completed: completed != 0, Dispute: dispute,
	}
}

func (p *Portal) ruleOf(row queries.ProjectCycleRow) rules.Cycle {
	return p.cycleRule(row.StartOn, row.EndOn, row.ReviewDays, row.ReviewOpenedAt, row.CompletedAt, row.DisputeState)
}

func byID(cycles []OfficialCycle) map[int64]*OfficialCycle {
	index := make(map[int64]*OfficialCycle, len(cycles))
	for i := range cycles {
		index[cycles[i].ID] = &cycles[i]
	}
	return index
}

func (p *Portal) addDeliverables(ctx context.Context, seat Seat, cycles []OfficialCycle) error {
	rows, err := p.read.ProjectDeliverables(ctx, seat.Project.ID)
	if err != nil {
		return fmt.Errorf("load the deliverables: %w", err)
	}
	index := byID(cycles)
	for _, row := range rows {
		if cycle := index[row.CycleID]; cycle != nil {
			cycle.Deliverables = append(cycle.Deliverables, OfficialDeliverable{Title: row.Title, Delivered: row.Delivered != 0})
		}
	}
	return nil
}

func (p *Portal) addApprovals(ctx context.Context, seat Seat, cycles []OfficialCycle) error {
	rows, err := p.read.ProjectApprovals(ctx, seat.Project.ID)
	if err != nil {
		return fmt.Errorf("load the approvals: %w", err)
	}
	index := byID(cycles)
	for _, row := range rows {
		if cycle := index[row.CycleID]; cycle != nil {
			cycle.Approvals = append(cycle.Approvals, row)
		}
	}
	return nil
}

func (p *Portal) agreedServices(ctx context.Context, seat Seat) ([]AgreedService, error) {
	rows, err := p.read.ProjectServices(ctx, seat.Project.ID)
	if err != nil {
		return nil, fmt.Errorf("load the services: %w", err)
	}
	services := make([]AgreedService, len(rows))
	for i, row := range rows {
		services[i] = AgreedService{ProjectServicesRow: row}
		if row.Html == "" {
			services[i].Description = RenderMarkdown(row.Description)
			continue
		}
		if err := json.Unmarshal([]byte(row.Html), &services[i].Description); err != nil {
			return nil, err
		}
	}
	return services, nil
}

// CycleView is everything the page of an official cycle shows.
type CycleView struct {
	Cycle       queries.ProjectCycleRow
	Phase       rules.Phase
	Overdue     bool
	Rule        rules.Cycle
	ReviewStart rules.Date
	// Latest is the version that is open for approval or was approved last,
	// InForce the one that counts for delivery and review.
	Latest  VersionView
	InForce VersionView
	// Approvals are those of all versions, the superseded ones included.
	Approvals  []queries.CycleApprovalsRow
	Versions   []queries.CycleVersionsRow
	Deliveries []Delivery
	Disputes   []Dispute
	Completion *queries.CompletionRow
	// Requirements are those that the cycle is tied to, filled for its own page
	// only.
	Requirements []CycleRequirement
	// Tickets are those that belong to the cycle, OpenTickets counts the open
	// ones about each deliverable by its key, and Suspects are those that a
	// dispute may point to; all for the cycle's own page only.
	Tickets     CycleTickets
	OpenTickets map[string]int64
	Suspects    []queries.OpenBugReportsRow
	// TakenBack are the files of deliverables that are not marked as delivered
	// any more, by their keys, for those who deliver.
	TakenBack map[string][]File
	// Signed is the content that the person's side signed last, nil when it
	// never signed or when that is the latest content.
	Signed *SignedContent
}

// SignedContent is what one side signed last.
type SignedContent struct {
	Version    int64
	Content    rules.CycleContent
	Superseded bool
}

// VersionView is one version of a cycle's content.
type VersionView struct {
	Number    int64
	Hash      string
	EditedBy  string
	UpdatedAt rules.Instant
	Content   rules.CycleContent
	HTML      RenderedCycle
}

// Cycle loads an official cycle with its latest version and the one in force.
func (p *Portal) Cycle(ctx context.Context, seat Seat, number int64) (CycleView, error) {
	row, err := p.projectCycle(ctx, seat, number)
	if err != nil {
		return CycleView{}, err
	}
	view := CycleView{Cycle: row, Rule: p.ruleOf(row)}
	view.Phase, view.Overdue, view.ReviewStart = view.Rule.Phase(p.Today()), view.Rule.Overdue(p.Today()), view.Rule.ReviewStart()
	for _, load := range []func(context.Context, *CycleView) error{p.addVersions, p.addReview} {
		if err := load(ctx, &view); err != nil {
			return view, err
		}
	}
	return view, p.addSigned(ctx, seat, &view)
}

func (p *Portal) projectCycle(ctx context.Context, seat Seat, number int64) (queries.ProjectCycleRow, error) {
	return found(p.read.ProjectCycle(ctx, queries.ProjectCycleParams{ProjectID: seat.Project.ID, Number: number}))
}

func (p *Portal) addVersions(ctx context.Context, view *CycleView) error {
	var err error
	if view.Latest, err = p.version(ctx, view.Cycle.ID, view.Cycle.Version); err != nil {
		return err
	}
	view.InForce = view.Latest
	if view.Cycle.InForce != view.Cycle.Version {
		if view.InForce, err = p.version(ctx, view.Cycle.ID, view.Cycle.InForce); err != nil {
			return err
		}
	}
	if view.Versions, err = p.read.CycleVersions(ctx, view.Cycle.ID); err != nil {
		return err
	}
	view.Approvals, err = p.read.CycleApprovals(ctx, view.Cycle.ID)
	return err
}

func (p *Portal) addReview(ctx context.Context, view *CycleView) error {
	var err error
	if view.Deliveries, err = p.deliveries(ctx, view.Cycle.ID); err != nil {
		return err
	}
	if view.Cycle.DisputeRounds > 0 {
		if view.Disputes, err = p.disputes(ctx, view.Cycle.ID); err != nil {
			return err
		}
	}
	if view.Cycle.CompletedAt == 0 {
		return nil
	}
	completion, err := p.read.Completion(ctx, view.Cycle.ID)
	view.Completion = &completion
	return err
}

func (p *Portal) addSigned(ctx context.Context, seat Seat, view *CycleView) error {
	side := seat.Role.Side()
	if side == "" {
		return nil
	}
	last, err := found(p.read.LastSigned(ctx, queries.LastSignedParams{CycleID: view.Cycle.ID, Side: side}))
	if rules.KindOf(err) == rules.NotFound || (err == nil && last.Hash == view.Latest.Hash) {
		return nil
	}
	if err != nil {
		return err
	}
	view.Signed = &SignedContent{Version: last.Version, Superseded: last.SupersededAt != 0}
	return json.Unmarshal([]byte(last.Content), &view.Signed.Content)
}

func (p *Portal) version(ctx context.Context, cycleID, number int64) (VersionView, error) {
	row, err := found(p.read.CycleVersion(ctx, queries.CycleVersionParams{CycleID: cycleID, Number: number}))
	if err != nil {
		return VersionView{}, err
	}
	view := VersionView{Number: row.Number, Hash: row.Hash, EditedBy: row.EditedBy, UpdatedAt: row.UpdatedAt}
	if err := json.Unmarshal([]byte(row.Content), &view.Content); err != nil {
		return view, fmt.Errorf("read version %d: %w", number, err)
	}
	view.HTML, err = rendering(ctx, p, row.Hash, func() RenderedCycle { return RenderCycle(view.Content) })
	return view, err
}
