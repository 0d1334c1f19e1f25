package portal

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"portal/queries"
	"portal/rules"
)

// QueueSize is how many tickets a page of the queue shows.
const QueueSize = 30

const (
	// queueLook is how many tickets are looked at for a page of the queue at
	// most, when filters leave many of them out.
	queueLook = 300
	// queueWalk is in how many tickets words are looked for one by one. In more,
	// the full-text index finds them.
	queueWalk = 100
	// hitsLook is how many of the index's hits are looked at for a page.
	hitsLook = 150
	// mostSnoozed is how far tickets that are put off are counted, and how many
	// of them are looked at for a page.
	mostSnoozed = 1000
	// mostQueueProjects is how many projects the queue offers to choose from.
	mostQueueProjects = 100
)

// QueueFilter says which tickets of the queue are wanted; its zero value is all
// that are new and not put off.
type QueueFilter struct {
	// Project is the code of the one project that is wanted.
	Project string
	Kind    rules.TicketKind
	// State is the state that is wanted, "" for new.
	State rules.TicketState
	// Snoozed asks for the tickets that are put off, and for no others.
	Snoozed bool
	// Days is for how many days they have waited at least.
	Days int64
	// Text is what somebody typed to look for.
	Text string
}

// InState is the state of the tickets that the filter asks for.
func (f QueueFilter) InState() rules.TicketState {
	if f.State == "" || f.Snoozed {
		return rules.TicketNew
	}
	return f.State
}

// QueueCursor marks a place in the queue: behind the ticket with an id that
// became new at a moment. The zero cursor is the queue's beginning.
type QueueCursor struct {
	At rules.Instant
	ID int64
}

// queueEnd is behind everything.
var queueEnd = QueueCursor{At: math.MaxInt64, ID: math.MaxInt64}

func (c QueueCursor) isBefore(other QueueCursor) bool {
	return c.At < other.At || c.At == other.At && c.ID < other.ID
}

// QueuedTicket is a ticket as the queue lists it.
type QueuedTicket = queries.StaffQueueRow

// QueuePage is a part of the queue. Next is where it goes on, the zero cursor
// for nowhere; IsPartial says that more was left out by the filters than is
// looked at for a page, so that tickets may follow even when none is listed.
// LatestFirst says that so many tickets wait that those with the words looked
// for are listed from the latest.
type QueuePage struct {
	Tickets     []QueuedTicket
	Next        QueueCursor
	IsPartial   bool
	LatestFirst bool
	// InState is how many tickets stand in the state that is asked for, in the
	// project that is asked for, whatever else the filter says: those that are
	// put off count as such and not among the new ones.
	InState int64
}

// queueQuery is a filter as the queries need it.
type queueQuery struct {
	QueueFilter
	projectID int64
	words     string
	now       rules.Instant
	// until is the end of what the filter reaches.
	until QueueCursor
	after QueueCursor
	size  int64
}

// Queue lists tickets of all projects for the agency, those that wait longest
// first, so many behind a place. NotFound for a project that does not exist.
func (p *Portal) Queue(ctx context.Context, filter QueueFilter, after QueueCursor, size int64) (QueuePage, error) {
	query := queueQuery{QueueFilter: filter, words: rules.SearchAll(filter.Text), now: p.now(), until: queueEnd, after: after, size: size}
	if filter.Days > 0 {
		query.until.At = query.now.Add(-time.Duration(filter.Days) * 24 * time.Hour)
	}
	if filter.Project != "" {
		project, err := found(p.read.StaffProject(ctx, filter.Project))
		if err != nil {
			return QueuePage{}, err
		}
		query.projectID = project.ID
	}
	count, err := p.countInState(ctx, query)
	if err != nil {
		return QueuePage{}, err
	}
	page, err := p.queuePage(ctx, query, count.all)
	page.InState = count.listed(query.Snoozed)
	return page, err
}

