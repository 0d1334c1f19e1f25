package portal

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"portal/rules"
)

// wish submits a change request as the feedback-only person, approved or not;
// the ticket's number comes back.
func (f *fixture) wish(title string, isApproved bool) int64 {
	f.t.Helper()
	number, err := f.SubmitTicket(context.Background(), f.seats[rules.FeedbackOnly], NewTicket{TicketContent: rules.TicketContent{
		Kind: rules.ChangeRequest, Title: title, Description: "We want **it**.", Expected: "It is there.",
	}})
	f.must(err)
	if isApproved {
		f.must(f.decide(number, rules.Approve, "", 0))
	}
	return number
}

func (f *fixture) editOf(ticket int64) int64 { return f.ticket(f.staff, ticket).Ticket.Edit }

func (f *fixture) quoteOf(ticket int64) int64 {
	f.t.Helper()
	number, err := f.QuoteTicket(context.Background(), f.staff, ticket, f.editOf(ticket))
	f.must(err)
	return number
}

func (f *fixture) addTo(cycle, ticket int64) int64 {
	f.t.Helper()
	version, err := f.AddTicketToCycle(context.Background(), f.staff, ticket, f.editOf(ticket), cycle, f.latest(cycle))
	f.must(err)
	return version
}

// price gives the draft of a quote dates and a price, and sends it.
func (f *fixture) price(number int64) rules.Consent {
	f.t.Helper()
	view := f.draft(number)
	offer := view.Draft.Offer
	offer.Cycles[0].Content.Start, offer.Cycles[0].Content.End, offer.Cycles[0].Price = "2027-03-01", "2027-03-12", 50000
	return f.resend(number, offer)
}

func (f *fixture) scope(seat Seat, ticket int64) ScopeView {
	f.t.Helper()
	view, err := f.TicketScope(context.Background(), seat, f.ticket(seat, ticket))
	f.must(err)
	return view
}

// wantScope looks as staff at what became of a ticket, the latest first.
func (f *fixture) wantScope(ticket int64, state rules.TicketState, standings ...rules.ScopeStanding) {
	f.t.Helper()
	scopes := f.scope(f.staff, ticket).Scopes
	if got := f.ticket(f.staff, ticket).Ticket.State; got != state || fmt.Sprint(scopes.standings()) != fmt.Sprint(standings) {
		f.t.Errorf("the ticket is %s with %v, want %s with %v", got, scopes.standings(), state, standings)
	}
}

func (f *fixture) complete(cycle int64) {
	f.t.Helper()
	read := f.reviewRead(cycle)
	var keys []string
	for _, deliverable := range f.cycle(cycle).InForce.Content.Deliverables {
		keys = append(keys, deliverable.Key)
	}
	f.must(f.CompleteCycle(context.Background(), f.seats[rules.Approver], cycle, read, keys))
}

