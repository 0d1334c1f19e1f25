package handlers_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestADisputePointsToTickets(t *testing.T) {
	h := inReview(t)
	for _, title := range []string{"It fails", "It is <slow>", "It is ugly"} {
		h.bug(title)
	}
	approver := h.signIn("approver@halo.example")
	offered := approver.get(cyclePath).want(t, http.StatusOK)
	if got := offered.text("#dispute .suspects"); !strings.Contains(got, "It is uglyHALO-T3 · New It is <slow>HALO-T2 · New It failsHALO-T1 · New") {
		t.Errorf("offered are %q", got)
	}
	form := h.disputeForm(h.reviewForm())
	form["tickets"] = []string{"2"}
	for typed, want := range map[string]string{
		"HALO-T1, MOON-T1": "“MOON-T1” is no ticket of this project.", "99": "This project has no ticket HALO-T99.", "<b>": "“<b>” is no ticket of this project.",
	} {
		form.Set("more_tickets", typed)
		page := approver.post(cyclePath+"/dispute", form, cycleTarget...).want(t, http.StatusUnprocessableEntity)
		if got := page.text("#field-more_tickets-error"); !strings.Contains(got, want) {
			t.Errorf("%q: it says %q", typed, got)
		}
		if page.doc.Find("#field-more_tickets").AttrOr("value", "") != typed || page.doc.Find("input[name=tickets]:checked").AttrOr("value", "") != "2" {
			t.Errorf("%q: what was typed is lost", typed)
		}
	}
	form.Set("more_tickets", "halo-t1")
	approver.post(cyclePath+"/dispute", form).want(t, http.StatusSeeOther)
	page := approver.get(cyclePath)
	if got := page.text("#cycle-dispute .dispute-tickets"); !strings.Contains(got, "It failsBug reportHALO-T1New") || !strings.Contains(got, "It is <slow>Bug reportHALO-T2New") || strings.Contains(got, "ugly") {
		t.Errorf("it points to %q", got)
	}
	for _, email := range []string{"viewer@halo.example", adminMail} {
		named := h.signIn(email).get(ticketAt(1)).want(t, http.StatusOK)
		if got := named.text("#ticket-scope"); !strings.Contains(got, "Named in the dispute of HALO-C1, round 1 Open") {
			t.Errorf("%s sees %q", email, got)
		}
	}
	if got := h.signIn(adminMail).get(ticketAt(3)); got.doc.Find("#ticket-scope").Length() > 0 {
		t.Error("another ticket is named in it")
	}
}

// TestWhoSubmittedATicketSeesNoDispute looks at their ticket's source.
func TestWhoSubmittedATicketSeesNoDispute(t *testing.T) {
	h := inReview(t)
	h.wish("Sell vouchers")
	form := h.disputeForm(h.reviewForm())
	form.Set("more_tickets", "1")
	h.signIn("approver@halo.example").post(cyclePath+"/dispute", form).want(t, http.StatusSeeOther)
	page := h.signIn("feedback@halo.example").get(ticketAt(1)).want(t, http.StatusOK)
	page.wantNoNames(t)
	if strings.Contains(strings.ToLower(page.text("main")), "dispute") {
		t.Errorf("they read %q", page.text("main"))
	}
}

func TestTicketsOfADisputeThatCameTooLate(t *testing.T) {
	h := inReview(t)
	h.bug("It fails")
	approver := h.signIn("approver@halo.example")
	form := h.disputeForm(h.reviewForm())
	form.Set("more_tickets", "HALO-T1")
	h.signIn("second@halo.example").post(cyclePath+"/complete", h.reviewForm()).want(t, http.StatusSeeOther)
	page := approver.post(cyclePath+"/dispute", form).want(t, http.StatusConflict)
	if got := page.text("textarea[readonly]"); !strings.Contains(got, "HALO-T1") {
		t.Errorf("given back is %q", got)
	}
}

func TestATicketOfADisputeThatIsNoNumber(t *testing.T) {
	h := inReview(t)
	form := h.disputeForm(h.reviewForm())
	form["tickets"] = []string{"x", "-1"}
	page := h.signIn("approver@halo.example").post(cyclePath+"/dispute", form, cycleTarget...).want(t, http.StatusUnprocessableEntity)
	if page.text("#field-more_tickets-error") == "" || len(h.cycle(1).Disputes) > 0 {
		t.Errorf("it says %q", page.text("#cycle-review"))
	}
}
