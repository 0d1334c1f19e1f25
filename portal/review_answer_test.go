package portal

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"portal/rules"
)

func TestCompletingConfirmsEveryDeliverable(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	number := f.inReview()
	for name, confirmed := range map[string][]string{
		"none": nil, "one of two": {"d1"}, "the same twice": {"d2", "d2"}, "one of another cycle": {"d1", "x9"},
	} {
		f.wantRefused(name, rules.Invalid, func() error {
			return f.CompleteCycle(ctx, approver, number, f.reviewRead(number), confirmed)
		})
	}
	for name, read := range map[string]ReviewRead{
		"nothing read":    {},
		"another hash":    {Consent: rules.Consent{Revision: 1, Hash: strings.Repeat("a", 64)}},
		"another version": {Consent: rules.Consent{Revision: 2, Hash: f.latest(number).Hash}},
		"another round":   {Consent: f.latest(number), Rounds: 1},
	} {
		f.wantRefused(name, rules.Conflict, func() error { return f.CompleteCycle(ctx, approver, number, read, []string{"d1", "d2"}) })
		f.wantRefused(name, rules.Conflict, func() error {
			return f.DisputeCycle(ctx, approver, number, read, NewDispute{Reason: "late", Items: faults("d1")})
		})
	}
	read := f.reviewRead(number)
	f.must(f.CompleteCycle(ctx, approver, number, read, []string{"d2", "d1"}))
	f.wantRefused("twice", rules.Conflict, func() error { return f.CompleteCycle(ctx, f.other, number, read, []string{"d1", "d2"}) })
	view := f.cycle(number)
	if view.Completion == nil || view.Completion.Hash != read.Hash || view.Completion.Version != 1 || view.Completion.Name != approver.Name {
		t.Errorf("the completion is %+v", view.Completion)
	}
	if done := f.verify(); done.Completions != 1 {
		t.Errorf("verified %+v", done)
	}
}

// TestDisputedInAnotherWindow completes from a page that was opened before a
// dispute was raised, and before it was proposed as resolved.
func TestDisputedInAnotherWindow(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	number := f.inReview()
	read := f.reviewRead(number)
	complete := func() error { return f.CompleteCycle(ctx, approver, number, read, []string{"d1", "d2"}) }
	f.must(f.DisputeCycle(ctx, f.other, number, read, NewDispute{Reason: "late", Items: faults("d1")}))
	f.wantRefused("complete over an open dispute", rules.Conflict, complete)
	f.must(f.ProposeResolution(ctx, f.staff, number, "Done."))
	f.wantRefused("complete over a dispute not seen", rules.Conflict, complete)
	read = f.reviewRead(number)
	f.must(complete())
}

// TestAnotherVersionCameIntoForce completes and disputes from a page that shows
// the version that was in force before.
func TestAnotherVersionCameIntoForce(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	number := f.inReview()
	f.approveBoth(number)
	read := f.reviewRead(number)
	content := f.cycle(number).Latest.Content
	content.Deliverables = content.Deliverables[:1]
	f.save(number, content)
	f.approveBoth(number)
	f.wantRefused("complete", rules.Conflict, func() error { return f.CompleteCycle(ctx, approver, number, read, []string{"d1", "d2"}) })
	f.wantRefused("dispute", rules.Conflict, func() error {
		return f.DisputeCycle(ctx, approver, number, read, NewDispute{Reason: "late", Items: faults("d1")})
	})
	f.wantRefused("dispute what is no longer in it", rules.NotFound, func() error {
		return f.DisputeCycle(ctx, approver, number, f.reviewRead(number), NewDispute{Reason: "late", Items: faults("d2")})
	})
	f.must(f.CompleteCycle(ctx, approver, number, f.reviewRead(number), []string{"d1"}))
}

