package handlers

import (
	"net/http"
	"net/url"
	"strconv"

	"portal/portal"
	"portal/rules"
)

// ticketsPage lists a project's tickets, or those that the person submitted.
type ticketsPage struct {
	base
	URL, Lead string
	// BugURL and ChangeURL are empty for those who submit nothing.
	BugURL, ChangeURL string
	Filter            ticketFilterForm
	States            []stateChoice
	Rows              []ticketRow
	Empty             *emptyTickets
	// ClearURL leads out of all filters, OlderURL and NewestURL to other pages
	// of the list.
	ClearURL, OlderURL, NewestURL string
}

// ticketFilterForm is the form over the list. It is there once something was
// reported. From is nil for those who read only what they submitted.
type ticketFilterForm struct {
	IsShown    bool
	State      string
	Text, Kind field
	From       *field
}

// stateChoice is a link that shows the tickets in one state, or in any. Count
// is left out where it would not be that of what the link leads to.
type stateChoice struct {
	Name, URL string
	Current   bool
	Counted   bool
	Count     int64
}

// emptyTickets says why no ticket is shown.
type emptyTickets struct{ Icon, Heading, Words string }

// ticketRow is a ticket as lists show it.
type ticketRow struct {
	URL, Number, Title string
	Kind, KindIcon     string
	// Person is empty where all are the reader's own.
	Person            string
	Reported, Stamp   string
	Unread, Told, Why string
	Badge             phaseBadge
}

// ticketKindWords stand for kinds in addresses.
var ticketKindWords = map[rules.TicketKind]string{rules.BugReport: "bug", rules.ChangeRequest: "change"}

// reportURL is the form for one kind of ticket.
func reportURL(code string, kind rules.TicketKind) string {
	return newTicketURL(code) + "?kind=" + ticketKindWords[kind]
}

// ticketsInURL is the list of the tickets in one state.
func ticketsInURL(code string, state rules.TicketState) string {
	return ticketsURL(code) + "?" + url.Values{"state": {string(state)}}.Encode()
}

func (s *Server) listTickets(v visit) error {
	filter := v.ticketFilter()
	list, err := s.portal.Tickets(v.ctx(), v.seat, filter)
	if err != nil {
		return err
	}
	code := v.seat.Project.Code
	page := ticketsPage{URL: ticketsURL(code), Lead: ticketsLead(v.seat)}
	page.Title, page.Section = "Tickets", "tickets"
	if v.seat.Can(rules.SubmitTickets) {
		page.BugURL, page.ChangeURL = reportURL(code, rules.BugReport), reportURL(code, rules.ChangeRequest)
	}
	for _, listed := range list.Tickets {
		page.Rows = append(page.Rows, s.ticketRow(v.seat, listed))
	}
	page.Filter = filterForm(v.seat, filter, list.Counts)
	page.States = stateChoices(code, filter, list.Counts)
	page.Empty = whyEmpty(v.seat, filter, list)
	page.turnPages(code, filter, list.Older)
	return s.render(v, http.StatusOK, "tickets/index", &page)
}

func ticketsLead(seat portal.Seat) string {
	switch {
	case !seat.Can(rules.ReadAllTickets):
		return "What you reported, and what became of it."
	case seat.Role.IsAgency():
		return "What was reported and asked for in this project, and what became of it."
	}
	return "What your team reported and asked for, and what became of it."
}

// ticketFilter reads the filter from the address. What it does not know in it
// filters nothing.
func (v visit) ticketFilter() portal.TicketFilter {
	filter := portal.TicketFilter{
		Mine: v.FormValue("show") == "mine", Text: clip(v.line("q"), maxFilterText), Before: v.count("before"),
	}
	if state := rules.TicketState(v.FormValue("state")); state.Words() != "" {
		filter.State = state
	}
	for kind, word := range ticketKindWords {
		if v.FormValue("kind") == word {
			filter.Kind = kind
		}
	}
	if !v.seat.Can(rules.ReadAllTickets) {
		filter.Mine = false
	}
	return filter
}

// maxFilterText is how much of the text that tickets are looked for by is
// read, in bytes.
const maxFilterText = 300

// filterURL is the address of a list, with what is chosen and nothing else.
func filterURL(code string, filter portal.TicketFilter) string {
	query := url.Values{}
	if filter.Mine {
		query.Set("show", "mine")
	}
	for name, value := range map[string]string{"state": string(filter.State), "kind": ticketKindWords[filter.Kind], "q": filter.Text} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if filter.Before > 0 {
		query.Set("before", strconv.FormatInt(filter.Before, 10))
	}
	if len(query) == 0 {
		return ticketsURL(code)
	}
	return ticketsURL(code) + "?" + query.Encode()
}

