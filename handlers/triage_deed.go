package handlers

import (
	"portal/portal"
	"portal/rules"
)

// decideTicket decides on a ticket, and leads to the next one of the queue
// when it was decided from there.
func (s *Server) decideTicket(v visit) error {
	return s.triageDeed(v, decideDeed, func(number int64) error {
		decision := rules.Decision(v.line("decision"))
		reason, err := s.portal.ReasonFor(v.ctx(), decision, v.words("reason"), v.count("answer"))
		if err != nil {
			return err
		}
		err = s.portal.DecideTicket(v.ctx(), v.seat, number, portal.TicketDecision{
			Edit: v.count("edit"), Decision: decision, Reason: reason, Original: v.original(),
		})
		if err != nil {
			return err
		}
		if _, isQueue := v.fromQueue(); isQueue {
			// The queue says what was decided where it offers to undo it.
			return s.afterDeed(v, number, "")
		}
		return s.afterDeed(v, number, "The ticket is "+verdictWords[decision.LeadsTo()]+". Those who follow it are told.")
	})
}

// snoozeTicket puts a ticket off or brings it back.
func (s *Server) snoozeTicket(v visit) error {
	return s.triageDeed(v, snoozeDeed, func(number int64) error {
		until, err := s.snoozeUntil(v.line("until"))
		if err != nil {
			return err
		}
		if err := s.portal.SnoozeTicket(v.ctx(), v.seat, number, v.count("edit"), until); err != nil {
			return err
		}
		name := rules.TicketNumber(v.seat.Project.Code, number)
		if until == 0 {
			return s.backTo(v, number, name+" is back in the queue.")
		}
		return s.afterDeed(v, number, name+" is put off until "+rules.DateOf(until, s.portal.Zone()).Words()+".")
	})
}

// placeTicket ties a ticket to a cycle and a deliverable.
func (s *Server) placeTicket(v visit) error {
	return s.triageDeed(v, placeDeed, func(number int64) error {
		cycle, deliverable := v.place()
		if err := s.portal.PlaceTicket(v.ctx(), v.seat, number, v.count("edit"), cycle, deliverable); err != nil {
			return err
		}
		return s.backTo(v, number, "Saved.")
	})
}

// undoDecision undoes a decision and leads back to its ticket.
func (s *Server) undoDecision(v visit) error {
	return s.triageDeed(v, undoDeed, func(number int64) error {
		if err := s.portal.UndoTicket(v.ctx(), v.seat, number, v.count("change")); err != nil {
			return err
		}
		return s.backTo(v, number, "The decision on "+rules.TicketNumber(v.seat.Project.Code, number)+" is undone.")
	})
}

// triageDeed does what a form of the panel asks for. One that fails is shown
// again where it stood.
func (s *Server) triageDeed(v visit, deed string, do func(number int64) error) error {
	number, err := v.number("ticket")
	if err != nil {
		return err
	}
	if err := v.parseForm(); err != nil {
		return err
	}
	outer, page := s.triageForms(v, number)
	return s.perform(outer, deed, page, func() error { return do(number) })
}

// triageForms is the page that a form of the panel stands on: the ticket's own,
// or the queue. That is no page of the ticket's project, so it is shown to a
// visit of the agency's own pages.
func (s *Server) triageForms(v visit, number int64) (visit, formsPage) {
	address, isQueue := v.fromQueue()
	if !isQueue {
		return v, s.ticketForms(v, number)
	}
	outer := v
	outer.seat = portal.Seat{Actor: v.seat.Actor, Role: v.seat.Actor.Role}
	return outer, formsPage{"triage/index", func(form deedForm) (framed, error) {
		return s.triagePage(outer, address.at(v.seat.Project.Code, number), form)
	}}
}

// afterDeed leads to the next ticket of the queue, or back to the page that the
// form was sent from.
func (s *Server) afterDeed(v visit, number int64, said string) error {
	address, isQueue := v.fromQueue()
	if !isQueue {
		return s.redirect(v, ticketURL(v.seat.Project.Code, number), said)
	}
	next, err := s.portal.QueueAfter(v.ctx(), v.seat, number, address.QueueFilter)
	if rules.KindOf(err) == rules.NotFound {
		return s.redirect(v, address.withoutTicket().url(), said)
	}
	if err != nil {
		return err
	}
	return s.redirect(v, address.at(next.Code, next.Number).url(), said)
}

// backTo leads back to the ticket, in the queue or on its own page.
func (s *Server) backTo(v visit, number int64, said string) error {
	address, isQueue := v.fromQueue()
	if !isQueue {
		return s.redirect(v, ticketURL(v.seat.Project.Code, number), said)
	}
	return s.redirect(v, address.at(v.seat.Project.Code, number).url(), said)
}
