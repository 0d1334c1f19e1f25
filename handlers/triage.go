package handlers

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"portal/portal"
	"portal/rules"
)

// triagePage is the queue of all projects, with one of its tickets open beside
// the list. IsOpened says that the address names that ticket: where there is
// room for one of the two, it is shown instead of the list.
type triagePage struct {
	base
	ListURL  string
	Heading  string
	Counts   string
	Filter   queueFilter
	Rows     []queueRow
	Said     string
	Undo     *undoOffer
	More     string
	MoreURL  string
	FirstURL string
	Open     *openTicket
	IsOpened bool
	// EmptyWords say why the list is empty.
	EmptyHeading, EmptyWords string
}

// queueFilter is the form that narrows the queue.
type queueFilter struct {
	Project, Kind, State, Age, Text field
	IsNarrowed                      bool
	AllURL                          string
}

// queueRow is a ticket of the list.
type queueRow struct {
	ID, URL, Name, Title string
	Icon, Kind           string
	Place, Person        string
	Waits, Stamp         string
	IsOpen               bool
}

func (s *Server) showTriage(v visit) error {
	query := v.Request().URL.Query()
	address := readQueueAddress(query)
	if name := readTicketName(address.Text); name.number != 0 {
		return v.Redirect(http.StatusSeeOther, queueAddress{open: name}.url())
	}
	if saysNothing(query) {
		return v.Redirect(http.StatusSeeOther, address.url())
	}
	page, err := s.triagePage(v, address, deedForm{})
	if err != nil {
		return err
	}
	return s.render(v, http.StatusOK, "triage/index", page)
}

// saysNothing tells a query with empty fields, as forms send them.
func saysNothing(query map[string][]string) bool {
	for _, values := range query {
		if slices.Equal(values, []string{""}) {
			return true
		}
	}
	return false
}

func (s *Server) triagePage(v visit, address queueAddress, form deedForm) (*triagePage, error) {
	queue, err := s.portal.Queue(v.ctx(), address.QueueFilter, address.after, portal.QueueSize)
	if err != nil {
		return nil, err
	}
	page := &triagePage{ListURL: address.withoutTicket().url(), IsOpened: address.open.number != 0}
	page.Title, page.Section, page.Scripts = "Triage", "triage", []string{"triage.js"}
	page.Heading = queueHeading(address)
	if !page.IsOpened && len(queue.Tickets) > 0 {
		first := queue.Tickets[0]
		address = address.at(first.Code, first.Number)
	}
	s.fillQueue(page, address, queue)
	if err := s.fillQueueFilter(v, page, address); err != nil {
		return nil, err
	}
	if err := s.fillQueueUndo(v, page, address); err != nil {
		return nil, err
	}
	if address.open.number != 0 {
		err = s.openInQueue(v, page, address, form)
	}
	return page, err
}

func queueHeading(address queueAddress) string {
	switch {
	case address.Snoozed:
		return "Snoozed"
	case address.State == "":
		return "Waiting"
	}
	return address.State.Words()
}

func (s *Server) fillQueue(page *triagePage, address queueAddress, queue portal.QueuePage) {
	for _, ticket := range queue.Tickets {
		page.Rows = append(page.Rows, s.queueRow(address, ticket))
	}
	next := address.withoutTicket()
	next.after = queue.Next
	if queue.Next != (portal.QueueCursor{}) {
		page.MoreURL, page.More = next.url(), "Later ones"
	}
	if queue.IsPartial {
		page.More = "Look further"
	}
	next.after = portal.QueueCursor{}
	if address.after != next.after {
		page.FirstURL = next.url()
	}
	page.Counts = strconv.FormatInt(queue.InState, 10)
	switch {
	case len(page.Rows) > 0:
	case queue.IsPartial:
		page.EmptyHeading, page.EmptyWords = "Nothing so far", "The tickets looked at until here do not fit the filter. There are more."
	case address.isNarrowed():
		page.EmptyHeading, page.EmptyWords = "Nothing fits the filter", "Try it with less, or look at all that waits."
	default:
		page.EmptyHeading, page.EmptyWords = "The queue is empty", "Every ticket is decided. New ones appear here, the oldest first."
	}
}

