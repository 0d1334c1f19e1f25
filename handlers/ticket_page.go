package handlers

import (
	"html/template"

	"portal/portal"
	"portal/rules"
)

// ticketPage is one ticket: where it stands and why, what was reported, the
// story of its decisions, and its thread.
type ticketPage struct {
	base
	URL, ListURL      string
	Number, Name      string
	Kind, Icon        string
	Badge             phaseBadge
	Person, At, Stamp string
	// Decided is who brought it where it stands, where no reason says so.
	Decided     *ticketStep
	Verdict     *ticketVerdict
	Question    *ticketQuestion
	Original    *ticketOriginal
	Description template.HTML
	Expected    template.HTML
	Links       []string
	Found       []foundFact
	Pictures    []pinnedPicture
	Files       []fileView
	Cycle       string
	CycleURL    string
	Deliverable string
	Duplicates  []ticketLine
	Story       []ticketStep
	Follow      followForm
	Thread      threadView
	// Decide is there for those who triage.
	Decide *decidePanel
	Scope  scopeView
}

// foundFact is where a bug was found, such as its page or the browser. More is
// for those who look into it.
type foundFact struct{ Name, Value, More, URL string }

// followForm says whether the person is told of what happens to the ticket,
// and changes that.
type followForm struct {
	URL     string
	Follows bool
}

// ticketVerdict is the latest decision with its reason.
type ticketVerdict struct {
	ticketStep
	Class string
}

// ticketQuestion is what the agency asks. Answer is the form for those who may
// answer.
type ticketQuestion struct {
	ticketStep
	Answer   *commentForm
	IsAgency bool
}

// ticketOriginal is what a duplicate repeats. URL and Name are there for those
// who may read it; Told says that the others hear of it all the same.
type ticketOriginal struct {
	URL, Number, Name, State string
	Told                     bool
}

// ticketLine is another ticket in a list.
type ticketLine struct {
	URL, Number, Name, Kind, Person string
	Badge                           phaseBadge
}

func (s *Server) ticketPage(v visit, view portal.TicketView, form deedForm) *ticketPage {
	code, row := v.seat.Project.Code, view.Ticket
	page := &ticketPage{
		URL: ticketURL(code, row.Number), ListURL: ticketsURL(code), Number: rules.TicketNumber(code, row.Number), Name: row.Title,
		Kind: row.Kind.Words(), Icon: ticketIcons[row.Kind], Badge: ticketBadge(row.State),
		Person: row.Person, At: s.moment(row.CreatedAt), Stamp: s.stamp(row.CreatedAt),
		Description: view.Description, Expected: view.Expected, Links: view.Links, Found: foundFacts(view), Story: s.ticketStory(code, view),
	}
	page.Title, page.Section, page.TakesFiles = page.Number+" "+row.Title, "tickets", v.seat.Can(rules.WriteComments)
	page.Pictures, page.Files = s.pinnedPictures(v, view)
	page.Thread = s.threadView(v, view.Thread, page.URL+"/comments", form)
	page.Follow = followForm{URL: page.URL + "/follow", Follows: view.Follows}
	if view.Follows {
		page.Follow.URL = page.URL + "/unfollow"
	}
	page.fillStanding(v, view)
	page.fillNeighbours(v, view)
	return page
}

// fillStanding says why the ticket stands where it does. The answer to a
// question is written right below it, and nowhere else.
func (p *ticketPage) fillStanding(v visit, view portal.TicketView) {
	last := lastDecision(p.Story)
	if last == nil || view.Ticket.State == rules.TicketNew {
		return
	}
	step := *last
	last.Reason = ""
	switch {
	case view.Rule.AwaitsAnswer():
		p.Question = &ticketQuestion{ticketStep: step, IsAgency: v.seat.Role.IsAgency()}
		if form := p.Thread.Form; form != nil && !p.Question.IsAgency {
			form.Body.Label = "Your answer"
			p.Question.Answer, p.Thread.Form = form, nil
		}
	case step.Reason != "" || view.Ticket.State == rules.TicketDuplicate:
		p.Verdict = &ticketVerdict{step, verdictClass(view.Ticket.State)}
	default:
		p.Decided = &step
	}
}

func verdictClass(state rules.TicketState) string {
	switch state {
	case rules.TicketDeclined:
		return "verdict-declined"
	case rules.TicketDuplicate:
		return "verdict-neutral"
	}
	return ""
}

// fillNeighbours tells what the ticket belongs to and what it repeats, as far
// as the person may know that.
func (p *ticketPage) fillNeighbours(v visit, view portal.TicketView) {
	code, row := v.seat.Project.Code, view.Ticket
	if row.State == rules.TicketDuplicate {
		p.Original = &ticketOriginal{State: rules.TicketState(row.OriginalState).Words(), Told: view.Follows}
		if row.OriginalNumber > 0 {
			p.Original.URL, p.Original.Number, p.Original.Name = ticketURL(code, row.OriginalNumber), rules.TicketNumber(code, row.OriginalNumber), row.OriginalTitle
		}
	}
	for _, other := range view.Duplicates {
		p.Duplicates = append(p.Duplicates, ticketLine{
			URL: ticketURL(code, other.Number), Number: rules.TicketNumber(code, other.Number), Name: other.Title, Person: other.Person,
			Badge: ticketBadge(other.State),
		})
	}
	if row.CycleNumber > 0 && v.seat.Can(rules.ReadCycles) {
		p.Cycle, p.CycleURL = rules.CycleNumber(code, row.CycleNumber)+" "+row.Cycle, cycleURL(code, row.CycleNumber)
		p.Deliverable = row.DeliverableTitle
	}
}