func TestATicketBecomesAQuoteUpToDone(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	ticket := f.wish("Sell vouchers", true)
	number := f.quoteOf(ticket)
	view := f.draft(number)
	if view.Quote.Title != "Sell vouchers" || !strings.Contains(view.Draft.Offer.Introduction, "HALO-T1") || view.Draft.Offer.Cycles[0].Key == "" {
		t.Errorf("the draft is %+v", view.Draft.Offer)
	}
	if len(view.Tickets) != 1 || view.Tickets[0].Number != ticket {
		t.Errorf("the draft is of %+v", view.Tickets)
	}
	f.wantScope(ticket, rules.TicketApproved, rules.ScopeDrafted)
	if got := f.scope(approver, ticket).Scopes; len(got) != 0 {
		t.Errorf("the client learns of a draft: %+v", got)
	}
	if got, err := f.History(ctx, approver, 0); err != nil || strings.Contains(fmt.Sprint(got), "HALO-Q1") {
		t.Errorf("the client's history tells of the draft: %+v, %v", got, err)
	}

	consent := f.price(number)
	f.wantScope(ticket, rules.TicketApproved, rules.ScopeOffered)
	if got := f.readQuote(approver, number).Tickets; len(got) != 1 {
		t.Errorf("the client sees %+v beside the quote", got)
	}
	f.must(f.AcceptQuote(ctx, approver, number, signed(consent)))
	f.wantScope(ticket, rules.TicketInProgress, rules.ScopeAccepted)
	seen := f.ticket(f.seats[rules.FeedbackOnly], ticket)
	if seen.Ticket.Reason != "Its quote was accepted." || seen.Ticket.DecidedBy != approver.Name || seen.Ticket.CycleNumber != 0 {
		t.Errorf("who submitted it sees %+v", seen.Ticket)
	}
	if got := f.ticket(approver, ticket).Ticket; got.CycleNumber != 1 || got.DeliverableTitle != "Sell vouchers" {
		t.Errorf("the ticket belongs to cycle %d, %q", got.CycleNumber, got.DeliverableTitle)
	}
	f.complete(1)
	f.wantScope(ticket, rules.TicketDone, rules.ScopeCompleted)
	const told = "SELECT group_concat(kind || ' ' || subject, ', ') FROM notifications WHERE person_id = ?"
	if got := f.one(told, f.seats[rules.FeedbackOnly].PersonID); got != "ticket approved HALO-T1, ticket started HALO-T1, ticket done HALO-T1" {
		t.Errorf("told was %q", got)
	}
	if got := f.one("SELECT group_concat(detail) FROM events WHERE kind IN ('ticket quoted', 'ticket started', 'ticket done')"); got != "HALO-T1,Its quote HALO-Q1 was accepted,Its cycle HALO-C1 was completed" {
		t.Errorf("recorded was %q", got)
	}
	f.verify()
}

func TestATicketBecomesPartOfACycleUpToDone(t *testing.T) {
	f := newFixture(t, "Europe/London")
	cycle, ticket := f.inReview(), f.wish("Sell vouchers", true)
	f.approveBoth(cycle)
	if version := f.addTo(cycle, ticket); version != 2 {
		t.Fatalf("it is in version %d", version)
	}
	view := f.cycle(cycle)
	if got := view.Latest.Content.Deliverables; len(got) != 3 || got[2].Title != "Sell vouchers" || got[2].Description != "We want **it**." || got[2].Criterion != "It is there." {
		t.Errorf("version 2 holds %+v", got)
	}
	if len(view.InForce.Content.Deliverables) != 2 || view.InForce.Number != 1 {
		t.Errorf("in force is version %d with %+v", view.InForce.Number, view.InForce.Content)
	}
	f.wantScope(ticket, rules.TicketApproved, rules.ScopeUnsigned)
	f.approve(f.staff, cycle)
	if got := f.scope(f.staff, ticket).Scopes[0].Cycle.Rule.Awaited(); len(got) != 1 || got[0] != rules.ClientSide {
		t.Errorf("awaited are %v", got)
	}
	f.approve(f.seats[rules.Approver], cycle)
	f.wantScope(ticket, rules.TicketApproved, rules.ScopeInReview)
	f.must(f.raise(cycle))
	f.wantScope(ticket, rules.TicketApproved, rules.ScopeDisputed)
	f.must(f.ProposeResolution(context.Background(), f.staff, cycle, "Now."))
	f.complete(cycle)
	f.wantScope(ticket, rules.TicketDone, rules.ScopeCompleted)
	if got := f.one("SELECT group_concat(kind || ' ' || subject, ', ') FROM notifications WHERE person_id = ?", f.seats[rules.FeedbackOnly].PersonID); got != "ticket approved HALO-T1, ticket made part of a cycle HALO-T1, ticket done HALO-T1" {
		t.Errorf("told was %q", got)
	}
	f.verify()
}

