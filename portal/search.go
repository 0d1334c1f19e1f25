package portal

import (
	"context"
	"encoding/json"
	"maps"
	"math"
	"slices"

	"portal/queries"
	"portal/rules"
)

// SearchPage is how many findings are shown at a time. The first page has up to
// searchBest more, which have the words in their titles.
const (
	SearchPage = 20
	searchBest = 10
)

// SearchQuery is what somebody looks for: in a project, or with "" in all that
// they can reach, and of a kind or with "" of any. Before is where the page
// before ended, 0 for the first.
type SearchQuery struct {
	Typed   string
	Project string
	Kind    rules.Subject
	Before  int64
}

// SearchAnswer is what was found. Here is the project that was searched, nil
// for all; Projects are those that a member can choose among. Called is what
// was typed as a number, Next where the next page begins, nil after the last.
type SearchAnswer struct {
	Here     *Project
	Projects []Project
	Called   []Finding
	Findings []Finding
	Next     int64
	// SeesAll tells that the person reads more than their own tickets.
	SeesAll bool
}

// Search finds things by words or by number, within what the person may read.
// NotFound for a project that they cannot reach.
func (p *Portal) Search(ctx context.Context, actor Actor, query SearchQuery) (SearchAnswer, error) {
	reach, err := p.reach(ctx, actor, query.Project)
	if err != nil {
		return SearchAnswer{}, err
	}
	answer := SearchAnswer{Here: reach.here, Projects: reach.projects, SeesAll: reach.seesAll()}
	hits, next, err := p.hits(ctx, reach.within(query), query.Before)
	if err != nil {
		return answer, err
	}
	answer.Next = next
	called, err := p.called(ctx, reach, query)
	if err != nil {
		return answer, err
	}
	isCalled := func(id int64) bool { return slices.Contains(called, id) }
	hits = slices.DeleteFunc(hits, func(h hit) bool { return isCalled(h.ID) })
	for _, id := range called {
		hits = append(hits, hit{ID: id})
	}
	findings, err := p.findings(ctx, reach, hits)
	for _, finding := range findings {
		if isCalled(finding.ID) {
			answer.Called = append(answer.Called, finding)
		} else {
			answer.Findings = append(answer.Findings, finding)
		}
	}
	return answer, err
}

// reach is how far somebody's search goes: everywhere, or into projects by
// their role in each.
type reach struct {
	actor      Actor
	everywhere bool
	here       *Project
	projects   []Project
	roles      map[int64]rules.Role
}

func (p *Portal) reach(ctx context.Context, actor Actor, code string) (reach, error) {
	r := reach{actor: actor, roles: map[int64]rules.Role{}}
	if actor.Role.IsAgency() && code == "" {
		r.everywhere = true
		return r, nil
	}
	if code != "" {
		seat, err := p.Enter(ctx, actor, code)
		r.here, r.roles[seat.Project.ID] = &seat.Project, seat.Role
		if err != nil || actor.Role.IsAgency() {
			return r, err
		}
	}
	rows, err := p.read.MemberProjects(ctx, actor.PersonID)
	for _, row := range rows {
		r.projects = append(r.projects, Project{ID: row.ID, Code: row.Code, Name: row.Name, Client: row.Client})
		if r.here == nil {
			r.roles[row.ID] = row.Role
		}
	}
	return r, err
}

// role is the person's role in a project, "" in one that is out of reach.
func (r reach) role(project int64) rules.Role {
	if r.everywhere {
		return r.actor.Role
	}
	return r.roles[project]
}

func (r reach) seesAll() bool {
	for _, role := range r.roles {
		if role.Can(rules.ReadAllTickets) {
			return true
		}
	}
	return r.everywhere
}

// within is the query of the index for what was typed, narrowed to what the
// person may find; "" for nothing.
func (r reach) within(query SearchQuery) string {
	var scopes [][]string
	if !r.everywhere {
		scope := []string{}
		for project, role := range r.roles {
			scope = append(scope, rules.SearchScope(role, project, r.actor.PersonID)...)
		}
		scopes = append(scopes, scope)
	}
	if query.Kind != "" {
		scopes = append(scopes, rules.SearchKind(query.Kind))
	}
	return rules.SearchWithin(rules.SearchAll(query.Typed), scopes...)
}

