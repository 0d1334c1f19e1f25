package handlers

import (
	"fmt"
	"strconv"
	"strings"

	"portal/portal"
	"portal/rules"
)

// The deeds of a ticket's page that make something of the ticket.
const (
	quoteTicketDeed = "ticket-quote"
	cycleTicketDeed = "ticket-cycle"
)

// scopeView is what became of a ticket, and what staff can make of it.
type scopeView struct {
	Lines    []scopeLine
	Disputes []namedIn
	Forms    *scopeForms
	Conflict string
}

// IsShown tells whether there is anything to say or to do.
func (v scopeView) IsShown() bool {
	return len(v.Lines)+len(v.Disputes) > 0 || v.Forms != nil || v.Conflict != ""
}

// scopeLine is one thing that the ticket became: Steps are the picture of how
// far it has come, Words say where it stands. Name and URL are there for those
// who may read it.
type scopeLine struct {
	Icon, Number, Name, URL string
	Badge                   phaseBadge
	Words, Reason           string
	Steps                   []scopeStep
	Cycles                  []scopeCycle
	Deed, DeedURL           string
	IsOver                  bool
}

// scopeStep is one step on the way; Class gives it its shape.
type scopeStep struct {
	Words, Class, State string
	IsNow               bool
}

// scopeCycle leads to an official cycle that came of a quote.
type scopeCycle struct {
	cycleLink
	Phase phaseBadge
}

// namedIn leads to a dispute that points to the ticket.
type namedIn struct {
	URL, Words string
	Badge      badge
}

// scopeForms are how staff make something of an approved change request.
// IsFurther is set when it became something already that is not over.
type scopeForms struct {
	QuoteURL, CycleURL string
	Edit               int64
	Choices            []scopeChoice
	Problem            string
	IsOpen, IsFurther  bool
}

// scopeChoice is a cycle that the ticket can become part of. Value names the
// version that is on the screen too; Words say what becomes of that.
type scopeChoice struct {
	Value, Number, Name, Words string
	Phase                      phaseBadge
	IsChosen                   bool
}

// addScope fills what became of the ticket.
func (s *Server) addScope(v visit, page *ticketPage, ticket portal.TicketView, form deedForm) error {
	view, err := s.portal.TicketScope(v.ctx(), v.seat, ticket)
	if err != nil {
		return err
	}
	for _, scope := range view.Scopes {
		page.Scope.Lines = append(page.Scope.Lines, s.scopeLine(v, scope))
	}
	for _, dispute := range view.Disputes {
		page.Scope.Disputes = append(page.Scope.Disputes, newNamedIn(v.seat.Project.Code, dispute))
	}
	page.Scope.Forms = newScopeForms(v.seat, page.URL, ticket.Ticket.Edit, view, form.of(cycleTicketDeed))
	if made := form.of(quoteTicketDeed); made.isConflict() {
		page.Scope.Conflict = made.message
	}
	if made := form.of(cycleTicketDeed); made.isConflict() {
		page.Scope.Conflict = made.message
	}
	return nil
}

func (s *Server) quoteTicket(v visit) error {
	return s.onTicket(v, quoteTicketDeed, func(number int64) error {
		quote, err := s.portal.QuoteTicket(v.ctx(), v.seat, number, v.count("edit"))
		if err != nil {
			return err
		}
		said := "A draft from " + rules.TicketNumber(v.seat.Project.Code, number) + ". Add dates and a price: the client sees nothing of it until you send it."
		return s.redirect(v, quoteURL(v.seat.Project.Code, quote)+"/edit", said)
	})
}

func (s *Server) addTicketToCycle(v visit) error {
	return s.onTicket(v, cycleTicketDeed, func(number int64) error {
		cycle, read := readScopeChoice(v.FormValue("cycle"))
		version, err := s.portal.AddTicketToCycle(v.ctx(), v.seat, number, v.count("edit"), cycle, read)
		if err != nil {
			return err
		}
		said := fmt.Sprintf("It is a deliverable of %s now, in version %d.", rules.CycleNumber(v.seat.Project.Code, cycle), version)
		return s.redirect(v, ticketURL(v.seat.Project.Code, number), said)
	})
}

// readScopeChoice reads the value of a choice: the cycle's number and what was
// on the screen of it. What is no choice is cycle 0.
func readScopeChoice(value string) (int64, rules.Consent) {
	parts := strings.Split(value, ":")
	if len(parts) != 3 {
		return 0, rules.Consent{}
	}
	cycle, _ := strconv.ParseInt(parts[0], 10, 64)   // what is no number is no cycle of the project, like 0
	version, _ := strconv.ParseInt(parts[1], 10, 64) // and no version that could be the latest
	return cycle, rules.Consent{Revision: version, Hash: parts[2]}
}

// newScopeForms are nil when the person can make nothing of the ticket.
func newScopeForms(seat portal.Seat, page string, edit int64, view portal.ScopeView, form deedForm) *scopeForms {
	if !view.MayQuote && len(view.Cycles) == 0 {
		return nil
	}
	forms := &scopeForms{Edit: edit, Problem: form.problems.For("cycle"), IsOpen: form.deed != ""}
	if view.MayQuote {
		forms.QuoteURL = page + "/quote"
	}
	for _, scope := range view.Scopes {
		forms.IsFurther = forms.IsFurther || !scope.Standing.IsOver()
	}
	chosen, _ := readScopeChoice(form.typed.Get("cycle"))
	for _, cycle := range view.Cycles {
		forms.CycleURL = page + "/cycle"
		forms.Choices = append(forms.Choices, scopeChoice{
			Value: fmt.Sprintf("%d:%d:%s", cycle.Number, cycle.Version, cycle.Hash), Number: rules.CycleNumber(seat.Project.Code, cycle.Number), Name: cycle.Name,
			Phase: phaseOf(cycle.Phase, false), Words: choiceWords(cycle), IsChosen: cycle.Number == chosen,
		})
	}
	return forms
}

// choiceWords say what becomes of a cycle's latest version by one more
// deliverable.
func choiceWords(cycle portal.ScopeChoice) string {
	client, agency := cycle.ClientApproved >= cycle.Version, cycle.AgencyApproved >= cycle.Version
	switch {
	case client && agency:
		return fmt.Sprintf("Both sides approved version %d, so this begins version %d.", cycle.Version, cycle.Version+1)
	case client:
		return fmt.Sprintf("This changes version %d: the client’s approval of it is superseded.", cycle.Version)
	case agency:
		return fmt.Sprintf("This changes version %d: the agency’s approval of it is superseded.", cycle.Version)
	}
	return fmt.Sprintf("This changes version %d, which nobody has approved yet.", cycle.Version)
}

// originOf leads to the tickets that a quote was made of.
func originOf(code string, tickets []portal.QuotedTicket) []ticketLine {
	lines := make([]ticketLine, len(tickets))
	for i, ticket := range tickets {
		lines[i] = newTicketLine(code, ticket.Number, ticket.Title, rules.ChangeRequest, ticket.State)
	}
	return lines
}

func newNamedIn(code string, dispute portal.NamingDispute) namedIn {
	named := namedIn{
		URL: cycleURL(code, dispute.Number) + "#cycle-dispute", Words: fmt.Sprintf("the dispute of %s, round %d", rules.CycleNumber(code, dispute.Number), dispute.Round),
		Badge: badge{"success", "Settled"},
	}
	switch dispute.State {
	case rules.DisputeOpen:
		named.Badge = badge{"danger", "Open"}
	case rules.DisputeProposed:
		named.Badge = badge{"warning", "Proposed as resolved"}
	}
	return named
}