func TestATicketRevisesAnOpenVersion(t *testing.T) {
	f := newFixture(t, "Europe/London")
	cycle, ticket := f.addCycle(testContent()), f.wish("Sell vouchers", true)
	f.approve(f.seats[rules.Approver], cycle)
	if version := f.addTo(cycle, ticket); version != 1 {
		t.Errorf("it is in version %d", version)
	}
	if view := f.cycle(cycle); view.Approvals[0].SupersededAt == 0 || len(view.InForce.Content.Deliverables) != 3 {
		t.Errorf("the cycle is %+v with %+v", view.InForce.Content, view.Approvals)
	}
	f.wantScope(ticket, rules.TicketApproved, rules.ScopeUnsigned)
	f.approveBoth(cycle)
	f.wantScope(ticket, rules.TicketApproved, rules.ScopeAgreed)
	key := f.ticket(f.staff, ticket).Ticket.Deliverable
	f.must(f.MarkDelivered(context.Background(), f.staff, cycle, key, "There.", []string{}))
	f.wantScope(ticket, rules.TicketApproved, rules.ScopeDelivered)
	f.verify()
}

func TestACycleThatIsCompletedWithoutTheTicket(t *testing.T) {
	f := newFixture(t, "Europe/London")
	cycle, ticket := f.inReview(), f.wish("Sell vouchers", true)
	f.approveBoth(cycle)
	f.addTo(cycle, ticket)
	f.complete(cycle)
	f.wantScope(ticket, rules.TicketApproved, rules.ScopeLeftOut)
	next := f.addCycle(testContent())
	if got := f.scope(f.staff, ticket); !got.MayQuote || len(got.Cycles) != 1 || got.Cycles[0].Number != next {
		t.Errorf("it can become %+v", got)
	}
	f.addTo(next, ticket)
	f.wantScope(ticket, rules.TicketApproved, rules.ScopeUnsigned, rules.ScopeLeftOut)
}

func TestADeliverableThatIsTakenOutAgain(t *testing.T) {
	f := newFixture(t, "Europe/London")
	cycle, ticket := f.addCycle(testContent()), f.wish("Sell vouchers", true)
	f.addTo(cycle, ticket)
	content := f.cycle(cycle).Latest.Content
	content.Deliverables = content.Deliverables[:2]
	f.save(cycle, content)
	f.wantScope(ticket, rules.TicketApproved, rules.ScopeTakenOut)
	f.addTo(cycle, ticket)
	f.wantScope(ticket, rules.TicketApproved, rules.ScopeUnsigned)
	if got := f.cycle(cycle).Latest.Content.Deliverables; len(got) != 3 {
		t.Errorf("the cycle holds %+v", got)
	}
}

// TestAnOfferThatComesToNothing leaves the ticket approved, and it can become
// something else.
func TestAnOfferThatComesToNothing(t *testing.T) {
	ctx := context.Background()
	for standing, end := range map[rules.ScopeStanding]func(f *fixture, number int64, consent rules.Consent) error{
		rules.ScopeDeclined: func(f *fixture, number int64, consent rules.Consent) error {
			return f.DeclineQuote(ctx, f.seats[rules.Approver], number, consent, "Too dear.")
		},
		rules.ScopeWithdrawn: func(f *fixture, number int64, _ rules.Consent) error { return f.WithdrawQuote(ctx, f.staff, number) },
		rules.ScopeExpired: func(f *fixture, _ int64, _ rules.Consent) error {
			f.clock.set("2027-04-02T10:00:00Z")
			return nil
		},
	} {
		f := newFixture(t, "Europe/London")
		ticket := f.wish("Sell vouchers", true)
		number := f.quoteOf(ticket)
		f.must(end(f, number, f.price(number)))
		f.wantScope(ticket, rules.TicketApproved, standing)
		if second := f.quoteOf(ticket); second != number+1 {
			t.Errorf("after it was %s, quote %d came", standing, second)
		}
		f.wantScope(ticket, rules.TicketApproved, rules.ScopeDrafted, standing)
	}
}

func TestADraftThatIsDiscarded(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ticket := f.wish("Sell vouchers", true)
	number := f.quoteOf(ticket)
	gone, err := f.DiscardDraft(context.Background(), f.staff, number)
	if err != nil || !gone {
		t.Fatal(gone, err)
	}
	f.wantScope(ticket, rules.TicketApproved)
	if second := f.quoteOf(ticket); second != number+1 {
		t.Errorf("quote %d came", second)
	}
}

