package handlers

import (
	"net/http"
	"strings"

	"portal/portal"
	"portal/rules"
)

// urgentDays and soonDays are how few days left make a line urgent, or mark
// it as due soon.
const (
	urgentDays = 2
	soonDays   = 7
)

// todo is one line of what needs doing next.
type todo struct {
	URL, Icon, Verb, Title string
	// Place is the project, where the list spans several.
	Place string
	Meta  string
	// Note is what somebody wrote about it.
	Note   string
	Due    string
	Badge  string
	Urgent bool
	// Asked is set when the line asks the person for a deed.
	Asked bool
	rank  int
}

// openQuote is what a todo says of a quote that waits for its decision.
type openQuote struct {
	code, place, title, currency string
	number, total                int64
	expires                      rules.Date
}

func (s *Server) quoteTodo(verb string, quote openQuote) todo {
	days := s.portal.Today().DaysUntil(quote.expires)
	line := todo{
		URL: quoteURL(quote.code, quote.number), Icon: "file-text", Verb: verb, Title: quote.title, Place: quote.place,
		Meta: rules.QuoteNumber(quote.code, quote.number) + " · " + money(quote.total, quote.currency) +
			" · open until " + quote.expires.Words(),
		Due: daysLeft(days), rank: days,
	}
	line.press(days)
	return line
}

func (s *Server) draftTodo(code, place, title string, number, revision int64, updated rules.Instant) todo {
	line := todo{
		URL: quoteURL(code, number) + "/edit", Icon: "pencil", Verb: "Finish and send", Title: title, Place: place,
		Meta: rules.QuoteNumber(code, number) + " · saved " + s.moment(updated), Due: "Draft", rank: rankDraft,
	}
	if revision > 0 {
		line.Verb, line.Due = "Send the new revision of", "Changes not sent"
	}
	if title == "" {
		line.Title = "Untitled quote"
	}
	return line
}

// quoteVerb is what a role can do with an open quote.
func quoteVerb(role rules.Role) string {
	switch {
	case role.Can(rules.DecideQuotes):
		return "Read and decide"
	case role.Can(rules.WriteQuotes):
		return "Waiting for the client"
	}
	return "Read"
}

// excerpt cuts a text to so many characters, at a word's end where one is
// near.
func excerpt(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	cut := string(runes[:most-1])
	if space := strings.LastIndexByte(cut, ' '); space > len(cut)/2 {
		cut = cut[:space]
	}
	return cut + "…"
}

// clientHomePage is a member's start page across several projects.
type clientHomePage struct {
	base
	Todos    []todo
	Projects []projectRow
	// OnlyFeedback is set for those who follow all their projects as feedback
	// only.
	OnlyFeedback bool
}

type projectRow struct{ URL, Name, Client, Code, Role, Needed string }

func (s *Server) home(v visit) error {
	if v.seat.Role.IsAgency() {
		return s.staffHome(v)
	}
	home, err := s.portal.Home(v.ctx(), v.seat.Actor)
	if err != nil {
		return err
	}
	if len(home.Projects) == 1 {
		return v.Redirect(http.StatusSeeOther, projectURL(home.Projects[0].Code))
	}
	page := clientHomePage{}
	page.Title, page.Section = "What needs doing next", "home"
	for _, quote := range home.OpenQuotes {
		page.Todos = append(page.Todos, s.quoteTodo(quoteVerb(quote.Role), openQuote{
			code: quote.Code, place: quote.Project, title: quote.Title, currency: quote.Currency,
			number: quote.Number, total: quote.Total, expires: quote.ExpiresOn,
		}))
	}
	for _, cycle := range home.OpenCycles {
		page.Todos = append(page.Todos, s.memberCycleTodos(cycle)...)
	}
	page.Todos = append(page.Todos, s.neededAcross(home)...)
	page.Todos = append(page.Todos, s.awaitingAcross(home)...)
	byUrgency(page.Todos)
	page.Projects, page.OnlyFeedback = projectRows(home), givesOnlyFeedback(home)
	return s.render(v, http.StatusOK, "home/client", &page)
}

func givesOnlyFeedback(home portal.Home) bool {
	for _, project := range home.Projects {
		if project.Role.Can(rules.ReadAllTickets) {
			return false
		}
	}
	return true
}

func projectRows(home portal.Home) []projectRow {
	needed := map[string]string{}
	for _, row := range home.Outstanding {
		needed[row.Code] = standingWords(portal.RequirementCounts{Outstanding: row.Outstanding, Overdue: row.Overdue}, "")
	}
	rows := make([]projectRow, len(home.Projects))
	for i, project := range home.Projects {
		rows[i] = projectRow{
			URL: projectURL(project.Code), Name: project.Name, Client: project.Client, Code: project.Code,
			Role: project.Role.Words(), Needed: needed[project.Code],
		}
	}
	return rows
}

