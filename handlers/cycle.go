package handlers

import (
	"fmt"
	"html/template"
	"net/http"

	"portal/portal"
	"portal/rules"
)

// workOrderPage is all that was agreed in a project.
type workOrderPage struct {
	base
	Timeline  *timeline
	Groups    []cycleGroup
	Services  []serviceRow
	Completed int
	Cycles    int
	Progress  string
	Agreed    []string
}

// cycleGroup is one heading of the work order with its cycles.
type cycleGroup struct {
	ID, Heading, Empty string
	Cycles             []cycleRow
}

// cycleRow is an official cycle as a list shows it.
type cycleRow struct {
	Number, Name, URL, Dates, Price string
	Phase                           phaseBadge
	Quote, QuoteURL                 string
	Deliverables                    []string
	Approvals                       []approvalLine
}

// phaseBadge is a cycle's phase in words, with the badge's class.
type phaseBadge struct{ Words, Class string }

func phaseOf(phase rules.Phase, overdue bool) phaseBadge {
	if overdue {
		return phaseBadge{"In review, overdue", "badge-danger"}
	}
	switch phase {
	case rules.InProgress:
		return phaseBadge{"In progress", "badge-accent"}
	case rules.InReview:
		return phaseBadge{"In review", "badge-warning"}
	case rules.Completed:
		return phaseBadge{"Completed", "badge-success"}
	}
	return phaseBadge{"Upcoming", "badge-info"}
}

// approvalLine says for one side whether it approved, and who did.
type approvalLine struct{ Side, Name, At, Stamp, Hash string }

type serviceRow struct {
	Name                       string
	Description                template.HTML
	Quantity, UnitPrice, Total string
	Quote, QuoteURL            string
}

func (s *Server) listCycles(v visit) error {
	order, err := s.portal.WorkOrder(v.ctx(), v.seat)
	if err != nil {
		return err
	}
	page := workOrderPage{
		Timeline: newTimeline(order.Cycles, s.portal.Today()), Groups: s.groupCycles(v, order.Cycles),
		Services: serviceRows(v.seat.Project.Code, order.Services), Cycles: len(order.Cycles), Agreed: agreedTotals(order),
	}
	for _, cycle := range order.Cycles {
		if cycle.Phase == rules.Completed {
			page.Completed++
		}
	}
	page.Progress = fmt.Sprintf("%d of %s completed", page.Completed, plural(int64(page.Cycles), "cycle", "cycles"))
	page.Title, page.Section = "Work order", "cycles"
	return s.render(v, http.StatusOK, "cycles/index", &page)
}

// groupCycles puts cycles that stand in the order of their dates under the
// work order's three headings; what runs now comes first.
func (s *Server) groupCycles(v visit, cycles []portal.OfficialCycle) []cycleGroup {
	groups := []cycleGroup{
		{ID: "current", Heading: "Current", Empty: "No cycle is under way today."},
		{ID: "upcoming", Heading: "Upcoming", Empty: "No cycle is waiting to start."},
		{ID: "completed", Heading: "Completed", Empty: "No cycle is completed yet."},
	}
	place := map[rules.Phase]int{rules.Upcoming: 1, rules.Completed: 2}
	for _, cycle := range cycles {
		group := &groups[place[cycle.Phase]]
		group.Cycles = append(group.Cycles, s.cycleRow(v.seat.Project.Code, cycle))
	}
	return groups
}

func (s *Server) cycleRow(code string, cycle portal.OfficialCycle) cycleRow {
	row := cycleRow{
		Number: rules.CycleNumber(code, cycle.Number), Name: cycle.Name, URL: cycleURL(code, cycle.Number),
		Dates: dates(cycle.StartOn, cycle.EndOn), Price: money(cycle.Price, cycle.Currency),
		Phase: phaseOf(cycle.Phase, cycle.Overdue), Deliverables: cycle.Deliverables,
	}
	if cycle.QuoteNumber.Valid {
		row.Quote, row.QuoteURL = rules.QuoteNumber(code, cycle.QuoteNumber.Int64), quoteURL(code, cycle.QuoteNumber.Int64)
	}
	given := map[rules.Side]approvalLine{}
	for _, approval := range cycle.Approvals {
		given[approval.Side] = approvalLine{Name: approval.Name, At: s.moment(approval.ApprovedAt), Stamp: s.stamp(approval.ApprovedAt)}
	}
	row.Approvals = bothSides(given)
	return row
}

