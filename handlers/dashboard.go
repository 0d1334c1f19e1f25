package handlers

import (
	"net/http"

	"portal/portal"
	"portal/rules"
)

// projectPage is a project's dashboard: what needs doing next, then where the
// project stands.
type projectPage struct {
	base
	// Own is all of the page for those who follow the project as feedback
	// only, and nil for everybody else.
	Own       *ownBoard
	Todos     []todo
	HasCycles bool
	Upcoming  int
	Current   int
	Completed int
	Now       []cycleRow
	Next      []cycleRow
	Timeline  *timeline
	Recent    []eventLine
	CanWrite  bool
	// Needed counts what is needed from the client, in words.
	Needed   string
	NeedLate bool
	// Tickets counts where the tickets stand, in words.
	Tickets string
	// BugURL and ChangeURL are where the client reports something.
	BugURL, ChangeURL string
}

// ownBoard is the dashboard of those who give feedback only: what awaits their
// answer, the two ways to report something, and what became of what they did.
type ownBoard struct {
	Todos             []todo
	BugURL, ChangeURL string
	Rows              []ticketRow
	// AllURL leads to the whole list where this is not all of it.
	AllURL, All string
}

func (s *Server) showProject(v visit) error {
	if !v.seat.Can(rules.ReadAllTickets) {
		return s.showOwnBoard(v)
	}
	page := projectPage{CanWrite: v.seat.Can(rules.WriteQuotes)}
	page.Title, page.Section = v.seat.Project.Name, "dashboard"
	board, err := s.portal.Dashboard(v.ctx(), v.seat)
	if err != nil {
		return err
	}
	page.Todos = s.projectTodos(v.seat, board)
	s.fillStanding(v, &page, board.Cycles)
	page.fillNeeded(v.seat.Role, board.Requirements)
	page.Tickets = ticketWords(board.Tickets)
	if code := v.seat.Project.Code; v.seat.Can(rules.SubmitTickets) && !page.CanWrite {
		page.BugURL, page.ChangeURL = reportURL(code, rules.BugReport), reportURL(code, rules.ChangeRequest)
	}
	for _, event := range board.Recent {
		page.Recent = append(page.Recent, s.eventLine(v.seat, event))
	}
	return s.render(v, http.StatusOK, "projects/show", &page)
}

func (s *Server) showOwnBoard(v visit) error {
	board, err := s.portal.OwnBoard(v.ctx(), v.seat)
	if err != nil {
		return err
	}
	code := v.seat.Project.Code
	own := ownBoard{BugURL: reportURL(code, rules.BugReport), ChangeURL: reportURL(code, rules.ChangeRequest)}
	own.Todos = s.awaitingTodos(v.seat, board.Awaiting, board.Counts[rules.TicketNeedsInfo])
	for _, listed := range board.Tickets {
		own.Rows = append(own.Rows, s.ticketRow(v.seat, listed))
	}
	if all := board.Counts.All(); all > int64(len(own.Rows)) {
		own.AllURL, own.All = ticketsURL(code), plural(all, "ticket", "tickets")
	}
	page := projectPage{Own: &own}
	page.Title, page.Section = v.seat.Project.Name, "dashboard"
	return s.render(v, http.StatusOK, "projects/show", &page)
}

// projectTodos lists what waits, most urgent first.
func (s *Server) projectTodos(seat portal.Seat, board portal.Dashboard) []todo {
	var todos []todo
	for _, quote := range board.OpenQuotes {
		todos = append(todos, s.quoteTodo(quoteVerb(seat.Role), openQuote{
			code: seat.Project.Code, title: quote.Title, currency: quote.Currency,
			number: quote.Number, total: quote.Total, expires: quote.ExpiresOn,
		}))
	}
	for _, cycle := range board.Cycles {
		todos = append(todos, s.cycleTodos(seat.Role, openCycleOf(seat, cycle))...)
	}
	todos = append(todos, s.requirementTodos(seat, board)...)
	todos = append(todos, s.ticketTodos(seat, board)...)
	for _, draft := range board.Drafts {
		todos = append(todos, s.draftTodo(seat.Project.Code, "", draft.Title, draft.Number, draft.Revision, draft.UpdatedAt))
	}
	byUrgency(todos)
	return todos
}

// shownCycles is how many cycles the dashboard's small timeline shows.
const shownCycles = 6

func (s *Server) fillStanding(v visit, page *projectPage, cycles []portal.OfficialCycle) {
	page.HasCycles = len(cycles) > 0
	for _, cycle := range cycles {
		switch cycle.Phase {
		case rules.Completed:
			page.Completed++
		case rules.Upcoming:
			page.Upcoming++
			if len(page.Next) == 0 {
				page.Next = append(page.Next, s.cycleRow(v.seat, cycle))
			}
		default:
			page.Current++
			page.Now = append(page.Now, s.cycleRow(v.seat, cycle))
		}
	}
	page.Timeline = newTimeline(aroundToday(cycles, shownCycles), s.portal.Today())
}

func (p *projectPage) fillNeeded(role rules.Role, counts portal.RequirementCounts) {
	submitted := "with the agency"
	if role.IsAgency() {
		submitted = "to look at"
	}
	p.Needed, p.NeedLate = standingWords(counts, submitted), counts.Overdue > 0
}

// aroundToday picks so many cycles from the one before the first that is not
// completed on.
func aroundToday(cycles []portal.OfficialCycle, most int) []portal.OfficialCycle {
	first := 0
	for first < len(cycles) && cycles[first].Phase == rules.Completed {
		first++
	}
	first = max(0, min(first-1, len(cycles)-most))
	return cycles[first:min(len(cycles), first+most)]
}