// TestATicketThatWasBegunBefore belongs to the cycle of its quote all the same.
func TestATicketThatWasBegunBefore(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ticket := f.wish("Sell vouchers", true)
	number := f.quoteOf(ticket)
	f.must(f.decide(ticket, rules.Start, "", 0))
	f.must(f.AcceptQuote(context.Background(), f.seats[rules.Approver], number, signed(f.price(number))))
	row := f.ticket(f.staff, ticket).Ticket
	if row.State != rules.TicketInProgress || row.Changes != 2 || row.CycleNumber != 1 || row.Deliverable == "" {
		t.Errorf("the ticket is %+v", row)
	}
}

// TestWhatWasDecidedOtherwiseStays accepts and completes after somebody decided
// again.
func TestWhatWasDecidedOtherwiseStays(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	ticket := f.wish("Sell vouchers", true)
	number := f.quoteOf(ticket)
	consent := f.price(number)
	f.must(f.decide(ticket, rules.Decline, "Not after all.", 0))
	f.must(f.AcceptQuote(ctx, approver, number, signed(consent)))
	f.wantScope(ticket, rules.TicketDeclined, rules.ScopeAccepted)
	f.must(f.decide(ticket, rules.Approve, "", 0))
	f.must(f.decide(ticket, rules.Start, "", 0))
	f.complete(1)
	f.wantScope(ticket, rules.TicketDone, rules.ScopeCompleted)
	f.must(f.decide(ticket, rules.Reopen, "", 0))
	f.wantScope(ticket, rules.TicketNew, rules.ScopeCompleted)
}

// TestUndoneAfterItBecameAQuote undoes the approval, and later nobody undoes
// what the client's deed did.
func TestUndoneAfterItBecameAQuote(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	ticket := f.wish("Sell vouchers", true)
	number := f.quoteOf(ticket)
	f.must(f.UndoTicket(ctx, f.staff, ticket, 1))
	f.wantScope(ticket, rules.TicketNew, rules.ScopeDrafted)
	f.must(f.decide(ticket, rules.Approve, "", 0))
	f.must(f.AcceptQuote(ctx, f.seats[rules.Approver], number, signed(f.price(number))))
	wantKind(t, f.UndoTicket(ctx, f.staff, ticket, 3), rules.Denied)
	wantKind(t, f.UndoTicket(ctx, f.staff, ticket, 2), rules.Conflict)
	f.wantScope(ticket, rules.TicketInProgress, rules.ScopeAccepted)
}

func TestAQuoteWithSeveralCyclesIsDoneWithTheLast(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ticket := f.wish("Sell vouchers", true)
	number := f.quoteOf(ticket)
	offer := f.draft(number).Draft.Offer
	offer.Cycles[0].Content.Start, offer.Cycles[0].Content.End = "2027-03-01", "2027-03-12"
	offer.Cycles = append(offer.Cycles, rules.QuoteCycle{Content: offer.Cycles[0].Content})
	f.must(f.AcceptQuote(context.Background(), f.seats[rules.Approver], number, signed(f.resend(number, offer))))
	f.complete(1)
	f.wantScope(ticket, rules.TicketInProgress, rules.ScopeAccepted)
	f.complete(2)
	f.wantScope(ticket, rules.TicketDone, rules.ScopeCompleted)
}

// TestOneOfTwoThingsIsCompleted lets a ticket become a quote and a part of
// another cycle: it is done with the last of them.
func TestOneOfTwoThingsIsCompleted(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ticket, cycle := f.wish("Sell vouchers", true), f.inReview()
	number := f.quoteOf(ticket)
	f.addTo(cycle, ticket)
	f.must(f.AcceptQuote(context.Background(), f.seats[rules.Approver], number, signed(f.price(number))))
	f.complete(cycle)
	if got := f.ticket(f.staff, ticket).Ticket.State; got != rules.TicketInProgress {
		t.Errorf("after one of two it is %s", got)
	}
	f.complete(2)
	f.wantScope(ticket, rules.TicketDone, rules.ScopeCompleted, rules.ScopeCompleted)
}

