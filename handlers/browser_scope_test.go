package handlers_test

import (
	"net/http"
	"testing"
)

func TestATicketBecomesAQuoteInTheBrowser(t *testing.T) {
	t.Parallel()
	playTicketToQuote(t, true)
}

func TestATicketBecomesAQuoteWithoutJavaScript(t *testing.T) {
	t.Parallel()
	playTicketToQuote(t, false)
}

// playTicketToQuote makes a quote of a change request, which staff price and
// send and an approver accepts, and looks at the ticket on the way.
func playTicketToQuote(t *testing.T, scripts bool) {
	h := furnished(t)
	ticket := h.wish("Sell gift vouchers in the shop")
	staff, client, reporter := openTab(t, h), openTab(t, h), openTab(t, h)
	for _, person := range []struct {
		*tab
		email string
	}{{staff, adminMail}, {client, "approver@halo.example"}, {reporter, "feedback@halo.example"}} {
		if !scripts {
			person.disableScripts()
		}
		person.signIn(person.email, password)
		person.visit(ticketAt(ticket))
	}
	staff.checkLooks()
	staff.use(desk)
	staff.through(func() { staff.press("Make a quote") })
	staff.wantPath("/projects/HALO/quotes/1/edit")
	staff.wantText(".origin", "From HALO-T1 Sell gift vouchers in the shop")
	staff.checkLooks()
	staff.use(desk)
	staff.fill("#field-cycles-0-start", "2027-04-01")
	staff.fill("#field-cycles-0-end", "2027-04-14")
	staff.fill("#field-cycles-0-price", "500")
	staff.answered("main", func() { staff.press("Send to Halo Bakery") })
	staff.wantPath("/projects/HALO/quotes/1")
	staff.wantText(".origin", "From HALO-T1")

	client.visit(ticketAt(ticket))
	client.wantText("#ticket-scope", "Open until 9 April 2027")
	client.checkLooks()
	client.use(desk)
	client.through(func() { client.press("Accept or decline") })
	client.click(mayAgree)
	client.fill("#field-name", "Priya Nair")
	client.answered("#quote-decision", func() { client.press("Accept quote for £600.00") })
	client.wantText("#quote-decision", "accepted revision 1")
	client.through(func() { client.press("HALO-T1") })
	client.wantPath(ticketAt(ticket))
	client.wantText("h1", "In progress")
	client.wantText("#ticket-scope", "0 of 1 cycle completed.")
	client.checkLooks()
	reporter.visit(ticketAt(ticket))
	reporter.wantText("#ticket-scope", "The offer for it was accepted.")
	reporter.checkLooks()
}

// TestATicketBecomesPartOfACycleInTheBrowser chooses none first, and then the
// cycle that both sides approved.
func TestATicketBecomesPartOfACycleInTheBrowser(t *testing.T) {
	t.Parallel()
	h := inReview(t)
	ticket := h.wish("Sell gift vouchers in the shop")
	staff := openTab(t, h)
	staff.expect(http.StatusUnprocessableEntity)
	staff.signIn(adminMail, password)
	staff.visit(ticketAt(ticket))
	staff.press("Part of a cycle that is agreed already")
	staff.checkLooks()
	staff.use(desk)
	staff.swap("#ticket", func() { staff.press("Add it to the cycle") })
	staff.wantText("#field-cycle-error", "Choose the cycle")
	staff.checkLooks()
	staff.use(desk)
	staff.click("#ticket-cycle label:first-of-type input")
	staff.swap("#ticket", func() { staff.press("Add it to the cycle") })
	staff.wantText("#ticket-scope", "A deliverable in version 2, which waits for the approval of both sides.")
	staff.wantPath(ticketAt(ticket))
	staff.checkLooks()
	staff.use(desk)
	staff.through(func() { staff.press("Approve version 2") })
	staff.wantPath(cyclePath)
	staff.swap("#cycle", func() { staff.click("#cycle-approvals button") })
	h.approveCycle("approver@halo.example", 1)
	staff.visit(ticketAt(ticket))
	staff.wantText("#ticket-scope", "In review until 14 April 2027.")
	staff.checkLooks()
}

// TestADisputeNamesTicketsInTheBrowser ticks one and types another.
func TestADisputeNamesTicketsInTheBrowser(t *testing.T) {
	t.Parallel()
	h := inReview(t)
	for _, title := range []string{"The basket forgets the bread", "Prices jump while the page loads", "The map shows the old shop"} {
		bug := h.bug(title)
		h.must(h.portal.PlaceTicket(t.Context(), h.staffSeat("HALO"), bug, h.ticketEdit(bug), 1, h.keys(1)[0]))
	}
	client := openTab(t, h)
	client.expect(http.StatusUnprocessableEntity)
	client.signIn("approver@halo.example", password)
	client.visit(cyclePath)
	client.press("Dispute")
	client.fill("#field-reason", "Two things are wrong.")
	client.click("#dispute .fault:first-of-type [name=items]")
	client.fill("#dispute .fault-words .field:first-child textarea", "It keeps them.")
	client.fill("#dispute .fault-words .field:last-child textarea", "It forgets them.")
	client.click("#dispute .suspects label:last-of-type input")
	client.fill("#field-more_tickets", "HALO-T99")
	client.swap("#cycle", func() { client.press("Dispute the cycle") })
	client.wantText("#field-more_tickets-error", "no ticket HALO-T99")
	client.checkLooks()
	client.use(desk)
	client.fill("#field-more_tickets", "2")
	client.swap("#cycle", func() { client.press("Dispute the cycle") })
	client.wantText(".dispute-tickets", "The basket forgets the bread")
	client.wantText(".dispute-tickets", "Prices jump while the page loads")
	client.checkLooks()
	client.use(desk)
	client.through(func() { client.click(".dispute-tickets li:first-child a") })
	client.wantText("#ticket-scope", "Named in the dispute of HALO-C1, round 1")
	client.checkLooks()
}
