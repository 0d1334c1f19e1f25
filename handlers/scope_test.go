package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"portal/portal"
	"portal/rules"
)

// wish submits a change request as HALO's feedback-only person, which the
// agency approves; its number comes back.
func (h *house) wish(title string) int64 {
	h.t.Helper()
	ctx, feedback := context.Background(), h.seats["feedback@halo.example"]
	number, err := h.portal.SubmitTicket(ctx, feedback, portal.NewTicket{TicketContent: rules.TicketContent{
		Kind: rules.ChangeRequest, Title: title, Description: "Our guests ask for **vouchers**.\n\n```\nnever closed", Expected: "One can be bought.",
	}})
	h.must(err)
	h.must(h.portal.DecideTicket(ctx, h.staffSeat("HALO"), number, portal.TicketDecision{Edit: h.ticketEdit(number), Decision: rules.Approve}))
	return number
}

func (h *house) ticketEdit(number int64) int64 {
	h.t.Helper()
	view, err := h.portal.Ticket(context.Background(), h.staffSeat("HALO"), number)
	h.must(err)
	return view.Ticket.Edit
}

func (h *house) scopeForm(ticket int64) url.Values {
	return url.Values{"edit": {number(h.ticketEdit(ticket))}}
}

// wantNoNames fails the test when a page's source names a quote or a cycle, or
// leads to one.
func (a answer) wantNoNames(t *testing.T) {
	t.Helper()
	for _, name := range []string{"HALO-Q", "HALO-C", "/quotes", "/cycles", "Discovery", "Design", "£"} {
		if strings.Contains(a.Body, name) {
			t.Errorf("the page holds %q:\n%s", name, a.text("main"))
		}
	}
}

// TestEachRoleSeesWhatBecomesOfATicket follows one from a draft to done.
func TestEachRoleSeesWhatBecomesOfATicket(t *testing.T) {
	h := inReview(t)
	ticket := h.wish("Sell vouchers")
	staff, viewer := h.signIn(adminMail), h.signIn("viewer@halo.example")
	approver, feedback := h.signIn("approver@halo.example"), h.signIn("feedback@halo.example")
	form := h.scopeForm(ticket)
	draft := staff.post(ticketAt(ticket)+"/quote", form).want(t, http.StatusSeeOther)
	if got := draft.Header.Get("Location"); got != "/projects/HALO/quotes/2/edit" {
		t.Fatalf("it leads to %s", got)
	}
	editor := staff.follow(draft).want(t, http.StatusOK)
	if got := editor.text(".origin"); got != "From HALO-T1 Sell vouchers" {
		t.Errorf("the draft is %q", got)
	}
	if got := editor.doc.Find("#field-introduction").Text(); !strings.Contains(got, "HALO-T1") || !strings.Contains(got, "> Our guests ask for **vouchers**.") {
		t.Errorf("its introduction is %q", got)
	}
	if got := staff.post(ticketAt(ticket)+"/quote", form).want(t, http.StatusSeeOther).Header.Get("Location"); got != draft.Header.Get("Location") {
		t.Errorf("pressed twice it leads to %s", got)
	}
	if got := staff.get(ticketAt(ticket)).text("#ticket-scope"); !strings.Contains(got, "HALO-Q2") || !strings.Contains(got, "Draft") {
		t.Errorf("staff see %q", got)
	}
	for _, client := range []*browser{viewer, approver, feedback} {
		page := client.get(ticketAt(ticket)).want(t, http.StatusOK)
		if page.doc.Find("#ticket-scope").Length() > 0 || strings.Contains(page.Body, "HALO-Q2") {
			t.Errorf("the client learns of a draft: %s", page.text("#ticket-scope"))
		}
	}
	viewer.get("/projects/HALO/quotes/2").want(t, http.StatusNotFound)
	if got := viewer.get("/projects/HALO/history").text("main"); strings.Contains(got, "HALO-Q2") {
		t.Errorf("the history tells of the draft: %q", got)
	}
	if got := staff.get("/projects/HALO/history").text("main"); !strings.Contains(got, "Ada Admin turned HALO-T1 into quote HALO-Q2") {
		t.Errorf("the staff's history tells %q", got)
	}

	h.sendDraft(2)
	if got := viewer.get("/projects/HALO/quotes/2").want(t, http.StatusOK).doc.Find(".origin a").AttrOr("href", ""); got != ticketAt(ticket) {
		t.Errorf("the quote leads to %q", got)
	}
	h.wantWay(ticket, "approved", "HALO-Q2 Sell vouchers Open", "An offer Open")
	h.accept("HALO", 2)
	h.wantWay(ticket, "in progress", "HALO-Q2 Sell vouchers Accepted", "An offer Accepted")
	if got := feedback.get(ticketAt(ticket)).text("main"); !strings.Contains(got, "Its quote was accepted.") {
		t.Errorf("who submitted it reads %q", got)
	}
	h.completeCycle(3)
	h.wantWay(ticket, "done", "HALO-Q2 Sell vouchers Completed", "An offer Completed")
}

