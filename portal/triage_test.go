package portal

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"portal/rules"
)

// lead brings a fresh ticket into a state, as the admin; its number comes back.
func (f *fixture) lead(state rules.TicketState) int64 {
	f.t.Helper()
	number := f.submit(f.seats[rules.Approver], "A ticket that is "+string(state))
	ways := map[rules.TicketState][]rules.Decision{
		rules.TicketApproved: {rules.Approve}, rules.TicketDeclined: {rules.Decline}, rules.TicketNeedsInfo: {rules.Ask},
		rules.TicketDuplicate: {rules.MarkDuplicate}, rules.TicketInProgress: {rules.Approve, rules.Start},
		rules.TicketDone: {rules.Approve, rules.Start, rules.Finish},
	}
	for _, decision := range ways[state] {
		f.must(f.decide(number, decision, "Because.", f.original()))
	}
	return number
}

// original is a ticket that others can be duplicates of.
func (f *fixture) original() int64 {
	f.t.Helper()
	number := f.count("SELECT coalesce(min(number), 0) FROM tickets WHERE title = 'The original'")
	if number == 0 {
		return f.submit(f.seats[rules.Approver], "The original")
	}
	return int64(number)
}

// addStaff adds one of the agency's people; their seat in HALO comes back.
func (f *fixture) addStaff(name string) Seat {
	f.t.Helper()
	ctx, email := context.Background(), strings.ToLower(name)+"@agency.example"
	_, err := f.AddStaff(ctx, f.admin, NewStaff{Name: name, Email: email, Role: rules.Staff})
	f.must(err)
	person, err := f.read.PersonByEmail(ctx, email)
	f.must(err)
	seat, err := f.Enter(ctx, Actor{PersonID: person.ID, Name: name, Email: email, Role: rules.Staff}, "HALO")
	f.must(err)
	return seat
}

// toldSince lists what somebody was told of tickets since a mark, the latest last.
func (f *fixture) toldSince(seat Seat, since int) string {
	f.t.Helper()
	return f.one(`SELECT coalesce(group_concat(kind || ' ' || subject, ', '), '') FROM
		(SELECT kind, subject FROM notifications WHERE person_id = ? AND id > ? AND subject LIKE '%-T%' ORDER BY id)`, seat.PersonID, since)
}

// mark stands behind all that anybody was told so far.
func (f *fixture) mark() int {
	f.t.Helper()
	return f.count("SELECT coalesce(max(id), 0) FROM notifications")
}

func TestEachDecisionFromEachState(t *testing.T) {
	f := newFixture(t, "Europe/London")
	for _, state := range rules.TicketStates {
		for decision, kind := range decisionEvents {
			number := f.lead(state)
			before := f.ticket(f.staff, number)
			err := f.decide(number, decision, "As we *said*.", f.original())
			after := f.ticket(f.staff, number)
			if allowed := (rules.Ticket{State: state}).MayDecide(decision); allowed != nil {
				if rules.KindOf(err) != rules.Conflict || after.Ticket.State != state || len(after.Changes) != len(before.Changes) {
					t.Errorf("%s, %s: %v, and it is %s now", state, decision, err, after.Ticket.State)
				}
				continue
			}
			if err != nil || after.Ticket.State != decision.LeadsTo() || after.Ticket.Reason != "As we *said*." || after.Ticket.DecidedBy != "Ada Admin" {
				t.Errorf("%s, %s: %v, and it is %+v", state, decision, err, after.Ticket)
			}
			last := after.Changes[len(after.Changes)-1]
			if len(after.Changes) != len(before.Changes)+1 || last.State != decision.LeadsTo() || !strings.Contains(string(last.ReasonHTML), "<em>said</em>") {
				t.Errorf("%s, %s: its changes are %+v", state, decision, after.Changes)
			}
			subject := rules.TicketNumber("HALO", number)
			if got := f.one("SELECT kind FROM events WHERE subject = ? ORDER BY number DESC LIMIT 1", subject); got != string(kind) {
				t.Errorf("%s, %s: the history says %q", state, decision, got)
			}
			if got := f.toldSince(f.seats[rules.Approver], 0); !strings.HasSuffix(got, string(kind)+" "+subject) {
				t.Errorf("%s, %s: the reporter was told %q", state, decision, got)
			}
		}
	}
}