func (s *Server) queueRow(address queueAddress, ticket portal.QueuedTicket) queueRow {
	name := rules.TicketNumber(ticket.Code, ticket.Number)
	row := queueRow{
		ID: "queued-" + name, URL: address.at(ticket.Code, ticket.Number).url(), Name: name, Title: ticket.Title,
		Icon: ticketIcons[ticket.Kind], Kind: ticket.Kind.Words(), Place: ticket.Client + " · " + ticket.Project, Person: ticket.Person,
		Waits: s.waited(ticket.QueuedAt), Stamp: s.stamp(ticket.QueuedAt),
		IsOpen: address.open == ticketName{ticket.Code, ticket.Number},
	}
	if ticket.SnoozedUntil > s.portal.Now() {
		row.Waits, row.Stamp = "until "+s.day(ticket.SnoozedUntil), s.stamp(ticket.SnoozedUntil)
	}
	return row
}

// waited says for how long something has waited.
func (s *Server) waited(since rules.Instant) string {
	passed := s.portal.Now().Sub(since)
	switch {
	case passed < time.Hour:
		return plural(int64(max(passed, 0)/time.Minute), "minute", "minutes")
	case passed < 48*time.Hour:
		return plural(int64(passed/time.Hour), "hour", "hours")
	}
	return plural(int64(passed/(24*time.Hour)), "day", "days")
}

func (s *Server) fillQueueUndo(v visit, page *triagePage, address queueAddress) error {
	offer, err := s.portal.UndoOffer(v.ctx(), v.seat.Actor)
	if rules.KindOf(err) == rules.NotFound {
		return nil
	}
	page.Undo = s.newUndoOffer(offer.Code, offer.Ticket, offer.Number, offer.State, offer.Until, panelPlace{Target: "triage", From: address.url()})
	return err
}

// queueAges are the days of waiting that the filter by age offers.
var queueAges = []int64{1, 3, 7, 14, 30}

func (s *Server) fillQueueFilter(v visit, page *triagePage, address queueAddress) error {
	projects, err := s.portal.QueueProjects(v.ctx(), address.InState())
	if err != nil {
		return err
	}
	filter := &page.Filter
	filter.IsNarrowed, filter.AllURL = address.isNarrowed(), triageURL
	filter.Project = choice("project", "Project", address.Project, projectOptions(projects, address.Project))
	filter.Kind = choice("kind", "Kind", string(address.Kind), []option{
		{Words: "Any kind"}, {Value: string(rules.BugReport), Words: "Bug reports"}, {Value: string(rules.ChangeRequest), Words: "Change requests"},
	})
	states := []option{{Words: "New"}, {Value: snoozedState, Words: "Snoozed"}}
	for _, state := range rules.TicketStates[1:] {
		states = append(states, option{Value: string(state), Words: state.Words()})
	}
	filter.State = choice("state", "State", address.stateChoice(), states)
	filter.Age = choice("age", "Waiting", dayChoice(address.Days), ageOptions(address.Days))
	filter.Text = field{Name: "text", Label: "Words", Value: address.Text, Scope: "-queue", Kind: "search"}
	return nil
}

// choice is a field of the filter with one of its options chosen.
func choice(name, label, chosen string, options []option) field {
	for i := range options {
		options[i].Chosen = options[i].Value == chosen
	}
	return field{Name: name, Label: label, Value: chosen, Options: options, Scope: "-queue"}
}

// projectOptions offers the projects that have tickets to show, by name, and
// the chosen one in any case.
func projectOptions(projects []portal.QueueProject, chosen string) []option {
	slices.SortFunc(projects, func(a, b portal.QueueProject) int {
		return strings.Compare(strings.ToLower(a.Client+a.Name), strings.ToLower(b.Client+b.Name))
	})
	options := []option{{Words: "All projects"}}
	isOffered := chosen == ""
	for _, project := range projects {
		options = append(options, option{Value: project.Code, Words: project.Client + " · " + project.Name + " (" + strconv.FormatInt(project.Tickets, 10) + ")"})
		isOffered = isOffered || project.Code == chosen
	}
	if !isOffered {
		options = append(options, option{Value: chosen, Words: chosen})
	}
	return options
}

func dayChoice(days int64) string {
	if days == 0 {
		return ""
	}
	return strconv.FormatInt(days, 10)
}

func ageOptions(chosen int64) []option {
	options := []option{{Words: "However long"}}
	ages := queueAges
	if chosen > 0 && !slices.Contains(ages, chosen) {
		ages = append(slices.Clone(ages), chosen)
		slices.Sort(ages)
	}
	for _, days := range ages {
		options = append(options, option{Value: dayChoice(days), Words: "Over " + plural(days, "day", "days")})
	}
	return options
}