// wantWay looks at what became of a ticket as those who read quotes and as the
// person who submitted it, who sees no name and no link.
func (h *house) wantWay(ticket int64, state, full, hidden string) {
	h.t.Helper()
	for email, want := range map[string]string{adminMail: full, "approver@halo.example": full, "viewer@halo.example": full, "feedback@halo.example": hidden} {
		page := h.signIn(email).get(ticketAt(ticket)).want(h.t, http.StatusOK)
		if got := page.text("#ticket-scope h3"); !strings.Contains(got, want) {
			h.t.Errorf("%s sees %q, want %q", email, got, want)
		}
		if got := strings.ToLower(page.text("h1 .badge")); got != state {
			h.t.Errorf("%s sees it %s, want %s", email, got, state)
		}
		if page.doc.Find("#ticket-scope .steps > li").Length() < 3 {
			h.t.Errorf("%s sees no steps", email)
		}
		if email == "feedback@halo.example" {
			page.wantNoNames(h.t.(*testing.T))
		}
	}
}

// sendDraft gives a draft of one cycle its dates and price, and sends it.
func (h *house) sendDraft(quote int64) {
	h.t.Helper()
	view, err := h.portal.Draft(context.Background(), h.staffSeat("HALO"), quote)
	h.must(err)
	draft := view.Draft
	content := &draft.Offer.Cycles[0].Content
	content.Start, content.End, draft.Offer.Cycles[0].Price = "2027-04-05", "2027-04-12", 50000
	draft.Expires = "2027-04-30"
	h.must(h.portal.SendQuote(context.Background(), h.staffSeat("HALO"), quote, draft))
}

func (h *house) completeCycle(cycle int64) {
	h.t.Helper()
	view := h.cycle(cycle)
	read := portal.ReviewRead{Consent: rules.Consent{Revision: view.InForce.Number, Hash: view.InForce.Hash}, Rounds: view.Cycle.DisputeRounds}
	h.must(h.portal.CompleteCycle(context.Background(), h.seats["approver@halo.example"], cycle, read, h.keys(cycle)))
}

// choice is the value of a cycle on the ticket's page.
func (a answer) choice(name string) string {
	label := a.doc.Find("#ticket-cycle label:contains('" + name + "')")
	return label.Find("input").AttrOr("value", "")
}

func TestATicketBecomesADeliverable(t *testing.T) {
	h := inReview(t)
	ticket := h.wish("Sell vouchers")
	staff := h.signIn(adminMail)
	page := staff.get(ticketAt(ticket)).want(t, http.StatusOK)
	for _, want := range []string{"HALO-C1 Discovery In reviewBoth sides approved version 1, so this begins version 2.", "HALO-C2 Design UpcomingThis changes version 1, which nobody has approved yet."} {
		if got := page.text("#ticket-cycle"); !strings.Contains(got, want) {
			t.Errorf("%q is missing in %q", want, got)
		}
	}
	form := h.scopeForm(ticket)
	refused := staff.post(ticketAt(ticket)+"/cycle", form, "HX-Request", "true", "HX-Target", "div#ticket").want(t, http.StatusUnprocessableEntity)
	if refused.text("#field-cycle-error") == "" || refused.doc.Find("details[open] #ticket-cycle").Length() != 1 || refused.doc.Find("html header.topbar").Length() > 0 {
		t.Errorf("without a choice: %s", refused.text("#ticket-scope"))
	}
	for _, nonsense := range []string{"x", "1", "1:1", "99:1:" + strings.Repeat("0", 64), "1:2:3:4", "-1:1:x"} {
		form.Set("cycle", nonsense)
		staff.post(ticketAt(ticket)+"/cycle", form).want(t, http.StatusUnprocessableEntity)
	}
	form.Set("cycle", page.choice("HALO-C1"))
	done := staff.post(ticketAt(ticket)+"/cycle", form).want(t, http.StatusSeeOther)
	shown := staff.follow(done)
	if got := shown.text("#flash"); !strings.Contains(got, "HALO-C1 now, in version 2") {
		t.Errorf("it says %q", got)
	}
	if got := shown.text("#ticket-scope"); !strings.Contains(got, "A deliverable in version 2, which waits for the approval of both sides.") || !strings.Contains(got, "Approve version 2") {
		t.Errorf("staff see %q", got)
	}
	staff.post(ticketAt(ticket)+"/cycle", form).want(t, http.StatusSeeOther)
	if got := len(h.cycle(1).Latest.Content.Deliverables); got != 3 || h.cycle(1).Latest.Number != 2 {
		t.Errorf("version %d holds %d deliverables", h.cycle(1).Latest.Number, got)
	}
	h.wantWay(ticket, "approved", "HALO-C1 Discovery Waits for approval", "Planned work Waits for approval")
	if got := h.signIn("viewer@halo.example").get("/projects/HALO/history").text("main"); !strings.Contains(got, "Ada Admin added HALO-T1 to the content of cycle HALO-C1") {
		t.Errorf("the history tells %q", got)
	}
}