// bothSides lists the two sides, those that have not approved included.
func bothSides(given map[rules.Side]approvalLine) []approvalLine {
	client, agency := given[rules.ClientSide], given[rules.AgencySide]
	client.Side, agency.Side = "Client", "Agency"
	return []approvalLine{client, agency}
}

func serviceRows(code string, services []portal.AgreedService) []serviceRow {
	rows := make([]serviceRow, len(services))
	for i, service := range services {
		rows[i] = serviceRow{
			Name: service.Name, Description: service.Description,
			Quantity:  rules.QuantityWords(service.Quantity, service.Unit),
			UnitPrice: money(service.UnitPrice, service.Currency), Total: money(service.Total, service.Currency),
			Quote: rules.QuoteNumber(code, service.QuoteNumber), QuoteURL: quoteURL(code, service.QuoteNumber),
		}
	}
	return rows
}

// agreedTotals adds up cycles and services as priced in their quotes, for each
// currency in the order of first use.
func agreedTotals(order portal.WorkOrder) []string {
	sums, currencies := map[string]int64{}, []string{}
	add := func(amount int64, currency string) {
		if _, known := sums[currency]; !known {
			currencies = append(currencies, currency)
		}
		sums[currency] += amount
	}
	for _, cycle := range order.Cycles {
		add(cycle.Price, cycle.Currency)
	}
	for _, service := range order.Services {
		add(service.Total, service.Currency)
	}
	totals := make([]string, len(currencies))
	for i, currency := range currencies {
		totals[i] = money(sums[currency], currency)
	}
	return totals
}

// cyclePage is one official cycle with its current version.
type cyclePage struct {
	base
	Cycle        cycleRow
	Version      int64
	Hash         string
	Introduction template.HTML
	Deliverables []deliverableView
	SnapshotURL  string
}

type deliverableView struct {
	Title                  string
	Description, Criterion template.HTML
}

func (s *Server) showCycle(v visit) error {
	number, err := v.number("cycle")
	if err != nil {
		return err
	}
	cycle, err := s.portal.Cycle(v.ctx(), v.seat, number)
	if err != nil {
		return err
	}
	page := cyclePage{
		Cycle: s.cycleFacts(v.seat.Project.Code, cycle), Version: cycle.Version, Hash: cycle.Hash,
		Introduction: cycle.HTML.Introduction, Deliverables: deliverableViews(cycle),
	}
	if page.Cycle.QuoteURL != "" {
		page.SnapshotURL = page.Cycle.QuoteURL + "/snapshot"
	}
	page.Title, page.Section = page.Cycle.Number+" "+cycle.Name, "cycles"
	return s.render(v, http.StatusOK, "cycles/show", &page)
}

func (s *Server) cycleFacts(code string, cycle portal.CycleView) cycleRow {
	row := cycleRow{
		Number: rules.CycleNumber(code, cycle.Number), Name: cycle.Name, Dates: dates(cycle.StartOn, cycle.EndOn),
		Price: money(cycle.Price, cycle.Currency), Phase: phaseOf(cycle.Phase, cycle.Overdue),
	}
	if cycle.QuoteNumber.Valid {
		row.Quote, row.QuoteURL = rules.QuoteNumber(code, cycle.QuoteNumber.Int64), quoteURL(code, cycle.QuoteNumber.Int64)
	}
	given := map[rules.Side]approvalLine{}
	for _, approval := range cycle.Approvals {
		given[approval.Side] = approvalLine{
			Name: approval.Name, At: s.moment(approval.ApprovedAt), Stamp: s.stamp(approval.ApprovedAt), Hash: approval.Hash,
		}
	}
	row.Approvals = bothSides(given)
	return row
}

func deliverableViews(cycle portal.CycleView) []deliverableView {
	views := make([]deliverableView, len(cycle.Content.Deliverables))
	for i, deliverable := range cycle.Content.Deliverables {
		views[i].Title = deliverable.Title
		if i < len(cycle.HTML.Deliverables) {
			views[i].Description, views[i].Criterion = cycle.HTML.Deliverables[i].Description, cycle.HTML.Deliverables[i].Criterion
		}
	}
	return views
}
