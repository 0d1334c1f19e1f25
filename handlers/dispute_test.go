package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// disputeForm finds the second deliverable missing.
func (h *house) disputeForm(form url.Values) url.Values {
	key := h.keys(1)[1]
	form.Set("reason", "Half of it is **missing**.")
	form.Set("items", key)
	form.Set("items."+key+".expected", "A report\nof ten pages")
	form.Set("items."+key+".found", "<nothing>")
	return form
}

func TestADisputeNeedsAReasonAndItsWords(t *testing.T) {
	h := inReview(t)
	approver := h.signIn("approver@halo.example")
	keys := h.keys(1)
	form := h.disputeForm(h.reviewForm())
	form.Del("reason")
	form.Del("items." + keys[1] + ".found")
	form.Set("items."+keys[0]+".found", "typed, then not ticked")
	page := approver.post(cyclePath+"/dispute", form, cycleTarget...).want(t, http.StatusUnprocessableEntity)
	open := page.doc.Find("details[open] #dispute")
	for field, want := range map[string]string{"items." + keys[1] + ".expected": "A report\nof ten pages", "items." + keys[0] + ".found": "typed, then not ticked"} {
		if got := strings.TrimSpace(open.Find(`textarea[name="` + field + `"]`).Text()); got != want {
			t.Errorf("%s became %q", field, got)
		}
	}
	if open.Find("input[name=items]:checked").AttrOr("value", "") != keys[1] || open.Find("[aria-invalid=true]").Length() != 2 {
		t.Error("the tick was lost, or the faults are not marked beside their fields")
	}
	form = h.disputeForm(h.reviewForm())
	form.Del("items")
	page = approver.post(cyclePath+"/dispute", form).want(t, http.StatusUnprocessableEntity)
	if page.text("#field-items-error") == "" || strings.TrimSpace(page.doc.Find("#dispute textarea[name=reason]").Text()) != "Half of it is **missing**." {
		t.Error("the missing deliverables are not marked, or the reason was lost")
	}
	if len(h.cycle(1).Disputes) != 0 {
		t.Error("a dispute was recorded")
	}
}

func TestADisputeOfAnotherCyclesDeliverable(t *testing.T) {
	h := inReview(t)
	form := h.disputeForm(h.reviewForm())
	form.Set("items", h.keys(2)[0])
	h.signIn("approver@halo.example").post(cyclePath+"/dispute", form).want(t, http.StatusNotFound)
}

func TestADisputeThatComesTooLateIsGivenBack(t *testing.T) {
	h := inReview(t)
	approver, second := h.signIn("approver@halo.example"), h.signIn("second@halo.example")
	form := h.disputeForm(h.reviewForm())
	second.post(cyclePath+"/complete", h.reviewForm()).want(t, http.StatusSeeOther)
	page := approver.post(cyclePath+"/dispute", form).want(t, http.StatusConflict)
	if got := page.text("textarea[readonly]"); !strings.Contains(got, "Half of it is **missing**.") || !strings.Contains(got, "A report of ten pages") || !strings.Contains(got, "<nothing>") {
		t.Errorf("what was typed became %q", got)
	}
}

// inOrder fails the test unless the words stand in a text one after another.
func inOrder(t *testing.T, text string, words ...string) {
	t.Helper()
	rest := text
	for _, word := range words {
		_, after, found := strings.Cut(rest, word)
		if !found {
			t.Errorf("%q is missing, or not in its place, in %q", word, text)
			return
		}
		rest = after
	}
}