func TestACycleThatChangedMeanwhile(t *testing.T) {
	h := inReview(t)
	ticket := h.wish("Sell vouchers")
	staff := h.signIn(adminMail)
	form := h.scopeForm(ticket)
	form.Set("cycle", staff.get(ticketAt(ticket)).choice("HALO-C1"))
	content := h.cycle(1).Latest.Content
	content.Introduction = "Other words."
	read := rules.Consent{Revision: 1, Hash: h.cycle(1).Latest.Hash}
	_, err := h.portal.SaveCycle(t.Context(), h.staffSeat("HALO"), 1, read, content)
	h.must(err)
	page := staff.post(ticketAt(ticket)+"/cycle", form).want(t, http.StatusConflict)
	if got := page.text("#ticket-scope .notice-warning"); !strings.Contains(got, "Ada Admin changed HALO-C1") {
		t.Errorf("it tells %q", got)
	}
	if page.doc.Find("#ticket-cycle input:checked").AttrOr("value", "") != page.choice("HALO-C1") || page.choice("HALO-C1") == form.Get("cycle") {
		t.Error("the choice is lost, or still begins from what was")
	}
	form.Set("cycle", page.choice("HALO-C1"))
	staff.post(ticketAt(ticket)+"/cycle", form).want(t, http.StatusSeeOther)
}

func TestWhatCannotBeMadeOfATicket(t *testing.T) {
	h := inReview(t)
	ticket, bug := h.wish("Sell vouchers"), h.bug("It fails")
	staff := h.signIn(adminMail)
	if got := staff.get(ticketAt(bug)).doc.Find("#ticket-scope").Length(); got != 0 {
		t.Error("a bug can be made something of")
	}
	staff.post(ticketAt(bug)+"/quote", h.scopeForm(bug)).want(t, http.StatusConflict)
	stale := h.scopeForm(ticket)
	h.must(h.portal.DecideTicket(t.Context(), h.staffSeat("HALO"), ticket, portal.TicketDecision{Edit: h.ticketEdit(ticket), Decision: rules.Start}))
	page := staff.post(ticketAt(ticket)+"/quote", stale).want(t, http.StatusConflict)
	if page.text("#ticket-scope .notice-warning") == "" {
		t.Errorf("nothing is told: %s", page.text("main"))
	}
	for email, status := range map[string]int{"approver@halo.example": http.StatusForbidden, "viewer@halo.example": http.StatusForbidden, "feedback@halo.example": http.StatusForbidden, "approver@moon.example": http.StatusNotFound} {
		person := h.signIn(email)
		for _, deed := range []string{"/quote", "/cycle"} {
			person.post(ticketAt(ticket)+deed, h.scopeForm(ticket)).want(t, status)
		}
		if page := person.get(ticketAt(ticket)); page.doc.Find("#ticket-quote, #ticket-cycle").Length() > 0 {
			t.Errorf("%s is offered to make something of it", email)
		}
	}
}

func TestADeclinedOfferLeavesTheWayOpen(t *testing.T) {
	h := inReview(t)
	ticket := h.wish("Sell vouchers")
	staff := h.signIn(adminMail)
	staff.post(ticketAt(ticket)+"/quote", h.scopeForm(ticket)).want(t, http.StatusSeeOther)
	h.sendDraft(2)
	view := h.quote("HALO", 2)
	h.must(h.portal.DeclineQuote(t.Context(), h.seats["approver@halo.example"], 2, rules.Consent{Revision: 1, Hash: view.Quote.ContentHash}, "Too <dear>."))
	page := staff.get(ticketAt(ticket)).want(t, http.StatusOK)
	if got := page.text("#ticket-scope"); !strings.Contains(got, "Declined by Approver of HALO on 10 April 2027.") || !strings.Contains(got, "Too <dear>.") || page.doc.Find("#ticket-quote").Length() != 1 {
		t.Errorf("staff see %q", got)
	}
	h.wantWay(ticket, "approved", "HALO-Q2 Sell vouchers Declined", "An offer Declined")
	if got := h.signIn("feedback@halo.example").get(ticketAt(ticket)).Body; strings.Contains(got, "dear") {
		t.Error("who submitted it reads why it was declined")
	}
	staff.post(ticketAt(ticket)+"/quote", h.scopeForm(ticket)).want(t, http.StatusSeeOther)
	if got := staff.get(ticketAt(ticket)).text("#ticket-scope h3"); !strings.Contains(got, "HALO-Q3") || !strings.Contains(got, "HALO-Q2") {
		t.Errorf("staff see %q", got)
	}
}