func TestReasonsAreRequired(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number := f.submit(f.seats[rules.Approver], "It fails")
	for _, decision := range []rules.Decision{rules.Decline, rules.Ask} {
		for _, reason := range []string{"", " \n\t "} {
			err := f.decide(number, decision, reason, 0)
			wantKind(t, err, rules.Invalid)
			if rules.ProblemsOf(err).For("reason") == "" {
				t.Errorf("%s: %v names no field", decision, rules.ProblemsOf(err))
			}
		}
	}
	wantKind(t, f.decide(number, "sell", "x", 0), rules.Invalid)
	wantKind(t, f.decide(number, rules.Decline, strings.Repeat("x", rules.MaxText+1), 0), rules.Invalid)
	f.must(f.decide(number, rules.Approve, "", 0))
	wantKind(t, f.DecideTicket(context.Background(), f.staff, 987, TicketDecision{Edit: 1, Decision: rules.Approve}), rules.NotFound)
}

func TestOnlyTheAgencyDecides(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number := f.submit(f.seats[rules.Approver], "It fails")
	ctx := context.Background()
	for _, role := range rules.MemberRoles {
		seat := f.seats[role]
		for what, err := range map[string]error{
			"decide": f.DecideTicket(ctx, seat, number, TicketDecision{Edit: 1, Decision: rules.Approve}),
			"snooze": f.SnoozeTicket(ctx, seat, number, 1, f.now().Add(time.Hour)),
			"place":  f.PlaceTicket(ctx, seat, number, 1, 0, ""),
			"undo":   f.UndoTicket(ctx, seat, number, 1),
		} {
			if rules.KindOf(err) != rules.Denied {
				t.Errorf("%s, %s: %v", role, what, err)
			}
		}
	}
	moon := f.addProject("Moon Dental", "MOON")
	wantKind(t, f.DecideTicket(ctx, moon, number, TicketDecision{Edit: 1, Decision: rules.Approve}), rules.NotFound)
}

func TestWhatADuplicateCanBeOf(t *testing.T) {
	f := newFixture(t, "Europe/London")
	approver := f.seats[rules.Approver]
	a, b, c := f.submit(approver, "A"), f.submit(approver, "B"), f.submit(approver, "C")
	moon := f.addProject("Moon Dental", "MOON")
	for range 9 {
		f.submit(moon, "Of another project")
	}
	for what, original := range map[string]int64{"nothing": 0, "itself": a, "another project's": 9, "no number": -1} {
		err := f.decide(a, rules.MarkDuplicate, "", original)
		if rules.KindOf(err) != rules.Invalid || rules.ProblemsOf(err).For("original") == "" {
			t.Errorf("a duplicate of %s: %v", what, err)
		}
	}
	f.must(f.decide(a, rules.MarkDuplicate, "", b))
	f.must(f.decide(b, rules.MarkDuplicate, "", c))
	for _, original := range []int64{a, b} {
		err := f.decide(c, rules.MarkDuplicate, "", original)
		if rules.KindOf(err) != rules.Invalid || !strings.Contains(rules.ProblemsOf(err).For("original"), "duplicate of this one already") {
			t.Errorf("a circle over %d: %v", original, err)
		}
	}
	d := f.submit(approver, "D")
	f.must(f.decide(d, rules.MarkDuplicate, "", a))
	if got := f.ticket(f.staff, d).Ticket.OriginalNumber; got != c {
		t.Errorf("a duplicate of a duplicate names %d, not %d", got, c)
	}
	if got := f.ticket(f.staff, c).Duplicates; len(got) != 2 || got[0].Number != b || got[1].Number != d {
		t.Errorf("the original names %+v", got)
	}
	if got := f.count("SELECT count(*) FROM tickets WHERE duplicate_of IS NOT NULL AND project_id <> ?", f.staff.Project.ID); got != 0 {
		t.Errorf("%d duplicates in the other project", got)
	}
}

