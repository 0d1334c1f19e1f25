package portal

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"portal/queries"
	"portal/rules"
)

// TestEachFilterOfTicketsIsReadFromAnIndex holds that a page of the list walks
// one index from its bound on, so that it costs the same on the first page and
// the thousandth, however few tickets match.
func TestEachFilterOfTicketsIsReadFromAnIndex(t *testing.T) {
	f := newFixture(t, "Europe/London")
	text, err := os.ReadFile("../queries/ticket_lists.sql")
	f.must(err)
	seen := 0
	for _, match := range namedQuery.FindAllStringSubmatch(string(text), -1) {
		name, query := match[1], match[2]
		if !strings.Contains(name, "TicketNumbers") || name == "TicketNumbersByWords" {
			continue
		}
		seen++
		plan := f.plan(query)
		if len(plan) != 1 || !strings.Contains(plan[0], "COVERING INDEX") || !strings.HasSuffix(plan[0], "number<?)") {
			t.Errorf("%s: %q", name, plan)
		}
	}
	if seen != 5 {
		t.Errorf("%d lists were found", seen)
	}
}

// TestTicketsByWordsAreFoundInTheirOrder holds that the index gives what it
// finds in order and up to the page alone.
func TestTicketsByWordsAreFoundInTheirOrder(t *testing.T) {
	f := newFixture(t, "Europe/London")
	text, err := os.ReadFile("../queries/ticket_lists.sql")
	f.must(err)
	for _, match := range namedQuery.FindAllStringSubmatch(string(text), -1) {
		if match[1] != "TicketNumbersByWords" {
			continue
		}
		plan := f.plan(match[2])
		if !strings.HasPrefix(plan[0], "SCAN search_words VIRTUAL TABLE INDEX ") || !strings.Contains(plan[0], "M") || !strings.Contains(plan[0], "<") {
			t.Errorf("it begins with %q", plan[0])
		}
		if strings.Contains(strings.Join(plan, " "), "TEMP B-TREE") {
			t.Errorf("it sorts: %q", plan)
		}
		return
	}
	t.Error("there is no such query")
}

// TestCountersAgreeWithTheTickets decides on tickets in all ways, undoes and
// answers, and counts after each step what is stored and what is there.
func TestCountersAgreeWithTheTickets(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	moon := f.addProject("Moon Dental", "MOON")
	for i := range 4 {
		f.submit(f.seats[rules.Approver], fmt.Sprint("Ticket ", i))
	}
	f.submit(f.seats[rules.FeedbackOnly], "Own")
	f.submit(moon, "Elsewhere")
	steps := []func(){
		func() { f.must(f.decide(1, rules.Approve, "", 0)) },
		func() { f.must(f.decide(1, rules.Start, "", 0)) },
		func() { f.must(f.decide(1, rules.Finish, "Done.", 0)) },
		func() { f.must(f.decide(2, rules.Ask, "Which?", 0)) },
		func() {
			_, err := f.PostComment(ctx, f.seats[rules.Approver], NewComment{Subject: rules.AboutTicket, Number: 2, Body: "This."})
			f.must(err)
		},
		func() { f.must(f.decide(3, rules.MarkDuplicate, "", 1)) },
		func() { f.must(f.UndoTicket(ctx, f.staff, 3, f.ticket(f.staff, 3).Ticket.Changes)) },
		func() { f.must(f.decide(4, rules.Decline, "No.", 0)) },
		func() { f.must(f.decide(4, rules.Reopen, "", 0)) },
		func() { f.must(f.decide(5, rules.Ask, "Where?", 0)) },
	}
	for i, step := range steps {
		step()
		f.wantCounted(i, f.staff, 5)
		f.wantCounted(i, f.seats[rules.Viewer], 5)
		f.wantCounted(i, f.seats[rules.FeedbackOnly], 1)
		f.wantCounted(i, moon, 1)
	}
}

// wantCounted compares the counters with what the list shows in each state.
func (f *fixture) wantCounted(step int, seat Seat, all int64) {
	f.t.Helper()
	list, err := f.Tickets(context.Background(), seat, TicketFilter{})
	f.must(err)
	if list.Counts.All() != all || int64(len(list.Tickets)) != all {
		f.t.Errorf("step %d, %s: %d tickets are counted and %d listed, want %d", step, seat.Role, list.Counts.All(), len(list.Tickets), all)
	}
	for _, state := range rules.TicketStates {
		in, err := f.Tickets(context.Background(), seat, TicketFilter{State: state})
		f.must(err)
		if int64(len(in.Tickets)) != list.Counts[state] {
			f.t.Errorf("step %d, %s: %d are counted as %s, and %d are", step, seat.Role, list.Counts[state], state, len(in.Tickets))
		}
	}
}