// TestTheWordsOfEachStanding holds that none is left out.
func TestTheWordsOfEachStanding(t *testing.T) {
	h := inReview(t)
	staff := h.signIn(adminMail)
	for i, test := range []struct {
		do   func(ticket int64)
		want string
	}{
		{func(int64) {}, "which waits for the approval of the client"},
		{func(int64) { h.approveCycle("approver@halo.example", 2) }, "approved by both sides. The cycle runs from 15 April to 5 May 2027."},
		{func(ticket int64) { h.deliverTicket(ticket) }, "Delivered, in version 1."},
		{func(int64) { h.clock.Set("2027-04-30T10:00:00Z") }, "In review until 5 May 2027."},
		{func(int64) { h.clock.Set("2027-05-06T10:00:00Z") }, "should have been answered by 5 May 2027"},
		{func(int64) { h.completeCycle(2) }, "Completed on 6 May 2027, with version 1."},
	} {
		ticket := int64(1)
		if i == 0 {
			h.addToCycle(h.wish("Sell vouchers"), 2)
			h.approveCycle(adminMail, 2)
		}
		test.do(ticket)
		if got := staffText(staff, h, ticket); !strings.Contains(got, test.want) {
			t.Errorf("%d: %q is missing in %q", i, test.want, got)
		}
	}
}

// staffText signs in again where the clock ended the session.
func staffText(staff *browser, h *house, ticket int64) string {
	page := staff.get(ticketAt(ticket))
	if page.StatusCode != http.StatusOK {
		page = h.signIn(adminMail).get(ticketAt(ticket))
	}
	return page.text("#ticket-scope")
}

func (h *house) addToCycle(ticket, cycle int64) {
	h.t.Helper()
	latest := h.cycle(cycle).Latest
	_, err := h.portal.AddTicketToCycle(context.Background(), h.staffSeat("HALO"), ticket, h.ticketEdit(ticket), cycle, rules.Consent{Revision: latest.Number, Hash: latest.Hash})
	h.must(err)
}

func (h *house) approveCycle(email string, cycle int64) {
	h.t.Helper()
	seat := h.staffSeat("HALO")
	if email != adminMail {
		seat = h.seats[email]
	}
	latest := h.cycle(cycle).Latest
	h.must(h.portal.ApproveVersion(context.Background(), seat, cycle, rules.Consent{Revision: latest.Number, Hash: latest.Hash}))
}

func (h *house) deliverTicket(ticket int64) {
	h.t.Helper()
	view, err := h.portal.Ticket(context.Background(), h.staffSeat("HALO"), ticket)
	h.must(err)
	h.must(h.portal.MarkDelivered(context.Background(), h.staffSeat("HALO"), view.Ticket.CycleNumber, view.Ticket.Deliverable, "There.", nil))
}

// TestACyclesPageListsItsTickets counts the open ones at each deliverable.
func TestACyclesPageListsItsTickets(t *testing.T) {
	h := inReview(t)
	key := h.keys(1)[0]
	for i := range 3 {
		bug := h.bug(fmt.Sprintf("Fault <%d>", i+1))
		h.must(h.portal.PlaceTicket(t.Context(), h.staffSeat("HALO"), bug, h.ticketEdit(bug), 1, key))
	}
	h.must(h.portal.DecideTicket(t.Context(), h.staffSeat("HALO"), 1, portal.TicketDecision{Edit: h.ticketEdit(1), Decision: rules.Decline, Reason: "It works."}))
	for _, email := range []string{"viewer@halo.example", adminMail} {
		page := h.signIn(email).get(cyclePath).want(t, http.StatusOK)
		if got := page.text("#cycle-tickets .list-row"); !strings.Contains(got, "Fault <3> Bug reportHALO-T3InterviewsNew") || !strings.Contains(got, "Fault <1> Bug reportHALO-T1InterviewsDeclined") {
			t.Errorf("%s sees %q", email, got)
		}
		if got := page.text("#deliverable-" + key + " .open-tickets"); got != "2 open tickets" {
			t.Errorf("%s sees %q at the deliverable", email, got)
		}
	}
}
