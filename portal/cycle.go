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

// OfficialCycle is a cycle as the work order shows it.
type OfficialCycle struct {
	queries.ProjectCyclesRow
	Phase        rules.Phase
	Overdue      bool
	Deliverables []string
	Approvals    []queries.ProjectApprovalsRow
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
	order.Services, err = p.agreedServices(ctx, seat)
	return order, err
}

func (p *Portal) officialCycles(ctx context.Context, seat Seat) ([]OfficialCycle, error) {
	rows, err := p.read.ProjectCycles(ctx, seat.Project.ID)
	if err != nil {
		return nil, fmt.Errorf("load the cycles: %w", err)
	}
	today, days := p.Today(), p.Agency().ReviewDays
	cycles := make([]OfficialCycle, len(rows))
	for i, row := range rows {
		rule := rules.Cycle{Start: row.StartOn, End: row.EndOn, Completed: row.CompletedAt != 0}
		cycles[i] = OfficialCycle{ProjectCyclesRow: row, Phase: rule.Phase(today, days), Overdue: rule.Overdue(today)}
	}
	return cycles, nil
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
			cycle.Deliverables = append(cycle.Deliverables, row.Title)
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
	queries.ProjectCycleRow
	Phase     rules.Phase
	Overdue   bool
	Content   rules.CycleContent
	HTML      RenderedCycle
	Approvals []queries.CycleApprovalsRow
}

// Cycle loads the current version of an official cycle.
func (p *Portal) Cycle(ctx context.Context, seat Seat, number int64) (CycleView, error) {
	row, err := found(p.read.ProjectCycle(ctx, queries.ProjectCycleParams{ProjectID: seat.Project.ID, Number: number}))
	if err != nil {
		return CycleView{}, err
	}
	rule := rules.Cycle{Start: row.StartOn, End: row.EndOn, Completed: row.CompletedAt != 0}
	today := p.Today()
	view := CycleView{ProjectCycleRow: row, Phase: rule.Phase(today, p.Agency().ReviewDays), Overdue: rule.Overdue(today)}
	if err := json.Unmarshal([]byte(row.Content), &view.Content); err != nil {
		return view, fmt.Errorf("read version %d: %w", row.Version, err)
	}
	view.HTML, err = rendering(ctx, p, row.Hash, func() RenderedCycle { return RenderCycle(view.Content) })
	if err != nil {
		return view, err
	}
	view.Approvals, err = p.read.CycleApprovals(ctx, queries.CycleApprovalsParams{CycleID: row.ID, Version: row.Version})
	return view, err
}
