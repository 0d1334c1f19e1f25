package portal

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"portal/rules"
)

// pointed are the numbers of the tickets that a cycle's rounds of dispute point
// to.
func (f *fixture) pointed(seat Seat, cycle int64) string {
	f.t.Helper()
	var all []string
	for _, dispute := range f.page(seat, cycle).Disputes {
		for _, ticket := range dispute.Tickets {
			all = append(all, fmt.Sprintf("%d: T%d %s", dispute.Round, ticket.Number, ticket.State))
		}
	}
	return strings.Join(all, ", ")
}

func TestADisputePointsToTickets(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	for _, title := range []string{"It fails", "It fails again", "It is slow"} {
		f.submit(approver, title)
	}
	number := f.inReview()
	item := NewDispute{Reason: "Wrong.", Items: faults("d1"), Tickets: []int64{3, 3}, Named: "HALO-T1 and t3"}
	f.must(f.DisputeCycle(ctx, approver, number, f.reviewRead(number), item))
	if got := f.pointed(approver, number); got != "1: T1 new, 1: T3 new" {
		t.Errorf("it points to %s", got)
	}
	f.must(f.decide(1, rules.Approve, "", 0))
	f.must(f.ProposeResolution(ctx, f.staff, number, "Done."))
	f.must(f.DisputeCycle(ctx, approver, number, f.reviewRead(number), NewDispute{Reason: "Still.", Items: faults("d1"), Tickets: []int64{1}}))
	if got := f.pointed(f.staff, number); got != "1: T1 approved, 1: T3 new, 2: T1 approved" {
		t.Errorf("it points to %s", got)
	}
	var named []string
	for _, dispute := range f.scope(f.seats[rules.Viewer], 1).Disputes {
		named = append(named, fmt.Sprintf("C%d round %d", dispute.Number, dispute.Round))
	}
	if len(named) != 2 {
		t.Errorf("the ticket is named in %v", named)
	}
	if got := f.scope(f.staff, 2).Disputes; len(got) != 0 {
		t.Errorf("another ticket is named in %+v", got)
	}
}

func TestWhoSubmittedATicketLearnsOfNoDispute(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number := f.inReview()
	ticket := f.submit(f.seats[rules.FeedbackOnly], "It fails")
	item := NewDispute{Reason: "Wrong.", Items: faults("d1"), Tickets: []int64{ticket}}
	f.must(f.DisputeCycle(context.Background(), f.seats[rules.Approver], number, f.reviewRead(number), item))
	if got := f.scope(f.seats[rules.FeedbackOnly], ticket).Disputes; len(got) != 0 {
		t.Errorf("they learn of %+v", got)
	}
}

func TestADisputePointsToNothingElse(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver, rival := context.Background(), f.seats[rules.Approver], f.addOtherTenant()
	f.submit(approver, "It fails")
	for range 2 {
		f.submit(rival, "Theirs")
	}
	number := f.inReview()
	many := make([]int64, rules.MaxDisputeTickets+1)
	for i := range many {
		many[i] = int64(i + 1)
	}
	for name, item := range map[string]NewDispute{
		"another project's ticket": {Named: "RIVL-T1"},
		"their number":             {Named: "HALO-T2"},
		"their number, ticked":     {Tickets: []int64{2}},
		"no number":                {Named: "the first one"},
		"too many":                 {Tickets: many},
	} {
		item.Reason, item.Items = "Wrong.", faults("d1")
		f.wantRefused(name, rules.Invalid, func() error {
			err := f.DisputeCycle(ctx, approver, number, f.reviewRead(number), item)
			if rules.ProblemsOf(err).For("more_tickets") == "" {
				t.Errorf("%s: nothing is said beside the field: %v", name, err)
			}
			return err
		})
	}
	both := f.DisputeCycle(ctx, approver, number, f.reviewRead(number), NewDispute{Named: "nothing", Items: faults("d1")})
	if problems := rules.ProblemsOf(both); problems.For("reason") == "" || problems.For("more_tickets") == "" {
		t.Errorf("not all is told at once: %v", problems)
	}
	if n := f.count("SELECT count(*) FROM dispute_tickets"); n != 0 {
		t.Errorf("%d tickets are pointed to", n)
	}
}

func TestWhatADisputeMayPointTo(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	number, other := f.inReview(), f.addCycle(testContent())
	f.wish("A wish", false)
	mine := f.wish("A wish for this cycle", true)
	f.must(f.PlaceTicket(ctx, f.staff, mine, f.editOf(mine), number, "d1"))
	elsewhere := f.wish("A wish for another cycle", true)
	f.must(f.PlaceTicket(ctx, f.staff, elsewhere, f.editOf(elsewhere), other, ""))
	open, over := f.submit(approver, "It fails"), f.submit(approver, "It failed")
	f.must(f.PlaceTicket(ctx, f.staff, open, f.editOf(open), number, "d1"))
	f.must(f.decide(over, rules.Decline, "It works.", 0))
	view := f.page(approver, number)
	var suspects, listed []int64
	for _, row := range view.Suspects {
		suspects = append(suspects, row.Number)
	}
	for _, row := range view.Tickets.Rows {
		listed = append(listed, row.Number)
	}
	if want := fmt.Sprint([]int64{open, mine}); fmt.Sprint(suspects) != want || fmt.Sprint(listed) != want || view.Tickets.More {
		t.Errorf("offered are %v, listed %v, want %s", suspects, listed, want)
	}
	if view.OpenTickets["d1"] != 2 || view.OpenTickets["d2"] != 0 {
		t.Errorf("open are %v", view.OpenTickets)
	}
	f.must(f.decide(mine, rules.Finish, "", 0))
	if got := f.page(approver, number).OpenTickets["d1"]; got != 1 {
		t.Errorf("%d are open after one is done", got)
	}
	for range MaxCycleTickets + 5 {
		ticket := f.submit(approver, "It fails")
		f.must(f.PlaceTicket(ctx, f.staff, ticket, f.editOf(ticket), number, ""))
	}
	view = f.page(approver, number)
	if view.OpenTickets["d1"] != 1 {
		t.Errorf("among many, %d are open", view.OpenTickets["d1"])
	}
	if len(view.Suspects) != MaxCycleTickets || len(view.Tickets.Rows) != MaxCycleTickets || !view.Tickets.More {
		t.Errorf("%d are offered and %d listed, more: %v", len(view.Suspects), len(view.Tickets.Rows), view.Tickets.More)
	}
	if got := f.page(f.staff, number).Suspects; len(got) != 0 {
		t.Errorf("staff, who dispute nothing, are offered %d", len(got))
	}
}