// TestTicketsAreFoundByAllTheirWords looks for words that stand in the title,
// in the description and in both, in the order of the numbers.
func TestTicketsAreFoundByAllTheirWords(t *testing.T) {
	f := newFixture(t, "Europe/London")
	for _, item := range []rules.TicketContent{
		{Title: "Login fails", Description: "On **Safari** only."}, {Title: "Checkout", Description: "The login is lost in Safari.", Expected: "It stays."},
		{Title: "Safari", Description: "x"}, {Title: "Größe wählen", Description: "Die Größe fehlt."},
	} {
		item.Kind = rules.BugReport
		_, err := f.SubmitTicket(context.Background(), f.seats[rules.Approver], NewTicket{TicketContent: item})
		f.must(err)
	}
	for text, want := range map[string][]int64{
		"safari": {3, 2, 1}, "login safari": {2, 1}, "SAFARI login": {2, 1}, "stays": {2}, "log": {2, 1}, "login fai": {1}, "grosse": nil, "große": {4}, "größe": {4}, "GROSSE": nil, "grö": {4},
		"fails safari checkout": nil, "halo-t2": {2}, "HALO-T0": nil, "HALO-T-1": nil, " HALO-T3 ": {3}, "t2": {2}, "MOON-T2": nil, "HALO-T99999999999999999999": nil,
	} {
		list, err := f.Tickets(context.Background(), f.seats[rules.Viewer], TicketFilter{Text: text})
		f.must(err)
		var got []int64
		for _, listed := range list.Tickets {
			got = append(got, listed.Number)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", text, got, want)
		}
	}
}

// TestOnesOwnAreFoundAmongManyOfOthers looks with words for what the person
// submitted, of which others have more than a page.
func TestOnesOwnAreFoundAmongManyOfOthers(t *testing.T) {
	f := newFixture(t, "Europe/London")
	f.submit(f.seats[rules.Approver], "My loaf")
	for i := range PageSize + 5 {
		f.submit(f.other, fmt.Sprint("Loaf ", i))
	}
	list, err := f.Tickets(context.Background(), f.seats[rules.Approver], TicketFilter{Mine: true, Text: "loaf"})
	f.must(err)
	if len(list.Tickets) != 1 || list.Older != 0 || list.Counts.All() != 1 {
		t.Errorf("%d tickets, then those before %d, of %d", len(list.Tickets), list.Older, list.Counts.All())
	}
}

// TestTheListNeverLoadsATicketOfSomebodyElse asks past the search for what the
// person may not read.
func TestTheListNeverLoadsATicketOfSomebodyElse(t *testing.T) {
	f := newFixture(t, "Europe/London")
	moon := f.addProject("Moon Dental", "MOON")
	f.submit(f.seats[rules.Approver], "Theirs")
	f.submit(f.seats[rules.FeedbackOnly], "Own")
	f.submit(moon, "Elsewhere")
	rows, err := f.listedTickets(context.Background(), f.seats[rules.FeedbackOnly], true, []int64{1, 2, 3})
	f.must(err)
	if len(rows) != 1 || rows[0].Title != "Own" {
		t.Errorf("it loads %+v", rows)
	}
	count, err := f.CountAsked(context.Background(), f.seats[rules.FeedbackOnly])
	f.must(err)
	f.must(f.decide(1, rules.Ask, "Which?", 0))
	after, err := f.CountAsked(context.Background(), f.seats[rules.FeedbackOnly])
	f.must(err)
	if count != (Asked{}) || after != (Asked{}) {
		t.Errorf("the tabs count %+v, then %+v", count, after)
	}
	awaiting, err := f.read.MemberAwaitingTickets(context.Background(), queries.MemberAwaitingTicketsParams{PersonID: f.seats[rules.FeedbackOnly].PersonID, Most: 9})
	f.must(err)
	if len(awaiting) != 0 {
		t.Errorf("the start page tells of %+v", awaiting)
	}
}
