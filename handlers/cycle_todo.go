package handlers

import (
	"fmt"
	"slices"

	"portal/portal"
	"portal/rules"
)

// How lines of what needs doing next stand among each other: a line's rank is
// the days that are left for it. What has no day of its own stands before or
// after all that have.
const (
	rankFirst = -10000
	rankInfo  = 10000
	rankDraft = 20000
)

// openCycle is what todos say of a cycle that is not completed. Unsigned is
// set when the side that the reader stands on has not approved the latest
// version.
type openCycle struct {
	code, place, name string
	number, version   int64
	unsigned          bool
	phase             rules.Phase
	dispute           rules.DisputeState
	start, end        rules.Date
}

func openCycleOf(seat portal.Seat, cycle portal.OfficialCycle) openCycle {
	approved := cycle.ClientApproved
	if seat.Role.IsAgency() {
		approved = cycle.AgencyApproved
	}
	return openCycle{
		code: seat.Project.Code, name: cycle.Name, number: cycle.Number, version: cycle.Version,
		unsigned: approved < cycle.Version, phase: cycle.Phase, dispute: cycle.DisputeState,
		start: cycle.StartOn, end: cycle.EndOn,
	}
}

// cycleTodos lists what a cycle asks of a role, or tells it: its dispute or
// its review, and the approval of its content. A completed cycle asks for
// nothing.
func (s *Server) cycleTodos(role rules.Role, cycle openCycle) []todo {
	var todos []todo
	switch {
	case cycle.phase == rules.Completed:
		return nil
	case cycle.dispute == rules.DisputeOpen:
		todos = append(todos, s.disputeTodo(role, cycle))
	case cycle.dispute == rules.DisputeProposed:
		todos = append(todos, s.resolutionTodo(role, cycle))
	case cycle.phase == rules.InReview:
		todos = append(todos, s.reviewTodo(role, cycle))
	}
	if cycle.unsigned {
		todos = append(todos, s.approvalTodo(role, cycle))
	}
	return todos
}

func (c openCycle) todo(icon, meta string) todo {
	return todo{
		URL: cycleURL(c.code, c.number), Icon: icon, Title: c.name, Place: c.place,
		Meta: rules.CycleNumber(c.code, c.number) + " · " + meta,
	}
}

func (s *Server) disputeTodo(role rules.Role, cycle openCycle) todo {
	line := cycle.todo("triangle-alert", s.ending(cycle.end))
	if role.Can(rules.ResolveDisputes) {
		line.Verb, line.Due, line.Badge, line.Urgent, line.Asked = "Resolve the dispute", "Disputed", "badge-danger", true, true
		line.rank = rankFirst
		line.URL += "#cycle-dispute"
		return line
	}
	line.Verb, line.Due, line.rank = "Disputed", "With the agency", rankInfo
	return line
}

func (s *Server) resolutionTodo(role rules.Role, cycle openCycle) todo {
	line := cycle.todo("triangle-alert", "the agency proposed the dispute as resolved")
	line.Verb, line.Due, line.Badge, line.rank = "Resolution proposed", "Your team’s turn", "badge-warning", 0
	switch {
	case role.Can(rules.ReviewCycles):
		line.Verb, line.Due, line.Asked = "Complete or dispute again", "Your turn", true
		line.URL += "#cycle-review"
	case role.IsAgency():
		line.Due, line.Badge, line.rank = "With the client", "", rankInfo
	}
	return line
}

func (s *Server) reviewTodo(role rules.Role, cycle openCycle) todo {
	days := s.portal.Today().DaysUntil(cycle.end)
	line := cycle.todo("list-checks", "review until "+cycle.end.Words())
	line.Verb, line.Due, line.rank = "In review", reviewLeft(days), days
	if role.Can(rules.ReviewCycles) {
		line.Verb, line.Asked = "Complete or dispute", true
		line.URL += "#cycle-review"
	}
	line.press(days)
	return line
}

// approvalTodo has no day of its own: content is better approved before the
// cycle begins, and soon once it has begun. Without the first day, as across
// all projects, it says the last.
func (s *Server) approvalTodo(role rules.Role, cycle openCycle) todo {
	line := cycle.todo("shield-check", fmt.Sprintf("version %d · %s", cycle.version, dates(cycle.start, cycle.end)))
	line.Verb, line.Due, line.rank = "To be approved", "Not approved yet", urgentDays+1
	if role.Side() != "" {
		line.Verb, line.Asked = fmt.Sprintf("Approve version %d", cycle.version), true
		line.Meta = rules.CycleNumber(cycle.code, cycle.number) + " · " + dates(cycle.start, cycle.end)
		line.URL += "#cycle-approvals"
	}
	if cycle.start == "" {
		line.Meta = rules.CycleNumber(cycle.code, cycle.number) + " · " + s.ending(cycle.end)
		return line
	}
	days := s.portal.Today().DaysUntil(cycle.start)
	if days > 0 {
		line.Due, line.rank = "Begins in "+plural(int64(days), "day", "days"), max(days, line.rank)
	}
	if days <= soonDays {
		line.Badge = "badge-warning"
	}
	return line
}

func (s *Server) ending(end rules.Date) string {
	if end < s.portal.Today() {
		return "ended on " + end.Words()
	}
	return "ends on " + end.Words()
}

// reviewLeft says how long a review stays open, from the days that remain
// after today.
func reviewLeft(days int) string {
	if days < 0 {
		return plural(int64(-days), "day", "days") + " overdue"
	}
	return daysLeft(days)
}

// press marks a line by the days that are left for it.
func (t *todo) press(days int) {
	switch {
	case days <= urgentDays:
		t.Badge, t.Urgent = "badge-danger", true
	case days <= soonDays:
		t.Badge = "badge-warning"
	}
}

// byUrgency puts the most urgent lines first and leaves those that press
// alike in their order.
func byUrgency(todos []todo) {
	slices.SortStableFunc(todos, func(a, b todo) int { return a.rank - b.rank })
}