func TestSeveralRoundsReadAsOneStory(t *testing.T) {
	h := inReview(t)
	approver, staff := h.signIn("approver@halo.example"), h.signIn(adminMail)
	do := func(b *browser, at, path string, form url.Values) answer {
		h.clock.Set("2027-04-" + at + ":00Z")
		return b.follow(b.post(cyclePath+path, form, cycleTarget...)).want(t, http.StatusOK)
	}
	page := do(approver, "10T10:00", "/dispute", h.disputeForm(h.reviewForm()))
	if page.text("h1 .badge") != "Disputed" || page.doc.Find("#cycle-review, #propose").Length() != 0 || page.doc.Find("#reply").Length() != 1 {
		t.Error("the approver does not see an open dispute with its thread")
	}
	if got := staff.get(cyclePath).text(".ask-urgent"); !strings.Contains(got, "Halo Bakery disputes this cycle") {
		t.Errorf("staff are asked %q", got)
	}
	do(staff, "10T11:00", "/agency-reply", url.Values{"body": {"Looking into it."}})
	do(approver, "10T12:00", "/reply", url.Values{"body": {"Thank you."}})
	page = do(staff, "11T10:00", "/propose", url.Values{"note": {"The report is there."}})
	if page.doc.Find("#propose").Length() != 0 || page.doc.Find("#reply").Length() != 1 {
		t.Error("after the proposal staff see other forms")
	}
	page = approver.get(cyclePath)
	if !strings.Contains(page.text(".ask-urgent"), "proposes your dispute as resolved") || page.doc.Find("#cycle-review form").Length() != 2 {
		t.Error("the approver is not asked to answer the proposal")
	}
	again := h.disputeForm(h.reviewForm())
	again.Set("reason", "It has nine pages.")
	do(approver, "11T12:00", "/dispute", again)
	do(staff, "12T10:00", "/propose", url.Values{"note": {"Page ten is there."}})
	do(approver, "13T10:00", "/complete", h.reviewForm())

	page = h.signIn("viewer@halo.example").get(cyclePath)
	story := page.text("#cycle-dispute")
	inOrder(t, story, "Settled", "Round 1", "Disputed Approver of HALO, client 10 Apr 2027, 11:00 BST", "Half of it is missing.", "Report", "Expected", "A report of ten pages",
		"What is there", "<nothing>", "Ada Admin, agency", "Looking into it.", "Approver of HALO, client", "Thank you.",
		"Proposed as resolved Ada Admin, agency 11 Apr 2027", "The report is there.", "Disputed again on 11 Apr 2027",
		"Round 2", "It has nine pages.", "Page ten is there.", "Settled on 13 Apr 2027")
	if page.doc.Find("main form").Length() != 0 || page.text("h1 .badge") != "Completed" {
		t.Error("a settled dispute still takes answers")
	}
}

func TestWordsAreNeededInADispute(t *testing.T) {
	h := inReview(t)
	approver, staff := h.signIn("approver@halo.example"), h.signIn(adminMail)
	approver.post(cyclePath+"/reply", url.Values{"body": {"Hello?"}}).want(t, http.StatusConflict)
	staff.post(cyclePath+"/propose", url.Values{"note": {"Done."}}).want(t, http.StatusConflict)
	approver.post(cyclePath+"/dispute", h.disputeForm(h.reviewForm())).want(t, http.StatusSeeOther)
	page := approver.post(cyclePath+"/reply", url.Values{"body": {" \n"}}, cycleTarget...).want(t, http.StatusUnprocessableEntity)
	if page.doc.Find("#reply textarea[aria-invalid=true]").Length() != 1 {
		t.Error("the empty reply is not marked")
	}
	page = staff.post(cyclePath+"/propose", nil, cycleTarget...).want(t, http.StatusUnprocessableEntity)
	if page.doc.Find("details[open] #propose textarea[aria-invalid=true]").Length() != 1 {
		t.Error("the empty note is not marked in its open form")
	}
	long := strings.Repeat("long ", 100_000)
	page = approver.post(cyclePath+"/reply", url.Values{"body": {long}}, cycleTarget...).want(t, http.StatusUnprocessableEntity)
	if !strings.Contains(page.doc.Find("#reply textarea").Text(), long[:1000]) {
		t.Error("a reply that is too long was lost")
	}
}