func TestAnsweredByTwoApproversAtOnce(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	for round := range 40 {
		number := f.inReview()
		read, start := f.reviewRead(number), make(chan struct{})
		failures := make(chan error, 8)
		var group sync.WaitGroup
		for i := range cap(failures) {
			seat := []Seat{f.seats[rules.Approver], f.other}[i%2]
			group.Go(func() {
				<-start
				// In every other round some of them dispute.
				if round%2 == 1 && i%4 > 1 {
					failures <- f.DisputeCycle(ctx, seat, number, read, NewDispute{Reason: "late", Items: faults("d1")})
					return
				}
				failures <- f.CompleteCycle(ctx, seat, number, read, []string{"d1", "d2"})
			})
		}
		close(start)
		group.Wait()
		wantOne(t, failures)
		view := f.cycle(number)
		if (view.Completion != nil) == (len(view.Disputes) == 1) {
			t.Fatalf("completion %+v and disputes %+v", view.Completion, view.Disputes)
		}
	}
	f.verify()
}

// TestPhasesTurnAtTheAgencysMidnight turns the clock to the last moment before
// each boundary and to the boundary itself. The moments are written by hand,
// from the offsets of the zones: days of 23 and of 25 hours, a midnight that
// does not exist, and zones in which it is another day than in UTC.
func TestPhasesTurnAtTheAgencysMidnight(t *testing.T) {
	for name, test := range map[string]struct {
		zone       string
		start, end rules.Date
		reviewDays int64
		began      string
		review     string
		ended      string
	}{
		"23 hours in London":               {"Europe/London", "2027-03-28", "2027-03-30", 1, "2027-03-28T00:00:00Z", "2027-03-28T23:00:00Z", "2027-03-30T23:00:00Z"},
		"review on 23 hours":               {"Europe/London", "2027-03-27", "2027-03-29", 1, "2027-03-27T00:00:00Z", "2027-03-28T00:00:00Z", "2027-03-29T23:00:00Z"},
		"the end after 23 hours":           {"Europe/London", "2027-03-26", "2027-03-28", 1, "2027-03-26T00:00:00Z", "2027-03-27T00:00:00Z", "2027-03-28T23:00:00Z"},
		"25 hours in London":               {"Europe/London", "2027-10-31", "2027-11-02", 1, "2027-10-30T23:00:00Z", "2027-11-01T00:00:00Z", "2027-11-03T00:00:00Z"},
		"the end after 25 hours":           {"Europe/London", "2027-10-29", "2027-10-31", 1, "2027-10-28T23:00:00Z", "2027-10-29T23:00:00Z", "2027-11-01T00:00:00Z"},
		"23 hours in Santiago":             {"America/Santiago", "2027-09-05", "2027-09-07", 1, "2027-09-05T04:00:00Z", "2027-09-06T03:00:00Z", "2027-09-08T03:00:00Z"},
		"review without a midnight":        {"America/Santiago", "2027-09-04", "2027-09-06", 1, "2027-09-04T04:00:00Z", "2027-09-05T04:00:00Z", "2027-09-07T03:00:00Z"},
		"25 hours in Santiago":             {"America/Santiago", "2027-04-03", "2027-04-05", 1, "2027-04-03T03:00:00Z", "2027-04-04T04:00:00Z", "2027-04-06T04:00:00Z"},
		"the end after 25 hours, Santiago": {"America/Santiago", "2027-04-01", "2027-04-03", 1, "2027-04-01T03:00:00Z", "2027-04-02T03:00:00Z", "2027-04-04T04:00:00Z"},
		"already tomorrow":                 {"Pacific/Kiritimati", "2027-03-20", "2027-03-24", 2, "2027-03-19T10:00:00Z", "2027-03-21T10:00:00Z", "2027-03-24T10:00:00Z"},
		"still yesterday":                  {"Pacific/Pago_Pago", "2027-03-20", "2027-03-24", 2, "2027-03-20T11:00:00Z", "2027-03-22T11:00:00Z", "2027-03-25T11:00:00Z"},
		"the agency's own days":            {"Europe/London", "2027-05-01", "2027-05-20", 0, "2027-04-30T23:00:00Z", "2027-05-12T23:00:00Z", "2027-05-20T23:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, test.zone)
			content := testContent()
			content.Start, content.End = test.start, test.end
			number := f.addCycle(content)
			f.must(f.SetReviewDays(context.Background(), f.staff, number, test.reviewDays))
			f.wantTurn(number, test.began, rules.Upcoming, rules.InProgress, false)
			f.wantTurn(number, test.review, rules.InProgress, rules.InReview, false)
			f.wantTurn(number, test.ended, rules.InReview, rules.InReview, true)
		})
	}
}

