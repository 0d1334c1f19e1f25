package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// inReview is a house in which cycle 1 is approved by both sides, delivered in
// part and in its review week.
func inReview(t *testing.T) *house {
	h := inCycle(t)
	h.approveBoth()
	h.must(h.portal.MarkDelivered(t.Context(), h.staffSeat("HALO"), 1, h.keys(1)[0], "All five.", []string{"https://example.com/notes"}))
	h.clock.Set("2027-04-10T10:00:00Z")
	return h
}

// reviewForm is what the review's forms carry, with every tick given.
func (h *house) reviewForm() url.Values {
	view := h.cycle(1)
	return url.Values{
		"revision": {number(view.InForce.Number)}, "hash": {view.InForce.Hash}, "rounds": {number(view.Cycle.DisputeRounds)}, "confirm": h.keys(1),
	}
}

func TestTheReviewShowsEachDeliverable(t *testing.T) {
	h := inReview(t)
	page := h.signIn("approver@halo.example").get(cyclePath).want(t, http.StatusOK)
	if got := page.text(".ask"); !strings.Contains(got, "Review this cycle") || !strings.Contains(got, "due by the end of 14 April 2027, in 4 days") {
		t.Errorf("it asks %q", got)
	}
	panel := page.text("#cycle-review")
	for _, want := range []string{"Interviews", "Notes are shared.", "Delivered by Ada Admin", "All five.", "https://example.com/notes", "Report Not delivered"} {
		if !strings.Contains(panel, want) {
			t.Errorf("%q is missing in %q", want, panel)
		}
	}
	if page.doc.Find("#cycle-review input[name=confirm]").Length() != 2 || page.doc.Find("#cycle-review :checked").Length() != 0 {
		t.Error("the ticks are missing, or given already")
	}
}

func TestCompletingNeedsEveryTick(t *testing.T) {
	h := inReview(t)
	approver := h.signIn("approver@halo.example")
	form := h.reviewForm()
	form["confirm"] = form["confirm"][:1]
	page := approver.post(cyclePath+"/complete", form, cycleTarget...).want(t, http.StatusUnprocessableEntity)
	if page.doc.Find("#cycle-review input[name=confirm]:checked").Length() != 1 || page.doc.Find("#cycle-review input[name=confirm][aria-invalid=true]").Length() != 1 {
		t.Error("the tick was lost, or the missing one is not marked")
	}
	if h.cycle(1).Completion != nil {
		t.Fatal("it was completed")
	}
	page = approver.follow(approver.post(cyclePath+"/complete", h.reviewForm())).want(t, http.StatusOK)
	if got := page.text("#cycle-completion"); !strings.Contains(got, "Approver of HALO completed version 1 on 10 Apr 2027, 11:00 BST") || !strings.Contains(got, h.cycle(1).InForce.Hash) {
		t.Errorf("it says %q", got)
	}
	if page.text("h1 .badge") != "Completed" || page.doc.Find("main form").Length() != 0 {
		t.Error("a completed cycle can still be answered")
	}
	if h.signIn(adminMail).get(cyclePath).doc.Find("main form").Length() != 0 {
		t.Error("staff can still change a completed cycle")
	}
	approver.post(cyclePath+"/complete", h.reviewForm()).want(t, http.StatusConflict)
}