// stateCount is how many tickets stand in a state, and how many of them are put
// off.
type stateCount struct{ all, snoozed int64 }

func (c stateCount) listed(snoozed bool) int64 {
	if snoozed {
		return c.snoozed
	}
	return c.all - c.snoozed
}

func (p *Portal) countInState(ctx context.Context, query queueQuery) (count stateCount, err error) {
	state := query.InState()
	switch {
	case query.projectID == 0 && state == rules.TicketNew:
		counts, err := p.QueueCounts(ctx)
		return stateCount{counts.Waiting + counts.Snoozed, counts.Snoozed}, err
	case query.projectID == 0:
		count.all, err = p.read.StaffStateCount(ctx, state)
		return count, err
	}
	count.all, err = p.read.StaffProjectStateCount(ctx, queries.StaffProjectStateCountParams{ProjectID: query.projectID, State: state})
	if err == nil && state == rules.TicketNew {
		count.snoozed, err = p.read.StaffSnoozedCount(ctx, queries.StaffSnoozedCountParams{ProjectID: query.projectID, Now: int64(query.now), Most: mostSnoozed})
	}
	return count, err
}

// queuePage takes the way on which little has to be looked at, however many
// tickets there are.
func (p *Portal) queuePage(ctx context.Context, query queueQuery, inState int64) (QueuePage, error) {
	switch {
	case query.Snoozed:
		return p.snoozedPage(ctx, query)
	case query.words != "" && inState > queueWalk:
		return p.hitsPage(ctx, query)
	}
	var page QueuePage
	if query.Kind != "" && inState > queueLook {
		bound, err := p.queueBound(ctx, query)
		if err != nil {
			return page, err
		}
		if bound.isBefore(query.until) {
			query.until, page.Next, page.IsPartial = bound, bound, true
		}
	}
	rows, err := p.queueRows(ctx, query)
	return page.fill(rows, query.size, func(last QueuedTicket) QueueCursor { return QueueCursor{last.QueuedAt, last.ID} }), err
}

// fill takes the rows of a page, of which one more was asked for to know
// whether it goes on.
func (page QueuePage) fill(rows []QueuedTicket, size int64, place func(QueuedTicket) QueueCursor) QueuePage {
	page.Tickets = rows
	if int64(len(rows)) > size {
		page.Tickets, page.IsPartial = rows[:size], false
		page.Next = place(rows[size-1])
	}
	return page
}

// queueBound is the place up to which the queue is looked at, queueEnd when
// that is its end.
func (p *Portal) queueBound(ctx context.Context, query queueQuery) (QueueCursor, error) {
	var bound queries.StaffQueueBoundRow
	var err error
	if query.projectID == 0 {
		bound, err = p.read.StaffQueueBound(ctx, queries.StaffQueueBoundParams{
			State: query.InState(), AfterAt: int64(query.after.At), AfterID: query.after.ID, Look: queueLook,
		})
	} else {
		var row queries.StaffProjectQueueBoundRow
		row, err = p.read.StaffProjectQueueBound(ctx, queries.StaffProjectQueueBoundParams{
			ProjectID: query.projectID, State: query.InState(), AfterAt: int64(query.after.At), AfterID: query.after.ID, Look: queueLook,
		})
		bound = queries.StaffQueueBoundRow(row)
	}
	if _, err = found(bound, err); rules.KindOf(err) == rules.NotFound || err == nil && bound.Tickets < queueLook {
		return queueEnd, nil
	}
	return QueueCursor{bound.QueuedAt, bound.ID}, err
}