// wantTurn expects one phase in the last millisecond before a moment and
// another at it, on the cycle's page, on the work order and for the deeds.
func (f *fixture) wantTurn(number int64, moment string, before, after rules.Phase, overdue bool) {
	f.t.Helper()
	f.clock.set(moment)
	exact := f.clock.Now()
	f.clock.set(exact.Add(-1e6).Format("2006-01-02T15:04:05.000Z07:00"))
	f.wantPhase(number, before, false)
	f.clock.set(moment)
	f.wantPhase(number, after, overdue)
}

func (f *fixture) wantPhase(number int64, phase rules.Phase, overdue bool) {
	f.t.Helper()
	order, err := f.WorkOrder(context.Background(), f.staff)
	f.must(err)
	view, line := f.cycle(number), order.Cycles[0]
	if view.Phase != phase || view.Overdue != overdue || line.Phase != phase || line.Overdue != overdue {
		f.t.Errorf("at %s: %s, overdue %v, on the work order %s, overdue %v; want %s, overdue %v",
			f.clock.Now(), view.Phase, view.Overdue, line.Phase, line.Overdue, phase, overdue)
	}
	// What the deed answers to an incomplete form tells whether it is open.
	err = f.CompleteCycle(context.Background(), f.seats[rules.Approver], number, f.reviewRead(number), nil)
	want := rules.Conflict
	if phase == rules.InReview {
		want = rules.Invalid
	}
	if rules.KindOf(err) != want {
		f.t.Errorf("at %s, %s: completing answers %v", f.clock.Now(), phase, err)
	}
}

// TestDatesThatMoveCarryTheReview moves dates by a version: nothing changes
// until both sides signed it, and then the phase does at once.
func TestDatesThatMoveCarryTheReview(t *testing.T) {
	for name, test := range map[string]struct {
		from, to rules.Phase
		start    rules.Date
		end      rules.Date
		overdue  bool
	}{
		"the window has passed": {rules.InReview, rules.InReview, "2027-02-01", "2027-03-01", true},
		"not begun":             {rules.InReview, rules.InProgress, "2027-03-01", "2027-04-30", false},
		"not even the cycle":    {rules.InReview, rules.Upcoming, "2027-03-11", "2027-04-30", false},
	} {
		f := newFixture(t, "Europe/London")
		number := f.inReview()
		f.approveBoth(number)
		content := f.cycle(number).Latest.Content
		content.Start, content.End = test.start, test.end
		f.save(number, content)
		f.wantPhase(number, test.from, false)
		f.approve(f.seats[rules.Approver], number)
		f.wantPhase(number, test.from, false)
		f.approve(f.staff, number)
		f.wantPhase(number, test.to, test.overdue)
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

func TestACyclesOwnReviewDays(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	number := f.addCycle(testContent()) // until 31 March, 21 days ahead
	f.wantPhase(number, rules.InProgress, false)
	f.must(f.SetReviewDays(ctx, f.staff, number, 20))
	f.wantPhase(number, rules.InProgress, false)
	f.must(f.SetReviewDays(ctx, f.staff, number, 21))
	f.wantPhase(number, rules.InReview, false)
	f.must(f.SetReviewDays(ctx, f.staff, number, 60))
	if start := f.cycle(number).ReviewStart; start != "2027-03-01" {
		t.Errorf("a review longer than the cycle opens on %s", start)
	}
	f.must(f.SetReviewDays(ctx, f.staff, number, 0))
	f.wantPhase(number, rules.InProgress, false)
	f.must(f.OpenReview(ctx, f.staff, number))
	f.wantPhase(number, rules.InReview, false)
	for _, days := range []int64{-1, 61, 1 << 40} {
		f.wantRefused(fmt.Sprint(days), rules.Invalid, func() error { return f.SetReviewDays(ctx, f.staff, number, days) })
	}
}
