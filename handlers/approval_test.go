package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"portal/portal"
	"portal/rules"
)

const cyclePath = "/projects/HALO/cycles/1"

var cycleTarget = []string{"HX-Request", "true", "HX-Target", "div#cycle"}

// inCycle is a house in which the cycles of an accepted quote are official in
// HALO, with nothing approved yet. Cycle 1 is from 1 to 14 April 2027, its
// review opens on 7 April.
func inCycle(t *testing.T) *house {
	h := furnished(t)
	h.accept("HALO", h.sendQuote("HALO", offer()))
	return h
}

// cycle reads a cycle of HALO as the admin does.
func (h *house) cycle(number int64) portal.CycleView {
	h.t.Helper()
	view, err := h.portal.Cycle(h.t.(*testing.T).Context(), h.staffSeat("HALO"), number)
	h.must(err)
	return view
}

// approveForm is what the button on the page carries.
func (h *house) approveForm() url.Values {
	latest := h.cycle(1).Latest
	return url.Values{"revision": {number(latest.Number)}, "hash": {latest.Hash}}
}

// approveBoth lets both sides approve the latest version of cycle 1.
func (h *house) approveBoth() {
	h.t.Helper()
	for _, seat := range []portal.Seat{h.seats["approver@halo.example"], h.staffSeat("HALO")} {
		latest := h.cycle(1).Latest
		h.must(h.portal.ApproveVersion(h.t.(*testing.T).Context(), seat, 1, rules.Consent{Revision: latest.Number, Hash: latest.Hash}))
	}
}

// editCycle saves a change of cycle 1 as staff do.
func (h *house) editCycle(change func(*rules.CycleContent)) {
	h.t.Helper()
	latest := h.cycle(1).Latest
	content := latest.Content
	change(&content)
	_, err := h.portal.SaveCycle(h.t.(*testing.T).Context(), h.staffSeat("HALO"), 1, rules.Consent{Revision: latest.Number, Hash: latest.Hash}, content)
	h.must(err)
}

func TestBothSidesApproveAVersion(t *testing.T) {
	h := inCycle(t)
	h.approveBoth()
	h.editCycle(func(c *rules.CycleContent) { c.Name = "Discovery and more" })
	approver, staff := h.signIn("approver@halo.example"), h.signIn(adminMail)
	page := approver.get(cyclePath).want(t, http.StatusOK)
	if page.text("h1") != "Discovery Upcoming" || !strings.Contains(page.text(".ask"), "Approve version 2") {
		t.Errorf("before: %q asks %q", page.text("h1"), page.text(".ask"))
	}
	form := page.doc.Find(`#cycle-approvals form[action="` + cyclePath + `/approve"]`)
	if form.Find("button").Length() != 1 || form.Find("input[name=hash]").AttrOr("value", "") != h.cycle(1).Latest.Hash {
		t.Fatal("the form is missing or of another content")
	}
	page = approver.follow(approver.post(cyclePath+"/approve", h.approveForm())).want(t, http.StatusOK)
	if got := page.text("#cycle-approvals"); !strings.Contains(got, "Approved by Approver of HALO") || !strings.Contains(got, "Not approved yet") {
		t.Errorf("after one side: %q", got)
	}
	if page.doc.Find("#cycle-approvals form").Length() != 0 || h.cycle(1).InForce.Number != 1 {
		t.Error("the side can approve twice, or the version is in force")
	}
	if got := staff.get(cyclePath).doc.Find(`#cycle-approvals form[action="` + cyclePath + `/agency-approve"]`).Length(); got != 1 {
		t.Errorf("staff see %d forms", got)
	}
	page = staff.follow(staff.post(cyclePath+"/agency-approve", h.approveForm())).want(t, http.StatusOK)
	if page.text("h1 bdi") != "Discovery and more" || h.cycle(1).InForce.Number != 2 {
		t.Errorf("the page still shows %q", page.text("h1"))
	}
	if got := page.text("ol.list"); !strings.Contains(got, "Version 2") || !strings.Contains(got, "In force") || !strings.Contains(got, "Replaced") {
		t.Errorf("the versions are %q", got)
	}
	if page.text("#flash") == "" {
		t.Error("the page does not say that it worked")
	}
}

func TestAnApprovalIsBoundToWhatWasOnTheScreen(t *testing.T) {
	h := inCycle(t)
	approver := h.signIn("approver@halo.example")
	h.approveBoth()
	h.editCycle(func(c *rules.CycleContent) { c.Introduction = "We listen twice." })
	form := h.approveForm()
	h.editCycle(func(c *rules.CycleContent) { c.Deliverables[0].Criterion = "Notes are shared in April." })
	for _, headers := range [][]string{nil, cycleTarget} {
		page := approver.post(cyclePath+"/approve", form, headers...).want(t, http.StatusConflict)
		if got := page.text("main .notice"); !strings.Contains(got, "Nothing was recorded") {
			t.Errorf("the notice says %q", got)
		}
		if page.text("h1") == "" || page.doc.Find("hx-partial").Length() != 0 {
			t.Error("not the whole page was answered")
		}
		if got := page.text("#cycle-changes"); !strings.Contains(got, "version 1, which your side approved last") || !strings.Contains(got, "in April.") || !strings.Contains(got, "twice.") {
			t.Errorf("the changes are %q", got)
		}
		if page.doc.Find(`#cycle-changes a[href="`+cyclePath+`/compare?from=1&to=2"]`).Length() != 1 || page.doc.Find(`a[href="`+cyclePath+`/versions/1"]`).Length() != 1 {
			t.Error("it does not lead to the comparison and to each version")
		}
		if got := page.doc.Find("#cycle-approvals input[name=hash]").AttrOr("value", ""); got != h.cycle(1).Latest.Hash {
			t.Error("the form is not of the content as it is now")
		}
	}
	if len(h.cycle(1).Approvals) != 2 {
		t.Error("an approval was recorded")
	}
}