func (p *Portal) queueRows(ctx context.Context, query queueQuery) ([]QueuedTicket, error) {
	if query.projectID == 0 {
		return p.read.StaffQueue(ctx, queries.StaffQueueParams{
			State: query.InState(), AfterAt: int64(query.after.At), AfterID: query.after.ID, UntilAt: int64(query.until.At), UntilID: query.until.ID,
			Now: query.now, Kind: string(query.Kind), Words: query.words, Page: query.size + 1,
		})
	}
	rows, err := p.read.StaffProjectQueue(ctx, queries.StaffProjectQueueParams{
		ProjectID: query.projectID, State: query.InState(), AfterAt: int64(query.after.At), AfterID: query.after.ID,
		UntilAt: int64(query.until.At), UntilID: query.until.ID, Now: query.now, Kind: string(query.Kind), Words: query.words, Page: query.size + 1,
	})
	tickets := make([]QueuedTicket, len(rows))
	for i, row := range rows {
		tickets[i] = QueuedTicket(row)
	}
	return tickets, err
}

// snoozedPage lists what is put off, what comes back first at the top.
func (p *Portal) snoozedPage(ctx context.Context, query queueQuery) (QueuePage, error) {
	rows, err := p.read.StaffSnoozed(ctx, queries.StaffSnoozedParams{
		AfterAt: max(int64(query.after.At), int64(query.now)), AfterID: query.after.ID, Look: mostSnoozed, ProjectID: query.projectID,
		UntilAt: int64(query.until.At), Kind: string(query.Kind), Words: query.words, Page: query.size + 1,
	})
	tickets := make([]QueuedTicket, len(rows))
	for i, row := range rows {
		tickets[i] = QueuedTicket(row)
	}
	return QueuePage{}.fill(tickets, query.size, func(last QueuedTicket) QueueCursor { return QueueCursor{last.SnoozedUntil, last.ID} }), err
}

// hitsPage walks down what the full-text index finds. The ids of its places
// are those of the index.
func (p *Portal) hitsPage(ctx context.Context, query queueQuery) (QueuePage, error) {
	page := QueuePage{LatestFirst: true}
	if err := p.narrowWords(ctx, &query); err != nil {
		return page, err
	}
	before := query.after.ID
	if before == 0 {
		before = math.MaxInt64
	}
	bound, err := found(p.read.StaffQueueHitsBound(ctx, queries.StaffQueueHitsBoundParams{Words: query.words, Before: before, Look: hitsLook}))
	if rules.KindOf(err) == rules.NotFound {
		return page, nil
	}
	if err != nil {
		return page, err
	}
	if bound.Hits == hitsLook {
		page.Next, page.IsPartial = QueueCursor{ID: bound.Document}, true
	}
	rows, err := p.read.StaffQueueHits(ctx, queries.StaffQueueHitsParams{
		Words: query.words, Before: before, DownTo: bound.Document, State: query.InState(), UntilAt: int64(query.until.At),
		Now: query.now, Kind: string(query.Kind), Page: query.size + 1,
	})
	tickets := make([]QueuedTicket, len(rows))
	documents := map[int64]int64{}
	for i, row := range rows {
		tickets[i] = QueuedTicket{
			ID: row.ID, Number: row.Number, Kind: row.Kind, State: row.State, Title: row.Title, Side: row.Side, Person: row.Person,
			QueuedAt: row.QueuedAt, SnoozedUntil: row.SnoozedUntil, Code: row.Code, Project: row.Project, Client: row.Client,
		}
		documents[row.ID] = row.Document
	}
	return page.fill(tickets, query.size, func(last QueuedTicket) QueueCursor { return QueueCursor{ID: documents[last.ID]} }), err
}

// narrowWords leaves the index to find tickets alone, and those of one project
// alone where one is asked for.
func (p *Portal) narrowWords(ctx context.Context, query *queueQuery) (err error) {
	if query.projectID != 0 {
		query.words = rules.SearchWithin(query.words, rules.SearchKind(rules.AboutTicket), rules.SearchScope(rules.Staff, query.projectID, 0))
		return nil
	}
	query.words, err = p.searchWithin(ctx, query.words, rules.SearchKind(rules.AboutTicket))
	return err
}