func TestPressedTwiceItBecomesOneThing(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, colleague := context.Background(), f.addStaffSeat()
	ticket, edit := f.wish("Sell vouchers", true), int64(0)
	edit = f.editOf(ticket)
	number := f.quoteOf(ticket)
	again, err := f.QuoteTicket(ctx, f.staff, ticket, edit)
	if err != nil || again != number {
		t.Errorf("pressed twice it answers %d, %v", again, err)
	}
	_, err = f.QuoteTicket(ctx, colleague, ticket, edit)
	wantKind(t, err, rules.Conflict)
	if !strings.Contains(err.Error(), "Ada Admin made quote HALO-Q1") {
		t.Errorf("a colleague is told %q", err)
	}
	f.price(number)
	_, err = f.QuoteTicket(ctx, f.staff, ticket, f.editOf(ticket))
	wantKind(t, err, rules.Conflict)

	cycle, second := f.addCycle(testContent()), f.wish("Show the weather", true)
	edit = f.editOf(second)
	read := f.latest(cycle)
	version := f.addTo(cycle, second)
	before := f.recorded()
	same, err := f.AddTicketToCycle(ctx, f.staff, second, edit, cycle, read)
	if err != nil || same != version || f.recorded() != before {
		t.Errorf("pressed twice it answers version %d, %v", same, err)
	}
	_, err = f.AddTicketToCycle(ctx, colleague, second, edit, cycle, read)
	wantKind(t, err, rules.Conflict)
	if n := f.count("SELECT count(*) FROM ticket_scopes"); n != 2 {
		t.Errorf("%d things were made", n)
	}
}

// TestSeveralStaffAtOnce lets two people press at the same instant, many times
// over: one thing comes of it, and one of them is told.
func TestSeveralStaffAtOnce(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, seats := context.Background(), []Seat{f.staff, f.addStaffSeat()}
	for range 10 {
		ticket, cycle := f.wish("Sell vouchers", true), f.addCycle(testContent())
		edit, read := f.editOf(ticket), f.latest(cycle)
		for name, do := range map[string]func(Seat) error{
			"quote": func(seat Seat) error { _, err := f.QuoteTicket(ctx, seat, ticket, edit); return err },
			"cycle": func(seat Seat) error {
				_, err := f.AddTicketToCycle(ctx, seat, ticket, f.editOf(ticket), cycle, read)
				return err
			},
		} {
			results, start := make([]error, len(seats)), make(chan struct{})
			var group sync.WaitGroup
			for i, seat := range seats {
				group.Go(func() {
					<-start
					results[i] = do(seat)
				})
			}
			close(start)
			group.Wait()
			edit = f.editOf(ticket)
			if (results[0] == nil) == (results[1] == nil) || rules.KindOf(errors.Join(results...)) != rules.Conflict {
				t.Errorf("%s: %v", name, results)
			}
		}
		if n := f.count("SELECT count(*) FROM ticket_scopes WHERE ticket_id = ?", f.ticket(f.staff, ticket).Ticket.ID); n != 2 {
			t.Errorf("%d things were made of one ticket", n)
		}
	}
	f.verify()
}