// TestFollowersComeAlong marks the ticket of a feedback-only person as a
// duplicate, and the original as one of a third: the person is told of what
// becomes of that, by the number that they know.
func TestFollowersComeAlong(t *testing.T) {
	f := newFixture(t, "Europe/London")
	feedback, approver := f.seats[rules.FeedbackOnly], f.seats[rules.Approver]
	original := f.submit(approver, "The basket is empty")
	own := f.submit(feedback, "My basket is empty")
	mark := f.mark()
	f.must(f.decide(own, rules.MarkDuplicate, "", original))
	if got := f.toldSince(feedback, mark); got != "ticket marked as duplicate HALO-T2" {
		t.Errorf("of the duplicate the reporter was told %q", got)
	}
	mark = f.mark()
	f.must(f.decide(original, rules.Approve, "", 0))
	if got := f.toldSince(feedback, mark); got != "ticket approved HALO-T2" {
		t.Errorf("of the original the feedback-only person was told %q", got)
	}
	if got := f.toldSince(approver, mark); got != "ticket approved HALO-T1" {
		t.Errorf("of the original its reporter was told %q", got)
	}
	third := f.submit(f.other, "Baskets get lost")
	f.must(f.decide(original, rules.MarkDuplicate, "", third))
	mark = f.mark()
	f.must(f.decide(third, rules.Decline, "We will not.", 0))
	if got := f.toldSince(feedback, mark); got != "ticket declined HALO-T2" {
		t.Errorf("of the third the feedback-only person was told %q", got)
	}
	if got := f.toldSince(approver, mark); got != "ticket declined HALO-T3" {
		t.Errorf("of the third the first reporter was told %q", got)
	}
	f.must(f.decide(own, rules.Reopen, "", 0))
	mark = f.mark()
	f.must(f.decide(third, rules.Approve, "", 0))
	if got := f.toldSince(feedback, mark); got != "" {
		t.Errorf("a feedback-only person without a duplicate was told %q", got)
	}
}

func TestWhoLeftIsToldNothing(t *testing.T) {
	f := newFixture(t, "Europe/London")
	feedback := f.seats[rules.FeedbackOnly]
	own := f.submit(feedback, "My basket is empty")
	f.must(f.RemoveMember(context.Background(), f.staff, feedback.PersonID))
	mark := f.mark()
	f.must(f.decide(own, rules.Approve, "", 0))
	if got := f.toldSince(feedback, mark); got != "" {
		t.Errorf("somebody who is no member any more was told %q", got)
	}
}

func TestADecisionIsUndone(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	number := f.submit(f.seats[rules.Approver], "It fails")
	original := f.submit(f.seats[rules.Approver], "It fails too")
	f.must(f.decide(number, rules.Ask, "When?", 0))
	before := f.ticket(f.staff, number).Ticket
	f.must(f.decide(number, rules.MarkDuplicate, "", original))
	if got := f.ticket(f.staff, number).Undo; got != 2 {
		t.Fatalf("change %d can be undone", got)
	}
	colleague := f.addStaff("Tomas")
	if got := f.ticket(colleague, number).Undo; got != 0 {
		t.Errorf("somebody else is offered to undo change %d", got)
	}
	wantKind(t, f.UndoTicket(ctx, colleague, number, 2), rules.Denied)
	wantKind(t, f.UndoTicket(ctx, f.staff, number, 1), rules.Conflict)
	wantKind(t, f.UndoTicket(ctx, f.staff, number, 3), rules.NotFound)
	f.clock.set("2027-03-10T10:00:20Z")
	f.must(f.UndoTicket(ctx, f.staff, number, 2))
	after := f.ticket(f.staff, number).Ticket
	if after.State != before.State || after.Reason != before.Reason || after.DuplicateOf.Valid || after.QueuedAt != before.QueuedAt || after.DecidedAt != before.DecidedAt {
		t.Errorf("before it was %+v, and after undoing %+v", before, after)
	}
	f.must(f.UndoTicket(ctx, f.staff, number, 2)) // pressed twice
	if got := f.count("SELECT count(*) FROM events WHERE kind = 'decision undone'"); got != 1 {
		t.Errorf("%d events tell of it", got)
	}
	if got := f.toldSince(f.seats[rules.Approver], 0); !strings.HasSuffix(got, "decision undone HALO-T1") {
		t.Errorf("the reporter was told %q", got)
	}
	f.must(f.decide(number, rules.Approve, "", 0))
}

