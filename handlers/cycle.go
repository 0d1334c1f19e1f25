package handlers

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

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
	// Delivered counts the deliverables of all cycles that are delivered, of
	// Deliverables.
	Delivered, Deliverables int
	Agreed                  []string
	CanWrite                bool
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
	Deliverables                    []portal.OfficialDeliverable
	Approvals                       []approvalLine
	// Version is the latest version in words, Open when it waits for an
	// approval.
	Version string
	Open    bool
	// Delivered is how many of the deliverables are delivered.
	Delivered int
	// Review says where the review stands; Alarm is set when it is overdue or
	// disputed.
	Review string
	Alarm  bool
	// Waits says what the cycle waits for; WaitsLate is set when some of it is
	// overdue.
	Waits     string
	WaitsLate bool
	// Unfolded is set when the deliverables are shown at once.
	Unfolded bool
	// Asks are what the cycle asks of the person looking.
	Asks []todo
}

// phaseBadge is a cycle's phase in words, with the badge's class.
type phaseBadge struct{ Words, Class string }

func phaseOf(phase rules.Phase, overdue bool) phaseBadge {
	if overdue && phase == rules.InReview {
		return phaseBadge{"In review, overdue", "badge-danger"}
	}
	switch phase {
	case rules.Disputed:
		return phaseBadge{"Disputed", "badge-danger"}
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
		CanWrite: v.seat.Can(rules.WriteCycles),
	}
	for _, cycle := range order.Cycles {
		if cycle.Phase == rules.Completed {
			page.Completed++
		}
		page.Delivered += cycle.Delivered()
		page.Deliverables += len(cycle.Deliverables)
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
		group.Cycles = append(group.Cycles, s.cycleRow(v.seat, cycle))
	}
	return groups
}

func (s *Server) cycleRow(seat portal.Seat, cycle portal.OfficialCycle) cycleRow {
	code := seat.Project.Code
	row := cycleRow{
		Number: rules.CycleNumber(code, cycle.Number), Name: cycle.Name, URL: cycleURL(code, cycle.Number),
		Dates: dates(cycle.StartOn, cycle.EndOn), Phase: phaseOf(cycle.Phase, cycle.Overdue),
		Deliverables: cycle.Deliverables, Delivered: cycle.Delivered(),
		Review: s.reviewWords(cycle), Alarm: cycle.Phase == rules.Disputed || cycle.Overdue,
		Unfolded: cycle.Phase != rules.Completed && len(cycle.Deliverables) <= shownDeliverables,
	}
	if cycle.QuoteNumber.Valid {
		row.Quote, row.QuoteURL = rules.QuoteNumber(code, cycle.QuoteNumber.Int64), quoteURL(code, cycle.QuoteNumber.Int64)
		row.Price = money(cycle.Price, cycle.Currency)
	}
	row.Version, row.Open = versionWords(cycle)
	row.Waits, row.WaitsLate = waitsWords(cycle)
	row.Approvals = s.cycleApprovals(cycle)
	for _, line := range s.cycleTodos(seat.Role, openCycleOf(seat, cycle)) {
		if line.Asked {
			row.Asks = append(row.Asks, line)
		}
	}
	return row
}

// shownDeliverables is how many deliverables a cycle that is not completed
// shows without being unfolded.
const shownDeliverables = 8

// versionWords says which version a list shows, and whether it waits for an
// approval. A completed cycle waits for nothing: what counted is the version
// that was in force.
func versionWords(cycle portal.OfficialCycle) (words string, open bool) {
	switch {
	case cycle.Phase == rules.Completed:
		return fmt.Sprintf("Version %d", cycle.InForce), false
	case cycle.ClientApproved == cycle.Version && cycle.AgencyApproved == cycle.Version:
		return fmt.Sprintf("Version %d", cycle.Version), false
	case cycle.InForce < cycle.Version:
		return fmt.Sprintf("Version %d open for approval, version %d in force", cycle.Version, cycle.InForce), true
	}
	return fmt.Sprintf("Version %d open for approval", cycle.Version), true
}

// cycleApprovals are those of the latest version, with the sides that are
// still asked for theirs.
func (s *Server) cycleApprovals(cycle portal.OfficialCycle) []approvalLine {
	given := map[rules.Side]approvalLine{}
	for _, approval := range cycle.Approvals {
		given[approval.Side] = approvalLine{Name: approval.Name, At: s.moment(approval.ApprovedAt), Stamp: s.stamp(approval.ApprovedAt)}
	}
	if cycle.Phase != rules.Completed {
		return bothSides(given)
	}
	if cycle.InForce < cycle.Version {
		return nil
	}
	return slices.DeleteFunc(bothSides(given), func(line approvalLine) bool { return line.Name == "" })
}

// reviewWords says where a cycle's review stands.
func (s *Server) reviewWords(cycle portal.OfficialCycle) string {
	left := reviewLeft(s.portal.Today().DaysUntil(cycle.EndOn))
	switch {
	case cycle.Phase == rules.Completed:
		return "Completed on " + s.day(cycle.CompletedAt)
	case cycle.DisputeState == rules.DisputeOpen:
		return "The client disputes it; the agency is to resolve it"
	case cycle.DisputeState == rules.DisputeProposed:
		return "Proposed as resolved; the client completes it or disputes it again"
	case cycle.Phase == rules.InReview && cycle.Overdue:
		return "Review ended on " + cycle.EndOn.Words() + " without an answer: " + left
	case cycle.Phase == rules.InReview:
		return "Review until " + cycle.EndOn.Words() + ": " + strings.ToLower(left[:1]) + left[1:]
	}
	return "Review from " + dates(cycle.ReviewStart, cycle.EndOn)
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
