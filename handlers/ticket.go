package handlers

import (
	"net/http"

	"portal/rules"
)

func newTicketURL(code string) string { return ticketsURL(code) + "/new" }

var ticketIcons = map[rules.TicketKind]string{rules.ChangeRequest: "lightbulb", rules.BugReport: "bug"}

// ticketBadge says where a ticket stands.
func ticketBadge(state rules.TicketState) phaseBadge {
	class := "badge-info"
	switch state {
	case rules.TicketNeedsInfo:
		class = "badge-warning"
	case rules.TicketApproved, rules.TicketInProgress:
		class = "badge-accent"
	case rules.TicketDone:
		class = "badge-success"
	case rules.TicketDeclined, rules.TicketDuplicate:
		class = "badge-muted"
	}
	return phaseBadge{state.Words(), class}
}

func (s *Server) showTicket(v visit) error {
	number, err := v.number("ticket")
	if err != nil {
		return err
	}
	page, err := s.ticketForms(v, number).show(deedForm{})
	if err != nil {
		return err
	}
	return s.render(v, http.StatusOK, "tickets/show", page)
}

func (s *Server) commentOnTicket(v visit) error {
	return s.onTicket(v, commentDeed, func(number int64) error {
		comment, err := s.postComment(v, rules.AboutTicket, number)
		if err != nil {
			return err
		}
		return s.redirect(v, commentURL(ticketURL(v.seat.Project.Code, number), comment), postedWords(v.line("audience")))
	})
}

func (s *Server) followTicket(v visit) error {
	return s.onTicket(v, "follow", func(number int64) error {
		if err := s.portal.FollowTicket(v.ctx(), v.seat, number); err != nil {
			return err
		}
		return s.redirect(v, ticketURL(v.seat.Project.Code, number), "You are told of what happens to this ticket.")
	})
}

func (s *Server) unfollowTicket(v visit) error {
	return s.onTicket(v, "unfollow", func(number int64) error {
		if err := s.portal.UnfollowTicket(v.ctx(), v.seat, number); err != nil {
			return err
		}
		return s.redirect(v, ticketURL(v.seat.Project.Code, number), "You are not told of this ticket any more.")
	})
}

// onTicket does what a form of a ticket's page asks for. A form that fails is
// shown again on the page.
func (s *Server) onTicket(v visit, deed string, do func(number int64) error) error {
	number, err := v.number("ticket")
	if err != nil {
		return err
	}
	return s.perform(v, deed, s.ticketForms(v, number), func() error { return do(number) })
}

func (s *Server) ticketForms(v visit, number int64) formsPage {
	return formsPage{"tickets/show", func(form deedForm) (framed, error) {
		view, err := s.portal.Ticket(v.ctx(), v.seat, number)
		if err != nil {
			return nil, err
		}
		page := s.ticketPage(v, view, form)
		if err := s.addDecide(v, page, view, form); err != nil {
			return nil, err
		}
		return page, s.addScope(v, page, view, form)
	}}
}