func TestAnEditSupersedesALoneApproval(t *testing.T) {
	h := inCycle(t)
	approver := h.signIn("approver@halo.example")
	approver.post(cyclePath+"/approve", h.approveForm()).want(t, http.StatusSeeOther)
	h.editCycle(func(c *rules.CycleContent) { c.End = "2027-04-16" })
	page := approver.get(cyclePath).want(t, http.StatusOK)
	if got := page.text("#cycle-approvals .superseded"); !strings.Contains(got, "Superseded Client: version 1 approved by Approver of HALO") || !strings.Contains(got, "no longer counts") {
		t.Errorf("superseded: %q", got)
	}
	if page.doc.Find("#cycle-approvals .superseded del").Length() != 1 || page.doc.Find("#cycle-approvals form").Length() != 1 {
		t.Error("it is not struck, or cannot be given anew")
	}
	if got := page.text(".only-dates"); got != "Nothing but a date changed, the last day: 14 April 2027 became 16 April 2027." {
		t.Errorf("it says %q", got)
	}
	h.editCycle(func(c *rules.CycleContent) { c.End = "2027-04-14" })
	if got := approver.get(cyclePath).text(".only-dates"); !strings.Contains(got, "word for word what your side approved") {
		t.Errorf("edited back it says %q", got)
	}
}

func TestADeedAnswersTheCycleAsOneFragment(t *testing.T) {
	h := inCycle(t)
	approver := h.signIn("approver@halo.example")
	approver.post(cyclePath+"/approve", h.approveForm(), cycleTarget...).want(t, http.StatusSeeOther)
	page := approver.get(cyclePath, cycleTarget...).want(t, http.StatusOK)
	if page.doc.Find("#cycle").Length() != 1 || page.doc.Find(".topbar").Length() != 0 || page.doc.Find("hx-partial[hx-target='#tabs']").Length() != 1 {
		t.Error("not the fragment with the counts beside it")
	}
	for _, form := range page.doc.Find("#cycle form").EachIter() {
		if form.AttrOr("hx-target", "") != "#cycle" || form.AttrOr("hx-post", "") != form.AttrOr("action", "-") {
			t.Errorf("a form goes elsewhere: %v", form.Nodes[0].Attr)
		}
	}
}

// cycleDeeds are all that can be done to cycle 1, with who may.
var cycleDeeds = map[string]string{
	"/approve": "approver", "/complete": "approver", "/dispute": "approver", "/reply": "approver",
	"/agency-approve": "staff", "/deliver": "staff", "/take-back": "staff", "/open-review": "staff",
	"/review-days": "staff", "/agency-reply": "staff", "/propose": "staff",
}

func TestWhoCannotDoAnythingToACycle(t *testing.T) {
	h := inCycle(t)
	h.clock.Set("2027-04-10T10:00:00Z")
	form := h.approveForm()
	for _, person := range []struct {
		email  string
		status int
	}{{"viewer@halo.example", http.StatusForbidden}, {"feedback@halo.example", http.StatusForbidden}, {"approver@moon.example", http.StatusNotFound}} {
		b := h.signIn(person.email)
		for deed := range cycleDeeds {
			b.post(cyclePath+deed, form).want(t, person.status)
		}
	}
	for deed, who := range cycleDeeds {
		email := "approver@halo.example"
		if who == "approver" {
			email = adminMail
		}
		h.signIn(email).post(cyclePath+deed, form).want(t, http.StatusForbidden)
	}
	h.signIn("feedback@halo.example").get(cyclePath).want(t, http.StatusForbidden)
	h.signIn("approver@moon.example").get(cyclePath).want(t, http.StatusNotFound)
	page := h.signIn("viewer@halo.example").get(cyclePath).want(t, http.StatusOK)
	if page.doc.Find("main form, main .button-primary").Length() != 0 || page.doc.Find(`main a[href$="/edit"]`).Length() != 0 {
		t.Error("a viewer sees something to do")
	}
	if page.doc.Find("#cycle-review, #cycle-approvals").Length() != 2 || !strings.Contains(page.text(".ask"), "Waiting for Halo Bakery") {
		t.Error("a viewer does not see all of it")
	}
	for _, deed := range []string{"/approve", "/complete", "/dispute", "/reply"} {
		h.signIn("approver@halo.example").post("/projects/HALO/cycles/99"+deed, form).want(t, http.StatusNotFound)
	}
}
