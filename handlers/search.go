package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"portal/portal"
	"portal/rules"
)

// searchPage is what somebody looks for and what was found.
type searchPage struct {
	base
	Typed, Kind   string
	Where         *field
	Kinds         []kindLink
	Summary       string
	Called, Found []foundRow
	Empty         *emptySearch
	OlderURL      string
	FirstURL      string
}

// kindLink narrows the search to one kind of thing.
type kindLink struct {
	Name, URL string
	Current   bool
}

// emptySearch says why there is nothing to read, and how to look further.
type emptySearch struct{ Heading, Words, Wider, WiderURL string }

// foundRow is one thing that was found, or a comment on one, with who wrote it.
type foundRow struct {
	URL             string
	Icon, Kind      string
	Number, Project string
	Title, Text     []portal.Piece
	Badge           phaseBadge
	By, At, Stamp   string
}

// searchAddress is a search as its address says it.
type searchAddress struct {
	typed, project string
	kind           rules.Subject
	before         int64
}

func (v visit) searchAddress() searchAddress {
	address := searchAddress{typed: v.line("q"), project: v.line("project"), kind: rules.Subject(v.line("kind")), before: v.count("before")}
	if !slices.Contains(rules.SearchKinds, address.kind) {
		address.kind = ""
	}
	return address
}

// url is the shortest address of the search, in the order in which its form
// writes it.
func (a searchAddress) url() string {
	var before string
	if a.before > 0 {
		before = strconv.FormatInt(a.before, 10)
	}
	address, joint := "/search", "?"
	for _, part := range [][2]string{{"q", a.typed}, {"project", a.project}, {"kind", string(a.kind)}, {"before", before}} {
		if part[1] != "" {
			address += joint + part[0] + "=" + url.QueryEscape(part[1])
			joint = "&"
		}
	}
	return address
}

func (a searchAddress) ofKind(kind rules.Subject) searchAddress {
	a.kind, a.before = kind, 0
	return a
}

func (a searchAddress) startingAt(before int64) searchAddress {
	a.before = before
	return a
}

func (s *Server) search(v visit) error {
	address := v.searchAddress()
	answer, err := s.portal.Search(v.ctx(), v.seat.Actor, portal.SearchQuery{
		Typed: address.typed, Project: address.project, Kind: address.kind, Before: address.before,
	})
	if err != nil {
		return err
	}
	// What is typed letter by letter is one page of the browser's history.
	v.Response().Header().Set("HX-Replace-Url", address.url())
	return s.render(v, http.StatusOK, "search/show", s.searchPage(v, address, answer))
}

func (s *Server) searchPage(v visit, address searchAddress, answer portal.SearchAnswer) *searchPage {
	page := &searchPage{Typed: address.typed, Kind: string(address.kind), Where: whereToSearch(v, answer)}
	page.Title, page.Section = "Search", "search"
	if address.typed != "" {
		page.Title = clipRunes(address.typed, 60) + " · Search"
		page.Kinds = kindLinks(address, answer)
	}
	page.Called, page.Found = s.foundRows(answer.Called, answer), s.foundRows(answer.Findings, answer)
	page.Summary, page.Empty = summary(address, answer), emptySearchFor(address, answer)
	if answer.Next > 0 {
		page.OlderURL = address.startingAt(answer.Next).url()
	}
	if address.before > 0 {
		page.FirstURL = address.startingAt(0).url()
	}
	return page
}