func TestAnUndoCanComeTooLate(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	number := f.submit(f.seats[rules.Approver], "It fails")
	f.must(f.decide(number, rules.Approve, "", 0))
	f.clock.set("2027-03-10T10:00:21Z")
	err := f.UndoTicket(ctx, f.staff, number, 1)
	wantKind(t, err, rules.Conflict)
	if got := f.ticket(f.staff, number); got.Ticket.State != rules.TicketApproved || got.Undo != 0 {
		t.Errorf("it is %s, and change %d can be undone", got.Ticket.State, got.Undo)
	}
	f.must(f.decide(number, rules.Ask, "When?", 0))
	f.must(f.decideAs(f.addStaff("Tomas"), number, rules.Decline, "No."))
	wantKind(t, f.UndoTicket(ctx, f.staff, number, 2), rules.Conflict)
	if got := f.ticket(f.staff, number).Ticket; got.State != rules.TicketDeclined {
		t.Errorf("undoing what came before left it %s", got.State)
	}
}

func (f *fixture) decideAs(seat Seat, number int64, decision rules.Decision, reason string) error {
	f.t.Helper()
	edit := f.ticket(seat, number).Ticket.Edit
	return f.DecideTicket(context.Background(), seat, number, TicketDecision{Edit: edit, Decision: decision, Reason: reason})
}

func TestTheClientsAnswerMakesATicketNewAgain(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	number := f.submit(approver, "It fails")
	f.must(f.decide(number, rules.Ask, "When?", 0))
	say := func(seat Seat, body string, team bool) {
		t.Helper()
		_, err := f.PostComment(ctx, seat, NewComment{Subject: rules.AboutTicket, Number: number, Body: body, Team: team})
		f.must(err)
	}
	f.clock.set("2027-03-11T09:00:00Z")
	say(f.staff, "They never answer.", true)
	say(f.staff, "Any news?", false)
	if got := f.ticket(f.staff, number).Ticket.State; got != rules.TicketNeedsInfo {
		t.Fatalf("the agency's own words made it %s", got)
	}
	say(f.other, "At noon.", false)
	row := f.ticket(f.staff, number).Ticket
	if row.State != rules.TicketNew || row.QueuedAt != f.now() {
		t.Errorf("after the answer it is %s, in the queue since %d", row.State, row.QueuedAt)
	}
	if got := f.toldSince(f.staff, 0); !strings.Contains(got, "ticket answered HALO-T1") {
		t.Errorf("the agency was told %q", got)
	}
	changes := len(f.ticket(f.staff, number).Changes)
	say(approver, "At midnight too.", false)
	if got := len(f.ticket(f.staff, number).Changes); got != changes {
		t.Errorf("another comment changed a new ticket: %d changes", got)
	}
	wantKind(t, f.UndoTicket(ctx, approver, number, int64(changes)), rules.Denied)
}

func TestSnoozing(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	number := f.submit(approver, "It fails")
	tomorrow := f.now().Add(14 * time.Hour)
	wantKind(t, f.SnoozeTicket(ctx, f.staff, number, 1, f.now().Add(MaxSnooze+time.Second)), rules.Invalid)
	f.must(f.SnoozeTicket(ctx, f.staff, number, 1, tomorrow))
	f.must(f.SnoozeTicket(ctx, f.staff, number, 1, tomorrow)) // pressed twice
	wantKind(t, f.SnoozeTicket(ctx, f.staff, number, 1, tomorrow+1), rules.Conflict)
	if got := f.toldSince(approver, 0); got != "" {
		t.Errorf("the client was told %q", got)
	}
	if got := f.count("SELECT count(*) FROM events WHERE kind = 'ticket snoozed'"); got != 1 {
		t.Errorf("%d events tell of it", got)
	}
	for _, line := range f.history(approver) {
		if line.Kind == TicketSnoozed {
			t.Error("the client reads in the history that it was put off")
		}
	}
	f.must(f.decide(number, rules.Approve, "", 0))
	if got := f.ticket(f.staff, number).Ticket; got.SnoozedUntil != 0 {
		t.Errorf("decided, it is put off until %d", got.SnoozedUntil)
	}
	wantKind(t, f.SnoozeTicket(ctx, f.staff, number, f.ticket(f.staff, number).Ticket.Edit, tomorrow), rules.Conflict)
}