// QueueAfter is the ticket that comes next in the queue once one of a project
// is decided: the one behind it or, at the end, the first. NotFound when none
// is left.
func (p *Portal) QueueAfter(ctx context.Context, seat Seat, number int64, filter QueueFilter) (QueuedTicket, error) {
	row, err := found(p.read.ProjectTicket(ctx, queries.ProjectTicketParams{ProjectID: seat.Project.ID, Number: number}))
	if err != nil {
		return QueuedTicket{}, err
	}
	for _, after := range []QueueCursor{{row.QueuedAt, row.ID}, {}} {
		page, err := p.Queue(ctx, filter, after, 1)
		if err != nil {
			return QueuedTicket{}, err
		}
		if len(page.Tickets) > 0 && page.Tickets[0].ID != row.ID {
			return page.Tickets[0], nil
		}
	}
	return QueuedTicket{}, rules.Missing()
}

// QueueCounts says how many new tickets wait, and how many are put off.
type QueueCounts struct{ Waiting, Snoozed int64 }

// QueueCounts counts across all projects, from stored counts.
func (p *Portal) QueueCounts(ctx context.Context) (QueueCounts, error) {
	row, err := p.read.StaffQueueCounts(ctx, queries.StaffQueueCountsParams{Now: int64(p.now()), Most: mostSnoozed})
	return QueueCounts{Waiting: row.New - row.Snoozed, Snoozed: row.Snoozed}, err
}

// QueueProject is a project with how many of its tickets stand in a state.
type QueueProject = queries.StaffQueueProjectsRow

// QueueProjects are the projects with the most tickets in a state.
func (p *Portal) QueueProjects(ctx context.Context, state rules.TicketState) ([]QueueProject, error) {
	return p.read.StaffQueueProjects(ctx, queries.StaffQueueProjectsParams{State: state, Most: mostQueueProjects})
}

// UndoOffer is a decision that can be undone until a moment.
type UndoOffer struct {
	queries.StaffLastDecisionRow
	Until rules.Instant
}

// UndoOffer is the last decision of a person while they may undo it. NotFound
// when there is none.
func (p *Portal) UndoOffer(ctx context.Context, actor Actor) (UndoOffer, error) {
	row, err := found(p.read.StaffLastDecision(ctx, queries.StaffLastDecisionParams{PersonID: actor.PersonID, Since: p.now().Add(-rules.UndoWindow)}))
	return UndoOffer{row, row.ChangedAt.Add(rules.UndoWindow)}, err
}

// mostLikely is how many tickets are offered as a duplicate's original.
const mostLikely = 3

// LikelyOriginals are tickets of the project that one may be a duplicate of,
// those whose titles share most with its own first. Its own duplicates, and
// duplicates of others, are none.
func (p *Portal) LikelyOriginals(ctx context.Context, seat Seat, view TicketView) ([]SimilarTicket, error) {
	rows, err := p.SimilarTickets(ctx, seat, view.Ticket.Title)
	if err != nil {
		return nil, err
	}
	wanted := titleWords(view.Ticket.Title)
	alike := func(ticket SimilarTicket) int {
		shared := 0
		for word := range titleWords(ticket.Title) {
			if wanted[word] {
				shared += utf8.RuneCountInString(word)
			}
		}
		return shared
	}
	rows = slices.DeleteFunc(rows, func(ticket SimilarTicket) bool {
		return ticket.Number == view.Ticket.Number || ticket.State == rules.TicketDuplicate || alike(ticket) == 0
	})
	slices.SortStableFunc(rows, func(a, b SimilarTicket) int { return alike(b) - alike(a) })
	return rows[:min(len(rows), mostLikely)], nil
}

// titleWords are the words of a title that say something: short ones join
// others and tell nothing about what two titles have in common.
func titleWords(title string) map[string]bool {
	words := map[string]bool{}
	for _, word := range rules.SearchWords(strings.ToLower(title)) {
		if utf8.RuneCountInString(word) > 2 {
			words[word] = true
		}
	}
	return words
}