func TestCompletingAfterADisputeInAnotherWindow(t *testing.T) {
	h := inReview(t)
	approver, second := h.signIn("approver@halo.example"), h.signIn("second@halo.example")
	form := h.reviewForm()
	second.post(cyclePath+"/dispute", h.disputeForm(h.reviewForm())).want(t, http.StatusSeeOther)
	page := approver.post(cyclePath+"/complete", form, cycleTarget...).want(t, http.StatusConflict)
	if page.text("main .notice") == "" || !strings.Contains(page.text("#cycle-dispute"), "Half of it is missing") || page.doc.Find("#cycle-review").Length() != 0 {
		t.Error("the page does not show the dispute")
	}
	h.must(h.portal.ProposeResolution(t.Context(), h.staffSeat("HALO"), 1, "Done."))
	page = approver.post(cyclePath+"/complete", form).want(t, http.StatusConflict)
	if page.doc.Find("#cycle-review :checked").Length() != 0 {
		t.Error("the ticks of a page that changed are kept")
	}
	if h.cycle(1).Completion != nil {
		t.Error("it was completed")
	}
	approver.post(cyclePath+"/complete", h.reviewForm()).want(t, http.StatusSeeOther)
}

func TestTheReviewFollowsTheDates(t *testing.T) {
	h := inCycle(t)
	h.clock.Set("2027-04-06T22:59:59Z")
	approver := h.signIn("approver@halo.example")
	page := approver.post(cyclePath+"/complete", h.reviewForm()).want(t, http.StatusConflict)
	if !strings.Contains(page.text("main .notice"), "it opens on 7 April 2027") || page.doc.Find("#cycle-review").Length() != 0 {
		t.Errorf("before its day: %q", page.text("main .notice"))
	}
	h.clock.Set("2027-04-06T23:00:00Z")
	if approver.get(cyclePath).doc.Find("#cycle-review form").Length() != 2 {
		t.Error("on its day the review is not open")
	}
	h.clock.Set("2027-04-17T10:00:00Z")
	for _, email := range []string{"approver@halo.example", "viewer@halo.example", adminMail} {
		page = h.signIn(email).get(cyclePath)
		if page.text(".late") != "3 days overdue" || page.text("h1 .badge") != "In review, overdue" || page.doc.Find(".ask-urgent").Length()+page.doc.Find(".ask-deed").Length() != 1 {
			t.Errorf("%s does not see that it is overdue", email)
		}
	}
}

func TestStaffOpenTheReviewSooner(t *testing.T) {
	h := inCycle(t)
	h.clock.Set("2027-03-31T22:59:59Z")
	staff := h.signIn(adminMail)
	staff.post(cyclePath+"/open-review", nil).want(t, http.StatusConflict)
	h.clock.Set("2027-04-02T10:00:00Z")
	if staff.get(cyclePath).doc.Find(`form[action$="/open-review"]`).Length() != 1 {
		t.Error("the button is missing")
	}
	page := staff.follow(staff.post(cyclePath+"/open-review", nil)).want(t, http.StatusOK)
	if page.text("h1 .badge") != "In review" || page.doc.Find(`form[action$="/open-review"]`).Length() != 0 || !strings.Contains(page.text("aside"), "Opened by the agency on 2 April 2027") || page.text("aside dt:contains(Review) + dd") != "2 to 14 April 2027" {
		t.Error("the review did not open")
	}
}

func TestStaffSetTheLengthOfTheReview(t *testing.T) {
	h := inCycle(t)
	staff := h.signIn(adminMail)
	for _, days := range []string{"61", "-1", "0", "seven", "1.5"} {
		page := staff.post(cyclePath+"/review-days", url.Values{"review_days": {days}}, cycleTarget...).want(t, http.StatusUnprocessableEntity)
		if page.doc.Find("details[open] input[name=review_days][aria-invalid=true]").AttrOr("value", "") != days {
			t.Errorf("%q was lost", days)
		}
	}
	for days, window := range map[string]string{"3": "11 to 14 April 2027", "60": "1 to 14 April 2027", "": "7 to 14 April 2027"} {
		page := staff.follow(staff.post(cyclePath+"/review-days", url.Values{"review_days": {days}})).want(t, http.StatusOK)
		if !strings.Contains(page.text("aside .facts"), window) || page.doc.Find("input[name=review_days]").AttrOr("value", "-") != days {
			t.Errorf("%q days: %q", days, page.text("aside .facts"))
		}
	}
}
