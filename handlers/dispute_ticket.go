package handlers

import (
	"fmt"
	"slices"
	"strconv"

	"portal/portal"
	"portal/rules"
)

// cycleTickets are the latest tickets that belong to a cycle.
type cycleTickets struct {
	Rows []cycleTicket
	// More says that these are not all, and leads to the others.
	More, AllURL string
}

// cycleTicket is a ticket of a cycle. About is the deliverable that it is
// about, if any.
type cycleTicket struct {
	ticketLine
	Icon, About string
}

// suspect is a ticket that a dispute may point to.
type suspect struct {
	ticketLine
	Value    int64
	IsChosen bool
}

// newTicketLine is a ticket in a list.
func newTicketLine(code string, number int64, title string, kind rules.TicketKind, state rules.TicketState) ticketLine {
	return ticketLine{
		URL: ticketURL(code, number), Number: rules.TicketNumber(code, number), Name: title, Kind: kind.Words(), Badge: ticketBadge(state),
	}
}

// cycleTickets lists the tickets of a cycle for those who read all of the
// project.
func (s *Server) cycleTickets(v visit, view portal.CycleView) cycleTickets {
	code := v.seat.Project.Code
	titles := map[string]string{}
	for _, deliverable := range view.InForce.Content.Deliverables {
		titles[deliverable.Key] = deliverable.Title
	}
	var list cycleTickets
	for _, row := range view.Tickets.Rows {
		line := newTicketLine(code, row.Number, row.Title, row.Kind, row.State)
		list.Rows = append(list.Rows, cycleTicket{ticketLine: line, Icon: ticketIcons[row.Kind], About: titles[row.Deliverable]})
	}
	if view.Tickets.More {
		list.More, list.AllURL = fmt.Sprintf("These are the latest %d.", len(list.Rows)), ticketsURL(code)
	}
	return list
}

// openTickets says how many open tickets are about a deliverable, "" for none.
func openTickets(view portal.CycleView, key string) string {
	if count := view.OpenTickets[key]; count > 0 {
		return plural(count, "open ticket", "open tickets")
	}
	return ""
}

// suspects offers the tickets that a dispute may point to.
func suspects(code string, view portal.CycleView, form deedForm) []suspect {
	list := make([]suspect, len(view.Suspects))
	for i, row := range view.Suspects {
		value := strconv.FormatInt(row.Number, 10)
		list[i] = suspect{newTicketLine(code, row.Number, row.Title, row.Kind, row.State), row.Number, slices.Contains(form.typed["tickets"], value)}
	}
	return list
}

// moreTickets is the field for the numbers of tickets that are not offered.
func moreTickets(code string, offered int, form deedForm) field {
	label := "Tickets that are about it"
	if offered > 0 {
		label = "Further tickets"
	}
	return form.field("more_tickets", field{Label: label, Optional: true, Hint: "Their numbers, such as " + rules.TicketNumber(code, 12) + "."})
}

// namedTickets are the numbers of the tickets that were ticked in a dispute's
// form.
func (v visit) namedTickets() []int64 {
	var numbers []int64
	for _, text := range v.Request().PostForm["tickets"] {
		// What is no number names no ticket of the project, like 0.
		number, _ := strconv.ParseInt(text, 10, 64)
		numbers = append(numbers, number)
	}
	return numbers
}

// disputeTickets are those that a round of a dispute points to.
func disputeTickets(code string, dispute portal.Dispute) []ticketLine {
	lines := make([]ticketLine, len(dispute.Tickets))
	for i, row := range dispute.Tickets {
		lines[i] = newTicketLine(code, row.Number, row.Title, row.Kind, row.State)
	}
	return lines
}