func (f *fixture) history(seat Seat) []PastEvent {
	f.t.Helper()
	events, err := f.History(context.Background(), seat, 0)
	f.must(err)
	return events
}

func TestPlacingATicket(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	quote, consent := f.sent(testOffer())
	f.must(f.AcceptQuote(ctx, f.seats[rules.Approver], quote, signed(consent)))
	number := f.submit(f.seats[rules.Approver], "It fails")
	places, err := f.TicketPlaces(ctx, f.staff)
	f.must(err)
	var names []string
	for _, place := range places {
		names = append(names, fmt.Sprintf("%d:%s", place.Number, place.Deliverable))
	}
	if got := strings.Join(names, " "); got != "2:d3 1:d1 1:d2" {
		t.Errorf("it can be placed at %s", got)
	}
	for _, wrong := range []struct {
		cycle int64
		key   string
	}{{9, ""}, {-1, ""}, {1, "d3"}, {0, "d1"}} {
		wantKind(t, f.PlaceTicket(ctx, f.staff, number, 1, wrong.cycle, wrong.key), rules.Invalid)
	}
	f.must(f.PlaceTicket(ctx, f.staff, number, 1, 1, "d2"))
	if got := f.ticket(f.staff, number).Ticket; got.Cycle != "Discovery" || got.DeliverableTitle != "Report" {
		t.Errorf("it is placed at %q, %q", got.Cycle, got.DeliverableTitle)
	}
	wantKind(t, f.PlaceTicket(ctx, f.staff, number, 1, 2, ""), rules.Conflict)
	f.must(f.PlaceTicket(ctx, f.staff, number, 2, 0, ""))
	if got := f.ticket(f.staff, number).Ticket; got.CycleNumber != 0 || got.Deliverable != "" {
		t.Errorf("taken off, it is placed at %+v", got)
	}
}

func TestTheSameFormTwiceDecidesOnce(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number := f.submit(f.seats[rules.Approver], "It fails")
	decision := TicketDecision{Edit: 1, Decision: rules.Decline, Reason: "Not now."}
	for range 2 {
		f.must(f.DecideTicket(context.Background(), f.staff, number, decision))
	}
	if got := len(f.ticket(f.staff, number).Changes); got != 1 {
		t.Errorf("%d changes", got)
	}
	decision.Reason = "Never."
	wantKind(t, f.DecideTicket(context.Background(), f.staff, number, decision), rules.Conflict)
}

// TestTwoStaffAtOnce lets several people decide on the same ticket at the same
// moment, each otherwise: one wins, the others are told.
func TestTwoStaffAtOnce(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number := f.submit(f.seats[rules.Approver], "It fails")
	seats := []Seat{f.staff, f.addStaff("Tomas"), f.addStaff("Imogen"), f.addStaff("Rhys")}
	decisions := []rules.Decision{rules.Approve, rules.Decline, rules.Ask, rules.Decline}
	outcomes := make([]error, len(seats))
	var group sync.WaitGroup
	start := make(chan struct{})
	for i, seat := range seats {
		group.Go(func() {
			<-start
			outcomes[i] = f.DecideTicket(context.Background(), seat, number, TicketDecision{Edit: 1, Decision: decisions[i], Reason: "By " + seat.Name})
		})
	}
	close(start)
	group.Wait()
	won := 0
	view := f.ticket(f.staff, number)
	for i, err := range outcomes {
		if err == nil {
			won++
			if view.Ticket.DecidedBy != seats[i].Name || view.Ticket.State != decisions[i].LeadsTo() {
				t.Errorf("%s won, and it is %s by %s", seats[i].Name, view.Ticket.State, view.Ticket.DecidedBy)
			}
			continue
		}
		wantKind(t, err, rules.Conflict)
		if !strings.Contains(err.Error(), view.Ticket.DecidedBy) {
			t.Errorf("one that lost reads %q", err)
		}
	}
	if won != 1 || len(view.Changes) != 1 {
		t.Errorf("%d won, and there are %d changes", won, len(view.Changes))
	}
}