// clipRunes is the beginning of a text that may be longer than a heading.
func clipRunes(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// whereToSearch offers the projects that can be searched by themselves, nil
// when there is nothing to choose.
func whereToSearch(v visit, answer portal.SearchAnswer) *field {
	choices := answer.Projects
	if answer.Here != nil && v.seat.Role.IsAgency() {
		choices = []portal.Project{*answer.Here}
	}
	if len(choices) == 0 || len(choices) == 1 && !v.seat.Role.IsAgency() {
		return nil
	}
	where := &field{Name: "project", Label: "Where", Options: []option{{Words: "Everywhere"}}}
	for _, project := range choices {
		where.Options = append(where.Options, option{
			Value: project.Code, Words: project.Name + " (" + project.Code + ")", Chosen: answer.Here != nil && answer.Here.ID == project.ID,
		})
	}
	return where
}

var kindNames = map[rules.Subject]string{
	"": "All", rules.AboutTicket: "Tickets", rules.AboutRequirement: "Requirements", rules.AboutCycle: "Cycles", rules.AboutQuote: "Quotes",
	rules.FoundComment: "Comments",
}

// kindLinks offers the kinds that the person can find at all.
func kindLinks(address searchAddress, answer portal.SearchAnswer) []kindLink {
	kinds := rules.SearchKinds
	if !answer.SeesAll {
		kinds = []rules.Subject{rules.AboutTicket, rules.FoundComment}
	}
	var links []kindLink
	for _, kind := range slices.Concat([]rules.Subject{""}, kinds) {
		links = append(links, kindLink{kindNames[kind], address.ofKind(kind).url(), kind == address.kind})
	}
	return links
}

// summary says how much was found. Nothing is counted but what is shown.
func summary(address searchAddress, answer portal.SearchAnswer) string {
	count := len(answer.Called) + len(answer.Findings)
	var words string
	switch {
	case count == 0:
		return ""
	case address.before > 0:
		words = "Further results"
	case answer.Next > 0:
		words = "The first " + plural(int64(count), "result", "results")
	default:
		words = plural(int64(count), "result", "results")
	}
	if rules.SearchLeavesOut(address.typed) {
		words += " for the first of these words; that many are not looked for at once"
	}
	return words
}

func emptySearchFor(address searchAddress, answer portal.SearchAnswer) *emptySearch {
	switch {
	case len(answer.Called)+len(answer.Findings) > 0:
		return nil
	case address.typed == "":
		return &emptySearch{Heading: "What are you looking for?", Words: searchHint(answer)}
	case rules.SearchAll(address.typed) == "":
		return &emptySearch{Heading: "Type a word", Words: "Signs alone cannot be looked for: it takes letters or numbers."}
	case address.before > 0:
		return &emptySearch{Heading: "Nothing further", Words: "You have seen all that was found."}
	}
	empty := &emptySearch{Heading: "Nothing found", Words: "Nothing that you can read here has all of these words. Try fewer of them, or only the beginning of the last one."}
	if address.kind != "" {
		empty.Wider, empty.WiderURL = "Look among all kinds", address.ofKind("").url()
	} else if address.project != "" {
		address.project = ""
		empty.Wider, empty.WiderURL = "Search everywhere", address.url()
	}
	return empty
}

// searchHint says what can be found. Somebody who reads only their own tickets
// is told of these alone.
func searchHint(answer portal.SearchAnswer) string {
	number := "by its number"
	if answer.Here != nil {
		number += ", such as " + rules.TicketNumber(answer.Here.Code, 12)
	} else if len(answer.Projects) > 0 {
		number += ", such as " + rules.TicketNumber(answer.Projects[0].Code, 12)
	}
	if !answer.SeesAll {
		return "Find your tickets and what was said about them by any of their words, or a ticket " + number + "."
	}
	return "Find tickets, requirements, cycles, quotes and comments by any of their words, or one thing " + number + "."
}

func (s *Server) foundRows(findings []portal.Finding, answer portal.SearchAnswer) []foundRow {
	rows := make([]foundRow, len(findings))
	for i, finding := range findings {
		rows[i] = s.foundRow(finding)
		if answer.Here == nil && len(answer.Projects) != 1 {
			rows[i].Project = finding.Project
		}
	}
	return rows
}

func (s *Server) foundRow(finding portal.Finding) foundRow {
	row := foundRow{Title: finding.Title, Text: finding.Text}
	s.fillThing(&row, finding)
	if len(row.Title) == 0 {
		row.Title = []portal.Piece{{Text: "Untitled quote"}}
	}
	if finding.Subject != string(rules.FoundComment) {
		return row
	}
	posted := rules.Instant(finding.Posted)
	row.URL, row.Icon, row.Kind = commentURL(row.URL, finding.Comment), "send", "Comment"
	row.By, row.At, row.Stamp, row.Badge = finding.Person, s.day(posted), s.stamp(posted), phaseBadge{}
	if finding.Team != 0 {
		row.Kind, row.Badge = "Note", phaseBadge{"Team only", "badge-warning"}
	}
	return row
}

// fillThing says what a thing is, where it stands and the way to it.
func (s *Server) fillThing(row *foundRow, finding portal.Finding) {
	code, number := finding.Code, finding.Number
	switch rules.Subject(finding.About) {
	case rules.AboutTicket:
		kind := rules.TicketKind(finding.Kind)
		row.URL, row.Number = ticketURL(code, number), rules.TicketNumber(code, number)
		row.Icon, row.Kind, row.Badge = ticketIcons[kind], kind.Words(), ticketBadge(rules.TicketState(finding.State))
	case rules.AboutRequirement:
		row.URL, row.Number = requirementURL(code, number), rules.RequirementNumber(code, number)
		row.Icon, row.Kind = "list-checks", "Requirement"
		row.Badge = s.requirementBadge(finding.Role, rules.RequirementState(finding.State), finding.Returned != 0, rules.Date(finding.Until))
	case rules.AboutCycle:
		row.URL, row.Number = cycleURL(code, number), rules.CycleNumber(code, number)
		row.Icon, row.Kind, row.Badge = "calendar-range", "Cycle", phaseOf(finding.Phase, finding.Overdue)
	case rules.AboutQuote:
		row.URL, row.Number = quoteURL(code, number), rules.QuoteNumber(code, number)
		row.Icon, row.Kind = "file-text", "Quote"
		badge := s.quoteBadge(finding.Standing, rules.Date(finding.Until))
		row.Badge = phaseBadge{badge.Words, "badge-" + badge.Kind}
	}
}