func (s *Server) memberCycleTodos(cycle portal.MemberCycle) []todo {
	return s.cycleTodos(cycle.Role, openCycle{
		code: cycle.Code, place: cycle.Project, name: cycle.Name, number: cycle.Number, version: cycle.Version,
		unsigned: cycle.ClientApproved < cycle.Version, phase: cycle.Phase, dispute: cycle.DisputeState,
		start: cycle.StartOn, end: cycle.EndOn,
	})
}

// staffHomePage is the staff's start page across all projects.
type staffHomePage struct {
	base
	Nothing     bool
	Disputed    []todo
	Tickets     []todo
	Submissions []todo
	Unsigned    []todo
	Reviews     []todo
	Expiring    []todo
	Drafts      []todo
	Declined    []decisionRow
	Accepted    []decisionRow
	Quiet       []quietRow
}

// MoreTickets is how many more wait in the queue than are listed.
func (p *staffHomePage) MoreTickets() int64 { return max(p.Waiting-int64(len(p.Tickets)), 0) }

type decisionRow struct{ URL, Title, Project, Client, Number, Reason, By, At, Stamp string }

type quietRow struct{ URL, Name, Client, Code, Since, Stamp string }

func (s *Server) staffHome(v visit) error {
	home, err := s.portal.StaffHome(v.ctx())
	if err != nil {
		return err
	}
	page := staffHomePage{}
	page.Title, page.Section = "What needs doing next", "home"
	s.fillStaffTodos(&page, home)
	s.fillStaffCycles(&page, v.seat.Role, home)
	for _, decided := range home.Declined {
		page.Declined = append(page.Declined, s.decisionRow(decided))
	}
	for _, decided := range home.Accepted {
		page.Accepted = append(page.Accepted, s.decisionRow(decided))
	}
	for _, project := range home.Quiet {
		page.Quiet = append(page.Quiet, quietRow{
			URL: projectURL(project.Code), Name: project.Name, Client: project.Client, Code: project.Code,
			Since: rules.DateOf(project.ActiveAt, s.portal.Zone()).Words(), Stamp: s.stamp(project.ActiveAt),
		})
	}
	page.Nothing = len(page.Disputed)+len(page.Tickets)+len(page.Submissions)+len(page.Unsigned)+len(page.Reviews)+len(page.Expiring)+len(page.Drafts)+len(page.Declined)+len(page.Quiet) == 0
	return s.render(v, http.StatusOK, "home/staff", &page)
}

func (s *Server) fillStaffTodos(page *staffHomePage, home portal.StaffHome) {
	for _, ticket := range home.Tickets {
		page.Tickets = append(page.Tickets, s.triageTodo(ticket))
	}
	for _, given := range home.Submissions {
		page.Submissions = append(page.Submissions, s.submissionTodo(submission{
			code: given.Code, place: given.Client + " · " + given.Project, title: given.Title, number: given.Number,
			kind: given.Kind, at: given.SubmittedAt, again: given.Rounds > 1,
		}))
	}
	for _, quote := range home.Expiring {
		page.Expiring = append(page.Expiring, s.quoteTodo("", openQuote{
			code: quote.Code, place: quote.Client + " · " + quote.Project, title: quote.Title, currency: quote.Currency,
			number: quote.Number, total: quote.Total, expires: quote.ExpiresOn,
		}))
	}
	for _, draft := range home.Drafts {
		place := draft.Client + " · " + draft.Project
		page.Drafts = append(page.Drafts, s.draftTodo(draft.Code, place, draft.Title, draft.Number, draft.Revision, draft.UpdatedAt))
	}
}

func (s *Server) fillStaffCycles(page *staffHomePage, role rules.Role, home portal.StaffHome) {
	for _, cycle := range home.Disputed {
		page.Disputed = append(page.Disputed, s.cycleTodos(role, openCycle{
			code: cycle.Code, place: cycle.Client + " · " + cycle.Project, name: cycle.Name, number: cycle.Number,
			phase: rules.Disputed, dispute: cycle.DisputeState, end: cycle.EndOn,
		})...)
	}
	for _, cycle := range home.Unsigned {
		page.Unsigned = append(page.Unsigned, s.cycleTodos(role, openCycle{
			code: cycle.Code, place: cycle.Client + " · " + cycle.Project, name: cycle.Name, number: cycle.Number,
			version: cycle.Version, unsigned: true, end: cycle.EndOn,
		})...)
	}
	for _, cycle := range home.Reviews {
		page.Reviews = append(page.Reviews, s.cycleTodos(role, openCycle{
			code: cycle.Code, place: cycle.Client + " · " + cycle.Project, name: cycle.Name, number: cycle.Number,
			phase: rules.InReview, start: cycle.StartOn, end: cycle.EndOn,
		})...)
	}
}

func (s *Server) decisionRow(quote portal.StaffDecision) decisionRow {
	return decisionRow{
		URL: quoteURL(quote.Code, quote.Number), Title: quote.Title, Project: quote.Project, Client: quote.Client,
		Number: rules.QuoteNumber(quote.Code, quote.Number), Reason: excerpt(quote.DeclineReason, 220),
		By: quote.DecidedBy, At: s.moment(quote.DecidedAt), Stamp: s.stamp(quote.DecidedAt),
	}
}
