package handlers

import (
	"html/template"

	"portal/portal"
	"portal/rules"
)

// ticketStep is a change of a ticket's state: who brought it about, when and
// why. Undone says when it was taken back.
type ticketStep struct {
	Words, Person, Side       string
	At, Stamp                 string
	Reason                    template.HTML
	Original, OriginalURL     string
	Undone, UndoneStamp, Icon string
}

// ticketStory is all that was decided on a ticket, the earliest first.
func (s *Server) ticketStory(code string, view portal.TicketView) []ticketStep {
	steps := make([]ticketStep, len(view.Changes))
	for i, change := range view.Changes {
		step := ticketStep{
			Words: changeWords(change), Icon: stateIcons[change.State], Person: change.Person, Side: sideWords(change.Side),
			At: s.moment(change.ChangedAt), Stamp: s.stamp(change.ChangedAt), Reason: change.ReasonHTML,
		}
		if change.OriginalNumber > 0 {
			step.Original, step.OriginalURL = rules.TicketNumber(code, change.OriginalNumber), ticketURL(code, change.OriginalNumber)
		}
		if change.UndoneAt != 0 {
			step.Undone, step.UndoneStamp = s.moment(change.UndoneAt), s.stamp(change.UndoneAt)
		}
		steps[i] = step
	}
	return steps
}

var stateIcons = map[rules.TicketState]string{
	rules.TicketNew: "inbox", rules.TicketApproved: "circle-check", rules.TicketDeclined: "circle-x", rules.TicketNeedsInfo: "info",
	rules.TicketDuplicate: "copy", rules.TicketInProgress: "clock", rules.TicketDone: "check",
}

// changeWords say what somebody did to a ticket, before "by" and their name.
func changeWords(change portal.TicketChange) string {
	switch change.State {
	case rules.TicketNeedsInfo:
		return "Asked"
	case rules.TicketDuplicate:
		return "Marked as a duplicate"
	case rules.TicketInProgress:
		if change.Side == rules.ClientSide {
			return "Begun, the quote accepted"
		}
		return "Begun"
	case rules.TicketDone:
		if change.Side == rules.ClientSide {
			return "Done, the cycle completed"
		}
	case rules.TicketNew:
		if change.Side == rules.ClientSide {
			return "Answered"
		}
		return "Put back to be decided"
	}
	return change.State.Words()
}

// lastDecision is the change that stands, nil when there is none.
func lastDecision(story []ticketStep) *ticketStep {
	for i := len(story) - 1; i >= 0; i-- {
		if story[i].Undone == "" {
			return &story[i]
		}
	}
	return nil
}

// foundFacts says where a bug was found, as far as the reporter told.
func foundFacts(view portal.TicketView) []foundFact {
	row := view.Ticket
	browser, agent := partBrowser(row.Browser)
	var facts []foundFact
	for _, fact := range []foundFact{
		{Name: "Page", Value: row.Page, URL: row.Page}, {Name: "Browser", Value: browser, More: agent},
		{Name: "Screen", Value: row.Screen}, {Name: "Window", Value: row.Window},
	} {
		if fact.Value != "" {
			facts = append(facts, fact)
		}
	}
	return facts
}