// mayRead holds a finding against the rules once more, apart from the index.
func (r reach) mayRead(row queries.FoundThingsRow) bool {
	role, about := r.role(row.ProjectID), rules.Subject(row.About)
	ticket := rules.Ticket{IsOwn: row.TicketPersonID == r.actor.PersonID}
	switch {
	case row.Number == 0 || !role.Can(about.Permission()):
		return false
	case row.Team != 0 && !role.Can(rules.ReadTeamNotes):
		return false
	case about == rules.AboutTicket:
		return ticket.MayRead(role)
	case about == rules.AboutQuote && rules.QuoteState(row.State) == rules.QuoteDraft:
		return role.Can(rules.WriteQuotes)
	}
	return true
}

// hit is a document of the index with hitMark around what was looked for.
type hit = queries.SearchTextsRow

// hits finds a page of documents, the latest first, and where it ends. The best ones begin the first page and stand nowhere else. Nothing is
// counted or weighed, so that a word that is everywhere takes no longer than a
// rare one.
func (p *Portal) hits(ctx context.Context, words string, before int64) (hits []hit, next int64, err error) {
	if words == "" {
		return nil, 0, nil
	}
	best, err := p.read.SearchTitles(ctx, queries.SearchTitlesParams{Mark: hitMark, Words: words, Page: searchBest})
	if err != nil {
		return nil, 0, err
	}
	first := before == 0
	if first {
		before = math.MaxInt64
	}
	hits, err = p.read.SearchTexts(ctx, queries.SearchTextsParams{
		Mark: hitMark, Words: words, Before: before, Page: int64(SearchPage + 1 + len(best)),
	})
	isBest := func(h hit) bool {
		return slices.ContainsFunc(best, func(b queries.SearchTitlesRow) bool { return b.ID == h.ID })
	}
	hits = slices.DeleteFunc(hits, isBest)
	if len(hits) > SearchPage {
		hits = hits[:SearchPage]
		next = hits[SearchPage-1].ID
	}
	if first {
		hits = slices.Concat(asHits(best), hits)
	}
	return hits, next, err
}

func asHits(rows []queries.SearchTitlesRow) []hit {
	hits := make([]hit, len(rows))
	for i, row := range rows {
		hits[i] = hit(row)
	}
	return hits
}

// called finds the documents of what was typed as a number. Without a
// project's code it is looked for in the projects that the person is in; with
// one that project comes into reach.
func (p *Portal) called(ctx context.Context, r reach, query SearchQuery) ([]int64, error) {
	reference, ok := rules.ParseReference(query.Typed)
	if !ok || query.Before != 0 || query.Kind != "" && query.Kind != reference.Subject {
		return nil, nil
	}
	projects := slices.Collect(maps.Keys(r.roles))
	if reference.Code != "" {
		seat, err := p.Enter(ctx, r.actor, reference.Code)
		if rules.KindOf(err) == rules.NotFound {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		projects, r.roles[seat.Project.ID] = []int64{seat.Project.ID}, seat.Role
	}
	if len(projects) == 0 {
		return nil, nil
	}
	text, err := json.Marshal(projects)
	if err != nil {
		return nil, err
	}
	return p.read.SearchNumber(ctx, queries.SearchNumberParams{
		Projects: string(text), Subject: string(reference.Subject), Number: reference.Number,
	})
}

// fewHits is in how many things words are looked at one by one.
const fewHits = 150

// searchWithin narrows words to what has a word of each scope, for a query that
// holds to the scopes by itself too. Rare words are left as they are: the index
// would walk the whole list of a word of scope for them, which grows with the
// file, where a few rows cost nothing.
func (p *Portal) searchWithin(ctx context.Context, words string, scopes ...[]string) (string, error) {
	hits, err := p.read.SearchHits(ctx, queries.SearchHitsParams{Words: words, Most: fewHits + 1})
	if err != nil || hits <= fewHits {
		return words, err
	}
	return rules.SearchWithin(words, scopes...), nil
}