func TestWhatCannotBecomeSomething(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, rival := context.Background(), f.addOtherTenant()
	cycle, ticket := f.addCycle(testContent()), f.wish("Sell vouchers", true)
	full := testContent()
	for len(full.Deliverables) < rules.MaxDeliverables {
		full.Deliverables = append(full.Deliverables, rules.Deliverable{Title: "One more"})
	}
	noRoom, over := f.addCycle(full), f.inReview()
	f.complete(over)
	bug, fresh := f.submit(f.seats[rules.Approver], "It fails"), f.wish("Too early", false)
	f.must(f.decide(bug, rules.Approve, "", 0))
	stale := f.latest(cycle)
	content := testContent()
	content.Name = "Edited meanwhile"
	f.save(cycle, content)
	type deed struct {
		seat   Seat
		ticket int64
		edit   int64
		cycle  int64
		read   rules.Consent
		kind   rules.Kind
	}
	now := f.editOf(ticket)
	for name, d := range map[string]deed{
		"a bug":                       {f.staff, bug, f.editOf(bug), cycle, f.latest(cycle), rules.Conflict},
		"not approved":                {f.staff, fresh, f.editOf(fresh), cycle, f.latest(cycle), rules.Conflict},
		"the ticket changed":          {f.staff, ticket, now - 1, cycle, f.latest(cycle), rules.Conflict},
		"no such ticket":              {f.staff, 99, 1, cycle, f.latest(cycle), rules.NotFound},
		"as an approver":              {f.seats[rules.Approver], ticket, now, cycle, f.latest(cycle), rules.Denied},
		"as a viewer":                 {f.seats[rules.Viewer], ticket, now, cycle, f.latest(cycle), rules.Denied},
		"as who submitted it":         {f.seats[rules.FeedbackOnly], ticket, now, cycle, f.latest(cycle), rules.Denied},
		"as somebody of another firm": {Seat{Actor: rival.Actor, Role: rules.Staff, Project: f.staff.Project}, ticket, now, cycle, f.latest(cycle), rules.NotFound},
	} {
		f.wantRefused(name+" into a quote", d.kind, func() error { _, err := f.QuoteTicket(ctx, d.seat, d.ticket, d.edit); return err })
	}
	for name, d := range map[string]deed{
		"a bug":              {f.staff, bug, f.editOf(bug), cycle, f.latest(cycle), rules.Conflict},
		"not approved":       {f.staff, fresh, f.editOf(fresh), cycle, f.latest(cycle), rules.Conflict},
		"the ticket changed": {f.staff, ticket, now - 1, cycle, f.latest(cycle), rules.Conflict},
		"the cycle changed":  {f.staff, ticket, now, cycle, stale, rules.Conflict},
		"a completed cycle":  {f.staff, ticket, now, over, f.latest(over), rules.Conflict},
		"a full cycle":       {f.staff, ticket, now, noRoom, f.latest(noRoom), rules.Invalid},
		"no cycle":           {f.staff, ticket, now, 0, rules.Consent{}, rules.Invalid},
		"an unknown cycle":   {f.staff, ticket, now, 99, f.latest(cycle), rules.Invalid},
		"as an approver":     {f.seats[rules.Approver], ticket, now, cycle, f.latest(cycle), rules.Denied},
	} {
		f.wantRefused(name+" into a cycle", d.kind, func() error {
			_, err := f.AddTicketToCycle(ctx, d.seat, d.ticket, d.edit, d.cycle, d.read)
			return err
		})
	}
	f.must(f.decide(ticket, rules.Decline, "No.", 0))
	f.wantRefused("a declined one", rules.Conflict, func() error { _, err := f.QuoteTicket(ctx, f.staff, ticket, f.editOf(ticket)); return err })
	if n := f.count("SELECT count(*) FROM ticket_scopes"); n != 0 {
		t.Errorf("%d things were made", n)
	}
}

// TestWhoLearnsWhatOfATicketsWay looks at a quote and a cycle in each role.
func TestWhoLearnsWhatOfATicketsWay(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ticket := f.wish("Sell vouchers", true)
	f.price(f.quoteOf(ticket))
	f.addTo(f.addCycle(testContent()), ticket)
	for _, seat := range []Seat{f.staff, f.seats[rules.Approver], f.seats[rules.Viewer]} {
		view := f.scope(seat, ticket)
		if len(view.Scopes) != 2 || view.Scopes[0].Cycle == nil && view.Scopes[1].Cycle == nil {
			t.Errorf("as %s: %+v", seat.Role, view.Scopes)
		}
		if view.MayQuote || len(view.Cycles) > 0 {
			t.Errorf("as %s it can become %+v", seat.Role, view)
		}
	}
	for _, scope := range f.scope(f.seats[rules.FeedbackOnly], ticket).Scopes {
		if scope.Quote != nil || scope.Cycle != nil || scope.Person != "" || scope.Standing == "" {
			t.Errorf("who submitted it learns %+v", scope)
		}
	}
}