// openTicket is the ticket that is open beside the list: all that is needed to
// decide.
type openTicket struct {
	Name, Title, URL      string
	Kind, Icon            string
	Badge                 phaseBadge
	Project, Client, Code string
	ProjectURL, OnlyURL   string
	Person, Side          string
	At, Stamp, Waits      string
	Description, Expected template.HTML
	Links                 []string
	Pictures              []pinnedPicture
	Files                 []fileView
	Facts                 []foundFact
	Place                 string
	Snoozed               string
	Original              string
	OriginalURL           string
	Story                 []ticketStep
	Comments              []commentView
	CommentsMore          string
	Decide                *decidePanel
}

// openComments is how many of the last comments are shown beside the queue.
const openComments = 3

// openInQueue opens the ticket that the address names.
func (s *Server) openInQueue(v visit, page *triagePage, address queueAddress, form deedForm) error {
	seat, err := s.portal.Enter(v.ctx(), v.seat.Actor, address.open.code)
	if err != nil {
		return err
	}
	inside := v
	inside.seat = seat
	view, err := s.portal.Ticket(v.ctx(), seat, address.open.number)
	if err != nil {
		return err
	}
	page.Open = s.openTicket(inside, view)
	only := queueAddress{QueueFilter: portal.QueueFilter{Project: seat.Project.Code}}
	page.Open.OnlyURL = only.url()
	if page.IsOpened {
		page.Title = page.Open.Name + " " + page.Open.Title
	}
	page.Open.Decide, err = s.decidePanel(inside, view, panelPlace{Target: "triage", From: address.url()}, form)
	if err == nil {
		// The queue offers it at its head.
		page.Open.Decide.Undo = nil
	}
	return err
}

func (s *Server) openTicket(v visit, view portal.TicketView) *openTicket {
	code, row := v.seat.Project.Code, view.Ticket
	open := &openTicket{
		Name: rules.TicketNumber(code, row.Number), Title: row.Title, URL: ticketURL(code, row.Number), Kind: row.Kind.Words(), Icon: ticketIcons[row.Kind],
		Badge: ticketBadge(row.State), Project: v.seat.Project.Name, Client: v.seat.Project.Client, Code: code, ProjectURL: projectURL(code),
		Person: row.Person, Side: sideWords(row.Side), At: s.moment(row.CreatedAt), Stamp: s.stamp(row.CreatedAt), Waits: s.waited(row.QueuedAt),
		Description: view.Description, Expected: view.Expected, Links: view.Links, Facts: foundFacts(view),
	}
	open.Pictures, open.Files = s.pinnedPictures(v, view)
	for i := range open.Files {
		open.Files[i].RemoveURL = ""
	}
	for i := range open.Pictures {
		open.Pictures[i].RemoveURL = ""
	}
	if row.CycleNumber != 0 {
		open.Place = rules.CycleNumber(code, row.CycleNumber) + " " + row.Cycle
		if row.DeliverableTitle != "" {
			open.Place += ", " + row.DeliverableTitle
		}
	}
	if row.SnoozedUntil > s.portal.Now() {
		open.Snoozed = s.day(row.SnoozedUntil)
	}
	if row.OriginalNumber != 0 {
		open.Original = rules.TicketNumber(code, row.OriginalNumber) + " " + row.OriginalTitle
		open.OriginalURL = ticketURL(code, row.OriginalNumber)
	}
	s.fillStory(v, open, view)
	return open
}

// fillStory tells what was decided and said so far.
func (s *Server) fillStory(v visit, open *openTicket, view portal.TicketView) {
	for _, step := range s.ticketStory(v.seat.Project.Code, view) {
		if step.Undone == "" {
			open.Story = append(open.Story, step)
		}
	}
	comments := view.Thread.Comments
	if left := len(comments) - openComments; left > 0 {
		open.CommentsMore = plural(int64(left), "earlier comment", "earlier comments")
		comments = comments[left:]
	}
	for _, comment := range comments {
		made := s.commentView(v, comment, deedForm{})
		made.Edit = nil
		open.Comments = append(open.Comments, made)
	}
}

// triageTodo is a ticket to triage as the start page lists it.
func (s *Server) triageTodo(ticket portal.QueuedTicket) todo {
	return todo{
		URL: queueAddress{}.at(ticket.Code, ticket.Number).url(), Icon: ticketIcons[ticket.Kind], Title: ticket.Title,
		Place: ticket.Client + " · " + ticket.Project, Meta: rules.TicketNumber(ticket.Code, ticket.Number) + " · " + ticket.Kind.Words(),
		Due: "waiting " + s.waited(ticket.QueuedAt),
	}
}
