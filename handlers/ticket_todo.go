package handlers

import (
	"fmt"
	"strings"

	"portal/portal"
	"portal/rules"
)

// awaitingTicket is what todos say of a ticket in which the agency asked
// something.
type awaitingTicket struct {
	code, place, title, question string
	number                       int64
	at                           rules.Instant
}

// rankAsked has no day of its own: a question stands after what presses, and
// beside content to approve.
const rankAsked = urgentDays + 1

// awaitingTodo asks those who may answer, or tells of it. It is marked once
// the question has waited for days.
func (s *Server) awaitingTodo(role rules.Role, asked awaitingTicket) todo {
	line := todo{
		URL: ticketURL(asked.code, asked.number), Icon: "message-circle-question-mark", Verb: "Awaits an answer", Title: asked.title, Place: asked.place,
		Meta: rules.TicketNumber(asked.code, asked.number), Note: quoted(asked.question), Due: "Asked today", rank: rankAsked,
	}
	if role.Can(rules.SubmitTickets) {
		line.Verb, line.Asked = "Answer", true
	}
	if days := s.daysSince(asked.at); days > 0 {
		line.Due = "Asked " + plural(int64(days), "day", "days") + " ago"
		if days > urgentDays {
			line.Badge = "badge-warning"
		}
	}
	return line
}

// daysSince is how many days of the agency's calendar began since a moment.
func (s *Server) daysSince(at rules.Instant) int {
	return rules.DateOf(at, s.portal.Zone()).DaysUntil(s.portal.Today())
}

// moreAwaiting is the line for all that has none of its own.
func moreAwaiting(code, place, title string) todo {
	return todo{
		URL: ticketsInURL(code, rules.TicketNeedsInfo), Icon: "message-circle-question-mark", Title: title, Place: place,
		Meta: "All that await an answer", Due: "To answer", rank: rankAsked,
	}
}

// awaitingTodos lists what awaits an answer in a project, of all that do.
func (s *Server) awaitingTodos(seat portal.Seat, asked []portal.AwaitingTicket, all int64) []todo {
	code := seat.Project.Code
	var todos []todo
	for _, row := range asked {
		todos = append(todos, s.awaitingTodo(seat.Role, awaitingTicket{
			code: code, title: row.Title, question: row.Reason, number: row.Number, at: row.DecidedAt,
		}))
	}
	if rest := all - int64(len(asked)); rest > 0 {
		todos = append(todos, moreAwaiting(code, "", plural(rest, "more ticket awaits an answer", "more tickets await an answer")))
	}
	return todos
}

// awaitingAcross lists what awaits an answer in a member's projects, so many
// lines a project at most.
func (s *Server) awaitingAcross(home portal.Home) []todo {
	var todos []todo
	shown := map[string]int{}
	for _, row := range home.Awaiting {
		shown[row.Code]++
		switch {
		case shown[row.Code] <= portal.MostAwaiting:
			todos = append(todos, s.awaitingTodo(row.Role, awaitingTicket{
				code: row.Code, place: row.Project, title: row.Title, question: row.Reason, number: row.Number, at: row.DecidedAt,
			}))
		case shown[row.Code] == portal.MostAwaiting+1:
			todos = append(todos, moreAwaiting(row.Code, row.Project, "More tickets await an answer"))
		}
	}
	return todos
}

// ticketTodos lists what a project's tickets ask of the agency or of its
// client.
func (s *Server) ticketTodos(seat portal.Seat, board portal.Dashboard) []todo {
	if seat.Can(rules.TriageTickets) {
		return s.triageTodos(seat.Project.Code, board.Triage)
	}
	return s.awaitingTodos(seat, board.Awaiting, board.Tickets[rules.TicketNeedsInfo])
}

// triageTodos leads staff to a project's tickets in the queue. Like what a
// client gave, it is marked once the oldest has waited for days.
func (s *Server) triageTodos(code string, triage portal.TicketsToTriage) []todo {
	if triage.Waiting == 0 {
		return nil
	}
	line := todo{
		URL: "/triage?project=" + code, Icon: "inbox", Verb: "Triage", Title: plural(triage.Waiting, "new ticket", "new tickets"),
		Meta: "The oldest waits since " + s.moment(triage.Oldest), Due: "Since today", Asked: true, rank: urgentDays,
	}
	if days := s.daysSince(triage.Oldest); days > 0 {
		line.Due = "For " + plural(int64(days), "day", "days")
		if days > urgentDays {
			line.Badge = "badge-warning"
		}
	}
	return []todo{line}
}

// ticketWords count where a project's tickets stand, "" where there are none.
func ticketWords(counts portal.TicketCounts) string {
	var words []string
	for _, state := range rules.TicketStates {
		if count := counts[state]; count > 0 {
			words = append(words, fmt.Sprintf("%d %s", count, countedState(state, count)))
		}
	}
	return strings.Join(words, ", ")
}

func countedState(state rules.TicketState, count int64) string {
	switch {
	case state == rules.TicketNeedsInfo && count > 1:
		return "need information"
	case state == rules.TicketDuplicate && count > 1:
		return "duplicates"
	}
	return string(state)
}