func filterForm(seat portal.Seat, filter portal.TicketFilter, counts portal.TicketCounts) ticketFilterForm {
	form := ticketFilterForm{
		IsShown: counts.All() > 0 || filter != portal.TicketFilter{}, State: string(filter.State),
		Text: field{Name: "q", Label: "Words or number", Kind: "search", Value: filter.Text},
		Kind: field{Name: "kind", Label: "Kind", Options: []option{{Words: "Any kind", Chosen: filter.Kind == ""}}},
	}
	for _, kind := range rules.TicketKinds {
		form.Kind.Options = append(form.Kind.Options, option{ticketKindWords[kind], kind.Words() + "s", filter.Kind == kind})
	}
	if seat.Can(rules.ReadAllTickets) {
		form.From = &field{Name: "show", Label: "From", Options: []option{{"", "Everybody", !filter.Mine}, {"mine", "Me", filter.Mine}}}
	}
	return form
}

// stateChoices offers the states that tickets stand in. What is stored counts
// no kinds and no words, so that with these chosen no number is shown.
func stateChoices(code string, filter portal.TicketFilter, counts portal.TicketCounts) []stateChoice {
	counted := filter.Kind == "" && filter.Text == ""
	offer := func(name string, state rules.TicketState, count int64) stateChoice {
		to := filter
		to.State, to.Before = state, 0
		return stateChoice{Name: name, URL: filterURL(code, to), Current: filter.State == state, Counted: counted, Count: count}
	}
	choices := []stateChoice{offer("All", "", counts.All())}
	for _, state := range rules.TicketStates {
		if counts[state] > 0 || filter.State == state {
			choices = append(choices, offer(state.Words(), state, counts[state]))
		}
	}
	return choices
}

// turnPages fills where the list goes on, and how to leave its filters.
func (p *ticketsPage) turnPages(code string, filter portal.TicketFilter, older int64) {
	if filter.Before > 0 {
		newest := filter
		newest.Before = 0
		p.NewestURL = filterURL(code, newest)
	}
	if older > 0 {
		next := filter
		next.Before = older
		p.OlderURL = filterURL(code, next)
	}
	filter.Before = 0
	if filter != (portal.TicketFilter{}) {
		p.ClearURL = p.URL
	}
}

// whyEmpty says why nothing is listed, nil where something is.
func whyEmpty(seat portal.Seat, filter portal.TicketFilter, list portal.TicketList) *emptyTickets {
	if len(list.Tickets) > 0 {
		return nil
	}
	before := filter.Before
	filter.Before = 0
	switch {
	case filter != portal.TicketFilter{Mine: filter.Mine}:
		return &emptyTickets{"search", "Nothing matches", "No ticket here has all that you chose. Try fewer words, or clear the filters."}
	case before > 0:
		return &emptyTickets{"ticket", "No older tickets", "You have reached the first ticket."}
	case filter.Mine:
		return &emptyTickets{"ticket", "Nothing from you yet", "What you report yourself stands here, with what became of it."}
	case seat.Role.IsAgency():
		return &emptyTickets{"ticket", "Nothing reported yet", "When somebody reports a bug or asks for a change, it stands here, and in the queue to be decided."}
	case seat.Can(rules.SubmitTickets):
		return &emptyTickets{"ticket", "Nothing reported yet", "Does something not work, or should it be different? Say so here: you will read what becomes of it."}
	}
	return &emptyTickets{"ticket", "Nothing reported yet", "When somebody of your team reports a bug or asks for a change, it stands here with what becomes of it."}
}

// ticketRow shows a ticket with the latest word on it.
func (s *Server) ticketRow(seat portal.Seat, listed portal.ListedTicket) ticketRow {
	code := seat.Project.Code
	row := ticketRow{
		URL: ticketURL(code, listed.Number), Number: rules.TicketNumber(code, listed.Number), Title: listed.Title,
		Kind: listed.Kind.Words(), KindIcon: ticketIcons[listed.Kind],
		Reported: s.day(listed.CreatedAt), Stamp: s.stamp(listed.CreatedAt),
		Why: quoted(listed.Reason), Badge: ticketBadge(listed.State),
	}
	if seat.Can(rules.ReadAllTickets) {
		row.Person = listed.Person
	}
	if listed.Unread > 0 {
		row.Unread = plural(listed.Unread, "new comment", "new comments")
	}
	row.Told = toldOf(code, listed)
	return row
}

// toldOf leads into the latest reason: what it is about, or what a duplicate
// repeats. Of a ticket that the reader may not read only its state is told.
func toldOf(code string, listed portal.ListedTicket) string {
	switch {
	case listed.State == rules.TicketNeedsInfo:
		return "The agency asks:"
	case listed.State != rules.TicketDuplicate:
		return ""
	case listed.OriginalNumber > 0:
		return "The same as " + rules.TicketNumber(code, listed.OriginalNumber) + "."
	}
	return "It was reported before. That ticket is “" + rules.TicketState(listed.OriginalState).Words() + "”."
}
